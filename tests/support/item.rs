//! Owned items. The model and the engines both return them.

use std::fmt;

/// Bytes whose `Debug` output is that of a Rust byte string.
#[derive(Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0.escape_ascii())
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Event(Event),
    Retry(u64),
    Comment {
        text: Option<Bytes>,
        length: usize,
    },
    Oversized(Oversized),
    /// Replaces events and reconnection times if the caller asks for blocks.
    Block(Block),
}

/// The fields between two blank lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub event_type: Option<Bytes>,
    pub data: Option<Bytes>,
    pub own_id: Option<Bytes>,
    /// The ID in force after the block. `None` if no ID has ever been set.
    pub id_in_force: Option<Bytes>,
    pub retry: Option<u64>,
    pub unknown_fields: bool,
    pub ignored_values: bool,
    /// The length of the last ID in the block, if it did not fit.
    pub oversized_id: Option<usize>,
}

impl Block {
    /// The event that the standard dispatches for the block.
    pub fn as_event(&self) -> Option<Event> {
        let data = self.data.clone()?;
        Some(Event {
            event_type: self.event_type.clone().unwrap_or_default(),
            data,
            id: self.id_in_force.clone().unwrap_or_default(),
            id_is_set: self.id_in_force.is_some(),
            own_id: self.own_id.is_some(),
            retry: self.retry,
            oversized_id: self.oversized_id,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// As it was sent: empty if there was none.
    pub event_type: Bytes,
    pub data: Bytes,
    /// The ID in force.
    pub id: Bytes,
    /// Whether an ID has ever been set, even an empty one.
    pub id_is_set: bool,
    /// Whether this event set the ID.
    pub own_id: bool,
    /// The last valid reconnection time in the block of the event.
    pub retry: Option<u64>,
    /// The length of the last ID in the block, if it did not fit.
    pub oversized_id: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Data,
    EventType,
    Id,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oversized {
    pub part: Part,
    pub limit: usize,
    pub length: usize,
    /// The length of the last ID in the block, if it did not fit.
    pub oversized_id: Option<usize>,
}

/// How the stream ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Clean,
    Incomplete(Option<Event>),
    Oversized(Oversized),
}

/// How the stream ends, if the caller asks for blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockEnd {
    Clean,
    Incomplete(Option<Block>),
    Oversized(Oversized),
}
