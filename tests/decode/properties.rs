//! Random streams of typical pieces, under random cuts and capacities, compared with the model.
//!
//! `PROPTEST_CASES` is the number of cases. Add a failed case to the vectors, with a name that says what went wrong.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sse_wire::text::Lossy;
use support::cuts;
use support::engine::{BLOCK_FACES, FACES, Kind, Way, check};
use support::item::Item;
use support::model::{Limits, interpret};
use support::property::config;
use support::soup::{cuts_of, soup};
use support::tokens::{due, joined};

fn capacity() -> impl Strategy<Value = usize> {
    prop_oneof![2 => 0..5_usize, 1 => 5..40_usize, 1 => Just(1_000)]
}

fn seed() -> impl Strategy<Value = Vec<u8>> {
    "[a-z0-9]{0,3}".prop_map(String::into_bytes)
}

proptest! {
    #![proptest_config(config(module_path!(), 1_000))]

    #[test]
    fn the_decoder_does_as_the_model(
        stream in soup(),
        indices in vec(any::<Index>(), 0..8),
        data in capacity(),
        text in capacity(),
        seed in seed(),
    ) {
        let limits = Limits::new(data, text);
        let seed = if seed.len() <= text { &seed[..] } else { b"" };
        let due = interpret(&stream, limits, seed);
        for kind in [Kind::Borrowed, Kind::Growing] {
            for face in FACES.into_iter().chain(BLOCK_FACES) {
                let way = Way { kind, face, limits, seed };
                for cuts in [cuts_of(&stream, &indices), vec![], cuts::bytes(stream.len())] {
                    check(&stream, &cuts, way, &due);
                }
            }
        }
    }

    /// The capacities of fixed storage are in its type, so there are only a few of them.
    #[test]
    fn fixed_storage_does_as_the_model(
        stream in soup(),
        indices in vec(any::<Index>(), 0..8),
        limits in select(&[(0, 0), (0, 40), (1, 1), (1, 2), (2, 4), (3, 3), (4, 4), (8, 8), (16, 16), (64, 64)][..]),
    ) {
        let limits = Limits::new(limits.0, limits.1);
        let due = interpret(&stream, limits, b"");
        for face in FACES.into_iter().chain(BLOCK_FACES) {
            let way = Way { kind: Kind::Fixed, face, limits, seed: b"" };
            for cuts in [cuts_of(&stream, &indices), vec![], cuts::bytes(stream.len())] {
                let ran = check(&stream, &cuts, way, &due);
                prop_assert_eq!(ran, 1);
            }
        }
    }

    /// What fits is the same as without limits.
    #[test]
    fn limits_cost_only_what_passes_them(stream in soup(), data in 0..20_usize, text in 0..20_usize) {
        let limits = Limits::new(data, text);
        let unlimited = interpret(&stream, Limits::NONE, b"");
        let limited = interpret(&stream, limits, b"");
        check(&stream, &[], Way { kind: Kind::Growing, face: FACES[0], limits, seed: b"" }, &limited);
        let fitting: Vec<_> = unlimited
            .events()
            .filter(|event| event.data.0.len() <= data && event.event_type.0.len() <= text)
            .map(|event| (&event.event_type, &event.data))
            .collect();
        let came: Vec<_> = limited.events().map(|event| (&event.event_type, &event.data)).collect();
        prop_assert_eq!(came, fitting);
        prop_assert!(limited.retries().eq(unlimited.retries()));
        let comments = |items: &[(Item, usize)]| {
            items.iter().filter(|(item, _)| matches!(item, Item::Comment { .. })).count()
        };
        prop_assert_eq!(comments(&limited.items), comments(&unlimited.items));
    }

    #[test]
    fn tokens_tile_the_stream(stream in soup(), indices in vec(any::<Index>(), 0..8)) {
        let due = due(&stream);
        for cuts in [cuts_of(&stream, &indices), vec![], cuts::bytes(stream.len())] {
            let mut chunks = Vec::new();
            cuts::chunks(&stream, &cuts, &mut chunks);
            let join = joined(chunks);
            prop_assert_eq!(&join.fault, &None);
            prop_assert_eq!(&join.bytes, &stream);
            prop_assert_eq!(&join.tokens, &due);
        }
    }

    #[test]
    fn lossy_text_is_that_of_the_standard_library(bytes in prop_oneof![soup(), vec(any::<u8>(), 0..40)]) {
        let view = Lossy::new(&bytes);
        prop_assert_eq!(view.to_string(), String::from_utf8_lossy(&bytes));
        prop_assert!(view.chunks().all(|chunk| !chunk.is_empty()));
    }
}
