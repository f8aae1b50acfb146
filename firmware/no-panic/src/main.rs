//! An image that links only if nothing in sse-wire can panic.
//!
//! Its panic handler calls a function that does not exist. A linker removes code that is not called. So if any path to
//! a panic is left, linking fails with the name of that function. [`entries`] calls every public function of the crate,
//! each from its own entry point. An entry point gets its arguments from the [`World`](world::World) behind a pointer,
//! so the compiler does not know any value, length or state. It can exclude a panic only if the code of the crate does.
//!
//! The result holds for this compiler and this optimisation level. It is no theorem about the source.
//!
//! The image is also run: it calls each entry point with a number of inputs, and reports success by its exit code.
#![no_std]
#![no_main]

mod entries;
mod start;
mod world;

use core::ffi::c_void;
use core::hint::black_box;
use core::panic::PanicInfo;

// The information about a panic is passed on, so that the compiler keeps it. `plant` searches it for the file name.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn sse_wire_can_panic(info: *const c_void) -> !;
    }
    sse_wire_can_panic(core::ptr::from_ref(info).cast())
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
                    // `None` is no failure: there was no argument for the crate's function.
                    let _ = entry(black_box(&mut world));
                }
            }
        }
    }
}
