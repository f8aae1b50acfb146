//! A slow, simple model of field values: lines are joined to one list, lists are split into elements, and numbers are
//! strings of digits. It uses nothing of the crate except the types of the results, and `Accept::new` to make one.

// Each program that includes this file uses only a part of it.
#![allow(dead_code)]

use sse_wire::http::{Accept, BodyFraming, FailReason, FramingError, HttpVersion, InvalidAccept, Unavailable, Verdict};

/// A field with several lines is one list (RFC 9110, 5.3).
fn joined(lines: &[&[u8]]) -> Vec<u8> {
    lines.join(&b", "[..])
}

fn trimmed(mut value: &[u8]) -> &[u8] {
    let blank = |octet: Option<&u8>| matches!(octet, Some(b' ' | b'\t'));
    while blank(value.first()) {
        value = &value[1..];
    }
    while blank(value.last()) {
        value = &value[..value.len() - 1];
    }
    value
}

/// The elements of a list. A comma between quotes does not separate elements.
fn elements(value: &[u8]) -> Vec<Vec<u8>> {
    let mut elements = vec![Vec::new()];
    let (mut quoted, mut at) = (false, 0);
    while at < value.len() {
        let octet = value[at];
        if octet == b',' && !quoted {
            elements.push(Vec::new());
            at += 1;
            continue;
        }
        let guarded = quoted && octet == b'\\';
        quoted ^= octet == b'"';
        let width = if guarded { 2 } else { 1 };
        elements.last_mut().expect("one").extend(value[at..].iter().take(width));
        at += width;
    }
    elements
}

/// The type and subtype of a media type, in lower case.
fn essence(element: &[u8]) -> Option<String> {
    let essence = element.split(|&octet| octet == b';').next().expect("one");
    let essence = std::str::from_utf8(trimmed(essence)).ok()?.to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    let is_token = |name: &str| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter))
    };
    (is_token(kind) && is_token(subtype)).then_some(essence)
}

/// Whether the MIME type is `text/event-stream` (Fetch, "extract a MIME type").
pub fn is_event_stream(lines: &[&[u8]]) -> bool {
    media_type(lines).is_some_and(|essence| essence == "text/event-stream")
}

fn media_type(lines: &[&[u8]]) -> Option<String> {
    let list = joined(lines);
    let mut essences = elements(&list).into_iter().filter_map(|element| essence(&element));
    essences.rfind(|essence| essence != "*/*")
}

/// Whether the body has a content coding other than `identity`. RFC 9110, 8.4.
pub fn has_coding(lines: &[&[u8]]) -> bool {
    let list = joined(lines).to_ascii_lowercase();
    list.split(|&octet| octet == b',').map(trimmed).any(|coding| !coding.is_empty() && coding != b"identity")
}

pub fn judge(status: u16, content_type: &[&[u8]], content_encoding: &[&[u8]], unavailable: Unavailable) -> Verdict {
    let passes = [408, 425, 429].contains(&status) || status / 100 == 5;
    let fail = |reason| Verdict::Fail { reason };
    if status == 200 {
        match media_type(content_type).as_deref() {
            None => fail(FailReason::NoMediaType),
            Some("text/event-stream") if has_coding(content_encoding) => fail(FailReason::ContentCoding),
            Some("text/event-stream") => Verdict::Open,
            Some(_) => fail(FailReason::MediaType),
        }
    } else if status == 204 {
        Verdict::Stop
    } else if [301, 302, 303, 307, 308].contains(&status) {
        Verdict::Redirect
    } else if passes && unavailable == Unavailable::Retry {
        Verdict::Retry
    } else {
        fail(FailReason::Status(status))
    }
}

/// Whether a list of media ranges accepts an event stream: the list has its type, without a zero or malformed weight.
pub fn accept(value: &str) -> Result<Accept<'_>, &'static str> {
    if forbidden(value.as_bytes()).is_some() {
        return Err("octet");
    }
    let mentions: Vec<Vec<u8>> = elements(value.as_bytes())
        .into_iter()
        .filter(|element| essence(element).is_some_and(|essence| essence == "text/event-stream"))
        .collect();
    let weightless = |element: &Vec<u8>| {
        // With semicolons and commas swapped, `elements` splits an element into its parameters.
        let swap = |octet: &u8| match octet {
            b';' => b',',
            b',' => b';',
            other => *other,
        };
        elements(&element.iter().map(swap).collect::<Vec<_>>()).iter().any(|parameter| {
            let parameter = trimmed(parameter).to_ascii_lowercase();
            parameter.strip_prefix(b"q=").is_some_and(|weight| {
                let (zeros, digits) = (weight.iter().all(|octet| b"0.".contains(octet)), b"0123456789.");
                zeros || !weight.iter().all(|octet| digits.contains(octet))
            })
        })
    };
    if mentions.is_empty() {
        Err("none")
    } else if mentions.iter().any(weightless) {
        Err("weight")
    } else {
        Accept::new(value).map_err(|_| "refused without a reason")
    }
}

/// The error as [`accept`] names it.
pub fn why(refused: InvalidAccept) -> &'static str {
    match refused {
        InvalidAccept::Byte(_) => "octet",
        InvalidAccept::NoEventStream => "none",
        InvalidAccept::NoWeight => "weight",
        other => unreachable!("no word for {other:?}"),
    }
}

pub fn body_framing(
    version: HttpVersion,
    status: u16,
    transfer_encoding: &[&[u8]],
    content_length: &[&[u8]],
) -> Result<BodyFraming, FramingError> {
    if status / 100 == 1 || status == 204 || status == 304 {
        return Ok(BodyFraming::NoBody);
    }
    if !transfer_encoding.is_empty() {
        if version == HttpVersion::Http10 {
            return Err(FramingError::TransferEncodingInHttp10);
        }
        let list = joined(transfer_encoding);
        let codings: Vec<&[u8]> =
            list.split(|&octet| octet == b',').map(trimmed).filter(|coding| !coding.is_empty()).collect();
        return match &codings[..] {
            [coding] if coding.eq_ignore_ascii_case(b"chunked") => {
                Ok(BodyFraming::Chunked { content_length_ignored: !content_length.is_empty() })
            }
            _ => Err(FramingError::TransferEncoding),
        };
    }
    if content_length.is_empty() {
        return Ok(BodyFraming::UntilClose);
    }
    let list = joined(content_length);
    let mut numbers: Vec<Option<String>> =
        list.split(|&octet| octet == b',').map(|element| digits(trimmed(element))).collect();
    numbers.dedup();
    match &numbers[..] {
        [Some(number)] => number.parse().map(BodyFraming::Length).map_err(|_| FramingError::ContentLength),
        _ => Err(FramingError::ContentLength),
    }
}

/// The digits without leading zeros. `None` if there are no digits or other bytes.
fn digits(value: &[u8]) -> Option<String> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = String::from_utf8(value.to_vec()).expect("digits");
    let significant = text.trim_start_matches('0');
    Some(if significant.is_empty() { "0".to_owned() } else { significant.to_owned() })
}

pub fn retry_after(value: &[u8]) -> Option<u64> {
    let digits = digits(trimmed(value))?;
    // A number of more than 30 digits is too large in any case.
    let seconds: u128 = if digits.len() > 30 { u128::from(u64::MAX) } else { digits.parse().expect("digits") };
    Some(u64::try_from(seconds * 1_000).unwrap_or(u64::MAX))
}

/// The offset of the first byte that no field value can contain.
pub fn forbidden(value: &[u8]) -> Option<usize> {
    value.iter().position(|&octet| (octet < 0x20 && octet != b'\t') || octet == 0x7F)
}

/// The ID after which a server resumes. An error is the offset of a byte that no field value can contain.
pub fn received_id(value: &[u8]) -> Result<Option<&[u8]>, usize> {
    match forbidden(value) {
        Some(offset) => Err(offset),
        None => Ok(Some(trimmed(value)).filter(|id| !id.is_empty())),
    }
}

/// Whether a reader gets another value than was written.
pub fn is_changed(value: &[u8]) -> bool {
    trimmed(value) != value
}

/// Whether a head may have this field in addition to its own. `own` has the names of its own fields, in lower case.
pub fn is_good_field(name: &str, value: &[u8], own: &[&str]) -> bool {
    let is_token = !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter));
    is_token && forbidden(value).is_none() && !own.contains(&&*name.to_ascii_lowercase())
}

pub fn is_good_target(target: &str) -> bool {
    let visible = target.bytes().all(|octet| (0x21..=0x7E).contains(&octet)) && !target.contains('#');
    let with_host = ["http://", "https://"].iter().any(|scheme| {
        let lower = target.to_ascii_lowercase();
        lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', ':']))
    });
    visible && (target.starts_with('/') || with_host)
}

pub fn is_good_host(host: &str) -> bool {
    let visible = host.bytes().all(|octet| (0x21..=0x7E).contains(&octet));
    visible && !host.contains(['/', '?', '#', '@']) && !host.is_empty() && !host.starts_with(':')
}
