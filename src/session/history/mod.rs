//! What a client has missed that comes back.

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
use crate::octets::put;
#[cfg(feature = "alloc")]
use alloc::vec::Vec;

/// Server: the latest events of one stream, encoded, for clients that come back.
///
/// The memory is a slice, an array, a vector: whatever lends its bytes, as many as it has when the history is made. It holds
/// the frames and nothing else, each in one piece. If there is no room for a new frame, the oldest are evicted.
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
/// assert!(matches!(missed(b"7-1"), Missed::Gap)); // 7-2 was evicted: there was no room for it any more
/// assert!(matches!(missed(b"6-3"), Missed::Gap)); // of another run of the server
/// assert!(matches!(missed(b""), Missed::NoId));
/// # Ok::<(), sse_wire::session::NotKept>(())
/// ```
///
/// # IDs
///
/// A frame without an ID gets one: the epoch of the history, a hyphen, and a number that counts up from 1. So an ID is never
/// given twice as long as no two histories have the same epoch: see [`new`](Self::new). (A clone has the same: push to one of
/// the two only.) Some numbers are skipped: those that stand for a history that was [emptied](Self::clear).
///
/// A frame that has an ID keeps it, for those whose events are numbered elsewhere, in a log or a database. Then no ID may
/// ever come twice, in this run of the server or in another. A bare counter that begins at 1 again does come twice: a client
/// that had seen event 5 of the last run would be sent what follows event 5 of this one, and nobody would notice.
///
/// IDs are compared whole, byte by byte. If an ID is held twice, its first place counts: better sent twice than never.
///
/// A client has to bring an ID back as it was sent. So [`push`](Self::push) refuses an ID that changes on the way:
/// [`EventId::RESET`](crate::EventId::RESET) (the client brings none), spaces and tabs at its ends (HTTP removes them),
/// control characters (HTTP forbids them) and malformed UTF-8 (browsers send U+FFFD). See [`NotKept::UnusableId`].
///
/// # Who has missed what
///
/// A history is for one stream: one room, one user, one topic. An ID says only how far a client has read, not what it may
/// read; whoever may ask for the stream may ask for its history. To be sure that no client misses an event unknowingly:
///
/// - Push every event, in the order in which events are sent. Keep-alives need not be pushed.
/// - Send what `push` gives. If it gives an error, the error says what may be sent.
/// - Ask what a client has [missed](Self::missed) and register it for what is new in one step, with no push in between.
/// - Greet a client with an event that has the [`newest_id`](Self::newest_id) if the answer is [`Missed::NoId`] or
///   [`Missed::Gap`]. Then it has an ID from the first event on.
///
/// # Memory and time
///
/// The memory and 72 bytes (48 on 32-bit machines). A frame is never cut in two, so up to a frame's length may be unused at
/// the end, and as much between the newest and the oldest: what is held is at least the memory less twice the longest frame.
///
/// [`push`](Self::push) takes time linear in the length of the frame, of the head of the one before it, and of those that
/// are evicted; each is evicted once.
///
/// [`missed`](Self::missed) halves what is held again and again, as long as IDs ascend: it takes time logarithmic in the
/// memory, and linear in the length of some frames. IDs ascend if each is longer than the one before it, or as long and
/// greater byte by byte. Numbers without leading zeros do, and so do the IDs that the history gives. If one does not, it takes
/// time linear in all that is held, until what came before that one has been evicted.
#[doc(alias("replay", "resume", "Last-Event-ID"))]
#[derive(Clone)]
pub struct History<M> {
    ring: Ring<M>,
    epoch: u64,
    /// The number of the next frame without an ID.
    number: u64,
    /// The number that stands for the moment when the history was last empty: no event came between it and the first frame
    /// since.
    start: u64,
}

impl<M: AsRef<[u8]> + AsMut<[u8]>> History<M> {
    /// An empty history in this memory. What that holds does not matter.
    ///
    /// `epoch` has to be a number that no history had before whose IDs a client could bring, in this run of the server or in
    /// an earlier one. Take the time when the history is made, in milliseconds or finer; or a random number; or a
    /// counter that is stored, and raised at every start.
    #[must_use]
    pub const fn new(epoch: u64, memory: M) -> Self {
        Self { ring: Ring::new(memory), epoch, number: 1, start: 0 }
    }

    /// Adds an event and gives it encoded, with its ID: what to send to the clients that are there.
    ///
    /// The oldest frames are evicted, as many as it takes.
    ///
    /// # Errors
    ///
    /// [`NotKept`] says what may be sent then. If the frame is too long, or has an ID that no client brings back as it is,
    /// the history is empty, since an event is missing in it: all who come back are told of a gap. If the frame is no event,
    /// nothing has changed.
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

    /// As [`push`](Self::push), for data in pieces: a serializer writes straight into the frame.
    ///
    /// The frame comes back in a vector of its own, even if the history cannot keep it. Send it to the connected
    /// clients: it is always safe to send. If the ID of `head` is [unusable](NotKept::UnusableId), the frame has no ID.
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
    /// The error of `write`. Then nothing has changed.
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

    /// What a client has missed that brings this ID, or none. [`LastEventId::received`] makes it from the field's value.
    /// (If that is an error, the client brings an ID that is not from here: answer `400`, or as for [`Missed::Gap`].)
    ///
    /// Each answer but [`Missed::NoId`] is certain, if the [rules](Self#who-has-missed-what) are kept.
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

    /// All frames that are held, the oldest first: for a new client that is to see them.
    pub fn frames(&self) -> Frames<'_> {
        self.ring.frames()
    }

    /// The ID of this moment: that of the newest event or, if no event is held, one that the history gives.
    ///
    /// Greet a client that gets [`Missed::NoId`] or [`Missed::Gap`] with an event that has this ID. Then the client has an ID
    /// to come back with, even if the connection breaks before the next event. The greeting needs data, which may be empty:
    /// some clients do not keep the ID of a block without data.
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
    /// Takes time linear in the length of the newest frame up to its ID.
    pub fn newest_id(&self) -> NewestId<'_> {
        id_of(self.ring.newest()).map_or(self.start_id(), NewestId::borrowed)
    }

    /// Forgets all frames. All who come back are told of a gap, until they have an ID that is given from now on.
    ///
    /// For an event that was sent without being [pushed](Self::push), and was not to be missed.
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
                // Who has this frame has missed nothing, so its number will do.
                (self.start, self.number) = (number, number.saturating_add(1));
            }
            return Err(too_long);
        }
        self.ring.push(id.as_bytes(), length, write).ok_or(too_long)
    }
}

/// Says how much is held, and not what: that may be long, and none of a log's business.
impl<M: AsRef<[u8]> + AsMut<[u8]>> fmt::Debug for History<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (held, capacity) = (self.ring.frames().total_len(), self.ring.capacity());
        write!(f, "History(epoch {}, {held} of {capacity} bytes)", self.epoch)
    }
}

/// An encoded event, from [`History::push_data`].
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "the frame is to be sent to the connected clients"]
pub struct PushedFrame {
    /// The frame, with its ID (without one if that is [unusable](NotKept::UnusableId)): send it to the connected clients.
    pub frame: Vec<u8>,
    /// Whether the history holds the frame. If not, the history is empty, and each client that comes back gets
    /// [`Missed::Gap`].
    pub kept: Result<(), NotKept>,
}

/// What a client has missed that comes to a stream, perhaps back to it.
#[doc(alias("replay", "resume"))]
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
// Exhaustive: a server has to handle each answer, and a new one should not compile unnoticed.
pub enum Missed<'h> {
    /// Unknown: it has brought no ID. It is new, or its last connection broke before an ID arrived. Do not go on as if it had
    /// missed nothing: greet it with the [`newest_id`](History::newest_id), or send it all [`frames`](History::frames).
    NoId,
    /// Nothing: its ID is the [`newest_id`](History::newest_id).
    Nothing,
    /// These frames, at least one: send them, then whatever is new.
    Frames(Frames<'h>),
    /// Unknown: its ID is not, or no longer, held. Say so with an event that the client understands and that has the
    /// [`newest_id`](History::newest_id), and let it fetch the state of things elsewhere. Do not go on as if it had missed
    /// nothing.
    Gap,
}

const _: () = assert!(size_of::<History<[u8; 64]>>() <= 64 + 72);
