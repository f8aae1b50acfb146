//! Bytes as UTF-8 text: lossy views of values, and a strict check of a stream.
//!
//! An event stream is UTF-8 by definition. The standard decodes it with replacement: a malformed sequence becomes
//! U+FFFD (the replacement character) and is never an error. This crate returns bytes and leaves the choice to the
//! caller:
//!
//! * The bytes, as they came.
//! * A checked `&str`, with [`core::str::from_utf8`] or with `data_str()` and the like. Malformed bytes are then an
//!   error of that one value, and never of the stream.
//! * A [`Lossy`] view: the text that the standard's decoding gives, without an allocation.
//! * A [`Checker`], if malformed bytes anywhere have to end the stream.
//!
//! ```
//! use sse_wire::text::Lossy;
//!
//! let view = Lossy::new(b"caf\xC3\xA9 \xE2\x82!");
//! assert_eq!(view.to_string(), "café \u{FFFD}!");
//! assert_eq!(view.chunks().collect::<Vec<_>>(), ["café ", "\u{FFFD}", "!"]);
//! ```
//!
//! # A strict stream
//!
//! A [`Checker`] takes the chunks of a stream and returns an error where the stream stops being well-formed UTF-8, even
//! in a comment or in an unknown field. Check each chunk first, then decode the bytes before the error, so that no
//! complete event is lost:
//!
//! ```
//! use sse_wire::text::{Checker, Malformed};
//! use sse_wire::{Decoder, Fixed, Item};
//!
//! /// Appends the data of the events in a chunk. At an error, the caller closes the connection.
//! fn receive(
//!     checker: &mut Checker,
//!     decoder: &mut Decoder<Fixed<1024, 64>>,
//!     chunk: &[u8],
//!     out: &mut Vec<String>,
//! ) -> Result<(), Malformed> {
//!     let checked = checker.check(chunk);
//!     let well_formed = match checked {
//!         Ok(()) => chunk.len(),
//!         // Zero if the sequence began in an earlier chunk: nothing ends in the middle of a character.
//!         Err(malformed) => malformed.offset.saturating_sub(decoder.position()) as usize,
//!     };
//!     let mut items = decoder.feed(&chunk[..well_formed]);
//!     while let Some(item) = items.next() {
//!         if let Ok(Item::Event(event)) = item {
//!             out.push(event.data_lossy().to_string()); // well-formed: nothing is replaced
//!         }
//!     }
//!     checked
//! }
//!
//! let (mut checker, mut decoder, mut out) = (Checker::new(), Decoder::new(), Vec::new());
//! receive(&mut checker, &mut decoder, b"data: caf\xC3", &mut out)?; // a chunk boundary in a character is no error
//! let error = receive(&mut checker, &mut decoder, b"\xA9\n\n: \xFF\ndata: x\n\n", &mut out).unwrap_err();
//! assert_eq!(out, ["café"]);
//! assert_eq!(error.offset, 15);
//! # Ok::<(), Malformed>(())
//! ```
//!
//! # Guarantees
//!
//! * Decoding each value gives the same text as decoding the complete stream: CR, LF and the colon are never part of a
//!   longer sequence. The byte order mark (BOM) that is dropped at the start of a stream is kept in a value.
//! * A [`Checker`] finds the same error at the same offset, wherever the stream is cut: that of
//!   [`core::str::from_utf8`] for the whole stream. It returns the error with the byte that makes the sequence
//!   malformed.
//!
//! # Cost
//!
//! A [`Lossy`] view does nothing until it is displayed. A [`Checker`] takes 16 bytes. Its time is O(bytes checked), at
//! the speed of [`core::str::from_utf8`], or of simdutf8 with the feature of that name. Only characters that a chunk
//! boundary cuts are checked byte by byte.
//!
//! # Limits and errors
//!
//! There are no limits. A [`Checker`] returns [`Malformed`] with an offset, and keeps returning it.
//!
//! # Not included
//!
//! Other encodings: the format is always UTF-8. Unicode normalization.
//!
//! # Standard
//!
//! WHATWG Encoding, "UTF-8 decode", with one U+FFFD for each maximal subpart of a malformed sequence.

mod checker;
mod lossy_values;

pub use checker::{Checker, Malformed};
use core::fmt::{self, Write as _};
use core::iter::FusedIterator;
use core::str::{Utf8Chunks, Utf8Error};

/// Bytes seen as text, with U+FFFD for each maximal subpart of a malformed sequence.
///
/// It does nothing until it is displayed, iterated or compared. Then it takes O(bytes).
///
/// Equality, with text and with each other, is that of the text: two malformed sequences are equal. Use
/// [`as_bytes`](Self::as_bytes) to tell them apart.
///
/// ```
/// use sse_wire::text::Lossy;
///
/// assert_eq!(Lossy::new(b"caf\xC3\xA9"), "café");
/// assert_eq!(Lossy::new(b"\xFF"), "\u{FFFD}");
/// assert_eq!(Lossy::new(b"\xFF"), Lossy::new(b"\xFE"));
/// ```
#[doc(alias("from_utf8_lossy", "to_string_lossy"))]
#[derive(Clone, Copy, Default)]
pub struct Lossy<'a> {
    bytes: &'a [u8],
}

impl<'a> Lossy<'a> {
    /// A view of these bytes.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The bytes, unchanged.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The text in pieces: the well-formed stretches, borrowed, and one `"\u{FFFD}"` for each malformed sequence. They
    /// concatenate to the text. No piece is empty.
    #[must_use]
    pub fn chunks(self) -> Chunks<'a> {
        Chunks { rest: self.bytes.utf8_chunks(), replacement_due: false }
    }
}

/// Writes the text. Width and precision are ignored.
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

/// The pieces of a [`Lossy`] text. Returned by [`Lossy::chunks`].
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

/// The bytes as text, if they are well-formed.
#[inline]
pub(crate) fn check(bytes: &[u8]) -> Result<&str, Utf8Error> {
    // Malformed bytes are checked again, by the function that reports the offset.
    #[cfg(feature = "simdutf8")]
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Ok(text);
    }
    core::str::from_utf8(bytes)
}

/// The text in a chunk, without a character that is truncated at its beginning or its end. If a sequence between them
/// is malformed, only the text before that sequence.
pub(crate) fn of_chunk(chunk: &[u8]) -> &str {
    let is_continuation = |byte: &u8| *byte & 0xC0 == 0x80;
    let cut = chunk.iter().take(3).take_while(|byte| is_continuation(byte)).count();
    let chunk = chunk.get(cut..).unwrap_or_default();
    // The last character, from its lead byte on, is either complete or removed.
    let last = chunk.iter().rev().take(4).take_while(|byte| is_continuation(byte)).count() + 1;
    let (before, last) = chunk.split_at_checked(chunk.len().saturating_sub(last)).unwrap_or_default();
    let chunk = if core::str::from_utf8(last).is_ok() { chunk } else { before };
    match check(chunk) {
        Ok(text) => text,
        Err(error) => chunk.get(..error.valid_up_to()).and_then(|text| check(text).ok()).unwrap_or_default(),
    }
}

/// The bytes as text, if they are a part of `text` in memory.
#[inline]
pub(crate) fn part<'t>(text: &'t str, bytes: &[u8]) -> Option<&'t str> {
    let start = bytes.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    text.get(start..start.checked_add(bytes.len())?)
}

#[cfg(test)]
mod tests {
    use super::{of_chunk, part};

    /// A piece between any two cuts contains all characters except those that are cut.
    #[test]
    fn of_a_chunk_all_whole_characters_are_found() {
        let text = "a\u{E9}\u{20AC}\u{1F600}\u{1F600}\u{E9}b\u{20AC}";
        for start in 0..=text.len() {
            for end in start..=text.len() {
                let inner = (start..=end).filter(|at| text.is_char_boundary(*at));
                let due = match (inner.clone().min(), inner.max()) {
                    (Some(first), Some(last)) => &text[first..last],
                    _ => "",
                };
                assert_eq!(of_chunk(&text.as_bytes()[start..end]), due, "{start}..{end}");
            }
        }
    }

    #[test]
    fn of_a_malformed_chunk_the_text_before_the_fault_is_found() {
        for (chunk, due) in [
            (&b"ab\xFFcd"[..], "ab"),
            (b"\xFFab", ""),
            (b"ab\xE2\x82cd", "ab"),
            (b"\x80\x80\x80\x80ab", ""),
            (b"\x80\x80\x80ab", "ab"),
            (b"ab\x80\x80\x80\x80\x80", "ab"),
            // A malformed sequence in the last character looks like a truncated one.
            (b"ab\x80", "a"),
            (b"\xE2\x82", ""),
            (b"\x82", ""),
            (b"", ""),
        ] {
            assert_eq!(of_chunk(chunk), due, "{chunk:?}");
        }
    }

    #[test]
    fn only_the_very_same_memory_is_a_part() {
        let text = "n\u{E9}e";
        assert_eq!(part(text, &text.as_bytes()[1..3]), Some("\u{E9}"));
        assert_eq!(part(text, &text.as_bytes()[2..]), None);
        assert_eq!(part(&text[1..], text.as_bytes()), None);
        assert_eq!(part(&text[..3], text.as_bytes()), None);
        let copy = [b'e'; 1];
        assert_eq!(part(text, &copy), None);
    }
}
