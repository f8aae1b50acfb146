//! A caller that asks for events only gets those of the complete parse. Nothing else changes.

use sse_wire::storage::Storage;
use sse_wire::{Borrowed, Decoder, Growing, Oversized};
use support::cuts;
use support::item::Item;
use support::model::{Limits, interpret};
use support::own::{own_event, own_oversized};
use support::runner::limits_for;
use support::vectors;

/// The events and reports of `next_event`, each with the offset after it, the reconnection time and the position.
fn events<S: Storage<Oversized = Oversized>>(
    mut decoder: Decoder<S>,
    chunks: &[&[u8]],
    limits: Limits,
    as_text: bool,
) -> (Vec<(Item, usize)>, Option<u64>, u64) {
    let mut came = Vec::new();
    let mut fed = 0;
    for chunk in chunks {
        let mut items = if as_text { decoder.feed_text(chunk) } else { decoder.feed(chunk) };
        while let Some(event) = items.next_event() {
            came.push(match event {
                Ok(event) => (Item::Event(own_event(&event, limits)), 0),
                Err(oversized) => (Item::Oversized(own_oversized(oversized)), 0),
            });
            let behind = fed + chunk.len() - items.rest().len();
            assert_eq!(items.decoder().position(), behind as u64);
            came.last_mut().expect("just pushed").1 = behind;
        }
        assert!(items.rest().is_empty());
        fed += chunk.len();
    }
    (came, decoder.reconnection_time(), decoder.position())
}

/// Runs in one chunk, byte by byte and with every single cut. Returns the number of expected events and reports.
fn check(name: &str, stream: &[u8], limits: Limits, seed: &[u8]) -> usize {
    let model = interpret(stream, limits, seed);
    let retry = model.retries().last();
    let due: Vec<_> = model.items.into_iter().filter(|(item, _)| is_event_or_report(item)).collect();
    let due = (due, retry, stream.len() as u64);
    let mut all_cuts = vec![vec![], cuts::bytes(stream.len())];
    all_cuts.extend((1..stream.len()).map(|cut| vec![cut]));
    for cuts in &all_cuts {
        let mut chunks = Vec::new();
        cuts::chunks(stream, cuts, &mut chunks);
        for as_text in [false, true] {
            let mut growing = Decoder::with_storage(Growing::new(limits.data, limits.text));
            if !seed.is_empty() {
                let _ = growing.set_last_event_id(seed);
            }
            assert_eq!(events(growing, &chunks, limits, as_text), due, "(came, due) {name} cut at {cuts:?}");
            let (mut data, mut texts) = (vec![0xAA; limits.data], vec![0xAA; limits.text * 4]);
            let mut borrowed = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
            if !seed.is_empty() {
                let _ = borrowed.set_last_event_id(seed);
            }
            assert_eq!(events(borrowed, &chunks, limits, as_text), due, "(came, due) {name} cut at {cuts:?}");
        }
    }
    due.0.len()
}

fn is_event_or_report(item: &Item) -> bool {
    matches!(item, Item::Event(_) | Item::Oversized(_))
}

#[test]
fn events_are_those_of_the_complete_parse_under_every_cut() {
    let mut due = 0;
    for vector in vectors::own().iter().filter(|vector| vector.stream.len() < 400) {
        due += check(&vector.name, &vector.stream, limits_for(&vector.stream), &vector.seed);
    }
    assert!(due > 200, "{due}");
}

#[test]
fn reports_of_what_does_not_fit_come_in_place_of_events() {
    let mut due = 0;
    for vector in vectors::limited().iter().filter(|vector| vector.stream.len() < 400) {
        due += check(&vector.name, &vector.stream, vector.limits, &vector.seed);
    }
    assert!(due > 50, "{due}");
}

#[test]
fn comments_and_reconnection_times_of_each_form_are_passed_over() {
    let stream = b": one\n\n:\n:\r\r: two\r\nretry: 5\n\ndata: a\n: three\n: four\ndata: b\n\n: longer than the limit\nretry: 7\n\n";
    assert_eq!(check("comments", stream, Limits::new(8, 8), b""), 1);
}
