//! A slow, obvious model of the standard, which knows the whole stream at once.
//!
//! Written from WHATWG HTML 9.2.5 and 9.2.6 and from the crate's documented policies on limits, not from its code: bytes
//! to lines, lines to fields, fields to events, each in a step of its own, and everything in a `Vec`.

use super::item::{Bytes, End, Event, Item, Oversized, Part};

/// How many bytes data, and each single text, may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub data: usize,
    pub text: usize,
}

impl Limits {
    pub const NONE: Self = Self { data: usize::MAX, text: usize::MAX };

    pub const fn new(data: usize, text: usize) -> Self {
        Self { data, text }
    }
}

/// What a stream means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Each item, with the offset just behind the byte that completes it.
    pub items: Vec<(Item, usize)>,
    /// The last event IDs that blank lines commit, each with the offset just behind its blank line; first the seed, at 0.
    pub commits: Vec<(usize, Bytes)>,
    pub end: End,
    /// For each event of `items`, in order, where it came from.
    pub origins: Vec<Origin>,
}

/// The lines that an event's data came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The number of its data lines.
    pub data_lines: usize,
    /// Where the last data line starts.
    pub start: usize,
    /// The offset just behind the byte that ends the blank line.
    pub end: usize,
    /// An item was delivered between the last data line and the blank line.
    pub interrupted: bool,
}

impl Meaning {
    /// The committed last event ID once the first `offset` bytes are read.
    pub fn last_event_id(&self, offset: usize) -> &[u8] {
        let (_, id) = self.commits.iter().rev().find(|(at, _)| *at <= offset).expect("the seed is at 0");
        &id.0
    }

    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.items.iter().filter_map(|(item, _)| if let Item::Event(event) = item { Some(event) } else { None })
    }

    pub fn retries(&self) -> impl Iterator<Item = u64> {
        self.items.iter().filter_map(|(item, _)| if let Item::Retry(value) = item { Some(*value) } else { None })
    }
}

/// A line, with where it starts and the offset just behind the byte that ends it: behind the CR for a CR LF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    pub start: usize,
    pub bytes: &'a [u8],
    pub end: usize,
}

/// The lines of a stream, and what is left behind the last of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines<'a> {
    pub byte_order_mark: bool,
    pub lines: Vec<Line<'a>>,
    pub pending: &'a [u8],
}

pub fn split(stream: &[u8]) -> Lines<'_> {
    let byte_order_mark = stream.starts_with(b"\xEF\xBB\xBF");
    let mut lines = Vec::new();
    let mut start = if byte_order_mark { 3 } else { 0 };
    let mut at = start;
    while at < stream.len() {
        let width = match stream[at] {
            b'\r' if stream.get(at + 1) == Some(&b'\n') => 2,
            b'\r' | b'\n' => 1,
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push(Line { start, bytes: &stream[start..at], end: at + 1 });
        at += width;
        start = at;
    }
    Lines { byte_order_mark, lines, pending: &stream[start..] }
}

/// What a line that is not blank says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says<'a> {
    Comment(&'a [u8]),
    Field { name: &'a [u8], value: &'a [u8] },
}

pub fn read(line: &[u8]) -> Says<'_> {
    match line.iter().position(|&byte| byte == b':') {
        Some(0) => Says::Comment(&line[1..]),
        Some(colon) => {
            let value = &line[colon + 1..];
            Says::Field { name: &line[..colon], value: value.strip_prefix(b" ").unwrap_or(value) }
        }
        None => Says::Field { name: line, value: b"" },
    }
}

/// What the lines since the last blank one have said.
#[derive(Default)]
struct Block<'a> {
    data: Vec<&'a [u8]>,
    event_types: Vec<&'a [u8]>,
    /// Without those that hold a NUL.
    ids: Vec<&'a [u8]>,
    data_start: usize,
    interrupted: bool,
}

impl<'a> Block<'a> {
    /// Takes a line. Gives the item that it is.
    fn take(&mut self, line: &'a [u8], start: usize, limits: Limits) -> Option<Item> {
        match read(line) {
            Says::Comment(text) => {
                let fits = text.len() <= limits.text;
                return Some(Item::Comment { text: fits.then(|| text.into()), length: text.len() });
            }
            Says::Field { name: b"data", value } => {
                self.data.push(value);
                self.data_start = start;
                self.interrupted = false;
            }
            Says::Field { name: b"event", value } => self.event_types.push(value),
            Says::Field { name: b"id", value } if !value.contains(&0) => self.ids.push(value),
            Says::Field { name: b"retry", value } if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                return Some(Item::Retry(milliseconds(value)));
            }
            Says::Field { .. } => {}
        }
        None
    }

    /// The last ID that fits. It is the one to commit.
    fn id(&self, limits: Limits) -> Option<&'a [u8]> {
        self.ids.iter().rev().find(|id| id.len() <= limits.text).copied()
    }

    /// The length of the last ID, if it does not fit.
    fn oversized_id(&self, limits: Limits) -> Option<usize> {
        self.ids.last().map(|id| id.len()).filter(|&length| length > limits.text)
    }

    /// The event that a blank line dispatches, or the report in its place.
    fn dispatch(&self, limits: Limits, committed: &[u8]) -> Option<Result<Event, Oversized>> {
        let oversized_id = self.oversized_id(limits);
        if self.data.is_empty() {
            return oversized_id
                .map(|length| Err(Oversized { part: Part::Id, limit: limits.text, length, oversized_id }));
        }
        let data = self.data.join(&b'\n');
        if data.len() > limits.data {
            return Some(Err(Oversized { part: Part::Data, limit: limits.data, length: data.len(), oversized_id }));
        }
        let event_type = self.event_types.last().copied().unwrap_or_default();
        if event_type.len() > limits.text {
            return Some(Err(Oversized {
                part: Part::EventType,
                limit: limits.text,
                length: event_type.len(),
                oversized_id,
            }));
        }
        let own_id = self.id(limits);
        Some(Ok(Event {
            event_type: event_type.into(),
            data: Bytes(data),
            id: own_id.unwrap_or(committed).into(),
            own_id: own_id.is_some(),
            oversized_id,
        }))
    }

    fn is_empty(&self) -> bool {
        self.data.is_empty() && self.event_types.is_empty() && self.ids.is_empty()
    }
}

/// The number that the digits are, or the greatest there is.
fn milliseconds(digits: &[u8]) -> u64 {
    std::str::from_utf8(digits).expect("digits").parse().unwrap_or(u64::MAX)
}

/// What a stream means to a decoder with these limits that begins with this last event ID.
pub fn interpret(stream: &[u8], limits: Limits, seed: &[u8]) -> Meaning {
    let Lines { lines, pending, .. } = split(stream);
    let mut items = Vec::new();
    let mut origins = Vec::new();
    let mut commits = vec![(0, Bytes::from(seed))];
    let mut committed = seed;
    let mut block = Block::default();
    for line in &lines {
        if !line.bytes.is_empty() {
            if let Some(item) = block.take(line.bytes, line.start, limits) {
                block.interrupted = true;
                items.push((item, line.end));
            }
            continue;
        }
        match block.dispatch(limits, committed) {
            Some(Ok(event)) => {
                items.push((Item::Event(event), line.end));
                origins.push(Origin {
                    data_lines: block.data.len(),
                    start: block.data_start,
                    end: line.end,
                    interrupted: block.interrupted,
                });
            }
            Some(Err(oversized)) => items.push((Item::Oversized(oversized), line.end)),
            None => {}
        }
        if let Some(id) = block.id(limits) {
            committed = id;
            commits.push((line.end, id.into()));
        }
        block = Block::default();
    }
    if !pending.is_empty() {
        let _ = block.take(pending, 0, limits);
    }
    let end = match block.dispatch(limits, committed) {
        Some(Ok(event)) => End::Incomplete(Some(event)),
        Some(Err(oversized)) => End::Oversized(oversized),
        None if pending.is_empty() && block.is_empty() => End::Clean,
        None => End::Incomplete(None),
    };
    Meaning { items, commits, end, origins }
}
