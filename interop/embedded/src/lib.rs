//! Loopback connections for the HTTP stacks of firmware.

use embedded_io_async::{ErrorType, Read, Write};
use reqwless::TryBufRead;
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The timeout of a test.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that counts what it has received.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    received: Rc<Cell<usize>>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a server");
        stream.set_nodelay(true).expect("an open connection");
        Self::from(stream)
    }

    /// The number of bytes received. It continues to count while a reader owns the connection.
    pub fn received(&self) -> Rc<Cell<usize>> {
        Rc::clone(&self.received)
    }
}

impl From<TcpStream> for Connection {
    fn from(stream: TcpStream) -> Self {
        Self { stream, received: Rc::default() }
    }
}

impl ErrorType for Connection {
    type Error = std::io::Error;
}

/// Cancellation safe, like the `read` of tokio.
impl Read for Connection {
    async fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.stream.read(buffer).await?;
        self.received.set(self.received.get() + count);
        Ok(count)
    }
}

impl Write for Connection {
    async fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.stream.write(bytes).await
    }

    async fn flush(&mut self) -> std::io::Result<()> {
        self.stream.flush().await
    }
}

impl TryBufRead for Connection {}

/// A server for one request. It sends each byte that the test passes in a separate write.
pub struct Script {
    pub address: SocketAddr,
    octets: Sender<Vec<u8>>,
    sent: usize,
}

impl Script {
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (octets, due) = channel::<Vec<u8>>();
        std::thread::spawn(move || {
            use std::io::{Read, Write};
            let (mut connection, _) = listener.accept().expect("a client");
            connection.set_nodelay(true).expect("an open connection");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut octet = [0];
                connection.read_exact(&mut octet).expect("a request");
                request.extend(octet);
            }
            for octets in due {
                for octet in octets {
                    if connection.write_all(&[octet]).is_err() {
                        return;
                    }
                }
            }
        });
        Self { address, octets, sent: 0 }
    }

    /// Sends more bytes of the response.
    pub fn send(&mut self, octets: &[u8]) {
        self.sent += octets.len();
        self.octets.send(octets.to_vec()).expect("a server");
    }

    /// The number of bytes passed to [`send`](Self::send).
    pub const fn sent(&self) -> usize {
        self.sent
    }
}

/// Runs a test with a timeout.
pub fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { tokio::time::timeout(PATIENCE, test).await.expect("a test that does not hang") });
}

/// Polls a read until it is ready. If it waits although all sent bytes were received, drops it and returns
/// `None`.
pub async fn until_it_waits<T>(read: impl Future<Output = T>, received: &Cell<usize>, sent: usize) -> Option<T> {
    let mut read = pin!(read);
    poll_fn(|context| match read.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending if received.get() == sent => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}

/// Polls once, and drops the future if it is not ready.
pub async fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let outcome = poll_fn(|context| {
        Poll::Ready(match future.as_mut().poll(context) {
            Poll::Ready(outcome) => Some(outcome),
            Poll::Pending => None,
        })
    });
    let outcome = outcome.await;
    if outcome.is_none() {
        // Without a turn for the runtime, no bytes would ever arrive.
        tokio::task::yield_now().await;
    }
    outcome
}
