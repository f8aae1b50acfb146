//! sse-wire's other layers: blocks, lines and tokens.

use crate::engine::{Decode, Engine, engine};
use crate::feed::{Feed, Sink};
use crate::ours::{DATA, with_fixed};
use sse_wire::line::LineDecoder;
use sse_wire::token::Tokenizer;
use sse_wire::{BlockItem, Fixed};
use std::sync::Mutex;

pub const BLOCKS: &str = "sse-wire: blocks, cursor, fixed";
pub const LINES: &str = "sse-wire: lines, cursor, fixed";

pub fn engines() -> [Engine; 3] {
    [engine::<Blocks>(), engine::<Lines>(), engine::<Tokens>()]
}

struct Blocks;

impl Decode for Blocks {
    const NAME: &'static str = BLOCKS;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        with_fixed(|decoder| {
            for chunk in feed {
                let mut blocks = decoder.feed_blocks(chunk);
                while let Some(item) = blocks.next() {
                    match item {
                        Ok(BlockItem::Block(block)) => {
                            if let Some(data) = block.data() {
                                let id = block.id_in_force().unwrap_or_default();
                                sink.event(block.event_type().unwrap_or_default(), data, id);
                            }
                        }
                        Ok(BlockItem::Comment(comment)) => sink.comment(comment.text().unwrap_or_default()),
                        Err(_) => {}
                    }
                }
            }
        });
    }
}

static LINE_DECODER: Mutex<LineDecoder<Fixed<DATA, 0>>> = Mutex::new(LineDecoder::new());

struct Lines;

impl Decode for Lines {
    const NAME: &'static str = LINES;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut decoder = LINE_DECODER.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        decoder.reset();
        for chunk in feed {
            let mut lines = decoder.feed(chunk);
            while let Some(Ok(line)) = lines.next() {
                sink.line(line.content());
            }
        }
    }
}

struct Tokens;

impl Decode for Tokens {
    const NAME: &'static str = "sse-wire: tokens";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut tokenizer = Tokenizer::new();
        for chunk in feed {
            for token in tokenizer.feed(chunk) {
                sink.token(token);
            }
        }
    }
}
