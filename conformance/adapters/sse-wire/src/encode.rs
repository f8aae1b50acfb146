//! Frames.

use crate::protocol::{base64, bytes};
use serde_json::{Value, json};
use sse_wire::{EventHead, EventId, EventType, ForbiddenByte, Frame};

pub fn encode(request: &Value) -> Value {
    match wire(&request["input"]) {
        Ok(wire) => json!({"wire": base64(&wire)}),
        Err(refused) => json!({"refused": refused.to_string()}),
    }
}

fn wire(input: &Value) -> Result<Vec<u8>, ForbiddenByte> {
    let text = |name: &str| input[name].as_str();
    let event_type = text("event").map(EventType::new).transpose()?;
    let (id, comment, retry) = (text("id").map(EventId::new).transpose()?, text("comment"), input["retry"].as_u64());
    let mut head = EventHead::new();
    if let Some(comment) = comment {
        head = head.comment(comment);
    }
    if let Some(event_type) = event_type {
        head = head.event_type(event_type);
    }
    if let Some(id) = id {
        head = head.id(id);
    }
    if let Some(retry) = retry {
        head = head.retry(retry);
    }
    if let Some(data) = text("data") {
        return Ok(head.data(data).to_vec());
    }
    if input.get("data_b64").is_some() {
        return Ok(head.data_bytes(&bytes(&input["data_b64"])).to_vec());
    }
    if let Some(values) = input["values"].as_array() {
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        return Ok(head.data_values(&values).to_vec());
    }
    // A block without data.
    let mut frame = match (comment, id, retry) {
        (Some(comment), _, _) => Frame::comment(comment),
        (None, Some(id), _) => Frame::id_only(id),
        (None, None, retry) => Frame::retry_only(retry.expect("something to write")),
    };
    if let Some(id) = id {
        frame = frame.id(id);
    }
    if let Some(retry) = retry {
        frame = frame.retry(retry);
    }
    Ok(frame.to_vec())
}
