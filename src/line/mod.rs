//! Lines: the stream line by line, with their bytes as they were sent.
//!
//! A [`LineDecoder`] is for those who are strict with each line, and for those who forward a stream with changes. It joins
//! lines that are cut across chunks, up to a limit, and says what each means; it does not put events together, which the
//! [`Decoder`](crate::Decoder) does. What is longer than any buffer passes through a [`Tokenizer`](crate::token::Tokenizer).
//!
//! ```
//! use sse_wire::Fixed;
//! use sse_wire::line::{Content, LineDecoder};
//! use sse_wire::token::Field;
//!
//! // Lines of at most 256 bytes. A `Fixed` for lines needs no room for texts.
//! let mut decoder = LineDecoder::<Fixed<256, 0>>::new();
//! let mut forwarded = Vec::new();
//! for chunk in ["retry: 10\nda", "ta: one\r\nx: y\n\n"] {
//!     let mut lines = decoder.feed(chunk.as_bytes());
//!     while let Some(line) = lines.next() {
//!         let line = line?;
//!         match line.content() {
//!             Content::Field(Field::Retry, _) => continue, // not forwarded
//!             Content::UnknownField { name, value } => assert_eq!((name, value), (&b"x"[..], &b"y"[..])),
//!             _ => {}
//!         }
//!         line.segments().into_iter().for_each(|bytes| forwarded.extend_from_slice(bytes));
//!     }
//! }
//! assert_eq!(forwarded, b"data: one\r\nx: y\n\n");
//! # Ok::<(), sse_wire::Oversized>(())
//! ```
//!
//! # Guarantees
//!
//! * The bytes of all lines ([`Line::segments`]), with those of [`finish`](LineDecoder::finish), concatenate back to the stream. A
//!   byte order mark and the LF of a CR LF are lines of their own kind, so that they can be left out or forwarded too.
//! * How the stream is cut into chunks never matters: same lines, same reports, same positions.
//! * Every byte string has lines. The one thing reported is a line longer than the limit, once, at its end; the next line is right.
//! * A line is returned with the byte that ends it. A CR ends its line at once.
//!
//! # Cost
//!
//! Memory is the data capacity of the [storage](crate::storage), which is the limit, and at most 64 bytes. Time is O(bytes
//! consumed). A line that lies in one chunk is borrowed from it, any other is copied once, and so is a first line of a stream that
//! begins like a byte order mark and is none.
//!
//! # Limits and errors
//!
//! The limit counts the bytes of a line without its end. A longer line is dropped and reported as
//! [`Oversized`](crate::Oversized), with [`Part::Line`](crate::Part::Line).
//!
//! # Not included
//!
//! Events and blocks, which the [`Decoder`](crate::Decoder) puts together; checks of UTF-8, which are in [`text`](crate::text).
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.5 "Parsing an event stream".

mod decoder;
mod lines;
mod read;

use crate::token::Field;
pub use decoder::{LineDecoder, Ready, Step};
pub use lines::Lines;
pub(crate) use read::{Read, after, named};

/// A line of an event stream, or one of the two things between lines: see [`Content`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Line<'a> {
    bytes: &'a [u8],
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    EndsWithCarriageReturn,
    EndsWithLineFeed,
    ByteOrderMark,
    LineFeedOfCrlf,
}

/// What a [`Line`] means.
///
/// The format has no other kinds of lines, so a `match` needs no arm for what may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Content<'a> {
    /// A field that the standard knows, and its value: all that follows the colon and one space. The value is as it was sent,
    /// even where the standard ignores it.
    Field(Field, &'a [u8]),
    /// Any other field, which the standard ignores.
    UnknownField {
        /// What precedes the first colon, or all of the line.
        name: &'a [u8],
        /// All that follows the colon and one space. Empty if there is no colon.
        value: &'a [u8],
    },
    /// A comment: all that follows the colon that the line begins with, a space included.
    Comment(&'a [u8]),
    /// Nothing: the end of a block.
    Blank,
    /// The byte order mark at the start of a stream. It means nothing.
    ByteOrderMark,
    /// The LF of a CR LF. It means nothing: the line ended with the CR. Forward it, or leave it out, as the line before it.
    LineFeedOfCrlf,
}

impl<'a> Line<'a> {
    /// The bytes of the line as they were sent, without its end. Empty for a [`LineFeedOfCrlf`](Content::LineFeedOfCrlf).
    #[must_use]
    #[inline]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The byte that ended the line: a CR or an LF. Empty for a [`ByteOrderMark`](Content::ByteOrderMark), which ends nothing.
    #[must_use]
    #[inline]
    pub const fn end(&self) -> &'static [u8] {
        match self.kind {
            Kind::EndsWithCarriageReturn => b"\r",
            Kind::EndsWithLineFeed | Kind::LineFeedOfCrlf => b"\n",
            Kind::ByteOrderMark => b"",
        }
    }

    /// All bytes that this stands for in the stream: [`bytes`](Self::bytes) and [`end`](Self::end).
    #[must_use]
    #[inline]
    pub const fn segments(&self) -> [&'a [u8]; 2] {
        [self.bytes, self.end()]
    }

    /// What the line means. O(1) for fields that the standard knows and for comments; O(length of the name) for others.
    #[must_use]
    #[inline(always)]
    pub fn content(&self) -> Content<'a> {
        match self.kind {
            Kind::ByteOrderMark => Content::ByteOrderMark,
            Kind::LineFeedOfCrlf => Content::LineFeedOfCrlf,
            _ if self.bytes.is_empty() => Content::Blank,
            _ => match Read::line(self.bytes) {
                Read::Field(field, value) => Content::Field(field, value),
                Read::Comment(text) => Content::Comment(text),
                Read::UnknownField => {
                    let (name, value) = read::unknown(self.bytes);
                    Content::UnknownField { name, value }
                }
            },
        }
    }
}

impl core::fmt::Debug for Line<'_> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Line")
            .field("bytes", &crate::text::Lossy::new(self.bytes))
            .field("kind", &self.kind)
            .finish()
    }
}
