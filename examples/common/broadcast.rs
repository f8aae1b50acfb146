//! One stream for many clients: an event is encoded once, kept for those who will come back, and put in everybody's queue.

use super::lock;
use super::queue::{Over, Queue};
use sse_wire::Frame;
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed, NotKept};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

pub(crate) struct Broadcast {
    state: Mutex<State>,
    memory: usize,
}

struct State {
    history: History<Box<[u8]>>,
    clients: Vec<Arc<Queue>>,
}

impl Broadcast {
    /// A stream that remembers its latest events, `memory` bytes of them. As much again may wait for each client.
    pub(crate) fn new(memory: usize) -> Self {
        // The time tells this history from any before, as long as the clock is not set back.
        let epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_micros() as u64;
        let history = History::new(epoch, vec![0; memory].into());
        Self { state: Mutex::new(State { history, clients: Vec::new() }), memory }
    }

    /// Sends an event to all clients, and says how many they are. One that is too slow for it is given up; it can come
    /// back for what it has missed.
    pub(crate) fn send(&self, frame: &Frame<'_>) -> Result<usize, NotKept> {
        let mut state = lock(&self.state);
        let State { history, clients } = &mut *state;
        let frame: Arc<[u8]> = history.push(frame)?.into();
        clients.retain(|client| client.push(Arc::clone(&frame)));
        Ok(clients.len())
    }

    /// Adds a client. What it has missed is in its queue, and so will be whatever is sent from now on. If nobody knows what
    /// it has missed, it is told so by `gap`, and gets all that there is.
    pub(crate) fn join(&self, last_event_id: Option<LastEventId<'_>>, gap: &Frame<'_>) -> Arc<Queue> {
        let mut state = lock(&self.state);
        let mut first = Vec::new();
        let frames = match state.history.missed(last_event_id) {
            Missed::NoId | Missed::Nothing => None,
            Missed::Frames(frames) => Some(frames),
            Missed::Gap => {
                gap.append_to(&mut first);
                Some(state.history.frames())
            }
        };
        frames.into_iter().flatten().for_each(|frame| first.extend_from_slice(frame));
        let queue = Arc::new(Queue::new(first.len() + self.memory));
        if !first.is_empty() {
            queue.push(first.into());
        }
        state.clients.retain(|client| !client.is_over());
        state.clients.push(Arc::clone(&queue));
        queue
    }

    /// How many clients there are.
    pub(crate) fn clients(&self) -> usize {
        let mut state = lock(&self.state);
        state.clients.retain(|client| !client.is_over());
        state.clients.len()
    }

    /// Ends the streams of all clients that are there, for this reason.
    pub(crate) fn finish(&self, over: Over) {
        lock(&self.state).clients.drain(..).for_each(|client| client.finish(over));
    }
}
