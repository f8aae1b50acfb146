//! A clock over HTTP: a server and a client in one program, over TCP, with chunked coding.
//!
//! ```text
//! cargo run --release --example clock             six seconds of a clock, with a reconnection
//! cargo run --release --example clock -- serve    for browsers, at http://127.0.0.1:8080/
//! cargo run --release --example clock -- watch http://127.0.0.1:8080/events
//! ```
//!
//! It implements a clock from a tutorial again: a server that wrote the chunked coding by hand, in four writes for each chunk, and
//! a client in Dart that converted bytes to text, text to lines, and lines to events. The differences:
//!
//! - Server and client use `Last-Event-ID`, and the client reconnects after the time that the server sets. No event is lost or
//!   duplicated.
//! - A chunk is one write. A client with HTTP/1.0, which has no chunked coding, gets no chunks.
//! - The client decodes the chunked coding strictly, and distinguishes a complete body from a truncated one.
//! - Values are not changed (there, the client trimmed them). An ID is kept until the next one. `data` without a colon is a data
//!   line, a keep-alive is no event, and malformed UTF-8 does not end the stream.
//! - The size of an event is limited, and the buffers have a fixed size.
//!
//! The wire part of the server is `common/wire.rs`: 81 lines of code. The code around it, for connections, requests and sleeping,
//! is in `common`, too, and so is the client. The clock itself is in `server.rs`.

#[path = "../common/mod.rs"]
mod common;
mod server;

use common::client::{Finished, Interruption, News, PATIENCE, follow};
use common::program::{print_help, print_line, text};
use common::url::Url;
use server::Server;
use sse_wire::http::LastEventId;
use sse_wire::{Event, Item};
use std::num::NonZeroU32;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

const HELP: &str = "\
Usage: clock
       clock serve [ADDRESS] [--end-after N]
       clock watch URL [--count N] [--patience N]

Without arguments, clock is a server and a client in one. It prints six seconds as they pass, one a line. The connection
ends after the third second, and the client resumes. Messages about this go to the standard error.

serve  serves at ADDRESS, by default 127.0.0.1:8080 (with port 0, at a free port): / is a page that shows the clock, and
       /events is the stream. Ctrl-C ends it.
         --end-after N    end each connection after N events, so that clients reconnect
watch  follows an event stream at an http:// URL, and prints its events. It reconnects as the standard says, and also
       after 408, 425, 429 and 5xx. The exit code is 0 when the server says stop (204). It is 1 if the response is not an
       event stream, or its body is compressed or cannot be read for another reason. Ctrl-C ends it.
         --count N        end after N events
         --patience N     the longest wait for a connection, for a response, and for the next bytes, in seconds (default 45)
";

enum Command {
    Help,
    Show,
    Serve { address: String, end_after: Option<u64> },
    Watch { url: Url, count: Option<u64>, patience: Duration },
}

impl Command {
    fn parse() -> Result<Self, lexopt::Error> {
        use lexopt::prelude::*;
        let (mut words, mut end_after, mut count, mut patience) = (Vec::new(), None, None, None);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("end-after") => end_after = Some(parser.value()?.parse()?),
                Long("count") => count = Some(parser.value()?.parse()?),
                Long("patience") => patience = Some(parser.value()?.parse::<NonZeroU32>()?.get()),
                Long("help") | Short('h') => return Ok(Self::Help),
                Value(word) => words.push(word.string()?),
                other => return Err(other.unexpected()),
            }
        }
        let mut words = words.into_iter();
        let command = match (words.next().as_deref(), words.next()) {
            (None, _) if end_after.is_none() && count.is_none() && patience.is_none() => Self::Show,
            (Some("serve"), address) if count.is_none() && patience.is_none() => {
                Self::Serve { address: address.unwrap_or_else(|| "127.0.0.1:8080".to_owned()), end_after }
            }
            (Some("watch"), Some(url)) if end_after.is_none() => {
                let patience = patience.map_or(PATIENCE, |seconds| Duration::from_secs(seconds.into()));
                Self::Watch { url: Url::parse(&url)?, count, patience }
            }
            (Some("watch"), None) => return Err("watch needs a URL".into()),
            (Some("serve" | "watch") | None, _) => return Err("an option that does not belong here".into()),
            (Some(other), _) => return Err(format!("{other} is neither serve nor watch").into()),
        };
        match words.next() {
            Some(word) => Err(format!("unexpected argument: {word}").into()),
            None => Ok(command),
        }
    }
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Ok(Command::Help) => {
            print_help(HELP);
            return ExitCode::SUCCESS;
        }
        Ok(Command::Show) => show(),
        Ok(Command::Serve { address, end_after }) => serve(&address, end_after),
        Ok(Command::Watch { url, count, patience }) => watch(&url, count, patience),
        Err(problem) => {
            eprintln!("clock: {problem}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("clock: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The quick start: six seconds, three on each of two connections.
fn show() -> Result<(), String> {
    let server = Server::bind("127.0.0.1:0", 500, Some(3)).map_err(|error| format!("cannot serve: {error}"))?;
    let address = server.address().map_err(|error| error.to_string())?;
    thread::spawn(move || server.run());

    let mut expected = Expected { id: 1, after: None, reconnections: 0 };
    let url = Url::parse(&format!("http://{address}/events"))?;
    let finished = follow(&url, PATIENCE, |news| {
        let as_expected = match news {
            News::Item(Ok(Item::Event(event))) => expected.event(&event).and_then(|()| print_line(&text(event.data()))),
            News::Item(Ok(Item::Comment(_) | Item::Retry(_))) => Ok(()),
            News::Item(Err(oversized)) => Err(oversized.to_string()),
            News::Reconnecting { why, wait, resume } => {
                eprintln!("{}", reconnecting(why, wait, resume));
                expected.reconnection(why, resume)
            }
        };
        match as_expected {
            Ok(()) if expected.id <= 6 => ControlFlow::Continue(()),
            ended => ControlFlow::Break(ended),
        }
    });
    match finished? {
        Finished::Broken(Ok(())) if expected.reconnections != 1 => Err("there was no reconnection".to_owned()),
        Finished::Broken(ended) => ended,
        Finished::Stopped => Err("the server said stop".to_owned()),
    }
}

/// Checks that no event is lost or duplicated.
struct Expected {
    id: u64,
    /// The time of the previous event, in seconds.
    after: Option<u32>,
    reconnections: u32,
}

impl Expected {
    fn event(&mut self, event: &Event<'_>) -> Result<(), String> {
        let time = seconds(event.data()).ok_or_else(|| format!("{event:?} holds no time"))?;
        if event.own_id() != Some(self.id.to_string().as_bytes()) {
            return Err(format!("{event:?} came where ID {} was due", self.id));
        }
        if self.after.is_some_and(|before| (before + 1) % (24 * 60 * 60) != time) {
            return Err(format!("{event:?} is not the next second"));
        }
        (self.id, self.after) = (self.id + 1, Some(time));
        Ok(())
    }

    /// Exactly one reconnection is expected, after a complete body of three events.
    fn reconnection(&mut self, why: &Interruption, resume: Option<LastEventId<'_>>) -> Result<(), String> {
        self.reconnections += 1;
        match (why, self.reconnections, resume.map(|id| id.as_bytes())) {
            (Interruption::Ended, 1, Some(b"3")) => Ok(()),
            _ => Err("that was not to happen".to_owned()),
        }
    }
}

/// HH:MM:SS as a number of seconds.
fn seconds(time: &[u8]) -> Option<u32> {
    let &[h, hh, b':', m, mm, b':', s, ss] = time else { return None };
    let number = |tens: u8, ones: u8| Some(char::from(tens).to_digit(10)? * 10 + char::from(ones).to_digit(10)?);
    Some((number(h, hh)? * 60 + number(m, mm)?) * 60 + number(s, ss)?)
}

fn serve(address: &str, end_after: Option<u64>) -> Result<(), String> {
    let server =
        Server::bind(address, 2_000, end_after).map_err(|error| format!("cannot serve at {address}: {error}"))?;
    print_line(&format!("http://{}/", server.address().map_err(|error| error.to_string())?))?;
    server.run()
}

fn watch(url: &Url, count: Option<u64>, patience: Duration) -> Result<(), String> {
    let mut left = count;
    if left == Some(0) {
        return Ok(());
    }
    let finished = follow(url, patience, |news| {
        let printed = match news {
            News::Item(Ok(Item::Event(event))) => {
                left = left.map(|left| left - 1);
                let id = if event.last_event_id().is_empty() {
                    String::new()
                } else {
                    format!(", id {}", text(event.last_event_id()))
                };
                let (kind, data) = (text(event.event_type()), text(event.data()).replace('\n', "\n    "));
                print_line(&format!("{kind}{id}: {data}"))
            }
            News::Item(Ok(Item::Comment(comment))) => match comment.text() {
                Some(shown) => print_line(&format!("(comment:{})", text(shown))),
                None => print_line(&format!("(comment of {} bytes)", comment.length())),
            },
            News::Item(Ok(Item::Retry(milliseconds))) => print_line(&format!("(retry: {milliseconds} ms)")),
            News::Item(Err(oversized)) => {
                eprintln!("clock: {oversized}");
                Ok(())
            }
            News::Reconnecting { why, wait, resume } => {
                eprintln!("{}", reconnecting(why, wait, resume));
                Ok(())
            }
        };
        match printed {
            Ok(()) if left != Some(0) => ControlFlow::Continue(()),
            ended => ControlFlow::Break(ended),
        }
    });
    match finished? {
        Finished::Broken(ended) => ended,
        Finished::Stopped => {
            eprintln!("(the server wants no more requests)");
            Ok(())
        }
    }
}

fn reconnecting(why: &Interruption, wait: u64, resume: Option<LastEventId<'_>>) -> String {
    let resume = resume.map_or_else(String::new, |id| format!(" with Last-Event-ID {}", text(id.as_bytes())));
    format!("({why}; reconnecting after {wait} ms{resume})")
}
