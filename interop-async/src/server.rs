//! A room on axum: whoever listens gets every event from then on, and whoever comes back also what was missed.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use sse_wire::http::{EVENT_STREAM_FIELDS, LastEventId};
use sse_wire::session::{History, Missed};
use sse_wire::{Frame, encoded_frame, event_type};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

static KEEP_ALIVE: &[u8] = encoded_frame!(Frame::KEEP_ALIVE);

/// What a listener gets that has been away for too long: it has to fetch the present state by other means.
static RESYNC: &[u8] = encoded_frame!(Frame::event(event_type!("resync"), ""));

/// Events for all who listen.
pub struct Room {
    inner: Mutex<Inner>,
    keep_alive: Duration,
}

struct Inner {
    history: History<Vec<u8>>,
    live: broadcast::Sender<Bytes>,
}

impl Room {
    /// A room that remembers the events of the last `memory` bytes, and sends a keep-alive after so long a silence. The
    /// standard advises 15 seconds.
    ///
    /// `epoch` is a number that no room had before: see [`History::new`].
    pub fn new(epoch: u64, memory: usize, keep_alive: Duration) -> Arc<Self> {
        let (live, _) = broadcast::channel(64);
        Arc::new(Self { inner: Mutex::new(Inner { history: History::new(epoch, vec![0; memory]), live }), keep_alive })
    }

    /// Sends a frame to everybody, encoded once.
    pub fn send(&self, frame: &Frame<'_>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { history, live } = &mut *inner;
        // What is not kept is sent all the same: whoever is not there for it is told of a gap, unless it is no event.
        let encoded = history.push(frame).map_or_else(|_| Bytes::from(*frame), Bytes::copy_from_slice);
        // An error says that nobody listens.
        let _ = live.send(encoded);
    }

    /// What a listener gets: what it has missed, then what is new, with keep-alives in between.
    ///
    /// One that is too slow is disconnected. It comes back with its last event ID, and gets from the history what it has not
    /// got from here.
    pub fn listen(self: Arc<Self>, last_event_id: Option<LastEventId<'_>>) -> impl Stream<Item = Bytes> + use<> {
        let keep_alive = self.keep_alive;
        // Both in one step: what is pushed in between would come twice, or never.
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let missed: Vec<Bytes> = match inner.history.missed(last_event_id) {
            Missed::NoId | Missed::Nothing => vec![],
            Missed::Frames(frames) => frames.map(Bytes::copy_from_slice).collect(),
            Missed::Gap => vec![Bytes::from_static(RESYNC)],
        };
        let live = inner.live.subscribe();
        drop(inner);
        let live = stream::unfold(live, move |mut live| async move {
            match tokio::time::timeout(keep_alive, live.recv()).await {
                Ok(Ok(frame)) => Some((frame, live)),
                Ok(Err(broadcast::error::RecvError::Lagged(_) | broadcast::error::RecvError::Closed)) => None,
                Err(_silence) => Some((Bytes::from_static(KEEP_ALIVE), live)),
            }
        });
        stream::iter(missed).chain(live)
    }
}

/// The room at `/room`.
pub fn app(room: Arc<Room>) -> Router {
    Router::new().route("/room", get(listen)).with_state(room)
}

async fn listen(State(room): State<Arc<Room>>, fields: HeaderMap) -> Response {
    event_stream(room.listen(last_event_id(&fields)))
}

/// The ID that a request brings. One that no client could have got from here counts as none.
pub fn last_event_id(fields: &HeaderMap) -> Option<LastEventId<'_>> {
    let value = fields.get(LastEventId::FIELD_NAME)?.as_bytes();
    LastEventId::received(value).unwrap_or(None)
}

/// A response whose body is these frames.
pub fn event_stream(frames: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    let mut response = Response::new(Body::from_stream(frames.map(Ok::<_, Infallible>)));
    for field in EVENT_STREAM_FIELDS {
        if let (Ok(name), Ok(value)) = (field.name.parse::<axum::http::HeaderName>(), field.value.try_into()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
