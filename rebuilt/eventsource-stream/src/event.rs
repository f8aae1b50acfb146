use alloc::borrow::ToOwned;
use alloc::string::String;
use core::time::Duration;
use sse_wire::Block;

/// An event as the standard dispatches it.
#[derive(Default, Debug, Eq, PartialEq, Clone)]
pub struct Event {
    /// The event type. `message` if the server named none.
    pub event: String,
    /// The data. Its lines are separated by LF.
    pub data: String,
    /// The last event ID in force: of this event or an earlier block, or the one that was set. Empty if there is none.
    pub id: String,
    /// The reconnection time that the server has sent since the last event: in this event's block, or in a block
    /// without data.
    pub retry: Option<Duration>,
}

/// The values that blocks leave for later events.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    pub(crate) last_event_id: String,
    /// Not in an event yet.
    retry: Option<Duration>,
}

impl Carried {
    /// Takes the values of a block, and makes its event. `None` if it has no data.
    pub(crate) fn event(&mut self, block: &Block<'_>) -> Option<Event> {
        if let Some(id) = block.own_id() {
            self.last_event_id = text(id);
        }
        self.retry = block.retry().map(Duration::from_millis).or(self.retry);
        let data = block.data().map(text)?;
        let event = block.event_type().filter(|name| !name.is_empty()).map_or_else(|| "message".to_owned(), text);
        Some(Event { event, data, id: self.last_event_id.clone(), retry: self.retry.take() })
    }
}

/// A value as text. Nothing is replaced, since only well-formed text is decoded.
fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}
