//! The input of the engines, and the sinks for their output.

use crate::workloads::{Chunks, Seen};
use cpu_time::ThreadTime;
use sse_wire::line::Content;
use sse_wire::token::{Field, LineEnd, Token};
use std::hint::black_box;
use std::time::Duration;

/// The chunks of one pass. They are `'static`, so a peer that needs owned bytes gets them for free.
#[derive(Clone)]
pub struct Feed {
    chunks: Chunks<'static>,
    /// The start time and the time limit, for peers with quadratic time.
    deadline: Option<(ThreadTime, Duration)>,
    fed: u32,
}

impl Feed {
    pub fn new(chunks: Chunks<'static>, deadline: Option<(ThreadTime, Duration)>) -> Self {
        Self { chunks, deadline, fed: 0 }
    }
}

impl Iterator for Feed {
    type Item = &'static [u8];

    #[inline]
    fn next(&mut self) -> Option<&'static [u8]> {
        if let Some((started, limit)) = self.deadline {
            self.fed += 1;
            if self.fed.is_multiple_of(64) && started.elapsed() > limit {
                return None;
            }
        }
        self.chunks.next()
    }
}

/// Takes the output of an engine.
pub trait Sink {
    fn event(&mut self, event_type: &[u8], data: &[u8], id: &[u8]);
    fn comment(&mut self, text: &[u8]);
    fn line(&mut self, content: Content<'_>);
    fn token(&mut self, token: Token<'_>);
}

/// Keeps the compiler from removing the work, and does nothing else.
pub struct Discard;

impl Sink for Discard {
    #[inline]
    fn event(&mut self, event_type: &[u8], data: &[u8], id: &[u8]) {
        black_box((event_type, data, id));
    }

    #[inline]
    fn comment(&mut self, text: &[u8]) {
        black_box(text);
    }

    #[inline]
    fn line(&mut self, content: Content<'_>) {
        black_box(content);
    }

    #[inline]
    fn token(&mut self, token: Token<'_>) {
        black_box(token);
    }
}

/// Counts events and comments, and computes the digest.
#[derive(Default)]
pub struct Check {
    pub seen: Seen,
    /// The type and the data of the current block, for lines and tokens.
    event_type: Vec<u8>,
    data: Option<Vec<u8>>,
}

impl Check {
    fn begin_type(&mut self) {
        self.event_type.clear();
    }

    fn begin_data_line(&mut self) {
        match &mut self.data {
            Some(data) => data.push(b'\n'),
            None => self.data = Some(Vec::new()),
        }
    }

    fn more_data(&mut self, bytes: &[u8]) {
        self.data.get_or_insert_default().extend_from_slice(bytes);
    }

    fn end_block(&mut self) {
        if let Some(data) = self.data.take() {
            self.seen.event(&self.event_type, &data);
        }
        self.event_type.clear();
    }
}

impl Sink for Check {
    fn event(&mut self, event_type: &[u8], data: &[u8], _id: &[u8]) {
        self.seen.event(event_type, data);
    }

    fn comment(&mut self, _text: &[u8]) {
        self.seen.comment();
    }

    fn line(&mut self, content: Content<'_>) {
        match content {
            Content::Field(Field::Event, value) => {
                self.begin_type();
                self.event_type.extend_from_slice(value);
            }
            Content::Field(Field::Data, value) => {
                self.begin_data_line();
                self.more_data(value);
            }
            Content::Comment(_) => self.seen.comment(),
            Content::Blank => self.end_block(),
            _ => {}
        }
    }

    fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Value(Field::Event, fragment) => {
                if fragment.first {
                    self.begin_type();
                }
                self.event_type.extend_from_slice(fragment.bytes);
            }
            Token::Value(Field::Data, fragment) => {
                if fragment.first {
                    self.begin_data_line();
                }
                self.more_data(fragment.bytes);
            }
            Token::Comment(fragment) if fragment.last => self.seen.comment(),
            Token::LineEnd { blank: true, end: LineEnd::LineFeed | LineEnd::CarriageReturn } => self.end_block(),
            _ => {}
        }
    }
}
