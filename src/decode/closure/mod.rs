//! Proof, for byte strings of every length, that the decoder does what the model does: a walk over all states that can be reached.
//! See `docs/proof.md`, which says what is shown and what is argued.
//!
//! A walk begins at a new decoder. It takes every step from each state that it finds, until no step leads to a new one. After each
//! step, the items must be those of the model, and the state, translated into the model, must be that of the model.

mod bytes;
mod chunks;
pub(in crate::decode) mod model;
mod number;
mod state;

extern crate std;

use super::{BlockEnd, BlockItem, Decoder, End, Event, Item, Oversized, Part};
use crate::storage::Storage;
use model::{Limits, MOST, Model, Text};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table by numbers.
type Table<V> = HashMap<u128, V, BuildHasherDefault<Mixed>>;

/// Some bits of a number, mixed: the standard library's hash takes longer than a step.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("numbers only");
    }

    fn write_u128(&mut self, number: u128) {
        let mixed = ((number >> 64) as u64 ^ number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

fn limits<S: Storage>(decoder: &Decoder<S>) -> Limits {
    Limits { data: decoder.data_capacity(), text: decoder.text_capacity() }
}

fn text(bytes: &[u8]) -> Text {
    Text::of(bytes, MOST)
}

fn over(oversized: Oversized, limits: Limits) -> model::Over {
    let (part, limit) = match oversized.part {
        Part::Data => (model::Part::Data, limits.data),
        Part::EventType => (model::Part::EventType, limits.text),
        Part::Id => (model::Part::Id, limits.text),
        Part::Line => panic!("no line is reported"),
    };
    assert_eq!(oversized.limit, limit);
    model::Over { part, length: oversized.length, lost_id: oversized.oversized_id }
}

fn lost_id(oversized: Option<Oversized>, limits: Limits) -> Option<usize> {
    oversized.map(|oversized| {
        assert_eq!((oversized.part, oversized.oversized_id), (Part::Id, Some(oversized.length)));
        over(oversized, limits).length
    })
}

/// What can be seen of an event.
fn event(event: &Event<'_>, limits: Limits) -> model::Block {
    let raw = event.raw_event_type();
    assert_eq!(event.event_type(), if raw.is_empty() { b"message" } else { raw });
    assert_eq!(event.last_event_id(), event.id_in_force().unwrap_or_default());
    // Also where it was checked ahead, with the chunk.
    assert_eq!(event.data_str(), core::str::from_utf8(event.data()));
    if let Some(own) = event.own_id() {
        assert_eq!(Some(own), event.id_in_force());
    }
    model::Block {
        event_type: (!raw.is_empty()).then(|| text(raw)),
        data: Some(text(event.data())),
        has_own_id: event.own_id().is_some(),
        id_in_force: event.id_in_force().map(text),
        retry: event.retry(),
        unknown: false,
        ignored: false,
        lost_id: lost_id(event.oversized_id(), limits),
    }
}

fn block(block: &super::Block<'_>, limits: Limits) -> model::Block {
    if let Some(own) = block.own_id() {
        assert_eq!(Some(own), block.id_in_force());
    }
    assert_eq!(block.as_event().map(|event| text(event.data())), block.data().map(text));
    model::Block {
        event_type: block.event_type().map(text),
        data: block.data().map(text),
        has_own_id: block.own_id().is_some(),
        id_in_force: block.id_in_force().map(text),
        retry: block.retry(),
        unknown: block.has_unknown_fields(),
        ignored: block.has_ignored_values(),
        lost_id: lost_id(block.oversized_id(), limits),
    }
}

fn comment(comment: super::Comment<'_>, limits: Limits) -> model::Item {
    let (length, shown) = (comment.length(), comment.text());
    assert_eq!(shown.is_some(), length <= limits.text);
    assert!(shown.is_none_or(|shown| shown.len() == length));
    model::Item::Comment(Text { length, ..shown.map(text).unwrap_or_default() })
}

fn item<O: Into<Oversized>>(item: Result<Item<'_>, O>, limits: Limits) -> model::Item {
    match item {
        Ok(Item::Event(shown)) => model::Item::Event(event(&shown, limits)),
        Ok(Item::Retry(milliseconds)) => model::Item::Retry(milliseconds),
        Ok(Item::Comment(shown)) => comment(shown, limits),
        Err(oversized) => model::Item::Over(over(oversized.into(), limits)),
    }
}

fn block_item<O: Into<Oversized>>(item: Result<BlockItem<'_>, O>, limits: Limits) -> model::Item {
    match item {
        Ok(BlockItem::Block(shown)) => model::Item::Block(block(&shown, limits)),
        Ok(BlockItem::Comment(shown)) => comment(shown, limits),
        Err(oversized) => model::Item::Over(over(oversized.into(), limits)),
    }
}

fn end<O: Into<Oversized>>(end: End<'_, O>, limits: Limits) -> model::End {
    match end {
        End::Clean => model::End::Clean,
        End::Incomplete(shown) => model::End::Incomplete(shown.map(|shown| event(&shown, limits))),
        End::Oversized(oversized) => model::End::Over(over(oversized.into(), limits)),
    }
}

fn block_end<O: Into<Oversized>>(end: BlockEnd<'_, O>, limits: Limits) -> model::End {
    match end {
        BlockEnd::Clean => model::End::Clean,
        BlockEnd::Incomplete(shown) => model::End::Incomplete(shown.map(|shown| block(&shown, limits))),
        BlockEnd::Oversized(oversized) => model::End::Over(over(oversized.into(), limits)),
    }
}

/// What the decoder says of itself is what the model says, and its state is the model's.
fn assert_same<S: Storage>(decoder: &Decoder<S>, model: &Model, limits: Limits) {
    assert_eq!(decoder.show(), *model);
    assert_eq!(decoder.is_unfinished(), model.is_unfinished(), "{model:?}");
    assert_eq!(decoder.is_block_unfinished(), model.is_block_unfinished(), "{model:?}");
    let so_far = decoder.oversized_so_far().map(|oversized| over(oversized, limits));
    assert_eq!(so_far, model.oversized_so_far(limits), "{model:?}");
    assert_eq!(decoder.id_in_force().map(text), model.id_in_force);
    assert_eq!(text(decoder.last_event_id()), model.id_in_force.unwrap_or_default());
}

/// Whether there is time for all: what is built for debugging takes twenty times as long.
const IN_RELEASE: bool = !cfg!(debug_assertions);
