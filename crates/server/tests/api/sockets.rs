//! What only shows on a real connection.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::Api;

struct Running {
    address: std::net::SocketAddr,
    end: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

async fn running(patience: Duration) -> Running {
    let api = Api::with(|settings| (settings.patience, settings.threads) = (patience, 1));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel();
    let (server, folder) = (api.server, api.folder);
    let served = tokio::spawn(server.run(listener, async move { drop(ended.await) }));
    Running { address, end, served, _folder: folder }
}

async fn said(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn who_dawdles_over_the_head_is_let_go() {
    let running = running(Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: loc").await.unwrap();
    let begun = Instant::now();
    said(&mut stream).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn who_says_nothing_is_let_go() {
    let running = running(Duration::from_millis(300)).await;
    let begun = Instant::now();
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    said(&mut silent).await;
    let mut idle = TcpStream::connect(running.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert!(said(&mut idle).await.ends_with("ok\n"));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn who_dawdles_over_the_body_is_told_so() {
    let running = running(Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let head = "POST /api/v1/battles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let begun = Instant::now();
    let answer = said(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("incomplete_body"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_head_that_never_ends_is_refused() {
    let running = running(Duration::from_secs(10)).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let _ = stream.write_all(format!("GET /{} HTTP/1.1\r\n", "a".repeat(100_000)).as_bytes()).await;
    let answer = said(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[tokio::test]
async fn the_end_does_not_wait_for_listeners() {
    let running = running(Duration::from_secs(10)).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let body = r#"{"scenario":"stalingrad","seed":1}"#;
    let ask = format!(
        "POST /api/v1/battles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    assert!(String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 202"));
    stream.write_all(b"GET /api/v1/jobs/1/events HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let read = stream.read(&mut answer).await.unwrap();
    assert!(String::from_utf8_lossy(&answer[..read]).contains("text/event-stream"));
    let begun = Instant::now();
    running.end.send(()).unwrap();
    running.served.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let again = Api::in_folder(running._folder, |settings| settings.threads = 1);
    let job = again.get("/jobs/1").await.json();
    assert!(["queued", "running", "done"].contains(&job["state"].as_str().unwrap()), "put back, not lost: {job}");
    assert_eq!(again.over(&job).await["state"], "done");
}
