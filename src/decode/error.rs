use core::fmt;

/// A part of an event that has a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Part {
    /// The data: the values of its lines, with one byte (LF) between two lines.
    Data,
    /// The event type.
    EventType,
    /// The last event ID.
    Id,
    /// A line, in a report of a [`LineDecoder`](crate::line::LineDecoder).
    Line,
}

/// A value did not fit the decoder's capacities.
///
/// The report replaces the event that was dropped, at the blank line of that event. It is returned once. If both the
/// data and the event type are too large, it names the data. Comments, reconnection times and IDs that fit have been
/// accepted, even those inside the oversized event. Decoding continues with the next event, which is complete.
///
/// With [`Part::Id`], no event was dropped: the block had no data. The last event ID is then the last one that fits.
/// (If an event is returned but its ID did not fit, the event itself reports that: see
/// [`Event::oversized_id`](super::Event::oversized_id).)
#[doc(alias("too large", "limit", "overflow"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Oversized {
    /// The part that did not fit.
    pub part: Part,
    /// The decoder's capacity for this part, in bytes.
    pub limit: usize,
    /// The length of the part in the stream, in bytes: the capacity that it would need. Counting stops at `usize::MAX`.
    pub length: usize,
    /// The length in bytes of an ID in the same block that did not fit. With [`Part::Id`], it is equal to `length`.
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

/// Why an ID cannot be set as the last event ID of a decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum InvalidLastEventId {
    /// The ID is longer than the decoder's text capacity.
    TooLong {
        /// The text capacity, in bytes.
        limit: usize,
        /// The length of the ID, in bytes.
        length: usize,
    },
    /// The ID contains NUL, LF or CR, which no ID on an event stream can contain.
    ForbiddenByte {
        /// The byte.
        byte: u8,
        /// The offset of the byte in the ID.
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
                    "the last event ID cannot contain byte {byte:#04x}, at offset {offset}; pass an ID that a stream has set"
                )
            }
        }
    }
}

impl core::error::Error for InvalidLastEventId {}
