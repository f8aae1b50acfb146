//! `io::tokio_util_07`: items from a `FramedRead`, and frames into a `FramedWrite`.

use bytes::BytesMut;
use futures_util::{FutureExt, SinkExt, StreamExt};
use sse_wire::io::tokio_util_07::{EventDecoder, FrameEncoder};
use sse_wire::io::{AllItems, ReadError};
use sse_wire::{Decoder, End, Fixed, Frame, Growing, OwnedItem};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use support::cuts::{self, Random};
use support::engine::{own_end, own_item};
use support::frames::Drafts;
use support::model::{Limits, interpret};
use support::{item, vectors};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::codec::{Decoder as Codec, Encoder, FramedRead, FramedWrite};

const LIMITS: Limits = Limits::new(64, 64);

type Decoded = Result<OwnedItem, ReadError<Infallible>>;

fn codec() -> EventDecoder<Fixed<64, 64>, AllItems> {
    EventDecoder::with_decoder(Decoder::new()).all_items()
}

fn streams() -> Vec<Vec<u8>> {
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    own.chain(vectors::limited().into_iter().map(|vector| vector.stream)).filter(|stream| stream.len() < 200).collect()
}

fn chunks<'a>(stream: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut chunks = Vec::new();
    cuts::chunks(stream, cuts, &mut chunks);
    chunks
}

fn own(item: Decoded) -> item::Item {
    match &item {
        Ok(item) => own_item(Ok(item.as_item()), LIMITS),
        Err(ReadError::Oversized(oversized)) => own_item(Err(*oversized), LIMITS),
        Err(other) => panic!("{other}"),
    }
}

/// Calls the codec as a `FramedRead` does, and checks the items and the end.
#[test]
fn the_codec_gives_every_item_and_leaves_no_byte_to_be_looked_at_twice() {
    for stream in streams() {
        let single = cuts::single(&stream).into_iter().map(|cut| vec![cut]);
        for cuts in single.chain([vec![], cuts::bytes(stream.len())]) {
            let due = interpret(&stream, LIMITS, b"");
            let case = || format!("\"{}\" cut at {cuts:?}", stream.escape_ascii());
            let (mut codec, mut buffer, mut came) = (codec(), BytesMut::new(), Vec::new());
            for chunk in chunks(&stream, &cuts) {
                buffer.extend_from_slice(chunk);
                while let Some(item) = codec.decode(&mut buffer).expect("no error in mid-stream") {
                    came.push(own(item));
                }
                assert!(buffer.is_empty(), "{}", case());
            }
            assert_eq!(came, due.items.iter().map(|(item, _)| item.clone()).collect::<Vec<_>>(), "{}", case());
            let told = codec.decode_eof(&mut buffer);
            match due.end {
                item::End::Clean => assert!(matches!(told, Ok(None)), "{}", case()),
                _ => assert!(matches!(told, Err(ReadError::Incomplete)), "{}", case()),
            }
            assert!(matches!(codec.decode_eof(&mut buffer), Ok(None)), "once: {}", case());
            assert_eq!(codec.last_event_id(), due.last_event_id(stream.len()), "{}", case());
            assert_eq!(codec.reconnection_time(), due.retries().last(), "{}", case());
            assert_eq!(own_end(codec.finish(), LIMITS), due.end, "{}", case());
        }
    }
}

#[test]
fn what_is_still_in_the_buffer_at_the_end_is_decoded_first() {
    for stream in streams() {
        let due = interpret(&stream, LIMITS, b"");
        let (mut codec, mut buffer, mut came) = (codec(), BytesMut::from(&stream[..]), Vec::new());
        let end = loop {
            match codec.decode_eof(&mut buffer) {
                Ok(Some(item)) => came.push(own(item)),
                other => break other,
            }
        };
        assert_eq!(came, due.items.into_iter().map(|(item, _)| item).collect::<Vec<_>>());
        assert_eq!(end.is_err(), due.end != item::End::Clean, "\"{}\"", stream.escape_ascii());
        assert!(buffer.is_empty());
    }
}

/// For example, a file that is still being written, or a pipe that gets another writer.
#[test]
fn an_end_that_was_none_cuts_nothing_off() {
    let mut codec = codec();
    let mut buffer = BytesMut::from(&b"data: on"[..]);
    assert!(matches!(codec.decode_eof(&mut buffer), Err(ReadError::Incomplete)));
    assert!(matches!(codec.decode_eof(&mut buffer), Ok(None)));
    buffer.extend_from_slice(b"e\n\ndata: tw");
    let Ok(Some(Ok(OwnedItem::Event(event)))) = codec.decode(&mut buffer) else { panic!("no event") };
    assert_eq!(event.as_event().data(), b"one");
    assert!(matches!(codec.decode_eof(&mut buffer), Err(ReadError::Incomplete)));
    // Another connection.
    assert!(matches!(codec.finish(), End::Incomplete(Some(event)) if event.data() == b"tw"));
    buffer.extend_from_slice(b"data: three\n\n");
    let Ok(Some(Ok(OwnedItem::Event(event)))) = codec.decode(&mut buffer) else { panic!("no event") };
    assert_eq!(event.as_event().data(), b"three");
}

/// The decoder may come from a stream that was truncated within an event.
#[test]
fn a_decoder_brings_its_id_to_a_new_codec_and_nothing_else_of_the_stream_before() {
    let mut decoder = Decoder::<Fixed<64, 64>>::new();
    let mut items = decoder.feed(b"id: 1\ndata: one\n\nevent: x\nid: 2\ndata: cut off\n");
    while items.next().is_some() {}
    let mut codec = EventDecoder::with_decoder(decoder).all_items();
    let mut buffer = BytesMut::from(&b"\ndata: two\n\n"[..]);
    let Ok(Some(Ok(OwnedItem::Event(event)))) = codec.decode(&mut buffer) else { panic!("no event") };
    let event = event.as_event();
    assert_eq!((event.raw_event_type(), event.data(), event.last_event_id()), (&b""[..], &b"two"[..], &b"1"[..]));
    assert_eq!(codec.decoder().position(), 12);
}

/// What one read or write does.
#[derive(Clone, Debug)]
enum Turn {
    Gives(Vec<u8>),
    TakesAtMost(usize),
    Fails(ErrorKind),
    Waits,
}

#[derive(Default)]
struct Peer {
    turns: VecDeque<Turn>,
    taken: Vec<u8>,
    writes: usize,
}

impl Peer {
    fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self { turns: turns.into_iter().collect(), ..Self::default() }
    }
}

impl AsyncRead for Peer {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(match self.turns.pop_front() {
            None => Ok(()),
            Some(Turn::Gives(mut bytes)) => {
                let rest = bytes.split_off(bytes.len().min(into.remaining()));
                if !rest.is_empty() {
                    self.turns.push_front(Turn::Gives(rest));
                }
                into.put_slice(&bytes);
                Ok(())
            }
            Some(Turn::Fails(kind)) => Err(kind.into()),
            Some(_) => return Poll::Pending,
        })
    }
}

impl AsyncWrite for Peer {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize, Error>> {
        let most = match self.turns.pop_front() {
            None => bytes.len(),
            Some(Turn::TakesAtMost(most)) => most.min(bytes.len()),
            Some(Turn::Fails(kind)) => return Poll::Ready(Err(kind.into())),
            Some(_) => return Poll::Pending,
        };
        self.writes += 1;
        self.taken.extend_from_slice(&bytes[..most]);
        Poll::Ready(Ok(most))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }
}

/// Each pending future of `next()` is dropped.
#[test]
fn a_framed_read_gives_every_item_however_reads_cut_the_stream() {
    for stream in streams() {
        for size in [1, 3, 1_000] {
            let due = interpret(&stream, LIMITS, b"");
            let turns = stream.chunks(size).flat_map(|chunk| [Turn::Waits, Turn::Gives(chunk.to_vec())]);
            let mut framed = FramedRead::new(Peer::new(turns), codec());
            let mut came = Vec::new();
            let mut incomplete = 0;
            loop {
                match framed.next().now_or_never() {
                    None => {}
                    Some(None) => break,
                    Some(Some(Ok(item))) => came.push(own(item)),
                    Some(Some(Err(ReadError::Incomplete))) => incomplete += 1,
                    Some(Some(Err(error))) => panic!("{error}"),
                }
            }
            assert_eq!(came, due.items.into_iter().map(|(item, _)| item).collect::<Vec<_>>());
            assert_eq!(incomplete, u32::from(due.end != item::End::Clean), "\"{}\"", stream.escape_ascii());
            assert_eq!(own_end(framed.decoder_mut().finish(), LIMITS), due.end);
        }
    }
}

#[test]
fn what_does_not_fit_never_ends_a_framed_read() {
    let long = "x".repeat(1_000_000);
    let stream = format!("data: one\n\ndata: {long}\n\nid: 7\ndata: two\n\n");
    let mut framed = FramedRead::new(stream.as_bytes(), codec());
    let mut came = Vec::new();
    // This is the usual loop.
    while let Some(Ok(item)) = framed.next().now_or_never().expect("it need not wait") {
        came.push(item.map_err(|error| match error {
            ReadError::Oversized(oversized) => oversized.length,
            other => panic!("{other}"),
        }));
    }
    let [Ok(OwnedItem::Event(one)), Err(1_000_000), Ok(OwnedItem::Event(two))] = &came[..] else { panic!("{came:?}") };
    assert_eq!((one.as_event().data(), two.as_event().data()), (&b"one"[..], &b"two"[..]));
    assert_eq!(framed.decoder().last_event_id(), b"7");
    assert!(framed.read_buffer().capacity() < 64 * 1024, "the buffer is not as long as the event");
}

#[test]
fn a_failed_read_loses_nothing() {
    let turns = [
        Turn::Gives(b"data: one\n\ndata: t".to_vec()),
        Turn::Fails(ErrorKind::TimedOut),
        Turn::Gives(b"wo\n\n".to_vec()),
    ];
    let mut framed = FramedRead::new(Peer::new(turns), codec());
    let mut next = || framed.next().now_or_never().expect("it need not wait");
    assert!(matches!(next(), Some(Ok(Ok(OwnedItem::Event(event)))) if event.as_event().data() == b"one"));
    assert!(matches!(next(), Some(Err(ReadError::Io(error))) if error.kind() == ErrorKind::TimedOut));
    assert!(next().is_none(), "so does a `FramedRead`, once, after any error");
    assert!(matches!(next(), Some(Ok(Ok(OwnedItem::Event(event)))) if event.as_event().data() == b"two"));
    assert!(next().is_none());
}

#[test]
fn a_sent_frame_is_one_write() {
    let mut framed = FramedWrite::new(Peer::default(), FrameEncoder::new());
    let mut drafts = Drafts(8);
    let mut due = Vec::new();
    for count in 1..1_000 {
        let built = drafts.draft().build(|frame| {
            frame.append_to(&mut due);
            framed.send(*frame).now_or_never().expect("it need not wait").expect("an output that takes all");
        });
        built.expect("is a frame").expect("is accepted");
        assert_eq!((framed.get_ref().writes, &framed.get_ref().taken), (count, &due));
    }
}

/// Each pending future of `flush()` is dropped. The output is always a prefix of the frames.
#[test]
fn half_a_frame_is_finished_before_the_next() {
    let mut random = Random::new(4);
    let mut waits = 0;
    for seed in 0..1_000 {
        let turns = (0..random.below(40)).map(|_| match random.below(3) {
            0 => Turn::Waits,
            _ => Turn::TakesAtMost(1 + random.below(9)),
        });
        let mut framed = FramedWrite::new(Peer::new(turns), FrameEncoder::new());
        let mut drafts = Drafts(seed);
        let mut due = Vec::new();
        for _ in 0..8 {
            let built = drafts.draft().build(|frame| {
                frame.append_to(&mut due);
                // `feed` and `flush` pass each frame once. A second call of `send` would pass it again.
                framed.feed(*frame).now_or_never().expect("there is room").expect("no error");
                while framed.flush().now_or_never().is_none() {
                    waits += 1;
                    if random.below(2) == 0 {
                        break;
                    }
                }
            });
            built.expect("is a frame").expect("is accepted");
            assert!(due.starts_with(&framed.get_ref().taken));
        }
        while framed.flush().now_or_never().is_none() {}
        assert_eq!(framed.get_ref().taken, due);
    }
    assert!(waits > 1_000);
}

#[test]
fn an_encoded_frame_is_appended() {
    let mut output = BytesMut::from(&b"before"[..]);
    FrameEncoder::new().encode(Frame::message("one\ntwo"), &mut output).expect("cannot fail");
    assert_eq!(output, &b"beforedata: one\ndata: two\n\n"[..]);
}

const _: () = {
    const fn may_be_sent_and_moved<T: Send + Sync + Unpin + 'static>() {}
    may_be_sent_and_moved::<EventDecoder<Fixed<64, 64>, AllItems>>();
    may_be_sent_and_moved::<EventDecoder<Growing>>();
    may_be_sent_and_moved::<FrameEncoder>();
    may_be_sent_and_moved::<Result<Decoded, ReadError<Error>>>();
};

/// `copies.rs` tests the kinds of copies. Here, malformed text and oversized events do not end a `FramedRead`.
#[test]
fn text_that_is_none_and_what_does_not_fit_are_items_or_are_passed_over() {
    let stream = b"data: na\xC3\xAFve\n\ndata: \xFF\n\ndata: 0123456789012345678901234567890123456789012345678901234567890123456789\n\n\
        : comment\n\ndata: last\n\n";
    let decoder = || EventDecoder::with_decoder(Decoder::<Fixed<64, 64>>::new());
    let strict: Vec<_> =
        FramedRead::new(&stream[..], decoder().text()).collect().now_or_never().expect("nothing to wait for");
    let [Ok(Ok(naive)), Ok(Err(ReadError::MalformedText(malformed))), Ok(Err(ReadError::Oversized(_))), Ok(Ok(last))] =
        &strict[..]
    else {
        panic!("{strict:?}")
    };
    assert_eq!((naive.data(), malformed.offset, last.data()), ("na\u{EF}ve", 0, "last"));
    let mut lossy = FramedRead::new(&stream[..], decoder().text_lossy().skip_oversized());
    let events: Vec<_> = lossy
        .by_ref()
        .map(|event| event.expect("input").expect("an event").into_data())
        .collect()
        .now_or_never()
        .expect("an input that does not wait");
    assert_eq!(events, ["na\u{EF}ve", "\u{FFFD}", "last"]);
    assert_eq!(lossy.decoder().skipped().count, 1);
    let bytes: Vec<_> =
        FramedRead::new(&stream[..], decoder().skip_oversized()).collect().now_or_never().expect("does not wait");
    let bytes: Vec<_> = bytes.into_iter().map(|event| event.expect("input").expect("an event").into_data()).collect();
    assert_eq!(bytes, [&b"na\xC3\xAFve"[..], b"\xFF", b"last"]);
}
