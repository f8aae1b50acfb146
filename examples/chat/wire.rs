//! The wire part: each frame is encoded once for all members, and texts are kept for members that reconnect.

use super::common::wire::encoded;
use serde_json::{Value, json};
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed};
use sse_wire::{EventType, Frame, event_type};
use std::sync::Arc;

/// How long clients wait before they reconnect, in milliseconds.
const RECONNECTION_TIME: u64 = 1_000;

/// An event for all members of a room.
pub(crate) enum News<'n> {
    /// `at` is in milliseconds since 1970.
    Said {
        name: &'n str,
        text: &'n str,
        at: u64,
    },
    /// `members` is the number of members now.
    Joined {
        name: &'n str,
        members: usize,
    },
    Left {
        name: &'n str,
        members: usize,
    },
}

impl News<'_> {
    /// The event type and the data. JSON keeps any value in one line.
    fn event(&self) -> (EventType<'static>, Value) {
        match self {
            Self::Said { name, text, at } => (event_type!("message"), json!({ "name": name, "text": text, "at": at })),
            Self::Joined { name, members } => (event_type!("joined"), json!({ "name": name, "members": members })),
            Self::Left { name, members } => (event_type!("left"), json!({ "name": name, "members": members })),
        }
    }
}

/// The latest texts of a room, as many as the memory holds. That somebody joined or left is sent to the present members, and not
/// kept: otherwise a member that joins often pushes the texts out.
pub(crate) struct Told {
    history: History<Box<[u8]>>,
}

impl Told {
    /// `epoch` must differ from that of every earlier room.
    pub(crate) fn new(epoch: u64, memory: usize) -> Self {
        Self { history: History::new(epoch, vec![0; memory].into()) }
    }

    /// Encodes an event, once for all members. A text gets an ID and is kept.
    pub(crate) fn tell(&mut self, news: &News<'_>) -> Arc<[u8]> {
        let (event_type, data) = news.event();
        let data = data.to_string();
        let frame = Frame::event(event_type, &data);
        match news {
            // A text that is too long to be kept is sent without an ID. It empties the history, so a member that reconnects is
            // told of a gap.
            News::Said { .. } => self.history.push(&frame).map_or_else(|_| encoded(&[frame]).into(), Arc::from),
            News::Joined { .. } | News::Left { .. } => encoded(&[frame]).into(),
        }
    }

    /// The first events for a member: its member ID, and the texts that it has missed. A new member, or one that was away for too
    /// long, gets all texts that are kept. The latter is also told that texts before these are missing.
    pub(crate) fn welcome(&self, member: &str, last_event_id: Option<LastEventId<'_>>) -> Vec<u8> {
        let connected = json!({ "member": member }).to_string();
        let connected = Frame::event(event_type!("connected"), &connected).retry(RECONNECTION_TIME);
        let (mut first, missed) = match self.history.missed(last_event_id) {
            Missed::Nothing => (vec![connected], None),
            Missed::Frames(missed) => (vec![connected], Some(missed)),
            Missed::NoId => (vec![connected], Some(self.history.frames())),
            Missed::Gap => (vec![connected, Frame::event(event_type!("gap"), "")], Some(self.history.frames())),
        };
        // The connection may break anywhere. So the last of these events has the ID from which to continue, and no event before
        // it has the ID of a later one.
        let newest = self.history.newest_id();
        let missed = missed.filter(|missed| !missed.is_empty());
        if let (None, Some(last)) = (&missed, first.last_mut()) {
            *last = last.id(newest.as_event_id());
        }
        let (older, newer) = missed.as_ref().map_or((&[][..], &[][..]), |missed| missed.as_slices());
        [&encoded(&first), older, newer].concat()
    }
}
