//! The encoder on the events of each workload that has some, in each of the ways to write them.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sse_wire::{EventHead, EventId, EventType, FrameBuffer};
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;
mod workloads;

use workloads::{Fields, Workload};

/// The letters of the workloads, and how many events of them.
const EVENTS: [(char, usize); 7] = [('a', 100), ('b', 100), ('c', 100), ('d', 100), ('e', 100), ('g', 1), ('h', 100)];

fn head(fields: &Fields) -> EventHead<'_> {
    let mut head = EventHead::new();
    if let Some(event_type) = &fields.event_type {
        head = head.event_type(EventType::new(event_type).expect("a type"));
    }
    if let Some(id) = &fields.id {
        head = head.id(EventId::new(id).expect("an ID"));
    }
    head
}

fn data(fields: &Fields) -> &str {
    fields.data.as_deref().expect("an event has data")
}

/// One way to write events, all to the same place.
type Way = fn(&[Fields], &mut [u8], &mut dyn FnMut(&[u8]));

const WAYS: [(&str, Way); 4] = [
    ("encode", |events, buffer, put| {
        for fields in events {
            put(head(fields).data(data(fields)).encode(buffer).expect("room"));
        }
    }),
    ("encoded_len", |events, _, put| {
        for fields in events {
            let _ = black_box(head(fields).data(data(fields)).encoded_len());
            put(&[]);
        }
    }),
    ("segments", |events, _, put| {
        for fields in events {
            head(fields).data(data(fields)).segments().for_each(&mut *put);
        }
    }),
    ("write_event", |events, buffer, put| {
        for fields in events {
            let mut frames = FrameBuffer::new(buffer);
            let mut writer = frames.write_event(head(fields));
            let _ = writer.write_str(data(fields));
            put(writer.finish().expect("room"));
        }
    }),
];

fn encode(criterion: &mut Criterion) {
    let mut buffer = vec![0; (1 << 20) + 64];
    for (letter, count) in EVENTS {
        let mut make = workloads::fields(letter);
        let events: Vec<Fields> = (0..count).map(|_| make()).collect();
        let due = due(letter, count);
        let mut group = criterion.benchmark_group(format!("encode/{letter}"));
        group.throughput(Throughput::Bytes(due.len() as u64));
        for (name, way) in WAYS {
            let mut written = Vec::new();
            way(&events, &mut buffer, &mut |bytes| written.extend_from_slice(bytes));
            assert!(written == due || name == "encoded_len", "workload {letter}: {name}");

            group.bench_function(name, |bencher| {
                bencher.iter(|| way(&events, &mut buffer, &mut |bytes| _ = black_box(bytes)));
            });
        }
        let lengths: usize = events.iter().map(|fields| head(fields).data(data(fields)).encoded_len()).sum();
        assert_eq!(lengths, due.len());
    }
}

/// The beginning of the workload, with LF for CR LF: that is what the encoder ends lines with.
fn due(letter: char, count: usize) -> Vec<u8> {
    let workload = Workload::new(letter, count * 2048);
    let bytes = &workload.bytes[..workload.length_of(count)];
    bytes.iter().copied().filter(|byte| *byte != b'\r').collect()
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    targets = encode
}
criterion_main!(benches);
