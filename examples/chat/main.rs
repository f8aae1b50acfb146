//! A chat: rooms over HTTP, with a page to talk in from as many browsers as you like.
//!
//! ```text
//! cargo run --release --example chat -- --port 8080    for browsers: open http://127.0.0.1:8080/ in two of them
//! cargo run --release --example chat -- --demo         both sides in one program, which checks itself
//! ```
//!
//! It rebuilds a chat in .NET: rooms, a `connected` event, everything that is said sent to all who are in the room, headers
//! that keep proxies from holding it back. What that lacked and this has:
//!
//! - A message is data, whatever is in it. There, a line break in a text began an event of the sender's making.
//! - A frame is encoded once and shared. Each member has a queue, so many bytes long, and a thread that empties it: so no two
//!   writes meet on one connection, and who is slow or gone holds up nobody. There, the sender waited for everybody, and one
//!   broken connection failed the whole message.
//! - What was said can be missed and still be had: events are numbered, and who comes back with a `Last-Event-ID` is sent the
//!   rest, or told that there is a gap. Who was dropped for being slow comes back in the same way.
//! - It is said who comes and who leaves, by name; a connection that ends is noticed at once, and one that is silent gets
//!   keep-alives.
//! - Who comes or leaves is told those who are there, and not kept: so nobody who comes and goes pushes out what was said. When
//!   too many come at once, they wait for their turn.
//! - A page from elsewhere can send nothing here, and none can take this server's place in the DNS (`common/origin.rs`).
//! - Rooms, members, queues, histories, names, texts and requests are so many and so large, and no more; who says too much
//!   at once is told when to go on. Rooms were never removed there; an empty one gives way here when its place is needed.
//! - What makes no sense is refused as HTTP says, and changes nothing for the others.
//!
//! The wire part of it is `wire.rs`: 65 lines of code. It stands on `common/wire.rs`: 127 lines, both directions. `room.rs` says
//! who is there, `server.rs` who may ask for what.
//!
//! # In the shell
//!
//! ```text
//! curl -N 'http://127.0.0.1:8080/rooms/lobby/events?name=Ann'      the first event says as which member
//! curl -d '{"member":"…","text":"hello"}' http://127.0.0.1:8080/rooms/lobby/messages
//! ```

#[path = "../common/mod.rs"]
mod common;
mod demo;
mod room;
mod server;
mod wire;

use common::program;
use common::server::{Limits, Server};
use server::Chat;
use sse_wire::session::Pacer;
use std::process::ExitCode;

const HELP: &str = "\
Usage: chat [--port N]
       chat --demo

A chat at 127.0.0.1, at port N or else at a free one: it prints where. Open the page in two browsers, or two tabs. Ctrl-C
ends it.

  GET  /                                     the page
  GET  /rooms/ROOM/events?name=NAME          the event stream of a room; the room opens with its first member
  POST /rooms/ROOM/messages                  {\"member\": \"as the event `connected` said\", \"text\": \"hello\"}

ROOM is of small letters, digits and hyphens.

--demo  is the server and its clients in one. It plays a few scenes, checks each, and exits with 0 if all went well.
";

fn main() -> ExitCode {
    program::run("chat", HELP, serve, demo::run)
}

/// More than there may be members, so that there is always one to speak on.
const CONNECTIONS: Limits = Limits { connections: 256, ..Limits::DEFAULT };

fn serve(address: &str) -> Result<(), String> {
    let server = Server::bind(address, CONNECTIONS).map_err(|error| format!("cannot serve at {address}: {error}"))?;
    program::print_line(&format!("http://{}/", server.address().map_err(|error| error.to_string())?))?;
    let chat = Chat::new(room::Limits::DEFAULT, Pacer::DEFAULT_INTERVAL);
    server.run(move |request, exchange| chat.answer(request, exchange))
}
