//! Vectors of this and other crates: they grow and can be truncated.

use core::ops::Range;

/// A vector of bytes of any type.
pub trait Grow {
    fn length(&self) -> usize;

    /// Appends `bytes`. It allocates nothing if there is room for them.
    fn extend(&mut self, bytes: &[u8]);

    /// Removes the bytes after `length`. O(1).
    fn cut(&mut self, length: usize);

    /// Appends a line of a text with many lines.
    ///
    /// It appends more bytes than a short line has, and removes the excess: an append of a fixed length needs no call,
    /// and no branch that depends on the length of each line. The excess is never more than the text after the line.
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
