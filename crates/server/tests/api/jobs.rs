use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Api, api, small};

/// A battle that takes a while.
fn long(seed: u64) -> serde_json::Value {
    json!({"scenario": "stalingrad", "seed": seed})
}

#[tokio::test]
async fn the_same_battle_asked_for_twice_is_one_job() {
    let api = Api::with(|settings| settings.threads = 1);
    let first = api.post("/battles", &long(1)).await.json();
    let second = api.post("/battles", &long(1)).await.json();
    assert_eq!(first["id"], second["id"]);
    api.delete(&format!("/jobs/{}", first["id"])).await;
}

#[tokio::test]
async fn a_running_job_is_cancelled_at_once_and_leaves_nothing() {
    let api = Api::with(|settings| settings.threads = 1);
    let running = api.post("/battles", &long(1)).await.json();
    let waiting = api.post("/battles", &long(2)).await.json();
    while api.get(&format!("/jobs/{}", running["id"])).await.json()["done"] == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let cancelled = api.delete(&format!("/jobs/{}", waiting["id"])).await.json();
    assert_eq!(cancelled["state"], "cancelled");
    let begun = Instant::now();
    api.delete(&format!("/jobs/{}", running["id"])).await;
    let job = api.over(&running).await;
    assert_eq!(job["state"], "cancelled");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let left = std::fs::read_dir(api.folder.path().join("data/battles")).unwrap().count();
    assert_eq!(left, 0);
    // Cancelling again changes nothing, and the battle can be asked for again.
    assert_eq!(api.delete(&format!("/jobs/{}", running["id"])).await.json()["state"], "cancelled");
    let again = api.post("/battles", &long(1)).await;
    assert_eq!(again.status, StatusCode::ACCEPTED);
    api.delete(&format!("/jobs/{}", again.json()["id"])).await;
}

#[tokio::test]
async fn a_full_queue_says_so() {
    let api = Api::with(|settings| (settings.threads, settings.most_waiting) = (1, 2));
    let mut statuses = Vec::new();
    for seed in 0..6 {
        let answer = api.post("/battles", &long(seed)).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            answer.refused(429, "queue_full");
            assert_eq!(answer.header("retry-after"), "2");
        }
        statuses.push(answer.status.as_u16());
    }
    assert!(statuses.ends_with(&[429, 429]), "{statuses:?}");
    for job in api.get("/jobs").await.json().as_array().unwrap() {
        api.delete(&format!("/jobs/{}", job["id"])).await;
    }
}

#[tokio::test]
async fn events_tell_a_job_to_its_end() {
    let server = Api::new();
    let job = server.post("/battles", &small(3)).await.json();
    let path = api(&format!("/jobs/{}/events", job["id"]));
    let told = server.ask(Method::GET, &path, &[], "").await;
    assert_eq!(told.header("content-type"), "text/event-stream");
    let text = told.text();
    let last = text.trim_end().rsplit("\n\n").next().unwrap();
    assert!(last.contains("event: done"), "{text}");
    assert!(last.contains("\"result\":\"/api/v1/battles/"), "{text}");
    // Who comes late is told the end.
    let told = server.ask(Method::GET, &path, &[], "").await.text();
    assert_eq!(told.matches("event:").count(), 1, "{told}");
    assert!(told.contains("event: done"));
}

#[tokio::test]
async fn jobs_that_are_not_there_are_refused() {
    let api = Api::new();
    for id in ["1", "-1", "x", "99999999999999999999", "1%20or%201"] {
        api.get(&format!("/jobs/{id}")).await.refused(404, "not_found");
        api.delete(&format!("/jobs/{id}")).await.refused(404, "not_found");
        api.get(&format!("/jobs/{id}/events")).await.refused(404, "not_found");
    }
}
