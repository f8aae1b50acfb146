//! The fields of an event before its data.

use core::fmt;

use super::lines::{COMMENT, EVENT_TYPE, ID, RETRY};
use super::name::{EventId, EventType};
use super::output::Output;
use crate::decimal::Decimal;
use crate::octets::Escaped;

/// The fields of an event before its data: a type, an ID, a reconnection time and a comment.
///
/// It cannot be encoded without data, because no reader would dispatch an event. [`data`](Self::data) and the methods
/// like it make a [`Frame`](super::Frame) of it. A [`DataWriter`](super::DataWriter) streams data after it.
///
/// ```
/// use sse_wire::{EventHead, event_type};
///
/// let head = EventHead::new().event_type(event_type!("reading")).retry(2_000);
/// let frame = head.data_bytes(b"21.5 \xC2\xB0C");
/// assert_eq!(frame.encode(&mut [0; 64])?, "event: reading\nretry: 2000\ndata: 21.5 °C\n\n".as_bytes());
/// # Ok::<(), sse_wire::BufferTooSmall>(())
/// ```
///
/// Without data it is not a frame. This does not compile:
///
/// ```compile_fail,E0599
/// # use sse_wire::{EventHead, event_type};
/// let wire = EventHead::new().event_type(event_type!("reading")).encode(&mut [0; 64]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct EventHead<'a> {
    pub(super) comment: Option<&'a [u8]>,
    /// Empty if there is no type.
    pub(super) event_type: EventType<'a>,
    pub(super) id: Option<EventId<'a>>,
    pub(super) retry: Option<Decimal>,
}

impl<'a> EventHead<'a> {
    /// No fields yet: an event of type `message`, without an ID of its own.
    #[inline]
    pub const fn new() -> Self {
        Self { comment: None, event_type: EventType::NONE, id: None, retry: None }
    }

    /// Sets the event type. An empty type is the same as none.
    #[inline]
    pub const fn event_type(mut self, event_type: EventType<'a>) -> Self {
        self.event_type = event_type;
        self
    }

    /// Sets the ID. [`EventId::RESET`] makes the reader forget its ID. An event without an ID leaves it unchanged.
    #[inline]
    pub const fn id(mut self, id: EventId<'a>) -> Self {
        self.id = Some(id);
        self
    }

    /// The ID, if it is set.
    #[cfg(feature = "alloc")]
    pub(crate) const fn event_id(&self) -> Option<EventId<'a>> {
        self.id
    }

    /// The same without an ID.
    #[cfg(feature = "alloc")]
    pub(crate) const fn without_id(mut self) -> Self {
        self.id = None;
        self
    }

    /// Sets the reconnection time in milliseconds: how long the reader waits before it reconnects.
    ///
    /// The standard sets no bounds, but readers do. With 0, a reader may reconnect again and again without a pause. A
    /// reader may treat a number above 2^31 - 1 like 0.
    #[inline]
    pub const fn retry(mut self, milliseconds: u64) -> Self {
        self.retry = Some(Decimal::new(milliseconds));
        self
    }

    /// Sets the comment before the other fields, encoded as by [`Frame::comment`](super::Frame::comment). It replaces
    /// an earlier one.
    #[inline]
    pub const fn comment(mut self, text: &'a str) -> Self {
        self.comment = Some(text.as_bytes());
        self
    }

    /// Like [`comment`](Self::comment), for text that need not be UTF-8, as a proxy reads it.
    pub const fn comment_bytes(mut self, text: &'a [u8]) -> Self {
        self.comment = Some(text);
        self
    }
}

impl EventHead<'_> {
    /// Whether no field is set.
    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.comment.is_none() && self.event_type.as_bytes().is_empty() && self.id.is_none() && self.retry.is_none()
    }

    /// Writes the lines of these fields.
    #[inline]
    pub(super) fn put(&self, output: &mut impl Output) {
        if let Some(text) = self.comment {
            output.put_lines(COMMENT, text);
        }
        if !self.event_type.as_bytes().is_empty() {
            output.put_short_line(EVENT_TYPE, self.event_type.as_bytes());
        }
        if let Some(id) = self.id {
            output.put_short_line(ID, id.as_bytes());
        }
        if let Some(retry) = &self.retry {
            output.put_line(RETRY, retry.as_bytes());
        }
    }
}

impl Default for EventHead<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for EventHead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventHead")
            .field("comment", &self.comment.map(Escaped))
            .field("event_type", &Escaped(self.event_type.as_bytes()))
            .field("id", &self.id.map(|id| Escaped(id.as_bytes())))
            .field("retry", &self.retry.as_ref().map(|retry| Escaped(retry.as_bytes())))
            .finish()
    }
}
