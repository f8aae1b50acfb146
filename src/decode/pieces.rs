//! Lines that are cut by the end of a chunk, token by token.
//!
//! What a line does here piece by piece, it does in `whole.rs` in one step: the two must change together.

use super::Decoder;
use super::block::Flags;
use super::item::Sight;
use super::retry::Milliseconds;
use crate::scan::LineEnds;
use crate::scan::memchr;
use crate::storage::Storage;
use crate::storage::private::Buffer;
use crate::token::{Field, Owner, Step, Token};

/// The line of which a part has come, if it is of a kind that takes effect at its end.
#[derive(Clone, Debug)]
pub(super) struct Arriving {
    kind: Kind,
    /// There is a NUL in the value.
    nul: bool,
    retry: Milliseconds,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A data line, whose bytes go where they belong as they come, or one that means nothing.
    Other,
    Comment,
    Id,
    Retry,
}

impl Arriving {
    pub(super) const fn new() -> Self {
        Self::of(Kind::Other)
    }

    const fn of(kind: Kind) -> Self {
        Self { kind, nul: false, retry: Milliseconds::Empty }
    }
}

impl<S: Storage> Decoder<S> {
    /// Takes what is left of a line that began in an earlier chunk, or the beginning of one that ends in a later one.
    #[inline(never)]
    pub(super) fn take_pieces(&mut self, line_ends: &mut LineEnds, chunk: &[u8], at: &mut usize) -> Option<Sight> {
        let mut rest = chunk.get(*at..).unwrap_or_default();
        loop {
            let here = chunk.len() - rest.len();
            let token = self.tokenizer.next_in_line(&mut rest, |_| Some(line_ends.next(chunk, here)? - here));
            *at = chunk.len() - rest.len();
            let token = token?;
            let sight = self.take_token(token);
            if sight.is_some() || matches!(token, Token::LineEnd { .. } | Token::ByteOrderMark) {
                return sight;
            }
        }
    }

    /// Takes one more byte of a data line, and says whether it was one: for streams that come byte by byte.
    ///
    /// It goes past the tokenizer, which may therefore mark a later piece of the value as the first. Only for comments is
    /// that mark looked at.
    #[inline(always)]
    pub(super) fn take_byte_of_data(&mut self, byte: u8) -> bool {
        let taken = self.tokenizer.in_data_value() && !matches!(byte, b'\n' | b'\r');
        if taken {
            self.push_data(byte);
        }
        taken
    }

    /// Takes one byte that is not of the value of a data line.
    #[inline(never)]
    pub(super) fn take_other_byte(&mut self, byte: u8) -> Option<Sight> {
        let step = self.tokenizer.step(byte);
        match step {
            Step::Passed | Step::Value { owner: Owner::UnknownField, .. } => {}
            Step::Named(field) | Step::NamedAlone(field) => self.begin_field(field),
            Step::Value { owner: Owner::Field(Field::Data), .. } => self.push_data(byte),
            Step::Value { owner: Owner::Comment, first } => {
                if first {
                    self.begin_arriving(Kind::Comment);
                }
                self.parts_mut().arriving.push(byte);
            }
            Step::Value { owner: Owner::Field(Field::Event), .. } => self.parts_mut().event_type.push(byte),
            Step::Value { owner: Owner::Field(Field::Id), .. } => {
                self.arriving.nul |= byte == 0;
                self.parts_mut().arriving.push(byte);
            }
            Step::Value { owner: Owner::Field(Field::Retry), .. } => self.arriving.retry.append(&[byte]),
            Step::EmptyComment => self.begin_arriving(Kind::Comment),
            Step::LineEnd { blank: true } => return self.end_block(),
            Step::LineEnd { blank: false } => return self.end_arriving(),
        }
        match step {
            Step::NamedAlone(_) | Step::EmptyComment => self.end_arriving(),
            _ => None,
        }
    }

    /// Takes a piece of a line that does not lie whole in its chunk.
    fn take_token(&mut self, token: Token<'_>) -> Option<Sight> {
        match token {
            Token::Name(field) => self.begin_field(field),
            Token::Value(field, fragment) => self.take_value(Owner::Field(field), fragment.first, fragment.bytes),
            Token::Comment(fragment) => self.take_value(Owner::Comment, fragment.first, fragment.bytes),
            Token::LineEnd { blank: true, .. } => return self.end_block(),
            Token::LineEnd { blank: false, .. } => return self.end_arriving(),
            Token::UnknownName(_)
            | Token::UnknownValue(_)
            | Token::ByteOrderMark
            | Token::Colon
            | Token::Space
            | Token::LineFeedOfCrlf => {}
        }
        None
    }

    /// Takes a piece of a value: the first, or one that follows.
    pub(super) fn take_value(&mut self, owner: Owner, first: bool, bytes: &[u8]) {
        match owner {
            Owner::Field(Field::Data) => self.append_data(bytes),
            Owner::Field(Field::Event) => self.parts_mut().event_type.append(bytes),
            Owner::Field(Field::Id) => {
                self.arriving.nul |= memchr(0, bytes).is_some();
                self.parts_mut().arriving.append(bytes);
            }
            Owner::Field(Field::Retry) => self.arriving.retry.append(bytes),
            Owner::Comment => {
                if first {
                    self.begin_arriving(Kind::Comment);
                }
                self.parts_mut().arriving.append(bytes);
            }
            Owner::UnknownField => {}
        }
    }

    pub(super) fn begin_field(&mut self, field: Field) {
        match field {
            Field::Data => self.begin_data_line(),
            Field::Event => {
                self.block.flags.set(Flags::EVENT_TYPE);
                self.parts_mut().event_type.clear();
            }
            Field::Id => self.begin_arriving(Kind::Id),
            Field::Retry => self.begin_arriving(Kind::Retry),
        }
    }

    fn begin_arriving(&mut self, kind: Kind) {
        self.arriving = Arriving::of(kind);
        self.parts_mut().arriving.clear();
    }

    /// The line of which the pieces have come ends.
    #[inline(always)]
    pub(super) fn end_arriving(&mut self) -> Option<Sight> {
        if let Kind::Other = self.arriving.kind { None } else { self.end_arriving_value() }
    }

    /// [`end_arriving`](Self::end_arriving) for a value that takes effect here.
    #[inline(never)]
    fn end_arriving_value(&mut self) -> Option<Sight> {
        let Arriving { kind, nul, retry } = core::mem::replace(&mut self.arriving, Arriving::new());
        let fits = self.parts().arriving.fits();
        let length = self.parts().arriving.length();
        match kind {
            Kind::Comment => {
                return Some(if fits { Sight::StoredComment } else { Sight::OversizedComment { length } });
            }
            Kind::Id if !nul => {
                if fits {
                    self.parts_mut().stage_arriving();
                }
                self.id_came(length);
            }
            Kind::Retry => return retry.sight(),
            Kind::Id | Kind::Other => {}
        }
        None
    }
}
