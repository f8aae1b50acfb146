//! Why an event is not in a history.

use core::fmt;

/// Why an event is not in the history, and what may be sent nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum NotKept {
    /// The frame is longer than the memory. The history is empty now. The frame may be sent as it is: each client that
    /// comes back gets [`Missed::Gap`](super::Missed::Gap).
    TooLong {
        /// The bytes of the frame, its ID among them.
        needed: usize,
        /// The bytes of the memory.
        capacity: usize,
    },
    /// The frame has an ID that no client brings back as it is:
    /// [`comes_back_in_header`](crate::EventId::comes_back_in_header) says which. The history is empty now.
    ///
    /// Do not send the frame with this ID. A client would come back with none, or with that of another event, and could
    /// not be told what it has missed. Without the ID, or with another, the event may be sent.
    UnusableId,
    /// The frame has no data, so nobody misses it. It sets no ID, and may be sent. Nothing has changed.
    NoEvent,
    /// The frame has no data, but it sets an ID, which a client then brings back. Nothing has changed.
    ///
    /// Do not send the frame, unless its ID is the [`newest_id`](super::History::newest_id) of this moment.
    IdWithoutEvent,
}

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { needed, capacity } => write!(
                f,
                "the history was emptied: an event of {needed} bytes does not fit {capacity}; give it more memory"
            ),
            Self::UnusableId => f.write_str(
                "the history was emptied: no client can bring this event ID back; send the event with another or none",
            ),
            Self::NoEvent => f.write_str("the frame is no event; send it without keeping it"),
            Self::IdWithoutEvent => {
                f.write_str("the frame sets an ID without an event; send it only if that is the newest ID")
            }
        }
    }
}

impl core::error::Error for NotKept {}
