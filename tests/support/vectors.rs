//! Reads the vectors: cases as data, one JSON object per line.

use super::item::{Bytes, End, Event, Item, Oversized, Part};
use super::model::Limits;
use super::rows;
use serde_json::Value;
use std::path::Path;

/// A row of `sse-parse.jsonl`.
pub struct Parse {
    pub name: String,
    pub stream: Vec<u8>,
    pub cuts: Vec<usize>,
    pub seed: Vec<u8>,
    /// Type, data and ID of each event, as text.
    pub events: Vec<[String; 3]>,
    /// The last reconnection time. `u64::MAX` stands for all greater numbers too.
    pub retry: Option<u64>,
    pub retries: Option<Vec<u64>>,
    pub last_event_id: String,
    pub comments: Vec<String>,
    pub byte_order_mark: bool,
}

pub fn parse(path: &Path) -> Vec<Parse> {
    rows::file(path).map(|row| parse_row(&row)).collect()
}

/// The vectors of this repository.
pub fn own() -> Vec<Parse> {
    parse(&here("sse-parse.jsonl"))
}

fn parse_row(row: &Value) -> Parse {
    let strings = |value: &Value| array(value).iter().map(string).collect();
    Parse {
        name: string(&row["id"]),
        stream: rows::base64(&row["input_b64"]),
        cuts: row.get("chunks").map_or_else(Vec::new, |cuts| array(cuts).iter().map(number).collect()),
        seed: row.get("initial_last_event_id").map_or_else(Vec::new, |seed| string(seed).into_bytes()),
        events: array(&row["events"])
            .iter()
            .map(|event| [string(&event["event"]), string(&event["data"]), string(&event["id"])])
            .collect(),
        retry: milliseconds(&row["retry"]),
        retries: row.get("retries").map(|all| array(all).iter().filter_map(milliseconds).collect()),
        last_event_id: string(&row["last_event_id"]),
        comments: strings(&row["comments"]),
        byte_order_mark: row["bom"].as_bool().expect("bom"),
    }
}

/// A row of `limits.jsonl`.
pub struct Limited {
    pub name: String,
    pub stream: Vec<u8>,
    pub limits: Limits,
    pub seed: Vec<u8>,
    pub items: Vec<(Item, usize)>,
    pub end: End,
    pub last_event_id: Vec<u8>,
}

pub fn limited() -> Vec<Limited> {
    rows::file(&here("limits.jsonl")).map(|row| limited_row(&row)).collect()
}

fn limited_row(row: &Value) -> Limited {
    let limits = Limits::new(number(&row["data"]), number(&row["text"]));
    let text = |value: &Value| value.as_str().unwrap_or_default().as_bytes().to_vec();
    Limited {
        name: string(&row["name"]),
        stream: text(&row["stream"]),
        limits,
        seed: text(&row["seed"]),
        items: array(&row["items"]).iter().map(|item| (limited_item(item, limits), number(&item["at"]))).collect(),
        end: match &row["end"] {
            Value::String(word) if word == "clean" => End::Clean,
            Value::String(word) if word == "incomplete" => End::Incomplete(None),
            end => match limited_item(end, limits) {
                Item::Event(event) => End::Incomplete(Some(event)),
                Item::Oversized(oversized) => End::Oversized(oversized),
                other => panic!("no end of a stream: {other:?}"),
            },
        },
        last_event_id: text(&row["last_event_id"]),
    }
}

fn limited_item(item: &Value, limits: Limits) -> Item {
    let bytes = |key: &str| Bytes(item[key].as_str().unwrap_or_default().as_bytes().to_vec());
    if let Some(part) = item.get("oversized") {
        let (part, limit) = match part.as_str() {
            Some("data") => (Part::Data, limits.data),
            Some("event type") => (Part::EventType, limits.text),
            Some("id") => (Part::Id, limits.text),
            other => panic!("no part: {other:?}"),
        };
        let length = number(&item["length"]);
        let oversized_id = item.get("oversized_id").map(number).or((part == Part::Id).then_some(length));
        return Item::Oversized(Oversized { part, limit, length, oversized_id });
    }
    if let Some(retry) = item.get("retry") {
        return Item::Retry(retry.as_u64().expect("retry"));
    }
    if let Some(comment) = item.get("comment") {
        let text = comment.as_str().map(|text| Bytes(text.as_bytes().to_vec()));
        let length = text.as_ref().map_or_else(|| number(&item["length"]), |text| text.0.len());
        return Item::Comment { text, length };
    }
    let (id, own_id) = (bytes("id"), item["own_id"].as_bool().unwrap_or(false));
    Item::Event(Event {
        event_type: bytes("type"),
        data: Bytes(item["event"].as_str().expect("event").as_bytes().to_vec()),
        id_is_set: own_id || !id.0.is_empty(),
        id,
        own_id,
        retry: item.get("own_retry").map(|retry| retry.as_u64().expect("a number")),
        oversized_id: item.get("oversized_id").map(number),
    })
}

fn here(file: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors").join(file)
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no array: {value}"))
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no string: {value}")).to_owned()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("no number: {value}")) as usize
}

/// A number, or a string of digits if it is too large for a JSON number. `null` is none.
fn milliseconds(value: &Value) -> Option<u64> {
    match value {
        Value::Null => None,
        Value::String(digits) => {
            assert!(!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()), "no digits: {digits}");
            Some(digits.parse().unwrap_or(u64::MAX))
        }
        number => Some(number.as_u64().unwrap_or_else(|| panic!("no retry: {number}"))),
    }
}
