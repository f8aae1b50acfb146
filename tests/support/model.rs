//! A slow, simple model of the standard, which gets the complete stream at once.
//!
//! It is written from WHATWG HTML 9.2.5 and 9.2.6 and from the documentation of the crate's limits, not from its code.
//! Bytes become lines, lines become fields, fields become blocks, and blocks become events, each in a separate step.
//! Everything is in a `Vec`.

use super::item::{Block, BlockEnd, Bytes, End, Event, Item, Oversized, Part};

/// The maximum number of bytes of data, and of each text: an event type, an ID or a comment.
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

/// The meaning of a stream: what a decoder should return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Each item, with the offset after the byte that completes it.
    pub items: Vec<(Item, usize)>,
    /// The same for a caller that asks for blocks.
    pub blocks: Vec<(Item, usize)>,
    /// The last event IDs that blank lines commit, with the offset after each blank line. The first is the seed, at 0.
    pub commits: Vec<(usize, Option<Bytes>)>,
    pub end: End,
    pub block_end: BlockEnd,
    /// The origin of each event of `items`, in order.
    pub origins: Vec<Origin>,
    /// The origin of each block of `blocks`, in order. Without data, it has no meaning.
    pub block_origins: Vec<Origin>,
}

/// The lines of the data of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub data_lines: usize,
    /// Where the last data line starts.
    pub start: usize,
    /// The offset after the byte that ends the blank line.
    pub end: usize,
    /// Whether an item was returned between the last data line and the blank line.
    pub interrupted: bool,
}

impl Meaning {
    /// The committed last event ID after the first `offset` bytes. `None` if no ID has ever been set.
    pub fn id_in_force(&self, offset: usize) -> Option<&[u8]> {
        let (_, id) = self.commits.iter().rev().find(|(at, _)| *at <= offset).expect("the seed is at 0");
        id.as_ref().map(|id| &*id.0)
    }

    /// Like [`id_in_force`](Self::id_in_force), but empty instead of `None`.
    pub fn last_event_id(&self, offset: usize) -> &[u8] {
        self.id_in_force(offset).unwrap_or_default()
    }

    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.items.iter().filter_map(|(item, _)| if let Item::Event(event) = item { Some(event) } else { None })
    }

    pub fn retries(&self) -> impl Iterator<Item = u64> {
        self.items.iter().filter_map(|(item, _)| if let Item::Retry(value) = item { Some(*value) } else { None })
    }
}

/// A line, its start, and the offset after the byte that ends it. For a CR LF, that byte is the CR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    pub start: usize,
    pub bytes: &'a [u8],
    pub end: usize,
}

/// The lines of a stream, and the bytes after the last one.
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

/// The meaning of a line that is not blank.
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

/// The fields since the last blank line.
#[derive(Default)]
struct Fields<'a> {
    data: Vec<&'a [u8]>,
    event_types: Vec<&'a [u8]>,
    /// Without IDs that contain a NUL.
    ids: Vec<&'a [u8]>,
    /// Without values that are not a number.
    retries: Vec<u64>,
    /// The number of fields with a name that the standard does not know, and with a value that it ignores.
    unknown: usize,
    ignored: usize,
    /// Where the last data line starts, and whether a comment or a reconnection time came after it.
    data_start: usize,
    comment_since: bool,
    retry_since: bool,
}

impl<'a> Fields<'a> {
    /// Takes a line. Returns the item if the line is a comment or a valid reconnection time.
    fn take(&mut self, line: &'a [u8], start: usize, limits: Limits) -> Option<Item> {
        match read(line) {
            Says::Comment(text) => {
                self.comment_since = true;
                let fits = text.len() <= limits.text;
                return Some(Item::Comment { text: fits.then(|| text.into()), length: text.len() });
            }
            Says::Field { name: b"data", value } => {
                self.data.push(value);
                self.data_start = start;
                (self.comment_since, self.retry_since) = (false, false);
            }
            Says::Field { name: b"event", value } => self.event_types.push(value),
            Says::Field { name: b"id", value } if !value.contains(&0) => self.ids.push(value),
            Says::Field { name: b"retry", value } if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                self.retry_since = true;
                self.retries.push(milliseconds(value));
                return self.retries.last().copied().map(Item::Retry);
            }
            Says::Field { name: b"id" | b"retry", .. } => self.ignored += 1,
            Says::Field { .. } => self.unknown += 1,
        }
        None
    }

    fn are_none(&self) -> bool {
        self.nothing_is_pending() && self.retries.is_empty() && self.unknown == 0 && self.ignored == 0
    }

    /// Whether the end of the stream here would lose nothing for a caller that asks for events.
    fn nothing_is_pending(&self) -> bool {
        self.data.is_empty() && self.event_types.is_empty() && self.ids.is_empty()
    }

    /// The last ID that fits: a blank line commits it.
    fn id(&self, limits: Limits) -> Option<&'a [u8]> {
        self.ids.iter().rev().find(|id| id.len() <= limits.text).copied()
    }

    /// The length of the last ID, if it does not fit.
    fn oversized_id(&self, limits: Limits) -> Option<usize> {
        self.ids.last().map(|id| id.len()).filter(|&length| length > limits.text)
    }

    /// The block that a blank line ends, or the report in its place.
    fn block(&self, limits: Limits, committed: Option<&[u8]>) -> Option<Result<Block, Oversized>> {
        if self.are_none() {
            return None;
        }
        let oversized_id = self.oversized_id(limits);
        let data = (!self.data.is_empty()).then(|| self.data.join(&b'\n'));
        let event_type = self.event_types.last().copied();
        for (part, limit, value) in
            [(Part::Data, limits.data, data.as_deref()), (Part::EventType, limits.text, event_type)]
        {
            let length = value.map_or(0, <[u8]>::len);
            if length > limit {
                return Some(Err(Oversized { part, limit, length, oversized_id }));
            }
        }
        let own_id = self.id(limits);
        Some(Ok(Block {
            event_type: event_type.map(Bytes::from),
            data: data.map(Bytes),
            own_id: own_id.map(Bytes::from),
            id_in_force: own_id.or(committed).map(Bytes::from),
            retry: self.retries.last().copied(),
            unknown_fields: self.unknown > 0,
            ignored_values: self.ignored > 0,
            oversized_id,
        }))
    }

    /// The event that the same blank line dispatches, or the report in its place. `None` without data, unless an ID did
    /// not fit.
    fn event(&self, limits: Limits, committed: Option<&[u8]>) -> Option<Result<Event, Oversized>> {
        if self.data.is_empty() {
            let length = self.oversized_id(limits)?;
            return Some(Err(Oversized { part: Part::Id, limit: limits.text, length, oversized_id: Some(length) }));
        }
        self.block(limits, committed).map(|block| block.map(|block| block.as_event().expect("there is data")))
    }

    fn origin(&self, end: usize, interrupted: bool) -> Origin {
        Origin { data_lines: self.data.len(), start: self.data_start, end, interrupted }
    }
}

/// The value of the digits, at most `u64::MAX`.
fn milliseconds(digits: &[u8]) -> u64 {
    std::str::from_utf8(digits).expect("digits").parse().unwrap_or(u64::MAX)
}

/// The meaning of a stream for a decoder with these limits. `seed` is its last event ID at the start: empty for none.
pub fn interpret(stream: &[u8], limits: Limits, seed: &[u8]) -> Meaning {
    interpret_behind(stream, limits, (!seed.is_empty()).then_some(seed))
}

/// Like [`interpret`], for a decoder that has this ID in force from an earlier stream.
pub fn interpret_behind<'a>(stream: &'a [u8], limits: Limits, mut committed: Option<&'a [u8]>) -> Meaning {
    let Lines { lines, pending, .. } = split(stream);
    let (mut items, mut blocks) = (Vec::new(), Vec::new());
    let (mut origins, mut block_origins) = (Vec::new(), Vec::new());
    let mut commits = vec![(0, committed.map(Bytes::from))];
    let mut fields = Fields::default();
    for line in &lines {
        if !line.bytes.is_empty() {
            let item = fields.take(line.bytes, line.start, limits);
            blocks.extend(item.clone().filter(|item| !matches!(item, Item::Retry(_))).map(|item| (item, line.end)));
            items.extend(item.map(|item| (item, line.end)));
            continue;
        }
        if let Some(event) = fields.event(limits, committed) {
            if event.is_ok() {
                origins.push(fields.origin(line.end, fields.comment_since || fields.retry_since));
            }
            items.push((event.map_or_else(Item::Oversized, Item::Event), line.end));
        }
        if let Some(block) = fields.block(limits, committed) {
            if block.is_ok() {
                block_origins.push(fields.origin(line.end, fields.comment_since));
            }
            blocks.push((block.map_or_else(Item::Oversized, Item::Block), line.end));
        }
        if let Some(id) = fields.id(limits) {
            committed = Some(id);
            commits.push((line.end, Some(id.into())));
        }
        fields = Fields::default();
    }
    match read(pending) {
        _ if pending.is_empty() => {}
        // The number may be truncated too.
        Says::Field { name: b"retry", .. } => fields.ignored += 1,
        _ => drop(fields.take(pending, 0, limits)),
    }
    let end = match fields.event(limits, committed) {
        Some(event) => event.map_or_else(End::Oversized, |event| End::Incomplete(Some(event))),
        None if pending.is_empty() && fields.nothing_is_pending() => End::Clean,
        None => End::Incomplete(None),
    };
    let block_end = match fields.block(limits, committed) {
        Some(block) => block.map_or_else(BlockEnd::Oversized, |block| BlockEnd::Incomplete(Some(block))),
        None if pending.is_empty() => BlockEnd::Clean,
        None => BlockEnd::Incomplete(None),
    };
    Meaning { items, blocks, commits, end, block_end, origins, block_origins }
}
