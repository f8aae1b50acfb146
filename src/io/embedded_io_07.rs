//! Readers and writers of events over the blocking traits of [embedded-io 0.7](https://docs.rs/embedded-io/0.7): an
//! [`EventReader`] and an [`EventWriter`], `no_std` and without an allocator.
//!
//! Feature `embedded-io-07`.
//!
//! ```
//! use sse_wire::io::embedded_io_07::{BufReader, EventReader};
//! use sse_wire::io::ReadError;
//! use sse_wire::{Decoder, Fixed, chunked};
//!
//! // A socket, a serial line: any `Read`. Here, a slice.
//! let connection = &b"8\r\ndata: hi\r\n2\r\n\n\n\r\n0\r\n\r\n"[..];
//!
//! let mut decoder = Decoder::<Fixed<1024, 64>>::new();
//! let mut buffer = [0; 64];
//! let input = BufReader::new(connection, &mut buffer);
//! let mut reader = EventReader::new(input, &mut decoder).chunked(chunked::Options::STRICT);
//! loop {
//!     match reader.next_event() {
//!         Ok(Some(event)) => assert_eq!(event.data(), b"hi"),
//!         Ok(None) => break,
//!         Err(ReadError::Oversized(oversized)) => eprintln!("{oversized}"), // the next event is complete
//!         Err(error) => return Err(error.into()), // reconnect
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Writing events:
//!
//! ```
//! use sse_wire::io::embedded_io_07::EventWriter;
//! use sse_wire::{Frame, event_type};
//!
//! let mut connection = [0; 64]; // any `Write`
//! let mut buffer = [0; 48];
//! let mut writer = EventWriter::new(&mut connection[..], &mut buffer).chunked();
//! writer.send(&Frame::event(event_type!("greeting"), "hello"))?;
//! writer.finish()?;
//! assert!(connection.starts_with(b"1d\r\nevent: greeting\ndata: hello\n\n\r\n0\r\n\r\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guarantees
//!
//! * **Low latency.** An item is returned with the byte that completes it. No call waits for more bytes than it needs,
//!   or fills a buffer first.
//! * **The end of the body is respected**, if the reader knows the [framing](EventReader::framing). No byte after it is
//!   consumed or waited for. Those bytes stay in the input.
//! * **A frame is one contiguous write and a flush**, with its chunk around it if the body is chunked.
//! * **An error of the input or output loses nothing.** If the input or output can continue after the error, so can the
//!   next call.
//!
//! # Cost
//!
//! The memory is the caller's: the decoder, which is used for one connection after another, a buffer for each writer,
//! and a buffer for each input that has none. On a 64-bit target, a reader adds 48 bytes to its input, and a writer 40
//! to its output.
//!
//! # Limits and errors
//!
//! [`ReadError`] and [`WriteError`] say after which errors a call continues. The limit of an event is that of the
//! decoder, and the limit of a frame is the buffer of the writer.
//!
//! # Not included
//!
//! * Heads: see [`http`](crate::http).
//! * Timeouts.
//! * Reconnecting: see [`session`](crate::session). The decoder stores the [last event ID](Decoder::last_event_id) for
//!   it.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.6 "Interpreting an event stream", and RFC 9112, 6.3 and 7.1, for the end of a
//! body.

use core::ops::Range;

use embedded_io_07::{BufRead, ErrorType, Read, Write};

use super::reading::Reading;
use super::unread::Unread;
use super::writing::Writing;
use super::{ReadError, WriteError};
use crate::chunked::Options;
use crate::http::{BodyDecoder, BodyFraming};
use crate::storage::Storage;
use crate::{Decoder, Event, Frame, Item, Ready};

/// Reads the items of an event stream from any [`BufRead`].
///
/// See the [module](self) for an example.
#[doc(alias("EventSource", "SSE", "no_std"))]
#[derive(Debug)]
pub struct EventReader<'d, R, S> {
    input: R,
    reading: Reading<'d, S>,
}

impl<'d, R: BufRead, S: Storage> EventReader<'d, R, S> {
    /// A reader of a new stream. Its first byte is the next one of `input`.
    ///
    /// `input` needs a buffer of its own: a [`BufReader`] adds one. The decoder is [reset](Decoder::reset), which keeps
    /// its last event ID.
    #[must_use]
    pub const fn new(input: R, decoder: &'d mut Decoder<S>) -> Self {
        Self { input, reading: Reading::new(decoder) }
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
    /// No byte after the body is consumed or waited for. If `content_length_ignored` is true, do not use the connection
    /// again.
    #[must_use]
    pub fn framing(self, framing: BodyFraming) -> Self {
        Self { reading: self.reading.with_body(BodyDecoder::new(framing)), ..self }
    }

    /// Sets that the body is in the chunked transfer coding, with these options: see [`framing`](Self::framing).
    #[must_use]
    pub fn chunked(self, options: Options) -> Self {
        Self { reading: self.reading.with_body(BodyDecoder::chunked(options)), ..self }
    }

    /// Waits for the next item (an event, a comment or a reconnection time), and returns it with the byte that
    /// completes it. O(bytes consumed).
    ///
    /// `None` is the end of the stream, if nothing was truncated. A later call returns `None` again if the input is still at
    /// its end. The item borrows from the decoder.
    ///
    /// # Errors
    ///
    /// * [`Oversized`](ReadError::Oversized): the next call continues with the next event.
    /// * [`Io`](ReadError::Io): the next call reads again.
    /// * [`Chunked`](ReadError::Chunked), [`Truncated`](ReadError::Truncated) and [`Incomplete`](ReadError::Incomplete):
    ///   each later call returns the error again, if the input is still at its end or the body was refused.
    ///
    /// After `Incomplete`, the decoder still has the truncated event. After `Chunked` and `Truncated`, it has one too if
    /// the body ended within an event:
    ///
    /// ```
    /// use sse_wire::io::ReadError;
    /// use sse_wire::io::embedded_io_07::EventReader;
    /// use sse_wire::{Decoder, End, Fixed};
    ///
    /// let mut decoder = Decoder::<Fixed<1024, 64>>::new();
    /// let mut reader = EventReader::new(&b"data: [DONE]\n"[..], &mut decoder); // the last blank line is missing
    /// assert_eq!(reader.next_item(), Err(ReadError::Incomplete));
    /// if let End::Incomplete(Some(event)) = decoder.finish() {
    ///     assert_eq!(event.data(), b"[DONE]");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next_item(&mut self) -> Result<Option<Item<'_>>, ReadError<R::Error>> {
        match self.find()? {
            Some(ready) => self.reading.view(ready).map(Some),
            None => Ok(None),
        }
    }

    /// Waits for the next event, like [`next_item`](Self::next_item), and skips comments and reconnection times.
    /// [`reconnection_time`](Self::reconnection_time) is still updated.
    ///
    /// # Errors
    ///
    /// Those of [`next_item`](Self::next_item).
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, ReadError<R::Error>> {
        let ready = loop {
            match self.find()? {
                Some(ready) if !ready.is_comment_or_retry() => break ready,
                Some(_) => {}
                None => return Ok(None),
            }
        };
        match self.reading.view(ready)? {
            Item::Event(event) => Ok(Some(event)),
            Item::Comment(_) | Item::Retry(_) => Ok(None),
        }
    }

    /// Consumes up to and including the next item. `None` at the end.
    fn find(&mut self) -> Result<Option<Ready>, ReadError<R::Error>> {
        loop {
            let input: &[u8] =
                if self.reading.has_ended() { &[] } else { self.input.fill_buf().map_err(ReadError::Io)? };
            if input.is_empty() {
                return self.reading.judge_end().map(|()| None);
            }
            let step = self.reading.take(input);
            self.input.consume(step.consumed);
            if step.ready.is_some() {
                return Ok(step.ready);
            }
        }
    }
}

impl<R, S: Storage> EventReader<'_, R, S> {
    /// The last event ID, which the next request sends unless it is empty: see [`Decoder::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.reading.decoder().last_event_id()
    }

    /// The last event ID in force, or `None` if none has ever been set: see [`Decoder::id_in_force`].
    #[must_use]
    pub fn id_in_force(&self) -> Option<&[u8]> {
        self.reading.decoder().id_in_force()
    }

    /// The last reconnection time that the server has set, on this connection or an earlier one, in milliseconds.
    #[must_use]
    pub const fn reconnection_time(&self) -> Option<u64> {
        self.reading.reconnection_time()
    }

    /// The decoder, in its state after the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        self.reading.decoder()
    }

    /// The input.
    #[must_use]
    pub const fn get_ref(&self) -> &R {
        &self.input
    }

    /// The input, for example to set a timeout. If you read from it, those bytes are missing in the stream.
    #[must_use]
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// Returns the input. It still contains all bytes that the returned items did not need.
    #[must_use]
    pub fn into_inner(self) -> R {
        self.input
    }
}

/// Adds a buffer of the caller's to an input that has none.
///
/// ```
/// # use embedded_io_07 as embedded_io;
/// use embedded_io::BufRead;
/// use sse_wire::io::embedded_io_07::BufReader;
///
/// let mut buffer = *b"HTTP/1.1 200 OK\r\n\r\ndata: on"; // a head, and bytes after it
/// let mut input = BufReader::with_received(&b"e\n\n"[..], &mut buffer, 19..27);
/// assert_eq!(input.fill_buf()?, b"data: on");
/// input.consume(8);
/// assert_eq!(input.fill_buf()?, b"e\n\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct BufReader<'b, R> {
    input: R,
    unread: Unread<'b>,
}

impl<'b, R: Read> BufReader<'b, R> {
    /// An input with an empty buffer in `buffer`.
    ///
    /// The buffer holds the bytes of one read, not an event: 64 bytes are enough, and more bytes save calls. If
    /// `buffer` has no bytes, nothing can be read, and `input` seems to be at its end.
    #[must_use]
    pub const fn new(input: R, buffer: &'b mut [u8]) -> Self {
        Self::with_received(input, buffer, 0..0)
    }

    /// An input with a buffer that already contains bytes, at `received`: usually the beginning of a body that arrived
    /// with its head. They are read first.
    ///
    /// A range that is not within the buffer counts as empty.
    #[must_use]
    pub const fn with_received(input: R, buffer: &'b mut [u8], received: Range<usize>) -> Self {
        Self { input, unread: Unread::new(buffer, received) }
    }
}

impl<R> BufReader<'_, R> {
    /// The bytes that were read from the input and have not been consumed.
    #[must_use]
    pub fn unread(&self) -> &[u8] {
        self.unread.bytes()
    }

    /// The input.
    #[must_use]
    pub const fn get_ref(&self) -> &R {
        &self.input
    }

    /// The input, for example to set a timeout. If you read from it, those bytes are missing after the
    /// [unread](Self::unread) ones.
    #[must_use]
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// Returns the input. The [unread](Self::unread) bytes are lost.
    #[must_use]
    pub fn into_inner(self) -> R {
        self.input
    }
}

impl<R: ErrorType> ErrorType for BufReader<'_, R> {
    type Error = R::Error;
}

impl<R: Read> Read for BufReader<'_, R> {
    /// Returns unread bytes. If there are none, it reads once from the input, directly into `into`.
    fn read(&mut self, into: &mut [u8]) -> Result<usize, R::Error> {
        if self.unread.bytes().is_empty() { self.input.read(into) } else { Ok(self.unread.read(into)) }
    }
}

impl<R: Read> BufRead for BufReader<'_, R> {
    /// Returns the unread bytes. If there are none, it reads once.
    fn fill_buf(&mut self) -> Result<&[u8], R::Error> {
        if self.unread.bytes().is_empty() {
            let received = self.input.read(self.unread.memory())?;
            self.unread.received(received);
        }
        Ok(self.unread.bytes())
    }

    fn consume(&mut self, amount: usize) {
        self.unread.consume(amount);
    }
}

/// Writes complete frames to any [`Write`].
///
/// See the [module](self) for an example.
#[derive(Debug)]
pub struct EventWriter<'b, W> {
    output: W,
    writing: Writing<'b>,
}

impl<'b, W: Write> EventWriter<'b, W> {
    /// A writer of a body that ends with its connection, or whose chunked coding `output` adds itself.
    ///
    /// The buffer holds one frame at a time: it needs room for the [longest](Frame::encoded_len).
    #[must_use]
    pub const fn new(output: W, buffer: &'b mut [u8]) -> Self {
        Self { output, writing: Writing::new(buffer) }
    }

    /// Sets that the body is in the chunked transfer coding, with one chunk for each frame. For a frame of `n` bytes
    /// the buffer then needs [`chunked::encoded_len(n)`](crate::chunked::encoded_len) bytes.
    #[must_use]
    pub fn chunked(self) -> Self {
        Self { writing: self.writing.chunked(), ..self }
    }

    /// Sends a frame: one contiguous write (or several, if the output does not take all bytes at once), then a flush.
    /// Linear in the length of the frame.
    ///
    /// It first finishes what is [unfinished](Self::is_unfinished).
    ///
    /// # Errors
    ///
    /// Those of [`WriteError`]. After [`Io`](WriteError::Io) and [`WriteZero`](WriteError::WriteZero) the writer has
    /// accepted the frame: do not send it again. The exception: if another frame was unfinished before, the new one may
    /// not have been accepted. To avoid that, call [`flush`](Self::flush) after an error until it succeeds, before you
    /// send the next frame.
    pub fn send(&mut self, frame: &Frame<'_>) -> Result<(), WriteError<W::Error>> {
        self.flush()?;
        self.writing.put_frame(frame)?;
        self.flush()
    }

    /// Sends encoded frames: constants, the content of a [`FrameBuffer`](crate::FrameBuffer), or frames for many
    /// clients. Otherwise like [`send`](Self::send).
    ///
    /// They are written as one. They must be complete frames, which is not checked.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub fn send_encoded(&mut self, frames: &[u8]) -> Result<(), WriteError<W::Error>> {
        self.flush()?;
        self.writing.put_encoded(frames)?;
        self.flush()
    }

    /// Finishes what an earlier call left [unfinished](Self::is_unfinished), and sends nothing else.
    ///
    /// # Errors
    ///
    /// [`Io`](WriteError::Io) and [`WriteZero`](WriteError::WriteZero).
    pub fn flush(&mut self) -> Result<(), WriteError<W::Error>> {
        while !self.writing.unsent().is_empty() {
            match self.output.write(self.writing.unsent()).map_err(WriteError::Io)? {
                0 => return Err(WriteError::WriteZero),
                written => self.writing.sent(written),
            }
        }
        if self.writing.wants_flush() {
            self.output.flush().map_err(WriteError::Io)?;
            self.writing.flushed();
        }
        Ok(())
    }

    /// Ends the body: nothing can be sent after it. The output stays open.
    ///
    /// In the chunked coding it sends the last chunk. Otherwise, the end of the connection ends the body. A second call
    /// does nothing more.
    ///
    /// # Errors
    ///
    /// Those of [`WriteError`].
    pub fn finish(&mut self) -> Result<(), WriteError<W::Error>> {
        self.flush()?;
        self.writing.put_end().map_err(WriteError::BufferTooSmall)?;
        self.flush()
    }
}

impl<W> EventWriter<'_, W> {
    /// Whether a frame has been accepted but not completely written and flushed: after an error.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        !self.writing.is_idle()
    }

    /// The output.
    #[must_use]
    pub const fn get_ref(&self) -> &W {
        &self.output
    }

    /// The output, for example to set a timeout. If you write to it while something is
    /// [unfinished](Self::is_unfinished), the stream is broken.
    #[must_use]
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.output
    }

    /// Returns the output. If something is [unfinished](Self::is_unfinished), half a frame has been written: close the
    /// connection.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.output
    }
}
