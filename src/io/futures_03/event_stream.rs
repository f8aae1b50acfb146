use crate::decode::Progress;
use crate::io::skipping::Skipping;
use crate::io::{AllItems, CopyKind, Events, ReadError, Skipped, Text, TextLossy};
use crate::storage::Storage;
use crate::{Decoder, End, Growing, InvalidLastEventId, Ready};
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::stream::{FusedStream, Stream, TryStream};
use pin_project_lite::pin_project;

pin_project! {
    /// The events of a stream of chunks, as a `Stream` of copies or borrowed. See the [module](super) for examples.
    ///
    /// `C` is the stream of chunks: a stream of `Result`s. `B` is a chunk: any type that borrows as bytes. `S` is the
    /// storage of the decoder. `K` is the kind of copies:
    ///
    /// | `K` | made by | a copy |
    /// |---|---|---|
    /// | [`Events`] | [`new`](Self::new) | [`OwnedEvent`](crate::OwnedEvent) |
    /// | [`Text`], [`TextLossy`] | [`text`](Self::text), [`text_lossy`](Self::text_lossy) | [`TextEvent`](crate::TextEvent) |
    /// | [`AllItems`] | [`all_items`](Self::all_items) | [`OwnedItem`](crate::OwnedItem) |
    #[doc(alias("EventSource", "Stream", "SSE", "server-sent events", "LLM", "OpenAI"))]
    #[must_use = "streams do nothing unless polled"]
    pub struct EventStream<C, B, S = Growing, K = Events> {
        #[pin]
        pub(super) chunks: C,
        pub(super) decoder: Decoder<S>,
        pub(super) chunk: Option<B>,
        pub(super) progress: Progress,
        // Whether the end of the stream has been reported.
        ended: bool,
        skipping: Skipping,
        kind: PhantomData<fn() -> K>,
    }
}

impl<C: TryStream<Ok = B>, B: AsRef<[u8]>> EventStream<C, B> {
    /// A stream of the events in these chunks, with the limits of [`Growing::default`]: 16 MiB of data, and 8 KiB for a
    /// type, an ID or a comment.
    ///
    /// An event that does not fit is an error, and the stream continues with the next one. If your loop ends at every
    /// error, call [`skip_oversized`](Self::skip_oversized).
    pub fn new(chunks: C) -> Self {
        Self::with_decoder(chunks, Decoder::default())
    }
}

impl<C: TryStream<Ok = B>, B: AsRef<[u8]>, S: Storage> EventStream<C, B, S> {
    /// Like [`new`](EventStream::new), with a decoder of your own: with other limits, or with a last event ID. The
    /// decoder is [reset](Decoder::reset).
    pub const fn with_decoder(chunks: C, mut decoder: Decoder<S>) -> Self {
        decoder.reset();
        Self {
            chunks,
            decoder,
            chunk: None,
            progress: Progress::new(),
            ended: false,
            skipping: Skipping::NO,
            kind: PhantomData,
        }
    }
}

impl<C, B, S, K> EventStream<C, B, S, K> {
    /// Returns events as text. An event that is not well-formed UTF-8 is an error,
    /// [`MalformedText`](ReadError::MalformedText), and the stream continues with the next one.
    pub fn text(self) -> EventStream<C, B, S, Text> {
        self.copying()
    }

    /// Returns events as text, with U+FFFD for each malformed sequence, as in a browser.
    pub fn text_lossy(self) -> EventStream<C, B, S, TextLossy> {
        self.copying()
    }

    /// Returns comments and reconnection times too. A comment is a heartbeat: it shows that the connection is alive.
    pub fn all_items(self) -> EventStream<C, B, S, AllItems> {
        self.copying()
    }

    fn copying<T>(self) -> EventStream<C, B, S, T> {
        let Self { chunks, decoder, chunk, progress, ended, skipping, kind: _ } = self;
        EventStream { chunks, decoder, chunk, progress, ended, skipping, kind: PhantomData }
    }

    /// Skips events that do not fit the decoder, so that they are never an error.
    ///
    /// A program that ends or reconnects at every error needs this. An oversized event still sets the last event ID, if
    /// it has one that fits. Then the server continues after it when the client reconnects. If it has none, the server
    /// sends it again, and the error is repeated. [`skipped`](Self::skipped) returns how many events were dropped.
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use sse_wire::io::futures_03::EventStream;
    /// use sse_wire::{Decoder, Growing};
    ///
    /// # futures_util::FutureExt::now_or_never(async {
    /// let chunks = stream::iter(["data: twenty-one bytes long\n\n", "data: short\n\n"].map(Ok::<_, std::io::Error>));
    /// let decoder = Decoder::with_storage(Growing::new(20, 20));
    /// let mut events = EventStream::with_decoder(chunks, decoder).text().skip_oversized();
    /// while let Some(event) = events.next().await {
    ///     let event = event?;
    ///     assert_eq!(event.data(), "short");
    /// }
    /// assert_eq!(events.skipped().count, 1);
    /// assert_eq!(events.skipped().last.map(|oversized| oversized.length), Some(21));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn skip_oversized(self) -> Self {
        Self { skipping: Skipping { enabled: true, ..self.skipping }, ..self }
    }

    /// How many events [`skip_oversized`](Self::skip_oversized) has dropped since the stream was made, over all its
    /// connections, and the last report. Reports in a batch are not counted.
    #[must_use]
    pub const fn skipped(&self) -> Skipped {
        self.skipping.skipped
    }

    /// The decoder, in its state after the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        &self.decoder
    }

    /// The stream of chunks.
    #[must_use]
    pub const fn get_ref(&self) -> &C {
        &self.chunks
    }

    /// The stream of chunks. If you take a chunk from it, that chunk is missing in the event stream.
    #[must_use]
    pub fn get_pin_mut(self: Pin<&mut Self>) -> Pin<&mut C> {
        self.project().chunks
    }

    /// Returns the stream of chunks and the decoder. The rest of the last chunk is dropped.
    #[must_use]
    pub fn into_parts(self) -> (C, Decoder<S>) {
        (self.chunks, self.decoder)
    }
}

impl<C, B, S: Storage, K> EventStream<C, B, S, K> {
    /// The last event ID, which the next request sends unless it is empty: see [`Decoder::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.decoder.last_event_id()
    }

    /// The last event ID in force, or `None` if none has ever been set: see [`Decoder::id_in_force`].
    #[must_use]
    pub fn id_in_force(&self) -> Option<&[u8]> {
        self.decoder.id_in_force()
    }

    /// Sets the last event ID for the next request: see [`Decoder::set_last_event_id`]. If the server refuses the ID,
    /// pass `b""` to reset it.
    ///
    /// If the source is not `Unpin`, put it into a `Box::pin` first: the stream has to be movable for this call.
    ///
    /// # Errors
    ///
    /// Fails if the ID is longer than the text capacity, or contains NUL, CR or LF. The decoder then keeps its ID.
    pub fn set_last_event_id(&mut self, id: &[u8]) -> Result<(), InvalidLastEventId> {
        self.decoder.set_last_event_id(id)
    }

    /// Frees heap memory of the decoder that is not in use: see [`Decoder::shrink_to`]. The chunk that is being read
    /// stays.
    pub fn shrink_to(&mut self, capacity: usize) {
        self.decoder.shrink_to(capacity);
    }

    /// The last reconnection time that the server has set, in milliseconds, on this connection or an earlier one.
    #[must_use]
    pub const fn reconnection_time(&self) -> Option<u64> {
        self.decoder.reconnection_time()
    }

    /// Ends the stream and returns how it ended: see [`Decoder::finish`]. If the stream is `Unpin`, call `Pin::new(&mut
    /// events).finish()`.
    ///
    /// After [`Incomplete`](ReadError::Incomplete), it returns the truncated event. No items follow.
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use sse_wire::io::ReadError;
    /// use sse_wire::io::futures_03::EventStream;
    /// use sse_wire::End;
    /// use std::convert::Infallible;
    /// use std::pin::Pin;
    ///
    /// # futures_util::FutureExt::now_or_never(async {
    /// let chunks = stream::iter([Ok::<_, Infallible>("data: [DONE]\n")]); // the last blank line is missing
    /// let mut events = EventStream::new(chunks);
    /// assert_eq!(events.next().await, Some(Err(ReadError::Incomplete)));
    /// let End::Incomplete(Some(event)) = Pin::new(&mut events).finish() else { panic!() };
    /// assert_eq!(event.data(), b"[DONE]");
    /// # }).unwrap();
    /// ```
    pub fn finish(self: Pin<&mut Self>) -> End<'_, S::Oversized> {
        let this = self.project();
        *this.ended = true;
        *this.chunk = None;
        this.decoder.finish()
    }

    /// Continues with the chunks of another connection. If the stream is `Unpin`, call `Pin::new(&mut
    /// events).reconnect(chunks)`.
    ///
    /// The last event ID, the reconnection time and the memory stay. The rest of the old stream is dropped, even an
    /// unfinished event, as the standard requires. For chunks of another type, make a new stream with the decoder from
    /// [`into_parts`](Self::into_parts), which has the ID and the reconnection time.
    pub fn reconnect(self: Pin<&mut Self>, chunks: C) {
        let mut this = self.project();
        this.chunks.set(chunks);
        this.decoder.reset();
        *this.chunk = None;
        *this.ended = false;
    }
}

impl<C: TryStream<Ok = B>, B: AsRef<[u8]>, S: Storage, K> EventStream<C, B, S, K> {
    /// Waits for the next chunk, and stores it. `false` at the end of the stream and after it.
    #[inline]
    pub(super) fn poll_chunk(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<bool, ReadError<C::Error>>> {
        let chunk = ready!(self.as_mut().poll_source(context))?;
        let this = self.project();
        *this.chunk = chunk;
        *this.progress = Progress::new();
        Poll::Ready(Ok(this.chunk.is_some()))
    }

    /// Waits for the next chunk. `None` at the end of the stream and after it.
    #[inline]
    fn poll_source(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Option<B>, ReadError<C::Error>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(Ok(None));
        }
        Poll::Ready(match ready!(this.chunks.try_poll_next(context)) {
            Some(Ok(chunk)) => Ok(Some(chunk)),
            Some(Err(error)) => Err(ReadError::Io(error)),
            None => {
                *this.ended = true;
                if this.decoder.is_unfinished() { Err(ReadError::Incomplete) } else { Ok(None) }
            }
        })
    }

    /// Finds the next item, which is then in the chunk and the decoder.
    pub(super) fn poll_find(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        events_only: bool,
    ) -> Poll<Result<Option<Ready>, ReadError<C::Error>>> {
        loop {
            let this = self.as_mut().project();
            if let Some(chunk) = this.chunk {
                let chunk = chunk.as_ref();
                let found = this.skipping.find(this.decoder, this.progress, chunk, events_only);
                if found.is_some() {
                    return Poll::Ready(Ok(found));
                }
                *this.chunk = None;
            }
            if !ready!(self.as_mut().poll_chunk(context))? {
                return Poll::Ready(Ok(None));
            }
        }
    }
}

impl<C: TryStream<Ok = B>, B: AsRef<[u8]>, S: Storage, K: CopyKind> Stream for EventStream<C, B, S, K> {
    type Item = Result<K::Output, ReadError<C::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // The copy and the failure stay apart up to here: see `Make`.
        let mut failure = None;
        let this = self.as_mut().project();
        if let Some(chunk) = this.chunk {
            let mut items = this.decoder.feed_from(*this.progress, chunk.as_ref());
            let copy = this.skipping.copy::<S, K>(&mut items, &mut failure);
            // A chunk is dropped with its last item.
            if items.rest().is_empty() {
                *this.chunk = None;
            } else {
                *this.progress = items.progress();
            }
            if let Some(copy) = copy {
                return Poll::Ready(Some(Ok(copy)));
            }
            if let Some(reason) = failure {
                return Poll::Ready(Some(Err(reason.into())));
            }
        }
        loop {
            let chunk = match ready!(self.as_mut().poll_source(context)) {
                Ok(Some(chunk)) => chunk,
                Ok(None) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            let this = self.as_mut().project();
            let mut items = this.decoder.feed(chunk.as_ref());
            let copy = this.skipping.copy::<S, K>(&mut items, &mut failure);
            // A chunk with one item, as most have, is never stored.
            if !items.rest().is_empty() {
                *this.progress = items.progress();
                *this.chunk = Some(chunk);
            }
            if let Some(copy) = copy {
                return Poll::Ready(Some(Ok(copy)));
            }
            if let Some(reason) = failure {
                return Poll::Ready(Some(Err(reason.into())));
            }
        }
    }
}

impl<C: TryStream<Ok = B>, B: AsRef<[u8]>, S: Storage, K: CopyKind> FusedStream for EventStream<C, B, S, K> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<C: fmt::Debug, B, S: Storage + fmt::Debug, K> fmt::Debug for EventStream<C, B, S, K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventStream")
            .field("chunks", &self.chunks)
            .field("decoder", &self.decoder)
            .field("reconnection_time", &self.reconnection_time())
            .finish_non_exhaustive()
    }
}
