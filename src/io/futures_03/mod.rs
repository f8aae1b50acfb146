//! Readers of events over the `Stream`s of [futures 0.3](https://docs.rs/futures-core/0.3): an [`EventStream`] from a
//! stream of chunks, such as the body of a response (reqwest, hyper).
//!
//! Feature `futures-03`.
//!
//! ```
//! use futures_util::{StreamExt, stream};
//! use sse_wire::io::futures_03::EventStream;
//!
//! # futures_util::FutureExt::now_or_never(async {
//! // With reqwest this is `response.bytes_stream()`.
//! let chunks = stream::iter(["id: 7\nevent: gree", "ting\ndata: hello\n\n: ping\n"].map(Ok::<_, std::io::Error>));
//!
//! let mut events = EventStream::new(chunks).text().skip_oversized();
//! let mut seen = Vec::new();
//! while let Some(event) = events.next().await {
//!     let event = event?; // the input failed, it ended within an event, or an event was not UTF-8
//!     seen.push((event.event_type().to_owned(), event.into_data()));
//! }
//! assert_eq!(seen, [("greeting".to_owned(), "hello".to_owned())]);
//! assert_eq!(events.last_event_id(), b"7"); // the Last-Event-ID of the next request
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which call to use
//!
//! | call | an event | for |
//! |---|---|---|
//! | `EventStream::new(…).text()`, and `next()` | [`TextEvent`](crate::TextEvent), a copy | most programs |
//! | `EventStream::new(…)`, and `next()` | [`OwnedEvent`](crate::OwnedEvent), a copy | data that need not be text |
//! | [`next_event()`](EventStream::next_event) | [`Event`](crate::Event), borrowed until the next call | no copy, and no allocation except those of the source |
//! | [`next_batch()`](EventStream::next_batch) | [`Event`](crate::Event), borrowed, chunk by chunk | the highest speed |
//!
//! # Events that do not fit
//!
//! The decoder has limits. An event over a limit is the error [`Oversized`](crate::io::ReadError::Oversized). Only that
//! event is lost, and the stream continues with the next one. A loop with `event?` would end there, and `while let
//! Some(Ok(event))` would end without an error. If your program does not handle this error itself, call
//! [`skip_oversized`](EventStream::skip_oversized).
//!
//! # Streams that end at `[DONE]`
//!
//! LLM APIs, such as that of OpenAI, stream a text in pieces, and send `[DONE]` after the last one. That is the end,
//! even if the connection stays open. A stream without it is truncated:
//!
//! ```
//! use futures_util::{Stream, StreamExt, stream};
//! use sse_wire::io::ReadError;
//! use sse_wire::io::futures_03::EventStream;
//! use sse_wire::End;
//! use std::pin::pin;
//!
//! async fn text<E>(chunks: impl Stream<Item = Result<&[u8], E>>) -> Result<String, ReadError<E>> {
//!     let mut text = String::new();
//!     let mut events = pin!(EventStream::new(chunks).text());
//!     loop {
//!         match events.next().await {
//!             Some(Ok(event)) if event.data() == "[DONE]" => return Ok(text),
//!             Some(Ok(event)) => text.push_str(event.data()), // or a piece of JSON
//!             Some(Err(ReadError::Incomplete)) | None => break,
//!             Some(Err(error)) => return Err(error),
//!         }
//!     }
//!     // Some servers leave out the last blank line.
//!     match events.as_mut().finish() {
//!         End::Incomplete(Some(event)) if event.data() == b"[DONE]" => Ok(text),
//!         _ => Err(ReadError::Incomplete),
//!     }
//! }
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let (pieces, done) = (&b": thinking\n\ndata: Hel\n\ndata: lo\n\n"[..], &b"data: [DONE]\n\n"[..]);
//! let then_silence = stream::iter([Ok::<_, ()>(pieces), Ok(done)]).chain(stream::pending());
//! assert_eq!(text(then_silence).await, Ok("Hello".to_owned()));
//! assert_eq!(text(stream::iter([Ok::<_, ()>(pieces), Ok(&done[..13])])).await, Ok("Hello".to_owned()));
//! assert_eq!(text(stream::iter([Ok::<_, ()>(pieces)])).await, Err(ReadError::Incomplete));
//! # }).unwrap();
//! ```
//!
//! # Streams that begin with an ID
//!
//! Some servers (as in MCP) first send an event with an ID and empty data. Then their client can resume even if the
//! connection breaks before the next event. The event is returned like any other. The client skips it, and has the ID:
//!
//! ```
//! use futures_util::{StreamExt, stream};
//! use sse_wire::io::futures_03::EventStream;
//! use sse_wire::{Frame, event_id};
//! use std::pin::Pin;
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let first = Frame::message("").id(event_id!("7-0")).retry(500).to_vec(); // `Frame::id_only` would not be an event
//! let connection = |bytes| stream::iter([Ok::<_, std::io::Error>(bytes)]);
//! let mut events = EventStream::new(connection(first));
//! while let Some(event) = events.next().await {
//!     assert!(event?.data().is_empty()); // nothing to parse
//! }
//! // The connection has ended. After 500 ms, the client sends a request with `Last-Event-ID: 7-0`:
//! assert_eq!((events.last_event_id(), events.reconnection_time()), (&b"7-0"[..], Some(500)));
//! Pin::new(&mut events).reconnect(connection(Frame::message("the answer").id(event_id!("7-1")).to_vec()));
//! assert_eq!(events.next().await.ok_or("an event is due")??.into_data(), b"the answer");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The package `interop-async` of the repository has both as complete programs, with servers over TCP, and a client
//! that reconnects by itself.
//!
//! # Guarantees
//!
//! * **Low latency.** An item is returned with the byte that completes it. It comes before the next chunk is asked for,
//!   and before the error or the end after it.
//! * **Any chunks.** A chunk is any type that is `AsRef<[u8]>`, cut anywhere. Any error type works. The stream of
//!   copies drops a chunk with its last item.
//! * **An error does not end the stream.** After [`Oversized`](crate::io::ReadError::Oversized) and
//!   [`MalformedText`](crate::io::ReadError::MalformedText) it continues with the next event. After
//!   [`Io`](crate::io::ReadError::Io) it asks the stream of chunks again. If your loop continues after `Io`, it has to
//!   end by itself, because the stream of chunks may never end.
//! * [`Incomplete`](crate::io::ReadError::Incomplete) is returned once. Then the stream is at its end. A stream of
//!   chunks that has ended is not asked again.
//! * **Cancellation safety.** If a future is dropped, nothing is lost: all state is in the stream.
//! * **`Unpin` and `Send`.** The stream is `Unpin` if the stream of chunks is. It is `Send` if the stream of chunks,
//!   the chunks and the storage are.
//!
//! # Cost
//!
//! A copy is one allocation. Each byte is read a bounded number of times, whatever the chunks. One chunk is stored at a
//! time.
//!
//! # Limits and errors
//!
//! The limits are those of the decoder. [`ReadError`](crate::io::ReadError) says which events are lost.
//!
//! # Not included
//!
//! * Connecting and reconnecting: see [`session`](crate::session) and [`EventStream::reconnect`].
//! * Decompression and the chunked coding, which HTTP libraries do.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.6 "Interpreting an event stream".

mod event_stream;
mod lend;
mod lending;

pub use event_stream::EventStream;
