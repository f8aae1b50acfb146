//! The known differences between browsers and this crate. Each has to occur: if a difference no longer occurs, the test
//! fails, too.

use crate::browser::Browser::{self, Chromium, Firefox, WebKit};
use std::collections::BTreeSet;

/// Cases in which some browsers differ in the same way, for the same reason.
pub struct Difference {
    pub browsers: &'static [Browser],
    /// The prefix of the names of the cases.
    pub cases: &'static [&'static str],
    pub why: &'static str,
    pub instead: Instead,
    /// It does not always occur, because it depends on what the browser gets in one read. It has to occur in one case
    /// with the same `why`.
    pub depends_on_reads: bool,
}

/// What the browser does instead.
#[derive(Clone, Copy)]
pub enum Instead {
    /// It sees exactly these events of the last stream. (The events of a prelude are not in the list.)
    Events(&'static [[&'static str; 3]]),
    /// It sends these `Last-Event-ID`s in its requests, from the second request on.
    LastEventIds(&'static [Option<&'static [u8]>]),
    /// Both `Events` and `LastEventIds`.
    EventsAndIds(&'static [[&'static str; 3]], &'static [Option<&'static [u8]>]),
    /// It treats the response as a failure.
    Fails,
    /// It treats the response as a stream.
    Opens,
    /// It reconnects to the target of the redirect.
    ReconnectsRedirected,
}

const ALL: [Browser; 3] = Browser::ALL;

// This crate differs from all browsers.

/// This crate sends the bytes of the ID as they were on the stream. Browsers store text, with U+FFFD in place of
/// malformed UTF-8.
const BYTES: &str = "an ID that is not UTF-8 goes back as it came; browsers send U+FFFD for what is malformed";
/// A field value has no control characters other than HTAB (RFC 9110, 5.5). Servers refuse a request with them.
const CONTROLS: &str =
    "an ID with a control character is not sent, since HTTP cannot carry it; browsers send it all the same";
/// A token has no blank. The standards Fetch and MIME Sniffing refuse this value, too.
const BLANK_IN_TYPE: &str = "`text/event-stream charset=utf-8` is no media type; browsers let it pass";

// Browsers differ from the standard.

const NUL: &str = "Firefox removes NUL from lines";
const NUL_IN_ID: &str = "Firefox does worse to an ID with a NUL than ignore it";
const ID_WITHOUT_EVENT: &str =
    "an ID is taken only with an event, not at every blank line: no `id_only` frame reaches it";
const ID_WITHOUT_EVENT_WEBKIT: &str = "an ID without an event holds within the connection, but is not sent at the next";
const BOM_CR: &str = "a CR right behind the byte order mark spoils the line behind it";
const BOM_CUT: &str = "a byte order mark in more than one read is not removed";
const UTF_16: &str = "a byte order mark of UTF-16 makes it decode UTF-16";
const CHARSET: &str = "a charset other than UTF-8 is a failure";
const FIRST_TYPE: &str = "of several media types in one line the first counts, not the last";
const REDIRECTED: &str = "it reconnects to where it was redirected, not to where it began";

const fn difference(
    browsers: &'static [Browser],
    cases: &'static [&'static str],
    why: &'static str,
    instead: Instead,
) -> Difference {
    Difference { browsers, cases, why, instead, depends_on_reads: false }
}

use Instead::{Events, EventsAndIds, Fails, LastEventIds, Opens, ReconnectsRedirected};

const LIST: &[Difference] = &[
    difference(&ALL, &["last-event-id/not-utf-8"], BYTES, LastEventIds(&[Some(b"a\xEF\xBF\xBDb")])),
    difference(&ALL, &["streams/own/utf8-bad-in-id/"], BYTES, LastEventIds(&[None, Some(b"a\xEF\xBF\xBDb")])),
    difference(
        &ALL,
        &["streams/own/utf8-id-overlong-nul/"],
        BYTES,
        LastEventIds(&[None, Some(b"a\xEF\xBF\xBD\xEF\xBF\xBDb")]),
    ),
    difference(&ALL, &["last-event-id/control"], CONTROLS, LastEventIds(&[Some(b"a\x01b")])),
    difference(&ALL, &["last-event-id/escape"], CONTROLS, LastEventIds(&[Some(b"\x1B[1m")])),
    difference(&ALL, &["last-event-id/delete"], CONTROLS, LastEventIds(&[Some(b"a\x7F")])),
    difference(&ALL, &["last-event-id/vector x\\u{7f}"], CONTROLS, LastEventIds(&[Some(b"x\x7F")])),
    difference(&ALL, &["content-type/text/event-stream charset=utf-8"], BLANK_IN_TYPE, Opens),
    // Chromium.
    difference(&[Chromium], &["streams/own/bom-then-cr-then-data/"], BOM_CR, Events(&[])),
    difference(&[Chromium], &["content-type/text/event-stream; charset=iso-8859-1"], CHARSET, Fails),
    difference(
        &[Chromium],
        &["status/301", "status/302", "status/303", "status/307", "status/308"],
        REDIRECTED,
        ReconnectsRedirected,
    ),
    // Firefox.
    difference(&[Firefox], &["status/301", "status/308"], REDIRECTED, ReconnectsRedirected),
    difference(
        &[Firefox],
        &["frames-with-nul/"],
        NUL,
        Events(&[["message", "ab", ""], ["message", "", ""], ["message", "behind", ""]]),
    ),
    difference(&[Firefox], &["streams/own/nul-mid-data-after-space/"], NUL, Events(&[["message", "ab", ""]])),
    difference(&[Firefox], &["streams/own/nul-first-in-data-space/"], NUL, Events(&[["message", "x", ""]])),
    difference(&[Firefox], &["streams/own/nul-only-data/"], NUL, Events(&[["message", "", ""]])),
    difference(&[Firefox], &["streams/own/nul-in-event/"], NUL, Events(&[["ab", "x", ""]])),
    difference(&[Firefox], &["streams/own/nul-line-start-after-crlf/"], NUL, Events(&[["message", "1\n4", ""]])),
    difference(
        &[Firefox],
        &["streams/own/nul-line-alone/"],
        NUL,
        Events(&[["message", "1", ""], ["message", "2", ""]]),
    ),
    difference(&[Firefox], &["streams/own/nul-id-no-space/"], NUL_IN_ID, Events(&[["message", "y", "\0x"]])),
    difference(&[Firefox], &["streams/own/nul-id-then-event/"], NUL_IN_ID, Events(&[["message", "x", ""]])),
    difference(
        &[Firefox],
        &["streams/own/nul-id-then-comment/", "streams/own/nul-last-char-of-id/"],
        NUL_IN_ID,
        Events(&[]),
    ),
    difference(
        &[Firefox],
        &["streams/own/nul-id-keeps-buffer-of-same-block/"],
        NUL_IN_ID,
        EventsAndIds(&[], &[None, None]),
    ),
    difference(
        &[Firefox],
        &["streams/own/nul-id-keeps-earlier-block/"],
        NUL_IN_ID,
        EventsAndIds(&[["message", "a", "keep"], ["message", "b", "\0"]], &[None, None]),
    ),
    difference(
        &[Firefox],
        &["frames-with-id-alone/"],
        ID_WITHOUT_EVENT,
        Events(&[["message", "behind it", ""], ["message", "reset", ""]]),
    ),
    difference(&[Firefox], &["streams/own/eof-id-unterminated/"], ID_WITHOUT_EVENT, LastEventIds(&[None, None])),
    difference(
        &[Firefox],
        &["streams/own/eof-id-reset-blank-only/", "streams/own/id-reset-then-no-header/"],
        ID_WITHOUT_EVENT,
        LastEventIds(&[None, Some(b"1")]),
    ),
    difference(&[Firefox], &["last-event-id/without-event"], ID_WITHOUT_EVENT, LastEventIds(&[None])),
    difference(&[Firefox], &["last-event-id/reset-without-event"], ID_WITHOUT_EVENT, LastEventIds(&[Some(b"7")])),
    // WebKit.
    difference(&[WebKit], &["streams/own/eof-id-unterminated/"], ID_WITHOUT_EVENT_WEBKIT, LastEventIds(&[None, None])),
    difference(
        &[WebKit],
        &["streams/own/eof-id-reset-blank-only/", "streams/own/id-reset-then-no-header/"],
        ID_WITHOUT_EVENT_WEBKIT,
        LastEventIds(&[None, Some(b"1")]),
    ),
    difference(&[WebKit], &["last-event-id/without-event"], ID_WITHOUT_EVENT_WEBKIT, LastEventIds(&[None])),
    difference(&[WebKit], &["last-event-id/reset-without-event"], ID_WITHOUT_EVENT_WEBKIT, LastEventIds(&[Some(b"7")])),
    difference(&[WebKit], &["content-type/text/html, text/event-stream"], FIRST_TYPE, Fails),
    difference(&[WebKit], &["content-type/text/event-stream, text/html"], FIRST_TYPE, Opens),
    Difference {
        depends_on_reads: true,
        ..difference(&[WebKit], &["streams/own/bom-split-1-2/awkward"], BOM_CUT, Events(&[]))
    },
    Difference {
        depends_on_reads: true,
        ..difference(
            &[WebKit],
            &[
                "streams/own/chunk-mixed-eol-1/awkward",
                "streams/own/chunk-mixed-eol-2/awkward",
                "streams/own/chunk-mixed-eol-4/awkward",
            ],
            BOM_CUT,
            Events(&[["message", "b", ""], ["message", "c", ""], ["message", "d", "9"]]),
        )
    },
    Difference {
        depends_on_reads: true,
        ..difference(&[WebKit], &["streams/own/bom-utf16-le/", "streams/own/bom-utf16-be/"], UTF_16, Events(&[]))
    },
];

pub fn of(browser: Browser, case: &str) -> Option<(usize, &'static Difference)> {
    let fits = |difference: &Difference| {
        difference.browsers.contains(&browser) && difference.cases.iter().any(|cases| case.starts_with(cases))
    };
    LIST.iter().enumerate().find(|(_, difference)| fits(difference))
}

/// The listed differences of this browser that did not occur. If a difference depends on reads, one with the
/// same `why` is enough.
pub fn unused(browser: Browser, shown: &BTreeSet<usize>) -> Vec<String> {
    let for_the_same_reason =
        |why: &str| shown.iter().filter_map(|&index| LIST.get(index)).any(|other| other.why == why);
    let unused = LIST.iter().enumerate().filter(|(index, difference)| {
        let has_shown = shown.contains(index) || (difference.depends_on_reads && for_the_same_reason(difference.why));
        difference.browsers.contains(&browser) && !has_shown
    });
    unused.map(|(_, difference)| format!("{:?}: {}", difference.cases, difference.why)).collect()
}
