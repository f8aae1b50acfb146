//! If a buffer is too small, the error has the exact length that is needed. A `FrameBuffer` then keeps its content.

use sse_wire::{BufferTooSmall, Frame, FrameBuffer};
use support::frames::{Data, Drafts};

fn drafts() -> impl Iterator<Item = support::frames::Draft> {
    let mut drafts = Drafts(11);
    let count = if cfg!(debug_assertions) { 300 } else { 3_000 };
    (0..count).map(move |_| drafts.draft())
}

fn needed<T: std::fmt::Debug>(result: Result<T, BufferTooSmall>) -> usize {
    result.expect_err("does not fit").needed
}

#[test]
fn encode_into_every_size() {
    for draft in drafts() {
        draft
            .build(|frame| {
                let wire = frame.to_vec();
                for size in 0..wire.len() {
                    let mut memory = vec![0xAA; wire.len() + 8];
                    assert_eq!(needed(frame.encode(&mut memory[..size])), wire.len(), "{size} {frame:?}");
                }
                for spare in 0..8 {
                    let mut memory = vec![0xAA; wire.len() + spare];
                    assert_eq!(frame.encode(&mut memory), Ok(&wire[..]));
                    assert_eq!(memory[wire.len()..], vec![0xAA; spare], "what is behind the frame is not touched");
                }
            })
            .expect("is a frame")
            .expect("is accepted");
    }
}

#[test]
fn push_with_every_amount_of_room() {
    const FIRST: Frame<'static> = Frame::message("first");
    let first = FIRST.to_vec();
    for draft in drafts() {
        draft
            .build(|frame| {
                let wire = frame.to_vec();
                for room in 0..=wire.len() {
                    let mut memory = vec![0xAA; first.len() + room];
                    let mut buffer = FrameBuffer::new(&mut memory);
                    buffer.push(&FIRST).expect("fits");
                    if room < wire.len() {
                        assert_eq!(needed(buffer.push(frame)), wire.len());
                        assert_eq!(buffer.as_bytes(), first, "the buffer holds what it held");
                        assert_eq!((buffer.len(), buffer.remaining_capacity()), (first.len(), room));
                        // A shorter frame is still accepted if it fits.
                        assert_eq!(buffer.push(&Frame::KEEP_ALIVE).is_ok(), room >= 3);
                    } else {
                        assert_eq!(buffer.push(frame), Ok(&wire[..]));
                        assert_eq!(buffer.into_bytes(), [&first[..], &wire].concat());
                    }
                }
            })
            .expect("is a frame")
            .expect("is accepted");
    }
}

#[test]
fn write_data_with_every_amount_of_room() {
    const FIRST: Frame<'static> = Frame::message("first");
    let first = FIRST.to_vec();
    for draft in drafts() {
        let Some(Data::Text(text)) = &draft.data else {
            continue;
        };
        let head = draft.head().expect("is accepted");
        let wire = head.data_bytes(text).to_vec();
        for room in 0..=wire.len() {
            let mut memory = vec![0xAA; first.len() + room];
            let mut buffer = FrameBuffer::new(&mut memory);
            buffer.push(&FIRST).expect("fits");
            let mut writer = buffer.write_event(head);
            let mut failed = false;
            for piece in text.chunks(3) {
                let result = writer.write_bytes(piece);
                assert!(!failed || result.is_err(), "once too small, always too small");
                failed = result.is_err();
            }
            if room < wire.len() {
                assert!(failed || text.is_empty());
                assert_eq!(needed(writer.finish()), wire.len(), "every piece was offered");
                assert_eq!(buffer.as_bytes(), first);
            } else {
                assert!(!failed);
                assert_eq!(writer.finish(), Ok(&wire[..]));
                assert_eq!(buffer.as_bytes(), [&first[..], &wire].concat());
            }
        }
    }
}

/// The length is exact even if the frame is far longer than the buffer.
#[test]
fn a_frame_of_many_megabytes_is_counted() {
    let long = "x".repeat(1 << 20);
    let values = vec![long.as_str(); 1 << 8];
    let frame = sse_wire::EventHead::new().data_values(&values);
    let due = (1 << 8) * ((1 << 20) + 7) + 1;
    assert_eq!(frame.encoded_len(), due);
    assert_eq!(needed(frame.encode(&mut [0; 16])), due);
}
