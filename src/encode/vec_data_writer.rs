//! Data that comes out of a formatter or a serializer, straight into the lines of a frame at the end of a vector.

use alloc::vec::Vec;
use core::fmt;

use super::appending::Appending;
use super::head::EventHead;
use super::line_splitter::{LinePart, LineSplitter};
use super::lines::DATA;
use super::output::Output;
use super::target::Writing;

/// Writes the data of one event, in as many pieces as it comes in, straight to the end of a vector, which grows as needed.
///
/// From [`EventHead::append_data_to`]. What [`DataWriter`](super::DataWriter) does in a buffer of fixed size, this does in
/// one that grows: a serializer writes into the frame, without another buffer in between, and nothing can fail but what
/// writes.
///
/// Only [`finish`](Self::finish) leaves the event in the vector. A writer that is dropped before, or left behind by `?`,
/// takes what it has written off again. (One that is forgotten, as by [`core::mem::forget`], does not: then half a frame
/// stays behind.)
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
#[must_use = "the event is left in the vector by `finish`"]
pub struct VecDataWriter<'v> {
    appending: Appending<'v, Vec<u8>>,
    splitter: LineSplitter,
}

impl<'a> EventHead<'a> {
    /// Begins an event at the end of `out` whose data is written bit by bit: see [`VecDataWriter`].
    pub fn append_data_to(self, out: &mut Vec<u8>) -> VecDataWriter<'_> {
        let mut appending = Appending::new(out);
        self.put(appending.output());
        appending.output().open(DATA);
        VecDataWriter { appending, splitter: LineSplitter::new() }
    }
}

impl VecDataWriter<'_> {
    /// Appends `piece` to the data. It need not be UTF-8, nor end where a character ends.
    ///
    /// Takes time linear in its length.
    pub fn write_bytes(&mut self, piece: &[u8]) {
        let appender = self.appending.output();
        for part in self.splitter.split(piece) {
            match part {
                LinePart::Text(text) => appender.put(text),
                LinePart::LineEnd => appender.open(DATA),
            }
        }
    }

    /// Ends the event and leaves it in the vector.
    ///
    /// Without a single piece before, it is an event with empty data.
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

    /// Does nothing: only `finish` leaves the event in the vector.
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
