//! Random frames and streams. They are the same in each run, unless `INTEROP_SEED` is set.

use crate::case::Event;
use sse_wire::{EventHead, EventId, EventType};

/// A xorshift generator, which is good enough for the cases.
pub struct Random(u64);

impl Random {
    /// A different sequence for each name.
    pub fn new(name: &str) -> Self {
        let seed: u64 = std::env::var("INTEROP_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
        let mix = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        Self(name.bytes().fold(0xCBF2_9CE4_8422_2325 ^ seed, mix) | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }

    fn joined(&mut self, parts: &[&[u8]], most: usize) -> Vec<u8> {
        (0..self.below(most + 1)).flat_map(|_| parts[self.below(parts.len())].to_vec()).collect()
    }
}

/// Encoded frames with their values. They have no NUL and no ID without an event, which browsers read differently.
pub fn frames(count: usize) -> (Vec<u8>, Vec<Event>) {
    const IN_LINE: [&str; 14] = [
        " ",
        ":",
        "a",
        "é",
        "\u{FEFF}",
        "\u{2028}",
        "\u{1F980}",
        "data:",
        "id: 1",
        "\t",
        "\u{B}",
        "\u{85}",
        "\u{1}",
        "0",
    ];
    const LINE_ENDS: [&str; 4] = ["\n", "\r", "\r\n", "\n\ndata: "];
    let mut random = Random::new("frames");
    let (mut stream, mut events, mut id) = (Vec::new(), Vec::new(), String::new());
    for _ in 0..count {
        let mut text = |line_ends: bool, most: usize| -> String {
            let parts: Vec<&[u8]> =
                IN_LINE.iter().chain(LINE_ENDS.iter().filter(|_| line_ends)).map(|part| part.as_bytes()).collect();
            String::from_utf8(random.joined(&parts, most)).expect("whole characters")
        };
        let (event_type, data, comment, own_id) = (text(false, 2), text(true, 9), text(true, 3), text(false, 3));
        let mut head = EventHead::new().event_type(EventType::new(&event_type).expect("one line"));
        if random.below(3) == 0 {
            head = head.comment(&comment);
        }
        if random.below(3) == 0 {
            head = head.id(EventId::new(&own_id).expect("one line"));
            id = own_id.clone();
        }
        let frame = head.data(&data);
        let mut buffer = vec![0; frame.encoded_len()];
        stream.extend_from_slice(frame.encode(&mut buffer).expect("the length was asked for"));
        let event_type = if event_type.is_empty() { "message".to_owned() } else { event_type };
        events.push([event_type, data.replace("\r\n", "\n").replace('\r', "\n"), id.clone()]);
    }
    (stream, events)
}

/// Random bytes, most of which are nearly an event stream. They have no IDs, no NULs and no byte order mark at the
/// start, because browsers read these differently (the vectors show how). They have no reconnection times, because a
/// wait takes time.
pub fn streams(count: usize) -> Vec<Vec<u8>> {
    const PARTS: [&[u8]; 26] = [
        b"\n",
        b"\n",
        b"\n",
        b"\n\n",
        b"\r",
        b"\r",
        b"\r\n",
        b"\r\n\r\n",
        b"data",
        b"data",
        b"data:",
        b"data: ",
        b"event",
        b"event: ",
        b"event:b",
        b":",
        b":",
        b" ",
        b"a",
        b"a",
        b"\xC3",
        b"\xA9",
        b"\xE2\x82",
        b"\xF0\x9F",
        b"\xEF\xBB\xBF",
        b"\xFF",
    ];
    let mut random = Random::new("streams");
    let stream = |_| {
        let mut stream = random.joined(&[b"data: ", b"event: a\n", b"\n", b"\r", b": ", b"x"], 1);
        if stream.is_empty() {
            stream.push(b'd');
        }
        stream.extend(random.joined(&PARTS, 40));
        stream.extend_from_slice(b"\n\ndata: end\n\n");
        stream
    };
    (0..count).map(stream).collect()
}
