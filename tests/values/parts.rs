//! Parts make an event only if a decoder could return it.

use sse_wire::{Decoder, Fixed, Growing, InvalidParts, Item, OwnedEvent, OwnedParts, Part, TextEvent, TextParts};

const STREAM: &[u8] = b"data\n\n\
    event: a\nid: 1\nretry: 7\ndata: one\ndata: two\n\n\
    data: \xC3\xA9\n\n\
    id\ndata\n\n\
    id: long\ndata: the ID does not fit\n\n";

fn events() -> Vec<OwnedEvent> {
    let mut decoder = Decoder::with_storage(Growing::new(100, 3));
    let mut items = decoder.feed(STREAM);
    let mut events = Vec::new();
    while let Some(item) = items.next() {
        if let Ok(Item::Event(event)) = item {
            events.push(event.to_owned_event());
        }
    }
    events
}

#[test]
fn an_event_is_the_same_after_it_was_taken_apart_and_made_again() {
    let events = events();
    assert_eq!(events.len(), 5);
    for event in events {
        assert_eq!(OwnedEvent::try_from(event.clone().into_parts()), Ok(event.clone()));
        let text = TextEvent::try_from(event).expect("text");
        assert_eq!(TextEvent::try_from(text.clone().into_parts()), Ok(text));
    }
}

#[test]
fn the_default_parts_are_an_event_without_data_or_an_id() {
    let first = events().swap_remove(0);
    assert_eq!(OwnedEvent::try_from(OwnedParts::default()), Ok(first.clone()));
    assert_eq!(TextEvent::try_from(TextParts::default()).map(OwnedEvent::from), Ok(first));
}

#[test]
fn what_no_decoder_returns_is_refused_with_its_place() {
    let report = Decoder::<Fixed<4, 2>>::new().feed(b"id: abc\n\n").next().expect("a report").expect_err("a report");
    let forbidden = |part, byte, offset| InvalidParts::ForbiddenByte { part, byte, offset };
    type Change = fn(&mut TextParts);
    let cases: [(Change, InvalidParts, &str); 7] = [
        (
            |parts| parts.data.push_str("a\r"),
            forbidden(Part::Data, b'\r', 1),
            "the data of an event cannot contain byte 0x0d, at offset 1; remove it",
        ),
        (
            |parts| parts.raw_event_type.push('\r'),
            forbidden(Part::EventType, b'\r', 0),
            "the event type of an event cannot contain byte 0x0d, at offset 0; remove it",
        ),
        (
            |parts| parts.raw_event_type.push_str("ab\n"),
            forbidden(Part::EventType, b'\n', 2),
            "the event type of an event cannot contain byte 0x0a, at offset 2; remove it",
        ),
        (
            |parts| parts.id_in_force = Some("\0".into()),
            forbidden(Part::Id, 0, 0),
            "the ID of an event cannot contain byte 0x00, at offset 0; remove it",
        ),
        (
            |parts| parts.id_in_force = Some("a\n".into()),
            forbidden(Part::Id, b'\n', 1),
            "the ID of an event cannot contain byte 0x0a, at offset 1; remove it",
        ),
        (
            |parts| parts.has_own_id = true,
            InvalidParts::OwnIdNotInForce,
            "the event has an ID of its own, so an ID is in force: set `id_in_force`",
        ),
        (
            |parts| {
                if let Some(report) = &mut parts.oversized_id {
                    report.length = report.limit;
                }
            },
            InvalidParts::OversizedIdFits { limit: 2, length: 2 },
            "an ID of 2 bytes fits its limit of 2: leave `oversized_id` out",
        ),
    ];
    for (change, due, message) in cases {
        let mut text = TextParts::default();
        text.oversized_id = Some(report);
        change(&mut text);
        let mut bytes = OwnedParts::default();
        bytes.raw_event_type = text.raw_event_type.clone().into_bytes();
        bytes.data = text.data.clone().into_bytes();
        bytes.id_in_force = text.id_in_force.clone().map(String::into_bytes);
        bytes.has_own_id = text.has_own_id;
        bytes.oversized_id = text.oversized_id;
        assert_eq!(OwnedEvent::try_from(bytes), Err(due));
        assert_eq!(TextEvent::try_from(text), Err(due));
        assert_eq!(due.to_string(), message);
    }
    // LF separates two lines of data. NUL may be in data and event types.
    let mut parts = TextParts::default();
    (parts.data, parts.raw_event_type) = ("a\n\0".into(), "\0".into());
    assert_eq!(TextEvent::try_from(parts).map(|event| event.into_data()), Ok("a\n\0".to_owned()));
}
