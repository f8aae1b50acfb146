//! Writing to the end of what grows.

use core::ops::Range;

use super::growing::Grow;
use super::lines::{FRAME_END, Opening};
use super::output::Output;

/// Appends lines, each with the end of the one before it: that is one piece less for each line.
pub(crate) struct Appender<'a, G> {
    to: &'a mut G,
    line_end_due: bool,
}

impl<'a, G: Grow> Appender<'a, G> {
    #[inline]
    pub(crate) fn new(to: &'a mut G) -> Self {
        Self { to, line_end_due: false }
    }

    #[inline]
    fn open<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>) {
        if core::mem::replace(&mut self.line_end_due, true) {
            self.to.extend(opening.end_and_name);
        } else {
            self.to.extend(opening.name);
        }
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
