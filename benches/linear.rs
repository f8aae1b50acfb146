//! Shows that time is linear in the number of bytes, for all chunk sizes and ways of calling. valgrind counts the
//! instructions for n and for 2n bytes, so no clock and no other job on the machine matters.
//!
//! `cargo bench -p benches --bench linear` prints a table. It fails if twice the input costs more than 2.02 times as
//! much.

use bytes::BytesMut;
use futures_util::{FutureExt, StreamExt};
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::std_io::EventReader;
use sse_wire::io::tokio_util_07::EventDecoder;
use sse_wire::token::{Token, Tokenizer};
use sse_wire::{Borrowed, Decoder, Growing, Item, Oversized};
use std::convert::Infallible;
use std::hint::black_box;
use std::process::ExitCode;
use tokio_util::codec::Decoder as _;

mod counting;

/// Instructions at 2n, divided by those at n. A constant part makes it smaller. Quadratic time makes it near 4.
const MOST: f64 = 2.02;

struct Case {
    name: &'static str,
    /// Returns an input of about this length, and the number of its items.
    input: fn(usize) -> (Vec<u8>, usize),
    /// Returns the number of items.
    run: fn(&mut Decoder<Borrowed<'_>>, &[u8]) -> usize,
    /// Bytes of input for the shorter run.
    length: usize,
}

const CASES: [Case; 18] = [
    Case {
        name: "one line, byte by byte",
        input: one_line,
        run: |decoder, input| feed(decoder, input, 1),
        length: 50_000,
    },
    Case {
        name: "one line, 1,460 bytes a chunk",
        input: one_line,
        run: |decoder, input| feed(decoder, input, 1460),
        length: 4 << 20,
    },
    Case { name: "one line, whole", input: one_line, run: feed_whole, length: 4 << 20 },
    Case {
        name: "one line too long, 100 bytes a chunk",
        input: too_long,
        run: |decoder, input| feed(decoder, input, 100),
        length: 1 << 20,
    },
    Case {
        name: "one name, byte by byte",
        input: one_name,
        run: |decoder, input| feed(decoder, input, 1),
        length: 50_000,
    },
    Case { name: "tiny events, whole", input: tiny_events, run: feed_whole, length: 1 << 20 },
    Case {
        name: "tiny events, byte by byte",
        input: tiny_events,
        run: |decoder, input| feed(decoder, input, 1),
        length: 50_000,
    },
    Case { name: "tiny events, one a call, out of one chunk", input: tiny_events, run: one_a_call, length: 1 << 20 },
    Case {
        name: "tiny events, one a cursor, out of one chunk",
        input: tiny_events,
        run: one_a_cursor,
        length: 1 << 20,
    },
    Case { name: "tiny events, as text, whole", input: tiny_events, run: text_whole, length: 1 << 20 },
    Case { name: "tiny events, as text, one a cursor", input: tiny_events, run: text_one_a_cursor, length: 1 << 18 },
    Case { name: "an event of empty lines, whole", input: empty_lines, run: feed_whole, length: 1 << 20 },
    Case { name: "IDs and types over and over, whole", input: ids_and_types, run: feed_whole, length: 1 << 20 },
    Case { name: "tokens of one line, 1,460 bytes a chunk", input: one_line, run: tokens, length: 4 << 20 },
    Case { name: "tiny events, std reader", input: tiny_events, run: |_, input| reader(input), length: 1 << 20 },
    Case {
        name: "tiny events, stream of one chunk",
        input: tiny_events,
        run: |_, input| stream(input),
        length: 1 << 20,
    },
    Case {
        name: "one line, tokio codec, byte by byte",
        input: one_line,
        run: |_, input| codec(input, 1),
        length: 50_000,
    },
    Case {
        name: "tiny events, tokio codec, whole",
        input: tiny_events,
        run: |_, input| codec(input, usize::MAX),
        length: 1 << 20,
    },
];

fn one_line(length: usize) -> (Vec<u8>, usize) {
    ([b"data: ".as_slice(), &vec![b'x'; length], b"\n\n"].concat(), 1)
}

/// An event type beyond the decoder's text capacity. It is reported.
fn too_long(length: usize) -> (Vec<u8>, usize) {
    ([b"event: ".as_slice(), &vec![b'x'; length], b"\ndata\n\n"].concat(), 1)
}

fn one_name(length: usize) -> (Vec<u8>, usize) {
    ([vec![b'x'; length].as_slice(), b": y\n\n"].concat(), 0)
}

fn tiny_events(length: usize) -> (Vec<u8>, usize) {
    (b"data: 1\n\n".repeat(length / 9), length / 9)
}

fn empty_lines(length: usize) -> (Vec<u8>, usize) {
    ([b"data\n".repeat(length / 5).as_slice(), b"\n"].concat(), 1)
}

fn ids_and_types(length: usize) -> (Vec<u8>, usize) {
    (b"id: 0123456789abcdef\nevent: greeting\n".repeat(length / 37), 0)
}

fn feed(decoder: &mut Decoder<Borrowed<'_>>, input: &[u8], length: usize) -> usize {
    input.chunks(length).map(|chunk| feed_whole(decoder, chunk)).sum()
}

fn feed_whole(decoder: &mut Decoder<Borrowed<'_>>, chunk: &[u8]) -> usize {
    let (mut items, mut count) = (decoder.feed(chunk), 0);
    while let Some(item) = items.next() {
        let _ = black_box(item);
        count += 1;
    }
    count
}

fn one_a_call(decoder: &mut Decoder<Borrowed<'_>>, mut input: &[u8]) -> usize {
    let mut count = 0;
    while !input.is_empty() {
        let step = decoder.advance(input);
        if let Some(ready) = step.ready {
            let _ = black_box(decoder.view(ready, input));
            count += 1;
        }
        input = &input[step.consumed..];
    }
    count
}

fn one_a_cursor(decoder: &mut Decoder<Borrowed<'_>>, mut input: &[u8]) -> usize {
    let mut count = 0;
    while !input.is_empty() {
        let mut items = decoder.feed(input);
        count += usize::from(black_box(items.next()).is_some());
        input = items.rest();
    }
    count
}

fn text_whole(decoder: &mut Decoder<Borrowed<'_>>, chunk: &[u8]) -> usize {
    let (mut items, mut count) = (decoder.feed_text(chunk), 0);
    while let Some(item) = items.next() {
        count += texts(item);
    }
    count
}

fn text_one_a_cursor(decoder: &mut Decoder<Borrowed<'_>>, mut input: &[u8]) -> usize {
    let mut count = 0;
    while !input.is_empty() {
        let mut items = decoder.feed_text(input);
        count += items.next().map_or(0, texts);
        input = items.rest();
    }
    count
}

/// 1 for an event whose data is UTF-8, and 0 for any other item.
fn texts(item: Result<Item<'_>, Oversized>) -> usize {
    let Ok(Item::Event(event)) = item else { return 0 };
    usize::from(black_box(event.data_str()).is_ok())
}

/// Counts blank lines: each item ends with one.
fn tokens(_: &mut Decoder<Borrowed<'_>>, input: &[u8]) -> usize {
    let (mut tokenizer, mut count) = (Tokenizer::new(), 0);
    for chunk in input.chunks(1460) {
        for token in tokenizer.feed(chunk) {
            count += usize::from(matches!(black_box(token), Token::LineEnd { blank: true, .. }));
        }
    }
    count
}

fn growing() -> Decoder<Growing> {
    Decoder::with_storage(Growing::new(16 << 20, 1024))
}

fn reader(input: &[u8]) -> usize {
    let (mut reader, mut count) = (EventReader::with_decoder(input, growing()), 0);
    while let Some(item) = reader.next_item().expect("no error") {
        black_box(item);
        count += 1;
    }
    count
}

fn stream(input: &[u8]) -> usize {
    let chunks = futures_util::stream::iter([Ok::<_, Infallible>(input)]);
    let (mut items, mut count) = (EventStream::with_decoder(chunks, growing()).all_items(), 0);
    while let Some(Some(item)) = items.next().now_or_never() {
        count += usize::from(black_box(item).is_ok());
    }
    count
}

fn codec(input: &[u8], length: usize) -> usize {
    let (mut codec, mut buffer) = (EventDecoder::with_decoder(growing()).all_items(), BytesMut::new());
    let mut count = 0;
    for chunk in input.chunks(length) {
        buffer.extend_from_slice(chunk);
        while let Some(item) = codec.decode(&mut buffer).expect("no error") {
            count += usize::from(black_box(item).is_ok());
        }
    }
    count
}

/// The one function in which instructions are counted.
#[inline(never)]
fn measured(case: &Case, decoder: &mut Decoder<Borrowed<'_>>, input: &[u8]) -> usize {
    (case.run)(decoder, input)
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, run, name, length] = arguments.as_slice()
        && run == "--run"
    {
        let case = CASES.iter().find(|case| case.name == name).expect("a case of that name");
        let (input, due) = (case.input)(length.parse().expect("a length"));
        let (mut data, mut texts) = (vec![0; 16 << 20], vec![0; 4 * 1024]);
        let count = measured(case, &mut Decoder::with_storage(Borrowed::new(&mut data, &mut texts)), &input);
        assert_eq!(count, due, "{name}");
        return ExitCode::SUCCESS;
    }
    let mut all_linear = true;
    println!("{:44} {:>12} {:>14} {:>7}", "way of calling", "bytes", "instructions", "2n / n");
    for case in &CASES {
        let count =
            |length: usize| counting::instructions("*linear*measured*", &["--run", case.name, &length.to_string()]);
        let (once, twice) = (count(case.length), count(2 * case.length));
        let ratio = twice as f64 / once as f64;
        let verdict = if ratio > MOST { "  NOT LINEAR" } else { "" };
        println!("{:44} {:12} {once:14} {ratio:7.3}{verdict}", case.name, case.length);
        all_linear &= ratio <= MOST;
    }
    if all_linear { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
