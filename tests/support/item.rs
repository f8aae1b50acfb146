//! Items that own their bytes, as the model and the engines both give them.

use std::fmt;

/// Bytes that print as a Rust byte string would.
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
    /// In place of events and reconnection times, where blocks are asked for.
    Block(Block),
}

/// The fields between two blank lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub event_type: Option<Bytes>,
    pub data: Option<Bytes>,
    pub own_id: Option<Bytes>,
    /// The ID in force behind it; `None` if there has never been one.
    pub id_in_force: Option<Bytes>,
    pub retry: Option<u64>,
    pub unknown_fields: bool,
    pub ignored_values: bool,
    /// The length of an ID that it tried to set and that did not fit.
    pub oversized_id: Option<usize>,
}

impl Block {
    /// The event that is dispatched from it.
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
    /// As the stream gave it: empty for none.
    pub event_type: Bytes,
    pub data: Bytes,
    /// The ID in force.
    pub id: Bytes,
    /// There has been one, be it an empty one.
    pub id_is_set: bool,
    /// This event set it.
    pub own_id: bool,
    /// The last reconnection time of its own block.
    pub retry: Option<u64>,
    /// The length of an ID that it tried to set and that did not fit.
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
    /// The length of an ID of the same block that did not fit.
    pub oversized_id: Option<usize>,
}

/// What the end of the stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Clean,
    Incomplete(Option<Event>),
    Oversized(Oversized),
}

/// The same where blocks are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockEnd {
    Clean,
    Incomplete(Option<Block>),
    Oversized(Oversized),
}
