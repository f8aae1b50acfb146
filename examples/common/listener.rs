//! A client step by step, for programs that control when it connects and disconnects.

use super::read_by;
use super::response::Response;
use sse_wire::http::{BodyDecoder, LastEventId, RequestHead, Verdict};
use sse_wire::{Decoder, Event, Fixed, Item};
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// The longest wait. After it, waiting is an error.
const PATIENCE: Duration = Duration::from_secs(30);

/// Follows one stream, connection by connection, item by item.
pub(crate) struct Listener {
    address: SocketAddr,
    target: String,
    decoder: Box<Decoder<Room>>,
    line: Option<(TcpStream, BodyDecoder)>,
    heard: VecDeque<Heard>,
}

/// The maximum lengths of an event and of an ID.
type Room = Fixed<{ 64 * 1024 }, 1024>;

/// An owned event. (With the feature `alloc`, the crate has `OwnedEvent`. The examples do not use `alloc`.)
#[derive(Debug)]
pub(crate) struct OwnedEvent {
    pub(crate) event_type: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) last_event_id: Vec<u8>,
}

impl OwnedEvent {
    fn new(event: &Event<'_>) -> Self {
        let [event_type, data, last_event_id] =
            [event.event_type(), event.data(), event.last_event_id()].map(<[u8]>::to_vec);
        Self { event_type, data, last_event_id }
    }
}

#[derive(Debug)]
pub(crate) enum Heard {
    Event(OwnedEvent),
    /// A comment, such as a keep-alive.
    Comment,
    /// The body ended, and was complete.
    Ended,
    /// The connection ended before the body did, for this reason.
    BrokenOff(String),
}

impl Listener {
    pub(crate) fn new(address: SocketAddr, target: &str) -> Self {
        Self { address, target: target.to_owned(), decoder: Box::default(), line: None, heard: VecDeque::new() }
    }

    /// Connects, and resumes after the last event. An earlier connection is closed. If the answer is no stream, its status is
    /// returned.
    pub(crate) fn connect(&mut self) -> Result<Result<(), u16>, String> {
        self.hang_up();
        let connect = || -> io::Result<TcpStream> {
            let mut connection = TcpStream::connect(self.address)?;
            let id = LastEventId::to_send(self.decoder.last_event_id()).map_err(io::Error::other)?;
            let host = self.address.to_string();
            let head = RequestHead::new(&host, &self.target).last_event_id(id);
            let mut buffer = vec![0; head.encoded_len()];
            connection.write_all(head.encode(&mut buffer).map_err(io::Error::other)?)?;
            Ok(connection)
        };
        let connection = connect().map_err(|error| error.to_string())?;
        // The head is read byte by byte, so that no part of the body is read with it.
        let (mut head, deadline) = (Vec::new(), Instant::now() + PATIENCE);
        while !head.ends_with(b"\r\n\r\n") {
            let mut octet = [0];
            match read_by(&connection, &mut octet, deadline) {
                Ok(1..) => head.extend(octet),
                Ok(0) => return Err("no response".to_owned()),
                Err(error) => return Err(format!("no response: {error}")),
            }
        }
        let (response, _) = Response::read(&head).map_err(|why| why.to_string())?.ok_or("no whole head")?;
        if response.verdict != Verdict::Open {
            return Ok(Err(response.status));
        }
        self.line = Some((connection, response.body.map_err(|error| error.to_string())?));
        Ok(Ok(()))
    }

    /// Closes the connection. Events that were received can still be read.
    pub(crate) fn hang_up(&mut self) {
        self.line = None;
        self.decoder.reset();
    }

    /// Waits for the next item. After the end of a connection, there is none until the next [`connect`](Self::connect).
    pub(crate) fn hear(&mut self) -> Result<Heard, String> {
        self.hear_by(Instant::now() + PATIENCE)
    }

    /// Waits for the next event. Skips comments.
    pub(crate) fn event(&mut self) -> Result<OwnedEvent, String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.hear_by(deadline)? {
                Heard::Event(event) => return Ok(event),
                Heard::Comment => {}
                Heard::Ended => return Err("the stream ended".to_owned()),
                Heard::BrokenOff(why) => return Err(why),
            }
        }
    }

    /// Waits for the end of the connection. Returns all events before it, and whether the body was complete.
    pub(crate) fn rest(&mut self) -> Result<(Vec<OwnedEvent>, bool), String> {
        let (mut events, deadline) = (Vec::new(), Instant::now() + PATIENCE);
        loop {
            match self.hear_by(deadline)? {
                Heard::Event(event) => events.push(event),
                Heard::Comment => {}
                Heard::Ended => return Ok((events, true)),
                Heard::BrokenOff(_) => return Ok((events, false)),
            }
        }
    }

    fn hear_by(&mut self, deadline: Instant) -> Result<Heard, String> {
        loop {
            if let Some(heard) = self.heard.pop_front() {
                return Ok(heard);
            }
            let Some((connection, body)) = &mut self.line else {
                return Err("nothing more will come".to_owned());
            };
            if body.has_ended() {
                self.line = None;
                return Ok(Heard::Ended);
            }
            let mut buffer = [0; 4096];
            let end = match read_by(connection, &mut buffer, deadline) {
                Ok(0) => {
                    Some(body.finish().map_or_else(|error| Heard::BrokenOff(error.to_string()), |()| Heard::Ended))
                }
                Ok(received) => {
                    take(body, &mut self.decoder, buffer.get(..received).unwrap_or_default(), &mut self.heard)?;
                    None
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    return Err(format!("what should come from {} does not come", self.target));
                }
                Err(error) => Some(Heard::BrokenOff(error.to_string())),
            };
            if let Some(end) = end {
                self.heard.push_back(end);
                self.line = None;
            }
        }
    }
}

/// Decodes received bytes into items.
fn take(
    body: &mut BodyDecoder,
    decoder: &mut Decoder<Room>,
    mut received: &[u8],
    heard: &mut VecDeque<Heard>,
) -> Result<(), String> {
    while let Some(content) = body.next(&mut received).map_err(|error| error.to_string())? {
        let mut items = decoder.feed(content);
        while let Some(item) = items.next() {
            match item.map_err(|oversized| oversized.to_string())? {
                Item::Event(event) => heard.push_back(Heard::Event(OwnedEvent::new(&event))),
                Item::Comment(_) => heard.push_back(Heard::Comment),
                Item::Retry(_) => {}
            }
        }
    }
    Ok(())
}

/// Sends bytes, which may be a malformed request, and returns the complete answer. The server has to close the connection.
pub(crate) fn ask(address: SocketAddr, request: &[u8]) -> Result<String, String> {
    let answer = || -> io::Result<Vec<u8>> {
        let mut connection = TcpStream::connect(address)?;
        connection.write_all(request)?;
        let (mut answer, mut buffer, deadline) = (Vec::new(), [0; 4096], Instant::now() + PATIENCE);
        while let received @ 1.. = read_by(&connection, &mut buffer, deadline)? {
            answer.extend_from_slice(buffer.get(..received).unwrap_or_default());
        }
        Ok(answer)
    };
    let answer = answer().map_err(|error| error.to_string())?;
    String::from_utf8(answer).map_err(|_| "an answer that is not UTF-8".to_owned())
}

/// Posts a body, and returns the status and the body of the answer.
pub(crate) fn post(address: SocketAddr, target: &str, body: &str) -> Result<(u16, String), String> {
    let head = format!("POST {target} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n", body.len());
    let answer = ask(address, format!("{head}{body}").as_bytes())?;
    let status = answer.get(9..12).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    status.zip(body).ok_or_else(|| format!("no HTTP: {answer:?}"))
}
