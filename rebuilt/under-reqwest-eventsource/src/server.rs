//! A server whose connections end, and whose streams are as the standard allows them to be: with a byte order mark, with each kind
//! of line end, in pieces that end anywhere.

use sse_wire::Frame;
use sse_wire::http::{LastEventId, ResponseHead};
use sse_wire::session::{History, Missed};
use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// What every event but those without an ID says.
pub(crate) const EVENTS: [&str; 8] = ["one", "two", "three", "four", "five", "six", "seven", "eight\nand\nno more"];

/// How a connection goes.
struct Script {
    /// Before the events that the client has missed.
    greeting: &'static str,
    /// How many of these it gets.
    events: usize,
    line_end: &'static str,
}

const SCRIPTS: [Script; 4] = [
    // A reconnection time in a block of its own.
    Script { greeting: "\u{FEFF}retry: 20\n\n", events: 3, line_end: "\n" },
    Script { greeting: "\u{FEFF}: back again\n", events: 3, line_end: "\r\n" },
    // An event without an ID, and no other: the client has to keep the ID that it has.
    Script { greeting: "event: notice\ndata: restarting\n\n", events: 0, line_end: "\r\n" },
    // Ends with a CR, and then stays open: the last event has to come without a byte behind it.
    Script { greeting: "\u{FEFF}", events: 2, line_end: "\r" },
];

/// Serves one connection after the other, and returns the last event ID that each brought, once the last client has gone.
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
            // The client goes when it has seen everything.
            while connection.read(&mut [0; 64]).is_ok_and(|count| count > 0) {}
        }
    }
    Ok(brought)
}

/// Reads the head of a request. Returns the value of its `Last-Event-ID`, empty if there is none.
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
