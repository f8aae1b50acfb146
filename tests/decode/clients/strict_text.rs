use sse_wire::text::{Checker, Malformed};
use sse_wire::{Decoder, Growing, Item, Oversized};

#[derive(Debug, PartialEq)]
pub enum Error {
    /// Final: close the connection.
    Malformed(Malformed),
    /// The next call continues with the next message.
    TooLarge(Oversized),
}

/// With the default limits: 16 MiB for the data of a message.
#[derive(Default)]
pub struct Codec {
    checker: Checker,
    decoder: Decoder<Growing>,
}

impl Codec {
    /// Removes the next message from the front of `input`. If no message ends in `input`, consumes all of it.
    pub fn decode(&mut self, input: &mut &[u8]) -> Result<Option<String>, Error> {
        while !input.is_empty() {
            let step = self.decoder.advance(input);
            let (taken, rest) = input.split_at(step.consumed);
            *input = rest;
            self.checker.check(taken).map_err(Error::Malformed)?;
            let Some(ready) = step.ready else { continue };
            if let Item::Event(event) = self.decoder.view(ready, taken).map_err(Error::TooLarge)? {
                return Ok(Some(event.data_lossy().to_string())); // well-formed: nothing is replaced
            }
        }
        Ok(None)
    }
}
