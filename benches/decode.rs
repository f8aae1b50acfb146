//! The decoder on each workload, as bytes and as checked text, in several chunkings.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sse_wire::storage::Storage;
use sse_wire::{Borrowed, Decoder, Fixed, Item, Oversized};
use std::hint::black_box;
use std::time::Duration;
mod workloads;

use workloads::{Chunking, LETTERS, Seen, Workload};

/// About as long as the longest line (workload g), and short enough to stay in a cache.
const LENGTH: usize = 1 << 20;

const DATA: usize = (1 << 20) + 16;
const TEXT: usize = 256;

fn run<S: Storage>(
    decoder: &mut Decoder<S>,
    workload: &Workload,
    chunking: Chunking,
    as_text: bool,
    mut put: impl FnMut(Result<Item<'_>, Oversized>),
) {
    decoder.reset();
    for chunk in workload.chunks(usize::MAX, chunking) {
        let mut items = if as_text { decoder.feed_text(chunk) } else { decoder.feed(chunk) };
        while let Some(item) = items.next() {
            put(item.map_err(Into::into));
        }
    }
}

/// Like `run`, with the two calls below the cursor.
fn run_in_steps<S: Storage>(
    decoder: &mut Decoder<S>,
    workload: &Workload,
    chunking: Chunking,
    mut put: impl FnMut(Result<Item<'_>, Oversized>),
) {
    decoder.reset();
    for chunk in workload.chunks(usize::MAX, chunking) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let step = decoder.advance(rest);
            if let Some(ready) = step.ready {
                put(decoder.view(ready, rest).map_err(Into::into));
            }
            rest = &rest[step.consumed..];
        }
    }
}

fn see(seen: &mut Seen, item: Result<Item<'_>, Oversized>) {
    match item {
        Ok(Item::Event(event)) => seen.event(event.event_type(), event.data()),
        Ok(Item::Comment(_)) => seen.comment(),
        Ok(Item::Retry(_)) | Err(_) => panic!("there is none in any workload"),
    }
}

fn discard_bytes(item: Result<Item<'_>, Oversized>) {
    match item {
        Ok(Item::Event(event)) => _ = black_box((event.event_type(), event.data(), event.last_event_id())),
        other => _ = black_box(other),
    }
}

fn discard_text(item: Result<Item<'_>, Oversized>) {
    match item {
        Ok(Item::Event(event)) => _ = black_box((event.event_type_str(), event.data_str(), event.last_event_id())),
        other => _ = black_box(other),
    }
}

fn decode(criterion: &mut Criterion) {
    let mut fixed = Box::new(Decoder::<Fixed<DATA, TEXT>>::new());
    let (mut data, mut texts) = (vec![0; DATA], vec![0; 4 * TEXT]);
    let mut borrowed = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
    for letter in LETTERS.chars() {
        let workload = Workload::new(letter, LENGTH);
        let mut group = criterion.benchmark_group(format!("decode/{letter}"));
        group.throughput(Throughput::Bytes(workload.bytes.len() as u64));
        for chunking in [Chunking::Buffer, Chunking::Frame, Chunking::Byte] {
            let mut seen = [Seen::default(); 4];
            run(&mut fixed, &workload, chunking, false, |item| see(&mut seen[0], item));
            run(&mut borrowed, &workload, chunking, false, |item| see(&mut seen[1], item));
            run_in_steps(&mut borrowed, &workload, chunking, |item| see(&mut seen[2], item));
            run(&mut fixed, &workload, chunking, true, |item| see(&mut seen[3], item));
            assert_eq!(seen, [workload.expected(usize::MAX); 4], "workload {letter}, cut: {}", chunking.name());

            let cut = chunking.name();
            group.bench_function(format!("{cut}/bytes"), |bencher| {
                bencher.iter(|| run(&mut fixed, &workload, chunking, false, discard_bytes));
            });
            if chunking == Chunking::Byte {
                continue; // The variants below show no difference here.
            }
            group.bench_function(format!("{cut}/bytes, borrowed storage"), |bencher| {
                bencher.iter(|| run(&mut borrowed, &workload, chunking, false, discard_bytes));
            });
            group.bench_function(format!("{cut}/bytes, in steps"), |bencher| {
                bencher.iter(|| run_in_steps(&mut borrowed, &workload, chunking, discard_bytes));
            });
            group.bench_function(format!("{cut}/text"), |bencher| {
                bencher.iter(|| run(&mut fixed, &workload, chunking, true, discard_text));
            });
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    targets = decode
}
criterion_main!(benches);
