//! `nosb serve` as a process: it can be killed at any moment and loses nothing, doubles nothing.
#![allow(missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(data: &Path, jobs: &str) -> Self {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("nosb"))
            .args(["serve", "--listen", "127.0.0.1:0", "--jobs", jobs, "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_string();
        Self { child, address }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn jobs(&self) -> Vec<Value> {
        self.ask("GET", "/jobs", "").1.as_array().unwrap().clone()
    }

    /// The hard way: no destructor runs, nothing is flushed.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn wait(&self) {
        let begun = Instant::now();
        while self.jobs().iter().any(|job| ["queued", "running"].contains(&job["state"].as_str().unwrap())) {
            assert!(begun.elapsed() < Duration::from_secs(240), "{:?}", self.jobs());
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn killed_at_any_moment_it_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), "2");
    for seed in 0..3 {
        let body = format!("{{\"scenario\":\"two-fords\",\"seed\":{seed}}}");
        assert_eq!(served.ask("POST", "/battles", &body).0, 202);
    }
    let long = r#"{"scenario":"stalingrad","seed":1,"until":"1942-10-14"}"#;
    assert_eq!(served.ask("POST", "/battles", long).0, 202);
    let experiment = r#"{"scenario":"two-fords","title":"T","runs":24,"arms":[{"id":"a","title":"A","patches":["discipline.blocking=false"]}]}"#;
    assert_eq!(served.ask("POST", "/experiments", experiment).0, 202);
    served.kill();
    // Chance from the clock: each run of this test tries other moments, and says which.
    let mut chance = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    for _ in 0..10 {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let moment = u64::from(chance >> 16) % 1000;
        println!("killed after {moment} ms");
        let served = Served::start(folder.path(), "2");
        std::thread::sleep(Duration::from_millis(moment));
        served.kill();
        let jobs = rusqlite::Connection::open(folder.path().join("jobs.sqlite")).unwrap();
        let state: String = jobs.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(state, "ok");
        let kept: u32 = jobs.query_row("SELECT count(DISTINCT subject) FROM job", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 5, "none lost, none doubled");
    }
    let served = Served::start(folder.path(), "2");
    served.wait();
    let jobs = served.jobs();
    assert_eq!(jobs.len(), 5);
    assert!(jobs.iter().all(|job| job["state"] == "done"), "{jobs:?}");
    assert_eq!(served.ask("POST", "/battles", long).0, 200, "what was fought is there");
    let result = jobs.iter().find(|job| job["kind"] == "experiment").unwrap()["result"].as_str().unwrap();
    let found = served.ask("GET", result.trim_start_matches("/api/v1"), "").1;
    assert_eq!(found["pairs"], 24, "each pair once");
    for effect in found["effects"].as_array().unwrap() {
        assert!(effect["n"].as_u64().unwrap() <= 24);
    }
    served.kill();
    let battles: Vec<String> = std::fs::read_dir(folder.path().join("battles"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(battles.len(), 4, "{battles:?}");
    assert!(battles.iter().all(|name| !name.starts_with('.')), "nothing half done: {battles:?}");
}

#[test]
fn a_data_folder_has_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), "1");
    let output = Command::new(assert_cmd::cargo::cargo_bin!("nosb"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another nosb"));
    served.kill();
}

#[cfg(unix)]
#[test]
fn asked_to_end_it_ends_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let mut served = Served::start(folder.path(), "1");
    served.ask("POST", "/battles", r#"{"scenario":"stalingrad","seed":1}"#);
    let told = Command::new("kill").args(["-TERM", &served.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let begun = Instant::now();
    assert!(served.child.wait().unwrap().success());
    assert!(begun.elapsed() < Duration::from_secs(10));
    let served = Served::start(folder.path(), "1");
    served.wait();
    assert_eq!(served.jobs()[0]["state"], "done");
    served.kill();
}

#[test]
fn watch_prints_its_address_and_has_the_battle_fought() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("nosb"))
        .args(["watch", "two-fords", "--seed", "7", "--no-browser", "--data"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("/#/watch?scenario=two-fords&seed=7"), "{line}");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_string();
    let served = Served { child, address };
    served.wait();
    assert_eq!(served.jobs().len(), 1);
    served.kill();
    let wrong = Command::new(assert_cmd::cargo::cargo_bin!("nosb"))
        .args(["watch", "two-fords", "--patch", "no-such", "--no-browser", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no patch `no-such`"));
}
