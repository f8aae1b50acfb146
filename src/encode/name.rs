//! The values that fit on one line: event types and IDs, checked once, when they are made.

use core::fmt;

use super::check::{ForbiddenByte, check};
use crate::http::LastEventId;
use crate::token::Field;

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
    /// - a control character (below 0x20 except a tab, and 0x7F), which HTTP forbids in a field value;
    /// - malformed UTF-8, in place of which browsers send U+FFFD.
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
        let is_text = core::str::from_utf8(self.0).is_ok();
        is_text && matches!(LastEventId::to_send(self.0), Ok(Some(id)) if !id.is_changed_by_http())
    }
}

impl fmt::Debug for EventId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId(\"{}\")", self.0.escape_ascii())
    }
}
