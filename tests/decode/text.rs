//! The lossy view is the standard's UTF-8 decode: it agrees with `String::from_utf8_lossy` and with the vectors.

use sse_wire::text::Lossy;
use sse_wire::{Decoder, Growing, Item};
use support::depth;
use support::model::{Limits, interpret};
use support::vectors;

fn check(bytes: &[u8]) {
    let due = String::from_utf8_lossy(bytes);
    let chunks: Vec<&str> = Lossy::new(bytes).chunks().collect();
    assert_eq!(chunks.concat(), due, "{}", bytes.escape_ascii());
    assert_eq!(Lossy::new(bytes).to_string(), due, "{}", bytes.escape_ascii());
    assert!(chunks.iter().all(|chunk| !chunk.is_empty()), "{chunks:?} of {}", bytes.escape_ascii());
    for chunk in chunks.iter().filter(|chunk| chunk.contains('\u{FFFD}')) {
        // A replacement character is a chunk of its own, unless it was in the stream.
        assert!(*chunk == "\u{FFFD}" || contains(bytes, "\u{FFFD}".as_bytes()), "{chunks:?}");
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Bytes of every class that UTF-8 decoding distinguishes, in every order.
#[test]
fn every_string_of_the_classes_of_bytes() {
    let classes = *b"a\x80\x8F\x90\x9F\xA0\xBF\xC1\xC3\xE0\xE2\xED\xEF\xF0\xF1\xF4\xF5";
    let longest = if depth::is_full() { 5 } else { 4 };
    let mut count = 0;
    for length in 0..=longest {
        for mut number in 0..classes.len().pow(length) {
            let mut bytes = Vec::new();
            for _ in 0..length {
                bytes.push(classes[number % classes.len()]);
                number /= classes.len();
            }
            check(&bytes);
            count += 1;
        }
    }
    println!("{count} strings");
}

#[test]
fn every_vector() {
    let mut malformed = 0;
    for vector in vectors::own() {
        check(&vector.stream);
        let mut decoder = Decoder::with_storage(Growing::new(100_000, 100_000))
            .with_last_event_id(&vector.seed)
            .expect("a seed that fits");
        let mut items = decoder.feed(&vector.stream);
        let mut events = vector.events.iter();
        while let Some(item) = items.next() {
            let Ok(Item::Event(event)) = item else { continue };
            let [event_type, data, id] = events.next().expect("no more events are due");
            assert_eq!(event.data_lossy().to_string(), *data, "{}", vector.name);
            assert_eq!(Lossy::new(event.event_type()).to_string(), *event_type, "{}", vector.name);
            assert_eq!(Lossy::new(event.last_event_id()).to_string(), *id, "{}", vector.name);
            // The checked views return the text, or say that it is malformed.
            for (checked, bytes) in [
                (event.data_str(), event.data()),
                (event.event_type_str(), event.event_type()),
                (event.last_event_id_str(), event.last_event_id()),
            ] {
                assert_eq!(checked, std::str::from_utf8(bytes), "{}", vector.name);
                malformed += u64::from(checked.is_err());
            }
        }
        assert!(events.next().is_none(), "{}", vector.name);
    }
    assert!(malformed > 10);
}

/// Decoding each value gives the same text as decoding the complete stream first.
#[test]
fn decoding_values_is_decoding_the_stream() {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    for vector in vectors::own() {
        let decoded = text(&vector.stream);
        let events_of = |stream: &[u8]| {
            let meaning = interpret(stream, Limits::NONE, &vector.seed);
            meaning
                .events()
                .map(|event| [text(&event.event_type.0), text(&event.data.0), text(&event.id.0)])
                .collect::<Vec<_>>()
        };
        assert_eq!(events_of(&vector.stream), events_of(decoded.as_bytes()), "{}", vector.name);
    }
}

#[test]
fn debug_shows_text() {
    assert_eq!(format!("{:?}", Lossy::new(b"a\"b\n\xFF")), "\"a\\\"b\\n\u{FFFD}\"");
    assert_eq!(format!("{:?}", Lossy::new(b"it's")), "\"it's\"");
    let mut decoder = Decoder::with_storage(Growing::new(10, 10));
    let mut items = decoder.feed(b"data: a\xFF\nid: 1\n\n");
    let shown = format!("{:?}", items.next());
    assert!(shown.contains("\"a\u{FFFD}\"") && shown.contains("\"message\""), "{shown}");
}
