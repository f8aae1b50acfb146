use crate::scan::SMALL;
use crate::text;

/// The length of arrays that exist for speed alone: one, or zero in builds for small code.
pub(super) const FAST: usize = if SMALL { 0 } else { 1 };

/// Text that is known to be well-formed.
pub(super) type KnownText<'i> = [&'i str; FAST];

pub(super) const NO_TEXT: KnownText<'static> = [""; FAST];

/// The search for text in a chunk ahead of its events: one check of many events takes half the time of many checks.
#[derive(Clone, Copy)]
pub(super) struct TextAhead<'i> {
    /// Whether to search. It never changes, so the compiler removes all of this from a cursor for bytes.
    wanted: bool,
    /// The last text that was found, and the end of the stretch that was checked.
    pub(super) text: &'i str,
    checked: usize,
}

impl<'i> TextAhead<'i> {
    pub(super) const fn new(wanted: bool) -> Self {
        Self { wanted, text: "", checked: 0 }
    }

    /// Checks the next stretch, if the cursor (at `at`) has passed the last one and the chunk has more. Events outside
    /// a checked stretch are checked when their text is asked for.
    ///
    /// A check goes no further than eight times the offset that the cursor has reached (`at`). So the time is linear
    /// even if the cursor is dropped after each event, and the stretches still become long soon.
    #[inline(always)]
    pub(super) fn check(&mut self, chunk: &'i [u8], at: usize) {
        if self.wanted && at > self.checked && at < chunk.len() {
            let end = at.saturating_mul(8).min(chunk.len());
            self.text = chunk.get(self.checked..end).map_or("", text::of_chunk);
            self.checked = end;
        }
    }
}
