//! `io::bytes_1`: shared data is not copied, and is equal to the borrowed data.

use bytes::Bytes;
use sse_wire::io::bytes_1::share;
use sse_wire::{Decoder, Frame, Growing, Item};
use support::cuts;
use support::frames::Drafts;
use support::vectors;

fn lies_in(part: &[u8], chunk: &[u8]) -> bool {
    chunk.as_ptr_range().contains(&part.as_ptr())
}

/// Every event and comment of the vectors below 500 bytes, at every single cut.
#[test]
fn what_lies_in_the_chunk_is_shared_and_all_else_is_copied() {
    let (mut shared, mut copied) = (0, 0);
    for vector in vectors::own().iter().filter(|vector| vector.stream.len() < 500) {
        let stream = Bytes::from(vector.stream.clone());
        for cut in cuts::single(&stream) {
            let mut decoder = Decoder::with_storage(Growing::new(1 << 10, 1 << 10));
            for chunk in [stream.slice(..cut), stream.slice(cut..)] {
                let mut items = decoder.feed(&chunk);
                while let Some(item) = items.next() {
                    let part = match item.expect("nothing is too large") {
                        Item::Event(event) => event.data(),
                        Item::Comment(comment) => comment.text().expect("nothing is too large"),
                        Item::Retry(_) => continue,
                    };
                    let is_lent = !part.is_empty() && lies_in(part, &chunk);
                    let bytes = share(&chunk, part);
                    assert_eq!(bytes, part);
                    assert_eq!(!bytes.is_empty() && bytes.as_ptr() == part.as_ptr(), is_lent);
                    *if is_lent { &mut shared } else { &mut copied } += 1;
                }
            }
        }
    }
    assert!(shared > 1_000 && copied > 1_000, "{shared} shared, {copied} copied");
}

/// `share` returns the right bytes for any argument.
#[test]
fn a_part_of_something_else_is_copied() {
    let memory = b"0123456789";
    let chunk = Bytes::from_static(memory).slice(3..6);
    for start in 0..=memory.len() {
        for end in start..=memory.len() {
            let part = &memory[start..end];
            let bytes = share(&chunk, part);
            assert_eq!(bytes, part);
            assert_eq!(bytes.as_ptr() == part.as_ptr(), start >= 3 && end <= 6 && start < end, "{start}..{end}");
        }
    }
    assert_eq!(share(&Bytes::new(), b"x"), &b"x"[..]);
    let elsewhere = memory.to_vec();
    assert_eq!(share(&chunk, &elsewhere), &memory[..]);
}

#[test]
fn sharing_allocates_nothing_for_what_is_shared_already() {
    let chunk = Bytes::from(vec![b'x'; 100_000]);
    let _other = chunk.clone();
    let info = allocation_counter::measure(|| {
        for at in 0..1_000 {
            assert_eq!(share(&chunk, &chunk[at..at + 50_000]).len(), 50_000);
        }
    });
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_frame_as_bytes_is_the_frame() {
    let mut drafts = Drafts(9);
    for _ in 0..1_000 {
        let built = drafts.draft().build(|frame| assert_eq!(Bytes::from(*frame), frame.to_vec()));
        built.expect("is a frame").expect("is accepted");
    }
    assert_eq!(Bytes::from(Frame::KEEP_ALIVE), &b":\n\n"[..]);
}
