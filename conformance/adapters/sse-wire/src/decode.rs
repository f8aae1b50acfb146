//! Event streams: without limits, with limits, and over several connections.

use crate::protocol::{Input, base64};
use serde_json::{Map, Value, json};
use sse_wire::http::LastEventId;
use sse_wire::storage::Storage;
use sse_wire::{Decoder, End, Event, Growing, Item, Oversized, Part, Unlimited};
use std::hint::black_box;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn decode(request: &Value) -> Value {
    let see = |event: Event<'_>| {
        black_box((event.event_type(), event.data(), event.last_event_id()));
    };
    decode_and_count(request, see, short)
}

/// Like [`decode`], with a copy of each event as text.
pub fn decode_owned(request: &Value) -> Value {
    let see = |event: Event<'_>| {
        black_box(event.to_text_event_lossy());
    };
    decode_and_count(request, see, |item| match item {
        Item::Event(event) => {
            let event = event.to_text_event_lossy();
            json!({"event": event.event_type(), "data": event.data(), "id": event.last_event_id()})
        }
        other => short(other),
    })
}

fn decode_and_count(request: &Value, see: impl Fn(Event<'_>), show: impl Fn(Item<'_>) -> Value) -> Value {
    let (input, mut decoder) = (Input::of(request), Decoder::with_storage(Unlimited::new()));
    decoder = seeded(decoder, request);
    if request["answer"] == "count" {
        return json!({"count": count(&mut decoder, &input, see)});
    }
    let mut list = Vec::new();
    for piece in input.pieces() {
        items(&mut decoder, piece, |item, _| list.push(show(item.expect("there are no limits"))));
    }
    // An incomplete event at the end is discarded.
    let _ = decoder.finish();
    json!({"items": list, "last_event_id": text(decoder.last_event_id())})
}

fn count(decoder: &mut Decoder<Unlimited>, input: &Input, see: impl Fn(Event<'_>)) -> u64 {
    let mut count = 0;
    for piece in input.pieces() {
        let mut items = decoder.feed(piece);
        while let Some(item) = items.next() {
            if let Ok(Item::Event(event)) = item {
                see(event);
                count += 1;
            }
        }
    }
    count
}

fn seeded<S: Storage>(decoder: Decoder<S>, request: &Value) -> Decoder<S> {
    let id = request["last_event_id"].as_str().unwrap_or_default();
    decoder.with_last_event_id(id.as_bytes()).expect("an ID that fits")
}

/// Passes each item to `each`, with the position after the byte that completes it.
fn items<S: Storage>(
    decoder: &mut Decoder<S>,
    piece: &[u8],
    mut each: impl FnMut(Result<Item<'_>, S::Oversized>, u64),
) {
    let mut rest = piece;
    while !rest.is_empty() {
        let step = decoder.advance(rest);
        if let Some(ready) = step.ready {
            each(decoder.view(ready, rest), decoder.position());
        }
        rest = &rest[step.consumed..];
    }
}

fn short(item: Item<'_>) -> Value {
    match item {
        Item::Event(event) => {
            json!({"event": text(event.event_type()), "data": text(event.data()), "id": text(event.last_event_id())})
        }
        Item::Retry(milliseconds) => json!({"retry": milliseconds}),
        Item::Comment(comment) => json!({"comment": text(comment.text().expect("there are no limits"))}),
    }
}

pub fn limits(request: &Value) -> Value {
    let limit = |name: &str| usize::try_from(request[name].as_u64().expect("a number")).expect("it fits");
    let storage = Growing::new(limit("data"), limit("text"));
    let (input, mut decoder, mut list) = (Input::of(request), seeded(Decoder::with_storage(storage), request), vec![]);
    for piece in input.pieces() {
        items(&mut decoder, piece, |item, at| {
            let mut item = long(item);
            item.insert("at".into(), at.into());
            list.push(item);
        });
    }
    let end = match decoder.finish() {
        End::Clean => "clean".into(),
        End::Incomplete(None) => "incomplete".into(),
        End::Incomplete(Some(event)) => long(Ok(Item::Event(event))).into(),
        End::Oversized(oversized) => long(Err(oversized)).into(),
    };
    let end: Value = end;
    json!({"items": list, "end": end, "last_event_id": text(decoder.last_event_id())})
}

fn long(item: Result<Item<'_>, Oversized>) -> Map<String, Value> {
    let item = match item {
        Ok(Item::Event(event)) => return long_event(event),
        Ok(Item::Comment(comment)) if comment.text().is_none() => json!({"comment": null, "length": comment.length()}),
        Ok(item) => short(item),
        Err(oversized) => {
            let mut item = json!({"oversized": part(oversized.part), "length": oversized.length});
            if let Some(length) = oversized.oversized_id.filter(|_| oversized.part != Part::Id) {
                item["oversized_id"] = length.into();
            }
            item
        }
    };
    match item {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

const fn part(part: Part) -> &'static str {
    match part {
        Part::Data => "data",
        Part::EventType => "event type",
        Part::Id => "id",
        _ => "another part",
    }
}

fn long_event(event: Event<'_>) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("event".into(), text(event.data()).into());
    map.insert("type".into(), text(event.event_type()).into());
    map.insert("id".into(), text(event.last_event_id()).into());
    map.insert("own_id".into(), event.own_id().is_some().into());
    map.insert("own_retry".into(), event.retry().into());
    map.insert("oversized_id".into(), event.oversized_id().map(|oversized| oversized.length).into());
    map
}

pub fn reconnect(request: &Value) -> Value {
    let (mut decoder, mut time, mut list) = (Decoder::with_storage(Unlimited::new()), None, Vec::new());
    for connection in request["connections"].as_array().expect("an array") {
        let header = LastEventId::to_send(decoder.last_event_id()).unwrap_or(None).map(|id| base64(id.as_bytes()));
        let mut came = Vec::new();
        for piece in Input::of(connection).pieces() {
            items(&mut decoder, piece, |item, _| {
                let item = item.expect("there are no limits");
                if let Item::Retry(milliseconds) = item {
                    time = Some(milliseconds);
                }
                came.push(short(item));
            });
        }
        let _ = decoder.finish();
        list.push(json!({
            "last_event_id_header": header,
            "items": came,
            "last_event_id": text(decoder.last_event_id()),
            "reconnection_time": time,
        }));
    }
    json!({"connections": list})
}
