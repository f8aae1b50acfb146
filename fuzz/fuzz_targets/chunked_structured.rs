//! The chunked decoder returns what the slow model returns, streaming and in place. The bodies have extensions,
//! trailers and up to three faults. A body may just fit a limit, or just not fit.
//!
//! This is `chunked_decode` with an input of pieces: see `fuzz/src/body.rs`. `cargo fuzz fmt chunked_structured FILE`
//! shows them.

#![no_main]

#[path = "../../tests/support/chunked_model.rs"]
mod chunked_model;
#[path = "../../tests/support/chunked_run.rs"]
mod chunked_run;

use chunked_model::{Rules, STRICT};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sse_wire_fuzz::body::{Allowed, Body};

#[derive(Arbitrary, Debug)]
struct Input {
    blanks: bool,
    bare_line_feeds: bool,
    max_size_line: Limit,
    max_trailer_section: Limit,
    max_overhead: Limit,
    body: Body,
    /// The sizes of the inputs into which the body is cut. The rest is the last input.
    pieces: Vec<u8>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Limit {
    Usual,
    Any(u8),
    /// The smallest limit that does not refuse the body, or one less.
    Least {
        but_one: bool,
    },
}

impl Limit {
    /// `judge` returns whether a limit of this many bytes refuses the body.
    fn number(self, usual: usize, mut judge: impl FnMut(usize) -> bool) -> usize {
        match self {
            Self::Usual => usual,
            Self::Any(number) => number.into(),
            Self::Least { but_one } => {
                let (mut least, mut enough) = (0, usual);
                while least < enough {
                    let middle = least.midpoint(enough);
                    if judge(middle) { least = middle + 1 } else { enough = middle }
                }
                least.saturating_sub(but_one.into())
            }
        }
    }
}

fuzz_target!(|input: Input| {
    let body = input.body.octets(Allowed { blanks: input.blanks, bare_line_feeds: input.bare_line_feeds });
    let mut rules = Rules { blanks: input.blanks, bare_lf: input.bare_line_feeds, ..STRICT };
    let refused = |rules, kind| chunked_model::decode(&body, rules).error.is_some_and(|(error, _)| error == kind);
    rules.max_size_line = input
        .max_size_line
        .number(STRICT.max_size_line, |max_size_line| refused(Rules { max_size_line, ..rules }, "limit line"));
    rules.max_trailer_section = input.max_trailer_section.number(STRICT.max_trailer_section, |max_trailer_section| {
        refused(Rules { max_trailer_section, ..rules }, "limit trailers")
    });
    rules.max_overhead = input.max_overhead.number(STRICT.max_overhead as usize, |max_overhead| {
        refused(Rules { max_overhead: max_overhead as u128, ..rules }, "limit overhead")
    }) as u128;
    let due = chunked_model::decode(&body, rules);
    let ends = input.pieces.iter().scan(0, |at, &size| {
        *at += usize::from(size);
        Some(*at)
    });
    let cuts: Vec<usize> = ends.take_while(|&at| at <= body.len()).collect();
    chunked_run::check("in pieces", &body, &cuts, rules, &due);
    chunked_run::check("whole", &body, &[], rules, &due);
    if body.len() <= 200 {
        let every: Vec<usize> = (1..body.len()).collect();
        chunked_run::check("octet by octet", &body, &every, rules, &due);
    }
});
