//! The wire part: events are numbered, encoded, and kept for a client that reconnects.

use super::common::wire::encoded;
use serde_json::{Value, json};
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed};
use sse_wire::{Frame, event_type};

/// How long clients wait before they reconnect, in milliseconds.
const RECONNECTION_TIME: u64 = 500;

/// The latest events of one channel, as many as the memory holds. A frame that is written is not removed: only the
/// `Last-Event-ID` of a client says what it has received.
pub(crate) struct Outbox {
    history: History<Box<[u8]>>,
    /// The first frame.
    opened: Vec<u8>,
}

/// The client has missed events that are no longer kept, or it has an unknown ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost;

impl Outbox {
    /// The first event has the client's ID, and says whether events before it were lost.
    pub(crate) fn open(epoch: u64, memory: usize, client: &str, after_loss: bool) -> Self {
        let data = json!({ "client": client, "lost": after_loss }).to_string();
        let mut outbox = Self { history: History::new(epoch, vec![0; memory].into()), opened: Vec::new() };
        outbox.opened = outbox.push(&Frame::event(event_type!("opened"), &data).retry(RECONNECTION_TIME));
        outbox
    }

    /// Adds an event, and returns the bytes to write.
    pub(crate) fn message(&mut self, message: &Value) -> Vec<u8> {
        self.push(&Frame::message(&message.to_string()))
    }

    /// The last event: the client need not reconnect.
    pub(crate) fn closed(&mut self, why: &str) -> Vec<u8> {
        self.push(&Frame::event(event_type!("closed"), why))
    }

    fn push(&mut self, frame: &Frame<'_>) -> Vec<u8> {
        // A frame that is too long to be kept is sent without an ID. It empties the history, so a client that
        // reconnects learns of it.
        self.history.push(frame).map_or_else(|_| encoded(&[*frame]), <[u8]>::to_vec)
    }

    /// The events that a client has missed, perhaps none. A client without an ID has missed all.
    pub(crate) fn missed(&self, last_event_id: Option<LastEventId<'_>>) -> Result<Vec<u8>, Lost> {
        let frames = match self.history.missed(last_event_id) {
            Missed::Nothing => return Ok(Vec::new()),
            Missed::Frames(frames) => frames,
            Missed::NoId if self.history.frames().next() == Some(&self.opened) => self.history.frames(),
            Missed::NoId | Missed::Gap => return Err(Lost),
        };
        let (older, newer) = frames.as_slices();
        Ok([older, newer].concat())
    }
}
