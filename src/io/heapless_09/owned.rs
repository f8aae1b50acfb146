//! Owned copies of items.

use crate::decode::Facts;
use crate::text::Lossy;
use crate::{Comment, Event, Item, Oversized, Part};
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::Utf8Error;
use heapless::Vec;

/// An owned copy of an [`Event`], with room for `DATA` bytes of data, and for a type and an ID of `TEXT` bytes.
///
/// If these are the capacities of the decoder, every event that it returns fits.
///
/// ```
/// use sse_wire::io::heapless_09::OwnedEvent;
/// use sse_wire::{Decoder, Fixed, Item};
///
/// let mut decoder = Decoder::<Fixed<64, 16>>::new();
/// let mut items = decoder.feed(b"id: 1\ndata: one\n\n");
/// let Some(Ok(Item::Event(event))) = items.next() else { panic!() };
/// let kept = OwnedEvent::<64, 16>::try_from(event)?;
///
/// assert!(decoder.feed(b"id: 2\ndata: two\n\n").next().is_some());
/// assert_eq!((kept.data(), kept.last_event_id()), (&b"one"[..], &b"1"[..]));
/// # Ok::<(), sse_wire::io::heapless_09::CapacityExceeded>(())
/// ```
#[derive(Clone)]
pub struct OwnedEvent<const DATA: usize, const TEXT: usize> {
    event_type: Vec<u8, TEXT>,
    data: Vec<u8, DATA>,
    id: Vec<u8, TEXT>,
    facts: Facts,
}

// The module documentation promises this size.
const _: () = assert!(size_of::<OwnedEvent<64, 16>>() <= 64 + 2 * 16 + if usize::BITS == 64 { 80 } else { 44 });

impl<const DATA: usize, const TEXT: usize> OwnedEvent<DATA, TEXT> {
    /// An event with empty data, without a type and without an ID: a place for [`copy_from`](Self::copy_from).
    #[must_use]
    pub const fn new() -> Self {
        Self { event_type: Vec::new(), data: Vec::new(), id: Vec::new(), facts: Facts::NONE }
    }

    /// Replaces this event by a copy of `event`. Linear in its length.
    ///
    /// Use it for large events, and for places that exist already, such as the slots of a channel.
    ///
    /// # Errors
    ///
    /// [`CapacityExceeded`] with the first part that is too long, in the order data, type, ID. This event is then
    /// unchanged.
    pub fn copy_from(&mut self, event: Event<'_>) -> Result<(), CapacityExceeded> {
        let (event_type, data, id) = (event.raw_event_type(), event.data(), event.last_event_id());
        CapacityExceeded::check(Part::Data, data, DATA)?;
        CapacityExceeded::check(Part::EventType, event_type, TEXT)?;
        CapacityExceeded::check(Part::Id, id, TEXT)?;
        set(&mut self.event_type, event_type);
        set(&mut self.data, data);
        set(&mut self.id, id);
        self.facts = event.facts();
        Ok(())
    }

    /// The event, borrowed, with all accessors of [`Event`]. O(1).
    #[must_use]
    pub fn as_event(&self) -> Event<'_> {
        Event::of_copy(&self.event_type, &self.data, &self.id, self.facts)
    }

    /// See [`Event::event_type`].
    #[must_use]
    pub fn event_type(&self) -> &[u8] {
        self.as_event().event_type()
    }

    /// See [`Event::raw_event_type`].
    #[must_use]
    pub fn raw_event_type(&self) -> &[u8] {
        &self.event_type
    }

    /// See [`Event::data`].
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// See [`Event::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        &self.id
    }

    /// See [`Event::own_id`].
    #[must_use]
    pub fn own_id(&self) -> Option<&[u8]> {
        self.as_event().own_id()
    }

    /// See [`Event::oversized_id`].
    #[must_use]
    pub fn oversized_id(&self) -> Option<Oversized> {
        self.as_event().oversized_id()
    }

    /// See [`Event::id_in_force`].
    #[must_use]
    pub fn id_in_force(&self) -> Option<&[u8]> {
        self.as_event().id_in_force()
    }

    /// See [`Event::retry`].
    #[must_use]
    pub fn retry(&self) -> Option<u64> {
        self.as_event().retry()
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
        Lossy::new(&self.data)
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

    /// Returns the vector with the data.
    #[must_use]
    pub fn into_data(self) -> Vec<u8, DATA> {
        self.data
    }
}

impl<const DATA: usize, const TEXT: usize> Default for OwnedEvent<DATA, TEXT> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const DATA: usize, const TEXT: usize> PartialEq for OwnedEvent<DATA, TEXT> {
    fn eq(&self, other: &Self) -> bool {
        self.as_event() == other.as_event()
    }
}

impl<const DATA: usize, const TEXT: usize> Eq for OwnedEvent<DATA, TEXT> {}

impl<const DATA: usize, const TEXT: usize> Hash for OwnedEvent<DATA, TEXT> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_event().hash(state);
    }
}

/// Makes a copy, like [`OwnedEvent::copy_from`].
impl<const DATA: usize, const TEXT: usize> TryFrom<Event<'_>> for OwnedEvent<DATA, TEXT> {
    type Error = CapacityExceeded;

    fn try_from(event: Event<'_>) -> Result<Self, CapacityExceeded> {
        let mut copy = Self::new();
        copy.copy_from(event)?;
        Ok(copy)
    }
}

impl<'a, const DATA: usize, const TEXT: usize> From<&'a OwnedEvent<DATA, TEXT>> for Event<'a> {
    fn from(event: &'a OwnedEvent<DATA, TEXT>) -> Self {
        event.as_event()
    }
}

impl<const DATA: usize, const TEXT: usize> fmt::Debug for OwnedEvent<DATA, TEXT> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_event().fmt(formatter)
    }
}

/// An owned copy of a [`Comment`], with room for a text of `TEXT` bytes.
///
/// A longer text is left out, but its length is stored: as in a decoder, a comment that does not fit is not an error.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OwnedComment<const TEXT: usize> {
    text: Vec<u8, TEXT>,
    length: usize,
}

impl<const TEXT: usize> OwnedComment<TEXT> {
    /// The comment, borrowed, with all accessors of [`Comment`]. O(1).
    #[must_use]
    pub fn as_comment(&self) -> Comment<'_> {
        Comment::of_copy(&self.text, self.length)
    }

    /// See [`Comment::text`]. It is also `None` if the text has more than `TEXT` bytes.
    #[must_use]
    pub fn text(&self) -> Option<&[u8]> {
        self.as_comment().text()
    }

    /// See [`Comment::text_str`].
    ///
    /// # Errors
    ///
    /// Fails if it is not well-formed UTF-8.
    pub fn text_str(&self) -> Result<Option<&str>, Utf8Error> {
        self.as_comment().text_str()
    }

    /// See [`Comment::length`].
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }
}

/// Makes a copy. Linear in its length.
impl<const TEXT: usize> From<Comment<'_>> for OwnedComment<TEXT> {
    fn from(comment: Comment<'_>) -> Self {
        let mut text = Vec::new();
        set(&mut text, comment.text().unwrap_or_default());
        Self { text, length: comment.length() }
    }
}

impl<'a, const TEXT: usize> From<&'a OwnedComment<TEXT>> for Comment<'a> {
    fn from(comment: &'a OwnedComment<TEXT>) -> Self {
        comment.as_comment()
    }
}

impl<const TEXT: usize> fmt::Debug for OwnedComment<TEXT> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_comment().fmt(formatter)
    }
}

/// An owned copy of an [`Item`].
///
/// Exhaustive, as [`Item`] is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum OwnedItem<const DATA: usize, const TEXT: usize> {
    /// An event was dispatched.
    Event(OwnedEvent<DATA, TEXT>),
    /// The reconnection time was set, in milliseconds: see [`Item::Retry`].
    Retry(u64),
    /// A comment: a heartbeat, which shows that the connection is alive.
    Comment(OwnedComment<TEXT>),
}

impl<const DATA: usize, const TEXT: usize> OwnedItem<DATA, TEXT> {
    /// The item, borrowed. O(1).
    #[must_use]
    pub fn as_item(&self) -> Item<'_> {
        match self {
            Self::Event(event) => Item::Event(event.as_event()),
            Self::Retry(milliseconds) => Item::Retry(*milliseconds),
            Self::Comment(comment) => Item::Comment(comment.as_comment()),
        }
    }

    /// The event, if the item is one.
    #[must_use]
    pub fn into_event(self) -> Option<OwnedEvent<DATA, TEXT>> {
        match self {
            Self::Event(event) => Some(event),
            Self::Retry(_) | Self::Comment(_) => None,
        }
    }
}

impl<'a, const DATA: usize, const TEXT: usize> From<&'a OwnedItem<DATA, TEXT>> for Item<'a> {
    fn from(item: &'a OwnedItem<DATA, TEXT>) -> Self {
        item.as_item()
    }
}

impl<const DATA: usize, const TEXT: usize> From<OwnedEvent<DATA, TEXT>> for OwnedItem<DATA, TEXT> {
    fn from(event: OwnedEvent<DATA, TEXT>) -> Self {
        Self::Event(event)
    }
}

impl<const DATA: usize, const TEXT: usize> From<OwnedComment<TEXT>> for OwnedItem<DATA, TEXT> {
    fn from(comment: OwnedComment<TEXT>) -> Self {
        Self::Comment(comment)
    }
}

/// Makes a copy. Linear in its length. Only an event can be too long.
impl<const DATA: usize, const TEXT: usize> TryFrom<Item<'_>> for OwnedItem<DATA, TEXT> {
    type Error = CapacityExceeded;

    fn try_from(item: Item<'_>) -> Result<Self, CapacityExceeded> {
        Ok(match item {
            Item::Event(event) => Self::Event(event.try_into()?),
            Item::Retry(milliseconds) => Self::Retry(milliseconds),
            Item::Comment(comment) => Self::Comment(comment.into()),
        })
    }
}

/// An event does not fit into a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct CapacityExceeded {
    /// The part that does not fit.
    pub part: Part,
    /// The room for this part in the copy, in bytes.
    pub limit: usize,
    /// The length of the part, in bytes.
    pub length: usize,
}

impl CapacityExceeded {
    const fn check(part: Part, bytes: &[u8], limit: usize) -> Result<(), Self> {
        if bytes.len() > limit { Err(Self { part, limit, length: bytes.len() }) } else { Ok(()) }
    }
}

impl fmt::Display for CapacityExceeded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, limit, length } = self;
        let what = match part {
            Part::Data => "the data",
            Part::EventType => "the event type",
            Part::Id => "the last event ID",
            Part::Line => "the line",
        };
        write!(
            formatter,
            "the event does not fit: {what} has {length} bytes, and {limit} fit; give the copy the capacities of the decoder"
        )
    }
}

impl core::error::Error for CapacityExceeded {}

/// Replaces the content of the vector by all of `bytes`, or leaves it empty if they do not fit.
fn set<const N: usize>(vector: &mut Vec<u8, N>, bytes: &[u8]) {
    vector.clear();
    let _ = vector.extend_from_slice(bytes);
}
