//! The page itself, from inside the program.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::document::{ASK_AGAIN, FOREVER, pack, takes_gzip};
use crate::extract::Id;
use crate::refusal::Refusal;
use crate::service::Service;

/// The page as it was when the program was built; empty without Node.
#[derive(RustEmbed)]
#[folder = "$NOSB_PAGE"]
struct Page;

const INDEX: &str = "index.html";
/// Folder whose files carry a hash of their content in their names.
const HASHED: &str = "assets/";
/// Types that are small as they are.
const PACKED_ALREADY: [&str; 6] = ["png", "jpg", "webp", "avif", "woff2", "gz"];
const MISSING: &str = include_str!("missing.html");

/// Whether the page was built into this program.
pub fn is_built() -> bool {
    Page::get(INDEX).is_some()
}

/// The page for every path that is nothing else.
pub fn router() -> Router<Service> {
    Router::new().fallback(page)
}

async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path == "api" {
        return Refusal::not_found("thing").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method", "this cannot be done here", "");
        return ([(header::ALLOW, "GET, HEAD")], refusal).into_response();
    }
    // Names are looked up among those embedded: there is no folder behind them to climb out of.
    match Page::get(path) {
        Some(file) if !path.is_empty() => sent(path, &file.data, &headers),
        // A missing file is an error, a missing page is the application's own affair.
        _ if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => {
            Refusal::not_found("file").into_response()
        }
        _ => match Page::get(INDEX) {
            Some(index) => sent(INDEX, &index.data, &headers),
            None => sent("missing.html", MISSING.as_bytes(), &headers),
        },
    }
}

fn sent(path: &str, bytes: &[u8], request: &HeaderMap) -> Response {
    let hashed = path.starts_with(HASHED);
    let etag = format!("\"{}\"", Id::of(&[path, &String::from_utf8_lossy(bytes)]));
    let same = request.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == etag.as_bytes());
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { body(path, bytes, request) };
    let headers = response.headers_mut();
    let cache = if hashed { FOREVER } else { ASK_AGAIN };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let media_type = mime_guess::from_path(path).first_or_octet_stream();
    let media_type = match (media_type.type_(), media_type.subtype()) {
        (mime_guess::mime::TEXT, _) => format!("{}; charset=utf-8", media_type.essence_str()),
        _ => media_type.essence_str().to_string(),
    };
    for (name, value) in [(header::CONTENT_TYPE, media_type), (header::ETAG, etag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

fn body(path: &str, bytes: &[u8], request: &HeaderMap) -> Response {
    let ending = path.rsplit('.').next().unwrap_or_default();
    if !takes_gzip(request) || PACKED_ALREADY.contains(&ending) {
        return Response::new(Body::from(bytes.to_vec()));
    }
    match packed(path, bytes) {
        Ok(packed) => {
            let mut response = Response::new(Body::from(packed));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        Err(error) => Refusal::internal(&error).into_response(),
    }
}

/// Files are packed when they are first asked for; there are few, and they do not change.
fn packed(path: &str, bytes: &[u8]) -> std::io::Result<axum::body::Bytes> {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, PoisonError};
    static KEPT: LazyLock<Mutex<HashMap<String, axum::body::Bytes>>> = LazyLock::new(Mutex::default);
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = kept().get(path) {
        return Ok(found.clone());
    }
    let made = axum::body::Bytes::from(pack(bytes)?);
    kept().insert(path.to_string(), made.clone());
    Ok(made)
}
