//! The decisions of a client or a server about its streams: reconnecting with backoff and jitter, replay of missed
//! events, and keep-alives (heartbeats).
//!
//! It is sans-I/O: it has no clock and no socket. The caller passes the time in milliseconds, and gets a decision.
//!
//! | | for | decides | memory |
//! |---|---|---|---|
//! | [`Reconnect`] | clients | what to do after the end of a connection: wait for so long, or stop | 72 bytes |
//! | [`History`] | servers | what a returning client has missed: nothing, these frames, or unknown | the caller's, and 72 bytes |
//! | [`Pacer`] | servers | when the next keep-alive is due | 24 bytes |
//! | [`Watchdog`] | clients | when a connection has been silent for too long | 24 bytes |
//!
//! # A client
//!
//! ```
//! use sse_wire::http::{LastEventId, Unavailable, Verdict, judge, retry_after};
//! use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};
//! use sse_wire::{Decoder, Fixed, Item};
//! use std::hash::{BuildHasher, RandomState};
//! use std::time::Instant;
//! # struct Response { status: u16, content_type: Option<&'static [u8]>, content_encoding: Option<&'static [u8]>, retry_after: Option<&'static [u8]>, body: Vec<&'static [u8]> }
//! # let stream = |body| Ok(Response { status: 200, content_type: Some(b"text/event-stream"), content_encoding: None, retry_after: None, body });
//! # let other = |status, retry_after| Ok(Response { status, content_type: None, content_encoding: None, retry_after, body: vec![] });
//! # let mut responses = vec![
//! #     stream(vec![b"retry: 500\nid: 1\nda", b"ta: one\n\n", b"data: cut o"]),
//! #     Err("refused"),
//! #     other(503, Some(b"2".as_slice())),
//! #     stream(vec![b"id: 2\ndata: two\n\n"]),
//! #     other(204, None),
//! # ].into_iter();
//! # let mut requests = Vec::new();
//! # let mut request = |resume: Option<LastEventId<'_>>| {
//! #     requests.push(resume.map(|id| id.as_bytes().to_vec()));
//! #     responses.next().unwrap_or(Err("no more"))
//! # };
//! # let mut waits = Vec::new();
//! # let mut sleep = |milliseconds: u64| waits.push(milliseconds);
//!
//! let start = Instant::now();
//! let now = || start.elapsed().as_millis() as u64;
//! // Differs between clients: each `RandomState` has keys of its own.
//! let random = || RandomState::new().hash_one(()) as u32;
//! let mut decoder = Decoder::<Fixed<1024, 64>>::new();
//! let mut reconnect = Reconnect::new(Policy::new());
//! let mut seen = Vec::new();
//! let why = loop {
//!     // Leave out an ID that HTTP cannot carry: with it, every attempt would fail.
//!     let resume = LastEventId::to_send(decoder.last_event_id()).unwrap_or(None);
//!     let ended = match request(resume) {
//!         Err(_) => Ended::NoResponse,
//!         Ok(response) => match judge(response.status, response.content_type, response.content_encoding, Unavailable::Retry) {
//!             Verdict::Open => {
//!                 let (opened, mut brought_event) = (now(), false);
//!                 for chunk in response.body {
//!                     let mut items = decoder.feed(chunk);
//!                     while let Some(item) = items.next() {
//!                         match item {
//!                             Ok(Item::Event(event)) => {
//!                                 brought_event = true;
//!                                 seen.push(event.data().to_vec());
//!                             }
//!                             Ok(Item::Retry(milliseconds)) => reconnect.set_reconnection_time(milliseconds),
//!                             Ok(Item::Comment(_)) | Err(_) => {}
//!                         }
//!                     }
//!                 }
//!                 Ended::Stream { lasted: now().saturating_sub(opened), brought_event }
//!             }
//!             verdict => Ended::Response { verdict, retry_after: response.retry_after.and_then(retry_after) },
//!         },
//!     };
//!     decoder.reset(); // keeps the last event ID, and drops the rest of the old stream
//!     match reconnect.ended(ended, random()) {
//!         Decision::Wait { milliseconds } => sleep(milliseconds),
//!         Decision::Stop { why } => break why,
//!     }
//! };
//! assert_eq!(why, StopReason::NoContent);
//! assert_eq!(seen, [b"one", b"two"]);
//! # assert_eq!(requests, [None, Some(b"1".to_vec()), Some(b"1".to_vec()), Some(b"1".to_vec()), Some(b"2".to_vec())]);
//! # for (wait, due) in waits.iter().zip([500, 1_000, 2_000, 500]) {
//! #     assert!((due..=due + due / 4).contains(wait));
//! # }
//! # assert_eq!(waits.len(), 4);
//! ```
//!
//! # A server
//!
//! ```
//! use sse_wire::http::LastEventId;
//! use sse_wire::session::{History, Missed};
//! use sse_wire::{Frame, event_type};
//! # let started = 1_763_625_600_000;
//! # let mut joined = Vec::new();
//! # let mut join = |history: &History<[u8; 4096]>, field: Option<&[u8]>| {
//! #     let mut connection = Vec::new();
//!
//! // When the server starts: an epoch that no earlier run had, such as the time.
//! # if false {
//! let mut history = History::new(started, [0; 4096]);
//! # }
//!
//! // When a client connects, possibly again: what it has missed. An ID with a control character is not from here.
//! let last_event_id = field.map_or(Ok(None), LastEventId::received);
//! match last_event_id.map_or(Missed::Gap, |id| history.missed(id)) {
//!     Missed::Nothing => {}
//!     Missed::Frames(frames) => frames.for_each(|frame| connection.extend_from_slice(frame)),
//!     // The client has to reload its state. With the ID of the newest event it misses nothing from here on, even if the
//!     // connection breaks before the next event.
//!     Missed::NoId | Missed::Gap => {
//!         let resync = Frame::event(event_type!("resync"), "");
//!         resync.id(history.newest_id().as_event_id()).append_to(&mut connection);
//!     }
//! }
//! #     joined.push(connection);
//! # };
//! # let mut history = History::new(started, [0; 4096]);
//! # let mut connections = vec![Vec::new(), Vec::new()];
//!
//! // When there is an event: encode and number it once, and write it to all clients.
//! let frame = history.push(&Frame::message("hello"))?;
//! assert_eq!(frame, b"id: 1763625600000-1\ndata: hello\n\n");
//! for connection in &mut connections {
//!     connection.extend_from_slice(frame);
//! }
//! # history.push(&Frame::message("world"))?;
//! # join(&history, None);
//! # join(&history, Some(b"1763625600000-1"));
//! # join(&history, Some(b"1763625600000-2"));
//! # join(&history, Some(b"1763000000000-1"));
//! # let greeting = &b"event: resync\nid: 1763625600000-2\ndata: \n\n"[..];
//! # assert_eq!(joined, [greeting, b"id: 1763625600000-2\ndata: world\n\n", b"", greeting]);
//! # Ok::<(), sse_wire::session::NotKept>(())
//! ```
//!
//! [`Pacer`] and [`Watchdog`] have examples of their own.
//!
//! # Guarantees
//!
//! - All of it is deterministic: it has no random numbers, no clock, no waits and no allocations. (Only
//!   `History::push_data`, behind the feature `alloc`, allocates.) The same calls return the same decisions.
//! - Nothing overflows: a time from a server or a clock may be any number.
//! - A wait is never shorter than the floor. It is never longer than the ceiling (or the floor, if that is higher) plus
//!   the jitter.
//! - With the default policy, a client whose streams bring no event and end within 10 seconds waits longer each time, up
//!   to [`Policy::backoff_ceiling`]. No `retry` of the server resets the backoff. If the server lowers its `retry`, the
//!   growth continues from the lower time.
//! - The answers of a history are correct: [`Missed::Nothing`] only if the client has all events, and
//!   [`Missed::Frames`] only from the right event on. Both hold as long as IDs are unique.
//! - If a clock is set back, only the time by which it was set back is lost.
//!
//! # Cost
//!
//! The memory is in the first table. [`Reconnect::ended`] and the calls of [`History`] state their time. All other
//! calls are O(1).
//!
//! # Limits and errors
//!
//! [`StopReason`] is the reason why a client must not reconnect. [`NotKept`] is the reason why an event is not in a
//! history, and says what may be sent in that case.
//!
//! # Not included
//!
//! * Connecting, sleeping, random numbers, following redirects.
//! * The last event ID of a client: the [`Decoder`](crate::Decoder) stores it.
//! * The list of the clients of a server, and what to do about a gap.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.3 "Processing model" (reconnecting), 9.2.4 "The `Last-Event-ID` header" and 9.2.7 "Authoring notes"
//! (keep-alive).

#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod heartbeat;
mod history;
mod newest_id;
mod policy;
mod reconnect;

pub use heartbeat::{Pacer, Watchdog};
#[cfg(feature = "alloc")]
pub use history::PushedFrame;
pub use history::{Frames, History, Missed, NotKept};
pub use newest_id::NewestId;
pub use policy::{Jitter, Policy};
pub use reconnect::{Decision, Ended, Reconnect, StopReason};
