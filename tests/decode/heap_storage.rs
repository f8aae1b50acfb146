//! Storage on the heap: the default limits, no limits, and memory that is freed.

use allocation_counter::measure;
use sse_wire::line::LineDecoder;
use sse_wire::{BlockEnd, BlockItem, Borrowed, Decoder, End, Fixed, Growing, Item, Unlimited};
use support::engine::{BLOCK_FACES, Collect, Engine, FACES, Face, ROOMY, own_end};
use support::model::{Limits, interpret};
use support::vectors;

/// A block of `data + 1` bytes of data, with a type, an ID and a comment of `text` bytes.
fn event(data: usize, text: usize) -> Vec<u8> {
    let (data, text) = ("x".repeat(data), "y".repeat(text));
    format!("event: {text}\nid: {text}\n:{text}\ndata: {data}\ndata\n\n").into_bytes()
}

/// Decodes a stream in chunks of 1,460 bytes. Returns the lengths of data, type and ID of the last event, and of the
/// last comment. An event that does not fit is `None`, and a comment is 0.
fn lengths(decoder: &mut Decoder<impl sse_wire::Storage>, stream: &[u8]) -> (Option<[usize; 3]>, usize) {
    let (mut event, mut comment) = (None, 0);
    for chunk in stream.chunks(1_460) {
        let mut items = decoder.feed(chunk);
        while let Some(item) = items.next() {
            match item {
                Ok(Item::Event(it)) => {
                    event = Some([it.data().len(), it.raw_event_type().len(), it.last_event_id().len()]);
                }
                Ok(Item::Comment(it)) => comment = it.text().map_or(0, <[u8]>::len),
                Ok(Item::Retry(_)) | Err(_) => {}
            }
        }
    }
    (event, comment)
}

/// The documented limits: they fit the 1.4 MB of a flag service, and exactly 16 MiB.
#[test]
fn the_default_limits_are_those_that_are_documented() {
    let mut decoder = Decoder::with_storage(Growing::default());
    assert_eq!((decoder.data_capacity(), decoder.text_capacity()), (16 * 1024 * 1024, 8 * 1024));
    let text = decoder.text_capacity();
    for data in [1_395_107, decoder.data_capacity() - 1] {
        assert_eq!(lengths(&mut decoder, &event(data, text)), (Some([data + 1, text, text]), text));
    }
    let too_long = event(decoder.data_capacity(), text);
    assert_eq!(lengths(&mut decoder, &too_long), (None, text));
    let too_long = event(1, text + 1);
    assert_eq!(lengths(&mut decoder, &too_long), (None, 0));
}

#[test]
fn without_a_limit_everything_fits() {
    let mut decoder = Decoder::with_storage(Unlimited::default());
    assert_eq!((decoder.data_capacity(), decoder.text_capacity()), (usize::MAX, usize::MAX));
    for (data, text) in [(0, 0), (20 << 20, 1 << 20), (7, 3)] {
        assert_eq!(lengths(&mut decoder, &event(data, text)), (Some([data + 1, text, text]), text));
    }
}

#[test]
fn what_grows_takes_no_memory_before_it_needs_it() {
    let mut growing = Decoder::with_storage(Growing::default());
    let mut unlimited = Decoder::with_storage(Unlimited::new());
    let borrowed = b"data: borrowed\n\n: so is this\n";
    let info = measure(|| {
        let (mut one, mut other) = (growing.feed(borrowed), unlimited.feed(borrowed));
        while one.next().is_some() && other.next().is_some() {}
    });
    assert_eq!(info.count_total, 0);
    let info = measure(|| assert!(unlimited.feed(b"data: cut").next().is_none()));
    assert_eq!(info.count_total, 1);
}

/// `Unlimited` needs no `unwrap` and no arm for a report. Otherwise this would not compile.
#[test]
fn without_a_limit_there_is_no_report_to_handle() {
    let mut decoder = Decoder::<Unlimited>::default();
    let mut items = decoder.feed(b"data: a\n\ndata: b\n");
    let Ok(item) = items.next().expect("an event");
    assert!(matches!(item, Item::Event(event) if event.data() == b"a"));
    assert!(items.next().is_none());
    match decoder.finish() {
        End::Clean | End::Incomplete(None) => panic!("an event was cut off"),
        End::Incomplete(Some(event)) => assert_eq!(event.data(), b"b"),
        End::Oversized(never) => match never {},
    }

    let mut blocks = decoder.feed_blocks(b"foo\n\nfoo");
    let Ok(block) = blocks.next().expect("a block");
    assert!(matches!(block, BlockItem::Block(block) if block.has_unknown_fields()));
    assert!(blocks.next().is_none());
    match decoder.finish_block() {
        BlockEnd::Clean | BlockEnd::Incomplete(None) => panic!("a block was cut off"),
        BlockEnd::Incomplete(Some(block)) => assert!(block.has_unknown_fields()),
        BlockEnd::Oversized(never) => match never {},
    }

    let mut decoder = LineDecoder::<Unlimited>::default();
    let mut lines = decoder.feed(b"foo\n");
    let Ok(line) = lines.next().expect("a line");
    assert_eq!(line.bytes(), b"foo");
    let Ok(end) = decoder.finish();
    assert_eq!(end, None);
}

#[test]
fn a_default_decoder_has_the_limits_that_its_storage_documents() {
    let growing = Decoder::<Growing>::default();
    assert_eq!(growing.data_capacity(), Growing::DEFAULT_DATA_LIMIT);
    assert_eq!(growing.text_capacity(), Growing::DEFAULT_TEXT_LIMIT);
    assert_eq!(LineDecoder::<Growing>::default().capacity(), Growing::DEFAULT_DATA_LIMIT);
    assert_eq!(Decoder::<Unlimited>::default().data_capacity(), usize::MAX);
    assert_eq!(LineDecoder::<Unlimited>::default().capacity(), usize::MAX);
    let fixed = Decoder::<Fixed<7, 3>>::default();
    assert_eq!((fixed.data_capacity(), fixed.text_capacity()), (7, 3));
    assert_eq!(LineDecoder::<Fixed<7, 3>>::default().capacity(), 7);
    for position in [growing.position(), fixed.position()] {
        assert_eq!(position, 0);
    }
    assert_eq!((fixed.id_in_force(), fixed.reconnection_time()), (None, None));
}

/// Frees memory at every byte of every short vector, down to nothing or to three bytes. The items do not change.
#[test]
fn giving_memory_back_loses_nothing_of_a_block_or_a_line() {
    let mut runs = 0;
    let own = vectors::own().into_iter().map(|vector| (vector.stream, ROOMY));
    let limited = vectors::limited().into_iter().map(|vector| (vector.stream, vector.limits));
    for (stream, limits) in own.chain(limited).filter(|(stream, _)| stream.len() <= 300) {
        let due = interpret(&stream, limits, b"");
        for cut in 0..=stream.len() {
            let (before, after) = stream.split_at(cut);
            for (face, size) in [(FACES[cut % FACES.len()], 300), (BLOCK_FACES[cut % 4], 300), (Face::Kept, 1)] {
                let mut decoder = Decoder::with_storage(Growing::new(limits.data, limits.text));
                let mut came = Collect::new(limits);
                for part in [before, after] {
                    decoder.run(face, &part.chunks(size).collect::<Vec<_>>(), &mut came);
                    decoder.shrink_to(if cut % 2 == 0 { 0 } else { 3 });
                }
                let due_items = if FACES.contains(&face) { &due.items } else { &due.blocks };
                assert_eq!(&came.items, due_items, "\"{}\" at {cut}, {face:?}", stream.escape_ascii());
                assert_eq!(decoder.id_in_force(), due.id_in_force(stream.len()));
                assert_eq!(own_end(decoder.finish(), limits), due.end, "\"{}\" at {cut}", stream.escape_ascii());
                runs += 1;
            }
        }
    }
    println!("{runs} runs");
    assert!(runs > 10_000);
}

#[test]
fn memory_that_a_large_event_took_is_given_back_when_the_caller_asks() {
    let large = event(1 << 20, 1 << 10);
    let mut decoder = Decoder::with_storage(Growing::default());
    let limits = Limits::new(decoder.data_capacity(), decoder.text_capacity());
    let taken =
        |decoder: &mut Decoder<Growing>, run: &dyn Fn(&mut Decoder<Growing>)| measure(|| run(decoder)).bytes_current;
    let grown = taken(&mut decoder, &|decoder| {
        let _ = lengths(decoder, &large);
    });
    assert!(grown > 1 << 20, "{grown}");
    let kept = grown + taken(&mut decoder, &|decoder| decoder.shrink_to(100));
    // The ID in force has 1 KiB, and stays.
    assert_eq!(decoder.last_event_id().len(), 1 << 10);
    assert!((1 << 10..=(1 << 10) + 5 * 100).contains(&kept), "{kept}");
    assert!(decoder.feed(b"id\n\nid\n\n").next().is_none());
    let kept = kept + taken(&mut decoder, &|decoder| decoder.shrink_to(0));
    assert_eq!(kept, 0, "nothing is in use");
    // What is in use stays: the type, the ID and the data so far.
    decoder.run(Face::Cursor, &[&large[..100], &large[100..3_200], &[b'z'; 5_000]], &mut Collect::new(limits));
    let _ = taken(&mut decoder, &|decoder| decoder.shrink_to(0));
    assert!(decoder.is_unfinished());
    assert_eq!(lengths(&mut decoder, b"\n\n").0.map(|[_, text, id]| (text, id)), Some((1 << 10, 1 << 10)));
}

/// The same for lines: at every byte of every short vector, and after a long line.
#[test]
fn giving_memory_back_loses_nothing_of_a_line() {
    let lines = |stream: &[u8], cut: usize, shrinks: bool| {
        let (mut decoder, mut came) = (LineDecoder::with_storage(Growing::new(64, 0)), Vec::new());
        let (before, after) = stream.split_at(cut);
        for part in [before, after] {
            let mut lines = decoder.feed(part);
            while let Some(line) = lines.next() {
                came.push(line.map(|line| line.segments().concat()));
            }
            if shrinks {
                decoder.shrink_to(cut % 3);
            }
        }
        let end = decoder.finish().map(|rest| rest.map(<[u8]>::to_vec));
        (came, end)
    };
    let mut runs = 0;
    for stream in vectors::own().into_iter().map(|vector| vector.stream).filter(|stream| stream.len() <= 300) {
        for cut in 0..=stream.len() {
            assert_eq!(lines(&stream, cut, true), lines(&stream, cut, false), "\"{}\" at {cut}", stream.escape_ascii());
            runs += 1;
        }
    }
    assert!(runs > 1_000);

    let long = [&b"data: "[..], &[b'x'; 1 << 20], b"\n"].concat();
    let mut decoder = LineDecoder::<Growing>::default();
    let grown = measure(|| {
        for part in long.chunks(1_000) {
            let mut lines = decoder.feed(part);
            while lines.next().is_some() {}
        }
    });
    assert!(grown.bytes_current >= 1 << 20);
    let kept = grown.bytes_current + measure(|| decoder.shrink_to(100)).bytes_current;
    assert!(kept <= 100, "{kept}");
}

/// This holds in a debug build too: see the documentation of `Fixed` about limits of megabytes.
#[test]
fn decoders_of_megabytes_are_made_and_used_on_a_small_stack() {
    use std::sync::Mutex;
    const DATA: usize = 4 << 20;
    static IN_A_STATIC: Mutex<Decoder<Fixed<DATA, 1024>>> = Mutex::new(Decoder::new());

    let run = || {
        let stream = event(DATA - 1, 8);
        let due = Some([DATA, 8, 8]);
        assert_eq!(lengths(&mut IN_A_STATIC.lock().expect("no panic"), &stream).0, due);
        let (mut data, mut texts) = (vec![0; DATA], vec![0; 4 * 1024]);
        assert_eq!(lengths(&mut Decoder::with_storage(Borrowed::new(&mut data, &mut texts)), &stream).0, due);
        assert_eq!(lengths(&mut Decoder::with_storage(Growing::new(DATA, 1024)), &stream).0, due);
    };
    let thread = std::thread::Builder::new().stack_size(128 << 10).spawn(run).expect("a thread");
    thread.join().expect("no overflow");
}
