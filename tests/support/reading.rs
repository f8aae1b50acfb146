//! Reads an encoded stream with the model, and with the decoder under several cuts. Both must agree.

use super::cuts::{self, Random};
use super::engine::{Face, HUGE, Kind, ROOMY, Way, check};
use super::item;
use super::model::{Limits, interpret};

/// An item of a stream. A `Reading` has them in the order of their effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Comment(Vec<u8>),
    Retry(u64),
    Event { event_type: Vec<u8>, data: Vec<u8>, id: Vec<u8> },
}

/// The content of a complete stream.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    pub items: Vec<Item>,
    /// The last event ID at the end.
    pub last_event_id: Vec<u8>,
}

/// Reads a stream with the model. Checks that the decoder reads the same: in one chunk, byte by byte, and with a cut at
/// a random place.
///
/// # Panics
///
/// If they differ.
pub fn read(stream: &[u8]) -> Reading {
    let limits = if stream.len() <= 1_000 { ROOMY } else { HUGE };
    let due = interpret(stream, limits, b"");
    let cut = Random::new(stream.len() as u64 + 1).below(stream.len() + 1);
    for (cuts, face) in [(vec![], Face::Cursor), (vec![cut], Face::Advance), (cuts::bytes(stream.len()), Face::Cursor)]
    {
        check(stream, &cuts, Way { kind: Kind::Growing, face, limits, seed: b"" }, &due);
    }
    let unlimited = interpret(stream, Limits::NONE, b"");
    let items = unlimited.items.iter().map(|(item, _)| match item {
        item::Item::Comment { text, .. } => Item::Comment(text.clone().expect("no limit").0),
        item::Item::Retry(milliseconds) => Item::Retry(*milliseconds),
        item::Item::Event(event) => Item::Event {
            event_type: if event.event_type.0.is_empty() { b"message".to_vec() } else { event.event_type.0.clone() },
            data: event.data.0.clone(),
            id: event.id.0.clone(),
        },
        item::Item::Oversized(_) | item::Item::Block(_) => unreachable!("no limit, and no blocks"),
    });
    Reading { items: items.collect(), last_event_id: unlimited.last_event_id(stream.len()).to_vec() }
}

/// The same text with LF in place of each CR LF and CR.
pub fn lines_as_lf(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'\r' => lines.push(b'\n'),
            b'\n' if at > 0 && text[at - 1] == b'\r' => {}
            _ => lines.push(byte),
        }
    }
    lines
}
