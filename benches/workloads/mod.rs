//! The streams for all measurements. They are generated, not recorded.
//!
//! | | like | a frame |
//! |---|---|---|
//! | a | OpenAI | `data:`, JSON of about 250 bytes |
//! | b | Anthropic | `event:`, `data:`, JSON of about 120 bytes |
//! | c | a ticker | `data: 1` |
//! | d | Wikipedia | `event:`, a long `id:`, `data:` with JSON of about 1.5 KB |
//! | e | a log | 20 lines of data of 60 bytes, CR LF |
//! | f | a quiet connection | `: ping` |
//! | g | images | one line of data of 1 MiB |
//! | h | a chat in Chinese | `data:`, JSON of about 190 bytes, mostly not ASCII |

#![allow(dead_code, unreachable_pub, reason = "shared by several programs, each of which takes what it needs")]

use std::fmt::Write;

/// Bytes of each workload, rounded up to a complete frame.
pub const LENGTH: usize = 8 << 20;

pub const LETTERS: &str = "abcdefgh";

/// What a reader has to report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub events: u64,
    pub comments: u64,
    /// Of the types and the data, in their order.
    pub digest: u64,
}

impl Seen {
    /// Adds an event. An empty type is the same as the type `message`.
    pub fn event(&mut self, event_type: &[u8], data: &[u8]) {
        self.events += 1;
        self.add(if event_type.is_empty() { b"message" } else { event_type });
        self.add(data);
    }

    pub fn comment(&mut self) {
        self.comments += 1;
    }

    fn add(&mut self, bytes: &[u8]) {
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut mix = |word: u64| self.digest = (self.digest ^ word).wrapping_mul(FACTOR).rotate_left(29);
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        mix(u64::from_le_bytes(last));
        mix(bytes.len() as u64);
    }
}

/// The fields of one frame.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub event_type: Option<String>,
    pub id: Option<String>,
    /// `None`: the frame is the comment ` ping`.
    pub data: Option<String>,
}

/// How a stream is cut into chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunking {
    /// 16 KiB, as from a usual buffer.
    Buffer,
    /// 1,460 bytes, as from packets.
    Packet,
    /// One frame, as from a server that writes one frame at a time.
    Frame,
    Whole,
    Byte,
}

impl Chunking {
    pub const ALL: [Self; 5] = [Self::Buffer, Self::Packet, Self::Frame, Self::Whole, Self::Byte];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Buffer => "16k",
            Self::Packet => "1460",
            Self::Frame => "event",
            Self::Whole => "whole",
            Self::Byte => "byte",
        }
    }
}

pub struct Workload {
    pub letter: char,
    pub bytes: Vec<u8>,
    /// The end of each frame, and the digest of all frames up to there.
    frames: Vec<(u32, u64)>,
}

impl Workload {
    /// At least `length` bytes of the workload with this letter.
    pub fn new(letter: char, length: usize) -> Self {
        let line_end = if letter == 'e' { "\r\n" } else { "\n" };
        let mut fields = fields(letter);
        let (mut text, mut frames, mut seen) = (String::with_capacity(length + (2 << 20)), Vec::new(), Seen::default());
        while text.len() < length {
            let Fields { event_type, id, data } = fields();
            if let Some(event_type) = &event_type {
                let _ = write!(text, "event: {event_type}{line_end}");
            }
            if let Some(id) = id {
                let _ = write!(text, "id: {id}{line_end}");
            }
            match data {
                Some(data) => {
                    data.split('\n').for_each(|line| _ = write!(text, "data: {line}{line_end}"));
                    seen.event(event_type.unwrap_or_default().as_bytes(), data.as_bytes());
                }
                None => _ = write!(text, ": ping{line_end}"),
            }
            text.push_str(line_end);
            frames.push((text.len() as u32, seen.digest));
        }
        Self { letter, bytes: text.into_bytes(), frames }
    }

    /// How many complete frames are in the first `length` bytes; at least one.
    pub fn frames_within(&self, length: usize) -> usize {
        self.frames.partition_point(|&(end, _)| end as usize <= length).max(1)
    }

    /// How many bytes the first `frames` frames have, or all if there are fewer.
    pub fn length_of(&self, frames: usize) -> usize {
        self.frames[frames.min(self.frames.len()) - 1].0 as usize
    }

    /// What a reader has to report for the first `frames` frames.
    pub fn expected(&self, frames: usize) -> Seen {
        let frames = frames.min(self.frames.len());
        let (count, digest) = (frames as u64, self.frames[frames - 1].1);
        if self.letter == 'f' {
            Seen { events: 0, comments: count, digest }
        } else {
            Seen { events: count, comments: 0, digest }
        }
    }

    /// The first `frames` frames, cut into chunks.
    pub fn chunks(&self, frames: usize, chunking: Chunking) -> Chunks<'_> {
        let (rest, no_frames) = (&self.bytes[..self.length_of(frames)], &self.frames[..0]);
        let (length, frames) = match chunking {
            Chunking::Buffer => (16 << 10, no_frames),
            Chunking::Packet => (1460, no_frames),
            Chunking::Whole => (usize::MAX, no_frames),
            Chunking::Byte => (1, no_frames),
            Chunking::Frame => (0, &self.frames[..frames.min(self.frames.len())]),
        };
        Chunks { rest, length, frames: frames.iter(), at: 0 }
    }
}

/// The chunks of a stream.
#[derive(Clone)]
pub struct Chunks<'w> {
    rest: &'w [u8],
    /// The length of each chunk except the last; 0 if chunks end where frames end.
    length: usize,
    frames: std::slice::Iter<'w, (u32, u64)>,
    at: u32,
}

impl<'w> Iterator for Chunks<'w> {
    type Item = &'w [u8];

    #[inline]
    fn next(&mut self) -> Option<&'w [u8]> {
        let length = if self.length == 0 {
            let &(end, _) = self.frames.next()?;
            (end - std::mem::replace(&mut self.at, end)) as usize
        } else {
            self.length.min(self.rest.len())
        };
        if length == 0 {
            return None;
        }
        let (chunk, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(chunk)
    }
}

/// Returns the fields of one frame after another, without end.
pub fn fields(letter: char) -> impl FnMut() -> Fields {
    let mut random = Random(0x5EED ^ u64::from(letter));
    let mut number = 0_u64;
    move || {
        number += 1;
        let data = |data: String| Fields { data: Some(data), ..Fields::default() };
        match letter {
            'a' => data(format!(
                r#"{{"id":"chatcmpl-{:016x}{:012x}","object":"chat.completion.chunk","created":{},"model":"a-model-of-2026-11-20","system_fingerprint":"fp_{:010x}","choices":[{{"index":0,"delta":{{"content":" {}"}},"logprobs":null,"finish_reason":null}}]}}"#,
                0x1CE_B00DA_u64,
                0xACE,
                1_763_600_000 + number / 40,
                0xFACADE,
                random.pick(&WORDS),
            )),
            'b' => Fields {
                event_type: Some("content_block_delta".into()),
                ..data(format!(
                    r#"{{"type":"content_block_delta","index":{},"delta":{{"type":"text_delta","text":" {} {}"}}}}"#,
                    number / 500,
                    random.pick(&WORDS),
                    random.pick(&WORDS),
                ))
            },
            'c' => data("1".into()),
            'd' => Fields {
                event_type: Some("message".into()),
                id: Some(format!(
                    r#"[{{"topic":"east.wiki.recentchange","partition":0,"timestamp":{}}},{{"topic":"west.wiki.recentchange","partition":0,"offset":-1}}]"#,
                    1_763_600_000_000 + 137 * number
                )),
                ..data(recent_change(number, &mut random))
            },
            'e' => data((0..20).map(|_| random.text(60)).collect::<Vec<_>>().join("\n")),
            'f' => Fields::default(),
            'g' => data(random.text(1 << 20)),
            'h' => data(format!(
                r#"{{"id":"msg-{number:08}","delta":{{"content":"{}{}{}{}{}{}{}{}"}},"done":false}}"#,
                random.pick(&PHRASES),
                random.pick(&PHRASES),
                random.pick(&PHRASES),
                random.pick(&PHRASES),
                random.pick(&PHRASES),
                random.pick(&PHRASES),
                random.pick(&PHRASES),
                random.pick(&PHRASES),
            )),
            _ => panic!("no workload has the letter {letter}"),
        }
    }
}

/// JSON like that of a change to a wiki page, about 1.5 KB.
fn recent_change(number: u64, random: &mut Random) -> String {
    let title = format!("{}_{}_({number})", random.pick(&WORDS), random.pick(&WORDS));
    let comment = random.text(240 + number as usize % 64);
    let parsed = random.text(420);
    format!(
        r#"{{"$schema":"/wiki/recentchange/1.0.0","meta":{{"uri":"https://en.wiki.example/wiki/{title}","request_id":"{:016x}-{number:08x}","id":"{:032x}","domain":"en.wiki.example","stream":"wiki.recentchange","dt":"2026-11-20T06:00:00.000Z","topic":"east.wiki.recentchange","partition":0,"offset":{}}},"id":{},"type":"edit","namespace":0,"title":"{title}","title_url":"https://en.wiki.example/wiki/{title}","comment":"{comment}","timestamp":1763600000,"user":"{}","bot":false,"notify_url":"https://en.wiki.example/w/index.php?diff={}&oldid={}","minor":true,"length":{{"old":{},"new":{}}},"revision":{{"old":{},"new":{}}},"server_url":"https://en.wiki.example","server_name":"en.wiki.example","server_script_path":"/w","wiki":"enwiki","parsedcomment":"{parsed}"}}"#,
        random.next(),
        random.next(),
        5_000_000_000 + number,
        1_900_000_000 + number,
        random.pick(&WORDS),
        1_200_000_000 + 2 * number,
        1_200_000_000 - number,
        number % 100_000,
        number % 100_000 + 7,
        1_200_000_000 - number,
        1_200_000_000 + 2 * number,
    )
}

const WORDS: [&str; 16] = [
    "the", "of", "stream", "a", "wire", "event", "is", "between", "lines", "that", "carry", "meaning", "and", "some",
    "I", "nothing",
];

const PHRASES: [&str; 12] = [
    "你好，",
    "世界。",
    "服务器",
    "发送事件",
    "🙂",
    "一行一行地",
    "读取数据",
    "👩‍💻",
    "没有丢失",
    "任何字节",
    "，然后",
    "继续",
];

/// A xorshift generator: it returns the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.next() >> 33) as usize % from.len()]
    }

    /// ASCII words, exactly `length` bytes. Neither the first nor the last byte is a space.
    fn text(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            text.push_str(self.pick(&WORDS));
            text.push(' ');
        }
        text.truncate(length - 1);
        text.push('.');
        text
    }
}
