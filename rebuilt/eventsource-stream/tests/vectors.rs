//! sse-wire's vectors, at every cut. (There are no limits here, so those of `limits.jsonl` do not apply.)

mod common;

use common::{due, every_cut, run};
use eventsource_stream::{EventStream, Eventsource};
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::convert::Infallible;
use support::soup::{cuts_of, soup};
use support::{cuts, property, rows, vectors};

#[test]
fn what_the_vectors_say_comes_at_every_cut() {
    let vectors = vectors::own();
    let (mut malformed, mut runs) = (0, 0);
    for vector in &vectors {
        let seed = std::str::from_utf8(&vector.seed).expect("a text");
        let outcome = due(&vector.stream, seed);
        let events: Vec<_> =
            outcome.events.iter().map(|event| [event.event.clone(), event.data.clone(), event.id.clone()]).collect();
        match outcome.malformed {
            None => assert_eq!((&events, &outcome.last_event_id), (&vector.events, &vector.last_event_id)),
            Some(_) => {
                malformed += 1;
                assert!(vector.events.starts_with(&events), "{}", vector.name);
            }
        }
        runs += every_cut(&vector.name, &vector.stream, seed);
    }
    println!("{} vectors, {malformed} of them not UTF-8, {runs} runs", vectors.len());
    assert!(vectors.len() >= 186 && malformed >= 10);
}

/// Like a client: each connection has a new stream, with the last event ID of the one before.
#[test]
fn an_id_outlives_its_connection() {
    let rows: Vec<_> = rows::file(rows::own("reconnect.jsonl").as_ref()).collect();
    let mut connections = 0;
    for row in &rows {
        let mut id = String::new();
        for connection in row["connections"].as_array().expect("connections") {
            let body = rows::base64(&connection["body_b64"]);
            let Ok(text) = std::str::from_utf8(&body) else { break };
            let mut stream = EventStream::new(stream::iter([Ok::<_, Infallible>(text)]));
            stream.set_last_event_id(&*id);
            let events: Vec<_> = stream.by_ref().collect::<Vec<_>>().now_or_never().expect("the chunk is there");
            let events: Vec<_> = events
                .into_iter()
                .map(|event| event.expect("no error"))
                .map(|event| serde_json::json!({ "event": event.event, "data": event.data, "id": event.id }))
                .collect();
            assert_eq!(serde_json::Value::from(events), connection["events"], "{}", row["id"]);
            assert_eq!(stream.last_event_id(), connection["last_event_id_after"], "{}", row["id"]);
            id = stream.last_event_id().to_owned();
            connections += 1;
        }
    }
    println!("{} vectors, {connections} connections", rows.len());
    assert!(rows.len() >= 17 && connections >= 34);
}

proptest! {
    #![proptest_config(property::config("rebuilt::vectors", 4_000))]

    #[test]
    fn random_streams_come_as_the_model_says(stream in soup(), indices in vec(any::<Index>(), 0..6)) {
        let mut chunks = Vec::new();
        cuts::chunks(&stream, &cuts_of(&stream, &indices), &mut chunks);
        prop_assert_eq!(run(&chunks, "seed"), due(&stream, "seed"));
    }
}

/// The trait also works for streams that are not `Unpin`, and for chunks of any byte type.
#[test]
fn any_stream_of_bytes_will_do() {
    let chunks = stream::once(async { Ok::<_, Infallible>("data: x\n\n".to_owned()) })
        .chain(stream::once(async { Ok("data: y\n\n".to_owned()) }));
    let events = chunks.eventsource().map(|event| event.map(|event| event.data)).collect::<Vec<_>>();
    assert_eq!(events.now_or_never().expect("the chunks are there"), [Ok("x".to_owned()), Ok("y".to_owned())]);
}
