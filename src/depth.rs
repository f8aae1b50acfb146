//! How deep the tests go that try all there is up to some length: `SSE_WIRE_DEPTH=full` takes them further (`docs/testing.md`).

extern crate std;

use std::env::{VarError, var};

/// Whether `SSE_WIRE_DEPTH` asks for all.
pub fn is_asked_for() -> bool {
    match var("SSE_WIRE_DEPTH").as_deref() {
        Ok("full") => true,
        Err(VarError::NotPresent) => false,
        other => panic!("SSE_WIRE_DEPTH can be `full` only: {other:?}"),
    }
}

/// Whether there is little time: for debug builds that do not run at full depth, on emulated machines for one.
pub fn is_least() -> bool {
    !is_asked_for() && cfg!(debug_assertions)
}

/// Whether there is time for the longest strings and chunks, too: what is built for debugging takes twenty times as long.
pub fn is_full() -> bool {
    is_asked_for() && !cfg!(debug_assertions)
}
