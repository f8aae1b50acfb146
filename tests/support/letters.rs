//! All strings up to a length over small alphabets, and that length.

use super::depth;

/// Returns `letters` at full depth, and one less otherwise: each letter takes some ten times as long.
/// `SSE_WIRE_LETTERS` adds more letters.
pub fn at_most(letters: u32) -> u32 {
    let more = std::env::var("SSE_WIRE_LETTERS").map_or(0, |more| more.parse().expect("a number of letters"));
    letters + more - u32::from(!depth::is_full())
}

pub struct Alphabet {
    pub name: &'static str,
    pub letters: &'static [&'static [u8]],
    pub longest: u32,
    /// The bytes after each string.
    pub tail: &'static [u8],
}

impl Alphabet {
    /// Calls `see` with each string and its tail. Returns the number of strings.
    pub fn each_string(&self, see: &mut dyn FnMut(&[u8])) -> u64 {
        let Self { letters, longest, tail, .. } = self;
        let mut strings = 0;
        let mut string = Vec::new();
        for length in 0..=at_most(*longest) {
            for mut number in 0..letters.len().pow(length) {
                string.clear();
                for _ in 0..length {
                    string.extend_from_slice(letters[number % letters.len()]);
                    number /= letters.len();
                }
                string.extend_from_slice(tail);
                see(&string);
                strings += 1;
            }
        }
        strings
    }
}

/// The pieces of a line: names, a colon, a space, line ends and a digit; and other bytes that may replace them.
pub const PIECES_OF_LINES: Alphabet = Alphabet {
    name: "pieces of lines",
    letters: &[b"data", b"event", b"id", b"retry", b":", b" ", b"\n", b"\r", b"\0", b"7", b"\xEF\xBB\xBF", b"\xFF"],
    longest: 5,
    tail: b"",
};

/// Most of these pieces. The tail ends the block, so that it can be an event, and adds an event.
pub const PIECES_OF_LINES_IN_A_BLOCK: Alphabet = Alphabet {
    name: "pieces of lines in a block",
    letters: &[b"data", b"event", b"id", b":", b" ", b"\n", b"\r", b"7"],
    longest: 5,
    tail: b"\n\ndata\n\n",
};

/// Lines that fit and lines that do not, with every line end.
pub const LINES: Alphabet = Alphabet {
    name: "lines",
    letters: &[
        b"data:1\n",
        b"data\r",
        b"data: 1234\n",
        b"event:t\r\n",
        b"event:tt\n",
        b"event\n",
        b"id:1\n",
        b"id:22\n",
        b"id:\0\n",
        b"retry:3\n",
        b":c\n",
        b"\n",
        b"\r",
    ],
    longest: 5,
    tail: b"",
};

/// Short pieces: a name and parts of names, a byte order mark and parts of one.
pub const BYTES: Alphabet = Alphabet {
    name: "bytes",
    letters: &[b"i", b"d", b":", b" ", b"\n", b"\r", b"\xEF", b"\xBB\xBF"],
    longest: 6,
    tail: b"",
};
