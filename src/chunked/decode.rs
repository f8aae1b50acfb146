//! The decoder: bytes of a chunked body in, pieces of its content out.

use super::{DecodeError, ErrorKind, Options, Truncated};
use crate::octets::{is_text_octet, is_token_octet};
use crate::text::Lossy;
use core::fmt;

/// A part of the body, borrowed from the input.
///
/// Exhaustive: a body has no other parts, so a `match` needs no arm for others.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Piece<'i> {
    /// Bytes of the content, never empty. The end of a piece says nothing about the sender's chunks.
    Data(&'i [u8]),
    /// Bytes of the trailer section, never empty. Returned only with [`Options::deliver_trailers`].
    ///
    /// The pieces concatenate to the field lines as they were sent, with line ends, but without the CR LF that closes
    /// the section. Append a CR LF, and `httparse::parse_headers` reads them. Use them only after [`Piece::End`], and
    /// do not merge them into the header fields unless the definition of the field allows that (RFC 9110, 6.5.1).
    Trailer(&'i [u8]),
    /// The body is complete. Every later call returns it again and consumes nothing.
    End,
}

impl fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(data) => f.debug_tuple("Data").field(&Lossy::new(data)).finish(),
            Self::Trailer(trailer) => f.debug_tuple("Trailer").field(&Lossy::new(trailer)).finish(),
            Self::End => f.write_str("End"),
        }
    }
}

/// What the decoder expects next, in the words of RFC 9112, 7.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The first digit of a chunk-size.
    Size,
    /// More digits, blanks, a `;` or the line end.
    SizeDigits,
    /// After blanks that follow the chunk-size: more blanks, or a `;`.
    SizeBlanks,
    /// A chunk extension, outside a quoted-string.
    Extension,
    /// Within a quoted-string.
    ExtensionQuoted,
    /// The second byte of a quoted-pair.
    ExtensionQuotedPair,
    /// The LF of a size line.
    SizeLineFeed,
    /// chunk-data; `remaining` is not 0.
    Data,
    /// The CR after chunk-data.
    DataCarriageReturn,
    /// The LF after chunk-data.
    DataLineFeed,
    /// A trailer field line, or the CR that closes the section.
    TrailerLine,
    /// More of a trailer field name, or its colon.
    TrailerName,
    /// More of a trailer field value, or its CR.
    TrailerValue,
    /// The LF of a trailer field line.
    TrailerLineFeed,
    /// The LF that closes the body.
    FinalLineFeed,
    /// Nothing: the body is complete.
    Ended,
    /// Nothing: the body was refused, and stays refused.
    Failed,
}

impl State {
    /// Where the body is truncated, if it is not continued from here.
    const fn if_truncated(self) -> Truncated {
        match self {
            Self::Size => Truncated::BeforeChunk,
            Self::SizeDigits
            | Self::SizeBlanks
            | Self::Extension
            | Self::ExtensionQuoted
            | Self::ExtensionQuotedPair
            | Self::SizeLineFeed => Truncated::InSizeLine,
            Self::Data => Truncated::InData,
            Self::DataCarriageReturn | Self::DataLineFeed => Truncated::AfterData,
            // The last two states are never asked for this.
            Self::TrailerLine
            | Self::TrailerName
            | Self::TrailerValue
            | Self::TrailerLineFeed
            | Self::FinalLineFeed
            | Self::Ended
            | Self::Failed => Truncated::InTrailerSection,
        }
    }
}

/// Removes the chunked coding from a body, in whatever pieces it arrives: an incremental decoder.
///
/// It stores no bytes of the body: it has 32 bytes of state. Each byte of framing is read a bounded number of times,
/// and chunk-data is not read at all (zero-copy).
///
/// Use a new decoder for each body: unlike the decoder of events, it stays at its end or in its error. See the
/// [module](super) for an example. If you also need the [decoder of events](crate::Decoder), write `chunked::Decoder`
/// for this one.
#[doc(alias("Transfer-Encoding", "dechunk", "chunked transfer coding"))]
#[derive(Clone, Debug)]
pub struct Decoder {
    /// The bytes of chunk-data that are still to come; in a size line, the chunk-size so far. It is `u64` on every
    /// target: a size must not wrap where `usize` is small.
    remaining: u64,
    /// The number of bytes consumed since the body began; after an error, its offset.
    position: u64,
    /// The overhead account, at most its limit.
    overhead: u32,
    /// The limit of the account and, in its low bits, one bit for each switch of the options, to save memory.
    max_overhead_and_switches: u32,
    max_size_line: u16,
    max_trailer_section: u16,
    /// The bytes of the current size line or trailer section, at most the limit. There are never bytes of both.
    used: u16,
    state: State,
    /// The error, if there is one. (It is not in the state, because a state that is a number takes less code.)
    error: Option<ErrorKind>,
}

/// The overhead account stops here, so that no limit is not a special case.
const MOST_OVERHEAD: u32 = u32::MAX >> switch::BITS;

/// One bit for each switch of [`Options`], as [`Decoder::with_options`] sets them.
mod switch {
    pub(super) const BLANKS: u32 = 1;
    pub(super) const BARE_LINE_FEED: u32 = 1 << 1;
    pub(super) const TRAILERS: u32 = 1 << 2;
    pub(super) const BITS: u32 = 3;
}

// No field depends on the width of a pointer, so this holds everywhere.
const _: () = assert!(size_of::<Decoder>() <= 32);

impl Decoder {
    /// A decoder at the start of a body, with [`Options::STRICT`].
    #[must_use]
    pub const fn new() -> Self {
        Self::with_options(Options::STRICT)
    }

    /// A decoder at the start of a body, with `options`.
    #[must_use]
    pub const fn with_options(options: Options) -> Self {
        let Options { max_size_line, max_trailer_section, max_overhead, .. } = options;
        let limit = if max_overhead < MOST_OVERHEAD { max_overhead } else { MOST_OVERHEAD };
        let max_overhead_and_switches = limit << switch::BITS
            | (options.allow_blanks_before_size_line_end as u32)
            | (options.allow_bare_line_feed_as_line_end as u32) << 1
            | (options.deliver_trailers as u32) << 2;
        Self {
            remaining: 0,
            position: 0,
            overhead: 0,
            max_overhead_and_switches,
            max_size_line,
            max_trailer_section,
            used: 0,
            state: State::Size,
            error: None,
        }
    }

    /// A decoder at the start of another body, with the same options.
    #[cfg(feature = "std")]
    pub(crate) const fn restarted(&self) -> Self {
        Self { remaining: 0, position: 0, overhead: 0, used: 0, state: State::Size, error: None, ..*self }
    }

    /// Whether this switch is on.
    const fn is_on(&self, switch: u32) -> bool {
        self.max_overhead_and_switches & switch != 0
    }

    /// Consumes the next piece of the body from the front of `input`, returns it, and moves `input` past it.
    ///
    /// `None` means that `input` is used up and the body is not at its end: pass more. Every call after the end returns
    /// [`Piece::End`] again, so leave the loop there. The rest of `input` then belongs to whatever follows on the
    /// connection, and is never consumed. An empty input changes nothing.
    ///
    /// The piece borrows from the input, not from the decoder. It is as long as the input and the chunk allow. A chunk
    /// need not arrive completely first. Time is linear in the framing consumed, and constant for data.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are not a chunked body, or pass a limit. Everything before the offset of the error has been
    /// returned, from this input or from earlier ones. Nothing after it is returned. `input` then begins with the byte
    /// at the offset. The error is sticky: every later call returns the same one and consumes nothing.
    pub fn next<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Piece<'i>>, DecodeError> {
        if self.state == State::Data || self.take_plain_framing(input) {
            return Ok(self.take_data(input).map(Piece::Data));
        }
        self.next_by_octets(input)
    }

    /// Checks whether the body is complete, after the connection has ended. O(1).
    ///
    /// It changes nothing, unlike [`finish`](crate::Decoder::finish) of the decoder of events. If more bytes arrive,
    /// continue with [`Decoder::next`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] with the place where the body is truncated, if [`Piece::End`] has not been returned:
    /// the end of the connection never ends a chunked body (RFC 9112, 8). After an earlier error, that error.
    pub const fn finish(&self) -> Result<(), DecodeError> {
        let kind = match (self.state, self.error) {
            (State::Ended, _) => return Ok(()),
            (_, Some(kind)) => kind,
            (state, None) => ErrorKind::Truncated(state.if_truncated()),
        };
        Err(DecodeError::new(kind, self.position))
    }

    /// Whether the body is complete: whether [`Decoder::finish`] returns `Ok`.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// The number of bytes consumed since the body began; after an error, its offset.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// The number of bytes of chunk-data before the next byte of framing. 0 if framing comes next.
    ///
    /// A reader may receive these bytes directly into their destination, if it passes them to this decoder as well.
    #[must_use]
    pub const fn remaining_in_chunk(&self) -> u64 {
        // In a size line, `remaining` is a number that is not complete yet.
        if matches!(self.state, State::Data) { self.remaining } else { 0 }
    }

    /// `next` without the fast path. It is a function of its own, so that the fast path stays short.
    #[inline(never)]
    fn next_by_octets<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Piece<'i>>, DecodeError> {
        if let Some(kind) = self.error {
            return Err(DecodeError::new(kind, self.position));
        }
        // The input from the first byte of a trailer, if trailers are returned.
        let mut trailers: Option<&'i [u8]> = None;
        while let Some((&octet, rest)) = input.split_first() {
            if matches!(self.state, State::Data | State::Ended) {
                break;
            }
            let trailer = self.is_on(switch::TRAILERS) && self.is_in_trailer(octet);
            // Wherever the input is cut, the bytes before the closing CR LF, or before an error, are returned first.
            if trailers.is_some() && !trailer {
                break;
            }
            match self.judge(octet) {
                Ok(state) => self.state = state,
                Err(_) if trailers.is_some() => break,
                Err(kind) => {
                    self.error = Some(kind);
                    self.state = State::Failed;
                    return Err(DecodeError::new(kind, self.position));
                }
            }
            if trailer {
                trailers.get_or_insert(input);
            }
            self.advance(1);
            *input = rest;
        }
        let trailers = trailers.and_then(|from| from.get(..from.len().saturating_sub(input.len())));
        Ok(match (trailers, self.state) {
            (Some(trailers), _) => Some(Piece::Trailer(trailers)),
            (None, State::Data) => self.take_data(input).map(Piece::Data),
            (None, State::Ended) => Some(Piece::End),
            (None, _) => None,
        })
    }

    /// Whether `octet`, which comes next, is part of a trailer field line.
    const fn is_in_trailer(&self, octet: u8) -> bool {
        match self.state {
            State::TrailerLine => !matches!(octet, b'\r' | b'\n'),
            State::TrailerName | State::TrailerValue | State::TrailerLineFeed => true,
            _ => false,
        }
    }

    fn take_data<'i>(&mut self, input: &mut &'i [u8]) -> Option<&'i [u8]> {
        let due = usize::try_from(self.remaining).unwrap_or(usize::MAX);
        let (data, rest) = input.split_at_checked(due).unwrap_or((input, &[]));
        if data.is_empty() {
            return None;
        }
        // At most the bytes that remain.
        self.remaining = self.remaining.wrapping_sub(data.len() as u64);
        self.advance(data.len());
        if self.remaining == 0 {
            self.state = State::DataCarriageReturn;
        }
        *input = rest;
        Some(data)
    }

    /// Consumes, in one pass, the usual framing between the data of two chunks: CR LF `hex` CR LF. Otherwise it
    /// consumes nothing.
    ///
    /// It exists for speed only, and takes a third of the instructions of `judge`. `judge` does the same byte by byte
    /// and handles all other cases: extensions, blanks, the last chunk, errors, a line that is cut or has many digits,
    /// and an account that is not 0.
    fn take_plain_framing(&mut self, input: &mut &[u8]) -> bool {
        /// A number of this many digits fits 32 bits, and such a short line costs less than the free bytes.
        const DIGITS: usize = 8;
        let rest = match (self.state, *input) {
            (State::Size, rest) => rest,
            (State::DataCarriageReturn, [b'\r', b'\n', rest @ ..]) => rest,
            _ => return false,
        };
        let mut size = 0u64;
        let mut digits = 0usize;
        for &octet in rest.iter().take(DIGITS) {
            let Some(digit) = digit(octet) else {
                break;
            };
            size = size << 4 | digit;
            digits = digits.wrapping_add(1);
        }
        let Some([b'\r', b'\n', rest @ ..]) = rest.get(digits..) else {
            return false;
        };
        if size == 0 || self.overhead > 0 || digits > usize::from(self.max_size_line) {
            return false;
        }
        self.advance(input.len().wrapping_sub(rest.len()));
        self.remaining = size;
        self.state = State::Data;
        *input = rest;
        true
    }

    /// Counts bytes as consumed. 2^64 of them never come.
    const fn advance(&mut self, octets: usize) {
        self.position = self.position.wrapping_add(octets as u64);
    }

    /// Checks one byte of framing and returns the next state. It changes nothing if it refuses the byte.
    ///
    /// Inlined, it would take a fifth more stack.
    #[inline(never)]
    fn judge(&mut self, octet: u8) -> Result<State, ErrorKind> {
        let bare_line_feed = self.is_on(switch::BARE_LINE_FEED);
        match self.state {
            State::SizeLineFeed if octet == b'\n' => self.end_size_line(),
            State::SizeLineFeed => Err(ErrorKind::LineEnd),
            State::Size
            | State::SizeDigits
            | State::SizeBlanks
            | State::Extension
            | State::ExtensionQuoted
            | State::ExtensionQuotedPair => match octet {
                b'\r' | b'\n' => self.judge_size_line_end(octet),
                _ => self.judge_size_line(octet),
            },
            State::DataCarriageReturn if octet == b'\r' => Ok(State::DataLineFeed),
            State::DataCarriageReturn if octet == b'\n' && bare_line_feed => Ok(State::Size),
            State::DataLineFeed if octet == b'\n' => Ok(State::Size),
            State::DataCarriageReturn | State::DataLineFeed => Err(ErrorKind::DataEnd),
            State::TrailerLine if octet == b'\r' => Ok(State::FinalLineFeed),
            State::TrailerLine if octet == b'\n' && bare_line_feed => Ok(State::Ended),
            State::FinalLineFeed if octet == b'\n' => Ok(State::Ended),
            State::TrailerLine if octet == b'\n' => Err(ErrorKind::Trailer),
            State::FinalLineFeed => Err(ErrorKind::Trailer),
            State::TrailerLine | State::TrailerName | State::TrailerValue | State::TrailerLineFeed => {
                self.judge_trailer(octet)
            }
            // `next` handles these states before it calls this.
            state @ (State::Data | State::Ended | State::Failed) => Ok(state),
        }
    }

    /// Checks a byte of a size line that is not part of its line end.
    fn judge_size_line(&mut self, octet: u8) -> Result<State, ErrorKind> {
        if self.used >= self.max_size_line {
            return Err(ErrorKind::SizeLineTooLong);
        }
        let state = match (self.state, digit(octet), octet) {
            (State::Size | State::SizeDigits, Some(digit), _) => {
                // Refused before the shift, which would lose the top digit.
                if self.remaining > u64::MAX >> 4 {
                    return Err(ErrorKind::SizeOverflow);
                }
                self.remaining = self.remaining << 4 | digit;
                State::SizeDigits
            }
            (State::SizeDigits | State::SizeBlanks, _, b' ' | b'\t') => State::SizeBlanks,
            (State::SizeDigits | State::SizeBlanks, _, b';') => State::Extension,
            (State::Size | State::SizeDigits | State::SizeBlanks, ..) => return Err(ErrorKind::Size),
            _ if !is_text_octet(octet) => return Err(ErrorKind::Extension),
            (State::Extension, _, b'"') => State::ExtensionQuoted,
            (State::Extension, ..) => State::Extension,
            (State::ExtensionQuoted, _, b'"') => State::Extension,
            (State::ExtensionQuoted, _, b'\\') => State::ExtensionQuotedPair,
            // The rest of a quoted-string, and the second byte of a quoted-pair.
            _ => State::ExtensionQuoted,
        };
        self.used = self.used.wrapping_add(1);
        Ok(state)
    }

    /// Checks a CR or LF in a size line. It always ends the line, even within quotes (CVE-2026-33870).
    fn judge_size_line_end(&mut self, octet: u8) -> Result<State, ErrorKind> {
        match self.state {
            State::Size => return Err(ErrorKind::Size),
            State::SizeBlanks if !self.is_on(switch::BLANKS) => {
                return Err(ErrorKind::Size);
            }
            State::ExtensionQuoted | State::ExtensionQuotedPair => {
                return Err(ErrorKind::Extension);
            }
            _ => {}
        }
        if octet == b'\r' {
            Ok(State::SizeLineFeed)
        } else if self.is_on(switch::BARE_LINE_FEED) {
            self.end_size_line()
        } else {
            Err(ErrorKind::LineEnd)
        }
    }

    /// Updates the overhead account at the end of a size line.
    fn end_size_line(&mut self) -> Result<State, ErrorKind> {
        /// The CR LF of the size line and the CR LF after the data.
        const LINE_ENDS: u32 = 4;
        /// Each chunk pays for this much framing, whatever its data.
        const PAID: u32 = 16;
        /// Tolerated for ever: 3 bytes of data then allow an extension of 81, `;chunk-signature=` and 64 digits.
        const TOLERATED: u32 = 64;
        /// Data of this size pays for everything: an account of 29 bits, and a size line.
        const ENOUGH: u64 = 0x1001_0000;
        let framing = u32::from(self.used).wrapping_add(LINE_ENDS);
        let paid = (self.remaining.min(ENOUGH) as u32).wrapping_mul(2).wrapping_add(PAID);
        let overhead = match paid.wrapping_add(TOLERATED).checked_sub(framing) {
            Some(left) => self.overhead.saturating_sub(left),
            None => self.overhead.wrapping_add(framing.wrapping_sub(paid)).min(MOST_OVERHEAD),
        };
        if overhead > self.max_overhead_and_switches >> switch::BITS {
            return Err(ErrorKind::TooMuchOverhead);
        }
        self.overhead = overhead;
        self.used = 0;
        Ok(if self.remaining == 0 { State::TrailerLine } else { State::Data })
    }

    /// Checks a byte of a trailer field line: `token ":" text CRLF`, never folded.
    fn judge_trailer(&mut self, octet: u8) -> Result<State, ErrorKind> {
        if self.used >= self.max_trailer_section {
            return Err(ErrorKind::TrailersTooLong);
        }
        let state = match (self.state, octet) {
            (State::TrailerLine | State::TrailerName, _) if is_token_octet(octet) => State::TrailerName,
            (State::TrailerName, b':') => State::TrailerValue,
            (State::TrailerValue, b'\r') => State::TrailerLineFeed,
            (State::TrailerValue, b'\n') if self.is_on(switch::BARE_LINE_FEED) => State::TrailerLine,
            (State::TrailerValue, _) if is_text_octet(octet) => State::TrailerValue,
            (State::TrailerLineFeed, b'\n') => State::TrailerLine,
            _ => return Err(ErrorKind::Trailer),
        };
        self.used = self.used.saturating_add(1);
        Ok(state)
    }
}

impl Default for Decoder {
    /// [`Decoder::new`].
    fn default() -> Self {
        Self::new()
    }
}

fn digit(octet: u8) -> Option<u64> {
    char::from(octet).to_digit(16).map(u64::from)
}

#[cfg(test)]
mod closure;

#[cfg(test)]
mod tests {
    use super::*;

    /// The state after half a gigabyte of framing.
    #[test]
    fn without_a_limit_the_account_stops_at_its_end_and_recovers_from_there() {
        let heavy = b"1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n";
        let at_the_end = |options| {
            let mut decoder = Decoder::with_options(options);
            decoder.overhead = MOST_OVERHEAD - 1;
            decoder
        };
        let mut decoder = at_the_end(Options::STRICT.no_overhead_limit());
        for _ in 0..3 {
            let mut input = &heavy[..];
            assert_eq!(decoder.next(&mut input), Ok(Some(Piece::Data(b"x"))));
            assert_eq!(decoder.next(&mut input), Ok(None));
            assert_eq!(decoder.overhead, MOST_OVERHEAD);
        }
        // The greatest chunk pays for the greatest account.
        assert_eq!(decoder.next(&mut &b"ffffffffffffffff\r\n"[..]), Ok(None));
        assert_eq!(decoder.overhead, 0);

        let mut decoder = at_the_end(Options::STRICT.max_overhead(MOST_OVERHEAD - 1));
        let refused = decoder.next(&mut &heavy[..]).map_err(|error| error.kind());
        assert_eq!(refused, Err(ErrorKind::TooMuchOverhead));
    }
}
