//! The memory of this program, sampled during the run.

/// Resident memory after each hundredth of the events.
pub(crate) struct Samples {
    events: u64,
    /// The sample for each percentage, in bytes.
    taken: Vec<usize>,
    /// The next sample is due after this number of events.
    next: u64,
}

impl Samples {
    pub(crate) fn new(events: u64) -> Self {
        let mut taken = Vec::with_capacity(101);
        taken.extend(resident());
        Self { events, taken, next: events.div_ceil(100) }
    }

    /// Takes the samples that are due.
    pub(crate) fn take(&mut self, events: u64) {
        while events >= self.next && self.taken.len() <= 100 {
            self.taken.extend(resident());
            self.next = (self.events * self.taken.len() as u64).div_ceil(100);
        }
    }

    /// The sample at this percentage.
    pub(crate) fn at(&self, percent: usize) -> Option<usize> {
        self.taken.get(percent).copied()
    }

    /// The most that memory grew after 10 % of the events. `None` if samples are missing.
    pub(crate) fn growth(&self) -> Option<usize> {
        let (first, rest) = self.taken.get(10..=100)?.split_first()?;
        rest.iter().max().map(|most| most.saturating_sub(*first))
    }
}

/// Resident memory in bytes, if the system reports it.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
