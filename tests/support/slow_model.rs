//! The standard's algorithm (WHATWG HTML 9.2.5 and 9.2.6), word for word and slowly, over a whole stream at once.
#![allow(dead_code)] // Each test uses its part.

/// What a stream holds, in order of effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Comment(Vec<u8>),
    Retry(u64),
    Event { event_type: Vec<u8>, data: Vec<u8>, id: Vec<u8> },
}

/// What a whole stream says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) items: Vec<Item>,
    /// The last event ID string at the end.
    pub(crate) last_event_id: Vec<u8>,
}

pub(crate) fn read(stream: &[u8]) -> Reading {
    let stream = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    let mut items = Vec::new();
    let (mut data, mut event_type, mut id, mut last_event_id) = (vec![], vec![], vec![], vec![]);
    let lines = lines_as_lf(stream);
    let mut lines: Vec<&[u8]> = lines.split(|byte| *byte == b'\n').collect();
    lines.pop(); // What has no line end is not a line.
    for line in lines {
        if line.is_empty() {
            last_event_id.clone_from(&id);
            if !data.is_empty() {
                data.pop();
                if event_type.is_empty() {
                    event_type = b"message".to_vec();
                }
                items.push(Item::Event { event_type: event_type.clone(), data: data.clone(), id: id.clone() });
            }
            data.clear();
            event_type.clear();
            continue;
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let name = &line[..colon];
        let value = line.get(colon + 1..).unwrap_or_default();
        if name.is_empty() {
            items.push(Item::Comment(value.to_vec()));
            continue;
        }
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                data.extend_from_slice(value);
                data.push(b'\n');
            }
            b"event" => event_type = value.to_vec(),
            b"id" if !value.contains(&0) => id = value.to_vec(),
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                let digits = std::str::from_utf8(value).unwrap();
                items.push(Item::Retry(digits.parse().unwrap_or(u64::MAX)));
            }
            _ => {}
        }
    }
    Reading { items, last_event_id }
}

/// The same text with LF in place of each CR LF and CR.
pub(crate) fn lines_as_lf(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'\r' => out.push(b'\n'),
            b'\n' if at > 0 && text[at - 1] == b'\r' => {}
            _ => out.push(byte),
        }
    }
    out
}
