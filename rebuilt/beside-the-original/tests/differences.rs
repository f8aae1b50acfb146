//! The output of both crates differs in the listed cases, and in no others.

use futures::executor::block_on_stream;
use futures::stream;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::convert::Infallible;
use std::panic::catch_unwind;
use support::cuts;
use support::property::config;
use support::soup::cuts_of;

/// Events and errors, as both crates print them.
type Items = Vec<String>;

/// The items of a stream in these chunks, and the last event ID after them. `None` is a panic.
macro_rules! run {
    ($crate_name:ident, $chunks:expr, $last_event_id:expr) => {{
        let (chunks, last_event_id): (&[&[u8]], &str) = ($chunks, $last_event_id);
        catch_unwind(|| {
            let chunks = stream::iter(chunks.iter().map(Ok::<_, Infallible>));
            let mut events = $crate_name::EventStream::new(chunks);
            events.set_last_event_id(last_event_id);
            let mut events = block_on_stream(events);
            let items: Items = events
                .by_ref()
                .map(|item| match item {
                    Ok($crate_name::Event { event, data, id, retry }) => {
                        format!("{event} {data:?} id={id} retry={retry:?}")
                    }
                    Err($crate_name::EventStreamError::Utf8(error)) => format!("not UTF-8: {:?}", error.as_bytes()),
                    Err(other) => panic!("{other:?}"),
                })
                .collect();
            (items, events.into_inner().last_event_id().to_owned())
        })
        .ok()
    }};
}

/// The results of both crates for the same chunks.
fn both(chunks: &[&[u8]], last_event_id: &str) -> [Option<(Items, String)>; 2] {
    [run!(original, chunks, last_event_id), run!(eventsource_stream, chunks, last_event_id)]
}

/// The chunks, the last event ID at the start, and the results: items and the last event ID, or `None` for a panic.
type Case<'a> = (&'a [&'a [u8]], &'a str, [Option<(&'a [&'a str], &'a str)>; 2]);

#[test]
fn each_difference_is_as_listed() {
    let x = r#"message "x" id= retry=None"#;
    let cases: &[Case<'_>] = &[
        // A byte order mark: a panic, or an event.
        (&[b"\xEF\xBB\xBFdata: x\n\n"], "", [None, Some((&[x], ""))]),
        // A CR at the end: no event, or an event.
        (&[b"data: x\r\r"], "", [Some((&[], "")), Some((&[x], ""))]),
        // Malformed text: the error has all bytes up to the end of the stream, or the malformed sequence.
        (
            &[b"data: x\n\n: \xFF\n", b"data: y\n\n"],
            "",
            [
                Some((&[x, "not UTF-8: [255, 10, 100, 97, 116, 97, 58, 32, 121, 10, 10]"], "")),
                Some((&[x, "not UTF-8: [255]"], "")),
            ],
        ),
        // An ID that was set: the first event clears it, or it stays in force.
        (&[b"data: x\n\n"], "7", [Some((&[x], "")), Some((&[r#"message "x" id=7 retry=None"#], "7"))]),
        // An ID in a block without data: it is set with the next event, or with its block.
        (&[b"data: x\n\nid: 7\n\n"], "", [Some((&[x], "")), Some((&[x], "7"))]),
        // A reconnection time in a block without data: it is lost, or is in the next event.
        (&[b"retry: 5\n\ndata: x\n\n"], "", [Some((&[x], "")), Some((&[r#"message "x" id= retry=Some(5ms)"#], ""))]),
        // A sign before a reconnection time: it is a number, or is ignored.
        (&[b"retry: +5\ndata: x\n\n"], "", [Some((&[r#"message "x" id= retry=Some(5ms)"#], "")), Some((&[x], ""))]),
        // A reconnection time beyond 64 bits: it is ignored, or is the longest time.
        (
            &[b"retry: 18446744073709551616\ndata: x\n\n"],
            "",
            [Some((&[x], "")), Some((&[r#"message "x" id= retry=Some(18446744073709551.615s)"#], ""))],
        ),
    ];
    for (chunks, last_event_id, due) in cases {
        let due = due.map(|due| {
            due.map(|(items, id)| (items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>(), id.to_owned()))
        });
        assert_eq!(both(chunks, last_event_id), due, "{chunks:?}");
    }
}

/// Blocks that the original decodes as the standard requires: text, without a byte order mark, and with reconnection
/// times that are digits and in a block with data.
fn block() -> impl Strategy<Value = String> {
    let field = prop_oneof![
        3 => "(data|event|id|foo|date| data|Data)(: |:|:  )[a-zé€😀 :\0]{0,12}",
        1 => "(data|event|id|retry|:|: comment|foo)",
        1 => "retry: ?[0-9]{1,9}",
    ];
    let end = select(&["\n", "\r\n", "\r"][..]);
    (vec((field, end.clone()), 0..6), end).prop_map(|(lines, end)| {
        let mut block: String = lines.iter().map(|(line, end)| format!("{line}{end}")).collect();
        block.push_str("data: last\n");
        block + end
    })
}

proptest! {
    #![proptest_config(config("rebuilt::differences", 4_000))]

    #[test]
    fn nothing_else_differs(
        blocks in vec(block(), 0..8),
        rest in "(data: x\n)?(id: 9\n)?[a-z:é ]{0,5}",
        indices in vec(any::<Index>(), 0..6),
    ) {
        let stream = blocks.concat() + &rest;
        // (A CR at the end of the stream is a listed difference.)
        let stream = stream.trim_end_matches('\r').as_bytes();
        let mut chunks = Vec::new();
        cuts::chunks(stream, &cuts_of(stream, &indices), &mut chunks);
        let [original, rebuilt] = both(&chunks, "");
        prop_assert_eq!(original, rebuilt);
    }
}
