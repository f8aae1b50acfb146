//! The wire part of a server: encodes frames into a response body.

use super::wait_while_there;
use sse_wire::Frame;
use sse_wire::chunked::{self, Encoder};
use sse_wire::http::{Field, HttpVersion, ResponseFraming, ResponseHead};
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A stream of frames to one client. It is chunked, except for HTTP/1.0, where the body ends with the connection.
pub(crate) struct Outgoing<'s> {
    connection: &'s Arc<TcpStream>,
    coding: Option<Encoder>,
    /// A buffer as long as the longest chunk so far.
    buffer: Vec<u8>,
    /// The maximum time of one write.
    patience: Duration,
}

impl<'s> Outgoing<'s> {
    /// Sends the head, with additional fields.
    pub(crate) fn open(
        connection: &'s Arc<TcpStream>,
        version: HttpVersion,
        fields: &[Field<'_>],
        patience: Duration,
    ) -> io::Result<Self> {
        let (buffer, framing) = head(version, fields)?;
        write_whole(connection, &buffer, patience)?;
        let coding = (framing == ResponseFraming::Chunked).then(Encoder::new);
        Ok(Self { connection, coding, buffer, patience })
    }

    pub(super) fn connection(&self) -> &'s Arc<TcpStream> {
        self.connection
    }

    /// Waits for the time of the next frame. If the client disconnects meanwhile, this is an error.
    pub(crate) fn wait_until(&self, time: Instant) -> io::Result<()> {
        wait_while_there(self.connection, time)
    }

    /// Sends complete frames in one write.
    pub(crate) fn send(&mut self, frames: &[Frame<'_>]) -> io::Result<()> {
        self.send_encoded(&encoded(frames))
    }

    /// Sends complete frames in one write, as one chunk, so that the client gets them at once.
    pub(crate) fn send_encoded(&mut self, frames: &[u8]) -> io::Result<()> {
        let Some(coding) = &mut self.coding else {
            return write_whole(self.connection, frames, self.patience);
        };
        let length = chunked::encoded_len(frames.len());
        self.buffer.resize(self.buffer.len().max(length), 0);
        let mut chunk = coding.chunk(&mut self.buffer).map_err(io::Error::other)?;
        chunk.push(frames).map_err(io::Error::other)?;
        write_whole(self.connection, chunk.finish(), self.patience)
    }

    /// Ends the body, if it is chunked. (With HTTP/1.0, the end of the connection does so.)
    pub(crate) fn end(mut self) -> io::Result<()> {
        let Some(coding) = &mut self.coding else { return Ok(()) };
        let last = coding.last_chunk(&[], &mut self.buffer).map_err(io::Error::other)?;
        write_whole(self.connection, last, self.patience)
    }
}

/// The head of a stream, and the framing of the body after it.
pub(super) fn head(version: HttpVersion, fields: &[Field<'_>]) -> io::Result<(Vec<u8>, ResponseFraming)> {
    let framing = ResponseFraming::for_request(version);
    let head = ResponseHead::new(framing).close().fields(fields);
    let mut buffer = vec![0; head.encoded_len()];
    head.encode(&mut buffer).map_err(|error| io::Error::new(ErrorKind::InvalidInput, error))?;
    Ok((buffer, framing))
}

/// Encodes frames. (With the feature `alloc`, `Frame::to_vec` encodes one. The examples do not use `alloc`.)
pub(crate) fn encoded(frames: &[Frame<'_>]) -> Vec<u8> {
    frames.iter().flat_map(Frame::segments).flatten().copied().collect()
}

/// Writes all bytes within the time limit, even if the client reads slowly. If only a part was written, the stream is broken: close
/// the connection.
pub(super) fn write_whole(mut connection: &TcpStream, mut octets: &[u8], patience: Duration) -> io::Result<()> {
    let deadline = Instant::now() + patience;
    while !octets.is_empty() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        connection.set_write_timeout(Some(left))?;
        match connection.write(octets) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => octets = octets.get(written..).unwrap_or_default(),
            // Which of the two errors it is depends on the system.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(ErrorKind::TimedOut.into());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
