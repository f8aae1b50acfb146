//! A client as the HTML standard describes it: it follows a stream, and reconnects until it is told to stop.

use super::read_by;
use super::response::Response;
use super::url::Url;
use super::wire::write_whole;
use sse_wire::http::{BodyDecoder, FailReason, LastEventId, RequestHead, Verdict};
use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};
use sse_wire::{Decoder, Fixed, Item, Oversized};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind};
use std::net::{TcpStream, ToSocketAddrs};
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};

/// What the client reports to its listener.
pub(crate) enum News<'a> {
    /// An item of the stream.
    Item(Result<Item<'a>, Oversized>),
    /// A connection has ended. The client will reconnect after so many milliseconds, with this `Last-Event-ID`.
    Reconnecting { why: &'a Interruption, wait: u64, resume: Option<LastEventId<'a>> },
}

/// Why a connection has ended. Another one may succeed.
pub(crate) enum Interruption {
    /// The body was complete, as far as the client can know.
    Ended,
    Connection(io::Error),
    /// The connection ended within the head.
    NoHead,
    /// The head was not complete in time.
    LateHead,
    Head(httparse::Error),
    /// There were too many interim responses.
    Interim,
    /// The response was no event stream.
    Response(String),
    Body(String),
    /// The stream has been silent for so many seconds.
    Silence(u64),
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("connection ended"),
            Self::Connection(error) => write!(f, "connection failed: {error}"),
            Self::NoHead => f.write_str("connection ended before the response"),
            Self::LateHead => f.write_str("the response takes too long"),
            Self::Head(error) => write!(f, "response without a proper head: {error}"),
            Self::Interim => write!(f, "more than {MOST_INTERIM} interim responses"),
            Self::Response(problem) | Self::Body(problem) => f.write_str(problem),
            Self::Silence(seconds) => write!(f, "silent for {seconds} s"),
        }
    }
}

impl From<io::Error> for Interruption {
    fn from(error: io::Error) -> Self {
        Self::Connection(error)
    }
}

/// Why the client stopped, if there was no error.
pub(crate) enum Finished<B> {
    /// The listener has returned a break.
    Broken(B),
    /// The server told the client to stop.
    Stopped,
}

/// How long a client waits for a connection, then for the head of the response, then for each next byte of the stream: three
/// times the interval that the standard recommends for keep-alives.
pub(crate) const PATIENCE: Duration = Duration::from_secs(45);
const MOST_REDIRECTS: usize = 5;
const MOST_INTERIM: usize = 8;

/// A client: the buffer of received bytes, and the decoder. Both have a fixed size.
struct Client {
    received: [u8; 16 * 1024],
    decoder: Decoder<Fixed<{ 64 * 1024 }, 1024>>,
    reconnect: Reconnect,
    patience: Duration,
}

/// How a connection has ended.
enum Went<B> {
    /// The listener has returned a break.
    Broken(B),
    Over(Ended, Interruption),
}

/// Follows the stream at `url`, and calls the listener, until the listener returns a break. An error would occur again at every
/// attempt.
pub(crate) fn follow<B>(
    url: &Url,
    patience: Duration,
    mut tell: impl FnMut(News<'_>) -> ControlFlow<B>,
) -> Result<Finished<B>, String> {
    let (received, decoder) = ([0; 16 * 1024], Decoder::new());
    let mut client = Box::new(Client { received, decoder, reconnect: Reconnect::new(Policy::new()), patience });
    loop {
        let (ended, why) = match client.follow(url, &mut tell) {
            Ok(Went::Broken(broken)) => return Ok(Finished::Broken(broken)),
            Ok(Went::Over(ended, why)) => (ended, why),
            Err(why) => (Ended::NoResponse, why),
        };
        // Only the last event ID and the reconnection time outlive a connection.
        client.decoder.reset();
        // Each `RandomState` has keys of its own. So not all clients of one server reconnect at once.
        let random = RandomState::new().hash_one(()) as u32;
        let wait = match client.reconnect.ended(ended, random) {
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
    /// Follows the stream for one connection. It starts at the given URL, not at the target of an earlier redirect.
    fn follow<B>(
        &mut self,
        url: &Url,
        tell: &mut impl FnMut(News<'_>) -> ControlFlow<B>,
    ) -> Result<Went<B>, Interruption> {
        let mut redirected;
        let mut url = url;
        for _ in 0..=MOST_REDIRECTS {
            let connection = connect(&url.address(), self.patience)?;
            connection.set_nodelay(true)?;
            self.request(url, &connection)?;
            let (response, received) = self.response(&connection)?;
            let Response { verdict, retry_after, detail, body, .. } = response;
            match (verdict, body) {
                (Verdict::Open, Ok(body)) => return Ok(self.read(&connection, body, received, tell)),
                // If the framing is invalid, the same request fails again. So this is permanent, like an unknown content coding.
                (Verdict::Open, Err(error)) => {
                    let reason = FailReason::ContentCoding;
                    return Ok(no_stream(Verdict::Fail { reason }, None, format!("cannot read the body: {error}")));
                }
                (Verdict::Redirect, _) => match url.redirected(&detail) {
                    Ok(next) => {
                        redirected = next;
                        url = &redirected;
                    }
                    Err(problem) => {
                        return Ok(no_stream(Verdict::Redirect, None, format!("cannot follow a redirect: {problem}")));
                    }
                },
                (verdict, _) => return Ok(no_stream(verdict, retry_after, detail)),
            }
        }
        Ok(no_stream(Verdict::Redirect, None, format!("more than {MOST_REDIRECTS} redirects")))
    }

    fn request(&self, url: &Url, connection: &TcpStream) -> Result<(), Interruption> {
        let head = RequestHead::new(&url.host, &url.target).last_event_id(self.resume());
        let mut buffer = [0; 10_000];
        let head = head.encode(&mut buffer).map_err(io::Error::other)?;
        Ok(write_whole(connection, head, self.patience)?)
    }

    /// Leaves out an ID that HTTP cannot carry. With it, every attempt would fail.
    fn resume(&self) -> Option<LastEventId<'_>> {
        LastEventId::to_send(self.decoder.last_event_id()).unwrap_or(None)
    }

    /// Receives the head of the response, and perhaps the start of its body. Returns the head and the number of body bytes in
    /// the buffer.
    fn response(&mut self, connection: &TcpStream) -> Result<(Response, usize), Interruption> {
        // The deadline is for the complete head.
        let deadline = Instant::now() + self.patience;
        let (mut length, mut interim) = (0, 0);
        loop {
            let free = self.received.get_mut(length..).unwrap_or_default();
            if free.is_empty() {
                return Err(Interruption::Head(httparse::Error::TooManyHeaders));
            }
            match read_by(connection, free, deadline) {
                Ok(0) => return Err(Interruption::NoHead),
                Ok(more) => length += more,
                Err(error) if error.kind() == ErrorKind::TimedOut => return Err(Interruption::LateHead),
                Err(error) => return Err(error.into()),
            }
            let read = |received: &[u8]| Response::read(received).map_err(Interruption::Head);
            while let Some((response, head)) = read(&self.received[..length])? {
                self.received.copy_within(head..length, 0);
                length -= head;
                if !response.is_interim() {
                    return Ok((response, length));
                }
                interim += 1;
                if interim > MOST_INTERIM {
                    return Err(Interruption::Interim);
                }
            }
        }
    }

    /// Reads the body to its end, or to the end of the connection. The buffer has so many bytes of it already.
    fn read<B>(
        &mut self,
        connection: &TcpStream,
        mut body: BodyDecoder,
        mut received: usize,
        tell: &mut impl FnMut(News<'_>) -> ControlFlow<B>,
    ) -> Went<B> {
        let (opened, mut brought_event) = (Instant::now(), false);
        let ended = |brought_event| Ended::Stream { lasted: opened.elapsed().as_millis() as u64, brought_event };
        loop {
            let mut rest = &self.received[..received];
            loop {
                let content = match body.next(&mut rest) {
                    Ok(Some(content)) => content,
                    Ok(None) => break,
                    Err(error) => return Went::Over(ended(brought_event), Interruption::Body(error.to_string())),
                };
                let mut items = self.decoder.feed(content);
                while let Some(item) = items.next() {
                    brought_event |= matches!(item, Ok(Item::Event(_)));
                    if let Ok(Item::Retry(milliseconds)) = item {
                        self.reconnect.set_reconnection_time(milliseconds);
                    }
                    if let ControlFlow::Break(broken) = tell(News::Item(item)) {
                        return Went::Broken(broken);
                    }
                }
            }
            if body.has_ended() {
                return Went::Over(ended(brought_event), Interruption::Ended);
            }
            // The time of the listener does not count: only the silence of the server does.
            received = match read_by(connection, &mut self.received, Instant::now() + self.patience) {
                Ok(0) => {
                    let why = match body.finish() {
                        Ok(()) => Interruption::Ended,
                        Err(error) => Interruption::Body(error.to_string()),
                    };
                    return Went::Over(ended(brought_event), why);
                }
                Ok(received) => received,
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    return Went::Over(ended(brought_event), Interruption::Silence(self.patience.as_secs()));
                }
                Err(error) => return Went::Over(ended(brought_event), error.into()),
            };
        }
    }
}

fn no_stream<B>(verdict: Verdict, retry_after: Option<u64>, problem: String) -> Went<B> {
    Went::Over(Ended::Response { verdict, retry_after }, Interruption::Response(problem))
}

/// Connects to one of the addresses of a host. The time is divided between them.
fn connect(address: &str, patience: Duration) -> io::Result<TcpStream> {
    let deadline = Instant::now() + patience;
    let addresses: Vec<_> = address.to_socket_addrs()?.collect();
    let mut failure = io::Error::new(ErrorKind::NotFound, "the host has no address");
    for (tried, address) in addresses.iter().enumerate() {
        let share = deadline.saturating_duration_since(Instant::now()) / (addresses.len() - tried) as u32;
        match TcpStream::connect_timeout(address, share.max(Duration::from_millis(1))) {
            Ok(connection) => return Ok(connection),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}
