//! Asynchronous adapters on the decoder, without boxing and without a runtime: a reader on a trait like `BufRead`,
//! whose futures may be dropped at every await, and a `Stream` of owned events.
//!
//! They are built on `advance`, `keep` and `view`, like an adapter outside this crate.

use futures_core::Stream;
use sse_wire::storage::Storage;
use sse_wire::{Decoder, End, Event, Fixed, Growing, Item, Oversized, OwnedEvent, Ready};
use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use support::engine::{own_event, own_item};
use support::model::{Limits, interpret};
use support::{item, vectors};

/// Like `embedded_io_async::BufRead`: the filled bytes stay until they are consumed.
trait BufRead {
    type Error;
    async fn fill_buf(&mut self) -> Result<&[u8], Self::Error>;
    fn consume(&mut self, amount: usize);
}

/// Returns its chunks one by one, and is pending `patience` times before each.
struct Slow<'a> {
    chunks: Vec<&'a [u8]>,
    pending: usize,
    patience: usize,
}

impl<'a> Slow<'a> {
    fn new(stream: &'a [u8], size: usize, patience: usize) -> Self {
        let mut chunks: Vec<&[u8]> = stream.chunks(size).collect();
        chunks.reverse();
        Self { chunks, pending: patience, patience }
    }

    /// The next bytes, or pending. At the end, always an empty slice.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<&'a [u8]> {
        if self.pending > 0 {
            self.pending -= 1;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.chunks.last().copied().unwrap_or_default())
    }
}

impl BufRead for Slow<'_> {
    type Error = Infallible;

    async fn fill_buf(&mut self) -> Result<&[u8], Infallible> {
        Ok(std::future::poll_fn(|context| self.poll(context)).await)
    }

    fn consume(&mut self, amount: usize) {
        let Some(chunk) = self.chunks.last_mut() else { return assert_eq!(amount, 0) };
        *chunk = &chunk[amount..];
        if chunk.is_empty() {
            self.chunks.pop();
            self.pending = self.patience;
        }
    }
}

/// Reads items. It is cancel-safe: at its only await, it holds nothing that could be lost.
struct Reader<R, S: Storage> {
    input: R,
    decoder: Decoder<S>,
}

impl<R: BufRead, S: Storage> Reader<R, S> {
    /// The next item, borrowed from the decoder. `None` at the end of the input.
    async fn next(&mut self) -> Result<Option<Result<Item<'_>, Oversized>>, R::Error> {
        let ready = loop {
            let input = self.input.fill_buf().await?;
            if input.is_empty() {
                return Ok(None);
            }
            let step = self.decoder.advance(input);
            // The bytes are consumed before the item is viewed, so the item must not stay in the buffer.
            let ready = step.ready.map(|ready| self.decoder.keep(ready, input));
            self.input.consume(step.consumed);
            if let Some(ready) = ready {
                break ready;
            }
        };
        Ok(Some(self.decoder.view(ready, &[]).map_err(Into::into)))
    }

    /// Like `next`, but the bytes of the item are not consumed: the item is still in the buffer.
    async fn next_in_place(&mut self) -> Result<Option<(Ready, usize)>, R::Error> {
        loop {
            let input = self.input.fill_buf().await?;
            if input.is_empty() {
                return Ok(None);
            }
            let step = self.decoder.advance(input);
            match step.ready {
                Some(ready) => return Ok(Some((ready, step.consumed))),
                None => self.input.consume(step.consumed),
            }
        }
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// Polls once and drops the future if it is not done.
fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

const LIMITS: Limits = Limits::new(64, 64);

fn streams() -> Vec<Vec<u8>> {
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    own.chain(vectors::limited().into_iter().map(|vector| vector.stream)).filter(|stream| stream.len() < 200).collect()
}

fn due(stream: &[u8]) -> Vec<item::Item> {
    interpret(stream, LIMITS, b"").items.into_iter().map(|(item, _)| item).collect()
}

#[test]
fn a_reader_gives_every_item() {
    for stream in streams() {
        for size in [1, 3, 1_000] {
            let decoder = Decoder::<Fixed<64, 64>>::new();
            let mut reader = Reader { input: Slow::new(&stream, size, 2), decoder };
            let mut came = Vec::new();
            while let Ok(Some(item)) = block_on(reader.next()) {
                came.push(own_item(item, LIMITS));
            }
            assert_eq!(came, due(&stream), "\"{}\" in chunks of {size}", stream.escape_ascii());
        }
    }
}

#[test]
fn a_reader_dropped_at_every_await_loses_nothing() {
    let mut dropped = 0;
    for stream in streams() {
        for size in [1, 3, 1_000] {
            let decoder = Decoder::<Fixed<64, 64>>::new();
            let mut reader = Reader { input: Slow::new(&stream, size, 2), decoder };
            let mut came = Vec::new();
            loop {
                match poll_once(reader.next()) {
                    Some(Ok(Some(item))) => came.push(own_item(item, LIMITS)),
                    Some(Ok(None)) => break,
                    None => dropped += 1,
                }
            }
            assert_eq!(came, due(&stream), "\"{}\" in chunks of {size}", stream.escape_ascii());
        }
    }
    assert!(dropped > 1_000);
}

#[test]
fn an_item_may_stay_in_the_buffer_until_it_is_used_up() {
    for stream in streams() {
        let mut reader = Reader { input: Slow::new(&stream, 11, 1), decoder: Decoder::<Fixed<64, 64>>::new() };
        let mut came = Vec::new();
        while let Ok(Some((ready, consumed))) = block_on(reader.next_in_place()) {
            // The filled bytes are still there, so this does not wait.
            let input = block_on(reader.input.fill_buf()).unwrap_or_default();
            came.push(own_item(reader.decoder.view(ready, input), LIMITS));
            reader.input.consume(consumed);
        }
        assert_eq!(came, due(&stream), "\"{}\"", stream.escape_ascii());
    }
}

/// Owned events from a source that is polled, like an HTTP body. A partly consumed chunk stays in `input`.
struct Events<'a> {
    input: Slow<'a>,
    decoder: Decoder<Growing>,
    /// Whether the stream also returns the event that is incomplete at the end (two line ends would dispatch it).
    lenient: bool,
    ended: bool,
}

impl Stream for Events<'_> {
    type Item = Result<OwnedEvent, Oversized>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while !this.ended {
            let Poll::Ready(chunk) = this.input.poll(context) else { return Poll::Pending };
            if chunk.is_empty() {
                this.ended = true;
                return Poll::Ready(match this.decoder.finish() {
                    End::Incomplete(Some(event)) if this.lenient => Some(Ok(event.to_owned_event())),
                    _ => None,
                });
            }
            let step = this.decoder.advance(chunk);
            let item = step.ready.map(|ready| match this.decoder.view(ready, chunk) {
                Ok(Item::Event(event)) => Some(Ok(event.to_owned_event())),
                Ok(_) => None,
                Err(oversized) => Some(Err(oversized)),
            });
            this.input.consume(step.consumed);
            if let Some(Some(item)) = item {
                return Poll::Ready(Some(item));
            }
        }
        Poll::Ready(None)
    }
}

#[test]
fn a_stream_gives_owned_events() {
    let mut incomplete = 0;
    for (stream, lenient) in streams().iter().flat_map(|stream| [(stream, false), (stream, true)]) {
        let meaning = interpret(stream, LIMITS, b"");
        let items = meaning.items.iter().map(|(item, _)| item);
        let mut due: Vec<_> =
            items.filter(|item| matches!(item, item::Item::Event(_) | item::Item::Oversized(_))).cloned().collect();
        if let (item::End::Incomplete(Some(event)), true) = (meaning.end, lenient) {
            due.push(item::Item::Event(event));
            incomplete += 1;
        }
        let decoder = Decoder::with_storage(Growing::new(LIMITS.data, LIMITS.text));
        let mut events = pin!(Events { input: Slow::new(stream, 5, 1), decoder, lenient, ended: false });
        let mut came = Vec::new();
        while let Some(event) = block_on(std::future::poll_fn(|context| events.as_mut().poll_next(context))) {
            came.push(match event {
                Ok(event) => item::Item::Event(own_event(&event.as_event(), LIMITS)),
                Err(oversized) => own_item(Err(oversized), LIMITS),
            });
        }
        assert_eq!(came, due, "\"{}\"", stream.escape_ascii());
    }
    assert!(incomplete > 10);
}

/// Multi-threaded runtimes require this of values that are held across an await.
#[test]
fn all_of_it_can_be_sent() {
    fn is_send<T: Send + Sync + 'static>() {}
    is_send::<Decoder<Fixed<64, 64>>>();
    is_send::<Decoder<Growing>>();
    is_send::<Ready>();
    is_send::<OwnedEvent>();
    is_send::<Oversized>();
    is_send::<Event<'static>>();
}
