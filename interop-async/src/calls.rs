//! A call whose answer may come on another connection.
//!
//! The request is a POST, and its response an event stream. Its first event has an ID and empty data: it says nothing, but from
//! then on the client has an ID to come back with, even if the connection breaks before there is an answer. The server may
//! even break it off itself, rather than hold thousands of connections open, and set a reconnection time for when to ask
//! again. MCP works like this (the "priming" event of its streamable transport).
//!
//! * The server: [`Frame::message("")`](sse_wire::Frame::message) with an ID is an event. [`Frame::id_only`](sse_wire::Frame::id_only)
//!   is not the same: browsers and others forget an ID that comes without data.
//! * The client: an event with empty data is delivered, as the standard wants it. It is no message, and parsing its data as
//!   JSON would fail, so it is passed over; what counts is the last event ID, which is the decoder's business.

use crate::client::{body, decoder, get, verdict};
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

/// One call at a time, whose answer is given later.
pub struct Desk {
    history: Mutex<History<Vec<u8>>>,
    /// When clients shall ask again, in milliseconds.
    again: u64,
    returns: AtomicU32,
}

impl Desk {
    /// A desk whose clients ask again after so many milliseconds.
    pub fn new(epoch: u64, again: u64) -> Arc<Self> {
        let history = Mutex::new(History::new(epoch, vec![0; 64 * 1024]));
        Arc::new(Self { history, again, returns: AtomicU32::new(0) })
    }

    /// How often clients have come back.
    pub fn returns(&self) -> u32 {
        self.returns.load(Ordering::Relaxed)
    }

    /// Gives the answer: to whoever comes back for it.
    ///
    /// # Errors
    ///
    /// If it is too long to be kept. Then whoever comes back for it is told that it has to call again.
    pub fn answer(&self, answer: &Value) -> Result<(), NotKept> {
        let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        history.push(&Frame::message(&answer.to_string())).map(|_| ())
    }

    /// The first event of a stream: an ID, a reconnection time, and nothing to say.
    fn prime(&self) -> Bytes {
        let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        let frame = EventHead::new().retry(self.again).data("");
        Bytes::copy_from_slice(history.push(&frame).unwrap_or_default())
    }
}

/// The desk at `/call`: calls are posted there, and answers fetched.
pub fn app(desk: Arc<Desk>) -> Router {
    Router::new().route("/call", post(call).get(fetch)).with_state(desk)
}

/// The stream of a call: its first event, and then the connection is let go.
async fn call(State(desk): State<Arc<Desk>>) -> impl IntoResponse {
    response(EventBody::new(stream::iter([desk.prime()])))
}

/// What has happened since.
///
/// # Errors
///
/// If the client brings no ID, or one that is not known (any more): it has to call again, and would wait for ever here.
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

/// What a call took.
#[derive(Debug)]
pub struct Outcome {
    /// The answer.
    pub answer: Value,
    /// Over how many connections it came.
    pub connections: u32,
}

/// Calls, and waits for the answer: over as many connections as it takes.
///
/// # Errors
///
/// If a request fails or its response is no event stream. (A client for the world outside would ask
/// [`Reconnect`](sse_wire::session::Reconnect) then, as [`client`](crate::client) does.)
pub async fn ask(client: &Client, url: &str, question: &Value) -> Result<Outcome, Box<dyn std::error::Error>> {
    let response = client.post(url).body(question.to_string()).send().await?;
    let mut events = EventStream::with_decoder(open(response)?, decoder());
    for connections in 1.. {
        while let Some(Ok(event)) = events.next().await {
            if event.data().is_empty() {
                continue; // it only brought an ID
            }
            return Ok(Outcome { answer: serde_json::from_slice(event.data())?, connections });
        }
        // The end, or a broken connection: with the ID it makes no difference.
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
