//! What a client does about a response, from its status and media type.

use super::media_type::last_media_type_is_event_stream;

/// What to do about a response.
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
    Redirect,
    /// Reconnect after a while; only with [`Unavailable::Retry`].
    Retry,
    /// Not an event stream. Report it and never reconnect; read no event from the body.
    Fail,
}

/// Whether statuses that tell of a passing trouble end the connection for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Unavailable {
    /// The standard: any status but 200 ends it.
    #[default]
    Fail,
    /// 429 and all from 500 to 599 lead to [`Verdict::Retry`]: a proxy answers 502 while the server behind it restarts.
    Retry,
}

/// Judges a response to a request for an event stream, as the HTML standard does.
///
/// `content_type` gives the values of all `Content-Type` lines in order, which are judged as the one list that they are;
/// `Some(value)` and `None` will do where there is one at most. Interim responses (1xx) are not the response: skip them and
/// wait for the next head.
///
/// Linear in the length of the values.
///
/// ```
/// use sse_wire::http::{Unavailable, Verdict, judge};
///
/// assert_eq!(judge(200, Some(&b"text/event-stream"[..]), Unavailable::Fail), Verdict::Open);
/// assert_eq!(judge(200, Some(&b"text/html"[..]), Unavailable::Fail), Verdict::Fail);
/// assert_eq!(judge(204, None, Unavailable::Fail), Verdict::Stop);
/// assert_eq!(judge(503, None, Unavailable::Fail), Verdict::Fail);
/// assert_eq!(judge(503, None, Unavailable::Retry), Verdict::Retry);
/// ```
pub fn judge<'a>(status: u16, content_type: impl IntoIterator<Item = &'a [u8]>, unavailable: Unavailable) -> Verdict {
    match status {
        200 => match last_media_type_is_event_stream(content_type) {
            Some(true) => Verdict::Open,
            _ => Verdict::Fail,
        },
        204 => Verdict::Stop,
        301 | 302 | 303 | 307 | 308 => Verdict::Redirect,
        429 | 500..=599 if unavailable == Unavailable::Retry => Verdict::Retry,
        _ => Verdict::Fail,
    }
}
