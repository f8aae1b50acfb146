//! Lists of media types: whether a `Content-Type` is an event stream, and whether an `Accept` asks for one.

use super::field::trim;
use crate::octets::is_token_octet;

/// Whether a `Content-Type` value is `text/event-stream`. Linear in the length of the value.
///
/// The type and the subtype are compared without regard to case. Parameters are ignored, even a charset, because the
/// format is always UTF-8. `text/event-streaming` is another type. In a list, as from a repeated field, the last value
/// that is a media type decides, as in the Fetch standard.
///
/// ```
/// use sse_wire::http::is_event_stream;
///
/// assert!(is_event_stream(b"Text/Event-Stream ;charset=utf-8"));
/// assert!(!is_event_stream(b"text/event-streaming"));
/// ```
#[doc(alias("text/event-stream", "content-type"))]
#[must_use]
pub fn is_event_stream(content_type: &[u8]) -> bool {
    last_media_type_is_event_stream([content_type]).unwrap_or(false)
}

/// The same for the value that these lines form together. `None` if it contains no media type.
pub(super) fn last_media_type_is_event_stream<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Option<bool> {
    let mut list = Quotes::default();
    let mut last = None;
    for (number, line) in lines.into_iter().enumerate() {
        // Lines are one list, joined by commas (RFC 9110, 5.3), and even that comma may be in a quoted-string. Then the
        // line begins within an element, which has been decided by its start already.
        let goes_on = number > 0 && !list.separates(b',', b',');
        let elements = line.split(|&octet| list.separates(octet, b',')).skip(usize::from(goes_on));
        last = elements.filter_map(element_is_event_stream).last().or(last);
    }
    last
}

/// What a list of media ranges says about `text/event-stream`: `None` if it is not in the list; otherwise whether each
/// mention of it has a weight above 0.
pub(super) fn accepts_event_stream(list: &[u8]) -> Option<bool> {
    let mut quotes = Quotes::default();
    let elements = list.split(|&octet| quotes.separates(octet, b','));
    let mentions = elements.filter(|element| element_is_event_stream(element) == Some(true));
    mentions.map(has_weight).reduce(|first, second| first && second)
}

/// Whether the `q` of a media range is above 0, or absent. RFC 9110, 12.4.2.
fn has_weight(element: &[u8]) -> bool {
    let mut quotes = Quotes::default();
    element.split(|&octet| quotes.separates(octet, b';')).all(|parameter| match trim(parameter) {
        [b'q' | b'Q', b'=', weight @ ..] => {
            weight.iter().all(|octet| matches!(octet, b'0'..=b'9' | b'.'))
                && weight.iter().any(|octet| matches!(octet, b'1'..=b'9'))
        }
        _ => true,
    })
}

/// A separator in a quoted-string does not separate. A backslash in it escapes the next byte.
#[derive(Default)]
struct Quotes {
    quoted: bool,
    escaped: bool,
}

impl Quotes {
    fn separates(&mut self, octet: u8, separator: u8) -> bool {
        match octet {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.quoted => self.escaped = true,
            b'"' => self.quoted = !self.quoted,
            _ => return octet == separator && !self.quoted,
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
