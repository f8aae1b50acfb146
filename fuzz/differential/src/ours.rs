//! What the crate returns, as text.

use crate::Told;
use sse_wire::text::Lossy;
use sse_wire::{Decoder, Growing, Item};

/// More bytes than any input has.
const NO_LIMIT: usize = 1 << 30;

pub struct Ours(Decoder<Growing>);

impl Ours {
    pub fn new(last_event_id: &str) -> Self {
        let decoder = Decoder::with_storage(Growing::new(NO_LIMIT, NO_LIMIT));
        Self(decoder.with_last_event_id(last_event_id.as_bytes()).expect("an ID without line ends and NUL"))
    }

    /// The items of a chunk. Each has the offset in the stream just after the byte that completes it.
    pub fn feed(&mut self, chunk: &[u8]) -> Vec<(Told, usize)> {
        let mut all = Vec::new();
        let mut items = self.0.feed(chunk);
        while let Some(item) = items.next() {
            let told = match item.expect("there is no limit") {
                Item::Event(event) => Told::Event {
                    event_type: text(event.event_type()),
                    data: text(event.data()),
                    id: text(event.last_event_id()),
                },
                Item::Retry(milliseconds) => Told::Retry(milliseconds),
                // The other parsers do not return comments.
                Item::Comment(_) => continue,
            };
            all.push((told, items.decoder().position() as usize));
        }
        all
    }

    pub fn last_event_id(&self) -> String {
        text(self.0.last_event_id())
    }
}

fn text(bytes: &[u8]) -> String {
    Lossy::new(bytes).to_string()
}
