//! Parses the head of a response.

use super::http_date::seconds_since_1970;
use sse_wire::http::{
    BodyDecoder, FailReason, FramingError, HttpVersion, Unavailable, Verdict, body_framing, judge, retry_after,
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MOST_FIELDS: usize = 64;

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) verdict: Verdict,
    /// Where the body ends, if the head is unambiguous.
    pub(crate) body: Result<BodyDecoder, FramingError>,
    /// `Retry-After`, in milliseconds.
    pub(crate) retry_after: Option<u64>,
    /// The target of a redirect, or the reason of a failure. Empty for a stream.
    pub(crate) detail: String,
}

impl Response {
    /// Parses a head, if it is complete. Returns its length, too.
    pub(crate) fn read(received: &[u8]) -> Result<Option<(Self, usize)>, httparse::Error> {
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut head = httparse::Response::new(&mut fields);
        let httparse::Status::Complete(length) = head.parse(received)? else {
            return Ok(None);
        };
        let values = |name: &'static str| {
            head.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
        };
        let first = |name| values(name).next().map(String::from_utf8_lossy);
        let (version, status) = (HttpVersion::from_minor(head.version.unwrap_or(0)), head.code.unwrap_or(0));
        let verdict = judge(status, values("Content-Type"), values("Content-Encoding"), Unavailable::Retry);
        let body = body_framing(version, status, values("Transfer-Encoding"), values("Content-Length"));
        let detail = match verdict {
            Verdict::Open | Verdict::Stop => String::new(),
            Verdict::Redirect => first("Location").unwrap_or_default().into_owned(),
            Verdict::Fail { reason: FailReason::NoMediaType } => "no Content-Type, so not an event stream".to_owned(),
            Verdict::Fail { reason: FailReason::MediaType } => {
                format!("not an event stream but {}", first("Content-Type").unwrap_or_default().escape_debug())
            }
            Verdict::Fail { reason: FailReason::ContentCoding } => {
                let coding = first("Content-Encoding").unwrap_or_default();
                format!("cannot read the body: its Content-Encoding is {}", coding.escape_debug())
            }
            Verdict::Fail { .. } | Verdict::Retry => {
                format!("the server answered {status} {}", head.reason.unwrap_or_default().escape_debug())
            }
        };
        let retry_after =
            values("Retry-After").next().and_then(|value| retry_after(value).or_else(|| time_until(value)));
        Ok(Some((Self { status, verdict, body: body.map(BodyDecoder::new), retry_after, detail }, length)))
    }

    /// Whether this is an interim response, before the final one. (No other response follows a 101.)
    pub(crate) fn is_interim(&self) -> bool {
        (100..=199).contains(&self.status) && self.status != 101
    }
}

/// The milliseconds until a date, which is the other format of `Retry-After`. 0 if the date has passed.
fn time_until(date: &[u8]) -> Option<u64> {
    let date = UNIX_EPOCH + Duration::from_secs(seconds_since_1970(date)?);
    let left = date.duration_since(SystemTime::now()).unwrap_or_default();
    u64::try_from(left.as_millis()).ok()
}
