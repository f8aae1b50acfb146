//! The common code of several examples. It is not an example itself: it has no `main.rs`.
//!
//! | module | what it does |
//! |---|---|
//! | [`wire`] | the wire part of a server: encodes frames into a response body |
//! | [`request`] | receives a request, within limits of size and time, or returns the refusal |
//! | [`origin`] | checks that a request is for this server, and from one of its pages |
//! | [`server`] | accepts connections up to a limit, with a thread for each |
//! | [`slots`] | the limit of connections: in all, and for one client |
//! | [`exchange`] | answers a request |
//! | [`queue`] | a bounded queue of frames for one client, and a loop that writes them and keep-alives |
//! | [`response`] | parses the head of a response |
//! | [`http_date`] | parses the date in a header field |
//! | [`client`] | follows an event stream at a URL, and reconnects |
//! | [`listener`] | the same step by step, for a demo that controls when it connects and disconnects |
//! | [`demo`] | plays the scenes of a demo, and checks what its clients receive |
//! | [`url`] | parses an `http://` URL |
//! | [`program`] | parses command lines, and prints |
//!
//! `sse_wire` has the format itself: [`wire`] only calls it.
#![allow(dead_code)] // Each example uses its part.

pub(crate) mod client;
pub(crate) mod demo;
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

/// Reads the bytes that are there, or waits for them until `deadline`.
fn read_by(mut connection: &TcpStream, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        connection.set_read_timeout(Some(left))?;
        match connection.read(buffer) {
            // Which of the two errors it is depends on the system.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(ErrorKind::TimedOut.into());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Waits, unless the client disconnects. An `EventSource` sends nothing after its request, so received bytes are ignored. A client
/// that sends too many of them counts as disconnected.
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

/// Waits until the client disconnects, by the rules of [`wait_while_there`].
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

/// How many bytes are ignored per minute. There is no limit in total, since a stream may last for months.
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

/// Locks a mutex, also after a panic: the guarded values are consistent between any two statements.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
