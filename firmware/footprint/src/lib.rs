//! Measures the parts of the crate on a Cortex-M3.
//!
//! An image named after a part has only that part. The flash of a part is the size of its image minus the size of the
//! image `nothing`. So it includes all code that the part calls: searches, copies, divisions. The image `measure` is
//! run, and prints RAM, stack and instructions. `.ci/stages/footprint` compares the figures with `budgets`.
#![no_std]

use core::hint::black_box;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn sse_wire_can_panic() -> !;
    }
    sse_wire_can_panic()
}

/// Bytes whose values and number the compiler does not know.
#[inline(never)]
pub fn input() -> &'static [u8] {
    black_box(b"data: one\n\n")
}

/// Like [`input`], but mutable.
#[inline(never)]
pub fn opaque(space: &mut [u8]) -> &mut [u8] {
    black_box(space)
}
