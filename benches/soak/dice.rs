//! Random numbers that a seed repeats: SplitMix64.

/// A sequence of random numbers.
pub(crate) struct Dice(u64);

impl Dice {
    /// Sequence number `n` of this seed.
    pub(crate) const fn new(seed: u64, n: u64) -> Self {
        Self(mix(seed ^ mix(n)))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number less than `bound`, which must not be 0.
    pub(crate) const fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 32) as usize * bound) >> 32
    }

    /// `true` once in `times` calls on average.
    pub(crate) const fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A number from 1 to 2 to the power of `bits`. Each order of magnitude is as likely as any other.
    pub(crate) const fn spread(&mut self, bits: usize) -> usize {
        let most = 1 << self.below(bits + 1);
        1 + self.below(most)
    }
}

const fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}
