//! The unfinished line: translates what is read again into the model, and changes the dead fields, which are not read again.

use super::{Line, Owner, Place, Value};
use crate::decode::closure::model::{self, Model, Number};

const fn owner(owner: Owner) -> model::Owner {
    match owner {
        Owner::Data => model::Owner::Data,
        Owner::Event => model::Owner::Event,
        Owner::Id => model::Owner::Id,
        Owner::Retry => model::Owner::Retry,
        Owner::UnknownField => model::Owner::Unknown,
        Owner::Comment => model::Owner::Comment,
        Owner::ByteOrderMark => panic!("a byte order mark has no value"),
    }
}

impl Line {
    /// Writes into `model` where the next byte stands, and what is known of the value.
    pub(in crate::decode) fn show(&self, model: &mut Model) {
        model.place = match self.place {
            Place::StreamStart => model::Place::StreamStart(0),
            Place::LineStart => model::Place::LineStart,
            Place::AfterCarriageReturn => model::Place::AfterCarriageReturn,
            Place::Name => self.name(),
            Place::Colon => model::Place::Colon(owner(self.owner)),
            Place::Value => model::Place::Value(owner(self.owner)),
            Place::Data => {
                assert_eq!(self.owner, Owner::Data);
                model::Place::Value(model::Owner::Data)
            }
        };
        if let Place::Colon | Place::Value = self.place {
            assert!(self.place == Place::Colon || self.owner != Owner::Data);
            model.has_nul = self.owner == Owner::Id && self.value == Value::Invalid;
            if self.owner == Owner::Retry {
                model.number = match self.value {
                    Value::Empty => Number::None,
                    Value::Valid => Number::Digits(self.number),
                    Value::Invalid => Number::Invalid,
                };
                assert!(self.value != Value::Empty || self.number == 0);
            }
        }
    }

    fn name(&self) -> model::Place {
        let name: &[u8] = match self.owner {
            Owner::Data => b"data".as_slice(),
            Owner::Event => b"event",
            Owner::Id => b"id",
            Owner::Retry => b"retry",
            Owner::ByteOrderMark => b"\xEF\xBB\xBF",
            Owner::UnknownField => return model::Place::UnknownName,
            Owner::Comment => panic!("a comment has no name"),
        };
        let rest = self.name.to_le_bytes();
        let count = rest.iter().take_while(|byte| **byte != 0).count();
        assert!(name.ends_with(&rest[..count]) && rest[count..].iter().all(|byte| *byte == 0));
        let seen = (name.len() - count) as u8;
        match self.owner {
            Owner::ByteOrderMark => model::Place::StreamStart(seen),
            _ => model::Place::Name(owner(self.owner), seen),
        }
    }

    /// Changes all that nothing reads until it is written again.
    pub(in crate::decode) fn poison(&mut self, other: bool) {
        let in_value = matches!(self.place, Place::Colon | Place::Value);
        let of = |owner| self.owner == owner;
        if !in_value || !(of(Owner::Id) || of(Owner::Retry)) {
            self.value = if other { Value::Invalid } else { Value::Valid };
        }
        if !in_value || !of(Owner::Retry) || self.value == Value::Invalid {
            self.number = if other { u64::MAX } else { 7 };
        }
        if self.place != Place::Name {
            self.name = if other { u32::MAX } else { 0x61 };
        }
        if !self.is_unfinished() {
            self.owner = if other { Owner::Comment } else { Owner::Retry };
        }
    }
}
