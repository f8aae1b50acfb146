//! Changes the addresses of allocations.
//!
//! A program that frees each event before it makes the next one gets the same memory for all events of about the same
//! length. If that memory crosses a page, each copy into it takes some 20 ns longer, in all rounds. This is chance. So
//! each sample begins with other free memory, and no decoder has an advantage or a disadvantage in all rounds.

use std::sync::Mutex;

/// Allocations of up to this size get other addresses. Longer copies take so long that their address matters less.
const LONGEST: usize = 4 << 10;

/// The number of blocks of memory that are held at a time. Other blocks are free.
const BLOCKS: usize = 2048;

struct Held {
    blocks: Vec<Vec<u8>>,
    oldest: usize,
    state: u64,
}

static HELD: Mutex<Held> = Mutex::new(Held { blocks: Vec::new(), oldest: 0, state: 0x9E37_79B9_7F4A_7C15 });

/// Gives the next allocations of each size other addresses.
pub fn change() {
    let mut held = HELD.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let Held { blocks, oldest, state } = &mut *held;
    for size in (16..=LONGEST).step_by(16) {
        // Xorshift: allocates one to four blocks of this size.
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        for _ in 0..=(*state >> 62) {
            // The allocator adds eight bytes of its own.
            let block = Vec::with_capacity(size + 8);
            if blocks.len() < BLOCKS {
                blocks.push(block);
            } else {
                blocks[*oldest] = block;
                *oldest = (*oldest + 1) % BLOCKS;
            }
        }
    }
}
