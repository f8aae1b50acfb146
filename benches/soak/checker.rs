//! Compares the received events with the script.

use crate::script::{Event, Form, Script};
use sse_wire::{Comment, Item, Oversized, Part};

/// How many findings are shown. All are counted.
const SHOWN: u32 = 10;

/// The decoder's capacities.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) data: usize,
    pub(crate) text: usize,
}

/// What the client received.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) changed: u64,
    pub(crate) oversized: u64,
    pub(crate) comments: u64,
    pub(crate) keep_alives: u64,
    pub(crate) retries: u64,
}

impl Tally {
    pub(crate) const fn findings(&self) -> u64 {
        self.lost + self.doubled + self.changed
    }
}

/// Where the client is in the script.
pub(crate) struct Checker {
    script: Script,
    /// The due event, and its number.
    n: u64,
    due: Event,
    /// How many bytes of its comments have come on this connection, and whether its reconnection time has come.
    comments: usize,
    has_retry: bool,
    /// The reconnection time that the script has set.
    reconnection_time: u64,
    /// Whether the decoder returns checked text.
    wants_text: bool,
    /// The reconnection time that has just been received.
    pub(crate) heard: Option<u64>,
    shown: u32,
    pub(crate) tally: Tally,
}

impl Checker {
    pub(crate) fn new(script: Script, reconnection_time: u64) -> Self {
        let mut due = Script::blank();
        script.write(0, &mut due);
        Self {
            script,
            n: 0,
            due,
            comments: 0,
            has_retry: false,
            reconnection_time,
            wants_text: false,
            heard: None,
            shown: 0,
            tally: Tally::default(),
        }
    }

    /// How many events have come.
    pub(crate) const fn n(&self) -> u64 {
        self.n
    }

    pub(crate) const fn reconnection_time(&self) -> u64 {
        self.reconnection_time
    }

    /// The ID in force: that of the event before the due one.
    pub(crate) fn last_id(&self) -> Vec<u8> {
        let mut id = Vec::new();
        if let Some(before) = self.n.checked_sub(1) {
            Script::write_id(before, &mut id);
        }
        id
    }

    /// A new stream begins. It repeats the due event from its start.
    pub(crate) const fn connected(&mut self, wants_text: bool) {
        (self.comments, self.has_retry, self.wants_text) = (0, false, wants_text);
    }

    pub(crate) fn item(&mut self, item: &Item<'_>, limits: Limits) {
        match item {
            Item::Event(event) => {
                if !self.is_due(event.last_event_id()) {
                    return;
                }
                let due = &self.due;
                let is_right = self.due_part(limits).is_none()
                    && event.own_id() == Some(event.last_event_id())
                    && event.oversized_id().is_none()
                    && event.raw_event_type() == due.event_type
                    && event.data() == due.data
                    && (!self.wants_text || due.form == Form::Bytes || event.data_str().is_ok());
                if !is_right {
                    self.changed(&format!("{event:?}"));
                }
                self.advance();
            }
            Item::Comment(comment) => self.comment(*comment, limits),
            Item::Retry(milliseconds) => {
                self.tally.retries += 1;
                self.heard = Some(*milliseconds);
                if self.has_retry || self.due.retry != Some(*milliseconds) {
                    self.changed(&format!("the reconnection time {milliseconds}"));
                }
                self.has_retry = true;
                self.reconnection_time = self.due.retry.unwrap_or(*milliseconds);
            }
        }
    }

    /// Checks the report of an oversized event. `id` is the ID in force after it.
    pub(crate) fn oversized(&mut self, oversized: Oversized, id: &[u8], limits: Limits) {
        if !self.is_due(id) {
            return;
        }
        self.tally.oversized += 1;
        let Oversized { part, limit, length, oversized_id, .. } = oversized;
        if oversized_id.is_some() || self.due_part(limits) != Some((part, limit, length)) {
            self.changed(&format!("{oversized:?}"));
        }
        self.advance();
    }

    /// The part of the due event that does not fit, its limit and its length.
    fn due_part(&self, limits: Limits) -> Option<(Part, usize, usize)> {
        let Event { event_type, data, .. } = &self.due;
        if data.len() > limits.data {
            Some((Part::Data, limits.data, data.len()))
        } else if event_type.len() > limits.text {
            Some((Part::EventType, limits.text, event_type.len()))
        } else {
            None
        }
    }

    fn comment(&mut self, comment: Comment<'_>, limits: Limits) {
        if matches!(comment.text(), Some(b"" | b" alive")) {
            self.tally.keep_alives += 1;
            return;
        }
        self.tally.comments += 1;
        let rest = &self.due.comments[self.comments..];
        let Some(due) = rest.split(|&byte| byte == b'\n').next().filter(|due| !due.is_empty()) else {
            return self.changed(&format!("{comment:?}"));
        };
        self.comments += due.len() + 1;
        let text = Some(due).filter(|due| due.len() <= limits.text);
        if (comment.text(), comment.length()) != (text, due.len()) {
            self.changed(&format!("{comment:?}"));
        }
    }

    /// Whether the event with this ID is due. After a loss, it becomes the due one.
    fn is_due(&mut self, id: &[u8]) -> bool {
        if id == self.due.id {
            return true;
        }
        match Script::find(id, self.n) {
            Some(at) if at < self.n => {
                self.tally.doubled += 1;
                self.show(&format!("event {at} came again"));
                false
            }
            Some(at) => {
                self.tally.lost += at - self.n;
                self.show(&format!("event {at} came"));
                self.n = at;
                self.script.write(at, &mut self.due);
                (self.comments, self.has_retry) = (self.due.comments.len(), self.due.retry.is_some());
                true
            }
            None => {
                self.changed(&format!("the ID {}", id.escape_ascii()));
                self.advance();
                false
            }
        }
    }

    /// Continues after the due event. Its comments and its reconnection time must have come.
    fn advance(&mut self) {
        if self.comments != self.due.comments.len() || self.has_retry != self.due.retry.is_some() {
            self.changed("no more of it");
        }
        self.n += 1;
        self.script.write(self.n, &mut self.due);
        (self.comments, self.has_retry) = (0, false);
    }

    fn changed(&mut self, what_came: &str) {
        self.tally.changed += 1;
        self.show(what_came);
    }

    fn show(&mut self, what_came: &str) {
        if self.shown < SHOWN {
            self.shown += 1;
            eprintln!("where event {} was due, {what_came}. The event: {}", self.n, self.due);
        }
    }

    /// Checks the count at the end of the stream. Missing events are lost.
    pub(crate) fn end(&mut self, events: u64) {
        if self.n < events {
            self.tally.lost += events - self.n;
            self.show("nothing more came");
        } else if self.n > events {
            self.tally.changed += self.n - events;
            self.show("there are too many");
        }
    }
}
