//! The lines of a text that arrives in pieces.

use core::fmt;
use core::iter::FusedIterator;

use super::lines::find_line_end;
use crate::text::Lossy;

/// Splits a text that arrives in pieces into text and line ends, wherever the cuts are.
///
/// LF, CR and CR LF each end a line, as everywhere in the format. A CR at the end of a piece ends its line at once. An
/// LF at the beginning of the next piece then belongs to that CR. This is the only state, so a splitter is one byte,
/// borrows nothing and is `Copy`: it can be stored in a struct between two writes.
///
/// Use it if you write data into lines and no writer of this crate fits: into a buffer of your own, or with another
/// line end. The [`DataWriter`](super::DataWriter) uses it too.
///
/// ```
/// use sse_wire::encode::{LinePart, LineSplitter};
///
/// /// An event whose data is written in pieces, with CR LF at the end of each line.
/// struct Event {
///     wire: Vec<u8>,
///     splitter: LineSplitter,
/// }
///
/// impl Event {
///     fn write(&mut self, piece: &[u8]) {
///         for part in self.splitter.split(piece) {
///             match part {
///                 LinePart::Text(text) => self.wire.extend_from_slice(text),
///                 LinePart::LineEnd => self.wire.extend_from_slice(b"\r\ndata: "),
///             }
///         }
///     }
/// }
///
/// let mut event = Event { wire: b"data: ".to_vec(), splitter: LineSplitter::new() };
/// event.write(b"one\r");
/// event.write(b"\ntwo");
/// assert_eq!(event.wire, b"data: one\r\ndata: two");
/// ```
///
/// # Standard
///
/// WHATWG HTML section 9.2.5: `end-of-line`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LineSplitter {
    /// The last byte was a CR. Its line has ended. An LF now would belong to it.
    pub(super) after_cr: bool,
}

impl LineSplitter {
    /// A splitter at the start of a text.
    #[must_use]
    pub const fn new() -> Self {
        Self { after_cr: false }
    }

    /// Returns the text and the line ends in the next piece. The piece need not be UTF-8 and may be empty.
    ///
    /// The state is updated at once, even if you do not use the parts.
    ///
    /// O(1). Iterating over all parts is linear in the length of the piece.
    #[inline]
    pub const fn split<'i>(&mut self, piece: &'i [u8]) -> LineParts<'i> {
        let rest = match piece {
            [b'\n', rest @ ..] if self.after_cr => rest,
            piece => piece,
        };
        if !piece.is_empty() {
            self.after_cr = matches!(piece, [.., b'\r']);
        }
        LineParts { rest }
    }
}

/// A part of a piece of text.
///
/// Exhaustive: a text has no other parts, so a `match` needs no arm for others.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinePart<'i> {
    /// Bytes of a line, never empty, without CR and LF. The line may continue in the next piece.
    Text(&'i [u8]),
    /// The end of a line: LF, CR or CR LF. Another line follows, which may be empty.
    LineEnd,
}

/// An iterator over the parts of one piece of text. Returned by [`LineSplitter::split`].
#[derive(Clone)]
#[must_use = "the splitter has already consumed the piece"]
pub struct LineParts<'i> {
    rest: &'i [u8],
}

impl fmt::Debug for LinePart<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.debug_tuple("Text").field(&Lossy::new(text)).finish(),
            Self::LineEnd => formatter.write_str("LineEnd"),
        }
    }
}

impl fmt::Debug for LineParts<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LineParts").field("rest", &self.rest.len()).finish_non_exhaustive()
    }
}

impl<'i> Iterator for LineParts<'i> {
    type Item = LinePart<'i>;

    #[inline]
    fn next(&mut self) -> Option<LinePart<'i>> {
        let (part, rest) = match self.rest {
            [] => return None,
            [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => (LinePart::LineEnd, rest),
            text => {
                let line_end = find_line_end(text).unwrap_or(text.len());
                let (text, rest) = text.split_at_checked(line_end).unwrap_or((text, &[]));
                (LinePart::Text(text), rest)
            }
        };
        self.rest = rest;
        Some(part)
    }
}

impl FusedIterator for LineParts<'_> {}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    /// The state of a splitter is whether the last byte was a CR. The test has both states, each byte and each piece of
    /// a few letters. The parts are those of the single bytes, and the state is the one after the last byte. That
    /// covers texts of every length, in pieces of any length: in between, only line ends are searched.
    #[test]
    fn every_short_piece_in_both_states() {
        let state = |after_cr: bool| {
            let mut splitter = LineSplitter::new();
            let _ = splitter.split(if after_cr { b"\r" } else { b"x" });
            splitter
        };
        assert_ne!(state(true), state(false));
        let check = |after_cr: bool, piece: &[u8]| {
            let (mut due, mut after) = (Vec::new(), after_cr);
            for &byte in piece {
                match byte {
                    b'\n' if after => {}
                    b'\n' | b'\r' => due.push(None),
                    _ => due.push(Some(byte)),
                }
                after = byte == b'\r';
            }
            let mut splitter = state(after_cr);
            let mut came = Vec::new();
            for part in splitter.split(piece) {
                match part {
                    LinePart::Text(text) => {
                        assert!(!text.is_empty());
                        came.extend(text.iter().copied().map(Some));
                    }
                    LinePart::LineEnd => came.push(None),
                }
            }
            assert_eq!(came, due, "\"{}\" after CR: {after_cr}", piece.escape_ascii());
            assert_eq!(splitter, state(after), "\"{}\" after CR: {after_cr}", piece.escape_ascii());
        };
        let (letters, mut count) = (b"xy\r\n", 0);
        for after_cr in [false, true] {
            (0..=u8::MAX).for_each(|byte| check(after_cr, &[byte]));
            for length in 0..=8 {
                for number in 0..letters.len().pow(length) {
                    let mut rest = number;
                    let piece = (0..length).map(|_| {
                        let letter = letters[rest % letters.len()];
                        rest /= letters.len();
                        letter
                    });
                    check(after_cr, &piece.collect::<Vec<_>>());
                    count += 1;
                }
            }
        }
        std::println!("2 states, 512 steps, {count} pieces");
    }
}
