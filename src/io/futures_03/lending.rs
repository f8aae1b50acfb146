use super::EventStream;
use super::lend::Lend;
use crate::io::{Batch, ReadError};
use crate::storage::Storage;
use crate::{Event, Item, Ready};
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::stream::TryStream;

/// Events that are lent: they borrow from the stream until its next call. Nothing is copied, and nothing is allocated.
///
/// A chunk stays in the stream until the call after its last item. All the calls may be mixed with those of the copying stream, at
/// any item.
impl<C: TryStream<Ok = B>, B: AsRef<[u8]>, S: Storage, K> EventStream<C, B, S, K> {
    /// Waits for the next event, and lends it. `None` at the end of the stream, and from then on.
    ///
    /// The future may be dropped at any time: nothing is lost. `C` has to be [`Unpin`]. If it is not, pin the chunks
    /// before: `EventStream::new(Box::pin(chunks))`, or `pin!(chunks)`. To pin the event stream itself is not enough for this call;
    /// [`poll_next_item`](Self::poll_next_item) takes it pinned.
    ///
    /// # Errors
    ///
    /// [`Io`](ReadError::Io), [`Oversized`](ReadError::Oversized) unless [`skip_oversized`](Self::skip_oversized) was called, and
    /// [`Incomplete`](ReadError::Incomplete) once. The next call continues. Lent events are bytes, also after [`text`](Self::text):
    /// [`Event::data_str`] checks them, and [`MalformedText`](ReadError::MalformedText) never comes.
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

    /// Waits for the next item, and lends it: an event, a comment or a reconnection time. As [`next_event`](Self::next_event).
    ///
    /// # Errors
    ///
    /// As for [`next_event`](Self::next_event).
    #[inline]
    pub fn next_item(&mut self) -> impl Future<Output = Result<Option<Item<'_>>, ReadError<C::Error>>>
    where
        C: Unpin,
    {
        let wait = |events: &mut Self, context: &mut Context<'_>| Pin::new(events).poll_find(context, false);
        Lend::new(self, wait, |events, ready| ready.map(|ready| events.view(ready)).transpose())
    }

    /// Waits for the next chunk, and lends its items: as fast as [`Decoder::feed`](crate::Decoder::feed). `None` at the end of the
    /// stream, and from then on.
    ///
    /// A batch may be without any item, as a chunk may. Events that do not fit are reported in the batch, also after
    /// [`skip_oversized`](Self::skip_oversized).
    ///
    /// # Errors
    ///
    /// As for [`next_event`](Self::next_event).
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

    /// As [`next_batch`](Self::next_batch), for those who want text: a chunk is checked in a few long stretches, as by
    /// [`Decoder::feed_text`](crate::Decoder::feed_text).
    ///
    /// # Errors
    ///
    /// As for [`next_event`](Self::next_event).
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

    /// Waits for the next item, as [`next_item`](Self::next_item), for those who poll.
    ///
    /// # Errors
    ///
    /// As for [`next_event`](Self::next_event).
    pub fn poll_next_item(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Item<'_>>, ReadError<C::Error>>> {
        Poll::Ready(match ready!(self.as_mut().poll_find(context, false))? {
            Some(ready) => self.into_ref().get_ref().view(ready).map(Some),
            None => Ok(None),
        })
    }

    /// Waits until something of a chunk is not consumed, unless the stream has ended.
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
