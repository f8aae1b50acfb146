//! The meaning of a complete line.

use crate::scan::memchr;
use crate::token::Field;

/// A line that is not blank.
///
/// The rule is the same as in [`Tokenizer`](crate::token::Tokenizer) and `decode/steps.rs`, which follow it byte by
/// byte. The three change together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read<'i> {
    Comment(&'i [u8]),
    Field(Field, &'i [u8]),
    UnknownField,
}

impl<'i> Read<'i> {
    /// Reads a line, given without its end.
    #[inline(always)]
    pub(crate) fn line(line: &'i [u8]) -> Self {
        if let [b':', text @ ..] = line {
            return Self::Comment(text);
        }
        match named(line) {
            Some((field, [b':', b' ', value @ ..] | [b':', value @ ..])) => Self::Field(field, value),
            Some((field, nothing @ [])) => Self::Field(field, nothing),
            _ => Self::UnknownField,
        }
    }
}

/// The field whose name the line begins with, and the bytes after the name.
#[inline(always)]
pub(crate) fn named(line: &[u8]) -> Option<(Field, &[u8])> {
    let (field, rest) = match line {
        [b'd', ..] => (Field::Data, after(line, b"data")),
        [b'e', ..] => (Field::Event, after(line, b"event")),
        [b'i', ..] => (Field::Id, after(line, b"id")),
        [b'r', ..] => (Field::Retry, after(line, b"retry")),
        _ => return None,
    };
    Some((field, rest?))
}

/// The bytes after `name`, if the line begins with it.
// Arrays are compared in one step; a pattern would be compared byte by byte, with a branch for each.
#[inline(always)]
pub(crate) fn after<'i, const LENGTH: usize>(line: &'i [u8], name: &[u8; LENGTH]) -> Option<&'i [u8]> {
    match line.split_first_chunk() {
        Some((begin, rest)) if begin == name => Some(rest),
        _ => None,
    }
}

/// The name and the value of a field that the standard does not know.
pub(super) fn unknown(line: &[u8]) -> (&[u8], &[u8]) {
    let name = memchr(b':', line).and_then(|colon| line.split_at_checked(colon));
    match name {
        Some((name, [_, b' ', value @ ..] | [_, value @ ..])) => (name, value),
        _ => (line, &[]),
    }
}
