//! One connection with the calls of V: `start`, then `send_message`. This is the complete wire part.

use crate::common::exchange::Exchange;
use crate::common::wire::Outgoing;
use sse_wire::http::Field;
use sse_wire::{EventId, EventType, Frame};
use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

/// The parts of a message. `None` means absent, which is not the same as empty.
#[derive(Clone, Copy, Default)]
pub(crate) struct SseMessage<'a> {
    /// An empty ID makes the client forget its last event ID.
    pub(crate) id: Option<&'a str>,
    pub(crate) event: Option<&'a str>,
    /// It may have several lines, with any line end. Empty data is an event, too.
    pub(crate) data: Option<&'a str>,
    /// Milliseconds.
    pub(crate) retry: Option<u64>,
    /// For keep-alives, and for people who read the stream.
    pub(crate) comment: Option<&'a str>,
}

impl<'a> SseMessage<'a> {
    /// The frame. An error if a value could inject a field, or if the message would have no effect.
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
    /// Sends the complete head, with these additional fields. A field that would end its line, or that is in the head already, is
    /// an error.
    pub(crate) fn start(exchange: Exchange<'c>, fields: &[Field<'_>]) -> io::Result<Self> {
        Ok(Self { out: exchange.open(fields)? })
    }

    /// Sends a message in one write, or nothing.
    pub(crate) fn send_message(&mut self, message: &SseMessage<'_>) -> io::Result<()> {
        self.out.send(&[message.frame()?])
    }

    /// Waits. If the client disconnects meanwhile, this is an error, as nobody is left to send messages to.
    pub(crate) fn wait(&self, time: Duration) -> io::Result<()> {
        self.out.wait_until(Instant::now() + time)
    }

    /// Ends the body, so that the client can distinguish it from a truncated one.
    pub(crate) fn end(self) -> io::Result<()> {
        self.out.end()
    }
}
