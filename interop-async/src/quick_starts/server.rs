use axum::{extract::State, http::HeaderMap, response::IntoResponse};
use futures_util::{StreamExt, stream};
use sse_wire::io::http_body_1::{EventBody, last_event_id, response};
use sse_wire::session::{History, Missed, NotKept};
use sse_wire::{Frame, event_type};
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast::Sender;
pub type Room = Arc<Mutex<(History<Vec<u8>>, Sender<Vec<u8>>)>>;

pub fn send(room: &Room, data: &str) -> Result<(), NotKept> {
    let (history, live) = &mut *room.lock().unwrap();
    let _ = live.send(history.push(&Frame::message(data))?.to_vec()); // the frame, with a new ID
    Ok(())
}

pub async fn listen(State(room): State<Room>, headers: HeaderMap) -> impl IntoResponse {
    let (history, live) = &*room.lock().unwrap(); // locked: nothing is sent between `missed` and `subscribe`
    let resync = Frame::event(event_type!("resync"), "").id(history.newest_id().as_event_id()).to_vec();
    let missed = match history.missed(last_event_id(&headers)) {
        Missed::Nothing => vec![],
        Missed::Frames(frames) => frames.map(<[u8]>::to_vec).collect(),
        Missed::NoId | Missed::Gap => vec![resync], // a new client, or one that was away for too long
    };
    let live = stream::unfold(live.subscribe(), |mut live| async { Some((live.recv().await.ok()?, live)) });
    let keep_alive = || tokio::time::sleep(std::time::Duration::from_secs(15));
    response(EventBody::new(stream::iter(missed).chain(live)).keep_alive(keep_alive))
}
