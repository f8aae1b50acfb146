//! Storage on the heap: limits that fit events as they are, or none.

use allocation_counter::measure;
use sse_wire::{Decoder, Growing, Item, Unlimited};

/// An event of so many bytes of data, with a type, an ID and a comment of so many, in chunks of a network.
fn event(data: usize, text: usize) -> Vec<u8> {
    let (data, text) = ("x".repeat(data), "y".repeat(text));
    format!("event: {text}\nid: {text}\n:{text}\ndata: {data}\ndata\n\n").into_bytes()
}

/// The lengths of data, type, ID and comment that come out, or of what does not fit.
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

/// What the documentation of the limits says: a flag service's 1.4 MB, and 16 MiB to the byte.
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
