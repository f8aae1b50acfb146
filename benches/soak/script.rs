//! What is to come: event `n`, from the seed alone. Nothing in here knows the crate, so that what the server sends and what the
//! client expects are two works of the same script.

use crate::dice::Dice;
use std::fmt;

/// The epoch of the history, as it stands in IDs.
pub(crate) const EPOCH: u64 = 1_763_625_600_000;

/// One event in so many has an ID of its own; the history gives the others theirs.
const OWN_IDS: u64 = 8;
/// Which of them.
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

/// How the data is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As bytes, which may be no text.
    Bytes,
    Text,
    /// As text in two values: the lines up to the first LF, and those behind it.
    Values,
}

/// An event.
pub(crate) struct Event {
    /// Empty for none.
    pub(crate) event_type: Vec<u8>,
    /// The ID that is due, and whether the event brings it along.
    pub(crate) id: Vec<u8>,
    pub(crate) has_own_id: bool,
    pub(crate) form: Form,
    /// The data with the line ends as they are sent, and as they are due: all LF.
    pub(crate) sent: Vec<u8>,
    pub(crate) data: Vec<u8>,
    /// Comments in front, each ended by LF.
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

/// What values are cut from: characters of so many bytes each, none of which is a line end.
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

    /// An event to be filled in.
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
                // No NUL, which a type cannot have.
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

    /// The ID of event `n`. The longest has 64 bytes.
    pub(crate) fn write_id(n: u64, id: &mut Vec<u8>) {
        id.clear();
        if !has_own_id(n) {
            // The history counts the events that have none, from 1.
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

    /// Where near `n`, before it or behind it, the event with this ID is.
    pub(crate) fn find(id: &[u8], n: u64) -> Option<u64> {
        const FAR: u64 = 50_000;
        let mut other = Vec::new();
        (n.saturating_sub(FAR)..n + FAR).find(|&at| {
            Self::write_id(at, &mut other);
            other == id
        })
    }
}

/// Data of several lines, which end in all the ways that there are.
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
        // An LF must not come to stand behind a CR: together they are one line end.
        let length = dice.below(24).max(if after_cr { 3 } else { 0 });
        let line = pool.piece(dice, length);
        event.sent.extend_from_slice(line);
        event.data.extend_from_slice(line);
    }
}

impl Pool {
    /// So many bytes, or a few fewer, so that no character is cut.
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
