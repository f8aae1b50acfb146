use super::Copies;
use crate::chunked::Options;
use crate::decode::Progress;
use crate::http::{BodyDecoder, BodyFraming};
use crate::io::skipping::Skipping;
use crate::io::{AllItems, Batch, CopyKind, ReadError, Skipped, Text, TextLossy};
use crate::storage::Storage;
use crate::{Decoder, End, Event, Growing, InvalidLastEventId, Item, Ready};
use core::fmt;
use std::boxed::Box;
use std::io::{self, ErrorKind, Read};

/// Reads the items of an event stream from any [`Read`]. See the [module](super) for an example.
///
/// It has a buffer of its own, so a `BufReader` under it has no benefit.
#[doc(alias("EventSource", "SSE", "server-sent events", "blocking"))]
pub struct EventReader<R, S = Growing> {
    input: R,
    decoder: Decoder<S>,
    body: BodyDecoder,
    buffer: Box<[u8]>,
    /// The end of the content in the buffer: the bytes that were read, without their chunked coding.
    end: usize,
    progress: Progress,
    /// The number of bytes that the last read returned, and how many of them, at the end, came after a chunked body.
    received: usize,
    behind: usize,
    /// Whether the end of the stream has been reported.
    ended: bool,
    skipping: Skipping,
}

impl<R> EventReader<R> {
    /// A reader of a new stream. Its first byte is the next one of `input`. It has a buffer of 8 KiB and the limits of
    /// [`Growing::default`]: 16 MiB of data, and 8 KiB for a type, an ID or a comment.
    ///
    /// If the beginning of the body arrived with its head, pass `received.chain(connection)`.
    ///
    /// An event that does not fit is an error, and the reader continues with the next one. If your loop ends at every
    /// error, call [`skip_oversized`](Self::skip_oversized).
    #[must_use]
    pub fn new(input: R) -> Self {
        Self::with_decoder(input, Decoder::default())
    }
}

impl<R, S: Storage> EventReader<R, S> {
    /// Like [`new`](EventReader::new), with a decoder of your own: with other limits, or with a last event ID. The
    /// decoder is [reset](Decoder::reset).
    #[must_use]
    pub fn with_decoder(input: R, decoder: Decoder<S>) -> Self {
        Self::with_capacity(8 * 1024, input, decoder)
    }

    /// Like [`with_decoder`](Self::with_decoder), with a buffer of `capacity` bytes (at least one), the most that one
    /// read can return. It does not limit events: they may be longer.
    #[must_use]
    pub fn with_capacity(capacity: usize, input: R, mut decoder: Decoder<S>) -> Self {
        decoder.reset();
        Self {
            input,
            decoder,
            body: BodyDecoder::new(BodyFraming::UntilClose),
            buffer: std::vec![0; capacity.clamp(1, isize::MAX.unsigned_abs())].into_boxed_slice(),
            end: 0,
            progress: Progress::new(),
            behind: 0,
            received: 0,
            ended: false,
            skipping: Skipping::NO,
        }
    }

    /// Sets how the end of the body is found, as [`http::body_framing`](crate::http::body_framing) returns it. Call it
    /// before the first item. Do not call it if `input` removes the framing itself, as most HTTP libraries do.
    ///
    /// * [`Length`](BodyFraming::Length): if the connection ends too early, the error is
    ///   [`Truncated`](ReadError::Truncated).
    /// * [`Chunked`](BodyFraming::Chunked): the body is decoded with [`Options::STRICT`]. If it is malformed or truncated,
    ///   the error is [`Chunked`](ReadError::Chunked).
    /// * [`NoBody`](BodyFraming::NoBody): nothing is read.
    /// * [`UntilClose`](BodyFraming::UntilClose), the default: the stream ends with `input`.
    ///
    /// The last call of `framing` or [`chunked`](Self::chunked) counts. For other options of the chunked coding, write
    /// `match framing { BodyFraming::Chunked { .. } => reader.chunked(options), other => reader.framing(other) }`.
    ///
    /// After a body with a length, no byte is read. After a chunked body, bytes that have been read stay in the
    /// [buffer](Self::buffer). If `content_length_ignored` is true, do not use the connection again.
    ///
    /// ```
    /// use sse_wire::http::BodyFraming;
    /// use sse_wire::io::ReadError;
    /// use sse_wire::io::std_io::EventReader;
    ///
    /// let received = &b"data: one\n\n"[..]; // 11 bytes of 22
    /// let mut reader = EventReader::new(received).framing(BodyFraming::Length(22));
    /// assert!(reader.next_event()?.is_some());
    /// assert!(matches!(reader.next_event(), Err(ReadError::Truncated { missing: 11 })));
    /// # Ok::<(), sse_wire::io::ReadError<std::io::Error>>(())
    /// ```
    #[must_use]
    pub fn framing(self, framing: BodyFraming) -> Self {
        Self { body: BodyDecoder::new(framing), ..self }
    }

    /// Sets that the body is in the chunked transfer coding, with these options: see [`framing`](Self::framing).
    #[must_use]
    pub fn chunked(self, options: Options) -> Self {
        Self { body: BodyDecoder::chunked(options), ..self }
    }

    /// Skips events that do not fit the decoder, so that they are never an error.
    ///
    /// A program that ends or reconnects at every error needs this. An oversized event still sets the last event ID, if
    /// it has one that fits. Then the server continues after it when the client reconnects. If it has none, the server
    /// sends it again, and the error is repeated. [`skipped`](Self::skipped) returns how many events were dropped.
    #[must_use]
    pub fn skip_oversized(self) -> Self {
        Self { skipping: Skipping { enabled: true, ..self.skipping }, ..self }
    }

    /// How many events [`skip_oversized`](Self::skip_oversized) has dropped since the reader was made, over all its
    /// connections, and the last report. Reports in a batch are not counted.
    #[must_use]
    pub const fn skipped(&self) -> Skipped {
        self.skipping.skipped
    }

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

    /// The last reconnection time that the server has set, in milliseconds.
    #[must_use]
    pub const fn reconnection_time(&self) -> Option<u64> {
        self.decoder.reconnection_time()
    }

    /// The decoder, in its state after the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        &self.decoder
    }

    /// The input.
    #[must_use]
    pub const fn get_ref(&self) -> &R {
        &self.input
    }

    /// The input, for example to set a timeout. If you read from it, those bytes are missing in the stream.
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// The bytes that were read and have not been consumed.
    ///
    /// Before the end of the body, they are content that no item has needed yet, without its framing. After the end of a
    /// chunked body, they are the bytes after it, which belong to the next response.
    #[must_use]
    pub fn buffer(&self) -> &[u8] {
        let unread = if self.progress.at() >= self.end && self.body.is_over() {
            self.received.saturating_sub(self.behind)..self.received
        } else {
            self.progress.at()..self.end
        };
        self.buffer.get(unread).unwrap_or_default()
    }

    /// Ends the stream and returns how it ended: see [`Decoder::finish`]. No items follow.
    ///
    /// After [`Incomplete`](ReadError::Incomplete), it returns the truncated event. After
    /// [`Truncated`](ReadError::Truncated) and [`Chunked`](ReadError::Chunked), it does so too if there is one. It knows
    /// the event stream only: if a body is truncated between two events, the end is [`Clean`](End::Clean).
    ///
    /// ```
    /// use sse_wire::io::ReadError;
    /// use sse_wire::io::std_io::EventReader;
    /// use sse_wire::End;
    ///
    /// let input = &b"data: [DONE]\n"[..]; // the last blank line is missing
    /// let mut reader = EventReader::new(input);
    /// assert!(matches!(reader.next_event(), Err(ReadError::Incomplete)));
    /// let End::Incomplete(Some(event)) = reader.finish() else { panic!() };
    /// assert_eq!(event.data(), b"[DONE]");
    /// ```
    pub fn finish(&mut self) -> End<'_, S::Oversized> {
        self.ended = true;
        self.decoder.finish()
    }

    /// Continues with the stream of another connection, and returns the old input.
    ///
    /// The last event ID, the reconnection time and the memory stay. The rest of the old stream is dropped, even an
    /// unfinished event, as the standard requires.
    ///
    /// The new body is chunked, with the same options, if the old one was. Otherwise it ends with its input. If the
    /// framing of the new body may be another one, call [`reconnect_framed`](Self::reconnect_framed): a chunked body that
    /// is read as if it were not gives wrong events without an error.
    pub fn reconnect(&mut self, input: R) -> R {
        self.continue_with(input, self.body.restarted())
    }

    /// Like [`reconnect`](Self::reconnect), with the [framing](Self::framing) of the new body. If the old body and the new
    /// one are chunked, the options stay.
    pub fn reconnect_framed(&mut self, input: R, framing: BodyFraming) -> R {
        let body = match framing {
            BodyFraming::Chunked { .. } if self.body.is_chunked() => self.body.restarted(),
            _ => BodyDecoder::new(framing),
        };
        self.continue_with(input, body)
    }

    fn continue_with(&mut self, input: R, body: BodyDecoder) -> R {
        self.decoder.reset();
        self.body = body;
        self.begin_content();
        self.ended = false;
        core::mem::replace(&mut self.input, input)
    }

    const fn begin_content(&mut self) {
        (self.end, self.received, self.behind) = (0, 0, 0);
        self.progress = Progress::new();
    }

    /// Returns the input and the decoder. The bytes in the [buffer](Self::buffer) are lost.
    #[must_use]
    pub fn into_parts(self) -> (R, Decoder<S>) {
        (self.input, self.decoder)
    }
}

impl<R: Read, S: Storage> EventReader<R, S> {
    /// Waits for the next item: an event, a comment or a reconnection time. `None` at the end of the stream and after
    /// it.
    ///
    /// The item borrows from the reader until the next call. Linear in the bytes consumed. It allocates nothing, except
    /// for the growth of the [storage](crate::storage).
    ///
    /// # Errors
    ///
    /// * [`Oversized`](ReadError::Oversized): the next call continues with the next event.
    /// * [`Io`](ReadError::Io): the next call reads again. So a read timeout (`WouldBlock` or `TimedOut`) can be used
    ///   as a heartbeat timeout.
    /// * [`Incomplete`](ReadError::Incomplete), [`Truncated`](ReadError::Truncated) and [`Chunked`](ReadError::Chunked),
    ///   once: the next call returns `None`.
    pub fn next_item(&mut self) -> Result<Option<Item<'_>>, ReadError<io::Error>> {
        match self.find(false)? {
            Some(found) => self.view(found).map(Some),
            None => Ok(None),
        }
    }

    /// Waits for the next event, like [`next_item`](Self::next_item), and skips comments and reconnection times.
    ///
    /// # Errors
    ///
    /// Those of [`next_item`](Self::next_item).
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, ReadError<io::Error>> {
        let Some(found) = self.find(true)? else { return Ok(None) };
        Ok(match self.view(found)? {
            Item::Event(event) => Some(event),
            Item::Comment(_) | Item::Retry(_) => None,
        })
    }

    /// Waits for bytes, and returns all items that one read completes as a batch, which borrows from the reader: as
    /// fast as [`Decoder::feed`]. `None` at the end of the stream and after it.
    ///
    /// A batch may be empty. Events that do not fit are reported in the batch, even after
    /// [`skip_oversized`](Self::skip_oversized).
    ///
    /// # Errors
    ///
    /// Those of [`next_item`](Self::next_item).
    ///
    /// ```
    /// use sse_wire::io::std_io::EventReader;
    /// use sse_wire::Item;
    ///
    /// let mut reader = EventReader::new(&b"data: one\n\ndata: two\n\n"[..]);
    /// let mut length = 0;
    /// while let Some(mut batch) = reader.next_batch()? {
    ///     while let Some(item) = batch.next() {
    ///         if let Item::Event(event) = item? {
    ///             length += event.data().len();
    ///         }
    ///     }
    /// }
    /// assert_eq!(length, 6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next_batch(&mut self) -> Result<Option<Batch<'_, S>>, ReadError<io::Error>> {
        self.batch(false)
    }

    /// Waits for bytes, like [`next_batch`](Self::next_batch), and checks UTF-8 ahead of the events, like
    /// [`Decoder::feed_text`]. Use it if you need `&str` for every event.
    ///
    /// # Errors
    ///
    /// Those of [`next_item`](Self::next_item).
    pub fn next_text_batch(&mut self) -> Result<Option<Batch<'_, S>>, ReadError<io::Error>> {
        self.batch(true)
    }

    fn batch(&mut self, as_text: bool) -> Result<Option<Batch<'_, S>>, ReadError<io::Error>> {
        // After the end of the stream, the rest of the buffer is not part of it.
        if self.ended || (self.progress.at() >= self.end && !self.fill()?) {
            return Ok(None);
        }
        let content = self.buffer.get(..self.end).unwrap_or_default();
        Ok(Some(Batch::new(&mut self.decoder, content, &mut self.progress, as_text)))
    }

    /// Returns an iterator over the next events, as copies. The reader can be used again after it.
    ///
    /// ```
    /// use sse_wire::io::std_io::EventReader;
    ///
    /// let input = &b"retry: 10\nid: 7\ndata: one\n\ndata: two\n\n"[..];
    /// let mut reader = EventReader::new(input);
    /// let events: Vec<_> = reader.events().collect::<Result<_, _>>()?;
    /// assert_eq!(events[1].data(), b"two");
    /// assert_eq!((reader.last_event_id(), reader.reconnection_time()), (&b"7"[..], Some(10)));
    /// # Ok::<(), sse_wire::io::ReadError<std::io::Error>>(())
    /// ```
    pub const fn events(&mut self) -> Copies<'_, R, S> {
        Copies::new(self)
    }

    /// Like [`events`](Self::events), as text. An event that is not well-formed UTF-8 is an error.
    pub const fn text_events(&mut self) -> Copies<'_, R, S, Text> {
        Copies::new(self)
    }

    /// Like [`events`](Self::events), as text, with U+FFFD for each malformed sequence.
    pub const fn text_events_lossy(&mut self) -> Copies<'_, R, S, TextLossy> {
        Copies::new(self)
    }

    /// Like [`events`](Self::events), with comments and reconnection times.
    pub const fn all_items(&mut self) -> Copies<'_, R, S, AllItems> {
        Copies::new(self)
    }

    /// Finds the next item, which is then in the buffer and the decoder. `None` at the end.
    fn find(&mut self, events_only: bool) -> Result<Option<Ready>, ReadError<io::Error>> {
        loop {
            // After the end of the stream, the rest of the buffer is not part of it.
            let content = if self.ended { &[] } else { self.buffer.get(..self.end).unwrap_or_default() };
            let found = self.skipping.find(&mut self.decoder, &mut self.progress, content, events_only);
            if found.is_some() {
                return Ok(found);
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// A copy of the next item of kind `K`.
    pub(super) fn next_copy<K: CopyKind>(&mut self) -> Option<Result<K::Output, ReadError<io::Error>>> {
        loop {
            let content = if self.ended { &[] } else { self.buffer.get(..self.end).unwrap_or_default() };
            let mut items = self.decoder.feed_from(self.progress, content);
            let mut failure = None;
            let copy = self.skipping.copy::<S, K>(&mut items, &mut failure);
            self.progress = items.progress();
            if let Some(copy) = copy {
                return Some(Ok(copy));
            }
            if let Some(reason) = failure {
                return Some(Err(reason.into()));
            }
            match self.fill() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn view(&self, ready: Ready) -> Result<Item<'_>, ReadError<io::Error>> {
        let content = self.buffer.get(..self.end).unwrap_or_default();
        self.decoder.view(ready, content).map_err(|oversized| ReadError::Oversized(oversized.into()))
    }

    /// Reads content into the buffer, whose content has been consumed. `false` at the end of the stream and after it.
    fn fill(&mut self) -> Result<bool, ReadError<io::Error>> {
        if self.ended {
            return Ok(false);
        }
        if self.read().map_err(ReadError::Io)? {
            return Ok(true);
        }
        self.ended = true;
        self.body.finish()?;
        if self.decoder.is_unfinished() { Err(ReadError::Incomplete) } else { Ok(false) }
    }

    /// Reads content into the buffer, whose content has been consumed. `false` if there is no more.
    fn read(&mut self) -> io::Result<bool> {
        loop {
            if self.body.is_over() {
                return Ok(false);
            }
            self.begin_content();
            // Nothing after a body with a length is read, as it belongs to the next response.
            let most = self.body.remaining().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usize::MAX);
            let room = self.buffer.len().min(most);
            let buffer = self.buffer.get_mut(..room).unwrap_or_default();
            self.received = match self.input.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                count => count?.min(room),
            };
            if self.received == 0 {
                return Ok(false);
            }
            self.take_framing_off();
            if self.end > 0 {
                return Ok(true);
            }
        }
    }

    /// Leaves only the content of the received bytes at the front of the buffer.
    fn take_framing_off(&mut self) {
        let received = self.buffer.get_mut(..self.received).unwrap_or_default();
        (self.end, self.behind) = match self.body.decode_in_place(received) {
            Ok(decoded) => (decoded.data.len(), decoded.rest.len()),
            // The error stays in the body, and is reported when the content before it has been consumed.
            Err(failed) => (failed.data.len(), 0),
        };
    }
}

impl<R: fmt::Debug, S: Storage + fmt::Debug> fmt::Debug for EventReader<R, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventReader")
            .field("input", &self.input)
            .field("decoder", &self.decoder)
            .field("buffer", &format_args!("{} of {} bytes", self.buffer().len(), self.buffer.len()))
            .field("reconnection_time", &self.reconnection_time())
            .finish_non_exhaustive()
    }
}
