//! Readers and writers of events over the bodies of [http-body 1](https://docs.rs/http-body/1), the trait that hyper,
//! axum, tower and reqwest share.
//!
//! [`DataStream`] is the data of any body as a stream of chunks, which
//! [`EventStream`](crate::io::futures_03::EventStream) reads. [`EventBody`] is a body of frames, with keep-alives and
//! backpressure. [`response`], [`last_event_id`], [`request_fields`], [`judge`] and [`retry_after`] are for the heads, in types of [http
//! 1](https://docs.rs/http/1).
//!
//! Feature `http-body-1`.
//!
//! A server, and a client that reads its response:
//!
//! ```
//! use futures_util::{StreamExt, stream};
//! use http::{HeaderMap, Response};
//! use sse_wire::io::futures_03::EventStream;
//! use sse_wire::io::http_body_1::{DataStream, EventBody, last_event_id, response};
//! use sse_wire::{Frame, event_id};
//! use std::pin::pin;
//! use std::time::Duration;
//!
//! async fn listen(fields: HeaderMap) -> Response<impl http_body::Body<Data = bytes::Bytes, Error: std::fmt::Debug>> {
//!     let frames = match last_event_id(&fields) {
//!         Some(id) if id.as_bytes() == b"1" => vec![],
//!         _ => vec![Frame::message("hello").id(event_id!("1"))],
//!     };
//!     let body = EventBody::new(stream::iter(frames)); // any stream of frames
//!     response(body.keep_alive(|| tokio::time::sleep(Duration::from_secs(15)))) // any future that waits
//! }
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let response = listen(HeaderMap::new()).await;
//! assert_eq!(response.headers()["content-type"], "text/event-stream");
//! let mut events = pin!(EventStream::new(DataStream::new(response.into_body())).text());
//! let mut seen = Vec::new();
//! while let Some(event) = events.next().await {
//!     seen.push(event.unwrap().into_data());
//! }
//! assert_eq!(seen, ["hello"]);
//! # }).unwrap();
//! ```
//!
//! # Clients
//!
//! | stack | the body of a response |
//! |---|---|
//! | hyper | `DataStream::new(response.into_body())` |
//! | axum, tower | `DataStream::new(body)` |
//! | reqwest | `DataStream::new(reqwest::Body::from(response))`, without reqwest's feature `stream` |
//!
//! [`judge`] says whether the response is an event stream, and [`retry_after`] how long a busy server wants the client to
//! wait. [`request_fields`] are the fields of a request for an event stream.
//!
//! When a client reconnects, pass its next response to [`reconnect`](crate::io::futures_03::EventStream::reconnect), in
//! a new `DataStream`.
//!
//! # Servers
//!
//! The source of an [`EventBody`] is a stream of frames. One line makes such a stream from a bounded channel. The
//! sender then waits while the client is slow:
//!
//! ```
//! use bytes::Bytes;
//! use futures_util::stream;
//! use sse_wire::Frame;
//! use sse_wire::io::http_body_1::{EventBody, response};
//! use tokio::sync::mpsc;
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let (sender, mut receiver) = mpsc::channel::<Bytes>(16);
//! let frames = stream::poll_fn(move |context| receiver.poll_recv(context));
//! let response = response(EventBody::new(frames));
//!
//! sender.send(Frame::message("hello").into()).await?; // waits for room; fails when the client has gone
//! # drop(response);
//! # assert!(sender.send(Bytes::new()).await.is_err());
//! # Ok::<(), mpsc::error::SendError<Bytes>>(())
//! # }).unwrap().unwrap();
//! ```
//!
//! With [`History`](crate::session::History), a returning client gets the events that it has missed (replay). The
//! package `interop-async` of the repository has such a server on axum, in 30 lines.
//!
//! # Guarantees
//!
//! * **Low latency.** An event is returned with the data frame that completes it. Neither type buffers data.
//! * **A body is not polled after its end**, nor after its error.
//! * **A truncated body is an error**, if the HTTP stack reports one. hyper and reqwest report it for a chunked body
//!   and for a body with a length. `EventStream` returns it as [`Io`](crate::io::ReadError::Io), after all complete
//!   events. A body that ends with its connection has no such error. A truncated event in it is
//!   [`Incomplete`](crate::io::ReadError::Incomplete).
//! * **A keep-alive never splits a frame.** It is sent only after the client has waited for the time that you set.
//! * **Backpressure.** The body takes one frame from its source when the connection has room for one, and buffers none.
//! * **Cancellation safety.** If a future is dropped, nothing is lost: all state is in the stream or the body.
//! * **`Send`, `Sync` and `Unpin`** if the body, the source, the timer and the closure that makes the timer are.
//!
//! # Cost
//!
//! `DataStream` copies nothing if the data of the body are `Bytes`. `EventBody` does not copy `Bytes` and `Vec<u8>`,
//! and encodes a [`Frame`](crate::Frame) when it sends it. Its size is that of the source and a flag; with keep-alives,
//! that of the timer too. A timer exists only while the source has nothing to send.
//!
//! # Limits and errors
//!
//! [`EventBody`] has no limits. [`DataStream`] returns the error of the body.
//!
//! # Not included
//!
//! * Connections and timers.
//! * Decompression: if the HTTP stack leaves a `Content-Encoding` in the fields, [`judge`] fails the response.
//! * Trailers, which are skipped.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.5 "Parsing an event stream" and 9.2.6 "Interpreting an event stream", and 9.2.4 "The
//! `Last-Event-ID` header".

mod data_stream;
mod event_body;
mod head;
mod keep_alive;

pub use data_stream::DataStream;
pub use event_body::{EventBody, IntoFrame};
pub use head::{event_stream_fields, judge, last_event_id, request_fields, response, retry_after};
pub use keep_alive::KeepAlive;
