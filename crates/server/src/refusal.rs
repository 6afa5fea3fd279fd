//! What a request is refused with: a status, a short code for programs, a sentence and a remedy for people. Never a
//! path of this machine, never a stack.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use nosb_scenario::ScenarioError;
use serde::Serialize;
use utoipa::ToSchema;

/// The body of every refusal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorDetail {
    /// For programs; does not change.
    pub code: String,
    /// For people.
    pub message: String,
    /// What to do; empty if there is nothing to be done.
    pub remedy: String,
}

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Status of the answer.
    pub status: StatusCode,
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Refusal {
    /// A refusal with a remedy.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), remedy: remedy.into() }
    }

    /// There is no such thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("there is no such {what}"), "")
    }

    /// The request is wrong.
    pub fn bad(code: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message, remedy)
    }

    /// Our own fault: what happened goes to the log, not to the client.
    pub fn internal(what: &dyn std::fmt::Display) -> Self {
        tracing::error!(fault = %what, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server failed; its log says why",
            "try again; if it fails again, report it",
        )
    }

    /// What a scenario or a patch has against the request. Files of a scenario are named relative to its folder.
    pub fn of_scenario(error: &ScenarioError) -> Self {
        let first = match error {
            ScenarioError::Several(list) => list.first().unwrap_or(error),
            error => error,
        };
        let remedy = miette::Diagnostic::help(first).map(|help| help.to_string()).unwrap_or_default();
        match first {
            ScenarioError::Unreadable { .. } => Self::internal(first),
            _ => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_patch", first.to_string(), remedy),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status;
        let body =
            ErrorBody { error: ErrorDetail { code: self.code.into(), message: self.message, remedy: self.remedy } };
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        match &rejection {
            JsonRejection::MissingJsonContentType(_) => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content_type",
                "the body must be JSON",
                "send `Content-Type: application/json`",
            ),
            JsonRejection::JsonDataError(error) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid_body",
                error.body_text(),
                "see /api/v1/openapi.json",
            ),
            JsonRejection::JsonSyntaxError(error) => Self::bad("invalid_json", error.body_text(), "send JSON"),
            other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "the body is larger than 256 KiB",
                "ask for less at once",
            ),
            _ => Self::new(
                StatusCode::REQUEST_TIMEOUT,
                "incomplete_body",
                "the body did not arrive whole and in time",
                "send it again",
            ),
        }
    }
}

impl From<PathRejection> for Refusal {
    fn from(_: PathRejection) -> Self {
        Self::not_found("thing")
    }
}
