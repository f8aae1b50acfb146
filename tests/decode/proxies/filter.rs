use sse_wire::Growing;
use sse_wire::line::{Content, LineDecoder};
use sse_wire::token::Field;

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Forwards a stream byte for byte, without the events of one type.
pub struct Filter {
    unwanted: &'static [u8],
    limit: usize,
    lines: LineDecoder<Growing>,
    /// The bytes of the current block. Its type is known only at its end, as the last `event` field counts.
    held: Vec<u8>,
    in_block: bool,
    /// The block has data, so it is an event.
    has_data: bool,
    /// Whether its type is the unwanted one. `None` if it has no type.
    has_unwanted_type: Option<bool>,
    is_too_long: bool,
    /// Bytes have been forwarded.
    has_begun: bool,
    /// How many blocks and comments were dropped because they are longer than the limit.
    pub too_long: u64,
}

impl Filter {
    /// `limit` is the maximum length of a block, in bytes. The filter takes at most five times as much memory.
    pub fn new(unwanted: &'static [u8], limit: usize) -> Self {
        let lines = LineDecoder::with_storage(Growing::new(limit, 0));
        let [in_block, has_data, is_too_long, has_begun] = [false; 4];
        let (held, has_unwanted_type, too_long) = (Vec::new(), None, 0);
        Self { unwanted, limit, lines, held, in_block, has_data, has_unwanted_type, is_too_long, has_begun, too_long }
    }

    /// Appends to `out` the bytes to forward.
    pub fn forward(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        let mut lines = self.lines.feed(chunk);
        while let Some(line) = lines.next() {
            // The LF of a CR LF is forwarded or dropped with its line. Any other line between two blocks starts anew.
            let ends_crlf = matches!(line, Ok(line) if line.content() == Content::LineFeedOfCrlf);
            if !self.in_block && !ends_crlf {
                (self.has_data, self.has_unwanted_type, self.is_too_long) = (false, None, false);
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
                            self.has_data |= field == Field::Data;
                            if field == Field::Event {
                                self.has_unwanted_type = (!value.is_empty()).then_some(value == self.unwanted);
                            }
                        }
                        Content::UnknownField { .. } => self.in_block = true,
                        Content::Blank => self.in_block = false,
                        Content::ByteOrderMark => self.has_begun = true,
                        Content::Comment(_) | Content::LineFeedOfCrlf => {}
                    }
                    line.segments().into_iter().for_each(|bytes| self.held.extend_from_slice(bytes));
                    self.held.len() <= self.limit
                }
            };
            if !fits && !self.is_too_long {
                self.is_too_long = true;
                self.too_long += 1;
            }
            // An event without a type has the type `message`.
            let is_unwanted = self.has_unwanted_type.unwrap_or(self.has_data && self.unwanted == b"message");
            if !self.in_block && !is_unwanted && !self.is_too_long {
                // The events before it were dropped, so this is part of a name. At the start, it would be a byte order mark.
                if !self.has_begun && self.held.starts_with(BYTE_ORDER_MARK) {
                    out.extend_from_slice(BYTE_ORDER_MARK);
                }
                self.has_begun |= !self.held.is_empty();
                out.extend_from_slice(&self.held);
            }
            if !self.in_block || self.is_too_long {
                self.held.clear();
            }
        }
    }
}
