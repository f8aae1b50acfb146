//! Compares the cost of a fixed set of calls, in instructions that valgrind counts, with the budgets in
//! `benches/instructions.txt`.
//!
//! `cargo bench -p benches --bench instructions` prints a table. It fails if a call takes over 3 per cent more than its
//! budget, or over 10 per cent less (to keep the improvement). After a change that is meant to cost or to save
//! something, `cargo bench -p benches --bench instructions -- --update` writes the counts, and the commit says why.
//!
//! The counts are for one compiler. `memchr` and `memcpy` select their code by the processor, so some are higher on one
//! without AVX2.

use sse_wire::chunked::{self, Encoder, Piece, SizeLine};
use sse_wire::line::LineDecoder;
use sse_wire::token::Tokenizer;
use sse_wire::{BlockItem, Borrowed, Decoder, EventHead, EventId, EventType, Item};
use std::fmt::Write as _;
use std::hint::black_box;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;

mod counting;
mod workloads;

use workloads::{Chunking, Fields, Workload};

/// How far a count may be above its budget, and how far below.
const SLACK: f64 = 1.03;
const GAIN: f64 = 0.90;

/// Bytes of a workload, rounded up to a complete frame: workload g has one frame of 1 MiB.
const LENGTH: usize = 256 << 10;

struct Case {
    name: &'static str,
    /// The workload that it runs on.
    letter: char,
    run: Run,
}

enum Run {
    Decode(Chunking, fn(&mut Decoder<Borrowed<'_>>, &[u8]) -> u64),
    Blocks(Chunking),
    Lines(Chunking),
    Tokens(Chunking),
    Encode,
    /// Decodes a body with chunks of this length, and its events or not.
    Unchunk(usize, bool),
    /// Encodes the workload in chunks of this length.
    Chunk(usize),
    SizeLine,
}

const fn decode(name: &'static str, letter: char, chunking: Chunking) -> Case {
    Case { name, letter, run: Run::Decode(chunking, bytes) }
}

const CASES: [Case; 34] = [
    decode("decode a, 16 KiB a chunk", 'a', Chunking::Buffer),
    decode("decode b, 16 KiB a chunk", 'b', Chunking::Buffer),
    decode("decode c, 16 KiB a chunk", 'c', Chunking::Buffer),
    decode("decode d, 16 KiB a chunk", 'd', Chunking::Buffer),
    decode("decode e, 16 KiB a chunk", 'e', Chunking::Buffer),
    decode("decode f, 16 KiB a chunk", 'f', Chunking::Buffer),
    decode("decode g, 16 KiB a chunk", 'g', Chunking::Buffer),
    decode("decode h, 16 KiB a chunk", 'h', Chunking::Buffer),
    decode("decode a, an event a chunk", 'a', Chunking::Frame),
    decode("decode c, an event a chunk", 'c', Chunking::Frame),
    decode("decode f, an event a chunk", 'f', Chunking::Frame),
    decode("decode b, 1,460 bytes a chunk", 'b', Chunking::Packet),
    decode("decode b, byte by byte", 'b', Chunking::Byte),
    decode("decode f, byte by byte", 'f', Chunking::Byte),
    Case { name: "decode a as text, 16 KiB a chunk", letter: 'a', run: Run::Decode(Chunking::Buffer, text) },
    Case { name: "decode c with advance, 16 KiB a chunk", letter: 'c', run: Run::Decode(Chunking::Buffer, steps) },
    Case { name: "blocks of b, 16 KiB a chunk", letter: 'b', run: Run::Blocks(Chunking::Buffer) },
    Case { name: "blocks of c, 16 KiB a chunk", letter: 'c', run: Run::Blocks(Chunking::Buffer) },
    Case { name: "blocks of c, an event a chunk", letter: 'c', run: Run::Blocks(Chunking::Frame) },
    Case { name: "lines of c, 16 KiB a chunk", letter: 'c', run: Run::Lines(Chunking::Buffer) },
    Case { name: "lines of e, 16 KiB a chunk", letter: 'e', run: Run::Lines(Chunking::Buffer) },
    Case { name: "lines of c, an event a chunk", letter: 'c', run: Run::Lines(Chunking::Frame) },
    Case { name: "tokens of b, 16 KiB a chunk", letter: 'b', run: Run::Tokens(Chunking::Buffer) },
    Case { name: "tokens of e, 16 KiB a chunk", letter: 'e', run: Run::Tokens(Chunking::Buffer) },
    Case { name: "tokens of c, an event a chunk", letter: 'c', run: Run::Tokens(Chunking::Frame) },
    Case { name: "encode a", letter: 'a', run: Run::Encode },
    Case { name: "encode b", letter: 'b', run: Run::Encode },
    Case { name: "encode c", letter: 'c', run: Run::Encode },
    Case { name: "encode e", letter: 'e', run: Run::Encode },
    Case { name: "take off chunks of 300 bytes", letter: 'a', run: Run::Unchunk(300, false) },
    Case { name: "take off chunks of 10 bytes", letter: 'a', run: Run::Unchunk(10, false) },
    Case { name: "the whole pipe, chunks of 300 bytes", letter: 'a', run: Run::Unchunk(300, true) },
    Case { name: "put on chunks of 300 bytes", letter: 'a', run: Run::Chunk(300) },
    Case { name: "size lines", letter: 'a', run: Run::SizeLine },
];

/// Returns the number of events and comments. So do `text`, `steps` and `blocks` for their workloads.
fn bytes(decoder: &mut Decoder<Borrowed<'_>>, chunk: &[u8]) -> u64 {
    let (mut items, mut count) = (decoder.feed(chunk), 0);
    while let Some(item) = items.next() {
        match item {
            Ok(Item::Event(event)) => _ = black_box((event.event_type(), event.data(), event.last_event_id())),
            Ok(Item::Comment(comment)) => _ = black_box(comment.text()),
            Ok(Item::Retry(_)) | Err(_) => continue,
        }
        count += 1;
    }
    count
}

fn text(decoder: &mut Decoder<Borrowed<'_>>, chunk: &[u8]) -> u64 {
    let (mut items, mut count) = (decoder.feed_text(chunk), 0);
    while let Some(item) = items.next() {
        if let Ok(Item::Event(event)) = item
            && let Ok(text) = event.data_str()
        {
            black_box(text);
            count += 1;
        }
    }
    count
}

fn steps(decoder: &mut Decoder<Borrowed<'_>>, chunk: &[u8]) -> u64 {
    let (mut rest, mut count) = (chunk, 0);
    while !rest.is_empty() {
        let step = decoder.advance(rest);
        if let Some(ready) = step.ready {
            let _ = black_box(decoder.view(ready, rest));
            count += 1;
        }
        rest = &rest[step.consumed..];
    }
    count
}

fn blocks(decoder: &mut Decoder<Borrowed<'_>>, chunk: &[u8]) -> u64 {
    let (mut blocks, mut count) = (decoder.feed_blocks(chunk), 0);
    while let Some(Ok(item)) = blocks.next() {
        match item {
            BlockItem::Block(block) => _ = black_box((block.event_type(), block.data(), block.id_in_force())),
            BlockItem::Comment(comment) => _ = black_box(comment.text()),
        }
        count += 1;
    }
    count
}

/// Returns the number of bytes in the lines and their ends.
fn lines(decoder: &mut LineDecoder<Borrowed<'_>>, chunk: &[u8]) -> u64 {
    let (mut lines, mut count) = (decoder.feed(chunk), 0);
    while let Some(Ok(line)) = lines.next() {
        black_box(line.content());
        count += (line.bytes().len() + line.end().len()) as u64;
    }
    count
}

/// The body of this payload, in chunks of this length.
fn body(payload: &[u8], length: usize) -> Vec<u8> {
    let (mut body, mut encoder, mut buffer) = (Vec::new(), Encoder::new(), vec![0; length + 32]);
    for data in payload.chunks(length) {
        let mut chunk = encoder.chunk(&mut buffer).expect("the body has not ended");
        chunk.push(data).expect("there is room");
        body.extend_from_slice(chunk.finish());
    }
    body.extend_from_slice(chunked::BODY_END);
    body
}

/// The input of a case, made beforehand.
struct Input {
    workload: &'static Workload,
    frames: usize,
    body: Vec<u8>,
    fields: Vec<Fields>,
}

/// Runs a case. Returns a number that shows that the work was done.
#[inline(never)]
fn measured(case: &Case, input: &Input, decoder: &mut Decoder<Borrowed<'_>>, buffer: &mut [u8]) -> u64 {
    match case.run {
        Run::Decode(chunking, decode) => {
            input.workload.chunks(input.frames, chunking).map(|chunk| decode(decoder, chunk)).sum()
        }
        Run::Blocks(chunking) => {
            input.workload.chunks(input.frames, chunking).map(|chunk| blocks(decoder, chunk)).sum()
        }
        Run::Lines(chunking) => {
            let mut decoder = LineDecoder::with_storage(Borrowed::new(buffer, &mut []));
            input.workload.chunks(input.frames, chunking).map(|chunk| lines(&mut decoder, chunk)).sum()
        }
        Run::Tokens(chunking) => {
            let (mut tokenizer, mut count) = (Tokenizer::new(), 0);
            for chunk in input.workload.chunks(input.frames, chunking) {
                for token in tokenizer.feed(chunk) {
                    count += black_box(token).bytes().len() as u64;
                }
            }
            count
        }
        Run::Encode => {
            let encode = |fields: &Fields| {
                let mut head = EventHead::new();
                if let Some(event_type) = &fields.event_type {
                    head = head.event_type(EventType::new(event_type).expect("a type"));
                }
                if let Some(id) = &fields.id {
                    head = head.id(EventId::new(id).expect("an ID"));
                }
                let frame = head.data(fields.data.as_deref().unwrap_or_default());
                black_box(frame.encode(buffer).expect("there is room")).len() as u64
            };
            input.fields.iter().map(encode).sum()
        }
        Run::Unchunk(_, events) => {
            let (mut unchunk, mut count) = (chunked::Decoder::new(), 0);
            for mut read in input.body.chunks(16 << 10) {
                while let Ok(Some(Piece::Data(data))) = unchunk.next(&mut read) {
                    count += if events { bytes(decoder, data) } else { black_box(data).len() as u64 };
                }
            }
            count
        }
        Run::Chunk(length) => {
            let (mut encoder, mut count) = (Encoder::new(), 0);
            for data in input.workload.bytes.chunks(length) {
                let mut chunk = encoder.chunk(buffer).expect("the body has not ended");
                chunk.push(data).expect("there is room");
                count += black_box(chunk.finish()).len() as u64;
            }
            count
        }
        Run::SizeLine => (1..10_000)
            .filter_map(NonZero::new)
            .map(|size| black_box(SizeLine::new(black_box(size))).as_bytes().len() as u64)
            .sum(),
    }
}

/// The expected result of [`measured`].
fn due(case: &Case, input: &Input) -> u64 {
    let seen = input.workload.expected(input.frames);
    match case.run {
        Run::Decode(..) | Run::Blocks(_) | Run::Unchunk(_, true) => seen.events + seen.comments,
        Run::Lines(_) | Run::Tokens(_) | Run::Encode | Run::Unchunk(_, false) => input.workload.bytes.len() as u64,
        Run::Chunk(length) => body(&input.workload.bytes, length).len() as u64 - chunked::BODY_END.len() as u64,
        Run::SizeLine => (1..10_000_u64).map(|size| format!("{size:x}\r\n").len() as u64).sum(),
    }
}

fn run(case: &Case) {
    let workload: &Workload = Box::leak(Box::new(Workload::new(case.letter, LENGTH)));
    let frames = workload.frames_within(usize::MAX);
    let length = if let Run::Unchunk(length, _) = case.run { length } else { LENGTH };
    let mut make = workloads::fields(case.letter);
    let input =
        Input { workload, frames, body: body(&workload.bytes, length), fields: (0..frames).map(|_| make()).collect() };
    let (mut data, mut texts, mut buffer) = (vec![0; 2 << 20], vec![0; 4 * 512], vec![0; 4096]);
    let mut decoder = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
    let mut due = due(case, &input);
    if let (Run::Encode, 'e') = (&case.run, case.letter) {
        // The workload has CR LF, and the encoder writes LF: one byte less for each of 20 lines and the blank line.
        due -= 21 * frames as u64;
    }
    assert_eq!(measured(case, &input, &mut decoder, &mut buffer), due, "{}", case.name);
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, run_one, name] = arguments.as_slice()
        && run_one == "--run"
    {
        run(CASES.iter().find(|case| case.name == name).expect("a case of that name"));
        return ExitCode::SUCCESS;
    }
    let update = arguments.iter().any(|argument| argument == "--update");
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("instructions.txt");
    let budgets = std::fs::read_to_string(&path).unwrap_or_default();
    let budget = |name: &str| {
        let line = budgets.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|count| count.trim().parse::<u64>().ok())
    };
    let (mut all_within, mut written) = (true, String::new());
    println!("{:40} {:>12} {:>12} {:>7}", "call", "budget", "instructions", "ratio");
    for case in &CASES {
        let count = counting::instructions("*instructions*measured*", &["--run", case.name]);
        let _ = writeln!(written, "{}: {count}", case.name);
        let Some(budget) = budget(case.name) else {
            println!("{:40} {:>12} {count:12}          NO BUDGET", case.name, "");
            all_within = false;
            continue;
        };
        let ratio = count as f64 / budget as f64;
        let verdict = match ratio {
            _ if ratio > SLACK => "  OVER BUDGET",
            _ if ratio < GAIN => "  FAR BELOW: lower the budget",
            _ => "",
        };
        println!("{:40} {budget:12} {count:12} {ratio:7.3}{verdict}", case.name);
        all_within &= verdict.is_empty();
    }
    if update {
        std::fs::write(&path, written).expect("benches/instructions.txt can be written");
        println!("written to {}", path.display());
        return ExitCode::SUCCESS;
    }
    if all_within {
        return ExitCode::SUCCESS;
    }
    println!(
        "What is meant goes into benches/instructions.txt: cargo bench -p benches --bench instructions -- --update"
    );
    ExitCode::FAILURE
}
