//! Bytes to events, or to blocks: the [`Decoder`], an incremental push parser.
//!
//! It takes the chunks of an event stream as they come and returns [`Item`]s: events as an `EventSource` dispatches them,
//! reconnection times and comments. Or it returns [blocks](#blocks), as they were sent. It is `no_std` and sans-I/O, and allocates
//! only in the [storages](crate::storage) on the heap.
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
//! * [`feed`](Decoder::feed) returns a cursor over one chunk. It is what most callers want.
//! * [`advance`](Decoder::advance) returns how much of the input is consumed and whether an item is ready, and
//!   [`view`](Decoder::view) returns the item. They are for those who own the loop, such as an adapter to an asynchronous reader.
//!
//! Both run the same engine and return the same items.
//!
//! # Blocks
//!
//! A [`Block`] is the fields between two blank lines, as they were sent, whether or not the standard dispatches an event from them.
//! It is for libraries that show more than a browser does:
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
//! [`feed_blocks`](Decoder::feed_blocks), or [`advance_block`](Decoder::advance_block) with
//! [`view_block`](Decoder::view_block), and [`finish_block`](Decoder::finish_block) are on the same decoder: the engine, the memory,
//! the limits and the guarantees are the same, and a caller may change between events and blocks at any byte.
//! [`Block::as_event`] is the event that the standard dispatches. What an unknown field says, only a
//! [`LineDecoder`](crate::line::LineDecoder) shows.
//!
//! # Guarantees
//!
//! * How the stream is cut into chunks never matters: same items, same blocks, same reports, same positions.
//! * Every byte string has a parse. The one thing reported is what passes a capacity that the caller set.
//! * An item is returned with the byte that ends it. A CR ends its line at once; an LF after it belongs to what comes next.
//!
//! # Cost
//!
//! Memory is the two capacities of the [storage](crate::storage) and a constant: see [`Decoder`]. Each byte is looked at a bounded
//! number of times, whatever the chunks and whichever way of calling.
//!
//! Data is borrowed from the chunk (zero-copy) if and only if the event has just one data line, that line and the blank line lie in
//! the chunk, and no other item was returned between them. Otherwise it is copied once, into the storage. Event types and IDs are
//! copied, as they outlive their chunk. Comments are borrowed if their line lies in the chunk.
//!
//! # Limits and errors
//!
//! What is too large is reported once, in place of its event or block ([`Oversized`]). Nothing is truncated, and no piece of it is
//! returned. The comments, IDs and reconnection times inside it still count, and the next event is complete.
//!
//! # Not included
//!
//! Reading bytes, checks of UTF-8 (see [`text`](crate::text)), reconnecting (see [`session`](crate::session)), and what the data
//! means. Single lines are the [`LineDecoder`](crate::line::LineDecoder)'s, and values longer than any buffer the
//! [`Tokenizer`](crate::token::Tokenizer)'s.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.6 "Interpreting an event stream". Of its two readings of a new stream's last event ID
//! buffer, "empty" and "as it was", this is the second, as in the browsers: events without an ID after a reconnection
//! report the old one.

// A note to maintainers. Bytes come in by three ways, which `ways.rs` chooses between: the shortcut (`quick.rs`), complete lines
// (`lines.rs`) and steps (`steps.rs`). What a line means stands in three places, which change together: `line/read.rs` for complete
// lines, `steps.rs`, and `quick.rs` for its few forms (a fourth is the tokenizer, which the decoder does not use). What a field does
// stands in `block.rs` alone. The tests run every vector by each of the three, and compare all with a model.

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
mod lines;
#[cfg(feature = "alloc")]
mod owned;
#[cfg(feature = "alloc")]
mod owned_event;
mod quick;
mod ready;
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
pub use owned_event::{OwnedEvent, OwnedParts};
use ready::Kind;
pub use ready::{Ready, Step};
use steps::Line;
#[cfg(feature = "alloc")]
pub use text_event::{MalformedText, TextEvent, TextParts};
#[cfg(any(feature = "std", feature = "futures-03"))]
pub(crate) use ways::Progress;

/// Turns the chunks of an event stream into [`Item`]s. See the [module](self).
///
/// On a 64-bit target it takes at most `DATA + 4 * TEXT + 128` bytes with [`Fixed<DATA, TEXT>`](Fixed), where both capacities
/// are multiples of 8. With the other storages, whose memory is elsewhere, it takes 184 ([`Borrowed`](crate::Borrowed)),
/// 264 (`Growing`) and 224 (`Unlimited`).
#[derive(Clone, Debug)]
pub struct Decoder<S> {
    storage: S,
    line: Line,
    block: BlockState,
    /// What the block had that is on view.
    ended: Flags,
    /// An ID has been committed, be it an empty one.
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

impl<const DATA: usize, const TEXT: usize> Default for Decoder<Fixed<DATA, TEXT>> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "alloc")]
impl Default for Decoder<crate::Growing> {
    /// A decoder at the start of a stream, with the limits of [`Growing::default`](crate::Growing::default).
    fn default() -> Self {
        Self::with_storage(crate::Growing::default())
    }
}

#[cfg(feature = "alloc")]
impl Default for Decoder<crate::Unlimited> {
    /// A decoder at the start of a stream, without limits: see [`Unlimited`](crate::Unlimited).
    fn default() -> Self {
        Self::with_storage(crate::Unlimited::new())
    }
}

impl<S: Storage> Decoder<S> {
    /// A decoder at the start of a stream, with this storage.
    #[must_use]
    pub const fn with_storage(storage: S) -> Self {
        Self { storage, line: Line::new(), block: BlockState::new(), ended: Flags::NONE, has_id: false, position: 0 }
    }

    /// The decoder with a last event ID to begin with: [`set_last_event_id`](Self::set_last_event_id) for where it is made.
    ///
    /// # Errors
    ///
    /// When the ID is longer than the text capacity, or contains NUL, CR or LF.
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

    /// Sets the last event ID, as if the last blank line had committed it: events without one of their own report it. For a
    /// client that begins where another left off. An empty one takes back the one there was.
    ///
    /// After a mere reconnection it is not needed: [`reset`](Self::reset) keeps the ID.
    ///
    /// # Errors
    ///
    /// When it is longer than the text capacity, or holds a byte that no ID on a stream can hold (NUL, LF, CR). The ID is
    /// then the one there was.
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

    /// Feeds the next chunk of the stream. The items come out of the cursor, one by one.
    ///
    /// Nothing is consumed until the cursor is asked. Dropping it early loses nothing but what the caller drops:
    /// [`Items::rest`] is exactly what has not been consumed.
    pub const fn feed<'d, 'i>(&'d mut self, chunk: &'i [u8]) -> Items<'d, 'i, S> {
        Items::new(self, chunk, false)
    }

    /// [`feed`](Self::feed) for those who want text: checks the chunk in a few long stretches, so that what lies in them need
    /// not be checked event by event when [`Event::data_str`] or [`Event::event_type_str`] asks.
    ///
    /// The items are the same, and so is what is text and what is not; only the time differs. For short events in long
    /// chunks it is about half. What follows a malformed sequence in the same stretch is checked event by event.
    ///
    /// A stretch ends no further than eight times as far as the cursor has come, so that the time is O(bytes consumed), even
    /// where the cursor is dropped after each item and its [rest](Items::rest) is fed again.
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
        // A check ahead is for speed: where code is to be short, each event is checked when it is asked.
        Items::new(self, chunk, !SMALL)
    }

    /// Goes on with a chunk of which the beginning has been consumed.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    #[inline(always)]
    pub(crate) const fn feed_from<'d, 'i>(&'d mut self, progress: Progress, chunk: &'i [u8]) -> Items<'d, 'i, S> {
        Items::resume(self, chunk, progress)
    }

    /// Consumes the front of `input` up to and with the byte that completes an item, or all of it.
    ///
    /// If [`Step::ready`] is `None`, the whole input is consumed and the next chunk is due. Otherwise
    /// [`view`](Self::view) shows the item, and the next call takes what is left of the input. O(bytes consumed).
    pub fn advance(&mut self, input: &[u8]) -> Step {
        self.advance_to::<false>(input)
    }

    /// Shows the item that [`advance`](Self::advance) has just made ready.
    ///
    /// `input` is the slice that `advance` was given, with the consumed bytes unchanged. O(1). A `Ready` is good until
    /// the decoder is advanced, fed, finished or reset. An older one, or another input, shows a wrong item, or pieces of
    /// one, but never panics. From an input of one byte, as an interrupt brings it, nothing is borrowed: then an empty one
    /// shows the same.
    ///
    /// # Errors
    ///
    /// The report of what did not fit, in place of an event. The decoder goes on after its blank line.
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
        // Never reached: where there is nothing to report, everything fits.
        Ok(Item::Comment(Comment { text: &[], length: 0 }))
    }

    /// Copies what the item borrows from `input` into the storage, so that [`view`](Self::view) shows it without the
    /// input.
    ///
    /// For readers that must give their buffer back before the item is used up. The item always fits. O(bytes borrowed).
    ///
    /// `ready` and `input` are those of the last [`advance`](Self::advance), as for `view`. With others, the item is a wrong
    /// one; the stream goes on undisturbed.
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
    #[must_use = "the old `Ready` still wants the input"]
    pub fn keep(&mut self, ready: Ready, input: &[u8]) -> Ready {
        // A buffer is free unless a block or a line is under assembly, which it is only if the item is an old one.
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

    /// Ends the stream and says how it ended. Afterwards the decoder is as after [`reset`](Self::reset).
    ///
    /// By the standard, what the end of a stream cuts off is thrown away: it dispatches no event, and commits no ID. That
    /// is what happens here; [`End::Incomplete`] returns the event that was truncated, for those who want it all the same. A truncated
    /// `retry` line is ignored: its number may be incomplete.
    /// Called before a chunk is used up, it judges what was consumed.
    ///
    /// ```
    /// use sse_wire::{Decoder, End, Fixed};
    ///
    /// let mut decoder = Decoder::<Fixed<1024, 64>>::new();
    /// let mut items = decoder.feed(b"data: [DONE]\n"); // and the last blank line is missing
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

    /// Ends the line and the block under way, shows what that gives, and begins a new stream.
    fn finish_as<const BLOCKS: bool>(&mut self) -> Option<Result<Item<'_>, S::Oversized>> {
        self.end_line_under_way::<BLOCKS>();
        let kind = self.judge::<BLOCKS>();
        self.ended = self.block.flags;
        self.reset();
        self.ended.set(Flags::CUT_OFF);
        kind.map(|kind| self.view(Ready::stored(kind), &[]))
    }

    /// Begins a new stream, as after a reconnection. The committed last event ID and the capacities stay; all else is as
    /// in a new decoder.
    pub const fn reset(&mut self) {
        self.line = Line::new();
        self.block.flags = Flags::NONE; // The lengths mean nothing now, but for an end of stream that is on view.
        self.position = 0;
    }
}

#[cfg(test)]
mod closure;
