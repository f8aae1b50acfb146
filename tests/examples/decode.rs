//! `examples/decode.rs` prints the items of a stream, with each of its options. `encode` and `decode` are inverse.

use super::programs::{Ran, example, run};
use super::support::frames::Drafts;
use serde_json::{Value, json};
use std::process::{Command, Stdio};

/// Runs `decode`, which must report no error, and returns its lines.
fn decode(arguments: &[&str], input: &[u8]) -> Vec<Value> {
    let ran = run("decode", arguments, input);
    assert_eq!((ran.code, ran.complaints.as_str()), (0, ""), "{arguments:?}");
    lines(&ran)
}

fn lines(ran: &Ran) -> Vec<Value> {
    ran.text().lines().map(|line| serde_json::from_str(line).expect("is JSON")).collect()
}

fn event(event_type: &str, data: &str, id: &str) -> Value {
    json!({"event": event_type, "data": data, "id": id})
}

fn end(last_event_id: &str, retry: impl Into<Value>) -> Value {
    json!({"end": {"last_event_id": last_event_id, "retry": retry.into()}})
}

const STREAM: &[u8] =
    b"\xEF\xBB\xBFretry: 3000\r\n: hi\r\n\r\nevent: greet\rid: 7\rdata: a\r\rdata: \xE2\x82\xAC\xFF\ndata\n\nid: 8\n\ndata: cut";

fn due() -> Vec<Value> {
    vec![
        json!({"retry": 3000}),
        json!({"comment": " hi"}),
        event("greet", "a", "7"),
        event("message", "€\u{FFFD}\n", "7"),
        end("8", 3000),
    ]
}

#[test]
fn every_item_is_a_line() {
    let lines = decode(&[], STREAM);
    assert_eq!(lines, due());
    let lines = decode(&[], b"");
    assert_eq!(lines, [end("", Value::Null)]);
}

/// The characters at which some readers end a line: those of Python's `splitlines`.
const LINE_ENDS: &[char] =
    &['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];

#[test]
fn every_reader_of_lines_cuts_the_output_at_the_same_places() {
    // They are in every text of the stream, next to characters whose UTF-8 has the same first bytes.
    let all: String = LINE_ENDS.iter().filter(|end| !matches!(end, '\n' | '\r')).collect();
    let text = format!("a{all}{all}\u{84}\u{86}\u{2027}\u{202a}\\u2028\"z");
    let stream = format!(":{text}\nevent: {text}\nid: {text}\ndata: {text}\n\ndata: {text}");
    let ran = run("decode", &["--incomplete"], stream.as_bytes());
    let lines = lines(&ran);
    let due = [
        json!({ "comment": text }),
        event(&text, &text, &text),
        json!({"incomplete": event("message", &text, &text)}),
        end(&text, Value::Null),
    ];
    assert_eq!(lines, due);
    let output = ran.text();
    let cuts = output.strip_suffix('\n').expect("the last line has an end").split(LINE_ENDS).count();
    assert_eq!(cuts, due.len(), "{output:?}");
}

#[test]
fn a_file_is_read_as_the_standard_input_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/greetings.sse");
    let stream = std::fs::read(path).expect("is there");
    let lines = decode(&[path], b"data: not this\n\n");
    assert!(lines.len() > 3, "{lines:?}");
    assert_eq!(decode(&[], &stream), lines);
}

#[test]
fn pieces_of_any_size_and_cuts_anywhere_change_nothing() {
    let cuts = ["0", "0,0,1", "3,10,10,40,41", "5,1000000"];
    let sizes = ["1", "2", "3", "7", "1000000"];
    let ways = sizes.map(|size| ["--chunk", size]).into_iter().chain(cuts.map(|cuts| ["--cut", cuts]));
    for way in ways {
        let lines = decode(&way, STREAM);
        assert_eq!(lines, due(), "{way:?}");
        let lines = decode(&[way[0], way[1], "--chunked"], &chunked(STREAM, 4));
        assert_eq!(lines, due(), "{way:?} --chunked");
    }
}

#[test]
fn capacities_hold_and_what_is_lost_is_said() {
    let stream = b"id: long\ndata: 12\n\nevent: long\ndata\n\n: long\ndata: 123\n\ndata: 12\nid: x\n\n";
    let lines = decode(&["--capacity", "2", "--text-capacity", "3"], stream);
    let oversized = |part, limit, length| json!({"oversized": {"part": part, "limit": limit, "length": length}});
    let lost = oversized("id", 3, 4);
    assert_eq!(
        lines,
        [
            json!({"event": "message", "data": "12", "id": "", "lost_id": lost}),
            oversized("event", 3, 4),
            json!({"comment": null, "length": 5}),
            oversized("data", 2, 3),
            event("message", "12", "x"),
            end("x", Value::Null),
        ]
    );
}

#[test]
fn what_the_end_cuts_off_is_printed_if_asked_for() {
    for (stream, cut_off) in [
        (&b"data: a\n\nid: 1\ndata: b"[..], event("message", "b", "1")),
        (b"data: a\n\ndata: b\n", event("message", "b", "")),
        (b"data: a\n\nid: 1\n", Value::Null),
        (b"data: a\n\nda", Value::Null),
        (b"data: a\n\ndata: bb", json!({"oversized": {"part": "data", "limit": 1, "length": 2}})),
    ] {
        let whole = [event("message", "a", ""), end("", Value::Null)];
        let lines = decode(&["--capacity", "1"], stream);
        assert_eq!(lines, whole, "{}", stream.escape_ascii());
        let lines = decode(&["--capacity", "1", "--incomplete"], stream);
        assert_eq!(lines[1], json!({"incomplete": cut_off}), "{}", stream.escape_ascii());
        assert_eq!([&lines[0], &lines[2]], whole.each_ref(), "{}", stream.escape_ascii());
    }
    let lines = decode(&["--incomplete"], b"data: a\n\n");
    assert_eq!(lines, [event("message", "a", ""), end("", Value::Null)]);
}

#[test]
fn it_begins_with_the_id_of_the_connection_before() {
    let lines = decode(&["--last-event-id", "6 é"], b"data\n\nid\ndata\n\n");
    assert_eq!(lines, [event("message", "", "6 é"), event("message", "", ""), end("", Value::Null)]);
    let lines = decode(&["--last-event-id", "6"], b"id: 7\ndata");
    assert_eq!(lines, [end("6", Value::Null)]);
}

/// A body, in chunks of this size.
fn chunked(content: &[u8], size: usize) -> Vec<u8> {
    let chunks =
        content.chunks(size).flat_map(|data| [format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat());
    chunks.chain(*b"0\r\n\r\n").collect()
}

#[test]
fn chunked_the_end_of_the_body_is_the_end_and_nothing_behind_it_counts() {
    let mut body = chunked(STREAM, 5);
    body.extend_from_slice(b"HTTP/1.1 200 OK\r\n\r\ndata: smuggled\n\n");
    for way in [&["--chunked"][..], &["--chunked", "--chunk", "1"]] {
        let lines = decode(way, &body);
        assert_eq!(lines, due());
    }
}

/// The program does not wait for the end of its input, since a connection may stay open after the body.
#[test]
fn chunked_the_end_of_the_body_ends_the_program() {
    use std::io::Write;
    let program = example("decode");
    let mut child =
        Command::new(program).arg("--chunked").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("starts");
    let mut input = child.stdin.take().expect("is piped");
    input.write_all(&chunked(STREAM, 5)).expect("is read");
    assert_eq!(child.wait().expect("ends").code(), Some(0));
    drop(input);
}

#[test]
fn chunked_three_faults_are_three_errors_behind_what_came_before_them() {
    let one = event("message", "x", "");
    let (fine, nothing) = (vec![one, end("", Value::Null)], vec![end("", Value::Null)]);
    for (body, due, complaint) in [
        ("5\r\ndata:\r\n3\r\n x\n\r\n1\r\n\n\r\n0\r\n\r\n", &fine, ""),
        ("+5\r\ndata:\r\n3\r\n x\n\r\n1\r\n\n\r\n0\r\n\r\n", &nothing, "bad chunked body at byte 0: no chunk size"),
        (
            "5\r\ndata:\r\n3\n x\n\r\n1\r\n\n\r\n0\r\n\r\n",
            &nothing,
            "bad chunked body at byte 11: size line without CRLF",
        ),
        ("5\r\ndata:\r\n3\r\n x\n\r\n1\r\n\n\r\n", &fine, "chunked body truncated before a chunk, after 24 bytes"),
        // The same after an event, and in the middle of the next one, which is not printed.
        (
            "9\r\ndata: x\n\n\r\n7\r\ndata: y\n\n\r\n0\r\n\r\n",
            &fine,
            "bad chunked body at byte 24: chunk data without CRLF",
        ),
        ("9\r\ndata: x\n\n\r\n9\r\ndata: y\n", &fine, "chunked body truncated in chunk data, after 25 bytes"),
        ("9\r\ndata: x\n\n\r\n0\r\n", &fine, "chunked body truncated in the trailer section, after 17 bytes"),
        ("", &nothing, "chunked body truncated before a chunk, after 0 bytes"),
    ] {
        for way in [&["--chunked"][..], &["--chunked", "--chunk", "1"], &["--cut", "3,14,20", "--chunked"]] {
            let ran = run("decode", way, body.as_bytes());
            let context = format!("{way:?}: {}", body.escape_debug());
            assert_eq!(ran.code, i32::from(!complaint.is_empty()), "{context}");
            assert_eq!(lines(&ran), *due, "{context}");
            if complaint.is_empty() {
                assert_eq!(ran.complaints, "", "{context}");
            } else {
                assert!(ran.complaints.starts_with(&format!("decode: {complaint}")), "{context}: {}", ran.complaints);
                assert_eq!(ran.complaints.lines().count(), 1, "{context}: {}", ran.complaints);
            }
        }
    }
}

#[test]
fn arguments_that_make_no_sense_are_told_in_a_line() {
    for arguments in [
        &["--no-such-thing"][..],
        &["one", "two"],
        &["--capacity"],
        &["--capacity", "much"],
        &["--capacity", "-1"],
        &["--chunk", "0"],
        &["--chunk", "1", "--chunk", "1"],
        &["--chunk", "1", "--cut", "1"],
        &["--cut", "2,1"],
        &["--cut", "1;2"],
        &["--cut", ""],
        &["--chunked=yes"],
        &["--last-event-id", "a\nb"],
        &["--last-event-id", "abc", "--text-capacity", "2"],
    ] {
        let ran = run("decode", arguments, b"data: x\n\n");
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}");
        assert!(ran.complaints.starts_with("decode: "), "{arguments:?}: {}", ran.complaints);
        assert_eq!(ran.complaints.lines().count(), 1, "{arguments:?}: {}", ran.complaints);
    }
    let ran = run("decode", &["/no/such/file"], b"");
    assert_eq!((ran.code, ran.text()), (1, ""));
    assert!(ran.complaints.starts_with("decode: cannot read /no/such/file: "), "{}", ran.complaints);
}

#[test]
fn help_names_every_option() {
    for (name, options) in [
        (
            "decode",
            &[
                "--chunked",
                "--capacity",
                "--text-capacity",
                "--chunk",
                "--cut",
                "--last-event-id",
                "--incomplete",
                "--help",
            ][..],
        ),
        ("encode", &["--chunked", "--keep-going", "--help"]),
    ] {
        let ran = run(name, &["--help"], b"");
        assert_eq!((ran.code, ran.complaints.as_str()), (0, ""));
        for option in options {
            assert!(ran.text().contains(&format!("\n  {option} ")), "{name}: {option}\n{}", ran.text());
        }
    }
}

/// The input is longer than a pipe can hold, and nobody reads the output.
#[test]
fn a_reader_that_has_gone_is_no_error() {
    use std::io::Write;
    let frames = "data: x\n\n".repeat(100_000);
    let lines = "{\"data\":\"x\"}\n".repeat(100_000);
    for (name, arguments, input) in [
        ("decode", &[][..], frames.as_bytes()),
        ("decode", &["--chunked"], &chunked(frames.as_bytes(), 1_000)),
        ("encode", &[], lines.as_bytes()),
        ("encode", &["--chunked"], lines.as_bytes()),
    ] {
        let program = example(name);
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        drop(child.stdout.take());
        let _ = child.stdin.take().expect("is piped").write_all(input);
        let output = child.wait_with_output().expect("ends");
        assert_eq!((output.status.code(), &output.stderr[..]), (Some(0), &b""[..]), "{name} {arguments:?}");
    }
}

#[test]
fn encode_and_decode_undo_each_other() {
    let mut drafts = Drafts(0x9E37_79B9_7F4A_7C15);
    let mut stream = Vec::new();
    for _ in 0..500 {
        let mut draft = drafts.draft();
        // `decode` prints the ID in force with each event, and `encode` writes it. So each event has an ID here.
        if draft.data.is_some() {
            draft.id.get_or_insert_default();
        }
        draft.build(|frame| frame.append_to(&mut stream)).expect("is a frame").expect("is accepted");
    }
    let first = run("decode", &[], &stream);
    assert_eq!(first.code, 0);
    for coding in [&[][..], &["--chunked"]] {
        let written = run("encode", coding, &first.output);
        assert_eq!((written.code, written.complaints.as_str()), (0, ""), "{coding:?}");
        let second = run("decode", coding, &written.output);
        assert_eq!(second.complaints, "", "{coding:?}");
        let (first, second) = (lines(&first), lines(&second));
        assert!(first.len() > 500);
        // An ID without an event is not printed, so the last lines may differ. All other lines are the same.
        assert_eq!(first[..first.len() - 1], second[..second.len() - 1], "{coding:?}");
    }
}
