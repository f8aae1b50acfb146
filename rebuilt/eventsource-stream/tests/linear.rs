//! Time is linear in the number of bytes, whatever the chunks. The test counts the bytes that are allocated, and the
//! bytes that are requested from the chunks. It uses no clock. (`rebuilt/beside-the-original` counts instructions.)

use eventsource_stream::Eventsource;
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use std::cell::Cell;
use std::convert::Infallible;

/// A chunk that counts how many of its bytes are requested.
struct Counted<'a> {
    bytes: &'a [u8],
    asked: &'a Cell<usize>,
}

impl AsRef<[u8]> for Counted<'_> {
    fn as_ref(&self) -> &[u8] {
        self.asked.set(self.asked.get() + self.bytes.len());
        self.bytes
    }
}

/// The bytes that are allocated and requested to read this stream in chunks of this size.
fn costs(input: &str, chunk: usize, events: usize) -> [u64; 2] {
    let asked = Cell::new(0);
    let allocations = allocation_counter::measure(|| {
        let chunks = input.as_bytes().chunks(chunk).map(|bytes| Ok::<_, Infallible>(Counted { bytes, asked: &asked }));
        let count = stream::iter(chunks).eventsource().count().now_or_never();
        assert_eq!(count, Some(events));
    });
    [allocations.bytes_total, asked.get() as u64]
}

/// A kind of stream: its name, a function that makes it this many times as long, and one that returns its number of
/// events.
type Case = (&'static str, fn(usize) -> String, fn(usize) -> usize);

const CASES: [Case; 3] = [
    ("one line", |scale| format!("data: {}\n\n", "x".repeat(4_096 * scale)), |_| 1),
    ("many lines", |scale| format!("{}\n", "data: x\n".repeat(512 * scale)), |_| 1),
    ("many events", |scale| "data: x\n\n".repeat(512 * scale), |scale| 512 * scale),
];

#[test]
fn sixteen_times_the_bytes_cost_sixteen_times_as_much() {
    for (name, stream, events) in CASES {
        for chunk in [1, 7, 1_460, usize::MAX] {
            let [short, long] = [1, 16].map(|scale| costs(&stream(scale), chunk, events(scale)));
            println!("{name}, {chunk} bytes a chunk: allocated, asked for {short:?}, then {long:?}");
            // In addition to the part that grows, the first events need a few buffers.
            assert!(long[0] <= 17 * (short[0] + 1_024), "{name}, {chunk} bytes a chunk");
            assert!(long[1] <= 16 * short[1], "{name}, {chunk} bytes a chunk");
        }
    }
}
