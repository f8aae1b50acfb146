//! The line decoder on each workload, with the content of each line.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sse_wire::Fixed;
use sse_wire::line::{Line, LineDecoder};
use std::hint::black_box;
use std::time::Duration;
mod workloads;

use workloads::{Chunking, LETTERS, Workload};

fn run(
    decoder: &mut LineDecoder<Fixed<{ (1 << 20) + 16 }, 0>>,
    workload: &Workload,
    chunking: Chunking,
    mut put: impl FnMut(Line<'_>),
) {
    decoder.reset();
    for chunk in workload.chunks(usize::MAX, chunking) {
        let mut lines = decoder.feed(chunk);
        while let Some(line) = lines.next() {
            put(line.expect("every line fits"));
        }
    }
}

fn lines(criterion: &mut Criterion) {
    let mut decoder = Box::new(LineDecoder::new());
    for letter in LETTERS.chars() {
        let workload = Workload::new(letter, 1 << 20);
        let mut group = criterion.benchmark_group(format!("lines/{letter}"));
        group.throughput(Throughput::Bytes(workload.bytes.len() as u64));
        for chunking in [Chunking::Buffer, Chunking::Frame, Chunking::Byte] {
            let mut joined = Vec::new();
            run(&mut decoder, &workload, chunking, |line| joined.extend(line.segments().concat()));
            assert!(joined == workload.bytes, "workload {letter}, cut: {}", chunking.name());

            group.bench_function(chunking.name(), |bencher| {
                bencher.iter(|| run(&mut decoder, &workload, chunking, |line| _ = black_box(line.content())));
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
    targets = lines
}
criterion_main!(benches);
