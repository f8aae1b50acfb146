//! Events and settings with serde: their documented form, and errors for events that no decoder can return.

use serde_json::{Value, from_str, from_value, json, to_string, to_value};
use sse_wire::chunked::Options;
use sse_wire::http::Unavailable;
use sse_wire::session::{Jitter, Policy};
use sse_wire::{Decoder, Fixed, Item, OwnedEvent, TextEvent};

/// The events of a stream, with a text capacity of 8 bytes.
fn events(stream: &[u8]) -> Vec<OwnedEvent> {
    let mut decoder = Decoder::<Fixed<64, 8>>::new();
    let mut items = decoder.feed(stream);
    let mut all = Vec::new();
    while let Some(item) = items.next() {
        if let Ok(Item::Event(event)) = item {
            all.push(event.to_owned_event());
        }
    }
    all
}

const STREAM: &[u8] = b"data\n\n\
    event: greeting\nid: 7\nretry: 3000\ndata: hello\ndata: world\n\n\
    data: without its own ID\n\n\
    id: 123456789\ndata: an ID that is lost\n\n\
    id\ndata: no ID any more\n\n\
    event: n\0\ndata: caf\xC3\xA9 \0\n\n";

#[test]
fn an_event_has_the_form_that_is_documented() {
    let due = [
        json!({"raw_event_type": "", "data": "", "id_in_force": null, "has_own_id": false, "retry": null, "oversized_id": null}),
        json!({"raw_event_type": "greeting", "data": "hello\nworld", "id_in_force": "7", "has_own_id": true, "retry": 3000, "oversized_id": null}),
        json!({"raw_event_type": "", "data": "without its own ID", "id_in_force": "7", "has_own_id": false, "retry": null, "oversized_id": null}),
        json!({"raw_event_type": "", "data": "an ID that is lost", "id_in_force": "7", "has_own_id": false, "retry": null, "oversized_id": {"limit": 8, "length": 9}}),
        json!({"raw_event_type": "", "data": "no ID any more", "id_in_force": "", "has_own_id": true, "retry": null, "oversized_id": null}),
        json!({"raw_event_type": "n\0", "data": "café \0", "id_in_force": "", "has_own_id": false, "retry": null, "oversized_id": null}),
    ];
    let events = events(STREAM);
    assert_eq!(events.len(), due.len());
    for (event, due) in events.iter().zip(due) {
        let text = TextEvent::try_from(event.clone()).expect("UTF-8");
        assert_eq!(to_value(event).unwrap(), due);
        assert_eq!(to_value(event.as_event()).unwrap(), due);
        assert_eq!(to_value(&text).unwrap(), due);
        // And back: from a `Value` and from text, as either type.
        assert_eq!(&from_value::<OwnedEvent>(due.clone()).unwrap(), event);
        assert_eq!(&from_str::<OwnedEvent>(&to_string(event).unwrap()).unwrap(), event);
        assert_eq!(from_value::<TextEvent>(due).unwrap(), text);
        assert_eq!(from_str::<TextEvent>(&to_string(event).unwrap()).unwrap(), text);
    }
}

#[test]
fn what_is_not_text_is_a_list_of_numbers_in_formats_for_people() {
    let events = events(b"event: \xFF\nid: \xFE\ndata: a\xFDb\n\n");
    let due = json!({
        "raw_event_type": [255], "data": [97, 253, 98], "id_in_force": [254],
        "has_own_id": true, "retry": null, "oversized_id": null,
    });
    assert_eq!(to_value(&events[0]).unwrap(), due);
    assert_eq!(from_value::<OwnedEvent>(due.clone()).unwrap(), events[0]);
    assert_eq!(from_str::<OwnedEvent>(&to_string(&events[0]).unwrap()).unwrap(), events[0]);
    // A `TextEvent` must be UTF-8.
    assert!(from_value::<TextEvent>(due).is_err());
}

#[test]
fn only_the_data_of_an_event_has_to_be_there() {
    assert_eq!(from_str::<OwnedEvent>(r#"{"data": "hello"}"#).unwrap(), events(b"data: hello\n\n")[0]);
    assert_eq!(from_str::<TextEvent>(r#"{"data": "hello", "later": [1]}"#).unwrap().data(), "hello");
    let error = from_str::<OwnedEvent>(r#"{"raw_event_type": "a"}"#).unwrap_err().to_string();
    assert!(error.contains("missing field `data`"), "{error}");
}

#[test]
fn what_no_decoder_can_give_is_an_error_that_says_what_to_do() {
    let cases = [
        (json!({"data": "a\rb"}), "the data of an event cannot contain byte 0x0d, at offset 1; remove it"),
        (json!({"data": "", "raw_event_type": "ab\r"}), "the event type of an event cannot contain byte 0x0d"),
        (
            json!({"data": "", "raw_event_type": "ab\nc"}),
            "the event type of an event cannot contain byte 0x0a, at offset 2",
        ),
        (json!({"data": "", "id_in_force": "\r"}), "the ID of an event cannot contain byte 0x0d"),
        (json!({"data": "", "id_in_force": "\n"}), "the ID of an event cannot contain byte 0x0a"),
        (json!({"data": "", "id_in_force": "a\0"}), "the ID of an event cannot contain byte 0x00, at offset 1"),
        (json!({"data": "", "has_own_id": true}), "set `id_in_force`"),
        (json!({"data": "", "oversized_id": {"limit": 8, "length": 8}}), "leave `oversized_id` out"),
        (json!({"data": 7}), "text, bytes, or a list of bytes"),
        (json!({"data": [256]}), "256"),
        (json!({"data": "", "retry": -1}), "-1"),
    ];
    for (value, due) in cases {
        let error = from_value::<OwnedEvent>(value.clone()).unwrap_err().to_string();
        assert!(error.contains(due), "{value}: {error}");
        // A `TextEvent` takes strings only.
        let due = if value["data"].is_string() { due } else { "expected text" };
        let error = from_value::<TextEvent>(value.clone()).unwrap_err().to_string();
        assert!(error.contains(due), "{value}: {error}");
    }
}

#[test]
fn formats_for_machines_hold_bytes_and_every_field() {
    for event in events(STREAM).into_iter().chain(events(b"event: \xFF\nid: \xFE\ndata: a\xFDb\n\n")) {
        let written = postcard::to_allocvec(&event).expect("it is written");
        assert_eq!(postcard::from_bytes::<OwnedEvent>(&written).expect("it is read"), event);
        // Bytes are written as a length and the bytes themselves. The event type comes first.
        let data = &written[event.raw_event_type().len() + 1..];
        assert!(data.starts_with(&[&[event.data().len() as u8], event.data()].concat()));
        match TextEvent::try_from(event) {
            Ok(text) => {
                assert_eq!(postcard::to_allocvec(&text).expect("it is written"), written);
                assert_eq!(postcard::from_bytes::<TextEvent>(&written).expect("it is read"), text);
            }
            Err(_) => assert!(postcard::from_bytes::<TextEvent>(&written).is_err()),
        }
    }
    let policy = Policy::new().max_retries(3).jitter(Jitter::FULL);
    let written = postcard::to_allocvec(&policy).expect("it is written");
    assert_eq!(postcard::from_bytes::<Policy>(&written), Ok(policy));
}

#[test]
fn settings_have_the_names_of_their_setters() {
    assert_eq!(
        to_value(Policy::new()).unwrap(),
        json!({
            "initial": 3000, "floor": 100, "backoff_ceiling": 30_000, "ceiling": 3_600_000, "success_after": 10_000,
            "growth_percent": 200, "max_retries": u32::MAX, "jitter": {"added": {"percent": 25}}, "event_is_success": true,
        })
    );
    assert_eq!(
        to_value(Options::STRICT).unwrap(),
        json!({
            "max_size_line": 4096, "max_trailer_section": 8192, "max_overhead": 16_384,
            "allow_blanks_before_size_line_end": false, "allow_bare_line_feed_as_line_end": false, "deliver_trailers": false,
        })
    );
    assert_eq!(to_value([Unavailable::Fail, Unavailable::Retry]).unwrap(), json!(["fail", "retry"]));
    assert_eq!(to_value([Jitter::None, Jitter::FULL]).unwrap(), json!(["none", {"subtracted": {"percent": 100}}]));
}

#[test]
fn settings_that_are_missing_have_their_defaults_and_unknown_ones_are_errors() {
    let policy =
        r#"{"initial": 1000, "growth_percent": 150, "jitter": {"subtracted": {"percent": 50}}, "max_retries": 10}"#;
    let due =
        Policy::new().initial(1_000).growth_percent(150).jitter(Jitter::Subtracted { percent: 50 }).max_retries(10);
    assert_eq!(from_str::<Policy>(policy).unwrap(), due);
    assert_eq!(from_value::<Policy>(to_value(due).unwrap()).unwrap(), due);
    assert_eq!(from_str::<Policy>("{}").unwrap(), Policy::new());
    assert_eq!(from_str::<Options>(r#"{"max_size_line": 9}"#).unwrap(), Options::STRICT.max_size_line(9));
    assert_eq!(from_str::<Unavailable>("\"retry\"").unwrap(), Unavailable::Retry);
    let in_jitter = json!({"jitter": {"added": {"percent": 1, "floor": 2}}});
    for typo in [json!({"initail": 1}), json!({"initial": -1}), json!({"jitter": "some"}), in_jitter] {
        assert!(from_value::<Policy>(typo.clone()).is_err(), "{typo}");
    }
    assert!(from_value::<Options>(json!({"max_size_lines": 9})).is_err());
    assert!(from_value::<Unavailable>(Value::from("ignore")).is_err());
}
