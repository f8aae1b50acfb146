//! Shows two bugs in the body readers of other HTTP stacks, and that they do not occur if this crate reads the body.
//!
//! If another stack fixes its bug, the test of that bug fails: then update the documentation, and remove the test.

use edge_http::io::Body;
use edge_http::{BodyType, ResponseHeaders};
use embedded_io_async::{Read, Write};
use reqwless::request::Method;
use reqwless::response::{BodyReader, Response};
use sse_wire::chunked::Options;
use sse_wire::io::embedded_io_async_07::{BufReader, EventReader};
use sse_wire::{Decoder, Fixed, Item};
use sse_wire_interop_embedded::{Connection, Script, poll_once, run, until_it_waits};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Two events of 28 bytes, each in its own chunk.
const EVENTS: [&[u8]; 2] = [b"event: a\ndata: 0123456789a\n\n", b"event: b\ndata: 0123456789b\n\n"];

fn chunk(content: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", content.len()).as_bytes(), content, b"\r\n"].concat()
}

/// A connection on which a request and the head of the response have been sent.
async fn open(script: &mut Script) -> Connection {
    let mut connection = Connection::open(script.address).await;
    connection.write_all(REQUEST).await.expect("an open connection");
    script.send(HEAD);
    connection
}

#[test]
fn edge_http_holds_an_event_back_and_loses_it_when_the_read_is_dropped() {
    run(async {
        let mut script = Script::start();
        let mut connection = open(&mut script).await;
        let received = connection.received();
        let (mut buffer, mut headers) = ([0; 512], ResponseHeaders::<16>::new());
        let (rest, length) = headers.receive(&mut buffer, &mut connection, true).await.expect("a head");
        let mut body = Body::new(BodyType::Chunked, rest, length, &mut connection);

        // The complete event has arrived. The read does not return it, because it waits for 64 bytes.
        script.send(&chunk(EVENTS[0]));
        let mut into = [0; 64];
        let outcome = until_it_waits(body.read(&mut into), &received, script.sent()).await;
        assert!(outcome.is_none(), "edge-http gives events at once: {outcome:?}");

        // That read was dropped, and the bytes that it had received are lost.
        script.send(&chunk(EVENTS[1]));
        let mut into = [0; 28];
        body.read(&mut into).await.expect("an open connection");
        assert_eq!(into.as_slice(), EVENTS[1], "edge-http keeps what a dropped read had");
    });
}

#[test]
fn under_edge_http_an_event_comes_with_its_last_octet_and_dropping_loses_none() {
    run(async {
        let mut script = Script::start();
        let mut connection = open(&mut script).await;
        let received = connection.received();
        let (mut buffer, mut headers) = ([0; 512], ResponseHeaders::<16>::new());
        // Not exact (`false`): bytes of the body may be received with the head.
        let (rest, length) = headers.receive(&mut buffer, &mut connection, false).await.expect("a head");
        let mut decoder = Decoder::<Fixed<64, 16>>::new();
        let input = BufReader::with_received(&mut connection, rest, 0..length);
        let mut reader = EventReader::new(input, &mut decoder).chunked(Options::STRICT);
        for event in EVENTS {
            // The chunk without its last CRLF.
            let chunk = chunk(event);
            script.send(&chunk[..chunk.len() - 2]);
            let due = event[15..26].to_vec();
            // The read is dropped whenever it has to wait. The server sends byte by byte.
            let data = loop {
                match poll_once(reader.next_item()).await {
                    Some(Ok(Some(Item::Event(event)))) => break event.data().to_vec(),
                    Some(other) => panic!("{other:?}"),
                    None => {}
                }
            };
            assert_eq!(data, due);
            assert_eq!(received.get(), script.sent());
            // No other item arrives.
            assert!(until_it_waits(reader.next_item(), &received, script.sent()).await.is_none());
            script.send(b"\r\n");
        }
        script.send(b"0\r\n\r\n");
        assert_eq!(reader.next_item().await.expect("a whole body"), None);
    });
}

#[test]
fn reqwless_loses_its_place_when_a_read_is_dropped_in_a_size_line() {
    run(async {
        let mut script = Script::start();
        let mut connection = open(&mut script).await;
        let received = connection.received();
        let mut buffer = [0; 512];
        let response = Response::read(&mut connection, Method::GET, &mut buffer).await.expect("a head");
        let mut body = response.body().reader();

        script.send(b"1");
        let mut into = [0; 64];
        assert!(until_it_waits(body.read(&mut into), &received, script.sent()).await.is_none());

        script.send(b"0\r\ndata: 01234567\n\n\r\n");
        let outcome = body.read(&mut into).await;
        // reqwless reads the size `0`. The real size is `10`.
        assert!(matches!(outcome, Err(reqwless::Error::Codec)), "reqwless keeps its place: {outcome:?}");
        let BodyReader::Chunked(body) = body else { panic!("not chunked") };
        assert!(body.is_done(), "reqwless takes the body for unfinished");
    });
}

#[test]
fn under_reqwless_dropping_in_a_size_line_loses_nothing() {
    run(async {
        let mut script = Script::start();
        let mut connection = open(&mut script).await;
        let received = connection.received();
        let mut buffer = [0; 512];
        let response = Response::read(&mut connection, Method::GET, &mut buffer).await.expect("a head");
        // The body with its chunked coding, and with the bytes that were received with the head.
        let BodyReader::Chunked(body) = response.body().reader() else { panic!("not chunked") };
        let mut decoder = Decoder::<Fixed<64, 16>>::new();
        let mut reader = EventReader::new(body.raw_body, &mut decoder).chunked(Options::STRICT);

        script.send(b"1");
        assert!(until_it_waits(reader.next_item(), &received, script.sent()).await.is_none());
        script.send(b"0\r");
        assert!(until_it_waits(reader.next_item(), &received, script.sent()).await.is_none());
        script.send(b"\ndata: 01234567\n\n");
        let Ok(Some(Item::Event(event))) = reader.next_item().await else { panic!("no event") };
        assert_eq!(event.data(), b"01234567");
        script.send(b"\r\n0\r\n\r\n");
        assert_eq!(reader.next_item().await.expect("a whole body"), None);
    });
}
