//! `examples/encode.rs` writes complete frames or nothing, and reports what is wrong with which line.

/// The exit code, the standard output and the standard error.
fn run(arguments: &[&str], input: &str) -> (i32, String, String) {
    let ran = super::programs::run("encode", arguments, input.as_bytes());
    (ran.code, ran.text().to_owned(), ran.complaints)
}

#[test]
fn any_subset() {
    let lines = r#"{"comment":" hi","event":"e","id":"1","retry":2,"data":"d"}
{"data":"a\r\nb\rc\n"}

{"id":""}
{"retry":"18446744073709551615"}
{"end":{"last_event_id":"","retry":null}}
{"event":"","data":""}"#;
    let (code, wire, complaints) = run(&[], lines);
    assert_eq!(
        wire,
        ": hi\nevent: e\nid: 1\nretry: 2\ndata: d\n\ndata: a\ndata: b\ndata: c\ndata: \n\nid: \n\n\
         retry: 18446744073709551615\n\ndata: \n\n"
    );
    assert_eq!((code, complaints.as_str()), (0, ""));
}

#[test]
fn a_bad_line_leaves_nothing_behind() {
    for (line, why) in [
        (r#"{"event":"a\nb","data":"x"}"#, "LF at byte 1 of the event type"),
        (r#"{"data":"x","event":"a\r"}"#, "CR at byte 1 of the event type"),
        (r#"{"data":"x","id":"\u0000"}"#, "NUL at byte 0 of the event ID"),
        (r#"{"event":"x"}"#, "an event type without data"),
        (r#"{"event":"x","id":"1","retry":1,"comment":"c"}"#, "an event type without data"),
        (r#"{}"#, "nothing to write"),
        (r#"{"data":"x","date":"y"}"#, "unknown key \"date\""),
        (r#"{"data":"x","data":"x"}"#, "\"data\" is there twice"),
        (r#"{"id":"1","data":"x","i\u0064":"2"}"#, "\"id\" is there twice"),
        (r#"{"data":"x"} {"data":"y"}"#, "not JSON: trailing characters, at column"),
        (r#"{"comment":null,"length":9}"#, "\"comment\" is not a string"),
        (r#"{"oversized":{"part":"data","limit":1,"length":2}}"#, "unknown key \"oversized\""),
        (r#"{"incomplete":{"data":"x"}}"#, "unknown key \"incomplete\""),
        (r#"{"event":"\u0000","data":"x"}"#, "NUL at byte 0 of the event type"),
        (r#""data""#, "invalid type: string \"data\", expected a JSON object"),
        (r#"{"data":null}"#, "\"data\" is not a string"),
        (r#"{"retry":-1}"#, "not milliseconds: -1"),
        (r#"{"retry":1.5}"#, "not milliseconds: 1.5"),
        (r#"{"retry":"+5"}"#, "not milliseconds: \"+5\""),
        (r#"{"retry":""}"#, "not milliseconds: \"\""),
        (r#"{"retry":18446744073709551616}"#, "not milliseconds"),
        (r#"["data"]"#, "invalid type: sequence, expected a JSON object"),
        (r#"{"data":"x""#, "not JSON"),
        (r#"{"data":"\ud800"}"#, "not JSON"),
    ] {
        let input = format!("{{\"data\":\"before\"}}\n{line}\n{{\"data\":\"after\"}}\n");
        let (code, wire, complaints) = run(&[], &input);
        assert_eq!((code, wire.as_str()), (1, "data: before\n\n"), "{line}");
        assert!(complaints.starts_with(&format!("encode: line 2: {why}")), "{line}: {complaints}");

        let (code, wire, _) = run(&["--keep-going"], &input);
        assert_eq!((code, wire.as_str()), (1, "data: before\n\ndata: after\n\n"), "{line}");
    }
}

#[test]
fn arguments_that_make_no_sense() {
    let (code, wire, complaints) = run(&["--no-such-thing"], "{\"data\":\"x\"}\n");
    assert_eq!((code, wire.as_str()), (2, ""));
    assert!(complaints.contains("--no-such-thing"));
}

#[test]
fn chunked_a_chunk_for_each_frame_and_the_last_chunk() {
    let lines = "{\"data\":\"one\"}\n\n{\"end\":{}}\n{\"comment\":\"\"}\n";
    let (code, wire, complaints) = run(&["--chunked"], lines);
    assert_eq!(wire, "b\r\ndata: one\n\n\r\n3\r\n:\n\n\r\n0\r\n\r\n");
    assert_eq!((code, complaints.as_str()), (0, ""));

    let (code, wire, _) = run(&["--chunked"], "");
    assert_eq!((code, wire.as_str()), (0, "0\r\n\r\n"));
}

/// A reader must not mistake the truncated body for a complete one.
#[test]
fn chunked_a_bad_line_leaves_the_body_open() {
    let lines = "{\"data\":\"one\"}\n{\"event\":\"x\"}\n{\"data\":\"two\"}\n";
    let (code, wire, _) = run(&["--chunked"], lines);
    assert_eq!((code, wire.as_str()), (1, "b\r\ndata: one\n\n\r\n"));

    let (code, wire, _) = run(&["--keep-going", "--chunked"], lines);
    assert_eq!((code, wire.as_str()), (1, "b\r\ndata: one\n\n\r\nb\r\ndata: two\n\n\r\n0\r\n\r\n"));
}
