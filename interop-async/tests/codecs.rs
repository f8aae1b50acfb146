//! tokio's codecs on real sockets.

mod support;

use futures_util::{FutureExt, SinkExt, StreamExt};
use sse_wire::io::ReadError;
use sse_wire::io::tokio_util_07::{EventDecoder, FrameEncoder};
use sse_wire::{End, Frame, OwnedItem};
use sse_wire_interop_async::client::decoder;
use std::future::poll_fn;
use support::in_time;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::codec::{FramedRead, FramedWrite};

const FRAMES: usize = 2_000;

fn data(number: usize) -> String {
    format!("{number}\n{}", "x".repeat(number * 7 % 9_000))
}

/// Both sides drop a future that has to wait, and then try again. All frames arrive complete and once.
#[tokio::test]
async fn frames_go_whole_over_a_socket_that_is_full_and_waits_that_are_broken_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(async move {
        let (connection, _) = listener.accept().await.expect("a client");
        let mut frames = FramedWrite::new(connection, FrameEncoder::new());
        let mut waits = 0;
        for number in 0..FRAMES {
            // When there is room, a frame is taken at once: no future that waits holds a frame.
            poll_fn(|context| frames.poll_ready_unpin(context)).await.expect("a client");
            frames.start_send_unpin(Frame::message(&data(number))).expect("a client");
            // A flush that is dropped here continues with the next flush.
            waits += u32::from(frames.flush().now_or_never().is_none());
        }
        frames.flush().await.expect("a client");
        frames.into_inner().write_all(b"data: cut off").await.expect("a client");
        waits
    });
    let connection = TcpStream::connect(address).await.expect("a server");
    let mut items = FramedRead::new(connection, EventDecoder::with_decoder(decoder()).all_items());
    let (mut count, mut waits) = (0, 0);
    in_time(async {
        loop {
            match items.next().now_or_never() {
                None => waits += 1,
                Some(Some(Ok(Ok(OwnedItem::Event(event))))) => {
                    assert_eq!(event.as_event().data(), data(count).as_bytes());
                    count += 1;
                }
                Some(Some(Err(ReadError::Incomplete))) => break,
                Some(other) => panic!("{other:?}"),
            }
            // The server gets a turn for each frame that is read, so it gets ahead.
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(items.next().await.is_none());
    assert!(matches!(items.decoder_mut().finish(), End::Incomplete(Some(event)) if event.data() == b"cut off"));
    let written = in_time(server).await.expect("no panic");
    println!("{count} frames; {waits} waits for an item and {written} for the socket were broken off");
    assert_eq!(count, FRAMES);
    assert!(waits > 0 && written > 0);
}
