//! Chunked bodies that are made of valid pieces. The end may be missing or wrong, and up to three faults are added.

use libfuzzer_sys::arbitrary::{self, Arbitrary};

#[derive(Arbitrary, Clone, Debug)]
pub struct Body {
    chunks: Vec<Chunk>,
    last: Last,
    /// The bytes after the body.
    behind: Vec<u8>,
    faults: Vec<Fault>,
}

#[derive(Arbitrary, Clone, Debug)]
struct Chunk {
    /// The data is this byte, `length` times. Many short chunks (1 to 7 bytes) can reach the overhead limit.
    octet: u8,
    length: u8,
    short: bool,
    /// The zeros before the size. A short chunk has none.
    zeros: u8,
    extensions: Vec<Extension>,
    line_end: LineEnd,
    data_end: LineEnd,
}

#[derive(Arbitrary, Clone, Debug)]
enum Extension {
    Name,
    NameAndToken,
    /// `;n="…"`. A pair is a backslash and any printable character.
    NameAndQuoted(Vec<Quoted>),
    Blanks(u8),
    /// Long enough to come near a limit.
    Long(u8),
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Quoted {
    Text(u8),
    Pair(u8),
    Semicolon,
    PastAscii(u8),
}

/// If the decoder does not allow a line end, CR LF is written instead.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum LineEnd {
    Both,
    LineFeed,
    BlanksAndBoth,
}

#[derive(Arbitrary, Clone, Debug)]
enum Last {
    /// The last chunk, the trailers and the end of the body.
    Chunk { zeros: u8, extensions: Vec<Extension>, line_end: LineEnd, trailers: Vec<Trailer>, end: LineEnd },
    /// The body is truncated before the last chunk.
    None,
    /// A chunk that is usually longer than the data that follows.
    Long { size: u64, comes: u8 },
    /// A chunk size with this number of digits, modulo 20.
    Digits(u8),
}

#[derive(Arbitrary, Clone, Debug)]
struct Trailer {
    name: u8,
    name_length: u8,
    value: Vec<Quoted>,
    value_length: u8,
    end: LineEnd,
}

/// A change to the complete body.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Fault {
    Replace { at: u16, octet: u8 },
    Insert { at: u16, octet: u8 },
    Remove { at: u16 },
    Truncate { at: u16 },
}

/// What the decoder allows.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    pub blanks: bool,
    pub bare_line_feeds: bool,
}

/// The most bytes before the faults, and the most faults.
const LONGEST: usize = 8_000;
const MOST_FAULTS: usize = 3;

impl Body {
    pub fn octets(&self, allowed: Allowed) -> Vec<u8> {
        let mut octets = Vec::new();
        for chunk in &self.chunks {
            chunk.put(allowed, &mut octets);
        }
        self.last.put(allowed, &mut octets);
        octets.extend_from_slice(&self.behind);
        octets.truncate(LONGEST);
        for fault in self.faults.iter().take(MOST_FAULTS) {
            fault.happen_to(&mut octets);
        }
        octets
    }
}

impl Chunk {
    fn put(&self, allowed: Allowed, octets: &mut Vec<u8>) {
        // A chunk of size zero would be the last chunk.
        let length = if self.short { self.length % 8 } else { self.length }.max(1);
        if !self.short {
            put_repeated(b'0', self.zeros % 40, octets);
        }
        let size = if self.octet.is_multiple_of(2) { format!("{length:x}") } else { format!("{length:X}") };
        octets.extend_from_slice(size.as_bytes());
        put_extensions(&self.extensions, octets);
        octets.extend_from_slice(self.line_end.octets(allowed));
        put_repeated(self.octet, length, octets);
        octets.extend_from_slice(self.data_end.octets(Allowed { blanks: false, ..allowed }));
    }
}

impl Last {
    fn put(&self, allowed: Allowed, octets: &mut Vec<u8>) {
        match self {
            Self::Chunk { zeros, extensions, line_end, trailers, end } => {
                put_repeated(b'0', zeros % 40 + 1, octets);
                put_extensions(extensions, octets);
                octets.extend_from_slice(line_end.octets(allowed));
                for trailer in trailers {
                    trailer.put(allowed, octets);
                }
                octets.extend_from_slice(end.octets(Allowed { blanks: false, ..allowed }));
            }
            Self::None => {}
            Self::Long { size, comes } => {
                octets.extend_from_slice(format!("{size:x}\r\n").as_bytes());
                put_repeated(b'l', *comes, octets);
            }
            Self::Digits(count) => {
                put_repeated(b'F', count % 20, octets);
                octets.extend_from_slice(b"\r\ndata");
            }
        }
    }
}

impl Trailer {
    fn put(&self, allowed: Allowed, octets: &mut Vec<u8>) {
        const NAME: &[u8] = b"aZ09-!#$%&'*+.^_`|~";
        put_repeated(NAME[usize::from(self.name) % NAME.len()], self.name_length % 8 + 1, octets);
        octets.push(b':');
        put_quoted(&self.value, octets);
        put_repeated(b'v', self.value_length, octets);
        octets.extend_from_slice(self.end.octets(allowed));
    }
}

impl LineEnd {
    fn octets(self, allowed: Allowed) -> &'static [u8] {
        match self {
            Self::LineFeed if allowed.bare_line_feeds => b"\n",
            Self::BlanksAndBoth if allowed.blanks => b" \t\r\n",
            _ => b"\r\n",
        }
    }
}

impl Fault {
    fn happen_to(self, octets: &mut Vec<u8>) {
        let place = |at: u16| usize::from(at) % octets.len().max(1);
        match self {
            Self::Insert { at, octet } => octets.insert(place(at), octet),
            _ if octets.is_empty() => {}
            Self::Replace { at, octet } => {
                let at = place(at);
                octets[at] = octet;
            }
            Self::Remove { at } => drop(octets.remove(place(at))),
            Self::Truncate { at } => octets.truncate(place(at)),
        }
    }
}

fn put_extensions(extensions: &[Extension], octets: &mut Vec<u8>) {
    for extension in extensions {
        match extension {
            Extension::Name => octets.extend_from_slice(b";n"),
            Extension::NameAndToken => octets.extend_from_slice(b";n=v"),
            Extension::NameAndQuoted(value) => {
                octets.extend_from_slice(b";n=\"");
                put_quoted(value, octets);
                octets.push(b'"');
            }
            Extension::Blanks(count) => {
                octets.extend_from_slice(&b" \t \t"[..usize::from(count % 5)]);
                octets.extend_from_slice(b"; ");
            }
            Extension::Long(length) => {
                octets.push(b';');
                put_repeated(b'x', *length, octets);
            }
        }
    }
}

/// Writes text that is allowed between quotes and in a trailer.
fn put_quoted(value: &[Quoted], octets: &mut Vec<u8>) {
    let visible = |octet: u8| b' ' + octet % 95;
    for part in value {
        match *part {
            Quoted::Text(octet) => octets.push(if b"\"\\".contains(&visible(octet)) { b'\t' } else { visible(octet) }),
            Quoted::Pair(octet) => octets.extend_from_slice(&[b'\\', visible(octet)]),
            Quoted::Semicolon => octets.push(b';'),
            Quoted::PastAscii(octet) => octets.push(octet | 0x80),
        }
    }
}

fn put_repeated(octet: u8, count: u8, octets: &mut Vec<u8>) {
    octets.resize(octets.len() + usize::from(count), octet);
}
