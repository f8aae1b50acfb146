//! Blocks that are written line by line, with the fields in the order of the caller.

use core::fmt;

use super::lines::{COMMENT, DATA, EVENT_TYPE, ID, RETRY, find_line_end, split_line};
use super::name::{EventId, EventType};
use super::output::{Output, PrefixedOutput};
use super::target::{BlockTarget, Internal, Writing};
use crate::decimal::Decimal;

/// Writes one block of an event stream line by line, with the fields in any order.
///
/// Most programs need a [`Frame`](super::Frame): it has a fixed order of fields, can be a constant, and can be written
/// to every target of this crate. A `BlockWriter` is for libraries whose tests compare bytes: if their fields have
/// another order, or if they write a type that is empty or has no data.
///
/// ```
/// use sse_wire::encode::BlockWriter;
/// use sse_wire::{FrameBuffer, event_id, event_type};
///
/// let mut memory = [0; 80];
/// let mut buffer = FrameBuffer::new(&mut memory);
/// let mut block = BlockWriter::new(&mut buffer);
/// block.id(event_id!("7")).event_type(event_type!("greeting")).data("hello\nworld").retry(3_000);
/// assert_eq!(block.end()?, b"id: 7\nevent: greeting\ndata: hello\ndata: world\nretry: 3000\n\n");
/// # Ok::<(), sse_wire::BufferTooSmall>(())
/// ```
///
/// # On the wire
///
/// The bytes are those of a frame, apart from the order: lines end with LF, and a blank line ends the block. There is
/// always one space after the colon of a field. There is none after the colon of a comment, unless it is in its
/// [prefix](Self::comment_with_prefix).
///
/// # Guarantees
///
/// - **Each call writes complete lines**, in the order of the calls. No value can end its line: types and IDs are
///   checked values, and data and comments become one line for each of their lines.
/// - **A block reads back unchanged.** By the standard, the last type and the last ID of a block count, and the data
///   lines of all calls are joined by LF. A block without data is no event, but its ID and its reconnection time count.
/// - **All or nothing.** `end` adds the block to the target. If a writer is dropped before, as by `?`, the target is as
///   it was. [`core::mem::forget`] of a writer leaves a [`FrameBuffer`](super::FrameBuffer) as it was, but leaves half
///   a block in a vector.
///
/// # Cost
///
/// Time is linear, as for a frame: each text is searched once for line ends and copied once. The writer borrows the
/// target and has the size of a few words. It allocates nothing if a vector has room.
///
/// # Limits and errors
///
/// Only a [`FrameBuffer`](super::FrameBuffer) can be too small: its `end` returns an error with the exact length of the
/// block. Vectors grow.
///
/// # Standard
///
/// WHATWG HTML section 9.2.5 (the format) and 9.2.6 (how it is read). By the standard a NUL is legal in an event type.
/// [`EventType`] refuses it here as everywhere, since readers do not agree on it.
#[must_use = "call `end` to add the block; a writer that is dropped discards it"]
pub struct BlockWriter<'t, T: BlockTarget + 't> {
    pub(crate) writing: T::Writing<'t>,
}

impl<'t, T: BlockTarget> BlockWriter<'t, T> {
    /// Begins a block at the end of `target`. `target` must end where a block may begin: it is empty or ends with a
    /// complete block.
    pub fn new(target: &'t mut T) -> Self {
        Self { writing: target.begin(Internal) }
    }

    /// Writes an `event` line, even for an empty type. A reader treats an empty type as `message`.
    pub fn event_type(&mut self, event_type: EventType<'_>) -> &mut Self {
        self.writing.output().put_short_line(EVENT_TYPE, event_type.as_bytes());
        self
    }

    /// Writes an `id` line. [`EventId::RESET`] makes the reader forget the ID that it has.
    pub fn id(&mut self, id: EventId<'_>) -> &mut Self {
        self.writing.output().put_short_line(ID, id.as_bytes());
        self
    }

    /// Writes a `retry` line with a reconnection time in milliseconds, as
    /// [`Duration::as_millis`](core::time::Duration::as_millis) returns it.
    ///
    /// The standard sets no bounds, but some readers have much lower ones: see
    /// [`EventHead::retry`](super::EventHead::retry). The decoder of this crate reads a greater number than
    /// [`u64::MAX`] as [`u64::MAX`].
    pub fn retry(&mut self, milliseconds: u128) -> &mut Self {
        match u64::try_from(milliseconds) {
            Ok(milliseconds) => self.writing.output().put_short_line(RETRY, Decimal::new(milliseconds).as_bytes()),
            Err(_) => self.writing.output().put_line(RETRY, Decimal::new_long(milliseconds).as_bytes()),
        }
        self
    }

    /// Writes a `data` line for each line of `data`. Empty data is one line.
    ///
    /// LF, CR and CR LF in `data` each end a line. A reader gets each of them as LF.
    pub fn data(&mut self, data: &str) -> &mut Self {
        self.data_bytes(data.as_bytes())
    }

    /// Like [`data`](Self::data), for data that need not be UTF-8.
    pub fn data_bytes(&mut self, data: &[u8]) -> &mut Self {
        self.writing.output().put_lines(DATA, data);
        self
    }

    /// Writes a comment line for each line of `text`, directly after the colon.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        self.comment_bytes(text.as_bytes())
    }

    /// Like [`comment`](Self::comment), for text that need not be UTF-8.
    pub fn comment_bytes(&mut self, text: &[u8]) -> &mut Self {
        self.writing.output().put_lines(COMMENT, text);
        self
    }

    /// Writes a comment line for each line of `text`, with `prefix` between the colon and the text. To a reader, the
    /// prefix is part of the comment.
    ///
    /// A line end in the prefix ends a line, like one in the text. So no prefix can break out of the comment.
    ///
    /// Time is linear in the bytes that are written: the prefix is repeated on each line.
    ///
    /// ```
    /// use sse_wire::FrameBuffer;
    /// use sse_wire::encode::BlockWriter;
    ///
    /// let mut memory = [0; 20];
    /// let mut buffer = FrameBuffer::new(&mut memory);
    /// let mut block = BlockWriter::new(&mut buffer);
    /// block.comment_with_prefix(" ", "one\ntwo");
    /// assert_eq!(block.end()?, b": one\n: two\n\n");
    /// # Ok::<(), sse_wire::BufferTooSmall>(())
    /// ```
    pub fn comment_with_prefix(&mut self, prefix: &str, text: &str) -> &mut Self {
        let output = self.writing.output();
        let (lines, prefix) = split_last_line(prefix.as_bytes());
        let mut rest = Some(text.as_bytes());
        while let Some(text) = rest {
            let line;
            (line, rest) = split_first_line(text);
            if let Some(lines) = lines {
                output.put_lines(COMMENT, lines);
            }
            output.put_prefixed_line(COMMENT, prefix, line);
        }
        self
    }
}

/// The bytes before the last line end, if there is one, and the bytes after it.
fn split_last_line(text: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let line_end = text.iter().rposition(|byte| matches!(byte, b'\r' | b'\n'));
    match line_end.and_then(|at| text.split_at_checked(at)) {
        Some((lines, [b'\n', last @ ..])) => (Some(lines.strip_suffix(b"\r").unwrap_or(lines)), last),
        Some((lines, [_, last @ ..])) => (Some(lines), last),
        _ => (None, text),
    }
}

/// The bytes before the first line end, and the bytes after it, if there is one.
fn split_first_line(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match find_line_end(text) {
        Some(at) => {
            let (line, rest, _) = split_line(text, at);
            (line, Some(rest))
        }
        None => (text, None),
    }
}

impl<T: BlockTarget> fmt::Debug for BlockWriter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockWriter")
            .field("blocks", &self.writing.complete())
            .field("written", &self.writing.written())
            .finish()
    }
}
