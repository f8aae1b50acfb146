//! An image that links only if nothing in sse-wire can panic.
//!
//! Its panic handler calls a function that does not exist. A linker throws away what is not called; so it fails to link if
//! there is one path to a panic left, and names that function. [`entries`] calls every public function of the crate, each
//! from an entry point of its own. What an entry point is given, it finds in the [`World`](world::World) behind a pointer,
//! so the compiler knows of no value, no length and no state what it is, and can rule out a panic only where the crate
//! itself does.
//!
//! That is shown for this compiler, at the level of optimisation that the image is built with; it is no theorem about the
//! source.
//!
//! The image runs, too: it calls each entry point on a number of inputs, and says so by its exit code.
#![no_std]
#![no_main]

mod entries;
mod start;
mod world;

use core::hint::black_box;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn sse_wire_can_panic() -> !;
    }
    sse_wire_can_panic()
}

/// Calls every entry point on every input, whole and cut.
fn run() {
    let mut memory = world::Memory::new();
    let Some(mut world) = memory.world() else { start::exit(1) };
    for input in world::INPUTS {
        for cut in 0..=input.len() {
            let (front, rest) = input.split_at_checked(cut).unwrap_or_default();
            for piece in [front, rest] {
                world.take(piece);
                for entry in black_box(entries::ENTRIES) {
                    // An entry point that gives up half-way, as there is nothing to call its function with, is no failure.
                    let _ = entry(black_box(&mut world));
                }
            }
        }
    }
}
