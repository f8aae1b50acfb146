//! I5: a frame that the encoder accepts reads back unchanged, and no value breaks out of its field.

use proptest::prelude::*;
use support::depth;
use support::frames::{Data, Draft, Drafts, NASTY};
use support::property::config;
use support::reading::{Item, read};

/// Frames before and after, so that a value that breaks out changes one of them.
const BEFORE: &[u8] = b"id: before\ndata: before\n\n";
const AFTER: &[u8] = b"data: after\n\n";

/// Checks one draft that must be accepted.
fn reads_back(draft: &Draft) {
    let write = |frame: &sse_wire::Frame<'_>| {
        let wire = frame.to_vec();
        let mut buffer = vec![0; wire.len()];
        assert_eq!(frame.encode(&mut buffer), Ok(&wire[..]), "both ways of writing");
        wire
    };
    let wire = draft.build(write).expect("is a frame").expect("is accepted");
    let due = draft.due(b"");
    let alone = read(&wire);
    assert_eq!(alone.items, due, "{draft:?}\n{}", wire.escape_ascii());
    assert_eq!(alone.last_event_id, draft.id.clone().unwrap_or_default());
    let events = due.iter().filter(|item| matches!(item, Item::Event { .. })).count();
    assert_eq!(events == 1, draft.data.is_some(), "an event if and only if it has data");

    let among_others = read(&[BEFORE, &wire, AFTER].concat());
    let event =
        |data: &[u8], id: &[u8]| Item::Event { event_type: b"message".to_vec(), data: data.to_vec(), id: id.to_vec() };
    let id_after = draft.id.as_deref().unwrap_or(b"before");
    let mut all_due = vec![event(b"before", b"before")];
    all_due.extend(draft.due(b"before"));
    all_due.push(event(b"after", id_after));
    assert_eq!(among_others.items, all_due, "{draft:?}\n{}", wire.escape_ascii());
    assert_eq!(among_others.last_event_id, id_after);
}

fn has_forbidden(value: &Option<Vec<u8>>) -> bool {
    value.iter().flatten().any(|byte| matches!(byte, b'\r' | b'\n' | 0))
}

/// Checks any draft: it reads back, or it is refused for a reason.
fn reads_back_or_is_refused_for_a_reason(draft: &Draft) {
    match draft.build(|_| ()) {
        Some(Ok(())) => {
            assert!(!has_forbidden(&draft.event_type) && !has_forbidden(&draft.id));
            reads_back(draft);
        }
        Some(Err(refused)) => {
            let value = match refused.field {
                sse_wire::token::Field::Event => &draft.event_type,
                _ => &draft.id,
            };
            let value = value.as_ref().expect("only what is there is refused");
            assert_eq!(value[refused.offset], refused.byte);
            assert!(matches!(refused.byte, b'\r' | b'\n' | 0));
            assert!(!value[..refused.offset].iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)));
        }
        None => assert!(draft.data.is_none()),
    }
}

/// Any text. Most texts have pieces that have broken encoders.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<String>(),
        6 => prop::sample::select(NASTY).prop_map(String::from),
        2 => any::<char>().prop_map(String::from),
        1 => prop::char::range('\0', '\x20').prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        text().prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..40),
        prop::collection::vec(prop::sample::select(b"\r\n:\0 \xFF\xE2ad".as_slice()), 0..12),
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    let data = prop_oneof![
        4 => bytes().prop_map(|data| Some(Data::Text(data))),
        1 => prop::collection::vec(text(), 0..4).prop_map(|values| Some(Data::Values(values))),
        1 => Just(None),
    ];
    let maybe = || prop::option::of(bytes());
    (maybe(), maybe(), maybe(), prop::option::of(any::<u64>()), data)
        .prop_map(|(comment, event_type, id, retry, data)| Draft { comment, event_type, id, retry, data })
}

proptest! {
    #![proptest_config(config(module_path!(), 2_000))]

    #[test]
    fn any_frame_at_all(draft in draft()) {
        reads_back_or_is_refused_for_a_reason(&draft);
    }

    #[test]
    fn any_data_at_all(data in text()) {
        reads_back(&Draft { data: Some(Data::Text(data.into_bytes())), ..Draft::default() });
    }
}

/// Every string of up to five symbols with a meaning in the format (six at full depth), as each of the values.
#[test]
fn every_short_string() {
    const SYMBOLS: &[u8] = b"\r\n: a\0";
    let longest = if depth::is_full() { 6 } else { 5 };
    let mut tried = 0;
    for len in 0..=longest {
        for number in 0..SYMBOLS.len().pow(len) {
            let mut rest = number;
            let value: Vec<u8> = (0..len)
                .map(|_| {
                    let symbol = SYMBOLS[rest % SYMBOLS.len()];
                    rest /= SYMBOLS.len();
                    symbol
                })
                .collect();
            let data = || Some(Data::Text(b"d".to_vec()));
            let value = || Some(value.clone());
            for draft in [
                Draft { data: value().map(Data::Text), ..Draft::default() },
                Draft { comment: value(), ..Draft::default() },
                Draft { event_type: value(), data: data(), ..Draft::default() },
                Draft { id: value(), data: data(), ..Draft::default() },
                Draft { id: value(), ..Draft::default() },
            ] {
                reads_back_or_is_refused_for_a_reason(&draft);
                tried += 1;
            }
        }
    }
    println!("{tried} drafts");
}

#[test]
fn frames_one_behind_another() {
    let mut drafts = Drafts(7);
    for _ in 0..200 {
        let some: Vec<Draft> = (0..8).map(|_| drafts.draft()).collect();
        let (mut wire, mut due, mut id) = (Vec::new(), Vec::new(), Vec::new());
        for draft in &some {
            draft.build(|frame| frame.append_to(&mut wire)).expect("is a frame").expect("is accepted");
            due.extend(draft.due(&id));
            id = draft.id.clone().unwrap_or(id);
        }
        let reading = read(&wire);
        assert_eq!(reading.items, due, "{some:?}");
        assert_eq!(reading.last_event_id, id);
    }
}
