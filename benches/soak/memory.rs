//! The memory of this program, sampled on the way.

/// Resident memory when each hundredth of the events has come.
pub(crate) struct Samples {
    events: u64,
    /// By percent, in bytes.
    taken: Vec<usize>,
    /// At so many events, the next.
    next: u64,
}

impl Samples {
    pub(crate) fn new(events: u64) -> Self {
        let mut taken = Vec::with_capacity(101);
        taken.extend(resident());
        Self { events, taken, next: events.div_ceil(100) }
    }

    /// So many events have come.
    pub(crate) fn take(&mut self, events: u64) {
        while events >= self.next && self.taken.len() <= 100 {
            self.taken.extend(resident());
            self.next = (self.events * self.taken.len() as u64).div_ceil(100);
        }
    }

    /// Bytes at this percentage.
    pub(crate) fn at(&self, percent: usize) -> Option<usize> {
        self.taken.get(percent).copied()
    }

    /// By how much memory grew at most, from 10 % on. `None` if the samples are not there.
    pub(crate) fn growth(&self) -> Option<usize> {
        let (first, rest) = self.taken.get(10..=100)?.split_first()?;
        rest.iter().max().map(|most| most.saturating_sub(*first))
    }
}

/// Bytes that are resident; `None` where nobody says.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
