//! What a client has missed that comes back.

use core::fmt;
use core::iter::FusedIterator;
use core::num::NonZeroUsize;

use super::numbered_id::NumberedId;
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
/// the frames and nothing else, each in one piece; the oldest give way to new ones.
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
/// assert!(matches!(missed(b"7-1"), Missed::Gap)); // there is no room for it any more
/// assert!(matches!(missed(b"6-3"), Missed::Gap)); // of another run of the server
/// assert!(matches!(missed(b""), Missed::NoId));
/// # Ok::<(), sse_wire::session::NotKept>(())
/// ```
///
/// # IDs
///
/// A frame without an ID gets one: the epoch of the history, a hyphen, and a number that counts up from 1. So an ID is never
/// given twice as long as no two histories have the same epoch: see [`new`](Self::new). (A clone has the same: push to one of
/// the two only.)
///
/// A frame that has an ID keeps it, for those whose events are numbered elsewhere, in a log or a database. Then it is theirs
/// to see that no ID ever comes twice, in this run of the server or in another. A bare
/// counter that begins at 1 again does come twice: a client that had seen event 5 of the last run would be sent what
/// follows event 5 of this one, and nobody would notice.
///
/// IDs are compared whole, byte by byte. One that is there twice counts where it was first: better sent twice than never.
///
/// # Who has missed what
///
/// A history is for one stream: one room, one user, one topic. An ID says only how far a client has read, not what it may
/// read; whoever may ask for the stream may ask for its history. Push every event that clients are sent, in the order in
/// which they are sent: what is not in the history will not be sent again. Keep-alives need not be in it. Ask what a client
/// has missed and let it hear what is new in one step, with no push in between.
///
/// # Memory and time
///
/// 40 bytes and the memory. A frame is never cut in two, so up to a frame's length may be unused at the end, and as much
/// between the newest and the oldest: what is held is at least the memory less twice the longest frame. [`push`](Self::push)
/// takes time linear in the length of the frame and of those that give way; each gives way once. [`missed`](Self::missed)
/// takes time linear in what is held up to the ID.
#[derive(Clone)]
pub struct History<M> {
    memory: M,
    epoch: u64,
    /// The number of the next frame without an ID.
    number: u64,
    /// Where the oldest frame begins.
    oldest: usize,
    /// Where the newest frame ends.
    end: usize,
    /// Where frames go on at the front: the end of the last frame before that. Then the frames are `oldest..turn` and
    /// `..end`, and `end` is at most `oldest`. Else they are `oldest..end`.
    turn: Option<NonZeroUsize>,
}

impl<M: AsRef<[u8]> + AsMut<[u8]>> History<M> {
    /// An empty history in this memory. What that holds does not matter.
    ///
    /// `epoch` has to be a number that no history had before whose IDs a client could bring, in this run of the server or in
    /// an earlier one. Take the time when the history is made, in milliseconds or finer; or a random number; or a
    /// counter that is stored, and raised at every start.
    #[must_use]
    pub const fn new(epoch: u64, memory: M) -> Self {
        Self { memory, epoch, number: 1, oldest: 0, end: 0, turn: None }
    }

    /// Adds an event and gives it encoded, with its ID: what to send to the clients that are there.
    ///
    /// The oldest frames give way, as many as it takes.
    ///
    /// # Errors
    ///
    /// [`NotKept`] if the frame is too long, or has an ID that no client could bring back. Then the history is empty, since an
    /// event is missing in it: all who come back are told of a gap, and it may be sent without harm. Or if the frame is no
    /// event; then nothing has changed.
    pub fn push(&mut self, frame: &Frame<'_>) -> Result<&[u8], NotKept> {
        if !frame.is_event() {
            return Err(NotKept::NoEvent);
        }
        let numbered = NumberedId::new(self.epoch, self.number);
        let id = match frame.event_id() {
            Some(id) if !id.comes_back_in_header() => {
                self.clear();
                return Err(NotKept::UnusableId);
            }
            Some(id) => id,
            None => {
                self.number = self.number.saturating_add(1);
                numbered.as_event_id()
            }
        };
        let frame = frame.id(id);
        self.keep(frame.encoded_len(), |free| frame.encode(free).ok().map(|_| ()))
    }

    /// As [`push`](Self::push), for data in pieces: a serializer writes straight into the frame.
    ///
    /// The frame comes back in a vector of its own, even if the history cannot keep it. Send it to the connected
    /// clients.
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
        let numbered = NumberedId::new(self.epoch, self.number);
        let own_id = head.data("").event_id();
        let mut frame = Vec::new();
        let mut data = head.id(own_id.unwrap_or(numbered.as_event_id())).append_data_to(&mut frame);
        write(&mut data)?;
        data.finish();
        let kept = if own_id.is_some_and(|id| !id.comes_back_in_header()) {
            self.clear();
            Err(NotKept::UnusableId)
        } else {
            self.number = self.number.saturating_add(u64::from(own_id.is_none()));
            self.keep(frame.len(), |free| put(&frame, free).map(|_| ())).map(|_| ())
        };
        Ok(PushedFrame { frame, kept })
    }

    /// What a client has missed that brings this ID, or none. [`LastEventId::received`] makes it from the field's value.
    pub fn missed(&self, last_event_id: Option<LastEventId<'_>>) -> Missed<'_> {
        let Some(id) = last_event_id else {
            return Missed::NoId;
        };
        let mut frames = self.frames();
        while let Some(frame) = frames.next() {
            if id_of(frame) == Some(id.as_bytes()) {
                return if frames.is_empty() { Missed::Nothing } else { Missed::Frames(frames) };
            }
        }
        Missed::Gap
    }

    /// All frames that are held, the oldest first: for a new client that is to see them.
    pub fn frames(&self) -> Frames<'_> {
        let memory = self.memory.as_ref();
        let (first, second) = match self.turn {
            Some(turn) => (self.oldest..turn.get(), 0..self.end),
            None => (self.oldest..self.end, 0..0),
        };
        Frames { first: memory.get(first).unwrap_or_default(), second: memory.get(second).unwrap_or_default() }
    }

    /// The ID of the newest event; `None` if no event is held.
    ///
    /// Greet a client that brings no ID with an event that has this one. Then the client has an ID to come back with, even
    /// if the connection breaks before the next event. The greeting needs data, which may be empty: browsers forget the ID
    /// of a block without data.
    ///
    /// ```
    /// use sse_wire::session::{History, Missed};
    /// use sse_wire::{Frame, event_type};
    ///
    /// let mut history = History::new(7, [0; 64]);
    /// history.push(&Frame::message("one"))?;
    /// assert!(matches!(history.missed(None), Missed::NoId));
    /// let id = history.newest_id().unwrap();
    /// assert_eq!(Frame::event(event_type!("hello"), "").id(id).to_vec(), b"event: hello\nid: 7-1\ndata: \n\n");
    /// # Ok::<(), sse_wire::session::NotKept>(())
    /// ```
    ///
    /// Takes time linear in the length of the newest frame.
    #[must_use]
    pub fn newest_id(&self) -> Option<EventId<'_>> {
        let (first, second) = self.frames().as_slices();
        let newest = last_of(if second.is_empty() { first } else { second });
        EventId::from_bytes(id_of(newest)?).ok()
    }

    /// Forgets all frames. All who come back are told of a gap, until they have an ID that is given from now on.
    ///
    /// For an event that was sent without being [pushed](Self::push), and was not to be missed.
    pub const fn clear(&mut self) {
        (self.oldest, self.end, self.turn) = (0, 0, None);
    }

    /// Adds a frame of this length, which `write` writes into a slice. If it does not fit, the history is empty.
    fn keep(&mut self, needed: usize, write: impl FnOnce(&mut [u8]) -> Option<()>) -> Result<&[u8], NotKept> {
        let too_long = NotKept::TooLong { needed, capacity: self.memory.as_ref().len() };
        let Some(end) = self.make_room(needed) else {
            self.clear();
            return Err(too_long);
        };
        let place = self.end..end;
        self.memory.as_mut().get_mut(place.clone()).and_then(write).ok_or(too_long)?;
        self.end = end;
        Ok(self.memory.as_ref().get(place).unwrap_or_default())
    }

    /// Lets frames give way until one of this length fits behind `end`, and gives where it will end then. `None` if the
    /// memory is shorter.
    fn make_room(&mut self, length: usize) -> Option<usize> {
        let capacity = self.memory.as_ref().len();
        if length > capacity {
            return None;
        }
        loop {
            let limit = if self.turn.is_some() { self.oldest } else { capacity };
            let end = self.end.saturating_add(length);
            if end <= limit {
                return Some(end);
            }
            if self.turn.is_none() && length <= self.oldest {
                (self.turn, self.end) = (NonZeroUsize::new(self.end), 0);
            } else {
                self.forget_oldest();
            }
        }
    }

    fn forget_oldest(&mut self) {
        let mut frames = self.frames();
        let length = frames.next().map_or(0, <[u8]>::len);
        if frames.is_empty() {
            return self.clear();
        }
        self.oldest = self.oldest.saturating_add(length);
        if self.turn.is_some_and(|turn| self.oldest >= turn.get()) {
            (self.oldest, self.turn) = (0, None);
        }
    }
}

/// Says how much is held, and not what: that may be long, and none of a log's business.
impl<M: AsRef<[u8]> + AsMut<[u8]>> fmt::Debug for History<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.frames().as_slices();
        let held = first.len().saturating_add(second.len());
        let capacity = self.memory.as_ref().len();
        write!(f, "History(epoch {}, {held} of {capacity} bytes)", self.epoch)
    }
}

/// An encoded event, from [`History::push_data`].
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "the frame is to be sent to the connected clients"]
pub struct PushedFrame {
    /// The frame, with its ID: send it to the connected clients.
    pub frame: Vec<u8>,
    /// Whether the history holds the frame. If not, the history is empty, and each client that comes back gets
    /// [`Missed::Gap`].
    pub kept: Result<(), NotKept>,
}

/// What a client has missed that comes to a stream, perhaps back to it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub enum Missed<'h> {
    /// It has brought no ID: it is new, or has never received one. Greet it, or send it all [`frames`](History::frames).
    NoId,
    /// Nothing: its ID is that of the newest event.
    Nothing,
    /// These frames, at least one: send them, then whatever is new.
    Frames(Frames<'h>),
    /// Nobody knows: its ID is not, or no longer, held. Say so with an event that the client understands, and let it fetch
    /// the state of things elsewhere; or send it all [`frames`](History::frames). To go on as if nothing were missing would
    /// be a lie.
    Gap,
}

/// Encoded frames, the oldest first, each ready to be written.
///
/// They stand in two slices at most. Who would rather write those takes [`as_slices`](Self::as_slices).
#[derive(Clone)]
#[must_use]
pub struct Frames<'h> {
    first: &'h [u8],
    second: &'h [u8],
}

impl<'h> Frames<'h> {
    /// What has not been taken from the iterator, in two slices of whole frames. The second is to be written behind the
    /// first; either may be empty.
    #[must_use]
    pub const fn as_slices(&self) -> (&'h [u8], &'h [u8]) {
        (self.first, self.second)
    }

    /// Whether there is no frame left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.first.is_empty() && self.second.is_empty()
    }
}

impl<'h> Iterator for Frames<'h> {
    type Item = &'h [u8];

    fn next(&mut self) -> Option<&'h [u8]> {
        if self.first.is_empty() {
            (self.first, self.second) = (self.second, &[]);
        }
        if self.first.is_empty() {
            return None;
        }
        let (frame, rest) = self.first.split_at_checked(length_of_first(self.first)).unwrap_or((self.first, &[]));
        self.first = rest;
        Some(frame)
    }
}

impl FusedIterator for Frames<'_> {}

impl fmt::Debug for Frames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frames({} bytes)", self.first.len().saturating_add(self.second.len()))
    }
}

// What follows knows how `encode` writes frames: lines end with LF, the blank line that ends a frame is the only one in it,
// an ID stands behind `id: `, and before all data. Whoever changes that changes this.

/// The length of the frame that `frames` begin with.
fn length_of_first(frames: &[u8]) -> usize {
    let line_ends = memchr::memchr_iter(b'\n', frames).map(|at| at.saturating_add(1));
    let blank_line = line_ends.into_iter().find(|&behind| frames.get(behind) == Some(&b'\n'));
    blank_line.map_or(frames.len(), |at| at.saturating_add(1))
}

/// The frame that `frames` end with.
fn last_of(frames: &[u8]) -> &[u8] {
    // Without its own blank line.
    let before = frames.get(..frames.len().saturating_sub(2)).unwrap_or_default();
    let line_ends = memchr::memrchr_iter(b'\n', before).map(|at| at.saturating_add(1));
    let blank_line = line_ends.into_iter().find(|&behind| frames.get(behind) == Some(&b'\n'));
    blank_line.and_then(|at| frames.get(at.saturating_add(1)..)).unwrap_or(frames)
}

/// The ID of an encoded frame.
fn id_of(frame: &[u8]) -> Option<&[u8]> {
    frame.split(|&byte| byte == b'\n').find_map(|line| line.strip_prefix(b"id: "))
}

/// Why an event is not in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum NotKept {
    /// The frame is longer than the memory.
    TooLong {
        /// The bytes of the frame, its ID among them.
        needed: usize,
        /// The bytes of the memory.
        capacity: usize,
    },
    /// The frame has an ID that no client could bring back:
    /// [`comes_back_in_header`](crate::EventId::comes_back_in_header) says which.
    UnusableId,
    /// The frame has no data, so nobody misses it.
    NoEvent,
}

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { needed, capacity } => write!(
                f,
                "the history was emptied: an event of {needed} bytes does not fit {capacity}; give it more memory"
            ),
            Self::UnusableId => f.write_str(
                "the history was emptied: an event has an ID that no client can bring back; give it another or none",
            ),
            Self::NoEvent => f.write_str("the frame is no event; send it without keeping it"),
        }
    }
}

impl core::error::Error for NotKept {}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<History<[u8; 64]>>() <= 64 + 40);
