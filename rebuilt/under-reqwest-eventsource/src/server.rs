//! A server whose connections end. Its streams use what the standard allows: a byte order mark, each kind of line end,
//! and pieces that end anywhere.

use sse_wire::Frame;
use sse_wire::http::{LastEventId, ResponseHead};
use sse_wire::session::{History, Missed};
use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// The data of each event with an ID.
pub(crate) const EVENTS: [&str; 8] = ["one", "two", "three", "four", "five", "six", "seven", "eight\nand\nno more"];

/// What the server sends on one connection.
struct Script {
    /// Sent before the events that the client has missed.
    greeting: &'static str,
    /// The number of these events that it sends.
    events: usize,
    line_end: &'static str,
}

const SCRIPTS: [Script; 4] = [
    // A reconnection time in a block of its own.
    Script { greeting: "\u{FEFF}retry: 20\n\n", events: 3, line_end: "\n" },
    Script { greeting: "\u{FEFF}: back again\n", events: 3, line_end: "\r\n" },
    // Only an event without an ID: the client has to keep its ID.
    Script { greeting: "event: notice\ndata: restarting\n\n", events: 0, line_end: "\r\n" },
    // The stream ends with a CR, and the connection stays open. The last event has to come without a further byte.
    Script { greeting: "\u{FEFF}", events: 2, line_end: "\r" },
];

/// Serves one connection after the other until the last client has gone. Returns the last event ID of each request.
pub(crate) fn serve(listener: &TcpListener) -> Result<Vec<String>, Box<dyn Error + Send + Sync>> {
    let mut history = History::new(7, vec![0; 1024]);
    for data in EVENTS {
        history.push(&Frame::message(data))?;
    }
    let mut brought = Vec::new();
    for script in SCRIPTS {
        let (mut connection, _) = listener.accept()?;
        connection.set_nodelay(true)?;
        let id = last_event_id(&mut connection)?;
        let id = LastEventId::received(&id)?;
        let missed = match history.missed(id) {
            Missed::NoId => history.frames(),
            Missed::Frames(frames) => frames,
            other => return Err(format!("a client with an ID that is not from here: {id:?}, {other:?}").into()),
        };
        let frames: Vec<&[u8]> = missed.take(script.events).collect();
        let stream = String::from_utf8([script.greeting.as_bytes(), &frames.concat()].concat())?;
        connection.write_all(ResponseHead::UNTIL_CLOSE)?;
        for piece in stream.replace('\n', script.line_end).as_bytes().chunks(5) {
            connection.write_all(piece)?;
        }
        brought.push(id.map_or_else(String::new, |id| String::from_utf8_lossy(id.as_bytes()).into_owned()));
        if brought.len() == SCRIPTS.len() {
            // The client closes the connection when it has all events.
            while connection.read(&mut [0; 64]).is_ok_and(|count| count > 0) {}
        }
    }
    Ok(brought)
}

/// Reads the head of a request. Returns the value of its `Last-Event-ID`, or an empty one if it has none.
fn last_event_id(connection: &mut TcpStream) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    let (mut received, mut piece) = (Vec::new(), [0; 512]);
    loop {
        let count = connection.read(&mut piece)?;
        if count == 0 || received.len() > 8192 {
            return Err("no head of a request".into());
        }
        received.extend_from_slice(piece.get(..count).unwrap_or_default());
        let mut fields = [httparse::EMPTY_HEADER; 16];
        let mut head = httparse::Request::new(&mut fields);
        if head.parse(&received)?.is_complete() {
            let field = head.headers.iter().find(|field| field.name.eq_ignore_ascii_case(LastEventId::FIELD_NAME));
            return Ok(field.map_or_else(Vec::new, |field| field.value.to_vec()));
        }
    }
}
