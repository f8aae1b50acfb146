//! The tokenizer on each workload.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sse_wire::token::{Token, Tokenizer};
use std::hint::black_box;
use std::time::Duration;
mod workloads;

use workloads::{Chunking, LETTERS, Workload};

fn run(workload: &Workload, chunking: Chunking, mut put: impl FnMut(Token<'_>)) {
    let mut tokenizer = Tokenizer::new();
    for chunk in workload.chunks(usize::MAX, chunking) {
        tokenizer.feed(chunk).for_each(&mut put);
    }
}

fn tokenize(criterion: &mut Criterion) {
    for letter in LETTERS.chars() {
        let workload = Workload::new(letter, 1 << 20);
        let mut group = criterion.benchmark_group(format!("tokenize/{letter}"));
        group.throughput(Throughput::Bytes(workload.bytes.len() as u64));
        for chunking in [Chunking::Buffer, Chunking::Frame, Chunking::Byte] {
            let mut joined = Vec::new();
            run(&workload, chunking, |token| joined.extend_from_slice(token.bytes()));
            assert!(joined == workload.bytes, "workload {letter}, cut: {}", chunking.name());

            group.bench_function(chunking.name(), |bencher| {
                bencher.iter(|| run(&workload, chunking, |token| _ = black_box(token)));
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
    targets = tokenize
}
criterion_main!(benches);
