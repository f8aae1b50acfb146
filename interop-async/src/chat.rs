//! A completion in pieces that ends at `[DONE]`.
//!
//! So do the servers of language models: each event's data is JSON with a piece of the text, and the last is `[DONE]`, which is
//! no JSON. Three things are easily got wrong:
//!
//! * `[DONE]` is the end, not the end of the connection: that may stay open for long.
//! * An end without `[DONE]` is no success. The text may lack its end, and nothing else says so.
//! * Some servers leave out the last blank line, so `[DONE]` is there only in what the end cut off.

use futures_util::StreamExt;
use http_body::Body;
use serde_json::Value;
use sse_wire::End;
use sse_wire::io::ReadError;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::DataStream;
use std::fmt;
use std::pin::pin;

/// Why there is no whole text.
#[derive(Debug)]
pub enum Failure<E> {
    /// The connection failed, an event was too large, or the end came before `[DONE]`.
    Stream(ReadError<E>),
    /// The server reports an error in the midst of its answer.
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

/// The text of a completion, put together from the body of a response, whose ever it is; `piece` sees each part as it comes.
///
/// # Errors
///
/// Whatever kept `[DONE]` from coming. `piece` has seen what came before.
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
