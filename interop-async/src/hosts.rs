//! Refuses requests that pages of other sites make a browser send.
//!
//! * `Host`. An attacker can let a DNS name point to the address of your server (DNS rebinding). Then a browser treats
//!   the attacker's page as a page of your server. So a server answers only requests for its own names. Otherwise the
//!   status is 421, or 400 for a `Host` that is missing, duplicated or invalid (RFC 9112, 3.2).
//! * `Origin`. A page may send a POST to any server, though it cannot read the response. So a request from a page of
//!   another host or port gets 403. MCP requires this check. (Another program on the same machine may serve pages.)
//!
//! A server behind a proxy that checks both does not need this. A server on a local address needs it most: every page
//! in its user's browser can reach it.

use axum::Router;
use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;

/// Checks all routes of `app`. `names` are this server's hosts without a port: `["localhost", "127.0.0.1", "[::1]"]`.
///
/// `Host` may have any port: it differs behind a tunnel or a container. `Origin` has to have the port of `Host`.
pub fn only(names: &'static [&'static str], app: Router) -> Router {
    app.layer(from_fn(move |request: Request, next: Next| async move {
        match check(names, &request) {
            Ok(()) => next.run(request).await,
            Err(status) => status.into_response(),
        }
    }))
}

/// The error is the status of the refusal.
fn check(names: &[&str], request: &Request) -> Result<(), StatusCode> {
    let field = host(request.version(), request.headers())?;
    // The authority of an absolute target replaces `Host`. In HTTP/2, there is only the authority.
    let target = request.uri().authority().map(|target| authority(target.as_str().as_bytes()));
    let host = target.unwrap_or(field).ok_or(StatusCode::BAD_REQUEST)?;
    if !names.iter().any(|name| name.eq_ignore_ascii_case(host.host())) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    let is_same = |origin: &HeaderValue| {
        origin_host(origin)
            .is_some_and(|from| from.host().eq_ignore_ascii_case(host.host()) && port(&from) == port(&host))
    };
    if request.headers().get_all(ORIGIN).iter().all(is_same) { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
}

/// The port, unless it is 80 or 443. `Host` does not say which of the two schemes it is for.
fn port(authority: &Authority) -> Option<u16> {
    authority.port_u16().filter(|port| ![80, 443].contains(port))
}

/// The `Host` field. HTTP/1.1 has exactly one.
fn host(version: Version, fields: &HeaderMap) -> Result<Option<Authority>, StatusCode> {
    let mut hosts = fields.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => authority(host.as_bytes()).map(Some).ok_or(StatusCode::BAD_REQUEST),
        (None, None) if version != Version::HTTP_11 => Ok(None),
        _ => Err(StatusCode::BAD_REQUEST),
    }
}

fn origin_host(origin: &HeaderValue) -> Option<Authority> {
    let origin = origin.as_bytes();
    authority(origin.strip_prefix(b"http://").or_else(|| origin.strip_prefix(b"https://"))?)
}

/// A host, and possibly a port. An authority may also have a user name, which is not allowed here.
fn authority(value: &[u8]) -> Option<Authority> {
    Authority::try_from(value).ok().filter(|_| !value.contains(&b'@'))
}
