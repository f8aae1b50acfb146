//! What several of the examples stand on. Not an example itself: it has no `main.rs`.
//!
//! | | |
//! |---|---|
//! | [`wire`] | the wire part of both ends: frames into a response body, a response body into its content |
//! | [`request`] | a request, within limits of size and time, or the refusal that is due |
//! | [`origin`] | whether a request is meant for this server, and sent by one of its pages |
//! | [`server`] | connections, so many at a time, each in a thread of its own |
//! | [`slots`] | how many at a time: in all, and of one client |
//! | [`exchange`] | a request and its answer |
//! | [`queue`] | what is to be written to one client, bounded; and the writing of it, with keep-alives, while it is there |
//! | [`response`] | what the head of a response says |
//! | [`http_date`] | the date that a head may hold |
//! | [`client`] | follows an event stream at a URL, across connections |
//! | [`listener`] | the same step by step, for a demo that decides itself when to come and go |
//! | [`url`] | as much of a URL as that needs |
//! | [`program`] | command lines, and what a program prints |
//!
//! The wire format itself is the crate's: in [`wire`] it takes a few lines.
#![allow(dead_code)] // Each example uses its part.

pub(crate) mod client;
pub(crate) mod exchange;
pub(crate) mod http_date;
pub(crate) mod listener;
pub(crate) mod origin;
pub(crate) mod program;
pub(crate) mod queue;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod server;
pub(crate) mod slots;
pub(crate) mod url;
pub(crate) mod wire;

use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Reads what is there, and waits for it until `deadline` and no longer.
fn read_by(mut connection: &TcpStream, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        connection.set_read_timeout(Some(left))?;
        match connection.read(buffer) {
            // Which of the two it is depends on the system.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(ErrorKind::TimedOut.into());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Waits, unless the client goes. An `EventSource` sends nothing behind its request: what comes is the end, or of no interest.
/// Who talks on and on has not understood, and is taken for one that has gone.
fn wait_while_there(connection: &TcpStream, until: Instant) -> io::Result<()> {
    let mut ignored = Ignored::new();
    loop {
        match read_by(connection, &mut ignored.buffer, until) {
            Ok(0) => return Err(ErrorKind::ConnectionAborted.into()),
            Ok(more) => ignored.count(more)?,
            Err(error) if error.kind() == ErrorKind::TimedOut => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// As above, for as long as it takes until the client goes.
fn wait_for_the_end(mut connection: &TcpStream) -> io::Result<()> {
    let mut ignored = Ignored::new();
    loop {
        match connection.read(&mut ignored.buffer) {
            Ok(0) => return Ok(()),
            Ok(more) => ignored.count(more)?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// What is received and not read: so much in a minute, and not in all, since a stream may last for months.
struct Ignored {
    buffer: [u8; 1024],
    since: Instant,
    bytes: usize,
}

impl Ignored {
    fn new() -> Self {
        Self { buffer: [0; 1024], since: Instant::now(), bytes: 0 }
    }

    fn count(&mut self, more: usize) -> io::Result<()> {
        if self.since.elapsed() > Duration::from_secs(60) {
            (self.since, self.bytes) = (Instant::now(), 0);
        }
        self.bytes += more;
        if self.bytes > 64 * 1024 { Err(ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

/// What is guarded here is whole between any two statements, so a thread that panicked has left nothing half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
