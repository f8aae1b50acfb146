//! The test cases: the response of the server to each request of an `EventSource`, and the expected events.

use crate::wire::{self, Cut};
use crate::{ours, random, table};
use serde_json::Value;
use sse_wire::http::HttpVersion;
use std::path::Path;

/// An event as a page sees it: type, data and last event ID.
pub type Event = [String; 3];

/// A test case for one `EventSource`.
pub struct Case {
    pub name: String,
    /// The response to each request in order. All later requests get 204, after which the client stops.
    pub answers: Vec<Answer>,
    /// The client closes after this many errors. Set if the reconnection time is too long to wait for.
    pub close_after: Option<usize>,
    /// The expected events, if the case does not take them from this crate's decoder.
    pub events: Option<Vec<Event>>,
    /// The expected `Last-Event-ID` of each request, if the case does not take it from this crate's `http` module.
    pub last_event_ids: Option<Vec<Option<Vec<u8>>>>,
}

/// One response.
pub enum Answer {
    /// An event stream with the head and the chunked coding of this crate.
    Stream(Vec<u8>, Cut),
    /// These bytes as they are. Then the connection is closed.
    Raw(Vec<u8>),
    /// A head with these fields and this status, and a body of known length.
    Head { status: u16, fields: Vec<(&'static str, String)>, body: &'static str },
}

impl Answer {
    /// The writes, and whether the connection stays open after them.
    pub fn writes(&self, version: HttpVersion) -> (Vec<Vec<u8>>, bool) {
        match self {
            Self::Stream(content, cut) => wire::response(content, *cut, version),
            Self::Raw(bytes) => (vec![bytes.clone()], false),
            Self::Head { status, fields, body } => {
                let mut head = format!("HTTP/1.1 {status} Reason\r\n");
                for (name, value) in fields {
                    head += &format!("{name}: {value}\r\n");
                }
                if *status != 204 {
                    head += &format!("Content-Length: {}\r\n", body.len());
                }
                (vec![(head + "\r\n" + body).into_bytes()], true)
            }
        }
    }
}

impl Case {
    fn new(name: impl Into<String>, answers: Vec<Answer>) -> Self {
        Self { name: name.into(), answers, close_after: None, events: None, last_event_ids: None }
    }

    /// A prelude that makes reconnections fast, then the tested stream in a second response. So its byte order mark is
    /// still at the start of a stream.
    fn behind_a_prelude(name: String, prelude: &str, stream: &[u8], cut: Cut) -> Self {
        let prelude = Answer::Stream(prelude.as_bytes().to_vec(), Cut::Whole);
        Self::new(name, vec![prelude, Answer::Stream(stream.to_vec(), cut)])
    }
}

/// Makes clients reconnect at once.
const QUICK: &str = "retry: 1\n\n";

pub fn all() -> Vec<Case> {
    let mut cases = frames();
    cases.extend(streams());
    cases.extend(random());
    cases.extend(last_event_ids());
    cases.extend(content_types());
    cases.extend(statuses());
    cases.extend(codings());
    cases
}

/// One stream for each group of frames of the table, with every kind of cut. Frames that a browser reads differently
/// are in separate groups.
fn frames() -> Vec<Case> {
    let mut cases = Vec::new();
    for (group, rows) in [
        ("frames", table::frames()),
        ("frames-with-nul", table::frames_with_nul()),
        ("frames-with-id-alone", table::frames_with_id_alone()),
    ] {
        let mut stream = Vec::new();
        let mut events = Vec::new();
        for row in &rows {
            let mut buffer = vec![0; row.frame.encoded_len()];
            stream.extend_from_slice(row.frame.encode(&mut buffer).expect("the length was asked for"));
            events.extend(row.event.map(|event| event.map(str::to_owned)));
        }
        stream.extend_from_slice(QUICK.as_bytes());
        for cut in Cut::ALL {
            let mut case = Case::new(format!("{group}/{}", cut.name()), vec![Answer::Stream(stream.clone(), cut)]);
            case.events = Some(events.clone());
            cases.push(case);
        }
    }
    cases
}

/// The decode vectors of the repository: streams of arbitrary bytes.
fn streams() -> Vec<Case> {
    let mut cases = Vec::new();
    for row in rows("sse-parse.jsonl").filter(|row| row["dup_of"].is_null()) {
        let stream = base64(text(&row["input_b64"]));
        let seed = row["initial_last_event_id"].as_str().unwrap_or_default();
        // With an event, because some browsers do not send back an ID without one.
        let prelude = if seed.is_empty() { QUICK.to_owned() } else { format!("id: {seed}\ndata: prelude\n{QUICK}") };
        for cut in [Cut::Whole, Cut::Awkward] {
            let name = format!("streams/{}/{}", text(&row["id"]), cut.name());
            let mut case = Case::behind_a_prelude(name, &prelude, &stream, cut);
            let waits = !row["retry"].is_null() && row["retry"].as_u64().is_none_or(|retry| retry > 50);
            case.close_after = waits.then_some(2);
            let strings =
                |event: &Value| [&event["event"], &event["data"], &event["id"]].map(|value| text(value).to_owned());
            let of_prelude = (!seed.is_empty()).then(|| ["message", "prelude", seed].map(str::to_owned));
            let events = row["events"].as_array().expect("events").iter().map(strings);
            case.events = Some(of_prelude.into_iter().chain(events).collect());
            cases.push(case);
        }
    }
    cases
}

/// Random frames and random streams. The expected events are those of this crate's decoder.
fn random() -> Vec<Case> {
    let (mut stream, events) = random::frames(500);
    stream.extend_from_slice(QUICK.as_bytes());
    let mut cases = Vec::new();
    for cut in Cut::ALL {
        let mut case = Case::new(format!("random-frames/{}", cut.name()), vec![Answer::Stream(stream.clone(), cut)]);
        case.events = Some(events.clone());
        cases.push(case);
    }
    for (index, stream) in random::streams(150).iter().enumerate() {
        for cut in [Cut::Whole, Cut::Awkward] {
            let name = format!("random-streams/{index} {}/{}", stream.escape_ascii(), cut.name());
            let mut case = Case::behind_a_prelude(name, QUICK, stream, cut);
            case.events = Some(ours::decoded(stream));
            cases.push(case);
        }
    }
    cases
}

/// IDs that a client sends back unchanged when it reconnects, and IDs that it does not.
fn last_event_ids() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, streams, expected) in table::last_event_ids() {
        let answers = streams.iter().map(|stream| {
            let stream = [QUICK.as_bytes(), stream].concat();
            Answer::Stream(stream, Cut::Whole)
        });
        let mut case = Case::new(format!("last-event-id/{name}"), answers.collect());
        let mut due = vec![None];
        due.extend(expected.iter().map(|id| id.map(<[u8]>::to_vec)));
        case.last_event_ids = Some(due);
        cases.push(case);
    }
    for row in rows("http.jsonl").filter(|row| row["kind"] == "last-event-id") {
        let id = text(&row["value"]);
        // A stream cannot set an ID with these characters.
        if !id.contains(['\r', '\n', '\0']) {
            let stream = format!("{QUICK}id: {id}\ndata: x\n\n");
            let name = format!("last-event-id/vector {}", id.escape_default());
            cases.push(Case::new(name, vec![Answer::Stream(stream.into_bytes(), Cut::Whole)]));
        }
    }
    cases
}

const SHORT: &str = "retry: 1\ndata: x\n\n";

fn content_types() -> Vec<Case> {
    let mut cases: Vec<Case> = rows("http.jsonl")
        .filter(|row| row["kind"] == "content-type")
        .map(|row| {
            let value = text(&row["value"]).to_owned();
            let name = format!("content-type/{}", value.escape_default());
            let mut case =
                Case::new(name, vec![Answer::Head { status: 200, fields: vec![("Content-Type", value)], body: SHORT }]);
            let opens = row["event_stream"].as_bool().expect("event_stream");
            let event = || ["message", "x", ""].map(str::to_owned);
            case.events = Some(if opens { vec![event()] } else { Vec::new() });
            case
        })
        .collect();
    let mut add = |name: &str, lines: &[&str]| {
        let fields = lines.iter().map(|value| ("Content-Type", (*value).to_owned())).collect();
        cases.push(Case::new(format!("content-type/{name}"), vec![Answer::Head { status: 200, fields, body: SHORT }]));
    };
    add("no line", &[]);
    add("two lines, the last fits", &["text/html", "text/event-stream"]);
    add("two lines, the first fits", &["text/event-stream", "text/html"]);
    cases
}

fn statuses() -> Vec<Case> {
    let row = |row: Value| {
        let status = row["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("status");
        let kind = |value: &str| ("Content-Type", value.to_owned());
        let mut fields = if status == 204 { vec![] } else { vec![kind("text/event-stream")] };
        let redirect = text(&row["action"]).starts_with("redirect");
        if redirect {
            // The server counts all requests, so the redirected request gets the next answer.
            fields.push(("Location", "?redirected".to_owned()));
        }
        let mut answers = vec![Answer::Head { status, fields, body: if status == 204 { "" } else { SHORT } }];
        if redirect {
            answers.push(Answer::Head { status: 200, fields: vec![kind("text/event-stream")], body: SHORT });
        }
        let mut case = Case::new(format!("status/{status}"), answers);
        let event = || ["message", "x", ""].map(str::to_owned);
        case.events = Some(if status == 200 || redirect { vec![event()] } else { Vec::new() });
        case
    };
    rows("http.jsonl").filter(|row| row["kind"] == "status").map(row).collect()
}

/// Chunked bodies as other servers write them, and truncated bodies.
fn codings() -> Vec<Case> {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    const FIRST: &str = "a\r\nretry: 1\n\n\r\n9\r\ndata: a\n\n\r\n";
    let event = |data: &str| ["message", data, ""].map(str::to_owned);
    let rows: [(&str, &str, &[&str]); 10] = [
        ("extensions", "9;name=\"a;b\\\"\"\r\ndata: b\n\n\r\n0\r\n\r\n", &["a", "b"]),
        ("padded-size", "0000000009\r\ndata: b\n\n\r\n000\r\n\r\n", &["a", "b"]),
        ("capital-digits", "D\r\ndata: bbbbb\n\n\r\n0\r\n\r\n", &["a", "bbbbb"]),
        ("trailers", "0\r\nA: data: b\r\nB: c\r\n\r\n", &["a"]),
        ("event-over-chunks", "1\r\nd\r\n5\r\nata: \r\n1\r\nb\r\n1\r\n\n\r\n1\r\n\n\r\n0\r\n\r\n", &["a", "b"]),
        ("truncated-before-chunk", "", &["a"]),
        ("truncated-in-size-line", "9", &["a"]),
        ("truncated-in-data", "b\r\ndata: b\n\n", &["a", "b"]),
        ("truncated-behind-data", "9\r\ndata: b\n\n", &["a", "b"]),
        ("truncated-in-trailers", "0\r\nA: b\r\n", &["a"]),
    ];
    let case = |(name, rest, data): (&str, &str, &[&str])| {
        let bytes = [HEAD, FIRST, rest].concat().into_bytes();
        let mut case = Case::new(format!("coding/{name}"), vec![Answer::Raw(bytes)]);
        case.events = Some(data.iter().map(|data| event(data)).collect());
        case
    };
    rows.into_iter().map(case).collect()
}

fn rows(file: &str) -> impl Iterator<Item = Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(file);
    let lines = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    rows.into_iter()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no string: {value}"))
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => panic!("no base64: {text}"),
    };
    let digits: Vec<u8> = text.bytes().filter(|&byte| byte != b'=').map(digit).collect();
    let group = |group: &[u8]| {
        let bits = group.iter().fold(0u32, |bits, &digit| bits << 6 | u32::from(digit)) << (6 * (4 - group.len()));
        bits.to_be_bytes()[1..group.len()].to_vec()
    };
    digits.chunks(4).flat_map(group).collect()
}
