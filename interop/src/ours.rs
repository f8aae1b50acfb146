//! An `EventSource` built on this crate. Browsers are compared with it.

use crate::case::{self, Case};
use crate::client::{self, Failure};
use crate::page::{Entry, Log};
use sse_wire::http::{LastEventId, Verdict};
use sse_wire::storage::Growing;
use sse_wire::text::Lossy;
use sse_wire::{Decoder, Event, Item};
use std::net::SocketAddr;

/// A decoder that is large enough for every case.
pub fn decoder() -> Decoder<Growing> {
    Decoder::with_storage(Growing::new(1 << 24, 1 << 20))
}

/// The events of a stream in one piece.
pub fn decoded(stream: &[u8]) -> Vec<case::Event> {
    let (mut decoder, mut events) = (decoder(), Vec::new());
    let mut items = decoder.feed(stream);
    while let Some(item) = items.next() {
        if let Item::Event(event) = item.expect("no case is too large") {
            events.push(shown(event));
        }
    }
    events
}

/// An event as a page shows it.
pub fn shown(event: Event<'_>) -> case::Event {
    [event.event_type(), event.data(), event.last_event_id()].map(|bytes| Lossy::new(bytes).to_string())
}

/// Runs a case to its end as in the standard, but reconnects without waiting.
pub fn run(address: SocketAddr, index: usize, case: &Case) -> Log {
    let mut log = Log::new();
    let mut decoder = decoder();
    let mut errors = 0;
    loop {
        let state = match connection(address, index, &mut decoder, &mut log) {
            Ok(Verdict::Open) => 0,
            Ok(_) => 2,
            // The standard reconnects after a network error. Earlier events stay valid.
            Err(_) => 0,
        };
        decoder.reset();
        log.push(Entry::Error(state));
        errors += 1;
        if state == 2 || case.close_after == Some(errors) || errors > 20 {
            return log;
        }
    }
}

fn connection(
    address: SocketAddr,
    index: usize,
    decoder: &mut Decoder<Growing>,
    log: &mut Log,
) -> Result<Verdict, Failure> {
    // An ID that HTTP cannot carry is left out.
    let id = decoder.last_event_id().to_vec();
    let id = LastEventId::to_send(&id).unwrap_or_default();
    let path = format!("/stream/{index}");
    let mut response = client::request(address, &path, id)?;
    if response.verdict == Verdict::Redirect {
        // In all cases, the target of a redirect is only a query.
        let query = response.location.filter(|location| location.starts_with('?')).ok_or("redirected elsewhere")?;
        response = client::request(address, &(path + &query), id)?;
    }
    if response.verdict != Verdict::Open {
        return Ok(response.verdict);
    }
    log.push(Entry::Open);
    while let Some(content) = response.body.next()? {
        let mut items = decoder.feed(&content);
        while let Some(item) = items.next() {
            if let Item::Event(event) = item? {
                log.push(Entry::Event(shown(event)));
            }
        }
    }
    Ok(Verdict::Open)
}
