//! Whether a response is an event stream, by its `Content-Type`.

use super::field::trim;
use crate::octets::is_token_octet;

/// Whether a `Content-Type` value names `text/event-stream`.
///
/// Compares the essence, type and subtype, without regard to case. Parameters are ignored whatever they are, a charset
/// too: the format is always UTF-8. `text/event-streaming` is another type. In a list, as it arises when a field is there
/// twice, the last value that is a media type decides, as in the Fetch standard.
///
/// Linear in the length of the value.
///
/// ```
/// use sse_wire::http::is_event_stream;
///
/// assert!(is_event_stream(b"Text/Event-Stream ;charset=utf-8"));
/// assert!(!is_event_stream(b"text/event-streaming"));
/// ```
#[must_use]
pub fn is_event_stream(content_type: &[u8]) -> bool {
    last_media_type_is_event_stream(content_type).unwrap_or(false)
}

/// `None` if there is no media type in the value.
pub(super) fn last_media_type_is_event_stream(content_type: &[u8]) -> Option<bool> {
    // A comma in a quoted-string does not separate; a backslash there guards the next octet.
    let (mut quoted, mut escaped) = (false, false);
    let elements = content_type.split(|&octet| {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' => return !quoted,
            _ => {}
        }
        false
    });
    elements.filter_map(element_is_event_stream).last()
}

/// `None` if the element is not a media type, or is `*/*`.
fn element_is_event_stream(element: &[u8]) -> Option<bool> {
    let essence = trim(element.split(|&octet| octet == b';').next()?);
    if essence.eq_ignore_ascii_case(b"text/event-stream") {
        return Some(true);
    }
    let mut names = essence.splitn(2, |&octet| octet == b'/');
    let (kind, subtype) = (names.next()?, names.next()?);
    let is_token = |name: &[u8]| !name.is_empty() && name.iter().all(|&octet| is_token_octet(octet));
    (is_token(kind) && is_token(subtype) && essence != b"*/*").then_some(false)
}
