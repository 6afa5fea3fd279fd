//! The API: which path does what.

mod battles;
mod experiments;
mod jobs;
mod media;
mod openapi;
mod page;
mod scenarios;

use axum::Router;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::refusal::Refusal;
use crate::service::Service;

pub use page::is_built as page_is_built;

/// Where the API lies.
pub const API: &str = "/api/v1";

pub use page::prepare as prepare_page;

/// Every path of the API with its description; a handler cannot be one without the other.
fn api() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(scenarios::list))
        .routes(routes!(scenarios::get))
        .routes(routes!(scenarios::map))
        .routes(routes!(scenarios::layers))
        .routes(routes!(scenarios::elements))
        .routes(routes!(scenarios::parameters))
        .routes(routes!(scenarios::record))
        .routes(routes!(scenarios::sources))
        .routes(routes!(scenarios::texts))
        .routes(routes!(media::list))
        .routes(routes!(media::file))
        .routes(routes!(media::export))
        .routes(routes!(battles::ask))
        .routes(routes!(battles::get))
        .routes(routes!(battles::series))
        .routes(routes!(battles::events))
        .routes(routes!(battles::elements))
        .routes(routes!(battles::cells))
        .routes(routes!(battles::cell))
        .routes(routes!(battles::element))
        .routes(routes!(experiments::ask))
        .routes(routes!(experiments::get))
        .routes(routes!(experiments::report))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::get, jobs::cancel))
        .routes(routes!(jobs::events))
}

/// The description of the API.
pub fn description() -> utoipa::openapi::OpenApi {
    OpenApiRouter::with_openapi(openapi::Description::openapi()).nest(API, api()).into_openapi()
}

/// Everything that is served.
pub fn router(service: Service) -> Router {
    let (routes, description) =
        OpenApiRouter::with_openapi(openapi::Description::openapi()).nest(API, api()).split_for_parts();
    routes
        .merge(openapi::router(description))
        .merge(page::router())
        .method_not_allowed_fallback(|| async {
            Refusal::new(
                axum::http::StatusCode::METHOD_NOT_ALLOWED,
                "method",
                "this cannot be done here",
                "see /api/v1/openapi.json",
            )
        })
        .with_state(service)
}
