use super::Event;
use super::block::Flags;
use super::copies::Facts;
use super::item::LostId;
use alloc::vec::Vec;
use core::ops::Range;

/// The layout of the copy of an event in one allocation: the data, the event type, the last event ID, and the [`Rare`]
/// facts if there are any.
///
/// It is small, because a copy is moved several times on its way to the caller.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    data_length: usize,
    event_type_length: usize,
    /// The flags of the event, and [`HAS_ID`](Self::HAS_ID). In a whole word, so that there is no gap to copy.
    facts: usize,
}

impl Layout {
    const HAS_ID: usize = 1 << u8::BITS;

    #[inline(always)]
    pub(super) const fn of(event: &Event<'_>) -> Self {
        let has_id = if event.has_id { Self::HAS_ID } else { 0 };
        Self {
            data_length: event.data.len(),
            event_type_length: event.event_type.len(),
            facts: event.flags.bits() as usize | has_id,
        }
    }

    /// The layout of the same event with parts of other lengths.
    pub(super) const fn with_lengths(self, data_length: usize, event_type_length: usize) -> Self {
        Self { data_length, event_type_length, facts: self.facts }
    }

    /// The parts of an event in one allocation, which has room for this many bytes more.
    #[inline(always)]
    pub(super) fn join(event: &Event<'_>, room: usize) -> Vec<u8> {
        let Event { data, event_type, id, .. } = *event;
        if event.flags.has_rare() {
            let LostId { length, limit } = event.lost_id;
            return join_with_rare(data, event_type, id, Rare::write(event.retry, length, limit));
        }
        // Most events have data alone. Without this, their copies take a quarter more time.
        if event_type.is_empty() && id.is_empty() {
            let mut bytes = Vec::with_capacity(data.len().saturating_add(room));
            bytes.extend_from_slice(data);
            return bytes;
        }
        let length = data.len().saturating_add(event_type.len()).saturating_add(id.len()).saturating_add(room);
        let mut bytes = Vec::with_capacity(length);
        bytes.extend_from_slice(data);
        // A copy of nothing costs a call.
        if !event_type.is_empty() {
            bytes.extend_from_slice(event_type);
        }
        if !id.is_empty() {
            bytes.extend_from_slice(id);
        }
        bytes
    }

    pub(super) const fn data(&self) -> Range<usize> {
        0..self.data_length
    }

    pub(super) const fn event_type(&self) -> Range<usize> {
        self.data_length..self.data_length.saturating_add(self.event_type_length)
    }

    /// The range of the ID, in a copy with this number of bytes.
    pub(super) const fn id(&self, length: usize) -> Range<usize> {
        let rare = if self.flags().has_rare() { Rare::LENGTH } else { 0 };
        self.event_type().end..length.saturating_sub(rare)
    }

    /// Whether each part of this text is text by itself. Two parts that are malformed alone may be well-formed when they
    /// are joined.
    #[inline]
    pub(super) fn fits(&self, text: &str) -> bool {
        text.is_char_boundary(self.data().end) && text.is_char_boundary(self.event_type().end)
    }

    #[inline]
    pub(super) fn event<'a>(&self, bytes: &'a [u8]) -> Event<'a> {
        let part = |range| bytes.get(range).unwrap_or_default();
        let (has_id, flags, id) = (self.facts & Self::HAS_ID != 0, self.flags(), self.id(bytes.len()));
        let [retry, length, limit] = if flags.has_rare() { Rare::numbers(part(id.end..bytes.len())) } else { [0; 3] };
        let lost_id = LostId { length: length as usize, limit: limit as usize };
        Event::of_copy(part(self.event_type()), part(self.data()), part(id), Facts { has_id, flags, retry, lost_id })
    }

    const fn flags(&self) -> Flags {
        Flags::from_bits(self.facts as u8)
    }
}

#[cold]
#[inline(never)]
fn join_with_rare(data: &[u8], event_type: &[u8], id: &[u8], rare: Rare) -> Vec<u8> {
    [data, event_type, id, rare.as_str().as_bytes()].concat()
}

/// What few events have: a reconnection time, or an ID that did not fit. As text, since a copy may be text.
pub(super) struct Rare {
    text: [u8; Self::LENGTH],
    length: usize,
}

impl Rare {
    /// Three numbers.
    const LENGTH: usize = 3 * Self::DIGITS;

    /// A number has seven bits in a byte, and so is ASCII.
    const DIGITS: usize = u64::BITS.div_ceil(7) as usize;

    /// The facts of this event.
    #[inline(always)]
    pub(super) fn of(event: &Event<'_>) -> Self {
        if event.flags.has_rare() {
            Self::write(event.retry, event.lost_id.length, event.lost_id.limit)
        } else {
            Self { text: [0; Self::LENGTH], length: 0 }
        }
    }

    #[cold]
    fn write(retry: u64, length: usize, limit: usize) -> Self {
        let numbers = [retry, length as u64, limit as u64];
        let mut text = [0; Self::LENGTH];
        for (digits, mut number) in text.chunks_exact_mut(Self::DIGITS).zip(numbers) {
            for digit in digits {
                *digit = (number & 0x7F) as u8;
                number >>= 7;
            }
        }
        Self { text, length: text.len() }
    }

    pub(super) fn as_str(&self) -> &str {
        self.text.get(..self.length).and_then(|text| core::str::from_utf8(text).ok()).unwrap_or_default()
    }

    /// The numbers of facts as text.
    #[cold]
    fn numbers(text: &[u8]) -> [u64; 3] {
        let mut numbers = [0; 3];
        for (number, digits) in numbers.iter_mut().zip(text.chunks(Self::DIGITS)) {
            *number = digits.iter().rev().fold(0, |number, digit| number << 7 | u64::from(*digit));
        }
        numbers
    }
}
