//! A queue of frames for one client. Any thread adds frames and never waits. The client's own thread writes them.

use super::exchange::Exchange;
use super::wire::Outgoing;
use super::{lock, wait_for_the_end};
use sse_wire::http::Field;
use sse_wire::session::Pacer;
use sse_wire::{Frame, encoded_frame};
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, ErrorKind};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Frames that were not sent to one client yet, in order, with a limit in bytes.
pub(crate) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    capacity: usize,
}

struct State {
    frames: VecDeque<Arc<[u8]>>,
    length: usize,
    over: Option<Over>,
    /// The connection to which the frames are written.
    connection: Option<Arc<TcpStream>>,
}

/// Why the queue has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The server has ended the stream, and all frames in the queue were written: the body is complete.
    Ended,
    /// The server has closed the connection.
    Cut,
    /// The client has disconnected.
    Gone,
    /// The client did not read fast enough. It may reconnect for the rest.
    TooSlow,
}

impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended => "the stream has ended",
            Self::Cut => "the connection was cut off",
            Self::Gone => "the client has gone",
            Self::TooSlow => "the client was too slow",
        })
    }
}

/// What to do next.
enum Next {
    Write(Arc<[u8]>),
    /// No frame was added in time.
    Idle,
    Over(Over),
}

impl Queue {
    pub(crate) fn new(capacity: usize) -> Self {
        let state = State { frames: VecDeque::new(), length: 0, over: None, connection: None };
        Self { state: Mutex::new(state), changed: Condvar::new(), capacity }
    }

    /// Adds complete frames. If they do not fit, the stream ends as [`Over::TooSlow`]. Then, and if the queue has ended already, this
    /// returns `false`.
    pub(crate) fn push(&self, frames: Arc<[u8]>) -> bool {
        let mut state = lock(&self.state);
        if state.over.is_some() {
            return false;
        }
        state.length = state.length.saturating_add(frames.len());
        if state.length > self.capacity {
            drop(state);
            self.finish(Over::TooSlow);
            return false;
        }
        state.frames.push_back(frames);
        self.changed.notify_all();
        true
    }

    /// Ends the stream after the frames in the queue, or at once. A write that waits for a slow client then ends, too.
    pub(crate) fn finish(&self, over: Over) {
        let mut state = lock(&self.state);
        if over != Over::Ended {
            state.frames.clear();
            state.length = 0;
            if let Some(connection) = state.connection.take() {
                let _ = connection.shutdown(Shutdown::Both);
            }
        }
        // Only the first reason is kept.
        state.over.get_or_insert(over);
        self.changed.notify_all();
    }

    fn attach(&self, connection: &Arc<TcpStream>) {
        lock(&self.state).connection = Some(Arc::clone(connection));
    }

    fn over(&self) -> Option<Over> {
        lock(&self.state).over
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over().is_some()
    }

    fn next(&self, wait: Duration) -> Next {
        let is_idle = |state: &mut State| state.frames.is_empty() && state.over.is_none();
        let waited = self.changed.wait_timeout_while(lock(&self.state), wait, is_idle);
        let mut state = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        match (state.frames.pop_front(), state.over) {
            (Some(frames), _) => {
                state.length -= frames.len();
                Next::Write(frames)
            }
            (None, Some(over)) => Next::Over(over),
            (None, None) => Next::Idle,
        }
    }
}

/// A queue to which others add frames while a client is connected. When this is dropped, for any reason, the queue ends and `leave`
/// is called, so that no state is left.
pub(crate) struct Joined<L: FnMut(&Arc<Queue>)> {
    queue: Arc<Queue>,
    leave: L,
}

impl<L: FnMut(&Arc<Queue>)> Joined<L> {
    /// Call this before anything that can fail.
    pub(crate) fn new(queue: Arc<Queue>, leave: L) -> Self {
        Self { queue, leave }
    }

    /// Opens the stream, with additional fields, and [writes](deliver) the frames in the queue.
    pub(crate) fn serve(self, exchange: Exchange<'_>, fields: &[Field<'_>], keep_alive: Duration) -> io::Result<Over> {
        deliver(exchange.open(fields)?, &self.queue, keep_alive)
    }
}

impl<L: FnMut(&Arc<Queue>)> Drop for Joined<L> {
    fn drop(&mut self) {
        self.queue.finish(Over::Gone);
        (self.leave)(&self.queue);
    }
}

/// Writes the frames in the queue, and a keep-alive after this time without a frame, until the stream ends. Returns
/// the reason. An error means that the client has disconnected.
pub(crate) fn deliver(mut out: Outgoing<'_>, queue: &Queue, keep_alive: Duration) -> io::Result<Over> {
    let connection = out.connection();
    connection.set_read_timeout(None)?;
    queue.attach(connection);
    thread::scope(|scope| {
        // A disconnected client is noticed at once, not with the next event.
        let watching = thread::Builder::new().spawn_scoped(scope, || {
            // An error means the end, too.
            let _ = wait_for_the_end(connection);
            queue.finish(Over::Gone);
        });
        let over = match watching.and_then(|_| write(&mut out, queue, keep_alive)) {
            Ok(Over::Ended) => out.end().map(|()| Over::Ended),
            over => over,
        };
        let over = match over {
            Err(error) if error.kind() == ErrorKind::TimedOut => Ok(Over::TooSlow),
            // If the queue was ended, its reason caused the error.
            Err(error) => queue.over().filter(|&over| over != Over::Ended).ok_or(error),
            over => over,
        };
        // Wakes the watching thread.
        queue.finish(Over::Gone);
        over
    })
}

fn write(out: &mut Outgoing<'_>, queue: &Queue, keep_alive: Duration) -> io::Result<Over> {
    let start = Instant::now();
    let now = || start.elapsed().as_millis() as u64;
    let mut pacer = Pacer::new(keep_alive, now());
    loop {
        match queue.next(pacer.due_in(now())) {
            Next::Write(frames) => out.send_encoded(&frames)?,
            Next::Idle => out.send_encoded(encoded_frame!(Frame::KEEP_ALIVE))?,
            Next::Over(over) => return Ok(over),
        }
        pacer.written(now());
    }
}
