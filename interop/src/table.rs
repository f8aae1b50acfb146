//! A hand-written table of frames, and of the events that a client has to see.

use sse_wire::{EventHead, EventId, EventType, Frame, event_id, event_type};

/// A frame and the expected event: type, data, and last event ID.
pub struct Row {
    pub frame: Frame<'static>,
    pub event: Option<[&'static str; 3]>,
}

fn event(frame: Frame<'static>, event: [&'static str; 3]) -> Row {
    Row { frame, event: Some(event) }
}

fn no_event(frame: Frame<'static>) -> Row {
    Row { frame, event: None }
}

fn long(unit: &str, times: usize) -> &'static str {
    unit.repeat(times).leak()
}

/// Frames without NUL, in the order of one stream. An ID stays in force until the next ID.
pub fn frames() -> Vec<Row> {
    let typed = |name| Frame::event(EventType::new(name).expect("a type"), "x");
    let with_id = |id| Frame::message("x").id(EventId::new(id).expect("an id"));
    let line = long("0123456789abcdef", 4_096);
    let lines = long("line\r\n", 2_000);
    let lines_read = long("line\n", 2_000);
    let accents = long("é\u{1F980}", 20_000);
    let megabyte = long("megabyte", 131_072);
    let id = long("id", 1_000);
    vec![
        // U+FEFF is a byte order mark only at the start of the stream. In a value, it is content.
        event(Frame::message("\u{FEFF}first"), ["message", "\u{FEFF}first", ""]),
        event(Frame::message("\u{FEFF}"), ["message", "\u{FEFF}", ""]),
        event(Frame::message(""), ["message", "", ""]),
        event(Frame::message("\n"), ["message", "\n", ""]),
        event(Frame::message("a\nb"), ["message", "a\nb", ""]),
        event(Frame::message("a\rb"), ["message", "a\nb", ""]),
        event(Frame::message("a\r\nb"), ["message", "a\nb", ""]),
        event(Frame::message("a\n\rb"), ["message", "a\n\nb", ""]),
        event(Frame::message("a\r\r\nb"), ["message", "a\n\nb", ""]),
        event(Frame::message("\r\n\r\n"), ["message", "\n\n", ""]),
        event(Frame::message("ends\n"), ["message", "ends\n", ""]),
        event(Frame::message(" one"), ["message", " one", ""]),
        event(Frame::message("   three\n \n\t"), ["message", "   three\n \n\t", ""]),
        event(Frame::message("trailing "), ["message", "trailing ", ""]),
        event(Frame::message(": no comment"), ["message", ": no comment", ""]),
        event(Frame::message("event: evil\ndata: evil\n\n"), ["message", "event: evil\ndata: evil\n\n", ""]),
        event(
            Frame::message("a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f"),
            ["message", "a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f", ""],
        ),
        event(Frame::message("\u{1}\u{1F}\u{7F}\u{80}"), ["message", "\u{1}\u{1F}\u{7F}\u{80}", ""]),
        event(
            Frame::message("é № \u{1F980} \u{10FFFF} \u{FFFD}"),
            ["message", "é № \u{1F980} \u{10FFFF} \u{FFFD}", ""],
        ),
        event(EventHead::new().data_bytes(b"\xFF\xE2\x82|\xC3("), ["message", "\u{FFFD}\u{FFFD}|\u{FFFD}(", ""]),
        event(EventHead::new().data_values(&["a", "b\rc", ""]), ["message", "a\nb\nc\n", ""]),
        event(EventHead::new().data_values(&[]), ["message", "", ""]),
        event(Frame::message(line), ["message", line, ""]),
        event(Frame::message(lines), ["message", lines_read, ""]),
        event(Frame::message(accents), ["message", accents, ""]),
        event(Frame::message(megabyte), ["message", megabyte, ""]),
        no_event(Frame::KEEP_ALIVE),
        no_event(Frame::comment("data: no event\nid: none\r\n\r")),
        no_event(Frame::comment("\u{FEFF} \u{2028} é")),
        event(Frame::message("x").with_comment("in front\nof it"), ["message", "x", ""]),
        no_event(Frame::retry_only(1)),
        event(Frame::message("x").retry(2), ["message", "x", ""]),
        event(Frame::event(event_type!("greet"), "x"), ["greet", "x", ""]),
        event(typed(""), ["message", "x", ""]),
        event(typed("message"), ["message", "x", ""]),
        event(typed("error"), ["error", "x", ""]),
        event(typed("open"), ["open", "x", ""]),
        event(typed(" edge "), [" edge ", "x", ""]),
        event(typed(":a:b"), [":a:b", "x", ""]),
        event(typed("é\u{2028}\u{85}\u{B}\u{FEFF}"), ["é\u{2028}\u{85}\u{B}\u{FEFF}", "x", ""]),
        event(with_id("42"), ["message", "x", "42"]),
        event(Frame::message("has none of its own"), ["message", "has none of its own", "42"]),
        event(with_id(" edge "), ["message", "x", " edge "]),
        event(with_id(":"), ["message", "x", ":"]),
        event(with_id("é\u{2028}\u{FEFF}\t\u{1}\u{7F}"), ["message", "x", "é\u{2028}\u{FEFF}\t\u{1}\u{7F}"]),
        event(with_id(id), ["message", "x", id]),
        event(Frame::message("reset").id(EventId::RESET), ["message", "reset", ""]),
        event(
            EventHead::new().comment("all").event_type(event_type!("greet")).id(event_id!("7")).retry(3).data("a\n b"),
            ["greet", "a\n b", "7"],
        ),
    ]
}

/// The exception that the encoder documents: NUL in data.
pub fn frames_with_nul() -> Vec<Row> {
    vec![
        event(Frame::message("a\0b"), ["message", "a\0b", ""]),
        event(Frame::message("\0"), ["message", "\0", ""]),
        no_event(Frame::comment("a\0b")),
        event(Frame::message("behind"), ["message", "behind", ""]),
    ]
}

/// An ID without an event.
pub fn frames_with_id_alone() -> Vec<Row> {
    vec![
        no_event(Frame::id_only(event_id!("alone"))),
        event(Frame::message("behind it"), ["message", "behind it", "alone"]),
        no_event(Frame::id_only(EventId::RESET)),
        event(Frame::message("reset"), ["message", "reset", ""]),
    ]
}

/// Streams, one for each connection, and the `Last-Event-ID` of the request after each.
type Reconnections = (&'static str, Vec<&'static [u8]>, Vec<Option<&'static [u8]>>);

/// The `Last-Event-ID` that a server reads when a client reconnects. Every server removes the blanks at both ends.
pub fn last_event_ids() -> Vec<Reconnections> {
    let long: &'static [u8] = format!("id: {}\ndata: x\n\n", "i".repeat(4_000)).leak().as_bytes();
    let long_id = &long[4..4_004];
    const SEVEN: &[u8] = b"id: 7\ndata: x\n\n";
    vec![
        ("none", vec![b"data: x\n\n"], vec![None]),
        ("one", vec![b"id: 7\ndata: x\n\n"], vec![Some(b"7")]),
        ("last-of-two", vec![b"id: 7\ndata: x\n\nid: 8\ndata: x\n\n"], vec![Some(b"8")]),
        ("without-event", vec![b"id: 7\n\n"], vec![Some(b"7")]),
        ("reset-without-event", vec![b"id: 7\ndata: x\n\nid\n\n"], vec![None]),
        ("reset-in-second-connection", vec![SEVEN, b"id:\ndata: x\n\n"], vec![Some(b"7"), None]),
        ("kept-through-a-connection-without-ids", vec![SEVEN, b"data: x\n\n"], vec![Some(b"7"), Some(b"7")]),
        ("kept-through-an-empty-connection", vec![SEVEN, b""], vec![Some(b"7"), Some(b"7")]),
        ("block-cut-off", vec![b"id: 7\ndata: x\n\nid: 8\ndata: x\n"], vec![Some(b"7")]),
        ("reset-cut-off", vec![b"id: 7\ndata: x\n\nid\ndata: x\n"], vec![Some(b"7")]),
        ("utf-8", vec!["id: é№\u{1F980}\ndata: x\n\n".as_bytes()], vec![Some("é№\u{1F980}".as_bytes())]),
        ("u+2028", vec!["id: a\u{2028}b\ndata: x\n\n".as_bytes()], vec![Some("a\u{2028}b".as_bytes())]),
        ("byte-order-mark", vec!["id: \u{FEFF}a\ndata: x\n\n".as_bytes()], vec![Some("\u{FEFF}a".as_bytes())]),
        ("inner-space", vec![b"id: a b  c\ndata: x\n\n"], vec![Some(b"a b  c")]),
        ("inner-tab", vec![b"id: a\tb\ndata: x\n\n"], vec![Some(b"a\tb")]),
        ("punctuation", vec![b"id: a:b,\"c\";d=e%20\\\ndata: x\n\n"], vec![Some(b"a:b,\"c\";d=e%20\\")]),
        // Blanks at both ends are lost. If the ID has only blanks, the value is empty.
        ("edge-spaces", vec![b"id:  a \ndata: x\n\n"], vec![Some(b"a")]),
        ("only-spaces", vec![b"id:   \ndata: x\n\n"], vec![Some(b"")]),
        // HTTP cannot carry these IDs, so the field is left out.
        ("control", vec![b"id: a\x01b\ndata: x\n\n"], vec![None]),
        ("escape", vec![b"id: \x1B[1m\ndata: x\n\n"], vec![None]),
        ("delete", vec![b"id: a\x7F\ndata: x\n\n"], vec![None]),
        // An `id` field with NUL is ignored.
        ("nul", vec![b"id: 7\ndata: x\n\nid: a\0b\n\n"], vec![Some(b"7")]),
        ("not-utf-8", vec![b"id: a\xFFb\ndata: x\n\n"], vec![Some(b"a\xFFb")]),
        ("four-thousand-bytes", vec![long], vec![Some(long_id)]),
    ]
}
