//! Replay: what a returning client has missed.

mod error;
mod frames;
mod ring;

use core::fmt;

pub use self::error::NotKept;
pub use self::frames::Frames;
use self::frames::id_of;
use self::ring::Ring;
use super::newest_id::NewestId;
#[cfg(feature = "alloc")]
use crate::encode::{EventHead, VecDataWriter};
use crate::encode::{EventId, Frame};
use crate::http::LastEventId;
#[cfg(feature = "alloc")]
use crate::octets::{Escaped, put};
#[cfg(feature = "alloc")]
use alloc::vec::Vec;

/// For a server: the latest events of one stream, encoded, to replay them to returning clients.
///
/// The memory is a slice, an array or a vector: any type that borrows as bytes. Its length when the history is made is
/// the capacity. It contains only the frames, each in one piece. If there is no room for a new frame, the oldest frames
/// are evicted.
///
/// ```
/// use sse_wire::http::LastEventId;
/// use sse_wire::session::{History, Missed};
/// use sse_wire::Frame;
///
/// let mut history = History::new(7, [0; 64]);
/// for data in ["one", "two", "three", "four"] {
///     history.push(&Frame::message(data))?;
/// }
///
/// let missed = |id: &'static [u8]| history.missed(LastEventId::received(id).unwrap());
/// match missed(b"7-3") {
///     Missed::Frames(mut frames) => assert_eq!(frames.next(), Some(&b"id: 7-4\ndata: four\n\n"[..])),
///     other => unreachable!("{other:?}"),
/// }
/// assert!(matches!(missed(b"7-4"), Missed::Nothing));
/// assert!(matches!(missed(b"7-1"), Missed::Gap)); // 7-2 was evicted: there was no more room
/// assert!(matches!(missed(b"6-3"), Missed::Gap)); // the ID is from another run of the server
/// assert!(matches!(missed(b""), Missed::NoId));
/// # Ok::<(), sse_wire::session::NotKept>(())
/// ```
///
/// # IDs
///
/// A frame without an ID gets one: the epoch of the history, a hyphen, and a number that counts up from 1. So an ID is
/// never given twice, as long as no two histories have the same epoch: see [`new`](Self::new). (A clone has the same
/// epoch: push to only one of the two.) Some numbers are skipped: they stand for a history that was
/// [emptied](Self::clear).
///
/// A frame with an ID keeps it. If you number events yourself, as in a log or a database, you must guarantee that an ID
/// is never reused, not even after a restart. A plain counter that begins at 1 again reuses its IDs: a client that has
/// seen event 5 of the last run would get the events after event 5 of this run, and nobody would notice.
///
/// IDs are compared completely, byte by byte. If an ID occurs twice, the first occurrence counts, as long
/// as the history has it: a client may get an event twice, but misses none. After its eviction, a client with that ID may
/// miss events unnoticed.
///
/// A client has to send an ID back unchanged. So [`push`](Self::push) refuses an ID that changes on the way:
/// [`EventId::RESET`](crate::EventId::RESET) (the client sends none), spaces and tabs at its ends (HTTP removes them),
/// control characters (HTTP forbids them) and malformed UTF-8 (browsers send U+FFFD). See [`NotKept::UnusableId`].
///
/// # Rules
///
/// A history is for one stream: one room, one user, one topic. An ID says only how far a client has read, not what it
/// may read. A client that may read the stream may read its history. Follow these rules, so that no client misses an
/// event without knowing it:
///
/// - Push every event, in the order in which you send events. Keep-alives need not be pushed.
/// - Send the frame that `push` returns. If it returns an error, the error says what you may send.
/// - Call [`missed`](Self::missed) and register the client for new events in one step, without a push in between.
/// - If the answer is [`Missed::NoId`] or [`Missed::Gap`], first send an event with the [`newest_id`](Self::newest_id).
///   Then the client has an ID from the first event on.
///
/// # Cost
///
/// It takes the memory and 72 bytes (48 on 32-bit targets). A frame is never split, so up to the length of one frame
/// may be unused at the end, and as much between the newest and the oldest frame. The history holds at least the memory
/// less twice the longest frame.
///
/// [`push`](Self::push) is linear in the length of the frame, of the head of the frame before it, and of the frames
/// that are evicted. Each frame is evicted once.
///
/// [`missed`](Self::missed) is a binary search as long as IDs ascend: logarithmic in the memory, and linear in the
/// length of some frames. IDs ascend if each one is longer than the one before it, or equally long and greater byte by
/// byte. Numbers without leading zeros ascend, and so do the IDs that the history makes. If an ID does not ascend, the
/// time is linear in all that is held, until the frames before that ID have been evicted.
#[doc(alias("replay", "resume", "Last-Event-ID"))]
#[derive(Clone)]
pub struct History<M> {
    ring: Ring<M>,
    epoch: u64,
    /// The number for the next frame without an ID.
    number: u64,
    /// The number for the moment when the history was last empty: before the first frame since then, with no event in
    /// between.
    start: u64,
}

impl<M: AsRef<[u8]> + AsMut<[u8]>> History<M> {
    /// An empty history in this memory. The content of the memory does not matter. O(1).
    ///
    /// `epoch` must differ from that of every earlier history whose IDs a client may still have, in this run of the
    /// server or in an earlier one. Use the time at which the history is made, in milliseconds or finer, or a random
    /// number, or a stored counter that is raised at every start.
    #[must_use]
    pub const fn new(epoch: u64, memory: M) -> Self {
        Self { ring: Ring::new(memory), epoch, number: 1, start: 0 }
    }

    /// Adds an event, and returns its encoded frame with its ID: send it to the connected clients.
    ///
    /// As many of the oldest frames are evicted as needed.
    ///
    /// # Errors
    ///
    /// [`NotKept`] says what you may send in that case. If the frame is no event, the history is unchanged. If the
    /// frame is too long, or has an ID that no client sends back unchanged, the history is emptied, because an event is
    /// missing in it. Every returning client then gets [`Missed::Gap`].
    pub fn push(&mut self, frame: &Frame<'_>) -> Result<&[u8], NotKept> {
        let own_id = frame.event_id();
        if !frame.is_event() {
            return Err(if own_id.is_some() { NotKept::IdWithoutEvent } else { NotKept::NoEvent });
        }
        if own_id.is_some_and(|id| !id.comes_back_in_header()) {
            self.clear();
            return Err(NotKept::UnusableId);
        }
        let numbered = NewestId::numbered(self.epoch, self.number);
        let id = own_id.unwrap_or(numbered.as_event_id());
        let frame = frame.id(id);
        let write = |free: &mut [u8]| frame.encode(free).ok().map(|_| ());
        self.keep(own_id.is_none(), id, frame.encoded_len(), write)
    }

    /// Adds an event with data in pieces, like [`push`](Self::push): a serializer writes straight into the frame.
    ///
    /// The frame is returned in a new vector, even if the history cannot keep it. Send it to the connected clients:
    /// that is always safe. If the ID of `head` is [unusable](NotKept::UnusableId), the frame has no ID.
    ///
    /// ```
    /// use sse_wire::EventHead;
    /// use sse_wire::session::History;
    ///
    /// let mut history = History::new(7, [0; 64]);
    /// let reading = serde_json::json!({ "celsius": 21.5 });
    /// let pushed = history.push_data(EventHead::new(), |data| serde_json::to_writer(data, &reading))?;
    /// assert_eq!(pushed.frame, b"id: 7-1\ndata: {\"celsius\":21.5}\n\n");
    /// assert_eq!(pushed.kept, Ok(()));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The error of `write`. The history is unchanged then.
    #[cfg(feature = "alloc")]
    pub fn push_data<E>(
        &mut self,
        head: EventHead<'_>,
        write: impl FnOnce(&mut VecDataWriter<'_>) -> Result<(), E>,
    ) -> Result<PushedFrame, E> {
        let own_id = head.event_id();
        let numbered = NewestId::numbered(self.epoch, self.number);
        let id = own_id.unwrap_or(numbered.as_event_id());
        let usable = id.comes_back_in_header();
        let mut frame = Vec::new();
        let mut data = if usable { head.id(id) } else { head.without_id() }.append_data_to(&mut frame);
        write(&mut data)?;
        data.finish();
        let kept = if usable {
            self.keep(own_id.is_none(), id, frame.len(), |free| put(&frame, free).map(|_| ())).map(|_| ())
        } else {
            self.clear();
            Err(NotKept::UnusableId)
        };
        Ok(PushedFrame { frame, kept })
    }

    /// Returns what a client with this ID has missed. [`LastEventId::received`] makes the ID from the value of the
    /// field. (If that is an error, the ID is not from this history: answer `400`, or do the same as for
    /// [`Missed::Gap`].)
    ///
    /// [`Missed::Nothing`] and [`Missed::Frames`] are certain, if you follow the [rules](Self#rules).
    pub fn missed(&self, last_event_id: Option<LastEventId<'_>>) -> Missed<'_> {
        let Some(id) = last_event_id else {
            return Missed::NoId;
        };
        let missed = if self.ring.is_whole() && self.start_id().as_event_id().as_bytes() == id.as_bytes() {
            Some(self.ring.frames())
        } else if self.ring.is_ascending() {
            self.ring.frames().behind_in_order(id.as_bytes())
        } else {
            self.ring.frames().behind_first(id.as_bytes())
        };
        match missed {
            None => Missed::Gap,
            Some(frames) if frames.is_empty() => Missed::Nothing,
            Some(frames) => Missed::Frames(frames),
        }
    }

    /// All frames in the history, the oldest first: for a new client that should get them. O(1).
    pub fn frames(&self) -> Frames<'_> {
        self.ring.frames()
    }

    /// The ID of the present moment: that of the newest event. If the history is empty, it makes one.
    ///
    /// If a client gets [`Missed::NoId`] or [`Missed::Gap`], first send it an event with this ID. Then the client has
    /// an ID to reconnect with, even if the connection breaks before the next event. The event needs data, which may be
    /// empty: some clients do not keep the ID of a block without data.
    ///
    /// ```
    /// use sse_wire::http::LastEventId;
    /// use sse_wire::session::{History, Missed};
    /// use sse_wire::{Frame, event_type};
    ///
    /// let mut history = History::new(7, [0; 64]);
    /// assert!(matches!(history.missed(None), Missed::NoId));
    /// let id = history.newest_id();
    /// let greeting = Frame::event(event_type!("hello"), "").id(id.as_event_id());
    /// assert_eq!(greeting.to_vec(), b"event: hello\nid: 7-0\ndata: \n\n");
    ///
    /// // The connection breaks. Nothing is lost.
    /// history.push(&Frame::message("one"))?;
    /// let back = LastEventId::received(b"7-0").unwrap();
    /// let Missed::Frames(frames) = history.missed(back) else { unreachable!("something was missed") };
    /// assert!(frames.eq([b"id: 7-1\ndata: one\n\n"]));
    /// # Ok::<(), sse_wire::session::NotKept>(())
    /// ```
    ///
    /// Linear in the length of the newest frame up to its ID.
    pub fn newest_id(&self) -> NewestId<'_> {
        id_of(self.ring.newest()).map_or(self.start_id(), NewestId::borrowed)
    }

    /// Removes all frames. Every returning client gets [`Missed::Gap`], until it has an ID from after this call.
    ///
    /// Call it if an event was sent without being [pushed](Self::push), and must not be missed.
    pub const fn clear(&mut self) {
        // A number that no event has had or will have.
        self.start = self.number;
        self.number = self.number.saturating_add(1);
        self.ring.clear();
    }

    fn start_id(&self) -> NewestId<'static> {
        NewestId::numbered(self.epoch, self.start)
    }

    /// Adds a frame of this length, which `write` writes into a slice. If it does not fit, the history is empty.
    fn keep(
        &mut self,
        is_numbered: bool,
        id: EventId<'_>,
        length: usize,
        write: impl FnOnce(&mut [u8]) -> Option<()>,
    ) -> Result<&[u8], NotKept> {
        let number = self.number;
        if is_numbered {
            self.number = number.saturating_add(1);
        }
        let too_long = NotKept::TooLong { needed: length, capacity: self.ring.capacity() };
        if self.ring.capacity() < length {
            self.clear();
            if is_numbered {
                // A client with this frame has missed nothing, so the number of the frame can be used.
                (self.start, self.number) = (number, number.saturating_add(1));
            }
            return Err(too_long);
        }
        self.ring.push(id.as_bytes(), length, write).ok_or(too_long)
    }
}

/// Shows the number of bytes, but not the bytes: they may be many, and do not belong in a log.
impl<M: AsRef<[u8]> + AsMut<[u8]>> fmt::Debug for History<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (held, capacity) = (self.ring.frames().total_len(), self.ring.capacity());
        write!(f, "History(epoch {}, {held} of {capacity} bytes)", self.epoch)
    }
}

/// An encoded event, from [`History::push_data`].
#[cfg(feature = "alloc")]
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "the frame is to be sent to the connected clients"]
pub struct PushedFrame {
    /// The frame, with its ID. If the ID is [unusable](NotKept::UnusableId), it has none. Send it to the connected
    /// clients.
    pub frame: Vec<u8>,
    /// Whether the history contains the frame. If not, the history is empty: a returning client gets [`Missed::Gap`], until
    /// it has the ID of this frame or of a later one.
    pub kept: Result<(), NotKept>,
}

#[cfg(feature = "alloc")]
impl fmt::Debug for PushedFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushedFrame").field("frame", &Escaped(&self.frame)).field("kept", &self.kept).finish()
    }
}

/// What a client that connects, possibly again, has missed.
///
/// Exhaustive: a server has to handle each answer, and a new one should be a compile error.
#[doc(alias("replay", "resume"))]
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub enum Missed<'h> {
    /// Unknown, because the client has no ID. It is new, or its last connection broke before an ID arrived. Do not
    /// continue as if it had missed nothing: first send an event with the [`newest_id`](History::newest_id), or all
    /// [`frames`](History::frames).
    NoId,
    /// Nothing: the client's ID is the [`newest_id`](History::newest_id).
    Nothing,
    /// These frames, at least one. Send them, then send new events.
    Frames(Frames<'h>),
    /// Unknown, because the client's ID is unknown or too old. Send an event that tells the client to reload its state,
    /// with the [`newest_id`](History::newest_id). Do not continue as if it had missed nothing.
    Gap,
}

const _: () = assert!(size_of::<History<[u8; 64]>>() <= 64 + 72);
