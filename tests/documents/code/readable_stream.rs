use sse_wire::session::{Decision, Ended, Policy, Reconnect};
use sse_wire::{Decoder, Event, Fixed, Item};

/// `open` sends a request with this last event ID, and returns the chunks of the response if there is one. `wait` sleeps for so
/// many milliseconds; if it returns `false`, the source is closed. `random` returns any number, for the jitter.
pub fn follow<Chunks: Iterator<Item = Vec<u8>>>(
    mut open: impl FnMut(&[u8]) -> Option<Chunks>,
    mut wait: impl FnMut(u64) -> bool,
    random: impl Fn() -> u32,
    mut message: impl FnMut(Event<'_>),
) {
    let mut decoder = Decoder::<Fixed<4096, 128>>::new(); // EventSource.fromReadableStream(stream)
    let mut reconnect = Reconnect::new(Policy::new());
    loop {
        let mut ended = Ended::NoResponse;
        if let Some(chunks) = open(decoder.last_event_id()) {
            let mut brought_event = false;
            for chunk in chunks {
                let mut items = decoder.feed(&chunk);
                while let Some(item) = items.next() {
                    if let Ok(Item::Event(event)) = item {
                        brought_event = true;
                        message(event); // source.onmessage
                    }
                }
            }
            decoder.reset(); // source.reset()
            ended = Ended::Stream { lasted: 0, brought_event };
        }
        if let Some(milliseconds) = decoder.reconnection_time() {
            reconnect.set_reconnection_time(milliseconds);
        }
        match reconnect.ended(ended, random()) {
            Decision::Wait { milliseconds } if wait(milliseconds) => {}
            _ => return, // source.close()
        }
    }
}
