//! The tokens of an event stream, in constant memory: an incremental tokenizer, the lowest layer of the decoder.
//!
//! A [`Tokenizer`] has no buffer (zero-copy, streaming). It cuts an event stream into [`Token`]s that borrow from their
//! chunk. A field of any length passes through a few bytes of state. A value arrives as one [`Fragment`] or as several,
//! with marks on the first and the last:
//!
//! ```
//! use sse_wire::token::{Field, Token, Tokenizer};
//!
//! let mut tokenizer = Tokenizer::new();
//! let mut length = 0;
//! for chunk in ["data: [1, 2,", " 3]\n: ping\n"] {
//!     for token in tokenizer.feed(chunk.as_bytes()) {
//!         if let Token::Value(Field::Data, fragment) = token {
//!             length += fragment.bytes.len(); // or pass the bytes to a streaming JSON parser
//!             if fragment.last {
//!                 assert_eq!(length, "[1, 2, 3]".len());
//!             }
//!         }
//!     }
//! }
//! ```
//!
//! # Forwarding a stream
//!
//! The bytes of all tokens ([`Token::bytes`]), with those of [`Tokenizer::finish`] at the end, concatenate back to the
//! stream: no byte is lost, repeated or changed. So a proxy can forward a stream byte for byte while it reads it.
//! [`Tokenizer::at_line_start`] and [`Tokenizer::at_block_start`] report where it can insert a line or a frame of its
//! own, such as a keep-alive:
//!
//! ```
//! use sse_wire::token::Tokenizer;
//!
//! let mut tokenizer = Tokenizer::new();
//! let mut forwarded = Vec::new();
//! for chunk in ["da", "ta: a\r\ndata: b\r\n", "\r\n"] {
//!     for token in tokenizer.feed(chunk.as_bytes()) {
//!         forwarded.extend_from_slice(token.bytes());
//!     }
//! }
//! assert!(tokenizer.at_block_start());
//! assert_eq!(forwarded, b"data: a\r\ndata: b\r\n\r\n");
//! ```
//!
//! # Order of tokens
//!
//! ```text
//! stream  = [ByteOrderMark] *line
//! line    = (nothing | comment | field) LineEnd [LineFeedOfCrlf]
//! comment = Colon 1*Comment
//! field   = (Name | 1*UnknownName) [Colon [Space]] (1*Value | 1*UnknownValue)
//! ```
//!
//! Each field and each comment has at least one fragment of value, which may be empty. So `data`, `data:` and `data: `
//! all have an empty value, in the same place.
//!
//! # Guarantees
//!
//! * Chunk boundaries decide where fragments are cut, and nothing else.
//! * Every byte string has tokens. Nothing is an error.
//! * A token is returned with the byte that completes it. The end of a line is returned with its CR, whether or not an
//!   LF follows.
//! * From one chunk to the next, the tokenizer holds back only the beginning of a byte order mark (BOM) or of one of
//!   the four names: at most five bytes.
//!
//! # Cost
//!
//! Time is O(bytes fed). The memory is at most 8 bytes, whatever the length of a line.
//!
//! # Limits and errors
//!
//! There are none. If you store values, limit them yourself.
//!
//! # Not included
//!
//! * The meaning of fields: see [`decode`](crate::decode).
//! * Limits: see [`mod@line`](crate::line) and [`decode`](crate::decode).
//! * Checking UTF-8: see [`text`](crate::text). A malformed sequence and a NUL are treated like other bytes.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.5 "Parsing an event stream" and 9.2.6 "Interpreting an event stream".

use crate::line::named;
use crate::scan::{LineEnds, SMALL, memchr3};
use crate::text::Lossy;
use core::fmt;
use core::iter::FusedIterator;

const BYTE_ORDER_MARK: &[u8; 3] = b"\xEF\xBB\xBF";

/// The four fields that the standard knows. Their names are compared byte by byte: `Data` is another field.
///
/// Exhaustive: the standard has no others, so a `match` needs no arm for others.
///
/// Not [`http::Field`](crate::http::Field), which is a field of a head. If you need both, import the modules and write
/// `token::Field` and `http::Field`.
#[doc(alias = "field name")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Field {
    /// `data`: a line of the event's data.
    Data,
    /// `event`: the event type.
    Event,
    /// `id`: the last event ID from this block on.
    Id,
    /// `retry`: the reconnection time, in milliseconds.
    Retry,
}

impl Field {
    /// The field's name, as it is on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Event => "event",
            Self::Id => "id",
            Self::Retry => "retry",
        }
    }

    /// The field whose name begins with this byte, if there is one.
    pub(crate) const fn beginning_with(byte: u8) -> Option<Self> {
        match byte {
            b'd' => Some(Self::Data),
            b'e' => Some(Self::Event),
            b'i' => Some(Self::Id),
            b'r' => Some(Self::Retry),
            _ => None,
        }
    }
}

/// A piece of a name, a value or a comment.
///
/// Chunk boundaries decide where a value is cut into fragments. Joined from `first` to `last`, the fragments are always
/// the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fragment<'i> {
    /// The bytes, borrowed from the chunk. (Bytes that were held back from an earlier chunk are borrowed from a
    /// constant.) May be empty.
    pub bytes: &'i [u8],
    /// Whether this is the first fragment of the name, value or comment.
    pub first: bool,
    /// Whether this is its last fragment.
    pub last: bool,
}

impl fmt::Debug for Fragment<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fragment")
            .field("bytes", &Lossy::new(self.bytes))
            .field("first", &self.first)
            .field("last", &self.last)
            .finish()
    }
}

/// The byte that ended a line.
///
/// Exhaustive: the standard has no others, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum LineEnd {
    /// CR (U+000D). An LF right after it belongs to it, and is returned as a token of its own,
    /// [`Token::LineFeedOfCrlf`].
    CarriageReturn,
    /// LF (U+000A).
    LineFeed,
}

/// One piece of an event stream. See the [module](self) for the order of tokens.
///
/// Exhaustive: the bytes of a stream are nothing else, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Token<'i> {
    /// The byte order mark (BOM) at the start of the stream. It has no meaning.
    ByteOrderMark,
    /// The complete name of a field that the standard knows.
    Name(Field),
    /// A piece of any other name. The standard ignores the field.
    UnknownName(Fragment<'i>),
    /// The colon after a name, or the colon that begins a comment as the first byte of a line.
    Colon,
    /// The one space after the colon of a field that is not part of the value.
    Space,
    /// A piece of the value of a field that the standard knows.
    Value(Field, Fragment<'i>),
    /// A piece of the value of any other field.
    UnknownValue(Fragment<'i>),
    /// A piece of the text of a comment: the bytes after the colon, with the space if there is one.
    Comment(Fragment<'i>),
    /// The end of a line.
    LineEnd {
        /// The byte that ended the line.
        end: LineEnd,
        /// Whether the line is blank: it ends a block, and dispatches the event if there is one.
        blank: bool,
    },
    /// The LF of a CR LF. It ends no line: the line ended with the CR.
    LineFeedOfCrlf,
}

impl<'i> Token<'i> {
    /// The bytes of this token in the stream.
    #[must_use]
    pub const fn bytes(&self) -> &'i [u8] {
        match self {
            Self::ByteOrderMark => BYTE_ORDER_MARK,
            Self::Name(field) => field.name().as_bytes(),
            Self::UnknownName(fragment)
            | Self::Value(_, fragment)
            | Self::UnknownValue(fragment)
            | Self::Comment(fragment) => fragment.bytes,
            Self::Colon => b":",
            Self::Space => b" ",
            Self::LineEnd { end: LineEnd::CarriageReturn, .. } => b"\r",
            Self::LineEnd { end: LineEnd::LineFeed, .. } | Self::LineFeedOfCrlf => b"\n",
        }
    }
}

/// The owner of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Field(Field),
    UnknownField,
    Comment,
}

impl Owner {
    const fn value<'i>(self, fragment: Fragment<'i>) -> Token<'i> {
        match self {
            Self::Field(field) => Token::Value(field, fragment),
            Self::UnknownField => Token::UnknownValue(fragment),
            Self::Comment => Token::Comment(fragment),
        }
    }
}

/// The place of the next byte in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// After the first `held` bytes (none to all) of the name of a field or, at the start of the stream, of the byte
    /// order mark. They have not been returned.
    Held { name: Option<Field>, held: u8 },
    /// At the start of a line.
    LineStart,
    /// Like `LineStart`, and the last byte was the CR that ended a line: an LF now belongs to that CR.
    AfterCarriageReturn,
    /// In a name that is none of the four. `first`: no fragment of it has been returned.
    UnknownName { first: bool },
    /// After a complete name that has been returned: at its colon or at the end of its line.
    NameEnd(Owner),
    /// After the colon of a field, where one space is not part of the value.
    Colon(Owner),
    /// In a value. `first`: no fragment of it has been returned.
    Value { owner: Owner, first: bool },
    /// After a complete value that has been returned: at the end of its line.
    ValueEnd,
}

/// Cuts an event stream into [`Token`]s. See the [module](self).
///
/// It takes at most 8 bytes, and borrows nothing from one call to the next. You can clone it to look ahead, and drop
/// the clone.
#[doc(alias("lexer", "scanner", "low-level parser"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokenizer {
    state: State,
    /// A field has begun since the last blank line.
    in_block: bool,
}

// The documentation promises this size.
const _: () = assert!(size_of::<Tokenizer>() <= 8);

impl Tokenizer {
    /// A tokenizer at the start of a stream.
    ///
    /// The body of each connection is a stream of its own: begin it with a new tokenizer.
    #[must_use]
    pub const fn new() -> Self {
        Self { state: State::Held { name: None, held: 0 }, in_block: false }
    }

    /// Feeds the next chunk of the stream, and returns an iterator over its tokens. O(1).
    ///
    /// The iterator consumes bytes only as you call `next`. You can drop it early: [`Tokens::rest`] is exactly what it
    /// has not consumed.
    pub const fn feed<'t, 'i>(&'t mut self, chunk: &'i [u8]) -> Tokens<'t, 'i> {
        Tokens { tokenizer: self, chunk, at: 0, line_ends: LineEnds::new() }
    }

    /// Takes the next token from the front of `input`, and moves `input` past it.
    ///
    /// `None` means that `input` is used up and empty: call again with the next chunk. The beginning of a name may be
    /// held back then. After a token, call again with the rest of the same chunk.
    ///
    /// O(bytes consumed): each call reads the token's bytes and at most 64 more.
    #[must_use = "the token's bytes have been taken from the input"]
    pub fn next<'i>(&mut self, input: &mut &'i [u8]) -> Option<Token<'i>> {
        loop {
            let rest = *input;
            if rest.is_empty() {
                return None;
            }
            match self.state {
                State::Held { name, held } => {
                    let bytes = bytes_of(name);
                    let matched = bytes.iter().skip(usize::from(held)).zip(rest).take_while(|(a, b)| a == b).count();
                    let seen = held + matched as u8;
                    let whole = usize::from(seen) == bytes.len();
                    let (state, token) = match (name, rest.get(matched)) {
                        (None, _) if whole => (State::LineStart, Some(Token::ByteOrderMark)),
                        (_, None) => (State::Held { name, held: seen }, None),
                        (Some(field), Some(b':' | b'\n' | b'\r')) if whole => {
                            (State::NameEnd(Owner::Field(field)), Some(Token::Name(field)))
                        }
                        (None, _) if held == 0 => {
                            self.state = State::LineStart;
                            continue;
                        }
                        _ => {
                            self.in_block = true;
                            self.state = State::UnknownName { first: held == 0 };
                            if held == 0 {
                                continue;
                            }
                            return Some(held_back(bytes, held));
                        }
                    };
                    (self.state, *input) = (state, after_first(rest, matched));
                    return token;
                }
                State::UnknownName { first } => {
                    let end = memchr3(b':', b'\n', b'\r', rest);
                    let (bytes, left) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
                    *input = left;
                    self.state = match end {
                        Some(_) => State::NameEnd(Owner::UnknownField),
                        None => State::UnknownName { first: false },
                    };
                    return Some(Token::UnknownName(Fragment { bytes, first, last: end.is_some() }));
                }
                _ => {
                    let (mut at, mut line_ends) = (0, LineEnds::new());
                    let token = self.next_of_line(&mut at, &mut line_ends, rest);
                    *input = after_first(rest, at);
                    return token;
                }
            }
        }
    }

    /// [`next`](Self::next) for most tokens. All line ends in `line_ends` before `at` have been dropped. That is true
    /// again when the function returns.
    #[inline(always)]
    fn next_of_line<'i>(&mut self, at: &mut usize, line_ends: &mut LineEnds, chunk: &'i [u8]) -> Option<Token<'i>> {
        let start = *at;
        let rest = chunk.get(start..)?;
        let &byte = rest.first()?;
        let (owner, first) = match self.state {
            State::LineStart | State::AfterCarriageReturn => match byte {
                b'\n' if matches!(self.state, State::AfterCarriageReturn) => {
                    line_ends.drop_first();
                    return self.step(at, State::LineStart, Token::LineFeedOfCrlf);
                }
                b'\n' | b'\r' => return self.end_line(at, line_ends, byte, true),
                b':' => return self.step(at, State::Value { owner: Owner::Comment, first: true }, Token::Colon),
                _ => {
                    self.in_block = true;
                    if let (false, Some((field, [b':' | b'\n' | b'\r', ..]))) = (SMALL, named(rest)) {
                        *at = start + field.name().len();
                        self.state = State::NameEnd(Owner::Field(field));
                        return Some(Token::Name(field));
                    }
                    self.state = match Field::beginning_with(byte) {
                        field @ Some(_) => State::Held { name: field, held: 0 },
                        None => State::UnknownName { first: true },
                    };
                    return self.next_of_name(at, chunk);
                }
            },
            State::NameEnd(owner) if byte == b':' => return self.step(at, State::Colon(owner), Token::Colon),
            State::Colon(owner) if byte == b' ' => {
                return self.step(at, State::Value { owner, first: true }, Token::Space);
            }
            // After a name without a colon, the line end is here and the value is empty.
            State::NameEnd(owner) | State::Colon(owner) => (owner, true),
            State::Value { owner, first } => (owner, first),
            State::ValueEnd => return self.end_line(at, line_ends, byte, false),
            State::Held { .. } | State::UnknownName { .. } => return self.next_of_name(at, chunk),
        };
        let end = line_ends.first(chunk, start);
        *at = end.unwrap_or(chunk.len());
        self.state = if end.is_some() { State::ValueEnd } else { State::Value { owner, first: false } };
        Some(owner.value(Fragment { bytes: chunk.get(start..*at)?, first, last: end.is_some() }))
    }

    /// [`next`](Self::next) behind a call, for a byte order mark and for names, which contain no line ends. The offset
    /// is returned as a value: a value that a callee may change cannot stay in a register.
    #[inline(always)]
    fn next_of_name<'i>(&mut self, at: &mut usize, chunk: &'i [u8]) -> Option<Token<'i>> {
        let mut rest = chunk.get(*at..)?;
        let token = self.next(&mut rest);
        *at = chunk.len() - rest.len();
        token
    }

    /// Ends the stream and returns the bytes that are held back, if there are any. Afterwards the tokenizer is as
    /// [`new`](Self::new).
    ///
    /// They are one of the four names, complete, or the beginning of a name or of a byte order mark. A beginning is
    /// returned as an [`UnknownName`](Token::UnknownName) that is not the last of its name. By the standard, they are
    /// ignored.
    pub fn finish(&mut self) -> Option<Token<'static>> {
        let held = match self.state {
            State::Held { name: Some(field), held } if usize::from(held) == field.name().len() => {
                Some(Token::Name(field))
            }
            State::Held { name, held: held @ 1.. } => Some(held_back(bytes_of(name), held)),
            _ => None,
        };
        *self = Self::new();
        held
    }

    /// Whether you can insert a line here, such as a comment for a keep-alive (heartbeat). End it with LF. O(1).
    ///
    /// It is `false` in three cases:
    ///
    /// * In the middle of a line.
    /// * At the very start: a byte order mark (BOM) may come, and it is one only as the first bytes of the stream.
    /// * After a CR: an LF may come, and after an inserted line it would be a blank line.
    #[must_use]
    pub const fn at_line_start(&self) -> bool {
        matches!(self.state, State::LineStart)
    }

    /// Whether you can insert a frame here, with its blank line: a line has ended, and no field has come since the last
    /// blank line. Comments do not count, because they belong to no event. O(1).
    ///
    /// It is `true` after a CR too: an LF after the frame ends an empty block, or belongs to a CR that ends the frame.
    /// It is `false` at the very start, like [`at_line_start`](Self::at_line_start). If you insert a frame at the very
    /// start, do not forward a [`ByteOrderMark`](Token::ByteOrderMark) after it.
    #[must_use]
    pub const fn at_block_start(&self) -> bool {
        !self.in_block && matches!(self.state, State::LineStart | State::AfterCarriageReturn)
    }

    /// Whether the stream would be incomplete if it ended here: in the middle of a line or of a byte order mark, or in
    /// a block that has a field. O(1).
    ///
    /// It can be `true` although [`finish`](Self::finish) returns nothing: most bytes have been returned before.
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        self.in_block
            || !matches!(
                self.state,
                State::LineStart | State::AfterCarriageReturn | State::Held { name: None, held: 0 }
            )
    }

    /// Takes one byte as this token.
    #[inline(always)]
    const fn step<'i>(&mut self, at: &mut usize, state: State, token: Token<'i>) -> Option<Token<'i>> {
        *at += 1;
        self.state = state;
        Some(token)
    }

    /// Takes the byte that ends a line.
    #[inline(always)]
    const fn end_line<'i>(
        &mut self,
        at: &mut usize,
        line_ends: &mut LineEnds,
        byte: u8,
        blank: bool,
    ) -> Option<Token<'i>> {
        line_ends.drop_first();
        self.in_block &= !blank;
        let (state, end) = match byte {
            b'\r' => (State::AfterCarriageReturn, LineEnd::CarriageReturn),
            _ => (State::LineStart, LineEnd::LineFeed),
        };
        self.step(at, state, Token::LineEnd { end, blank })
    }
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self::new()
    }
}

/// An iterator over the tokens of one chunk. Returned by [`Tokenizer::feed`].
#[must_use = "the chunk is consumed only as you call `next`"]
pub struct Tokens<'t, 'i> {
    tokenizer: &'t mut Tokenizer,
    chunk: &'i [u8],
    at: usize,
    line_ends: LineEnds,
}

impl<'i> Tokens<'_, 'i> {
    /// The bytes that have not been consumed. After an early stop, feed them again to continue.
    #[must_use]
    pub const fn rest(&self) -> &'i [u8] {
        after_first(self.chunk, self.at)
    }
}

impl<'i> Iterator for Tokens<'_, 'i> {
    type Item = Token<'i>;

    #[inline(always)]
    fn next(&mut self) -> Option<Token<'i>> {
        if SMALL {
            return self.tokenizer.next_of_name(&mut self.at, self.chunk);
        }
        self.tokenizer.next_of_line(&mut self.at, &mut self.line_ends, self.chunk)
    }
}

impl FusedIterator for Tokens<'_, '_> {}

impl fmt::Debug for Tokens<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tokens").field("rest", &self.rest().len()).finish_non_exhaustive()
    }
}

/// The first `held` bytes of `name` as a token: they turned out not to be that name.
fn held_back(name: &'static [u8], held: u8) -> Token<'static> {
    let bytes = name.get(..usize::from(held)).unwrap_or_default();
    Token::UnknownName(Fragment { bytes, first: true, last: false })
}

/// The bytes of the name of a field or, if `name` is `None`, of the byte order mark.
const fn bytes_of(name: Option<Field>) -> &'static [u8] {
    match name {
        Some(field) => field.name().as_bytes(),
        None => BYTE_ORDER_MARK,
    }
}

const fn after_first(bytes: &[u8], count: usize) -> &[u8] {
    match bytes.split_at_checked(count) {
        Some((_, rest)) => rest,
        None => &[],
    }
}

#[cfg(test)]
mod closure;
