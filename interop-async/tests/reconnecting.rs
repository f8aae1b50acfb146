//! A client that reconnects misses no event and gets none twice, whatever happens to the server.

mod support;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use sse_wire::Frame;
use sse_wire::io::http_body_1::{DataStream, EventBody, event_stream_fields, response};
use sse_wire::session::{Policy, StopReason};
use sse_wire_interop_async::client::{Heard, listen};
use sse_wire_interop_async::server::{self, Room, app, room};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::{NAMES, Server, broken_off, client, in_time};

const KEEP_ALIVE: Duration = Duration::from_millis(5);
/// Short waits keep the tests fast.
const IMPATIENT: Policy = Policy::new().initial(5).floor(1).backoff_ceiling(20);

/// What a client has received. Events are texts.
#[derive(Default)]
struct Notes {
    events: Vec<String>,
    comments: usize,
    connections: usize,
}

impl Notes {
    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Event(event) => {
                self.events.push(format!("{} {}", event.event_type_str().expect("text"), event.data_lossy()));
            }
            Heard::Comment => self.comments += 1,
            Heard::Disconnected => self.connections += 1,
            Heard::Oversized(oversized) => panic!("{oversized}"),
        }
    }
}

/// The expected events: one `resync` event, and these numbers.
fn due(numbers: std::ops::Range<u32>) -> Vec<String> {
    std::iter::once("resync ".to_owned()).chain(numbers.map(|number| format!("message {number}"))).collect()
}

fn send(room: &Mutex<Room>, numbers: std::ops::Range<u32>) {
    for number in numbers {
        server::send(room, &number).expect("JSON");
    }
}

/// The server is stopped and started again ten times. Events from the time in between are sent later. The room is kept.
/// A real server would have it in a database.
#[tokio::test]
async fn stopping_and_starting_the_server_loses_and_doubles_nothing() {
    const STOPS: u32 = 10;
    let room = room(1, 64 * 1024, KEEP_ALIVE);
    let mut server = Some(Server::start(app(room.clone(), &NAMES)));
    let url = server.as_ref().expect("a server").url("/room");
    let mut notes = Notes::default();
    let (mut alive, mut stops) = (0, 0);
    let outcome = in_time(listen(&client(), &url, IMPATIENT, |heard| {
        // Two keep-alives show that the client is connected. Then events are sent.
        match &heard {
            Heard::Comment => alive += 1,
            Heard::Disconnected => alive = 0,
            _ => {}
        }
        notes.take(heard);
        if alive == 2 && stops < STOPS {
            let first = stops * 30;
            send(&room, first..first + 10);
            alive += 1;
        }
        // Ten events of a round have arrived. The server is stopped, and more events are sent before it starts again.
        let count = notes.events.len().saturating_sub(1) as u32;
        if stops < STOPS && count == stops * 30 + 10 {
            let first = stops * 30;
            let address = server.take().expect("a server").stop();
            send(&room, first + 10..first + 30);
            server = Some(Server::start_at(address, app(room.clone(), &NAMES)));
            stops += 1;
        }
        if count == STOPS * 30 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }))
    .await;
    assert_eq!(outcome, ControlFlow::Break(()));
    assert_eq!(notes.events, due(0..STOPS * 30));
    assert_eq!(notes.connections, STOPS as usize);
    println!(
        "{} events over {} connections, {} keep-alives: none missed, none twice",
        notes.events.len() - 1,
        notes.connections + 1,
        notes.comments
    );
    server.expect("a server").stop();
}

/// A server that breaks each connection after some bytes, mostly in the middle of a frame.
struct Flaky {
    room: Arc<Mutex<Room>>,
    connections: AtomicUsize,
}

const LENGTHS: usize = 53;

async fn flaky(State(flaky): State<Arc<Flaky>>, fields: HeaderMap) -> Response {
    let whole = server::listen(State(flaky.room.clone()), fields).await.into_response();
    let chunks = DataStream::new(whole.into_body()).map(|chunk| chunk.expect("no error"));
    let bytes = chunks.flat_map(stream::iter);
    let connection = flaky.connections.fetch_add(1, Ordering::Relaxed);
    // Each number of bytes has its turn, from none to a few frames.
    let mut left = connection % LENGTHS;
    let cut_off = bytes.then(move |byte| {
        let goes_on = left > 0;
        left = left.saturating_sub(1);
        async move { if goes_on { Ok(Bytes::copy_from_slice(&[byte])) } else { broken_off().await } }
    });
    let mut response = Response::new(Body::from_stream(cut_off));
    *response.headers_mut() = event_stream_fields();
    response
}

#[tokio::test]
async fn connections_that_break_off_at_every_byte_lose_and_double_nothing() {
    const EVENTS: u32 = 60;
    let room = room(2, 64 * 1024, Duration::from_secs(60));
    let state = Arc::new(Flaky { room: room.clone(), connections: AtomicUsize::new(0) });
    let server = Server::start(Router::new().route("/room", get(flaky)).with_state(state.clone()));
    let mut notes = Notes::default();
    // All events are sent as soon as the `resync` event has arrived, over whatever number of connections.
    let mut sent = 0;
    let outcome = in_time(listen(&client(), &server.url("/room"), IMPATIENT, |heard| {
        notes.take(heard);
        if notes.events.len() == 1 && sent < EVENTS {
            send(&room, sent..EVENTS);
            sent = EVENTS;
        }
        if notes.events.len() as u32 == EVENTS + 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }))
    .await;
    assert_eq!(outcome, ControlFlow::Break(()));
    assert_eq!(notes.events, due(0..EVENTS));
    let connections = state.connections.load(Ordering::Relaxed);
    println!("{EVENTS} events over {connections} connections that broke off: none missed, none twice");
    assert!(connections > LENGTHS, "each number of bytes is met");
    server.stop();
}

/// The server sends a `resync` event.
#[tokio::test]
async fn a_server_that_has_forgotten_everything_tells_of_a_gap() {
    let room = room(3, 64 * 1024, KEEP_ALIVE);
    let mut server = Some(Server::start(app(room.clone(), &NAMES)));
    let url = server.as_ref().expect("a server").url("/room");
    let mut notes = Notes::default();
    let mut new_room = None;
    let outcome = in_time(listen(&client(), &url, IMPATIENT, |heard| {
        let listens = matches!(heard, Heard::Comment);
        notes.take(heard);
        match (notes.events.len(), &new_room) {
            (1, None) if listens => send(&room, 0..1),
            (2, None) => {
                // The new room has another epoch. The numbers in its IDs start again.
                let another = server::room(4, 64 * 1024, KEEP_ALIVE);
                send(&another, 100..103);
                let address = server.take().expect("a server").stop();
                server = Some(Server::start_at(address, app(another.clone(), &NAMES)));
                new_room = Some(another);
            }
            (3, Some(another)) if listens => send(another, 103..104),
            (4, _) => return ControlFlow::Break(()),
            _ => {}
        }
        ControlFlow::Continue(())
    }))
    .await;
    assert_eq!(outcome, ControlFlow::Break(()));
    assert_eq!(notes.events, ["resync ", "message 0", "resync ", "message 103"]);
    server.expect("a server").stop();
}

#[tokio::test]
async fn an_event_that_is_too_long_to_be_kept_is_sent_all_the_same() {
    let room = room(5, 40, KEEP_ALIVE);
    let server = Server::start(app(room.clone(), &NAMES));
    let mut notes = Notes::default();
    let long = "x".repeat(40);
    let outcome = in_time(listen(&client(), &server.url("/room"), IMPATIENT, |heard| {
        let listens = matches!(heard, Heard::Comment);
        notes.take(heard);
        match notes.events.len() {
            1 if listens && notes.comments == 1 => assert_eq!(server::send(&room, &long).expect("JSON"), 1),
            0 | 1 => {}
            _ => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }))
    .await;
    assert_eq!(outcome, ControlFlow::Break(()));
    assert_eq!(notes.events, ["resync ".to_owned(), format!("message \"{long}\"")]);
    server.stop();
}

/// The server answers 204.
#[tokio::test]
async fn a_server_that_wants_no_more_is_left_alone() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = requests.clone();
    let answer = move || async move {
        match counter.fetch_add(1, Ordering::Relaxed) {
            0 => response(EventBody::new(stream::iter([Frame::message("bye")]))).into_response(),
            _ => Response::builder().status(204).body(Body::empty()).expect("a response"),
        }
    };
    let server = Server::start(Router::new().route("/room", get(answer)));
    let mut notes = Notes::default();
    let outcome = in_time(listen(&client(), &server.url("/room"), IMPATIENT, |heard| {
        notes.take(heard);
        ControlFlow::<()>::Continue(())
    }))
    .await;
    assert_eq!(outcome, ControlFlow::Continue(StopReason::NoContent));
    assert_eq!((notes.events, requests.load(Ordering::Relaxed)), (vec!["message bye".to_owned()], 2));
    server.stop();
}

/// The streams have nothing but `retry: 0`. The client stops after `max_retries`.
#[tokio::test]
async fn a_server_whose_streams_bring_nothing_is_asked_less_and_less_often() {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let log = requests.clone();
    let answer = move || async move {
        log.lock().expect("no panic").push(Instant::now());
        response(EventBody::new(stream::iter([Frame::retry_only(0)])))
    };
    let server = Server::start(Router::new().route("/room", get(answer)));
    let policy = IMPATIENT.max_retries(8);
    let mut notes = Notes::default();
    let outcome = in_time(listen(&client(), &server.url("/room"), policy, |heard| {
        notes.take(heard);
        ControlFlow::<()>::Continue(())
    }))
    .await;
    assert_eq!(outcome, ControlFlow::Continue(StopReason::RetriesExhausted));
    assert_eq!((notes.events.len(), notes.connections), (0, 9));
    // These are minimums: a sleep may last longer.
    let requests = requests.lock().expect("no panic");
    let waits = requests.windows(2).map(|pair| pair[1] - pair[0]);
    for (wait, due) in waits.zip([1, 2, 4, 8, 16, 20, 20, 20]) {
        assert!(wait >= Duration::from_millis(due), "{wait:?} where {due} ms were due");
    }
    assert_eq!(requests.len(), 9);
    server.stop();
}
