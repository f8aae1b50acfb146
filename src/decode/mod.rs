//! The decoder of an event stream: an incremental push parser from bytes to events.
//!
//! The [`Decoder`] takes the chunks of an event stream and returns [`Item`]s: events as an `EventSource` dispatches
//! them, reconnection times and comments. It can also return [blocks](#blocks), as they were sent. It is `no_std` and
//! sans-I/O, and it allocates only in the [storages](crate::storage) on the heap.
//!
//! ```
//! use sse_wire::{Decoder, Fixed, Item};
//!
//! let mut decoder = Decoder::<Fixed<1024, 64>>::new();
//! let mut greetings = Vec::new();
//! for chunk in ["event: greeting\nda", "ta: hello\n\n: ping\n"] {
//!     let mut items = decoder.feed(chunk.as_bytes());
//!     while let Some(item) = items.next() {
//!         match item {
//!             Ok(Item::Event(event)) => greetings.push(event.data_str()?.to_owned()),
//!             Ok(Item::Retry(milliseconds)) => println!("reconnect after {milliseconds} ms"),
//!             Ok(Item::Comment(_)) => {} // the connection is alive
//!             Err(oversized) => eprintln!("{oversized}"), // the next event is complete
//!         }
//!     }
//! }
//! assert_eq!(greetings, ["hello"]);
//! # Ok::<(), core::str::Utf8Error>(())
//! ```
//!
//! # Two ways to call
//!
//! * [`feed`](Decoder::feed) returns a cursor over one chunk. Most callers use it.
//! * [`advance`](Decoder::advance) returns how much of the input it has consumed and whether an item is ready, and
//!   [`view`](Decoder::view) returns the item. Use them if the loop cannot hold a borrow of the chunk, as in an adapter
//!   to an asynchronous reader.
//!
//! Both run the same code and return the same items.
//!
//! # Blocks
//!
//! A [`Block`] is the fields between two blank lines, as they were sent. Not every block is an event. Use blocks in a
//! library that shows more than a browser:
//!
//! | | as events | as blocks |
//! |---|---|---|
//! | `retry: 10\n\n` | `Item::Retry(10)`, at its line | a block with `retry()`, at its blank line |
//! | `id: 7\n\n` | nothing; [`Decoder::last_event_id`] changes | a block with `own_id()` |
//! | `event:\ndata: x\n\n` | an event of the type `message` | a block with `event_type()` `Some(b"")` |
//! | `{"error": 1}\n\n` | nothing | a block with `has_unknown_fields()` |
//! | `: ping\n\n` | a comment | a comment |
//!
//! ```
//! use sse_wire::{BlockItem, Decoder, Fixed};
//!
//! let mut decoder = Decoder::<Fixed<1024, 64>>::new();
//! let mut retries = Vec::new();
//! for chunk in ["retry: 30", "00\n\nretry: 10\ndata: x\n\n"] {
//!     let mut blocks = decoder.feed_blocks(chunk.as_bytes());
//!     while let Some(item) = blocks.next() {
//!         if let BlockItem::Block(block) = item? {
//!             retries.push((block.retry(), block.as_event().is_some()));
//!         }
//!     }
//! }
//! assert_eq!(retries, [(Some(3000), false), (Some(10), true)]);
//! # Ok::<(), sse_wire::Oversized>(())
//! ```
//!
//! The methods for blocks are on the same decoder: [`feed_blocks`](Decoder::feed_blocks), or
//! [`advance_block`](Decoder::advance_block) with [`view_block`](Decoder::view_block), and
//! [`finish_block`](Decoder::finish_block). The memory, the limits and the guarantees are the same. A caller may change
//! between events and blocks at any byte. [`Block::as_event`] is the event that the standard dispatches. The value of
//! an unknown field is available from a [`LineDecoder`](crate::line::LineDecoder) or a
//! [`Tokenizer`](crate::token::Tokenizer).
//!
//! # Guarantees
//!
//! * Chunk boundaries do not matter: they change no item, no block, no report and no position.
//! * Every byte string has a parse. The only report is of a value that is longer than a capacity that the caller set.
//! * An item is returned with the byte that ends it. A CR ends its line at once. An LF after the CR is consumed with
//!   the next bytes.
//!
//! # Cost
//!
//! The memory is the two capacities of the [storage](crate::storage) and a constant: see [`Decoder`]. Time is linear:
//! each byte is read a bounded number of times, whatever the chunks and the methods.
//!
//! Data is borrowed from the chunk (zero-copy) in exactly one case: the event has one data line, that line and the
//! blank line lie in the chunk, and no comment or reconnection time lies between them. Otherwise data is copied once,
//! into the storage. IDs are copied, because they outlive their chunk. So are event types, unless the complete event lies
//! in the chunk: then the type may be borrowed. Comments are borrowed if their line lies in the chunk.
//!
//! # Limits and errors
//!
//! An event or a block that does not fit is reported once, as [`Oversized`], in its place. No data is truncated, and no
//! part of the event is returned. Comments, reconnection times and IDs in it are still accepted, if they fit. The
//! next event is complete.
//!
//! # Not included
//!
//! * Reading bytes: see [`io`](crate::io).
//! * Checking UTF-8: see [`text`](crate::text).
//! * Reconnecting: see [`session`](crate::session).
//! * Single lines: see the [`LineDecoder`](crate::line::LineDecoder).
//! * Values longer than any buffer: see the [`Tokenizer`](crate::token::Tokenizer).
//! * The meaning of the data.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.6 "Interpreting an event stream". The decoder skips one byte order mark (BOM) at the start of a
//! stream. The standard is ambiguous about whether a new stream begins with an empty last event ID buffer. Like the
//! browsers, the decoder keeps the ID: events without an ID after a reconnection report the old one.

// A note to maintainers. Bytes take one of three paths, which `ways.rs` chooses between: the fast path (`quick.rs`),
// complete lines (`lines.rs`) and the state machine (`steps.rs`). The meaning of a line is written in three places,
// which change together: `line/read.rs` for complete lines, `steps.rs`, and `quick.rs` for its few forms. (The
// tokenizer is a fourth, which the decoder does not use.) The effect of a field is in `block.rs` alone. The tests run
// every vector through each of the three paths, and compare all with a model.

mod block;
mod block_item;
mod blocks;
#[cfg(any(feature = "alloc", feature = "heapless-09"))]
mod copies;
mod cursor;
mod error;
#[cfg(feature = "heapless-09")]
mod exchange;
mod item;
#[cfg(feature = "alloc")]
mod layout;
mod lines;
#[cfg(feature = "alloc")]
mod owned;
#[cfg(feature = "alloc")]
mod owned_event;
#[cfg(feature = "alloc")]
mod parts;
mod quick;
mod ready;
#[cfg(all(feature = "serde-1", feature = "alloc"))]
mod serde_1;
mod state;
mod steps;
mod text_ahead;
#[cfg(feature = "alloc")]
mod text_event;
mod ways;

use crate::scan::SMALL;
use crate::storage::private::{Buffer, Id, Internal, Report};
use crate::storage::{Fixed, Storage};
use block::{Block as BlockState, Flags};
pub use block_item::{Block, BlockEnd, BlockItem};
pub use blocks::Blocks;
#[cfg(feature = "heapless-09")]
pub(crate) use copies::Facts;
pub use cursor::Items;
pub use error::{InvalidLastEventId, Oversized, Part};
pub use item::{Comment, End, Event, Item};
#[cfg(feature = "alloc")]
pub use owned::{OwnedComment, OwnedItem};
#[cfg(feature = "alloc")]
pub use owned_event::OwnedEvent;
#[cfg(feature = "alloc")]
pub use parts::{InvalidParts, OwnedParts, TextParts};
use ready::Kind;
pub use ready::{Ready, Step};
use steps::Line;
#[cfg(feature = "alloc")]
pub use text_event::{MalformedText, TextEvent};
#[cfg(any(feature = "std", feature = "futures-03"))]
pub(crate) use ways::Progress;

/// Turns the chunks of an event stream into [`Item`]s. See the [module](self).
///
/// On a 64-bit target a decoder takes at most `DATA + 4 * TEXT + 128` bytes with [`Fixed<DATA, TEXT>`](Fixed), if both
/// capacities are multiples of 8. The other storages have their memory elsewhere; with them a decoder takes 184
/// ([`Borrowed`](crate::Borrowed)), 264 (`Growing`) or 224 bytes (`Unlimited`).
///
/// Two other types have this name. For the decoder of the chunked coding, import the module and write
/// [`chunked::Decoder`](crate::chunked::Decoder). `tokio_util::codec::Decoder` is a trait: the codec is
/// `io::tokio_util_07::EventDecoder`.
#[doc(alias("parser", "push parser", "parse", "SSE", "server-sent events", "EventSource", "event stream"))]
#[derive(Clone, Debug)]
pub struct Decoder<S> {
    storage: S,
    line: Line,
    block: BlockState,
    /// The flags of the block that has ended: those of the item that can be viewed.
    ended: Flags,
    /// An ID has been committed (possibly an empty one).
    has_id: bool,
    position: u64,
}

impl<const DATA: usize, const TEXT: usize> Decoder<Fixed<DATA, TEXT>> {
    /// A decoder at the start of a stream, with room for events of `DATA` bytes of data and for types, IDs and comments
    /// of `TEXT` bytes each.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_storage(Fixed::new())
    }
}

impl<S: Storage + Default> Default for Decoder<S> {
    /// A decoder at the start of a stream, with the default limits of its storage.
    fn default() -> Self {
        Self::with_storage(S::default())
    }
}

impl<S: Storage> Decoder<S> {
    /// A decoder at the start of a stream, with `storage`. Its limits are those of the storage.
    #[must_use]
    pub const fn with_storage(storage: S) -> Self {
        Self { storage, line: Line::new(), block: BlockState::new(), ended: Flags::NONE, has_id: false, position: 0 }
    }

    /// Sets the last event ID and returns the decoder: [`set_last_event_id`](Self::set_last_event_id) as a builder.
    ///
    /// # Errors
    ///
    /// Fails if the ID is longer than the text capacity, or contains NUL, CR or LF.
    ///
    /// ```
    /// use sse_wire::{Decoder, Fixed};
    ///
    /// let decoder = Decoder::<Fixed<1024, 64>>::new().with_last_event_id(b"41")?;
    /// assert_eq!(decoder.last_event_id(), b"41");
    /// # Ok::<(), sse_wire::InvalidLastEventId>(())
    /// ```
    pub fn with_last_event_id(mut self, id: &[u8]) -> Result<Self, InvalidLastEventId> {
        self.set_last_event_id(id)?;
        Ok(self)
    }

    /// Sets the last event ID, for a client that continues the stream of an earlier one. Linear in the length of the
    /// ID.
    ///
    /// Events without an ID of their own report this one, as if the last blank line had committed it. An empty ID
    /// resets the one before. After a reconnection this call is not needed: [`reset`](Self::reset) keeps the ID.
    ///
    /// # Errors
    ///
    /// Fails if the ID is longer than the text capacity, or contains NUL, CR or LF. The decoder then keeps its ID.
    pub fn set_last_event_id(&mut self, id: &[u8]) -> Result<(), InvalidLastEventId> {
        if let Some((offset, &byte)) = id.iter().enumerate().find(|(_, byte)| matches!(byte, 0 | b'\n' | b'\r')) {
            return Err(InvalidLastEventId::ForbiddenByte { byte, offset });
        }
        let limit = self.text_capacity();
        if id.len() > limit {
            return Err(InvalidLastEventId::TooLong { limit, length: id.len() });
        }
        self.parts_mut().id_mut(Id::Committed).set(id);
        self.has_id = true;
        Ok(())
    }

    /// Feeds the next chunk of the stream, and returns a cursor over the items in it. O(1).
    ///
    /// The cursor consumes bytes only as you call [`Items::next`]. You can drop it early: [`Items::rest`] is exactly
    /// what it has not consumed.
    #[doc(alias("parse", "push", "decode"))]
    pub const fn feed<'d, 'i>(&'d mut self, chunk: &'i [u8]) -> Items<'d, 'i, S> {
        Items::new(self, chunk, false)
    }

    /// Feeds the next chunk, like [`feed`](Self::feed), and checks UTF-8 ahead of the events. Use it if you need `&str`
    /// for every event.
    ///
    /// The items are the same. The chunk is checked in a few long stretches instead of event by event.
    /// [`Event::data_str`] and [`Event::event_type_str`] then cost less: about half the time for short events in long
    /// chunks. Events after a malformed sequence in the same stretch are checked one by one.
    ///
    /// The time is O(bytes consumed), even if the cursor is dropped after each item and its [rest](Items::rest) is fed
    /// again. For that, a stretch ends no later than eight times the offset that the cursor has reached.
    ///
    /// ```
    /// use sse_wire::{Decoder, Fixed, Item};
    ///
    /// let mut decoder = Decoder::<Fixed<1024, 64>>::new();
    /// let mut items = decoder.feed_text("data: naïve\n\n".as_bytes());
    /// let Some(Ok(Item::Event(event))) = items.next() else { panic!() };
    /// assert_eq!(event.data_str(), Ok("naïve"));
    /// ```
    pub const fn feed_text<'d, 'i>(&'d mut self, chunk: &'i [u8]) -> Items<'d, 'i, S> {
        // Checking ahead is for speed. In builds for small code, each event is checked when its text is asked for.
        Items::new(self, chunk, !SMALL)
    }

    /// Continues with a chunk whose beginning has been consumed.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    #[inline(always)]
    pub(crate) const fn feed_from<'d, 'i>(&'d mut self, progress: Progress, chunk: &'i [u8]) -> Items<'d, 'i, S> {
        Items::resume(self, chunk, progress)
    }

    /// Consumes the front of `input`: up to and including the byte that completes an item, or all of it. O(bytes
    /// consumed).
    ///
    /// If [`Step::ready`] is `None`, the whole input is consumed: pass the next chunk. Otherwise [`view`](Self::view)
    /// returns the item, and the next call takes the rest of the input, from [`Step::consumed`] on.
    pub fn advance(&mut self, input: &[u8]) -> Step {
        self.advance_to::<false>(input)
    }

    /// Returns the item that the last [`advance`](Self::advance) completed. O(1).
    ///
    /// `input` is the slice that `advance` was given, with the consumed bytes unchanged. A `Ready` is valid until the
    /// next call that takes the decoder by `&mut self`, except [`keep`](Self::keep). With an older `Ready` or another
    /// input, the item is wrong, but nothing panics. If `input` has a single byte, as in an interrupt handler, the item
    /// borrows nothing: `input` may be empty then.
    ///
    /// # Errors
    ///
    /// The report of an event that did not fit, in its place. The decoder continues after its blank line.
    pub fn view<'s>(&'s self, ready: Ready, input: &'s [u8]) -> Result<Item<'s>, S::Oversized> {
        let borrowed = input.get(ready.start..ready.end).unwrap_or_default();
        let part = match ready.kind {
            Kind::Borrowed | Kind::Stored => {
                let data = if ready.kind == Kind::Borrowed { borrowed } else { self.parts().data.as_slice() };
                return Ok(Item::Event(self.event(data)));
            }
            Kind::BorrowedComment => return Ok(Item::Comment(Comment { text: borrowed, length: borrowed.len() })),
            Kind::StoredComment => {
                let text = &self.parts().arriving;
                return Ok(Item::Comment(Comment { text: text.as_slice(), length: text.length() }));
            }
            Kind::Retry => return Ok(Item::Retry(self.block.retry)),
            Kind::OversizedData => Part::Data,
            Kind::OversizedEventType => Part::EventType,
            Kind::OversizedId => Part::Id,
        };
        S::Oversized::report(self.oversized(part), Internal)?;
        // Never reached: if there is nothing to report, everything fits.
        Ok(Item::Comment(Comment { text: &[], length: 0 }))
    }

    /// Copies what the item borrows from `input` into the storage, so that [`view`](Self::view) needs the input no
    /// more. O(bytes borrowed).
    ///
    /// Use it in a reader that must return its buffer before the item is used. The item always fits.
    ///
    /// `ready` and `input` are those of the last [`advance`](Self::advance), as for `view`. With others, the item is
    /// wrong, but the stream continues undisturbed.
    ///
    /// ```
    /// use sse_wire::{Decoder, Fixed, Item};
    /// use std::io::BufRead;
    ///
    /// /// The data of the next event, which stays in the decoder while the reader has its buffer back.
    /// fn next_event<'d>(
    ///     decoder: &'d mut Decoder<Fixed<1024, 64>>,
    ///     reader: &mut impl BufRead,
    /// ) -> std::io::Result<Option<&'d [u8]>> {
    ///     let ready = loop {
    ///         let input = reader.fill_buf()?;
    ///         if input.is_empty() {
    ///             return Ok(None);
    ///         }
    ///         let step = decoder.advance(input);
    ///         let kept = step.ready.map(|ready| decoder.keep(ready, input));
    ///         reader.consume(step.consumed);
    ///         match kept {
    ///             Some(kept) if matches!(decoder.view(kept, &[]), Ok(Item::Event(_))) => break kept,
    ///             _ => {}
    ///         }
    ///     };
    ///     Ok(match decoder.view(ready, &[]) {
    ///         Ok(Item::Event(event)) => Some(event.data()),
    ///         _ => None,
    ///     })
    /// }
    ///
    /// let mut decoder = Decoder::new();
    /// let mut reader = &b": hello\n\ndata: one\n\ndata: two\n\n"[..];
    /// assert_eq!(next_event(&mut decoder, &mut reader)?, Some(&b"one"[..]));
    /// assert_eq!(next_event(&mut decoder, &mut reader)?, Some(&b"two"[..]));
    /// assert_eq!(next_event(&mut decoder, &mut reader)?, None);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use = "the old `Ready` still needs the input"]
    pub fn keep(&mut self, ready: Ready, input: &[u8]) -> Ready {
        // A buffer is free unless it holds a part of an unfinished block or line. It can hold one only if `ready` is an
        // old one.
        let borrowed = input.get(ready.start..ready.end).unwrap_or_default();
        let kind = match ready.kind {
            Kind::Borrowed => {
                if !self.block.flags.has(Flags::DATA) {
                    self.parts_mut().data.set(borrowed);
                }
                Kind::Stored
            }
            Kind::BorrowedComment => {
                if !self.line.is_unfinished() {
                    self.parts_mut().arriving.set(borrowed);
                }
                Kind::StoredComment
            }
            stored => stored,
        };
        Ready::stored(kind)
    }

    /// Ends the stream and returns how it ended. Afterwards the decoder is as after [`reset`](Self::reset).
    ///
    /// By the standard, a truncated block is discarded: it dispatches no event and commits no ID. The decoder does the
    /// same. [`End::Incomplete`] contains the truncated event, because some servers leave out the last blank line. If the
    /// stream ended [within a line](Self::is_in_line), the value of that line may be truncated. A truncated `retry` line is
    /// ignored. Only consumed bytes count: consume the last chunk before you call `finish`.
    ///
    /// ```
    /// use sse_wire::{Decoder, End, Fixed};
    ///
    /// let mut decoder = Decoder::<Fixed<1024, 64>>::new();
    /// let mut items = decoder.feed(b"data: [DONE]\n"); // the last blank line is missing
    /// assert!(items.next().is_none());
    /// match decoder.finish() {
    ///     End::Clean => {}
    ///     End::Incomplete(Some(event)) => assert_eq!(event.data(), b"[DONE]"),
    ///     End::Incomplete(None) => println!("the connection broke"),
    ///     End::Oversized(oversized) => println!("the connection broke, and {oversized}"),
    /// }
    /// ```
    pub fn finish(&mut self) -> End<'_, S::Oversized> {
        let cut_off = self.is_unfinished();
        match self.finish_as::<false>() {
            Some(Err(oversized)) => End::Oversized(oversized),
            Some(Ok(Item::Event(event))) => End::Incomplete(Some(event)),
            None if !cut_off => End::Clean,
            _ => End::Incomplete(None),
        }
    }

    /// Ends the unfinished line and block, returns what they contain, and begins a new stream.
    fn finish_as<const BLOCKS: bool>(&mut self) -> Option<Result<Item<'_>, S::Oversized>> {
        self.end_line_under_way::<BLOCKS>();
        let kind = self.judge::<BLOCKS>();
        self.ended = self.block.flags;
        self.reset();
        self.ended.set(Flags::CUT_OFF);
        kind.map(|kind| self.view(Ready::stored(kind), &[]))
    }

    /// Begins a new stream, as after a reconnection. O(1).
    ///
    /// The last event ID, the reconnection time and the capacities stay. Everything else is as in a new decoder.
    pub const fn reset(&mut self) {
        self.line = Line::new();
        self.block.flags = Flags::NONE; // The lengths mean nothing now, but for an end of stream that is on view.
        self.position = 0;
    }
}

#[cfg(test)]
mod closure;
