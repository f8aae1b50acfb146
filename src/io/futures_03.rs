//! Events over the `Stream`s of [futures 0.3](https://docs.rs/futures-core/0.3): an [`EventStream`], or an [`ItemStream`], of a
//! stream of chunks, such as the body of a response.
//!
//! Feature `futures-03`.
//!
//! ```
//! use futures_util::{StreamExt, stream};
//! use sse_wire::io::ReadError;
//! use sse_wire::io::futures_03::EventStream;
//! use sse_wire::{Decoder, Growing};
//! use std::convert::Infallible;
//!
//! # futures_util::FutureExt::now_or_never(async {
//! // With reqwest this is `response.bytes_stream()`, with axum or hyper a body as a data stream.
//! let chunks = stream::iter(["id: 7\nevent: gree", "ting\ndata: hello\n\n: ping\n"].map(Ok::<_, Infallible>));
//!
//! let decoder = Decoder::with_storage(Growing::new(1 << 20, 1 << 10)); // the limits are yours
//! let mut events = EventStream::new(chunks, decoder);
//! let mut seen = Vec::new();
//! while let Some(event) = events.next().await {
//!     match event {
//!         Ok(event) => seen.push(event.as_event().data_str()?.to_owned()),
//!         Err(ReadError::Oversized(oversized)) => eprintln!("{oversized}"), // the next event is whole again
//!         Err(error) => return Err(error.into()), // the input failed, or its end cut an event off
//!     }
//! }
//! assert_eq!(seen, ["hello"]);
//! assert_eq!(events.last_event_id(), b"7"); // what the next request has to send
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds
//!
//! * **An item is given with the byte that completes it**, before the next chunk is asked for, and before the error or the
//!   end behind it.
//! * **A chunk is anything that is bytes**, and ends anywhere. The error of the stream of chunks is anything at all. A chunk
//!   that is used up is dropped at once.
//! * **An error does not end the stream.** After [`Oversized`](ReadError::Oversized) it goes on, and after
//!   [`Io`](ReadError::Io) it asks the stream of chunks again, which may go on or not. [`Incomplete`](ReadError::Incomplete)
//!   comes once; then the stream is at its end.
//! * **A future that is dropped loses nothing**: all state is in the stream. A stream of chunks that has ended is not asked
//!   again.
//! * **Pinned or not**: it is `Unpin` if the stream of chunks is, and `Send` if that and its chunks are.
//!
//! # Streams that end at `[DONE]`
//!
//! The servers of language models send a text in pieces, and `[DONE]` behind the last. That is the end, even if the connection
//! stays open; and an end without it is none:
//!
//! ```
//! use futures_util::{Stream, StreamExt, stream};
//! use sse_wire::io::ReadError;
//! use sse_wire::io::futures_03::EventStream;
//! use sse_wire::{Decoder, End, Growing};
//! use std::pin::pin;
//!
//! async fn text<E>(chunks: impl Stream<Item = Result<&[u8], E>>) -> Result<String, ReadError<E>> {
//!     let mut text = String::new();
//!     let mut events = pin!(EventStream::new(chunks, Decoder::with_storage(Growing::new(1 << 20, 1 << 10))));
//!     loop {
//!         match events.next().await {
//!             Some(Ok(event)) if event.as_event().data() == b"[DONE]" => return Ok(text),
//!             Some(Ok(event)) => text.push_str(&event.as_event().data_lossy().to_string()), // or a piece of JSON
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
//! A server that wants its client to be able to come back before there is anything to say (as in MCP) sends an event that has
//! an ID and empty data first. It is delivered like any other. The client passes over it, and has the ID:
//!
//! ```
//! use futures_util::{StreamExt, stream};
//! use sse_wire::io::futures_03::EventStream;
//! use sse_wire::{Decoder, Frame, Growing, event_id};
//! use std::pin::Pin;
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let first = Frame::message("").id(event_id!("7-0")).retry(500).to_vec(); // not `Frame::id_only`, which is no event
//! let connection = |bytes| stream::iter([Ok::<_, ()>(bytes)]);
//! let mut events = EventStream::new(connection(first), Decoder::with_storage(Growing::new(1 << 20, 1 << 10)));
//! while let Some(Ok(event)) = events.next().await {
//!     assert!(event.as_event().data().is_empty()); // nothing to parse
//! }
//! // The connection is gone. After 500 ms, a request with `Last-Event-ID: 7-0`, and then:
//! assert_eq!((events.last_event_id(), events.reconnection_time()), (&b"7-0"[..], Some(500)));
//! Pin::new(&mut events).reconnect(connection(Frame::message("the answer").id(event_id!("7-1")).to_vec()));
//! assert_eq!(events.next().await.unwrap().unwrap().into_data(), b"the answer");
//! # }).unwrap();
//! ```
//!
//! Both are to be found whole, against servers over TCP, in the package `interop-async` of the repository; so is a client that
//! connects again by itself.
//!
//! # Cost
//!
//! Each event is copied once, into vectors of its own: up to three allocations (type, data, ID; an empty one takes none). Each
//! byte is looked at a bounded number of times, whatever the chunks. One chunk is held at a time.

use super::ReadError;
use crate::decode::Progress;
use crate::storage::Storage;
use crate::{Decoder, End, Item, OwnedEvent, OwnedItem};
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::stream::{FusedStream, Stream, TryStream};
use pin_project_lite::pin_project;

pin_project! {
    /// The items of an event stream: events, comments and reconnection times, as copies that borrow nothing.
    ///
    /// For those who watch whether a connection is alive, which is what comments are for; whoever wants events alone takes
    /// an [`EventStream`]. `C` is a stream of chunks: one of `Result`s whose `Ok` is bytes.
    #[must_use = "streams do nothing unless polled"]
    pub struct ItemStream<C, S>
    where
        C: TryStream,
        S: Storage,
    {
        #[pin]
        chunks: C,
        decoder: Decoder<S>,
        chunk: Option<C::Ok>,
        progress: Progress,
        // The end of the stream has been told.
        ended: bool,
    }
}

impl<C: TryStream, S: Storage> ItemStream<C, S> {
    /// A stream of the items in these chunks. The decoder brings the limits, and perhaps a last event ID; it is
    /// [reset](Decoder::reset).
    pub const fn new(chunks: C, mut decoder: Decoder<S>) -> Self {
        decoder.reset();
        Self { chunks, decoder, chunk: None, progress: Progress::new(), ended: false }
    }

    /// The ID that the next request has to send, unless it is empty: see [`Decoder::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.decoder.last_event_id()
    }

    /// The reconnection time that the server has set last, in milliseconds, on this connection or one before.
    #[must_use]
    pub const fn reconnection_time(&self) -> Option<u64> {
        self.decoder.reconnection_time()
    }

    /// The decoder, as it is after the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        &self.decoder
    }

    /// The stream of chunks.
    #[must_use]
    pub const fn get_ref(&self) -> &C {
        &self.chunks
    }

    /// The stream of chunks. What is taken from it here is missing in the event stream.
    #[must_use]
    pub fn get_pin_mut(self: Pin<&mut Self>) -> Pin<&mut C> {
        self.project().chunks
    }

    /// Ends the stream here and says how it ended: see [`Decoder::finish`]. (`Pin::new(&mut items).finish()` where it is
    /// `Unpin`.)
    ///
    /// For what an [`Incomplete`](ReadError::Incomplete) end cut off. From now on there are no items.
    pub fn finish(self: Pin<&mut Self>) -> End<'_, S::Oversized> {
        let this = self.project();
        *this.ended = true;
        *this.chunk = None;
        this.decoder.finish()
    }

    /// Goes on with the chunks of another connection. (`Pin::new(&mut items).reconnect(chunks)` where it is `Unpin`.)
    ///
    /// The last event ID, the reconnection time and the memory stay; all else of the old stream is dropped, an unfinished
    /// event too, as the standard wants it.
    pub fn reconnect(self: Pin<&mut Self>, chunks: C) {
        let mut this = self.project();
        this.chunks.set(chunks);
        this.decoder.reset();
        *this.chunk = None;
        *this.ended = false;
    }

    /// The stream of chunks and the decoder. What is left of the last chunk is dropped.
    #[must_use]
    pub fn into_parts(self) -> (C, Decoder<S>) {
        (self.chunks, self.decoder)
    }

    /// The next item for which `pick` has a use.
    fn poll_pick<T>(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pick: impl Fn(Item<'_>) -> Option<T>,
    ) -> Poll<Option<Result<T, ReadError<C::Error>>>>
    where
        C::Ok: AsRef<[u8]>,
    {
        let mut this = self.project();
        loop {
            if let Some(chunk) = this.chunk {
                let chunk = chunk.as_ref();
                while let Some(ready) = this.decoder.advance_from::<false>(this.progress, chunk) {
                    let picked = match this.decoder.view(ready, chunk) {
                        Ok(item) => pick(item).map(Ok),
                        Err(oversized) => Some(Err(ReadError::Oversized(oversized.into()))),
                    };
                    if picked.is_some() {
                        // The last item of a chunk lets go of it.
                        if this.progress.at() >= chunk.len() {
                            *this.chunk = None;
                        }
                        return Poll::Ready(picked);
                    }
                }
                *this.chunk = None;
            }
            if *this.ended {
                return Poll::Ready(None);
            }
            match ready!(this.chunks.as_mut().try_poll_next(context)) {
                Some(Ok(chunk)) => {
                    *this.chunk = Some(chunk);
                    *this.progress = Progress::new();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(ReadError::Io(error)))),
                None => {
                    *this.ended = true;
                    return Poll::Ready(this.decoder.is_unfinished().then_some(Err(ReadError::Incomplete)));
                }
            }
        }
    }
}

impl<C: TryStream<Ok: AsRef<[u8]>>, S: Storage> Stream for ItemStream<C, S> {
    type Item = Result<OwnedItem, ReadError<C::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_pick(context, |item| Some(item.to_owned_item()))
    }
}

impl<C: TryStream<Ok: AsRef<[u8]>>, S: Storage> FusedStream for ItemStream<C, S> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<C: TryStream + fmt::Debug, S: Storage + fmt::Debug> fmt::Debug for ItemStream<C, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ItemStream")
            .field("chunks", &self.chunks)
            .field("decoder", &self.decoder)
            .field("reconnection_time", &self.reconnection_time())
            .finish_non_exhaustive()
    }
}

pin_project! {
    /// The events of an event stream, as copies that borrow nothing.
    ///
    /// `C` is a stream of chunks: one of `Result`s whose `Ok` is bytes. Comments are passed over: [`ItemStream`] has them.
    /// Reconnection times are [kept](Self::reconnection_time).
    #[must_use = "streams do nothing unless polled"]
    pub struct EventStream<C, S>
    where
        C: TryStream,
        S: Storage,
    {
        #[pin]
        items: ItemStream<C, S>,
    }
}

impl<C: TryStream, S: Storage> EventStream<C, S> {
    /// A stream of the events in these chunks. The decoder brings the limits, and perhaps a last event ID; it is
    /// [reset](Decoder::reset).
    pub const fn new(chunks: C, decoder: Decoder<S>) -> Self {
        Self { items: ItemStream::new(chunks, decoder) }
    }

    /// The ID that the next request has to send, unless it is empty: see [`Decoder::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.items.last_event_id()
    }

    /// The reconnection time that the server has set last, in milliseconds, on this connection or one before.
    #[must_use]
    pub const fn reconnection_time(&self) -> Option<u64> {
        self.items.reconnection_time()
    }

    /// The decoder, as it is after the last event.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        self.items.decoder()
    }

    /// The stream of chunks.
    #[must_use]
    pub const fn get_ref(&self) -> &C {
        self.items.get_ref()
    }

    /// The stream of chunks. What is taken from it here is missing in the event stream.
    #[must_use]
    pub fn get_pin_mut(self: Pin<&mut Self>) -> Pin<&mut C> {
        self.project().items.get_pin_mut()
    }

    /// Ends the stream here and says how it ended: see [`ItemStream::finish`].
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use sse_wire::io::ReadError;
    /// use sse_wire::io::futures_03::EventStream;
    /// use sse_wire::{Decoder, End, Fixed};
    /// use std::convert::Infallible;
    /// use std::pin::Pin;
    ///
    /// # futures_util::FutureExt::now_or_never(async {
    /// let chunks = stream::iter([Ok::<_, Infallible>("data: [DONE]\n")]); // the last blank line is missing
    /// let mut events = EventStream::new(chunks, Decoder::<Fixed<1024, 64>>::new());
    /// assert_eq!(events.next().await, Some(Err(ReadError::Incomplete)));
    /// let End::Incomplete(Some(event)) = Pin::new(&mut events).finish() else { panic!() };
    /// assert_eq!(event.data(), b"[DONE]");
    /// # }).unwrap();
    /// ```
    pub fn finish(self: Pin<&mut Self>) -> End<'_, S::Oversized> {
        self.project().items.finish()
    }

    /// Goes on with the chunks of another connection: see [`ItemStream::reconnect`].
    pub fn reconnect(self: Pin<&mut Self>, chunks: C) {
        self.project().items.reconnect(chunks);
    }

    /// The stream of chunks and the decoder. What is left of the last chunk is dropped.
    #[must_use]
    pub fn into_parts(self) -> (C, Decoder<S>) {
        self.items.into_parts()
    }
}

impl<C: TryStream<Ok: AsRef<[u8]>>, S: Storage> Stream for EventStream<C, S> {
    type Item = Result<OwnedEvent, ReadError<C::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.project().items.poll_pick(context, |item| match item {
            Item::Event(event) => Some(event.to_owned_event()),
            Item::Comment(_) | Item::Retry(_) => None,
        })
    }
}

impl<C: TryStream<Ok: AsRef<[u8]>>, S: Storage> FusedStream for EventStream<C, S> {
    fn is_terminated(&self) -> bool {
        self.items.is_terminated()
    }
}

impl<C: TryStream + fmt::Debug, S: Storage + fmt::Debug> fmt::Debug for EventStream<C, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EventStream").field("items", &self.items).finish()
    }
}
