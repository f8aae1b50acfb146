use sse_wire::Part;
use sse_wire::chunked::{ErrorKind, Truncated};

/// A chunked body, and the expected result of a decoder with 24 bytes of data and 8 of text.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) body: &'static [u8],
    pub(crate) items: &'static [Due],
    /// How the body ends: complete, or with an error at an offset.
    pub(crate) body_end: Result<(), (ErrorKind, u64)>,
    /// How the stream in the body ends.
    pub(crate) stream_end: StreamEnd,
}

/// An expected item.
pub(crate) enum Due {
    Event { event_type: &'static [u8], data: &'static [u8], id: &'static [u8] },
    Retry(u64),
    Comment(Option<&'static [u8]>),
    Oversized { part: Part, length: usize },
}

#[derive(PartialEq)]
pub(crate) enum StreamEnd {
    Clean,
    /// With the data of the truncated event, if there is one.
    Incomplete(Option<&'static [u8]>),
}

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a chunked body to events",
        body: b"5\r\n\xEF\xBB\xBF: \r\n15;name=\"a;b\"\r\nhi\ndata: one\rdata:two\r\n8\r\n\r\nid: 7\r\r\n\
            24\r\n\n\r\nevent: tick\r\ndata\r\n\r\nretry: 2500\r\r\n3\r\n\n\r\n\r\n0\r\nAge: 1\r\n\r\n",
        items: &[
            Due::Comment(Some(b" hi")),
            Due::Event { event_type: b"message", data: b"one\ntwo", id: b"7" },
            Due::Event { event_type: b"tick", data: b"", id: b"7" },
            Due::Retry(2500),
        ],
        body_end: Ok(()),
        stream_end: StreamEnd::Clean,
    },
    Case {
        name: "an oversized event costs itself only",
        body: b"5e\r\nid: 1\ndata: this is more than\ndata: there is room for\nid: as is this ID\n: alive\n\n\
            data: whole\n\n\r\n0\r\n\r\n",
        items: &[
            Due::Comment(Some(b" alive")),
            Due::Oversized { part: Part::Data, length: 35 },
            Due::Event { event_type: b"message", data: b"whole", id: b"1" },
        ],
        body_end: Ok(()),
        stream_end: StreamEnd::Clean,
    },
    Case {
        name: "a comment without room for its text",
        body: b"12\r\n:0123456789ABCDEF\n\r\n0\r\n\r\n",
        items: &[Due::Comment(None)],
        body_end: Ok(()),
        stream_end: StreamEnd::Clean,
    },
    Case {
        name: "a truncated body",
        body: b"20\r\ndata: one\n\ndata: tw",
        items: &[Due::Event { event_type: b"message", data: b"one", id: b"" }],
        body_end: Err((ErrorKind::Truncated(Truncated::InData), 23)),
        stream_end: StreamEnd::Incomplete(Some(b"tw")),
    },
    Case {
        name: "a body that is no longer chunked",
        body: b"b\r\ndata: one\n\n\r\nHTTP/1.1 500\r\n\r\n",
        items: &[Due::Event { event_type: b"message", data: b"one", id: b"" }],
        body_end: Err((ErrorKind::Size, 16)),
        stream_end: StreamEnd::Clean,
    },
];
