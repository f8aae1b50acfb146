//! Where the lines of a text end, and which bytes begin and end them in a frame.

/// The bytes that begin a line.
#[derive(Clone, Copy)]
pub struct Opening<const N: usize, const M: usize> {
    /// The name of the field with the separator before the value.
    pub name: &'static [u8; N],
    /// The same after another line, with the end of that line.
    pub end_and_name: &'static [u8; M],
}

pub(crate) const COMMENT: Opening<1, 2> = Opening { name: b":", end_and_name: b"\n:" };
pub(crate) const EVENT_TYPE: Opening<7, 8> = Opening { name: b"event: ", end_and_name: b"\nevent: " };
pub(crate) const ID: Opening<4, 5> = Opening { name: b"id: ", end_and_name: b"\nid: " };
pub(crate) const RETRY: Opening<7, 8> = Opening { name: b"retry: ", end_and_name: b"\nretry: " };
pub(crate) const DATA: Opening<6, 7> = Opening { name: b"data: ", end_and_name: b"\ndata: " };

/// Ends the last line, and then the frame.
pub(crate) const FRAME_END: &[u8; 2] = b"\n\n";

/// The offset of the first CR or LF. The only search through text at run time.
#[inline]
pub(super) fn find_line_end(text: &[u8]) -> Option<usize> {
    crate::scan::memchr2(b'\r', b'\n', text)
}

/// [`find_line_end`] for constants.
pub(super) const fn find_line_end_in_const(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        if matches!(byte, b'\r' | b'\n') {
            return Some(text.len().saturating_sub(rest.len()));
        }
        rest = tail;
    }
    None
}

/// Splits `text` at the CR or LF at `at`: the line, the rest after its end, and whether that end was a CR at the end of
/// `text`, whose LF may still come. CR LF is one end.
#[inline]
pub(super) const fn split_line(text: &[u8], at: usize) -> (&[u8], &[u8], bool) {
    match text.split_at_checked(at) {
        Some((line, [b'\r', b'\n', rest @ ..])) => (line, rest, false),
        Some((line, [b'\r'])) => (line, &[], true),
        Some((line, [_, rest @ ..])) => (line, rest, false),
        // There is no byte at `at`: the whole text is one line.
        Some((_, [])) | None => (text, &[], false),
    }
}
