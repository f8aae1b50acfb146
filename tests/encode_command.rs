//! `examples/encode.rs` writes whole frames or nothing, and says what is wrong with which line.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The example next to this test, where `cargo test` has built it. `None` if only this test was built.
fn example() -> Option<PathBuf> {
    let mut path = std::env::current_exe().ok()?;
    path.pop();
    path.pop();
    path.push(format!("examples/encode{}", std::env::consts::EXE_SUFFIX));
    path.exists().then_some(path)
}

/// Exit code, what it wrote, what it complained about.
fn run(arguments: &[&str], input: &str) -> Option<(i32, String, String)> {
    let Some(path) = example() else {
        println!("the example is not built: nothing has run");
        return None;
    };
    let mut child = Command::new(path)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    // It may stop reading at a bad line.
    let _ = child.stdin.take().expect("is piped").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("ends");
    let text = |bytes| String::from_utf8(bytes).expect("is UTF-8");
    Some((output.status.code().expect("has a code"), text(output.stdout), text(output.stderr)))
}

#[test]
fn any_subset() {
    let lines = r#"{"comment":" hi","event":"e","id":"1","retry":2,"data":"d"}
{"data":"a\r\nb\rc\n"}

{"id":""}
{"retry":"18446744073709551615"}
{"end":{"last_event_id":"","retry":null}}
{"event":"","data":""}"#;
    let Some((code, wire, complaints)) = run(&[], lines) else { return };
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
        (r#"{"data":"x","id":"\u0000"}"#, "NUL at byte 0 of the event id"),
        (r#"{"event":"x"}"#, "an event type without data"),
        (r#"{"event":"x","id":"1","retry":1,"comment":"c"}"#, "an event type without data"),
        (r#"{}"#, "nothing to write"),
        (r#"{"data":"x","date":"y"}"#, "unknown key \"date\""),
        (r#"{"data":null}"#, "\"data\" is not a string"),
        (r#"{"retry":-1}"#, "not milliseconds: -1"),
        (r#"{"retry":1.5}"#, "not milliseconds: 1.5"),
        (r#"{"retry":"+5"}"#, "not milliseconds: \"+5\""),
        (r#"{"retry":""}"#, "not milliseconds: \"\""),
        (r#"{"retry":18446744073709551616}"#, "not milliseconds"),
        (r#"["data"]"#, "not a JSON object"),
        (r#"{"data":"x""#, "not JSON"),
        (r#"{"data":"\ud800"}"#, "not JSON"),
    ] {
        let input = format!("{{\"data\":\"before\"}}\n{line}\n{{\"data\":\"after\"}}\n");
        let Some((code, wire, complaints)) = run(&[], &input) else { return };
        assert_eq!((code, wire.as_str()), (1, "data: before\n\n"), "{line}");
        assert!(complaints.starts_with(&format!("encode: line 2: {why}")), "{line}: {complaints}");

        let Some((code, wire, _)) = run(&["--keep-going"], &input) else { return };
        assert_eq!((code, wire.as_str()), (1, "data: before\n\ndata: after\n\n"), "{line}");
    }
}

#[test]
fn arguments_that_make_no_sense() {
    let Some((code, wire, complaints)) = run(&["--no-such-thing"], "{\"data\":\"x\"}\n") else { return };
    assert_eq!((code, wire.as_str()), (2, ""));
    assert!(complaints.contains("--no-such-thing"));
}
