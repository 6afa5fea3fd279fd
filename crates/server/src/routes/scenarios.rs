//! `/scenarios`: what does not change while the server runs.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::catalogue::{Answer, ElementEntry, ParameterEntry, RecordEntry, ScenarioDetail, ScenarioEntry, SourceEntry};
use crate::extract::Path;
use crate::refusal::{ErrorBody, Refusal};
use crate::service::Service;

/// Answers of a handler that may refuse.
type Answered = Result<Response, Refusal>;

/// All scenarios.
#[utoipa::path(get, path = "/scenarios", tag = "scenarios", operation_id = "scenarios",
    responses((status = 200, description = "All scenarios", body = [ScenarioEntry])))]
pub async fn list(State(service): State<Service>) -> Json<Vec<ScenarioEntry>> {
    let entries = service.catalogue.entries().iter();
    let shown = entries.map(|entry| ScenarioEntry {
        name: entry.name.clone(),
        title: entry.title.clone(),
        description: entry.description.clone(),
    });
    Json(shown.collect())
}

async fn answer(service: Service, name: String, which: Answer, headers: HeaderMap) -> Answered {
    let entry = service.catalogue.find(&name)?;
    service.blocking(move || entry.load()?.answer(which)?.answer(&headers)).await
}

/// A scenario: days, sides, metrics, patches, claims, experiments, names of series.
#[utoipa::path(get, path = "/scenarios/{name}", tag = "scenarios", operation_id = "scenario",
    params(("name" = String, Path, description = "Name of the scenario")),
    responses((status = 200, description = "The scenario", body = ScenarioDetail),
        (status = 404, description = "There is none of that name", body = ErrorBody)))]
pub async fn get(State(service): State<Service>, Path(name): Path<String>, headers: HeaderMap) -> Answered {
    answer(service, name, Answer::Description, headers).await
}

/// The cells: a stream of Arrow record batches, a row for each cell.
#[utoipa::path(get, path = "/scenarios/{name}/map", tag = "scenarios", operation_id = "scenario_map",
    params(("name" = String, Path, description = "Name of the scenario")),
    responses((status = 200, description = "Cells", content_type = "application/vnd.apache.arrow.stream", body = Vec<u8>),
        (status = 404, description = "There is none of that name", body = ErrorBody)))]
pub async fn map(State(service): State<Service>, Path(name): Path<String>, headers: HeaderMap) -> Answered {
    answer(service, name, Answer::Map, headers).await
}

/// Features for drawing, a GeoJSON collection for each layer.
#[utoipa::path(get, path = "/scenarios/{name}/layers", tag = "scenarios", operation_id = "scenario_layers",
    params(("name" = String, Path, description = "Name of the scenario")),
    responses((status = 200, description = "Layers by name", body = serde_json::Value),
        (status = 404, description = "There is none of that name", body = ErrorBody)))]
pub async fn layers(State(service): State<Service>, Path(name): Path<String>, headers: HeaderMap) -> Answered {
    answer(service, name, Answer::Layers, headers).await
}

/// Who fights, in the order of the elements' indices.
#[utoipa::path(get, path = "/scenarios/{name}/elements", tag = "scenarios", operation_id = "scenario_elements",
    params(("name" = String, Path, description = "Name of the scenario")),
    responses((status = 200, description = "Elements", body = [ElementEntry]),
        (status = 404, description = "There is none of that name", body = ErrorBody)))]
pub async fn elements(State(service): State<Service>, Path(name): Path<String>, headers: HeaderMap) -> Answered {
    answer(service, name, Answer::Elements, headers).await
}

/// Every number and switch with its range and source.
#[utoipa::path(get, path = "/scenarios/{name}/parameters", tag = "scenarios", operation_id = "scenario_parameters",
    params(("name" = String, Path, description = "Name of the scenario")),
    responses((status = 200, description = "Parameters", body = [ParameterEntry]),
        (status = 404, description = "There is none of that name", body = ErrorBody)))]
pub async fn parameters(State(service): State<Service>, Path(name): Path<String>, headers: HeaderMap) -> Answered {
    answer(service, name, Answer::Parameters, headers).await
}

/// Every row of the record, with the metric that is compared with it.
#[utoipa::path(get, path = "/scenarios/{name}/record", tag = "scenarios", operation_id = "scenario_record",
    params(("name" = String, Path, description = "Name of the scenario")),
    responses((status = 200, description = "The record", body = [RecordEntry]),
        (status = 404, description = "There is none of that name", body = ErrorBody)))]
pub async fn record(State(service): State<Service>, Path(name): Path<String>, headers: HeaderMap) -> Answered {
    answer(service, name, Answer::Record, headers).await
}

/// Sources.
#[utoipa::path(get, path = "/scenarios/{name}/sources", tag = "scenarios", operation_id = "scenario_sources",
    params(("name" = String, Path, description = "Name of the scenario")),
    responses((status = 200, description = "Sources", body = [SourceEntry]),
        (status = 404, description = "There is none of that name", body = ErrorBody)))]
pub async fn sources(State(service): State<Service>, Path(name): Path<String>, headers: HeaderMap) -> Answered {
    answer(service, name, Answer::Sources, headers).await
}

/// The scenario's texts in a language, by id; what is missing is shown in English.
#[utoipa::path(get, path = "/scenarios/{name}/texts/{language}", tag = "scenarios", operation_id = "scenario_texts",
    params(("name" = String, Path, description = "Name of the scenario"), ("language" = String, Path, description = "Code of the language, `ru`")),
    responses((status = 200, description = "Texts by id", body = std::collections::BTreeMap<String, String>),
        (status = 404, description = "There is no such scenario or language", body = ErrorBody)))]
pub async fn texts(
    State(service): State<Service>,
    Path((name, language)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answered {
    let entry = service.catalogue.find(&name)?;
    service.blocking(move || entry.load()?.texts(&language)?.answer(&headers)).await
}
