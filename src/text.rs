//! Views of bytes as text.
//!
//! An event stream is UTF-8 by definition, and the standard decodes it with replacement: a malformed sequence is a
//! U+FFFD and never an error. This crate hands out the bytes, which costs nothing, and leaves the choice to the caller:
//!
//! * the bytes, as they came;
//! * a checked `&str`, with [`core::str::from_utf8`] or `data_str()` and its like, where malformed bytes are an error of
//!   that one value and never of the stream;
//! * a [`Lossy`] view that reads as the standard's decoder would have it, without an allocation:
//!
//! ```
//! use sse_wire::text::Lossy;
//!
//! let view = Lossy::new(b"caf\xC3\xA9 \xE2\x82!");
//! assert_eq!(view.to_string(), "café \u{FFFD}!");
//! assert_eq!(view.chunks().collect::<Vec<_>>(), ["café ", "\u{FFFD}", "!"]);
//! ```
//!
//! Decoding value by value gives what decoding the whole stream would: CR, LF and the colon never are part of a longer
//! sequence, and the byte order mark that is dropped at the start of a stream is not looked for in a value.
//!
//! Standard: WHATWG Encoding, "UTF-8 decode"; one U+FFFD for each maximal subpart.

use core::fmt::{self, Write as _};
use core::iter::FusedIterator;
use core::str::Utf8Chunks;

/// Bytes seen as text, with U+FFFD for each maximal subpart of a malformed sequence.
///
/// It does nothing until it is displayed or iterated; then O(bytes).
#[derive(Clone, Copy)]
pub struct Lossy<'a> {
    bytes: &'a [u8],
}

impl<'a> Lossy<'a> {
    /// A view of these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The bytes, as they are.
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The text in pieces: the well-formed stretches, borrowed as they are, and a `"\u{FFFD}"` for each malformed one.
    /// Joined they are the text. None is empty.
    pub fn chunks(self) -> Chunks<'a> {
        Chunks { rest: self.bytes.utf8_chunks(), replacement_due: false }
    }
}

/// Writes the text; width and precision are not looked at.
impl fmt::Display for Lossy<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chunks().try_for_each(|piece| formatter.write_str(piece))
    }
}

impl fmt::Debug for Lossy<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char('"')?;
        for character in self.chunks().flat_map(str::chars) {
            match character {
                '\'' => formatter.write_char(character)?,
                _ => write!(formatter, "{}", character.escape_debug())?,
            }
        }
        formatter.write_char('"')
    }
}

/// The pieces of a [`Lossy`] text. Made by [`Lossy::chunks`].
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    rest: Utf8Chunks<'a>,
    replacement_due: bool,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if core::mem::take(&mut self.replacement_due) {
            return Some("\u{FFFD}");
        }
        let chunk = self.rest.next()?;
        let malformed = !chunk.invalid().is_empty();
        match chunk.valid() {
            "" => malformed.then_some("\u{FFFD}"),
            valid => {
                self.replacement_due = malformed;
                Some(valid)
            }
        }
    }
}

impl FusedIterator for Chunks<'_> {}
