//! The speed of the machine for the same bytes without decoding. The yardsticks get the same chunks as the engines.

use crate::engine::Engine;
use crate::feed::Feed;
use std::hint::black_box;
use std::sync::Mutex;

pub const LINE_ENDS: &str = "memchr2_iter, counting CR and LF";

pub fn engines() -> Vec<Engine> {
    vec![
        Engine::yardstick("memcpy of each chunk", copy),
        Engine::yardstick(LINE_ENDS, line_ends),
        Engine::yardstick("core::str::from_utf8 of each chunk", utf8),
    ]
}

/// Copies to the same place each time, as a read from a socket does.
fn copy(feed: Feed) {
    static TARGET: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    let mut target = TARGET.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    for chunk in feed {
        if target.len() < chunk.len() {
            target.resize(chunk.len(), 0);
        }
        target[..chunk.len()].copy_from_slice(chunk);
        black_box(&target[..chunk.len()]);
    }
}

fn line_ends(feed: Feed) {
    for chunk in feed {
        black_box(memchr::memchr2_iter(b'\r', b'\n', chunk).count());
    }
}

/// A chunk may begin within a character. The rest of that character, at most three bytes, is left out.
fn utf8(feed: Feed) {
    for chunk in feed {
        let start = chunk.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
        let _ = black_box(core::str::from_utf8(&chunk[start..]));
    }
}
