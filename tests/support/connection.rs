//! Connections that a test controls step by step, for blocking and for asynchronous readers and writers.

use embedded_io_07::{ErrorKind, ErrorType};
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The error of a blocking call that would wait for ever.
pub const WOULD_WAIT: ErrorKind = ErrorKind::TimedOut;

/// The bytes that a peer sends. Some of them have arrived. It is read through a shared reference.
#[derive(Debug)]
pub struct Input {
    bytes: Vec<u8>,
    /// The number of bytes that have arrived.
    pub come: Cell<usize>,
    /// The number of bytes that have been read.
    pub at: Cell<usize>,
    /// Whether the connection ends after the bytes that have arrived.
    pub closed: Cell<bool>,
    /// The most bytes that one read returns.
    most: usize,
    /// How often an asynchronous read is pending before it returns bytes.
    patience: usize,
    pending: Cell<usize>,
    /// The offset at which the connection fails once.
    pub failure: Cell<Option<(usize, ErrorKind)>>,
}

impl Input {
    /// An input of which all bytes have arrived.
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

    /// Starts again: `come` bytes have arrived, and none has been read.
    pub fn rewind(&self, come: usize, closed: bool) {
        self.come.set(come);
        self.at.set(0);
        self.closed.set(closed);
        self.pending.set(self.patience);
    }

    /// Whether a reader has to wait: no unread byte has arrived, and the connection is open.
    pub fn is_quiet(&self) -> bool {
        self.at == self.come && !self.closed.get()
    }

    /// The bytes that can be read now. Empty at the end.
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    Write(Vec<u8>),
    Flush,
}

/// What a peer receives. It is written through a shared reference.
#[derive(Debug)]
pub struct Output {
    pub calls: RefCell<Vec<Call>>,
    /// The most bytes that one write takes.
    most: usize,
    /// How often an asynchronous call is pending before it does anything.
    patience: usize,
    pending: Cell<usize>,
    /// After this number of written bytes, one write returns this result instead of writing.
    pub fail_at: Cell<Option<(usize, Result<usize, ErrorKind>)>>,
}

impl Output {
    pub fn new(most: usize, patience: usize) -> Self {
        Self { calls: RefCell::default(), most, patience, pending: Cell::new(patience), fail_at: Cell::new(None) }
    }

    /// All bytes that have been written.
    pub fn received(&self) -> Vec<u8> {
        let calls = self.calls.borrow();
        calls.iter().flat_map(|call| if let Call::Write(bytes) = call { bytes.clone() } else { Vec::new() }).collect()
    }

    /// Whether nothing has been written since the last flush.
    pub fn is_flushed(&self) -> bool {
        !matches!(self.calls.borrow().last(), Some(Call::Write(_)))
    }

    fn put(&self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        if let Some((place, outcome)) = self.fail_at.get()
            && place == self.received().len()
        {
            self.fail_at.set(None);
            return outcome;
        }
        let bytes = &bytes[..bytes.len().min(self.most)];
        self.calls.borrow_mut().push(Call::Write(bytes.to_vec()));
        Ok(bytes.len())
    }

    fn poll_turn(&self) -> Poll<()> {
        match self.pending.get() {
            0 => {
                self.pending.set(self.patience);
                Poll::Ready(())
            }
            pending => {
                self.pending.set(pending - 1);
                Poll::Pending
            }
        }
    }
}

impl ErrorType for &Output {
    type Error = ErrorKind;
}

impl embedded_io_07::Write for &Output {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        self.put(bytes)
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        self.calls.borrow_mut().push(Call::Flush);
        Ok(())
    }
}

impl embedded_io_async_07::Write for &Output {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        poll_fn(|_| self.poll_turn()).await;
        self.put(bytes)
    }

    async fn flush(&mut self) -> Result<(), ErrorKind> {
        poll_fn(|_| self.poll_turn()).await;
        self.calls.borrow_mut().push(Call::Flush);
        Ok(())
    }
}

/// Polls at most this number of times, then drops the future.
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

/// Polls once, and drops the future if it is pending.
pub fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    poll_times(1, future)
}

/// Polls until the future is ready. Panics if that takes too many polls.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    poll_times(1_000_000, future).expect("a future that ends")
}
