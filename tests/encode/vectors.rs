//! The encode vectors: those of this package, and third-party ones if `SSE_WIRE_VECTORS` names their directory.

use serde_json::Value;
use sse_wire::token::Field;
use support::frames::{Data, Draft};
use support::reading::{Item, read};
use support::rows::{base64, file, own as own_file};

fn rows(path: impl AsRef<std::path::Path>) -> Vec<Value> {
    file(path.as_ref()).collect()
}

fn bytes(value: &Value) -> Vec<u8> {
    value.as_str().expect("a string").into()
}

fn draft(input: &Value) -> Draft {
    let mut draft = Draft::default();
    for (key, value) in input.as_object().expect("an object") {
        match key.as_str() {
            "comment" => draft.comment = Some(bytes(value)),
            "event" => draft.event_type = Some(bytes(value)),
            "id" => draft.id = Some(bytes(value)),
            "retry" => draft.retry = Some(value.as_u64().expect("an integer")),
            "data" => draft.data = Some(Data::Text(bytes(value))),
            "data_b64" => draft.data = Some(Data::Text(base64(value))),
            "values" => {
                let values = value.as_array().expect("an array");
                draft.data =
                    Some(Data::Values(values.iter().map(|value| value.as_str().expect("a string").into()).collect()));
            }
            other => panic!("unknown key {other}"),
        }
    }
    draft
}

#[test]
fn own() {
    let rows = rows(own_file("encode.jsonl"));
    for row in &rows {
        let name = &row["id"];
        let draft = draft(&row["input"]);
        let result = draft.build(|frame| frame.to_vec()).expect("can be built");
        match row["verdict"].as_str() {
            Some("ok") => {
                let wire = result.unwrap_or_else(|refused| panic!("{name}: {refused}"));
                let due =
                    row["wire"].as_str().map_or_else(|| base64(&row["wire_b64"]), |text| text.as_bytes().to_vec());
                assert_eq!(wire.escape_ascii().to_string(), due.escape_ascii().to_string(), "{name}");
                assert_eq!(read(&wire).items, draft.due(b""), "{name}");
            }
            Some("reject") => {
                let refused = result.expect_err("is to be refused");
                let field = match refused.field {
                    Field::Event => "event",
                    _ => "id",
                };
                assert_eq!(row["field"], field, "{name}");
                assert_eq!(row["byte"], refused.byte, "{name}");
                assert_eq!(row["offset"], refused.offset, "{name}");
            }
            other => panic!("{name}: unknown verdict {other:?}"),
        }
    }
    println!("{} own vectors", rows.len());
}

/// The lines of a frame, sorted by name, so that the order of the encoder does not matter.
fn sorted_lines(wire: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = wire.split(|byte| *byte == b'\n').collect();
    lines.sort_by_key(|line| line.split(|byte| *byte == b':').next().map(<[u8]>::to_vec));
    lines
}

#[test]
fn third_party() {
    let Some(directory) = std::env::var_os("SSE_WIRE_VECTORS") else {
        println!("SSE_WIRE_VECTORS is not set: the third-party vectors have not run");
        return;
    };
    let path = std::path::Path::new(&directory).join("third-party/encode.jsonl");
    let rows = rows(&path);
    let mut refused = 0;
    for row in &rows {
        let name = &row["id"];
        let verdict = row["verdict"].as_str().expect("a string");
        let draft = draft(&row["input"]);
        let result = draft.build(|frame| frame.to_vec());
        match verdict {
            "ok" | "normalise-or-reject" => {}
            // An event type without data: no constructor accepts it.
            "ok-but-not-dispatched" => {
                assert!(result.is_none(), "{name}");
                refused += 1;
                continue;
            }
            "reject" => {
                result.expect("can be tried").expect_err("is to be refused");
                refused += 1;
                continue;
            }
            other => panic!("{name}: unknown verdict {other}"),
        }
        let wire = result.expect("can be built").unwrap_or_else(|refused| panic!("{name}: {refused}"));
        if draft.comment.is_none() {
            let examples = row["wire_examples_b64"].as_array().expect("an array");
            let examples: Vec<Vec<u8>> = examples.iter().map(base64).collect();
            assert!(
                examples.iter().any(|example| sorted_lines(example) == sorted_lines(&wire)),
                "{name}: {}",
                wire.escape_ascii()
            );
        }
        let reading = read(&wire);
        let events = row["parses_to_events"].as_array().expect("an array");
        let events_due: Vec<Item> = events
            .iter()
            .map(|event| Item::Event {
                event_type: bytes(&event["event"]),
                data: bytes(&event["data"]),
                id: bytes(&event["id"]),
            })
            .collect();
        let is_event = |item: &&Item| matches!(item, Item::Event { .. });
        let events: Vec<Item> = reading.items.iter().filter(is_event).cloned().collect();
        assert_eq!(events, events_due, "{name}");
        assert_eq!(reading.items, draft.due(b""), "{name}");
        let retry_due = match &row["parses_to_retry"] {
            Value::Null => None,
            Value::String(digits) => Some(digits.parse().expect("digits")),
            number => Some(number.as_u64().expect("an integer")),
        };
        assert_eq!(draft.retry, retry_due, "{name}");
    }
    println!("{} third-party vectors, {refused} of them refused", rows.len());
}
