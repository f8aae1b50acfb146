//! What a decoder reports about itself between two calls: the last event ID, the reconnection time, the position.

use super::block::Flags;
use super::{Decoder, Oversized, Part};
use crate::storage::Storage;
use crate::storage::private::{Buffer, Id};

impl<S: Storage> Decoder<S> {
    /// The last event ID as of the last blank line: the value of the `Last-Event-ID` field for a reconnection. Empty if
    /// there is none. An ID in an unfinished block does not count yet.
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.parts().id(Id::Committed).as_slice()
    }

    /// The last event ID in force, or `None` if none has ever been set. `Some(b"")` means that an ID was set and then
    /// reset.
    ///
    /// The ID may come from this stream, from a stream before a [`reset`](Self::reset), or from
    /// [`set_last_event_id`](Self::set_last_event_id).
    ///
    /// ```
    /// use sse_wire::{Decoder, Fixed};
    ///
    /// let mut decoder = Decoder::<Fixed<64, 16>>::new();
    /// assert_eq!(decoder.id_in_force(), None);
    /// assert!(decoder.feed(b"id: 7\n\n").next().is_none());
    /// assert_eq!(decoder.id_in_force(), Some(&b"7"[..]));
    /// assert!(decoder.feed(b"id\n\n").next().is_none());
    /// assert_eq!(decoder.id_in_force(), Some(&b""[..]));
    /// ```
    #[must_use]
    pub fn id_in_force(&self) -> Option<&[u8]> {
        self.has_id.then(|| self.last_event_id())
    }

    /// The reconnection time, in milliseconds: the last valid `retry` of this stream or of the streams before a
    /// [`reset`](Self::reset). `None` if there has been none.
    #[must_use]
    pub const fn reconnection_time(&self) -> Option<u64> {
        if self.block.has_retry { Some(self.block.retry) } else { None }
    }

    /// The number of bytes that have been consumed since the stream began or the decoder was [`reset`](Self::reset).
    /// After an item, it is the offset of the byte after the one that completed the item.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// The capacity for the data of one event, in bytes.
    #[must_use]
    pub fn data_capacity(&self) -> usize {
        self.parts().data.capacity()
    }

    /// The text capacity: the limit for an event type, an ID or the text of a comment, in bytes.
    #[must_use]
    pub fn text_capacity(&self) -> usize {
        self.parts().event_type.capacity()
    }

    /// Whether the stream would be incomplete if it ended here: whether [`finish`](Self::finish) would return anything
    /// but [`End::Clean`](super::End::Clean). O(1).
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        self.line.is_unfinished() || self.block.flags.has_pending()
    }

    /// Whether the stream would be incomplete for blocks if it ended here: whether [`finish_block`](Self::finish_block)
    /// would return anything but [`BlockEnd::Clean`](super::BlockEnd::Clean). O(1).
    ///
    /// It is true if [`is_unfinished`](Self::is_unfinished) is, and also after a field that is ignored or that has
    /// taken effect already.
    #[must_use]
    pub fn is_block_unfinished(&self) -> bool {
        self.line.is_unfinished() || self.block.flags != Flags::NONE
    }

    /// Whether the stream is within a line: bytes have come since the last line end. O(1).
    ///
    /// If the stream ends there, the value of that line may be truncated. Ask before [`finish`](Self::finish), which
    /// returns the truncated event all the same:
    ///
    /// ```
    /// use sse_wire::{Decoder, End, Fixed};
    ///
    /// // A server that leaves out the last blank line, and a connection that broke within a number.
    /// for (stream, is_in_line) in [("data: 123\n", false), ("data: 123", true)] {
    ///     let mut decoder = Decoder::<Fixed<64, 16>>::new();
    ///     assert!(decoder.feed(stream.as_bytes()).next().is_none());
    ///     assert_eq!(decoder.is_in_line(), is_in_line);
    ///     assert!(matches!(decoder.finish(), End::Incomplete(Some(event)) if event.data() == b"123"));
    /// }
    /// ```
    #[must_use]
    pub const fn is_in_line(&self) -> bool {
        self.line.is_unfinished()
    }

    /// A report of the part of the current block that is over its limit already, if there is one. O(1).
    ///
    /// Use it in a client that closes the connection as soon as an event is too large. [`length`](Oversized::length)
    /// counts the bytes so far. The decoder itself continues, and reports the complete length at the blank line. A type
    /// or an ID may still be replaced by one that fits.
    #[must_use]
    pub fn oversized_so_far(&self) -> Option<Oversized> {
        let (parts, flags) = (self.parts(), self.block.flags);
        let in_event_type = flags.has(Flags::EVENT_TYPE) || self.line.is_in_event_type();
        let part = if flags.has(Flags::DATA) && !parts.data.fits() {
            Part::Data
        } else if in_event_type && !parts.event_type.fits() {
            Part::EventType
        } else if self.line.is_in_id() && !parts.arriving.fits() {
            let (length, limit) = (parts.arriving.length(), parts.arriving.capacity());
            return Some(Oversized { part: Part::Id, limit, length, oversized_id: Some(length) });
        } else if flags.has(Flags::LOST_ID) {
            Part::Id
        } else {
            return None;
        };
        Some(self.oversized_in(part, flags))
    }

    /// Frees heap memory that is not in use: each buffer keeps at most `capacity` bytes, or what it holds now if that is
    /// more. Use it if the decoder has had one large event and lives on.
    ///
    /// The current block, the current line and the last event ID stay. An item that is still to be [viewed](Self::view)
    /// may be lost, so call `shrink_to` between two items. The call has no effect if the memory is not on the heap.
    pub fn shrink_to(&mut self, capacity: usize) {
        let (in_block, in_line) = (self.block.flags, self.line.is_unfinished());
        let in_event_type = in_block.has(Flags::EVENT_TYPE) || self.line.is_in_event_type();
        let parts = self.parts_mut();
        if !in_block.has(Flags::DATA) {
            parts.data.clear();
        }
        if !in_event_type {
            parts.event_type.clear();
        }
        if !in_block.has(Flags::OWN_ID) {
            parts.id_mut(Id::Staged).clear();
        }
        if !in_line {
            parts.arriving.clear();
        }
        parts.shrink_to(capacity);
    }
}
