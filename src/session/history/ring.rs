//! The memory of a history: encoded frames one after another. The oldest are evicted.

use core::num::NonZeroUsize;

use super::frames::{Frames, id_of, order};

/// Frames in the order of arrival. Each is in one piece.
#[derive(Clone)]
pub(super) struct Ring<M> {
    memory: M,
    /// The start of the oldest frame.
    oldest: usize,
    /// The start of the newest frame.
    newest: usize,
    /// The end of the newest frame.
    end: usize,
    /// The end of the last frame before frames continue at the front. Then the frames are `oldest..turn` and `..end`,
    /// and `end` is at most `oldest`. If it is `None`, they are `oldest..end`.
    turn: Option<NonZeroUsize>,
    /// The start of a frame: from it to the newest, IDs [ascend](order), so no ID occurs twice.
    ascending: usize,
    /// Whether no frame has been evicted since the ring was empty.
    whole: bool,
}

impl<M> Ring<M> {
    pub(super) const fn new(memory: M) -> Self {
        Self { memory, oldest: 0, newest: 0, end: 0, turn: None, ascending: 0, whole: true }
    }

    /// Removes all frames.
    pub(super) const fn clear(&mut self) {
        (self.oldest, self.newest, self.end, self.turn) = (0, 0, 0, None);
        (self.ascending, self.whole) = (0, true);
    }

    /// Whether the ring holds all frames since it was made or cleared.
    pub(super) const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether each ID [follows](order) the one before it.
    pub(super) const fn is_ascending(&self) -> bool {
        self.ascending == self.oldest
    }
}

impl<M: AsRef<[u8]> + AsMut<[u8]>> Ring<M> {
    pub(super) fn capacity(&self) -> usize {
        self.memory.as_ref().len()
    }

    /// All frames, the oldest first.
    pub(super) fn frames(&self) -> Frames<'_> {
        let memory = self.memory.as_ref();
        let (first, second) = match self.turn {
            Some(turn) => (self.oldest..turn.get(), 0..self.end),
            None => (self.oldest..self.end, 0..0),
        };
        Frames::new(memory.get(first).unwrap_or_default(), memory.get(second).unwrap_or_default())
    }

    /// The newest frame; empty if there is none.
    pub(super) fn newest(&self) -> &[u8] {
        self.memory.as_ref().get(self.newest..self.end).unwrap_or_default()
    }

    /// Adds a frame of this length with this ID, which `write` writes into a slice. As many of the oldest frames are
    /// evicted as needed. `None` if the memory is shorter than the frame, or if nothing was written: then the ring is
    /// empty.
    pub(super) fn push(
        &mut self,
        id: &[u8],
        length: usize,
        write: impl FnOnce(&mut [u8]) -> Option<()>,
    ) -> Option<&[u8]> {
        let ascends = id_of(self.newest()).is_none_or(|newest| order(newest, id).is_lt());
        let Some(place) = self.make_room(length).and_then(|end| {
            let place = self.end..end;
            self.memory.as_mut().get_mut(place.clone()).and_then(write).map(|()| place)
        }) else {
            self.clear();
            return None;
        };
        (self.newest, self.end) = (place.start, place.end);
        if !ascends {
            self.ascending = place.start;
        }
        self.memory.as_ref().get(place)
    }

    /// Evicts frames until one of this length fits after `end`, and returns the end of that frame. `None` if the memory
    /// is too short.
    fn make_room(&mut self, length: usize) -> Option<usize> {
        let capacity = self.capacity();
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
                self.evict_oldest();
            }
        }
    }

    fn evict_oldest(&mut self) {
        let mut frames = self.frames();
        let length = frames.next().map_or(0, <[u8]>::len);
        let was_ascending = self.is_ascending();
        if frames.is_empty() {
            self.clear();
        } else {
            self.oldest = self.oldest.saturating_add(length);
            if self.turn.is_some_and(|turn| self.oldest >= turn.get()) {
                (self.oldest, self.turn) = (0, None);
            }
            if was_ascending {
                self.ascending = self.oldest;
            }
        }
        self.whole = false;
    }
}
