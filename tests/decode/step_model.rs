//! The model that takes one byte at a time, with which the proof compares the decoder (`docs/proof.md`), does as the slow model that
//! knows whole streams: for every vector and every string of the alphabets, at every byte and at every end.

#[path = "../../src/decode/closure/model.rs"]
#[allow(dead_code, unreachable_pub, reason = "the proof uses all of it")]
mod steps;

use steps::{Limits, MOST, Model, Over, Text};
use support::item::{self, Bytes, Item};
use support::letters::{BYTES, LINES, PIECES_OF_LINES, PIECES_OF_LINES_IN_A_BLOCK};
use support::{model, vectors};

/// Compares the two over a stream that a decoder with these limits and this last event ID reads, and over each of its prefixes.
fn compare(stream: &[u8], limits: Limits, seed: &[u8]) {
    let slow_limits = model::Limits::new(limits.data, limits.text);
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

/// Of a text that fits.
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

/// All limits that the model is good for.
fn all_limits() -> impl Iterator<Item = Limits> {
    (0..=MOST).flat_map(|data| (0..=MOST).map(move |text| Limits { data, text }))
}

#[test]
fn the_model_of_the_proof_does_as_the_slow_model_for_every_vector() {
    let mut streams: Vec<_> = vectors::own().into_iter().map(|row| (row.stream, row.seed)).collect();
    streams.extend(vectors::limited().into_iter().map(|row| (row.stream, row.seed)));
    for (stream, seed) in &streams {
        // Each prefix of a long stream takes as long as all of the stream.
        let stream = &stream[..stream.len().min(400)];
        for limits in all_limits() {
            compare(stream, limits, if seed.len() <= limits.text { seed } else { b"" });
        }
    }
    println!("{} vectors", streams.len());
}

#[test]
fn the_model_of_the_proof_does_as_the_slow_model_for_every_string() {
    let limits: Vec<_> = all_limits().collect();
    for alphabet in [&PIECES_OF_LINES, &PIECES_OF_LINES_IN_A_BLOCK, &LINES, &BYTES] {
        let mut number = 0;
        // Each string with some limits, and each limits with many strings.
        let strings = alphabet.each_string(&mut |stream| {
            number += 1;
            let limits = limits[number % limits.len()];
            let seed = &b"x"[..limits.text.min(number % 2)];
            compare(stream, limits, seed);
        });
        println!("{}: {strings} strings", alphabet.name);
    }
}
