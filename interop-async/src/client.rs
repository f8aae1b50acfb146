//! A client on reqwest that reconnects.

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

/// What the client reports.
#[derive(Debug)]
pub enum Heard {
    /// An event.
    Event(OwnedEvent),
    /// An event that was too large.
    Oversized(Oversized),
    /// A comment, such as a keep-alive.
    Comment,
    /// The connection has ended. The client will reconnect.
    Disconnected,
}

/// Follows a stream over any number of connections, until `each` returns a break or the server stops the client.
///
/// Each request has the ID of the last complete event, so no event that the server still has is missed or sent twice.
///
/// Build `client` with a `connect_timeout`, and a `read_timeout` longer than the pause between two keep-alives of the
/// server. Otherwise a dead connection that is never closed is never noticed.
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
                            // The truncated event will be sent again.
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
        decoder.reset(); // keeps only the last event ID of the old connection
        match reconnect.ended(ended, random()) {
            Decision::Wait { milliseconds } => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
            Decision::Stop { why } => return ControlFlow::Continue(why),
        }
    }
}

/// A decoder for events of up to 1 MiB.
pub fn decoder() -> Decoder<Growing> {
    Decoder::with_storage(Growing::new(1 << 20, 1 << 10))
}

/// Requests the stream, after this ID if there is one.
pub async fn get(client: &Client, url: &str, last_event_id: &[u8]) -> reqwest::Result<Response> {
    // An ID that HTTP cannot carry is left out. With it, every attempt would fail.
    let id = LastEventId::to_send(last_event_id).unwrap_or(None);
    client.get(url).headers(request_fields(Accept::EVENT_STREAM, id)).send().await
}

/// The data of a response.
pub fn body(response: Response) -> DataStream<Body> {
    DataStream::new(response.into())
}

/// Checks a response: is it an event stream, should the client retry, or stop?
pub fn verdict(response: &Response) -> Verdict {
    judge(response.status(), response.headers(), Unavailable::Retry)
}

/// A number that differs from client to client, so that they do not all reconnect at once.
fn random() -> u32 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0) as u32
}
