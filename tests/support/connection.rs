//! Connections whose every step the test decides, for blocking and for asynchronous readers.

use embedded_io_07::{ErrorKind, ErrorType};
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// What a blocking call gives where it would wait for ever.
pub const WOULD_WAIT: ErrorKind = ErrorKind::TimedOut;

/// The bytes that a peer sends, of which some have come. Read through a shared reference.
#[derive(Debug)]
pub struct Input {
    bytes: Vec<u8>,
    /// How many have come.
    pub come: Cell<usize>,
    /// How many have been read.
    pub at: Cell<usize>,
    /// No more will come than have.
    pub closed: Cell<bool>,
    /// One read brings at most so many.
    most: usize,
    /// An asynchronous read is pending so often before it brings any.
    patience: usize,
    pending: Cell<usize>,
    /// Where the connection fails once.
    pub failure: Cell<Option<(usize, ErrorKind)>>,
}

impl Input {
    /// All has come.
    pub fn new(bytes: &[u8], most: usize, patience: usize) -> Self {
        Self {
            bytes: bytes.to_vec(),
            come: Cell::new(bytes.len()),
            at: Cell::new(0),
            closed: Cell::new(true),
            most,
            patience,
            pending: Cell::new(patience),
            failure: Cell::new(None),
        }
    }

    /// So many have come, and nobody has read any.
    pub fn rewind(&self, come: usize, closed: bool) {
        self.come.set(come);
        self.at.set(0);
        self.closed.set(closed);
        self.pending.set(self.patience);
    }

    /// Whether a reader that waits is right to.
    pub fn is_quiet(&self) -> bool {
        self.at == self.come && !self.closed.get()
    }

    /// The bytes that can be read now: none at the end.
    fn look(&self) -> Result<&[u8], ErrorKind> {
        let at = self.at.get();
        if let Some((place, kind)) = self.failure.get().filter(|(place, _)| at >= *place) {
            assert_eq!(at, place, "a read beyond the failure");
            self.failure.set(None);
            return Err(kind);
        }
        if self.is_quiet() {
            return Err(WOULD_WAIT);
        }
        let end = self.come.get().min(at + self.most);
        let end = self.failure.get().map_or(end, |(place, _)| end.min(place));
        Ok(&self.bytes[at..end])
    }

    fn poll_look(&self) -> Poll<Result<&[u8], ErrorKind>> {
        let pending = self.pending.get();
        if pending > 0 {
            self.pending.set(pending - 1);
            return Poll::Pending;
        }
        match self.look() {
            Err(WOULD_WAIT) => Poll::Pending,
            bytes => Poll::Ready(bytes),
        }
    }

    fn take(&self, count: usize) {
        assert!(self.at.get() + count <= self.come.get());
        self.at.set(self.at.get() + count);
        self.pending.set(self.patience);
    }

    fn give(&self, bytes: &[u8], buffer: &mut [u8]) -> usize {
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.take(count);
        count
    }
}

impl ErrorType for &Input {
    type Error = ErrorKind;
}

impl embedded_io_07::Read for &Input {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ErrorKind> {
        Ok(self.give(self.look()?, buffer))
    }
}

impl embedded_io_07::BufRead for &Input {
    fn fill_buf(&mut self) -> Result<&[u8], ErrorKind> {
        self.look()
    }

    fn consume(&mut self, count: usize) {
        self.take(count);
    }
}

impl embedded_io_async_07::Read for &Input {
    async fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ErrorKind> {
        let bytes = poll_fn(|_| self.poll_look()).await?;
        Ok(self.give(bytes, buffer))
    }
}

impl embedded_io_async_07::BufRead for &Input {
    async fn fill_buf(&mut self) -> Result<&[u8], ErrorKind> {
        poll_fn(|_| self.poll_look()).await
    }

    fn consume(&mut self, count: usize) {
        self.take(count);
    }
}

/// Polls at most so often, then drops the future.
pub fn poll_times<T>(times: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..times {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
    }
    None
}
