use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Api, api, small};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let server = Api::new();
    let page = server.ask(Method::GET, "/", &[], "").await;
    let missing = server.get("/battles/x").await;
    let rebound = server.ask(Method::GET, "/", &[("host", "evil.example")], "").await;
    let crossed = server.ask(Method::POST, &api("/battles"), &[JSON, ("origin", "http://evil.example")], "{}").await;
    for answer in [page, missing, rebound, crossed] {
        let policy = answer.header("content-security-policy");
        for part in ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "script-src 'self'"] {
            assert!(policy.contains(part), "{part} in {policy}");
        }
        assert!(!policy.contains("unsafe-eval"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(answer.header("permissions-policy").contains("camera=()"));
        assert_eq!(answer.header("access-control-allow-origin"), "", "no other site may read");
    }
}

#[tokio::test]
async fn changes_come_from_this_servers_own_page_only() {
    let server = Api::new();
    let body = small(1).to_string();
    for origin in ["http://evil.example", "null", "http://localhost:1943", "http://127.0.0.1:1942", "file://", ""] {
        let headers = [JSON, ("origin", origin)];
        server.ask(Method::POST, &api("/battles"), &headers, body.clone()).await.refused(403, "origin");
        server.ask(Method::DELETE, &api("/jobs/1"), &[("origin", origin)], "").await.refused(403, "origin");
        server.ask(Method::POST, &api("/experiments"), &headers, body.clone()).await.refused(403, "origin");
        server.ask(Method::POST, &api("/media/export"), &headers, body.clone()).await.refused(403, "origin");
    }
    for site in ["cross-site", "same-site"] {
        let headers = [JSON, ("sec-fetch-site", site)];
        server.ask(Method::POST, &api("/battles"), &headers, body.clone()).await.refused(403, "origin");
    }
    let own = [JSON, ("origin", "http://localhost:1942"), ("sec-fetch-site", "same-origin")];
    let asked = server.ask(Method::POST, &api("/battles"), &own, body).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
}

#[tokio::test]
async fn a_name_that_was_made_to_lead_here_is_refused() {
    let server = Api::new();
    for host in ["evil.example", "evil.example:1942", "localhost.evil.example", "169.254.169.254", ""] {
        server.ask(Method::GET, &api("/scenarios"), &[("host", host)], "").await.refused(421, "host");
    }
    for host in ["localhost", "127.0.0.1:9", "[::1]:1942"] {
        let answer = server.ask(Method::GET, &api("/scenarios"), &[("host", host)], "").await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
    }
    let named = Api::with(|settings| settings.hosts = vec!["battle.example".into()]);
    let answer = named.ask(Method::GET, &api("/scenarios"), &[("host", "battle.example")], "").await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn bodies_are_json_and_bounded() {
    let server = Api::new();
    let large = json!({"scenario": "two-fords", "seed": 1, "patches": ["x".repeat(300_000)]}).to_string();
    server.ask(Method::POST, &api("/battles"), &[JSON], large).await.refused(413, "too_large");
    let body = small(1).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let headers = [("content-type", kind)];
        server.ask(Method::POST, &api("/battles"), &headers, body.clone()).await.refused(415, "content_type");
    }
    server.ask(Method::POST, &api("/battles"), &[], body).await.refused(415, "content_type");
    for body in ["", "{", "\u{0}"] {
        server.ask(Method::POST, &api("/battles"), &[JSON], body).await.refused(400, "invalid_json");
    }
    let deep = "[".repeat(100_000);
    server.ask(Method::POST, &api("/battles"), &[JSON], deep).await.refused(422, "invalid_body");
    server.ask(Method::POST, &api("/battles"), &[JSON], &b"\xff\xfe"[..]).await.refused(400, "invalid_json");
}

#[tokio::test]
async fn scripts_in_names_come_back_as_json_only() {
    let server = Api::new();
    let request = json!({"scenario": "<img src=x onerror=alert(1)>", "seed": 1});
    let answer = server.post("/battles", &request).await;
    answer.refused(404, "not_found");
    let request = json!({"scenario": "two-fords", "seed": 1, "patches": ["<img src=x onerror=alert(1)>"]});
    let answer = server.post("/battles", &request).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn experiments_are_bounded_as_battles_are() {
    let server = Api::new();
    let request = |patches: Vec<&str>, horizon: &str| {
        json!({
            "scenario": "two-fords", "title": "T", "runs": 2, "horizon": horizon,
            "arms": [{"id": "a", "title": "A", "patches": patches}],
        })
    };
    let last = server.get("/scenarios/two-fords").await.json()["days"]["last"].as_str().unwrap().to_string();
    let many = request(vec!["weather.severity_c=0"; 10_000], &last);
    assert!(many.to_string().len() < 300_000);
    server.post("/experiments", &many).await.refused(422, "too_many_patches");
    for date in ["-0001-01-01", "-1", "0000-00-00", "1942-07-17T00:00:00Z", "\u{661}\u{669}42-07-17", ""] {
        server
            .post("/experiments", &request(vec!["discipline.blocking=false"], date))
            .await
            .refused(422, "invalid_experiment");
        let battle = json!({"scenario": "two-fords", "seed": 1, "until": date});
        server.post("/battles", &battle).await.refused(400, "invalid_date");
    }
    let arms = vec![json!({"id": "a", "title": "A", "patches": []}); 1000];
    let crowd = json!({"scenario": "two-fords", "title": "T", "runs": 2, "arms": arms});
    server.post("/experiments", &crowd).await.refused(422, "invalid_experiment");
    let huge = json!({"scenario": "two-fords", "title": "x".repeat(300_000), "runs": 2, "arms": []});
    server.post("/experiments", &huge).await.refused(413, "too_large");
    assert!(server.get("/jobs").await.json().as_array().unwrap().is_empty());
}

#[tokio::test]
async fn every_kind_of_answer_may_not_be_framed_or_guessed_at() {
    let server = Api::new();
    let fought = server.battle(&small(1)).await;
    let id = fought["id"].as_str().unwrap();
    let paths = ["/healthz", "/api/v1/openapi.json", "/api/v1/scenarios/two-fords/map", "/api/v1/jobs", "/missing.js"];
    let of_battle = ["", "/series", "/events", "/elements/0"].map(|part| format!("/api/v1/battles/{id}{part}"));
    for path in paths.map(String::from).into_iter().chain(of_battle) {
        let answer = server.ask(Method::GET, &path, &[], "").await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!answer.header("content-type").is_empty(), "{path}");
    }
}
