use super::EventStream;
use super::lend::Lend;
use crate::io::{Batch, ReadError};
use crate::storage::Storage;
use crate::{Event, Item, Ready};
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::stream::TryStream;

/// Borrowed events (zero-copy): they borrow from the stream until its next call. Nothing is copied or allocated.
///
/// A chunk stays in the stream until the call after its last item. You can mix these calls with those of the copying
/// stream, at any item.
impl<C: TryStream<Ok = B>, B: AsRef<[u8]>, S: Storage, K> EventStream<C, B, S, K> {
    /// Waits for the next event, which borrows from the stream. `None` at the end of the stream and after it.
    ///
    /// Cancel-safe: if the future is dropped, nothing is lost. `C` has to be [`Unpin`]. If it is not, pin the chunks
    /// first: `EventStream::new(Box::pin(chunks))`, or `pin!(chunks)`. Pinning the event stream itself is not enough
    /// for this call, but it is for [`poll_next_item`](Self::poll_next_item).
    ///
    /// # Errors
    ///
    /// * [`Io`](ReadError::Io): the next call continues.
    /// * [`Oversized`](ReadError::Oversized), unless [`skip_oversized`](Self::skip_oversized) was called: the next call
    ///   continues.
    /// * [`Incomplete`](ReadError::Incomplete), once: the next call returns `None`.
    ///
    /// Borrowed events are bytes, even after [`text`](Self::text): [`Event::data_str`] checks them, and
    /// [`MalformedText`](ReadError::MalformedText) is never returned.
    ///
    /// ```
    /// use futures_util::stream;
    /// use sse_wire::io::futures_03::EventStream;
    ///
    /// # futures_util::FutureExt::now_or_never(async {
    /// let chunks = stream::iter(["data: one\n\nda", "ta: two\n\n"].map(Ok::<_, std::io::Error>));
    /// let mut events = EventStream::new(chunks);
    /// let mut length = 0;
    /// while let Some(event) = events.next_event().await? {
    ///     length += event.data_str()?.len();
    /// }
    /// assert_eq!(length, 6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn next_event(&mut self) -> impl Future<Output = Result<Option<Event<'_>>, ReadError<C::Error>>>
    where
        C: Unpin,
    {
        let wait = |events: &mut Self, context: &mut Context<'_>| Pin::new(events).poll_find(context, true);
        Lend::new(self, wait, |events, ready| {
            let Some(ready) = ready else { return Ok(None) };
            Ok(match events.view(ready)? {
                Item::Event(event) => Some(event),
                Item::Comment(_) | Item::Retry(_) => None,
            })
        })
    }

    /// Waits for the next item (an event, a comment or a reconnection time), which borrows from the stream. Otherwise
    /// like [`next_event`](Self::next_event).
    ///
    /// # Errors
    ///
    /// Those of [`next_event`](Self::next_event).
    #[inline]
    pub fn next_item(&mut self) -> impl Future<Output = Result<Option<Item<'_>>, ReadError<C::Error>>>
    where
        C: Unpin,
    {
        let wait = |events: &mut Self, context: &mut Context<'_>| Pin::new(events).poll_find(context, false);
        Lend::new(self, wait, |events, ready| ready.map(|ready| events.view(ready)).transpose())
    }

    /// Waits for the next chunk, and returns its items as a batch, which borrows from the stream: as fast as
    /// [`Decoder::feed`](crate::Decoder::feed). `None` at the end of the stream and after it.
    ///
    /// A batch may be empty, because a chunk may complete no item. Events that do not fit are reported in the batch,
    /// even after [`skip_oversized`](Self::skip_oversized).
    ///
    /// # Errors
    ///
    /// Those of [`next_event`](Self::next_event).
    ///
    /// ```
    /// use futures_util::stream;
    /// use sse_wire::io::futures_03::EventStream;
    /// use sse_wire::Item;
    ///
    /// # futures_util::FutureExt::now_or_never(async {
    /// let chunks = stream::iter(["data: one\n\nda", "ta: two\n\n"].map(Ok::<_, std::io::Error>));
    /// let mut events = EventStream::new(chunks);
    /// let mut length = 0;
    /// while let Some(mut batch) = events.next_batch().await? {
    ///     while let Some(item) = batch.next() {
    ///         if let Item::Event(event) = item? {
    ///             length += event.data().len();
    ///         }
    ///     }
    /// }
    /// assert_eq!(length, 6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn next_batch(&mut self) -> impl Future<Output = Result<Option<Batch<'_, S>>, ReadError<C::Error>>>
    where
        C: Unpin,
    {
        self.batch(false)
    }

    /// Waits for the next chunk, like [`next_batch`](Self::next_batch), and checks UTF-8 ahead of the events, like
    /// [`Decoder::feed_text`](crate::Decoder::feed_text). Use it if you need `&str` for every event.
    ///
    /// # Errors
    ///
    /// Those of [`next_event`](Self::next_event).
    #[inline]
    pub fn next_text_batch(&mut self) -> impl Future<Output = Result<Option<Batch<'_, S>>, ReadError<C::Error>>>
    where
        C: Unpin,
    {
        self.batch(true)
    }

    #[inline]
    fn batch(&mut self, as_text: bool) -> impl Future<Output = Result<Option<Batch<'_, S>>, ReadError<C::Error>>>
    where
        C: Unpin,
    {
        let wait = |events: &mut Self, context: &mut Context<'_>| Pin::new(events).poll_rest(context);
        Lend::new(self, wait, move |events, ()| {
            let Self { decoder, chunk, progress, .. } = events;
            Ok(chunk.as_ref().map(|chunk| Batch::new(decoder, chunk.as_ref(), progress, as_text)))
        })
    }

    /// Polls for the next item. It is [`next_item`](Self::next_item) without a future.
    ///
    /// # Errors
    ///
    /// Those of [`next_event`](Self::next_event).
    pub fn poll_next_item(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Item<'_>>, ReadError<C::Error>>> {
        Poll::Ready(match ready!(self.as_mut().poll_find(context, false))? {
            Some(ready) => self.into_ref().get_ref().view(ready).map(Some),
            None => Ok(None),
        })
    }

    /// Waits until a chunk has bytes that are not consumed, or the stream has ended.
    #[inline]
    fn poll_rest(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), ReadError<C::Error>>> {
        loop {
            let this = self.as_mut().project();
            if this.chunk.as_ref().is_some_and(|chunk| this.progress.at() < chunk.as_ref().len()) {
                return Poll::Ready(Ok(()));
            }
            *this.chunk = None;
            if !ready!(self.as_mut().poll_chunk(context))? {
                return Poll::Ready(Ok(()));
            }
        }
    }

    fn view(&self, ready: Ready) -> Result<Item<'_>, ReadError<C::Error>> {
        let chunk = self.chunk.as_ref().map_or(&[][..], AsRef::as_ref);
        self.decoder.view(ready, chunk).map_err(|oversized| ReadError::Oversized(oversized.into()))
    }
}
