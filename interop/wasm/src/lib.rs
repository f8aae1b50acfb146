//! The crate as a WebAssembly module that runs the vectors, without imports, allocator or standard library.
//!
//! Module and host share two areas of fixed size: the input and the output. The host writes the arguments of a call to
//! the input, in the format of [`wire`]. It calls an export with their length, and reads the result from the output. No
//! state is kept between calls. If something does not fit, the module panics, and the host sees a trap.
// (.ci/stages/other-machines also builds it for another target without a standard library, to check the machine code.)
#![cfg_attr(any(target_family = "wasm", target_os = "uefi"), no_std)]

mod chunked;
mod decode;
mod encode;
mod http;
mod wire;

use spin::Mutex;
use wire::{Output, Parts};

type Area = Mutex<[u8; 1 << 20]>;

static INPUT: Area = Mutex::new([0; 1 << 20]);
static OUTPUT: Area = Mutex::new([0; 1 << 20]);
/// The working memory of decoders and encoders.
static STORAGE: Area = Mutex::new([0; 1 << 20]);

/// Runs one call with `length` bytes of input, and returns the length of the output.
fn call(length: usize, run: impl FnOnce(Parts<'_>, &mut [u8], &mut Output<'_>)) -> usize {
    let (input, mut output, mut storage) = (INPUT.lock(), OUTPUT.lock(), STORAGE.lock());
    let mut output = Output::new(&mut *output);
    run(Parts::new(&input[..length]), &mut *storage, &mut output);
    output.len()
}

/// The functions that the host calls. `no_mangle` counts as unsafe, because two functions with one name would clash.
/// There is no other unsafe code.
#[allow(unsafe_code)]
mod exports {
    use super::{INPUT, OUTPUT, call, chunked, decode, encode, http};

    /// The address of the input.
    #[unsafe(no_mangle)]
    extern "C" fn input() -> usize {
        INPUT.lock().as_ptr() as usize
    }

    /// The address of the output.
    #[unsafe(no_mangle)]
    extern "C" fn output() -> usize {
        OUTPUT.lock().as_ptr() as usize
    }

    #[unsafe(no_mangle)]
    extern "C" fn decode(length: usize, data: usize, text: usize) -> usize {
        call(length, |parts, storage, output| decode::run(parts, data, text, storage, output))
    }

    #[unsafe(no_mangle)]
    extern "C" fn encode(length: usize) -> usize {
        call(length, encode::run)
    }

    #[unsafe(no_mangle)]
    extern "C" fn decode_chunked(length: usize, line: u16, trailers: u16, overhead: u32, lenient: bool) -> usize {
        let options = chunked::options(line, trailers, overhead, lenient);
        call(length, |parts, _, output| chunked::decode(parts, options, output))
    }

    #[unsafe(no_mangle)]
    extern "C" fn decode_chunked_in_place(
        length: usize,
        line: u16,
        trailers: u16,
        overhead: u32,
        lenient: bool,
    ) -> usize {
        let options = chunked::options(line, trailers, overhead, lenient);
        call(length, |parts, storage, output| chunked::decode_in_place(parts, options, storage, output))
    }

    #[unsafe(no_mangle)]
    extern "C" fn encode_chunked(length: usize) -> usize {
        call(length, chunked::encode)
    }

    #[unsafe(no_mangle)]
    extern "C" fn judge(length: usize, status: u16, retry: bool) -> usize {
        call(length, |parts, _, output| http::judge(parts, status, retry, output))
    }

    #[unsafe(no_mangle)]
    extern "C" fn body_framing(length: usize, minor: u8, status: u16) -> usize {
        call(length, |parts, _, output| http::body_framing(parts, minor, status, output))
    }

    #[unsafe(no_mangle)]
    extern "C" fn last_event_id(length: usize) -> usize {
        call(length, http::last_event_id)
    }
}

#[cfg(target_family = "wasm")]
#[panic_handler]
fn trap(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(target_os = "uefi")]
#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
