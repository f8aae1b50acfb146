//! An oversized event affects only itself (promise 4 of `docs/promises.md`). For every capacity from 0 up to the
//! largest needed, an event that fits is exactly the one that a decoder without limits returns.
//!
//! The first oracle is the decoder itself with an enormous capacity, so the result does not depend on the model. The
//! model with limits is the second oracle.

use support::cuts;
use support::engine::{BLOCK_FACES, Collect, Engine, FACES, Face, Kind, Way, check_with, seeded, with_decoder};
use support::fixed;
use support::item::{Block, Event, Item, Part};
use support::model::{Limits, Meaning, interpret};

/// More than any of the streams needs.
const AMPLE: usize = 40;

/// Streams with values of many lengths.
const STREAMS: [&str; 7] = [
    "data: 1\n\ndata: 12\n\ndata: 123\n\ndata\n\ndata: 1\ndata: 2\n\ndata\ndata\n\ndata: 12345678901234\n\ndata: 12\n\n",
    "event: t\ndata: 1\n\nevent: type\nevent: ty\ndata: 2\n\nevent: ty\nevent: type\ndata: 3\n\nevent: a longer one\n\ndata: 4\n\n",
    "id: 1\ndata: 1\n\nid: 22\ndata: 2\n\ndata: 3\n\nid: 4444\n\nid: 55555\nid: 5\ndata: 5\n\nid: 6\nid: 66666\ndata: 6\n\nid\ndata: 7\n\n",
    "id: 333\r\n\r\nid: 55555\r\n\r\ndata: 1\r\n\r\nid: 7777777\r\ndata: 1\r\n\r\nid: 22\r\ndata: 12345\r\n\r\ndata: 1\r\n\r\n",
    ":\n:c\n:cc\ndata: 12\n:comment\ndata: 1\nretry: 12345\n:comments\n\n: a long comment\ndata: 4\n\n",
    "event: t\rid: 10\rdata: 1\rdata: 2\r\revent: tt\rid: 1\rdata: 1\r:c\r\rid: 1\rdata: 4444\revent: ttt\r\rdata: 5\r\r",
    "\u{feff}data:  4\nid:  2\nevent:  2\n\nfoo: a very long value that does not count\ndata: a\n\nid: \x00123456\ndata: b\n\n",
];

#[test]
fn whatever_the_data_capacity() {
    let runs: u64 = (0..=16).map(|data| every_stream(Limits::new(data, AMPLE))).sum();
    println!("{runs} runs");
}

#[test]
fn whatever_the_text_capacity() {
    let runs: u64 = (0..=16).map(|text| every_stream(Limits::new(AMPLE, text))).sum();
    println!("{runs} runs");
}

#[test]
fn whatever_both_capacities() {
    let runs: u64 = (0..=16).map(|both| every_stream(Limits::new(both, both))).sum();
    println!("{runs} runs");
}

/// The streams contain all the cases. Otherwise the other tests would show nothing.
#[test]
fn the_streams_reach_every_case() {
    let (mut data, mut event_type, mut id, mut id_of_event, mut comment) = (0, 0, 0, 0, 0);
    for stream in STREAMS {
        for capacity in 0..=16 {
            for limits in [Limits::new(capacity, AMPLE), Limits::new(AMPLE, capacity)] {
                for (item, _) in interpret(stream.as_bytes(), limits, b"").items {
                    match item {
                        Item::Oversized(oversized) if oversized.part == Part::Data => data += 1,
                        Item::Oversized(oversized) if oversized.part == Part::EventType => event_type += 1,
                        Item::Oversized(_) => id += 1,
                        Item::Comment { text: None, .. } => comment += 1,
                        Item::Event(Event { oversized_id: Some(_), .. }) => id_of_event += 1,
                        _ => {}
                    }
                }
            }
        }
        let all = interpret(stream.as_bytes(), Limits::NONE, b"");
        assert_eq!(interpret(stream.as_bytes(), Limits::new(16, 16), b""), all, "16 is enough");
    }
    assert!([data, event_type, id, id_of_event, comment].iter().all(|&count| count > 10));
}

fn every_stream(limits: Limits) -> u64 {
    STREAMS.iter().map(|stream| every_way(stream.as_bytes(), limits)).sum()
}

fn every_way(stream: &[u8], limits: Limits) -> u64 {
    let due = interpret(stream, limits, b"");
    let [unlimited, unlimited_blocks] = [Face::Cursor, Face::Blocks]
        .map(|face| collect(Kind::Growing, face, Limits::new(1_000_000, 1_000_000), &[stream]));
    let mut runs = 0;
    for kind in [Kind::Fixed, Kind::Borrowed, Kind::Growing] {
        // In one chunk, data may be borrowed. Byte by byte, it is copied.
        for cuts in [vec![], cuts::bytes(stream.len())] {
            let mut chunks = Vec::new();
            cuts::chunks(stream, &cuts, &mut chunks);
            compare_with_unlimited(&collect(kind, Face::Cursor, limits, &chunks), &unlimited, limits);
            compare_blocks_with_unlimited(&collect(kind, Face::Blocks, limits, &chunks), &unlimited_blocks, limits);
        }
        for (turn, cut) in (0..=stream.len()).enumerate() {
            runs += checked(stream, &[cut], kind, FACES[turn % FACES.len()], limits, &due);
            runs += checked(stream, &[cut], kind, BLOCK_FACES[turn % BLOCK_FACES.len()], limits, &due);
        }
        for face in FACES.into_iter().chain(BLOCK_FACES) {
            for cuts in [vec![], cuts::bytes(stream.len())] {
                runs += checked(stream, &cuts, kind, face, limits, &due);
            }
        }
    }
    runs
}

/// Checks the promise for events directly.
fn compare_with_unlimited(came: &[(Item, usize)], unlimited: &[(Item, usize)], limits: Limits) {
    let case = format!("{limits:?}, came {came:#?}");
    // The report of an ID without an event has no counterpart without limits. All other items have one.
    let came = came.iter().filter(|(item, _)| !matches!(item, Item::Oversized(report) if report.part == Part::Id));
    let came: Vec<_> = came.collect();
    assert_eq!(came.len(), unlimited.len(), "{case}");
    let mut reports = 0;
    for ((came, came_at), (due, due_at)) in came.into_iter().zip(unlimited) {
        assert_eq!(came_at, due_at, "{case}");
        match (came, due) {
            (Item::Retry(came), Item::Retry(due)) => assert_eq!(came, due, "{case}"),
            (Item::Comment { text, length }, Item::Comment { text: Some(due), length: due_length }) => {
                assert_eq!(length, due_length, "{case}");
                assert_eq!(text.as_ref(), (*length <= limits.text).then_some(due), "{case}");
            }
            (Item::Event(came), Item::Event(due)) => {
                assert!(fits(due, limits), "{case}");
                assert_eq!((&came.data, &came.event_type), (&due.data, &due.event_type), "{case}");
                // IDs are right up to the first that does not fit, and again from the next that fits: whenever the
                // expected ID fits.
                let id_fits = due.id.0.len() <= limits.text;
                assert_eq!(came.oversized_id.is_some(), due.own_id && !id_fits, "{case}");
                if id_fits {
                    assert_eq!((&came.id, came.own_id), (&due.id, due.own_id), "{case}");
                }
                assert!(came.id.0.len() <= limits.text, "{case}");
            }
            (Item::Oversized(report), Item::Event(due)) => {
                assert!(!fits(due, limits), "{case}");
                let (part, limit, length) = if due.data.0.len() > limits.data {
                    (Part::Data, limits.data, due.data.0.len())
                } else {
                    (Part::EventType, limits.text, due.event_type.0.len())
                };
                assert_eq!((report.part, report.limit, report.length), (part, limit, length), "{case}");
                reports += 1;
            }
            other => panic!("{other:?} in {case}"),
        }
    }
    if limits.data >= AMPLE && limits.text >= AMPLE {
        assert_eq!(reports, 0, "{case}");
    }
}

/// The same for blocks: each block is returned, or a report in its place. A returned block is the one without limits.
fn compare_blocks_with_unlimited(came: &[(Item, usize)], unlimited: &[(Item, usize)], limits: Limits) {
    let case = format!("{limits:?}, came {came:#?}");
    assert_eq!(came.len(), unlimited.len(), "{case}");
    for ((came, came_at), (due, due_at)) in came.iter().zip(unlimited) {
        assert_eq!(came_at, due_at, "{case}");
        match (came, due) {
            (Item::Comment { text, length }, Item::Comment { text: Some(due), length: due_length }) => {
                assert_eq!(length, due_length, "{case}");
                assert_eq!(text.as_ref(), (*length <= limits.text).then_some(due), "{case}");
            }
            (Item::Block(came), Item::Block(due)) => {
                assert_eq!(oversized(due, limits), None, "{case}");
                let id_fits = due.own_id.as_ref().is_none_or(|id| id.0.len() <= limits.text);
                assert_eq!(
                    came.oversized_id,
                    (!id_fits).then(|| due.own_id.as_ref().map_or(0, |id| id.0.len())),
                    "{case}"
                );
                let mut rest = Block { oversized_id: None, ..came.clone() };
                if !id_fits {
                    rest.own_id.clone_from(&due.own_id);
                }
                // As with events, an ID in force is right whenever the expected ID fits.
                if due.id_in_force.as_ref().is_some_and(|id| id.0.len() > limits.text) {
                    rest.id_in_force.clone_from(&due.id_in_force);
                }
                assert_eq!(rest, *due, "{case}");
            }
            (Item::Oversized(report), Item::Block(due)) => {
                let came = (report.part, report.limit, report.length);
                assert_eq!(Some(came), oversized(due, limits), "{case}");
            }
            other => panic!("{other:?} in {case}"),
        }
    }
}

/// The expected report in place of a block, if any.
fn oversized(block: &Block, limits: Limits) -> Option<(Part, usize, usize)> {
    let length = |value: &Option<support::item::Bytes>| value.as_ref().map_or(0, |value| value.0.len());
    let (data, event_type) = (length(&block.data), length(&block.event_type));
    let data = (data > limits.data).then_some((Part::Data, limits.data, data));
    data.or_else(|| (event_type > limits.text).then_some((Part::EventType, limits.text, event_type)))
}

fn fits(event: &Event, limits: Limits) -> bool {
    event.data.0.len() <= limits.data && event.event_type.0.len() <= limits.text
}

fn collect(kind: Kind, face: Face, limits: Limits, chunks: &[&[u8]]) -> Vec<(Item, usize)> {
    let mut collect = Collect::new(limits);
    assert!(make(kind, limits, &mut |decoder| decoder.run(face, chunks, &mut collect)), "{kind:?} {limits:?}");
    collect.items
}

fn checked(stream: &[u8], cuts: &[usize], kind: Kind, face: Face, limits: Limits, due: &Meaning) -> u64 {
    let way = Way { kind, face, limits, seed: b"" };
    check_with(&mut |run| make(kind, limits, run), stream, cuts, way, due)
}

fn make(kind: Kind, limits: Limits, run: &mut dyn FnMut(&mut dyn Engine)) -> bool {
    if kind != Kind::Fixed {
        return with_decoder(kind, limits, b"", run);
    }
    fixed! { limits, b"", run;
        0, 0; 1, 1; 2, 2; 3, 3; 4, 4; 5, 5; 6, 6; 7, 7; 8, 8; 9, 9; 10, 10; 11, 11; 12, 12; 13, 13; 14, 14; 15, 15;
        16, 16; 0, 40; 1, 40; 2, 40; 3, 40; 4, 40; 5, 40; 6, 40; 7, 40; 8, 40; 9, 40; 10, 40; 11, 40; 12, 40; 13, 40;
        14, 40; 15, 40; 16, 40; 40, 0; 40, 1; 40, 2; 40, 3; 40, 4; 40, 5; 40, 6; 40, 7; 40, 8; 40, 9; 40, 10; 40, 11;
        40, 12; 40, 13; 40, 14; 40, 15; 40, 16;
    }
}
