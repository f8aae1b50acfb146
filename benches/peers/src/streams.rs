//! The workloads, each made when it is first asked for and kept as long as the program runs.

use crate::workloads::{LETTERS, Workload};
use std::sync::OnceLock;

/// The least number of bytes that each has. To be set before any is asked for.
pub static LENGTH: OnceLock<usize> = OnceLock::new();

pub fn get(letter: char) -> &'static Workload {
    static MADE: [OnceLock<Workload>; 8] = [const { OnceLock::new() }; 8];
    let place = LETTERS.find(letter).expect("a letter of a workload");
    MADE[place].get_or_init(|| Workload::new(letter, *LENGTH.get().expect("set by `main`")))
}
