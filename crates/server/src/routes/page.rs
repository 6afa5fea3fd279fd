//! The page itself, from inside the program.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use axum::Router;
use axum::body::{Body, Bytes};
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
    match FILES.get(path) {
        Some(file) => file.sent(&headers),
        // A missing file is an error, a missing page is the application's own affair.
        None if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => {
            Refusal::not_found("file").into_response()
        }
        None => FILES.get(INDEX).unwrap_or(&NO_PAGE).sent(&headers),
    }
}

/// The files of the page by name.
static FILES: LazyLock<BTreeMap<String, Kept>> = LazyLock::new(|| {
    let file = |name: Cow<'static, str>| Page::get(&name).map(|file| (name.to_string(), Kept::new(&name, file.data)));
    Page::iter().filter_map(file).collect()
});
/// What is shown when there is no page.
static NO_PAGE: LazyLock<Kept> = LazyLock::new(|| Kept::new("missing.html", Cow::Borrowed(MISSING.as_bytes())));

/// Packs the files before somebody asks for them.
pub fn prepare() {
    FILES.values().for_each(|file| drop(file.packed()));
}

/// A file of the page: it does not change, so all that is said about it is made once.
struct Kept {
    plain: Bytes,
    packed: OnceLock<Option<Bytes>>,
    /// Whether it becomes smaller.
    packable: bool,
    cache: &'static str,
    media_type: String,
    etag: String,
}

impl Kept {
    fn new(path: &str, bytes: Cow<'static, [u8]>) -> Self {
        let media_type = mime_guess::from_path(path).first_or_octet_stream();
        let media_type = match (media_type.type_(), media_type.subtype()) {
            (mime_guess::mime::TEXT, _) => format!("{}; charset=utf-8", media_type.essence_str()),
            _ => media_type.essence_str().to_string(),
        };
        let ending = path.rsplit('.').next().unwrap_or_default();
        Self {
            etag: format!("\"{}\"", Id::of(&[path.as_bytes(), &bytes])),
            plain: match bytes {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => bytes.into(),
            },
            packed: OnceLock::new(),
            packable: !PACKED_ALREADY.contains(&ending),
            cache: if path.starts_with(HASHED) { FOREVER } else { ASK_AGAIN },
            media_type,
        }
    }

    fn packed(&self) -> Option<Bytes> {
        let packed = || self.packable.then(|| pack(&self.plain).ok().map(Bytes::from)).flatten();
        self.packed.get_or_init(packed).clone()
    }

    fn sent(&self, request: &HeaderMap) -> Response {
        let same = request.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == self.etag.as_bytes());
        let mut response = match takes_gzip(request).then(|| self.packed()).flatten() {
            _ if same => StatusCode::NOT_MODIFIED.into_response(),
            Some(packed) => ([(header::CONTENT_ENCODING, "gzip")], packed).into_response(),
            None => Response::new(Body::from(self.plain.clone())),
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        for (name, value) in [(header::CONTENT_TYPE, &self.media_type), (header::ETAG, &self.etag)] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        response
    }
}
