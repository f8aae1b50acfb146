use super::layout::Layout;
use super::{Event, Oversized, OwnedParts, TextEvent};
use crate::text::Lossy;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::Utf8Error;

/// An owned copy of an [`Event`], in one allocation.
///
/// It has the same accessors as [`Event`].
///
/// ```
/// use sse_wire::{Decoder, Growing, Item, OwnedEvent};
///
/// let mut decoder = Decoder::<Growing>::default();
/// let mut items = decoder.feed(b"event: greeting\nid: 7\ndata: hello\n\n");
/// let Some(Ok(Item::Event(event))) = items.next() else { panic!() };
/// let event = OwnedEvent::from(event);
///
/// assert_eq!((event.event_type(), event.data(), event.last_event_id()), (&b"greeting"[..], &b"hello"[..], &b"7"[..]));
/// assert_eq!(event.data_str(), Ok("hello"));
/// assert_eq!(event.into_data(), b"hello");
/// ```
///
/// # With serde
///
/// The feature `serde-1` gives it, and [`TextEvent`], the traits `Serialize` and `Deserialize`. The fields are those of
/// [`OwnedParts`], by the same names:
///
/// ```json
/// {
///   "raw_event_type": "greeting",
///   "data": "hello",
///   "id_in_force": "7",
///   "has_own_id": true,
///   "retry": null,
///   "oversized_id": null
/// }
/// ```
///
/// * All fields but `data` may be missing. Unknown fields are ignored.
/// * In self-describing formats for people, such as JSON, values are text. A value that is not UTF-8 is a
///   list of numbers. Either type reads what the other has written, if that is UTF-8. Formats that do not tell an
///   absent value from an empty one, such as CSV and XML, do not read all events back.
/// * In compact formats, values are bytes, and those of a [`TextEvent`] are text. Write and read them with the same version
///   of this crate: without the names of fields, a new field cannot be told from an old one.
/// * `oversized_id` is `null`, or has a `limit` and a `length`: see [`Event::oversized_id`].
/// * These are errors, as no decoder returns them: a CR in a value, an LF or a NUL in an ID, an LF in an event type,
///   `has_own_id` without an `id_in_force`, an `oversized_id` that is not longer than its limit. There is no limit to the length of values; set one for the input.
#[doc(alias("MessageEvent", "ServerSentEvent"))]
#[derive(Clone)]
pub struct OwnedEvent {
    /// The parts of the event, one after another.
    bytes: Vec<u8>,
    layout: Layout,
}

impl Event<'_> {
    /// Returns an owned copy. Linear in its length; one allocation at most. There is none if the event has no bytes, no
    /// reconnection time and no ID that did not fit.
    // Inlined, so that the copy is made where it stays: a copy that is moved just after its fields were stored waits for
    // the stores. That is a third of the time of small events.
    #[must_use]
    #[inline(always)]
    pub fn to_owned_event(&self) -> OwnedEvent {
        OwnedEvent { bytes: Layout::join(self, 0), layout: Layout::of(self) }
    }
}

impl From<Event<'_>> for OwnedEvent {
    fn from(event: Event<'_>) -> Self {
        event.to_owned_event()
    }
}

impl<'a> From<&'a OwnedEvent> for Event<'a> {
    fn from(event: &'a OwnedEvent) -> Self {
        event.as_event()
    }
}

impl OwnedEvent {
    /// The event, borrowed. O(1).
    #[must_use]
    #[inline]
    pub fn as_event(&self) -> Event<'_> {
        self.layout.event(&self.bytes)
    }

    pub(super) const fn from_bytes(bytes: Vec<u8>, layout: Layout) -> Self {
        Self { bytes, layout }
    }

    pub(super) fn into_bytes(self) -> (Vec<u8>, Layout) {
        (self.bytes, self.layout)
    }

    /// See [`Event::event_type`].
    #[must_use]
    pub fn event_type(&self) -> &[u8] {
        self.as_event().event_type()
    }

    /// See [`Event::raw_event_type`].
    #[must_use]
    pub fn raw_event_type(&self) -> &[u8] {
        self.as_event().raw_event_type()
    }

    /// See [`Event::data`].
    #[must_use]
    pub fn data(&self) -> &[u8] {
        self.as_event().data()
    }

    /// See [`Event::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.as_event().last_event_id()
    }

    /// See [`Event::id_in_force`].
    #[must_use]
    pub fn id_in_force(&self) -> Option<&[u8]> {
        self.as_event().id_in_force()
    }

    /// See [`Event::own_id`].
    #[must_use]
    pub fn own_id(&self) -> Option<&[u8]> {
        self.as_event().own_id()
    }

    /// See [`Event::retry`].
    #[must_use]
    pub fn retry(&self) -> Option<u64> {
        self.as_event().retry()
    }

    /// See [`Event::oversized_id`].
    #[must_use]
    pub fn oversized_id(&self) -> Option<Oversized> {
        self.as_event().oversized_id()
    }

    /// See [`Event::event_type_str`].
    ///
    /// # Errors
    ///
    /// Fails if it is not well-formed UTF-8.
    pub fn event_type_str(&self) -> Result<&str, Utf8Error> {
        self.as_event().event_type_str()
    }

    /// See [`Event::raw_event_type_str`].
    ///
    /// # Errors
    ///
    /// Fails if it is not well-formed UTF-8.
    pub fn raw_event_type_str(&self) -> Result<&str, Utf8Error> {
        self.as_event().raw_event_type_str()
    }

    /// See [`Event::data_str`].
    ///
    /// # Errors
    ///
    /// Fails if it is not well-formed UTF-8.
    pub fn data_str(&self) -> Result<&str, Utf8Error> {
        self.as_event().data_str()
    }

    /// See [`Event::data_lossy`].
    #[must_use]
    pub fn data_lossy(&self) -> Lossy<'_> {
        self.as_event().data_lossy()
    }

    /// See [`Event::last_event_id_str`].
    ///
    /// # Errors
    ///
    /// Fails if it is not well-formed UTF-8.
    pub fn last_event_id_str(&self) -> Result<&str, Utf8Error> {
        self.as_event().last_event_id_str()
    }

    /// See [`Event::own_id_str`].
    ///
    /// # Errors
    ///
    /// Fails if it is not well-formed UTF-8.
    pub fn own_id_str(&self) -> Result<Option<&str>, Utf8Error> {
        self.as_event().own_id_str()
    }

    /// The data alone, without another copy. O(1).
    #[must_use]
    pub fn into_data(mut self) -> Vec<u8> {
        self.bytes.truncate(self.layout.data().end);
        self.bytes
    }

    /// Converts to text, with U+FFFD for each malformed sequence. Linear. Well-formed text is not copied again. The
    /// strict conversion is the [`TryFrom`] of [`TextEvent`].
    ///
    /// ```
    /// use sse_wire::{Decoder, Growing};
    ///
    /// let mut decoder = Decoder::<Growing>::default();
    /// let mut events = decoder.feed(b"data: caf\xC3\xA9 \xFF\n\n");
    /// let event = events.next_event().expect("a complete event")?.to_owned_event();
    /// assert_eq!(event.into_text_event_lossy().data(), "café \u{FFFD}");
    /// # Ok::<(), sse_wire::Oversized>(())
    /// ```
    #[must_use]
    pub fn into_text_event_lossy(self) -> TextEvent {
        TextEvent::checked_at_once(self).unwrap_or_else(|event| event.as_event().to_text_event_lossy())
    }

    /// Returns all parts. The data is not copied again. The event type and the ID are copied.
    #[must_use]
    pub fn into_parts(self) -> OwnedParts {
        let event = self.as_event();
        OwnedParts {
            raw_event_type: event.raw_event_type().to_vec(),
            id_in_force: event.id_in_force().map(<[u8]>::to_vec),
            has_own_id: event.own_id().is_some(),
            retry: event.retry(),
            oversized_id: event.oversized_id(),
            data: self.into_data(),
        }
    }
}

impl PartialEq for OwnedEvent {
    fn eq(&self, other: &Self) -> bool {
        self.as_event() == other.as_event()
    }
}

impl Eq for OwnedEvent {}

impl Hash for OwnedEvent {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_event().hash(state);
    }
}

impl fmt::Debug for OwnedEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_event().fmt(formatter)
    }
}
