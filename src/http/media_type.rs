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
    last_media_type_is_event_stream([content_type]).unwrap_or(false)
}

/// Of the value that these lines are together; `None` if there is no media type in it.
pub(super) fn last_media_type_is_event_stream<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Option<bool> {
    let mut list = List::default();
    let mut last = None;
    for (number, line) in lines.into_iter().enumerate() {
        // Lines are one list, joined by commas (RFC 9110, 5.3): and even that comma may be in a quoted-string. Then the
        // line begins within an element, which by now is judged by its start.
        let goes_on = number > 0 && !list.ends_element(b',');
        let elements = line.split(|&octet| list.ends_element(octet)).skip(usize::from(goes_on));
        last = elements.filter_map(element_is_event_stream).last().or(last);
    }
    last
}

/// A comma in a quoted-string does not separate; a backslash there guards the next octet.
#[derive(Default)]
struct List {
    quoted: bool,
    escaped: bool,
}

impl List {
    fn ends_element(&mut self, octet: u8) -> bool {
        match octet {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.quoted => self.escaped = true,
            b'"' => self.quoted = !self.quoted,
            b',' => return !self.quoted,
            _ => {}
        }
        false
    }
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
