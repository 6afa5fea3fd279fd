//! Who may ask: only this server by its own name, only pages of this server for changes; and what every answer carries.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header, uri::Authority};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use crate::refusal::Refusal;

/// Longest time for a request to be answered.
pub const LONGEST: Duration = Duration::from_secs(30);
/// Requests answered at once; more are told to come again.
const AT_ONCE: usize = 256;
/// Scripts, styles and data come from here only. Workers are made from blobs by the map's
/// decoder.
const POLICY: &str = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; connect-src 'self'; \
    img-src 'self' data: blob:; media-src 'self'; font-src 'self' data:; style-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// What every answer carries.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Names by which the server may be called, and the room it has.
#[derive(Clone)]
pub struct Guard {
    names: Arc<[String]>,
    /// Whether only this machine can reach it: then addresses of other machines are nobody's business here.
    loopback: bool,
    room: Arc<Semaphore>,
}

impl Guard {
    /// A guard of a server that is called by these names besides its addresses.
    pub fn new(names: &[String], loopback: bool) -> Self {
        let names = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        Self { names, loopback, room: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Whether the name is ours. A page of somebody else whose name was made to lead here (DNS rebinding) still calls
    /// us by its own name; addresses cannot be made to lead elsewhere.
    fn knows(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        match name.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || !self.loopback,
            Err(_) => name == "localhost" || self.names.contains(&name),
        }
    }

    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let forbidden = |code, message: &str, remedy: &str| Refusal::new(StatusCode::FORBIDDEN, code, message, remedy);
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().unwrap_or_default(),
            _ => "",
        };
        if !self.knows(host) {
            return Err(Refusal::new(
                StatusCode::MISDIRECTED_REQUEST,
                "host",
                "this server does not go by that name",
                "use its address, or start it with `--host NAME`",
            ));
        }
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            return Ok(());
        }
        if let Some(origin) = request.headers().get(header::ORIGIN) {
            let own = origin
                .to_str()
                .ok()
                .and_then(|origin| origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")));
            if own.is_none_or(|own| !own.eq_ignore_ascii_case(host)) {
                return Err(forbidden("origin", "changes are taken from this server's own page only", ""));
            }
        }
        let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
        if !matches!(site, None | Some("same-origin" | "none")) {
            return Err(forbidden("origin", "changes are taken from this server's own page only", ""));
        }
        Ok(())
    }
}

/// Checks a request, bounds its time and number, and gives its answer the headers of all answers.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut response = match guard.check(&request) {
        Err(refusal) => refusal.into_response(),
        Ok(()) => match guard.room.clone().try_acquire_owned() {
            Err(_) => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many requests at once", "try again")
                .into_response(),
            Ok(_room) => match tokio::time::timeout(LONGEST, next.run(request)).await {
                Ok(response) => response,
                Err(_) => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", "this took too long", "try again")
                    .into_response(),
            },
        },
    };
    for (name, value) in HEADERS {
        // An answer with a policy of its own (a report) keeps it.
        response.headers_mut().entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_known() {
        let guard = Guard::new(&["battle.example".into()], true);
        for host in ["localhost", "localhost:1942", "127.0.0.1:1942", "[::1]:1942", "Battle.Example:80"] {
            assert!(guard.knows(host), "{host}");
        }
        for host in ["", "evil.example", "localhost.evil.example", "192.168.1.9", "a b", "127.0.0.1.evil.example"] {
            assert!(!guard.knows(host), "{host}");
        }
        assert!(Guard::new(&[], false).knows("192.168.1.9:1942"));
    }
}
