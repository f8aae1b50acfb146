/// A handle to an item that [`view`](super::Decoder::view) returns, or to a [block](super::Decoder::view_block). It is
/// small and borrows nothing.
///
/// The decoder keeps the item itself. [`view`](super::Decoder::view) says how long the handle is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ready {
    pub(super) kind: Kind,
    /// The range of a borrowed item in the input.
    pub(super) start: usize,
    pub(super) end: usize,
}

// As large as the fields beside it, so that a handle is copied word by word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(usize)]
pub(super) enum Kind {
    /// An event or a block, with its data in the input.
    Borrowed,
    /// An event with its data in the storage, or a block with its data there or without data.
    Stored,
    /// A comment whose text is in the input.
    BorrowedComment,
    /// A comment with its text, or only the length of the text, in the storage.
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

    /// Whether it is the report of a value that did not fit.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    pub(crate) const fn is_oversized(&self) -> bool {
        matches!(self.kind, Kind::OversizedData | Kind::OversizedEventType | Kind::OversizedId)
    }

    /// Whether it is neither an event nor the report of one: a reader of events skips it.
    pub(crate) const fn is_comment_or_retry(&self) -> bool {
        matches!(self.kind, Kind::BorrowedComment | Kind::StoredComment | Kind::Retry)
    }
}

/// The result of [`Decoder::advance`](super::Decoder::advance).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use = "the consumed bytes must not be fed again, and an item may be ready"]
pub struct Step {
    /// The number of bytes that were consumed from the front of the input.
    pub consumed: usize,
    /// The item that the last consumed byte completed, for [`Decoder::view`](super::Decoder::view), or for
    /// [`Decoder::view_block`](super::Decoder::view_block) if blocks were asked for. `None` if the whole input was
    /// consumed first.
    pub ready: Option<Ready>,
}
