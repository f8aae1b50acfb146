//! The cost of twice the bytes, in instructions that valgrind counts. The rebuilt crate may take little more than twice
//! as many. The published one takes about four times as many, or more, in some cases.

#[path = "../../../benches/counting/mod.rs"]
mod counting;

use futures::executor::block_on_stream;
use futures::stream;
use std::convert::Infallible;
use std::hint::black_box;
use std::process::ExitCode;

/// Instructions at 2n, divided by those at n. A constant part makes it smaller. Quadratic time makes it near 4.
const MOST: f64 = 2.05;

struct Case {
    name: &'static str,
    input: fn(usize) -> String,
    length: usize,
    /// The number of bytes in a chunk.
    chunk: usize,
}

const CASES: [Case; 4] = [
    Case { name: "one line, byte by byte", input: one_line, length: 2_000, chunk: 1 },
    Case { name: "one line, 1,460 bytes a chunk", input: one_line, length: 100_000, chunk: 1_460 },
    Case { name: "lines of one event, byte by byte", input: lines, length: 4_000, chunk: 1 },
    Case { name: "tiny events in one chunk", input: tiny_events, length: 9_000, chunk: usize::MAX },
];

fn one_line(length: usize) -> String {
    format!("data: {}\n\n", "x".repeat(length))
}

fn lines(length: usize) -> String {
    format!("{}\n", "data: 1\n".repeat(length / 8))
}

fn tiny_events(length: usize) -> String {
    "data: 1\n\n".repeat(length / 9)
}

/// The one function in which instructions are counted.
#[inline(never)]
fn measured(crate_name: &str, input: &str, chunk: usize) {
    let chunks = stream::iter(input.as_bytes().chunks(chunk).map(Ok::<_, Infallible>));
    let events = match crate_name {
        "rebuilt" => block_on_stream(eventsource_stream::EventStream::new(chunks))
            .filter(|event| black_box(event).is_ok())
            .count(),
        _ => block_on_stream(original::EventStream::new(chunks)).filter(|event| black_box(event).is_ok()).count(),
    };
    assert!(events > 0);
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, run, crate_name, name, length] = arguments.as_slice()
        && run == "--run"
    {
        let case = CASES.iter().find(|case| case.name == name).expect("a case of that name");
        measured(crate_name, &(case.input)(length.parse().expect("a length")), case.chunk);
        return ExitCode::SUCCESS;
    }
    let mut all_linear = true;
    println!("{:34} {:9} {:>9} {:>14} {:>7}", "stream", "crate", "bytes", "instructions", "2n / n");
    for case in &CASES {
        for crate_name in ["original", "rebuilt"] {
            let count = |length: usize| {
                counting::instructions("*growth*measured*", &["--run", crate_name, case.name, &length.to_string()])
            };
            let (once, twice) = (count(case.length), count(2 * case.length));
            let ratio = twice as f64 / once as f64;
            let is_linear = ratio <= MOST;
            let verdict = if is_linear { "" } else { "  not linear" };
            println!("{:34} {crate_name:9} {:9} {once:14} {ratio:7.3}{verdict}", case.name, case.length);
            all_linear &= is_linear || crate_name == "original";
        }
    }
    if all_linear { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
