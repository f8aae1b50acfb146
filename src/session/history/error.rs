//! Why an event is not in a history.

use core::fmt;

/// Why an event is not in the history, and what may be sent in that case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum NotKept {
    /// The frame is longer than the memory. The history is empty now. You may send the frame: each client that
    /// reconnects gets [`Missed::Gap`](super::Missed::Gap).
    TooLong {
        /// The length of the frame with its ID, in bytes.
        needed: usize,
        /// The length of the memory, in bytes.
        capacity: usize,
    },
    /// The frame has an ID that no client sends back unchanged: see
    /// [`comes_back_in_header`](crate::EventId::comes_back_in_header). The history is empty now.
    ///
    /// Do not send the frame with this ID. A client would reconnect with no ID, or with that of another event, and the
    /// history could not know what it has missed. You may send the event without the ID, or with another one.
    UnusableId,
    /// The frame has no data, so no client can miss it. It sets no ID. You may send it. The history is unchanged.
    NoEvent,
    /// The frame has no data, but it sets an ID, with which a client may reconnect. The history is unchanged.
    ///
    /// Do not send the frame, unless its ID is the present [`newest_id`](super::History::newest_id).
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
