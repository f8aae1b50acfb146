//! The arguments of all entry points.

use core::num::NonZeroU64;
use core::ops::{Deref, DerefMut};
use core::time::Duration;
use heapless::Vec;
use sse_wire::chunked::{self, DecodeError, Options, SizeLine};
use sse_wire::http::{
    Accept, BodyDecoder, BodyFraming, Field, HttpVersion, LastEventId, RequestHead, ResponseFraming, ResponseHead,
    Unavailable, judge, retry_after,
};
use sse_wire::io::heapless_09::{OwnedComment, OwnedEvent, OwnedItem, Pooled};
use sse_wire::io::{ReadError, WriteError};
use sse_wire::line::{self, Line, LineDecoder};
use sse_wire::session::{Ended, History, Jitter, Pacer, Policy, Reconnect, Watchdog};
use sse_wire::text::Checker;
use sse_wire::token::{Token, Tokenizer};
use sse_wire::{
    Block, BlockItem, Borrowed, BufferTooSmall, Comment, Decoder, Event, EventHead, EventId, EventType, Fixed,
    ForbiddenByte, Frame, IntegerId, Item, Ready,
};

pub(crate) type FixedDecoder = Decoder<Fixed<24, 8>>;
pub(crate) type FixedLineDecoder = LineDecoder<Fixed<24, 0>>;

/// A smart pointer that contains its vector.
pub(crate) struct InPlace(pub(crate) Vec<u8, 24>);

impl Deref for InPlace {
    type Target = Vec<u8, 24>;

    fn deref(&self) -> &Vec<u8, 24> {
        &self.0
    }
}

impl DerefMut for InPlace {
    fn deref_mut(&mut self) -> &mut Vec<u8, 24> {
        &mut self.0
    }
}

/// Event streams, chunked bodies and heads that reach most branches.
pub(crate) const INPUTS: &[&[u8]] = &[
    b"",
    b"\xEF\xBB\xBFdata: one\ndata: two\n\nid: 1\nid: a\0b\nevent: ping\nretry: 500\ndata\n\n",
    b": comment\r\n:longer than there is room for\r\rdata:x\r\ndat: y\rretry:x\rdata: too long for the decoder\n\n",
    b"id: too long for it\nevent: too long for it\ndata:\n\nid: too long for it\n\nfoo\ndata: unfinished",
    b"5\r\ndata:\r\n000A;a=\"\\\"b\"\r\n hi\r\n\r\n...\r\n0\r\nAge: 1\r\n\r\nrest",
    b"1 \r\nx",
    b"FFFFFFFFFFFFFFFF1\r\n",
    b"/path?query",
    b"text/html, \"a\\\",b\", text/event-stream; charset=utf-8",
    b" chunked ,, ",
    b"18446744073709551616",
    b"caf\xC3\xA9 \xE2\x82!\xFF",
];

/// What the [`World`] borrows.
pub(crate) struct Memory {
    of_event: FixedDecoder,
    of_comment: FixedDecoder,
    of_block: FixedDecoder,
    of_line: FixedLineDecoder,
    line: [u8; 20],
    space: [u8; 160],
    more_space: [u8; 48],
    data: [u8; 20],
    texts: [u8; 32],
    frames: [u8; 96],
    integer: IntegerId,
}

/// All arguments for functions of the crate. An entry point gets them behind a pointer, so the compiler does not know
/// their values.
pub(crate) struct World<'w> {
    pub(crate) input: &'w [u8],
    pub(crate) text: &'w str,
    pub(crate) number: u64,
    pub(crate) octets: u16,
    pub(crate) allowed: bool,
    pub(crate) texts: &'w [&'w str],
    pub(crate) lines: &'w [&'w [u8]],
    pub(crate) fields: &'w [Field<'w>],
    pub(crate) space: &'w mut [u8],
    pub(crate) more_space: &'w mut [u8],
    pub(crate) checker: Checker,
    pub(crate) tokenizer: Tokenizer,
    pub(crate) token: Token<'w>,
    pub(crate) fixed: FixedDecoder,
    pub(crate) borrowed: Decoder<Borrowed<'w>>,
    pub(crate) pooled: Decoder<Pooled<InPlace, 8>>,
    pub(crate) ready: Ready,
    pub(crate) pooled_ready: Ready,
    pub(crate) event: Event<'w>,
    pub(crate) comment: Comment<'w>,
    pub(crate) item: Item<'w>,
    pub(crate) owned_event: OwnedEvent<24, 8>,
    pub(crate) owned_comment: OwnedComment<8>,
    pub(crate) owned_item: OwnedItem<24, 8>,
    pub(crate) vector: Vec<u8, 24>,
    pub(crate) block: Block<'w>,
    pub(crate) fixed_lines: FixedLineDecoder,
    pub(crate) borrowed_lines: LineDecoder<Borrowed<'w>>,
    pub(crate) ready_line: line::Ready,
    pub(crate) line: Line<'w>,
    pub(crate) name: EventType<'w>,
    pub(crate) id: EventId<'w>,
    pub(crate) integer: &'w IntegerId,
    pub(crate) head: EventHead<'w>,
    pub(crate) frame: Frame<'w>,
    pub(crate) forbidden: ForbiddenByte,
    pub(crate) too_small: BufferTooSmall,
    pub(crate) options: Options,
    pub(crate) chunked: chunked::Decoder,
    pub(crate) encoder: chunked::Encoder,
    pub(crate) size_line: SizeLine,
    pub(crate) decode_error: DecodeError,
    pub(crate) version: HttpVersion,
    pub(crate) body_framing: BodyFraming,
    pub(crate) body: BodyDecoder,
    pub(crate) framing: ResponseFraming,
    pub(crate) unavailable: Unavailable,
    pub(crate) last_event_id: LastEventId<'w>,
    pub(crate) accept: Accept<'w>,
    pub(crate) request: RequestHead<'w>,
    pub(crate) response: ResponseHead<'w>,
    pub(crate) history: History<&'w mut [u8]>,
    pub(crate) policy: Policy,
    pub(crate) jitter: Jitter,
    pub(crate) reconnect: Reconnect,
    pub(crate) ended: Ended,
    pub(crate) pacer: Pacer,
    pub(crate) watchdog: Watchdog,
    pub(crate) read_error: ReadError<BufferTooSmall>,
    pub(crate) write_error: WriteError<BufferTooSmall>,
}

impl Memory {
    pub(crate) const fn new() -> Self {
        Self {
            of_event: Decoder::new(),
            of_comment: Decoder::new(),
            of_block: Decoder::new(),
            of_line: LineDecoder::new(),
            line: [0; 20],
            space: [0; 160],
            more_space: [0; 48],
            data: [0; 20],
            texts: [0; 32],
            frames: [0; 96],
            integer: IntegerId::new(1_729),
        }
    }

    /// A world in this memory. `None` would be a bug of this program.
    pub(crate) fn world(&mut self) -> Option<World<'_>> {
        let wire = b"event: ping\nid: 1\ndata: one\n\n";
        let ready = self.of_event.advance(wire).ready?;
        let Ok(Item::Event(event)) = self.of_event.view(ready, wire) else { return None };
        let wire = b":one\n";
        let ready = self.of_comment.advance(wire).ready?;
        let Ok(Item::Comment(comment)) = self.of_comment.view(ready, wire) else { return None };
        let wire = b"retry: 1\nid: 1\n\n";
        let ready_block = self.of_block.advance_block(wire).ready?;
        let Ok(BlockItem::Block(block)) = self.of_block.view_block(ready_block, wire) else { return None };
        let wire = b"data: one\n";
        let ready_line = self.of_line.advance(wire).ready?;
        let line = self.of_line.view(ready_line, wire).ok()?;
        let mut chunked = chunked::Decoder::new();
        let too_small = Frame::KEEP_ALIVE.encode(&mut []).err()?;
        Some(World {
            input: &[],
            text: "",
            number: 0,
            octets: 0,
            allowed: false,
            texts: &["one", "two\n"],
            lines: &[b"", b"chunked"],
            fields: &[Field { name: "Age", value: b"1" }],
            space: &mut self.space,
            more_space: &mut self.more_space,
            checker: Checker::new(),
            tokenizer: Tokenizer::new(),
            token: Token::Colon,
            fixed: Decoder::new(),
            borrowed: Decoder::with_storage(Borrowed::new(&mut self.data, &mut self.texts)),
            pooled: Decoder::with_storage(Pooled::new(InPlace(Vec::new()))),
            ready,
            pooled_ready: ready,
            event,
            comment,
            item: Item::Comment(comment),
            owned_event: OwnedEvent::new(),
            owned_comment: comment.into(),
            owned_item: Item::Event(event).try_into().ok()?,
            vector: Vec::new(),
            block,
            fixed_lines: LineDecoder::new(),
            borrowed_lines: LineDecoder::with_storage(Borrowed::new(&mut self.line, &mut [])),
            ready_line,
            line,
            name: EventType::new("ping").ok()?,
            id: EventId::RESET,
            integer: &self.integer,
            head: EventHead::new(),
            frame: Frame::KEEP_ALIVE,
            forbidden: EventId::new("\n").err()?,
            too_small,
            options: Options::STRICT,
            decode_error: chunked.next(&mut &b"x"[..]).err()?,
            chunked,
            encoder: chunked::Encoder::new(),
            size_line: SizeLine::new(NonZeroU64::MIN),
            version: HttpVersion::Http11,
            body_framing: BodyFraming::UntilClose,
            body: BodyDecoder::new(BodyFraming::UntilClose),
            framing: ResponseFraming::Chunked,
            unavailable: Unavailable::Fail,
            last_event_id: LastEventId::to_send(b"1").ok()??,
            accept: Accept::EVENT_STREAM,
            request: RequestHead::new("", ""),
            response: ResponseHead::new(ResponseFraming::Chunked),
            history: History::new(1, &mut self.frames),
            policy: Policy::new(),
            jitter: Jitter::FULL,
            reconnect: Reconnect::new(Policy::new()),
            ended: Ended::NoResponse,
            pacer: Pacer::new(Duration::ZERO, 0),
            watchdog: Watchdog::new(Duration::ZERO, 0),
            read_error: ReadError::Io(too_small),
            write_error: WriteError::Io(too_small),
        })
    }
}

impl<'w> World<'w> {
    pub(crate) const fn length(&self) -> Duration {
        Duration::from_millis(self.number)
    }

    /// Continues with another input. States are kept, except for final ones, and the body decoder at every second
    /// input.
    pub(crate) fn take(&mut self, input: &'w [u8]) {
        self.input = input;
        self.text = core::str::from_utf8(input).unwrap_or("\n");
        self.number = input.iter().fold(self.number, |number, &byte| number.rotate_left(7) ^ u64::from(byte));
        self.octets = self.number as u16;
        self.allowed = !self.allowed;
        self.name = EventType::from_bytes(input).unwrap_or(self.name);
        self.id = EventId::from_bytes(input).unwrap_or(self.id);
        self.head = if self.allowed { EventHead::new() } else { self.head.comment_bytes(input).event_type(self.name) };
        self.frame = self.head.id(self.id).retry(self.number).data_bytes(input);
        self.accept = Accept::new(self.text).unwrap_or(self.accept);
        self.request = RequestHead::new("example.org", self.text).accept(self.accept).fields(self.fields);
        self.request = if self.allowed { self.request.post(self.number) } else { self.request };
        self.response = ResponseHead::new(self.framing).cache_control(input).fields(self.fields);
        self.last_event_id = LastEventId::received(input).ok().flatten().unwrap_or(self.last_event_id);
        self.ended = if self.allowed {
            let verdict = judge(
                200 + self.octets % 304,
                self.lines.iter().copied(),
                self.lines.iter().copied(),
                Unavailable::Retry,
            );
            Ended::Response { verdict, retry_after: retry_after(input) }
        } else {
            Ended::Stream { lasted: self.number, brought_event: self.text.is_empty() }
        };
        self.jitter = if self.allowed {
            Jitter::Added { percent: self.number as u8 }
        } else {
            Jitter::Subtracted { percent: self.octets as u8 }
        };
        self.item = if self.allowed { Item::Event(self.event) } else { Item::Retry(self.number) };
        self.vector.clear();
        self.pooled_ready = self.pooled.advance(input).ready.unwrap_or(self.pooled_ready);
        self.ready = self.borrowed.advance(input).ready.unwrap_or(self.ready);
        self.ready_line = self.borrowed_lines.advance(input).ready.unwrap_or(self.ready_line);
        if self.chunked.finish().is_err() && self.chunked.next(&mut &b""[..]).is_err() || self.chunked.has_ended() {
            self.chunked = chunked::Decoder::with_options(self.options);
        }
        self.body_framing = match self.octets % 4 {
            0 => BodyFraming::NoBody,
            1 => BodyFraming::Chunked { content_length_ignored: false },
            2 => BodyFraming::Length(self.number % 64),
            _ => BodyFraming::UntilClose,
        };
        if self.body.finish().is_err() && self.body.next(&mut &b""[..]).is_err() || self.allowed {
            self.body = BodyDecoder::with_options(self.body_framing, self.options);
        }
        if self.encoder.has_ended() {
            self.encoder = chunked::Encoder::new();
        }
    }
}
