//! The wire part: every frame that members are sent, each encoded once, and what those have missed who come back.

use super::common::wire::encoded;
use serde_json::{Value, json};
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed};
use sse_wire::{EventType, Frame, event_type};
use std::sync::Arc;

/// How long clients wait before they come back, in milliseconds.
const RECONNECTION_TIME: u64 = 1_000;

/// What all members of a room are told.
pub(crate) enum News<'n> {
    /// `at` is in milliseconds since 1970.
    Said {
        name: &'n str,
        text: &'n str,
        at: u64,
    },
    /// `members` counts all who are there now.
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
    /// The event type, and what becomes the data: whatever the values hold, JSON keeps it in one line.
    fn event(&self) -> (EventType<'static>, Value) {
        match self {
            Self::Said { name, text, at } => (event_type!("message"), json!({ "name": name, "text": text, "at": at })),
            Self::Joined { name, members } => (event_type!("joined"), json!({ "name": name, "members": members })),
            Self::Left { name, members } => (event_type!("left"), json!({ "name": name, "members": members })),
        }
    }
}

/// What has been said in a room, as far back as there is memory for it. Who came and who left is told those who are there, and not
/// kept: otherwise whoever comes often enough pushes out what was said.
pub(crate) struct Told {
    history: History<Box<[u8]>>,
}

impl Told {
    /// `epoch` must differ from that of every room there was before.
    pub(crate) fn new(epoch: u64, memory: usize) -> Self {
        Self { history: History::new(epoch, vec![0; memory].into()) }
    }

    /// Encodes it, once for all members. What was said is numbered and kept.
    pub(crate) fn tell(&mut self, news: &News<'_>) -> Arc<[u8]> {
        let (event_type, data) = news.event();
        let data = data.to_string();
        let frame = Frame::event(event_type, &data);
        match news {
            // What is too long to be kept is sent without an ID. The history is empty then, so whoever comes back hears of a gap.
            News::Said { .. } => self.history.push(&frame).map_or_else(|_| encoded(&[frame]).into(), Arc::from),
            News::Joined { .. } | News::Left { .. } => encoded(&[frame]).into(),
        }
    }

    /// What a member is sent first: its ID, and what it has missed of what was said. Who is new, or was away for too long, is sent all that
    /// is held; the latter is told that something is missing before that.
    pub(crate) fn welcome(&self, member: &str, last_event_id: Option<LastEventId<'_>>) -> Vec<u8> {
        let connected = json!({ "member": member }).to_string();
        let connected = Frame::event(event_type!("connected"), &connected).retry(RECONNECTION_TIME);
        let (mut first, missed) = match self.history.missed(last_event_id) {
            Missed::Nothing => (vec![connected], None),
            Missed::Frames(missed) => (vec![connected], Some(missed)),
            Missed::NoId => (vec![connected], Some(self.history.frames())),
            Missed::Gap => (vec![connected, Frame::event(event_type!("gap"), "")], Some(self.history.frames())),
        };
        // The last event that is sent now has an ID to come back with, and none before it has the ID of a later one: the
        // connection may break anywhere.
        let newest = self.history.newest_id();
        let missed = missed.filter(|missed| !missed.is_empty());
        if let (None, Some(last)) = (&missed, first.last_mut()) {
            *last = last.id(newest.as_event_id());
        }
        let (older, newer) = missed.as_ref().map_or((&[][..], &[][..]), |missed| missed.as_slices());
        [&encoded(&first), older, newer].concat()
    }
}
