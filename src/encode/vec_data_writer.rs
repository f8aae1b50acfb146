//! Data from a formatter or a serializer, written straight into the lines of a frame at the end of a vector.

use alloc::vec::Vec;
use core::fmt;

use super::appending::Appending;
use super::head::EventHead;
use super::line_splitter::{LinePart, LineSplitter};
use super::lines::DATA;
use super::output::Output;
use super::target::Writing;

/// Writes the data of one event, in any number of pieces, straight to the end of a vector, which grows as needed. Made
/// by [`EventHead::append_data_to`].
///
/// It is like [`DataWriter`](super::DataWriter), but for a vector instead of a buffer of fixed size. A serializer
/// writes into the frame without another buffer. The writer itself never fails.
///
/// Only [`finish`](Self::finish) keeps the event in the vector. A writer that is dropped before, as by `?`, removes its
/// bytes again. [`core::mem::forget`] of a writer does not: then half a frame stays in the vector.
///
/// ```
/// use sse_wire::{EventHead, event_type};
///
/// let mut frames = Vec::new();
/// let reading = serde_json::json!({ "celsius": 21.5 });
///
/// let mut writer = EventHead::new().event_type(event_type!("reading")).append_data_to(&mut frames);
/// serde_json::to_writer(&mut writer, &reading)?;
/// writer.finish();
/// assert_eq!(frames, b"event: reading\ndata: {\"celsius\":21.5}\n\n");
///
/// let mut given_up = EventHead::new().append_data_to(&mut frames);
/// given_up.write_bytes(b"half a thought");
/// drop(given_up);
/// assert_eq!(frames, b"event: reading\ndata: {\"celsius\":21.5}\n\n");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(alias("serialize", "json"))]
#[must_use = "call `finish` to add the event; a writer that is dropped discards it"]
pub struct VecDataWriter<'v> {
    appending: Appending<'v, Vec<u8>>,
    splitter: LineSplitter,
}

impl<'a> EventHead<'a> {
    /// Begins an event at the end of `out`, with data that is written piece by piece: see [`VecDataWriter`].
    pub fn append_data_to(self, out: &mut Vec<u8>) -> VecDataWriter<'_> {
        let mut appending = Appending::new(out);
        self.put(appending.output());
        appending.output().open(DATA);
        VecDataWriter { appending, splitter: LineSplitter::new() }
    }
}

impl VecDataWriter<'_> {
    /// Appends `piece` to the data. It need not be UTF-8, nor end at a character boundary. Linear in its length.
    pub fn write_bytes(&mut self, piece: &[u8]) {
        let appender = self.appending.output();
        for part in self.splitter.split(piece) {
            match part {
                LinePart::Text(text) => appender.put(text),
                LinePart::LineEnd => appender.open(DATA),
            }
        }
    }

    /// Ends the event and keeps it in the vector.
    ///
    /// If no piece was written, it is an event with empty data.
    pub fn finish(mut self) {
        self.appending.output().put_blank_line();
        self.appending.end();
    }
}

impl fmt::Write for VecDataWriter<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.write_bytes(piece.as_bytes());
        Ok(())
    }
}

#[cfg(feature = "std")]
impl std::io::Write for VecDataWriter<'_> {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        self.write_bytes(piece);
        Ok(piece.len())
    }

    /// Does nothing: only `finish` keeps the event in the vector.
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for VecDataWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VecDataWriter")
            .field("frames", &self.appending.complete())
            .field("written", &self.appending.length())
            .field("after_cr", &self.splitter.after_cr)
            .finish()
    }
}
