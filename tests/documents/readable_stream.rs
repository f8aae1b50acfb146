//! The loop of `docs/from-readable-stream.md`.

use std::fs;

use crate::root;

#[allow(unreachable_pub, reason = "it stands in a document as code for a program of its own")]
#[path = "code/readable_stream.rs"]
mod code;

#[test]
fn the_loop_of_the_page_on_from_readable_stream_is_the_code_that_is_run_here() {
    let page = fs::read_to_string(root().join("docs/from-readable-stream.md")).expect("the page");
    let code = fs::read_to_string(root().join("tests/documents/code/readable_stream.rs")).expect("the code");
    assert!(page.contains(&format!("```rust\n{code}```\n")));
}

#[test]
fn the_loop_goes_on_with_the_id_and_the_time_of_the_connection_before_and_with_nothing_of_its_last_block() {
    let mut bodies = vec![
        Some(vec!["retry: 100\nid: 1\nda", "ta: one\n\nevent: x\ndata: lost"]),
        None,
        Some(vec!["data: two\n\n", "id: 2\nretry: 7\n\n"]),
        Some(vec![]),
    ]
    .into_iter();
    let (mut asked, mut waited, mut came) = (Vec::new(), Vec::new(), Vec::new());
    code::follow(
        |id| {
            asked.push(String::from_utf8(id.to_vec()).expect("text"));
            let chunks = bodies.next().expect("no more than four requests")?;
            Some(chunks.into_iter().map(|chunk| chunk.as_bytes().to_vec()))
        },
        |milliseconds| {
            waited.push(milliseconds);
            waited.len() < 4
        },
        || 0,
        |event| came.push((event.event_type().to_vec(), event.data().to_vec(), event.last_event_id().to_vec())),
    );
    let event = |data: &str| (b"message".to_vec(), data.as_bytes().to_vec(), b"1".to_vec());
    assert_eq!(came, [event("one"), event("two")]);
    assert_eq!(asked, ["", "1", "1", "2"]);
    // The server sets 100 ms, then 7 ms, which the policy raises to 100 ms. Without a response or an event, the wait
    // doubles.
    assert_eq!(waited, [100, 200, 100, 200]);
}
