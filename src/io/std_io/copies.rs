use super::EventReader;
use crate::io::{CopyKind, Events, ReadError};
use crate::storage::Storage;
use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;
use std::io::{self, ErrorKind, Read};

/// An iterator over the events of an [`EventReader`], as owned copies. Returned by
/// [`EventReader::events`] and the methods like it.
///
/// It continues after an event that did not fit or is not text, and after a read that timed out (`WouldBlock`,
/// `TimedOut`). Any other failure of the input is its last item, so a loop over a broken connection ends.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Copies<'r, R, S, K = Events> {
    reader: &'r mut EventReader<R, S>,
    over: bool,
    kind: PhantomData<fn() -> K>,
}

impl<'r, R, S, K> Copies<'r, R, S, K> {
    pub(super) const fn new(reader: &'r mut EventReader<R, S>) -> Self {
        Self { reader, over: false, kind: PhantomData }
    }
}

impl<R: Read, S: Storage, K: CopyKind> Iterator for Copies<'_, R, S, K> {
    type Item = Result<K::Output, ReadError<io::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.reader.next_copy::<K>();
        self.over = match &next {
            Some(Err(ReadError::Io(error))) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
            Some(_) => false,
            None => true,
        };
        next
    }
}

impl<R: Read, S: Storage, K: CopyKind> FusedIterator for Copies<'_, R, S, K> {}

impl<R: fmt::Debug, S: Storage + fmt::Debug, K> fmt::Debug for Copies<'_, R, S, K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Copies").field("reader", &self.reader).field("over", &self.over).finish()
    }
}
