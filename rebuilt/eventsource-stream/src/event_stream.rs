use crate::event::Carried;
use crate::text::Text;
use crate::{Event, EventStreamError};
use alloc::string::String;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::Stream;
use pin_project_lite::pin_project;
use sse_wire::{BlockItem, Decoder, Unlimited};

pin_project! {
    /// The events in a stream of chunks. Made by [`Eventsource::eventsource`](crate::Eventsource::eventsource).
    ///
    /// The stream returns `None` after the stream of chunks has ended, or after the error for malformed UTF-8. An event
    /// that the end of the stream truncates is dropped, as the standard requires. It holds one chunk at a time, as a
    /// copy.
    pub struct EventStream<S> {
        #[pin]
        chunks: S,
        is_over: bool,
        parser: Parser,
    }
}

impl<S> EventStream<S> {
    /// The events in these chunks.
    pub fn new(chunks: S) -> Self {
        Self { chunks, is_over: false, parser: Parser::default() }
    }

    /// Sets the last event ID, for a client that reconnects. The next events have this ID, until a block has its own.
    pub fn set_last_event_id(&mut self, id: impl Into<String>) {
        self.parser.carried.last_event_id = id.into();
    }

    /// The last event ID, which the next request has to send. It is the ID that was set, or that of the last block with
    /// an ID. Empty if there is none.
    pub fn last_event_id(&self) -> &str {
        &self.parser.carried.last_event_id
    }
}

impl<S, B, E> Stream for EventStream<S>
where
    S: Stream<Item = Result<B, E>>,
    B: AsRef<[u8]>,
{
    type Item = Result<Event, EventStreamError<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        while !*this.is_over {
            if let Some(event) = this.parser.next_event() {
                return Poll::Ready(Some(Ok(event)));
            }
            if !this.parser.text.is_malformed() {
                match ready!(this.chunks.as_mut().poll_next(context)) {
                    Some(Ok(chunk)) => {
                        this.parser.text.append(chunk.as_ref());
                        continue;
                    }
                    Some(Err(error)) => return Poll::Ready(Some(Err(EventStreamError::Transport(error)))),
                    None => {}
                }
            }
            *this.is_over = true;
            if let Some(error) = this.parser.text.fault() {
                return Poll::Ready(Some(Err(EventStreamError::Utf8(error))));
            }
        }
        Poll::Ready(None)
    }
}

/// Decodes text into events.
#[derive(Debug, Default)]
struct Parser {
    text: Text,
    decoder: Decoder<Unlimited>,
    carried: Carried,
}

impl Parser {
    /// The next event that ends in the unread text, if there is one.
    fn next_event(&mut self) -> Option<Event> {
        let mut blocks = self.decoder.feed_blocks(self.text.unread());
        let mut event = None;
        while event.is_none() {
            let Some(Ok(item)) = blocks.next() else { break };
            if let BlockItem::Block(block) = item {
                event = self.carried.event(&block);
            }
        }
        let left = blocks.rest().len();
        self.text.set_unread(left);
        event
    }
}

#[cfg(test)]
mod tests {
    use super::Parser;

    /// Each byte of the stream is passed to the decoder once. Each chunk is read with at most three bytes before it.
    #[test]
    fn no_byte_is_decoded_twice() {
        let stream = "event: \u{1F600}\ndata: one\ndata: \u{E9}\n\n: ping\n\nid: 1\n\ndata: two\n\ndata".repeat(50);
        for size in [1, 2, 3, 7, 1_000] {
            let mut parser = Parser::default();
            let mut fed = 0;
            for chunk in stream.as_bytes().chunks(size) {
                parser.text.append(chunk);
                let unread = parser.text.unread().len();
                assert!(unread <= chunk.len() + 3);
                fed += unread;
                while parser.next_event().is_some() {}
                assert_eq!(parser.decoder.position(), fed as u64);
            }
            assert_eq!(fed, stream.len());
        }
    }
}
