//! Two other parsers return the same as the crate, for any bytes and cuts, except for the listed differences.
//!
//! The input is a line and a stream, as for `tokenize`. The line has one character for the size of each chunk: `0` is
//! 0, `1` is 1, and so on in ASCII order. The rest of the stream is the last chunk. Before the sizes, the line may have
//! `@`, the initial last event ID and a second `@`. Then a third `@` ends the sizes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire_differential::{Other, compare};

#[path = "../../src/line.rs"]
mod line;

fuzz_target!(|input: &[u8]| {
    let Some((line, stream)) = line::split(input) else { return };
    let (id, sizes) = match line.strip_prefix(b"@").map(|rest| rest.split(|&byte| byte == b'@')) {
        Some(mut parts) => (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()),
        None => (&b""[..], line),
    };
    let Ok(id) = std::str::from_utf8(id) else { return };
    if id.contains(['\0', '\r']) {
        return;
    }
    let cuts = line::cuts(sizes, stream.len());
    for other in Other::ALL {
        for cuts in [&cuts[..], &[]] {
            if let Err(disagreement) = compare(other, stream, cuts, id) {
                panic!("\"{}\" cut at {cuts:?}\n{disagreement}", stream.escape_ascii());
            }
        }
    }
});
