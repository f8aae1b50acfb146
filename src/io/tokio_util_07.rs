//! Codecs of events for [tokio-util 0.7](https://docs.rs/tokio-util/0.7): an [`EventDecoder`] for a `FramedRead`, and a
//! [`FrameEncoder`] for a `FramedWrite`, or both for the two halves of a connection.
//!
//! Feature `tokio-util-07`.
//!
//! ```
//! use futures_util::{SinkExt, StreamExt};
//! use sse_wire::Frame;
//! use sse_wire::io::tokio_util_07::{EventDecoder, FrameEncoder};
//! use tokio_util::codec::{FramedRead, FramedWrite};
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let mut connection = Vec::new(); // any `AsyncWrite`
//! let mut frames = FramedWrite::new(&mut connection, FrameEncoder::new());
//! frames.send(Frame::message("hello")).await?; // one write and a flush
//! frames.send(Frame::KEEP_ALIVE).await?;
//!
//! let mut events = FramedRead::new(&connection[..], EventDecoder::new().text()); // any `AsyncRead`
//! while let Some(event) = events.next().await {
//!     match event? {
//!         Ok(event) => assert_eq!(event.data(), "hello"),
//!         Err(error) => eprintln!("{error}"), // an event that does not fit or is not text: the next one is complete
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For frames that are encoded already (those of a [`History`](crate::session::History), or one for many clients), use
//! tokio-util's `BytesCodec`, which writes `Bytes`.
//!
//! The reader must return the content of a response, without its head and its chunked coding. The bodies of HTTP
//! libraries are streams of chunks: use [`io::futures_03`](super::futures_03) (feature `futures-03`) for them.
//!
//! # Guarantees
//!
//! * **No byte is read twice.** The decoder consumes all bytes that it gets, except those after an item. So time is
//!   linear however the bytes arrive, and the buffer of a `FramedRead` never grows to the length of an event.
//! * **An event that does not fit, or is not text, is an item**, not an error. A `FramedRead` ends (for one call) after
//!   any error of its decoder.
//! * **A frame is in the buffer completely, or not at all.** If a `FramedWrite` fails in the middle of a frame, it
//!   keeps the rest, and the next call continues with it.
//! * **Cancellation safety.** If a future is dropped, nothing is lost: all state is in the `FramedRead` or
//!   `FramedWrite`.
//!
//! # Cost
//!
//! A copy is one allocation. Time is linear in the bytes.
//!
//! # Limits and errors
//!
//! The limits are those of the decoder. [`ReadError`] says which events are lost.
//!
//! # Not included
//!
//! HTTP: see [`http`](crate::http). Reconnecting: see [`session`](crate::session).
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.5 "Parsing an event stream" and 9.2.6 "Interpreting an event stream".

use super::skipping::Skipping;
use super::{AllItems, CopyKind, Events, ReadError, Skipped, Text, TextLossy};
use crate::encode::Appender;
use crate::storage::Storage;
use crate::{Decoder, End, Frame, Growing, InvalidLastEventId};
use bytes::{Buf, BytesMut};
use core::convert::Infallible;
use core::marker::PhantomData;
use std::io;

/// Decodes the events of an event stream, as owned copies: a decoder for `FramedRead`.
///
/// `K` is the kind of copies: [`Events`] or [`AllItems`] as bytes, [`Text`] or [`TextLossy`].
#[doc(alias("FramedRead", "codec", "EventSource"))]
#[derive(Clone, Debug)]
pub struct EventDecoder<S = Growing, K = Events> {
    decoder: Decoder<S>,
    /// Whether a truncated end has been reported.
    ended: bool,
    skipping: Skipping,
    kind: PhantomData<fn() -> K>,
}

impl EventDecoder {
    /// A codec for a new stream, with the limits of [`Growing::default`]: 16 MiB of data, and 8 KiB for a type, an ID
    /// or a comment.
    #[must_use]
    pub fn new() -> Self {
        Self::with_decoder(Decoder::default())
    }
}

impl Default for EventDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> EventDecoder<S> {
    /// Like [`new`](EventDecoder::new), with a decoder of your own: with other limits, or with a last event ID. The
    /// decoder is [reset](Decoder::reset).
    #[must_use]
    pub const fn with_decoder(mut decoder: Decoder<S>) -> Self {
        decoder.reset();
        Self { decoder, ended: false, skipping: Skipping::NO, kind: PhantomData }
    }
}

impl<S, K> EventDecoder<S, K> {
    /// Returns events as text. An event that is not well-formed UTF-8 is an item with the error
    /// [`MalformedText`](ReadError::MalformedText).
    #[must_use]
    pub fn text(self) -> EventDecoder<S, Text> {
        self.copying()
    }

    /// Returns events as text, with U+FFFD for each malformed sequence, as in a browser.
    #[must_use]
    pub fn text_lossy(self) -> EventDecoder<S, TextLossy> {
        self.copying()
    }

    /// Returns comments and reconnection times too.
    #[must_use]
    pub fn all_items(self) -> EventDecoder<S, AllItems> {
        self.copying()
    }

    fn copying<T>(self) -> EventDecoder<S, T> {
        let Self { decoder, ended, skipping, kind: _ } = self;
        EventDecoder { decoder, ended, skipping, kind: PhantomData }
    }

    /// Skips events that do not fit the decoder, so that they are never items.
    ///
    /// [`skipped`](Self::skipped) returns how many events were dropped.
    #[must_use]
    pub fn skip_oversized(self) -> Self {
        Self { skipping: Skipping { enabled: true, ..self.skipping }, ..self }
    }

    /// The events that [`skip_oversized`](Self::skip_oversized) has dropped.
    #[must_use]
    pub const fn skipped(&self) -> Skipped {
        self.skipping.skipped
    }

    /// The decoder, which has the last event ID and the reconnection time.
    #[must_use]
    pub fn into_decoder(self) -> Decoder<S> {
        self.decoder
    }

    /// Returns the decoder, in its state after the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        &self.decoder
    }
}

impl<S: Storage, K> EventDecoder<S, K> {
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

    /// Ends the stream, returns how it ended, and begins a new one: see [`Decoder::finish`].
    ///
    /// After [`Incomplete`](ReadError::Incomplete), it returns the truncated event. Call it also before you use the
    /// codec for another connection.
    pub fn finish(&mut self) -> End<'_, S::Oversized> {
        self.ended = false;
        self.decoder.finish()
    }
}

impl<S: Storage, K: CopyKind> ::tokio_util::codec::Decoder for EventDecoder<S, K> {
    /// A copy of an event, or of another item if they were asked for. Otherwise [`Oversized`](ReadError::Oversized) or
    /// [`MalformedText`](ReadError::MalformedText): only this event is lost.
    type Item = Result<K::Output, ReadError<Infallible>>;
    /// [`Io`](ReadError::Io), or [`Incomplete`](ReadError::Incomplete) at the end.
    type Error = ReadError<io::Error>;

    fn decode(&mut self, input: &mut BytesMut) -> Result<Option<Self::Item>, Self::Error> {
        // After its end, the input may continue, like a file that is still written to.
        self.ended &= input.is_empty();
        if input.is_empty() {
            return Ok(None);
        }
        let mut items = self.decoder.feed(input);
        let mut failure = None;
        let copy = self.skipping.copy::<S, K>(&mut items, &mut failure);
        match items.rest().len() {
            // Unlike `advance`, this leaves the beginning of the memory to the next read.
            0 => input.clear(),
            rest => input.advance(input.len().saturating_sub(rest)),
        }
        if let Some(copy) = copy {
            return Ok(Some(Ok(copy)));
        }
        Ok(failure.map(|reason| Err(reason.into())))
    }

    /// Like `decode`. At a truncated end, it then returns `Incomplete` once.
    fn decode_eof(&mut self, input: &mut BytesMut) -> Result<Option<Self::Item>, Self::Error> {
        if let Some(item) = self.decode(input)? {
            return Ok(Some(item));
        }
        let told = core::mem::replace(&mut self.ended, true);
        if !told && self.decoder.is_unfinished() { Err(ReadError::Incomplete) } else { Ok(None) }
    }
}

/// Encodes frames.
#[doc(alias("FramedWrite", "codec"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrameEncoder {}

impl FrameEncoder {
    /// A codec for a new stream.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

// Only for frames by value, which are small and `Copy`. With a second type of item, calls of `flush` and `close` on a
// sink would have to name the type.
impl ::tokio_util::codec::Encoder<Frame<'_>> for FrameEncoder {
    /// This codec has no errors of its own.
    type Error = io::Error;

    #[inline]
    fn encode(&mut self, frame: Frame<'_>, output: &mut BytesMut) -> Result<(), io::Error> {
        output.reserve(frame.data_len());
        frame.put(&mut Appender::new(output));
        Ok(())
    }
}
