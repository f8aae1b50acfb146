//! Data in pieces is encoded like data in one piece, wherever the cuts are. An unfinished event leaves no bytes.

use core::fmt::Write as _;
use proptest::prelude::*;
use sse_wire::{DataWriter, EventHead, Frame, FrameBuffer, event_id, event_type};
use support::frames::Drafts;
use support::property::config;

/// Writes the pieces to a vector and to a buffer, with the same bytes.
fn written(pieces: &[&[u8]]) -> Vec<u8> {
    let mut frames = b"data: first\n\n".to_vec();
    let mut writer = EventHead::new().append_data_to(&mut frames);
    pieces.iter().for_each(|piece| writer.write_bytes(piece));
    writer.finish();
    let wire = in_a_buffer(pieces);
    assert_eq!(frames, [b"data: first\n\n", &wire[..]].concat(), "in a vector and in a buffer");
    wire
}

fn in_a_buffer(pieces: &[&[u8]]) -> Vec<u8> {
    let mut memory = vec![0; 4096];
    let mut buffer = FrameBuffer::new(&mut memory);
    let mut writer = buffer.write_event(EventHead::new());
    for piece in pieces {
        writer.write_bytes(piece).expect("fits");
    }
    writer.finish().expect("fits").to_vec()
}

#[test]
fn every_cut_of_every_short_text() {
    const SYMBOLS: [u8; 4] = *b"\r\n a";
    for len in 0..=6_u32 {
        for number in 0..SYMBOLS.len().pow(len) {
            let text: Vec<u8> = (0..len).map(|at| SYMBOLS[number >> (2 * at) & 3]).collect();
            let due = EventHead::new().data_bytes(&text).to_vec();
            for cut in 0..=text.len() {
                let (front, back) = text.split_at(cut);
                assert_eq!(written(&[front, back]), due, "{text:?} cut at {cut}");
                assert_eq!(written(&[front, b"", back]), due, "{text:?} cut at {cut}, nothing in between");
            }
            let bytes: Vec<&[u8]> = text.chunks(1).collect();
            assert_eq!(written(&bytes), due, "{text:?} byte by byte");
        }
    }
}

proptest! {
    #![proptest_config(config(module_path!(), 1_000))]

    #[test]
    fn any_cuts_of_any_text(seed in 1_u64.., cuts in prop::collection::vec(0_usize..80, 0..6)) {
        let text = Drafts(seed).text();
        // Each cut occurs twice, so that some pieces are empty.
        let mut cuts: Vec<usize> = cuts.into_iter().flat_map(|cut| [cut.min(text.len()); 2]).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]).collect();
        prop_assert_eq!(written(&pieces), Frame::message(&text).to_vec());
    }
}

#[test]
fn a_line_end_in_two_writes_is_one() {
    assert_eq!(written(&[b"a\r", b"\nb"]), b"data: a\ndata: b\n\n");
    assert_eq!(written(&[b"a\r", b"", b"\nb"]), b"data: a\ndata: b\n\n");
    assert_eq!(written(&[b"a\r", b"b"]), b"data: a\ndata: b\n\n");
    assert_eq!(written(&[b"a\r", b"\r", b"\n"]), b"data: a\ndata: \ndata: \n\n");
    assert_eq!(written(&[b"a\n", b"\nb"]), b"data: a\ndata: \ndata: b\n\n");
    assert_eq!(written(&[b"a\r"]), b"data: a\ndata: \n\n");
    assert_eq!(written(&[]), b"data: \n\n");
}

#[test]
fn formatters_and_serializers() {
    let mut memory = [0; 256];
    let mut buffer = FrameBuffer::new(&mut memory);
    let head = EventHead::new().comment("c").event_type(event_type!("t")).id(event_id!("1")).retry(2);

    let mut writer = buffer.write_event(head);
    write!(writer, "{}\r", 1).expect("fits");
    write!(writer, "\n{:?}", "x\r\ny").expect("fits");
    writer.write_char('é').expect("fits");
    let wire = writer.finish().expect("fits");
    assert_eq!(wire, ":c\nevent: t\nid: 1\nretry: 2\ndata: 1\ndata: \"x\\r\\ny\"é\n\n".as_bytes());

    buffer.clear();
    let mut writer = buffer.write_event(EventHead::new());
    let value = serde_json::json!({ "text": "a\nb", "list": [1, 2] });
    serde_json::to_writer_pretty(&mut writer, &value).expect("fits");
    std::io::Write::flush(&mut writer).expect("does nothing");
    let wire = writer.finish().expect("fits").to_vec();
    assert_eq!(wire, Frame::message(&serde_json::to_string_pretty(&value).expect("is JSON")).to_vec());
    assert_eq!(buffer.as_bytes(), wire);
}

/// Dropped, forgotten or left by an error: the buffer keeps its content, and accepts the next frame.
#[test]
#[allow(
    clippy::drop_non_drop,
    clippy::forget_non_drop,
    reason = "should it ever get a `Drop`, this has to hold all the same"
)]
fn what_is_not_finished_was_never_there() {
    fn start<'w>(buffer: &'w mut FrameBuffer<'_>) -> DataWriter<'w> {
        let mut writer = buffer.write_event(EventHead::new().id(event_id!("evil")));
        writer.write_str("half a\nthought").expect("fits");
        writer
    }
    fn left_by_an_error(buffer: &mut FrameBuffer<'_>) -> core::fmt::Result {
        let mut writer = start(buffer);
        Err(core::fmt::Error)?;
        writer.write_str("never reached")
    }

    let mut memory = [0; 64];
    let mut buffer = FrameBuffer::new(&mut memory);
    buffer.push(&Frame::message("first")).expect("fits");
    drop(start(&mut buffer));
    assert_eq!(buffer.as_bytes(), b"data: first\n\n");
    core::mem::forget(start(&mut buffer));
    assert_eq!(buffer.as_bytes(), b"data: first\n\n");
    left_by_an_error(&mut buffer).expect_err("is left early");
    assert_eq!(buffer.as_bytes(), b"data: first\n\n");
    buffer.push(&Frame::message("next")).expect("fits");
    assert_eq!(buffer.as_bytes(), b"data: first\n\ndata: next\n\n");
}

#[test]
fn too_much_is_an_error_for_each_interface() {
    let mut memory = [0; 16];
    let mut buffer = FrameBuffer::new(&mut memory);

    let mut writer = buffer.write_event(EventHead::new());
    writer.write_str("12345678").expect("fits to the last byte");
    writer.write_str("9").expect_err("one too many");
    assert_eq!(writer.write_bytes(b"").expect_err("stays an error").needed, 17);
    assert_eq!(std::io::Write::write(&mut writer, b"x").expect_err("too").kind(), std::io::ErrorKind::WriteZero);
    assert_eq!(writer.finish().expect_err("too").needed, 18, "with all that was offered");
    assert!(buffer.is_empty());

    // The head alone does not fit: an empty write fails, and so does `finish`, with and without it.
    let head = EventHead::new().id(event_id!("a long id"));
    for writes in [false, true] {
        let mut writer = buffer.write_event(head);
        if writes {
            writer.write_str("").expect_err("there is no room for anything");
        }
        assert_eq!(writer.finish().expect_err("too").needed, head.data("").encoded_len());
        assert!(buffer.is_empty());
    }

    let mut writer = buffer.write_event(EventHead::new());
    writer.write_str("12345678").expect("fits");
    assert_eq!(writer.finish(), Ok(&b"data: 12345678\n\n"[..]));
}

#[test]
fn formatters_and_serializers_write_to_the_end_of_a_vector() {
    let head = EventHead::new().comment("c").event_type(event_type!("t")).id(event_id!("1")).retry(2);
    let mut frames = Frame::message("first").to_vec();
    let mut writer = head.append_data_to(&mut frames);
    write!(writer, "{}\r", 1).expect("grows");
    write!(writer, "\n{:?}", "x\r\ny").expect("grows");
    writer.finish();
    let due = [Frame::message("first").to_vec(), head.data("1\r\n\"x\\r\\ny\"").to_vec()].concat();
    assert_eq!(frames, due);

    let value = serde_json::json!({ "text": "a\nb", "list": vec!["long"; 1_000] });
    let mut frames = Vec::new();
    let mut writer = head.append_data_to(&mut frames);
    serde_json::to_writer_pretty(&mut writer, &value).expect("grows");
    std::io::Write::flush(&mut writer).expect("does nothing");
    writer.finish();
    assert_eq!(frames, head.data(&serde_json::to_string_pretty(&value).expect("is JSON")).to_vec());

    let mut frames = Vec::new();
    EventHead::new().append_data_to(&mut frames).finish();
    assert_eq!(frames, b"data: \n\n", "no piece at all");
}

/// Dropped, left by an error or unwound: the vector keeps its content, and accepts the next frame.
#[test]
fn what_is_not_finished_is_taken_off_the_vector() {
    fn start(frames: &mut Vec<u8>) -> sse_wire::VecDataWriter<'_> {
        let mut writer = EventHead::new().id(event_id!("evil")).append_data_to(frames);
        writer.write_bytes(b"half a\nthought");
        writer
    }
    fn left_by_an_error(frames: &mut Vec<u8>) -> core::fmt::Result {
        let mut writer = start(frames);
        Err(core::fmt::Error)?;
        writer.write_str("never reached")
    }

    let first = Frame::message("first").to_vec();
    let mut frames = first.clone();
    drop(start(&mut frames));
    assert_eq!(frames, first);
    left_by_an_error(&mut frames).expect_err("is left early");
    assert_eq!(frames, first);
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _writer = start(&mut frames);
        std::panic::resume_unwind(Box::new(()));
    }));
    assert!(unwound.is_err());
    assert_eq!(frames, first);
    Frame::message("next").append_to(&mut frames);
    assert_eq!(frames, b"data: first\n\ndata: next\n\n");
}
