//! The model of the proof (`docs/proof.md`), which takes one byte at a time, agrees with the slow model, which gets
//! complete streams. Checked for every vector and every string of the alphabets, at every byte and at every end.

use support::letters::{BYTES, LINES, PIECES_OF_LINES, PIECES_OF_LINES_IN_A_BLOCK};
use support::step_model::{all_limits, compare};
use support::vectors;

#[test]
fn the_model_of_the_proof_does_as_the_slow_model_for_every_vector() {
    let mut streams: Vec<_> = vectors::own().into_iter().map(|row| (row.stream, row.seed)).collect();
    streams.extend(vectors::limited().into_iter().map(|row| (row.stream, row.seed)));
    for (stream, seed) in &streams {
        // The slow model reads each prefix from the start, so the time is quadratic.
        let stream = &stream[..stream.len().min(400)];
        for limits in all_limits() {
            compare(stream, limits, if seed.len() <= limits.text { seed } else { b"" });
        }
    }
    println!("{} vectors", streams.len());
}

#[test]
fn the_model_of_the_proof_does_as_the_slow_model_for_every_string() {
    let limits: Vec<_> = all_limits().collect();
    for alphabet in [&PIECES_OF_LINES, &PIECES_OF_LINES_IN_A_BLOCK, &LINES, &BYTES] {
        let mut number = 0;
        // Each string runs with one of the limits, and each of the limits with many strings.
        let strings = alphabet.each_string(&mut |stream| {
            number += 1;
            let limits = limits[number % limits.len()];
            let seed = &b"x"[..limits.text.min(number % 2)];
            compare(stream, limits, seed);
        });
        println!("{}: {strings} strings", alphabet.name);
    }
}
