use sse_wire::{Block, BlockItem, Decoder, Unlimited};
use std::str::Utf8Error;

/// A block as it was sent: `None` is a field that was not there.
#[derive(Debug, PartialEq)]
pub struct Sse {
    pub event: Option<String>,
    pub data: Option<String>,
    pub id: Option<String>,
    pub retry: Option<u64>,
}

#[derive(Debug, PartialEq)]
pub enum Error {
    Text(Utf8Error),
}

fn text(value: Option<&[u8]>) -> Result<Option<String>, Error> {
    value.map(|bytes| std::str::from_utf8(bytes).map(str::to_owned).map_err(Error::Text)).transpose()
}

fn to_sse(block: &Block<'_>) -> Result<Sse, Error> {
    let [event, data, id] = [block.event_type(), block.data(), block.own_id()].map(text);
    Ok(Sse { event: event?, data: data?, id: id?, retry: block.retry() })
}

/// Appends the blocks that end in this chunk.
pub fn receive(decoder: &mut Decoder<Unlimited>, chunk: &[u8], out: &mut Vec<Result<Sse, Error>>) {
    let mut blocks = decoder.feed_blocks(chunk);
    while let Some(Ok(item)) = blocks.next() {
        if let BlockItem::Block(block) = item {
            out.push(to_sse(&block));
        }
    }
}
