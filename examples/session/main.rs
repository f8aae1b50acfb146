//! Sessions: a stream for each client that goes on across its connections, with a page to see it in a browser.
//!
//! ```text
//! cargo run --release --example session            serves, at an address that it prints: open it in a browser
//! cargo run --release --example session -- --demo  both sides, and what becomes of a session
//! ```
//!
//! It rebuilds the sessions that were asked for in h3, and that better-sse and Oak have: push, push of a named event,
//! close from either side, the last event ID. What was wrong with the first draft of h3, and is right here:
//!
//! - A session has a name of its own. (There the last event ID was taken for it, and every event had that same ID: so there
//!   was no saying how far the client had read.)
//! - Events are numbered, kept, and sent again to a client that comes back; one that has been away for too long is told so,
//!   by an event of type `gap`.
//! - No value can end its field and inject another (that became CVE-2026-33128).
//! - The coding is put on once, by whoever writes the body, and the head is said to go with it.
//! - A slow client waits for itself only: its queue is bounded, and a push never blocks. What does not fit it resumes.
//! - A client that goes is noticed at once, and leaves nothing behind. A session that ends says so to each of its connections,
//!   once, and to whoever pushes to it.
//! - A session has a few connections and no more: a new one takes the place of the oldest. So there is always one for a push.
//! - A page from elsewhere can send nothing here, and none can take this server's place in the DNS (`common/origin.rs`).
//! - Keep-alives go out when nothing else does.
//!
//! The wire part of it is `session.rs`: 108 lines of code. It stands on `common/wire.rs`: 127 lines, both directions.

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

Serves until Ctrl-C, at 127.0.0.1 and the port given or a free one: / is a page that shows a session.
  GET  /events?session=NAME            the stream of a session, which is made if there is none
  POST /push?session=NAME[&event=TYPE] sends the body as an event
  POST /cut?session=NAME               cuts its connections off, as a bad line would
  POST /end?session=NAME               ends it

--demo  plays both sides, shows what comes, checks it, and exits with 0 if all is as it should be
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
