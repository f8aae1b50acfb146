//! A server on axum with event IDs, keep-alives, and replay after `Last-Event-ID`.
//!
//! * A client without an ID, or with one that is not known any more, is greeted with a `resync` event: it has to fetch
//!   the present state elsewhere. The greeting has the ID of the newest event. So a client has an ID to come back with
//!   from the first frame on. The exception: directly after an event that is too long for the history, the greeting has
//!   no ID. Such a client is greeted again.
//! * A client that comes back with its last event ID gets exactly what it has missed, and then what is new.
//! * A client that is too slow is disconnected. It comes back, and gets from the history what it has missed. So a
//!   client costs no more memory than a position in a list of 64 frames that all clients share.
//! * Each event is serialized once, straight into its frame.

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

/// A room that remembers as many events as fit `memory` bytes, and sends a keep-alive after so long a silence. The
/// standard advises 15 seconds. `epoch` is a number that no room had before: see [`History::new`].
pub fn room(epoch: u64, memory: usize, keep_alive: Duration) -> Arc<Mutex<Room>> {
    let history = History::new(epoch, vec![0; memory]);
    Arc::new(Mutex::new(Room { history, live: broadcast::Sender::new(64), keep_alive }))
}

/// Sends an event to all connected clients, and returns their number.
///
/// An event that is too long for the history is sent too. It empties the history, so a client that has missed it is
/// greeted again.
pub fn send(room: &Mutex<Room>, event: &impl Serialize) -> serde_json::Result<usize> {
    let mut room = room.lock().unwrap_or_else(PoisonError::into_inner);
    let pushed = room.history.push_data(EventHead::new(), |data| serde_json::to_writer(data, event))?;
    Ok(room.live.send(pushed.frame.into()).unwrap_or(0))
}

/// The room at `/room`.
pub fn app(room: Arc<Mutex<Room>>) -> Router {
    Router::new().route("/room", get(listen)).with_state(room)
}

/// The handler: what the client has missed, then what is new, with keep-alives in between.
pub async fn listen(State(room): State<Arc<Mutex<Room>>>, fields: HeaderMap) -> impl IntoResponse {
    // Locked to the end: an event that is sent between `missed` and `subscribe` would come twice or never.
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
