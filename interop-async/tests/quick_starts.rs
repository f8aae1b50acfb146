//! The quick starts of the README, against servers and clients over TCP.

mod support;

use axum::Router;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::{StreamExt, stream};
use serde_json::json;
use sse_wire::Frame;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::{EventBody, last_event_id, response};
use sse_wire::session::History;
use sse_wire_interop_async::client::{body, get as request};
use sse_wire_interop_async::quick_starts::{blocking, llm, server};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{PATIENCE, Server, broken_off, client, in_time};
use tokio::sync::broadcast;

#[tokio::test]
async fn the_llm_client_returns_a_complete_text_and_refuses_a_truncated_one() {
    let piece =
        |content: &str| Frame::message(&json!({"choices": [{"delta": {"content": content}}]}).to_string()).to_vec();
    let pieces = [piece("Grü"), Frame::KEEP_ALIVE.to_vec(), piece("ße\n")].concat();
    let done = Frame::message("[DONE]").to_vec();
    for (name, wire, due) in [
        ("complete", [&pieces[..], &done].concat(), Some("Grüße\n")),
        ("without [DONE]", pieces.clone(), None),
        ("truncated in an event", [&pieces[..], &done[..9]].concat(), None),
        ("an error", [&pieces[..], b"data: {\"error\": {\"message\": \"overloaded\"}}\n\n", &done].concat(), None),
        ("no JSON", [&pieces[..], b"data: {]\n\n"].concat(), None),
    ] {
        let handler = move || async move { ([("content-type", "text/event-stream")], wire) };
        let server = Server::start(Router::new().route("/chat", get(handler)));
        let text = in_time(llm::completion(client().get(server.url("/chat")))).await;
        println!("{name}: {text:?}");
        assert_eq!(text.ok().as_deref(), due, "{name}");
        server.stop();
    }
    let nothing = Server::start(Router::new());
    let refused = in_time(llm::completion(client().get(nothing.url("/chat")))).await;
    assert!(refused.expect_err("404").to_string().contains("404"));
    nothing.stop();
}

#[tokio::test]
async fn the_server_replays_what_a_client_has_missed_and_greets_one_that_is_new() {
    let room: server::Room = Arc::new(Mutex::new((History::new(5, vec![0; 1_000]), broadcast::Sender::new(64))));
    let server = Server::start(Router::new().route("/", get(server::listen)).with_state(room.clone()));
    let listen = async |id: &'static [u8], count: usize| {
        let answer = in_time(request(&client(), &server.url("/"), id)).await.expect("a response");
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let events = EventStream::new(body(answer)).text().take(count);
        let events = events.map(|event| event.expect("an event"));
        in_time(events.map(|event| (event.event_type().to_owned(), event.into_data())).collect::<Vec<_>>()).await
    };
    let message = |data: &str| ("message".to_owned(), data.to_owned());
    let resync = || ("resync".to_owned(), String::new());

    for data in ["one", "two", "three"] {
        server::send(&room, data).expect("it fits");
    }
    assert_eq!(listen(b"", 1).await, [resync()]);
    assert_eq!(listen(b"5-1", 2).await, [message("two"), message("three")]);
    assert_eq!(listen(b"4-1", 1).await, [resync()], "an ID of an earlier run");

    // New events arrive after the missed ones. A request subscribes before its first event is sent.
    let news = async {
        while room.lock().expect("no panic").1.receiver_count() == 0 {
            tokio::task::yield_now().await;
        }
        server::send(&room, "four").expect("it fits");
    };
    let (came, ()) = tokio::join!(listen(b"5-2", 2), news);
    assert_eq!(came, [message("three"), message("four")]);
    server.stop();
}

/// The last event ID of each request of the blocking client.
type Asked = Arc<Mutex<Vec<String>>>;

/// The responses in order: an event, a 503, a stream that is truncated within an event, and plain text.
fn answer(asked: &Asked, headers: &HeaderMap) -> Response {
    let mut asked = asked.lock().expect("no panic");
    let id = last_event_id(headers).map_or(String::new(), |id| String::from_utf8_lossy(id.as_bytes()).into_owned());
    asked.push(id);
    let event = |wire: &'static str| wire.as_bytes().to_vec();
    match asked.len() {
        1 => response(EventBody::new(stream::iter([event("retry: 1\n\n"), event("id: 1\ndata: one\n\n")])))
            .into_response(),
        2 => (axum::http::StatusCode::SERVICE_UNAVAILABLE, "later").into_response(),
        3 => {
            let wire = stream::iter([Ok(bytes::Bytes::from("id: 2\ndata: two\n\nid: 3\ndata: lo"))])
                .chain(stream::once(broken_off()));
            response(Body::from_stream(wire))
        }
        4 => (axum::http::StatusCode::OK, "no event stream, and Unavailable::Retry does not retry it").into_response(),
        more => panic!("request {more}"),
    }
}

#[test]
fn the_blocking_client_reconnects_with_the_last_event_id_until_the_server_wants_no_more() {
    let asked = Asked::default();
    let state = asked.clone();
    let handler = move |headers: HeaderMap| async move { answer(&state, &headers) };
    let server = Server::start(Router::new().route("/", get(handler)));
    let url = server.url("/");
    let (sender, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None);
        let mut came = Vec::new();
        blocking::follow(&config.build().into(), &url, || u32::MAX / 2, |event| came.push(event.into_data()));
        let _ = sender.send(came);
    });
    assert_eq!(ended.recv_timeout(PATIENCE), Ok(vec![b"one".to_vec(), b"two".to_vec()]));
    assert_eq!(*asked.lock().expect("no panic"), ["", "1", "1", "2"]);
    server.stop();
}

/// ureq returns the bytes that it has, and does not wait for more.
#[test]
fn the_blocking_client_gets_an_event_while_the_stream_stays_open() {
    let handler = || async {
        let open = stream::iter([Frame::message("now").to_vec()]).chain(stream::pending());
        response(EventBody::new(open).keep_alive(|| tokio::time::sleep(Duration::from_secs(60))))
    };
    let server = Server::start(Router::new().route("/", get(handler)));
    let url = server.url("/");
    let (sender, came) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        // The thread ends only with the test process: after the server has stopped, the client retries for ever.
        blocking::follow(&agent, &url, || u32::MAX / 2, |event| sender.send(event.into_data()).unwrap_or_default());
    });
    assert_eq!(came.recv_timeout(PATIENCE), Ok(b"now".to_vec()));
    server.stop();
}
