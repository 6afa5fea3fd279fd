//! The description of the API, and whether the server is well.

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa::OpenApi;

use crate::document::Document;
use crate::refusal::Refusal;
use crate::service::Service;

/// What is said about the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Not One Step Back",
        description = "A battle that can be run again: scenarios, battles, experiments, jobs. See docs/api.md.",
        license(name = "MIT OR Apache-2.0")
    ),
    servers((url = "/")),
    paths(health),
    tags(
        (name = "scenarios", description = "What can be fought; does not change while the server runs"),
        (name = "battles", description = "One battle and what is drawn of it"),
        (name = "experiments", description = "Paired battles and their effects"),
        (name = "jobs", description = "What is being fought"),
        (name = "media", description = "Films and pictures: facts, files of the user, and what may be done with them")
    )
)]
pub struct Description;

/// The server is well.
#[utoipa::path(get, path = "/healthz", tag = "jobs", responses((status = 200, description = "The server is well", body = String)))]
pub async fn health() -> &'static str {
    "ok\n"
}

/// The description and the sign of health.
pub fn router(description: utoipa::openapi::OpenApi) -> Router<Service> {
    let document = description.to_json().map_err(|error| Refusal::internal(&error)).and_then(|text| {
        Document::new(crate::document::JSON, text.as_bytes()).map_err(|error| Refusal::internal(&error))
    });
    let answer = move |headers: HeaderMap| {
        let document = document.clone();
        async move { shown(document, &headers) }
    };
    Router::new().route("/healthz", get(health)).route("/api/v1/openapi.json", get(answer))
}

fn shown(document: Result<Document, Refusal>, headers: &HeaderMap) -> Response {
    document.and_then(|document| document.answer(headers)).into_response()
}
