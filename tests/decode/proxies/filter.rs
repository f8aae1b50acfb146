use sse_wire::Growing;
use sse_wire::line::{Content, LineDecoder};
use sse_wire::token::Field;

/// Forwards a stream byte for byte, without the events of one type.
pub struct Filter {
    unwanted: &'static [u8],
    limit: usize,
    lines: LineDecoder<Growing>,
    /// The bytes of the current block. Its type is known only at its end, as the last `event` field counts.
    held: Vec<u8>,
    in_block: bool,
    is_unwanted: bool,
    is_too_long: bool,
    /// How many blocks and comments were dropped because they are longer than the limit.
    pub too_long: u64,
}

impl Filter {
    /// `limit` is the maximum length of a block, in bytes. The filter takes at most three times as much memory.
    pub fn new(unwanted: &'static [u8], limit: usize) -> Self {
        let lines = LineDecoder::with_storage(Growing::new(limit, 0));
        let [in_block, is_unwanted, is_too_long] = [false; 3];
        Self { unwanted, limit, lines, held: Vec::new(), in_block, is_unwanted, is_too_long, too_long: 0 }
    }

    /// Appends to `out` the bytes to forward.
    pub fn forward(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        let mut lines = self.lines.feed(chunk);
        while let Some(line) = lines.next() {
            // The LF of a CR LF is forwarded or dropped with its line. Any other line between two blocks starts anew.
            let ends_crlf = matches!(line, Ok(line) if line.content() == Content::LineFeedOfCrlf);
            if !self.in_block && !ends_crlf {
                (self.is_unwanted, self.is_too_long) = (false, false);
            }
            let fits = match line {
                Err(_) => {
                    self.in_block = !lines.decoder().at_block_start(); // not for a comment between two blocks
                    false
                }
                Ok(line) => {
                    match line.content() {
                        Content::Field(field, value) => {
                            self.in_block = true;
                            if field == Field::Event {
                                self.is_unwanted = value == self.unwanted;
                            }
                        }
                        Content::UnknownField { .. } => self.in_block = true,
                        Content::Blank => self.in_block = false,
                        Content::Comment(_) | Content::ByteOrderMark | Content::LineFeedOfCrlf => {}
                    }
                    line.segments().into_iter().for_each(|bytes| self.held.extend_from_slice(bytes));
                    self.held.len() <= self.limit
                }
            };
            if !fits && !self.is_too_long {
                self.is_too_long = true;
                self.too_long += 1;
            }
            if !self.in_block && !self.is_unwanted && !self.is_too_long {
                out.extend_from_slice(&self.held);
            }
            if !self.in_block || self.is_too_long {
                self.held.clear();
            }
        }
    }
}
