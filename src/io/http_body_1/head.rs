//! Heads, as types of http 1.

use crate::http::LastEventId;
use ::http::Response;
use ::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

/// [`EVENT_STREAM_FIELDS`](crate::http::EVENT_STREAM_FIELDS), in types of http.
const FIELDS: [(HeaderName, HeaderValue); 3] = [
    (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];

/// The fields of a response that is an event stream: [`EVENT_STREAM_FIELDS`](crate::http::EVENT_STREAM_FIELDS).
///
/// `Content-Type: text/event-stream`, `Cache-Control: no-store`, and `X-Accel-Buffering: no`, which asks nginx and
/// others to forward events at once. They fit HTTP/1 and HTTP/2; the HTTP stack adds the framing.
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
/// The body is an [`EventBody`](super::EventBody), or any other body of frames. Add fields with
/// [`headers_mut`](Response::headers_mut).
#[must_use]
pub fn response<B>(body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.headers_mut() = event_stream_fields();
    response
}

/// The last event ID of a request, for [`History::missed`](crate::session::History::missed): see
/// [`LastEventId::received`].
///
/// `None` if there is no such field, or if it is blank. A client sends one field; of several, the first counts.
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
