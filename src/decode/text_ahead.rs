use crate::scan::SMALL;
use crate::text;

/// How many there are of what is there for speed alone: one, and none where code is to be short.
pub(super) const FAST: usize = if SMALL { 0 } else { 1 };

/// Text that is known to be well-formed.
pub(super) type KnownText<'i> = [&'i str; FAST];

pub(super) const NO_TEXT: KnownText<'static> = [""; FAST];

/// Text that is looked for in a chunk ahead of its events: one check of many events takes half the time of as many checks.
#[derive(Clone, Copy)]
pub(super) struct TextAhead<'i> {
    /// Whether to look for it. It never changes, so that a cursor for bytes has nothing of this left.
    wanted: bool,
    /// The last that was found, and the end of the stretch in which it was looked for.
    pub(super) text: &'i str,
    checked: usize,
}

impl<'i> TextAhead<'i> {
    pub(super) const fn new(wanted: bool) -> Self {
        Self { wanted, text: "", checked: 0 }
    }

    /// Looks for text where an event has come from, and in what comes next, unless that has been done or there is nothing
    /// more. Without it, each event is checked when it is asked.
    ///
    /// It looks no further than eight times as far as the cursor has come (`at`). So the time is linear even where a cursor is
    /// dropped after each event, and yet the stretches soon are long.
    #[inline(always)]
    pub(super) fn check(&mut self, chunk: &'i [u8], at: usize) {
        if self.wanted && at > self.checked && at < chunk.len() {
            let end = at.saturating_mul(8).min(chunk.len());
            self.text = chunk.get(self.checked..end).map_or("", text::of_chunk);
            self.checked = end;
        }
    }
}
