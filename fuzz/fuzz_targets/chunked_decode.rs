//! Any octets, any options, any cut: the decoder, streaming and in place, comes to what the slow model says.
#![no_main]

#[path = "../../tests/support/chunked_model.rs"]
mod chunked_model;
#[path = "../../tests/support/chunked_run.rs"]
mod chunked_run;

use libfuzzer_sys::fuzz_target;
use sse_wire::chunked::Options;

fuzz_target!(|data: &[u8]| {
    // Switches, a seed for the cuts, three limits; then the body.
    let Some((&[switches, seed, line, trailers, overhead], body)) = data.split_first_chunk() else {
        return;
    };
    let strict = Options::STRICT;
    let limit = |bit: u8, small: u8, usual: u16| if switches & bit != 0 { small.into() } else { usual };
    let options = Options {
        allow_blanks_before_size_line_end: switches & 1 != 0,
        allow_bare_line_feed_as_line_end: switches & 2 != 0,
        max_size_line: limit(4, line, strict.max_size_line),
        max_trailer_section: limit(8, trailers, strict.max_trailer_section),
        max_overhead: limit(16, overhead, strict.max_overhead),
        deliver_trailers: false,
    };
    let due = chunked_model::decode(body, chunked_run::rules(options));
    let mut seed = u64::from(seed) << 32 | 0x9e37_79b9;
    let mut cuts: Vec<usize> =
        (0..seed >> 32 & 7).map(|_| chunked_run::random(&mut seed) as usize % (body.len() + 1)).collect();
    cuts.sort_unstable();
    chunked_run::check("fuzz", body, &cuts, options, &due);
    chunked_run::check("fuzz", body, &[], options, &due);
});
