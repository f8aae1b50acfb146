//! A session: the stream of one client, over any number of connections. This is the complete wire part.

use crate::common::exchange::Exchange;
use crate::common::lock;
use crate::common::queue::{Joined, Over, Queue};
use crate::common::request::Request;
use crate::common::wire::encoded;
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed, Pacer};
use sse_wire::{EventType, Frame, event_type};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime};

/// How many bytes of events a session keeps for later connections. As many may wait in the queue of each connection.
const MEMORY: usize = 16 * 1024;
/// The longest event, encoded. So at least half of the full memory is in use.
const LONGEST: usize = MEMORY / 4;
/// The maximum of connections of one session. One more replaces the oldest, which is probably dead.
pub(crate) const MOST_CONNECTIONS: usize = 4;
/// The reconnection time of clients, in milliseconds.
const RECONNECTION_TIME: u64 = 1_000;

pub(crate) struct Session {
    state: Mutex<State>,
}

struct State {
    history: History<Box<[u8]>>,
    /// The ID for a client that connects before the first event.
    start: Vec<u8>,
    /// Usually one. But a client may reconnect before its old connection is known to be dead, or may have two windows.
    connections: Vec<Arc<Queue>>,
    /// If the session is over, how later connections end.
    closed: Option<Over>,
    /// When a client was last connected.
    left: Instant,
}

/// Why an event was not sent, and never will be.
pub(crate) enum NotPushed {
    TooLong,
    /// The session is over.
    Ended,
}

impl Session {
    pub(crate) fn new() -> Self {
        // The time makes this history different from earlier ones, unless the clock is set back.
        let epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_micros() as u64;
        let history = History::new(epoch, vec![0; MEMORY].into());
        let start = history.newest_id().as_event_id().as_bytes().to_vec();
        let state = State { history, start, connections: Vec::new(), closed: None, left: Instant::now() };
        Self { state: Mutex::new(state) }
    }

    /// Sends an event to all connections, and keeps it for clients that resume. Returns the number of connections: with 0, the
    /// event waits. A connection that is too slow is closed, and its client resumes.
    pub(crate) fn push(&self, event_type: EventType<'_>, data: &str) -> Result<usize, NotPushed> {
        let mut state = lock(&self.state);
        let State { history, connections, closed, .. } = &mut *state;
        if closed.is_some() {
            return Err(NotPushed::Ended);
        }
        let frame = Frame::event(event_type, data);
        if frame.encoded_len() > LONGEST {
            return Err(NotPushed::TooLong);
        }
        let frame: Arc<[u8]> = history.push(&frame).map_err(|_| NotPushed::TooLong)?.into();
        connections.retain(|connection| connection.push(Arc::clone(&frame)));
        Ok(connections.len())
    }

    /// Answers the request for the stream, and writes the stream until the connection ends. Returns the reason.
    pub(crate) fn serve(&self, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<Over> {
        if self.has_ended() {
            return exchange.respond("204 No Content", "", b"").map(|()| Over::Ended);
        }
        let joined = Joined::new(self.join(request.last_event_id), |queue| self.leave(queue));
        joined.serve(exchange, &[], Pacer::DEFAULT_INTERVAL)
    }

    /// Whether the session is over.
    pub(crate) fn has_ended(&self) -> bool {
        lock(&self.state).closed == Some(Over::Ended)
    }

    /// A queue with the events that the client has missed, to which later events are added. If it is unknown what the client has
    /// missed, the queue begins with an event that says so.
    fn join(&self, last_event_id: Option<LastEventId<'_>>) -> Arc<Queue> {
        let mut state = lock(&self.state);
        let welcome = Frame::comment(" welcome").retry(RECONNECTION_TIME);
        let gap = Frame::event(event_type!("gap"), "Events were lost. These are still known:");
        // Every event has an ID, so a client without one has seen no event. But it may have been connected before.
        let since = last_event_id.or(LastEventId::received(&state.start).unwrap_or(None));
        let (first, missed) = match state.history.missed(since) {
            Missed::Nothing => (encoded(&[welcome]), None),
            Missed::Frames(frames) => (encoded(&[welcome]), Some(frames)),
            Missed::NoId | Missed::Gap => (encoded(&[welcome, gap]), Some(state.history.frames())),
        };
        let first: Vec<u8> = first.into_iter().chain(missed.into_iter().flatten().flatten().copied()).collect();
        let queue = Arc::new(Queue::new(first.len() + MEMORY));
        queue.push(first.into());
        if let Some(over) = state.closed {
            queue.finish(over);
            return queue;
        }
        if state.connections.len() == MOST_CONNECTIONS {
            state.connections.remove(0).finish(Over::Cut);
        }
        state.connections.push(Arc::clone(&queue));
        queue
    }

    fn leave(&self, queue: &Arc<Queue>) {
        let mut state = lock(&self.state);
        state.connections.retain(|connection| !Arc::ptr_eq(connection, queue));
        state.left = Instant::now();
    }

    /// Closes the connections. The client will resume.
    pub(crate) fn cut(&self) {
        self.finish(Over::Cut, None);
    }

    /// Ends the session. Events that were pushed are still sent, and then the client is told not to reconnect.
    pub(crate) fn end(&self) {
        self.finish(Over::Ended, Some(Over::Ended));
    }

    /// Evicts the session, since another one needs its place. A client that connects just then has to reconnect.
    pub(crate) fn retire(&self) {
        self.finish(Over::Cut, Some(Over::Cut));
    }

    fn finish(&self, over: Over, closed: Option<Over>) {
        let mut state = lock(&self.state);
        state.closed = state.closed.or(closed);
        state.connections.drain(..).for_each(|connection| connection.finish(over));
    }

    /// Since when no client has been connected. `None` if one is.
    pub(crate) fn left(&self) -> Option<Instant> {
        let state = lock(&self.state);
        state.connections.is_empty().then_some(state.left)
    }
}
