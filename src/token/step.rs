//! The tokenizer's machine, byte by byte: for streams that come so, and for where code is to be short.
//!
//! A byte makes no token here, only the change of state that the token would have made, and one word about what it is. That
//! halves the time for most bytes, and the code for all. This machine and that in `token.rs` change together; the decoder goes
//! from one to the other wherever a chunk ends.

use super::{BYTE_ORDER_MARK, Field, Owner, State, Tokenizer};

/// What a byte is.
pub(crate) enum Step {
    /// Part of a name, a colon, a space, an LF after its CR, part of a byte order mark: nothing that has an effect yet, or by
    /// itself.
    Passed,
    /// The colon behind the name of a field.
    Named(Field),
    /// The end of a line that is the name of a field and nothing else.
    NamedAlone(Field),
    /// Part of a value; whether it is the first byte of it.
    Value { owner: Owner, first: bool },
    /// The end of a comment without text.
    EmptyComment,
    /// The end of a line.
    LineEnd { blank: bool },
}

impl Tokenizer {
    /// Takes one byte.
    #[inline(always)]
    pub(crate) fn step(&mut self, byte: u8) -> Step {
        let line_end = matches!(byte, b'\n' | b'\r');
        loop {
            return match self.state {
                State::Value { owner: Owner::Comment, first: true } if line_end => {
                    let _ = self.end_line(byte, false);
                    Step::EmptyComment
                }
                State::Value { .. } | State::Colon(_) if line_end => self.step_over_line_end(byte),
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
                    self.state = if byte == b':' {
                        State::Value { owner: Owner::Comment, first: true }
                    } else {
                        self.in_block = true;
                        match Field::beginning_with(byte) {
                            Some(field) => State::Name { field, held: 1 },
                            None => State::UnknownName { first: true },
                        }
                    };
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
                    None if line_end => {
                        let _ = self.end_line(byte, false);
                        Step::NamedAlone(field)
                    }
                    _ => self.step_in_unknown_name(byte),
                },
                State::UnknownName { .. } => self.step_in_unknown_name(byte),
                State::StreamStart { held } => match BYTE_ORDER_MARK.get(usize::from(held)) {
                    Some(due) if *due == byte => {
                        let whole = usize::from(held) + 1 == BYTE_ORDER_MARK.len();
                        self.state = if whole { State::LineStart } else { State::StreamStart { held: held + 1 } };
                        Step::Passed
                    }
                    _ if held == 0 => {
                        self.state = State::LineStart;
                        continue;
                    }
                    _ => {
                        self.in_block = true;
                        self.step_in_unknown_name(byte)
                    }
                },
                // Between two tokens of a line, where the machine of tokens is never left.
                State::NameEnd(owner) if byte == b':' => {
                    self.state = State::Colon(owner);
                    Step::Passed
                }
                State::NameEnd(_) | State::ValueEnd => self.step_over_line_end(byte),
            };
        }
    }

    const fn step_in_unknown_name(&mut self, byte: u8) -> Step {
        self.state = match byte {
            b':' => State::Colon(Owner::UnknownField),
            b'\n' | b'\r' => return self.step_over_line_end(byte),
            _ => State::UnknownName { first: false },
        };
        Step::Passed
    }

    const fn step_over_line_end(&mut self, byte: u8) -> Step {
        let _ = self.end_line(byte, false);
        Step::LineEnd { blank: false }
    }

    /// Whether the next byte, which is `byte`, and all up to the end of the line belong to a value: that of whom, and whether
    /// none of it has come before. If so, the next [`step`](Self::step) is to be for the line end.
    pub(crate) const fn begins_value(&mut self, byte: u8) -> Option<(Owner, bool)> {
        let (owner, first) = match self.state {
            State::Value { owner, first } => (owner, first),
            State::Colon(owner) if !matches!(byte, b' ' | b'\n' | b'\r') => (owner, true),
            _ => return None,
        };
        self.state = State::Value { owner, first: false };
        Some((owner, first))
    }
}
