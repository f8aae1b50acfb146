//! Writers of frames over embedded-io and embedded-io-async, plain and chunked.

use embedded_io_07::{Error, ErrorKind};
use sse_wire::chunked::{self, Piece};
use sse_wire::io::{WriteError, embedded_io_07 as embedded_io, embedded_io_async_07 as embedded_io_async};
use sse_wire::{BufferTooSmall, EventHead, Frame, FrameBuffer, encoded_frame, event_id, event_type};
use support::connection::{Call, Output, block_on, poll_times};

fn frames() -> [Frame<'static>; 5] {
    [
        Frame::message("one"),
        Frame::KEEP_ALIVE,
        Frame::event(event_type!("long"), "0123456789abcdef\n0123456789abcdef").id(event_id!("2")),
        EventHead::new().retry(5).data(""),
        Frame::comment("five"),
    ]
}

fn encoded(frame: &Frame<'_>) -> Vec<u8> {
    frame.segments().flatten().copied().collect()
}

/// The frame as it is on the wire.
fn due(frame: &Frame<'_>, chunked: bool) -> Vec<u8> {
    in_chunk(&encoded(frame), chunked)
}

fn in_chunk(bytes: &[u8], chunked: bool) -> Vec<u8> {
    if !chunked || bytes.is_empty() {
        return bytes.to_vec();
    }
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

macro_rules! writer {
    ($module:ident, $output:expr, $buffer:expr, $chunked:expr) => {{
        let writer = $module::EventWriter::new($output, $buffer);
        if $chunked { writer.chunked() } else { writer }
    }};
}

#[test]
fn a_frame_is_one_write_and_a_flush() {
    for chunked in [false, true] {
        let (blocking, asynchronous) = (Output::new(usize::MAX, 0), Output::new(usize::MAX, 2));
        let (mut buffer, mut other) = ([0; 128], [0; 128]);
        let mut writer = writer!(embedded_io, &blocking, &mut buffer, chunked);
        let mut async_writer = writer!(embedded_io_async, &asynchronous, &mut other, chunked);
        let mut calls = Vec::new();
        for frame in frames() {
            writer.send(&frame).expect("an open connection");
            block_on(async_writer.send(&frame)).expect("an open connection");
            calls.extend([Call::Write(due(&frame, chunked)), Call::Flush]);
        }
        writer.finish().expect("an open connection");
        block_on(async_writer.finish()).expect("an open connection");
        if chunked {
            calls.extend([Call::Write(b"0\r\n\r\n".to_vec()), Call::Flush]);
        }
        assert_eq!(*blocking.calls.borrow(), calls);
        assert_eq!(*asynchronous.calls.borrow(), calls);
    }
}

#[test]
fn an_output_that_takes_a_few_bytes_at_a_time_gets_them_all() {
    for (chunked, most) in [false, true].into_iter().flat_map(|chunked| (1..9).map(move |most| (chunked, most))) {
        let (blocking, asynchronous) = (Output::new(most, 0), Output::new(most, 1));
        let (mut buffer, mut other) = ([0; 128], [0; 128]);
        let mut writer = writer!(embedded_io, &blocking, &mut buffer, chunked);
        let mut async_writer = writer!(embedded_io_async, &asynchronous, &mut other, chunked);
        let mut wire = Vec::new();
        for frame in frames() {
            writer.send(&frame).expect("an open connection");
            block_on(async_writer.send(&frame)).expect("an open connection");
            wire.extend(due(&frame, chunked));
            assert_eq!(blocking.received(), wire);
            assert_eq!(asynchronous.received(), wire);
            assert!(blocking.is_flushed() && asynchronous.is_flushed());
        }
    }
}

/// Drops the future of the first frame after each number of polls, from 0 on, and then sends the second.
#[test]
fn a_frame_that_is_dropped_at_any_byte_is_finished_before_the_next() {
    let mut dropped = 0;
    for (chunked, most) in [(false, 1), (true, 1), (false, 5), (true, 5), (true, 1_000)] {
        for (first, second) in frames().iter().flat_map(|first| frames().map(|second| (*first, second))) {
            for polls in 0.. {
                let output = Output::new(most, 1);
                let mut buffer = [0; 128];
                let mut writer = writer!(embedded_io_async, &output, &mut buffer, chunked);
                let done = poll_times(polls, writer.send(&first)).is_some();
                // From the first poll on, the writer has the frame, and will send it.
                assert_eq!(writer.is_unfinished(), polls > 0 && !done);
                let mut wire = if polls > 0 { due(&first, chunked) } else { Vec::new() };
                assert!(wire.starts_with(&output.received()));
                block_on(writer.send(&second)).expect("an open connection");
                wire.extend(due(&second, chunked));
                assert_eq!(output.received(), wire, "{first:?}, then {second:?}, {polls} polls, writes of {most}");
                assert!(output.is_flushed() && !writer.is_unfinished());
                if done {
                    break;
                }
                dropped += 1;
            }
        }
    }
    println!("{dropped} futures dropped");
    assert!(dropped > 1_000, "{dropped}");
}

/// Futures are dropped after a random number of polls. The peer receives only complete frames, and none of them twice.
#[test]
fn a_peer_never_sees_a_torn_frame_in_front_of_another() {
    let mut random = support::cuts::Random::new(11);
    for round in 0..2_000 {
        let chunked = round % 2 == 0;
        let output = Output::new(1 + random.below(12), 1 + random.below(2));
        let mut buffer = [0; 64];
        let mut writer = writer!(embedded_io_async, &output, &mut buffer, chunked);
        let mut sent: Vec<usize> = Vec::new();
        for number in 0..12 {
            let data = number.to_string();
            let frame = Frame::message(&data);
            match random.below(3) {
                0 => block_on(writer.send(&frame)).expect("an open connection"),
                1 => {
                    poll_times(random.below(30), writer.send_encoded(&encoded(&frame)));
                }
                _ => {
                    poll_times(random.below(30), writer.send(&frame));
                }
            }
            sent.push(number);
        }
        block_on(writer.finish()).expect("an open connection");
        let mut content = output.received();
        if chunked {
            let (mut body, mut data) = (chunked::Decoder::new(), Vec::new());
            let mut input = &content[..];
            while let Some(Piece::Data(piece)) = body.next(&mut input).expect("a body that is whole") {
                data.extend_from_slice(piece);
            }
            assert!(body.has_ended() && input.is_empty());
            content = data;
        }
        // Each number comes at most once, in order, in a complete frame.
        let text = String::from_utf8(content).expect("ASCII");
        let mut last = None;
        for frame in text.split_terminator("\n\n") {
            let number: usize = frame.strip_prefix("data: ").expect("a frame").parse().expect("one number");
            assert!(last.is_none_or(|last| last < number) && sent.contains(&number), "{text}");
            last = Some(number);
        }
        assert!(text.ends_with("\n\n") || text.is_empty());
    }
}

#[test]
fn the_end_of_a_body_that_is_dropped_comes_once() {
    for polls in 0..20 {
        let output = Output::new(1, 1);
        let mut buffer = [0; 32];
        let mut writer = embedded_io_async::EventWriter::new(&output, &mut buffer).chunked();
        poll_times(1, writer.send(&Frame::KEEP_ALIVE));
        poll_times(polls, writer.finish());
        block_on(writer.finish()).expect("an open connection");
        block_on(writer.finish()).expect("an open connection");
        assert_eq!(output.received(), b"3\r\n:\n\n\r\n0\r\n\r\n");
        assert!(output.is_flushed());
        assert_eq!(block_on(writer.send(&Frame::KEEP_ALIVE)), Err(WriteError::AlreadyEnded));
        assert_eq!(output.received(), b"3\r\n:\n\n\r\n0\r\n\r\n");
    }
}

#[test]
fn after_a_finish_nothing_is_sent_in_either_coding() {
    for chunked in [false, true] {
        let output = Output::new(10, 0);
        let mut buffer = [0; 32];
        let mut writer = writer!(embedded_io, &output, &mut buffer, chunked);
        writer.finish().expect("an open connection");
        let before = output.received();
        assert_eq!(before, if chunked { &b"0\r\n\r\n"[..] } else { b"" });
        assert_eq!(writer.send(&Frame::KEEP_ALIVE), Err(WriteError::AlreadyEnded));
        assert_eq!(writer.send_encoded(b":\n\n"), Err(WriteError::AlreadyEnded));
        assert_eq!(output.received(), before);
    }
}

#[test]
fn after_an_error_of_the_output_the_next_call_goes_on_at_the_byte() {
    for (chunked, place) in [false, true].into_iter().flat_map(|chunked| (0..20).map(move |place| (chunked, place))) {
        let (first, second) = (Frame::message("the first"), Frame::message("second"));
        let wire = [due(&first, chunked), due(&second, chunked)].concat();
        let output = Output::new(1, 0);
        let mut buffer = [0; 32];
        let mut writer = writer!(embedded_io, &output, &mut buffer, chunked);
        output.fail_at.set(Some((place, Err(ErrorKind::Interrupted))));
        for frame in [first, second] {
            if writer.send(&frame) == Err(WriteError::Io(ErrorKind::Interrupted)) {
                assert_eq!(output.received(), wire[..place]);
                assert!(writer.is_unfinished());
                writer.flush().expect("an open connection again");
            }
        }
        assert_eq!(output.received(), wire, "{place}");
        assert_eq!(output.fail_at.get(), None);
        assert!(output.is_flushed());
    }
}

/// A caller may ignore `is_unfinished`, and call `send` while the output still fails.
#[test]
fn while_a_frame_is_stuck_the_next_one_is_not_taken() {
    let failure = Err(ErrorKind::TimedOut);
    let (first, second) = (Frame::message("the first"), Frame::message("second"));
    for (chunked, place) in [false, true].into_iter().flat_map(|chunked| (0..15).map(move |place| (chunked, place))) {
        let (blocking, asynchronous) = (Output::new(1, 0), Output::new(1, 1));
        let (mut buffer, mut other) = ([0; 32], [0; 32]);
        let mut writer = writer!(embedded_io, &blocking, &mut buffer, chunked);
        let mut async_writer = writer!(embedded_io_async, &asynchronous, &mut other, chunked);
        for frame in [&first, &second, &second] {
            blocking.fail_at.set(Some((place, failure)));
            asynchronous.fail_at.set(Some((place, failure)));
            assert_eq!(writer.send(frame), Err(WriteError::Io(ErrorKind::TimedOut)));
            assert_eq!(block_on(async_writer.send(frame)), Err(WriteError::Io(ErrorKind::TimedOut)));
        }
        writer.flush().expect("an open connection again");
        block_on(async_writer.flush()).expect("an open connection again");
        assert_eq!([blocking.received(), asynchronous.received()], [due(&first, chunked), due(&first, chunked)]);
    }
}

#[test]
fn an_output_that_takes_nothing_is_an_error_and_no_panic() {
    let output = Output::new(10, 0);
    let mut buffer = [0; 32];
    let mut writer = embedded_io::EventWriter::new(&output, &mut buffer);
    output.fail_at.set(Some((0, Ok(0))));
    assert_eq!(writer.send(&Frame::KEEP_ALIVE), Err(WriteError::WriteZero));
    assert_eq!(writer.flush(), Ok(()));
    assert_eq!(output.received(), b":\n\n");
}

#[test]
fn a_frame_that_does_not_fit_says_what_would_do_and_sends_nothing() {
    for chunked in [false, true] {
        for length in (0..40).chain(240..280) {
            let data = "x".repeat(length);
            let frame = Frame::message(&data);
            let wire = due(&frame, chunked);
            for size in (0..12).chain(wire.len() - 3..wire.len() + 3) {
                let output = Output::new(usize::MAX, 0);
                let mut buffer = vec![0xAA; size];
                let mut writer = writer!(embedded_io, &output, &mut buffer, chunked);
                let outcomes = [writer.send(&frame), writer.send_encoded(&encoded(&frame))];
                if size >= wire.len() {
                    assert_eq!(outcomes, [Ok(()), Ok(())], "{length} in {size}");
                    assert_eq!(output.received(), [&wire[..], &wire].concat());
                } else {
                    for outcome in outcomes {
                        let Err(WriteError::BufferTooSmall(BufferTooSmall { needed, .. })) = outcome else {
                            panic!("{length} in {size}: {outcome:?}");
                        };
                        assert_eq!(needed, wire.len());
                    }
                    assert!(!writer.is_unfinished());
                    assert_eq!(*output.calls.borrow(), []);
                }
            }
        }
    }
}

#[test]
fn frames_that_are_encoded_go_out_as_one() {
    let mut memory = [0; 64];
    let mut several = FrameBuffer::new(&mut memory);
    several.push(&Frame::message("one")).expect("room");
    several.push(&Frame::message("two")).expect("room");
    static READY: &[u8] = encoded_frame!(Frame::message("ready"));
    for chunked in [false, true] {
        let output = Output::new(usize::MAX, 0);
        let mut buffer = [0; 64];
        let mut writer = writer!(embedded_io, &output, &mut buffer, chunked);
        writer.send_encoded(READY).expect("an open connection");
        writer.send_encoded(several.as_bytes()).expect("an open connection");
        // Empty bytes make no chunk: an empty chunk would end the body.
        writer.send_encoded(b"").expect("an open connection");
        let [one, two] = [READY, several.as_bytes()].map(|bytes| Call::Write(in_chunk(bytes, chunked)));
        assert_eq!(*output.calls.borrow(), [one, Call::Flush, two, Call::Flush]);
    }
}

#[test]
fn errors_say_what_to_do() {
    let output = Output::new(10, 0);
    let mut writer = embedded_io::EventWriter::new(&output, &mut []).chunked();
    let too_small = writer.send(&Frame::KEEP_ALIVE).expect_err("no room");
    assert!(matches!(writer.finish(), Err(WriteError::BufferTooSmall(BufferTooSmall { needed: 5, .. }))));
    let texts = [
        (WriteError::Io(ErrorKind::BrokenPipe), "BrokenPipe", ErrorKind::BrokenPipe),
        (WriteError::WriteZero, "the output takes no more bytes: close the connection", ErrorKind::WriteZero),
        (too_small, "the frame does not fit: give the writer a buffer of 8 bytes", ErrorKind::OutOfMemory),
        (WriteError::AlreadyEnded, "the body has ended: begin another response", ErrorKind::InvalidInput),
    ];
    for (error, text, kind) in texts {
        assert_eq!((error.to_string().as_str(), error.kind()), (text, kind));
    }
}

#[test]
fn an_output_that_takes_nothing_is_told_and_handed_back() {
    let (output, mut buffer) = (Output::new(0, 0), [0; 64]);
    let mut writer = embedded_io::EventWriter::new(&output, &mut buffer);
    assert_eq!(writer.send(&Frame::KEEP_ALIVE), Err(WriteError::WriteZero));
    assert!(writer.is_unfinished() && writer.into_inner().received().is_empty());
    let mut writer = embedded_io_async::EventWriter::new(&output, &mut buffer);
    assert_eq!(block_on(writer.send(&Frame::KEEP_ALIVE)), Err(WriteError::WriteZero));
    assert!(writer.is_unfinished() && writer.into_inner().received().is_empty());
}

#[test]
fn the_output_can_be_reached_between_two_frames() {
    macro_rules! reaches {
        ($module:ident, $send:path) => {{
            let (mut output, mut buffer) = ([0; 8], [0; 16]);
            let mut writer = $module::EventWriter::new(&mut output[..], &mut buffer);
            $send(writer.send(&Frame::KEEP_ALIVE)).expect("room");
            assert_eq!(writer.get_ref().len(), 5);
            *writer.get_mut() = &mut [];
            assert_eq!(
                $send(writer.send(&Frame::KEEP_ALIVE)),
                Err(WriteError::Io(embedded_io_07::SliceWriteError::Full))
            );
        }};
    }
    reaches!(embedded_io, core::convert::identity);
    reaches!(embedded_io_async, block_on);
}
