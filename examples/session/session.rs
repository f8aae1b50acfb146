//! A session: one client's stream, across as many connections as it takes. This is the wire part, all of it.

use crate::common::lock;
use crate::common::queue::{Over, Queue, deliver};
use crate::common::request::Request;
use crate::common::server::Exchange;
use crate::common::wire::encoded;
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed, Pacer};
use sse_wire::{EventType, Frame, event_type};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime};

/// What a session remembers for connections to come, in bytes. As much may wait for a connection that is there.
const MEMORY: usize = 16 * 1024;
/// The longest event, encoded. So at least half of the memory is in use once it is full.
const LONGEST: usize = MEMORY / 4;
/// Milliseconds until a client comes back.
const RECONNECTION_TIME: u64 = 1_000;

pub(crate) struct Session {
    state: Mutex<State>,
}

struct State {
    history: History<Box<[u8]>>,
    /// One, as a rule. But a client may be back before its old connection is known to be dead, or have two windows.
    connections: Vec<Arc<Queue>>,
    /// What becomes of connections from now on, if the session is over.
    closed: Option<Over>,
    /// When somebody was last here.
    left: Instant,
}

/// The event is too long. Nothing was sent.
pub(crate) struct TooLong;

impl Session {
    pub(crate) fn new() -> Self {
        // The time tells this history from any before, as long as the clock is not set back.
        let epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_micros() as u64;
        let history = History::new(epoch, vec![0; MEMORY].into());
        Self { state: Mutex::new(State { history, connections: Vec::new(), closed: None, left: Instant::now() }) }
    }

    /// Sends an event, over the connections that there are and to those that will resume. Gives the number of the former:
    /// with 0, the event waits. One that is too slow for it is cut off, and resumes.
    pub(crate) fn push(&self, event_type: EventType<'_>, data: &str) -> Result<usize, TooLong> {
        let mut state = lock(&self.state);
        let State { history, connections, .. } = &mut *state;
        let frame = Frame::event(event_type, data);
        if frame.encoded_len() > LONGEST {
            return Err(TooLong);
        }
        let frame: Arc<[u8]> = history.push(&frame).map_err(|_| TooLong)?.into();
        connections.retain(|connection| connection.push(Arc::clone(&frame)));
        Ok(connections.len())
    }

    /// Answers the request for the stream, and writes it until the connection is over. Says why that is.
    pub(crate) fn serve(&self, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<Over> {
        if lock(&self.state).closed == Some(Over::Ended) {
            return exchange.respond("204 No Content", "", b"").map(|()| Over::Ended);
        }
        let mut out = exchange.open(&[])?;
        let queue = self.join(request.last_event_id);
        out.send(&[Frame::comment(" welcome").retry(RECONNECTION_TIME)])?;
        let over = deliver(out, &queue, Pacer::DEFAULT_INTERVAL);
        lock(&self.state).left = Instant::now();
        over
    }

    /// A queue with all that the client has missed, to which whatever comes from now on is added. If nobody knows what it
    /// has missed, it is told so.
    fn join(&self, last_event_id: Option<LastEventId<'_>>) -> Arc<Queue> {
        let mut state = lock(&self.state);
        let mut first = Vec::new();
        let missed = match state.history.missed(last_event_id) {
            Missed::Nothing => None,
            Missed::Frames(frames) => Some(frames),
            // It has not seen anything yet.
            Missed::NoId => Some(state.history.frames()),
            Missed::Gap => {
                first = encoded(&[Frame::event(event_type!("gap"), "Events were lost. These are still known:")]);
                Some(state.history.frames())
            }
        };
        missed.into_iter().flatten().for_each(|frame| first.extend_from_slice(frame));
        let queue = Arc::new(Queue::new(first.len() + MEMORY));
        queue.push(first.into());
        if let Some(over) = state.closed {
            queue.finish(over);
        }
        state.connections.retain(|connection| !connection.is_over());
        state.connections.push(Arc::clone(&queue));
        queue
    }

    /// Cuts the connections off. The client will resume.
    pub(crate) fn cut(&self) {
        self.finish(Over::Cut, None);
    }

    /// Ends the session: what has been pushed is still sent, then the client is told not to come back.
    pub(crate) fn end(&self) {
        self.finish(Over::Ended, Some(Over::Ended));
    }

    /// Another session will have the name: who comes to this one in the very last moment is sent away, to come back.
    pub(crate) fn retire(&self) {
        self.finish(Over::Cut, Some(Over::Cut));
    }

    fn finish(&self, over: Over, closed: Option<Over>) {
        let mut state = lock(&self.state);
        state.closed = state.closed.or(closed);
        state.connections.drain(..).for_each(|connection| connection.finish(over));
    }

    /// Since when nobody has been here; `None` if somebody is.
    pub(crate) fn left(&self) -> Option<Instant> {
        let mut state = lock(&self.state);
        state.connections.retain(|connection| !connection.is_over());
        state.connections.is_empty().then_some(state.left)
    }
}
