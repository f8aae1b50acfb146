//! How the input is cut never matters, and an item comes with the byte that ends it (promises 1 and 8 of
//! `docs/promises.md`).
//!
//! Every vector runs with every storage, API and cut. The model is the oracle for each item, its position, the
//! committed ID after each chunk, and the end.

use support::cuts;
use support::depth;
use support::engine::check;
use support::model::{Limits, interpret};
use support::runner::{every_cut, limits_for, ways};
use support::vectors;

/// Small limits, so that oversized values are cut too.
const TIGHT: Limits = Limits::new(8, 8);

#[test]
fn every_vector_under_every_cut() {
    let vectors = vectors::own();
    let mut runs = 0;
    for vector in &vectors {
        runs += every_cut(&vector.stream, &vector.cuts, limits_for(&vector.stream), &vector.seed);
        runs += every_cut(&vector.stream, &vector.cuts, TIGHT, &vector.seed);
        if vector.stream.len() <= 2_000 {
            runs += every_cut(&behind_a_line(&vector.stream), &[], TIGHT, &vector.seed);
        }
    }
    println!("{} vectors, {runs} runs", vectors.len());
    assert!(runs > 400_000);
}

#[test]
fn every_vector_with_limits_under_every_cut() {
    let vectors = vectors::limited();
    let mut runs = 0;
    for vector in &vectors {
        runs += every_cut(&vector.stream, &[], vector.limits, &vector.seed);
        runs += every_cut(&behind_a_line(&vector.stream), &[], vector.limits, &vector.seed);
    }
    println!("{} vectors, {runs} runs", vectors.len());
    assert!(runs > 50_000);
}

/// Puts a line before a stream, so that the fast path can take what was its first line. At the start of a stream, a
/// decoder only looks for a byte order mark.
fn behind_a_line(stream: &[u8]) -> Vec<u8> {
    [b"\n", stream].concat()
}

/// Line ends are found 64 bytes at a time. So each short vector starts at each place of such a block and of the next
/// one, after one long line or after many short ones.
#[test]
fn every_short_vector_at_every_place_of_a_chunk() {
    let limits = Limits::new(64, 64);
    let ways = ways(limits, b"");
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    let limited = vectors::limited().into_iter().map(|vector| vector.stream);
    let mut runs = 0;
    for vector in own.chain(limited).filter(|stream| stream.len() <= 100) {
        for place in 2..=130 {
            let long_line = [b":", &vec![b'x'; place - 2][..], b"\n"].concat();
            let short_lines = b"\n:\nx\n".iter().copied().cycle().skip(6 - place % 6).take(place).collect();
            for (turn, before) in [long_line, short_lines].into_iter().enumerate() {
                // At the least depth, the two take turns.
                if depth::is_least() && (place + vector.len() + turn) % 2 == 0 {
                    continue;
                }
                let stream = [&before[..], &vector].concat();
                let due = interpret(&stream, limits, b"");
                let way = ways[(place + turn) % ways.len()];
                runs += check(&stream, &[], way, &due);
                runs += check(&stream, &cuts::every(100, stream.len()), way, &due);
            }
        }
    }
    println!("{runs} runs");
    assert!(runs > 50_000);
}
