//! A short client of an OpenAI-style LLM API, with reqwest and serde. A truncated text is an error.
//!
//! [`chat`](crate::chat) also handles an error in the middle of the stream, and a `[DONE]` without its blank line.

use futures_util::StreamExt;
use reqwest::{Body, Response};
use serde::de::DeserializeOwned;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::DataStream;
use std::error::Error;

/// Calls `each` with the JSON of each event up to `[DONE]`.
///
/// # Errors
///
/// If the server refuses the request, the connection breaks, or the stream ends without `[DONE]`. Also if an event is
/// truncated, larger than 16 MiB, malformed UTF-8, or not the expected JSON.
pub async fn read<T: DeserializeOwned>(response: Response, mut each: impl FnMut(T)) -> Result<(), Box<dyn Error>> {
    let body = Body::from(response.error_for_status()?);
    let mut events = EventStream::new(DataStream::new(body)).text();
    while let Some(event) = events.next().await {
        let event = event?;
        if event.data() == "[DONE]" {
            return Ok(());
        }
        each(serde_json::from_str(event.data())?);
    }
    Err("the stream has ended without [DONE]".into())
}
