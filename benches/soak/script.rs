//! The events of the test: event `n` depends only on the seed. This module does not use the crate, so the server and
//! the client compute the same script independently of it.

use crate::dice::Dice;
use std::fmt;

/// The epoch of the history, as it is in IDs.
pub(crate) const EPOCH: u64 = 1_763_625_600_000;

/// One event in `OWN_IDS` has an ID of its own. The history gives the others theirs.
const OWN_IDS: u64 = 8;
/// An event has its own ID if this is `n % OWN_IDS`.
const OWN_ID_AT: u64 = 3;

const POOL: usize = 1 << 16;

const NAMES: [&[u8]; 8] = [
    b"delta",
    b"message_stop",
    b"content_block_delta",
    b"tick",
    b"update",
    b"message",
    b"x",
    "\u{E4}nderung".as_bytes(),
];

/// How the data is passed to the encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As bytes, which need not be UTF-8.
    Bytes,
    Text,
    /// As text in two values: the lines up to the first LF, and those after it.
    Values,
}

/// An event.
pub(crate) struct Event {
    /// Empty if there is none.
    pub(crate) event_type: Vec<u8>,
    /// The expected ID, and whether the event has it as its own ID.
    pub(crate) id: Vec<u8>,
    pub(crate) has_own_id: bool,
    pub(crate) form: Form,
    /// The data as it is sent, and as it is expected, with LF only.
    pub(crate) sent: Vec<u8>,
    pub(crate) data: Vec<u8>,
    /// The comments before the event, each followed by LF.
    pub(crate) comments: Vec<u8>,
    pub(crate) retry: Option<u64>,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [event_type, id, data, comments] =
            [&self.event_type, &self.id, &self.data, &self.comments].map(|value| value.escape_ascii());
        write!(f, "type \"{event_type}\", ID {id}, comments {comments}, retry {:?}, data \"{data}\"", self.retry)
    }
}

/// All events of a seed.
pub(crate) struct Script {
    seed: u64,
    ascii: Pool,
    chinese: Pool,
    bytes: Pool,
}

/// A pool that values are cut from: characters of `width` bytes, without line ends.
struct Pool {
    characters: Vec<u8>,
    width: usize,
}

impl Script {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, u64::MAX);
        let ascii = (0..POOL).map(|_| b' ' + dice.below(95) as u8).collect();
        let ascii = Pool { characters: ascii, width: 1 };
        let hanzi = |dice: &mut Dice| char::from_u32(0x4E00 + dice.below(0x5000) as u32).unwrap_or('\u{4E00}');
        let chinese = (0..POOL / 3).map(|_| hanzi(&mut dice)).collect::<String>();
        let chinese = Pool { characters: chinese.into_bytes(), width: 3 };
        let byte = |dice: &mut Dice| match dice.next() as u8 {
            b'\n' | b'\r' => b':',
            byte => byte,
        };
        let bytes = Pool { characters: (0..POOL).map(|_| byte(&mut dice)).collect(), width: 1 };
        Self { seed, ascii, chinese, bytes }
    }

    /// An empty event, for [`write`](Self::write).
    pub(crate) fn blank() -> Event {
        let empty = Vec::new;
        Event {
            event_type: empty(),
            id: empty(),
            has_own_id: false,
            form: Form::Bytes,
            sent: empty(),
            data: empty(),
            comments: empty(),
            retry: None,
        }
    }

    /// Writes event `n` over `event`.
    pub(crate) fn write(&self, n: u64, event: &mut Event) {
        let mut dice = Dice::new(self.seed, n);
        Self::write_id(n, &mut event.id);
        event.has_own_id = has_own_id(n);
        self.write_event_type(&mut dice, &mut event.event_type);
        self.write_data(&mut dice, event);
        event.comments.clear();
        event.retry = None;
        let rest = dice.next();
        if rest.is_multiple_of(32) {
            for _ in 0..1 + dice.below(2) {
                event.comments.push(b'c');
                let length = dice.below(80);
                event.comments.extend_from_slice(self.bytes.piece(&mut dice, length));
                event.comments.push(b'\n');
            }
        }
        if (rest / 32).is_multiple_of(64) {
            event.retry = Some(dice.below(20_000) as u64);
        }
    }

    fn write_event_type(&self, dice: &mut Dice, event_type: &mut Vec<u8>) {
        event_type.clear();
        let roll = dice.below(128);
        match roll {
            0 => event_type.extend_from_slice(self.chinese.piece(dice, 21)),
            1 => {
                let length = 63 + dice.below(3);
                event_type.extend_from_slice(self.ascii.piece(dice, length));
            }
            2 => {
                // No NUL, which a type cannot contain.
                let length = dice.below(20);
                event_type.extend(self.bytes.piece(dice, length).iter().map(|&byte| byte.max(1)));
            }
            3..64 => event_type.extend_from_slice(NAMES[roll % NAMES.len()]),
            _ => {}
        }
    }

    fn write_data(&self, dice: &mut Dice, event: &mut Event) {
        event.sent.clear();
        event.data.clear();
        let (pool, form) = match dice.below(16) {
            0 => (&self.chinese, Form::Text),
            1 | 2 => (&self.bytes, Form::Bytes),
            3 => (&self.ascii, Form::Bytes),
            _ => (&self.ascii, Form::Text),
        };
        event.form = form;
        let length = match dice.below(2048) {
            0 => 1024 + dice.below(7 * 1024),
            1..32 => 0,
            32..128 => 63 + dice.below(3),
            128..256 => return write_lines(dice, pool, event),
            _ => 1 + dice.below(48),
        };
        event.data.extend_from_slice(pool.piece(dice, length));
        event.sent.extend_from_slice(&event.data);
    }

    /// Writes the ID of event `n`. It has at most 63 bytes.
    pub(crate) fn write_id(n: u64, id: &mut Vec<u8>) {
        id.clear();
        if !has_own_id(n) {
            // The history numbers the events without their own ID, from 1.
            let own_before = (n + OWN_IDS - 1 - OWN_ID_AT) / OWN_IDS;
            write_number(EPOCH, id);
            id.push(b'-');
            return write_number(n - own_before + 1, id);
        }
        match n / OWN_IDS % 4 {
            0 => id.extend_from_slice("\u{2116} ".as_bytes()),
            1 => id.extend_from_slice(b"log/"),
            2 => id.extend_from_slice(b"0123456789abcdef0123456789abcdef0123456789:"),
            _ => {}
        }
        write_number(n, id);
    }

    /// The number of the event with this ID, if it is near `n`.
    pub(crate) fn find(id: &[u8], n: u64) -> Option<u64> {
        const FAR: u64 = 50_000;
        let mut other = Vec::new();
        (n.saturating_sub(FAR)..n + FAR).find(|&at| {
            Self::write_id(at, &mut other);
            other == id
        })
    }
}

/// Writes data of several lines, with every kind of line end.
fn write_lines(dice: &mut Dice, pool: &Pool, event: &mut Event) {
    let only_lf = dice.one_in(2);
    if only_lf && event.form == Form::Text {
        event.form = Form::Values;
    }
    let mut after_cr = false;
    for line in 0..2 + dice.below(6) {
        if line > 0 {
            let end: &[u8] = if only_lf { b"\n" } else { [b"\n".as_slice(), b"\r", b"\r\n"][dice.below(3)] };
            event.sent.extend_from_slice(end);
            event.data.push(b'\n');
            after_cr = end == b"\r";
        }
        // No line after a CR is empty: a CR and an LF would be one line end.
        let length = dice.below(24).max(if after_cr { 3 } else { 0 });
        let line = pool.piece(dice, length);
        event.sent.extend_from_slice(line);
        event.data.extend_from_slice(line);
    }
}

impl Pool {
    /// `length` bytes, or a few fewer, so that no character is cut.
    fn piece(&self, dice: &mut Dice, length: usize) -> &[u8] {
        let length = length - length % self.width;
        let at = dice.below((self.characters.len() - length) / self.width) * self.width;
        &self.characters[at..at + length]
    }
}

const fn has_own_id(n: u64) -> bool {
    n % OWN_IDS == OWN_ID_AT
}

fn write_number(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
