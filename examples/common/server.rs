//! A server with one thread per connection, up to a limit. A failure of one connection does not affect the others.

use super::exchange::{Exchange, whole};
use super::origin::Ours;
use super::request::{LONGEST_HEAD, Refusal, Request, receive};
use super::slots::Slots;
use sse_wire::http::HttpVersion;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The limits of a server.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// The maximum of connections at a time. One more is answered 503.
    pub(crate) connections: usize,
    /// The maximum for one address, unless it is on this machine.
    pub(crate) connections_of_one: usize,
    /// The maximum of bytes in the body of a request. A longer one is answered 413.
    pub(crate) body: usize,
    /// How long a request may take, and how long a write. A client that sends too slowly is answered 408. A client that reads too
    /// slowly is disconnected.
    pub(crate) patience: Duration,
}

impl Limits {
    pub(crate) const DEFAULT: Self =
        Self { connections: 64, connections_of_one: 16, body: 16 * 1024, patience: Duration::from_secs(10) };
}

/// How many refused connections are kept open until the client has the answer. Further ones are closed at once.
const MOST_REFUSALS: usize = 16;

pub(crate) struct Server {
    listener: TcpListener,
    limits: Limits,
    ours: Ours,
}

impl Server {
    pub(crate) fn bind(address: &str, limits: Limits) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let ours = Ours::new(address, listener.local_addr()?);
        Ok(Self { listener, limits, ours })
    }

    /// Another origin whose pages may send requests, besides the pages of this server.
    pub(crate) fn allow(mut self, origin: String) -> Self {
        self.ours.allow(origin);
        self
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves for ever. An error of `answer` means that the client has disconnected or is too slow, so it is ignored.
    pub(crate) fn run(
        self,
        answer: impl Fn(&Request<'_>, Exchange<'_>) -> io::Result<()> + Send + Sync + 'static,
    ) -> ! {
        let Self { listener, limits, ours } = self;
        let shared = Arc::new((ours, answer));
        let served = Slots::new(limits.connections, limits.connections_of_one);
        let refused = Slots::new(MOST_REFUSALS, MOST_REFUSALS);
        loop {
            let Ok((connection, peer)) = listener.accept() else {
                // Probably, no descriptor is free. Some will be closed.
                thread::sleep(Duration::from_millis(100));
                continue;
            };
            // If no thread can be started, the connection is closed.
            if let Some(slot) = served.take(peer.ip()) {
                let shared = Arc::clone(&shared);
                let _ = thread::Builder::new().spawn(move || {
                    let connection = Arc::new(connection);
                    let (ours, answer) = &*shared;
                    let _ = serve(&connection, limits, ours, answer);
                    // The slot is freed before the socket is closed.
                    drop(slot);
                    drop(connection);
                });
            } else if let Some(slot) = refused.take(peer.ip()) {
                let _ = thread::Builder::new().spawn(move || {
                    let connection = Arc::new(connection);
                    let _ = Exchange::new(&connection, HttpVersion::Http11, limits.patience).refuse(Refusal::FULL);
                    drop(slot);
                });
            } else {
                // This does not wait: the buffer of a new connection is empty.
                let _ = (&connection).write_all(&whole(Refusal::FULL.status, Refusal::FULL.fields, b""));
            }
        }
    }
}

fn serve(
    connection: &Arc<TcpStream>,
    limits: Limits,
    ours: &Ours,
    answer: impl Fn(&Request<'_>, Exchange<'_>) -> io::Result<()>,
) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut buffer = [0; LONGEST_HEAD];
    match receive(connection, &mut buffer, ours, limits.body, limits.patience)? {
        Ok(request) => {
            let exchange = Exchange::new(connection, request.version, limits.patience);
            answer(&request, exchange.head_only(request.method == "HEAD"))
        }
        Err(refusal) => Exchange::new(connection, HttpVersion::Http11, limits.patience).refuse(refusal),
    }
}
