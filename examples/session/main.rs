//! Sessions: each client has a stream that continues over many connections. There is a page to see it in a browser.
//!
//! ```text
//! cargo run --release --example session            a server, at an address that it prints: open it in a browser
//! cargo run --release --example session -- --demo  server and clients in one program, which checks itself
//! ```
//!
//! It implements the sessions that were asked for in h3, and that better-sse and Oak have: push, push of a named event, close by
//! either side, the last event ID. The differences from the first draft of h3:
//!
//! - A session has its own name. There, the name was the last event ID, and every event had that same ID, so nobody could know how
//!   far the client had read.
//! - Events are numbered, kept, and sent again to a client that reconnects. A client that was away for too long gets an event of
//!   type `gap`.
//! - No value can end its field and inject another one (this became CVE-2026-33128).
//! - The chunked coding is written once, by the code that writes the body, and the head matches it.
//! - A slow client delays nobody else: its queue is bounded, and a push never blocks. If its queue is full, the client reconnects
//!   and resumes.
//! - A client that disconnects is noticed at once, and leaves no state. When a session ends, each of its connections is told once,
//!   and so is each later push.
//! - A session has a small maximum of connections: a new one replaces the oldest. So there is always a connection for a push.
//! - Pages of other sites cannot send anything, and DNS rebinding does not work (`common/origin.rs`).
//! - Keep-alives are sent when nothing else is.
//!
//! The wire part of it is `session.rs`: 108 lines of code. It stands on `common/wire.rs`: 81 lines.

#[path = "../common/mod.rs"]
mod common;
mod demo;
mod registry;
mod session;

use common::program::{self, print_line};
use common::server::Server;
use registry::{CONNECTIONS, Registry};
use std::net::SocketAddr;
use std::process::ExitCode;

const HELP: &str = "\
Usage: session [--port N]
       session --demo

Serves at 127.0.0.1, at port N or a free one, until Ctrl-C. / is a page that shows a session.
  GET  /events?session=NAME            the stream of a session, which is opened if there is none
  POST /push?session=NAME[&event=TYPE] sends the body as an event
  POST /cut?session=NAME               breaks its connections, as a bad network would
  POST /end?session=NAME               ends the session

--demo  runs the server and a client in one program, and checks each step. The exit code is 0 if all is as expected
";

fn main() -> ExitCode {
    program::run("session", HELP, serve, demo::run)
}

fn bind(address: &str) -> Result<(Server, SocketAddr), String> {
    let server = Server::bind(address, CONNECTIONS).map_err(|error| format!("cannot serve at {address}: {error}"))?;
    let address = server.address().map_err(|error| error.to_string())?;
    Ok((server, address))
}

fn serve(address: &str) -> Result<(), String> {
    let (server, address) = bind(address)?;
    print_line(&format!("http://{address}/"))?;
    serve_sessions(server)
}

fn serve_sessions(server: Server) -> ! {
    let registry = Registry::new();
    server.run(move |request, exchange| registry.answer(request, exchange))
}
