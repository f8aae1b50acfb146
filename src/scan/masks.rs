//! Looks for line ends in a block of 64 bytes, or in a word.

pub(super) const BLOCK: usize = 64;

/// A way to look at a block.
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

/// With a loop that compilers turn into vector instructions, where these have no move from a vector to a mask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loops;

/// For each byte of a block, the bit of the number of its word.
const WORD_BITS: [[u8; 8]; 8] = [[1; 8], [2; 8], [4; 8], [8; 8], [16; 8], [32; 8], [64; 8], [128; 8]];

impl Mask for Loops {
    #[inline(always)]
    fn line_ends(block: &[u8; BLOCK]) -> u64 {
        // Each byte of word k has bit k, if it is a line end. So the words lie over each other without loss.
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

/// The highest bit of each byte that is CR or LF, and no other.
#[inline(always)]
pub(super) const fn line_ends_of_word(word: u64) -> u64 {
    zeros(word ^ u64::from_le_bytes([b'\n'; 8])) | zeros(word ^ u64::from_le_bytes([b'\r'; 8]))
}

/// The highest bit of each byte that is zero. No carry leaves a byte, so it is exact for each.
#[inline(always)]
const fn zeros(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    !(((word & LOW) + LOW) | word | LOW)
}
