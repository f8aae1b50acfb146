//! The resources that a process uses, as Linux counts them.
#![allow(dead_code)] // Each test uses its part.

use std::fmt;
use std::fs;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) threads: usize,
    pub(crate) descriptors: usize,
    /// KiB of resident memory.
    pub(crate) resident: usize,
}

impl Usage {
    /// `None` if there is no `/proc`, or if the process has ended.
    pub(crate) fn of(process: u32) -> Option<Self> {
        let descriptors = fs::read_dir(format!("/proc/{process}/fd")).ok()?.count();
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
            line.split_whitespace().next()?.parse::<usize>().ok()
        };
        Some(Self { threads: number("Threads")?, descriptors, resident: number("VmRSS")? })
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>4} threads {:>4} descriptors {:>6} KiB", self.threads, self.descriptors, self.resident)
    }
}
