//! Heads, as types of http 1.

use crate::http::LastEventId;
use ::http::Response;
use ::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

/// What [`EVENT_STREAM_FIELDS`](crate::http::EVENT_STREAM_FIELDS) are, ready for use.
const FIELDS: [(HeaderName, HeaderValue); 3] = [
    (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];

/// The fields of a response that is an event stream: [`EVENT_STREAM_FIELDS`](crate::http::EVENT_STREAM_FIELDS).
///
/// `Content-Type: text/event-stream`, `Cache-Control: no-store`, and `X-Accel-Buffering: no`, which asks nginx and others to forward events at
/// once. They are right for HTTP/1 and HTTP/2: the framing is the stack's to choose.
///
/// ```
/// use sse_wire::io::http_body_1::event_stream_fields;
///
/// let mut fields = event_stream_fields();
/// fields.insert("access-control-allow-origin", "https://example.org".parse()?);
/// assert_eq!(fields["content-type"], "text/event-stream");
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[must_use]
pub fn event_stream_fields() -> HeaderMap {
    HeaderMap::from_iter(FIELDS)
}

/// A response with this body that is an event stream: status 200 and [`event_stream_fields`].
///
/// The body is an [`EventBody`](super::EventBody), or any other that frames are written to. Add fields with
/// [`headers_mut`](Response::headers_mut).
#[must_use]
pub fn response<B>(body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.headers_mut() = event_stream_fields();
    response
}

/// The ID that a request brings, for [`History::missed`](crate::session::History::missed): see [`LastEventId::received`].
///
/// `None` if there is no such field, or if it is blank. Of several fields the first counts; a client sends one.
///
/// ```
/// use sse_wire::io::http_body_1::last_event_id;
///
/// let request = http::Request::get("/clock").header("Last-Event-ID", "42").body(())?;
/// assert_eq!(last_event_id(request.headers()).map(|id| id.as_bytes()), Some(&b"42"[..]));
/// # Ok::<(), http::Error>(())
/// ```
#[must_use]
pub fn last_event_id(fields: &HeaderMap) -> Option<LastEventId<'_>> {
    let value = fields.get(LastEventId::FIELD_NAME)?;
    // A `HeaderValue` holds none of the bytes that are refused.
    LastEventId::received(value.as_bytes()).unwrap_or(None)
}
