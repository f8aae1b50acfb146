//! Vectors of this and other crates, which grow and can be truncated.

use core::ops::Range;

/// A vector, by whatever name.
pub trait Grow {
    fn length(&self) -> usize;

    /// Appends `bytes`, without an allocation if there is room for them.
    fn extend(&mut self, bytes: &[u8]);

    /// Takes off what is behind `length`; in constant time.
    fn cut(&mut self, length: usize);

    /// Appends a line of a text that has many.
    ///
    /// Appends more than a short line has, and takes off what is too much: an append of a fixed length needs no call, and no
    /// branch that depends on the length of each line. What is too much is no more than what comes behind the line.
    #[inline]
    fn extend_by_part(&mut self, text: &[u8], part: Range<usize>) {
        let length = part.len();
        match text.get(part.start..).and_then(|text| text.first_chunk::<64>()) {
            Some(bytes) if length <= bytes.len() => {
                let end = self.length().saturating_add(length);
                self.extend(bytes);
                self.cut(end);
            }
            _ => self.extend(text.get(part).unwrap_or_default()),
        }
    }
}

impl Grow for alloc::vec::Vec<u8> {
    #[inline]
    fn length(&self) -> usize {
        self.len()
    }

    #[inline]
    fn extend(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn cut(&mut self, length: usize) {
        self.truncate(length);
    }
}
