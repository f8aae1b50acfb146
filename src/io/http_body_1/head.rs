//! Heads, as types of http 1.

use crate::http::{Accept, LastEventId, Unavailable, Verdict};
use ::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    RETRY_AFTER,
};
use ::http::{Response, StatusCode};

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
/// `None` if there is no such field, or if it is blank. A client sends one field. If there are several, the first
/// counts.
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
    // A `HeaderValue` contains none of the bytes that are refused.
    LastEventId::received(value.as_bytes()).unwrap_or(None)
}

/// Returns what a client does after a response: [`http::judge`](crate::http::judge) with its `Content-Type` and
/// `Content-Encoding` fields.
///
/// ```
/// use http::{HeaderMap, StatusCode};
/// use sse_wire::http::{FailReason, Unavailable, Verdict};
/// use sse_wire::io::http_body_1::{event_stream_fields, judge};
///
/// let mut fields = event_stream_fields();
/// assert_eq!(judge(StatusCode::OK, &fields, Unavailable::Fail), Verdict::Open);
/// fields.insert("content-encoding", "gzip".parse()?);
/// let compressed = Verdict::Fail { reason: FailReason::ContentCoding };
/// assert_eq!(judge(StatusCode::OK, &fields, Unavailable::Fail), compressed);
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
pub fn judge(status: StatusCode, fields: &HeaderMap, unavailable: Unavailable) -> Verdict {
    let values = |name| fields.get_all(name).iter().map(HeaderValue::as_bytes);
    crate::http::judge(status.as_u16(), values(CONTENT_TYPE), values(CONTENT_ENCODING), unavailable)
}

/// The time of the `Retry-After` field, in milliseconds: [`http::retry_after`](crate::http::retry_after) with its value.
///
/// `None` if there is no such field, or if it is a date.
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::RETRY_AFTER};
/// use sse_wire::io::http_body_1::retry_after;
///
/// let fields = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("120"))]);
/// assert_eq!(retry_after(&fields), Some(120_000));
/// ```
#[must_use]
pub fn retry_after(fields: &HeaderMap) -> Option<u64> {
    crate::http::retry_after(fields.get(RETRY_AFTER)?.as_bytes())
}

/// The fields of a request for an event stream, as [`RequestHead`](crate::http::RequestHead) writes them.
///
/// They are `Accept`, `Accept-Encoding: identity`, `Cache-Control: no-cache`, and `Last-Event-ID` if there is an ID.
/// Remove `accept-encoding` if the HTTP client sets it and decompresses the body, as reqwest does with its feature
/// `gzip`.
///
/// ```
/// use sse_wire::http::{Accept, LastEventId};
/// use sse_wire::io::http_body_1::request_fields;
///
/// let fields = request_fields(Accept::EVENT_STREAM, LastEventId::to_send(b"42")?);
/// assert_eq!(fields["last-event-id"], "42");
/// assert_eq!(fields["accept-encoding"], "identity");
/// # Ok::<(), sse_wire::http::InvalidByte>(())
/// ```
#[must_use]
pub fn request_fields(accept: Accept<'_>, last_event_id: Option<LastEventId<'_>>) -> HeaderMap {
    // A `HeaderValue` accepts all bytes that the two types accept.
    let value = |bytes: &[u8]| HeaderValue::from_bytes(bytes).ok();
    let mut fields = HeaderMap::new();
    fields.extend(value(accept.as_str().as_bytes()).map(|accept| (ACCEPT, accept)));
    fields.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    fields.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let id = last_event_id.and_then(|id| value(id.as_bytes()));
    fields.extend(id.map(|id| (HeaderName::from_static("last-event-id"), id)));
    fields
}
