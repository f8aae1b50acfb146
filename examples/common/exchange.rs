//! A request and its answer.

use super::request::Refusal;
use super::wire::{Outgoing, head, write_whole};
use super::{read_by, wait_while_there};
use sse_wire::http::{Field, HttpVersion};
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a client may take to read a response that is no stream. Then the connection is closed.
const LINGER: Duration = Duration::from_secs(1);

/// A request that waits for its answer. Call one of the methods to answer it. It is the last request on its connection.
#[derive(Clone, Copy)]
pub(crate) struct Exchange<'c> {
    connection: &'c Arc<TcpStream>,
    version: HttpVersion,
    patience: Duration,
    /// It was a HEAD request: the answer has no body.
    is_head_only: bool,
}

impl<'c> Exchange<'c> {
    pub(super) fn new(connection: &'c Arc<TcpStream>, version: HttpVersion, patience: Duration) -> Self {
        Self { connection, version, patience, is_head_only: false }
    }

    pub(super) fn head_only(self, is_head_only: bool) -> Self {
        Self { is_head_only, ..self }
    }

    /// Whether this is a HEAD request. Then answer a request for a stream with [`stream_head`](Self::stream_head), and keep no state
    /// for it.
    pub(crate) fn is_head_only(&self) -> bool {
        self.is_head_only
    }

    /// Opens an event stream, with additional fields. The error [`InvalidInput`](io::ErrorKind::InvalidInput) means that a field is
    /// wrong, and that nothing was sent.
    pub(crate) fn open(self, fields: &[Field<'_>]) -> io::Result<Outgoing<'c>> {
        Outgoing::open(self.connection, self.version, fields, self.patience)
    }

    /// Sends the head that [`open`](Self::open) sends, and no stream.
    pub(crate) fn stream_head(self, fields: &[Field<'_>]) -> io::Result<()> {
        let (head, _) = head(self.version, fields)?;
        self.finish(&head)
    }

    pub(crate) fn refuse(self, refusal: Refusal) -> io::Result<()> {
        let Refusal { status, fields } = refusal;
        self.respond(status, &format!("Content-Type: text/plain\r\n{fields}"), format!("{status}\n").as_bytes())
    }

    pub(crate) fn page(self, html: &str) -> io::Result<()> {
        let fields = "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\n";
        self.respond("200 OK", fields, html.as_bytes())
    }

    /// Sends a response that is no stream. Each of the `fields` has its line end. They are written as they are: do not put input of a
    /// client into them, except the value of one of its header fields.
    pub(crate) fn respond(self, status: &str, fields: &str, body: &[u8]) -> io::Result<()> {
        let mut response = whole(status, fields, body);
        if self.is_head_only {
            response.truncate(response.len() - body.len());
        }
        self.finish(&response)
    }

    fn finish(self, response: &[u8]) -> io::Result<()> {
        let connection = self.connection;
        write_whole(connection, response, self.patience)?;
        // If the connection is closed with unread bytes, it is reset, and the response may be lost (RFC 9112, 9.6).
        connection.shutdown(Shutdown::Write)?;
        let (mut rest, mut most, deadline) = ([0; 1024], 64 * 1024, Instant::now() + LINGER);
        while let Ok(more @ 1..) = read_by(connection, &mut rest, deadline) {
            most = usize::saturating_sub(most, more);
            if most == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Waits before the answer. If the client disconnects meanwhile, this is an error.
    pub(crate) fn wait(&self, time: Duration) -> io::Result<()> {
        wait_while_there(self.connection, Instant::now() + time)
    }
}

/// A response that closes the connection.
pub(super) fn whole(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    // RFC 9110, 8.6: a 204 has no length, because it has no body.
    let length = if status.starts_with("204") { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let mut response = format!("HTTP/1.1 {status}\r\n{fields}{length}Connection: close\r\n\r\n").into_bytes();
    response.extend_from_slice(body);
    response
}
