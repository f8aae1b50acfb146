//! Finds line ends in a block of 64 bytes, or in a word.

pub(super) const BLOCK: usize = 64;

/// Whether a chunk is shorter than a block.
#[inline(always)]
pub(crate) const fn is_short(chunk: &[u8]) -> bool {
    chunk.len() < BLOCK
}

/// A way to search a block.
pub(crate) trait Mask: Copy {
    /// The line ends of a block: bit n stands for byte n.
    fn line_ends(block: &[u8; BLOCK]) -> u64;
}

/// With the vector instructions that every x86-64 has.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sse2;

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
impl Mask for Sse2 {
    #[inline(always)]
    fn line_ends(block: &[u8; BLOCK]) -> u64 {
        use safe_arch::{
            bitor_m128i, cmp_eq_mask_i8_m128i, load_unaligned_m128i, move_mask_i8_m128i, set_splat_i8_m128i,
        };
        let (line_feed, carriage_return) = (set_splat_i8_m128i(b'\n' as i8), set_splat_i8_m128i(b'\r' as i8));
        block.rchunks_exact(16).filter_map(|piece| piece.first_chunk()).fold(0, |mask, piece| {
            let piece = load_unaligned_m128i(piece);
            let found =
                bitor_m128i(cmp_eq_mask_i8_m128i(piece, line_feed), cmp_eq_mask_i8_m128i(piece, carriage_return));
            mask << 16 | u64::from(move_mask_i8_m128i(found) as u16)
        })
    }
}

/// With a loop that compilers turn into vector instructions, for machines that have no move from a vector to a mask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loops;

/// For each byte of a block, the bit of the number of its word.
const WORD_BITS: [[u8; 8]; 8] = [[1; 8], [2; 8], [4; 8], [8; 8], [16; 8], [32; 8], [64; 8], [128; 8]];

impl Mask for Loops {
    #[inline(always)]
    fn line_ends(block: &[u8; BLOCK]) -> u64 {
        // Each byte of word k has bit k, if it is a line end. So the words can be combined without loss.
        let mut marked = [0; BLOCK];
        for ((bit, byte), mark) in WORD_BITS.as_flattened().iter().zip(block).zip(&mut marked) {
            *mark = if (*byte == b'\n') | (*byte == b'\r') { *bit } else { 0 };
        }
        let words = marked.chunks_exact(8).filter_map(|word| word.first_chunk());
        let bits = words.fold(0, |bits, word| bits | u64::from_le_bytes(*word));
        // Most blocks have none.
        if bits == 0 { 0 } else { transposed(bits) }
    }
}

/// A matrix of 8 by 8 bits with rows and columns exchanged.
#[inline(always)]
const fn transposed(bits: u64) -> u64 {
    let swap = (bits ^ (bits >> 7)) & 0x00AA_00AA_00AA_00AA;
    let bits = bits ^ swap ^ (swap << 7);
    let swap = (bits ^ (bits >> 14)) & 0x0000_CCCC_0000_CCCC;
    let bits = bits ^ swap ^ (swap << 14);
    let swap = (bits ^ (bits >> 28)) & 0x0000_0000_F0F0_F0F0;
    bits ^ swap ^ (swap << 28)
}

/// The highest bit of each byte that is CR or LF, and no other bit.
#[inline(always)]
pub(super) const fn line_ends_of_word(word: u64) -> u64 {
    zeros(word ^ u64::from_le_bytes([b'\n'; 8])) | zeros(word ^ u64::from_le_bytes([b'\r'; 8]))
}

/// The highest bit of each byte that is zero. No carry leaves a byte, so the result is exact for each byte.
#[inline(always)]
const fn zeros(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    !(((word & LOW) + LOW) | word | LOW)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::println;

    fn is_line_end(byte: u8) -> bool {
        matches!(byte, b'\n' | b'\r')
    }

    fn word_is_right(word: u64) {
        let due = word.to_le_bytes().map(|byte| if is_line_end(byte) { 0x80 } else { 0 });
        assert_eq!(line_ends_of_word(word).to_le_bytes(), due, "{word:#018x}");
    }

    /// No sum leaves its byte, so each byte of the result is a function of one byte: the test has all 256 values, at
    /// each of the eight places. All pairs of bytes show that no byte depends on its neighbour.
    #[test]
    fn every_byte_of_a_word_beside_every_other() {
        const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
        for byte in 0..=u8::MAX {
            assert!(u64::from(byte & 0x7F) + (LOW & 0xFF) <= 0xFF);
        }
        for place in 0..7 {
            for pair in 0..=0xFFFF_u64 {
                for around in [0, u64::MAX, u64::from_le_bytes([b'\n'; 8])] {
                    word_is_right((around & !(0xFFFF << (8 * place))) | (pair << (8 * place)));
                }
            }
        }
    }

    #[test]
    #[ignore = "takes minutes: .ci/stages/proof runs it"]
    fn every_half_of_a_word() {
        for half in 0..=u64::from(u32::MAX) {
            let due = [0, 8, 16, 24].map(|shift| is_line_end((half >> shift) as u8));
            let due = due.iter().rev().fold(0, |due, is| (due << 8) | if *is { 0x80 } else { 0 });
            assert_eq!(line_ends_of_word(half), due);
            assert_eq!(line_ends_of_word(half << 32), due << 32);
        }
        println!("all 2^32 halves of a word, at both places");
    }

    fn block_is_right<M: Mask>(block: &[u8; BLOCK]) {
        let due = block.iter().rev().fold(0, |due, byte| (due << 1) | u64::from(is_line_end(*byte)));
        assert_eq!(M::line_ends(block), due, "{block:?}");
    }

    /// Each bit of the mask is a function of one byte: the test has all 256 values, at each of the 64 places, among
    /// bytes of each kind. It has all pairs of neighbours too, with one value for each kind.
    fn every_byte_of_a_block<M: Mask>() {
        for around in [b'x', b'\n', b'\r', 0, 0xFF, 0x8A, 0x0B] {
            for place in 0..BLOCK {
                let mut block = [around; BLOCK];
                for byte in 0..=u8::MAX {
                    block[place] = byte;
                    block_is_right::<M>(&block);
                }
                for other in 0..BLOCK {
                    for (one, two) in [(b'\n', b'x'), (b'x', b'\r'), (b'\r', b'\n'), (b'x', b'x')] {
                        let mut block = block;
                        (block[place], block[other]) = (one, two);
                        block_is_right::<M>(&block);
                    }
                }
            }
        }
    }

    #[test]
    fn every_byte_of_a_block_by_loops() {
        every_byte_of_a_block::<Loops>();
    }

    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    #[test]
    fn every_byte_of_a_block_by_sse2() {
        every_byte_of_a_block::<Sse2>();
    }

    /// It consists of masks, shifts and exclusive ors, each of which is linear. So the results for the 64 single bits
    /// determine the results for all matrices.
    #[test]
    fn every_bit_is_transposed() {
        for row in 0..8 {
            for column in 0..8 {
                assert_eq!(transposed(1 << (8 * row + column)), 1 << (8 * column + row));
            }
        }
        assert_eq!(transposed(0), 0);
    }
}
