use futures_util::StreamExt;
use sse_wire::io::{futures_03::EventStream, http_body_1::DataStream};
/// The text of a completion. `request` asks an OpenAI-style API for `"stream": true`.
pub async fn completion(request: reqwest::RequestBuilder) -> Result<String, Box<dyn std::error::Error>> {
    let body = reqwest::Body::from(request.send().await?.error_for_status()?);
    let mut events = EventStream::new(DataStream::new(body)).text();
    let mut text = String::new();
    while let Some(event) = events.next().await {
        let event = event?; // the connection failed, or an event is truncated, longer than 16 MiB or not UTF-8
        if event.data() == "[DONE]" {
            return Ok(text);
        }
        let chunk: serde_json::Value = serde_json::from_str(event.data())?; // or a type of yours that is `Deserialize`
        let choices = chunk.get("choices").ok_or_else(|| event.data().to_owned())?; // none: a report of an error
        text.push_str(choices[0]["delta"]["content"].as_str().unwrap_or_default());
    }
    Err("the stream ended without [DONE]: the text is not complete".into())
}
