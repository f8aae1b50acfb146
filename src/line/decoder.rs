use super::{Kind, Line, Lines};
use crate::scan::LineEnds;
use crate::storage::private::{Buffer, Internal, Report};
use crate::storage::{Fixed, Storage};
use crate::{Oversized, Part};

const BYTE_ORDER_MARK: &[u8; 3] = b"\xEF\xBB\xBF";

/// Turns the chunks of an event stream into [`Line`]s. See the [module](super).
///
/// Of its storage it uses the data alone: [`Fixed<256, 0>`](Fixed), `Borrowed::new(&mut buffer, &mut [])`, `Growing::new(256, 0)`
/// each hold lines of 256 bytes.
#[derive(Clone, Debug)]
pub struct LineDecoder<S> {
    storage: S,
    place: Place,
    /// A field has begun since the last blank line.
    in_block: bool,
    position: u64,
}

/// Where the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the start of the stream, after so many bytes of what may be a byte order mark. They are not in the storage.
    StreamStart {
        held: u8,
    },
    LineStart,
    /// As `LineStart`, and the last byte was the CR that ended a line.
    AfterCarriageReturn,
    /// In a line. What has come of it is in the storage, or its length is.
    InLine,
}

/// How far a chunk has been taken, and what is known of its line ends.
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

/// What has been taken.
pub(super) enum Taken<'i> {
    /// A line that lies in the chunk, and fits.
    Line(Line<'i>),
    Other(Ready),
}

/// A line that is ready to be [viewed](LineDecoder::view). It is small and borrows nothing.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    kind: Kind,
    /// Where in the input the line is, unless it is in the storage.
    borrowed: Option<(usize, usize)>,
}

/// What [`LineDecoder::advance`] did.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
#[must_use = "the consumed bytes must not be fed again, and a line may be ready"]
pub struct Step {
    /// How many bytes were taken from the front of the input.
    pub consumed: usize,
    /// The line that the last of them completed, for [`LineDecoder::view`].
    pub ready: Option<Ready>,
}

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
    /// A decoder at the start of a stream, with this storage.
    #[must_use]
    pub const fn with_storage(storage: S) -> Self {
        Self { storage, place: Place::StreamStart { held: 0 }, in_block: false, position: 0 }
    }

    /// Begins a new stream, as after a reconnection. The limit stays; all else is as in a new decoder.
    pub const fn reset(&mut self) {
        self.place = Place::StreamStart { held: 0 };
        self.in_block = false;
        self.position = 0;
    }

    /// Feeds the next chunk of the stream. The lines come out of the cursor, one by one.
    ///
    /// Nothing is consumed until the cursor is asked. Dropping it early loses nothing: [`Lines::rest`] is what has not been
    /// consumed.
    pub const fn feed<'d, 'i>(&'d mut self, chunk: &'i [u8]) -> Lines<'d, 'i, S> {
        Lines::new(self, chunk)
    }

    /// How many bytes have been consumed since the stream began or the decoder was [`reset`](Self::reset).
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Whether a line has begun and not ended, or a block with a field in it. O(1).
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        self.in_block || matches!(self.place, Place::InLine | Place::StreamStart { held: 1.. })
    }

    /// Whether a line, such as a comment, may be put into the stream here.
    ///
    /// False in mid-line; at the very start, as a byte order mark may come, which means nothing only where it is first; and after a
    /// CR, as an LF may come, which a line put in between would turn into a blank line. End the line with LF.
    #[must_use]
    pub const fn at_line_start(&self) -> bool {
        matches!(self.place, Place::LineStart)
    }

    /// Whether a frame, its blank line included, may be put into the stream here: a line has ended, and no field has come since the
    /// last blank line.
    ///
    /// True after a CR too: an LF that comes after the frame is another blank line, and ends an empty block. False at the very
    /// start, as [`at_line_start`](Self::at_line_start); whoever puts a frame there must not forward a
    /// [`ByteOrderMark`](super::Content::ByteOrderMark) that comes after it.
    #[must_use]
    pub const fn at_block_start(&self) -> bool {
        !self.in_block && matches!(self.place, Place::LineStart | Place::AfterCarriageReturn)
    }
}

impl<S: Storage> LineDecoder<S> {
    /// How many bytes a line may have, without its end.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.line().capacity()
    }

    /// Gives memory on the heap back that is not in use: what is beyond `capacity` bytes. For a decoder that has had one long line and
    /// is to live on.
    ///
    /// The line under assembly loses nothing. A line that is still to be [viewed](Self::view) may be lost: call it between two
    /// lines. Without effect where memory is not on the heap.
    pub fn shrink_to(&mut self, capacity: usize) {
        if self.place != Place::InLine {
            self.line_mut().clear();
        }
        self.storage.parts_mut(Internal).shrink_to(capacity);
    }

    /// Consumes the front of `input` up to and with the byte that completes a line, or all of it.
    ///
    /// If [`Step::ready`] is `None`, the whole input is consumed and the next chunk is due. Otherwise
    /// [`view`](Self::view) shows the line, and the next call takes what is left of the input. O(bytes consumed).
    pub fn advance(&mut self, input: &[u8]) -> Step {
        let mut progress = Progress::new();
        let taken = self.take(&mut progress, input);
        let consumed = progress.at;
        self.position = self.position.wrapping_add(consumed as u64);
        // Offsets in place of borrows. A line taken in one step ends with one byte.
        let ready = taken.map(|taken| match taken {
            Taken::Line(Line { bytes, kind }) => {
                let end = consumed.saturating_sub(1);
                Ready { kind, borrowed: Some((end.saturating_sub(bytes.len()), end)) }
            }
            Taken::Other(ready) => ready,
        });
        Step { consumed, ready }
    }

    /// Shows the line that [`advance`](Self::advance) has just made ready.
    ///
    /// `input` is the slice that `advance` was given. O(1). A `Ready` is good until the decoder is advanced, fed, finished or reset.
    /// An older one, or another input, shows a wrong line, but never panics.
    ///
    /// # Errors
    ///
    /// The report of a line that did not fit, in its place. The decoder goes on after it.
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

    /// Copies the line into the storage if it is borrowed from `input`, so that [`view`](Self::view) shows it without the input. The
    /// line always fits. O(bytes of the line).
    #[must_use = "the old `Ready` still wants the input"]
    pub fn keep(&mut self, ready: Ready, input: &[u8]) -> Ready {
        if let (Some((start, end)), false) = (ready.borrowed, matches!(self.place, Place::InLine)) {
            self.line_mut().set(input.get(start..end).unwrap_or_default());
        }
        Ready { borrowed: None, ..ready }
    }

    /// Ends the stream: the line that was cut off, if there is one, as far as it came. Afterwards the decoder is as after
    /// [`reset`](Self::reset).
    ///
    /// By the standard, that line means nothing.
    ///
    /// # Errors
    ///
    /// The report that it did not fit.
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

    /// Takes from `chunk`, from `progress` on, up to a line or to the end. What lies in the chunk is taken here, the rest behind a
    /// call.
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

    /// [`take`](Self::take) for any line at all.
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
                // The shortcut takes the LF of a CR LF.
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
        let (length, limit) = (self.line().length(), self.capacity());
        S::Oversized::report(Oversized { part: Part::Line, limit, length, oversized_id: None }, Internal)
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
