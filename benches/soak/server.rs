//! The server: gives the events of the script their IDs, keeps and sends them, and ends its connections in every
//! possible way.

use crate::dice::Dice;
use crate::script::{EPOCH, Event, Form, Script};
use crate::{ACKNOWLEDGED, Failure, HANGS, WINDOW, uninterrupted};
use sse_wire::chunked::Encoder;
use sse_wire::http::{HttpVersion, LastEventId, ResponseFraming, ResponseHead};
use sse_wire::session::{History, Missed};
use sse_wire::{EventHead, EventId, EventType, Frame, encoded_frame};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

/// Four times the window, so that there is never a gap for a client.
const MEMORY: usize = 4 * WINDOW;
/// The longest chunk has 2 to the power of this many bytes.
const CHUNK: usize = 14;
/// The longest write has 2 to the power of this many bytes.
const CUT: usize = 16;

static KEEP_ALIVES: [&[u8]; 2] = [encoded_frame!(Frame::KEEP_ALIVE), encoded_frame!(Frame::comment(" alive"))];
static UNAVAILABLE: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
static NO_CONTENT: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

/// How the server ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Whole,
    WholeInFrame,
    InFrame,
    InChunk,
    Reset,
    Unavailable,
    NoResponse,
}

impl Way {
    pub(crate) const ALL: [(Self, &'static str); 7] = [
        (Self::Whole, "with the last chunk"),
        (Self::WholeInFrame, "with the last chunk, in a frame"),
        (Self::InFrame, "between chunks, in a frame"),
        (Self::InChunk, "in a chunk"),
        (Self::Reset, "by a reset"),
        (Self::Unavailable, "by a 503"),
        (Self::NoResponse, "without a response"),
    ];

    fn roll(dice: &mut Dice) -> Self {
        match dice.below(32) {
            0..6 => Self::Whole,
            6..12 => Self::WholeInFrame,
            12..18 => Self::InFrame,
            18..24 => Self::InChunk,
            24..28 => Self::Reset,
            28..30 => Self::Unavailable,
            _ => Self::NoResponse,
        }
    }
}

/// What the server did.
#[derive(Default)]
pub(crate) struct Served {
    pub(crate) octets: u64,
    pub(crate) sent_again: u64,
    pub(crate) chunks: u64,
    /// Connections by `Way`.
    pub(crate) ways: [u64; Way::ALL.len()],
    /// Connections that the client ended first.
    pub(crate) left: u64,
}

pub(crate) struct Server {
    pub(crate) script: Script,
    pub(crate) events: u64,
    pub(crate) dice: Dice,
}

/// The state that is kept from connection to connection.
struct State {
    script: Script,
    event: Event,
    /// How many events there are, and how many have been pushed.
    events: u64,
    pushed: u64,
    history: History<Box<[u8]>>,
    /// Frames that are not in a chunk yet.
    frames: Vec<u8>,
    /// The position of the last frame in `frames`.
    last_frame: usize,
    /// Chunks that have not been written yet.
    wire: Vec<u8>,
    chunk: Vec<u8>,
    served: Served,
}

impl Server {
    /// Serves until the client has received everything.
    pub(crate) fn run(mut self, listener: &TcpListener) -> Result<Served, Failure> {
        let mut state = State {
            script: self.script,
            event: Script::blank(),
            events: self.events,
            pushed: 0,
            history: History::new(EPOCH, vec![0; MEMORY].into()),
            frames: Vec::with_capacity(2 * MEMORY),
            last_frame: 0,
            wire: Vec::with_capacity(MEMORY),
            chunk: vec![0; sse_wire::chunked::encoded_len(1 << CHUNK)],
            served: Served::default(),
        };
        loop {
            let (connection, _) = listener.accept()?;
            connection.set_nodelay(true)?;
            connection.set_read_timeout(Some(HANGS))?;
            connection.set_write_timeout(Some(HANGS))?;
            let way = Way::roll(&mut self.dice);
            match state.serve(&connection, way, &mut self.dice) {
                Ok(true) => return Ok(state.served),
                Ok(false) => state.served.ways[way as usize] += 1,
                Err(Failure::Connection(error)) if has_left(error.kind()) => state.served.left += 1,
                Err(failure) => return Err(failure),
            }
        }
    }
}

/// Whether this error means that the client has closed the connection.
const fn has_left(error: ErrorKind) -> bool {
    matches!(
        error,
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::NotConnected | ErrorKind::UnexpectedEof
    )
}

impl State {
    /// Answers one request. Returns whether it was the last: the client has everything, and got a 204.
    fn serve(&mut self, mut connection: &TcpStream, way: Way, dice: &mut Dice) -> Result<bool, Failure> {
        let (mut head, mut length) = ([0; 1024], 0);
        while !head[..length].ends_with(b"\r\n\r\n") {
            let read = uninterrupted(|| connection.read(&mut head[length..]))?;
            if read == 0 {
                return Err(Failure::Broken(format!("a request of {length} octets")));
            }
            length += read;
        }
        let mut fields = [httparse::EMPTY_HEADER; 16];
        let mut request = httparse::Request::new(&mut fields);
        if request.parse(&head[..length]).map_err(Failure::broken)?.is_partial() {
            return Err(Failure::Broken("a request without an end".to_owned()));
        }
        let field = request.headers.iter().find(|field| field.name.eq_ignore_ascii_case(LastEventId::FIELD_NAME));
        let id = match field {
            Some(field) => LastEventId::received(field.value).map_err(Failure::broken)?,
            None => None,
        };
        self.frames.clear();
        let missed = match self.history.missed(id) {
            Missed::NoId => Some(self.history.frames()),
            Missed::Frames(frames) => Some(frames),
            Missed::Nothing => None,
            Missed::Gap => return Err(Failure::Broken(format!("a gap behind {id:?}"))),
        };
        if missed.is_none() && self.pushed == self.events {
            connection.write_all(NO_CONTENT)?;
            return Ok(true);
        }
        match way {
            Way::Unavailable => return Ok(connection.write_all(UNAVAILABLE).map(|()| false)?),
            Way::NoResponse => return Ok(false),
            _ => {}
        }
        self.last_frame = 0;
        for frame in missed.into_iter().flatten() {
            self.last_frame = self.frames.len();
            self.frames.extend_from_slice(frame);
        }
        self.served.sent_again += self.frames.len() as u64;
        let mut out = Out { connection, on_its_way: 0, cut: 1 };
        self.wire.clear();
        let framing = ResponseFraming::for_request(HttpVersion::from_minor(request.version.unwrap_or(0)));
        self.wire.extend_from_slice(ResponseHead::new(framing).encode(&mut [0; 256]).map_err(Failure::broken)?);
        self.stream(&mut out, way, dice)?;
        if way == Way::Reset {
            // Closing with unread bytes resets the connection. There is always a byte to come: see `Out::send`.
            uninterrupted(|| connection.peek(&mut [0]))?;
            return Ok(false);
        }
        connection.shutdown(Shutdown::Write)?;
        // The last acknowledgements have to be read. Otherwise the end would be a reset.
        while uninterrupted(|| connection.read(&mut head))? > 0 {}
        Ok(false)
    }

    /// Writes the body, and ends it as `way` says.
    fn stream(&mut self, out: &mut Out<'_>, way: Way, dice: &mut Dice) -> Result<(), Failure> {
        let mut body = Encoder::new();
        let until = self.events.min(self.pushed + dice.spread(15) as u64);
        loop {
            let length = dice.spread(CHUNK);
            while self.frames.len() < length && self.pushed < until {
                self.push(dice)?;
            }
            if self.pushed == until && self.frames.len() <= length {
                break;
            }
            self.put_chunk(&mut body, length.min(self.frames.len()))?;
            out.write(&mut self.wire, &mut self.served, dice)?;
        }
        // The cut is within the last frame, unless all of that is in a chunk already.
        if matches!(way, Way::WholeInFrame | Way::InFrame) && self.last_frame < self.frames.len() {
            let length = self.frames.len() - self.last_frame;
            self.frames.truncate(self.last_frame + dice.below(length));
        }
        let before = self.wire.len();
        self.put_chunk(&mut body, self.frames.len())?;
        match way {
            Way::Whole | Way::WholeInFrame => {
                self.wire.extend_from_slice(body.last_chunk(&[], &mut self.chunk).map_err(Failure::broken)?);
            }
            Way::InChunk | Way::Reset if self.wire.len() > before => {
                let length = self.wire.len() - before;
                self.wire.truncate(before + dice.below(length));
            }
            _ => {}
        }
        out.write_all(&mut self.wire, &mut self.served, dice)
    }

    /// Adds the next event, and sometimes a keep-alive before it.
    fn push(&mut self, dice: &mut Dice) -> Result<(), Failure> {
        if dice.one_in(64) {
            self.frames.extend_from_slice(KEEP_ALIVES[dice.below(2)]);
        }
        self.script.write(self.pushed, &mut self.event);
        let event = &self.event;
        let mut head = EventHead::new().event_type(EventType::from_bytes(&event.event_type).map_err(Failure::broken)?);
        if event.has_own_id {
            head = head.id(EventId::from_bytes(&event.id).map_err(Failure::broken)?);
        }
        if let Some(milliseconds) = event.retry {
            head = head.retry(milliseconds);
        }
        // The frame itself writes the line end of the last comment.
        if let [comments @ .., b'\n'] = event.comments.as_slice() {
            head = head.comment_bytes(comments);
        }
        let text = || std::str::from_utf8(&event.sent).map_err(Failure::broken);
        let values;
        let frame = match event.form {
            Form::Bytes => head.data_bytes(&event.sent),
            Form::Text => head.data(text()?),
            Form::Values => {
                let (first, rest) = text()?.split_once('\n').unwrap_or_default();
                values = [first, rest];
                head.data_values(&values)
            }
        };
        let frame = self.history.push(&frame).map_err(Failure::broken)?;
        self.last_frame = self.frames.len();
        self.frames.extend_from_slice(frame);
        self.pushed += 1;
        Ok(())
    }

    /// Makes a chunk of the first `length` bytes of the frames, or several if that is long.
    fn put_chunk(&mut self, body: &mut Encoder, length: usize) -> Result<(), Failure> {
        for payload in self.frames[..length].chunks(1 << CHUNK) {
            let mut chunk = body.chunk(&mut self.chunk).map_err(Failure::broken)?;
            let (one, other) = payload.split_at(payload.len() / 2);
            chunk.push(one).map_err(Failure::broken)?;
            chunk.push(other).map_err(Failure::broken)?;
            self.wire.extend_from_slice(chunk.finish());
            self.served.chunks += 1;
        }
        self.frames.drain(..length);
        self.last_frame = self.last_frame.saturating_sub(length);
        Ok(())
    }
}

/// The writing side of the connection.
struct Out<'c> {
    connection: &'c TcpStream,
    /// Bytes that the client has not acknowledged. The kernel would accept far more than a history should hold.
    on_its_way: usize,
    /// The length of the next write.
    cut: usize,
}

impl Out<'_> {
    /// Writes pieces of random lengths, as long as there is enough for the next one.
    fn write(&mut self, wire: &mut Vec<u8>, served: &mut Served, dice: &mut Dice) -> Result<(), Failure> {
        let mut at = 0;
        while let Some(cut) = wire.get(at..at + self.cut) {
            self.send(cut, served)?;
            at += cut.len();
            self.cut = dice.spread(CUT);
        }
        wire.drain(..at);
        Ok(())
    }

    fn write_all(&mut self, wire: &mut Vec<u8>, served: &mut Served, dice: &mut Dice) -> Result<(), Failure> {
        self.write(wire, served, dice)?;
        self.send(wire, served)
    }

    fn send(&mut self, octets: &[u8], served: &mut Served) -> Result<(), Failure> {
        self.connection.write_all(octets)?;
        served.octets += octets.len() as u64;
        self.on_its_way += octets.len();
        if let Some(excess) = self.on_its_way.checked_sub(WINDOW) {
            // Reads only the acknowledgements that it needs. The client sends one more at the start.
            let acknowledgements = excess.div_ceil(ACKNOWLEDGED);
            self.connection.read_exact(&mut [0; 64][..acknowledgements])?;
            self.on_its_way -= acknowledgements * ACKNOWLEDGED;
        }
        Ok(())
    }
}
