//! How the stream ends after every prefix of every short vector, and that nothing of the stream remains.

use sse_wire::{Decoder, End, Fixed};
use support::cuts;
use support::engine::{BLOCK_FACES, Collect, Engine, FACES, Face, KINDS, Kind, ROOMY, own_end, seeded, with_decoder};
use support::item::{self, Item};
use support::model::{Limits, interpret, interpret_behind};
use support::own::own_block_end;
use support::vectors;

/// Short streams, with limits that they exceed and limits that they do not.
fn cases() -> Vec<(Vec<u8>, Limits, Vec<u8>)> {
    let own = vectors::own().into_iter().filter(|vector| vector.stream.len() <= 300);
    let mut cases: Vec<_> = own
        .flat_map(|vector| [ROOMY, Limits::new(2, 2)].map(|limits| (vector.stream.clone(), limits, Vec::new())))
        .collect();
    cases.extend(vectors::limited().into_iter().map(|vector| (vector.stream, vector.limits, vector.seed)));
    cases
}

/// The stream of another connection, which shows what remains of an earlier one: it has a byte order mark, an event
/// without an ID, and an event with an ID and a comment.
const NEXT: &[u8] = b"\xEF\xBB\xBFdata: n\n\n:c\nid: 7\ndata\n\n\nda";

#[test]
fn after_every_prefix() {
    let mut runs = 0;
    for (stream, limits, seed) in cases() {
        for length in 0..=stream.len() {
            let prefix = &stream[..length];
            let due = interpret(prefix, limits, &seed);
            let committed = due.last_event_id(length).to_vec();
            let next = interpret_behind(NEXT, limits, due.id_in_force(length));
            for (turn, kind) in KINDS.into_iter().enumerate() {
                let face = FACES[(length + turn) % FACES.len()];
                let size = [prefix.len().max(1), 1, 3][turn];
                let chunks: Vec<&[u8]> = prefix.chunks(size).collect();
                let case = || format!("\"{}\" in chunks of {size}, {kind:?}, {face:?}", prefix.escape_ascii());
                runs += u64::from(with_decoder(kind, limits, &seed, &mut |decoder| {
                    decoder.run(face, &chunks, &mut Collect::new(limits));
                    let unfinished = [due.end != item::End::Clean, due.block_end != item::BlockEnd::Clean];
                    assert_eq!(decoder.is_unfinished(), unfinished, "events and blocks (came, due) {}", case());
                    assert_eq!(end(decoder, limits), due.end, "(came, due) {}", case());
                    assert_eq!(decoder.last_event_id(), committed, "{}", case());
                    assert_eq!(decoder.position(), 0, "{}", case());
                    // The next stream starts with the ID, and nothing else.
                    let mut items = Collect::new(limits);
                    decoder.run(face, &[NEXT], &mut items);
                    assert_eq!(items.items, next.items, "after {}", case());
                    assert_eq!(end(decoder, limits), next.end, "after {}", case());
                    assert_eq!(end(decoder, limits), item::End::Clean, "what has ended ends cleanly: {}", case());
                }));
            }
        }
    }
    println!("{runs} runs");
}

/// The same for blocks, whether or not events were requested before.
#[test]
fn after_every_prefix_for_blocks() {
    let mut runs = 0;
    for (stream, limits, seed) in cases() {
        for length in 0..=stream.len() {
            let prefix = &stream[..length];
            let due = interpret(prefix, limits, &seed);
            let next = interpret_behind(NEXT, limits, due.id_in_force(length));
            for (turn, kind) in KINDS.into_iter().enumerate() {
                let number = (length * 5 + turn) % (FACES.len() + BLOCK_FACES.len());
                let face = FACES.into_iter().chain(BLOCK_FACES).nth(number).expect("a face");
                let size = [prefix.len().max(1), 1, 3][turn];
                let chunks: Vec<&[u8]> = prefix.chunks(size).collect();
                let case = || format!("\"{}\" in chunks of {size}, {kind:?}, {face:?}", prefix.escape_ascii());
                runs += u64::from(with_decoder(kind, limits, &seed, &mut |decoder| {
                    decoder.run(face, &chunks, &mut Collect::new(limits));
                    let unfinished = decoder.is_unfinished()[1];
                    let came = block_end(decoder, limits);
                    assert_eq!(came, due.block_end, "(came, due) {}", case());
                    assert_eq!(unfinished, came != item::BlockEnd::Clean, "{}", case());
                    assert_eq!((decoder.position(), decoder.id_in_force()), (0, due.id_in_force(length)), "{}", case());
                    let mut blocks = Collect::new(limits);
                    decoder.run(Face::Blocks, &[NEXT], &mut blocks);
                    assert_eq!(blocks.items, next.blocks, "after {}", case());
                    assert_eq!(block_end(decoder, limits), next.block_end, "after {}", case());
                    assert_eq!(block_end(decoder, limits), item::BlockEnd::Clean, "what has ended: {}", case());
                }));
            }
        }
    }
    println!("{runs} runs");
}

fn block_end(decoder: &mut dyn Engine, limits: Limits) -> item::BlockEnd {
    let mut end = None;
    decoder.end_block(&mut |came| end = Some(own_block_end(came, limits)));
    end.expect("finish answers")
}

fn end(decoder: &mut dyn Engine, limits: Limits) -> item::End {
    let mut end = None;
    decoder.end(&mut |came| end = Some(own_end(came, limits)));
    end.expect("finish answers")
}

/// `finish` returns the event that line ends would have dispatched, if any. The oracle is the decoder itself. A
/// truncated `retry` line is different: it is ignored, because its number may be truncated too.
#[test]
fn incomplete_is_what_line_ends_would_have_dispatched() {
    let (mut some, mut none) = (0, 0);
    for (stream, limits, seed) in cases() {
        for length in 0..=stream.len() {
            let prefix = &stream[..length];
            assert!(with_decoder(Kind::Growing, limits, &seed, &mut |decoder| {
                decoder.run(Face::Cursor, &[prefix], &mut Collect::new(limits));
                let came = match end(decoder, limits) {
                    item::End::Incomplete(Some(event)) => Some(Item::Event(event)),
                    item::End::Oversized(oversized) => Some(Item::Oversized(oversized)),
                    _ => None,
                };
                *if came.is_some() { &mut some } else { &mut none } += 1;
                let mut due = Collect::new(limits);
                let lines = prefix.iter().rposition(|byte| matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
                let (lines, last) = prefix.split_at(lines);
                let prefix = if last.starts_with(b"retry:") { lines } else { prefix };
                with_decoder(Kind::Growing, limits, &seed, &mut |decoder| {
                    decoder.run(Face::Cursor, &[prefix], &mut Collect::new(limits));
                    // The first LF may belong to a CR.
                    decoder.run(Face::Cursor, &[b"\n\n\n"], &mut due);
                });
                let mut due = due.items.into_iter().map(|(item, _)| item);
                let due = due.rfind(|item| matches!(item, Item::Event(_) | Item::Oversized(_)));
                assert_eq!(came, due, "(came, due) after \"{}\"", prefix.escape_ascii());
            }));
        }
    }
    assert!(some > 500 && none > 500);
}

/// Before the end of a chunk, `finish` takes only the consumed bytes into account.
#[test]
fn in_mid_chunk() {
    for (stream, limits, seed) in cases() {
        let items = interpret(&stream, limits, &seed).items;
        for stop in 1..=items.len() {
            let consumed = items[stop - 1].1;
            let due = interpret(&stream[..consumed], limits, &seed).end;
            let mut decoder = seeded(Decoder::with_storage(sse_wire::Growing::new(limits.data, limits.text)), &seed);
            let mut cursor = decoder.feed(&stream);
            for _ in 0..stop {
                assert!(cursor.next().is_some());
            }
            assert_eq!(own_end(decoder.finish(), limits), due, "\"{}\" after {stop} items", stream.escape_ascii());
        }
    }
}

/// A truncated data line is part of the event, wherever the stream is cut.
#[test]
fn by_hand() {
    let mut decoder = Decoder::<Fixed<16, 16>>::new();
    let mut runs = 0;
    for cuts in cuts::single(b"event: t\nid: 5\ndata: [DONE]").into_iter().map(|cut| vec![cut]) {
        let mut chunks = Vec::new();
        cuts::chunks(b"event: t\nid: 5\ndata: [DONE]", &cuts, &mut chunks);
        for chunk in chunks {
            assert!(decoder.feed(chunk).next().is_none());
        }
        let End::Incomplete(Some(event)) = decoder.finish() else { panic!("an event was cut off") };
        assert_eq!((event.event_type(), event.data(), event.own_id()), (&b"t"[..], &b"[DONE]"[..], Some(&b"5"[..])));
        assert_eq!(decoder.last_event_id(), b"", "it is not committed");
        runs += 1;
    }
    assert_eq!(runs, 28);
}
