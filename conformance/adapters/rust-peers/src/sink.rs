//! Takes the output of a decoder.

use serde_json::{Value, json};
use std::hint::black_box;

pub struct Sink {
    counting: bool,
    events: u64,
    items: Vec<Value>,
    last_event_id: Option<String>,
}

impl Sink {
    pub const fn new(counting: bool) -> Self {
        Self { counting, events: 0, items: Vec::new(), last_event_id: None }
    }

    /// `id` is `None` for an event without an ID of its own.
    pub fn event(&mut self, event_type: &str, data: &str, id: Option<&str>) {
        self.events += 1;
        if self.counting {
            black_box((event_type, data, id));
        } else {
            self.items.push(json!({"event": event_type, "data": data, "id": id}));
        }
    }

    pub fn retry(&mut self, milliseconds: u128) {
        if !self.counting {
            self.items.push(json!({"retry": milliseconds.to_string()}));
        }
    }

    pub fn comment(&mut self, text: &str) {
        if !self.counting {
            self.items.push(json!({"comment": text}));
        }
    }

    pub fn last_event_id(&mut self, id: &str) {
        self.last_event_id = Some(id.to_owned());
    }

    pub fn answer(self, error: Option<String>) -> Value {
        let mut answer = if self.counting { json!({"count": self.events}) } else { json!({"items": self.items}) };
        answer["last_event_id"] = json!(self.last_event_id);
        answer["error"] = json!(error);
        answer
    }
}
