//! What a client does after a response, by its status, media type and content coding.

use core::fmt;

use super::field::trim;
use super::media_type::last_media_type_is_event_stream;

/// What to do after a response.
///
/// Exhaustive: a client has to handle each case, and a new one should be a compile error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub enum Verdict {
    /// Read events from the body, and reconnect when it ends.
    Open,
    /// Never reconnect: the server wants no more requests (status 204).
    Stop,
    /// Follow the `Location`, and check the next response. If there is no usable `Location`, fail.
    ///
    /// By the standard, a reconnection begins at the original URL, so a server can move its clients back. Browsers
    /// differ: Chromium reconnects to the URL that it was redirected to, and Firefox does so after 301 and 308.
    ///
    /// After a POST, 307 and 308 ask for the same POST at the new URL, and 303 asks for a GET there. For 301 and 302,
    /// browsers send a GET (RFC 9110, 15.4).
    Redirect,
    /// Reconnect with backoff. Returned only with [`Unavailable::Retry`].
    Retry,
    /// The response is not an event stream. Report it and never reconnect. Read no event from the body.
    Fail {
        /// The reason.
        reason: FailReason,
    },
}

/// Why a response is not an event stream. If several reasons hold, it is the first one in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum FailReason {
    /// The status is this one instead of 200.
    ///
    /// # 431 Request Header Fields Too Large
    ///
    /// The last event ID may be [longer](super::LastEventId#length) than the server accepts in a field. The same
    /// request would fail again, so [`Unavailable::Retry`] does not retry it. If the request had a `Last-Event-ID`, you
    /// can reset the ID with `set_last_event_id(b"")` and send the request once more without the field. The stream then
    /// starts over, and events in between may be lost. Otherwise stop.
    ///
    /// To prevent it, choose a [text capacity](crate::storage#choosing-the-text-capacity) that fits in a field.
    Status(u16),
    /// There is no `Content-Type`, or it contains no media type.
    NoMediaType,
    /// The media type is not `text/event-stream`.
    MediaType,
    /// The body has a content coding, such as `gzip` (`Content-Encoding`), so its bytes are not those of the stream.
    ///
    /// Send `Accept-Encoding: identity` to prevent it, as [`RequestHead`](super::RequestHead) does. RFC 9110, 8.4.
    ContentCoding,
}

impl fmt::Display for FailReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(431) => f.write_str(
                "status 431, request header fields too large; reset the last event ID, or send fewer fields",
            ),
            Self::Status(status) => write!(f, "status {status} instead of 200; check the address and the credentials"),
            Self::NoMediaType => f.write_str("no media type; the server must send Content-Type: text/event-stream"),
            Self::MediaType => f.write_str("the media type is not text/event-stream; check the address"),
            Self::ContentCoding => f.write_str(
                "the body has a content coding; send Accept-Encoding: identity, or take the coding off first",
            ),
        }
    }
}

impl core::error::Error for FailReason {}

/// Whether a status of a temporary failure ends the stream for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde-1", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Unavailable {
    /// As in the standard: any status but 200 ends it.
    #[default]
    Fail,
    /// 408, 425, 429 and all from 500 to 599 lead to [`Verdict::Retry`]. A proxy answers 502 while the server behind it
    /// restarts, 408 to a request that was slow to arrive, and 425 to a request that came too early for TLS.
    ///
    /// 431 is not one of them: see [`FailReason::Status`].
    Retry,
}

/// Checks the response to a request for an event stream, and returns what to do, as the HTML standard says. Linear in
/// the length of the values.
///
/// `content_type` and `content_encoding` are the values of all lines of these fields, in order. Repeated lines are
/// treated as one comma-separated list. If there is at most one line, pass `Some(value)` or `None`. Interim responses
/// (1xx) are not the response: skip them and wait for the next head.
///
/// A content coding other than `identity` fails with [`FailReason::ContentCoding`]. This crate decodes none, and
/// compressed bytes contain no events and no errors. If your HTTP stack decompresses the body, as browsers do, pass the
/// field that remains after decompression; most stacks remove it. If your stack leaves it there, pass `None`.
///
/// ```
/// use sse_wire::http::{FailReason, Unavailable, Verdict, judge};
///
/// let event_stream = Some(&b"text/event-stream"[..]);
/// assert_eq!(judge(200, event_stream, None, Unavailable::Fail), Verdict::Open);
/// assert_eq!(judge(204, None, None, Unavailable::Fail), Verdict::Stop);
/// assert_eq!(judge(503, None, None, Unavailable::Retry), Verdict::Retry);
///
/// let fail = |reason| Verdict::Fail { reason };
/// assert_eq!(judge(503, None, None, Unavailable::Fail), fail(FailReason::Status(503)));
/// assert_eq!(judge(200, Some(&b"text/html"[..]), None, Unavailable::Fail), fail(FailReason::MediaType));
/// let gzip = Some(&b"gzip"[..]);
/// assert_eq!(judge(200, event_stream, gzip, Unavailable::Fail), fail(FailReason::ContentCoding));
/// ```
#[doc(alias("status", "content-type", "validate"))]
pub fn judge<'a>(
    status: u16,
    content_type: impl IntoIterator<Item = &'a [u8]>,
    content_encoding: impl IntoIterator<Item = &'a [u8]>,
    unavailable: Unavailable,
) -> Verdict {
    let reason = match status {
        200 => match last_media_type_is_event_stream(content_type) {
            Some(true) if is_identity(content_encoding) => return Verdict::Open,
            Some(true) => FailReason::ContentCoding,
            Some(false) => FailReason::MediaType,
            None => FailReason::NoMediaType,
        },
        204 => return Verdict::Stop,
        301 | 302 | 303 | 307 | 308 => return Verdict::Redirect,
        408 | 425 | 429 | 500..=599 if unavailable == Unavailable::Retry => return Verdict::Retry,
        _ => FailReason::Status(status),
    };
    Verdict::Fail { reason }
}

/// Whether these lines name no content coding, or only `identity`, which changes nothing. RFC 9110, 8.4 and 12.5.3.
///
/// Empty list elements are ignored (RFC 9110, 5.6.1.2).
fn is_identity<'a>(content_encoding: impl IntoIterator<Item = &'a [u8]>) -> bool {
    let mut elements = content_encoding.into_iter().flat_map(|line| line.split(|&octet| octet == b',')).map(trim);
    elements.all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case(b"identity"))
}
