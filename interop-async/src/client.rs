//! A listener on reqwest that comes back.

use futures_util::StreamExt;
use reqwest::header::RETRY_AFTER;
use reqwest::{Body, Client, Response};
use sse_wire::http::{Accept, LastEventId, Unavailable, Verdict, retry_after};
use sse_wire::io::ReadError;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::{DataStream, judge, request_fields};
use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};
use sse_wire::storage::Growing;
use sse_wire::{Decoder, Oversized, OwnedEvent, OwnedItem};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// What a listener is told.
#[derive(Debug)]
pub enum Heard {
    /// An event.
    Event(OwnedEvent),
    /// One that was too large.
    Oversized(Oversized),
    /// A sign of life.
    Comment,
    /// The connection is gone; it will be back.
    Disconnected,
}

/// Listens to a stream, over as many connections as it takes, until `each` breaks off or the server wants no more.
///
/// No event is missed that the server still has, and none comes twice: each request brings the ID of the last event that has
/// come whole.
pub async fn listen<B>(
    client: &Client,
    url: &str,
    policy: Policy,
    mut each: impl FnMut(Heard) -> ControlFlow<B>,
) -> ControlFlow<B, StopReason> {
    let mut decoder = decoder();
    let mut reconnect = Reconnect::new(policy);
    loop {
        let ended = match get(client, url, decoder.last_event_id()).await {
            Err(_) => Ended::NoResponse,
            Ok(response) => match verdict(&response) {
                Verdict::Open => {
                    let (opened, mut brought_event) = (Instant::now(), false);
                    let mut items = EventStream::with_decoder(body(response), decoder).all_items();
                    while let Some(item) = items.next().await {
                        match item {
                            Ok(OwnedItem::Event(event)) => {
                                brought_event = true;
                                each(Heard::Event(event))?;
                            }
                            Ok(OwnedItem::Comment(_)) => each(Heard::Comment)?,
                            Ok(OwnedItem::Retry(milliseconds)) => reconnect.set_reconnection_time(milliseconds),
                            Err(ReadError::Oversized(oversized)) => each(Heard::Oversized(oversized))?,
                            // What was cut off will come again, whole.
                            Err(_) => break,
                        }
                    }
                    (_, decoder) = items.into_parts();
                    each(Heard::Disconnected)?;
                    Ended::Stream { lasted: opened.elapsed().as_millis() as u64, brought_event }
                }
                verdict => {
                    let field = response.headers().get(RETRY_AFTER);
                    Ended::Response { verdict, retry_after: field.and_then(|value| retry_after(value.as_bytes())) }
                }
            },
        };
        decoder.reset(); // of a connection nothing remains but the last event ID
        match reconnect.ended(ended, random()) {
            Decision::Wait { milliseconds } => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
            Decision::Stop { why } => return ControlFlow::Continue(why),
        }
    }
}

/// A decoder with room for events of a mebibyte.
pub fn decoder() -> Decoder<Growing> {
    Decoder::with_storage(Growing::new(1 << 20, 1 << 10))
}

/// Asks for a stream, and for what follows this ID, if there is one.
pub async fn get(client: &Client, url: &str, last_event_id: &[u8]) -> reqwest::Result<Response> {
    // One that HTTP cannot carry is left out: with it, every attempt would fail.
    let id = LastEventId::to_send(last_event_id).unwrap_or(None);
    client.get(url).headers(request_fields(Accept::EVENT_STREAM, id)).send().await
}

/// The data of a response.
pub fn body(response: Response) -> DataStream<Body> {
    DataStream::new(response.into())
}

/// What a response means for the stream.
pub fn verdict(response: &Response) -> Verdict {
    judge(response.status(), response.headers(), Unavailable::Retry)
}

/// Something that differs from client to client, so that they do not all come back at once.
fn random() -> u32 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0) as u32
}
