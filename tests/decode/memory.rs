//! Memory is bounded and known (promise 3 of `docs/promises.md`): sizes at compile time, allocations by count.

use allocation_counter::{AllocationInfo, measure};
use sse_wire::storage::Storage;
use sse_wire::token::Tokenizer;
use sse_wire::{Borrowed, Decoder, Fixed, Growing};
use std::fmt::Write as _;
use support::cuts::Random;

const _: () = assert!(size_of::<Tokenizer>() <= 8);

#[cfg(target_pointer_width = "64")]
const _: () = {
    /// The data capacity and four times the text capacity, each rounded up to whole words, and a constant.
    const fn is_small<const DATA: usize, const TEXT: usize>() -> bool {
        let size = size_of::<Decoder<Fixed<DATA, TEXT>>>();
        size <= DATA.next_multiple_of(8) + 4 * TEXT.next_multiple_of(8) + 128
            && size <= size_of::<Fixed<DATA, TEXT>>() + 128
    }
    assert!(is_small::<0, 0>());
    assert!(is_small::<1, 1>());
    assert!(is_small::<0, 3>());
    assert!(is_small::<9, 0>());
    assert!(is_small::<63, 17>());
    assert!(is_small::<1_024, 64>());
    assert!(is_small::<65_537, 255>());
    assert!(is_small::<16_777_216, 1_048_576>());
    // The memory of these is the caller's, or on the heap.
    assert!(size_of::<Decoder<Borrowed<'_>>>() <= 184);
    assert!(size_of::<Decoder<Growing>>() <= 264);
};

const DATA: usize = 1_024;
const TEXT: usize = 64;

/// Some hundreds of kilobytes with all kinds of lines. Some values fit and some do not.
fn stream() -> Vec<u8> {
    let mut random = Random::new(1);
    let mut stream = String::new();
    for number in 0..1_000 {
        let line_end = ["\n", "\r\n", "\r"][random.below(3)];
        let mut long = |limit: usize| "x".repeat(random.below(limit));
        let (data, more, event_type, id, comment) = (long(800), long(500), long(80), long(80), long(100));
        write!(
            stream,
            "event: {event_type}{line_end}id: {id}{number}{line_end}data: {data}{line_end}:{comment}{line_end}\
             retry: {number}{line_end}unknown{line_end}data: {more}{line_end}{line_end}data: {number}{line_end}{line_end}"
        )
        .expect("a string takes all");
    }
    stream.into_bytes()
}

/// Decodes the stream with `feed` and then with `advance`, in chunks of several sizes. Returns the number of items.
fn decode<S: Storage>(decoder: &mut Decoder<S>, stream: &[u8]) -> u64 {
    let mut count = 0;
    for size in [1, 7, 1_460, 65_536, usize::MAX] {
        for chunk in stream.chunks(size.min(stream.len())) {
            let mut items = decoder.feed(chunk);
            while let Some(item) = items.next() {
                count += u64::from(item.is_ok());
            }
        }
        let _ = decoder.finish();
        for chunk in stream.chunks(size.min(stream.len())) {
            let mut rest = chunk;
            loop {
                let step = decoder.advance(rest);
                let Some(ready) = step.ready else { break };
                let ready = decoder.keep(ready, rest);
                count += u64::from(decoder.view(ready, &[]).is_ok());
                rest = &rest[step.consumed..];
            }
        }
        decoder.reset();
    }
    count
}

fn allocations_of(run: impl FnOnce() -> u64) -> AllocationInfo {
    let mut items = 0;
    let info = measure(|| items = run());
    assert!(items > 10 * 3 * 1_000, "{items} items");
    info
}

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(std::hint::black_box(Vec::<u8>::with_capacity(10)))).count_total, 1);
}

#[test]
fn fixed_storage_allocates_nothing() {
    let stream = stream();
    let info = allocations_of(|| decode(&mut Decoder::<Fixed<DATA, TEXT>>::new(), &stream));
    assert_eq!(info.count_total, 0, "{info:?}");
}

#[test]
fn borrowed_storage_allocates_nothing() {
    let stream = stream();
    let (mut data, mut texts) = ([0; DATA], [0; 4 * TEXT]);
    let info = allocations_of(|| decode(&mut Decoder::with_storage(Borrowed::new(&mut data, &mut texts)), &stream));
    assert_eq!(info.count_total, 0, "{info:?}");
}

#[test]
fn tokenizer_allocates_nothing() {
    let stream = stream();
    let info = allocations_of(|| {
        let mut tokenizer = Tokenizer::new();
        stream.chunks(100).map(|chunk| tokenizer.feed(chunk).count() as u64).sum()
    });
    assert_eq!(info.count_total, 0, "{info:?}");
}

#[test]
fn growing_storage_allocates_a_bounded_number_of_times() {
    let stream = stream();
    let mut decoder = Decoder::with_storage(Growing::new(DATA, TEXT));
    let first = allocations_of(|| decode(&mut decoder, &stream));
    // At most, each buffer doubles from one byte to its limit.
    let most = u64::from((DATA.ilog2() + 1) + 4 * (TEXT.ilog2() + 1));
    assert!(first.count_total > 0 && first.count_total <= most, "{most} at most: {first:?}");
    assert!(first.bytes_current <= (DATA + 4 * TEXT) as i64, "{first:?}");
    // The storage keeps its memory.
    let second = allocations_of(|| decode(&mut decoder, &stream));
    assert_eq!(second.count_total, 0, "{second:?}");
}

#[test]
fn growing_storage_takes_nothing_for_what_is_borrowed_or_does_not_fit() {
    let mut decoder = Decoder::with_storage(Growing::new(10, 10));
    let info = measure(|| {
        for chunk in ["data: 0123456789\n\n", ":comment\n", "data: 0123456789+\n\n", "event: 0123456789+\ndata\n\n"] {
            let mut items = decoder.feed(chunk.as_bytes());
            assert!(items.next().is_some() && items.next().is_none());
        }
    });
    assert_eq!(info.count_total, 0, "{info:?}");
}

/// A vector that doubles would take more than the limit before it has enough.
#[test]
fn growing_storage_never_takes_more_than_its_limit() {
    for limit in 1..=100 {
        let stream = format!("data: {}\n\n", "x".repeat(limit));
        for size in [1, 3, 10, 50] {
            let mut decoder = Decoder::with_storage(Growing::new(limit, 0));
            let mut events = 0;
            let info = measure(|| {
                for chunk in stream.as_bytes().chunks(size) {
                    let mut items = decoder.feed(chunk);
                    while let Some(item) = items.next() {
                        events += usize::from(item.is_ok());
                    }
                }
            });
            assert_eq!(events, 1);
            assert!(info.bytes_current <= limit as i64, "{limit}, in chunks of {size}: {info:?}");
        }
    }
}

/// A large limit reserves no memory: it is taken only for bytes that come.
#[test]
fn growing_storage_with_enormous_limits() {
    let mut decoder = Decoder::with_storage(Growing::new(usize::MAX, usize::MAX));
    let info = measure(|| {
        for chunk in ["id: 1\nevent: t", "ype\ndata: 0123456", "789\ndata: +\n: c", "omment\n", "\n"] {
            let mut items = decoder.feed(chunk.as_bytes());
            while items.next().is_some() {}
        }
    });
    assert_eq!(decoder.last_event_id(), b"1");
    assert!(info.bytes_total < 100, "{info:?}");
}
