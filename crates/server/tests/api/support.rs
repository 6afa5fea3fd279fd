//! A server in a folder of its own, and a client for it.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use nosb_server::{Server, Settings};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// A scenario that is fought in a moment.
pub const SMALL: &str = "two-fords";
pub const HOST: &str = "localhost:1942";

pub struct Api {
    pub server: Server,
    router: Router,
    pub folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}: {}", self.status, String::from_utf8_lossy(&self.body)))
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
    /// A refusal in the form of all refusals, that shows nothing of this machine.
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.json()["error"]["code"], code, "{}", self.text());
        for leak in ["/tmp", "/home", "/root", "/work", ".rs:", "panicked", "src/"] {
            assert!(!self.text().contains(leak), "{leak} in {}", self.text());
        }
    }
}

impl Api {
    pub fn new() -> Self {
        Self::with(|_| {})
    }
    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), change)
    }
    pub fn in_folder(folder: TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings { data: folder.path().join("data"), threads: 2, ..Settings::default() };
        change(&mut settings);
        let server = Server::open(&settings).unwrap();
        Self { router: server.router(), server, folder }
    }
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
    }
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header("host", HOST);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, &api(path), &[], "").await
    }
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::POST, &api(path), &[("content-type", "application/json")], body.to_string()).await
    }
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, &api(path), &[], "").await
    }
    /// Waits for the end of a job.
    pub async fn over(&self, job: &Value) -> Value {
        let begun = Instant::now();
        loop {
            let now = self.get(&format!("/jobs/{}", job["id"])).await.json();
            if ["done", "failed", "cancelled"].contains(&now["state"].as_str().unwrap()) {
                return now;
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "{now}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    /// Has a battle fought and gives what came of it.
    pub async fn battle(&self, request: &Value) -> Value {
        let asked = self.post("/battles", request).await;
        if asked.status == StatusCode::OK {
            return asked.json();
        }
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
        let job = self.over(&asked.json()).await;
        assert_eq!(job["state"], "done", "{job}");
        self.ask(Method::GET, job["result"].as_str().unwrap(), &[], "").await.json()
    }
}

/// A path below the API.
pub fn api(path: &str) -> String {
    format!("/api/v1{path}")
}

/// A small battle.
pub fn small(seed: u64) -> Value {
    json!({"scenario": SMALL, "seed": seed})
}

/// The batches of a stream of Arrow record batches.
pub fn batches(bytes: &[u8]) -> Vec<arrow_array::RecordBatch> {
    arrow_ipc::reader::StreamReader::try_new(std::io::Cursor::new(bytes), None)
        .unwrap()
        .collect::<Result<Vec<_>, _>>()
        .unwrap()
}
