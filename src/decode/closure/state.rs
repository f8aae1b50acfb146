//! The state of a decoder, translated into the model; and the dead fields, which nothing reads until they are written again.

use super::model::{Limits, MOST, Model, Number, Owner, Place, Text};
use crate::decode::block::Flags;
use crate::decode::{Decoder, Part};
use crate::storage::Storage;
use crate::storage::private::{Buffer, Id};

/// What a buffer holds: how many bytes have come, and which, if they fit.
fn text(buffer: &impl Buffer) -> Text {
    let mut text = Text { length: buffer.length(), bytes: [0; MOST] };
    if buffer.fits() {
        assert_eq!(buffer.as_slice().len(), buffer.length());
        text.bytes[..buffer.length()].copy_from_slice(buffer.as_slice());
    }
    text
}

/// Something else, as long as this or longer than the capacity.
fn poison(buffer: &mut impl Buffer, other: bool) {
    let capacity = buffer.capacity();
    buffer.set(&b"qqq"[..capacity.min(MOST)]);
    if other {
        buffer.set_length(capacity + 5);
    }
}

/// Where in a value its bytes go into the storage of a single text, if they do.
fn is_arriving(model: &Model) -> bool {
    matches!(model.place, Place::Colon(Owner::Id) | Place::Value(Owner::Id | Owner::Comment)) && !model.has_nul
}

fn is_in_event_type(model: &Model) -> bool {
    matches!(model.place, Place::Colon(Owner::Event) | Place::Value(Owner::Event))
}

impl<S: Storage> Decoder<S> {
    /// The state, all of it that counts. The position does not: it is only added to.
    pub(super) fn show(&self) -> Model {
        let (parts, flags) = (self.parts(), self.block.flags);
        let mut model = Model::new();
        self.line.show(&mut model);
        if is_arriving(&model) {
            model.value = text(&parts.arriving);
        }
        let fields = &mut model.fields;
        fields.data = flags.has(Flags::DATA).then(|| text(&parts.data));
        fields.own_id = flags.has(Flags::OWN_ID).then(|| text(parts.id(Id::Staged)));
        fields.lost_id = flags.has(Flags::LOST_ID).then(|| self.oversized_in(Part::Id, flags).length);
        fields.retry = flags.has(Flags::RETRY);
        fields.unknown = flags.has(Flags::UNKNOWN_FIELD);
        fields.ignored = flags.has(Flags::IGNORED_VALUE);
        let in_event_type = is_in_event_type(&model);
        model.fields.event_type = (flags.has(Flags::EVENT_TYPE) || in_event_type).then(|| text(&parts.event_type));
        assert!(!flags.has(Flags::CUT_OFF));
        model.retry = self.reconnection_time();
        model.id_in_force = self.has_id.then(|| text(parts.id(Id::Committed)));
        assert!(self.has_id || self.last_event_id().is_empty());
        model
    }

    /// The same state, in which all that does not count is something else: if it made a difference, a step would show it.
    pub(super) fn poison(&mut self, other: bool) {
        let (model, flags) = (self.show(), self.block.flags);
        let fields = model.fields;
        // Nothing takes an old length for the new one. (The flags come back.)
        if fields.lost_id.is_none() {
            self.id_came(if other { usize::MAX } else { self.text_capacity() + 9 });
            self.block.flags = flags;
        }
        // While an event type comes, one is there already or not.
        if is_in_event_type(&model) {
            let bare = Flags::EVENT_TYPE;
            if other { self.block.flags.set(bare) } else { self.clear_event_type() }
        }
        if model.retry.is_none() {
            self.block.retry = if other { u64::MAX } else { 3 };
        }
        self.line.poison(other);
        self.ended = Flags::NONE;
        if other {
            for flag in [Flags::DATA, Flags::EVENT_TYPE, Flags::OWN_ID, Flags::LOST_ID, Flags::CUT_OFF, Flags::RETRY] {
                self.ended.set(flag);
            }
        }
        self.position = if other { u64::MAX } else { 1000 };
        let parts = self.parts_mut();
        if fields.data.is_none() {
            poison(&mut parts.data, other);
        }
        if fields.event_type.is_none() {
            poison(&mut parts.event_type, other);
        }
        if !is_arriving(&model) {
            poison(&mut parts.arriving, other);
        }
        if fields.own_id.is_none() {
            // The two IDs change places.
            let committed = text(parts.id(Id::Committed));
            parts.commit_id();
            parts.id_mut(Id::Committed).set(&committed.bytes[..committed.length]);
            poison(parts.id_mut(Id::Staged), other);
        }
    }

    fn clear_event_type(&mut self) {
        let had = self.block.flags;
        self.block.flags = Flags::NONE;
        for flag in
            [Flags::DATA, Flags::OWN_ID, Flags::LOST_ID, Flags::RETRY, Flags::UNKNOWN_FIELD, Flags::IGNORED_VALUE]
        {
            if had.has(flag) {
                self.block.flags.set(flag);
            }
        }
    }
}

impl Model {
    /// The class of the state, as a number: states with the same number differ only in what is data. A length counts up to two beyond
    /// the capacity, a number up to one digit. Without `marks`, a class has the states in which a `retry`, an unknown field or an
    /// ignored value has come, and those in which none has.
    pub(super) fn key(&self, Limits { data, text: capacity }: Limits, marks: bool) -> u128 {
        let mut key = Key(0);
        let owner = |owner: Owner| owner as u32;
        key.push(
            8,
            match self.place {
                Place::StreamStart(held) => u32::from(held),
                Place::LineStart => 3,
                Place::AfterCarriageReturn => 4,
                Place::UnknownName => 5,
                Place::Name(of, count) => 16 + owner(of) * 8 + u32::from(count),
                Place::Colon(of) => 128 + owner(of),
                Place::Value(of) => 136 + owner(of),
            },
        );
        key.text(Some(self.value), capacity);
        key.push(1, u32::from(self.has_nul));
        key.push(
            2,
            match self.number {
                Number::None => 0,
                Number::Invalid => 1,
                Number::Digits(0..=9) => 2,
                Number::Digits(_) => 3,
            },
        );
        let fields = self.fields;
        key.text(fields.data, data);
        key.text(fields.event_type, capacity);
        key.text(fields.own_id, capacity);
        key.push(2, fields.lost_id.map_or(0, |length| if length == capacity + 1 { 1 } else { 2 }));
        key.text(self.id_in_force, capacity);
        for mark in [fields.retry, fields.unknown, fields.ignored, self.retry.is_some()] {
            key.push(1, u32::from(marks && mark));
        }
        key.0
    }
}

struct Key(u128);

impl Key {
    fn push(&mut self, bits: u32, value: u32) {
        assert!(value < 1 << bits);
        self.0 = self.0.checked_mul(1 << bits).expect("128 bits") | u128::from(value);
    }

    fn text(&mut self, text: Option<Text>, capacity: usize) {
        self.push(3, text.map_or(0, |text| 1 + text.length.min(capacity + 2) as u32));
        for byte in &text.unwrap_or_default().bytes[..capacity.min(MOST)] {
            let letter = b"\0xy\n".iter().position(|letter| letter == byte).expect("a letter of data");
            self.push(2, letter as u32);
        }
    }
}
