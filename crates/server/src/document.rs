//! A finished answer: made once, kept packed, sent as the client takes it, and not sent again to who has it.

use std::io::{Read, Write};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::extract::Id;
use crate::refusal::Refusal;

/// JSON.
pub const JSON: &str = "application/json";
/// A stream of Arrow record batches.
pub const ARROW: &str = "application/vnd.apache.arrow.stream";
/// How long an answer that never changes may be kept: a year.
pub const FOREVER: &str = "private, max-age=31536000, immutable";
/// An answer that may change when the server is started anew.
pub const ASK_AGAIN: &str = "private, no-cache";

/// A finished answer.
#[derive(Clone, Debug)]
pub struct Document {
    media_type: &'static str,
    cache: &'static str,
    etag: String,
    packed: axum::body::Bytes,
}

/// Packs bytes with gzip, which every client takes.
pub fn pack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::new(7));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Unpacks what [`pack`] packed.
pub fn unpack(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(packed.len() * 4);
    GzDecoder::new(packed).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Document {
    /// An answer named by its content.
    pub fn new(media_type: &'static str, bytes: &[u8]) -> std::io::Result<Self> {
        Ok(Self {
            media_type,
            cache: ASK_AGAIN,
            etag: format!("\"{}\"", Id::of(&[bytes, media_type.as_bytes()])),
            packed: pack(bytes)?.into(),
        })
    }

    /// A JSON answer.
    pub fn json(value: &impl serde::Serialize) -> std::io::Result<Self> {
        Self::new(JSON, &serde_json::to_vec(value)?)
    }

    /// An answer that was packed before and may be another one next time, named by its content.
    pub fn for_now(media_type: &'static str, packed: Vec<u8>) -> Self {
        Self { media_type, cache: ASK_AGAIN, etag: format!("\"{}\"", Id::of(&[&packed])), packed: packed.into() }
    }

    /// An answer that was packed before and never changes under this name.
    pub fn lasting(media_type: &'static str, name: &str, packed: Vec<u8>) -> Self {
        Self { media_type, cache: FOREVER, etag: format!("\"{name}\""), packed: packed.into() }
    }

    /// The answer for a client.
    pub fn answer(&self, request: &HeaderMap) -> Result<Response<Body>, Refusal> {
        let mut response = if holds(request, &self.etag) {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else if takes_gzip(request) {
            let mut response = Response::new(Body::from(self.packed.clone()));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            Response::new(Body::from(unpack(&self.packed).map_err(|error| Refusal::internal(&error))?))
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag);
        }
        Ok(response)
    }
}

fn holds(request: &HeaderMap, etag: &str) -> bool {
    let given = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == etag || one == "*")
}

/// Whether the client takes gzip: it names it, or everything, and not with a weight of nothing.
pub fn takes_gzip(request: &HeaderMap) -> bool {
    let given = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()) == Some(0.0);
        matches!(name.trim(), "gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn who_has_it_gets_nothing() {
        let document = Document::new(JSON, b"{}").unwrap();
        let etag: &'static str = document.etag.clone().leak();
        let answer = document.answer(&request(&[(header::IF_NONE_MATCH, etag)])).unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        let answer = document.answer(&request(&[(header::IF_NONE_MATCH, "\"other\"")])).unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }

    #[test]
    fn packing_is_what_the_client_says() {
        assert!(takes_gzip(&request(&[(header::ACCEPT_ENCODING, "br, gzip;q=0.5")])));
        assert!(!takes_gzip(&request(&[(header::ACCEPT_ENCODING, "br, gzip;q=0")])));
        assert!(!takes_gzip(&request(&[])));
        assert_eq!(unpack(&pack(b"abc").unwrap()).unwrap(), b"abc");
    }
}
