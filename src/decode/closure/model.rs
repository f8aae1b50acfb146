//! The decoder as the standard describes it, one byte at a time, with the limits of the crate: a model with small values for a state.
//!
//! Written from WHATWG HTML 9.2.5 and 9.2.6 and from the documentation. It uses nothing of the crate, so that
//! `tests/decode/two_models.rs` can compare it with the slow model of the suite, which gets complete streams.

/// The largest capacity that the model is good for.
pub(crate) const MOST: usize = 3;

/// Bytes that have come, for as long as they fit; none where they do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) length: usize,
    pub(crate) bytes: [u8; MOST],
}

impl Text {
    pub(crate) fn of(bytes: &[u8], capacity: usize) -> Self {
        let mut text = Self::default();
        bytes.iter().for_each(|&byte| text.push(byte, capacity));
        text
    }

    fn push(&mut self, byte: u8, capacity: usize) {
        if self.length < capacity {
            self.bytes[self.length] = byte;
        } else {
            self.bytes = [0; MOST];
        }
        self.length += 1;
    }
}

/// What a name or a value belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Data,
    Event,
    Id,
    Retry,
    Unknown,
    Comment,
}

const NAMES: [(&[u8], Owner); 4] =
    [(b"data", Owner::Data), (b"event", Owner::Event), (b"id", Owner::Id), (b"retry", Owner::Retry)];

/// Where the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing has come but so many bytes of a byte order mark.
    StreamStart(u8),
    LineStart,
    /// Behind the CR that ended a line.
    AfterCarriageReturn,
    /// Behind so many bytes of the name of this field.
    Name(Owner, u8),
    /// In a name that is none of the four.
    UnknownName,
    /// Behind the colon of a field.
    Colon(Owner),
    Value(Owner),
}

/// What is known of the number of a `retry`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Number {
    #[default]
    None,
    Digits(u64),
    /// There is another byte than a digit.
    Invalid,
}

/// What the lines since the last blank one have brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) data: Option<Text>,
    pub(crate) event_type: Option<Text>,
    /// The last ID that fits, and the length of one behind it that does not.
    pub(crate) own_id: Option<Text>,
    pub(crate) lost_id: Option<usize>,
    pub(crate) retry: bool,
    pub(crate) unknown: bool,
    pub(crate) ignored: bool,
}

/// All that a decoder has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Model {
    pub(crate) place: Place,
    /// Of a comment, or of an ID without a NUL in it. (Data and event types grow where they will be.)
    pub(crate) value: Text,
    pub(crate) has_nul: bool,
    pub(crate) number: Number,
    pub(crate) fields: Fields,
    pub(crate) id_in_force: Option<Text>,
    /// The last reconnection time.
    pub(crate) retry: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) data: usize,
    pub(crate) text: usize,
}

/// A block, or what of it can be seen of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) event_type: Option<Text>,
    pub(crate) data: Option<Text>,
    pub(crate) has_own_id: bool,
    pub(crate) id_in_force: Option<Text>,
    pub(crate) retry: Option<u64>,
    pub(crate) unknown: bool,
    pub(crate) ignored: bool,
    pub(crate) lost_id: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Data,
    EventType,
    Id,
}

/// What does not fit: its length, and that of an ID that does not fit either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Over {
    pub(crate) part: Part,
    pub(crate) length: usize,
    pub(crate) lost_id: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Event(Block),
    Block(Block),
    Comment(Text),
    Retry(u64),
    Over(Over),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Clean,
    Incomplete(Option<Block>),
    Over(Over),
}

/// What a byte completes, for those who want events and for those who want blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Items {
    pub(crate) event: Option<Item>,
    pub(crate) block: Option<Item>,
}

impl Model {
    pub(crate) fn new() -> Self {
        Self {
            place: Place::StreamStart(0),
            value: Text::default(),
            has_nul: false,
            number: Number::None,
            fields: Fields::default(),
            id_in_force: None,
            retry: None,
        }
    }

    pub(crate) fn reset(&mut self) {
        *self = Self { id_in_force: self.id_in_force, retry: self.retry, ..Self::new() };
    }

    pub(crate) fn set_last_event_id(&mut self, id: &[u8], limits: Limits) {
        self.id_in_force = Some(Text::of(id, limits.text));
    }

    /// Takes a byte.
    pub(crate) fn step(&mut self, byte: u8, limits: Limits) -> Items {
        let ends_line = matches!(byte, b'\n' | b'\r');
        match self.place {
            Place::StreamStart(held) if byte == [0xEF, 0xBB, 0xBF][usize::from(held)] => {
                self.place = if held == 2 { Place::LineStart } else { Place::StreamStart(held + 1) };
                Items::default()
            }
            // Then it was the beginning of a name.
            Place::StreamStart(held) => {
                self.place = if held == 0 { Place::LineStart } else { Place::UnknownName };
                self.step(byte, limits)
            }
            Place::AfterCarriageReturn => {
                self.place = Place::LineStart;
                if byte == b'\n' { Items::default() } else { self.step(byte, limits) }
            }
            Place::LineStart if ends_line => {
                self.end_line(byte);
                self.end_block(limits)
            }
            Place::LineStart if byte == b':' => self.begin(Owner::Comment, Place::Value(Owner::Comment), limits),
            Place::LineStart => {
                let owner = NAMES.iter().find(|(name, _)| name[0] == byte).map(|(_, owner)| *owner);
                self.place = owner.map_or(Place::UnknownName, |owner| Place::Name(owner, 1));
                Items::default()
            }
            Place::Name(owner, count) => {
                let name = NAMES.iter().find(|(_, of)| *of == owner).map_or(&b""[..], |(name, _)| name);
                match name.get(usize::from(count)) {
                    None if byte == b':' => self.begin(owner, Place::Colon(owner), limits),
                    None if ends_line => {
                        let _ = self.begin(owner, Place::Value(owner), limits);
                        self.step(byte, limits)
                    }
                    Some(due) if *due == byte => {
                        self.place = Place::Name(owner, count + 1);
                        Items::default()
                    }
                    _ => {
                        self.place = Place::UnknownName;
                        self.step(byte, limits)
                    }
                }
            }
            Place::UnknownName if byte == b':' => self.begin(Owner::Unknown, Place::Colon(Owner::Unknown), limits),
            Place::UnknownName if ends_line => {
                self.place = Place::Value(Owner::Unknown);
                self.step(byte, limits)
            }
            Place::UnknownName => Items::default(),
            Place::Colon(owner) => {
                self.place = Place::Value(owner);
                if byte == b' ' { Items::default() } else { self.step(byte, limits) }
            }
            Place::Value(owner) if ends_line => {
                self.end_line(byte);
                self.end_value(owner, limits)
            }
            Place::Value(owner) => {
                self.append(owner, byte, limits);
                Items::default()
            }
        }
    }

    fn begin(&mut self, owner: Owner, place: Place, limits: Limits) -> Items {
        self.place = place;
        match (owner, &mut self.fields.data) {
            (Owner::Data, Some(data)) => data.push(b'\n', limits.data),
            (Owner::Data, none) => *none = Some(Text::default()),
            (Owner::Event, _) => self.fields.event_type = Some(Text::default()),
            _ => {}
        }
        Items::default()
    }

    fn append(&mut self, owner: Owner, byte: u8, limits: Limits) {
        match owner {
            Owner::Data => self.fields.data.iter_mut().for_each(|data| data.push(byte, limits.data)),
            Owner::Event => self.fields.event_type.iter_mut().for_each(|text| text.push(byte, limits.text)),
            Owner::Id if byte == 0 || self.has_nul => (self.has_nul, self.value) = (true, Text::default()),
            Owner::Id | Owner::Comment => self.value.push(byte, limits.text),
            Owner::Retry => {
                self.number = match (self.number, byte) {
                    (Number::None, b'0'..=b'9') => Number::Digits(u64::from(byte - b'0')),
                    (Number::Digits(number), b'0'..=b'9') => {
                        let longer = u128::from(number) * 10 + u128::from(byte - b'0');
                        Number::Digits(u64::try_from(longer).unwrap_or(u64::MAX))
                    }
                    _ => Number::Invalid,
                }
            }
            Owner::Unknown => {}
        }
    }

    fn end_line(&mut self, byte: u8) {
        self.place = if byte == b'\r' { Place::AfterCarriageReturn } else { Place::LineStart };
    }

    fn end_value(&mut self, owner: Owner, limits: Limits) -> Items {
        let (value, has_nul, number) = (self.value, self.has_nul, self.number);
        (self.value, self.has_nul, self.number) = (Text::default(), false, Number::None);
        match owner {
            Owner::Comment => {
                let comment = Some(Item::Comment(value));
                return Items { event: comment, block: comment };
            }
            Owner::Id if has_nul => self.fields.ignored = true,
            Owner::Id if value.length <= limits.text => (self.fields.own_id, self.fields.lost_id) = (Some(value), None),
            Owner::Id => self.fields.lost_id = Some(value.length),
            Owner::Retry => match number {
                Number::Digits(number) => {
                    (self.fields.retry, self.retry) = (true, Some(number));
                    return Items { event: Some(Item::Retry(number)), block: None };
                }
                _ => self.fields.ignored = true,
            },
            Owner::Unknown => self.fields.unknown = true,
            Owner::Data | Owner::Event => {}
        }
        Items::default()
    }

    /// A blank line.
    fn end_block(&mut self, limits: Limits) -> Items {
        if self.fields.own_id.is_some() {
            self.id_in_force = self.fields.own_id;
        }
        let items = self.judge(limits);
        self.fields = Fields::default();
        items
    }

    /// What a blank line here would show.
    fn judge(&self, limits: Limits) -> Items {
        let Fields { data, event_type, own_id, lost_id, retry, unknown, ignored } = self.fields;
        let over = |part, length| Some(Item::Over(Over { part, length, lost_id }));
        let beyond = |text: Option<Text>, limit| text.map(|text| text.length).filter(|length| *length > limit);
        let too_large = match (beyond(data, limits.data), beyond(event_type, limits.text)) {
            (Some(length), _) => over(Part::Data, length),
            (None, Some(length)) => over(Part::EventType, length),
            (None, None) => None,
        };
        let block = Block {
            event_type,
            data,
            has_own_id: own_id.is_some(),
            id_in_force: own_id.or(self.id_in_force),
            retry: if retry { self.retry } else { None },
            unknown,
            ignored,
            lost_id,
        };
        let event_type = event_type.filter(|text| text.length > 0);
        let event = Block { event_type, unknown: false, ignored: false, ..block };
        Items {
            event: match data {
                Some(_) => too_large.or(Some(Item::Event(event))),
                None => lost_id.and_then(|length| over(Part::Id, length)),
            },
            block: if self.fields == Fields::default() { None } else { too_large.or(Some(Item::Block(block))) },
        }
    }

    fn is_in_line(&self) -> bool {
        !matches!(self.place, Place::StreamStart(0) | Place::LineStart | Place::AfterCarriageReturn)
    }

    pub(crate) fn is_unfinished(&self) -> bool {
        let Fields { data, event_type, own_id, lost_id, .. } = self.fields;
        self.is_in_line() || data.is_some() || event_type.is_some() || own_id.is_some() || lost_id.is_some()
    }

    pub(crate) fn is_block_unfinished(&self) -> bool {
        self.is_in_line() || self.fields != Fields::default()
    }

    /// What has passed its limit already.
    pub(crate) fn oversized_so_far(&self, limits: Limits) -> Option<Over> {
        let Fields { data, event_type, lost_id, .. } = self.fields;
        let in_id = matches!(self.place, Place::Colon(Owner::Id) | Place::Value(Owner::Id));
        match (data, event_type) {
            (Some(data), _) if data.length > limits.data => {
                Some(Over { part: Part::Data, length: data.length, lost_id })
            }
            (_, Some(text)) if text.length > limits.text => {
                Some(Over { part: Part::EventType, length: text.length, lost_id })
            }
            _ if in_id && self.value.length > limits.text => {
                Some(Over { part: Part::Id, length: self.value.length, lost_id: Some(self.value.length) })
            }
            _ => lost_id.map(|length| Over { part: Part::Id, length, lost_id }),
        }
    }

    /// Ends the stream: how it ends for events, and for blocks.
    pub(crate) fn finish(&mut self, limits: Limits) -> [End; 2] {
        let (was_unfinished, block_was) = (self.is_unfinished(), self.is_block_unfinished());
        // The number of a `retry` may go on.
        if let Place::Name(Owner::Retry, 5) | Place::Colon(Owner::Retry) | Place::Value(Owner::Retry) = self.place {
            (self.place, self.number) = (Place::Value(Owner::Retry), Number::Invalid);
        }
        if self.is_in_line() {
            // Whatever a comment would show is nothing that the end of a stream cuts off.
            let _ = self.step(b'\n', limits);
        }
        let items = self.judge(limits);
        self.reset();
        let end = |item, unfinished| match item {
            Some(Item::Over(over)) => End::Over(over),
            Some(Item::Event(block) | Item::Block(block)) => End::Incomplete(Some(block)),
            _ if unfinished => End::Incomplete(None),
            _ => End::Clean,
        };
        [end(items.event, was_unfinished), end(items.block, block_was)]
    }
}
