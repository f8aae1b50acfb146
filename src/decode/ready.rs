/// An item that is ready to be [viewed](super::Decoder::view), or a [block](super::Decoder::view_block). It is small and borrows
/// nothing.
///
/// What it leaves out is in the decoder until the next item: what the block had, and the bytes that are stored.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    pub(super) kind: Kind,
    /// Where in the input the bytes of a borrowed item are.
    pub(super) start: usize,
    pub(super) end: usize,
}

// As long as what is beside it, so that all of it is copied word by word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Kind {
    /// An event, or a block, whose data is in the input.
    Borrowed,
    /// An event whose data is in the storage, or a block whose data is there or which has none.
    Stored,
    /// A comment whose text is in the input.
    BorrowedComment,
    /// A comment whose text, or the length of it, is in the storage.
    StoredComment,
    Retry,
    OversizedData,
    OversizedEventType,
    OversizedId,
}

impl Ready {
    pub(super) const fn borrowed(start: usize, end: usize) -> Self {
        Self { kind: Kind::Borrowed, start, end }
    }

    pub(super) const fn borrowed_comment(start: usize, end: usize) -> Self {
        Self { kind: Kind::BorrowedComment, start, end }
    }

    pub(super) const fn stored(kind: Kind) -> Self {
        Self { kind, start: 0, end: 0 }
    }

    /// Whether it is the report of something that did not fit.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    pub(crate) const fn is_oversized(&self) -> bool {
        matches!(self.kind, Kind::OversizedData | Kind::OversizedEventType | Kind::OversizedId)
    }

    /// Whether it is neither an event nor the report of one: what a reader of events passes over.
    pub(crate) const fn is_comment_or_retry(&self) -> bool {
        matches!(self.kind, Kind::BorrowedComment | Kind::StoredComment | Kind::Retry)
    }
}

/// What [`Decoder::advance`](super::Decoder::advance) did.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
#[must_use = "the consumed bytes must not be fed again, and an item may be ready"]
pub struct Step {
    /// How many bytes were taken from the front of the input.
    pub consumed: usize,
    /// The item that the last of them completed, for [`Decoder::view`](super::Decoder::view); for
    /// [`Decoder::view_block`](super::Decoder::view_block), if blocks were asked for.
    pub ready: Option<Ready>,
}
