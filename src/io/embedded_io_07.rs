//! Events over the blocking traits of [embedded-io 0.7](https://docs.rs/embedded-io/0.7): an [`EventReader`]
//! and an [`EventWriter`].
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
//!         Err(ReadError::Oversized(oversized)) => eprintln!("{oversized}"), // the next event is whole again
//!         Err(error) => return Err(error.into()), // connect again
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! And the other way:
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
//! # What holds
//!
//! * **An item is given with the byte that completes it.** No call waits for more bytes than it must, and none fills a
//!   buffer first.
//! * **Nothing is consumed behind the end of a chunked body**, or waited for. It stays in the input.
//! * **A frame is one contiguous write and a flush**, with its chunk around it if there is one.
//! * **An error of the input or output loses nothing.** If it is one after which that can go on, the next call goes on
//!   where it was.
//! * **Memory is the caller's**: the decoder, which outlives connections, and one buffer for a writer, or for an input
//!   that has none. A reader adds 64 bytes and a writer 40 to its input or output, on a 64-bit target.
//!
//! # What it leaves to others
//!
//! Heads, which [`http`](crate::http) reads and writes in slices; timeouts; and connecting again: the decoder keeps
//! what that takes, its [last event ID](Decoder::last_event_id).

use core::ops::Range;

use embedded_io_07::{BufRead, ErrorType, Read, Write};

use super::reading::Reading;
use super::unread::Unread;
use super::writing::Writing;
use super::{ReadError, WriteError};
use crate::chunked::Options;
use crate::storage::Storage;
use crate::{Decoder, Event, Frame, Item, Ready};

/// Reads the items of an event stream.
///
/// See the [module](self) for an example.
#[derive(Debug)]
pub struct EventReader<'d, R, S: Storage> {
    input: R,
    reading: Reading<'d, S>,
}

impl<'d, R: BufRead, S: Storage> EventReader<'d, R, S> {
    /// A reader of a new stream, whose first byte is the next one of `input`.
    ///
    /// `input` has a buffer of its own; a [`BufReader`] gives one to what has none. The decoder is
    /// [reset](Decoder::reset): it keeps its last event ID.
    #[must_use]
    pub const fn new(input: R, decoder: &'d mut Decoder<S>) -> Self {
        Self { input, reading: Reading::new(decoder) }
    }

    /// The reader, for a stream in the chunked transfer coding: where
    /// [`http::body_framing`](crate::http::body_framing) says so and `input` does not take the coding off itself.
    #[must_use]
    pub fn chunked(self, options: Options) -> Self {
        Self { reading: self.reading.chunked(options), ..self }
    }

    /// Waits for the next item, an event, a comment or a reconnection time, and gives it with the byte that completes
    /// it. `None` at the end of the stream, if it may end there; a later call then gives `None` again, if the input is
    /// still at its end.
    ///
    /// The item borrows from the decoder. O(bytes consumed).
    ///
    /// # Errors
    ///
    /// Those of [`ReadError`]. After [`Oversized`](ReadError::Oversized) the next call goes on, and after
    /// [`Io`](ReadError::Io) it asks the input again. After [`Chunked`](ReadError::Chunked) and
    /// [`Incomplete`](ReadError::Incomplete) a later call says the same, if the input is still at its end or the body was
    /// refused. After `Incomplete` the decoder still has what was cut off:
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

    /// Waits for the next event, as [`next_item`](Self::next_item), and passes over all else. What
    /// [`reconnection_time`](Self::reconnection_time) gives is kept up to date.
    ///
    /// # Errors
    ///
    /// As there.
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

    /// The ID that the next request has to send, unless it is empty: see [`Decoder::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.reading.decoder().last_event_id()
    }

    /// The reconnection time that this stream has set last, in milliseconds.
    #[must_use]
    pub const fn reconnection_time(&self) -> Option<u64> {
        self.reading.reconnection_time()
    }

    /// The decoder, as it is after the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        self.reading.decoder()
    }

    /// The input.
    #[must_use]
    pub const fn get_ref(&self) -> &R {
        &self.input
    }

    /// The input, for example to set a timeout. What is read from it here is missing in the stream.
    #[must_use]
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// The input. Whatever the items given so far did not need is still in it.
    #[must_use]
    pub fn into_inner(self) -> R {
        self.input
    }

    /// Consumes up to the next item. `None` at the end.
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

/// Gives an input a buffer: the caller's.
///
/// ```
/// # use embedded_io_07 as embedded_io;
/// use embedded_io::BufRead;
/// use sse_wire::io::embedded_io_07::BufReader;
///
/// let mut buffer = *b"HTTP/1.1 200 OK\r\n\r\ndata: on"; // a head, and what came with it
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
    /// An input with this buffer, in which there is nothing yet.
    ///
    /// The buffer holds what one read brings, not an event: 64 bytes will do, more save calls. With an empty one there
    /// is no room to read into, and `input` seems to be at its end.
    #[must_use]
    pub const fn new(input: R, buffer: &'b mut [u8]) -> Self {
        Self::with_received(input, buffer, 0..0)
    }

    /// An input with this buffer, in which there is something at `received`: usually the beginning of a body that came
    /// with its head. What is there is read first.
    ///
    /// A range that is not within the buffer is empty.
    #[must_use]
    pub const fn with_received(input: R, buffer: &'b mut [u8], received: Range<usize>) -> Self {
        Self { input, unread: Unread::new(buffer, received) }
    }

    /// What has been read from the input and not been consumed.
    #[must_use]
    pub fn unread(&self) -> &[u8] {
        self.unread.bytes()
    }

    /// The input.
    #[must_use]
    pub const fn get_ref(&self) -> &R {
        &self.input
    }

    /// The input, for example to set a timeout. What is read from it here is missing behind
    /// what is [unread](Self::unread).
    #[must_use]
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// The input. What is [unread](Self::unread) is lost.
    #[must_use]
    pub fn into_inner(self) -> R {
        self.input
    }
}

impl<R: ErrorType> ErrorType for BufReader<'_, R> {
    type Error = R::Error;
}

impl<R: Read> Read for BufReader<'_, R> {
    /// Gives what is unread, or else what one read of the input brings, past the buffer.
    fn read(&mut self, into: &mut [u8]) -> Result<usize, R::Error> {
        if self.unread.bytes().is_empty() { self.input.read(into) } else { Ok(self.unread.read(into)) }
    }
}

impl<R: Read> BufRead for BufReader<'_, R> {
    /// Gives what is unread, or else reads once.
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

/// Writes frames, whole.
///
/// See the [module](self) for an example.
#[derive(Debug)]
pub struct EventWriter<'b, W> {
    output: W,
    writing: Writing<'b>,
}

impl<'b, W: Write> EventWriter<'b, W> {
    /// A writer of a body that ends with its connection, or that `output` puts the chunked coding on itself.
    ///
    /// The buffer takes one frame at a time: it has to have room for the [longest](Frame::encoded_len).
    #[must_use]
    pub const fn new(output: W, buffer: &'b mut [u8]) -> Self {
        Self { output, writing: Writing::new(buffer) }
    }

    /// The writer, for a body in the chunked transfer coding: one chunk a frame. For a frame of `n` bytes the buffer
    /// then has to have room for [`chunked::encoded_len(n)`](crate::chunked::encoded_len).
    #[must_use]
    pub fn chunked(self) -> Self {
        Self { writing: self.writing.chunked(), ..self }
    }

    /// Sends a frame: one contiguous write (or several, if the output does not take all at once), then a flush.
    ///
    /// First it finishes what is [unfinished](Self::is_unfinished). Linear in the length of the frame.
    ///
    /// # Errors
    ///
    /// Those of [`WriteError`]. After [`Io`](WriteError::Io) and [`WriteZero`](WriteError::WriteZero) the frame is taken,
    /// and never to be sent again, unless another one was unfinished before: then it may not have come to its turn.
    /// Whoever goes on after errors calls [`flush`](Self::flush) first, until that succeeds.
    pub fn send(&mut self, frame: &Frame<'_>) -> Result<(), WriteError<W::Error>> {
        self.flush()?;
        self.writing.put_frame(frame)?;
        self.flush()
    }

    /// [`send`](Self::send) for frames that are encoded already: constants, what a
    /// [`FrameBuffer`](crate::FrameBuffer) holds, what is sent to many.
    ///
    /// They go out as one. They have to be whole; nothing checks that.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub fn send_encoded(&mut self, frames: &[u8]) -> Result<(), WriteError<W::Error>> {
        self.flush()?;
        self.writing.put_encoded(frames)?;
        self.flush()
    }

    /// Finishes what an earlier call left [unfinished](Self::is_unfinished), and sends nothing else.
    ///
    /// # Errors
    ///
    /// Those of [`WriteError`] that are about the output.
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

    /// Ends the body: after this, nothing can be sent. The output stays open.
    ///
    /// In the chunked coding it sends the last chunk; otherwise it is the end of the connection that tells the reader.
    /// To end it twice is to end it once.
    ///
    /// # Errors
    ///
    /// Those of [`WriteError`].
    pub fn finish(&mut self) -> Result<(), WriteError<W::Error>> {
        self.flush()?;
        self.writing.put_end().map_err(WriteError::BufferTooSmall)?;
        self.flush()
    }

    /// Whether a frame that was begun has not gone out to its end, flush included: after an error.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        !self.writing.is_idle()
    }

    /// The output.
    #[must_use]
    pub const fn get_ref(&self) -> &W {
        &self.output
    }

    /// The output, for example to set a timeout. Whoever writes to it while something is
    /// [unfinished](Self::is_unfinished) breaks the stream.
    #[must_use]
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.output
    }

    /// The output. What is [unfinished](Self::is_unfinished) stays half a frame; then close the connection.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.output
    }
}
