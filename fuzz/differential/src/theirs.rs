//! What the other parsers return.

use crate::{Parser, Told};
use sse_core::{MessageEvent, SseDecoder, SseEvent};
use sse_parse::SseParser;
use std::num::NonZeroUsize;

pub struct Core(SseDecoder);

impl Core {
    pub fn new(last_event_id: &str) -> Self {
        let mut decoder = SseDecoder::with_limit(NonZeroUsize::MAX);
        decoder.reconnect_with_id((!last_event_id.is_empty()).then(|| last_event_id.into()));
        Self(decoder)
    }
}

impl Parser for Core {
    fn feed(&mut self, mut chunk: &[u8]) -> Vec<Told> {
        let mut all = Vec::new();
        while let Some(event) = self.0.next(&mut chunk) {
            all.push(match event.expect("there is no limit") {
                SseEvent::Message(MessageEvent { event, data, last_event_id }) => Told::Event {
                    event_type: event.into_owned(),
                    data,
                    // No ID and an empty ID mean the same.
                    id: last_event_id.as_deref().unwrap_or_default().to_owned(),
                },
                SseEvent::Retry(milliseconds) => Told::Retry(milliseconds.into()),
            });
        }
        all
    }

    fn last_event_id(&self) -> String {
        self.0.last_event_id().map(|id| id.to_string()).unwrap_or_default()
    }
}

pub struct Parse {
    parser: SseParser,
    retries: u64,
}

impl Parse {
    pub fn new(last_event_id: &str) -> Self {
        Self { parser: SseParser::with_last_event_id(last_event_id), retries: 0 }
    }
}

impl Parser for Parse {
    /// Feeds single bytes, because the parser has only the last reconnection time and a count of them.
    fn feed(&mut self, chunk: &[u8]) -> Vec<Told> {
        let mut all = Vec::new();
        for byte in chunk {
            self.parser.feed(std::slice::from_ref(byte));
            let retries = self.parser.stats().retry_updates;
            if retries > self.retries {
                self.retries = retries;
                let time = self.parser.retry().expect("it has been set");
                all.push(Told::Retry(time.as_millis().try_into().expect("it was read as a u64")));
            }
            while let Some(event) = self.parser.next_event() {
                all.push(Told::Event { event_type: event.event, data: event.data, id: event.id });
            }
        }
        all
    }

    fn last_event_id(&self) -> String {
        self.parser.last_event_id().to_owned()
    }
}
