//! The targets of frames: each writes lines in the way that is fastest for it.

use core::ops::Range;

use super::lines::{Opening, find_line_end, split_line};
use crate::scan::{LineEnds, SMALL, VECTORS};

/// A target for the lines of frames.
pub trait Output {
    /// Writes a field on one line.
    fn put_line<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, value: &[u8]);

    /// Writes the end of a frame.
    fn put_blank_line(&mut self);

    /// [`put_line`](Self::put_line) for a value that is usually short.
    #[inline]
    fn put_short_line<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, value: &[u8]) {
        self.put_line(opening, value);
    }

    /// [`put_line`](Self::put_line) for one of many lines of a text.
    #[inline(always)]
    fn put_part<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8], part: Range<usize>) {
        self.put_short_line(opening, text.get(part).unwrap_or_default());
    }

    /// Writes a field on as many lines as `text` has.
    #[inline]
    fn put_lines<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8]) {
        if SMALL {
            return self.put_lines_in_little_code(opening, text);
        }
        let first = if VECTORS && text.len() < 16 {
            text.iter().position(|byte| matches!(byte, b'\n' | b'\r'))
        } else {
            find_line_end(text)
        };
        match first {
            None => self.put_line(opening, text),
            Some(at) if !VECTORS => self.put_each_line(opening, text, Some(at)),
            Some(_) => self.put_many_lines(opening, text),
        }
    }

    /// The same in builds for small code.
    fn put_lines_in_little_code<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8]) {
        self.put_each_line(opening, text, find_line_end(text));
    }

    /// Writes one line after the other. The first ends at `line_end`. Without vectors, the other loop would take half
    /// as many instructions again.
    #[inline(never)]
    fn put_each_line<const N: usize, const M: usize>(
        &mut self,
        opening: Opening<N, M>,
        mut text: &[u8],
        mut line_end: Option<usize>,
    ) {
        while let Some(at) = line_end {
            let (line, rest, _) = split_line(text, at);
            self.put_line(opening, line);
            (text, line_end) = (rest, find_line_end(rest));
        }
        self.put_line(opening, text);
    }

    /// The same where many line ends are found at once.
    #[inline(never)]
    fn put_many_lines<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8]) {
        put_many_lines(self, opening, text);
    }
}

/// A target that also takes lines in two parts.
pub trait PrefixedOutput: Output {
    /// Writes a field on one line, with the value `prefix` followed by `value`.
    fn put_prefixed_line<const N: usize, const M: usize>(
        &mut self,
        opening: Opening<N, M>,
        prefix: &[u8],
        value: &[u8],
    );
}

/// [`Output::put_many_lines`], for a target that has another way too.
#[inline(always)]
pub(crate) fn put_many_lines<const N: usize, const M: usize>(
    output: &mut (impl Output + ?Sized),
    opening: Opening<N, M>,
    text: &[u8],
) {
    let (mut line_ends, mut start) = (LineEnds::new(), 0);
    loop {
        let end = line_ends.first(text, start);
        line_ends.drop_first();
        output.put_part(opening, text, start..end.unwrap_or(text.len()));
        let Some(end) = end else { return };
        start = end.saturating_add(1);
        if let Some([b'\r', b'\n']) = text.get(end..).and_then(|rest| rest.first_chunk()) {
            line_ends.drop_first();
            start = start.saturating_add(1);
        }
    }
}
