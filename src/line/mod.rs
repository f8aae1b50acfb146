//! The lines of an event stream, with their exact bytes: an incremental line decoder.
//!
//! Use a [`LineDecoder`] to check each line strictly, or to forward a stream with changes. It joins lines that chunk
//! boundaries cut, up to a limit, and says what each line means. For complete events use the
//! [`Decoder`](crate::Decoder). For lines longer than any buffer use the [`Tokenizer`](crate::token::Tokenizer).
//!
//! ```
//! use sse_wire::Fixed;
//! use sse_wire::line::{Content, LineDecoder};
//! use sse_wire::token::Field;
//!
//! // Lines of at most 256 bytes. For lines, the text capacity is not used.
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
//! * The bytes of all lines ([`Line::segments`]), with those of [`finish`](LineDecoder::finish), concatenate back to
//!   the stream. A byte order mark (BOM) and the LF of a CR LF are returned like lines, so that you can forward them or
//!   leave them out.
//! * Chunk boundaries do not matter: they change no line, no report and no position.
//! * Every byte string has lines. The only report is of a line that is longer than the limit, once, at its end. The
//!   next line is complete.
//! * A line is returned with the byte that ends it. A CR ends its line at once.
//!
//! # Cost
//!
//! The memory is that of the [storage](crate::storage), and at most 16 bytes. With `Fixed<DATA, 0>` it is `DATA` and at most 64
//! bytes. The texts of a storage are not used: set their capacity to 0. The data capacity is the limit. Time is O(bytes
//! consumed). A line that lies in one chunk is borrowed from it (zero-copy). Any other line is copied once. The
//! first line of a stream is copied too, if it begins like a byte order mark, but is not one.
//!
//! # Limits and errors
//!
//! The limit counts the bytes of a line without its end. A longer line is dropped and reported as
//! [`Oversized`](crate::Oversized), with [`Part::Line`](crate::Part::Line).
//!
//! # Not included
//!
//! * Events and blocks: see the [`Decoder`](crate::Decoder).
//! * Checking UTF-8: see [`text`](crate::text).
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.5 "Parsing an event stream".

mod decoder;
mod lines;
mod read;

use crate::text::Lossy;
use crate::token::Field;
use core::fmt;
pub use decoder::{LineDecoder, Ready, Step};
pub use lines::Lines;
pub(crate) use read::{Read, after, named};

/// A line of an event stream. A byte order mark and the LF of a CR LF are also returned as lines: see [`Content`].
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

/// The meaning of a [`Line`].
///
/// Exhaustive: the format has no other kinds of lines, so a `match` needs no arm for others.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content<'a> {
    /// A field that the standard knows, and its value: the bytes after the colon and one space. The value is as it was
    /// sent, even if the standard ignores it.
    Field(Field, &'a [u8]),
    /// Any other field, which the standard ignores.
    UnknownField {
        /// The bytes before the first colon, or the whole line if it has no colon.
        name: &'a [u8],
        /// The bytes after the colon and one space. Empty if there is no colon.
        value: &'a [u8],
    },
    /// A comment: the bytes after the colon at the start of the line, with the space if there is one.
    Comment(&'a [u8]),
    /// A blank line: the end of a block.
    Blank,
    /// The byte order mark (BOM) at the start of a stream. It has no meaning.
    ByteOrderMark,
    /// The LF of a CR LF. It has no meaning: the line ended with the CR. Forward it if you forward the line before it.
    LineFeedOfCrlf,
}

impl<'a> Line<'a> {
    /// The bytes of the line as they were sent, without its end. Empty for a
    /// [`LineFeedOfCrlf`](Content::LineFeedOfCrlf).
    #[must_use]
    #[inline]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The byte that ended the line: a CR or an LF. Empty for a [`ByteOrderMark`](Content::ByteOrderMark), which has no
    /// end.
    #[must_use]
    #[inline]
    pub const fn end(&self) -> &'static [u8] {
        match self.kind {
            Kind::EndsWithCarriageReturn => b"\r",
            Kind::EndsWithLineFeed | Kind::LineFeedOfCrlf => b"\n",
            Kind::ByteOrderMark => b"",
        }
    }

    /// All bytes of this line in the stream: [`bytes`](Self::bytes) and [`end`](Self::end).
    #[must_use]
    #[inline]
    pub const fn segments(&self) -> [&'a [u8]; 2] {
        [self.bytes, self.end()]
    }

    /// The meaning of the line. O(1) for fields that the standard knows and for comments; O(length of the name) for
    /// other fields.
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

impl fmt::Debug for Content<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field, value) => formatter.debug_tuple("Field").field(field).field(&Lossy::new(value)).finish(),
            Self::UnknownField { name, value } => formatter
                .debug_struct("UnknownField")
                .field("name", &Lossy::new(name))
                .field("value", &Lossy::new(value))
                .finish(),
            Self::Comment(text) => formatter.debug_tuple("Comment").field(&Lossy::new(text)).finish(),
            Self::Blank => formatter.write_str("Blank"),
            Self::ByteOrderMark => formatter.write_str("ByteOrderMark"),
            Self::LineFeedOfCrlf => formatter.write_str("LineFeedOfCrlf"),
        }
    }
}

impl fmt::Debug for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Line").field("bytes", &Lossy::new(self.bytes)).field("kind", &self.kind).finish()
    }
}
