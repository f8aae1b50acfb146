//! Tests with hyper: our client reads from its server, and its client reads the bytes of our server.

use http_body_util::BodyExt;
use http_body_util::channel::{Channel, Sender};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use sse_wire::chunked::{self, ErrorKind, Piece, Truncated};
use sse_wire::http::{
    BodyFraming, EVENT_STREAM_FIELDS, HttpVersion, LastEventId, RequestHead, ResponseFraming, ResponseHead,
    Unavailable, Verdict, body_framing, judge,
};
use sse_wire::storage::Growing;
use sse_wire::{Decoder, EventHead, Frame, Item, event_id, event_type};
use std::convert::Infallible;
use std::error::Error;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender as Signals, channel};
use std::time::Duration;

type Failure = Box<dyn Error + Send + Sync>;
type Event = [Vec<u8>; 3];

const PATIENCE: Duration = Duration::from_secs(20);

/// The frames that are sent in both directions, and the expected events.
fn rows() -> Vec<(Frame<'static>, Option<[&'static str; 3]>)> {
    let long = "0123456789abcdef".repeat(20_000).leak();
    vec![
        (Frame::message("\u{FEFF}first"), Some(["message", "\u{FEFF}first", ""])),
        (Frame::KEEP_ALIVE, None),
        (Frame::message(""), Some(["message", "", ""])),
        (Frame::message(" a\r\nb\rc\n"), Some(["message", " a\nb\nc\n", ""])),
        (
            Frame::event(event_type!("greet"), "é\u{2028}\u{1F980}").id(event_id!("7")),
            Some(["greet", "é\u{2028}\u{1F980}", "7"]),
        ),
        (Frame::message("a\0b"), Some(["message", "a\0b", "7"])),
        (Frame::message(long), Some(["message", long, "7"])),
        (EventHead::new().id(event_id!("")).retry(5).data("reset"), Some(["message", "reset", ""])),
    ]
}

fn due() -> Vec<Event> {
    rows().into_iter().filter_map(|(_, event)| event).map(|event| event.map(|text| text.as_bytes().to_vec())).collect()
}

fn encoded(frame: &Frame<'_>) -> Vec<u8> {
    let mut buffer = vec![0; frame.encoded_len()];
    frame.encode(&mut buffer).expect("the length was asked for").to_vec()
}

fn decoder() -> Decoder<Growing> {
    Decoder::with_storage(Growing::new(1 << 20, 1 << 10))
}

fn feed(decoder: &mut Decoder<Growing>, content: &[u8], events: &mut Vec<Event>) {
    let mut items = decoder.feed(content);
    while let Some(item) = items.next() {
        if let Item::Event(event) = item.expect("nothing is too large") {
            events.push([event.event_type(), event.data(), event.last_event_id()].map(<[u8]>::to_vec));
        }
    }
}

/// A hyper server. `/all` sends [`rows`]. `/turns` waits for a signal after each event. `/broken` truncates the body.
fn hyper_server() -> (SocketAddr, Signals<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("for tokio");
    let address = listener.local_addr().expect("an address");
    let (signals, turns) = channel();
    let serve = async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let mut turns = Some(turns);
        loop {
            let (connection, _) = listener.accept().await.expect("a connection");
            let turns = std::sync::Mutex::new(turns.take());
            let service = service_fn(|request| {
                let turns = turns.lock().expect("no panic").take();
                async move { Ok::<_, Infallible>(answer(&request, turns)) }
            });
            // An error means that the client has disconnected, or the body was truncated.
            let _ =
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
        }
    };
    std::thread::spawn(move || runtime().block_on(serve));
    (address, signals)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn answer(request: &Request<Incoming>, turns: Option<Receiver<()>>) -> Response<Channel<Bytes, Failure>> {
    let (sender, body) = Channel::new(1);
    let mut response = Response::new(body);
    for field in EVENT_STREAM_FIELDS {
        let name = HeaderName::from_bytes(field.name.as_bytes()).expect("a name");
        response.headers_mut().insert(name, HeaderValue::from_bytes(field.value).expect("a value"));
    }
    let path = request.uri().path().to_owned();
    let id = request.headers().get(LastEventId::FIELD_NAME).map(|value| value.as_bytes().to_vec());
    // In another thread, because it blocks while it waits for a signal.
    std::thread::spawn(move || runtime().block_on(stream(sender, &path, id, turns)));
    response
}

async fn stream(mut sender: Sender<Bytes, Failure>, path: &str, id: Option<Vec<u8>>, turns: Option<Receiver<()>>) {
    match path {
        "/turns" => {
            let turns = turns.expect("the first connection");
            for turn in 0..5 {
                let _ = sender.send_data(encoded(&Frame::message(&turn.to_string())).into()).await;
                if turns.recv_timeout(PATIENCE).is_err() {
                    return sender.abort("no signal".into());
                }
            }
        }
        "/broken" => {
            let _ = sender.send_data(encoded(&Frame::message("first")).into()).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
            sender.abort("broken off".into());
        }
        "/last-event-id" => {
            let id = id.unwrap_or_else(|| b"none".to_vec());
            let _ = sender.send_data(encoded(&EventHead::new().data_bytes(&id)).into()).await;
        }
        _ => {
            for (frame, _) in rows() {
                let _ = sender.send_data(encoded(&frame).into()).await;
            }
        }
    }
}

/// A client of this crate. It reads the head, then the content as it arrives.
struct Client {
    connection: TcpStream,
    received: Vec<u8>,
    coding: chunked::Decoder,
    decoder: Decoder<Growing>,
}

impl Client {
    fn open(address: SocketAddr, target: &str, id: &[u8]) -> Self {
        let mut connection = TcpStream::connect(address).expect("a server");
        connection.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let host = address.to_string();
        let last_event_id = LastEventId::to_send(id).expect("an ID that can be carried");
        let head = RequestHead::new(&host, target).last_event_id(last_event_id);
        connection.write_all(head.encode(&mut [0; 512]).expect("a head")).expect("an open connection");
        let mut received = Vec::new();
        loop {
            let mut buffer = [0; 13];
            let count = connection.read(&mut buffer).expect("a response");
            assert_ne!(count, 0, "the connection ended in the head");
            received.extend_from_slice(&buffer[..count]);
            let mut fields = [httparse::EMPTY_HEADER; 16];
            let mut head = httparse::Response::new(&mut fields);
            let httparse::Status::Complete(body_at) = head.parse(&received).expect("a head") else { continue };
            let values = |name: &'static str| {
                head.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
            };
            let codings = values("Content-Encoding");
            assert_eq!(judge(200, values("Content-Type"), codings, Unavailable::Fail), Verdict::Open);
            assert_eq!(head.code, Some(200));
            let framing = body_framing(HttpVersion::Http11, 200, values("Transfer-Encoding"), values("Content-Length"));
            assert_eq!(framing, Ok(BodyFraming::Chunked { content_length_ignored: false }));
            received.drain(..body_at);
            return Self { connection, received, coding: chunked::Decoder::new(), decoder: decoder() };
        }
    }

    /// The events in the bytes after the head, then in one read at each call. `None` at the end of the body.
    fn read(&mut self) -> Result<Option<Vec<Event>>, chunked::DecodeError> {
        let mut events = Vec::new();
        if self.received.is_empty() {
            let mut buffer = [0; 1_021];
            let count = self.connection.read(&mut buffer).expect("an open connection");
            if count == 0 {
                self.coding.finish()?;
            }
            self.received.extend_from_slice(&buffer[..count]);
        }
        let mut input = &self.received[..];
        while let Some(piece) = self.coding.next(&mut input)? {
            match piece {
                Piece::Data(data) => feed(&mut self.decoder, data, &mut events),
                Piece::Trailer(_) => {}
                Piece::End => break,
            }
        }
        self.received.clear();
        Ok(if self.coding.has_ended() && events.is_empty() { None } else { Some(events) })
    }

    fn rest(&mut self) -> Result<Vec<Event>, chunked::DecodeError> {
        let mut all = Vec::new();
        while let Some(events) = self.read()? {
            all.extend(events);
            if self.coding.has_ended() {
                break;
            }
        }
        Ok(all)
    }
}

#[test]
fn our_client_reads_a_stream_of_a_hyper_server() {
    let (address, _signals) = hyper_server();
    assert_eq!(Client::open(address, "/all", b"").rest(), Ok(due()));
}

#[test]
fn a_hyper_server_passes_each_event_before_the_next_is_sent() {
    let (address, signals) = hyper_server();
    let mut client = Client::open(address, "/turns", b"");
    for turn in 0..5 {
        let events = loop {
            match client.read() {
                Ok(Some(events)) if events.is_empty() => {}
                other => break other,
            }
        };
        assert_eq!(events, Ok(Some(vec![["message", &turn.to_string(), ""].map(|text| text.as_bytes().to_vec())])));
        signals.send(()).expect("a server");
    }
    assert_eq!(client.rest(), Ok(vec![]));
}

#[test]
fn our_client_notices_a_body_that_a_hyper_server_broke_off() {
    let (address, _signals) = hyper_server();
    let mut client = Client::open(address, "/broken", b"");
    let mut events = Vec::new();
    let error = loop {
        match client.read() {
            Ok(more) => events.extend(more.expect("no end")),
            Err(error) => break error,
        }
    };
    assert_eq!(events.len(), 1);
    assert_eq!((error.kind(), error.offset()), (ErrorKind::Truncated(Truncated::BeforeChunk), 18));
}

#[test]
fn a_hyper_server_reads_the_ids_that_our_client_sends() {
    for (id, due) in [
        (&b""[..], &b"none"[..]),
        (b"7", b"7"),
        ("é№\u{1F980}".as_bytes(), "é№\u{1F980}".as_bytes()),
        (b" a ", b"a"),
        (b"a\xFF", b"a\xFF"),
    ] {
        let (address, _signals) = hyper_server();
        let events = Client::open(address, "/last-event-id", id).rest().expect("a whole body");
        assert_eq!(events, [[b"message".to_vec(), due.to_vec(), vec![]]], "{}", id.escape_ascii());
    }
}

/// The response of our server, without its last `cut_off` bytes.
fn our_response(cut_off: usize) -> Vec<u8> {
    let mut buffer = vec![0; 1 << 20];
    let mut wire = ResponseHead::new(ResponseFraming::Chunked).encode(&mut buffer).expect("a head").to_vec();
    let mut body = chunked::Encoder::new();
    for (frame, _) in rows() {
        let mut chunk = body.chunk(&mut buffer).expect("a body that goes on");
        chunk.push(&encoded(&frame)).expect("room");
        wire.extend_from_slice(chunk.finish());
    }
    wire.extend_from_slice(body.last_chunk(&[], &mut buffer).expect("an end"));
    wire.truncate(wire.len() - cut_off);
    wire
}

/// What a hyper client reads in writes of this length: the events, and whether the body was complete.
fn hyper_client(wire: Vec<u8>, write: usize) -> (Vec<Event>, Result<(), hyper::Error>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a client");
        connection.set_nodelay(true).expect("an open connection");
        let mut received = Vec::new();
        while !received.ends_with(b"\r\n\r\n") {
            let mut buffer = [0; 64];
            let count = connection.read(&mut buffer).expect("a request");
            received.extend_from_slice(&buffer[..count]);
        }
        for part in wire.chunks(write) {
            connection.write_all(part).expect("an open connection");
        }
        connection.shutdown(Shutdown::Write).expect("an open connection");
    });
    runtime().block_on(async move {
        let connection = tokio::net::TcpStream::connect(address).await.expect("a server");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(connection)).await.expect("a connection");
        let read = async move {
            let request = Request::get("/").header("Host", "localhost").body(http_body_util::Empty::<Bytes>::new());
            let response = sender.send_request(request.expect("a request")).await.expect("a response");
            assert_eq!(response.headers()["content-type"], "text/event-stream");
            let mut body = response.into_body();
            let (mut decoder, mut events) = (decoder(), Vec::new());
            while let Some(frame) = body.frame().await {
                match frame {
                    Ok(frame) => feed(&mut decoder, frame.data_ref().expect("no trailers"), &mut events),
                    Err(error) => return (events, Err(error)),
                }
            }
            (events, Ok(()))
        };
        // The connection has to be polled, too. The body reports how it ended.
        let ((events, outcome), _) = future_pair(read, connection).await;
        (events, outcome)
    })
}

/// Polls both futures until both are ready.
async fn future_pair<A, B>(first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    let (mut first, mut second) = (std::pin::pin!(first), std::pin::pin!(second));
    let (mut one, mut other) = (None, None);
    std::future::poll_fn(|context| {
        use std::task::Poll::{Pending, Ready};
        if one.is_none()
            && let Ready(value) = first.as_mut().poll(context)
        {
            one = Some(value);
        }
        if other.is_none()
            && let Ready(value) = second.as_mut().poll(context)
        {
            other = Some(value);
        }
        if one.is_some() && other.is_some() { Ready(()) } else { Pending }
    })
    .await;
    (one.expect("ready"), other.expect("ready"))
}

#[test]
fn a_hyper_client_reads_a_stream_of_our_server() {
    for write in [1, 2, 7, 1 << 20] {
        let (events, outcome) = hyper_client(our_response(0), write);
        outcome.unwrap_or_else(|error| panic!("writes of {write}: {error}"));
        assert_eq!(events, due(), "writes of {write}");
    }
}

#[test]
fn a_hyper_client_and_our_decoder_agree_on_where_a_body_breaks_off() {
    // The cuts are within and before the last chunk, after the last data, and within it.
    for cut_off in 1..=15 {
        let wire = our_response(cut_off);
        let body_at = wire.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
        let (mut coding, mut decoder, mut ours) = (chunked::Decoder::new(), decoder(), Vec::new());
        let mut input = &wire[body_at..];
        while let Some(Piece::Data(data)) = coding.next(&mut input).expect("nothing wrong yet") {
            feed(&mut decoder, data, &mut ours);
        }
        let error = coding.finish().expect_err("truncated");
        assert!(matches!(error.kind(), ErrorKind::Truncated(_)), "{cut_off}: {error}");
        let (theirs, outcome) = hyper_client(wire, 1 << 20);
        let error = outcome.expect_err("truncated");
        let cause = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
        assert_eq!(cause.map(std::io::Error::kind), Some(std::io::ErrorKind::UnexpectedEof), "{cut_off}: {error:?}");
        assert_eq!(theirs, ours, "{cut_off}");
    }
}
