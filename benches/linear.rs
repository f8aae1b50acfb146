//! Shows that time is linear in the bytes fed, whatever the chunks and whatever the way of calling: instructions at n
//! bytes and at 2n bytes, counted by valgrind, so that no clock and no other job on the machine plays a part.
//!
//! `cargo bench -p benches --bench linear` prints a table, and fails where twice the input costs more than 2.02 times as
//! much.

use bytes::BytesMut;
use futures_util::{FutureExt, StreamExt};
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::std_io::EventReader;
use sse_wire::io::tokio_util_07::EventDecoder;
use sse_wire::token::Tokenizer;
use sse_wire::{Borrowed, Decoder, Growing, Item, Oversized};
use std::convert::Infallible;
use std::hint::black_box;
use std::process::ExitCode;
use tokio_util::codec::Decoder as _;

mod counting;

/// Instructions at 2n over instructions at n. What is constant makes it smaller; what is quadratic makes it near 4.
const MOST: f64 = 2.02;

struct Case {
    name: &'static str,
    input: fn(usize) -> Vec<u8>,
    run: fn(&mut Decoder<Borrowed<'_>>, &[u8]),
    /// Bytes of input for the smaller run.
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

fn one_line(length: usize) -> Vec<u8> {
    [b"data: ".as_slice(), &vec![b'x'; length], b"\n\n"].concat()
}

/// An event type beyond the decoder's text capacity.
fn too_long(length: usize) -> Vec<u8> {
    [b"event: ".as_slice(), &vec![b'x'; length], b"\ndata\n\n"].concat()
}

fn one_name(length: usize) -> Vec<u8> {
    [vec![b'x'; length].as_slice(), b": y\n\n"].concat()
}

fn tiny_events(length: usize) -> Vec<u8> {
    b"data: 1\n\n".repeat(length / 9)
}

fn empty_lines(length: usize) -> Vec<u8> {
    [b"data\n".repeat(length / 5).as_slice(), b"\n"].concat()
}

fn ids_and_types(length: usize) -> Vec<u8> {
    b"id: 0123456789abcdef\nevent: greeting\n".repeat(length / 37)
}

fn feed(decoder: &mut Decoder<Borrowed<'_>>, input: &[u8], length: usize) {
    for chunk in input.chunks(length) {
        feed_whole(decoder, chunk);
    }
}

fn feed_whole(decoder: &mut Decoder<Borrowed<'_>>, chunk: &[u8]) {
    let mut items = decoder.feed(chunk);
    while let Some(item) = items.next() {
        let _ = black_box(item);
    }
}

fn one_a_call(decoder: &mut Decoder<Borrowed<'_>>, mut input: &[u8]) {
    while !input.is_empty() {
        let step = decoder.advance(input);
        if let Some(ready) = step.ready {
            let _ = black_box(decoder.view(ready, input));
        }
        input = &input[step.consumed..];
    }
}

fn one_a_cursor(decoder: &mut Decoder<Borrowed<'_>>, mut input: &[u8]) {
    while !input.is_empty() {
        let mut items = decoder.feed(input);
        let _ = black_box(items.next());
        input = items.rest();
    }
}

fn text_whole(decoder: &mut Decoder<Borrowed<'_>>, chunk: &[u8]) {
    let mut items = decoder.feed_text(chunk);
    while let Some(item) = items.next() {
        ask_for_text(item);
    }
}

fn text_one_a_cursor(decoder: &mut Decoder<Borrowed<'_>>, mut input: &[u8]) {
    while !input.is_empty() {
        let mut items = decoder.feed_text(input);
        if let Some(item) = items.next() {
            ask_for_text(item);
        }
        input = items.rest();
    }
}

fn ask_for_text(item: Result<Item<'_>, Oversized>) {
    if let Ok(Item::Event(event)) = item {
        let _ = black_box(event.data_str());
    }
}

fn tokens(_: &mut Decoder<Borrowed<'_>>, input: &[u8]) {
    let mut tokenizer = Tokenizer::new();
    for chunk in input.chunks(1460) {
        for token in tokenizer.feed(chunk) {
            black_box(token);
        }
    }
}

fn growing() -> Decoder<Growing> {
    Decoder::with_storage(Growing::new(16 << 20, 1024))
}

fn reader(input: &[u8]) {
    let mut reader = EventReader::with_decoder(input, growing());
    while let Ok(Some(item)) = reader.next_item() {
        black_box(item);
    }
}

fn stream(input: &[u8]) {
    let mut items =
        EventStream::with_decoder(futures_util::stream::iter([Ok::<_, Infallible>(input)]), growing()).all_items();
    while let Some(Some(item)) = items.next().now_or_never() {
        let _ = black_box(item);
    }
}

fn codec(input: &[u8], length: usize) {
    let (mut codec, mut buffer) = (EventDecoder::with_decoder(growing()).all_items(), BytesMut::new());
    for chunk in input.chunks(length) {
        buffer.extend_from_slice(chunk);
        while let Ok(Some(item)) = codec.decode(&mut buffer) {
            let _ = black_box(item);
        }
    }
}

/// The one function in which instructions are counted.
#[inline(never)]
fn measured(case: &Case, decoder: &mut Decoder<Borrowed<'_>>, input: &[u8]) {
    (case.run)(decoder, input);
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, run, name, length] = arguments.as_slice()
        && run == "--run"
    {
        let case = CASES.iter().find(|case| case.name == name).expect("a case of that name");
        let input = (case.input)(length.parse().expect("a length"));
        let (mut data, mut texts) = (vec![0; 16 << 20], vec![0; 4 * 1024]);
        measured(case, &mut Decoder::with_storage(Borrowed::new(&mut data, &mut texts)), &input);
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
