//! The values that fit on one line: event types and ids, checked once, when they are made.

use crate::http::LastEventId;
use core::fmt;

/// Makes an [`EventName`] from a literal (or any constant expression), checked while compiling.
///
/// ```
/// use sse_wire::{EventName, event_name};
///
/// const GREET: EventName<'static> = event_name!("greet");
/// assert_eq!(GREET.as_bytes(), b"greet");
/// ```
///
/// A line break in it does not compile:
///
/// ```compile_fail,E0080
/// let name = sse_wire::event_name!("greet\ndata: evil");
/// ```
#[macro_export]
macro_rules! event_name {
    ($name:expr $(,)?) => {
        const {
            match $crate::encode::EventName::new($name) {
                ::core::result::Result::Ok(__sse_wire_name) => __sse_wire_name,
                ::core::result::Result::Err(_) => ::core::panic!(
                    "{}",
                    ::core::concat!("an event type cannot hold CR, LF or NUL: ", ::core::stringify!($name))
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
                    ::core::concat!("an event id cannot hold CR, LF or NUL: ", ::core::stringify!($id))
                ),
            }
        }
    };
}

/// An event type that can be written: it holds no CR, no LF and no NUL.
///
/// An empty type is no type: the standard turns it into `message`, so a frame with an empty name is written without
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
pub struct EventName<'a>(&'a [u8]);

impl<'a> EventName<'a> {
    /// No type: the event is a `message`.
    pub(super) const NONE: EventName<'static> = EventName(b"");

    /// Checks `name`. Use [`event_name!`](crate::event_name) for literals: it checks while compiling.
    ///
    /// Takes time linear in the length of `name`.
    ///
    /// # Errors
    ///
    /// [`ForbiddenByte`] for the first CR, LF or NUL.
    ///
    /// ```
    /// use sse_wire::EventName;
    ///
    /// let refused = EventName::new("greet\ndata: evil").unwrap_err();
    /// assert_eq!((refused.byte, refused.offset), (b'\n', 5));
    /// ```
    pub const fn new(name: &'a str) -> Result<Self, ForbiddenByte> {
        Self::from_bytes(name.as_bytes())
    }

    /// Checks `name`, which need not be UTF-8: for proxies that pass on what they read.
    ///
    /// A reader sees a malformed sequence as U+FFFD, as it would have seen it from the origin.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub const fn from_bytes(name: &'a [u8]) -> Result<Self, ForbiddenByte> {
        match check(SingleLine::EventType, name) {
            Ok(()) => Ok(Self(name)),
            Err(refused) => Err(refused),
        }
    }

    /// The name, as it will stand behind `event: `.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for EventName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventName(\"{}\")", self.0.escape_ascii())
    }
}

/// An event id that can be written: it holds no CR, no LF and no NUL.
///
/// A reader keeps the id until another one arrives, and sends it back when it reconnects. An empty id is a value of
/// its own, [`EventId::RESET`]: it makes the reader forget.
///
/// Everything but those three bytes is legal and reads back as it is, but not everything comes back in the
/// `Last-Event-ID` field of a request; ask [`comes_back_in_header`](Self::comes_back_in_header).
///
/// # Standard
///
/// WHATWG HTML section 9.2.6: a value ends at CR or LF, and an id with a NUL is ignored. Section 9.2.4 describes the
/// header.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId<'a>(&'a [u8]);

impl<'a> EventId<'a> {
    /// The empty id: the reader forgets the id it had, and sends none when it reconnects.
    ///
    /// Not the same as a frame without an id, which leaves the reader's id as it is.
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
        match check(SingleLine::Id, id) {
            Ok(()) => Ok(Self(id)),
            Err(refused) => Err(refused),
        }
    }

    /// An id made of digits, which needs no check.
    pub(super) const fn from_digits(digits: &'a [u8]) -> Self {
        Self(digits)
    }

    /// The id, as it will stand behind `id: `.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Whether a reader that reconnects can send this id back, byte for byte, in its `Last-Event-ID` field.
    ///
    /// `false` for
    /// - the empty id, which no reader sends;
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

/// A field whose value has to fit on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SingleLine {
    /// The event type: [`EventName`].
    EventType,
    /// The id: [`EventId`].
    Id,
}

/// A value was refused because of one of its bytes.
///
/// The value is left as it was: nothing is removed or replaced to make it fit. Send text with line breaks as data,
/// which may have as many lines as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ForbiddenByte {
    /// The field that the value was for.
    pub field: SingleLine,
    /// The first byte that cannot be written: `\r`, `\n` or `\0`.
    pub byte: u8,
    /// Where that byte stands, counted in bytes from the start of the value.
    pub offset: usize,
}

impl fmt::Display for ForbiddenByte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = match self.field {
            SingleLine::EventType => "event type",
            SingleLine::Id => "event id",
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

const fn check(field: SingleLine, value: &[u8]) -> Result<(), ForbiddenByte> {
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
