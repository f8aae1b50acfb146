//! Runs real recorded streams from the directory `SSE_WIRE_STREAMS`, and compares them with the digests in its
//! `expected.json`.
//!
//! The recordings belong to others, so they are not in this repository.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;
use support::cuts;
use support::engine::{FACES, HUGE, KINDS, Kind, Way};
use support::item::{End, Event, Item};
use support::model::{self, Limits, interpret};
use support::runner::collect;

/// For the largest event, of 1.4 MB. No fixed storage has this size.
const LARGEST: Limits = Limits::new(2_000_000, 1_000);

#[test]
fn recorded_streams() {
    let Some(directory) = std::env::var_os("SSE_WIRE_STREAMS") else {
        println!("SSE_WIRE_STREAMS is not set: no recorded streams are run");
        return;
    };
    let directory = Path::new(&directory);
    let expected = std::fs::read(directory.join("expected.json")).expect("expected.json");
    let expected: Vec<Value> = serde_json::from_slice(&expected).expect("a list");
    let (mut runs, mut events) = (0, 0);
    for row in &expected {
        let stream = std::fs::read(directory.join(row["file"].as_str().expect("file"))).expect("a stream");
        runs += check(&stream, row);
        events += row["events"].as_u64().expect("events");
    }
    println!("{} streams, {events} events, {runs} runs", expected.len());
    assert_eq!(expected.len(), 12);
}

fn check(stream: &[u8], row: &Value) -> u64 {
    let file = &row["file"];
    assert_eq!(row["bytes"], stream.len(), "{file}");
    assert_eq!(row["sha256"], sha256(stream), "{file}");
    assert_eq!(row["eol"], line_ends(stream), "{file}");
    assert_eq!(row["bom"], model::split(stream).byte_order_mark, "{file}");

    let limits = if stream.len() <= HUGE.data { HUGE } else { LARGEST };
    let due = interpret(stream, limits, b"");
    let mut runs = 0;
    for size in [None, Some(1), Some(7), Some(1460)] {
        let cuts = size.map_or_else(Vec::new, |size| cuts::every(size, stream.len()));
        let mut chunks = Vec::new();
        cuts::chunks(stream, &cuts, &mut chunks);
        for way in ways(limits) {
            let (items, end, last_event_id) = collect(&chunks, way);
            let case = format!("{file} in chunks of {size:?}, {way:?}");
            assert!(items == due.items && end == due.end, "{case}: other than the model");
            check_row(row, &items, &end, &last_event_id, &case);
            runs += 1;
        }
    }
    runs
}

fn ways(limits: Limits) -> impl Iterator<Item = Way<'static>> {
    let kinds = KINDS.into_iter().filter(move |&kind| kind != Kind::Fixed || limits == HUGE);
    kinds.flat_map(move |kind| FACES.map(|face| Way { kind, face, limits, seed: b"" }))
}

fn check_row(row: &Value, items: &[(Item, usize)], end: &End, last_event_id: &[u8], case: &str) {
    let events: Vec<&Event> =
        items.iter().filter_map(|(item, _)| if let Item::Event(event) = item { Some(event) } else { None }).collect();
    let comments = items.iter().filter(|(item, _)| matches!(item, Item::Comment { .. })).count();
    let retry = items.iter().rev().find_map(|(item, _)| if let Item::Retry(ms) = item { Some(*ms) } else { None });
    let mut types: Vec<&str> = events.iter().map(|event| event_type(event)).collect();
    types.sort_unstable();
    types.dedup();

    assert_eq!(row["events"], events.len(), "{case}");
    assert_eq!(row["types"], json!(types), "{case}");
    assert_eq!(row["comments"], comments, "{case}");
    assert_eq!(row["retry"], json!(retry), "{case}");
    assert_eq!(row["last_event_id"], text(last_event_id), "{case}");
    assert_eq!(row["ends_clean"], *end == End::Clean, "{case}");
    assert_eq!(row["events_sha256"], sha256(canonical(&events).as_bytes()), "{case}");
}

fn event_type(event: &Event) -> &str {
    if event.event_type.0.is_empty() { "message" } else { text(&event.event_type.0) }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the recordings are UTF-8")
}

/// JSON with sorted keys, without spaces, in ASCII only.
fn canonical(events: &[&Event]) -> String {
    let events: Vec<Value> = events
        .iter()
        .map(|event| json!({ "data": text(&event.data.0), "event": event_type(event), "id": text(&event.id.0) }))
        .collect();
    let mut canonical = String::new();
    for character in json!(events).to_string().chars() {
        match character {
            ' '..='~' => canonical.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    canonical.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    canonical
}

fn line_ends(stream: &[u8]) -> Value {
    let (mut crlf, mut lf, mut cr) = (0, 0, 0);
    for line in model::split(stream).lines {
        match stream[line.end - 1] {
            b'\n' => lf += 1,
            _ if stream.get(line.end) == Some(&b'\n') => crlf += 1,
            _ => cr += 1,
        }
    }
    json!({ "crlf": crlf, "lf": lf, "cr": cr })
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
