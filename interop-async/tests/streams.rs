//! axum sends our bodies, and our streams read the bodies of reqwest.

mod support;

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use sse_wire::io::ReadError;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::{EventBody, response};
use sse_wire::{EventHead, Frame, OwnedItem, event_id, event_type};
use sse_wire_interop_async::client::{body, decoder, get as ask, verdict};
use std::error::Error;
use support::{Server, client, in_time};

/// Frames, and the expected events: type, data, last event ID.
fn rows() -> Vec<(Frame<'static>, Option<[&'static str; 3]>)> {
    let long = "0123456789abcdef".repeat(20_000).leak();
    vec![
        (Frame::message("\u{FEFF}first"), Some(["message", "\u{FEFF}first", ""])),
        (Frame::KEEP_ALIVE, None),
        (Frame::message(""), Some(["message", "", ""])),
        (Frame::message(" a\r\nb\rc\n"), Some(["message", " a\nb\nc\n", ""])),
        (Frame::event(event_type!("greet"), "é\u{2028}").id(event_id!("7")), Some(["greet", "é\u{2028}", "7"])),
        (Frame::message(long), Some(["message", long, "7"])),
        (EventHead::new().id(event_id!("")).retry(5).data("reset"), Some(["message", "reset", ""])),
    ]
}

/// The frames joined and cut into pieces of this many bytes.
async fn in_pieces(size: usize) -> impl axum::response::IntoResponse {
    let bytes: Vec<u8> = rows().iter().flat_map(|(frame, _)| frame.to_vec()).collect();
    let pieces: Vec<Bytes> = bytes.chunks(size).map(Bytes::copy_from_slice).collect();
    response(EventBody::new(stream::iter(pieces)))
}

#[tokio::test]
async fn a_reqwest_client_reads_what_an_axum_server_sends_in_pieces_of_any_size() {
    let app = Router::new()
        .route("/7", get(|| in_pieces(7)))
        .route("/1000", get(|| in_pieces(1_000)))
        .route("/1000000", get(|| in_pieces(1_000_000)));
    let server = Server::start(app);
    for path in ["/7", "/1000", "/1000000"] {
        let response = in_time(ask(&client(), &server.url(path), b"")).await.expect("a response");
        let mut items = EventStream::with_decoder(body(response), decoder()).all_items();
        let (mut events, mut retries, mut comments) = (Vec::new(), Vec::new(), 0);
        while let Some(item) = in_time(items.next()).await {
            match item.expect("a whole stream") {
                OwnedItem::Event(event) => {
                    let event = event.as_event();
                    let texts = [event.event_type(), event.data(), event.last_event_id()];
                    events.push(texts.map(|bytes| String::from_utf8(bytes.to_vec()).expect("text")));
                }
                OwnedItem::Retry(milliseconds) => retries.push(milliseconds),
                OwnedItem::Comment(_) => comments += 1,
            }
        }
        let due: Vec<_> =
            rows().into_iter().filter_map(|(_, event)| event.map(|texts| texts.map(str::to_owned))).collect();
        assert!(events == due, "{path}: {} events came, {} were due", events.len(), due.len());
        assert_eq!((retries, comments), (vec![5], 1), "{path}");
        println!("{path}: {} events, 1 comment, 1 reconnection time", events.len());
    }
    server.stop();
}

/// The server sends a frame only after the client has received the previous one.
#[tokio::test]
async fn each_event_comes_before_the_next_is_sent() {
    let (seen, next) = tokio::sync::mpsc::channel::<()>(1);
    let next = std::sync::Arc::new(tokio::sync::Mutex::new(next));
    let app = Router::new().route(
        "/turns",
        get(move || async move {
            response(EventBody::new(stream::unfold((0, next), |(turn, next)| async move {
                if turn > 0 {
                    next.lock().await.recv().await?;
                }
                (turn < 20).then(|| (Frame::message(&turn.to_string()).to_vec(), (turn + 1, next.clone())))
            })))
        }),
    );
    let server = Server::start(app);
    let response = in_time(ask(&client(), &server.url("/turns"), b"")).await.expect("a response");
    let mut events = EventStream::with_decoder(body(response), decoder());
    for turn in 0..20 {
        let event = in_time(events.next()).await.expect("not the end").expect("an event");
        assert_eq!(event.into_data(), turn.to_string().into_bytes());
        seen.send(()).await.expect("a server");
    }
    assert!(in_time(events.next()).await.is_none());
    server.stop();
}

/// The future that waits for the next item is dropped whenever it has to wait.
#[tokio::test]
async fn waiting_may_be_broken_off_at_any_time() {
    let app = Router::new().route(
        "/slow",
        get(|| async {
            let wire: Vec<u8> = (0..20).flat_map(|n| Frame::message(&n.to_string()).to_vec()).collect();
            response(EventBody::new(stream::iter(wire).then(|byte| async move {
                tokio::task::yield_now().await;
                Bytes::copy_from_slice(&[byte])
            })))
        }),
    );
    let server = Server::start(app);
    let response = in_time(ask(&client(), &server.url("/slow"), b"")).await.expect("a response");
    let mut events = EventStream::with_decoder(body(response), decoder());
    let (mut came, mut broken_off) = (Vec::new(), 0);
    in_time(async {
        loop {
            match events.next().now_or_never() {
                Some(Some(event)) => came.push(event.expect("an event").into_data()),
                Some(None) => break,
                None => {
                    broken_off += 1;
                    tokio::task::yield_now().await;
                }
            }
        }
    })
    .await;
    assert_eq!(came, (0..20).map(|n: u32| n.to_string().into_bytes()).collect::<Vec<_>>());
    println!("broken off {broken_off} times, and all 20 events came");
    assert!(broken_off > 0);
    server.stop();
}

/// The server stops in the middle of an event. The client gets the complete event, then the errors, then the end.
#[tokio::test]
async fn a_server_that_is_gone_is_an_error_behind_what_was_complete() {
    let app = Router::new().route(
        "/hang",
        get(|| async {
            let begun = Bytes::from_static(b"id: 1\ndata: one\n\nid: 2\ndata: tw");
            response(EventBody::new(stream::iter([begun]).chain(stream::pending())))
        }),
    );
    let server = Server::start(app);
    let response = in_time(ask(&client(), &server.url("/hang"), b"")).await.expect("a response");
    let mut events = EventStream::with_decoder(body(response), decoder());
    let one = in_time(events.next()).await.expect("not the end").expect("an event");
    assert_eq!(one.data(), b"one");
    server.stop();
    let error = in_time(events.next()).await.expect("not the end").expect_err("no event");
    assert!(matches!(&error, ReadError::Io(error) if error.is_body() || error.is_decode()), "{error:?}");
    println!("{error}: {:?}", error.source().map(ToString::to_string));
    assert!(matches!(in_time(events.next()).await, Some(Err(ReadError::Incomplete))));
    assert!(in_time(events.next()).await.is_none());
    assert_eq!(events.last_event_id(), b"1", "an ID that was cut off is not sent");
}

/// The head of a response is judged before its body is read.
#[tokio::test]
async fn a_page_of_text_is_no_event_stream() {
    let server = Server::start(Router::new().route("/page", get(|| async { "data: no\n\n" })));
    let page = in_time(ask(&client(), &server.url("/page"), b"")).await.expect("a response");
    let nothing = in_time(ask(&client(), &server.url("/nothing"), b"")).await.expect("a response");
    use sse_wire::http::Verdict;
    assert!(!matches!(verdict(&page), Verdict::Open) && !matches!(verdict(&nothing), Verdict::Open));
    server.stop();
}
