//! Writing lines to the end of a vector.

use core::ops::Range;

use super::growing::Grow;
use super::lines::{FRAME_END, Opening};
use super::output::{Output, PrefixedOutput};

/// Appends lines. Each line is appended together with the end of the line before it: that is one piece less for each
/// line.
pub struct Appender<'a, G> {
    to: &'a mut G,
    line_end_due: bool,
}

impl<'a, G: Grow> Appender<'a, G> {
    #[inline]
    pub(crate) fn new(to: &'a mut G) -> Self {
        Self { to, line_end_due: false }
    }

    pub(super) fn length(&self) -> usize {
        self.to.length()
    }

    /// Whether a line has been begun whose end has not been written.
    pub(super) const fn is_line_open(&self) -> bool {
        self.line_end_due
    }

    /// Removes the bytes after `length`.
    pub(super) fn cut(&mut self, length: usize) {
        self.to.cut(length);
    }

    /// Ends the line before, if there is one, and begins the next line.
    #[inline]
    pub(super) fn open<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>) {
        if core::mem::replace(&mut self.line_end_due, true) {
            self.to.extend(opening.end_and_name);
        } else {
            self.to.extend(opening.name);
        }
    }

    /// Appends to the value of the open line.
    #[inline]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.to.extend(bytes);
    }
}

impl<G: Grow> Output for Appender<'_, G> {
    #[inline]
    fn put_line<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, value: &[u8]) {
        self.open(opening);
        self.to.extend(value);
    }

    #[inline]
    fn put_part<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8], part: Range<usize>) {
        self.open(opening);
        self.to.extend_by_part(text, part);
    }

    #[inline]
    fn put_blank_line(&mut self) {
        if self.line_end_due { self.to.extend(FRAME_END) } else { self.to.extend(b"\n") }
    }
}

impl<G: Grow> PrefixedOutput for Appender<'_, G> {
    fn put_prefixed_line<const N: usize, const M: usize>(
        &mut self,
        opening: Opening<N, M>,
        prefix: &[u8],
        value: &[u8],
    ) {
        self.open(opening);
        self.to.extend(prefix);
        self.to.extend(value);
    }
}
