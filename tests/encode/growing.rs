//! Growing targets get the same bytes as a slice, and no memory that they do not need.

use bytes::{BufMut, Bytes, BytesMut};
use sse_wire::io::tokio_util_07::FrameEncoder;
use sse_wire::{EventHead, Frame, event_id, event_type};
use support::frames::Drafts;
use tokio_util::codec::Encoder;

/// All ways to write the frame produce the same bytes, also after other content.
fn all_ways(frame: &Frame<'_>) {
    let due = frame.segments().collect::<Vec<_>>().concat();
    assert_eq!(frame.to_vec(), due);
    assert_eq!(Bytes::from(*frame), due);
    assert_eq!(frame.to_string(), String::from_utf8_lossy(&due));
    assert_eq!(format!("{frame:>9.2}"), String::from_utf8_lossy(&due), "width and precision are not looked at");

    let before = b"before";
    let due = [before, &due[..]].concat();
    let mut vector = before.to_vec();
    frame.append_to(&mut vector);
    assert_eq!(vector, due);
    let mut buffer = BytesMut::from(&before[..]);
    frame.put_into(&mut buffer);
    assert_eq!(buffer, due);
    let mut buffer = BytesMut::from(&before[..]);
    FrameEncoder::new().encode(*frame, &mut buffer).expect("no error of its own");
    assert_eq!(buffer, due);
    // Buffers of two parts, which accept the bytes in pieces.
    for first in [0, 1, 7, 64, 511, 512] {
        let mut memory = (vec![0; first], Vec::from(before));
        let length = due.len() - before.len();
        let mut parts = (&mut memory.0[..first.min(length)]).chain_mut(&mut memory.1);
        frame.put_into(&mut parts);
        assert_eq!([before, &memory.0[..first.min(length)], &memory.1[before.len()..]].concat(), due);
    }
}

#[test]
fn any_frame_comes_out_the_same() {
    let mut drafts = Drafts(29);
    for _ in 0..if cfg!(debug_assertions) { 2_000 } else { 30_000 } {
        drafts.draft().build(all_ways).expect("is a frame").expect("is accepted");
    }
}

/// How a line is copied and collected depends on its length, and on how much text follows.
#[test]
fn lines_of_every_length_come_out_complete() {
    let words = "one \u{20AC} two \u{1F600} ".repeat(60);
    let letters = |length: usize| (1..=u8::MAX).filter(|byte| !matches!(byte, b'\n' | b'\r')).cycle().take(length);
    for one in (0..150).chain(490..530).chain([1023, 1024, 1025]) {
        for other in [0, 1, 15, 16, 63, 64, 65, 500] {
            for end in [&b"\n"[..], b"\r", b"\r\n"] {
                let lines = [other, one, 0, one, other].map(|length| letters(length).collect::<Vec<_>>());
                let text = lines.join(end);
                all_ways(&EventHead::new().data_bytes(&text));
                all_ways(&EventHead::new().comment_bytes(&text).id(event_id!("1")).data("x"));
            }
        }
        // `Display` does not check a single line again if its type is `&str`.
        let text: String = words.chars().take(one).collect();
        all_ways(&EventHead::new().comment_bytes(&letters(one).collect::<Vec<_>>()).data(&text));
        all_ways(&EventHead::new().id(event_id!("1")).data(&[&text, "x"].join("\n")));
    }
}

/// `Display` replaces a malformed sequence at the end of a line or of its buffer in the same way as in the middle.
#[test]
fn what_is_malformed_is_shown_as_the_standard_decodes_it() {
    for wrong in [&b"\xE2\x82"[..], b"\xFF", b"\xF0\x9F\x98", b"\xC3", b"\x80\x80"] {
        for length in (0..80).chain(440..520) {
            let many = "\u{20AC}".repeat(30);
            let text = [&b"x".repeat(length)[..], wrong, b"\n", wrong, b"y\n", many.as_bytes()].concat();
            all_ways(&EventHead::new().data_bytes(&text));
        }
    }
}

/// After an error of the formatter, nothing more is written to it.
#[test]
fn a_formatter_that_fails_ends_the_writing() {
    /// The room that is left. `None` after an error.
    struct Little(Option<usize>);
    impl core::fmt::Write for Little {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            let room = self.0.expect("no error before");
            self.0 = room.checked_sub(text.len());
            self.0.map(|_| ()).ok_or(core::fmt::Error)
        }
    }
    for text in ["a line\n".repeat(500), "one line".repeat(500)] {
        let frame = Frame::message(&text).with_comment("a comment");
        let length = frame.encoded_len();
        for room in [0, 1, 6, 12, 20, 511, 512, 600, length - 2, length - 1] {
            assert!(core::fmt::write(&mut Little(Some(room)), format_args!("{frame}")).is_err(), "{room}");
        }
        assert!(core::fmt::write(&mut Little(Some(length)), format_args!("{frame}")).is_ok());
    }
}

#[test]
fn the_least_length_is_the_length_without_line_ends() {
    let mut drafts = Drafts(31);
    let mut equal = 0;
    for _ in 0..5_000 {
        let draft = drafts.draft();
        let built = draft.build(|frame| {
            assert!(frame.min_encoded_len() <= frame.encoded_len(), "{frame:?}");
            equal += usize::from(frame.min_encoded_len() == frame.encoded_len());
        });
        built.expect("is a frame").expect("is accepted");
    }
    println!("{equal} of 5,000 without line ends");
    assert!((500..4_500).contains(&equal), "{equal}");
    let head = EventHead::new().comment("c").event_type(event_type!("type")).id(event_id!("id")).retry(1234);
    let all =
        [Frame::KEEP_ALIVE, head.data(""), head.data("text"), head.data_values(&[]), head.data_values(&["a", "", "b"])];
    for frame in all.iter().chain(&[Frame::message(""), Frame::id_only(event_id!("")), Frame::retry_only(u64::MAX)]) {
        assert_eq!(frame.min_encoded_len(), frame.encoded_len(), "{frame:?}");
    }
}

/// If a frame just fits, nothing is allocated. A new vector has the exact capacity, if no value has a line end.
#[test]
fn a_frame_takes_no_more_memory_than_it_needs() {
    let one_line = "x".repeat(1000);
    let lines = "a line of some length, as there are many\r\n".repeat(40);
    let long_lines = format!("{}\n", "y".repeat(90)).repeat(20);
    let head = EventHead::new().event_type(event_type!("type")).id(event_id!("id")).retry(1234).comment("a\nb");
    for text in [&one_line[..], &lines, &long_lines, "", "\n", "a\rb"] {
        for frame in [Frame::message(text), head.data(text), Frame::comment(text)] {
            let length = frame.encoded_len();
            let mut vector = Vec::with_capacity(length);
            let mut buffer = BytesMut::with_capacity(length);
            let mut other = BytesMut::with_capacity(length);
            let allocations = allocation_counter::measure(|| {
                frame.append_to(&mut vector);
                frame.put_into(&mut buffer);
                FrameEncoder::new().encode(frame, &mut other).expect("no error of its own");
            });
            assert_eq!(allocations.count_total, 0, "{frame:?}");
            assert_eq!((vector.len(), buffer.len(), other.len()), (length, length, length));

            if frame.min_encoded_len() == length {
                let mut own = Vec::new();
                let allocations = allocation_counter::measure(|| own = frame.to_vec());
                assert_eq!((allocations.count_total, own.capacity()), (1, length));
            }
        }
    }
}
