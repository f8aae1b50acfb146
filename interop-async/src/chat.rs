//! The streaming completion of an LLM API: the text arrives in pieces, and ends with `[DONE]`.
//!
//! The data of each event is JSON with a piece of the text. The data of the last event is `[DONE]`, which is not JSON.
//! There are three common mistakes:
//!
//! * To wait for the end of the connection. Stop at `[DONE]`: the connection may stay open for a long time.
//! * To accept an end without `[DONE]`. The text may be truncated, and nothing else shows this.
//! * To miss a `[DONE]` without its blank line. Some servers omit this line. Then `[DONE]` is only in the incomplete
//!   event that `finish` returns.

use futures_util::StreamExt;
use http_body::Body;
use serde_json::Value;
use sse_wire::End;
use sse_wire::io::ReadError;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::DataStream;
use std::fmt;
use std::pin::pin;

/// Why there is no complete text.
#[derive(Debug)]
pub enum Failure<E> {
    /// The connection failed, an event was too large, or the stream ended before `[DONE]`.
    Stream(ReadError<E>),
    /// The server reports an error in the middle of its answer.
    Server(Value),
    /// Data that is neither JSON nor `[DONE]`.
    Data(serde_json::Error),
}

impl<E: fmt::Display> fmt::Display for Failure<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stream(error) => error.fmt(formatter),
            Self::Server(error) => write!(formatter, "the server reports {error}"),
            Self::Data(error) => write!(formatter, "data is neither JSON nor [DONE]: {error}"),
        }
    }
}

impl<E: fmt::Display + fmt::Debug> std::error::Error for Failure<E> {}

/// Reads the text of a completion from the body of any HTTP library. Calls `piece` with each part when it arrives.
///
/// # Errors
///
/// If the stream ends or fails before `[DONE]`. `piece` was called with the parts before that.
pub async fn text<B: Body>(body: B, mut piece: impl FnMut(&str)) -> Result<String, Failure<B::Error>> {
    let mut text = String::new();
    let mut take = |data: &[u8]| -> Result<bool, Failure<B::Error>> {
        if data == b"[DONE]" {
            return Ok(true);
        }
        let mut value: Value = serde_json::from_slice(data).map_err(Failure::Data)?;
        if let Some(error) = value.get_mut("error").filter(|error| !error.is_null()) {
            return Err(Failure::Server(error.take()));
        }
        if let Some(content) = value.pointer("/choices/0/delta/content").and_then(Value::as_str) {
            piece(content);
            text.push_str(content);
        }
        Ok(false)
    };
    let mut events = pin!(EventStream::with_decoder(DataStream::new(body), crate::client::decoder()));
    let done = loop {
        match events.next().await {
            Some(Ok(event)) => {
                if take(event.data())? {
                    break true;
                }
            }
            Some(Err(ReadError::Incomplete)) | None => break false,
            Some(Err(error)) => return Err(Failure::Stream(error)),
        }
    };
    // The last blank line may be missing, but not `[DONE]`.
    let cut_off = |end| matches!(end, End::Incomplete(Some(event)) if event.data() == b"[DONE]");
    if done || cut_off(events.as_mut().finish()) { Ok(text) } else { Err(Failure::Stream(ReadError::Incomplete)) }
}
