//! The tokenizer's machine for streams that come byte by byte.
//!
//! A byte makes no token here, only the change of state that the token would have made, and one word about what it is. That
//! halves the time for most bytes. What is rare is left to the machine itself, in `token.rs`; the two change together.

use super::{Field, Owner, State, Tokenizer};

/// What a byte is.
pub(crate) enum Step {
    /// Part of a name, a colon, a space, an LF after its CR: nothing that has an effect yet, or by itself.
    Passed,
    /// The colon behind the name of a field.
    Named(Field),
    /// Part of a value; whether it is the first byte of it.
    Value { owner: Owner, first: bool },
    /// The end of a line.
    LineEnd { blank: bool },
    /// Something for [`Tokenizer::next`]. It has not been taken.
    Rare,
}

impl Tokenizer {
    /// Takes one byte, if it is one of the usual.
    #[inline(always)]
    pub(crate) fn step(&mut self, byte: u8) -> Step {
        let line_end = matches!(byte, b'\n' | b'\r');
        match self.state {
            State::Value { owner: Owner::Comment, first: true } if line_end => Step::Rare,
            State::Value { .. } | State::Colon(_) if line_end => {
                let _ = self.end_line(byte, false);
                Step::LineEnd { blank: false }
            }
            State::Colon(owner) if byte == b' ' => {
                self.state = State::Value { owner, first: true };
                Step::Passed
            }
            State::Value { owner, first } => {
                self.state = State::Value { owner, first: false };
                Step::Value { owner, first }
            }
            State::Colon(owner) => {
                self.state = State::Value { owner, first: false };
                Step::Value { owner, first: true }
            }
            State::LineStart => {
                let of_crlf = core::mem::take(&mut self.after_carriage_return) && byte == b'\n';
                if of_crlf {
                    return Step::Passed;
                }
                if line_end {
                    let _ = self.end_line(byte, true);
                    return Step::LineEnd { blank: true };
                }
                if byte == b':' {
                    self.state = State::Value { owner: Owner::Comment, first: true };
                    return Step::Passed;
                }
                let Some(field) = Field::beginning_with(byte) else { return Step::Rare };
                self.in_block = true;
                self.state = State::Name { field, held: 1 };
                Step::Passed
            }
            State::Name { field, held } => match field.name().as_bytes().get(usize::from(held)) {
                Some(due) if *due == byte => {
                    self.state = State::Name { field, held: held + 1 };
                    Step::Passed
                }
                None if byte == b':' => {
                    self.state = State::Colon(Owner::Field(field));
                    Step::Named(field)
                }
                _ => Step::Rare,
            },
            State::StreamStart { .. } | State::UnknownName { .. } | State::NameEnd(_) | State::ValueEnd => Step::Rare,
        }
    }
}
