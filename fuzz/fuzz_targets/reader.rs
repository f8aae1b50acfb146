//! A reader returns every item in its place between the failures of its input, and then the end. A read of the input
//! returns any number of bytes, or fails. A second connection continues with the ID of the first.
//!
//! The input is a line and a body. The line has one character for each of these:
//!
//! * the call: `i` for items, `e` for events, `c` for copies from the iterator. A capital letter means a chunked body. The
//!   next letter (`j`, `f`, `d`) means a body with a length: the product of the two capacities of the decoder
//! * the capacity of the reader's buffer
//! * the data capacity of the decoder, and its text capacity
//! * the number of results after which the first connection is abandoned
//! * each read: `!` is interrupted, `"`, `#`, `$` and `%` fail (see [`failure`]), any other returns that many bytes
//!
//! The rest of the body and the end follow. Numbers are in ASCII order: `0` is 0, `1` is 1, `A` is 17.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire::http::BodyFraming;
use sse_wire::io::ReadError;
use sse_wire::io::std_io::EventReader;
use sse_wire::{Decoder, Growing, Item};
use sse_wire_fuzz::line::{number, split};
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read};

#[path = "../../tests/support/chunked_model.rs"]
mod chunked_model;
#[path = "../../tests/support/chunked_run.rs"]
mod chunked_run;
#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod cuts;
    pub mod engine;
    pub mod item;
    pub mod model;
    pub mod own;
}

use chunked_model::STRICT;
use support::engine::{own_end, own_event, own_item};
use support::item;
use support::model::{Limits, Meaning, interpret_behind};

fuzz_target!(|input: &[u8]| {
    let Some((line, body)) = split(input) else { return };
    let &[asks, capacity, data, text, given_up, ref turns @ ..] = line else { return };
    let limits = Limits::new(number(data), number(text));
    let Some((ask, framing)) = Ask::of(asks, limits) else { return };
    let input = Input::new(turns, body);
    let due = due(&input.failures(), body, framing, limits, None);

    let decoder = Decoder::with_storage(Growing::new(limits.data, limits.text));
    let mut reader = EventReader::with_capacity(number(capacity), input, decoder).framing(framing);
    let first = Connection { due, ask, framing, limits, body };
    let at = first.run(&mut reader, number(given_up));

    // The decoder reports the end too, and nothing comes after it.
    let id = first.due.meaning.id_in_force(at).map(<[u8]>::to_vec);
    let time = reader.reconnection_time();
    if at == usize::MAX {
        assert_eq!(own_end(reader.finish(), limits), first.due.meaning.end);
        assert!(matches!(reader.next_item(), Ok(None)));
    }
    assert_eq!(reader.decoder().id_in_force(), id.as_deref());

    // The same body again, on a connection that does not fail.
    reader.reconnect_framed(Input::new(b"", body), framing);
    assert_eq!(reader.reconnection_time(), time);
    let second = Connection { due: self::due(&[], body, framing, limits, id.as_deref()), ..first };
    second.run(&mut reader, usize::MAX);
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Items,
    Events,
    Copies,
}

impl Ask {
    fn of(byte: u8, limits: Limits) -> Option<(Self, BodyFraming)> {
        let chunked = BodyFraming::Chunked { content_length_ignored: false };
        let length = BodyFraming::Length((limits.data * limits.text) as u64);
        Some(match byte {
            b'i' => (Self::Items, BodyFraming::UntilClose),
            b'e' => (Self::Events, BodyFraming::UntilClose),
            b'c' => (Self::Copies, BodyFraming::UntilClose),
            b'I' => (Self::Items, chunked),
            b'E' => (Self::Events, chunked),
            b'C' => (Self::Copies, chunked),
            b'j' => (Self::Items, length),
            b'f' => (Self::Events, length),
            b'd' => (Self::Copies, length),
            _ => return None,
        })
    }
}

/// What a reader returns.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Item(item::Item),
    Failed(ErrorKind),
    Chunked((&'static str, u64)),
    Truncated(u64),
    Incomplete,
}

/// All that a reader must return. Each has the number of bytes of content that are consumed by then.
struct Due {
    told: Vec<(Told, usize)>,
    meaning: Meaning,
}

/// An item comes before a failure if and only if the bytes before the failure complete it.
fn due(failures: &[(usize, ErrorKind)], body: &[u8], framing: BodyFraming, limits: Limits, id: Option<&[u8]>) -> Due {
    let whole = decoded(body, framing);
    let meaning = interpret_behind(&whole.data, limits, id);
    let mut items = meaning.items.iter().peekable();
    let mut told = Vec::new();
    for &(at, kind) in failures {
        let before = decoded(&body[..at], framing);
        if before.is_over {
            break;
        }
        while let Some((item, end)) = items.next_if(|(_, end)| *end <= before.data.len()) {
            told.push((Told::Item(item.clone()), *end));
        }
        told.push((Told::Failed(kind), before.data.len()));
    }
    told.extend(items.map(|(item, end)| (Told::Item(item.clone()), *end)));
    match whole.error {
        Some(error) => told.push((error, usize::MAX)),
        None if meaning.end != item::End::Clean => told.push((Told::Incomplete, usize::MAX)),
        None => {}
    }
    Due { told, meaning }
}

struct Decoded {
    data: Vec<u8>,
    error: Option<Told>,
    /// No later byte belongs to this body.
    is_over: bool,
}

fn decoded(body: &[u8], framing: BodyFraming) -> Decoded {
    match framing {
        BodyFraming::UntilClose => Decoded { data: body.to_vec(), error: None, is_over: false },
        BodyFraming::Chunked { .. } => {
            let outcome = chunked_model::decode(body, STRICT);
            let is_over = outcome.error.is_none_or(|(kind, _)| !kind.starts_with("eof"));
            Decoded { data: outcome.data, error: outcome.error.map(Told::Chunked), is_over }
        }
        BodyFraming::Length(length) => {
            let missing = length.saturating_sub(body.len() as u64);
            let data = body.iter().copied().take(length as usize).collect();
            Decoded { data, error: (missing > 0).then_some(Told::Truncated(missing)), is_over: missing == 0 }
        }
        BodyFraming::NoBody => unreachable!("a length of 0"),
    }
}

struct Connection<'a> {
    due: Due,
    ask: Ask,
    framing: BodyFraming,
    limits: Limits,
    body: &'a [u8],
}

impl Connection<'_> {
    /// Makes `times` calls and compares the results. Returns how much content is consumed: `usize::MAX` is all.
    fn run(&self, reader: &mut EventReader<Input, Growing>, times: usize) -> usize {
        let passed_over = |told: &Told| matches!(told, Told::Item(item::Item::Comment { .. } | item::Item::Retry(_)));
        let wanted = |(told, _): &&(Told, usize)| self.ask == Ask::Items || !passed_over(told);
        let mut consumed = 0;
        for (due, end) in self.due.told.iter().filter(wanted).take(times) {
            let came = self.next(reader);
            assert_eq!(came.as_ref(), Some(due), "of \"{}\"", self.body.escape_ascii());
            consumed = *end;
            self.check_state(reader, consumed, matches!(due, Told::Item(_)));
        }
        if consumed == usize::MAX || self.due.told.iter().filter(wanted).count() < times {
            for _ in 0..2 {
                assert_eq!(self.next(reader), None, "behind \"{}\"", self.body.escape_ascii());
            }
            return usize::MAX;
        }
        consumed
    }

    fn next(&self, reader: &mut EventReader<Input, Growing>) -> Option<Told> {
        let limits = self.limits;
        let came = match self.ask {
            Ask::Items => reader.next_item().map(|item| item.map(|item| own_item(Ok(item), limits))),
            Ask::Events => reader.next_event().map(|event| event.map(|event| own_item(Ok(Item::Event(event)), limits))),
            Ask::Copies => {
                let mut events = reader.events();
                let came = events.next();
                // The iterator is over at the end, and after a failure that is not temporary.
                let over = match &came {
                    Some(Err(ReadError::Io(error))) => {
                        !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
                    }
                    other => other.is_none(),
                };
                if over {
                    assert!(events.next().is_none(), "an iterator goes on behind its end");
                }
                let event = |event: sse_wire::OwnedEvent| item::Item::Event(own_event(&event.as_event(), limits));
                came.transpose().map(|copy| copy.map(event))
            }
        };
        match came {
            Ok(item) => item.map(Told::Item),
            Err(ReadError::Oversized(oversized)) => Some(Told::Item(own_item(Err(oversized), limits))),
            Err(ReadError::Io(error)) => Some(Told::Failed(error.kind())),
            Err(ReadError::Chunked(error)) => Some(Told::Chunked(chunked_run::name(error))),
            Err(ReadError::Truncated { missing }) => Some(Told::Truncated(missing)),
            Err(ReadError::Incomplete) => Some(Told::Incomplete),
            Err(other) => panic!("{other}"),
        }
    }

    fn check_state(&self, reader: &EventReader<Input, Growing>, consumed: usize, is_item: bool) {
        let meaning = &self.due.meaning;
        assert_eq!(reader.last_event_id(), meaning.last_event_id(consumed));
        if self.ask == Ask::Items {
            let mut retries = meaning.items.iter().filter_map(|(item, end)| match item {
                item::Item::Retry(time) if *end <= consumed => Some(*time),
                _ => None,
            });
            // If there is none, the time of an earlier connection is in force.
            if let Some(time) = retries.next_back() {
                assert_eq!(reader.reconnection_time(), Some(time));
            }
        }
        let input = reader.get_ref();
        if is_item && !matches!(self.framing, BodyFraming::Chunked { .. }) {
            assert_eq!(input.given - reader.buffer().len(), consumed, "what is read and not consumed");
            assert!(input.given_before_last < consumed, "a read that was not needed");
        }
    }
}

/// What one read does.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Gives(usize),
    Fails(ErrorKind),
}

fn failure(byte: u8) -> Option<ErrorKind> {
    match byte {
        b'!' => Some(ErrorKind::Interrupted),
        b'"' => Some(ErrorKind::WouldBlock),
        b'#' => Some(ErrorKind::TimedOut),
        b'$' => Some(ErrorKind::ConnectionReset),
        b'%' => Some(ErrorKind::Other),
        _ => None,
    }
}

/// An input that follows the turns. If the buffer is smaller than a turn, the next read returns the rest of the turn.
struct Input {
    turns: VecDeque<Turn>,
    body: Vec<u8>,
    given: usize,
    given_before_last: usize,
}

impl Input {
    fn new(turns: &[u8], body: &[u8]) -> Self {
        let mut left = body.len();
        let turns = turns.iter().filter_map(|&byte| match failure(byte) {
            Some(kind) => Some(Turn::Fails(kind)),
            None => {
                let size = number(byte).min(left);
                left -= size;
                // A read that returns nothing is the end.
                (size > 0).then_some(Turn::Gives(size))
            }
        });
        let mut turns: VecDeque<_> = turns.collect();
        if left > 0 {
            turns.push_back(Turn::Gives(left));
        }
        Self { turns, body: body.to_vec(), given: 0, given_before_last: 0 }
    }

    /// The failures that the reader must return, each with the number of bytes before it.
    fn failures(&self) -> Vec<(usize, ErrorKind)> {
        let mut given = 0;
        let failures = self.turns.iter().filter_map(|turn| match turn {
            Turn::Gives(size) => {
                given += size;
                None
            }
            Turn::Fails(ErrorKind::Interrupted) => None,
            Turn::Fails(kind) => Some((given, *kind)),
        });
        failures.collect()
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(!buffer.is_empty(), "a read that can bring nothing");
        let size = match self.turns.pop_front() {
            None => return Ok(0),
            Some(Turn::Fails(kind)) => return Err(kind.into()),
            Some(Turn::Gives(size)) => size,
        };
        let now = size.min(buffer.len());
        if now < size {
            self.turns.push_front(Turn::Gives(size - now));
        }
        buffer[..now].copy_from_slice(&self.body[self.given..self.given + now]);
        self.given_before_last = self.given;
        self.given += now;
        Ok(now)
    }
}
