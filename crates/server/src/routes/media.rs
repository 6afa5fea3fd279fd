//! Films and pictures: what there is, the user's own files, and an export that keeps to the restrictions.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tower::ServiceExt;
use tower_http::services::ServeFile;
use utoipa::ToSchema;

use crate::extract::{Body, Path};
use crate::media::{Known, MediaEntry, Use, catalogue, forbids};
use crate::refusal::{ErrorBody, ErrorDetail, Refusal};
use crate::service::Service;

type Answered = Result<Response, Refusal>;

/// Most entries of an export.
const MOST_ITEMS: usize = 500;

/// What is to be exported, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Name of the scenario.
    scenario: String,
    /// Ids of entries.
    #[schema(min_items = 1, max_items = 500)]
    items: Vec<String>,
    /// What is to be done with them.
    #[serde(rename = "use")]
    wanted: Use,
}

/// What may be used as stated.
#[derive(Serialize, ToSchema)]
pub struct Export {
    /// The entries, with everything that must be known about them.
    items: Vec<MediaEntry>,
    /// A line of credit for each.
    credits: Vec<String>,
}

/// An export that restrictions forbid: nothing is exported.
#[derive(Serialize, ToSchema)]
pub struct ExportRefused {
    error: ErrorDetail,
    /// Which restrictions of which entries stand against it.
    refused: Vec<RefusedItem>,
}

/// A restriction that stands against a use.
#[derive(Serialize, ToSchema)]
pub struct RefusedItem {
    id: String,
    restriction: String,
    /// `no-access`, `not-news`, `commercial`, `logo`, `credit`, `altered`, `permission` or `unknown`.
    key: String,
    /// In words.
    why: String,
}

async fn known(service: &Service, name: &str) -> Result<Vec<Known>, Refusal> {
    let entry = service.catalogue.find(name)?;
    let folder = service.jobs.folders.media();
    let name = name.to_string();
    let found = service.blocking(move || Ok(catalogue(&entry.load()?.scenario, &folder))).await?;
    let addressed = |mut known: Known| {
        if known.path.is_some() {
            known.entry.file = Some(format!("{}/scenarios/{name}/media/{}", super::API, known.entry.id));
        }
        known
    };
    Ok(found.into_iter().map(addressed).collect())
}

/// Films and pictures, the user's own included.
#[utoipa::path(get, path = "/scenarios/{name}/media", tag = "media", operation_id = "media",
    params(("name" = String, Path, description = "Name of the scenario")),
    responses((status = 200, description = "Films and pictures", body = [MediaEntry]),
        (status = 404, description = "There is none of that name", body = ErrorBody)))]
pub async fn list(State(service): State<Service>, Path(name): Path<String>) -> Result<Json<Vec<MediaEntry>>, Refusal> {
    Ok(Json(known(&service, &name).await?.into_iter().map(|known| known.entry).collect()))
}

/// A file that the user has put into the data folder; parts of it with `Range`.
#[utoipa::path(get, path = "/scenarios/{name}/media/{id}", tag = "media", operation_id = "media_file",
    params(("name" = String, Path, description = "Name of the scenario"), ("id" = String, Path, description = "Id of the entry")),
    responses((status = 200, description = "The file", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, description = "A part of it", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "There is none", body = ErrorBody)))]
pub async fn file(
    State(service): State<Service>,
    Path((name, id)): Path<(String, String)>,
    request: Request,
) -> Answered {
    let known = known(&service, &name).await?;
    let path = known.into_iter().find(|known| known.entry.id == id).and_then(|known| known.path);
    let path = path.ok_or_else(|| Refusal::not_found("file"))?;
    match ServeFile::new(path).oneshot(request).await {
        Ok(response) => Ok(response.into_response()),
        Err(never) => match never {},
    }
}

/// Exports entries for a stated use, or says which restrictions forbid it.
#[utoipa::path(post, path = "/media/export", tag = "media", operation_id = "export_media", request_body = ExportRequest,
    responses((status = 200, description = "They may be used so", body = Export),
        (status = 400, description = "The body is not JSON", body = ErrorBody),
        (status = 403, description = "Restrictions forbid it, or it was asked for from another site", body = ExportRefused),
        (status = 404, description = "There is no such scenario or entry", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not said to be JSON", body = ErrorBody),
        (status = 422, description = "The body has another shape", body = ErrorBody)))]
pub async fn export(State(service): State<Service>, Body(request): Body<ExportRequest>) -> Answered {
    if request.items.is_empty() || request.items.len() > MOST_ITEMS {
        let remedy = format!("give 1 to {MOST_ITEMS} ids");
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_export", "no or too many items", remedy));
    }
    let known = known(&service, &request.scenario).await?;
    let mut items = Vec::new();
    for id in &request.items {
        let found = known.iter().find(|known| known.entry.id == *id).ok_or_else(|| Refusal::not_found("entry"))?;
        items.push(found.entry.clone());
    }
    let refused: Vec<RefusedItem> = items
        .iter()
        .flat_map(|item| {
            let against = |restriction: &String| {
                let found = forbids(restriction, &request.wanted)?;
                let (id, restriction) = (item.id.clone(), restriction.clone());
                Some(RefusedItem { id, restriction, key: found.key.into(), why: found.why })
            };
            item.restrictions.iter().filter_map(against).collect::<Vec<_>>()
        })
        .collect();
    let Some(first) = refused.first() else {
        let credit = |item: &MediaEntry| format!("{} ({}; {})", item.title, item.holder, item.rights);
        let credits = items.iter().map(credit).collect();
        return Ok(Json(Export { items, credits }).into_response());
    };
    let error = ErrorDetail {
        code: "restricted".into(),
        message: format!("`{}` forbids it: “{}”; {}", first.id, first.restriction, first.why),
        remedy: "leave out what is refused, or change the use".into(),
    };
    Ok((StatusCode::FORBIDDEN, Json(ExportRefused { error, refused })).into_response())
}
