//! Bodies of [http-body 1](https://docs.rs/http-body/1), which hyper, axum, tonic, tower and reqwest share: a [`DataStream`] reads
//! events from any body, and an [`EventBody`] is a body of frames with keep-alives. With them, the fields of requests and
//! responses as types of [http 1](https://docs.rs/http/1).
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
//! use sse_wire::{Decoder, Frame, Growing, event_id};
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
//! let chunks = DataStream::new(response.into_body());
//! let mut events = pin!(EventStream::new(chunks, Decoder::with_storage(Growing::new(1 << 20, 1 << 10))));
//! let mut seen = Vec::new();
//! while let Some(event) = events.next().await {
//!     seen.push(event.unwrap().into_data());
//! }
//! assert_eq!(seen, [b"hello"]);
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
//! The next response of a client that connects again goes to
//! [`reconnect`](crate::io::futures_03::EventStream::reconnect), in a `DataStream` of its own.
//!
//! # Servers
//!
//! The source of an [`EventBody`] is a stream. A bounded channel is one in a line, and its sender waits while the client is slow:
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
//! With [`History`](crate::session::History), a client that comes back gets what it has missed: the package `interop-async` of the
//! repository has such a server on axum, in 30 lines.
//!
//! # What holds
//!
//! * **An event comes with the data frame that completes it.** A `DataStream` holds no data, and an `EventBody` no frame.
//! * **A body is not polled behind its end**, nor behind its error, which ends it.
//! * **A truncated body is an error**, as far as the HTTP stack reports it: hyper does for a chunked body, for one with a
//!   length, and for HTTP/2. In [`EventStream`](crate::io::futures_03::EventStream) it is [`Io`](crate::io::ReadError::Io),
//!   behind all events that were complete. Where only the end of the connection ends the body, what was cut off is
//!   [`Incomplete`](crate::io::ReadError::Incomplete).
//! * **A keep-alive stands between frames**, and is sent only when the client has been waiting for so long.
//! * **Backpressure reaches the source**: one frame is taken from it when the connection has room for one.
//! * **Futures that are dropped lose nothing**: all state is in the stream, and in the body.
//! * They are `Send`, `Sync` and `Unpin` if what they are made of is.
//!
//! # Cost
//!
//! A `DataStream` copies nothing if the data of the body are `Bytes`. An `EventBody` copies nothing that is `Bytes` or a
//! `Vec<u8>`, and encodes a [`Frame`](crate::Frame) once. It takes its source, and a flag; with keep-alives, the future too. A timer is
//! made only when the source has nothing to send.
//!
//! # What this leaves to others
//!
//! Connections, timers, heads of requests, and what a response means: see [`judge`](crate::http::judge). Trailers are passed over.

mod data_stream;
mod event_body;
mod head;
mod keep_alive;

pub use data_stream::DataStream;
pub use event_body::{EventBody, IntoFrame};
pub use head::{event_stream_fields, last_event_id, response};
pub use keep_alive::KeepAlive;
