use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

/// A future that waits with a reader, and then returns something that borrows from it for as long as the reader was
/// borrowed.
///
/// An `async fn` does the same. But this can be inlined, which halves the time for short chunks.
#[must_use = "futures do nothing unless polled"]
pub(super) struct Lend<'r, R, W, L> {
    /// `None` when the future is ready. Then it stays pending.
    reader: Option<&'r mut R>,
    wait: W,
    lend: L,
}

impl<'r, R, W, L> Lend<'r, R, W, L> {
    #[inline(always)]
    pub(super) const fn new<T, I, E>(reader: &'r mut R, wait: W, lend: L) -> Self
    where
        W: FnMut(&mut R, &mut Context<'_>) -> Poll<Result<T, E>>,
        L: FnMut(&'r mut R, T) -> Result<I, E>,
    {
        Self { reader: Some(reader), wait, lend }
    }
}

impl<'r, R, W: Unpin, L: Unpin, T, I, E> Future for Lend<'r, R, W, L>
where
    W: FnMut(&mut R, &mut Context<'_>) -> Poll<Result<T, E>>,
    L: FnMut(&'r mut R, T) -> Result<I, E>,
{
    type Output = Result<I, E>;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<I, E>> {
        let Self { reader, wait, lend } = self.get_mut();
        let Some(waiting) = reader.take() else { return Poll::Pending };
        match wait(waiting, context) {
            Poll::Ready(Ok(ready)) => Poll::Ready(lend(waiting, ready)),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                *reader = Some(waiting);
                Poll::Pending
            }
        }
    }
}
