//! Events over the codecs of [tokio-util 0.7](https://docs.rs/tokio-util/0.7): an [`ItemDecoder`] for a `FramedRead` and a
//! [`FrameEncoder`] for a `FramedWrite`, or both of them for the two halves of a connection.
//!
//! Feature `tokio-util-07`.
//!
//! ```
//! use futures_util::{SinkExt, StreamExt};
//! use sse_wire::io::tokio_util_07::{FrameEncoder, ItemDecoder};
//! use sse_wire::{Decoder, Frame, Growing, OwnedItem};
//! use tokio_util::codec::{FramedRead, FramedWrite};
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let mut connection = Vec::new(); // any `AsyncWrite`
//! let mut frames = FramedWrite::new(&mut connection, FrameEncoder::new());
//! frames.send(Frame::message("hello")).await?; // one write and a flush
//! frames.send(Frame::KEEP_ALIVE).await?;
//!
//! let decoder = Decoder::with_storage(Growing::new(1 << 20, 1 << 10)); // the limits are yours
//! let mut items = FramedRead::new(&connection[..], ItemDecoder::new(decoder)); // any `AsyncRead`
//! while let Some(item) = items.next().await {
//!     match item? {
//!         Ok(OwnedItem::Event(event)) => assert_eq!(event.as_event().data(), b"hello"),
//!         Ok(OwnedItem::Retry(_) | OwnedItem::Comment(_)) => {} // a sign of life
//!         Err(oversized) => eprintln!("{oversized}"), // the next event is whole again
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is read has to be the content of a response: behind its head, and without its chunked coding. Under an HTTP
//! library, whose bodies are streams of chunks, take [`io::futures_03`](super::futures_03) (feature `futures-03`).
//!
//! # What holds
//!
//! * **No byte is looked at twice.** What the decoder was shown it has consumed, except behind an item; so it takes linear
//!   time however the bytes come, and the buffer of a `FramedRead` never grows to the length of an event.
//! * **An event that does not fit is an item**, not an error, since a `FramedRead` ends (for once) after any error of its
//!   decoder.
//! * **A frame is in the buffer whole, or not there.** A `FramedWrite` that is dropped or fails in the middle of one has what
//!   is left of it in its buffer, and goes on with that.

use super::ReadError;
use crate::encode::Appender;
use crate::storage::Storage;
use crate::{Decoder, End, Frame, OwnedItem};
use bytes::{Buf, BytesMut};
use std::io;

/// Decodes the items of an event stream, as copies that borrow nothing.
#[derive(Clone, Debug)]
pub struct ItemDecoder<S: Storage> {
    decoder: Decoder<S>,
    /// The end that cuts something off has been told.
    ended: bool,
}

impl<S: Storage> ItemDecoder<S> {
    /// A codec for a new stream. The decoder brings the limits, and perhaps a last event ID; it is
    /// [reset](Decoder::reset).
    #[must_use]
    pub const fn new(mut decoder: Decoder<S>) -> Self {
        decoder.reset();
        Self { decoder, ended: false }
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

    /// Ends the stream here, says how it ended, and is ready for another one: see [`Decoder::finish`].
    ///
    /// For what an [`Incomplete`](ReadError::Incomplete) end cut off, and before the codec goes to another connection.
    pub fn finish(&mut self) -> End<'_, S::Oversized> {
        self.ended = false;
        self.decoder.finish()
    }
}

impl<S: Storage> ::tokio_util::codec::Decoder for ItemDecoder<S> {
    /// An event, a comment or a reconnection time; or the report of an event that does not fit. The next is whole again.
    type Item = Result<OwnedItem, S::Oversized>;
    /// [`Io`](ReadError::Io), or [`Incomplete`](ReadError::Incomplete) at the end.
    type Error = ReadError<io::Error>;

    fn decode(&mut self, input: &mut BytesMut) -> Result<Option<Self::Item>, Self::Error> {
        let step = self.decoder.advance(input);
        let item = step.ready.map(|ready| {
            let item = self.decoder.view(ready, input)?;
            Ok(item.to_owned_item())
        });
        // What ended may go on after all, as a file does that is still written to.
        self.ended &= step.consumed == 0;
        input.advance(step.consumed.min(input.len()));
        Ok(item)
    }

    /// As `decode`; then `Incomplete`, once, if the end cuts something off.
    fn decode_eof(&mut self, input: &mut BytesMut) -> Result<Option<Self::Item>, Self::Error> {
        if let Some(item) = self.decode(input)? {
            return Ok(Some(item));
        }
        let told = core::mem::replace(&mut self.ended, true);
        if !told && self.decoder.is_unfinished() { Err(ReadError::Incomplete) } else { Ok(None) }
    }
}

/// Encodes frames.
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

// For frames by value only, which are small and `Copy`: with a second kind of item, `flush` and `close` of a sink would have to
// be told which one is meant.
impl ::tokio_util::codec::Encoder<Frame<'_>> for FrameEncoder {
    /// None of its own.
    type Error = io::Error;

    #[inline]
    fn encode(&mut self, frame: Frame<'_>, output: &mut BytesMut) -> Result<(), io::Error> {
        output.reserve(frame.data_len());
        frame.put(&mut Appender::new(output));
        Ok(())
    }
}
