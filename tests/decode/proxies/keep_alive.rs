use sse_wire::line::{Content, LineDecoder};
use sse_wire::{Growing, Oversized};

/// Forwards a stream line by line, and keep-alives between two lines, at any time.
#[derive(Default)]
pub struct Forwarder {
    lines: LineDecoder<Growing>,
    /// The last line that was sent is a keep-alive.
    sent_keep_alive: bool,
}

impl Forwarder {
    /// Appends to `out` the lines that end in this chunk.
    pub fn forward(&mut self, chunk: &[u8], out: &mut Vec<u8>) -> Result<(), Oversized> {
        let mut lines = self.lines.feed(chunk);
        while let Some(line) = lines.next() {
            let line = line?;
            // After a keep-alive, the BOM would be part of a field name, and the LF would be a blank line.
            let means_nothing = matches!(line.content(), Content::ByteOrderMark | Content::LineFeedOfCrlf);
            if !(means_nothing && self.sent_keep_alive) {
                line.segments().into_iter().for_each(|bytes| out.extend_from_slice(bytes));
            }
            self.sent_keep_alive = false;
        }
        Ok(())
    }

    /// Appends a keep-alive to `out`: a comment, and no blank line, which would dispatch an incomplete event.
    pub fn keep_alive(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b":\n");
        self.sent_keep_alive = true;
    }
}
