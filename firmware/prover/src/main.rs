//! Functions of the library as symbols of a program. `prove` reads the program, and nothing runs it.
//!
//! The functions are from the files of the library, and are built as for a user: with the same optimisation and target.
//! They are private in the library, so their files are included here as modules. Each module ends with functions that
//! call them.
#![no_std]
#![no_main]

#[allow(dead_code, reason = "a machine uses one finder")]
#[path = "../../../src/scan/mod.rs"]
mod scan;

// The included files use this module of the library.
use sse_wire::token;

/// Exports functions under their own names. The compiler cannot remove them.
macro_rules! export {
    ($($(#[$attribute:meta])* fn $name:ident($($argument:ident: $kind:ty),*) -> $result:ty $body:block)+) => {$(
        $(#[$attribute])*
        #[unsafe(no_mangle)]
        extern "C" fn $name($($argument: $kind),*) -> $result $body
        const _: () = {
            #[used]
            static KEPT: extern "C" fn($($kind),*) -> $result = $name;
        };
    )+};
}

/// Stands for `None`.
const NONE: usize = usize::MAX;

/// The slice that the arguments of an exported function describe.
fn slice<'a>(start: *const u8, length: usize) -> &'a [u8] {
    // SAFETY: the prover passes the address of `length` bytes of its memory.
    unsafe { core::slice::from_raw_parts(start, length) }
}

#[allow(dead_code, reason = "a machine uses some of it")]
mod masks {
    include!(concat!(env!("OUT_DIR"), "/masks.rs"));

    export! {
        fn prove_line_ends_of_word(word: u64) -> u64 { line_ends_of_word(word) }
        fn prove_transposed(bits: u64) -> u64 { transposed(bits) }
        fn prove_line_ends_by_loops(block: &[u8; BLOCK]) -> u64 { Loops::line_ends(block) }
    }

    #[cfg(target_arch = "x86_64")]
    export! {
        fn prove_line_ends_by_sse2(block: &[u8; BLOCK]) -> u64 { Sse2::line_ends(block) }
    }
}

#[allow(dead_code, unnameable_types, reason = "it is a part of a module")]
mod check {
    include!(concat!(env!("OUT_DIR"), "/check.rs"));

    export! {
        fn prove_has_controls(word: u64) -> u32 { u32::from(has_controls(word)) }
        fn prove_check(start: *const u8, length: usize) -> usize {
            match check(Field::Id, crate::slice(start, length)) {
                Ok(()) => crate::NONE,
                Err(forbidden) => forbidden.offset,
            }
        }
    }
}

#[allow(dead_code, unnameable_types, reason = "it is a part of a module")]
mod size_line {
    include!(concat!(env!("OUT_DIR"), "/size_line.rs"));

    export! {
        fn prove_eight_digits(bits: u64) -> u64 { u64::from_be_bytes(eight_digits(bits)) }
        /// Eight bytes of a size line, counted from its end. A byte before its start is 0.
        fn prove_size_line(size: u64, part: usize) -> u64 {
            let Some(size) = NonZeroU64::new(size) else { return 0 };
            let line = SizeLine::new(size);
            let octet = |place| line.as_bytes().iter().rev().nth(place).copied().unwrap_or(0);
            (8 * part..8 * part + 8).fold(0, |packed, place| (packed << 8) | u64::from(octet(place)))
        }
    }
}

#[allow(dead_code, reason = "a machine uses one division")]
mod decimal {
    include!(concat!(env!("OUT_DIR"), "/decimal.rs"));

    export! {
        fn prove_quotient(number: u64) -> u64 { divide_in_parts(number).0 }
        fn prove_remainder(number: u64) -> u32 { u32::from(divide_in_parts(number).1) }
    }
}

export! {
    /// The first line end at or after `from`.
    fn prove_next_line_end(start: *const u8, length: usize, from: usize) -> usize {
        scan::LineEnds::new().next(slice(start, length), from).unwrap_or(NONE)
    }
    /// The second line end, searched as in the fast path for complete lines.
    fn prove_second_line_end(start: *const u8, length: usize) -> usize {
        let chunk = slice(start, length);
        if scan::is_short(chunk) { second_line_end::<true>(chunk) } else { second_line_end::<false>(chunk) }
    }
    fn prove_memchr(needle: u8, start: *const u8, length: usize) -> usize {
        scan::memchr(needle, slice(start, length)).unwrap_or(NONE)
    }
}

fn second_line_end<const SHORT: bool>(chunk: &[u8]) -> usize {
    let mut line_ends = scan::LineEnds::new();
    let Some(first) = line_ends.first_of::<SHORT>(chunk, 0) else { return NONE };
    line_ends.drop_first();
    line_ends.first_of::<SHORT>(chunk, first + 1).unwrap_or(NONE)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
