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
    Comment { text: Option<Bytes>, length: usize },
    Oversized(Oversized),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// As the stream gave it: empty for none.
    pub event_type: Bytes,
    pub data: Bytes,
    /// The ID in force.
    pub id: Bytes,
    /// This event set it.
    pub own_id: bool,
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
