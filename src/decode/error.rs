use core::fmt;

/// A part of an event that has a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Part {
    /// The data: the bytes of its lines, and one between two lines.
    Data,
    /// The event type.
    EventType,
    /// The last event ID.
    Id,
    /// A line, of a [`LineDecoder`](crate::line::LineDecoder).
    Line,
}

/// Something did not fit the decoder's capacities.
///
/// It stands in place of the event that it cost, at the blank line of that event, and is reported once. If data and
/// event type are both too large, it names the data. The decoder has gone on: comments, reconnection times and IDs that
/// fit were taken even from within the oversized event, and the next event is whole.
///
/// With [`Part::Id`], no event was lost: the block had no data. The last event ID is the last one that fits. (An event that
/// was delivered while its ID did not fit says so itself, see [`Event::oversized_id`](super::Event::oversized_id).)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Oversized {
    /// What did not fit.
    pub part: Part,
    /// The capacity that the decoder has for it, in bytes.
    pub limit: usize,
    /// Its length in the stream, in bytes: the capacity that it would have taken. (At most `usize::MAX`, where counting
    /// stops.)
    pub length: usize,
    /// The length of an ID of the same block that did not fit, in bytes. With [`Part::Id`], that is `length`.
    pub oversized_id: Option<usize>,
}

impl fmt::Display for Oversized {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, limit, length, .. } = self;
        let (what, capacity) = match part {
            Part::Data => ("an event was dropped: its data", "data capacity"),
            Part::EventType => ("an event was dropped: its type", "text capacity"),
            Part::Id => ("a last event ID was not taken: it", "text capacity"),
            Part::Line => ("a line was dropped: it", "data capacity"),
        };
        write!(formatter, "{what} has {length} bytes, and {limit} fit; give the decoder a {capacity} of {length}")
    }
}

impl core::error::Error for Oversized {}

/// A last event ID that a decoder cannot begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum InvalidLastEventId {
    /// It is longer than the decoder's text capacity.
    TooLong {
        /// The text capacity, in bytes.
        limit: usize,
        /// The length of the ID, in bytes.
        length: usize,
    },
    /// It holds a NUL, an LF or a CR, which no ID on an event stream can hold.
    ForbiddenByte {
        /// The byte.
        byte: u8,
        /// Where it stands in the ID.
        offset: usize,
    },
}

impl fmt::Display for InvalidLastEventId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit, length } => {
                write!(
                    formatter,
                    "the last event ID has {length} bytes, and {limit} fit; give the decoder a text capacity of {length}"
                )
            }
            Self::ForbiddenByte { byte, offset } => {
                write!(
                    formatter,
                    "byte {byte:#04x} at offset {offset} cannot be part of an ID; begin with one that was received"
                )
            }
        }
    }
}

impl core::error::Error for InvalidLastEventId {}
