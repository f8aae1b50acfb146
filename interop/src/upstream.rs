//! A server that waits after each event until the client has received it. This shows whether curl and nginx buffer.

use crate::server::{Request, read_head};
use crate::table;
use crate::wire::{self, Cut};
use sse_wire::chunked::Encoder;
use sse_wire::http::{HttpVersion, ResponseFraming, ResponseHead};
use sse_wire::{EventId, Frame};
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// The number of events of a stream in which the client confirms each event.
pub const TURNS: usize = 5;

pub struct Upstream {
    pub address: SocketAddr,
    /// Confirms an event. Then the next one is sent.
    pub arrived: Sender<()>,
}

/// The content of `/frames/…`.
pub fn frames() -> Vec<u8> {
    let mut content = Vec::new();
    for row in rows() {
        content.extend_from_slice(&encoded(&row.frame));
    }
    content
}

/// The frames in this content. The frames with NUL are first, because they expect an empty last event ID.
pub fn rows() -> impl Iterator<Item = table::Row> {
    table::frames_with_nul().into_iter().chain(table::frames())
}

fn encoded(frame: &Frame<'_>) -> Vec<u8> {
    let mut buffer = vec![0; frame.encoded_len()];
    frame.encode(&mut buffer).expect("the length was asked for").to_vec()
}

impl Upstream {
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (arrived, turns) = channel();
        let turns = Arc::new(Mutex::new(turns));
        thread::spawn(move || {
            for mut connection in listener.incoming().flatten() {
                let turns = turns.clone();
                // An error means that the client has disconnected. Each connection ends after one response.
                thread::spawn(move || {
                    connection.set_nodelay(true)?;
                    let mut received = Vec::new();
                    match read_head(&mut connection, &mut received)? {
                        Some(request) => answer(&mut connection, &request, &turns),
                        None => Ok(()),
                    }
                });
            }
        });
        Ok(Self { address, arrived })
    }
}

fn answer(connection: &mut TcpStream, request: &Request, turns: &Mutex<Receiver<()>>) -> io::Result<()> {
    if let Some(name) = request.target.strip_prefix("/frames/") {
        let cut = Cut::ALL.into_iter().find(|cut| cut.name() == name).unwrap_or(Cut::Whole);
        return wire::send(connection, &wire::response(&frames(), cut, request.version).0);
    }
    let mut stream = Stream::open(connection, request)?;
    match request.target.as_str() {
        "/turns" | "/turns-buffered" => {
            for turn in 0..TURNS {
                stream.send(&Frame::message(&turn.to_string()))?;
                let turns = turns.lock().expect("no panic");
                if let Err(RecvTimeoutError::Timeout) = turns.recv_timeout(Duration::from_secs(15)) {
                    return Ok(()); // Without an end: the reader reports a truncated body.
                }
            }
        }
        "/comments" => {
            for _ in 0..8 {
                stream.send(&Frame::KEEP_ALIVE)?;
                thread::sleep(Duration::from_millis(400));
            }
            stream.send(&Frame::message("still here"))?;
        }
        "/silence" => {
            stream.send(&Frame::message("first"))?;
            thread::sleep(Duration::from_secs(3));
            stream.send(&Frame::message("too late"))?;
        }
        "/truncated" => {
            stream.send(&Frame::message("first"))?;
            return stream.connection.write_all(b"20\r\ndata: secon");
        }
        // Returns the `Last-Event-ID` of the request as the ID of an event.
        "/last-event-id" => {
            let id = request.last_event_id.clone().unwrap_or_else(|| b"none".to_vec());
            let id = EventId::from_bytes(&id).map_err(io::Error::other)?;
            stream.send(&Frame::message("resumed").id(id))?;
        }
        _ => {}
    }
    stream.end()
}

struct Stream<'c> {
    connection: &'c mut TcpStream,
    body: Option<Encoder>,
}

impl<'c> Stream<'c> {
    fn open(connection: &'c mut TcpStream, request: &Request) -> io::Result<Self> {
        let framing = ResponseFraming::for_request(request.version);
        let head = ResponseHead::new(framing);
        let mut buffer = vec![0; head.encoded_len()];
        let head = head.encode(&mut buffer).map_err(io::Error::other)?;
        // One stream omits `X-Accel-Buffering: no`, to show the effect of this field.
        let head = String::from_utf8_lossy(head).into_owned();
        let without = request.target == "/turns-buffered";
        let head = if without { head.replace("X-Accel-Buffering: no\r\n", "") } else { head };
        connection.write_all(head.as_bytes())?;
        Ok(Self { connection, body: (request.version == HttpVersion::Http11).then(Encoder::new) })
    }

    fn send(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        let payload = encoded(frame);
        let Some(body) = &mut self.body else {
            return self.connection.write_all(&payload);
        };
        let mut buffer = vec![0; sse_wire::chunked::encoded_len(payload.len())];
        let mut chunk = body.chunk(&mut buffer).map_err(io::Error::other)?;
        chunk.push(&payload).map_err(io::Error::other)?;
        self.connection.write_all(chunk.finish())
    }

    fn end(mut self) -> io::Result<()> {
        let mut buffer = [0; 8];
        match &mut self.body {
            Some(body) => self.connection.write_all(body.last_chunk(&[], &mut buffer).map_err(io::Error::other)?),
            None => Ok(()),
        }
    }
}
