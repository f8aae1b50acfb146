//! picoserve sends events with this crate's writer. reqwless and edge-http receive them with this crate's reader. The
//! body readers of these two also read what this crate's writer sends.
//!
//! A server sends an event only after the client has read the previous one. So if an event is buffered, the test hangs,
//! and fails at its timeout.

use edge_http::io::Body;
use edge_http::{BodyType, ResponseHeaders};
use embedded_io_async::{ErrorType, Read, Write};
use picoserve::response::chunked::{ChunkWriter, ChunkedResponse, Chunks, ChunksWritten};
use reqwless::request::{Method, Request, RequestBuilder};
use reqwless::response::{BodyReader, Response, StatusCode};
use sse_wire::chunked::Options;
use sse_wire::http::{ResponseFraming, ResponseHead};
use sse_wire::io::WriteError;
use sse_wire::io::embedded_io_async_07::{BufReader, EventReader, EventWriter};
use sse_wire::{Decoder, EventHead, Fixed, Frame, event_id, event_type};
use sse_wire_interop_embedded::{Connection, PATIENCE, run};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

type Event = [Vec<u8>; 3];

/// The frames to send, and the events to expect.
fn rows() -> Vec<(Frame<'static>, Option<[&'static str; 3]>)> {
    let long = "0123456789abcdef".repeat(100).leak();
    vec![
        (Frame::message("first"), Some(["message", "first", ""])),
        (Frame::KEEP_ALIVE, None),
        (Frame::event(event_type!("greet"), "a\r\nb\rc\n").id(event_id!("7")), Some(["greet", "a\nb\nc\n", "7"])),
        // picoserve's own writer would lose this space. In the row above, it would let a CR end the line.
        (Frame::message(" é"), Some(["message", " é", "7"])),
        (Frame::message(long), Some(["message", long, "7"])),
        (EventHead::new().id(event_id!("")).retry(5).data(""), Some(["message", "", ""])),
    ]
}

fn due() -> Vec<Event> {
    rows().into_iter().filter_map(|(_, event)| event).map(|event| event.map(|text| text.as_bytes().to_vec())).collect()
}

/// Signals that an event has been read.
type Turns = Arc<Mutex<Receiver<()>>>;

/// Sends all frames. After each event, waits until the client has read it.
async fn send_all<W: Write>(writer: &mut EventWriter<'_, W>, turns: &Turns) -> Result<(), W::Error> {
    for (frame, event) in rows() {
        match writer.send(&frame).await {
            Ok(()) => {}
            Err(WriteError::Io(error)) => return Err(error),
            Err(other) => panic!("{other:?}"),
        }
        if event.is_some() {
            // This may block, because nothing else runs in this thread.
            turns.lock().expect("no panic").recv_timeout(PATIENCE).expect("an event that is read");
        }
    }
    Ok(())
}

/// The chunks of picoserve as an output: each write is one chunk.
struct Output<W: picoserve::io::Write>(ChunkWriter<W>);

impl<W: picoserve::io::Write> ErrorType for Output<W> {
    type Error = W::Error;
}

impl<W: picoserve::io::Write> Write for Output<W> {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, W::Error> {
        self.0.write_chunk(bytes).await?;
        Ok(bytes.len())
    }

    async fn flush(&mut self) -> Result<(), W::Error> {
        self.0.flush().await
    }
}

struct Events(Turns);

impl Chunks for Events {
    fn content_type(&self) -> &'static str {
        "text/event-stream"
    }

    async fn write_chunks<W: picoserve::io::Write>(self, chunks: ChunkWriter<W>) -> Result<ChunksWritten, W::Error> {
        let mut output = Output(chunks);
        let mut buffer = [0; 2_048];
        send_all(&mut EventWriter::new(&mut output, &mut buffer), &self.0).await?;
        output.0.finalize().await
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn listener() -> (std::net::TcpListener, SocketAddr) {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.set_nonblocking(true).expect("for tokio");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

/// A picoserve server for one connection.
fn picoserve_server() -> (SocketAddr, Sender<()>) {
    let (listener, address) = listener();
    let (signals, turns) = channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let turns: Turns = Arc::new(Mutex::new(turns));
            let answer = move || {
                let turns = Arc::clone(&turns);
                async move { ChunkedResponse::new(Events(turns)) }
            };
            let app = picoserve::Router::new().route("/", picoserve::routing::get(answer));
            let patience = picoserve::time::Duration::from_secs(PATIENCE.as_secs());
            let config = picoserve::Config::new(picoserve::Timeouts {
                start_read_request: patience,
                persistent_start_read_request: patience,
                read_request: patience,
                write: patience,
            });
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let (connection, _) = listener.accept().await.expect("a client");
            let mut buffer = [0; 2_048];
            // An error means that the client has disconnected.
            let _ = picoserve::Server::new_tokio(&app, &config, &mut buffer).serve(connection).await;
        });
    });
    (address, signals)
}

/// A server for one connection, built from this crate and a socket.
fn our_server() -> (SocketAddr, Sender<()>) {
    let (listener, address) = listener();
    let (signals, turns) = channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let (connection, _) = listener.accept().await.expect("a client");
            let mut connection = Connection::from(connection);
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut octet = [0];
                assert_eq!(connection.read(&mut octet).await.expect("a request"), 1);
                request.extend(octet);
            }
            let mut buffer = [0; 2_048];
            let head = ResponseHead::new(ResponseFraming::Chunked).encode(&mut buffer).expect("room").to_vec();
            connection.write_all(&head).await.expect("an open connection");
            let mut writer = EventWriter::new(&mut connection, &mut buffer).chunked();
            send_all(&mut writer, &Arc::new(Mutex::new(turns))).await.expect("an open connection");
            writer.finish().await.expect("an open connection");
        });
    });
    (address, signals)
}

/// Reads all events, and signals each of them.
async fn read_all<R: embedded_io_async::BufRead>(
    mut reader: EventReader<'_, R, Fixed<2_048, 16>>,
    signals: &Sender<()>,
) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(event) = reader.next_event().await.unwrap_or_else(|error| panic!("{error}")) {
        events.push([event.event_type(), event.data(), event.last_event_id()].map(<[u8]>::to_vec));
        let _ = signals.send(());
    }
    assert_eq!(reader.reconnection_time(), Some(5));
    events
}

async fn reqwless_request(connection: &mut Connection) {
    Request::get("/").host("localhost").build().write_header(connection).await.expect("an open connection");
}

#[test]
fn events_of_picoserve_come_one_by_one_through_the_connection_of_reqwless() {
    run(async {
        let (address, signals) = picoserve_server();
        let mut connection = Connection::open(address).await;
        reqwless_request(&mut connection).await;
        let mut buffer = [0; 512];
        let response = Response::read(&mut connection, Method::GET, &mut buffer).await.expect("a head");
        assert_eq!(response.status, StatusCode(200));
        let BodyReader::Chunked(body) = response.body().reader() else { panic!("not chunked") };
        let mut decoder = Decoder::new();
        let reader = EventReader::new(body.raw_body, &mut decoder).chunked(Options::STRICT);
        assert_eq!(read_all(reader, &signals).await, due());
    });
}

#[test]
fn events_of_picoserve_come_one_by_one_where_reqwless_takes_the_coding_off() {
    run(async {
        let (address, signals) = picoserve_server();
        let mut connection = Connection::open(address).await;
        reqwless_request(&mut connection).await;
        let mut buffer = [0; 512];
        let response = Response::read(&mut connection, Method::GET, &mut buffer).await.expect("a head");
        let mut decoder = Decoder::new();
        let reader = EventReader::new(response.body().reader(), &mut decoder);
        assert_eq!(read_all(reader, &signals).await, due());
    });
}

#[test]
fn events_of_picoserve_come_one_by_one_through_the_connection_of_edge_http() {
    run(async {
        let (address, signals) = picoserve_server();
        let mut connection = Connection::open(address).await;
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        connection.write_all(request).await.expect("an open connection");
        let (mut buffer, mut headers) = ([0; 512], ResponseHeaders::<16>::new());
        let (rest, length) = headers.receive(&mut buffer, &mut connection, false).await.expect("a head");
        let mut decoder = Decoder::new();
        let input = BufReader::with_received(&mut connection, rest, 0..length);
        let reader = EventReader::new(input, &mut decoder).chunked(Options::STRICT);
        assert_eq!(read_all(reader, &signals).await, due());
    });
}

#[test]
fn the_body_reader_of_reqwless_reads_what_our_writer_writes() {
    run(async {
        let (address, signals) = our_server();
        let mut connection = Connection::open(address).await;
        reqwless_request(&mut connection).await;
        let mut buffer = [0; 512];
        let response = Response::read(&mut connection, Method::GET, &mut buffer).await.expect("a head");
        let mut decoder = Decoder::new();
        let reader = EventReader::new(response.body().reader(), &mut decoder);
        assert_eq!(read_all(reader, &signals).await, due());
    });
}

#[test]
fn the_body_reader_of_edge_http_reads_what_our_writer_writes_octet_by_octet() {
    run(async {
        let (address, signals) = our_server();
        let mut connection = Connection::open(address).await;
        connection.write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("an open connection");
        let (mut buffer, mut headers) = ([0; 512], ResponseHeaders::<16>::new());
        let (rest, length) = headers.receive(&mut buffer, &mut connection, false).await.expect("a head");
        let body = Body::new(BodyType::Chunked, rest, length, &mut connection);
        let mut decoder = Decoder::new();
        // This body reader fills its buffer before it returns, so the buffer has one byte: see `body_readers.rs`.
        let mut octet = [0; 1];
        let reader = EventReader::new(BufReader::new(body, &mut octet), &mut decoder);
        assert_eq!(read_all(reader, &signals).await, due());
    });
}
