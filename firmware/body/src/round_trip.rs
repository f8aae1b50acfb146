use crate::Failure;
use sse_wire::chunked::{self, Piece};
use sse_wire::{
    Borrowed, Decoder, EventHead, EventId, EventType, Fixed, Frame, FrameBuffer, IntegerId, Item, encoded_frame,
    event_type,
};

/// Data with bytes that might end a frame.
const PAYLOADS: &[&str] = &["", "one", "one\ntwo", " leading", "id: 1\n\ndata: 2", "\u{FEFF}\u{2028}:"];

/// Encodes events as frames and chunks, and decodes them. The events have a type, an ID and every payload. The chunks
/// have capacities of 84 to 120 bytes.
pub(crate) fn frames() -> Result<u32, Failure> {
    let mut runs = 0;
    for capacity in 84..=120 {
        for (number, payload) in PAYLOADS.iter().enumerate() {
            frame(capacity, number as u64, payload)?;
            runs += 1;
        }
    }
    Ok(runs)
}

fn frame(capacity: usize, number: u64, payload: &str) -> Result<(), Failure> {
    let id = IntegerId::new(number);
    let frame = Frame::event(event_type!("reading"), payload).id(id.as_event_id()).with_comment("alive").retry(number);

    let mut memory = [0; 120];
    let mut encoder = chunked::Encoder::new();
    let mut chunk = encoder
        .chunk(memory.get_mut(..capacity).ok_or("the memory is too short")?)
        .map_err(|_| "the body has ended before it began")?;
    chunk
        .write_with(|space| Ok(frame.encode(space)?.len()))
        .map_err(|_: sse_wire::BufferTooSmall| "the frame does not fit")?;
    let sent = chunk.finish();

    let (mut data, mut texts) = ([0; 24], [0; 32]);
    let mut decoder = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
    let (mut retries, mut comments, mut events) = (0, 0, 0);
    let mut body = chunked::Decoder::new();
    for mut input in sent.chunks(7).chain([&chunked::BODY_END[..]]) {
        while let Some(Piece::Data(piece)) = body.next(&mut input).map_err(|_| "the chunks cannot be read")? {
            let mut items = decoder.feed(piece);
            while let Some(item) = items.next() {
                match item {
                    Ok(Item::Event(event)) => {
                        events += 1;
                        if event.event_type() != b"reading" || event.own_id() != Some(id.as_event_id().as_bytes()) {
                            return Err("the type or the ID comes back as another");
                        }
                        if event.data() != payload.as_bytes() {
                            return Err("the data comes back as other data");
                        }
                    }
                    Ok(Item::Retry(milliseconds)) => retries += u64::from(milliseconds == number),
                    Ok(Item::Comment(comment)) => comments += u64::from(comment.text() == Some(b"alive")),
                    Err(_) => return Err("the event does not fit"),
                }
            }
        }
    }
    body.finish().map_err(|_| "the body is not whole")?;
    if (comments, retries, events) == (1, 1, 1) { Ok(()) } else { Err("there are other items than were sent") }
}

/// Writes the data of an event in two pieces, cut at every place, and decodes the event in place.
pub(crate) fn in_place() -> Result<u32, Failure> {
    static READY: &[u8] = encoded_frame!(Frame::event(event_type!("state"), "ready"));
    let data = b"one\r\ntwo\rthree";
    let mut runs = 0;
    for cut in 0..=data.len() {
        let mut frames = [0; 64];
        let mut buffer = FrameBuffer::new(&mut frames);
        let head = EventHead::new()
            .event_type(EventType::new("list").map_err(|_| "a type is refused")?)
            .id(EventId::from_bytes(b"9").map_err(|_| "an ID is refused")?);
        let mut writer = buffer.write_event(head);
        let (front, rest) = data.split_at_checked(cut).unwrap_or_default();
        for piece in [front, rest] {
            writer.write_bytes(piece).map_err(|_| "a piece does not fit")?;
        }
        writer.finish().map_err(|_| "the event does not fit")?;

        let mut memory = [0; 96];
        let mut encoder = chunked::Encoder::new();
        let mut chunk = encoder.chunk(&mut memory).map_err(|_| "the body has ended before it began")?;
        chunk.push(READY).and_then(|()| chunk.push(buffer.as_bytes())).map_err(|_| "the frames do not fit")?;
        let mut received = [0; 96];
        let length = {
            let sent = chunk.finish();
            received.iter_mut().zip(sent).for_each(|(to, from)| *to = *from);
            sent.len()
        };
        let received = received.get_mut(..length).ok_or("more was sent than there is room for")?;
        let decoded = chunked::Decoder::new().decode_in_place(received).map_err(|_| "the chunk cannot be read")?;

        let mut decoder = Decoder::<Fixed<24, 8>>::new();
        let mut items = decoder.feed(decoded.data);
        for (event_type, data) in [(&b"state"[..], &b"ready"[..]), (b"list", b"one\ntwo\nthree")] {
            match items.next() {
                Some(Ok(Item::Event(event))) if event.event_type() == event_type && event.data() == data => {}
                _ => return Err("another event comes back"),
            }
        }
        runs += 1;
    }
    Ok(runs)
}
