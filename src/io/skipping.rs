use crate::Oversized;

/// The events that a reader has passed over because they did not fit: see `skip_oversized` of the readers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Skipped {
    /// How many reports there were.
    pub count: u64,
    /// The last of them.
    pub last: Option<Oversized>,
}

/// What a reader does about events that do not fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Skipping {
    pub(super) enabled: bool,
    pub(super) skipped: Skipped,
}

impl Skipping {
    pub(super) const NO: Self = Self { enabled: false, skipped: Skipped { count: 0, last: None } };

    /// Passes over what is reported, if that is wanted.
    pub(super) fn skips(&mut self, oversized: Oversized) -> bool {
        if self.enabled {
            self.skipped.count = self.skipped.count.saturating_add(1);
            self.skipped.last = Some(oversized);
        }
        self.enabled
    }
}
