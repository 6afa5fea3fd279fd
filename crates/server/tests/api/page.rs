use axum::http::{Method, StatusCode};

use crate::support::Api;

#[tokio::test]
async fn the_page_or_how_to_get_it_is_there_at_any_address_of_its_own() {
    let api = Api::new();
    for path in ["/", "/watch", "/record?lang=ru", "/what-if/deep/inside"] {
        let page = api.ask(Method::GET, path, &[("accept-encoding", "gzip")], "").await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "private, no-cache");
        assert_eq!(page.header("content-encoding"), "gzip");
        let again = api.ask(Method::GET, path, &[("if-none-match", page.header("etag"))], "").await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn what_is_neither_page_nor_api_is_refused() {
    let api = Api::new();
    for path in [
        "/missing.js",
        "/assets/none.css",
        "/../../etc/passwd.txt",
        "/%2e%2e/%2e%2e/etc/hosts.conf",
        "/api",
        "/api/v2/jobs",
        "/api/v1/none",
    ] {
        api.ask(Method::GET, path, &[], "").await.refused(404, "not_found");
    }
    for (method, path) in [(Method::POST, "/"), (Method::PUT, "/api/v1/jobs"), (Method::DELETE, "/api/v1/scenarios")] {
        let answer = api.ask(method, path, &[], "").await;
        answer.refused(405, "method");
        assert!(answer.header("allow").contains("GET"), "{path}");
    }
}

#[tokio::test]
async fn health_is_told() {
    let answer = Api::new().ask(Method::GET, "/healthz", &[], "").await;
    assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, "ok\n"));
}
