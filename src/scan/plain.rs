use super::memchr2;

/// The line ends of one chunk, in order, found as they are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineEnds {
    /// From where the last question began up to here, there is none.
    known: usize,
}

impl LineEnds {
    /// Of a chunk that has not been looked at.
    pub(crate) const fn new() -> Self {
        Self { known: 0 }
    }

    /// The offset in `chunk` of the first CR or LF at or after `from`. The chunk is the same in all questions, and `from`
    /// never goes back.
    #[inline]
    pub(crate) fn next(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        if from >= self.known {
            let rest = chunk.get(from..)?;
            self.known = memchr2(b'\n', b'\r', rest).map_or(chunk.len(), |offset| from + offset);
        }
        (self.known < chunk.len()).then_some(self.known)
    }

    /// [`next`](Self::next), where the line ends before `from` have been dropped; it makes no difference here.
    #[inline]
    pub(crate) fn first(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        self.next(chunk, from)
    }

    /// Here for the sake of the other finder, as is the next.
    pub(crate) const fn drop_first(&self) {}

    pub(crate) const fn drop_before(&self, _: usize) {}
}
