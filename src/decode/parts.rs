//! Events made of parts, and the parts of copies.

use super::copies::Facts;
use super::item::LostId;
use super::{Event, Oversized, OwnedEvent, Part, TextEvent};
use crate::text::Lossy;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The parts of an [`OwnedEvent`]: see [`OwnedEvent::into_parts`].
///
/// An event can be made of parts, for example in a test, or to change the data of an event:
///
/// ```
/// use sse_wire::{OwnedEvent, OwnedParts};
///
/// let mut parts = OwnedParts::default(); // an event of type `message` with empty data
/// parts.raw_event_type = b"greeting".to_vec();
/// parts.data = b"hello".to_vec();
/// let event = OwnedEvent::try_from(parts)?;
/// assert_eq!((event.event_type(), event.data()), (&b"greeting"[..], &b"hello"[..]));
/// # Ok::<(), sse_wire::InvalidParts>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OwnedParts {
    /// See [`Event::raw_event_type`].
    pub raw_event_type: Vec<u8>,
    /// See [`Event::data`].
    pub data: Vec<u8>,
    /// See [`Event::id_in_force`].
    pub id_in_force: Option<Vec<u8>>,
    /// Whether the event set the ID itself: see [`Event::own_id`].
    pub has_own_id: bool,
    /// See [`Event::retry`].
    pub retry: Option<u64>,
    /// See [`Event::oversized_id`]. If you make an event from parts, only the `limit` and the `length` of
    /// the report are used.
    pub oversized_id: Option<Oversized>,
}

impl fmt::Debug for OwnedParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OwnedParts")
            .field("raw_event_type", &Lossy::new(&self.raw_event_type))
            .field("data", &Lossy::new(&self.data))
            .field("id_in_force", &self.id_in_force.as_deref().map(Lossy::new))
            .field("has_own_id", &self.has_own_id)
            .field("retry", &self.retry)
            .field("oversized_id", &self.oversized_id)
            .finish()
    }
}

/// The parts of a [`TextEvent`]: see [`TextEvent::into_parts`]. `TextEvent::try_from` makes an event from them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TextParts {
    /// See [`TextEvent::raw_event_type`].
    pub raw_event_type: String,
    /// See [`TextEvent::data`].
    pub data: String,
    /// See [`TextEvent::id_in_force`].
    pub id_in_force: Option<String>,
    /// Whether the event set the ID itself: see [`TextEvent::own_id`].
    pub has_own_id: bool,
    /// See [`TextEvent::retry`].
    pub retry: Option<u64>,
    /// See [`TextEvent::oversized_id`]. If you make an event from parts, only the `limit` and the `length` of
    /// the report are used.
    pub oversized_id: Option<Oversized>,
}

/// Why no event can be made of parts: no decoder returns such an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum InvalidParts {
    /// A part contains a byte that ends it, or that makes a reader ignore it: CR; LF, except in data; NUL in an ID.
    ForbiddenByte {
        /// The part: data, event type or ID.
        part: Part,
        /// The byte.
        byte: u8,
        /// The offset of the byte in the part.
        offset: usize,
    },
    /// The event has an ID of its own, and no ID is in force.
    OwnIdNotInForce,
    /// The ID that is reported as oversized is not longer than its limit.
    OversizedIdFits {
        /// The limit, in bytes.
        limit: usize,
        /// The length of the ID, in bytes.
        length: usize,
    },
}

impl fmt::Display for InvalidParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ForbiddenByte { part, byte, offset } => {
                let part = match part {
                    Part::EventType => "event type",
                    Part::Id => "ID",
                    Part::Data | Part::Line => "data",
                };
                write!(
                    formatter,
                    "the {part} of an event cannot contain byte {byte:#04x}, at offset {offset}; remove it"
                )
            }
            Self::OwnIdNotInForce => {
                formatter.write_str("the event has an ID of its own, so an ID is in force: set `id_in_force`")
            }
            Self::OversizedIdFits { limit, length } => {
                write!(formatter, "an ID of {length} bytes fits its limit of {limit}: leave `oversized_id` out")
            }
        }
    }
}

impl core::error::Error for InvalidParts {}

/// The value, if it contains none of these bytes.
fn free_of<'a>(forbidden: &[u8], part: Part, value: &'a [u8]) -> Result<&'a [u8], InvalidParts> {
    match value.iter().enumerate().find(|(_, byte)| forbidden.contains(byte)) {
        None => Ok(value),
        Some((offset, &byte)) => Err(InvalidParts::ForbiddenByte { part, byte, offset }),
    }
}

/// Linear. The parts are copied into one allocation.
impl TryFrom<OwnedParts> for OwnedEvent {
    type Error = InvalidParts;

    fn try_from(parts: OwnedParts) -> Result<Self, InvalidParts> {
        let OwnedParts { raw_event_type, data, id_in_force, has_own_id, retry, oversized_id } = &parts;
        if *has_own_id && id_in_force.is_none() {
            return Err(InvalidParts::OwnIdNotInForce);
        }
        let lost_id = match *oversized_id {
            Some(Oversized { limit, length, .. }) if length <= limit => {
                return Err(InvalidParts::OversizedIdFits { limit, length });
            }
            Some(Oversized { limit, length, .. }) => LostId { length, limit },
            None => LostId { length: 0, limit: 0 },
        };
        let facts = Facts::of_parts(id_in_force.is_some(), *has_own_id, *retry, lost_id);
        let event_type = free_of(b"\r\n", Part::EventType, raw_event_type)?;
        let data = free_of(b"\r", Part::Data, data)?;
        let id = free_of(b"\r\n\0", Part::Id, id_in_force.as_deref().unwrap_or_default())?;
        Ok(Event::of_copy(event_type, data, id, facts).to_owned_event())
    }
}

/// Linear. The parts are copied into one allocation.
impl TryFrom<TextParts> for TextEvent {
    type Error = InvalidParts;

    fn try_from(parts: TextParts) -> Result<Self, InvalidParts> {
        let TextParts { raw_event_type, data, id_in_force, has_own_id, retry, oversized_id } = parts;
        let parts = OwnedParts {
            raw_event_type: raw_event_type.into_bytes(),
            data: data.into_bytes(),
            id_in_force: id_in_force.map(String::into_bytes),
            has_own_id,
            retry,
            oversized_id,
        };
        // Each part is text, so nothing is lost.
        OwnedEvent::try_from(parts).map(OwnedEvent::into_text_event_lossy)
    }
}
