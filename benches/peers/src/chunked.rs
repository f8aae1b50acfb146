//! Chunked coding: decodes it, in time and in instructions, and encodes it.
//!
//! Each decoder gets a body in reads of one size, and copies each read into a buffer first, as from a socket. The copy
//! alone is the yardstick.

use crate::chunked_decoders::decoders;
use crate::floors::Floor;
use crate::options::Options;
use crate::table::{Table, figure};
use crate::turns;
use cpu_time::ThreadTime;
use sse_wire::chunked::{Encoder, SizeLine};
use std::fmt::Write as _;
use std::hint::black_box;
use std::num::NonZeroU64;
use std::process::Command;
use std::time::Duration;

/// Decodes the chunked coding.
pub trait Dechunk {
    const NAME: &'static str;
    fn run(body: &[u8], read: usize, put: impl FnMut(&[u8]));
}

#[derive(Clone, Copy)]
pub struct Decoder {
    pub name: &'static str,
    all: fn(&[u8], usize) -> Vec<u8>,
    pass: fn(&[u8], usize),
}

pub fn decoder<D: Dechunk>() -> Decoder {
    Decoder {
        name: D::NAME,
        all: |body, read| {
            let mut all = Vec::new();
            D::run(body, read, |piece| all.extend_from_slice(piece));
            all
        },
        pass: |body, read| D::run(body, read, |piece| _ = black_box(piece)),
    }
}

/// The sizes of chunks and of reads.
const COLUMNS: [(usize, usize); 4] = [(10, 16 << 10), (300, 16 << 10), (300, 1460), (16 << 10, 16 << 10)];

/// The approximate number of bytes in a body.
const TIMED: usize = 4 << 20;
const COUNTED: usize = 256 << 10;

const SAMPLE: Duration = Duration::from_millis(2);

/// Returns the payload, the body, and the number of chunks.
fn body(length: usize, chunk: usize) -> (Vec<u8>, Vec<u8>, usize) {
    let payload = b"data: {\"a\":\"stream of events\"}\n\n".repeat(length / 32);
    let mut body = Vec::new();
    for data in payload.chunks(chunk) {
        body.extend_from_slice(format!("{:x}\r\n", data.len()).as_bytes());
        body.extend_from_slice(data);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    let chunks = payload.len().div_ceil(chunk);
    (payload, body, chunks)
}

pub fn run(options: &Options) -> (String, Vec<Floor>) {
    let (mut text, mut floors) = (String::new(), Vec::new());
    decode(options.rounds, &mut text, &mut floors);
    encode(options.rounds, &mut text, &mut floors);
    (text, floors)
}

fn heads() -> impl Iterator<Item = String> {
    let about = |(chunk, read)| format!("{chunk}, read in {read}");
    std::iter::once(String::new()).chain(COLUMNS.into_iter().map(about))
}

fn decode(rounds: usize, text: &mut String, floors: &mut Vec<Floor>) {
    let decoders = decoders();
    let mut times: Vec<Vec<Option<(f64, f64)>>> = vec![Vec::new(); decoders.len()];
    let mut notes = String::new();
    for (chunk, read) in COLUMNS {
        eprintln!("decoding chunks of {chunk} bytes, read in {read}");
        let (payload, body, chunks) = body(TIMED, chunk);
        let mut found = vec![Vec::new(); decoders.len()];
        // The yardstick decodes nothing.
        let right: Vec<bool> =
            decoders.iter().enumerate().map(|(n, it)| n == 0 || (it.all)(&body, read) == payload).collect();
        for round in 0..rounds {
            for turn in turns::of_round(round, decoders.len()).filter(|turn| right[*turn]) {
                let (decoder, found) = (&decoders[turn], &mut found[turn]);
                let (mut passes, started) = (0, ThreadTime::now());
                while started.elapsed() < SAMPLE {
                    (decoder.pass)(&body, read);
                    passes += 1;
                }
                found.push(started.elapsed().as_nanos() as f64 / f64::from(passes) / chunks as f64);
            }
        }
        for ((found, times), decoder) in found.iter_mut().zip(&mut times).zip(&decoders) {
            found.sort_by(f64::total_cmp);
            times.push(found.first().map(|best| (*best, found[found.len() / 2])));
            if found.is_empty() {
                let _ = writeln!(notes, "* ✗ {}, chunks of {chunk}: wrong content", decoder.name);
            }
        }
    }
    let mut table = Table::new(heads());
    for (decoder, times) in decoders.iter().zip(&times) {
        let cell = |time: &Option<(f64, f64)>| {
            time.map_or("✗".into(), |(best, median)| format!("{} / {}", figure(best), figure(median)))
        };
        table.row(std::iter::once(decoder.name.to_owned()).chain(times.iter().map(cell)));
    }
    let _ = writeln!(text, "Nanoseconds for a chunk, best round / median:\n\n{table}\n{notes}");
    instructions(&decoders, text, floors);
}

fn instructions(decoders: &[Decoder], text: &mut String, floors: &mut Vec<Floor>) {
    let mut table = Table::new(heads());
    let mut yardstick = Vec::new();
    let mut by_httparse = Vec::new();
    for decoder in decoders {
        eprintln!("counting instructions: {}", decoder.name);
        let mut cells = vec![decoder.name.to_owned()];
        for (column, (chunk, read)) in COLUMNS.into_iter().enumerate() {
            let Some(count) = count(decoder.name, chunk, read) else {
                text.push_str("Instructions were not counted: there is no valgrind.\n\n");
                return;
            };
            let chunks = body(COUNTED, chunk).2 as f64;
            if yardstick.len() <= column {
                yardstick.push(count);
                cells.push("0".into());
                continue;
            }
            let own = (count - yardstick[column]) / chunks;
            cells.push(figure(own));
            if decoder.name.starts_with("httparse") {
                by_httparse.push(own);
            }
            if decoder.name == crate::chunked_decoders::OURS
                && let Some(theirs) = by_httparse.get(column)
            {
                let floor = if chunk == 10 { 1.0 / 1.5 } else { 1.0 / 1.3 };
                let what = format!("chunks of {chunk}, read in {read}: instructions of the httparse loop ÷ ours");
                if chunk <= 300 {
                    floors.push(Floor { what, best: theirs / own, median: theirs / own, floor, aim: None });
                }
            }
        }
        table.row(cells);
    }
    let _ = writeln!(text, "Instructions for a chunk, more than the copy takes (valgrind):\n\n{table}");
}

/// The instructions of one pass: those of three passes, less those of one, by two.
fn count(name: &str, chunk: usize, read: usize) -> Option<f64> {
    let run = |passes: &str| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe().ok()?)
            .args(["--pass", name, &chunk.to_string(), &read.to_string(), passes])
            .output()
            .ok()?;
        let report = String::from_utf8_lossy(&output.stderr);
        let count = report.lines().find_map(|line| line.split_once("Collected :"))?.1;
        count.trim().parse::<f64>().ok()
    };
    Some((run("3")? - run("1")?) / 2.0)
}

/// The passes that valgrind counts.
pub fn pass(arguments: &[String]) {
    let [name, chunk, read, passes] = arguments else { panic!("four arguments") };
    let number = |text: &String| text.parse::<usize>().expect("a number");
    let decoder = decoders().into_iter().find(|decoder| decoder.name == name).expect("a decoder of that name");
    let body = body(COUNTED, number(chunk)).1;
    (0..number(passes)).for_each(|_| (decoder.pass)(&body, number(read)));
}

/// Encodes many sizes. Returns the average nanoseconds for one.
type Way<'w> = Box<dyn Fn(&mut [u8]) -> f64 + 'w>;

fn way<'w>(write: impl Fn(usize, &mut [u8]) + 'w) -> Way<'w> {
    Box::new(move |out| {
        const TIMES: usize = 100_000;
        let started = ThreadTime::now();
        for n in 0..TIMES {
            // Sizes from 240 to 367: most have three hexadecimal digits, some have two.
            write(black_box(240 + (n * 37) % 128), out);
        }
        started.elapsed().as_nanos() as f64 / TIMES as f64
    })
}

fn encode(rounds: usize, text: &mut String, floors: &mut Vec<Floor>) {
    eprintln!("encoding chunks");
    let payload = vec![b'x'; 600];
    let ways = [
        way(|size, out| {
            let place = &mut out[..size];
            place.copy_from_slice(&payload[..size]);
            black_box(place);
        }),
        way(|size, _| _ = black_box(SizeLine::new(NonZeroU64::new(size as u64).expect("not zero")).as_bytes())),
        way(|size, out| {
            let length = fmt_size_line(size, out);
            black_box(&out[..length]);
        }),
        way(|size, out| our_chunk(&payload[..size], out)),
        way(|size, out| fmt_chunk(&payload[..size], out)),
    ];
    let mut found = ways.each_ref().map(|_| Vec::with_capacity(rounds));
    let mut out = vec![0; 1024];
    for round in 0..rounds {
        turns::of_round(round, ways.len()).for_each(|turn| found[turn].push(ways[turn](&mut out)));
    }
    let figures = found.map(|mut found| {
        found.sort_by(f64::total_cmp);
        (found[0], found[found.len() / 2])
    });
    let [copy, our_line, fmt_line, our_chunk, fmt_chunk] = figures;
    let cell = |(best, median): (f64, f64)| format!("{} / {}", figure(best), figure(median));
    let mut table = Table::new(["", "size line", "whole chunk, around 300 bytes"]);
    table.row(["memcpy of the payload".into(), String::new(), cell(copy)]);
    table.row(["sse-wire: SizeLine, Encoder".into(), cell(our_line), cell(our_chunk)]);
    table.row(["core::fmt, `{:x}\\r\\n`".into(), cell(fmt_line), cell(fmt_chunk)]);
    let _ = writeln!(text, "Putting it on: nanoseconds, best round / median:\n\n{table}");
    let what = "size line of a chunk: × core::fmt".into();
    let (best, median) = (fmt_line.0 / our_line.0, fmt_line.1 / our_line.1);
    floors.push(Floor { what, best, median, floor: 4.0, aim: None });
}

fn fmt_size_line(size: usize, out: &mut [u8]) -> usize {
    let room = out.len();
    let mut free = out;
    std::io::Write::write_fmt(&mut free, format_args!("{size:x}\r\n")).expect("room");
    room - free.len()
}

fn our_chunk(payload: &[u8], out: &mut [u8]) {
    let mut encoder = Encoder::new();
    let mut chunk = encoder.chunk(out).expect("not ended");
    chunk.push(payload).expect("room");
    black_box(chunk.finish());
}

fn fmt_chunk(payload: &[u8], out: &mut [u8]) {
    let start = fmt_size_line(payload.len(), out);
    let end = start + payload.len();
    out[start..end].copy_from_slice(payload);
    out[end..end + 2].copy_from_slice(b"\r\n");
    black_box(&out[..end + 2]);
}
