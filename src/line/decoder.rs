use super::{Kind, Line, Lines};
use crate::scan::LineEnds;
use crate::storage::private::{Buffer, Internal, Report};
use crate::storage::{Borrowed, Fixed, Storage};
use crate::{Oversized, Part};

const BYTE_ORDER_MARK: &[u8; 3] = b"\xEF\xBB\xBF";

/// Turns the chunks of an event stream into [`Line`]s. See the [module](super).
///
/// It uses only the data capacity of its storage. [`Fixed<256, 0>`](Fixed), `Borrowed::new(&mut buffer, &mut [])` with
/// a buffer of 256 bytes and `Growing::new(256, 0)` each hold lines of 256 bytes.
#[doc(alias("lines", "LinesCodec"))]
#[derive(Clone, Debug)]
pub struct LineDecoder<S> {
    storage: S,
    place: Place,
    /// A field has begun since the last blank line.
    in_block: bool,
    position: u64,
}

/// The place of the next byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the start of the stream, after `held` bytes of a possible byte order mark (BOM). They are not in the storage.
    StreamStart {
        held: u8,
    },
    LineStart,
    /// Like `LineStart`, and the last byte was the CR that ended a line.
    AfterCarriageReturn,
    /// In a line. The storage has its bytes so far, or only their number.
    InLine,
}

/// How much of a chunk has been consumed, and the line ends that have been found in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    pub(super) at: usize,
    line_ends: LineEnds,
}

impl Progress {
    pub(super) const fn new() -> Self {
        Self { at: 0, line_ends: LineEnds::new() }
    }
}

/// What has been consumed.
pub(super) enum Taken<'i> {
    /// A line that lies in the chunk and fits.
    Line(Line<'i>),
    Other(Ready),
}

/// A handle to a line that [`view`](LineDecoder::view) returns. It is small and borrows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ready {
    kind: Kind,
    /// The range of the line in the input, unless it is in the storage.
    borrowed: Option<(usize, usize)>,
}

/// The result of [`LineDecoder::advance`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use = "the consumed bytes must not be fed again, and a line may be ready"]
pub struct Step {
    /// The number of bytes that were consumed from the front of the input.
    pub consumed: usize,
    /// The line that the last consumed byte completed, for [`LineDecoder::view`]. `None` if the whole input was
    /// consumed first.
    pub ready: Option<Ready>,
}

// The documentation promises this size beside the storage's.
const _: () = assert!(size_of::<LineDecoder<Borrowed<'_>>>() <= size_of::<Borrowed<'_>>() + 16);

impl<const DATA: usize, const TEXT: usize> LineDecoder<Fixed<DATA, TEXT>> {
    /// A decoder at the start of a stream, with room for lines of `DATA` bytes.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_storage(Fixed::new())
    }
}

impl<S: Storage + Default> Default for LineDecoder<S> {
    /// A decoder at the start of a stream, with the default storage.
    fn default() -> Self {
        Self::with_storage(S::default())
    }
}

impl<S> LineDecoder<S> {
    /// A decoder at the start of a stream, with `storage`. Its data capacity is the limit of a line.
    #[must_use]
    pub const fn with_storage(storage: S) -> Self {
        Self { storage, place: Place::StreamStart { held: 0 }, in_block: false, position: 0 }
    }

    /// Begins a new stream, as after a reconnection. The limit stays. Everything else is as in a new decoder. O(1).
    pub const fn reset(&mut self) {
        self.place = Place::StreamStart { held: 0 };
        self.in_block = false;
        self.position = 0;
    }

    /// Feeds the next chunk of the stream, and returns a cursor over the lines in it. O(1).
    ///
    /// The cursor consumes bytes only as you call [`Lines::next`]. You can drop it early: [`Lines::rest`] is exactly
    /// what it has not consumed.
    pub const fn feed<'d, 'i>(&'d mut self, chunk: &'i [u8]) -> Lines<'d, 'i, S> {
        Lines::new(self, chunk)
    }

    /// The number of bytes that have been consumed since the stream began or the decoder was [`reset`](Self::reset).
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Whether the stream would be incomplete if it ended here: in the middle of a line, or in a block that has a
    /// field. O(1).
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        self.in_block || matches!(self.place, Place::InLine | Place::StreamStart { held: 1.. })
    }

    /// Whether you can insert a line here, such as a comment for a keep-alive (heartbeat). End it with LF. O(1).
    ///
    /// It is `false` in three cases:
    ///
    /// * In the middle of a line.
    /// * At the very start: a byte order mark (BOM) may come, and it is one only as the first bytes of the stream.
    /// * After a CR: an LF may come, and after an inserted line it would be a blank line.
    #[must_use]
    pub const fn at_line_start(&self) -> bool {
        matches!(self.place, Place::LineStart)
    }

    /// Whether you can insert a frame here, with its blank line: a line has ended, and no field has come since the last
    /// blank line. O(1).
    ///
    /// It is `true` after a CR too: an LF after the frame is one more blank line, and ends an empty block. It is
    /// `false` at the very start, like [`at_line_start`](Self::at_line_start). If you insert a frame at the very start,
    /// do not forward a [`ByteOrderMark`](super::Content::ByteOrderMark) after it.
    #[must_use]
    pub const fn at_block_start(&self) -> bool {
        !self.in_block && matches!(self.place, Place::LineStart | Place::AfterCarriageReturn)
    }
}

impl<S: Storage> LineDecoder<S> {
    /// The capacity for a line without its end, in bytes.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.line().capacity()
    }

    /// A report of the current line, if it is over the limit already. O(1).
    ///
    /// Use it to close a connection whose line never ends. [`length`](Oversized::length) counts the bytes so far.
    /// The decoder itself continues, and reports the complete length at the end of the line.
    ///
    /// ```
    /// use sse_wire::Fixed;
    /// use sse_wire::line::LineDecoder;
    ///
    /// let mut decoder = LineDecoder::<Fixed<8, 0>>::new();
    /// assert!(decoder.feed(b"data: 0123").next().is_none());
    /// assert_eq!(decoder.oversized_so_far().map(|oversized| oversized.length), Some(10));
    /// ```
    #[must_use]
    pub fn oversized_so_far(&self) -> Option<Oversized> {
        (self.place == Place::InLine && !self.line().fits()).then(|| self.oversized())
    }

    /// Frees heap memory that is not in use: the buffer keeps at most `capacity` bytes, or what it holds now if that is
    /// more. Use it if the decoder has had one long line and lives on.
    ///
    /// The current line stays. A line that is still to be [viewed](Self::view) may be lost, so call `shrink_to` between
    /// two lines. The call has no effect if the memory is not on the heap.
    pub fn shrink_to(&mut self, capacity: usize) {
        if self.place != Place::InLine {
            self.line_mut().clear();
        }
        self.storage.parts_mut(Internal).shrink_to(capacity);
    }

    /// Consumes the front of `input`: up to and including the byte that completes a line, or all of it. O(bytes
    /// consumed).
    ///
    /// If [`Step::ready`] is `None`, the whole input is consumed: pass the next chunk. Otherwise [`view`](Self::view)
    /// returns the line, and the next call takes the rest of the input, from [`Step::consumed`] on.
    pub fn advance(&mut self, input: &[u8]) -> Step {
        let mut progress = Progress::new();
        let taken = self.take(&mut progress, input);
        let consumed = progress.at;
        self.position = self.position.wrapping_add(consumed as u64);
        // Offsets in place of borrows. A line that is taken in one step ends with one byte.
        let ready = taken.map(|taken| match taken {
            Taken::Line(Line { bytes, kind }) => {
                let end = consumed.saturating_sub(1);
                Ready { kind, borrowed: Some((end.saturating_sub(bytes.len()), end)) }
            }
            Taken::Other(ready) => ready,
        });
        Step { consumed, ready }
    }

    /// Returns the line that the last [`advance`](Self::advance) completed. O(1).
    ///
    /// `input` is the slice that `advance` was given. A `Ready` is valid until the next call that takes the decoder by
    /// `&mut self`, except [`keep`](Self::keep). With an older `Ready` or another input, the line is a wrong one, but
    /// nothing panics.
    ///
    /// # Errors
    ///
    /// The report of a line that did not fit, in its place. The decoder continues with the next line.
    #[inline]
    pub fn view<'s>(&'s self, ready: Ready, input: &'s [u8]) -> Result<Line<'s>, S::Oversized> {
        let line = self.line();
        let bytes = match (ready.kind, ready.borrowed) {
            (Kind::ByteOrderMark, _) => &BYTE_ORDER_MARK[..],
            (Kind::LineFeedOfCrlf, _) => &[],
            (_, Some((start, end))) => input.get(start..end).unwrap_or_default(),
            (_, None) => {
                if !line.fits() {
                    self.report()?;
                }
                line.as_slice()
            }
        };
        Ok(Line { bytes, kind: ready.kind })
    }

    /// Copies the line into the storage if it is borrowed from `input`, so that [`view`](Self::view) needs the input no
    /// more. The line always fits. O(bytes of the line).
    #[must_use = "the old `Ready` still needs the input"]
    pub fn keep(&mut self, ready: Ready, input: &[u8]) -> Ready {
        if let (Some((start, end)), false) = (ready.borrowed, matches!(self.place, Place::InLine)) {
            self.line_mut().set(input.get(start..end).unwrap_or_default());
        }
        Ready { borrowed: None, ..ready }
    }

    /// Ends the stream and returns the truncated line, if there is one. Afterwards the decoder is as after
    /// [`reset`](Self::reset).
    ///
    /// By the standard, a truncated line is ignored.
    ///
    /// # Errors
    ///
    /// The report of a truncated line that did not fit.
    pub fn finish(&mut self) -> Result<Option<&[u8]>, S::Oversized> {
        let place = self.place;
        self.reset();
        match place {
            Place::StreamStart { held: 0 } | Place::LineStart | Place::AfterCarriageReturn => return Ok(None),
            Place::StreamStart { held } => {
                self.line_mut().set(BYTE_ORDER_MARK.get(..usize::from(held)).unwrap_or_default());
            }
            Place::InLine => {}
        }
        if !self.line().fits() {
            self.report()?;
        }
        Ok(Some(self.line().as_slice()))
    }

    /// Consumes `chunk` from `progress`, up to a line or to its end. A line that lies in the chunk is taken here. The
    /// rest is behind a call.
    #[inline(always)]
    pub(super) fn take<'i>(&mut self, progress: &mut Progress, chunk: &'i [u8]) -> Option<Taken<'i>> {
        let start = progress.at;
        let (&first, _) = chunk.get(start..)?.split_first()?;
        if self.place == Place::AfterCarriageReturn && first == b'\n' {
            progress.line_ends.drop_first();
            progress.at = start + 1;
            self.place = Place::LineStart;
            return Some(Taken::Line(Line { bytes: &[], kind: Kind::LineFeedOfCrlf }));
        }
        if let Place::LineStart | Place::AfterCarriageReturn = self.place {
            if let Some(end) = progress.line_ends.first(chunk, start) {
                if let (Some(bytes), Some(&byte)) = (chunk.get(start..end), chunk.get(end)) {
                    if bytes.len() <= self.capacity() {
                        progress.line_ends.drop_first();
                        progress.at = end + 1;
                        self.in_block = !bytes.is_empty() && (self.in_block || first != b':');
                        return Some(Taken::Line(Line { bytes, kind: self.end_line(byte) }));
                    }
                }
            }
        }
        let mut copy = *progress;
        let ready = self.take_any(&mut copy, chunk);
        copy.line_ends.drop_before(copy.at);
        *progress = copy;
        ready.map(Taken::Other)
    }

    /// [`take`](Self::take) for any line.
    #[inline(never)]
    fn take_any(&mut self, progress: &mut Progress, chunk: &[u8]) -> Option<Ready> {
        loop {
            let start = progress.at;
            let &byte = chunk.get(start)?;
            match self.place {
                Place::StreamStart { held } if BYTE_ORDER_MARK.get(usize::from(held)) == Some(&byte) => {
                    progress.at += 1;
                    if usize::from(held) + 1 == BYTE_ORDER_MARK.len() {
                        self.place = Place::LineStart;
                        return Some(Ready { kind: Kind::ByteOrderMark, borrowed: None });
                    }
                    self.place = Place::StreamStart { held: held + 1 };
                }
                Place::StreamStart { held: 0 } => self.place = Place::LineStart,
                Place::StreamStart { held } => {
                    self.line_mut().set(BYTE_ORDER_MARK.get(..usize::from(held)).unwrap_or_default());
                    self.in_block = true;
                    self.place = Place::InLine;
                }
                // The fast path takes the LF of a CR LF.
                Place::AfterCarriageReturn => self.place = Place::LineStart,
                Place::LineStart | Place::InLine => {
                    let end = progress.line_ends.next(chunk, start);
                    let piece = chunk.get(start..end.unwrap_or(chunk.len())).unwrap_or_default();
                    let begins = self.place == Place::LineStart;
                    if begins {
                        self.in_block = end != Some(start) && (self.in_block || byte != b':');
                    }
                    progress.at = end.map_or(chunk.len(), |end| end + 1);
                    let borrowed = match end {
                        Some(end) if begins && piece.len() <= self.capacity() => Some((start, end)),
                        Some(_) if begins => {
                            self.line_mut().set_length(piece.len());
                            None
                        }
                        _ if begins => {
                            self.line_mut().set(piece);
                            None
                        }
                        _ => {
                            self.line_mut().append(piece);
                            None
                        }
                    };
                    if let Some(&byte) = end.and_then(|end| chunk.get(end)) {
                        return Some(Ready { kind: self.end_line(byte), borrowed });
                    }
                    self.place = Place::InLine;
                }
            }
        }
    }

    /// Ends a line with this byte.
    #[inline(always)]
    const fn end_line(&mut self, byte: u8) -> Kind {
        if byte == b'\r' {
            self.place = Place::AfterCarriageReturn;
            Kind::EndsWithCarriageReturn
        } else {
            self.place = Place::LineStart;
            Kind::EndsWithLineFeed
        }
    }

    pub(super) const fn consumed(&mut self, position: u64) {
        self.position = position;
    }

    #[cold]
    fn report(&self) -> Result<(), S::Oversized> {
        S::Oversized::report(self.oversized(), Internal)
    }

    fn oversized(&self) -> Oversized {
        Oversized { part: Part::Line, limit: self.capacity(), length: self.line().length(), oversized_id: None }
    }

    fn line(&self) -> &impl Buffer {
        &self.storage.parts(Internal).data
    }

    fn line_mut(&mut self) -> &mut impl Buffer {
        &mut self.storage.parts_mut(Internal).data
    }
}

#[cfg(test)]
mod closure;
