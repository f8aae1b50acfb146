//! A request whose answer may arrive on another connection, as in MCP (the "priming" event of Streamable HTTP).
//!
//! The request is a POST, and its response is an event stream. The first event has an ID and empty data. With this ID,
//! the client can reconnect, even if the connection breaks before there is an answer. The server may also close the
//! connection itself, to avoid thousands of open connections. A reconnection time tells the client when to ask again.
//!
//! * The server sends [`Frame::message("")`](sse_wire::Frame::message) with an ID, which is an event. Do not use
//!   [`Frame::id_only`](sse_wire::Frame::id_only): browsers and other clients forget an ID without data.
//! * The client gets the event with empty data, as the standard requires. The client skips it, because it is no message
//!   and its data is not JSON. The decoder keeps its ID.

use crate::client::{body, decoder, get, verdict};
use crate::hosts;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use reqwest::{Body, Client, Response};
use serde_json::Value;
use sse_wire::http::Verdict;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::{DataStream, EventBody, last_event_id, response};
use sse_wire::session::{History, Missed, NotKept};
use sse_wire::{EventHead, Frame};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A server that takes one call at a time, and answers it later.
pub struct Desk {
    history: Mutex<History<Vec<u8>>>,
    /// The reconnection time of clients, in milliseconds.
    again: u64,
    returns: AtomicU32,
}

impl Desk {
    /// A desk whose clients reconnect after `again` milliseconds.
    pub fn new(epoch: u64, again: u64) -> Arc<Self> {
        let history = Mutex::new(History::new(epoch, vec![0; 64 * 1024]));
        Arc::new(Self { history, again, returns: AtomicU32::new(0) })
    }

    /// How often clients have reconnected.
    pub fn returns(&self) -> u32 {
        self.returns.load(Ordering::Relaxed)
    }

    /// Stores the answer for the client that reconnects.
    ///
    /// # Errors
    ///
    /// If the answer is too long to be kept. Then a client that reconnects gets an error, and has to call again.
    pub fn answer(&self, answer: &Value) -> Result<(), NotKept> {
        let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        history.push(&Frame::message(&answer.to_string())).map(|_| ())
    }

    /// The first event of a stream: an ID, a reconnection time, and empty data.
    fn prime(&self) -> Bytes {
        let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        let frame = EventHead::new().retry(self.again).data("");
        Bytes::copy_from_slice(history.push(&frame).unwrap_or_default())
    }
}

/// The desk at `/call`, where clients post their call and get the answer. It accepts only requests to these [hosts].
/// MCP requires that a server checks `Origin`.
pub fn app(desk: Arc<Desk>, names: &'static [&'static str]) -> Router {
    hosts::only(names, Router::new().route("/call", post(call).get(fetch)).with_state(desk))
}

/// The response to a call: the first event, and then the end of the stream.
async fn call(State(desk): State<Arc<Desk>>) -> impl IntoResponse {
    response(EventBody::new(stream::iter([desk.prime()])))
}

/// The response to a client that reconnects: the events since its last one.
///
/// # Errors
///
/// If the client sends no ID, or an unknown or evicted ID. It has to call again. Otherwise it would wait for ever.
async fn fetch(State(desk): State<Arc<Desk>>, fields: HeaderMap) -> Result<impl IntoResponse, StatusCode> {
    desk.returns.fetch_add(1, Ordering::Relaxed);
    let history = desk.history.lock().unwrap_or_else(PoisonError::into_inner);
    let frames: Vec<Bytes> = match history.missed(last_event_id(&fields)) {
        Missed::Frames(frames) => frames.map(Bytes::copy_from_slice).collect(),
        Missed::Nothing => vec![Bytes::from(Frame::KEEP_ALIVE)],
        Missed::NoId => return Err(StatusCode::BAD_REQUEST),
        Missed::Gap => return Err(StatusCode::NOT_FOUND),
    };
    Ok(response(EventBody::new(stream::iter(frames))))
}

/// The result of a call.
#[derive(Debug)]
pub struct Outcome {
    /// The answer.
    pub answer: Value,
    /// How many connections were needed.
    pub connections: u32,
}

/// Calls, and waits for the answer, over any number of connections.
///
/// # Errors
///
/// If a request fails or its response is no event stream. (In production, use
/// [`Reconnect`](sse_wire::session::Reconnect) in this case, as [`client`](crate::client) does.)
pub async fn ask(client: &Client, url: &str, question: &Value) -> Result<Outcome, Box<dyn std::error::Error>> {
    let response = client.post(url).body(question.to_string()).send().await?;
    let mut events = EventStream::with_decoder(open(response)?, decoder());
    for connections in 1.. {
        while let Some(Ok(event)) = events.next().await {
            if event.data().is_empty() {
                continue; // it has only an ID
            }
            return Ok(Outcome { answer: serde_json::from_slice(event.data())?, connections });
        }
        // The stream has ended, or the connection is broken. In both cases, the client reconnects with the ID.
        tokio::time::sleep(Duration::from_millis(events.reconnection_time().unwrap_or(3_000))).await;
        let response = get(client, url, events.last_event_id()).await?;
        Pin::new(&mut events).reconnect(open(response)?);
    }
    Err("the numbers have run out".into())
}

fn open(response: Response) -> Result<DataStream<Body>, String> {
    match verdict(&response) {
        Verdict::Open => Ok(body(response)),
        verdict => Err(format!("no event stream: {verdict:?}")),
    }
}
