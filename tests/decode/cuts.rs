//! How the input is cut never matters (I1), and an item comes with the byte that ends it (I8).
//!
//! Every vector goes through every storage and face under every cut; each item, the byte at which it comes, the committed
//! ID after each chunk, and what the end says are compared with the model.

use support::cuts;
use support::depth;
use support::engine::check;
use support::model::{Limits, interpret};
use support::runner::{every_cut, limits_for, ways};
use support::vectors;

/// Small limits, so that the paths of what is too large are cut as well.
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

/// A stream whose lines are not the first: at the start of a stream a decoder looks for a byte order mark, and for nothing
/// that it looks for later.
fn behind_a_line(stream: &[u8]) -> Vec<u8> {
    [b"\n", stream].concat()
}

/// Line ends are found 64 bytes at a time, so each short vector is put at each place of such a block and the next, behind
/// one long line or behind many.
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
                // Where there is little time, the two take turns.
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
