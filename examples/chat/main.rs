//! A chat: rooms over HTTP, with a web page for any number of browsers.
//!
//! ```text
//! cargo run --release --example chat -- --port 8080    for browsers: open http://127.0.0.1:8080/ in two of them
//! cargo run --release --example chat -- --demo         server and clients in one program, which checks itself
//! ```
//!
//! It implements a chat in .NET again: rooms, a `connected` event, broadcast of each text to all members of the room, and header
//! fields that keep proxies from buffering. The differences:
//!
//! - A text is data, whatever it contains. There, a user could inject an event with a line break in a text.
//! - A frame is encoded once and shared. Each member has a queue with a limit in bytes, and a thread that writes it. So two writes
//!   never mix on one connection, and a slow or lost member blocks nobody. There, the sender waited for all members, and one
//!   broken connection made the whole message fail.
//! - A member that reconnects gets the texts that it has missed: events are numbered, and `Last-Event-ID` says where to continue.
//!   If some are no longer kept, it is told that there is a gap. A member that was disconnected because it was slow reconnects in
//!   the same way.
//! - Members see by name who joins and who leaves. A connection that ends is noticed at once, and a silent one gets keep-alives.
//! - That somebody joins or leaves is sent to the present members only, and is not kept. So members that join and leave often do
//!   not push texts out of the history. If too many join at once, they wait for their turn.
//! - Pages of other sites cannot send anything, and DNS rebinding does not work (`common/origin.rs`).
//! - Everything has a limit: rooms, members, queues, histories, names, texts and requests. A member that sends too much is told when
//!   to continue (rate limit). There, rooms were never removed. Here, an empty room is evicted when its place is needed.
//! - A wrong request is refused with the status of HTTP for it, and does not affect others.
//!
//! The wire part of it is `wire.rs`: 65 lines of code. It stands on `common/wire.rs`: 81 lines. `room.rs` says
//! who is in a room, and `server.rs` handles requests.
//!
//! # In the shell
//!
//! ```text
//! curl -N 'http://127.0.0.1:8080/rooms/lobby/events?name=Ann'      the first event has your member ID
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

A chat at 127.0.0.1, at port N or a free one. It prints its address. Open the page in two browsers or two tabs. Ctrl-C
ends it.

  GET  /                                     the page
  GET  /rooms/ROOM/events?name=NAME          the event stream of a room, which opens with its first member
  POST /rooms/ROOM/messages                  {\"member\": \"ID from the event `connected`\", \"text\": \"hello\"}

ROOM has small letters, digits and hyphens.

--demo  runs the server and its clients in one program. It plays and checks some scenes. The exit code is 0 if all pass.
";

fn main() -> ExitCode {
    program::run("chat", HELP, serve, demo::run)
}

/// More than there may be members, so that there is always a connection for a text.
const CONNECTIONS: Limits = Limits { connections: 256, ..Limits::DEFAULT };

fn serve(address: &str) -> Result<(), String> {
    let server = Server::bind(address, CONNECTIONS).map_err(|error| format!("cannot serve at {address}: {error}"))?;
    program::print_line(&format!("http://{}/", server.address().map_err(|error| error.to_string())?))?;
    let chat = Chat::new(room::Limits::DEFAULT, Pacer::DEFAULT_INTERVAL);
    server.run(move |request, exchange| chat.answer(request, exchange))
}
