//! The client: follows the stream across connections, and compares each event with the script.

use crate::checker::{Checker, Limits};
use crate::dice::Dice;
use crate::memory::Samples;
use crate::{ACKNOWLEDGED, Failure, HANGS, uninterrupted};
use sse_wire::chunked::{self, ErrorKind as BodyError, Piece, Truncated};
use sse_wire::http::{
    BodyFraming, HttpVersion, LastEventId, RequestHead, Unavailable, Verdict, body_framing, judge, retry_after,
};
use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};
use sse_wire::storage::Storage;
use sse_wire::{Decoder, End};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// The longest read, and the longest piece that is decoded at once, have 2 to the power of this many bytes.
const READ: usize = 16;

/// After more findings than this, the client stops: it might not end otherwise.
const ENOUGH: u64 = 1_000;

pub(crate) const BODIES: [&str; 7] =
    ["whole", "before a chunk", "in a size line", "in a chunk's data", "behind it", "reset", "left by the client"];
pub(crate) const STREAMS: [&str; 4] = ["whole", "in an event", "in an oversized one", "in a line or comment"];

/// How the decoder is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Feed,
    FeedText,
    View,
    Keep,
}

/// How one connection is read.
struct Manner {
    face: Face,
    in_place: bool,
    /// The longest piece.
    longest: usize,
    /// The client closes the connection after this number of bytes.
    patience: usize,
}

impl Manner {
    fn roll(dice: &mut Dice) -> Self {
        let face = [Face::Feed, Face::FeedText, Face::View, Face::Keep][dice.below(4)];
        let patience = if dice.one_in(16) { dice.spread(20) } else { usize::MAX };
        Self { face, in_place: dice.one_in(2), longest: 1 << dice.below(READ + 1), patience }
    }
}

pub(crate) struct Client {
    address: SocketAddr,
    dice: Dice,
    buffer: Vec<u8>,
    pub(crate) checker: Checker,
    pub(crate) samples: Samples,
    reconnect: Reconnect,
    /// Waits in a row without a success, counted without the help of `Reconnect`.
    retries: u32,
    /// The random number of each wait.
    random: u32,
    /// The sum of all waits, in milliseconds.
    pub(crate) waited: u64,
    pub(crate) connections: u64,
    /// Streams by the end of the body, and by the end of the event stream.
    pub(crate) bodies: [u64; BODIES.len()],
    pub(crate) streams: [u64; STREAMS.len()],
}

/// The result of a request.
enum Answer {
    /// A stream, and how its body ended: an index in `BODIES`.
    Stream(usize),
    Other(Ended),
}

impl Client {
    pub(crate) fn new(address: SocketAddr, checker: Checker, samples: Samples, dice: Dice) -> Self {
        Self {
            address,
            dice,
            buffer: vec![0; 1 << READ],
            checker,
            samples,
            reconnect: Reconnect::new(Policy::new()),
            retries: 0,
            random: 0,
            waited: 0,
            connections: 0,
            bodies: [0; BODIES.len()],
            streams: [0; STREAMS.len()],
        }
    }

    /// Handles one connection. Returns whether to connect again.
    pub(crate) fn connect<S: Storage>(&mut self, decoder: &mut Decoder<S>) -> Result<bool, Failure> {
        self.connections += 1;
        // The decoder has the ID already if it also decoded the last connection.
        let id = self.checker.last_id();
        if decoder.last_event_id() != id {
            decoder.set_last_event_id(&id).map_err(Failure::broken)?;
        }
        let ended = self.follow(decoder)?;
        if decoder.last_event_id() != self.checker.last_id() {
            let id = decoder.last_event_id().escape_ascii();
            return Err(Failure::Broken(format!("the last event ID is {id} before event {}", self.checker.n())));
        }
        if self.checker.tally.findings() > ENOUGH {
            return Err(Failure::Broken("that is enough".to_owned()));
        }
        self.random = self.dice.next() as u32;
        let decision = self.reconnect.ended(ended, self.random);
        if decision == (Decision::Stop { why: StopReason::NoContent }) {
            return Ok(false);
        }
        let due = self.due_wait(ended);
        if decision != (Decision::Wait { milliseconds: due }) {
            return Err(Failure::Broken(format!("{decision:?} after {ended:?}, where {due} ms were due")));
        }
        // Nothing waits: the time is only added up.
        self.waited += due;
        Ok(true)
    }

    /// The expected wait, by the documentation of `Reconnect` and the defaults of `Policy`.
    fn due_wait(&mut self, ended: Ended) -> u64 {
        if matches!(ended, Ended::Stream { brought_event: true, .. }) {
            self.retries = 0;
        }
        let least = self.checker.reconnection_time().clamp(100, 3_600_000);
        let doublings = self.retries.min(20);
        self.retries += 1;
        let asked = if let Ended::Response { retry_after: Some(asked), .. } = ended { asked } else { 0 };
        let wait = (least << doublings).min(30_000).max(least).max(asked);
        wait + ((u128::from(wait.div_ceil(4)) * u128::from(self.random)) >> 32) as u64
    }

    fn follow<S: Storage>(&mut self, decoder: &mut Decoder<S>) -> Result<Ended, Failure> {
        let connection = TcpStream::connect(self.address)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(HANGS))?;
        connection.set_write_timeout(Some(HANGS))?;
        let manner = Manner::roll(&mut self.dice);
        self.checker.connected(manner.face == Face::FeedText);
        let seen = self.checker.n();
        let id = LastEventId::to_send(decoder.last_event_id()).map_err(Failure::broken)?;
        let mut head = [0; 512];
        let head = RequestHead::new("localhost", "/").last_event_id(id).encode(&mut head).map_err(Failure::broken)?;
        let mut buffer = std::mem::take(&mut self.buffer);
        let answer = self.request(&connection, head, &mut buffer, decoder, &manner);
        self.buffer = buffer;
        match answer? {
            Answer::Stream(body) => self.bodies[body] += 1,
            Answer::Other(ended) => return Ok(ended),
        }
        let stream = match decoder.finish() {
            End::Clean => 0,
            End::Incomplete(Some(_)) => 1,
            End::Oversized(_) => 2,
            End::Incomplete(None) => 3,
        };
        self.streams[stream] += 1;
        // There is no clock: a connection lasts 0 ms.
        Ok(Ended::Stream { lasted: 0, brought_event: self.checker.n() != seen })
    }

    /// Sends the request, and reads the response to its end.
    fn request<S: Storage>(
        &mut self,
        mut connection: &TcpStream,
        head: &[u8],
        buffer: &mut [u8],
        decoder: &mut Decoder<S>,
        manner: &Manner,
    ) -> Result<Answer, Failure> {
        connection.write_all(head)?;
        let mut filled = 0;
        let head = loop {
            let most = buffer.len().min(filled + self.dice.spread(READ));
            let read = match uninterrupted(|| connection.read(&mut buffer[filled..most])) {
                Ok(0) => return Ok(Answer::Other(Ended::NoResponse)),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                    return Ok(Answer::Other(Ended::NoResponse));
                }
                read => read?,
            };
            filled += read;
            match judge_head(&buffer[..filled])? {
                Head::Partial => {}
                Head::Refused(ended) => return Ok(Answer::Other(ended)),
                Head::Open(length) => break length,
            }
        };
        let mut body = chunked::Decoder::new();
        let mut rest = &mut buffer[head..filled];
        // The first acknowledgement is for the head.
        let (mut taken, mut not_acknowledged) = (0, ACKNOWLEDGED);
        loop {
            taken += rest.len();
            not_acknowledged += rest.len();
            while !rest.is_empty() {
                let length = self.dice.below(manner.longest.min(rest.len())) + 1;
                let (piece, behind) = rest.split_at_mut(length);
                if self.take(piece, &mut body, decoder, manner)? {
                    return Ok(Answer::Stream(0));
                }
                rest = behind;
            }
            if taken >= manner.patience {
                return Ok(Answer::Stream(6));
            }
            let acknowledgements = not_acknowledged / ACKNOWLEDGED;
            not_acknowledged %= ACKNOWLEDGED;
            // If the server has closed the connection, the reads after this return all that it sent, and then the end.
            let _ = connection.write_all(&[b'.'; 64][..acknowledgements]);
            let most = self.dice.spread(READ);
            let read = match uninterrupted(|| connection.read(&mut buffer[..most])) {
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(Answer::Stream(5)),
                read => read?,
            };
            if read == 0 {
                return match body.finish().map_err(|error| error.kind()) {
                    Err(BodyError::Truncated(Truncated::BeforeChunk)) => Ok(Answer::Stream(1)),
                    Err(BodyError::Truncated(Truncated::InSizeLine)) => Ok(Answer::Stream(2)),
                    Err(BodyError::Truncated(Truncated::InData)) => Ok(Answer::Stream(3)),
                    Err(BodyError::Truncated(Truncated::AfterData)) => Ok(Answer::Stream(4)),
                    other => Err(Failure::Broken(format!("{other:?} at the end of the connection"))),
                };
            }
            rest = &mut buffer[..read];
        }
    }

    /// Removes the chunked coding, and decodes and checks the content. Returns whether the body has ended.
    fn take<S: Storage>(
        &mut self,
        piece: &mut [u8],
        body: &mut chunked::Decoder,
        decoder: &mut Decoder<S>,
        manner: &Manner,
    ) -> Result<bool, Failure> {
        if manner.in_place {
            let decoded = body.decode_in_place(piece).map_err(Failure::broken)?;
            self.decode(decoded.data, decoder, manner.face);
            return Ok(decoded.ended);
        }
        let mut input = &*piece;
        loop {
            match body.next(&mut input).map_err(Failure::broken)? {
                Some(Piece::Data(data)) => self.decode(data, decoder, manner.face),
                Some(Piece::End) => return Ok(true),
                Some(Piece::Trailer(_)) => return Err(Failure::Broken("a trailer".to_owned())),
                None => return Ok(false),
            }
        }
    }

    fn decode<S: Storage>(&mut self, mut input: &[u8], decoder: &mut Decoder<S>, face: Face) {
        let limits = Limits { data: decoder.data_capacity(), text: decoder.text_capacity() };
        if matches!(face, Face::Feed | Face::FeedText) {
            let mut items = if face == Face::Feed { decoder.feed(input) } else { decoder.feed_text(input) };
            while let Some(item) = items.next() {
                match item {
                    Ok(item) => self.checker.item(&item, limits),
                    Err(oversized) => self.checker.oversized(oversized.into(), items.decoder().last_event_id(), limits),
                }
            }
        } else {
            loop {
                let step = decoder.advance(input);
                let Some(ready) = step.ready else {
                    break;
                };
                let item = if face == Face::Keep {
                    let kept = decoder.keep(ready, input);
                    decoder.view(kept, &[])
                } else {
                    decoder.view(ready, input)
                };
                match item {
                    Ok(item) => self.checker.item(&item, limits),
                    Err(oversized) => self.checker.oversized(oversized.into(), decoder.last_event_id(), limits),
                }
                input = &input[step.consumed..];
            }
        }
        if let Some(milliseconds) = self.checker.heard.take() {
            self.reconnect.set_reconnection_time(milliseconds);
        }
        self.samples.take(self.checker.n());
    }
}

enum Head {
    Partial,
    /// A stream, and the length of the head.
    Open(usize),
    Refused(Ended),
}

fn judge_head(octets: &[u8]) -> Result<Head, Failure> {
    let mut fields = [httparse::EMPTY_HEADER; 16];
    let mut response = httparse::Response::new(&mut fields);
    let httparse::Status::Complete(length) = response.parse(octets).map_err(Failure::broken)? else {
        return Ok(Head::Partial);
    };
    let (status, minor) = (response.code.unwrap_or(0), response.version.unwrap_or(0));
    let values = |name: &'static str| {
        response.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
    };
    let verdict = judge(status, values("Content-Type"), values("Content-Encoding"), Unavailable::Retry);
    if verdict != Verdict::Open {
        let retry_after = values("Retry-After").next().and_then(retry_after);
        return Ok(Head::Refused(Ended::Response { verdict, retry_after }));
    }
    let version = HttpVersion::from_minor(minor);
    match body_framing(version, status, values("Transfer-Encoding"), values("Content-Length")) {
        Ok(BodyFraming::Chunked { content_length_ignored: false }) => Ok(Head::Open(length)),
        other => Err(Failure::Broken(format!("{other:?}, where a chunked body was due"))),
    }
}
