//! Owned frames for tests, with the items that a reader should get from them.

use super::reading::{Item, lines_as_lf};
use sse_wire::{EventHead, EventId, EventType, ForbiddenByte, Frame};

/// The values of a frame. Any values, also those that the encoder refuses.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub comment: Option<Vec<u8>>,
    pub event_type: Option<Vec<u8>>,
    pub id: Option<Vec<u8>>,
    pub retry: Option<u64>,
    pub data: Option<Data>,
}

#[derive(Clone, Debug)]
pub enum Data {
    Text(Vec<u8>),
    Values(Vec<String>),
}

impl Draft {
    pub fn head(&self) -> Result<EventHead<'_>, ForbiddenByte> {
        let mut head = EventHead::new();
        if let Some(text) = &self.comment {
            head = head.comment_bytes(text);
        }
        if let Some(name) = &self.event_type {
            head = head.event_type(EventType::from_bytes(name)?);
        }
        if let Some(id) = &self.id {
            head = head.id(EventId::from_bytes(id)?);
        }
        if let Some(retry) = self.retry {
            head = head.retry(retry);
        }
        Ok(head)
    }

    /// Builds the frame and passes it to `look`. `None` if the draft is empty, or has a type without data: no
    /// constructor accepts this.
    pub fn build<R>(&self, look: impl FnOnce(&Frame<'_>) -> R) -> Option<Result<R, ForbiddenByte>> {
        let head = match self.head() {
            Ok(head) => head,
            Err(refused) => return Some(Err(refused)),
        };
        let frame = match &self.data {
            Some(Data::Text(text)) => head.data_bytes(text),
            Some(Data::Values(values)) => {
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                return Some(Ok(look(&head.data_values(&values))));
            }
            None if self.event_type.is_some() => return None,
            None => {
                let id = self.id.as_ref().map(|id| EventId::from_bytes(id).expect("checked"));
                let mut frame = match (&self.comment, id, self.retry) {
                    (Some(comment), _, _) => Frame::comment_bytes(comment),
                    (None, Some(id), _) => Frame::id_only(id),
                    (None, None, Some(retry)) => Frame::retry_only(retry),
                    (None, None, None) => return None,
                };
                if let Some(id) = id {
                    frame = frame.id(id);
                }
                if let Some(retry) = self.retry {
                    frame = frame.retry(retry);
                }
                frame
            }
        };
        Some(Ok(look(&frame)))
    }

    /// The data as a reader gets it: each line end is an LF.
    pub fn data_read(&self) -> Option<Vec<u8>> {
        match self.data.as_ref()? {
            Data::Text(text) => Some(lines_as_lf(text)),
            Data::Values(values) => {
                let values: Vec<Vec<u8>> = values.iter().map(|v| lines_as_lf(v.as_bytes())).collect();
                Some(values.join(&b'\n'))
            }
        }
    }

    /// The items that a reader must get, if its last event ID was `id_before` (promise 5 of `docs/promises.md`).
    pub fn due(&self, id_before: &[u8]) -> Vec<Item> {
        let mut items = Vec::new();
        if let Some(text) = &self.comment {
            let text = lines_as_lf(text);
            items.extend(text.split(|b| *b == b'\n').map(|l| Item::Comment(l.to_vec())));
        }
        items.extend(self.retry.map(Item::Retry));
        if let Some(data) = self.data_read() {
            let event_type = self.event_type.clone().filter(|name| !name.is_empty());
            items.push(Item::Event {
                event_type: event_type.unwrap_or_else(|| b"message".to_vec()),
                data,
                id: self.id.clone().unwrap_or_else(|| id_before.to_vec()),
            });
        }
        items
    }
}

/// Random drafts from pieces that break encoders. The same seed gives the same drafts.
pub struct Drafts(pub u64);

/// Pieces that have broken encoders.
pub const NASTY: &[&str] = &[
    "",
    "",
    "a",
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\n\r",
    "\n\n",
    "\0",
    ":",
    ": ",
    "\u{FEFF}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{b}",
    "\u{c}",
    "\u{1e}",
    "data: evil\n\n",
    "data:evil\r\r",
    "\nid: 0\n",
    "\nevent: evil",
    "\nretry: 0\r\n",
    "ünïcödé",
    "漢字",
    "🦀",
    "{\"json\":true}",
    "a longer text without any line end, to leave the first register behind",
];

impl Drafts {
    pub fn number(&mut self, below: u64) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % below
    }

    pub fn text(&mut self) -> String {
        (0..self.number(5)).map(|_| NASTY[self.number(NASTY.len() as u64) as usize]).collect()
    }

    /// A text without CR, LF and NUL.
    fn line(&mut self) -> Vec<u8> {
        let mut line = self.text().into_bytes();
        line.retain(|byte| !matches!(byte, b'\r' | b'\n' | 0));
        line
    }

    /// A draft that makes a frame.
    pub fn draft(&mut self) -> Draft {
        let mut draft = Draft {
            comment: (self.number(4) == 0).then(|| self.text().into_bytes()),
            event_type: None,
            id: (self.number(3) == 0).then(|| self.line()),
            retry: (self.number(4) == 0).then(|| (u64::MAX >> self.number(64)) - self.number(2)),
            data: match self.number(6) {
                0 => None,
                1 => Some(Data::Values((0..self.number(4)).map(|_| self.text()).collect())),
                _ => Some(Data::Text(self.text().into_bytes())),
            },
        };
        if draft.data.is_some() {
            draft.event_type = (self.number(2) == 0).then(|| self.line());
        } else if draft.comment.is_none() && draft.id.is_none() && draft.retry.is_none() {
            draft.retry = Some(self.number(1_000_000));
        }
        draft
    }
}
