//! Sends messages one by one, to a client that may reconnect for the rest.
//!
//! ```text
//! cargo run --release --example vweb -- --demo    server and client in one program, with the output of the client
//! cargo run --release --example vweb              a server, at an address that it prints
//! ```
//!
//! It implements `vweb.sse` of the V language again: a connection with `start` and `send_message` of an ID, an event type, data
//! and a reconnection time. The differences:
//!
//! - The head ends with an empty line. There, it was missing, so the first event was read as a part of the head and lost, and the
//!   status line did not end correctly.
//! - A header field that would end its line and start another one is refused, and so is one that the head has already.
//! - Data may have several lines, with any line end. An ID or a type with a line end is refused, so nothing can be injected.
//! - Absent is not the same as empty: an event with empty data, an empty ID and `retry: 0` are all possible. A negative time is not.
//!   A message without effect is an error, not a stray blank line.
//! - There are comments, for keep-alives. Each message is one write and one chunk, so a client can distinguish a complete body from
//!   a truncated one.
//! - `Last-Event-ID` is used: the tour continues where the client has left it.
//!
//! The wire part of it is `sse.rs`: 60 lines of code. It stands on `common/wire.rs`: 81 lines.

#[path = "../common/mod.rs"]
mod common;
mod sse;

use common::client::{Finished, News, PATIENCE, follow};
use common::exchange::Exchange;
use common::program::{self, print_line, text};
use common::request::{Refusal, Request};
use common::server::{Limits, Server};
use common::url::Url;
use sse::{SseConnection, SseMessage};
use sse_wire::Item;
use sse_wire::http::Field;
use std::io::{self, ErrorKind};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

const HELP: &str = "\
Usage: vweb [--port N]
       vweb --demo

Serves /events at 127.0.0.1, at port N or a free one, until Ctrl-C: all kinds of messages, one a second. The connection
ends half way. A client that reconnects gets the rest, and then 204, which means: stop.
  curl -N http://127.0.0.1:PORT/events

--demo  runs the server and a client in one program, and checks what comes. The exit code is 0 if all is as expected
";

const NOTHING: SseMessage<'_> = SseMessage { id: None, event: None, data: None, retry: None, comment: None };

/// One message for each form that a message can have.
const TOUR: [SseMessage<'_>; 9] = [
    SseMessage { comment: Some(" a tour"), retry: Some(100), ..NOTHING },
    SseMessage { id: Some("1"), data: Some("a line"), ..NOTHING },
    SseMessage { id: Some("2"), event: Some("greeting"), data: Some("two\nlines"), ..NOTHING },
    SseMessage { id: Some("3"), event: Some("empty"), data: Some(""), ..NOTHING },
    SseMessage { id: Some(""), data: Some("an ID is taken back"), ..NOTHING },
    SseMessage { id: Some("5"), data: Some("line\r\nends\rof\nall kinds\n"), ..NOTHING },
    SseMessage { data: Some("  spaces at both ends  "), ..NOTHING },
    SseMessage { retry: Some(0), ..NOTHING },
    SseMessage { id: Some("8"), event: Some("end"), data: Some("id: 9\ndata: no injection"), ..NOTHING },
];
/// A connection that begins before this message ends before it, so that the client has to reconnect.
const HALF_WAY: usize = 4;

/// Messages that must be refused.
const REFUSED: [SseMessage<'_>; 5] = [
    NOTHING,
    SseMessage { event: Some("no data"), ..NOTHING },
    SseMessage { id: Some("1\ndata: injected"), data: Some(""), ..NOTHING },
    SseMessage { id: Some("NUL \0"), data: Some(""), ..NOTHING },
    SseMessage { event: Some("a\r\rdata: injected"), data: Some(""), ..NOTHING },
];

fn main() -> ExitCode {
    program::run("vweb", HELP, serve, demo)
}

fn bind(address: &str) -> Result<(Server, String), String> {
    let server =
        Server::bind(address, Limits::DEFAULT).map_err(|error| format!("cannot serve at {address}: {error}"))?;
    let address = server.address().map_err(|error| error.to_string())?;
    Ok((server, format!("http://{address}/events")))
}

fn serve(address: &str) -> Result<(), String> {
    let (server, url) = bind(address)?;
    print_line(&url)?;
    server.run(|request, exchange| answer(request, exchange, Duration::from_secs(1)))
}

fn answer(request: &Request<'_>, exchange: Exchange<'_>, pace: Duration) -> io::Result<()> {
    match (request.path, request.method) {
        ("/events", "GET" | "HEAD") => {}
        ("/events", _) => return exchange.refuse(Refusal::method("Allow: GET, HEAD\r\n")),
        _ => return exchange.refuse(Refusal::NOT_FOUND),
    }
    let next = resume(request);
    if next == TOUR.len() {
        return exchange.respond("204 No Content", "", b"");
    }
    // The value of this field comes from the client: it may have any bytes.
    let name = request.parameter("name").unwrap_or_default();
    let fields = [Field::new("X-Name", name.as_bytes())];
    let started = match exchange.is_head_only() {
        true => exchange.stream_head(&fields).map(|()| None),
        false => SseConnection::start(exchange, &fields).map(Some),
    };
    let mut connection = match started {
        Ok(Some(connection)) => connection,
        Ok(None) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::InvalidInput => return exchange.refuse(Refusal::BAD),
        Err(error) => return Err(error),
    };
    for message in REFUSED {
        match connection.send_message(&message) {
            Err(error) if error.kind() == ErrorKind::InvalidInput => {}
            _ => return Err(io::Error::other("sent what it must not send")),
        }
    }
    let end = if next < HALF_WAY { HALF_WAY } else { TOUR.len() };
    for message in &TOUR[next..end] {
        connection.send_message(message)?;
        connection.wait(pace)?;
    }
    connection.end()
}

/// The message with which to continue. With an ID that is not from the tour, the tour starts again.
fn resume(request: &Request<'_>) -> usize {
    let Some(id) = request.last_event_id else { return 0 };
    TOUR.iter().position(|message| message.id.map(str::as_bytes) == Some(id.as_bytes())).map_or(0, |seen| seen + 1)
}

/// The text that a client should print for an event.
fn seen(event: &str, id: &str, data: &str) -> String {
    format!("{event}, last event ID {id:?}: {data:?}")
}

fn demo() -> Result<(), String> {
    let (server, url) = bind("127.0.0.1:0")?;
    thread::spawn(move || server.run(|request, exchange| answer(request, exchange, Duration::ZERO)));

    let mut due: Vec<String> = Vec::new();
    let mut id = "";
    for message in &TOUR {
        // After the reconnection, the last event ID is that of the message before; the first message then resets it.
        id = message.id.unwrap_or(id);
        if let Some(data) = message.data {
            let data = data.replace("\r\n", "\n").replace('\r', "\n");
            due.push(seen(message.event.unwrap_or("message"), id, &data));
        }
    }

    let (mut events, mut comments, mut retries, mut resumed) = (Vec::new(), 0, Vec::new(), Vec::new());
    let finished = follow(&Url::parse(&url)?, PATIENCE, |news| {
        let line = match news {
            News::Item(Ok(Item::Event(event))) => {
                let [kind, id, data] = [event.event_type(), event.last_event_id(), event.data()].map(text);
                events.push(seen(&kind, &id, &data));
                events.last().cloned().unwrap_or_default()
            }
            News::Item(Ok(Item::Comment(comment))) => {
                comments += 1;
                format!("(comment:{})", text(comment.text().unwrap_or_default()))
            }
            News::Item(Ok(Item::Retry(milliseconds))) => {
                retries.push(milliseconds);
                format!("(retry: {milliseconds} ms)")
            }
            News::Item(Err(oversized)) => return ControlFlow::Break(oversized.to_string()),
            News::Reconnecting { why, wait, resume } => {
                let resume = resume.map(|id| text(id.as_bytes())).unwrap_or_default();
                let line = format!("({why}; reconnecting after {wait} ms with Last-Event-ID {resume})");
                resumed.push(resume);
                line
            }
        };
        print_line(&line).map_or_else(ControlFlow::Break, ControlFlow::Continue)
    })?;
    if let Finished::Broken(problem) = finished {
        return Err(problem);
    }
    program::check("the events", &events, &due)?;
    program::check("the reconnection times", &retries, &vec![100, 0])?;
    program::check("the comments", &comments, &1)?;
    program::check("the places to go on from", &resumed, &vec!["3".to_owned(), "8".to_owned()])?;

    // A name with line ends in it must not become fields of the response.
    match follow(&Url::parse(&format!("{url}?name=a%0d%0aX-Evil:+yes"))?, PATIENCE, |_| ControlFlow::Break(())) {
        Err(problem) => {
            program::check("the answer to an injection", &problem.as_str(), &"the server answered 400 Bad Request")?
        }
        Ok(_) => return Err("a field was injected".to_owned()),
    }
    print_line("(an injected field was refused; all as expected)")
}
