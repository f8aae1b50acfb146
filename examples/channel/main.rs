//! A two-way channel: an event stream from the server, requests from the client. The client may lose its connection.
//!
//! ```text
//! cargo run --release --example channel -- --port 8080
//! cargo run --release --example channel -- --demo         server and client in one program, which checks itself
//! ```
//!
//! It implements the server side of a Dart package again: each client has its own ID, requests are numbered and put in order, and
//! a client may be away for a time window. The differences:
//!
//! - There, events that were written just before a connection broke were lost. Here, events are numbered and kept. A client that
//!   reconnects with `Last-Event-ID` gets the following events, in order and once. If some are no longer kept, it is told so.
//! - There, a message that arrived twice was executed twice, and a late one set the counter back. Here, it is only acknowledged.
//! - There, a message that never arrived blocked all later ones for ever, in unbounded memory. Here, a limited number of messages
//!   waits, for a limited time.
//! - There, a request without a number was number 0, and an unreadable request was answered 200. Here, both are answered 400, and
//!   use up no number.
//! - There, queues were unbounded. Here, everything has a limit: channels, requests, bytes to be read or written.
//! - There, keep-alives were missing, the window was polled five times a second, an `Accept` with more than one type was answered
//!   404, and the allowed origin could be the host name of the server itself. Here, none of this is so.
//!
//! The wire part of it is `wire.rs`: 39 lines of code. It stands on `common/wire.rs`: 81 lines. The window is in
//! `channel.rs`, the order in `reorder.rs`. `tally.rs` is the application: a running total, which is wrong if a message is lost,
//! duplicated or out of order.
//!
//! # In the shell
//!
//! ```text
//! curl -N 'http://127.0.0.1:8080/channel?client=me'
//! curl -d '{"times":3}' 'http://127.0.0.1:8080/channel?client=me&message=2'     it waits
//! curl -d '{"add":5}'   'http://127.0.0.1:8080/channel?client=me&message=1'     now both are carried out
//! ```

mod channel;
#[path = "../common/mod.rs"]
mod common;
mod demo;
mod reorder;
mod server;
mod tally;
mod wire;

use channel::Limits;
use common::origin::Authority;
use common::program::{print_help, print_line};
use common::server::{self as http, Server};
use server::Service;
use sse_wire::session::Pacer;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

const HELP: &str = "\
Usage: channel [--port N] [--window MILLISECONDS] [--origin ORIGIN]
       channel --demo

Channels at 127.0.0.1, at port N or a free one. It prints its address. Ctrl-C ends it.

  GET  /channel?client=ID              the event stream to a client. The client chooses its ID: letters, digits, hyphens
  POST /channel?client=ID&message=N    message N from that client, numbered from 1: {\"add\": 5}, {\"times\": 3},
                                       {\"close\": true}. The answer has the number of the next message
  GET  /clients                        the number of connected clients, and of clients that may still return

--window  how long a client may be away, in milliseconds (default 30000)
--origin  allow pages from this origin to use the channels, with credentials: https://example.org
--demo    runs the server and its clients in one program. It plays and checks some scenes. The exit code is 0 if all pass
";

fn main() -> ExitCode {
    let (done, failure) = match Command::parse() {
        Ok(Command::Help) => {
            print_help(HELP);
            return ExitCode::SUCCESS;
        }
        Ok(Command::Demo) => (demo::run(), 1),
        Ok(Command::Serve { port, limits, origin }) => (serve(port, limits, origin), 1),
        Err(problem) => (Err(problem.to_string()), 2),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("channel: {problem}");
            ExitCode::from(failure)
        }
    }
}

enum Command {
    Help,
    Demo,
    Serve { port: u16, limits: Limits, origin: Option<String> },
}

impl Command {
    fn parse() -> Result<Self, lexopt::Error> {
        use lexopt::prelude::*;
        let (mut demo, mut others, mut port, mut limits, mut origin) = (false, false, 0, Limits::DEFAULT, None);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            others |= argument != Long("demo");
            match argument {
                Long("demo") => demo = true,
                Long("port") => port = parser.value()?.parse()?,
                Long("window") => limits.window = parser.value()?.parse()?,
                Long("origin") => origin = Some(parser.value()?.string()?),
                Long("help") | Short('h') => return Ok(Self::Help),
                other => return Err(other.unexpected()),
            }
        }
        // The origin is compared with the field `Origin`, and is sent as the value of a field.
        if origin.as_ref().is_some_and(|origin: &String| !is_origin(origin)) {
            return Err("--origin takes one such as https://example.org, without a path".into());
        }
        match (demo, others) {
            (true, true) => Err("the demo takes no other option".into()),
            (true, false) => Ok(Self::Demo),
            (false, _) => Ok(Self::Serve { port, limits, origin }),
        }
    }
}

/// Twice as many as channels, so that each listening client can send too.
const CONNECTIONS: http::Limits = http::Limits { connections: 2 * Limits::DEFAULT.channels, ..http::Limits::DEFAULT };

fn serve(port: u16, limits: Limits, origin: Option<String>) -> Result<(), String> {
    let server = Server::bind(&format!("127.0.0.1:{port}"), CONNECTIONS)
        .map_err(|error| format!("cannot serve at port {port}: {error}"))?;
    let server = match &origin {
        Some(origin) => server.allow(origin.clone()),
        None => server,
    };
    print_line(&format!("http://{}/", server.address().map_err(|error| error.to_string())?))?;
    run(server, Service::new(limits, Pacer::DEFAULT_INTERVAL, origin))
}

fn run(server: Server, service: Service) -> ! {
    let service = Arc::new(service);
    let sweeper = Arc::clone(&service);
    thread::spawn(move || sweeper.sweep());
    server.run(move |request, exchange| service.answer(request, exchange))
}

/// Whether a browser may send this: a scheme and an authority.
fn is_origin(text: &str) -> bool {
    let authority = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    authority.is_some_and(|authority| Authority::parse(authority).is_some())
}
