//! The encoder, in each way to write events, on each workload that has events.

use bytes::BytesMut;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sse_wire::encode::{BlockTarget, BlockWriter};
use sse_wire::io::tokio_util_07::FrameEncoder;
use sse_wire::{EventHead, EventId, EventType, FrameBuffer};
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;
use tokio_util::codec::Encoder;
mod workloads;

use workloads::{Fields, Workload};

/// The letter of each workload, and the number of its events.
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

/// Writes the event line by line.
fn block<'t, T: BlockTarget>(fields: &Fields, target: &'t mut T) -> BlockWriter<'t, T> {
    let mut block = BlockWriter::new(target);
    if let Some(event_type) = &fields.event_type {
        block.event_type(EventType::new(event_type).expect("a type"));
    }
    if let Some(id) = &fields.id {
        block.id(EventId::new(id).expect("an ID"));
    }
    block.data(data(fields));
    block
}

/// The buffers that events are written to. Each has room for all events of a workload, and keeps its memory.
struct Buffers {
    slice: Vec<u8>,
    vector: Vec<u8>,
    bytes: BytesMut,
    text: String,
}

/// One way to write events: each goes to the front of one of the buffers.
type Way = fn(&[Fields], &mut Buffers, &mut dyn FnMut(&[u8]));

const WAYS: [(&str, Way); 13] = [
    ("encode", |events, buffers, put| {
        for fields in events {
            put(head(fields).data(data(fields)).encode(&mut buffers.slice).expect("room"));
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
    ("write_event", |events, buffers, put| {
        for fields in events {
            let mut frames = FrameBuffer::new(&mut buffers.slice);
            let mut writer = frames.write_event(head(fields));
            let _ = writer.write_str(data(fields));
            put(writer.finish().expect("room"));
        }
    }),
    ("append_to", |events, buffers, put| {
        for fields in events {
            buffers.vector.clear();
            head(fields).data(data(fields)).append_to(&mut buffers.vector);
            put(&buffers.vector);
        }
    }),
    ("append_data_to", |events, buffers, put| {
        for fields in events {
            buffers.vector.clear();
            let mut writer = head(fields).append_data_to(&mut buffers.vector);
            writer.write_bytes(data(fields).as_bytes());
            writer.finish();
            put(&buffers.vector);
        }
    }),
    ("put_into", |events, buffers, put| {
        for fields in events {
            buffers.bytes.clear();
            head(fields).data(data(fields)).put_into(&mut buffers.bytes);
            put(&buffers.bytes);
        }
    }),
    ("FrameEncoder", |events, buffers, put| {
        for fields in events {
            buffers.bytes.clear();
            FrameEncoder::new()
                .encode(head(fields).data(data(fields)), &mut buffers.bytes)
                .expect("no error of its own");
            put(&buffers.bytes);
        }
    }),
    ("BlockWriter", |events, buffers, put| {
        for fields in events {
            let mut frames = FrameBuffer::new(&mut buffers.slice);
            put(block(fields, &mut frames).end().expect("room"));
        }
    }),
    ("BlockWriter, vector", |events, buffers, put| {
        for fields in events {
            buffers.vector.clear();
            block(fields, &mut buffers.vector).end();
            put(&buffers.vector);
        }
    }),
    // The part of `to_vec` that only allocates.
    ("with_capacity", |events, _, put| {
        for fields in events {
            put(&black_box(Vec::with_capacity(data(fields).len() + 8)));
        }
    }),
    ("to_vec", |events, _, put| {
        for fields in events {
            put(&head(fields).data(data(fields)).to_vec());
        }
    }),
    ("Display", |events, buffers, put| {
        for fields in events {
            buffers.text.clear();
            let _ = write!(buffers.text, "{}", head(fields).data(data(fields)));
            put(buffers.text.as_bytes());
        }
    }),
];

fn encode(criterion: &mut Criterion) {
    const LONGEST: usize = (1 << 20) + 64;
    let mut buffers = Buffers {
        slice: vec![0; LONGEST],
        vector: Vec::with_capacity(LONGEST),
        bytes: BytesMut::with_capacity(LONGEST),
        text: String::with_capacity(LONGEST),
    };
    for (letter, count) in EVENTS {
        let mut make = workloads::fields(letter);
        let events: Vec<Fields> = (0..count).map(|_| make()).collect();
        let due = due(letter, count);
        let mut group = criterion.benchmark_group(format!("encode/{letter}"));
        group.throughput(Throughput::Bytes(due.len() as u64));
        for (name, way) in WAYS {
            let mut written = Vec::new();
            way(&events, &mut buffers, &mut |bytes| written.extend_from_slice(bytes));
            let writes = !matches!(name, "encoded_len" | "with_capacity");
            assert!(written == if writes { &due[..] } else { &[] }, "workload {letter}: {name}");

            group.bench_function(name, |bencher| {
                bencher.iter(|| way(&events, &mut buffers, &mut |bytes| _ = black_box(bytes)));
            });
        }
        let lengths: usize = events.iter().map(|fields| head(fields).data(data(fields)).encoded_len()).sum();
        assert_eq!(lengths, due.len());
    }
}

/// The beginning of the workload, with LF instead of CR LF: the encoder ends lines with LF.
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
