use super::CopyKind;
use super::copies::NoCopy;
use crate::decode::Progress;
use crate::storage::Storage;
use crate::{Decoder, Items, Oversized, Ready};

/// What a reader has skipped because it did not fit: see `skip_oversized` of the readers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Skipped {
    /// The number of skipped reports: one for each event that did not fit, and one for each ID that did not fit in a
    /// block without data ([`Part::Id`](crate::Part::Id)).
    pub count: u64,
    /// The last report.
    pub last: Option<Oversized>,
}

/// Whether a reader skips events that do not fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Skipping {
    pub(super) enabled: bool,
    pub(super) skipped: Skipped,
}

impl Skipping {
    pub(super) const NO: Self = Self { enabled: false, skipped: Skipped { count: 0, last: None } };

    /// Skips the event of this report, if the reader skips such events. Returns whether it does.
    pub(super) fn skips(&mut self, oversized: Oversized) -> bool {
        if self.enabled {
            self.skipped.count = self.skipped.count.saturating_add(1);
            self.skipped.last = Some(oversized);
        }
        self.enabled
    }

    /// Consumes `chunk` from `progress`, up to and including the next item that is not skipped. `None` means that the
    /// chunk is consumed.
    #[inline(always)]
    pub(super) fn find<S: Storage>(
        &mut self,
        decoder: &mut Decoder<S>,
        progress: &mut Progress,
        chunk: &[u8],
        events_only: bool,
    ) -> Option<Ready> {
        loop {
            let ready = if events_only {
                decoder.advance_from::<false, false>(progress, chunk)?
            } else {
                decoder.advance_from::<false, true>(progress, chunk)?
            };
            if ready.is_oversized() {
                let report = decoder.view(ready, chunk).err().map(Into::into);
                if report.is_none_or(|oversized| self.skips(oversized)) {
                    continue;
                }
            } else if events_only && ready.is_comment_or_retry() {
                continue;
            }
            return Some(ready);
        }
    }

    /// A copy of the next item of kind `K`. `None` means that there is none, for the reason that has been stored in
    /// `failure`, or that the chunk is consumed.
    #[inline(always)]
    pub(super) fn copy<S: Storage, K: CopyKind>(
        &mut self,
        items: &mut Items<'_, '_, S>,
        failure: &mut Option<NoCopy>,
    ) -> Option<K::Output> {
        loop {
            if let Some(copy) = K::next(items, failure) {
                return Some(copy);
            }
            match *failure {
                Some(NoCopy::Oversized(oversized)) if self.skips(oversized) => *failure = None,
                _ => return None,
            }
        }
    }
}
