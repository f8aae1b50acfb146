//! For any bytes and cuts, the tokens concatenate back to the stream. With joined fragments, they are those of its
//! lines.
//!
//! The input is a line and a stream. The line has one character for the size of each chunk: `0` is 0, `1` is 1, and so
//! on in ASCII order. The rest of the stream is the last chunk.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire_fuzz::line;

#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod cuts;
    pub mod item;
    pub mod model;
    pub mod tokens;
}

use support::cuts;
use support::tokens::{due, joined};

fuzz_target!(|input: &[u8]| {
    let Some((sizes, stream)) = line::split(input) else { return };
    let due = due(stream);
    // Single bytes are slow, and 100 of them find the same bugs as a long stream.
    let bytes = cuts::bytes(stream.len().min(100));
    for cuts in [line::cuts(sizes, stream.len()), bytes, vec![]] {
        let mut chunks = Vec::new();
        cuts::chunks(stream, &cuts, &mut chunks);
        let join = joined(chunks);
        let case = || format!("\"{}\" cut at {cuts:?}", stream.escape_ascii());
        assert_eq!(join.fault, None, "{}", case());
        assert_eq!(join.bytes, stream, "{}", case());
        assert_eq!(join.tokens, due, "{}", case());
    }
});
