//! The decoder returns what the slow model returns, as events and as blocks, for any storage and API. The streams have
//! meaningful lines, and cuts at line ends and colons. A value may just fit a capacity, or just not fit.
//!
//! This is `decode` with an input of pieces: see `fuzz/src/stream.rs`. `cargo fuzz fmt decode_structured FILE` shows
//! them.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sse_wire_fuzz::stream::{Cuts, Piece, stream};

#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod cuts;
    pub mod engine;
    pub mod item;
    pub mod model;
    pub mod own;
}

use support::engine::{BLOCK_FACES, FACES, FIXED, KINDS, Kind, ROOMY, Way, check};
use support::item::{Event, Item};
use support::model::{Limits, Meaning, interpret};

#[derive(Arbitrary, Debug)]
struct Input {
    kind: u8,
    face: u8,
    data: Capacity,
    text: Capacity,
    begins_with_id: bool,
    cuts: Cuts,
    pieces: Vec<Piece>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Capacity {
    Small(u8),
    Any(u8),
    /// The length of the value with this number in the stream, or one less.
    Fits {
        number: u8,
        but_one: bool,
    },
    Roomy,
}

fuzz_target!(|input: Input| {
    let stream = stream(&input.pieces);
    let kind = KINDS[usize::from(input.kind) % KINDS.len()];
    let meaning = interpret(&stream, Limits::NONE, b"");
    let limits = match kind {
        Kind::Fixed => {
            let number = usize::from(input.kind) / KINDS.len() % (FIXED.len() + 1);
            FIXED.get(number).copied().unwrap_or(ROOMY)
        }
        Kind::Borrowed | Kind::Growing | Kind::Unlimited => {
            Limits::new(capacity(input.data, &data_lengths(&meaning)), capacity(input.text, &text_lengths(&meaning)))
        }
    };
    let seed: &[u8] = if input.begins_with_id && limits.text > 0 { b"s" } else { b"" };
    let way = Way { kind, face: FACES[usize::from(input.face) % FACES.len()], limits, seed };
    let due = interpret(&stream, limits, seed);
    check(&stream, &input.cuts.of(&stream), way, &due);
    check(&stream, &[], way, &due);
    let way = Way { face: BLOCK_FACES[usize::from(input.face) % BLOCK_FACES.len()], ..way };
    check(&stream, &input.cuts.of(&stream), way, &due);
    check(&stream, &[], way, &due);
});

fn capacity(capacity: Capacity, lengths: &[usize]) -> usize {
    match capacity {
        Capacity::Small(number) => usize::from(number % 16),
        Capacity::Any(number) => usize::from(number),
        Capacity::Fits { number, but_one } => {
            let length = lengths.get(usize::from(number) % lengths.len().max(1)).copied().unwrap_or_default();
            length.saturating_sub(usize::from(but_one))
        }
        Capacity::Roomy => ROOMY.data,
    }
}

fn data_lengths(meaning: &Meaning) -> Vec<usize> {
    meaning.events().map(|event| event.data.0.len()).collect()
}

fn text_lengths(meaning: &Meaning) -> Vec<usize> {
    let lengths = meaning.items.iter().flat_map(|(item, _)| match item {
        Item::Event(Event { event_type, id, .. }) => vec![event_type.0.len(), id.0.len()],
        Item::Comment { length, .. } => vec![*length],
        Item::Retry(_) | Item::Oversized(_) | Item::Block(_) => Vec::new(),
    });
    lengths.collect()
}
