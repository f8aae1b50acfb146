//! One connection as V has it: `start`, then `send_message`. This is the wire part, all of it.

use crate::common::exchange::Exchange;
use crate::common::wire::Outgoing;
use sse_wire::http::Field;
use sse_wire::{EventId, EventType, Frame};
use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

/// What a message may hold. `None` is absent, and differs from empty.
#[derive(Clone, Copy, Default)]
pub(crate) struct SseMessage<'a> {
    /// An empty one makes the client forget the one it has.
    pub(crate) id: Option<&'a str>,
    pub(crate) event: Option<&'a str>,
    /// In lines, however they end. Empty data is an event all the same.
    pub(crate) data: Option<&'a str>,
    /// Milliseconds.
    pub(crate) retry: Option<u64>,
    /// For keep-alives and for those who read along.
    pub(crate) comment: Option<&'a str>,
}

impl<'a> SseMessage<'a> {
    /// The frame, unless a value could break out of it, or nothing would come of it.
    fn frame(&self) -> io::Result<Frame<'a>> {
        let mut frame = match *self {
            Self { data: Some(data), event, .. } => {
                Frame::event(EventType::new(event.unwrap_or_default()).map_err(invalid)?, data)
            }
            Self { event: Some(_), .. } => {
                return Err(invalid("an event without data is never dispatched: give it some"));
            }
            Self { comment: Some(comment), .. } => Frame::comment(comment),
            Self { retry: Some(retry), .. } => Frame::retry_only(retry),
            Self { id: Some(id), .. } => Frame::id_only(EventId::new(id).map_err(invalid)?),
            _ => return Err(invalid("a message with nothing in it")),
        };
        if let Some(id) = self.id {
            frame = frame.id(EventId::new(id).map_err(invalid)?);
        }
        if let Some(retry) = self.retry {
            frame = frame.retry(retry);
        }
        if let Some(comment) = self.comment {
            frame = frame.with_comment(comment);
        }
        Ok(frame)
    }
}

fn invalid(problem: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, problem)
}

pub(crate) struct SseConnection<'c> {
    out: Outgoing<'c>,
}

impl<'c> SseConnection<'c> {
    /// Sends the head, whole, with these fields beside its own. One that would end its line, or is there already, is an error.
    pub(crate) fn start(exchange: Exchange<'c>, fields: &[Field<'_>]) -> io::Result<Self> {
        Ok(Self { out: exchange.open(fields)? })
    }

    /// Sends a message in one write, or nothing.
    pub(crate) fn send_message(&mut self, message: &SseMessage<'_>) -> io::Result<()> {
        self.out.send(&[message.frame()?])
    }

    /// Waits. It is an error if the client goes meanwhile: nobody is left to send messages to.
    pub(crate) fn wait(&self, time: Duration) -> io::Result<()> {
        self.out.wait_until(Instant::now() + time)
    }

    /// Says that this was all, so that the client can tell it from a connection that broke.
    pub(crate) fn end(self) -> io::Result<()> {
        self.out.end()
    }
}
