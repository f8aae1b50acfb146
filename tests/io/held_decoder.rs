//! What a user can do with the decoder in a reader: reset an ID that the server refuses, and free memory.

use bytes::BytesMut;
use futures_util::{FutureExt, stream};
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::std_io::EventReader;
use sse_wire::io::tokio_util_07::EventDecoder;
use sse_wire::io::{embedded_io_07, embedded_io_async_07};
use sse_wire::{Decoder, Fixed, InvalidLastEventId};
use std::convert::Infallible;
use tokio_util::codec::Decoder as _;

/// Sets and resets the ID between two events, and tries an invalid one, with methods that these readers share.
macro_rules! an_id_is_set_between_two_events {
    ($reader:expr, $next:expr) => {{
        let mut reader = $reader;
        assert_eq!(reader.id_in_force(), None);
        assert_eq!($next(&mut reader), (b"o\nne".to_vec(), b"1".to_vec()));
        let refused = InvalidLastEventId::ForbiddenByte { byte: b'\n', offset: 1 };
        assert_eq!(reader.set_last_event_id(b"4\n"), Err(refused));
        assert_eq!(reader.last_event_id(), b"1");
        assert_eq!(reader.set_last_event_id(b""), Ok(()));
        assert_eq!(reader.id_in_force(), Some(&b""[..]));
        assert_eq!(reader.set_last_event_id(b"42"), Ok(()));
        let shrunk = allocation_counter::measure(|| reader.shrink_to(0));
        assert!(shrunk.bytes_current < 0, "the data of two lines was on the heap: {shrunk:?}");
        assert_eq!($next(&mut reader), (b"two".to_vec(), b"42".to_vec()), "the rest of the chunk is still there");
        assert_eq!((reader.last_event_id(), reader.reconnection_time()), (&b"42"[..], Some(5)));
    }};
}

const STREAM: &[u8] = b"retry: 5\nid: 1\ndata: o\ndata: ne\n\ndata: two\n\n";

#[test]
fn a_std_reader_takes_an_id() {
    an_id_is_set_between_two_events!(EventReader::new(STREAM), |reader: &mut EventReader<&[u8]>| {
        let event = reader.next_event().expect("no error").expect("an event");
        (event.data().to_vec(), event.last_event_id().to_vec())
    });
}

#[test]
fn a_stream_takes_an_id() {
    let chunks = stream::iter([Ok::<_, Infallible>(STREAM)]);
    an_id_is_set_between_two_events!(EventStream::new(chunks), |events: &mut EventStream<_, _>| {
        let event = events.next_event().now_or_never().expect("ready").expect("no error").expect("an event");
        (event.data().to_vec(), event.last_event_id().to_vec())
    });
}

#[test]
fn a_codec_takes_an_id() {
    let mut buffer = BytesMut::from(STREAM);
    an_id_is_set_between_two_events!(EventDecoder::new(), |codec: &mut EventDecoder| {
        let event = codec.decode(&mut buffer).expect("no error").expect("an event").expect("it fits");
        (event.data().to_vec(), event.last_event_id().to_vec())
    });
}

/// Over embedded-io, the decoder belongs to the caller. The accessors of a reader require no trait of its input.
#[test]
fn a_reader_over_embedded_io_tells_the_id_whatever_its_input_is() {
    let mut decoder = Decoder::<Fixed<64, 16>>::new().with_last_event_id(b"7").expect("an ID");
    fn of_sync<R>(reader: &embedded_io_07::EventReader<'_, R, Fixed<64, 16>>) -> Option<Vec<u8>> {
        let _: &R = reader.get_ref();
        reader.id_in_force().map(<[u8]>::to_vec)
    }
    fn of_async<R>(reader: &embedded_io_async_07::EventReader<'_, R, Fixed<64, 16>>) -> Option<Vec<u8>> {
        let _: &R = reader.get_ref();
        reader.id_in_force().map(<[u8]>::to_vec)
    }
    assert_eq!(of_sync(&embedded_io_07::EventReader::new(STREAM, &mut decoder)), Some(b"7".to_vec()));
    assert_eq!(of_async(&embedded_io_async_07::EventReader::new(STREAM, &mut decoder)), Some(b"7".to_vec()));
}
