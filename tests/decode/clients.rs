//! The three small clients of `docs/three-clients.md`. Their modules are the code that the page shows.

#[expect(unreachable_pub, reason = "it is the code of a library, as in the guide")]
mod line_strict;
#[expect(unreachable_pub, reason = "it is the code of a library, as in the guide")]
mod raw_blocks;
#[expect(unreachable_pub, reason = "it is the code of a library, as in the guide")]
mod strict_text;

use sse_wire::Decoder;
use support::cuts;

const PAGE: &str = include_str!("../../docs/three-clients.md");

#[test]
fn the_page_shows_this_code() {
    for code in [
        include_str!("clients/line_strict.rs"),
        include_str!("clients/raw_blocks.rs"),
        include_str!("clients/strict_text.rs"),
    ] {
        assert!(PAGE.contains(code), "not on the page: {code}");
    }
}

/// Runs a client with this stream in one chunk, and compares with the result of every other cut.
fn under_every_cut<T: PartialEq + std::fmt::Debug>(stream: &[u8], run: impl Fn(&[&[u8]]) -> T) -> T {
    let due = run(&[stream]);
    let single = (0..=stream.len()).map(|cut| vec![cut]);
    for cuts in single.chain([cuts::bytes(stream.len())]).chain(cuts::pairs(stream.len()).map(Vec::from)) {
        let mut chunks = Vec::new();
        cuts::chunks(stream, &cuts, &mut chunks);
        assert_eq!(run(&chunks), due, "{} cut at {cuts:?}", stream.escape_ascii());
    }
    due
}

#[test]
fn raw_blocks_under_every_cut() {
    use raw_blocks::{Error, Sse, receive};

    let run = |chunks: &[&[u8]]| {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        chunks.iter().for_each(|chunk| receive(&mut decoder, chunk, &mut out));
        out
    };
    let text = |text: &str| Some(text.to_owned());
    let stream =
        "id: 1\nretry: 3000\n\nevent:\r\ndata: é\r\ndata\r\n\r\n: c\n\nid\rdata: x\r\r{\"error\": 1}\n\ncut: off";
    let due = [
        Sse { event: None, data: None, id: text("1"), retry: Some(3000) },
        Sse { event: text(""), data: text("é\n"), id: None, retry: None },
        Sse { event: None, data: text("x"), id: text(""), retry: None },
        Sse { event: None, data: None, id: None, retry: None },
    ];
    assert_eq!(under_every_cut(stream.as_bytes(), run), due.map(Ok));
    let blocks = under_every_cut(b"event: \xFF\n\ndata: next\n\n", run);
    assert!(
        matches!(&blocks[..], [Err(Error::Text(_)), Ok(next)] if next.data.as_deref() == Some("next")),
        "{blocks:?}"
    );
}

#[test]
fn line_strict_under_every_cut() {
    use line_strict::{Error, Event, Parser};

    let run = |chunks: &[&[u8]]| {
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        let end = chunks.iter().try_for_each(|chunk| parser.parse(chunk, &mut out));
        (out, end)
    };
    let text = |text: &str| Some(text.to_owned());
    let (events, end) =
        under_every_cut("event: put\ndata: é\r\ndata\r\n: c\nid: 7\nretry: 10\n\nx: y\ndata: z\n\n".as_bytes(), run);
    assert_eq!(events, [Event { event_type: text("put"), data: text("é\n"), id: text("7"), retry: Some(10) }]);
    assert_eq!(end, Err(Error::UnknownField("x".to_owned())));
    let (events, end) = under_every_cut(b"\xEF\xBB\xBFdata: a\r\rid: \xFF\n", run);
    assert_eq!(events, [Event { data: text("a"), ..Event::default() }]);
    assert!(matches!(end, Err(Error::Text(_))), "{end:?}");
    // A `retry` with any byte that is not a digit is ignored.
    let (events, _) = under_every_cut(b"retry: 10\nretry: +5\nretry: x\ndata: a\n\n", run);
    assert_eq!(events[0].retry, Some(10));
}

#[test]
fn strict_text_under_every_cut() {
    use strict_text::{Codec, Error};

    let run = |chunks: &[&[u8]]| {
        let (mut codec, mut out) = (Codec::default(), Vec::new());
        for mut input in chunks.iter().copied() {
            loop {
                match codec.decode(&mut input) {
                    Ok(Some(data)) => out.push(data),
                    Ok(None) => break,
                    Err(error) => return (out, Some(error)),
                }
            }
        }
        (out, None)
    };
    let (messages, error) = under_every_cut("data: é\n\n: c\r\ndata: {}\r\n\r\n".as_bytes(), run);
    assert_eq!((messages, error), (vec!["é".to_owned(), "{}".to_owned()], None));
    for malformed in ["id: \u{E9}\n\n: ".as_bytes(), b"data: x\n\nunknown", b""] {
        let stream = [b"data: \xC3\xA9\n\n", malformed, b"\xE2\x82\ndata: lost\n\n"].concat();
        let (messages, error) = under_every_cut(&stream, run);
        assert_eq!(messages.first().map(String::as_str), Some("é"));
        assert!(!messages.iter().any(|message| message == "lost"));
        let Some(Error::Malformed(error)) = error else { panic!("{error:?}") };
        assert_eq!(error.offset, (stream.len() - b"\xE2\x82\ndata: lost\n\n".len()) as u64);
    }
}
