//! Tests with the bodies of hyper, axum and reqwest over TCP: streams of data, and bodies made of frames.

mod support;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use sse_wire::io::ReadError;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::{DataStream, EventBody, response};
use sse_wire::{Frame, OwnedItem};
use sse_wire_interop_async::client::{decoder, get as ask};
use std::error::Error;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use support::{Server, client, in_time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tower::ServiceExt;

/// The response of a server to a hyper client. The connection is closed when the body ends or is dropped.
async fn fetch(address: SocketAddr, path: &str) -> hyper::Response<Incoming> {
    let connection = TcpStream::connect(address).await.expect("a server");
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(connection)).await.expect("hyper");
    tokio::spawn(connection);
    let request = Request::get(path).header("host", "localhost").body(Empty::<Bytes>::new()).expect("a request");
    in_time(sender.send_request(request)).await.expect("a response")
}

/// The results of a client: the data of events, and the kinds of errors.
async fn told<B: http_body::Body<Error: Debug>>(body: B) -> Vec<String> {
    let mut events = pin!(EventStream::with_decoder(DataStream::new(body), decoder()));
    let mut told = Vec::new();
    while let Some(event) = in_time(events.next()).await {
        told.push(match event {
            Ok(event) => event.data_str().expect("text").to_owned(),
            Err(ReadError::Io(_)) => "(the body is truncated)".to_owned(),
            Err(ReadError::Incomplete) => "(an event is truncated)".to_owned(),
            Err(error) => panic!("{error:?}"),
        });
    }
    told
}

#[tokio::test]
async fn bodies_of_hyper_axum_and_reqwest_give_the_same_events() {
    let events = || {
        stream::iter(0..100).then(|number: usize| async move {
            if number.is_multiple_of(3) {
                tokio::task::yield_now().await;
            }
            Frame::message(&format!("{number}\n{}", "x".repeat(number * 1_000))).to_vec()
        })
    };
    let app = Router::new().route("/events", get(move || async move { response(EventBody::new(events())) }));
    let due: Vec<_> = (0..100).map(|number| format!("{number}\n{}", "x".repeat(number * 1_000))).collect();

    let request = Request::get("/events").body(Body::empty()).expect("a request");
    let without_a_connection = app.clone().oneshot(request).await.expect("a response");
    assert_eq!(without_a_connection.headers()["content-type"], "text/event-stream");
    assert!(told(without_a_connection.into_body()).await == due, "axum");

    let server = Server::start(app);
    let response = fetch(server.address, "/events").await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["transfer-encoding"], "chunked");
    assert!(told(response.into_body()).await == due, "hyper");

    let response = in_time(ask(&client(), &server.url("/events"), b"")).await.expect("a response");
    assert!(told(reqwest::Body::from(response)).await == due, "reqwest");
    server.stop();
}

/// Answers this number of connections with these bytes, and closes each.
async fn answer(bytes: String, connections: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        for _ in 0..connections {
            let (mut connection, _) = listener.accept().await.expect("a client");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                assert_ne!(connection.read_buf(&mut request).await.expect("a request"), 0);
            }
            connection.write_all(bytes.as_bytes()).await.expect("a client");
        }
    });
    address
}

#[tokio::test]
async fn a_truncated_body_is_an_error_behind_the_events_that_were_complete() {
    const BODY: &str = "(the body is truncated)";
    const EVENT: &str = "(an event is truncated)";
    let (one, two) = ("data: one\n\n", "data: two\n");
    let chunk = |data: &str| format!("{:x}\r\n{data}\r\n", data.len());
    let (chunked, length) = ("Transfer-Encoding: chunked", |bytes| format!("Content-Length: {bytes}"));
    let cases = [
        ("chunked, complete", chunked.to_owned(), chunk(one) + "0\r\n\r\n", vec!["one"]),
        ("chunked, without the last chunk", chunked.to_owned(), chunk(one), vec!["one", BODY]),
        ("chunked, within an event", chunked.to_owned(), chunk(one) + &chunk(two), vec!["one", BODY, EVENT]),
        ("chunked, within a chunk", chunked.to_owned(), chunk(one) + "100\r\ndata: tw", vec!["one", BODY, EVENT]),
        (
            "chunked, complete within an event",
            chunked.to_owned(),
            chunk(one) + &chunk(two) + "0\r\n\r\n",
            vec!["one", EVENT],
        ),
        ("a length, complete", length(11), one.to_owned(), vec!["one"]),
        ("a length, truncated", length(12), one.to_owned(), vec!["one", BODY]),
        ("a length, truncated within an event", length(100), one.to_owned() + two, vec!["one", BODY, EVENT]),
        ("until the end of the connection", "Connection: close".to_owned(), one.to_owned(), vec!["one"]),
        ("the same within an event", "Connection: close".to_owned(), one.to_owned() + two, vec!["one", EVENT]),
    ];
    for (name, framing, body, due) in cases {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{framing}\r\n\r\n");
        let address = answer(head + &body, 2).await;
        let with_hyper = told(fetch(address, "/").await.into_body()).await;
        assert_eq!(with_hyper, due, "hyper: {name}");
        let response = in_time(ask(&client(), &format!("http://{address}/"), b"")).await.expect("a response");
        assert_eq!(told(reqwest::Body::from(response)).await, due, "reqwest: {name}");
        println!("{name}: {with_hyper:?}");
    }
}

/// The message of an error, and those of its causes.
fn causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The message is from hyper or reqwest: our streams pass the error on unchanged.
#[tokio::test]
async fn the_error_of_a_truncated_body_says_that_it_is_truncated() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\ndata: one\n\n\r\n";
    let address = answer(head.to_owned(), 2).await;
    let mut data = DataStream::new(fetch(address, "/").await.into_body());
    in_time(data.next()).await.expect("not the end").expect("data");
    let error = causes(&in_time(data.next()).await.expect("not the end").expect_err("no data"));
    println!("hyper: {error}");
    assert!(error.contains("unexpected EOF"), "{error}");
    assert!(in_time(data.next()).await.is_none());

    let response = in_time(ask(&client(), &format!("http://{address}/"), b"")).await.expect("a response");
    let mut data = DataStream::new(reqwest::Body::from(response));
    in_time(data.next()).await.expect("not the end").expect("data");
    let error = causes(&in_time(data.next()).await.expect("not the end").expect_err("no data"));
    println!("reqwest: {error}");
    assert!(error.contains("unexpected EOF"), "{error}");
    assert!(in_time(data.next()).await.is_none());
}

/// The client gets the frames before the error.
#[tokio::test]
async fn an_error_of_the_source_truncates_the_body() {
    let app = Router::new().route(
        "/fails",
        get(|| async {
            let frames = stream::iter(0..3).map(|number| Ok(Frame::message(&number.to_string()).to_vec()));
            response(EventBody::new(frames.chain(stream::once(async {
                tokio::task::yield_now().await; // hyper sends its buffer when it has to wait
                Err("the source failed")
            }))))
        }),
    );
    let server = Server::start(app);
    let told = told(fetch(server.address, "/fails").await.into_body()).await;
    assert_eq!(told, ["0", "1", "2", "(the body is truncated)"]);
    server.stop();
}

/// The frames come from a bounded channel.
#[tokio::test]
async fn a_sender_waits_for_a_client_that_does_not_read_and_learns_that_it_has_gone() {
    const LENGTH: usize = 64 * 1024;
    let (sender, receiver) = mpsc::channel::<Vec<u8>>(4);
    let receiver = Arc::new(std::sync::Mutex::new(Some(receiver)));
    let app = Router::new().route(
        "/much",
        get(move || async move {
            let mut receiver = receiver.lock().expect("no panic").take().expect("one client");
            response(EventBody::new(stream::poll_fn(move |context| receiver.poll_recv(context))))
        }),
    );
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = sent.clone();
    let producer = tokio::spawn(async move {
        let frame = Frame::message(&"x".repeat(LENGTH)).to_vec();
        while sender.send(frame.clone()).await.is_ok() {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let server = Server::start(app);
    let mut events =
        EventStream::with_decoder(DataStream::new(fetch(server.address, "/much").await.into_body()), decoder());
    let mut read = 0;
    while read < 1_000 {
        assert_eq!(in_time(events.next()).await.expect("not the end").expect("an event").data().len(), LENGTH);
        read += 1;
        if read % 100 == 1 {
            // The client stops reading. Sender and server continue for as long as they can.
            for _ in 0..20_000 {
                tokio::task::yield_now().await;
            }
        }
        // The frames that the client has not read are in buffers: of the channel, of hyper, and of the system.
        let ahead = sent.load(Ordering::Relaxed).saturating_sub(read);
        assert!(ahead * LENGTH < 32 << 20, "{ahead} frames ahead of the client");
    }
    drop(events);
    in_time(producer).await.expect("no panic");
    println!("{read} frames of {LENGTH} bytes were read, {} sent", sent.load(Ordering::Relaxed));
    server.stop();
}

/// With a timer of tokio.
#[tokio::test]
async fn keep_alives_come_between_frames() {
    let (sender, receiver) = mpsc::channel::<Frame<'static>>(1);
    let receiver = Arc::new(std::sync::Mutex::new(Some(receiver)));
    let app = Router::new().route(
        "/quiet",
        get(move || async move {
            let mut receiver = receiver.lock().expect("no panic").take().expect("one client");
            let frames = stream::poll_fn(move |context| receiver.poll_recv(context));
            response(EventBody::new(frames).keep_alive(|| tokio::time::sleep(Duration::from_millis(2))))
        }),
    );
    let server = Server::start(app);
    let mut items =
        EventStream::with_decoder(DataStream::new(fetch(server.address, "/quiet").await.into_body()), decoder())
            .all_items();
    let mut sender = Some(sender);
    let (mut comments, mut events) = (0, 0);
    while let Some(item) = in_time(items.next()).await {
        match item.expect("a complete stream") {
            OwnedItem::Comment(_) => {
                comments += 1;
                match &sender {
                    Some(sender) if comments % 3 == 0 => sender.send(Frame::message("x")).await.expect("a server"),
                    _ => {}
                }
            }
            OwnedItem::Event(_) => events += 1,
            OwnedItem::Retry(_) => panic!("none was sent"),
        }
        if events == 5 {
            sender = None;
        }
    }
    println!("{events} events, {comments} keep-alives");
    assert!(events >= 5 && comments >= 15);
    server.stop();
}
