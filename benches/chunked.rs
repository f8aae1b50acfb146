//! Chunked coding, decoded and encoded, and the complete pipe: a body in reads, its chunks, and their events.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sse_wire::chunked::{self, BODY_END, Encoder, Piece, encoded_len};
use sse_wire::{Decoder, Fixed, Item};
use std::hint::black_box;
use std::time::Duration;
mod workloads;

use workloads::{Chunking, Seen, Workload};

const READ: usize = 16 << 10;

/// A body with these chunks.
fn body<'d>(chunks: impl Iterator<Item = &'d [u8]>) -> Vec<u8> {
    let (mut body, mut encoder) = (Vec::new(), Encoder::new());
    for data in chunks {
        let mut buffer = vec![0; encoded_len(data.len()) + 16];
        let mut chunk = encoder.chunk(&mut buffer).expect("not ended");
        chunk.push(data).expect("room");
        body.extend_from_slice(chunk.finish());
    }
    body.extend_from_slice(BODY_END);
    body
}

fn take_off(body: &[u8], mut put: impl FnMut(&[u8])) {
    let mut decoder = chunked::Decoder::new();
    for mut input in body.chunks(READ) {
        while let Ok(Some(Piece::Data(data))) = decoder.next(&mut input) {
            put(data);
        }
    }
}

fn take_off_in_place(body: &[u8], buffer: &mut [u8; READ], mut put: impl FnMut(&[u8])) {
    let mut decoder = chunked::Decoder::new();
    for read in body.chunks(READ) {
        let buffer = &mut buffer[..read.len()];
        buffer.copy_from_slice(read);
        put(decoder.decode_in_place(buffer).expect("a good body").data);
    }
}

fn off(criterion: &mut Criterion) {
    let payload = Workload::new('a', 1 << 20).bytes;
    for length in [10, 300, 16 << 10] {
        let body = body(payload.chunks(length));
        let mut group = criterion.benchmark_group(format!("chunked/off/{length}"));
        group.throughput(Throughput::Bytes(body.len() as u64));

        let mut buffer = [0; READ];
        let (mut one, mut other) = (Vec::new(), Vec::new());
        take_off(&body, |data| one.extend_from_slice(data));
        take_off_in_place(&body, &mut buffer, |data| other.extend_from_slice(data));
        assert!(one == payload && other == payload, "chunks of {length}");

        group.bench_function("next", |bencher| bencher.iter(|| take_off(&body, |data| _ = black_box(data))));
        group.bench_function("in place, with the copy into the buffer", |bencher| {
            bencher.iter(|| take_off_in_place(&body, &mut buffer, |data| _ = black_box(data)));
        });
    }
}

fn on(criterion: &mut Criterion) {
    let payload = vec![b'x'; 16 << 10];
    let mut buffer = vec![0; encoded_len(payload.len()) + 16];
    for length in [10, 300, 16 << 10] {
        let mut group = criterion.benchmark_group(format!("chunked/on/{length}"));
        group.throughput(Throughput::Bytes(length as u64));
        let mut encode = || {
            let mut encoder = Encoder::new();
            let mut chunk = encoder.chunk(&mut buffer).expect("not ended");
            chunk.push(black_box(&payload[..length])).expect("room");
            black_box(chunk.finish()).len()
        };
        assert_eq!(encode(), encoded_len(length));
        group.bench_function("one chunk", |bencher| bencher.iter(&mut encode));
    }
}

/// The body has one frame a chunk, as servers send it.
fn pipe(criterion: &mut Criterion) {
    for letter in ['a', 'b', 'c', 'h'] {
        let workload = Workload::new(letter, 1 << 20);
        let body = body(workload.chunks(usize::MAX, Chunking::Frame));
        let mut group = criterion.benchmark_group(format!("pipe/{letter}"));
        group.throughput(Throughput::Bytes(body.len() as u64));
        let run = |put: &mut dyn FnMut(Item<'_>)| {
            let mut decoder = Decoder::<Fixed<4096, 256>>::new();
            take_off(&body, |data| {
                let mut items = decoder.feed(data);
                while let Some(Ok(item)) = items.next() {
                    put(item);
                }
            });
        };
        let mut seen = Seen::default();
        run(&mut |item| {
            if let Item::Event(event) = item {
                seen.event(event.event_type(), event.data());
            }
        });
        assert_eq!(seen, workload.expected(usize::MAX));
        group.bench_function("chunked body to events", |bencher| {
            bencher.iter(|| run(&mut |item| _ = black_box(item)));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    targets = off, on, pipe
}
criterion_main!(benches);
