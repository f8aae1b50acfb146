//! The values that fit on one line: event types and IDs, checked once, when they are made.

use crate::http::LastEventId;
use crate::scan::SMALL;
use crate::token::Field;
use core::fmt;

/// Makes an [`EventType`] from a literal (or any constant expression), checked while compiling.
///
/// ```
/// use sse_wire::{EventType, event_type};
///
/// const GREET: EventType<'static> = event_type!("greet");
/// assert_eq!(GREET.as_bytes(), b"greet");
/// ```
///
/// A line break in it does not compile:
///
/// ```compile_fail,E0080
/// let event_type = sse_wire::event_type!("greet\ndata: evil");
/// ```
#[macro_export]
macro_rules! event_type {
    ($event_type:expr $(,)?) => {
        const {
            match $crate::encode::EventType::new($event_type) {
                ::core::result::Result::Ok(__sse_wire_type) => __sse_wire_type,
                ::core::result::Result::Err(_) => ::core::panic!(
                    "{}",
                    ::core::concat!("an event type cannot hold CR, LF or NUL: ", ::core::stringify!($event_type))
                ),
            }
        }
    };
}

/// Makes an [`EventId`] from a literal (or any constant expression), checked while compiling.
///
/// ```
/// use sse_wire::{EventId, event_id};
///
/// const START: EventId<'static> = event_id!("epoch-7/0");
/// assert_eq!(START.as_bytes(), b"epoch-7/0");
/// ```
///
/// A NUL in it does not compile, as a line break does not:
///
/// ```compile_fail,E0080
/// let id = sse_wire::event_id!("1\0");
/// ```
#[macro_export]
macro_rules! event_id {
    ($id:expr $(,)?) => {
        const {
            match $crate::encode::EventId::new($id) {
                ::core::result::Result::Ok(__sse_wire_id) => __sse_wire_id,
                ::core::result::Result::Err(_) => ::core::panic!(
                    "{}",
                    ::core::concat!("an event ID cannot hold CR, LF or NUL: ", ::core::stringify!($id))
                ),
            }
        }
    };
}

/// An event type that can be written: it holds no CR, no LF and no NUL.
///
/// An empty type is no type: the standard turns it into `message`, so a frame with an empty one is written without
/// an `event` line, byte for byte like one that has none. That lets a proxy pass on the type of a decoded event
/// without looking at it.
///
/// Everything else is legal and reads back as it is: spaces at either end, colons, control characters, U+2028, a
/// byte order mark.
///
/// # Standard
///
/// WHATWG HTML section 9.2.6: a field's value ends at CR or LF. NUL is legal there, but refused here: a type is
/// compared with names in programs, and readers do not agree on NUL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventType<'a>(&'a [u8]);

impl<'a> EventType<'a> {
    /// No type: the event is a `message`.
    pub(super) const NONE: EventType<'static> = EventType(b"");

    /// Checks `event_type`. Use [`event_type!`](crate::event_type) for literals: it checks while compiling.
    ///
    /// Takes time linear in the length of `event_type`.
    ///
    /// # Errors
    ///
    /// [`ForbiddenByte`] for the first CR, LF or NUL.
    ///
    /// ```
    /// use sse_wire::EventType;
    ///
    /// let refused = EventType::new("greet\ndata: evil").unwrap_err();
    /// assert_eq!((refused.byte, refused.offset), (b'\n', 5));
    /// ```
    pub const fn new(event_type: &'a str) -> Result<Self, ForbiddenByte> {
        Self::from_bytes(event_type.as_bytes())
    }

    /// Checks `event_type`, which need not be UTF-8: for proxies that pass on what they read.
    ///
    /// A reader sees a malformed sequence as U+FFFD, as it would have seen it from the origin.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub const fn from_bytes(event_type: &'a [u8]) -> Result<Self, ForbiddenByte> {
        match check(Field::Event, event_type) {
            Ok(()) => Ok(Self(event_type)),
            Err(refused) => Err(refused),
        }
    }

    /// The event type, as it will stand behind `event: `.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for EventType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventType(\"{}\")", self.0.escape_ascii())
    }
}

/// An event ID that can be written: it holds no CR, no LF and no NUL.
///
/// A reader keeps the ID until another one arrives, and sends it back when it reconnects. An empty ID is a value of
/// its own, [`EventId::RESET`]: it makes the reader forget.
///
/// Everything but those three bytes is legal and reads back as it is, but not everything comes back in the
/// `Last-Event-ID` field of a request; ask [`comes_back_in_header`](Self::comes_back_in_header).
///
/// # Standard
///
/// WHATWG HTML section 9.2.6: a value ends at CR or LF, and an ID with a NUL is ignored. Section 9.2.4 describes the
/// header.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId<'a>(&'a [u8]);

impl<'a> EventId<'a> {
    /// The empty ID: the reader forgets the ID it had, and sends none when it reconnects.
    ///
    /// Not the same as a frame without an ID, which leaves the reader's ID as it is.
    pub const RESET: EventId<'static> = EventId(b"");

    /// Checks `id`. Use [`event_id!`](crate::event_id) for literals, and [`IntegerId`](crate::IntegerId) for numbers.
    ///
    /// Takes time linear in the length of `id`.
    ///
    /// # Errors
    ///
    /// [`ForbiddenByte`] for the first CR, LF or NUL.
    pub const fn new(id: &'a str) -> Result<Self, ForbiddenByte> {
        Self::from_bytes(id.as_bytes())
    }

    /// Checks `id`, which need not be UTF-8: for proxies that pass on what they read.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub const fn from_bytes(id: &'a [u8]) -> Result<Self, ForbiddenByte> {
        match check(Field::Id, id) {
            Ok(()) => Ok(Self(id)),
            Err(refused) => Err(refused),
        }
    }

    /// An ID made of digits, which needs no check.
    pub(super) const fn from_digits(digits: &'a [u8]) -> Self {
        Self(digits)
    }

    /// The ID, as it will stand behind `id: `.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Whether a reader that reconnects can send this ID back, byte for byte, in its `Last-Event-ID` field.
    ///
    /// `false` for
    /// - the empty ID, which no reader sends;
    /// - a space or tab at either end, which HTTP removes;
    /// - a control character (below 0x20 except a tab, and 0x7F), which HTTP forbids in a field value.
    ///
    /// A byte above 0x7F is allowed by HTTP and sent by browsers; whether a server in between keeps it is up to that
    /// server. Nothing is said here about length: servers commonly refuse heads of more than some kilobytes.
    ///
    /// ```
    /// use sse_wire::event_id;
    ///
    /// assert!(event_id!("epoch 7/42").comes_back_in_header());
    /// assert!(!event_id!("42 ").comes_back_in_header());
    /// ```
    #[must_use]
    pub fn comes_back_in_header(&self) -> bool {
        matches!(LastEventId::to_send(self.0), Ok(Some(id)) if !id.is_changed_by_http())
    }
}

impl fmt::Debug for EventId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId(\"{}\")", self.0.escape_ascii())
    }
}

/// A value was refused because of one of its bytes.
///
/// The value is left as it was: nothing is removed or replaced to make it fit. Send text with line breaks as data,
/// which may have as many lines as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct ForbiddenByte {
    /// The field that the value was for: [`Field::Event`] or [`Field::Id`].
    pub field: Field,
    /// The first byte that cannot be written: `\r`, `\n` or `\0`.
    pub byte: u8,
    /// Where that byte stands, counted in bytes from the start of the value.
    pub offset: usize,
}

impl fmt::Display for ForbiddenByte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = match self.field {
            Field::Event => "event type",
            Field::Id => "event ID",
            other => other.name(),
        };
        let (byte, why) = match self.byte {
            b'\r' => ("CR", "it would end the line"),
            b'\n' => ("LF", "it would end the line"),
            _ => ("NUL", "readers drop such a value or the byte"),
        };
        write!(f, "{byte} at byte {} of the {field}: {why}; take it out, or send this text as data", self.offset)
    }
}

impl core::error::Error for ForbiddenByte {}

/// Runs while compiling as well as at run time, where it stands before every event with a type or an ID. So it looks at
/// words first, and at bytes only if there is a control character in one of them. `memchr3` takes more instructions for
/// values as short as these, and is not `const`. Where code is to be short, it looks at bytes only.
const fn check(field: Field, value: &[u8]) -> Result<(), ForbiddenByte> {
    if !SMALL && is_free_of_controls(value) {
        return Ok(());
    }
    let mut rest = value;
    while let Some((&byte, tail)) = rest.split_first() {
        if matches!(byte, b'\r' | b'\n' | b'\0') {
            let offset = value.len().saturating_sub(rest.len());
            return Err(ForbiddenByte { field, byte, offset });
        }
        rest = tail;
    }
    Ok(())
}

/// Whether no byte is a CR or one below it. `false` too for less than four bytes, where it would not be faster to know.
const fn is_free_of_controls(value: &[u8]) -> bool {
    let Some(last) = value.last_chunk::<8>() else {
        return match (value.first_chunk::<4>(), value.last_chunk::<4>()) {
            (Some(&[a, b, c, d]), Some(&[w, x, y, z])) => !has_controls(u64::from_le_bytes([a, b, c, d, w, x, y, z])),
            _ => false,
        };
    };
    // It overlaps the word before, unless the length happens to fit.
    let mut found = has_controls(u64::from_le_bytes(*last));
    let mut rest = value;
    while let Some((word, tail)) = rest.split_first_chunk() {
        found |= has_controls(u64::from_le_bytes(*word));
        rest = tail;
    }
    !found
}

/// Whether one of the eight bytes is below 0x0E.
const fn has_controls(word: u64) -> bool {
    /// 0x0E in each byte.
    const LEAST: u64 = u64::MAX / 0xFF * 0x0E;
    const HIGH_BITS: u64 = u64::MAX / 0xFF * 0x80;
    // A byte that is too low borrows, and its high bit becomes 1. That may be too much for the next byte, which is then
    // taken for too low although it is not; but only if there is one that is.
    word.wrapping_sub(LEAST) & !word & HIGH_BITS != 0
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    /// Every byte at every place among bytes that could be taken for it, or be led to be by its borrow.
    #[test]
    fn words_hide_nothing() {
        for around in [b' ', 0x0E, 0x7F, 0x80, 0xFF, b'\t'] {
            for len in 1..40 {
                for offset in 0..len {
                    for byte in 0..=u8::MAX {
                        let mut value = std::vec![around; len];
                        value[offset] = byte;
                        let forbidden = matches!(byte, b'\r' | b'\n' | b'\0');
                        let due = forbidden.then_some(ForbiddenByte { field: Field::Id, byte, offset });
                        assert_eq!(check(Field::Id, &value).err(), due, "{}", value.escape_ascii());
                    }
                }
            }
        }
    }

    /// The words are looked at first for a reason: values without controls never come to the bytes.
    #[test]
    fn ordinary_values_are_judged_by_their_words() {
        for len in 4..40 {
            for around in [0x0E, b' ', 0x7F, 0x80, 0xFF] {
                assert!(is_free_of_controls(&std::vec![around; len]), "{len} of {around:#04x}");
            }
        }
    }
}
