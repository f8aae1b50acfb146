//! Events as text, strict or with U+FFFD, from a stream of chunks and from a `Read`.

use futures_util::{FutureExt, StreamExt, stream};
use sse_wire::io::ReadError;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::std_io::EventReader;
use sse_wire::io::tokio_util_07::EventDecoder;
use sse_wire::{Decoder, Growing, MalformedText, Part, TextEvent};
use std::collections::VecDeque;
use std::io::Read;
use tokio_util::codec::FramedRead;

/// An input of which each read returns one chunk.
struct Reads<'a>(VecDeque<&'a [u8]>);

impl Read for Reads<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let Some(chunk) = self.0.pop_front() else { return Ok(0) };
        into[..chunk.len()].copy_from_slice(chunk);
        Ok(chunk.len())
    }
}

/// The events of a stream as strict text, and as lossy text.
type Texts = (Vec<Result<TextEvent, MalformedText>>, Vec<TextEvent>);

/// The texts of both readers, at every single cut.
fn texts(stream: &[u8]) -> Vec<Texts> {
    let strict = |event: Result<TextEvent, ReadError<()>>| match event {
        Ok(event) => Ok(event),
        Err(ReadError::MalformedText(malformed)) => Err(malformed),
        Err(other) => panic!("{other:?}"),
    };
    let strict_io = |event: Result<TextEvent, ReadError<std::io::Error>>| match event {
        Ok(event) => Ok(event),
        Err(ReadError::MalformedText(malformed)) => Err(malformed),
        Err(other) => panic!("{other}"),
    };
    let mut all = Vec::new();
    for cut in 1..stream.len() {
        let (one, two) = stream.split_at(cut);
        let events =
            || EventStream::with_decoder(stream::iter([one, two].map(Ok::<_, ()>)), Decoder::<Growing>::default());
        let reader = || EventReader::with_decoder(Reads([one, two].into()), Decoder::<Growing>::default());
        let streamed = events().text().map(strict).collect().now_or_never().expect("nothing to wait for");
        let lossy = events().text_lossy().map(|event| event.expect("no error")).collect().now_or_never();
        all.push((streamed, lossy.expect("nothing to wait for")));
        let lossy = reader().text_events_lossy().map(|event| event.expect("no error")).collect();
        all.push((reader().text_events().map(strict_io).collect(), lossy));
    }
    all
}

#[test]
fn text_is_what_the_standard_library_makes_of_the_bytes_and_the_first_malformed_part_is_named() {
    let parts: [&[u8]; 6] = [b"", b"plain", "na\u{EF}ve \u{1F600}".as_bytes(), b"a\xC3", b"\x80b", b"\xE2\x82 \xFF"];
    for data in parts {
        for event_type in parts {
            for id in parts {
                let stream =
                    [b"event: ", event_type, b"\nid: ", id, b"\ndata: ", data, b"\n\ndata: next\nid\n\n"].concat();
                let malformed =
                    [(Part::Data, data), (Part::EventType, event_type), (Part::Id, id)].into_iter().find_map(
                        |(part, bytes)| std::str::from_utf8(bytes).err().map(|error| (part, error.valid_up_to())),
                    );
                for (strict, lossy) in texts(&stream) {
                    let [first, Ok(next)] = &strict[..] else { panic!("{strict:?}") };
                    assert_eq!((next.data(), next.event_type(), next.own_id()), ("next", "message", Some("")));
                    assert_eq!(first.as_ref().err().map(|error| (error.part, error.offset)), malformed);
                    assert_eq!(lossy.len(), 2);
                    for event in first.iter().chain(&lossy[..1]) {
                        let [data, event_type, id] = [data, event_type, id].map(String::from_utf8_lossy);
                        assert_eq!(event.data(), data);
                        assert_eq!(event.raw_event_type(), event_type);
                        assert_eq!(
                            (event.last_event_id(), event.own_id(), event.id_in_force()),
                            (&*id, Some(&*id), Some(&*id))
                        );
                        assert_eq!(event.clone().into_data(), data);
                    }
                }
            }
        }
    }
}

/// A reader that is made without a decoder has the default limits. With `skip_oversized`, it skips what does not fit.
#[test]
fn copies_pass_over_what_does_not_fit_with_an_account_of_it() {
    let long = "x".repeat(Growing::DEFAULT_TEXT_LIMIT + 1);
    let stream =
        format!("id: 1\nevent: {long}\ndata: lost\n\nid: 2\ndata: one\n\nevent: {long}\ndata\n\ndata: two\n\n");
    for skip in [false, true] {
        let mut events = EventStream::new(stream::iter([Ok::<_, ()>(stream.as_bytes())]));
        let mut reader = EventReader::new(stream.as_bytes());
        let mut codec = EventDecoder::default();
        if skip {
            (events, reader, codec) = (events.skip_oversized(), reader.skip_oversized(), codec.skip_oversized());
        }
        let streamed: Vec<_> = events.by_ref().collect::<Vec<_>>().now_or_never().expect("nothing to wait for");
        let read: Vec<_> = reader.events().collect();
        let mut framed = FramedRead::new(stream.as_bytes(), codec);
        let decoded: Vec<_> = framed.by_ref().collect::<Vec<_>>().now_or_never().expect("nothing to wait for");
        assert_eq!([streamed.len(), read.len(), decoded.len()], [if skip { 2 } else { 4 }; 3]);
        let is_report = [
            streamed.iter().map(|event| matches!(event, Err(ReadError::Oversized(_)))).collect::<Vec<_>>(),
            read.iter().map(|event| matches!(event, Err(ReadError::Oversized(_)))).collect(),
            decoded.iter().map(|event| matches!(event, Ok(Err(ReadError::Oversized(_))))).collect(),
        ];
        let due = if skip { &[false, false][..] } else { &[true, false, true, false] };
        assert_eq!(is_report, [due; 3]);
        for skipped in [events.skipped(), reader.skipped(), framed.decoder().skipped()] {
            assert_eq!(skipped.count, if skip { 2 } else { 0 });
            assert_eq!(skipped.last.map(|oversized| oversized.length), skip.then_some(long.len()));
        }
        let in_force = [events.id_in_force(), reader.id_in_force(), framed.decoder().id_in_force()];
        assert_eq!(in_force, [Some(&b"2"[..]); 3]);
        assert_eq!(framed.into_inner(), b"", "all is read");
    }
    // The decoder of a codec can be taken out, with its ID and reconnection time.
    let mut framed = FramedRead::new(&b"id: 5\nretry: 7\ndata\n\n"[..], EventDecoder::new());
    assert!(framed.next().now_or_never().flatten().is_some());
    let decoder = std::mem::take(framed.decoder_mut()).into_decoder();
    assert_eq!((decoder.last_event_id(), decoder.reconnection_time()), (&b"5"[..], Some(7)));
}
