//! Frames of decoded events, for proxies.

use core::fmt;

use super::check::ForbiddenByte;
use super::frame::Frame;
use super::head::EventHead;
use super::name::{EventId, EventType};
use crate::decode::{Event, Oversized};

/// Converts a decoded event to a frame, for proxies: its type if it had one, its own ID if it set one, and its data.
///
/// An ID that an earlier event set is not written, because the reader has it too. A reader of the frame gets the same
/// type, ID and data, byte for byte.
///
/// The reconnection time is not in the frame. A decoder returns it as an [`Item::Retry`](crate::Item::Retry) too, which
/// a proxy forwards. If you read events only, set it: `frame.retry(milliseconds)` with [`Event::retry`].
///
/// # Errors
///
/// [`UnwritableEvent`] if the event type contains NUL, or if the event's own ID did not fit the decoder.
///
/// ```
/// use sse_wire::{Decoder, Fixed, Frame, Item};
///
/// let mut decoder = Decoder::<Fixed<64, 16>>::new();
/// let mut items = decoder.feed(b"data: one\rdata: two\rid\r\r");
/// if let Some(Ok(Item::Event(event))) = items.next() {
///     assert_eq!(Frame::try_from(event)?.encode(&mut [0; 64])?, b"id: \ndata: one\ndata: two\n\n");
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
impl<'a> TryFrom<Event<'a>> for Frame<'a> {
    type Error = UnwritableEvent;

    fn try_from(event: Event<'a>) -> Result<Self, UnwritableEvent> {
        if let Some(oversized) = event.oversized_id() {
            return Err(UnwritableEvent::OversizedId(oversized));
        }
        let mut head = EventHead::new().event_type(EventType::from_bytes(event.raw_event_type())?);
        if let Some(id) = event.own_id() {
            head = head.id(EventId::from_bytes(id)?);
        }
        Ok(head.data_bytes(event.data()))
    }
}

/// A decoded event cannot be re-encoded unchanged.
///
/// To forward the rest of it in any case, build the frame yourself from an [`EventHead`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum UnwritableEvent {
    /// The event type contains NUL. The standard allows that, but readers do not agree on the result.
    ForbiddenByte(ForbiddenByte),
    /// The event's own ID did not fit the decoder's text capacity. Without it, the reader would keep an older ID than
    /// the stream has, and would resume at the wrong place.
    OversizedId(Oversized),
}

impl fmt::Display for UnwritableEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ForbiddenByte(refused) => refused.fmt(f),
            Self::OversizedId(oversized) => oversized.fmt(f),
        }
    }
}

impl core::error::Error for UnwritableEvent {}

impl From<ForbiddenByte> for UnwritableEvent {
    fn from(refused: ForbiddenByte) -> Self {
        Self::ForbiddenByte(refused)
    }
}
