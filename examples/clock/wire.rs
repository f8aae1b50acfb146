//! The wire part of both ends: frames into a response body, and a response body into items. Fixed buffers, no allocation.

use sse_wire::chunked::{self, Encoder, Piece};
use sse_wire::http::{BodyFraming, HttpVersion, ResponseFraming, ResponseHead};
use sse_wire::{Frame, FrameBuffer};
use std::io::{self, Write};
use std::net::TcpStream;

/// A stream of frames to one client: chunked, or for HTTP/1.0 as it is, until the connection ends.
pub(crate) struct Outgoing<'s> {
    connection: &'s TcpStream,
    coding: Option<Encoder>,
    buffer: [u8; 256],
}

impl<'s> Outgoing<'s> {
    /// Sends the head.
    pub(crate) fn open(mut connection: &'s TcpStream, version: HttpVersion) -> io::Result<Self> {
        let framing = ResponseFraming::for_request(version);
        let mut buffer = [0; 256];
        connection.write_all(ResponseHead::new(framing).close().encode(&mut buffer).map_err(io::Error::other)?)?;
        let coding = (framing == ResponseFraming::Chunked).then(Encoder::new);
        Ok(Self { connection, coding, buffer })
    }

    /// Sends whole frames in one write: one chunk, so that the client has them at once.
    pub(crate) fn send(&mut self, frames: &[Frame<'_>]) -> io::Result<()> {
        let Some(coding) = &mut self.coding else {
            let mut plain = FrameBuffer::new(&mut self.buffer);
            for frame in frames {
                plain.push(frame).map_err(io::Error::other)?;
            }
            return self.connection.write_all(plain.as_bytes());
        };
        let mut chunk = coding.chunk(&mut self.buffer).map_err(io::Error::other)?;
        for frame in frames {
            chunk.write_with(|space| frame.encode(space).map(<[u8]>::len)).map_err(io::Error::other)?;
        }
        self.connection.write_all(chunk.finish())
    }

    /// Says that this is all, where that can be said.
    pub(crate) fn end(mut self) -> io::Result<()> {
        match &mut self.coding {
            Some(coding) => {
                let last = coding.last_chunk(&[], &mut self.buffer).map_err(io::Error::other)?;
                self.connection.write_all(last)
            }
            None => Ok(()),
        }
    }
}

/// Finds the content in a response body, and its end.
pub(crate) enum Incoming {
    Chunked(chunked::Decoder),
    /// So many bytes are left.
    Length(u64),
    UntilClose,
}

impl Incoming {
    pub(crate) fn new(framing: BodyFraming) -> Self {
        match framing {
            BodyFraming::Chunked { .. } => Self::Chunked(chunked::Decoder::new()),
            BodyFraming::Length(length) => Self::Length(length),
            BodyFraming::NoBody => Self::Length(0),
            BodyFraming::UntilClose => Self::UntilClose,
        }
    }

    /// Takes the next content off the front of `received`. `None` asks for more, unless the body has ended.
    pub(crate) fn next<'r>(&mut self, received: &mut &'r [u8]) -> Result<Option<&'r [u8]>, chunked::DecodeError> {
        let content = match self {
            Self::Chunked(decoder) => match decoder.next(received)? {
                Some(Piece::Data(content)) => content,
                Some(Piece::Trailer(_) | Piece::End) | None => &[],
            },
            Self::Length(left) => {
                let length = usize::try_from(*left).map_or(received.len(), |left| left.min(received.len()));
                let (content, rest) = received.split_at(length);
                *left -= length as u64;
                *received = rest;
                content
            }
            Self::UntilClose => std::mem::take(received),
        };
        Ok(Some(content).filter(|content| !content.is_empty()))
    }

    /// Whether the body is complete while the connection is still there.
    pub(crate) fn has_ended(&self) -> bool {
        match self {
            Self::Chunked(decoder) => decoder.has_ended(),
            Self::Length(left) => *left == 0,
            Self::UntilClose => false,
        }
    }

    /// Judges the body when the connection has ended. Gives what is wrong with it.
    pub(crate) fn finish(&self) -> Result<(), String> {
        match self {
            Self::Chunked(decoder) => decoder.finish().map_err(|error| error.to_string()),
            Self::Length(left) if *left > 0 => Err(format!("body broke off {left} bytes before its end")),
            Self::Length(_) | Self::UntilClose => Ok(()),
        }
    }
}
