//! Bytes to fields, in constant memory: the ground floor of the decoder, public for those who build their own.
//!
//! A [`Tokenizer`] has no buffer. It cuts an event stream into [`Token`]s that borrow from the chunk they came in, so a
//! field of any length passes through a few bytes of state. A value arrives as one [`Fragment`] or as several, with
//! marks on the first and the last:
//!
//! ```
//! use sse_wire::token::{Field, Token, Tokenizer};
//!
//! let mut tokenizer = Tokenizer::new();
//! let mut length = 0;
//! for chunk in ["data: [1, 2,", " 3]\n: ping\n"] {
//!     for token in tokenizer.feed(chunk.as_bytes()) {
//!         if let Token::Value(Field::Data, fragment) = token {
//!             length += fragment.bytes.len(); // or hand the bytes to a streaming JSON parser
//!             if fragment.last {
//!                 assert_eq!(length, "[1, 2, 3]".len());
//!             }
//!         }
//!     }
//! }
//! ```
//!
//! # Tiling
//!
//! The bytes of all tokens ([`Token::bytes`]), with what [`Tokenizer::finish`] gives at the end, are the bytes of the
//! stream: nothing is lost, doubled or changed. So a proxy forwards a stream byte for byte while it looks at it, and
//! [`Tokenizer::at_line_start`] and [`Tokenizer::at_block_start`] tell it where something of its own may go in:
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
//! Each field and each comment has at least one fragment of value, an empty one if need be, so `data`, `data:` and
//! `data: ` all give a value that is empty, and there is just one place to look for it.
//!
//! # Guarantees
//!
//! * How the stream is cut into chunks decides where fragments are cut, and nothing else.
//! * Every byte string has tokens; nothing is an error.
//! * A token is returned with the byte that completes it, and the end of a line with its CR, whether or not an LF follows. From one
//!   chunk to the next, only the beginning of a byte order mark or of one of the four names is held back: at most five bytes.
//! * Time is O(bytes fed).
//!
//! # Not included
//!
//! What fields mean ([`decode`](crate::decode)), limits, and checks of text: a malformed sequence or a NUL is a byte like any other.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.5 "Parsing an event stream" and 9.2.6 "Interpreting an event stream".

use crate::line::named;
use crate::scan::{LineEnds, SMALL, memchr3};
use core::iter::FusedIterator;

const BYTE_ORDER_MARK: &[u8; 3] = b"\xEF\xBB\xBF";

/// The four fields that the standard knows. Their names are compared byte by byte: `Data` is another field.
///
/// Exhaustive: the standard has no others, so a `match` needs no arm for others.
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
    /// The field's name as it stands on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Event => "event",
            Self::Id => "id",
            Self::Retry => "retry",
        }
    }

    /// The one field whose name begins with this byte.
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
/// Where it is cut depends on the chunks; joined from the first mark to the last, the bytes do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fragment<'i> {
    /// The bytes, borrowed from the chunk (or, when they were held back from an earlier one, from a constant). May be
    /// empty.
    pub bytes: &'i [u8],
    /// Nothing of the name, value or comment came before this.
    pub first: bool,
    /// Nothing of it comes after this.
    pub last: bool,
}

/// The byte that ended a line.
///
/// Exhaustive: the standard has no others, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum LineEnd {
    /// U+000D. An LF right after it belongs to it and comes as a token of its own, [`Token::LineFeedOfCrlf`].
    CarriageReturn,
    /// U+000A.
    LineFeed,
}

/// One piece of an event stream. See the [module](self) for the order in which they come.
///
/// Exhaustive: the bytes of a stream are nothing else, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Token<'i> {
    /// The byte order mark that the stream began with; it means nothing.
    ByteOrderMark,
    /// The name of a field that the standard knows, always whole.
    Name(Field),
    /// A piece of any other name. Such a field is to be ignored.
    UnknownName(Fragment<'i>),
    /// The colon that ends a name or, as the first byte of a line, begins a comment.
    Colon,
    /// The one space after the colon of a field that does not belong to the value.
    Space,
    /// A piece of the value of a field that the standard knows.
    Value(Field, Fragment<'i>),
    /// A piece of the value of any other field.
    UnknownValue(Fragment<'i>),
    /// A piece of the text of a comment: all that follows the colon, a space included.
    Comment(Fragment<'i>),
    /// The end of a line.
    LineEnd {
        /// The byte that ended it.
        end: LineEnd,
        /// The line held nothing at all: it ends a block, and dispatches the event if there is one.
        blank: bool,
    },
    /// The LF of a CR LF. It ends nothing: the line ended with the CR.
    LineFeedOfCrlf,
}

impl<'i> Token<'i> {
    /// The bytes of the stream that this token stands for.
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

/// What a value belongs to.
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

/// Where in the stream the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// After the first `held` bytes (none to all) of the name of a field or, at the start of the stream, of the byte order mark. They
    /// have not been given out.
    Held { name: Option<Field>, held: u8 },
    /// At the start of a line.
    LineStart,
    /// As `LineStart`, and the last byte was the CR that ended a line: an LF that follows belongs to it.
    AfterCarriageReturn,
    /// In a name that is none of the four. `first`: nothing of it has been given out.
    UnknownName { first: bool },
    /// After a whole name that has been given out: at its colon or at the end of its line.
    NameEnd(Owner),
    /// After the colon of a field, where one space does not count.
    Colon(Owner),
    /// In a value. `first`: nothing of it has been given out.
    Value { owner: Owner, first: bool },
    /// After a whole value that has been given out: at the end of its line.
    ValueEnd,
}

/// Cuts an event stream into [`Token`]s.
///
/// It takes at most eight bytes, and borrows nothing from one call to the next. A clone can look ahead and be dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokenizer {
    state: State,
    /// A field has begun since the last blank line.
    in_block: bool,
}

// What the documentation says.
const _: () = assert!(size_of::<Tokenizer>() <= 8);

impl Tokenizer {
    /// A tokenizer at the start of a stream.
    ///
    /// Each connection's body is a stream of its own: begin a new one with a new tokenizer.
    #[must_use]
    pub const fn new() -> Self {
        Self { state: State::Held { name: None, held: 0 }, in_block: false }
    }

    /// The tokens of the next chunk of the stream, as an iterator.
    ///
    /// The iterator takes from the chunk as it goes. Stopping early loses nothing: [`Tokens::rest`] is what has not been
    /// taken.
    pub const fn feed<'t, 'i>(&'t mut self, chunk: &'i [u8]) -> Tokens<'t, 'i> {
        Tokens { tokenizer: self, chunk, at: 0, line_ends: LineEnds::new() }
    }

    /// Takes the next token from the front of `input`.
    ///
    /// `None` says that `input` is used up (it is empty then) and that more is needed; a name may be held back. Call again
    /// with what was left of the same chunk, or with the next chunk.
    ///
    /// O(bytes taken): each call looks at the token's bytes and at most 64 more.
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

    /// [`next`](Self::next) where most tokens are. All line ends in `line_ends` before `at` have been dropped, and are again when it
    /// returns.
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

    /// [`next`](Self::next) behind a call, for a byte order mark and for names, which have no line ends in them. The place comes back
    /// as a value, as what a callee may change cannot stay in a register.
    #[inline(always)]
    fn next_of_name<'i>(&mut self, at: &mut usize, chunk: &'i [u8]) -> Option<Token<'i>> {
        let mut rest = chunk.get(*at..)?;
        let token = self.next(&mut rest);
        *at = chunk.len() - rest.len();
        token
    }

    /// Ends the stream and returns what is held back, if anything. Afterwards the tokenizer is as [`new`](Self::new).
    ///
    /// That is one of the four names, complete, or the beginning of a name or of a byte order mark (an
    /// [`UnknownName`](Token::UnknownName) that is not the last of its name). By the standard it means nothing.
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

    /// Whether a whole line, such as a comment, may be put into the stream here.
    ///
    /// False in mid-line; at the very start, as a byte order mark may come, which means nothing only where it is first; and after a
    /// CR, as an LF may come, which a line put in between would turn into a blank line. End the line with LF.
    #[must_use]
    pub const fn at_line_start(&self) -> bool {
        matches!(self.state, State::LineStart)
    }

    /// Whether a frame, its blank line included, may be put into the stream here: a line has ended, and no field has come since
    /// the last blank line. (Comments do not count; they belong to no event.)
    ///
    /// True after a CR too: an LF that comes after the frame ends an empty block, or belongs to a CR that ends the frame. False at
    /// the very start, as [`at_line_start`](Self::at_line_start); whoever puts a frame there must not forward a
    /// [`ByteOrderMark`](Token::ByteOrderMark) that comes after it.
    #[must_use]
    pub const fn at_block_start(&self) -> bool {
        !self.in_block && matches!(self.state, State::LineStart | State::AfterCarriageReturn)
    }

    /// Whether the stream would be incomplete if it ended here: whether a line or a byte order mark has begun and not ended, or a
    /// block with a field in it. O(1).
    ///
    /// True too where [`finish`](Self::finish) returns nothing, as most of what has come has been given out.
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        self.in_block
            || !matches!(
                self.state,
                State::LineStart | State::AfterCarriageReturn | State::Held { name: None, held: 0 }
            )
    }

    /// One byte is this token.
    #[inline(always)]
    const fn step<'i>(&mut self, at: &mut usize, state: State, token: Token<'i>) -> Option<Token<'i>> {
        *at += 1;
        self.state = state;
        Some(token)
    }

    /// The byte is the end of a line.
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

/// The tokens of one chunk. Made by [`Tokenizer::feed`].
#[derive(Debug)]
#[must_use = "a chunk is taken only as far as its tokens are asked for"]
pub struct Tokens<'t, 'i> {
    tokenizer: &'t mut Tokenizer,
    chunk: &'i [u8],
    at: usize,
    line_ends: LineEnds,
}

impl<'i> Tokens<'_, 'i> {
    /// What has not been taken from the chunk yet: feed it again to go on.
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

/// The first `held` bytes of `name`, given out after all: they were not what they looked like.
fn held_back(name: &'static [u8], held: u8) -> Token<'static> {
    let bytes = name.get(..usize::from(held)).unwrap_or_default();
    Token::UnknownName(Fragment { bytes, first: true, last: false })
}

/// The name of a field or, if it is none, the byte order mark.
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
