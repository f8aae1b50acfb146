//! Finds line ends; the only room that knows about vector instructions.
//!
//! There are two finders with one face. Both tell the line ends of a chunk in order, as they are asked for, look at each
//! byte a bounded number of times, and may be asked for the same stretch again without paying for it again.
//!
//! * `plain`: `memchr2` from one line end to the next. For machines without vectors.
//! * `vector`: the line ends of 64 bytes at once, as bits of a mask. On lines of ten bytes five times as fast, as no
//!   line pays for a call and a set-up. Where vectors are part of the baseline.
//!
//! Beside them, `memchr`, `memchr2` and `memchr3` find single bytes: those of the crate of that name, and loops where code is
//! to be short, which is where no operating system is.
//!
//! `--cfg sse_wire_plain` makes everything plain and small on any machine, so that every test and fuzz target can be run over
//! what a microcontroller has; it is no feature, as nothing but speed would change.

#[cfg(any(test, not(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(sse_wire_plain)))))]
mod plain;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[cfg(any(test, not(sse_wire_plain)))]
mod vector;

#[cfg(any(sse_wire_plain, all(target_os = "none", not(any(target_arch = "x86_64", target_arch = "aarch64")))))]
mod small;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", sse_wire_plain, target_os = "none")))]
pub(crate) use plain::LineEnds;
#[cfg(any(sse_wire_plain, all(target_os = "none", not(any(target_arch = "x86_64", target_arch = "aarch64")))))]
pub(crate) use small::LineEnds;
#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(sse_wire_plain)))]
pub(crate) use vector::LineEnds;

#[cfg(not(any(
    sse_wire_plain,
    all(target_os = "none", not(any(target_arch = "x86_64", target_arch = "aarch64")))
)))]
pub(crate) use memchr::{memchr, memchr2, memchr3};
#[cfg(any(sse_wire_plain, all(target_os = "none", not(any(target_arch = "x86_64", target_arch = "aarch64")))))]
pub(crate) use small::{memchr, memchr2, memchr3};

/// Whether line ends are found with vectors: then it pays to take the plainest lines in a way of their own.
pub(crate) const VECTORS: bool = cfg!(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(sse_wire_plain)));

/// Whether code is to be short rather than fast: on microcontrollers.
pub(crate) const SMALL: bool =
    cfg!(any(sse_wire_plain, all(target_os = "none", not(any(target_arch = "x86_64", target_arch = "aarch64")))));

#[cfg(test)]
mod tests {
    extern crate std;
    use std::vec::Vec;

    /// All line ends of all short strings of line ends and other bytes, and of long ones with every pair of places, asked
    /// for in order from where the last was and from every place between.
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
                // The same without asking from anywhere but behind the last one, which is dropped.
                let dropped = |chunk: &[u8]| {
                    let (mut line_ends, mut from, mut found) = (<$finder>::new(), 0, Vec::new());
                    while let Some(end) = line_ends.first(chunk, from) {
                        assert_eq!(line_ends.first(chunk, from), Some(end), "again from {from} of {chunk:?}");
                        line_ends.drop_first();
                        found.push(end);
                        from = end + 1;
                        if found.len() % 3 == 2 {
                            // In between, the other way of asking.
                            let next = line_ends.next(chunk, from);
                            from = next.map_or(from, |next| next + 1);
                            found.extend(next);
                            line_ends.drop_before(from);
                        }
                    }
                    let due: Vec<_> = (0..chunk.len()).filter(|at| matches!(chunk[*at], b'\n' | b'\r')).collect();
                    assert_eq!(found, due, "{chunk:?}");
                };
                for length in 0..=260 {
                    let mut chunk = std::vec![b'x'; length];
                    found(&chunk, 1);
                    for first in 0..length {
                        chunk[first] = b'\n';
                        for second in [first + 1, first + 2, first + 16, first + 63, first + 64, first + 65, length / 2] {
                            if let Some(byte) = chunk.get_mut(second).filter(|byte| **byte == b'x') {
                                *byte = b'\r';
                                assert_eq!(found(&chunk, 0).len(), 2);
                                // A line end that is passed without asking for it is not found later.
                                found(&chunk, 128);
                                if length % 13 == 0 {
                                    found(&chunk, 80);
                                    found(&chunk, 200);
                                }
                                dropped(&chunk);
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
                    dropped(&std::vec![b'\n'; length]);
                    for step in 1..=9 {
                        dropped(&(0..length).map(|at| if at % step == 0 { b'\r' } else { b'x' }).collect::<Vec<_>>());
                    }
                }
                // Bytes that differ from CR and LF in one bit, or carry into them, are none.
                for byte in (0..=255).filter(|byte| !matches!(byte, b'\n' | b'\r')) {
                    for length in [1, 15, 16, 17, 63, 64, 65, 129] {
                        assert!(found(&std::vec![byte; length], 0).is_empty());
                    }
                }
            }
        };
    }

    /// Said aloud as well, for whoever builds for another machine.
    #[test]
    fn the_finder_in_use_is_the_one_that_the_decoder_counts_on() {
        let name = core::any::type_name::<super::LineEnds>();
        std::println!("line ends are found by {name}");
        assert_eq!(name.contains("::vector::"), super::VECTORS);
    }

    finds_what_is_there!(plain_finder_finds_what_is_there, super::plain::LineEnds);
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    finds_what_is_there!(vector_finder_finds_what_is_there, super::vector::LineEnds);
}
