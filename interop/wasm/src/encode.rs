use crate::wire::{Output, Parts};
use sse_wire::token::Field;
use sse_wire::{EventHead, EventId, EventType, ForbiddenByte, Frame};

/// Encodes a frame. The parts are pairs: the name of a field and its value. `value` may occur more than once.
///
/// Output: the frame, or which byte of which field is refused. Nothing if no constructor takes the fields.
pub(crate) fn run(parts: Parts<'_>, storage: &mut [u8], output: &mut Output<'_>) {
    if let Err(refused) = frame(parts, storage, output) {
        output.tag(b'x');
        output.bytes(if refused.field == Field::Event { b"event" } else { b"id" });
        output.number(u64::from(refused.byte));
        output.number(refused.offset as u64);
    }
}

fn frame(parts: Parts<'_>, storage: &mut [u8], output: &mut Output<'_>) -> Result<(), ForbiddenByte> {
    let (mut head, mut id, mut comment, mut retry) = (EventHead::new(), None, None, None);
    let (mut has_type, mut data, mut several) = (false, None, false);
    let mut values = [""; 16];
    let mut count = 0;
    for (name, value) in parts.pairs() {
        match name {
            b"comment" => {
                comment = Some(value);
                head = head.comment_bytes(value);
            }
            b"event" => {
                has_type = true;
                head = head.event_type(EventType::from_bytes(value)?);
            }
            b"id" => {
                let checked = EventId::from_bytes(value)?;
                id = Some(checked);
                head = head.id(checked);
            }
            b"retry" => {
                let milliseconds = u64::from_le_bytes(value.try_into().expect("64 bits"));
                retry = Some(milliseconds);
                head = head.retry(milliseconds);
            }
            b"data" => data = Some(value),
            b"values" => several = true,
            b"value" => {
                values[count] = core::str::from_utf8(value).expect("text");
                count += 1;
            }
            _ => unreachable!("a field that the vectors do not know"),
        }
    }
    let frame = match (data, several) {
        (Some(data), _) => head.data_bytes(data),
        (None, true) => head.data_values(&values[..count]),
        (None, false) if has_type => return Ok(()),
        (None, false) => {
            let frame = match (comment, id, retry) {
                (Some(comment), _, _) => Frame::comment_bytes(comment),
                (None, Some(id), _) => Frame::id_only(id),
                (None, None, Some(retry)) => Frame::retry_only(retry),
                (None, None, None) => return Ok(()),
            };
            let frame = if let Some(id) = id { frame.id(id) } else { frame };
            if let Some(retry) = retry { frame.retry(retry) } else { frame }
        }
    };
    let encoded = frame.encode(storage).expect("a frame that fits");
    assert_eq!(encoded.len(), frame.encoded_len());
    output.tag(b'f');
    output.bytes(encoded);
    Ok(())
}
