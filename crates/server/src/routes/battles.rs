//! `/battles`: asked for once, then files that never change.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::jobs::JobEntry;
use crate::document::{ARROW, Document, JSON, pack};
use crate::extract::{Body, Id, Path};
use crate::film::{self, CellDay, ElementDay, EventEntry, Table};
use crate::jobs::{BattleDetail, BattleRequest, DETAIL, EVENTS, Kind, SERIES, Wanted};
use crate::refusal::{ErrorBody, Refusal};
use crate::service::Service;

type Answered = Result<Response, Refusal>;

/// Asks for a battle: `200` with the battle if it was fought, `202` with its job otherwise.
#[utoipa::path(post, path = "/battles", tag = "battles", operation_id = "ask_battle", request_body = BattleRequest,
    responses((status = 200, description = "It was fought before", body = BattleDetail),
        (status = 202, description = "It is going to be fought", body = JobEntry),
        (status = 400, description = "A date or seed is wrong, or the body is not JSON", body = ErrorBody),
        (status = 403, description = "Asked for from another site", body = ErrorBody),
        (status = 404, description = "There is no such scenario", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not said to be JSON", body = ErrorBody),
        (status = 422, description = "A patch does not fit, or the body has another shape", body = ErrorBody),
        (status = 429, description = "The queue is full", body = ErrorBody)))]
pub async fn ask(State(service): State<Service>, Body(request): Body<BattleRequest>) -> Answered {
    let jobs = service.jobs.clone();
    service
        .blocking(move || {
            let wanted = Wanted::of(&jobs.catalogue, request)?;
            if let Some(detail) = read_detail(&jobs.folders.battle(&wanted.id))? {
                return Ok(Json(detail).into_response());
            }
            let request = serde_json::to_string(&wanted.request).map_err(|error| Refusal::internal(&error))?;
            let job = jobs.enqueue(Kind::Battle, wanted.id.as_str(), &request)?;
            Ok((StatusCode::ACCEPTED, Json(JobEntry::of(&job))).into_response())
        })
        .await
}

fn read(path: &std::path::Path) -> Result<Option<Vec<u8>>, Refusal> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Refusal::internal(&error)),
    }
}

fn read_detail(folder: &std::path::Path) -> Result<Option<BattleDetail>, Refusal> {
    let bytes = read(&folder.join(DETAIL))?;
    bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(|error| Refusal::internal(&error))).transpose()
}

fn not_fought() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "not_found", "no such battle was fought here", "ask for it with POST /battles")
}

/// A file of a battle as it lies on the disk.
async fn packed(service: Service, id: Id, name: String, media_type: &'static str, headers: HeaderMap) -> Answered {
    let jobs = service.jobs.clone();
    service
        .blocking(move || {
            let folder = jobs.folders.battle(&id);
            match read(&folder.join(&name))? {
                Some(bytes) => Document::lasting(media_type, &format!("{id}-{name}"), bytes).answer(&headers),
                None if folder.join(DETAIL).exists() => Err(Refusal::not_found("block")),
                None => Err(not_fought()),
            }
        })
        .await
}

/// What a battle is made of and what came of it.
#[utoipa::path(get, path = "/battles/{id}", tag = "battles", operation_id = "battle",
    params(("id" = String, Path, description = "Id of the battle")),
    responses((status = 200, description = "The battle", body = BattleDetail),
        (status = 404, description = "No such battle was fought", body = ErrorBody)))]
pub async fn get(State(service): State<Service>, Path(id): Path<Id>, headers: HeaderMap) -> Answered {
    let jobs = service.jobs.clone();
    service
        .blocking(move || {
            let bytes = read(&jobs.folders.battle(&id).join(DETAIL))?.ok_or_else(not_fought)?;
            let packed = pack(&bytes).map_err(|error| Refusal::internal(&error))?;
            Document::lasting(JSON, &format!("{id}-{DETAIL}"), packed).answer(&headers)
        })
        .await
}

/// Daily series: a stream of Arrow record batches, `day` and a column for each.
#[utoipa::path(get, path = "/battles/{id}/series", tag = "battles", operation_id = "battle_series",
    params(("id" = String, Path, description = "Id of the battle")),
    responses((status = 200, description = "Series", content_type = "application/vnd.apache.arrow.stream", body = Vec<u8>),
        (status = 404, description = "No such battle was fought", body = ErrorBody)))]
pub async fn series(State(service): State<Service>, Path(id): Path<Id>, headers: HeaderMap) -> Answered {
    packed(service, id, SERIES.into(), ARROW, headers).await
}

/// Events in order.
#[utoipa::path(get, path = "/battles/{id}/events", tag = "battles", operation_id = "battle_events",
    params(("id" = String, Path, description = "Id of the battle")),
    responses((status = 200, description = "Events", body = [EventEntry]),
        (status = 404, description = "No such battle was fought", body = ErrorBody)))]
pub async fn events(State(service): State<Service>, Path(id): Path<Id>, headers: HeaderMap) -> Answered {
    packed(service, id, EVENTS.into(), JSON, headers).await
}

/// Who stands where, sixteen days: a stream of Arrow record batches.
#[utoipa::path(get, path = "/battles/{id}/elements/{block}", tag = "battles", operation_id = "battle_elements",
    params(("id" = String, Path, description = "Id of the battle"), ("block" = u32, Path, description = "From 0 on")),
    responses((status = 200, description = "Elements by day", content_type = "application/vnd.apache.arrow.stream", body = Vec<u8>),
        (status = 404, description = "No such battle or block", body = ErrorBody)))]
pub async fn elements(
    State(service): State<Service>,
    Path((id, block)): Path<(Id, u32)>,
    headers: HeaderMap,
) -> Answered {
    packed(service, id, Table::Elements.file(block), ARROW, headers).await
}

/// The ground, sixteen days, all cells first and then those that changed: a stream of Arrow record batches.
#[utoipa::path(get, path = "/battles/{id}/cells/{block}", tag = "battles", operation_id = "battle_cells",
    params(("id" = String, Path, description = "Id of the battle"), ("block" = u32, Path, description = "From 0 on")),
    responses((status = 200, description = "Cells by day", content_type = "application/vnd.apache.arrow.stream", body = Vec<u8>),
        (status = 404, description = "No such battle or block", body = ErrorBody)))]
pub async fn cells(State(service): State<Service>, Path((id, block)): Path<(Id, u32)>, headers: HeaderMap) -> Answered {
    packed(service, id, Table::Cells.file(block), ARROW, headers).await
}

/// A cell's story.
#[derive(Serialize, ToSchema)]
pub struct CellStory {
    cell: u16,
    /// The days on which it changed.
    days: Vec<CellDay>,
    /// Who stood there.
    stays: Vec<Stay>,
    /// What happened there.
    events: Vec<EventEntry>,
}

/// Somebody's stay in a cell.
#[derive(Serialize, ToSchema)]
pub struct Stay {
    /// Index of the element.
    element: u16,
    /// First day.
    from: u16,
    /// Last day.
    to: u16,
}

/// An element's story.
#[derive(Serialize, ToSchema)]
pub struct ElementStory {
    element: u16,
    /// Every day from arrival to end.
    days: Vec<ElementDay>,
    /// What happened to it.
    events: Vec<EventEntry>,
}

fn events_of(folder: &std::path::Path, concerns: impl Fn(&EventEntry) -> bool) -> Result<Vec<EventEntry>, Refusal> {
    let packed = read(&folder.join(EVENTS))?.ok_or_else(not_fought)?;
    let bytes = crate::document::unpack(&packed).map_err(|error| Refusal::internal(&error))?;
    let events: Vec<EventEntry> = serde_json::from_slice(&bytes).map_err(|error| Refusal::internal(&error))?;
    Ok(events.into_iter().filter(|event| concerns(event)).collect())
}

/// One cell's story: who held it when, buildings, who stood there, what happened there.
#[utoipa::path(get, path = "/battles/{id}/cell/{cell}", tag = "battles", operation_id = "battle_cell",
    params(("id" = String, Path, description = "Id of the battle"), ("cell" = u16, Path, description = "Index of the cell")),
    responses((status = 200, description = "The story", body = CellStory),
        (status = 404, description = "No such battle or cell", body = ErrorBody)))]
pub async fn cell(State(service): State<Service>, Path((id, cell)): Path<(Id, u16)>) -> Answered {
    let jobs = service.jobs.clone();
    service
        .blocking(move || {
            let folder = jobs.folders.battle(&id);
            let detail = read_detail(&folder)?.ok_or_else(not_fought)?;
            let (days, stays) =
                film::cell_story(&folder, detail.blocks, cell).map_err(|error| Refusal::internal(&error))?;
            if days.is_empty() {
                return Err(Refusal::not_found("cell"));
            }
            let stays = stays.into_iter().map(|[element, from, to]| Stay { element, from, to }).collect();
            let events = events_of(&folder, |event| event.cell == Some(cell))?;
            Ok(Json(CellStory { cell, days, stays, events }).into_response())
        })
        .await
}

/// One element's story from arrival to end.
#[utoipa::path(get, path = "/battles/{id}/element/{element}", tag = "battles", operation_id = "battle_element",
    params(("id" = String, Path, description = "Id of the battle"), ("element" = u16, Path, description = "Index of the element")),
    responses((status = 200, description = "The story; no days if it never arrived", body = ElementStory),
        (status = 404, description = "No such battle or element", body = ErrorBody)))]
pub async fn element(State(service): State<Service>, Path((id, element)): Path<(Id, u16)>) -> Answered {
    let jobs = service.jobs.clone();
    service
        .blocking(move || {
            let folder = jobs.folders.battle(&id);
            let detail = read_detail(&folder)?.ok_or_else(not_fought)?;
            let loaded = jobs.catalogue.find(&detail.scenario)?.load()?;
            if usize::from(element) >= loaded.scenario.world().forces.elements.len() {
                return Err(Refusal::not_found("element"));
            }
            let days =
                film::element_story(&folder, detail.blocks, element).map_err(|error| Refusal::internal(&error))?;
            let events = events_of(&folder, |event| event.element == Some(element))?;
            Ok(Json(ElementStory { element, days, events }).into_response())
        })
        .await
}
