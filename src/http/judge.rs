//! What a client does about a response, from its status, media type and content coding.

use core::fmt;

use super::field::trim;
use super::media_type::last_media_type_is_event_stream;

/// What to do about a response.
///
/// Exhaustive: a client has to handle each of them, and a new one should not compile unnoticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub enum Verdict {
    /// Read events from the body, and reconnect when it ends.
    Open,
    /// The server wants no more requests (204). Never reconnect.
    Stop,
    /// Follow the `Location`, then judge anew. Without a usable one, fail.
    ///
    /// By the standard, reconnecting begins at the original URL, so a server can move its clients back. Browsers differ:
    /// Chromium reconnects to where it was redirected to, Firefox so after 301 and 308.
    ///
    /// After a POST, 307 and 308 ask for the same POST at the new address, and 303 asks for a GET there. For 301 and 302,
    /// browsers send a GET (RFC 9110, 15.4).
    Redirect,
    /// Reconnect after a while; only with [`Unavailable::Retry`].
    Retry,
    /// Not an event stream. Report it and never reconnect; read no event from the body.
    Fail {
        /// What is wrong with the response.
        reason: FailReason,
    },
}

/// Why a response is not an event stream: the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum FailReason {
    /// The status is this one, not 200.
    ///
    /// # 431 Request Header Fields Too Large
    ///
    /// The last event ID may be [longer](super::LastEventId#length) than the server takes in a field. The same request fails
    /// again, so [`Unavailable::Retry`] does not retry it. If the request had a `Last-Event-ID`, you can reset the ID with
    /// `set_last_event_id(b"")` and send the request once more without the field: the stream begins anew, and events in
    /// between may be lost. Otherwise stop.
    ///
    /// To prevent it, choose a [text capacity](crate::storage#choosing-the-text-capacity) that fits in a field.
    Status(u16),
    /// There is no `Content-Type`, or no media type in it.
    NoMediaType,
    /// The media type is not `text/event-stream`.
    MediaType,
    /// The body is compressed or otherwise coded (`Content-Encoding`), so that its bytes are not those of the stream.
    ///
    /// Ask for no coding with `Accept-Encoding: identity`, as [`RequestHead`](super::RequestHead) does. RFC 9110, 8.4.
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

/// Whether statuses that tell of a passing trouble end the connection for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Unavailable {
    /// The standard: any status but 200 ends it.
    #[default]
    Fail,
    /// 408, 425, 429 and all from 500 to 599 lead to [`Verdict::Retry`]: a proxy answers 502 while the server behind it
    /// restarts, 408 to a request that was slow to arrive, and 425 to one that came too early for TLS.
    ///
    /// 431 is not among them: see [`FailReason::Status`].
    Retry,
}

/// Judges a response to a request for an event stream, as the HTML standard does.
///
/// `content_type` and `content_encoding` give the values of all lines of these fields in order, which are judged as the one
/// list that they are; `Some(value)` and `None` will do where there is one at most. Interim responses (1xx) are not the
/// response: skip them and wait for the next head.
///
/// A content coding other than `identity` fails ([`FailReason::ContentCoding`]): this crate decodes none, and compressed
/// bytes read as a stream give no event and no error. If your HTTP stack takes the coding off, as browsers do, pass what is
/// left of the field; most stacks remove it with the coding. If they leave it there, pass `None`.
///
/// Linear in the length of the values.
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

/// Whether these lines name no coding, or only the one that changes nothing. RFC 9110, 8.4 and 12.5.3.
///
/// Empty list elements count nothing (RFC 9110, 5.6.1.2).
fn is_identity<'a>(content_encoding: impl IntoIterator<Item = &'a [u8]>) -> bool {
    let mut elements = content_encoding.into_iter().flat_map(|line| line.split(|&octet| octet == b',')).map(trim);
    elements.all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case(b"identity"))
}
