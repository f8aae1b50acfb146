//! A client made of this crate: head, chunked coding and event stream, over a socket, with small reads.

use sse_wire::http::{
    BodyDecoder, BodyFraming, HttpVersion, LastEventId, RequestHead, Unavailable, Verdict, body_framing, judge,
};
use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub type Failure = Box<dyn Error + Send + Sync>;

/// A response whose head was read, and whose body was not.
pub struct Response {
    pub verdict: Verdict,
    pub location: Option<String>,
    pub body: Body,
}

/// The content of a response, as it arrives.
pub struct Body {
    connection: TcpStream,
    received: Vec<u8>,
    decoder: BodyDecoder,
    is_chunked: bool,
    ended: bool,
}

/// Sends a request and reads the head of the response.
pub fn request(address: SocketAddr, target: &str, last_event_id: Option<LastEventId<'_>>) -> Result<Response, Failure> {
    let mut connection = TcpStream::connect(address)?;
    connection.set_nodelay(true)?;
    connection.set_read_timeout(Some(Duration::from_secs(20)))?;
    let host = address.to_string();
    let head = RequestHead::new(&host, target).last_event_id(last_event_id);
    let mut buffer = vec![0; head.encoded_len()];
    connection.write_all(head.encode(&mut buffer)?)?;

    let mut received = Vec::new();
    loop {
        if read(&mut connection, &mut received)? == 0 {
            return Err("the connection ended in the head".into());
        }
        let mut fields = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut fields);
        let httparse::Status::Complete(body_at) = head.parse(&received)? else { continue };
        let values = |name: &'static str| {
            head.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
        };
        let status = head.code.unwrap_or(0);
        let version = HttpVersion::from_minor(head.version.unwrap_or(0));
        let verdict = judge(status, values("Content-Type"), values("Content-Encoding"), Unavailable::Fail);
        let framing = body_framing(version, status, values("Transfer-Encoding"), values("Content-Length"))?;
        let location = values("Location").next().map(|value| String::from_utf8_lossy(value).into_owned());
        received.drain(..body_at);
        let body = Body {
            connection,
            received,
            decoder: BodyDecoder::new(framing),
            is_chunked: matches!(framing, BodyFraming::Chunked { .. }),
            ended: false,
        };
        return Ok(Response { verdict, location, body });
    }
}

fn read(connection: &mut TcpStream, received: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut buffer = [0; 97];
    let count = connection.read(&mut buffer)?;
    received.extend_from_slice(&buffer[..count]);
    Ok(count)
}

impl Body {
    pub fn is_chunked(&self) -> bool {
        self.is_chunked
    }

    /// The next piece of the content. It is never empty. `None` at the end.
    ///
    /// # Errors
    ///
    /// If the connection fails, or the body is malformed or truncated.
    pub fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            if self.ended {
                return Ok(None);
            }
            let (mut content, mut input) = (Vec::new(), &self.received[..]);
            while let Some(data) = self.decoder.next(&mut input)? {
                content.extend_from_slice(data);
            }
            self.received.clear();
            self.ended = self.decoder.has_ended();
            if !content.is_empty() {
                return Ok(Some(content));
            }
            if !self.ended && read(&mut self.connection, &mut self.received)? == 0 {
                self.decoder.finish()?;
                self.ended = true;
            }
        }
    }
}
