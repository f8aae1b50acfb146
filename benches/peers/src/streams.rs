//! The workloads. Each is made on first use, and kept until the program ends.

use crate::workloads::{LETTERS, Workload};
use std::sync::OnceLock;

/// The minimum number of bytes of each workload. Has to be set before the first use.
pub static LENGTH: OnceLock<usize> = OnceLock::new();

pub fn get(letter: char) -> &'static Workload {
    static MADE: [OnceLock<Workload>; 8] = [const { OnceLock::new() }; 8];
    let place = LETTERS.find(letter).expect("a letter of a workload");
    MADE[place].get_or_init(|| Workload::new(letter, *LENGTH.get().expect("set by `main`")))
}
