//! How the input is cut never matters (I1), and an item comes with the byte that ends it (I8).
//!
//! Every vector goes through every storage and face under every cut; each item, the byte at which it comes, the committed
//! ID after each chunk, and what the end says are compared with the model.

mod support;

use support::model::Limits;
use support::runner::{every_cut, limits_for};
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
    }
    println!("{} vectors, {runs} runs", vectors.len());
    assert!(runs > 400_000);
}

#[test]
fn every_vector_with_limits_under_every_cut() {
    let vectors = vectors::limited();
    let runs: u64 = vectors.iter().map(|vector| every_cut(&vector.stream, &[], vector.limits, &vector.seed)).sum();
    println!("{} vectors, {runs} runs", vectors.len());
    assert!(runs > 50_000);
}
