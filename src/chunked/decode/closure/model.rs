//! The chunked coding octet by octet, as in RFC 9112, 7.1: the line so far is stored, and judged again with each octet.
//!
//! It uses nothing of the crate, so that `tests/chunked/two_models.rs` can compare it with the slow model, which gets complete bodies.

extern crate std;

use std::vec::Vec;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) size_line: usize,
    pub(crate) trailers: usize,
    pub(crate) overhead: u128,
    pub(crate) blanks: bool,
    pub(crate) bare_line_feed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    Size,
    Overflow,
    Extension,
    LineEnd,
    DataEnd,
    Trailer,
    SizeLineTooLong,
    TrailersTooLong,
    Overhead,
}

/// Where a body breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lacks {
    Nothing,
    Chunk,
    SizeLine,
    Data,
    DataEnd,
    Trailers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    Data,
    Trailer,
    End,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// In a size line that began like this.
    SizeLine(Vec<u8>),
    /// So much data is due, and then a line end.
    Data(u64),
    /// Behind the data, and perhaps behind a CR.
    DataEnd {
        after_carriage_return: bool,
    },
    /// In a trailer field line that began like this; so many octets of the section have come.
    Trailers {
        line: Vec<u8>,
        used: usize,
    },
    /// Behind the CR that closes the section.
    Closing,
    Ended,
    Failed(Fault),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Model {
    pub(crate) phase: Phase,
    pub(crate) overhead: u128,
}

fn is_text(octet: u8) -> bool {
    octet == b'\t' || (octet >= b' ' && octet != 0x7F)
}

fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}

/// What the size line is so far.
enum Line {
    Empty,
    Complete,
    Blanks,
    Quoted,
}

/// The size, and what may come next; or the fault of the last octet.
fn read(line: &[u8]) -> Result<(u64, Line), Fault> {
    let digits = line.iter().take_while(|octet| octet.is_ascii_hexdigit()).count();
    let mut size = 0_u128;
    for octet in &line[..digits] {
        size = size * 16 + u128::from(char::from(*octet).to_digit(16).unwrap_or(0));
    }
    let size = u64::try_from(size).map_err(|_| Fault::Overflow)?;
    let rest = &line[digits..];
    let blanks = rest.iter().take_while(|octet| **octet == b' ' || **octet == b'\t').count();
    match (digits, &rest[blanks..]) {
        (0, []) if blanks == 0 => Ok((0, Line::Empty)),
        (1.., []) if blanks == 0 => Ok((size, Line::Complete)),
        (1.., []) => Ok((size, Line::Blanks)),
        (1.., [b';', extension @ ..]) => {
            let (mut quoted, mut escaped) = (false, false);
            for octet in extension {
                if !is_text(*octet) {
                    return Err(Fault::Extension);
                }
                match (quoted, escaped, octet) {
                    (true, true, _) => escaped = false,
                    (true, false, b'\\') => escaped = true,
                    (_, _, b'"') => quoted = !quoted,
                    _ => {}
                }
            }
            Ok((size, if quoted { Line::Quoted } else { Line::Complete }))
        }
        _ => Err(Fault::Size),
    }
}

impl Model {
    pub(crate) fn new() -> Self {
        Self { phase: Phase::SizeLine(Vec::new()), overhead: 0 }
    }

    /// Takes an octet, which is not consumed if it is at fault or comes behind the end.
    pub(crate) fn step(&mut self, octet: u8, rules: Rules) -> Result<Due, Fault> {
        let phase = core::mem::replace(&mut self.phase, Phase::Ended);
        let next = match phase {
            Phase::SizeLine(line) => self.size_line(line, octet, rules),
            Phase::Data(1) => Ok((Phase::DataEnd { after_carriage_return: false }, Due::Data)),
            Phase::Data(left) => Ok((Phase::Data(left - 1), Due::Data)),
            Phase::DataEnd { after_carriage_return } => match (after_carriage_return, octet) {
                (false, b'\r') => Ok((Phase::DataEnd { after_carriage_return: true }, Due::Nothing)),
                (true, b'\n') => Ok((Phase::SizeLine(Vec::new()), Due::Nothing)),
                (false, b'\n') if rules.bare_line_feed => Ok((Phase::SizeLine(Vec::new()), Due::Nothing)),
                _ => Err(Fault::DataEnd),
            },
            Phase::Trailers { line, used } => trailers(line, used, octet, rules),
            Phase::Closing if octet == b'\n' => Ok((Phase::Ended, Due::End)),
            Phase::Closing => Err(Fault::Trailer),
            Phase::Ended => Ok((Phase::Ended, Due::End)),
            Phase::Failed(fault) => Err(fault),
        };
        match next {
            Ok((phase, due)) => {
                self.phase = phase;
                Ok(due)
            }
            Err(fault) => {
                self.phase = Phase::Failed(fault);
                Err(fault)
            }
        }
    }

    fn size_line(&mut self, mut line: Vec<u8>, octet: u8, rules: Rules) -> Result<(Phase, Due), Fault> {
        if line.last() == Some(&b'\r') {
            line.pop();
            return if octet == b'\n' { self.end_size_line(&line, rules) } else { Err(Fault::LineEnd) };
        }
        if octet != b'\r' && octet != b'\n' {
            if line.len() >= rules.size_line {
                return Err(Fault::SizeLineTooLong);
            }
            line.push(octet);
            return read(&line).map(|_| (Phase::SizeLine(line), Due::Nothing));
        }
        match read(&line)?.1 {
            Line::Empty => Err(Fault::Size),
            Line::Blanks if !rules.blanks => Err(Fault::Size),
            Line::Quoted => Err(Fault::Extension),
            _ if octet == b'\r' => {
                line.push(octet);
                Ok((Phase::SizeLine(line), Due::Nothing))
            }
            _ if rules.bare_line_feed => self.end_size_line(&line, rules),
            _ => Err(Fault::LineEnd),
        }
    }

    fn end_size_line(&mut self, line: &[u8], rules: Rules) -> Result<(Phase, Due), Fault> {
        let (size, _) = read(line)?;
        let (framing, paid) = (line.len() as u128 + 4, 2 * u128::from(size) + 16);
        let overhead = if framing > paid + 64 {
            self.overhead + framing - paid
        } else {
            self.overhead.saturating_sub(paid + 64 - framing)
        };
        if overhead > rules.overhead {
            return Err(Fault::Overhead);
        }
        self.overhead = overhead;
        Ok(match size {
            0 => (Phase::Trailers { line: Vec::new(), used: 0 }, Due::Nothing),
            _ => (Phase::Data(size), Due::Nothing),
        })
    }

    pub(crate) fn lacks(&self) -> Lacks {
        match &self.phase {
            Phase::SizeLine(line) if line.is_empty() => Lacks::Chunk,
            Phase::SizeLine(_) => Lacks::SizeLine,
            Phase::Data(_) => Lacks::Data,
            Phase::DataEnd { .. } => Lacks::DataEnd,
            Phase::Trailers { .. } | Phase::Closing => Lacks::Trailers,
            Phase::Ended | Phase::Failed(_) => Lacks::Nothing,
        }
    }
}

fn trailers(mut line: Vec<u8>, used: usize, octet: u8, rules: Rules) -> Result<(Phase, Due), Fault> {
    match octet {
        b'\r' if line.is_empty() => return Ok((Phase::Closing, Due::Nothing)),
        b'\n' if line.is_empty() && rules.bare_line_feed => return Ok((Phase::Ended, Due::End)),
        b'\n' if line.is_empty() => return Err(Fault::Trailer),
        _ if used >= rules.trailers => return Err(Fault::TrailersTooLong),
        _ => {}
    }
    let (after_carriage_return, in_value) = (line.last() == Some(&b'\r'), line.contains(&b':'));
    let ends = octet == b'\n' && (after_carriage_return || in_value && rules.bare_line_feed);
    let goes_on = !after_carriage_return
        && if in_value {
            octet == b'\r' || is_text(octet)
        } else {
            is_token(octet) || octet == b':' && !line.is_empty()
        };
    line.push(octet);
    match (ends, goes_on) {
        (true, _) => Ok((Phase::Trailers { line: Vec::new(), used: used + 1 }, Due::Trailer)),
        (false, true) => Ok((Phase::Trailers { line, used: used + 1 }, Due::Trailer)),
        (false, false) => Err(Fault::Trailer),
    }
}
