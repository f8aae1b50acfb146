//! A clone continues as its original does, wherever it was made, and neither affects the other. So you can look ahead
//! with a clone and drop it.

use sse_wire::storage::Storage;
use sse_wire::token::Tokenizer;
use sse_wire::{Decoder, Fixed, Growing};
use support::engine::{Collect, Engine, Face, own_end};
use support::model::{Limits, interpret};
use support::tokens::{Join, due};
use support::vectors;

const LIMITS: Limits = Limits::new(16, 8);

fn streams() -> Vec<Vec<u8>> {
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    own.chain(vectors::limited().into_iter().map(|vector| vector.stream)).filter(|stream| stream.len() <= 100).collect()
}

fn decoders_go_on<S: Storage + Clone>(new: impl Fn() -> Decoder<S>) {
    for stream in streams() {
        let due = interpret(&stream, LIMITS, b"");
        for at in 0..=stream.len() {
            let (before, after) = stream.split_at(at);
            let mut original = new();
            let mut items = Collect::new(LIMITS);
            original.run(Face::Cursor, &[before], &mut items);
            let mut clone = original.clone();
            let mut items_of_clone = Collect { items: items.items.clone(), ..Collect::new(LIMITS) };
            // The first clone reads something else and is dropped. Then there is another clone.
            clone.run(Face::Cursor, &[b"\nid: other\ndata: other\n\n: other\nevent: o"], &mut Collect::new(LIMITS));
            clone = original.clone();
            clone.run(Face::Cursor, &[after], &mut items_of_clone);
            original.run(Face::Cursor, &[after], &mut items);
            for (mut decoder, items) in [(original, items.items), (clone, items_of_clone.items)] {
                let case = format!("\"{}\" cloned at {at}", stream.escape_ascii());
                assert_eq!(items, due.items, "{case}");
                assert_eq!(own_end(decoder.finish().map_oversized(Into::into), LIMITS), due.end, "{case}");
                assert_eq!(decoder.last_event_id(), due.last_event_id(stream.len()), "{case}");
            }
        }
    }
}

#[test]
fn a_decoder_with_fixed_storage() {
    decoders_go_on(Decoder::<Fixed<16, 8>>::new);
}

#[test]
fn a_decoder_with_growing_storage() {
    decoders_go_on(|| Decoder::with_storage(Growing::new(16, 8)));
}

#[test]
fn a_tokenizer() {
    for stream in streams() {
        for at in 0..=stream.len() {
            let (before, after) = stream.split_at(at);
            let mut original = Tokenizer::new();
            let mut joined = Join::default();
            original.feed(before).for_each(|token| joined.push(token));
            let mut ahead = original.clone();
            let _ = ahead.feed(b"\ndata: other\n\nda").count();
            original.feed(after).for_each(|token| joined.push(token));
            original.finish().into_iter().for_each(|token| joined.push(token));
            assert_eq!(joined.fault, None, "\"{}\" cloned at {at}", stream.escape_ascii());
            assert_eq!(joined.tokens, due(&stream), "\"{}\" cloned at {at}", stream.escape_ascii());
        }
    }
}
