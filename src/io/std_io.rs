//! Events over [`std::io`]: an [`EventReader`] of any [`Read`], and an [`EventWriter`] into any [`Write`].
//!
//! Feature `std`.
//!
//! ```
//! use sse_wire::io::ReadError;
//! use sse_wire::io::std_io::{EventReader, EventWriter};
//! use sse_wire::{Decoder, EventId, Fixed, Frame};
//! use std::net::{TcpListener, TcpStream};
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let address = listener.local_addr()?;
//! let server = std::thread::spawn(move || {
//!     let mut writer = EventWriter::new(listener.accept()?.0);
//!     writer.send(&Frame::message("one").id(EventId::new("1").unwrap()))?;
//!     writer.send(&Frame::KEEP_ALIVE)?;
//!     writer.send(&Frame::message("two"))
//! });
//!
//! let mut reader = EventReader::new(TcpStream::connect(address)?, Decoder::<Fixed<1024, 64>>::new());
//! let mut seen = Vec::new();
//! loop {
//!     match reader.next_event() {
//!         Ok(Some(event)) => seen.push(event.data_lossy().to_string()), // borrowed: nothing is allocated
//!         Ok(None) => break,
//!         Err(ReadError::Oversized(oversized)) => eprintln!("{oversized}"), // the next event is whole again
//!         Err(error) => return Err(error.into()), // connect again
//!     }
//! }
//! assert_eq!(seen, ["one", "two"]);
//! assert_eq!(reader.last_event_id(), b"1"); // what the next request has to send
//! # server.join().unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds
//!
//! * **An item is given with the byte that completes it.** More is read only when all that was read is used up, and what
//!   one read brings is enough.
//! * **A frame is one contiguous write and a flush**, with its chunk around it if there is one.
//! * **An error of the input or output loses nothing.** If it is one after which that can go on, the next call goes on
//!   where it was. Calls that are interrupted are made again without a word.
//! * **Memory**: a reader takes its buffer when it is made. A writer keeps one in proportion to the most that was ever
//!   unsent: its longest frame, or more if the output failed and the caller went on all the same. Beside that, and beside
//!   what [`Growing`](crate::Growing) takes, only the iterator allocates, since its events are owned.
//!
//! # What it leaves to others
//!
//! Heads, which [`http`](crate::http) reads and writes in slices; timeouts, which are set on the socket; and deciding when
//! to connect again.

use super::ReadError;
use crate::chunked::{self, BODY_END, ErrorKind as ChunkedError, Options, SizeLine};
use crate::decode::Progress;
use crate::storage::Storage;
use crate::{Decoder, End, Event, Frame, Item, OwnedEvent, Ready};
use core::fmt;
use core::iter::FusedIterator;
use core::num::NonZeroU64;
use std::boxed::Box;
use std::io::{self, ErrorKind, Read, Write};
use std::vec::Vec;

/// Reads the items of an event stream.
///
/// It has a buffer of its own, so a `BufReader` beneath it gains nothing. See the [module](self) for an example.
pub struct EventReader<R, S: Storage> {
    input: R,
    decoder: Decoder<S>,
    coding: Option<(chunked::Decoder, Options)>,
    buffer: Box<[u8]>,
    /// What was read, without its coding, and is not consumed: from here …
    start: usize,
    /// … to here.
    end: usize,
    progress: Progress,
    /// How much the last read brought, and how much of that, at its end, came behind a chunked body.
    received: usize,
    behind: usize,
    /// The end of the stream has been told.
    ended: bool,
}

impl<R, S: Storage> EventReader<R, S> {
    /// A reader of a new stream, whose first byte is the next one of `input`, with a buffer of 8 KiB. The decoder brings
    /// the limits, and perhaps a last event ID; it is [reset](Decoder::reset).
    ///
    /// If the beginning of the body came with its head, `input` is that with the connection behind it:
    /// `received.chain(connection)`.
    #[must_use]
    pub fn new(input: R, decoder: Decoder<S>) -> Self {
        Self::with_capacity(8 * 1024, input, decoder)
    }

    /// As [`new`](Self::new), with a buffer of this many bytes (one at least), which is what one read can bring. It limits
    /// nothing else: an event may be longer.
    #[must_use]
    pub fn with_capacity(capacity: usize, input: R, mut decoder: Decoder<S>) -> Self {
        decoder.reset();
        Self {
            input,
            decoder,
            coding: None,
            buffer: std::vec![0; capacity.max(1)].into_boxed_slice(),
            start: 0,
            end: 0,
            progress: Progress::new(),
            behind: 0,
            received: 0,
            ended: false,
        }
    }

    /// The reader, for a stream in the chunked transfer coding: where
    /// [`http::body_framing`](crate::http::body_framing) says so and `input` does not take the coding off itself.
    ///
    /// Nothing is waited for behind the end of the body. What came there is left in the [buffer](Self::buffer).
    #[must_use]
    pub fn chunked(self, options: Options) -> Self {
        Self { coding: Some((chunked::Decoder::with_options(options), options)), ..self }
    }

    /// The ID that the next request has to send, unless it is empty: see [`Decoder::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.decoder.last_event_id()
    }

    /// The reconnection time that the server has set last, in milliseconds.
    #[must_use]
    pub const fn reconnection_time(&self) -> Option<u64> {
        self.decoder.reconnection_time()
    }

    /// The decoder, as it is after the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        &self.decoder
    }

    /// The input.
    #[must_use]
    pub const fn get_ref(&self) -> &R {
        &self.input
    }

    /// The input, for example to set a timeout. What is read from it here is missing in the stream.
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// What was read and is not consumed. Behind the end of a chunked body, it belongs to the next response.
    #[must_use]
    pub fn buffer(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Ends the stream here and says how it ended: see [`Decoder::finish`].
    ///
    /// For what an [`Incomplete`](ReadError::Incomplete) end cut off. From now on there are no items.
    ///
    /// ```
    /// use sse_wire::io::ReadError;
    /// use sse_wire::io::std_io::EventReader;
    /// use sse_wire::{Decoder, End, Fixed};
    ///
    /// let input = &b"data: [DONE]\n"[..]; // the last blank line is missing
    /// let mut reader = EventReader::new(input, Decoder::<Fixed<1024, 64>>::new());
    /// assert!(matches!(reader.next_event(), Err(ReadError::Incomplete)));
    /// let End::Incomplete(Some(event)) = reader.finish() else { panic!() };
    /// assert_eq!(event.data(), b"[DONE]");
    /// ```
    pub fn finish(&mut self) -> End<'_, S::Oversized> {
        self.ended = true;
        self.decoder.finish()
    }

    /// Goes on with the stream of another connection, which is chunked if the old one was, and gives the old one back.
    ///
    /// The last event ID, the reconnection time and the memory stay; all else of the old stream is dropped, an unfinished
    /// event too, as the standard wants it.
    pub fn reconnect(&mut self, input: R) -> R {
        self.decoder.reset();
        self.coding = self.coding.take().map(|(_, options)| (chunked::Decoder::with_options(options), options));
        self.begin_content();
        self.ended = false;
        core::mem::replace(&mut self.input, input)
    }

    const fn begin_content(&mut self) {
        (self.start, self.end) = (0, 0);
        self.progress = Progress::new();
    }

    /// The input and the decoder. What is in the [buffer](Self::buffer) is lost.
    #[must_use]
    pub fn into_parts(self) -> (R, Decoder<S>) {
        (self.input, self.decoder)
    }
}

impl<R: Read, S: Storage> EventReader<R, S> {
    /// Waits for the next item: an event, a comment or a reconnection time. `None` at the end of the stream, and from then
    /// on.
    ///
    /// The item is borrowed from the reader until the next call. Takes time linear in the bytes consumed, and no memory.
    ///
    /// # Errors
    ///
    /// Those of [`ReadError`]. After [`Oversized`](ReadError::Oversized) the next call goes on, and after
    /// [`Io`](ReadError::Io) it reads again: a read timeout (`WouldBlock` or `TimedOut`) serves for a watch on silence.
    /// [`Incomplete`](ReadError::Incomplete) and [`Chunked`](ReadError::Chunked) come once; then the stream is at its end.
    pub fn next_item(&mut self) -> Result<Option<Item<'_>>, ReadError<io::Error>> {
        match self.find()? {
            Some(found) => self.view(found).map(Some),
            None => Ok(None),
        }
    }

    /// Waits for the next event, as [`next_item`](Self::next_item), and passes over all else.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, ReadError<io::Error>> {
        let found = loop {
            match self.find()? {
                Some(found) if found.is_comment_or_retry() => {}
                Some(found) => break found,
                None => return Ok(None),
            }
        };
        Ok(match self.view(found)? {
            Item::Event(event) => Some(event),
            Item::Comment(_) | Item::Retry(_) => None,
        })
    }

    /// The events that are still to come, as an iterator of copies. The reader is there again behind it.
    ///
    /// ```
    /// use sse_wire::io::std_io::EventReader;
    /// use sse_wire::{Decoder, Growing};
    ///
    /// let input = &b"retry: 10\nid: 7\ndata: one\n\ndata: two\n\n"[..];
    /// let mut reader = EventReader::new(input, Decoder::with_storage(Growing::new(1 << 20, 1 << 10)));
    /// let events: Vec<_> = reader.events().collect::<Result<_, _>>()?;
    /// assert_eq!(events[1].as_event().data(), b"two");
    /// assert_eq!((reader.last_event_id(), reader.reconnection_time()), (&b"7"[..], Some(10)));
    /// # Ok::<(), sse_wire::io::ReadError<std::io::Error>>(())
    /// ```
    pub const fn events(&mut self) -> Events<'_, R, S> {
        Events { reader: self, over: false }
    }

    /// Consumes up to the next item. `None` at the end.
    fn find(&mut self) -> Result<Option<Ready>, ReadError<io::Error>> {
        while !self.ended {
            let content = self.buffer.get(..self.end).unwrap_or_default();
            let ready = self.decoder.advance_from::<false>(&mut self.progress, content);
            self.start = self.progress.at();
            if ready.is_some() {
                return Ok(ready);
            }
            if !self.read().map_err(ReadError::Io)? {
                self.ended = true;
                if let Some((coding, _)) = &self.coding {
                    coding.finish().map_err(ReadError::Chunked)?;
                }
                if self.decoder.is_unfinished() {
                    return Err(ReadError::Incomplete);
                }
            }
        }
        Ok(None)
    }

    fn view(&self, ready: Ready) -> Result<Item<'_>, ReadError<io::Error>> {
        let content = self.buffer.get(..self.end).unwrap_or_default();
        self.decoder.view(ready, content).map_err(|oversized| ReadError::Oversized(oversized.into()))
    }

    /// Reads content into the buffer, which is used up. `false` where there is no more.
    fn read(&mut self) -> io::Result<bool> {
        loop {
            if self.coding.as_ref().is_some_and(|(coding, _)| is_over(coding)) {
                (self.start, self.end) = (self.received.saturating_sub(self.behind), self.received);
                return Ok(false);
            }
            self.begin_content();
            self.received = match self.input.read(&mut self.buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                count => count?.min(self.buffer.len()),
            };
            if self.received == 0 {
                return Ok(false);
            }
            self.take_coding_off();
            if self.end > 0 {
                return Ok(true);
            }
        }
    }

    /// Leaves the content of what was received at the front of the buffer.
    fn take_coding_off(&mut self) {
        self.end = self.received;
        if let (Some((coding, _)), Some(received)) = (&mut self.coding, self.buffer.get_mut(..self.received)) {
            (self.end, self.behind) = match coding.decode_in_place(received) {
                Ok(decoded) => (decoded.data.len(), decoded.rest.len()),
                // It stays in the decoder, and is told when what came before it is used up.
                Err(failed) => (failed.data.len(), 0),
            };
        }
    }
}

/// Whether a body is complete or refused, so that what could come now would not be of it.
const fn is_over(coding: &chunked::Decoder) -> bool {
    match coding.finish() {
        Ok(()) => true,
        Err(error) => !matches!(error.kind(), ChunkedError::Truncated(_)),
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

/// The events of an [`EventReader`], as copies that borrow nothing. Made by [`EventReader::events`].
///
/// It goes on after what did not fit, and after a read that timed out (`WouldBlock`, `TimedOut`). Any other failure of
/// the input is its last item, so that a loop over a connection that is gone comes to its end.
pub struct Events<'r, R, S: Storage> {
    reader: &'r mut EventReader<R, S>,
    over: bool,
}

impl<R: Read, S: Storage> Iterator for Events<'_, R, S> {
    type Item = Result<OwnedEvent, ReadError<io::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.reader.next_event().map(|event| event.map(|event| event.to_owned_event())).transpose();
        self.over = match &next {
            Some(Err(ReadError::Io(error))) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
            Some(_) => false,
            None => true,
        };
        next
    }
}

impl<R: Read, S: Storage> FusedIterator for Events<'_, R, S> {}

impl<R: fmt::Debug, S: Storage + fmt::Debug> fmt::Debug for Events<'_, R, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Events").field("reader", &self.reader).field("over", &self.over).finish()
    }
}

impl From<io::Error> for ReadError<io::Error> {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// For functions that return [`std::io::Result`]. `Oversized` and `Chunked` are `InvalidData`, unless the body broke off;
/// that and `Incomplete` are `UnexpectedEof`.
impl From<ReadError<io::Error>> for io::Error {
    fn from(error: ReadError<io::Error>) -> Self {
        let kind = match error {
            ReadError::Io(error) => return error,
            ReadError::Chunked(error) if !matches!(error.kind(), ChunkedError::Truncated(_)) => ErrorKind::InvalidData,
            ReadError::Chunked(_) | ReadError::Incomplete => ErrorKind::UnexpectedEof,
            ReadError::Oversized(_) => ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}

/// Writes frames, whole. See the [module](self) for an example.
///
/// # When the output fails
///
/// A stream cannot take back half a frame, so what is not out yet stays here and goes first in the next call. A frame that
/// was sent is never to be sent again, even if [`send`](Self::send) failed. Where the failure was a timeout or a full
/// socket, call [`flush`](Self::flush) later; [`unsent`](Self::unsent) tells how far the reader is behind, and so when to
/// give it up: nothing else bounds what is kept for it. After any other failure, drop the connection: its client will be
/// back, with the last ID that it has got.
pub struct EventWriter<W> {
    output: W,
    chunked: bool,
    /// What has been sent and not been written, behind what has.
    bytes: Vec<u8>,
    written: usize,
}

impl<W> EventWriter<W> {
    /// A writer of a body that ends with its connection, or that `output` puts the chunked coding on itself.
    #[must_use]
    pub const fn new(output: W) -> Self {
        Self { output, chunked: false, bytes: Vec::new(), written: 0 }
    }

    /// The writer, for a body in the chunked transfer coding: one chunk a frame.
    #[must_use]
    pub fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }

    /// How many bytes wait for the output, after an error.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.bytes.len().saturating_sub(self.written)
    }

    /// The output.
    #[must_use]
    pub const fn get_ref(&self) -> &W {
        &self.output
    }

    /// The output, for example to set a timeout. Whoever writes to it while something is [unsent](Self::unsent) breaks
    /// the stream.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.output
    }

    /// The output. What is [unsent](Self::unsent) stays half a frame; then close the connection.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.output
    }
}

impl<W: Write> EventWriter<W> {
    /// Sends a frame: one contiguous write (or several, if the output does not take all at once), then a flush. What is
    /// [unsent](Self::unsent) goes in front of it.
    ///
    /// # Errors
    ///
    /// That of the output, and `WriteZero` if it takes nothing. The frame is taken all the same, and not to be sent again.
    pub fn send(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        self.begin(if self.chunked { frame.encoded_len() } else { 0 });
        frame.append_to(&mut self.bytes);
        self.end()
    }

    /// [`send`](Self::send) for frames that are encoded already: constants, what was written into a vector, what is sent to
    /// many.
    ///
    /// They go out as one. They have to be whole; nothing checks that.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn send_encoded(&mut self, frames: &[u8]) -> io::Result<()> {
        if frames.is_empty() {
            return self.flush();
        }
        self.begin(frames.len());
        self.bytes.extend_from_slice(frames);
        self.end()
    }

    /// Writes what earlier calls could not, and flushes.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub fn flush(&mut self) -> io::Result<()> {
        while let Some(unsent @ [_, ..]) = self.bytes.get(self.written..) {
            match self.output.write(unsent) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.written = self.written.saturating_add(count).min(self.bytes.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.bytes.clear();
        self.written = 0;
        self.output.flush()
    }

    /// Ends the body, and gives the output back once all is out: in the chunked coding with the last chunk; otherwise it is
    /// the end of the connection that tells the reader.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send). The output is lost then, and with it what it did not take: the reader will find the
    /// body broken off, as it is. Where an output may just be full, [`flush`](Self::flush) until that succeeds, and then call
    /// this: five bytes are left to be written.
    pub fn finish(mut self) -> io::Result<W> {
        if self.chunked {
            self.bytes.extend_from_slice(BODY_END);
        }
        self.flush()?;
        Ok(self.output)
    }

    /// Begins a chunk with so much in it, if there is to be one.
    fn begin(&mut self, length: usize) {
        // What is out goes when it is at least half of all, so that no byte is moved more than once on average.
        if self.written > self.unsent() {
            self.bytes.drain(..self.written.min(self.bytes.len()));
            self.written = 0;
        }
        if let (true, Some(size)) = (self.chunked, NonZeroU64::new(length as u64)) {
            self.bytes.extend_from_slice(SizeLine::new(size).as_bytes());
        }
    }

    /// Ends the chunk, and writes all there is.
    fn end(&mut self) -> io::Result<()> {
        if self.chunked {
            self.bytes.extend_from_slice(b"\r\n");
        }
        self.flush()
    }
}

impl<W: fmt::Debug> fmt::Debug for EventWriter<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventWriter")
            .field("output", &self.output)
            .field("chunked", &self.chunked)
            .field("unsent", &self.unsent())
            .finish_non_exhaustive()
    }
}
