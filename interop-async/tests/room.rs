//! The room, over TCP: a client that reconnects gets exactly the events that it has missed.

mod support;

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use sse_wire::OwnedEvent;
use sse_wire::io::futures_03::EventStream;
use sse_wire_interop_async::client::{body, decoder, get};
use sse_wire_interop_async::server::{Room, app, room, send};
use std::sync::Mutex;
use std::time::Duration;
use support::{NAMES, Server, client, in_time};

/// Longer than these tests.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct News {
    number: u32,
    text: String,
}

/// With everything that could end a line or a frame.
fn news(number: u32) -> News {
    News { number, text: format!("line {number}\n\r\nid: 9-9\n\ndata: \u{2028}é\0") }
}

fn send_all(room: &Mutex<Room>, numbers: std::ops::Range<u32>) {
    for number in numbers {
        send(room, &news(number)).expect("JSON");
    }
}

/// The first `count` events of one connection, or all if there are fewer, and the ID for the next request.
async fn listen(server: &Server, id: &[u8], count: usize) -> (Vec<OwnedEvent>, Vec<u8>) {
    let response = in_time(get(&client(), &server.url("/room"), id)).await.expect("a response");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let decoder = decoder().with_last_event_id(id).expect("an ID");
    let mut events = EventStream::with_decoder(body(response), decoder);
    let mut came = Vec::new();
    while came.len() < count {
        let Some(event) = in_time(events.next()).await else { break };
        came.push(event.expect("an event"));
    }
    let id = events.last_event_id().to_vec();
    (came, id)
}

/// The numbers of events. A `resync` event has none.
fn numbers(events: &[OwnedEvent]) -> Vec<Option<u32>> {
    let number = |event: &OwnedEvent| {
        if event.event_type() == b"resync" {
            assert_eq!(event.data(), b"");
            return None;
        }
        let came: News = serde_json::from_slice(event.data()).expect("JSON");
        assert_eq!(came, news(came.number));
        Some(came.number)
    };
    events.iter().map(number).collect()
}

/// For each number of events read and missed: reads, drops the connection, and reconnects after more were sent.
#[tokio::test]
async fn a_client_that_reads_drops_and_returns_gets_exactly_what_it_missed() {
    let room = room(1, 64 * 1024, KEEP_ALIVE);
    let server = Server::start(app(room.clone(), &NAMES));
    let (mut sent, mut seen) = (0, 0);
    // A `resync` event gives the client an ID before there is any other event.
    let (greeting, mut id) = listen(&server, b"", 1).await;
    assert_eq!((numbers(&greeting), &id[..]), (vec![None], &b"1-0"[..]));
    for reads in 0..5 {
        for missed in 0..5 {
            send_all(&room, sent..sent + reads + missed);
            sent += reads + missed;
            // The client reads some of the events that were sent, in one connection.
            let (came, back) = listen(&server, &id, reads as usize).await;
            let due: Vec<_> = (seen..seen + reads).map(Some).collect();
            assert_eq!(numbers(&came), due, "{reads} read, {missed} missed");
            (seen, id) = (seen + reads, back);
        }
    }
    // At last, the client reads all missed events, and a new one.
    let left = (sent - seen) as usize;
    let listener = listen(&server, &id, left + 1);
    let news = async {
        while send(&room, &news(sent)).expect("JSON") == 0 {
            tokio::task::yield_now().await;
            sent += 1;
        }
    };
    let ((came, _), ()) = tokio::join!(listener, news);
    assert_eq!(numbers(&came), (seen..).take(left + 1).map(Some).collect::<Vec<_>>());
    println!(
        "{} events in 26 connections, {left} of them missed at last: none lost, none twice",
        seen as usize + left + 1
    );
    server.stop();
}

#[tokio::test]
async fn a_client_that_was_only_greeted_has_an_id_and_misses_nothing() {
    let room = room(2, 64 * 1024, KEEP_ALIVE);
    send_all(&room, 0..3);
    let server = Server::start(app(room.clone(), &NAMES));
    let (greeting, id) = listen(&server, b"", 1).await;
    assert_eq!((numbers(&greeting), &id[..]), (vec![None], &b"2-3"[..]), "the ID of the newest event");
    send_all(&room, 3..5);
    let (missed, id) = listen(&server, &id, 2).await;
    assert_eq!((numbers(&missed), &id[..]), (vec![Some(3), Some(4)], &b"2-5"[..]));
    server.stop();
}

/// The oldest events are evicted.
#[tokio::test]
async fn a_client_whose_id_is_not_known_any_more_is_greeted_anew() {
    let room = room(3, 1_000, KEEP_ALIVE);
    let server = Server::start(app(room.clone(), &NAMES));
    let (_, id) = listen(&server, b"", 1).await;
    send_all(&room, 0..100);
    for unknown in [&id[..], b"2-1", b"3-0", b"3-101", b"nonsense"] {
        let (came, id) = listen(&server, unknown, 1).await;
        assert_eq!((numbers(&came), &id[..]), (vec![None], &b"3-100"[..]));
    }
    server.stop();
}

/// An event that is too long for the history empties it.
#[tokio::test]
async fn a_client_that_has_missed_what_was_not_kept_is_greeted_anew() {
    let room = room(4, 1_000, KEEP_ALIVE);
    let server = Server::start(app(room.clone(), &NAMES));
    let (_, id) = listen(&server, b"", 1).await;
    send(&room, &"x".repeat(2_000)).expect("JSON");
    assert_eq!(id, b"4-0");
    // A new and the old client get a `resync` event with an ID, although the history is empty.
    for before in [&b""[..], &id] {
        let (came, greeted) = listen(&server, before, 1).await;
        assert_eq!((numbers(&came), &greeted[..]), (vec![None], &b"4-1"[..]));
    }
    send_all(&room, 0..1);
    let (came, last) = listen(&server, b"4-1", 1).await;
    assert_eq!((numbers(&came), &last[..]), (vec![Some(0)], &b"4-2"[..]));
    let (came, last) = listen(&server, &id, 1).await;
    assert_eq!((numbers(&came), &last[..]), (vec![None], &b"4-2"[..]));
    server.stop();
}

/// The memory for a slow client is bounded.
#[tokio::test]
async fn a_client_that_is_too_slow_is_let_go_and_gets_the_rest_when_it_comes_back() {
    const EVENTS: u32 = 500;
    let text = "x".repeat(64 * 1024);
    let room = room(5, 64 << 20, KEEP_ALIVE);
    let server = Server::start(app(room.clone(), &NAMES));
    let response = in_time(get(&client(), &server.url("/room"), b"")).await.expect("a response");
    let mut events = EventStream::with_decoder(body(response), decoder());
    in_time(events.next()).await.expect("not the end").expect("a greeting");
    // The client stays connected, but does not read.
    for number in 0..EVENTS {
        send(&room, &(number, &text)).expect("JSON");
    }
    let (mut came, mut connections) = (0, 1);
    while came < EVENTS {
        match in_time(events.next()).await {
            Some(event) => {
                let event = event.expect("an event");
                let (number, _): (u32, String) = serde_json::from_slice(event.data()).expect("JSON");
                assert_eq!(number, came);
                came += 1;
            }
            None => {
                let response = in_time(get(&client(), &server.url("/room"), events.last_event_id())).await;
                std::pin::Pin::new(&mut events).reconnect(body(response.expect("a response")));
                connections += 1;
            }
        }
    }
    println!("{came} events over {connections} connections");
    assert!(connections > 1, "it was not too slow");
    server.stop();
}
