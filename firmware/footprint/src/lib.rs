//! What the parts of the crate take on a Cortex-M3.
//!
//! The images named after a part hold it and nothing else; what they have beyond the image `nothing` is its flash, with all
//! that it brings along: searches, copies, divisions. The image `measure` runs, and says what RAM, stack and instructions
//! they take. The figures are held against `budgets` by `.ci/stages/footprint`.
#![no_std]

use core::hint::black_box;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn sse_wire_can_panic() -> !;
    }
    sse_wire_can_panic()
}

/// Bytes of which the compiler knows neither the values nor the number.
#[inline(never)]
pub fn input() -> &'static [u8] {
    black_box(b"data: one\n\n")
}

/// As [`input`], to be written to.
#[inline(never)]
pub fn opaque(space: &mut [u8]) -> &mut [u8] {
    black_box(space)
}
