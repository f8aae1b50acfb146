//! Storage on the heap, without limits.

use super::Storage;
use super::on_heap::{NoLimit, OnHeap};
use super::private::{self, Internal, Parts};
use core::convert::Infallible;

/// Storage on the heap that grows as events need it, without a limit.
///
/// A decoder with it never reports an oversized value, and the compiler knows that: its [`Storage::Oversized`] is
/// [`Infallible`]. Use it in a library whose errors have no variant for the report, and only with servers that are
/// trusted. A server that never ends an event makes the decoder use all memory. If the allocator has no memory, the
/// program ends, as with a `Vec`. With other servers, use [`Growing`](super::Growing).
///
/// An ID of any length becomes the last event ID, even one that is too long for a request. Check its length before each
/// request, as [`LastEventId`](crate::http::LastEventId) shows.
#[doc(alias("no limit", "buffer"))]
#[derive(Clone, Debug)]
pub struct Unlimited {
    parts: Parts<OnHeap<NoLimit>, OnHeap<NoLimit>>,
}

impl Unlimited {
    /// Empty storage. It allocates nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        let buffer = OnHeap::<NoLimit>::new;
        let ids = [buffer(NoLimit), buffer(NoLimit)];
        Self { parts: Parts::new(buffer(NoLimit), buffer(NoLimit), buffer(NoLimit), ids) }
    }
}

impl Default for Unlimited {
    fn default() -> Self {
        Self::new()
    }
}

impl Storage for Unlimited {
    type Oversized = Infallible;
}

impl private::Storage for Unlimited {
    type Data = OnHeap<NoLimit>;
    type Text = OnHeap<NoLimit>;

    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}

/// For code that is generic over the storage: no value of this type exists.
impl From<Infallible> for crate::Oversized {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::private::{Buffer, Report, Storage as _};
    use crate::{Fixed, Growing, Oversized};

    /// The data as a decoder returns it: all of it, or the report in its place.
    fn data<S: Storage>(storage: &mut S, bytes: &[u8], oversized: Oversized) -> Result<usize, S::Oversized> {
        let data = &mut storage.parts_mut(Internal).data;
        data.set(bytes);
        if !data.fits() {
            S::Oversized::report(oversized, Internal)?;
        }
        Ok(data.as_slice().len())
    }

    fn oversized() -> Oversized {
        Oversized { part: crate::Part::Data, limit: 3, length: 4, oversized_id: None }
    }

    #[test]
    fn without_a_limit_nothing_has_to_be_said_about_what_does_not_fit() {
        let Ok(length) = data(&mut Unlimited::new(), &[0; 100_000], oversized());
        assert_eq!(length, 100_000);
    }

    #[test]
    fn with_a_limit_the_report_comes_out_as_it_is() {
        assert_eq!(data(&mut Growing::new(3, 3), b"four", oversized()), Err(oversized()));
        assert_eq!(data(&mut Fixed::<3, 3>::new(), b"four", oversized()), Err(oversized()));
        assert_eq!(data(&mut Growing::new(4, 3), b"four", oversized()), Ok(4));
    }

    /// The greatest length fits, so nothing is reported even there.
    #[test]
    fn counting_stops_at_what_fits() {
        let mut storage = Unlimited::new();
        let data = &mut storage.parts_mut(Internal).data;
        data.set_length(usize::MAX);
        assert!(data.fits());
        let mut length = OnHeap::new(usize::MAX - 1);
        length.set_length(usize::MAX - 1);
        length.append(b"beyond");
        assert_eq!((length.length(), length.fits()), (usize::MAX, false));
    }
}
