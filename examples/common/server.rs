//! A server: a thread a connection, and no more of them than there may be. What becomes of one is no other's concern.

use super::read_by;
use super::request::{LONGEST_HEAD, Refusal, Request, receive};
use super::wire::{Outgoing, write_whole};
use sse_wire::http::{Field, HttpVersion};
use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What a server puts up with.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Connections at a time. One more is answered 503.
    pub(crate) connections: usize,
    /// Octets in the body of a request. For more it is 413.
    pub(crate) body: usize,
    /// How long a request may take, and a write. Whoever sends too slowly is answered 408, whoever reads too slowly is cut
    /// off.
    pub(crate) patience: Duration,
}

impl Limits {
    pub(crate) const DEFAULT: Self = Self { connections: 64, body: 16 * 1024, patience: Duration::from_secs(10) };
}

/// Refusals that are waited for, so that they arrive. A connection beyond these is refused in passing.
const MOST_REFUSALS: usize = 16;
/// How long a client may take to read a response that is no stream, until the connection is closed.
const LINGER: Duration = Duration::from_secs(1);

pub(crate) struct Server {
    listener: TcpListener,
    limits: Limits,
}

impl Server {
    pub(crate) fn bind(address: &str, limits: Limits) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind(address)?, limits })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves for ever. An error of `answer` is a client that has gone, or that is too slow: nobody is left to be told.
    pub(crate) fn run(
        self,
        answer: impl Fn(&Request<'_>, Exchange<'_>) -> io::Result<()> + Send + Sync + 'static,
    ) -> ! {
        let answer = Arc::new(answer);
        let served = Arc::new(Slots { taken: AtomicUsize::new(0), most: self.limits.connections });
        let refused = Arc::new(Slots { taken: AtomicUsize::new(0), most: MOST_REFUSALS });
        loop {
            let Ok((connection, _)) = self.listener.accept() else {
                // Out of files, most likely: some will be closed.
                thread::sleep(Duration::from_millis(100));
                continue;
            };
            let limits = self.limits;
            // If there is no thread to be had, the connection is closed.
            if let Some(slot) = served.take() {
                let answer = Arc::clone(&answer);
                let _ = thread::Builder::new().spawn(move || {
                    let _ = serve(&connection, limits, &*answer);
                    // In this order: whoever sees the connection end finds the slot free.
                    drop(slot);
                    drop(connection);
                });
            } else if let Some(slot) = refused.take() {
                let _ = thread::Builder::new().spawn(move || {
                    let _ = Exchange::new(&connection, HttpVersion::Http11, limits.patience).refuse(Refusal::FULL);
                    drop(slot);
                });
            } else {
                // A new connection takes so much without waiting.
                let _ = (&connection).write_all(&whole(Refusal::FULL.status, Refusal::FULL.fields, b""));
            }
        }
    }
}

fn serve(
    connection: &TcpStream,
    limits: Limits,
    answer: impl Fn(&Request<'_>, Exchange<'_>) -> io::Result<()>,
) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut buffer = [0; LONGEST_HEAD];
    match receive(connection, &mut buffer, limits.body, limits.patience)? {
        Ok(request) => {
            let exchange = Exchange::new(connection, request.version, limits.patience);
            answer(&request, Exchange { head_only: request.method == "HEAD", ..exchange })
        }
        Err(refusal) => Exchange::new(connection, HttpVersion::Http11, limits.patience).refuse(refusal),
    }
}

/// A request that waits for its answer: one of the methods. It is the last one on its connection.
#[derive(Clone, Copy)]
pub(crate) struct Exchange<'c> {
    connection: &'c TcpStream,
    version: HttpVersion,
    patience: Duration,
    /// It was a HEAD request: the answer has no body.
    head_only: bool,
}

impl<'c> Exchange<'c> {
    fn new(connection: &'c TcpStream, version: HttpVersion, patience: Duration) -> Self {
        Self { connection, version, patience, head_only: false }
    }

    /// Opens an event stream, with additional fields. An error of kind [`InvalidInput`](io::ErrorKind::InvalidInput) is one
    /// of a field, and nothing has been sent.
    pub(crate) fn open(self, fields: &[Field<'_>]) -> io::Result<Outgoing<'c>> {
        Outgoing::open(self.connection, self.version, fields, self.patience)
    }

    pub(crate) fn refuse(self, refusal: Refusal) -> io::Result<()> {
        let Refusal { status, fields } = refusal;
        self.respond(status, &format!("Content-Type: text/plain\r\n{fields}"), format!("{status}\n").as_bytes())
    }

    pub(crate) fn page(self, html: &str) -> io::Result<()> {
        let fields = "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\n";
        self.respond("200 OK", fields, html.as_bytes())
    }

    /// A response that is no stream. Each of the `fields` has its line end. They are written as they are: none may hold
    /// what a client has sent, unless it was the value of a field there.
    pub(crate) fn respond(self, status: &str, fields: &str, body: &[u8]) -> io::Result<()> {
        let mut response = whole(status, fields, body);
        if self.head_only {
            response.truncate(response.len() - body.len());
        }
        let connection = self.connection;
        write_whole(connection, &response, self.patience)?;
        // Closed with something unread, the connection would be reset, and the response with it (RFC 9112, 9.6).
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
}

fn whole(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    // RFC 9110, 8.6: a 204 has no length, because it has no body.
    let length = if status.starts_with("204") { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let mut response = format!("HTTP/1.1 {status}\r\n{fields}{length}Connection: close\r\n\r\n").into_bytes();
    response.extend_from_slice(body);
    response
}

struct Slots {
    taken: AtomicUsize,
    most: usize,
}

impl Slots {
    fn take(self: &Arc<Self>) -> Option<Slot> {
        // The slot comes first: dropped, it gives back what was taken in vain too.
        let slot = Slot(Arc::clone(self));
        (self.taken.fetch_add(1, Ordering::Relaxed) < self.most).then_some(slot)
    }
}

/// One of the connections, for as long as it is there.
struct Slot(Arc<Slots>);

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}
