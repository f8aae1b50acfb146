//! A frame as a sequence of slices.

use core::fmt;
use core::iter::FusedIterator;

use super::frame::{Data, Frame};
use super::lines::{
    COMMENT, DATA, EVENT_TYPE, FRAME_END, ID, RETRY, find_line_end, find_line_end_in_const, split_line,
};

/// An iterator over the slices of one encoded frame, in order. They concatenate to the frame. Returned by
/// [`Frame::segments`].
///
/// No slice is empty. Values are borrowed and never copied (zero-copy), so a large payload can go to a vectored write
/// or, piece by piece, to an asynchronous sink. A frame of `n` lines has at most `2 * n + 1` segments.
///
/// Iterating over all of them is linear in the encoded length. Each text is searched once for line ends.
#[derive(Clone)]
pub struct Segments<'s> {
    frame: &'s Frame<'s>,
    /// The field whose lines come next.
    stage: Stage,
    /// The value of the current line, if its name has been returned and its value has not.
    value: &'s [u8],
    /// The rest of a comment or a data value: at least one more line, which may be empty.
    text: Option<&'s [u8]>,
    /// The data values after the one in `text`. Each begins a line.
    values: &'s [&'s str],
    /// A line has been returned, so the next line has to end it first.
    inside: bool,
}

/// The fields in the order in which they are encoded. Data is last.
#[derive(Clone, Copy, Debug)]
enum Stage {
    Comment,
    EventType,
    Id,
    Retry,
    Data,
    Done,
}

/// The next action of the state machine. The caller does the search, because the fast search cannot run at compile time
/// and everything else can.
enum Step<'s> {
    /// Return this segment.
    Segment(&'s [u8]),
    /// Search this text for its first line end, and pass the result to [`Segments::open_line`].
    Search(&'s [u8]),
    /// There is no more.
    Done,
}

impl<'s> Segments<'s> {
    pub(super) const fn new(frame: &'s Frame<'s>) -> Self {
        Self { frame, stage: Stage::Comment, value: &[], text: frame.head.comment, values: &[], inside: false }
    }

    /// [`Iterator::next`] for constants.
    pub(super) const fn next_in_const(&mut self) -> Option<&'s [u8]> {
        match self.step() {
            Step::Segment(segment) => Some(segment),
            Step::Search(text) => Some(self.open_line(text, find_line_end_in_const(text))),
            Step::Done => None,
        }
    }

    const fn step(&mut self) -> Step<'s> {
        if !self.value.is_empty() {
            let value = self.value;
            self.value = &[];
            return Step::Segment(value);
        }
        let head = &self.frame.head;
        loop {
            match self.stage {
                Stage::Comment => match self.text {
                    Some(text) => return Step::Search(text),
                    None => self.stage = Stage::EventType,
                },
                Stage::EventType => {
                    self.stage = Stage::Id;
                    // An empty type is the same as none.
                    if !head.event_type.as_bytes().is_empty() {
                        self.value = head.event_type.as_bytes();
                        return Step::Segment(self.open(EVENT_TYPE.end_and_name));
                    }
                }
                Stage::Id => {
                    self.stage = Stage::Retry;
                    if let Some(id) = head.id {
                        self.value = id.as_bytes();
                        return Step::Segment(self.open(ID.end_and_name));
                    }
                }
                Stage::Retry => {
                    self.stage = Stage::Data;
                    (self.text, self.values) = match self.frame.data {
                        Data::Absent => (None, &[] as &[&str]),
                        Data::Value(value) => (Some(value.as_bytes()), &[] as &[&str]),
                        Data::Values(values) => match values.split_first() {
                            Some((first, rest)) => (Some(first.as_bytes()), rest),
                            None => (Some(&[] as &[u8]), values),
                        },
                    };
                    if let Some(retry) = &head.retry {
                        self.value = retry.as_bytes();
                        return Step::Segment(self.open(RETRY.end_and_name));
                    }
                }
                Stage::Data => {
                    if let Some(text) = self.text {
                        return Step::Search(text);
                    }
                    match self.values.split_first() {
                        Some((value, rest)) => {
                            self.text = Some(value.as_bytes());
                            self.values = rest;
                        }
                        None => {
                            self.stage = Stage::Done;
                            return Step::Segment(FRAME_END);
                        }
                    }
                }
                Stage::Done => return Step::Done,
            }
        }
    }

    /// Begins the line of `text` that ends at `line_end`, or the last line, and stores the rest.
    const fn open_line(&mut self, text: &'s [u8], line_end: Option<usize>) -> &'s [u8] {
        (self.value, self.text) = match line_end {
            Some(at) => {
                let (line, rest, _) = split_line(text, at);
                (line, Some(rest))
            }
            None => (text, None),
        };
        if matches!(self.stage, Stage::Comment) {
            self.open(COMMENT.end_and_name)
        } else {
            self.open(DATA.end_and_name)
        }
    }

    /// The bytes that begin a line: the end of the line before, if there is one, and the name.
    const fn open(&mut self, end_and_name: &'static [u8]) -> &'static [u8] {
        if self.inside {
            return end_and_name;
        }
        self.inside = true;
        match end_and_name.split_first() {
            Some((_, name)) => name,
            None => end_and_name,
        }
    }
}

impl<'s> Iterator for Segments<'s> {
    type Item = &'s [u8];

    #[inline]
    fn next(&mut self) -> Option<&'s [u8]> {
        match self.step() {
            Step::Segment(segment) => Some(segment),
            Step::Search(text) => Some(self.open_line(text, find_line_end(text))),
            Step::Done => None,
        }
    }
}

impl FusedIterator for Segments<'_> {}

impl fmt::Debug for Segments<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Segments").field("frame", &self.frame).finish_non_exhaustive()
    }
}
