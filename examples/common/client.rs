//! A client as the HTML standard describes it: it follows a stream across connections, until it is told to stop.

use super::url::Url;
use super::wire::Incoming;
use sse_wire::http::{FramingError, HttpVersion, LastEventId, RequestHead, Unavailable, Verdict, body_framing, judge};
use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};
use sse_wire::{Decoder, Fixed, Item, Oversized};
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};

/// What there is to tell.
pub(crate) enum News<'a> {
    /// A part of the stream.
    Item(Result<Item<'a>, Oversized>),
    /// A connection is over. Another one will be tried after so many milliseconds, with this `Last-Event-ID`.
    Reconnecting { why: &'a Interruption, wait: u64, resume: Option<LastEventId<'a>> },
}

/// Why one connection is over, and another one may do better.
pub(crate) enum Interruption {
    /// The body was whole, as far as can be told.
    Ended,
    Connection(io::Error),
    /// The connection ended before the head did.
    NoHead,
    Head(httparse::Error),
    Framing(FramingError),
    /// The response was no stream.
    Response(String),
    Body(String),
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("connection ended"),
            Self::Connection(error) => write!(f, "connection failed: {error}"),
            Self::NoHead => f.write_str("connection ended before the response"),
            Self::Head(error) => write!(f, "response without a proper head: {error}"),
            Self::Framing(error) => error.fmt(f),
            Self::Response(problem) | Self::Body(problem) => f.write_str(problem),
        }
    }
}

impl From<io::Error> for Interruption {
    fn from(error: io::Error) -> Self {
        Self::Connection(error)
    }
}

/// How it ended for good, if it ended well.
pub(crate) enum Finished<B> {
    /// The listener has had enough.
    Broken(B),
    /// The server wants no more requests.
    Stopped,
}

const MOST_REDIRECTS: usize = 5;
const MOST_FIELDS: usize = 64;

/// One client: a buffer for what is received, and the decoder. Both are of fixed size.
struct Client {
    received: [u8; 16 * 1024],
    decoder: Decoder<Fixed<{ 64 * 1024 }, 1024>>,
    reconnect: Reconnect,
}

/// How one connection went.
enum Went<B> {
    /// The listener has had enough.
    Broken(B),
    Over(Ended, Interruption),
}

/// Follows the stream at `url` and tells its news, until the answer to some is a break. An error is one that would come
/// again at every attempt.
pub(crate) fn follow<B>(url: &Url, mut tell: impl FnMut(News<'_>) -> ControlFlow<B>) -> Result<Finished<B>, String> {
    let (received, decoder) = ([0; 16 * 1024], Decoder::new());
    let mut client = Box::new(Client { received, decoder, reconnect: Reconnect::new(Policy::new()) });
    loop {
        let (ended, why) = match client.connect(url, &mut tell) {
            Ok(Went::Broken(broken)) => return Ok(Finished::Broken(broken)),
            Ok(Went::Over(ended, why)) => (ended, why),
            Err(why) => (Ended::NoResponse, why),
        };
        // Of a connection nothing remains but the last event ID and the reconnection time.
        client.decoder.reset();
        // No random number: one client alone need not be kept apart from others.
        let wait = match client.reconnect.ended(ended, 0) {
            Decision::Wait { milliseconds } => milliseconds,
            Decision::Stop { why: StopReason::NoContent } => return Ok(Finished::Stopped),
            Decision::Stop { .. } => return Err(why.to_string()),
        };
        if let ControlFlow::Break(broken) = tell(News::Reconnecting { why: &why, wait, resume: client.resume() }) {
            return Ok(Finished::Broken(broken));
        }
        thread::sleep(Duration::from_millis(wait));
    }
}

impl Client {
    /// Follows the stream for one connection, beginning at the URL that was given, and not where that once led to.
    fn connect<B>(
        &mut self,
        url: &Url,
        tell: &mut impl FnMut(News<'_>) -> ControlFlow<B>,
    ) -> Result<Went<B>, Interruption> {
        let mut redirected;
        let mut url = url;
        for _ in 0..=MOST_REDIRECTS {
            let mut connection = TcpStream::connect(url.address())?;
            connection.set_nodelay(true)?;
            self.request(url, &mut connection)?;
            let response = self.response(&mut connection)?;
            match response.verdict {
                Verdict::Open => return self.read(&mut connection, response, tell),
                Verdict::Redirect => match url.redirected(&response.detail) {
                    Ok(next) => {
                        redirected = next;
                        url = &redirected;
                    }
                    Err(problem) => {
                        return Ok(no_stream(Verdict::Redirect, format!("cannot follow a redirect: {problem}")));
                    }
                },
                verdict => return Ok(no_stream(verdict, response.detail)),
            }
        }
        Ok(no_stream(Verdict::Redirect, format!("more than {MOST_REDIRECTS} redirects")))
    }

    fn request(&self, url: &Url, connection: &mut TcpStream) -> Result<(), Interruption> {
        let head = RequestHead::new(&url.host, &url.target).last_event_id(self.resume());
        let mut buffer = [0; 10_000];
        connection.write_all(head.encode(&mut buffer).map_err(io::Error::other)?)?;
        Ok(())
    }

    /// An ID that HTTP cannot carry is left out: with it, every attempt would fail.
    fn resume(&self) -> Option<LastEventId<'_>> {
        LastEventId::to_send(self.decoder.last_event_id()).unwrap_or(None)
    }

    /// Receives the head of the response, and perhaps the start of its body.
    fn response(&mut self, connection: &mut TcpStream) -> Result<Response, Interruption> {
        let mut length = 0;
        loop {
            let free = self.received.get_mut(length..).unwrap_or_default();
            if free.is_empty() {
                return Err(Interruption::Head(httparse::Error::TooManyHeaders));
            }
            match receive(connection, free)? {
                0 => return Err(Interruption::NoHead),
                more => length += more,
            }
            while let Some((response, head)) = Response::read(&self.received[..length])? {
                self.received.copy_within(head..length, 0);
                length -= head;
                // An interim response is not the response.
                if !(100..=199).contains(&response.status) || response.status == 101 {
                    return Ok(Response { received: length, ..response });
                }
            }
        }
    }

    /// Reads the body, to its end or to that of the connection.
    fn read<B>(
        &mut self,
        connection: &mut TcpStream,
        response: Response,
        tell: &mut impl FnMut(News<'_>) -> ControlFlow<B>,
    ) -> Result<Went<B>, Interruption> {
        let Response { mut body, mut received, .. } = response;
        let (opened, mut brought_event) = (Instant::now(), false);
        let ended = |brought_event| Ended::Stream { lasted: opened.elapsed().as_millis() as u64, brought_event };
        loop {
            let mut rest = &self.received[..received];
            loop {
                let content = match body.next(&mut rest) {
                    Ok(Some(content)) => content,
                    Ok(None) => break,
                    Err(error) => return Ok(Went::Over(ended(brought_event), Interruption::Body(error.to_string()))),
                };
                let mut items = self.decoder.feed(content);
                while let Some(item) = items.next() {
                    brought_event |= matches!(item, Ok(Item::Event(_)));
                    if let Ok(Item::Retry(milliseconds)) = item {
                        self.reconnect.set_reconnection_time(milliseconds);
                    }
                    if let ControlFlow::Break(broken) = tell(News::Item(item)) {
                        return Ok(Went::Broken(broken));
                    }
                }
            }
            if body.has_ended() {
                return Ok(Went::Over(ended(brought_event), Interruption::Ended));
            }
            received = match receive(connection, &mut self.received) {
                Ok(0) => {
                    let why = body.finish().map_or_else(Interruption::Body, |()| Interruption::Ended);
                    return Ok(Went::Over(ended(brought_event), why));
                }
                Ok(received) => received,
                Err(error) => return Ok(Went::Over(ended(brought_event), error.into())),
            };
        }
    }
}

fn no_stream<B>(verdict: Verdict, problem: String) -> Went<B> {
    Went::Over(Ended::Response { verdict, retry_after: None }, Interruption::Response(problem))
}

fn receive(connection: &mut TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match connection.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// What a response head says.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) verdict: Verdict,
    pub(crate) body: Incoming,
    /// Bytes that were received behind the head.
    received: usize,
    /// Where it redirects to, or what is wrong with it. Empty for a stream.
    detail: String,
}

impl Response {
    /// Reads a head, if it is whole. Gives its length too.
    pub(crate) fn read(received: &[u8]) -> Result<Option<(Self, usize)>, Interruption> {
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut head = httparse::Response::new(&mut fields);
        let httparse::Status::Complete(length) = head.parse(received).map_err(Interruption::Head)? else {
            return Ok(None);
        };
        let values = |name: &'static str| {
            head.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
        };
        let (version, status) = (HttpVersion::from_minor(head.version.unwrap_or(0)), head.code.unwrap_or(0));
        let verdict = judge(status, values("Content-Type"), values("Content-Encoding"), Unavailable::Fail);
        let framing = body_framing(version, status, values("Transfer-Encoding"), values("Content-Length"))
            .map_err(Interruption::Framing)?;
        let first = |name| values(name).next().map(String::from_utf8_lossy);
        let detail = match verdict {
            Verdict::Open | Verdict::Stop => String::new(),
            Verdict::Redirect => first("Location").unwrap_or_default().into_owned(),
            Verdict::Fail { .. } | Verdict::Retry if status == 200 => match first("Content-Type") {
                Some(other) => format!("not an event stream but {}", other.escape_debug()),
                None => "no Content-Type, so not an event stream".to_owned(),
            },
            Verdict::Fail { .. } | Verdict::Retry => {
                format!("the server answered {status} {}", head.reason.unwrap_or_default().escape_debug())
            }
        };
        Ok(Some((Self { status, verdict, body: Incoming::new(framing), received: 0, detail }, length)))
    }
}
