//! A `Ready` of an old item or of another decoder shows something else. But it never panics, never exceeds a capacity
//! and never changes the stream (promises 3 and 7 of `docs/promises.md`).

use sse_wire::storage::Storage;
use sse_wire::{Borrowed, Decoder, Fixed, Growing, Item, Ready};

/// The state of the decoder when the old item is used: its name, the bytes before, and the bytes after.
const STATES: [(&str, &str, &str); 6] = [
    ("in a block with data", "data: ab\n", "data: c\n\n"),
    ("in a data line", "data: a", "b\ndata: c\n\n"),
    ("in an ID", "id: 1", "2\ndata: x\n\n"),
    ("in a comment", ": one", " two\n\n"),
    ("in an event type", "event: e", "f\ndata: x\n\n"),
    ("between blocks", "data: a\n\n", "data: b\n\n"),
];

/// The items of `rest`, and the last event ID after it. Between `first` and `rest`, `old` is kept and viewed.
fn outcome<S: Storage>(mut decoder: Decoder<S>, first: &str, rest: &str, old: &[(Ready, &[u8])]) -> Vec<String> {
    let mut input = first.as_bytes();
    while !input.is_empty() {
        input = &input[decoder.advance(input).consumed..];
    }
    for &(ready, input) in old {
        let kept = decoder.keep(ready, input);
        for input in [input, &[]] {
            if let Ok(Item::Event(event)) = decoder.view(kept, input) {
                assert!(event.data().len() <= decoder.data_capacity());
            }
            let _ = decoder.view(ready, input);
        }
    }
    let mut seen = Vec::new();
    let mut items = decoder.feed(rest.as_bytes());
    while let Some(item) = items.next() {
        seen.push(format!("{item:?}"));
    }
    seen.push(String::from_utf8_lossy(decoder.last_event_id()).into_owned());
    seen
}

#[test]
fn an_old_item_changes_nothing() {
    const LONG: &[u8] = b"data: 0123456789 123456789 123456789\n\n";
    const COMMENT: &[u8] = b":0123456789 123456789 123456789\n\n";
    let ready = |input: &[u8]| Decoder::<Fixed<64, 64>>::new().advance(input).ready.expect("an item");
    let inputs: [&[u8]; 4] = [LONG, COMMENT, b"data: 01234567\n\n", b":XX\n"];
    let old: Vec<(Ready, &[u8])> = inputs.iter().map(|input| (ready(input), *input)).collect();
    // Also with inputs of other items.
    let old: Vec<_> = old.iter().flat_map(|&(ready, _)| inputs.map(|input| (ready, input))).collect();

    for (state, first, rest) in STATES {
        let fixed = || Decoder::<Fixed<8, 8>>::new();
        assert_eq!(outcome(fixed(), first, rest, &old), outcome(fixed(), first, rest, &[]), "fixed, {state}");

        let growing = || Decoder::with_storage(Growing::new(8, 8));
        assert_eq!(outcome(growing(), first, rest, &old), outcome(growing(), first, rest, &[]), "growing, {state}");

        let borrowed = |old: &[_]| {
            let (mut data, mut texts) = ([0; 8], [0; 32]);
            outcome(Decoder::with_storage(Borrowed::new(&mut data, &mut texts)), first, rest, old)
        };
        assert_eq!(borrowed(&old), borrowed(&[]), "borrowed, {state}");
    }
}
