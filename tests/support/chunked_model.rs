//! A slow, simple model of chunked decoding, which gets the complete body at once: line by line, with indices and wide
//! integers.
//!
//! It is written independently of the decoder and in another style, so that the same error in both is unlikely. It uses
//! nothing of the crate. It may panic if it is wrong itself.

// Each program that includes this file uses only a part of it.
#![allow(dead_code)]

/// The options of the decoder.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub max_size_line: usize,
    pub max_trailer_section: usize,
    pub max_overhead: u128,
    pub blanks: bool,
    pub bare_lf: bool,
}

pub const STRICT: Rules =
    Rules { max_size_line: 4096, max_trailer_section: 8192, max_overhead: 16384, blanks: false, bare_lf: false };

/// The result of decoding a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub data: Vec<u8>,
    /// The trailer section as sent, up to the error if there is one.
    pub trailers: Vec<u8>,
    /// The number of bytes up to and including the end of the body, if the body is complete.
    pub consumed: Option<usize>,
    /// The error and its offset. The first word is that of the vectors. The second distinguishes errors that are one
    /// there.
    pub error: Option<(&'static str, u64)>,
}

type Refusal = (&'static str, usize);

/// Decodes a body. No bytes follow `input`.
pub fn decode(input: &[u8], rules: Rules) -> Outcome {
    let mut outcome = Outcome::default();
    match body(input, rules, &mut outcome) {
        Ok(consumed) => outcome.consumed = Some(consumed),
        Err((kind, offset)) => outcome.error = Some((kind, offset as u64)),
    }
    outcome
}

fn body(input: &[u8], rules: Rules, outcome: &mut Outcome) -> Result<usize, Refusal> {
    let mut at = 0;
    let mut overhead: u128 = 0;
    loop {
        if at == input.len() {
            return Err(("eof before-chunk", at));
        }
        let (size, line_length, next) = size_line(input, at, rules)?;
        let (framing, paid) = (line_length as u128 + 4, 2 * size + 16);
        overhead = if framing > paid + 64 {
            overhead + (framing - paid)
        } else {
            overhead.saturating_sub(paid + 64 - framing)
        };
        if overhead > rules.max_overhead {
            return Err(("limit overhead", next - 1));
        }
        at = next;
        if size == 0 {
            return trailer_section(input, at, rules, outcome);
        }
        let have = size.min((input.len() - at) as u128) as usize;
        outcome.data.extend_from_slice(&input[at..at + have]);
        at += have;
        if (have as u128) < size {
            return Err(("eof in-data", at));
        }
        at = match &input[at..] {
            [b'\r', b'\n', ..] => at + 2,
            [b'\n', ..] if rules.bare_lf => at + 1,
            [] => return Err(("eof after-data", at)),
            [b'\r'] => return Err(("eof after-data", at + 1)),
            [b'\r', ..] => return Err(("data_end", at + 1)),
            _ => return Err(("data_end", at)),
        };
    }
}

/// Returns the size, the length of the line without its end, and the offset after the line.
fn size_line(input: &[u8], start: usize, rules: Rules) -> Result<(u128, usize, usize), Refusal> {
    let rest = &input[start..];
    let line = &rest[..rest.iter().position(|b| b"\r\n".contains(b)).unwrap_or(rest.len())];
    let end = start + line.len();

    // Bytes after the limit are not read, so an error counts only before it.
    let (seen, too_long) = match line.get(..rules.max_size_line) {
        Some(seen) if seen.len() < line.len() => (seen, true),
        _ => (line, false),
    };
    let (size, unfinished) = size_and_extensions(seen).map_err(|(kind, at)| (kind, start + at))?;
    if too_long {
        return Err(("limit line", start + rules.max_size_line));
    }

    let Some(line_end) = input.get(end) else {
        return Err(("eof in-size-line", end));
    };
    match unfinished {
        Unfinished::NoDigit => return Err(("size", end)),
        Unfinished::Blanks if !rules.blanks => return Err(("size", end)),
        Unfinished::Quoted => return Err(("ext", end)),
        Unfinished::Blanks | Unfinished::No => {}
    }
    match (line_end, input.get(end + 1)) {
        (b'\r', Some(b'\n')) => Ok((size, line.len(), end + 2)),
        (b'\r', Some(_)) => Err(("line_end", end + 1)),
        (b'\r', None) => Err(("eof in-size-line", end + 1)),
        _ if rules.bare_lf => Ok((size, line.len(), end + 1)),
        _ => Err(("line_end", end)),
    }
}

enum Unfinished {
    No,
    NoDigit,
    Blanks,
    Quoted,
}

/// Reads a line without its end. An error has the index of the byte that is not allowed there.
fn size_and_extensions(line: &[u8]) -> Result<(u128, Unfinished), Refusal> {
    let digits = line.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let mut size: u128 = 0;
    for (at, &octet) in line[..digits].iter().enumerate() {
        size = size * 16 + u128::from(u8::from_str_radix(&(octet as char).to_string(), 16).unwrap());
        if size > u128::from(u64::MAX) {
            return Err(("overflow", at));
        }
    }
    if digits == 0 {
        return if line.is_empty() { Ok((0, Unfinished::NoDigit)) } else { Err(("size", 0)) };
    }
    let blanks = line[digits..].iter().take_while(|&&b| b == b' ' || b == b'\t').count();
    let mut at = digits + blanks;
    match line.get(at) {
        None if blanks > 0 => return Ok((size, Unfinished::Blanks)),
        None => return Ok((size, Unfinished::No)),
        Some(b';') => at += 1,
        Some(_) => return Err(("size", at)),
    }
    let text = |b: u8| b == b'\t' || (b >= b' ' && b != 0x7f);
    while let Some(&octet) = line.get(at) {
        if octet == b'"' {
            // Goes to the closing quote. A backslash and the byte after it are a pair.
            at += 1;
            loop {
                match (line.get(at), line.get(at + 1)) {
                    (Some(b'"'), _) => break,
                    (Some(b'\\'), Some(&pair)) if text(pair) => at += 2,
                    (Some(b'\\'), Some(_)) => return Err(("ext", at + 1)),
                    (Some(b'\\'), None) | (None, _) => return Ok((size, Unfinished::Quoted)),
                    (Some(&other), _) if text(other) => at += 1,
                    (Some(_), _) => return Err(("ext", at)),
                }
            }
        } else if !text(octet) {
            return Err(("ext", at));
        }
        at += 1;
    }
    Ok((size, Unfinished::No))
}

fn trailer_section(input: &[u8], start: usize, rules: Rules, outcome: &mut Outcome) -> Result<usize, Refusal> {
    let mut at = start;
    let result = loop {
        match &input[at..] {
            [b'\r', b'\n', ..] => break Ok((at, at + 2)),
            [b'\n', ..] if rules.bare_lf => break Ok((at, at + 1)),
            [] => break Err((("eof in-trailers", at), at)),
            [b'\r'] => break Err((("eof in-trailers", at + 1), at)),
            // The bytes of the closing CR LF are not part of the section.
            [b'\r', ..] => break Err((("trailer", at + 1), at)),
            [b'\n', ..] => break Err((("trailer", at), at)),
            line => match trailer_line(line, rules.bare_lf) {
                Ok(length) => at += length,
                Err((kind, length)) => break Err(((kind, at + length), at + length)),
            },
        }
        if at - start > rules.max_trailer_section {
            break Err((("limit trailers", start + rules.max_trailer_section), at));
        }
    };
    let (result, end) = match result {
        Ok((end, consumed)) => (Ok(consumed), end),
        Err((refusal, end)) => (Err(refusal), end),
    };
    // A malformed byte at the limit is reported as the limit. Input that ends at the limit is truncated.
    let limit = start + rules.max_trailer_section;
    if end > limit
        || (end == limit && matches!(result, Err(("trailer", at)) if at == limit && !at_line_start(input, start, at)))
    {
        outcome.trailers.extend_from_slice(&input[start..limit]);
        return Err(("limit trailers", limit));
    }
    outcome.trailers.extend_from_slice(&input[start..end]);
    result
}

/// Whether the byte at `at` is a CR or LF that would begin a line. Only such a byte does not count for the limit.
fn at_line_start(input: &[u8], start: usize, at: usize) -> bool {
    b"\r\n".contains(&input[at]) && (at == start || input[at - 1] == b'\n')
}

/// The length of a valid line with its end, or the error and its index.
fn trailer_line(line: &[u8], bare_lf: bool) -> Result<usize, Refusal> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let name = line.iter().take_while(|&&b| token(b)).count();
    match line.get(name) {
        None => return Err(("eof in-trailers", name)),
        Some(b':') if name > 0 => {}
        Some(_) => return Err(("trailer", name)),
    }
    let mut at = name + 1;
    loop {
        match (line.get(at), line.get(at + 1)) {
            (None, _) => return Err(("eof in-trailers", at)),
            (Some(b'\r'), None) => return Err(("eof in-trailers", at + 1)),
            (Some(b'\r'), Some(b'\n')) => return Ok(at + 2),
            (Some(b'\r'), Some(_)) => return Err(("trailer", at + 1)),
            (Some(b'\n'), _) if bare_lf => return Ok(at + 1),
            (Some(&b), _) if b == b'\t' || (b >= b' ' && b != 0x7f) => at += 1,
            _ => return Err(("trailer", at)),
        }
    }
}
