//! Integers as digits, without `core::fmt`: for frames and heads.

/// The digits of one integer, in place: of a `u64`, which has at most 20 of them, or of a longer type.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Decimal<const DIGITS: usize = 20> {
    /// The digits are at the end.
    digits: [u8; DIGITS],
    /// The number of unused bytes at the front.
    unused: u8,
}

impl Decimal {
    pub(crate) const fn new(number: u64) -> Self {
        let mut digits = [0; 20];
        let mut number = number;
        let mut free: &mut [u8] = &mut digits;
        let mut unused = 20u8;
        while let Some((slot, front)) = free.split_last_mut() {
            let digit;
            (number, digit) = if cfg!(target_pointer_width = "64") {
                (number / 10, (number % 10) as u8)
            } else {
                divide_in_parts(number)
            };
            *slot = b'0' | digit;
            unused = unused.wrapping_sub(1);
            if number == 0 {
                break;
            }
            free = front;
        }
        Self { digits, unused }
    }
}

impl Decimal<39> {
    /// The digits of a `u128`, 16 bits at a time for each digit. It is used only for numbers longer than a `u64`, which
    /// are rare.
    pub(crate) const fn new_long(number: u128) -> Self {
        let mut digits = [0; 39];
        let mut number = number;
        let mut free: &mut [u8] = &mut digits;
        let mut unused = 39u8;
        while let Some((slot, front)) = free.split_last_mut() {
            let (mut quotient, mut rest, mut left, mut parts) = (0u128, 0u32, number, 8u8);
            while parts > 0 {
                let part = (rest << 16) | (left >> 112) as u32;
                quotient = (quotient << 16) | (part / 10) as u128;
                rest = part % 10;
                left <<= 16;
                parts = parts.wrapping_sub(1);
            }
            *slot = b'0' | rest as u8;
            unused = unused.wrapping_sub(1);
            number = quotient;
            if number == 0 {
                break;
            }
            free = front;
        }
        Self { digits, unused }
    }
}

impl<const DIGITS: usize> Decimal<DIGITS> {
    pub(crate) const fn as_bytes(&self) -> &[u8] {
        match self.digits.split_at_checked(self.unused as usize) {
            Some((_, digits)) => digits,
            // `unused` is at most the length.
            None => &self.digits,
        }
    }
}

/// Divides by ten in three steps, and returns the quotient and the remainder. On a machine that cannot divide 64 bits,
/// the general function takes half a kilobyte.
const fn divide_in_parts(number: u64) -> (u64, u8) {
    let (high, low) = ((number >> 32) as u32, number as u32);
    // Each step has the remainder of the step before, above the next 16 bits.
    let middle = ((high % 10) << 16) | (low >> 16);
    let last = ((middle % 10) << 16) | (low & 0xFFFF);
    let quotient = ((high / 10) as u64) << 32 | ((middle / 10) as u64) << 16 | (last / 10) as u64;
    (quotient, (last % 10) as u8)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    #[test]
    fn digits_are_those_of_the_standard_library() {
        let mut edges = std::vec![0, u64::MAX];
        let mut power = 1_u64;
        while let Some(next) = power.checked_mul(10) {
            edges.extend([power - 1, power, power + 1, next / 3]);
            power = next;
        }
        let mut power = 1_u128;
        while let Some(next) = power.checked_mul(10) {
            for number in [0, power - 1, power, power + 1, next / 3, u128::MAX, u128::MAX / power] {
                assert_eq!(Decimal::new_long(number).as_bytes(), number.to_string().as_bytes());
            }
            power = next;
        }
        for number in edges {
            assert_eq!(Decimal::new(number).as_bytes(), number.to_string().as_bytes());
            assert_eq!(divide_in_parts(number), (number / 10, (number % 10) as u8));
        }
    }

    /// Each step of a long division has a remainder below ten above 16 bits of the number: these are all possible
    /// steps. The steps before it leave only that remainder, so the result follows for all numbers.
    #[test]
    fn every_step_of_a_division_in_parts() {
        let mut steps = 0;
        for rest in 0..10 {
            for part in 0..=0xFFFF_u64 {
                for number in [(rest << 32) | (part << 16), (rest << 16) | part] {
                    assert_eq!(divide_in_parts(number), (number / 10, (number % 10) as u8));
                    steps += 1;
                }
            }
        }
        // The first step has 32 bits, and passes on only its remainder.
        for high in (0..=u64::from(u32::MAX)).step_by(0x1_0001).chain([u64::from(u32::MAX)]) {
            for low in [0, 0x1234_5678, 0xFFFF_FFFF] {
                let number = (high << 32) | low;
                assert_eq!(divide_in_parts(number), (number / 10, (number % 10) as u8));
            }
        }
        std::println!("{steps} steps of a division");
    }

    /// The same for the longer type: a step in the middle of its loop, where all steps are alike.
    #[test]
    fn every_step_of_a_long_division() {
        for rest in 0..10 {
            for part in 0..=0xFFFF_u128 {
                let number = ((rest << 16) | part) << 48;
                let decimal = Decimal::new_long(number);
                let digits = decimal.as_bytes();
                let read = digits.iter().fold(0_u128, |read, digit| read * 10 + u128::from(digit - b'0'));
                assert!(read == number && (digits.len() == 1 || digits[0] != b'0'), "{number}");
            }
        }
    }
}
