//! Events over the asynchronous traits of [embedded-io-async 0.7](https://docs.rs/embedded-io-async/0.7): an [`EventReader`].
//!
//! Feature `embedded-io-async-07`.
//!
//! ```
//! use sse_wire::io::embedded_io_async::{BufReader, EventReader};
//! use sse_wire::io::ReadError;
//! use sse_wire::{Decoder, Fixed, Item, chunked};
//!
//! # let example = async {
//! // A socket, a serial line: any `Read`. Here, a slice.
//! let connection = &b"8\r\ndata: hi\r\n2\r\n\n\n\r\n0\r\n\r\n"[..];
//!
//! let mut decoder = Decoder::<Fixed<1024, 64>>::new();
//! let mut buffer = [0; 64];
//! let input = BufReader::new(connection, &mut buffer);
//! let mut reader = EventReader::new(&mut decoder, input).chunked(chunked::Options::STRICT);
//! loop {
//!     match reader.next().await {
//!         Ok(Some(Item::Event(event))) => assert_eq!(event.data(), b"hi"),
//!         Ok(Some(_)) => {} // a reconnection time, or a sign of life
//!         Ok(None) => break,
//!         Err(ReadError::Oversized(oversized)) => eprintln!("{oversized}"), // the next event is whole again
//!         Err(error) => return Err(error.into()), // connect again
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # };
//! # let mut context = core::task::Context::from_waker(core::task::Waker::noop());
//! # let outcome = core::pin::pin!(example).poll(&mut context);
//! # assert!(matches!(outcome, core::task::Poll::Ready(Ok(()))));
//! ```
//!
//! # What holds
//!
//! * **An item is given with the byte that completes it.** No call waits for more bytes than it must, and none fills a
//!   buffer first.
//! * **Nothing is consumed behind the end of a chunked body**, or waited for. It stays in the input.
//! * **A future that is dropped loses nothing**, be it by a timeout or a `select`: neither a byte nor an item. The next call
//!   goes on where it was. That takes an input that keeps its part of it, as embedded-io-async asks it to: a `read` or
//!   `fill_buf` that is dropped has read nothing.
//! * **Memory is the caller's**: the decoder, which outlives connections, and a buffer for an input that has none. A
//!   reader adds 48 bytes to its input, on a 64-bit target.
//!
//! # What it leaves to others
//!
//! Heads, which [`http`](crate::http) reads and writes in slices; timeouts; and connecting again: the decoder keeps what
//! that takes, its [last event ID](Decoder::last_event_id).

use core::ops::Range;

use embedded_io_async_07::{BufRead, ErrorType, Read};

use super::ReadError;
use super::reading::Reading;
use super::unread::Unread;
use crate::buffer::Storage;
use crate::chunked::Options;
use crate::{Decoder, Item};

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
    pub fn new(decoder: &'d mut Decoder<S>, input: R) -> Self {
        Self { input, reading: Reading::new(decoder) }
    }

    /// The reader, for a stream in the chunked transfer coding: where
    /// [`http::body_framing`](crate::http::body_framing) says so and `input` does not take the coding off itself.
    #[must_use]
    pub fn chunked(self, options: Options) -> Self {
        Self { reading: self.reading.chunked(options), ..self }
    }

    /// Waits for the next item, and gives it with the byte that completes it. `None` at the end of the stream, if it may
    /// end there; a later call then gives `None` again, if `input` is still at its end.
    ///
    /// The item borrows from the decoder. O(bytes consumed).
    ///
    /// Cancel-safe: the one await is where nothing is in hand.
    ///
    /// # Errors
    ///
    /// Those of [`ReadError`]. After [`Oversized`](ReadError::Oversized) the next call goes on. After
    /// [`Incomplete`](ReadError::Incomplete) the decoder still has what was cut off:
    ///
    /// ```
    /// use sse_wire::io::ReadError;
    /// use sse_wire::io::embedded_io_async::EventReader;
    /// use sse_wire::{Decoder, End, Fixed};
    ///
    /// # let example = async {
    /// let mut decoder = Decoder::<Fixed<1024, 64>>::new();
    /// let mut reader = EventReader::new(&mut decoder, &b"data: [DONE]\n"[..]); // the last blank line is missing
    /// assert_eq!(reader.next().await, Err(ReadError::Incomplete));
    /// if let End::Incomplete(Some(event)) = decoder.finish() {
    ///     assert_eq!(event.data(), b"[DONE]");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # };
    /// # let mut context = core::task::Context::from_waker(core::task::Waker::noop());
    /// # let outcome = core::pin::pin!(example).poll(&mut context);
    /// # assert!(matches!(outcome, core::task::Poll::Ready(Ok(()))));
    /// ```
    pub async fn next(&mut self) -> Result<Option<Item<'_>>, ReadError<R::Error>> {
        let ready = loop {
            let input: &[u8] =
                if self.reading.has_ended() { &[] } else { self.input.fill_buf().await.map_err(ReadError::Io)? };
            if input.is_empty() {
                return self.reading.judge_end().map(|()| None);
            }
            let step = self.reading.take(input);
            self.input.consume(step.consumed);
            if let Some(ready) = step.ready {
                break ready;
            }
        };
        self.reading.view(ready).map(Some)
    }

    /// The decoder, as it is after the last item: for its [position](Decoder::position) or its
    /// [last event ID](Decoder::last_event_id).
    pub const fn decoder(&self) -> &Decoder<S> {
        self.reading.decoder()
    }

    /// The input. Whatever the items given so far did not need is still in it.
    pub fn into_inner(self) -> R {
        self.input
    }
}

/// Gives an input a buffer: the caller's.
///
/// ```
/// # use embedded_io_async_07 as embedded_io_async;
/// use embedded_io_async::BufRead;
/// use sse_wire::io::embedded_io_async::BufReader;
///
/// # let example = async {
/// let mut buffer = *b"HTTP/1.1 200 OK\r\n\r\ndata: on"; // a head, and what came with it
/// let mut input = BufReader::with_received(&b"e\n\n"[..], &mut buffer, 19..27);
/// assert_eq!(input.fill_buf().await?, b"data: on");
/// input.consume(8);
/// assert_eq!(input.fill_buf().await?, b"e\n\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # };
/// # let mut context = core::task::Context::from_waker(core::task::Waker::noop());
/// # let outcome = core::pin::pin!(example).poll(&mut context);
/// # assert!(matches!(outcome, core::task::Poll::Ready(Ok(()))));
/// ```
#[derive(Debug)]
pub struct BufReader<'b, R> {
    input: R,
    unread: Unread<'b>,
}

impl<'b, R: Read> BufReader<'b, R> {
    /// An input with this buffer, in which there is nothing yet.
    ///
    /// The buffer holds what one read brings, not an event: 64 bytes will do, more save calls. With an empty one there is
    /// no room to read into, and `input` seems to be at its end.
    pub fn new(input: R, buffer: &'b mut [u8]) -> Self {
        Self::with_received(input, buffer, 0..0)
    }

    /// An input with this buffer, in which there is something at `received`: usually the beginning of a body that came
    /// with its head. What is there is read first.
    ///
    /// A range that is not within the buffer is empty.
    pub fn with_received(input: R, buffer: &'b mut [u8], received: Range<usize>) -> Self {
        Self { input, unread: Unread::new(buffer, received) }
    }

    /// What has been read from the input and not been consumed.
    pub fn unread(&self) -> &[u8] {
        self.unread.bytes()
    }

    /// The input. What is [unread](Self::unread) is lost.
    pub fn into_inner(self) -> R {
        self.input
    }
}

impl<R: ErrorType> ErrorType for BufReader<'_, R> {
    type Error = R::Error;
}

impl<R: Read> Read for BufReader<'_, R> {
    /// Gives what is unread, or else what one read of the input brings, past the buffer. Cancel-safe if `read` of the input is.
    async fn read(&mut self, into: &mut [u8]) -> Result<usize, R::Error> {
        if self.unread.bytes().is_empty() { self.input.read(into).await } else { Ok(self.unread.read(into)) }
    }
}

impl<R: Read> BufRead for BufReader<'_, R> {
    /// Gives what is unread, or else reads once. Cancel-safe if `read` of the input is.
    async fn fill_buf(&mut self) -> Result<&[u8], R::Error> {
        if self.unread.bytes().is_empty() {
            let received = self.input.read(self.unread.memory()).await?;
            self.unread.received(received);
        }
        Ok(self.unread.bytes())
    }

    fn consume(&mut self, amount: usize) {
        self.unread.consume(amount);
    }
}
