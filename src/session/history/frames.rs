//! Encoded frames, and how to search them for an ID.

use core::cmp::Ordering;
use core::fmt;
use core::iter::FusedIterator;

/// An iterator over encoded frames, the oldest first. Each can be written as it is.
///
/// They are in at most two slices. To write those without a loop over frames, use [`as_slices`](Self::as_slices).
#[derive(Clone)]
#[must_use]
pub struct Frames<'h> {
    first: &'h [u8],
    second: &'h [u8],
}

impl<'h> Frames<'h> {
    pub(super) const fn new(first: &'h [u8], second: &'h [u8]) -> Self {
        Self { first, second }
    }

    /// The frames that the iterator has not returned, in two slices of complete frames. Write the second one after the
    /// first. Either may be empty.
    #[must_use]
    pub const fn as_slices(&self) -> (&'h [u8], &'h [u8]) {
        (self.first, self.second)
    }

    /// Whether there is no frame left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.first.is_empty() && self.second.is_empty()
    }

    /// The number of bytes of all frames.
    pub(super) const fn total_len(&self) -> usize {
        self.first.len().saturating_add(self.second.len())
    }

    /// The frames after the first frame with this ID.
    pub(super) fn behind_first(mut self, id: &[u8]) -> Option<Self> {
        self.find(|frame| id_of(frame) == Some(id))?;
        Some(self)
    }

    /// The same, if each ID [follows](order) the one before it. It is a binary search: the number of steps is that of
    /// halving the bytes down to one frame.
    pub(super) fn behind_in_order(self, id: &[u8]) -> Option<Self> {
        if id_of(self.second).is_some_and(|first| order(first, id).is_le()) {
            return Some(Self { first: find_in_order(self.second, id)?, second: &[] });
        }
        Some(Self { first: find_in_order(self.first, id)?, second: self.second })
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
        write!(f, "Frames({} bytes)", self.total_len())
    }
}

// The functions below depend on how `encode` writes frames: lines end with LF, the only blank line is the one that ends
// a frame, and an ID is written after `id: ` and before all data. The two change together.

/// The length of the shortest event.
const MIN_LENGTH: usize = b"id: 1\ndata: \n\n".len();

/// The length of the first frame in `frames`.
fn length_of_first(frames: &[u8]) -> usize {
    let line_ends = memchr::memchr_iter(b'\n', frames).map(|at| at.saturating_add(1));
    let blank_line = line_ends.into_iter().find(|&behind| frames.get(behind) == Some(&b'\n'));
    blank_line.map_or(frames.len(), |at| at.saturating_add(1))
}

/// The frames after the frame with this ID, in frames whose IDs [follow](order) each other.
fn find_in_order<'h>(frames: &'h [u8], id: &[u8]) -> Option<&'h [u8]> {
    // A frame begins at `low`. Its ID is not after this ID, unless it is the first frame. The IDs of all frames that
    // begin at `high` or later are.
    let (mut low, mut high) = (0_usize, frames.len());
    while high.saturating_sub(low) > MIN_LENGTH {
        let middle = low.saturating_add(high.saturating_sub(low) / 2);
        let start = middle.saturating_add(length_of_first(frames.get(middle..high)?));
        if start >= high {
            // No frame begins after this place, which may be within a blank line.
            high = middle.saturating_add(2);
        } else if order(id_of(frames.get(start..)?)?, id).is_gt() {
            high = start;
        } else {
            low = start;
        }
    }
    let from = frames.get(low..)?;
    let (frame, behind) = from.split_at_checked(length_of_first(from))?;
    (id_of(frame)? == id).then_some(behind)
}

/// The order in which numbers are counted: the shorter first, then byte by byte.
pub(super) fn order(one: &[u8], other: &[u8]) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// The ID of an encoded frame, or of the first of several.
pub(super) fn id_of(frame: &[u8]) -> Option<&[u8]> {
    frame.split(|&byte| byte == b'\n').find_map(|line| line.strip_prefix(b"id: "))
}
