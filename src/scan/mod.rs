//! Finds line ends. The only module with vector instructions.
//!
//! There are three implementations of one interface. Each returns the line ends of a chunk in order, as the caller asks
//! for them, and reads each byte a bounded number of times.
//!
//! * `blocks`: the line ends of 64 bytes at once, as bits of a mask. It is five times as fast on lines of ten bytes,
//!   because there is no call and no set-up for each line. In a shorter chunk: eight bytes at once. It is used where
//!   vector instructions are part of the baseline: x86-64, AArch64, and WebAssembly with `simd128`.
//! * `plain`: `memchr2` from one line end to the next. It is used on other machines.
//! * `small`: byte by byte, without state between two calls. It is used in builds for small code: on targets without an
//!   operating system (`target_os = "none"`).
//!
//! The functions `memchr`, `memchr2` and `memchr3` find single bytes. They are those of the crate memchr, or loops in
//! builds for small code.
//!
//! `--cfg sse_wire_plain` selects the plain and small implementations on any machine. So every test and fuzz target can
//! be run over the code of a microcontroller. It is no feature, because it changes nothing but speed.

#[allow(dead_code, reason = "a machine uses one finder, and its tests use all")]
mod blocks;
#[allow(dead_code, reason = "a machine uses one finder, and its tests use all")]
mod masks;
#[allow(dead_code, reason = "a machine uses one finder, and its tests use all")]
mod plain;
#[allow(dead_code, reason = "a machine uses one finder, and its tests use all")]
mod small;

// The only choice by target.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2", not(sse_wire_plain)))]
mod chosen {
    pub(crate) type LineEnds = super::blocks::LineEnds<super::masks::Sse2>;
    pub(crate) const VECTORS: bool = true;
    pub(crate) const SMALL: bool = false;
}
#[cfg(all(
    any(
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128")
    ),
    not(sse_wire_plain)
))]
mod chosen {
    pub(crate) type LineEnds = super::blocks::LineEnds<super::masks::Loops>;
    pub(crate) const VECTORS: bool = true;
    pub(crate) const SMALL: bool = false;
}
#[cfg(not(all(
    any(
        all(target_arch = "x86_64", target_feature = "sse2"),
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128")
    ),
    not(sse_wire_plain)
)))]
mod chosen {
    #[cfg(not(any(target_os = "none", sse_wire_plain)))]
    pub(crate) type LineEnds = super::plain::LineEnds;
    #[cfg(any(target_os = "none", sse_wire_plain))]
    pub(crate) type LineEnds = super::small::LineEnds;
    pub(crate) const VECTORS: bool = false;
    pub(crate) const SMALL: bool = cfg!(any(target_os = "none", sse_wire_plain));
}

pub(crate) use chosen::LineEnds;
pub(crate) use masks::is_short;

/// Whether line ends are found with vectors: then a fast path for the simplest lines pays.
pub(crate) const VECTORS: bool = chosen::VECTORS;

/// Whether this is a build for small code rather than for speed: on microcontrollers.
pub(crate) const SMALL: bool = chosen::SMALL;

/// The offset of the first byte that is equal to this one.
#[inline(always)]
pub(crate) fn memchr(needle: u8, haystack: &[u8]) -> Option<usize> {
    if SMALL { small::memchr(needle, haystack) } else { ::memchr::memchr(needle, haystack) }
}

/// The offset of the first byte that is one of these.
#[inline(always)]
pub(crate) fn memchr2(one: u8, two: u8, haystack: &[u8]) -> Option<usize> {
    if SMALL { small::memchr2(one, two, haystack) } else { ::memchr::memchr2(one, two, haystack) }
}

/// The offset of the first byte that is one of these.
#[inline(always)]
pub(crate) fn memchr3(one: u8, two: u8, three: u8, haystack: &[u8]) -> Option<usize> {
    if SMALL { small::memchr3(one, two, three, haystack) } else { ::memchr::memchr3(one, two, three, haystack) }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use crate::depth;
    use std::vec::Vec;

    /// Compares all line ends of all short strings of line ends and other bytes, and of long ones with every pair of
    /// places. The calls come in order, from the last line end and from every place between.
    macro_rules! finds_what_is_there {
        ($name:ident, $finder:ty) => {
            #[test]
            fn $name() {
                let found = |chunk: &[u8], step: usize| {
                    let (mut line_ends, mut from, mut found) = (<$finder>::new(), 0, Vec::new());
                    while from <= chunk.len() {
                        let due = chunk.iter().skip(from).position(|byte| matches!(byte, b'\n' | b'\r'));
                        let due = due.map(|offset| from + offset);
                        assert_eq!(line_ends.next(chunk, from), due, "from {from} of {chunk:?}");
                        assert_eq!(line_ends.next(chunk, from), due, "again from {from} of {chunk:?}");
                        from = if step > 0 { from + step } else { due.unwrap_or(chunk.len()) + 1 };
                        found.extend(due);
                    }
                    found
                };
                // The same, always from the byte after the last line end, which is dropped. The caller may have asked
                // whether the chunk is short.
                let dropped = |chunk: &[u8], asked: bool| {
                    let first = |line_ends: &mut $finder, from| match (asked, super::is_short(chunk)) {
                        (false, _) => line_ends.first(chunk, from),
                        (true, true) => line_ends.first_of::<true>(chunk, from),
                        (true, false) => line_ends.first_of::<false>(chunk, from),
                    };
                    let (mut line_ends, mut from, mut found) = (<$finder>::new(), 0, Vec::new());
                    while let Some(end) = first(&mut line_ends, from) {
                        assert_eq!(first(&mut line_ends, from), Some(end), "again from {from} of {chunk:?}");
                        line_ends.drop_first();
                        found.push(end);
                        from = end + 1;
                        if found.len() % 3 == 2 {
                            // In between, the other method.
                            let next = line_ends.next(chunk, from);
                            from = next.map_or(from, |next| next + 1);
                            found.extend(next);
                            line_ends.drop_before(from);
                        }
                    }
                    let due: Vec<_> = (0..chunk.len()).filter(|at| matches!(chunk[*at], b'\n' | b'\r')).collect();
                    assert_eq!(found, due, "{chunk:?}");
                };
                // Words have 8 bytes, vectors 16, blocks 64.
                let about_blocks = |length: usize| matches!(length % 64, 0..=9 | 15..=17 | 62..);
                for length in (0..=260).filter(|length| !depth::is_least() || about_blocks(*length)) {
                    let mut chunk = std::vec![b'x'; length];
                    found(&chunk, 1);
                    for first in 0..length {
                        chunk[first] = b'\n';
                        for second in [first + 1, first + 2, first + 16, first + 63, first + 64, first + 65, length / 2] {
                            if let Some(byte) = chunk.get_mut(second).filter(|byte| **byte == b'x') {
                                *byte = b'\r';
                                assert_eq!(found(&chunk, 0).len(), 2);
                                // A line end that the caller has passed is not found later.
                                found(&chunk, 128);
                                if length % 13 == 0 {
                                    found(&chunk, 80);
                                    found(&chunk, 200);
                                }
                                dropped(&chunk, false);
                                dropped(&chunk, true);
                                chunk[second] = b'x';
                            }
                        }
                        if length % 13 == 0 {
                            found(&chunk, 1);
                            found(&chunk, 7);
                        }
                        chunk[first] = b'x';
                    }
                }
                for length in 0..=200 {
                    for step in 0..=9 {
                        let is_line_end = |at: usize| at.checked_rem(step).unwrap_or(0) == 0;
                        let chunk: Vec<_> = (0..length).map(|at| if is_line_end(at) { b'\r' } else { b'x' }).collect();
                        dropped(&chunk, false);
                        dropped(&chunk, true);
                    }
                }
                // Bytes that differ from CR and LF in one bit, or that carry into them, are no line ends.
                for byte in (0..=255).filter(|byte| !matches!(byte, b'\n' | b'\r')) {
                    for length in [1, 15, 16, 17, 63, 64, 65, 129] {
                        assert!(found(&std::vec![byte; length], 0).is_empty());
                    }
                }
            }
        };
    }

    /// Also printed, for builds on another machine.
    #[test]
    fn the_finder_in_use_is_the_one_that_the_decoder_counts_on() {
        let name = core::any::type_name::<super::LineEnds>();
        std::println!("line ends are found by {name}");
        assert_eq!(name.contains("::blocks::"), super::VECTORS);
        assert_eq!(name.contains("::small::"), super::SMALL);
    }

    finds_what_is_there!(plain_finder_finds_what_is_there, super::plain::LineEnds);
    finds_what_is_there!(small_finder_finds_what_is_there, super::small::LineEnds);
    finds_what_is_there!(finder_by_loops_finds_what_is_there, super::blocks::LineEnds<super::masks::Loops>);
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    finds_what_is_there!(finder_by_sse2_finds_what_is_there, super::blocks::LineEnds<super::masks::Sse2>);
}
