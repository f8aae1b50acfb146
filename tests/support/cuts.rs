//! Where a stream is cut into chunks.

/// Appends the chunks of a stream that is cut at these ascending offsets. Two equal offsets make an empty chunk.
pub fn chunks<'a>(stream: &'a [u8], cuts: &[usize], into: &mut Vec<&'a [u8]>) {
    let mut start = 0;
    for &cut in cuts {
        into.push(&stream[start..cut]);
        start = cut;
    }
    into.push(&stream[start..]);
}

/// The cuts for chunks of one byte.
pub fn bytes(length: usize) -> Vec<usize> {
    (1..length).collect()
}

/// The cuts for chunks of `size` bytes.
pub fn every(size: usize, length: usize) -> Vec<usize> {
    (1..).map(|chunk| chunk * size).take_while(|&cut| cut < length).collect()
}

/// Adds an empty chunk at the start, at the end and after each chunk.
pub fn with_empty_chunks(cuts: &[usize], length: usize) -> Vec<usize> {
    let mut strewn = vec![0];
    strewn.extend(cuts.iter().flat_map(|&cut| [cut, cut]));
    strewn.push(length);
    strewn
}

/// The single cuts to test: every offset. For a stream of more than 2,000 bytes: the offsets next to line ends, colons
/// and multiples of 64, and 1,000 random ones.
pub fn single(stream: &[u8]) -> Vec<usize> {
    let length = stream.len();
    if length <= 2_000 {
        return (0..=length).collect();
    }
    let special = (0..length).filter(|&at| matches!(stream[at], b'\n' | b'\r' | b':') || at % 64 == 0);
    let mut cuts: Vec<usize> = special.flat_map(|at| [at.saturating_sub(1), at, at + 1]).collect();
    let mut random = Random::new(length as u64);
    cuts.extend((0..1_000).map(|_| random.below(length + 1)));
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// Every pair of cuts of a stream of up to 200 bytes. Nothing for a longer stream.
pub fn pairs(length: usize) -> impl Iterator<Item = [usize; 2]> {
    let length = if length <= 200 { length } else { 0 };
    (1..length).flat_map(move |first| (first + 1..length).map(move |second| [first, second]))
}

/// A pseudorandom generator (SplitMix64). The same seed gives the same numbers in every run.
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
