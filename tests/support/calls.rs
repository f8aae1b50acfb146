//! Calls of a `BlockWriter`, with the expected bytes and the expected items of a reader.

use super::reading::{Item, lines_as_lf};
use sse_wire::encode::{BlockTarget, BlockWriter};
use sse_wire::{EventId, EventType};

#[derive(Clone, Debug)]
pub enum Call {
    EventType(Vec<u8>),
    Id(Vec<u8>),
    Retry(u128),
    Data(Vec<u8>),
    Comment(Vec<u8>),
    Prefixed(String, String),
}

impl Call {
    pub fn make<T: BlockTarget>(&self, block: &mut BlockWriter<'_, T>) {
        match self {
            Self::EventType(value) => block.event_type(EventType::from_bytes(value).expect("is accepted")),
            Self::Id(value) => block.id(EventId::from_bytes(value).expect("is accepted")),
            Self::Retry(milliseconds) => block.retry(*milliseconds),
            Self::Data(text) => match std::str::from_utf8(text) {
                Ok(text) => block.data(text),
                Err(_) => block.data_bytes(text),
            },
            Self::Comment(text) => match std::str::from_utf8(text) {
                Ok(text) => block.comment(text),
                Err(_) => block.comment_bytes(text),
            },
            Self::Prefixed(prefix, text) => block.comment_with_prefix(prefix, text),
        };
    }

    /// The lines that the call writes, without their ends.
    pub fn lines(&self) -> Vec<Vec<u8>> {
        let with = |name: &str, value: &[u8]| [name.as_bytes(), value].concat();
        match self {
            Self::EventType(value) => vec![with("event: ", value)],
            Self::Id(value) => vec![with("id: ", value)],
            Self::Retry(milliseconds) => vec![format!("retry: {milliseconds}").into_bytes()],
            Self::Data(text) => split(text).iter().map(|line| with("data: ", line)).collect(),
            Self::Comment(text) => split(text).iter().map(|line| with(":", line)).collect(),
            Self::Prefixed(prefix, text) => {
                let mut lines = Vec::new();
                for line in split(text.as_bytes()) {
                    let mut prefixes = split(prefix.as_bytes());
                    prefixes.last_mut().expect("there is one").extend_from_slice(&line);
                    lines.extend(prefixes.iter().map(|line| with(":", line)));
                }
                lines
            }
        }
    }
}

fn split(text: &[u8]) -> Vec<Vec<u8>> {
    lines_as_lf(text).split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// The expected bytes of a block, in the simplest implementation.
pub fn plain(calls: &[Call]) -> Vec<u8> {
    let mut wire = Vec::new();
    for line in calls.iter().flat_map(Call::lines) {
        wire.extend_from_slice(&line);
        wire.push(b'\n');
    }
    wire.push(b'\n');
    wire
}

/// The expected items of a reader that has the ID `before`, and its ID after them.
pub fn due(calls: &[Call], before: &[u8]) -> (Vec<Item>, Vec<u8>) {
    let (mut items, mut data, mut event_type, mut id) = (Vec::new(), Vec::new(), Vec::new(), before.to_vec());
    for call in calls {
        match call {
            Call::EventType(value) => event_type.clone_from(value),
            Call::Id(value) => id.clone_from(value),
            Call::Retry(milliseconds) => items.push(Item::Retry(u64::try_from(*milliseconds).unwrap_or(u64::MAX))),
            Call::Data(text) => data.push(lines_as_lf(text)),
            Call::Comment(_) | Call::Prefixed(..) => {
                items.extend(call.lines().into_iter().map(|line| Item::Comment(line[1..].to_vec())));
            }
        }
    }
    if !data.is_empty() {
        let event_type = if event_type.is_empty() { b"message".to_vec() } else { event_type };
        items.push(Item::Event { event_type, data: data.join(&b'\n'), id: id.clone() });
    }
    (items, id)
}
