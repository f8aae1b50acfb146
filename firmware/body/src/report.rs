use crate::Failure;
use semihosting::{process, sys::arm_compat::sys_writec};
use sse_wire::IntegerId;

/// Lines of text for the host, without `core::fmt`.
pub(crate) struct Report {
    failed: bool,
}

impl Report {
    pub(crate) fn begin(board: &str) -> Self {
        let mut report = Self { failed: false };
        report.line(&["sse-wire on ", board]);
        report
    }

    /// Prints a line about a check, with the number of its runs.
    pub(crate) fn check(&mut self, name: &str, outcome: Result<u32, Failure>) {
        match outcome {
            Ok(runs) => self.line(&["  ok      ", name, ": ", number(runs.into()).as_str(), " runs"]),
            Err(why) => {
                self.failed = true;
                self.line(&["  FAILED  ", name, ": ", why]);
            }
        }
    }

    /// Prints a line about memory.
    pub(crate) fn size(&mut self, name: &str, bytes: usize) {
        self.line(&["  size    ", name, ": ", number(bytes as u64).as_str(), " bytes"]);
    }

    pub(crate) fn end(mut self) -> ! {
        self.line(&[if self.failed { "failed" } else { "passed" }]);
        process::exit(self.failed.into())
    }

    /// Writes byte by byte, since functions that write more at once can panic.
    fn line(&mut self, parts: &[&str]) {
        for byte in parts.iter().chain(&["\n"]).flat_map(|part| part.bytes()) {
            sys_writec(byte);
        }
    }
}

/// A number as text. The crate has this for event IDs.
struct Number(IntegerId);

fn number(number: u64) -> Number {
    Number(IntegerId::new(number))
}

impl Number {
    fn as_str(&self) -> &str {
        core::str::from_utf8(self.0.as_event_id().as_bytes()).unwrap_or_default()
    }
}
