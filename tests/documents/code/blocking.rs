use sse_wire::http::{BodyFraming, HttpVersion, LastEventId, RequestHead, Unavailable, Verdict};
use sse_wire::http::{body_framing, judge, retry_after};
use sse_wire::io::std_io::EventReader;
use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};
use sse_wire::{Decoder, Event, Growing};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How long the server may be silent: three keep-alives.
const PATIENCE: Duration = Duration::from_secs(45);
/// The longest head of a response.
const MAX_HEAD: u64 = 16 * 1024;

/// Follows `http://{host}{target}` over as many connections as it takes. `host` has a port, as in `example.org:80`. `random` is for
/// the jitter: for example `rand::random`. Fails if the host or the target is invalid.
pub fn follow(
    host: &str,
    target: &str,
    random: fn() -> u32,
    mut each: impl FnMut(Event<'_>),
) -> io::Result<StopReason> {
    let mut decoder = Decoder::<Growing>::default();
    let mut reconnect = Reconnect::new(Policy::new());
    loop {
        let ended = match open(host, target, decoder.last_event_id()) {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err(error),
            Err(_) => Ended::NoResponse,
            Ok(Response::Other(ended)) => ended,
            Ok(Response::Stream { body, framing }) => {
                let (opened, mut brought_event) = (Instant::now(), false);
                let mut events = EventReader::with_decoder(body, decoder).framing(framing).skip_oversized();
                while let Ok(Some(event)) = events.next_event() {
                    brought_event = true;
                    each(event);
                }
                (_, decoder) = events.into_parts(); // it has the last event ID and the reconnection time
                Ended::Stream { lasted: opened.elapsed().as_millis() as u64, brought_event }
            }
        };
        if let Some(milliseconds) = decoder.reconnection_time() {
            reconnect.set_reconnection_time(milliseconds);
        }
        match reconnect.ended(ended, random()) {
            Decision::Wait { milliseconds } => std::thread::sleep(Duration::from_millis(milliseconds)),
            Decision::Stop { why } => return Ok(why),
        }
    }
}

enum Response {
    Stream { body: BufReader<TcpStream>, framing: BodyFraming },
    Other(Ended),
}

fn open(host: &str, target: &str, last_event_id: &[u8]) -> io::Result<Response> {
    // An ID that HTTP cannot carry is left out. With it, every attempt would fail.
    let id = LastEventId::to_send(last_event_id).unwrap_or(None);
    let mut buffer = [0; 10_000];
    let head = RequestHead::new(host, target).last_event_id(id).encode(&mut buffer);
    let head = head.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let mut connection = TcpStream::connect(host)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.write_all(head)?;

    let mut input = BufReader::new(connection);
    let mut head = Vec::new();
    let mut head_input = (&mut input).take(MAX_HEAD);
    loop {
        if head_input.read_until(b'\n', &mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match head.get(8..10) {
            _ if !head.ends_with(b"\r\n\r\n") => {}
            Some(b" 1") => head.clear(), // an interim response, such as 103: another one follows
            _ => break,
        }
    }
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut fields);
    response.parse(&head).map_err(io::Error::other)?;
    let (status, version) = (response.code.unwrap_or_default(), response.version.unwrap_or_default());
    let values = |name: &'static str| {
        let fields = response.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name));
        fields.map(|field| field.value)
    };

    match judge(status, values("content-type"), values("content-encoding"), Unavailable::Retry) {
        Verdict::Open => {}
        verdict => {
            let retry_after = values("retry-after").next().and_then(retry_after);
            return Ok(Response::Other(Ended::Response { verdict, retry_after }));
        }
    }
    let version = HttpVersion::from_minor(version);
    let framing = body_framing(version, status, values("transfer-encoding"), values("content-length"));
    Ok(Response::Stream { body: input, framing: framing.map_err(io::Error::other)? })
}
