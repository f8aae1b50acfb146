//! Compares the model of the proof (`docs/proof.md`), which takes one byte at a time, with the slow model, which gets
//! complete streams.

#[path = "../../src/decode/closure/model.rs"]
#[allow(dead_code, unreachable_pub, reason = "the proof uses all of it")]
mod steps;

use super::item::{self, Bytes, Item};
use super::model;
use steps::{Limits, MOST, Model, Over, Text};

/// Compares both models on a stream and on each of its prefixes, with these limits and this last event ID at the start.
pub fn compare(stream: &[u8], slow_limits: model::Limits, seed: &[u8]) {
    let limits = Limits { data: slow_limits.data, text: slow_limits.text };
    let mut steps = Model::new();
    if !seed.is_empty() {
        steps.set_last_event_id(seed, limits);
    }
    let (mut events, mut blocks) = (Vec::new(), Vec::new());
    for at in 0..=stream.len() {
        let due = model::interpret(&stream[..at], slow_limits, seed);
        let mut ended = steps;
        let [end, block_end] = ended.finish(limits);
        let context = || format!("\"{}\" with {limits:?}", stream[..at].escape_ascii());
        assert_eq!(end, of_end(due.end, limits), "{}", context());
        assert_eq!(block_end, of_block_end(due.block_end, limits), "{}", context());
        let id = due.commits.last().and_then(|(_, id)| id.clone());
        assert_eq!(ended.id_in_force, id.map(|id| text(&id, limits)), "{}", context());
        assert_eq!(steps.is_unfinished(), end != steps::End::Clean, "{}", context());
        assert_eq!(steps.is_block_unfinished(), block_end != steps::End::Clean, "{}", context());
        if at == stream.len() {
            let shown = |items: Vec<(Item, usize)>| {
                items.into_iter().map(|(item, at)| (of_item(item, limits), at)).collect::<Vec<_>>()
            };
            assert_eq!(events, shown(due.items), "{}", context());
            assert_eq!(blocks, shown(due.blocks), "{}", context());
            break;
        }
        let items = steps.step(stream[at], limits);
        events.extend(items.event.map(|item| (item, at + 1)));
        blocks.extend(items.block.map(|item| (item, at + 1)));
    }
}

/// Converts a text that fits.
fn text(bytes: &Bytes, limits: Limits) -> Text {
    assert!(bytes.0.len() <= limits.text.max(limits.data));
    Text::of(&bytes.0, MOST)
}

fn over(over: item::Oversized) -> Over {
    let part = match over.part {
        item::Part::Data => steps::Part::Data,
        item::Part::EventType => steps::Part::EventType,
        item::Part::Id => steps::Part::Id,
    };
    Over { part, length: over.length, lost_id: over.oversized_id }
}

fn event(event: item::Event, limits: Limits) -> steps::Block {
    steps::Block {
        event_type: (!event.event_type.0.is_empty()).then(|| text(&event.event_type, limits)),
        data: Some(text(&event.data, limits)),
        has_own_id: event.own_id,
        id_in_force: event.id_is_set.then(|| text(&event.id, limits)),
        retry: event.retry,
        unknown: false,
        ignored: false,
        lost_id: event.oversized_id,
    }
}

fn block(block: item::Block, limits: Limits) -> steps::Block {
    steps::Block {
        event_type: block.event_type.map(|shown| text(&shown, limits)),
        data: block.data.map(|shown| text(&shown, limits)),
        has_own_id: block.own_id.is_some(),
        id_in_force: block.id_in_force.map(|shown| text(&shown, limits)),
        retry: block.retry,
        unknown: block.unknown_fields,
        ignored: block.ignored_values,
        lost_id: block.oversized_id,
    }
}

fn of_item(shown: Item, limits: Limits) -> steps::Item {
    match shown {
        Item::Event(shown) => steps::Item::Event(event(shown, limits)),
        Item::Block(shown) => steps::Item::Block(block(shown, limits)),
        Item::Retry(number) => steps::Item::Retry(number),
        Item::Oversized(shown) => steps::Item::Over(over(shown)),
        Item::Comment { text: shown, length } => {
            steps::Item::Comment(Text { length, ..shown.map(|shown| text(&shown, limits)).unwrap_or_default() })
        }
    }
}

fn of_end(end: item::End, limits: Limits) -> steps::End {
    match end {
        item::End::Clean => steps::End::Clean,
        item::End::Incomplete(shown) => steps::End::Incomplete(shown.map(|shown| event(shown, limits))),
        item::End::Oversized(shown) => steps::End::Over(over(shown)),
    }
}

fn of_block_end(end: item::BlockEnd, limits: Limits) -> steps::End {
    match end {
        item::BlockEnd::Clean => steps::End::Clean,
        item::BlockEnd::Incomplete(shown) => steps::End::Incomplete(shown.map(|shown| block(shown, limits))),
        item::BlockEnd::Oversized(shown) => steps::End::Over(over(shown)),
    }
}

/// All limits that the model of the proof supports.
pub fn all_limits() -> impl Iterator<Item = model::Limits> {
    (0..=MOST).flat_map(|data| (0..=MOST).map(move |text| model::Limits::new(data, text)))
}
