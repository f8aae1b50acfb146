//! Writing into a slice that may turn out to be too short.

use super::lines::Opening;
use super::output::{Output, PrefixedOutput};
use crate::octets::{BufferTooSmall, put, put_array, put_short};
use crate::scan::{SMALL, VECTORS};

/// An offset in a slice. It goes on counting after the end, so one pass returns the bytes or their number.
pub struct Cursor<'o> {
    out: &'o mut [u8],
    /// The number of bytes so far. All of them are in `out` if that many fit.
    at: usize,
}

impl<'o> Cursor<'o> {
    pub(super) fn new(out: &'o mut [u8]) -> Self {
        Self { out, at: 0 }
    }

    #[inline]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        // After a piece that did not fit, `at` is after the end, and no later piece fits either.
        if let Some(free) = self.out.get_mut(self.at..) {
            put(bytes, free);
        }
        self.at = self.at.saturating_add(bytes.len());
    }

    /// [`put`](Self::put) for names and line ends.
    #[inline]
    pub(super) fn put_array<const N: usize>(&mut self, bytes: &'static [u8; N]) {
        if let Some(free) = self.out.get_mut(self.at..) {
            put_array(bytes, free);
        }
        self.at = self.at.saturating_add(N);
    }

    /// Writes a field on as many lines as `text` has, in builds for small code: one function for all fields, which
    /// searches and copies in the same loop.
    #[inline(never)]
    fn put_byte_by_byte(&mut self, name: &'static [u8], text: &[u8]) {
        let mut places = self.out.get_mut(self.at..).unwrap_or_default().iter_mut();
        let (room, mut missing) = (places.len(), 0usize);
        let mut put = |byte| match places.next() {
            Some(place) => *place = byte,
            None => missing = missing.saturating_add(1),
        };
        let mut text = text.iter();
        loop {
            name.iter().for_each(|&byte| put(byte));
            let end = loop {
                match text.next() {
                    // The first comparison decides for most bytes.
                    Some(&byte) if byte > b'\r' || !matches!(byte, b'\r' | b'\n') => put(byte),
                    end => break end,
                }
            };
            put(b'\n');
            match (end, text.as_slice()) {
                (None, _) => break,
                (Some(b'\r'), [b'\n', rest @ ..]) => text = rest.iter(),
                _ => {}
            }
        }
        let written = room.saturating_sub(places.len());
        self.at = self.at.saturating_add(written).saturating_add(missing);
    }

    /// Whether all bytes so far fit, and `more` bytes after them.
    pub(super) fn fits_with(&self, more: usize) -> bool {
        self.at.saturating_add(more) <= self.out.len()
    }

    pub(super) fn needed(&self) -> usize {
        self.at
    }

    pub(super) fn finish(self) -> Result<&'o [u8], BufferTooSmall> {
        let out: &'o [u8] = self.out;
        out.get(..self.at).ok_or(BufferTooSmall { needed: self.at })
    }
}

impl Output for Cursor<'_> {
    #[inline]
    fn put_line<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, value: &[u8]) {
        if SMALL {
            return self.put_byte_by_byte(opening.name, value);
        }
        // One check before the three copies, instead of three.
        let free = self.out.get_mut(self.at..).and_then(|free| put_array(opening.name, free));
        _ = free.and_then(|free| put(value, free)).and_then(|free| put_array(b"\n", free));
        self.at = self.at.saturating_add(value.len()).saturating_add(N).saturating_add(1);
    }

    #[inline]
    fn put_short_line<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, value: &[u8]) {
        if !VECTORS {
            return self.put_line(opening, value);
        }
        let free = self.out.get_mut(self.at..).and_then(|free| put_array(opening.name, free));
        _ = free.and_then(|free| put_short(value, free)).and_then(|free| put_array(b"\n", free));
        self.at = self.at.saturating_add(value.len()).saturating_add(N).saturating_add(1);
    }

    #[inline]
    fn put_lines_in_little_code<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8]) {
        self.put_byte_by_byte(opening.name, text);
    }

    #[inline]
    fn put_blank_line(&mut self) {
        self.put_array(b"\n");
    }
}

impl PrefixedOutput for Cursor<'_> {
    fn put_prefixed_line<const N: usize, const M: usize>(
        &mut self,
        opening: Opening<N, M>,
        prefix: &[u8],
        value: &[u8],
    ) {
        self.put_array(opening.name);
        self.put(prefix);
        self.put(value);
        self.put_array(b"\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::depth;
    use crate::encode::lines::{COMMENT, DATA, ID};

    /// Many values together can be longer than any memory. That does not overflow and does not panic, and it never
    /// fits.
    #[test]
    fn lengths_do_not_overflow() {
        for left in 0..12 {
            for step in 0..4 {
                let mut out = [0xAA; 8];
                let mut cursor = Cursor { out: &mut out, at: usize::MAX - left };
                match step {
                    0 => cursor.put(b"0123456789ab"),
                    1 => cursor.put_array(b"0123456789ab"),
                    2 => cursor.put_line(DATA, b"12345"),
                    _ => cursor.put_lines(COMMENT, b"1\n2\r3\r\n4"),
                }
                assert_eq!(cursor.needed(), usize::MAX, "{left} left, step {step}");
                assert!(!cursor.fits_with(0) && !cursor.fits_with(1) && !cursor.fits_with(usize::MAX));
                cursor.put(b"x");
                assert_eq!(cursor.finish(), Err(BufferTooSmall { needed: usize::MAX }));
                assert_eq!(out, [0xAA; 8]);
            }
        }
    }

    /// After a piece that did not fit, nothing is written, not even a piece that would fit.
    #[test]
    fn what_does_not_fit_leaves_no_room() {
        let mut out = [0xAA; 8];
        let mut cursor = Cursor::new(&mut out);
        cursor.put(b"12345");
        cursor.put(b"6789");
        cursor.put_array(b"!");
        cursor.put_line(DATA, b"");
        assert!(!cursor.fits_with(0));
        assert_eq!(cursor.finish(), Err(BufferTooSmall { needed: 17 }));
        assert_eq!(out, *b"12345\xAA\xAA\xAA");
    }

    /// The way to copy a line depends on its length, and line ends are found block by block. All lengths, next to all
    /// others, with each line end, are complete, and one byte too little room is reported.
    #[test]
    fn lines_of_every_length_come_out_whole() {
        extern crate std;
        use std::vec::Vec;
        let bytes = (0..=u8::MAX).filter(|byte| !matches!(byte, b'\r' | b'\n'));
        let letters = |length: usize| bytes.clone().cycle().take(length);
        for one in (0..=140).step_by(if depth::is_least() { 5 } else { 1 }) {
            for other in [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 129] {
                for end in [&b"\n"[..], b"\r", b"\r\n"] {
                    let lines = [one, other, one, 0, other].map(|length| letters(length).collect::<Vec<_>>());
                    let text = lines.join(end);
                    let due: Vec<u8> = lines.iter().flat_map(|line| [b"data: ", &line[..], b"\n"].concat()).collect();
                    let mut out = std::vec![0xAA; due.len() + 1];
                    let mut cursor = Cursor::new(&mut out[..due.len()]);
                    cursor.put_lines(DATA, &text);
                    assert_eq!(cursor.finish().map(<[u8]>::len), Ok(due.len()));
                    assert_eq!(out, [&due[..], b"\xAA"].concat(), "{one} and {other}");
                    let mut cursor = Cursor::new(&mut out[..due.len() - 1]);
                    cursor.put_lines(DATA, &text);
                    assert_eq!(cursor.finish(), Err(BufferTooSmall { needed: due.len() }));
                    // The same by each of the ways, on any machine.
                    for way in 0..3 {
                        out.fill(0xAA);
                        let mut cursor = Cursor::new(&mut out[..due.len()]);
                        match way {
                            0 => cursor.put_byte_by_byte(b"data: ", &text),
                            1 => cursor.put_each_line(DATA, &text, Some(one)),
                            _ => cursor.put_many_lines(DATA, &text),
                        }
                        assert_eq!(cursor.finish(), Ok(&due[..]), "way {way}");
                    }
                    let mut cursor = Cursor::new(&mut out);
                    cursor.put_short_line(ID, &lines[0]);
                    let line = cursor.finish().expect("room");
                    assert_eq!(line, [b"id: ", &lines[0][..], b"\n"].concat());
                }
            }
        }
    }
}
