use super::memchr2;

/// The line ends of one chunk, in order. They are found as the caller asks for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineEnds {
    /// There is no line end from where the last search began up to here.
    known: usize,
}

impl LineEnds {
    /// The state for a chunk that has not been searched.
    pub(crate) const fn new() -> Self {
        Self { known: 0 }
    }

    /// The offset in `chunk` of the first CR or LF at or after `from`. The chunk must be the same in all calls, and
    /// `from` must never go back.
    #[inline]
    pub(crate) fn next(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        if from >= self.known {
            let rest = chunk.get(from..)?;
            self.known = memchr2(b'\n', b'\r', rest).map_or(chunk.len(), |offset| from + offset);
        }
        (self.known < chunk.len()).then_some(self.known)
    }

    /// [`next`](Self::next), if the line ends before `from` have been dropped. It is the same here.
    #[inline]
    pub(crate) fn first(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        self.next(chunk, from)
    }

    /// Exists for the interface only, like the next functions.
    #[inline]
    pub(crate) fn first_of<const SHORT: bool>(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        self.next(chunk, from)
    }

    pub(crate) const fn drop_first(&self) {}

    pub(crate) const fn drop_before(&self, _: usize) {}
}
