//! Feeds the same bytes to `sse-wire` and to two other parsers, `sse-core` and `sse-parse`. After each chunk, all must
//! have returned the same events and reconnection times in the same order, and must have the same last event ID.
//!
//! The other parsers return text. So the items of the crate are compared as text too, with U+FFFD for malformed UTF-8.
//! Limits are not compared: no input reaches one. Only [`differences`] lists what may differ.

pub mod differences;
mod ours;
#[cfg(test)]
mod tests;
mod theirs;

use differences::Difference;
use ours::Ours;
use std::fmt;

/// What a parser returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Event { event_type: String, data: String, id: String },
    Retry(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    SseCore,
    SseParse,
}

impl Other {
    pub const ALL: [Self; 2] = [Self::SseCore, Self::SseParse];
}

/// Another parser.
trait Parser {
    fn feed(&mut self, chunk: &[u8]) -> Vec<Told>;
    fn last_event_id(&self) -> String;
}

/// A difference between another parser and the crate that is not listed.
#[derive(Debug, PartialEq, Eq)]
pub struct Disagreement {
    pub other: Other,
    /// The number of bytes that had been fed.
    pub at: usize,
    /// What the other parser returned for the last chunk, and its last event ID.
    pub theirs: (Vec<Told>, String),
    /// The same for the crate, without the items to which a listed difference applies.
    pub ours: (Vec<Told>, String),
}

impl fmt::Display for Disagreement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { other, at, theirs, ours } = self;
        write!(formatter, "{other:?}, behind {at} bytes:\n  {theirs:?}\nwe:\n  {ours:?}")
    }
}

/// Compares another parser with the crate on a stream that is cut at these offsets. The offsets must not decrease. Both
/// parsers begin with this last event ID. Returns the listed differences that were found.
///
/// # Errors
///
/// Returns the first disagreement that no listed difference explains.
pub fn compare(
    other: Other,
    stream: &[u8],
    cuts: &[usize],
    last_event_id: &str,
) -> Result<Vec<Difference>, Box<Disagreement>> {
    let parser: Box<dyn Parser> = match other {
        Other::SseCore => Box::new(theirs::Core::new(last_event_id)),
        Other::SseParse => Box::new(theirs::Parse::new(last_event_id)),
    };
    compare_with(parser, other, stream, cuts, last_event_id)
}

fn compare_with(
    mut parser: Box<dyn Parser>,
    other: Other,
    stream: &[u8],
    cuts: &[usize],
    last_event_id: &str,
) -> Result<Vec<Difference>, Box<Disagreement>> {
    let mut ours = Ours::new(last_event_id);
    let mut shown = Vec::new();
    let mut start = 0;
    for end in cuts.iter().copied().chain([stream.len()]) {
        let mut due = Vec::new();
        for (told, at) in ours.feed(&stream[start..end]) {
            match differences::applies(other, &told, &stream[..at]) {
                Some(difference) => shown.push(difference),
                None => due.push(told),
            }
        }
        let ours = (due, ours.last_event_id());
        let theirs = (parser.feed(&stream[start..end]), parser.last_event_id());
        if theirs != ours {
            return Err(Box::new(Disagreement { other, at: end, theirs, ours }));
        }
        start = end;
    }
    Ok(shown)
}
