//! `/experiments`: asked for, watched as pairs arrive, added to.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::jobs::JobEntry;
use crate::document::{Document, JSON};
use crate::extract::{Body, Id, Path};
use crate::jobs::{ExperimentFindings, ExperimentRequest, Kind, Prepared, write_findings};
use crate::refusal::{ErrorBody, Refusal};
use crate::service::Service;

type Answered = Result<Response, Refusal>;

/// A report is a page of its own, without scripts, that loads nothing.
const REPORT_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups; frame-ancestors 'self'";

/// Asks for an experiment: `202` with its job. With more pairs than were fought it goes on from there; asked for again
/// with as many or fewer it is done at once.
#[utoipa::path(post, path = "/experiments", tag = "experiments", operation_id = "ask_experiment", request_body = ExperimentRequest,
    responses((status = 202, description = "It is going to be fought", body = JobEntry),
        (status = 400, description = "The body is not JSON", body = ErrorBody),
        (status = 403, description = "Asked for from another site", body = ErrorBody),
        (status = 404, description = "There is no such scenario", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not said to be JSON", body = ErrorBody),
        (status = 422, description = "Arms, metrics, patches or dates do not fit", body = ErrorBody),
        (status = 429, description = "The queue is full", body = ErrorBody)))]
pub async fn ask(State(service): State<Service>, Body(request): Body<ExperimentRequest>) -> Answered {
    let jobs = service.jobs.clone();
    service
        .blocking(move || {
            let prepared = Prepared::of(&jobs.catalogue, &request)?;
            let findings = jobs.folders.findings(&prepared.id);
            if !findings.exists() {
                write_findings(&findings, &prepared.outline()).map_err(|error| Refusal::internal(&error))?;
            }
            let text = serde_json::to_string(&request).map_err(|error| Refusal::internal(&error))?;
            let job = jobs.enqueue(Kind::Experiment, prepared.id.as_str(), &text)?;
            Ok((StatusCode::ACCEPTED, Json(JobEntry::of(&job))).into_response())
        })
        .await
}

fn unknown() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "there is no such experiment here",
        "ask for it with POST /experiments",
    )
}

/// What an experiment is made of and what its pairs say so far.
#[utoipa::path(get, path = "/experiments/{id}", tag = "experiments", operation_id = "experiment",
    params(("id" = String, Path, description = "Id of the experiment")),
    responses((status = 200, description = "The experiment", body = ExperimentFindings),
        (status = 404, description = "There is none", body = ErrorBody)))]
pub async fn get(State(service): State<Service>, Path(id): Path<Id>, headers: HeaderMap) -> Answered {
    let jobs = service.jobs.clone();
    service
        .blocking(move || {
            let packed = std::fs::read(jobs.folders.findings(&id)).map_err(|_| unknown())?;
            Document::for_now(JSON, packed).answer(&headers)
        })
        .await
}

/// The report of the pairs fought so far, a page that can be saved and printed.
#[utoipa::path(get, path = "/experiments/{id}/report", tag = "experiments", operation_id = "experiment_report",
    params(("id" = String, Path, description = "Id of the experiment")),
    responses((status = 200, description = "The report", content_type = "text/html", body = String),
        (status = 404, description = "There is none, or no pair is finished yet", body = ErrorBody)))]
pub async fn report(State(service): State<Service>, Path(id): Path<Id>) -> Answered {
    let jobs = service.jobs.clone();
    let page = service
        .blocking(move || {
            if !jobs.folders.findings(&id).exists() {
                return Err(unknown());
            }
            let findings = nosb_lab::analysis::analyse(&[jobs.folders.experiment(&id)]).map_err(|error| {
                tracing::debug!(%error, "no report yet");
                Refusal::new(StatusCode::NOT_FOUND, "not_yet", "no pair is finished yet", "come again when one is")
            })?;
            Ok(nosb_lab::report::html(&findings))
        })
        .await?;
    let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(REPORT_POLICY));
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(([policy, cache], Html(page)).into_response())
}
