//! The program of every board. It decodes chunked bodies, encodes frames and decodes them again, and keeps events, with
//! built-in test cases. It prints a report to the host, and the exit code says whether all checks passed.
//!
//! It formats nothing and cannot panic. The panic handler calls a function that does not exist, so an image with a
//! panic does not link.
#![no_std]

mod cases;
mod decoding;
mod keeping;
mod report;
mod round_trip;

use report::Report;
use sse_wire::token::Tokenizer;
use sse_wire::{Decoder, Fixed, chunked};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn sse_wire_can_panic() -> !;
    }
    sse_wire_can_panic()
}

/// Why a check failed.
type Failure = &'static str;

/// Runs all checks, reports to the host, and ends with 0 if all have passed.
pub fn run(board: &'static str) -> ! {
    let mut report = Report::begin(board);
    for case in cases::CASES {
        report.check(case.name, decoding::everywhere(case));
    }
    report.check("frames to chunks to events", round_trip::frames());
    report.check("written piece by piece, decoded in place", round_trip::in_place());
    report.check("events kept in a queue, and written into a vector", keeping::queued());
    report.check("data handed over in its vector", keeping::handed_over());
    report.size("Tokenizer", size_of::<Tokenizer>());
    report.size("Decoder, beside its capacities", size_of::<Decoder<Fixed<0, 0>>>());
    report.size("chunked::Decoder", size_of::<chunked::Decoder>());
    report.end()
}
