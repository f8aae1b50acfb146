//! The values that fit on one line: event types and IDs, checked once, when they are made.

use core::fmt;

use super::check::{ForbiddenByte, check};
use crate::http::LastEventId;
use crate::text::Lossy;
use crate::token::Field;

/// Makes an [`EventType`] from a literal or another constant expression. It is checked at compile time.
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

/// Makes an [`EventId`] from a literal or another constant expression. It is checked at compile time.
///
/// ```
/// use sse_wire::{EventId, event_id};
///
/// const START: EventId<'static> = event_id!("epoch-7/0");
/// assert_eq!(START.as_bytes(), b"epoch-7/0");
/// ```
///
/// A NUL or a line break in it does not compile:
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

/// A checked event type: it contains no CR, no LF and no NUL.
///
/// An empty type is the same as none: the standard turns it into `message`. A frame with an empty type is encoded
/// without an `event` line. So a proxy can forward the type of a decoded event without a test for an empty one.
///
/// Everything else is legal and reads back unchanged: spaces at either end, colons, control characters, U+2028, a byte
/// order mark.
///
/// # Standard
///
/// WHATWG HTML section 9.2.6: a field's value ends at CR or LF. NUL is legal there, but refused here: programs compare
/// types with names, and readers do not agree on NUL.
#[doc(alias("event", "event name"))]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventType<'a>(&'a [u8]);

impl<'a> EventType<'a> {
    /// No type: the event has the type `message`.
    pub(super) const NONE: EventType<'static> = EventType(b"");

    /// Checks `event_type`. For literals, use [`event_type!`](crate::event_type), which checks at compile time. Linear
    /// in the length of `event_type`.
    ///
    /// # Errors
    ///
    /// [`ForbiddenByte`], with the first CR, LF or NUL.
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

    /// Checks `event_type`, which need not be UTF-8, as a proxy reads it. Linear in the length of `event_type`.
    ///
    /// A reader sees a malformed sequence as U+FFFD, as it would in the original stream.
    ///
    /// # Errors
    ///
    /// [`ForbiddenByte`], with the first CR, LF or NUL.
    pub const fn from_bytes(event_type: &'a [u8]) -> Result<Self, ForbiddenByte> {
        match check(Field::Event, event_type) {
            Ok(()) => Ok(Self(event_type)),
            Err(refused) => Err(refused),
        }
    }

    /// The event type, as it is encoded after `event: `.
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

/// Like [`EventType::new`]. There is no `FromStr`, as the type borrows its text.
impl<'a> TryFrom<&'a str> for EventType<'a> {
    type Error = ForbiddenByte;

    fn try_from(event_type: &'a str) -> Result<Self, ForbiddenByte> {
        Self::new(event_type)
    }
}

/// Like [`EventType::from_bytes`].
impl<'a> TryFrom<&'a [u8]> for EventType<'a> {
    type Error = ForbiddenByte;

    fn try_from(event_type: &'a [u8]) -> Result<Self, ForbiddenByte> {
        Self::from_bytes(event_type)
    }
}

impl AsRef<[u8]> for EventType<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0
    }
}

/// As text, with U+FFFD for malformed UTF-8: see [`Lossy`].
impl fmt::Display for EventType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Lossy::new(self.0).fmt(f)
    }
}

/// A checked event ID: it contains no CR, no LF and no NUL.
///
/// A reader keeps the ID until another one arrives, and sends it in the `Last-Event-ID` field when it reconnects. The
/// empty ID, [`EventId::RESET`], makes the reader forget its ID.
///
/// Everything else is legal and reads back unchanged from the stream. But HTTP cannot carry all of it back in the field
/// of a request: see [`comes_back_in_header`](Self::comes_back_in_header).
///
/// # Standard
///
/// WHATWG HTML section 9.2.6: a value ends at CR or LF, and an ID with a NUL is ignored. Section 9.2.4 describes the
/// `Last-Event-ID` field.
#[doc(alias("Last-Event-ID", "id"))]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId<'a>(&'a [u8]);

impl<'a> EventId<'a> {
    /// The empty ID: the reader forgets its ID, and sends none when it reconnects.
    ///
    /// It is not the same as a frame without an ID, which leaves the reader's ID unchanged.
    pub const RESET: EventId<'static> = EventId(b"");

    /// Checks `id`. For literals use [`event_id!`](crate::event_id), and for numbers [`IntegerId`](crate::IntegerId).
    /// Linear in the length of `id`.
    ///
    /// # Errors
    ///
    /// [`ForbiddenByte`], with the first CR, LF or NUL.
    pub const fn new(id: &'a str) -> Result<Self, ForbiddenByte> {
        Self::from_bytes(id.as_bytes())
    }

    /// Checks `id`, which need not be UTF-8, as a proxy reads it. Linear in the length of `id`.
    ///
    /// # Errors
    ///
    /// [`ForbiddenByte`], with the first CR, LF or NUL.
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

    /// The ID, as it is encoded after `id: `.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Whether a reader that reconnects can send this ID back, byte for byte, in its `Last-Event-ID` field.
    ///
    /// It is `false` for
    ///
    /// - the empty ID, which no reader sends;
    /// - an ID with a space or tab at either end, which HTTP removes;
    /// - an ID with a control character (below 0x20 except a tab, and 0x7F), which HTTP forbids in a field value;
    /// - malformed UTF-8, which browsers replace by U+FFFD.
    ///
    /// HTTP allows bytes above 0x7F and browsers send them, but a server in between may change them. The length is not
    /// checked: servers commonly refuse heads of more than some kilobytes.
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

/// Like [`EventId::new`].
impl<'a> TryFrom<&'a str> for EventId<'a> {
    type Error = ForbiddenByte;

    fn try_from(id: &'a str) -> Result<Self, ForbiddenByte> {
        Self::new(id)
    }
}

/// Like [`EventId::from_bytes`].
impl<'a> TryFrom<&'a [u8]> for EventId<'a> {
    type Error = ForbiddenByte;

    fn try_from(id: &'a [u8]) -> Result<Self, ForbiddenByte> {
        Self::from_bytes(id)
    }
}

impl AsRef<[u8]> for EventId<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0
    }
}

/// As text, with U+FFFD for malformed UTF-8: see [`Lossy`].
impl fmt::Display for EventId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Lossy::new(self.0).fmt(f)
    }
}
