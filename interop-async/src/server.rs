//! A server on axum with event IDs, keep-alives, and replay after `Last-Event-ID`.
//!
//! * A client without an ID, or with an unknown or too old ID, gets a `resync` event: it has to load the current state
//!   elsewhere. This event has the ID of the newest event, so a client has an ID from its first frame on.
//! * A client that reconnects with its last event ID gets exactly the events that it has missed, and then the new ones.
//! * A client that is too slow is disconnected when it reads again. It reconnects, and gets the missed events from the
//!   history. So a client needs no more memory than a position in a list of 64 frames that all clients share, and the
//!   buffers of its connection. A client that never reads again keeps these until the connection times out.
//! * Requests for other hosts, and from pages of other hosts, are refused.
//! * Each event is serialized once, directly into its frame.

use crate::hosts;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use sse_wire::io::http_body_1::{EventBody, last_event_id, response};
use sse_wire::session::{History, Missed};
use sse_wire::{EventHead, Frame, event_type};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::sleep;

const RESYNC: Frame<'static> = Frame::event(event_type!("resync"), "");

/// The latest events, and the channel to all connected clients.
pub struct Room {
    history: History<Vec<u8>>,
    live: broadcast::Sender<Bytes>,
    keep_alive: Duration,
}

/// Creates a room. It keeps as many events as fit into `memory` bytes, and sends a keep-alive after this time without
/// an event. The standard recommends 15 seconds. `epoch` is a number that no earlier room used: see [`History::new`].
pub fn room(epoch: u64, memory: usize, keep_alive: Duration) -> Arc<Mutex<Room>> {
    let history = History::new(epoch, vec![0; memory]);
    Arc::new(Mutex::new(Room { history, live: broadcast::Sender::new(64), keep_alive }))
}

/// Sends an event to all connected clients, and returns their number.
///
/// An event that is too long for the history is sent, too. It empties the history, so a client that has missed it gets
/// a `resync` event.
pub fn send(room: &Mutex<Room>, event: &impl Serialize) -> serde_json::Result<usize> {
    let mut room = room.lock().unwrap_or_else(PoisonError::into_inner);
    let pushed = room.history.push_data(EventHead::new(), |data| serde_json::to_writer(data, event))?;
    Ok(room.live.send(pushed.frame.into()).unwrap_or(0))
}

/// The room at `/room`, for requests to these [hosts].
pub fn app(room: Arc<Mutex<Room>>, names: &'static [&'static str]) -> Router {
    hosts::only(names, Router::new().route("/room", get(listen)).with_state(room))
}

/// The handler: sends the events that the client has missed, then the new ones, and keep-alives in between.
pub async fn listen(State(room): State<Arc<Mutex<Room>>>, fields: HeaderMap) -> impl IntoResponse {
    // The lock is held to the end. Otherwise an event that is sent between `missed` and `subscribe` would be lost.
    let room = room.lock().unwrap_or_else(PoisonError::into_inner);
    let missed: Vec<Bytes> = match room.history.missed(last_event_id(&fields)) {
        Missed::Nothing => vec![],
        Missed::Frames(frames) => frames.map(Bytes::copy_from_slice).collect(),
        Missed::NoId | Missed::Gap => vec![RESYNC.id(room.history.newest_id().as_event_id()).into()],
    };
    let live = stream::unfold(room.live.subscribe(), |mut live| async { Some((live.recv().await.ok()?, live)) });
    let keep_alive = room.keep_alive;
    response(EventBody::new(stream::iter(missed).chain(live)).keep_alive(move || sleep(keep_alive)))
}
