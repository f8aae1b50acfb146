//! The decoder's blocks on each workload, for comparison with `decode.rs`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sse_wire::{BlockItem, Decoder, Fixed, Oversized};
use std::hint::black_box;
use std::time::Duration;
mod workloads;

use workloads::{Chunking, LETTERS, Seen, Workload};

fn run(
    decoder: &mut Decoder<Fixed<{ (1 << 20) + 16 }, 256>>,
    workload: &Workload,
    chunking: Chunking,
    mut put: impl FnMut(Result<BlockItem<'_>, Oversized>),
) {
    decoder.reset();
    for chunk in workload.chunks(usize::MAX, chunking) {
        let mut blocks = decoder.feed_blocks(chunk);
        while let Some(item) = blocks.next() {
            put(item);
        }
    }
}

fn blocks(criterion: &mut Criterion) {
    let mut decoder = Box::new(Decoder::new());
    for letter in LETTERS.chars() {
        let workload = Workload::new(letter, 1 << 20);
        let mut group = criterion.benchmark_group(format!("blocks/{letter}"));
        group.throughput(Throughput::Bytes(workload.bytes.len() as u64));
        for chunking in [Chunking::Buffer, Chunking::Frame, Chunking::Byte] {
            let mut seen = Seen::default();
            run(&mut decoder, &workload, chunking, |item| match item {
                Ok(BlockItem::Block(block)) => {
                    seen.event(block.event_type().unwrap_or_default(), block.data().unwrap_or_default());
                }
                Ok(BlockItem::Comment(_)) => seen.comment(),
                Err(oversized) => panic!("there is none in any workload: {oversized}"),
            });
            assert_eq!(seen, workload.expected(usize::MAX), "workload {letter}, cut: {}", chunking.name());

            group.bench_function(chunking.name(), |bencher| {
                bencher.iter(|| {
                    run(&mut decoder, &workload, chunking, |item| match item {
                        Ok(BlockItem::Block(block)) => {
                            _ = black_box((block.event_type(), block.data(), block.id_in_force()));
                        }
                        other => _ = black_box(other),
                    });
                });
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
    targets = blocks
}
criterion_main!(benches);
