//! Event streams that are made of pieces: meaningful lines with all kinds of line ends, and a few arbitrary bytes.

use libfuzzer_sys::arbitrary::{self, Arbitrary};

/// A longer stream is truncated. Long streams are slow, and short ones find the same bugs.
const LONGEST: usize = 4_000;

#[derive(Arbitrary, Clone, Debug)]
pub enum Piece {
    Field { name: Name, separator: Separator, value: Vec<Part>, end: LineEnd },
    Data { value: Vec<Part>, end: LineEnd },
    Id { value: Vec<Part>, end: LineEnd },
    Comment { text: Vec<Part>, end: LineEnd },
    Blank(LineEnd),
    Bytes(Vec<u8>),
    ByteOrderMark,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Name {
    Data,
    Event,
    Id,
    Retry,
    /// A known name without its last letters, or with more letters.
    Almost {
        name: Known,
        length: u8,
    },
    Other(u8),
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Known {
    Data,
    Event,
    Id,
    Retry,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Separator {
    ColonAndSpace,
    Colon,
    ColonAndSpaces,
    /// No colon, so the value becomes a part of the name.
    None,
}

/// A part of a value.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Part {
    Byte(u8),
    Word(Word),
    /// One byte, repeated. Line ends are searched in blocks of 64 bytes, which this can fill.
    Run {
        byte: u8,
        length: u8,
    },
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Word {
    Space,
    Colon,
    Nul,
    Digits,
    LongNumber,
    LargestNumber,
    Euro,
    HalfAEuro,
    Crab,
    NoUtf8,
    ByteOrderMark,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum LineEnd {
    LineFeed,
    CarriageReturn,
    Both,
    /// The line continues with the next piece.
    None,
}

/// Where to cut a stream.
#[derive(Arbitrary, Clone, Debug)]
pub enum Cuts {
    Every(u8),
    Sizes(Vec<Size>),
}

/// How long the next chunk is.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Size {
    Bytes(u8),
    /// Up to the next CR or LF.
    BeforeLineEnd,
    /// Up to and including the next CR or LF. A CR LF is cut in two.
    BehindLineEnd,
    /// Up to and including the next colon.
    BehindColon,
}

/// The stream that these pieces make.
pub fn stream(pieces: &[Piece]) -> Vec<u8> {
    let mut stream = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Field { name, separator, value, end } => {
                put_name(*name, &mut stream);
                stream.extend_from_slice(separator.bytes());
                put_line(value, *end, &mut stream);
            }
            Piece::Data { value, end } => {
                stream.extend_from_slice(b"data: ");
                put_line(value, *end, &mut stream);
            }
            Piece::Id { value, end } => {
                stream.extend_from_slice(b"id:");
                put_line(value, *end, &mut stream);
            }
            Piece::Comment { text, end } => {
                stream.push(b':');
                put_line(text, *end, &mut stream);
            }
            Piece::Blank(end) => stream.extend_from_slice(end.bytes()),
            Piece::Bytes(bytes) => stream.extend_from_slice(bytes),
            Piece::ByteOrderMark => stream.extend_from_slice(b"\xEF\xBB\xBF"),
        }
    }
    stream.truncate(LONGEST);
    stream
}

fn put_name(name: Name, stream: &mut Vec<u8>) {
    let known = match name {
        Name::Data => Known::Data,
        Name::Event => Known::Event,
        Name::Id => Known::Id,
        Name::Retry => Known::Retry,
        Name::Almost { name, length } => {
            let more = [name.bytes(), b"xdata"].concat();
            stream.extend_from_slice(&more[..usize::from(length) % (more.len() + 1)]);
            return;
        }
        Name::Other(byte) => {
            stream.push(byte);
            return;
        }
    };
    stream.extend_from_slice(known.bytes());
}

fn put_line(parts: &[Part], end: LineEnd, stream: &mut Vec<u8>) {
    for part in parts {
        match *part {
            Part::Byte(byte) => stream.push(byte),
            Part::Word(word) => stream.extend_from_slice(word.bytes()),
            Part::Run { byte, length } => stream.resize(stream.len() + usize::from(length), byte),
        }
    }
    stream.extend_from_slice(end.bytes());
}

impl Known {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Data => b"data",
            Self::Event => b"event",
            Self::Id => b"id",
            Self::Retry => b"retry",
        }
    }
}

impl Separator {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::ColonAndSpace => b": ",
            Self::Colon => b":",
            Self::ColonAndSpaces => b":  ",
            Self::None => b"",
        }
    }
}

impl Word {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Space => b" ",
            Self::Colon => b":",
            Self::Nul => b"\0",
            Self::Digits => b"3000",
            Self::LongNumber => b"18446744073709551616",
            Self::LargestNumber => b"18446744073709551615",
            Self::Euro => b"\xE2\x82\xAC",
            Self::HalfAEuro => b"\xE2\x82",
            Self::Crab => b"\xF0\x9F\xA6\x80",
            Self::NoUtf8 => b"\xFF",
            Self::ByteOrderMark => b"\xEF\xBB\xBF",
        }
    }
}

impl LineEnd {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::LineFeed => b"\n",
            Self::CarriageReturn => b"\r",
            Self::Both => b"\r\n",
            Self::None => b"",
        }
    }
}

impl Cuts {
    /// The offsets within the stream. They do not decrease. Equal ones make an empty chunk.
    pub fn of(&self, stream: &[u8]) -> Vec<usize> {
        match self {
            Self::Every(0) => Vec::new(),
            Self::Every(size) => (1..).map(|n| n * usize::from(*size)).take_while(|&at| at < stream.len()).collect(),
            Self::Sizes(sizes) => {
                let next = |at: &mut usize, size: &Size| {
                    *at += size.of(&stream[*at..])?;
                    (*at <= stream.len()).then_some(*at)
                };
                sizes.iter().scan(0, next).collect()
            }
        }
    }
}

impl Size {
    /// `None` if there is no such place in the rest of the stream.
    fn of(self, rest: &[u8]) -> Option<usize> {
        let find = |wanted: &[u8]| rest.iter().position(|byte| wanted.contains(byte));
        match self {
            Self::Bytes(size) => Some(size.into()),
            Self::BeforeLineEnd => find(b"\r\n"),
            Self::BehindLineEnd => find(b"\r\n").map(|at| at + 1),
            Self::BehindColon => find(b":").map(|at| at + 1),
        }
    }
}
