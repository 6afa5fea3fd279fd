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
async fn who_does_not_take_the_answer_is_let_go() {
    let running = running(Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    // More than the buffers of both ends hold, and nothing of it is taken.
    let ask = "GET /api/v1/scenarios/stalingrad/layers HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let asked = 2000;
    let begun = Instant::now();
    let mut written = 0;
    let all = ask.repeat(asked).into_bytes();
    while begun.elapsed() < Duration::from_secs(5) && written < all.len() {
        match tokio::time::timeout(Duration::from_secs(5), stream.write(&all[written..])).await {
            Ok(Ok(more)) => written += more,
            // Cut off, or not taken any more: both are what is wanted.
            _ => break,
        }
    }
    // The scenario may take its time to be read: what counts is that nothing is taken once answers come.
    stream.readable().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let answers = said(&mut stream).await.matches("HTTP/1.1 200").count();
    assert!(answers < asked, "all {answers} answers were kept for somebody who did not listen");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_body_of_unknown_length_is_bounded_too() {
    let running = running(Duration::from_secs(10)).await;
    let stream = TcpStream::connect(running.address).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let head = "POST /api/v1/battles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    to.write_all(head.as_bytes()).await.unwrap();
    let sending = tokio::spawn(async move {
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        // 64 MiB, of which the server takes a quarter of one.
        for _ in 0..1024 {
            if to.write_all(chunk.as_bytes()).await.is_err() {
                break;
            }
        }
        to
    });
    let mut answer = vec![0; 4096];
    let read = from.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("too_large"), "{answer}");
    sending.abort();
}

#[tokio::test]
async fn paths_out_of_the_data_folder_are_refused_as_they_are_sent() {
    let running = running(Duration::from_secs(10)).await;
    // Clients tidy paths up; who means harm does not.
    let paths = [
        "/../../../etc/passwd.txt",
        "/api/v1/battles/../../jobs.sqlite",
        "/api/v1/battles/..%2f..%2fjobs.sqlite/events",
        "/api/v1/scenarios/stalingrad/media/..%5c..%5cjobs.sqlite",
        "/assets/..%2f..%2f..%2fetc%2fpasswd.txt",
        "//etc/passwd.txt",
        "/api/v1/experiments/%00/report",
    ];
    for path in paths {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        let answer = said(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert!(!answer.contains("root:") && !answer.contains("SQLite"), "{path}: {answer}");
    }
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
