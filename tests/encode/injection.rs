//! Injection bugs of other encoders, by the names of their reports. Run with `--nocapture` to list them.
//!
//! Each case tries on this encoder what a report describes. Either the value is refused, with an error that names the
//! byte, or it reads back unchanged.

use sse_wire::{EventId, EventType, ForbiddenByte, Frame};
use support::reading::{Item, read};

/// What the attacker controls.
enum Attempt {
    Type(&'static str),
    Id(&'static str),
    Data(&'static str),
    Comment(&'static str),
    /// No injection can be tried: the value is an integer.
    Retry(fn(u64) -> Frame<'static>),
}
use Attempt::{Comment, Data, Id, Retry, Type};

const CASES: &[(&str, &[Attempt])] = &[
    (
        "CVE-2026-33128 (h3): line feeds in every field",
        &[
            Type("greet\ndata: evil\n\n"),
            Id("1\nevent: evil\ndata: evil\n\n"),
            Data("hi\n\nevent: evil\ndata: evil"),
            Comment("ping\ndata: evil\n"),
        ],
    ),
    (
        "GHSA-4hxc-9384-m385 (h3): the fix for it forgot CR",
        &[
            Data("hi\r\revent: evil\rdata: evil"),
            Data("hi\revent: evil"),
            Comment("ping\rdata: evil\r\r"),
            Type("greet\rdata: evil"),
            Id("1\rdata: evil"),
        ],
    ),
    (
        "GHSA-p6xx-57qc-3wxr (Hono): CR and LF in event and id",
        &[Type("greet\r\ndata: evil"), Type("greet\ndata: evil"), Id("1\r\ndata: evil"), Id("1\rretry: 1")],
    ),
    ("Hono #4028: CR in data", &[Data("a\rdata: evil"), Data("a\r\rid: evil")]),
    ("Hono #5299: retry written as it came", &[Retry(Frame::retry_only)]),
    (
        "CVE-2026-22735 (Spring): plain text as data corrupts the stream",
        &[Data("line\n\ndata: another event"), Data("line\nevent: evil\nid: evil"), Data("ends here\n\n")],
    ),
    ("Spring #36866: line breaks in comments", &[Comment("a\n\ndata: evil\n\n"), Comment("a\r\n\r\nb")]),
    ("NestJS #16686: event and id not checked", &[Type("a\nid: evil"), Id("a\nevent: evil")]),
    ("Javalin #2579: event and id not checked", &[Type("a\ndata: evil"), Id("a\n\ndata: evil\n")]),
    ("wheels #2051: event and id not checked", &[Type("a\r\ndata: evil"), Id("a\r\ndata: evil")]),
    (
        "FastAPI #15187: event and id written raw",
        &[Type("a\n\ndata: evil"), Id("1\n\ndata: evil"), Id("1\0"), Data("x\r\ny\rz")],
    ),
    ("sse-channel #42", &[Type("a\ndata: evil"), Id("a\ndata: evil")]),
    ("express-sse #60", &[Type("a\ndata: evil"), Id("a\ndata: evil")]),
    ("koa-sse #13", &[Type("a\ndata: evil"), Id("a\ndata: evil")]),
    ("flask-sse #40", &[Type("a\ndata: evil"), Id("a\ndata: evil")]),
    ("django-eventstream #185", &[Type("a\ndata: evil"), Id("a\ndata: evil")]),
    (
        "fastify-sse-v2 #110: data split at LF only",
        &[Type("a\ndata: evil"), Data("a\rdata: evil"), Data("a\r\rdata: evil")],
    ),
    (
        "axum PR 599: a panic that a client can cause",
        &[Type("a\nb"), Type("a\rb"), Id("a\nb"), Id("a\rb"), Id("a\0b"), Comment("a\nb"), Comment("a\rb")],
    ),
    ("axum #3870: CR LF doubled", &[Data("a\r\nb"), Data("\r\n"), Data("a\r\n")]),
    (
        "CVE-2026-43966 (cowlib): the encoder writes what its decoder would not read back",
        &[Type("a\r\nb"), Id("a\nb"), Id("a\0"), Data("a\r\nb\rc\nd"), Comment("a\r\nb")],
    ),
    ("async-sse 5.1: name, id and a bare CR", &[Type("a\nretry: 1"), Id("a\ndata: evil"), Data("a\rdata: evil")]),
    ("picoserve 0.20.1: raw event, data split at LF only", &[Type("a\ndata: evil"), Data("a\rdata: evil")]),
    (
        "warp 0.4.3, poem 3.1.12, sse-codec 0.3.3, uhttp_sse 0.5.1: a bare CR goes through",
        &[Data("a\rdata: evil"), Data("a\r\rdata: evil"), Type("x\ry"), Id("1\n2")],
    ),
    ("helidon #12465, poem, tide: line ends or empty data lost", &[Data(""), Data("a\n"), Data("\n\n"), Data(" a")]),
    (
        "separators of other standards, which end no line here",
        &[
            Data("a\u{2028}data: evil\u{85}data: evil\u{b}\u{c}\u{1e}data: evil"),
            Type("a\u{2028}data: evil"),
            Id("a\u{85}id: evil"),
        ],
    ),
    (
        "a byte order mark at every place",
        &[Data("\u{FEFF}data: x"), Type("\u{FEFF}"), Id("\u{FEFF}"), Comment("\u{FEFF}")],
    ),
];

fn event(event_type: &str, data: &str, id: &str) -> Item {
    Item::Event { event_type: event_type.into(), data: data.into(), id: id.into() }
}

/// The text with its line ends as a reader returns them. The code differs from the code under test.
fn as_read(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Makes the attempt: the value is refused, or reads back. Returns a description, and the refusal.
fn outcome(attempt: &Attempt) -> (String, Result<(), ForbiddenByte>) {
    let reads_as = |frame: Frame<'_>, due: &[Item]| assert_eq!(read(&frame.to_vec()).items, due, "{frame:?}");
    match *attempt {
        Type(value) => {
            let made = EventType::new(value);
            if let Ok(name) = made {
                reads_as(Frame::event(name, "d"), &[event(value, "d", "")]);
            }
            (format!("event {value:?}"), made.map(drop))
        }
        Id(value) => {
            let made = EventId::new(value);
            if let Ok(id) = made {
                reads_as(Frame::message("d").id(id), &[event("message", "d", value)]);
            }
            (format!("id {value:?}"), made.map(drop))
        }
        Data(value) => {
            reads_as(Frame::message(value), &[event("message", &as_read(value), "")]);
            (format!("data {value:?}"), Ok(()))
        }
        Comment(value) => {
            let lines = as_read(value);
            let due: Vec<Item> = lines.split('\n').map(|line| Item::Comment(line.into())).collect();
            reads_as(Frame::comment(value), &due);
            (format!("comment {value:?}"), Ok(()))
        }
        Retry(make) => {
            reads_as(make(u64::MAX), &[Item::Retry(u64::MAX)]);
            ("retry is an integer".into(), Ok(()))
        }
    }
}

#[test]
fn known_holes_are_closed() {
    let mut count = 0;
    for (name, attempts) in CASES {
        println!("{name}");
        for attempt in *attempts {
            let (what, result) = outcome(attempt);
            let due = match attempt {
                Type(value) | Id(value) => value.find(['\r', '\n', '\0']),
                Data(_) | Comment(_) | Retry(_) => None,
            };
            assert_eq!(result.err().map(|refused| refused.offset), due, "{name}: {what}");
            match result {
                Ok(()) => println!("    as itself:  {what}"),
                Err(refused) => println!("    refused:    {what}: {refused}"),
            }
            count += 1;
        }
    }
    println!("{} reports, {count} cases", CASES.len());
}
