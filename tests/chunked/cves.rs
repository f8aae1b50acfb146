//! Bugs that other parsers of chunked bodies had. Each input is an error of the right kind at the right byte, or has
//! the one result that the standard allows. The inputs were made for this table.

use std::collections::BTreeSet;

use sse_wire::chunked::{DecodeError, Decoder, ErrorKind, Options, Piece};
use support::chunked_model::Outcome;
use support::chunked_model::STRICT;
use support::chunked_run::{check, every_cut, lenient, options, stream};
use support::rows;

struct Case {
    name: &'static str,
    input: &'static [u8],
    data: &'static [u8],
    end: End,
    /// The result with the lenient options, if it differs.
    lenient: Option<(&'static [u8], End)>,
}

#[derive(Clone, Copy)]
enum End {
    At(usize),
    Error(&'static str, u64),
}

use End::{At, Error as Bad};

const fn case(name: &'static str, input: &'static [u8], data: &'static [u8], end: End) -> Case {
    Case { name, input, data, end, lenient: None }
}

const CASES: &[Case] = &[
    // Signed sizes.
    case("CVE-2002-0392 apache, CVE-2013-2028 nginx: negative size", b"-5\r\ntick!\r\n0\r\n\r\n", b"", Bad("size", 0)),
    case("CVE-2013-2028 nginx: size past i64", b"8000000000000001\r\nab", b"ab", Bad("eof in-data", 20)),
    // Overflow.
    case("CVE-2021-32714 hyper: size past u64", b"10000000000000002\r\nab\r\n0\r\n\r\n", b"", Bad("overflow", 16)),
    case(
        "usize on 32-bit targets: 2^32 + 2 wraps to 2",
        b"100000002\r\nab\r\n0\r\n\r\n",
        b"ab\r\n0\r\n\r\n",
        Bad("eof in-data", 20),
    ),
    // The number parser of the language, which accepts more than digits.
    case("CVE-2023-47627 aiohttp: sign", b"+4\r\nping\r\n0\r\n\r\n", b"", Bad("size", 0)),
    case("CVE-2023-47627 aiohttp: underscore", b"1_0\r\n0123456789abcdef\r\n0\r\n\r\n", b"", Bad("size", 1)),
    case("strtoll: 0x", b"0x4\r\nping\r\n0\r\n\r\n", b"", Bad("size", 1)),
    case("strtoll: leading blank", b" 4\r\nping\r\n0\r\n\r\n", b"", Bad("size", 0)),
    case("trim(): vertical tab", b"4\x0b\r\nping\r\n0\r\n\r\n", b"", Bad("size", 1)),
    // Empty sizes.
    case("go 64517: an empty size is not 0", b"\r\n\r\n", b"", Bad("size", 0)),
    case("httparse: an extension without a size", b";a\r\n\r\n", b"", Bad("size", 0)),
    case("ntex 944: a size line of a tab", b"\t\r\n\r\n", b"", Bad("size", 0)),
    case("ntex 944: an empty size behind data", b"4\r\nping\r\n\r\n\r\n", b"ping", Bad("size", 9)),
    // The size is the longest valid prefix.
    case("http-garden 22: size, then junk", b"4zz\r\nping\r\n0\r\n\r\n", b"", Bad("size", 1)),
    case("ats 10580: digits behind a blank", b"0 4\r\nping\r\n0\r\n\r\n", b"", Bad("size", 2)),
    // Bare LF ends the line for one party and is extension data for another.
    Case {
        name: "CVE-2025-22871 go, CVE-2025-58056 netty, CVE-2025-55315 kestrel: LF ends an extension",
        input: b"4;\nzz\r\n2\r\n0\r\n\r\n",
        data: b"",
        end: Bad("line_end", 2),
        lenient: Some((b"zz\r\n", Bad("data_end", 7))),
    },
    Case {
        name: "CVE-2025-22871 go: LF ends a size line",
        input: b"4\nping\r\n0\r\n\r\n",
        data: b"",
        end: Bad("line_end", 1),
        lenient: Some((b"ping", At(13))),
    },
    Case {
        name: "cpp-httplib 2585: LF in an extension",
        input: b"4;a\nzz\r\n2\r\n0\r\n\r\n",
        data: b"",
        end: Bad("line_end", 3),
        lenient: Some((b"zz\r\n", Bad("data_end", 8))),
    },
    // Bare CR.
    case("cpp-httplib 2585: CR in an extension", b"4;a\rzz\r\nping\r\n0\r\n\r\n", b"", Bad("line_end", 4)),
    case("cpp-httplib 2585: a control in an extension", b"4;a\x01\r\nping\r\n0\r\n\r\n", b"", Bad("ext", 3)),
    case("http-garden 31 node: CR and another octet end a line", b"4;a\rZping\r\n0\r\n\r\n", b"", Bad("line_end", 4)),
    case("ats 10477, 11935: CR CR LF", b"4\r\r\nping\r\n0\r\n\r\n", b"", Bad("line_end", 2)),
    // Quotes.
    case("CVE-2026-33870 netty: CRLF within quotes", b"4;a=\"\r\nping\r\n0\r\n\r\n\"\r\nxx", b"", Bad("ext", 5)),
    case("CVE-2026-33870 netty: CR behind a backslash", b"4;a=\"\\\r\nping\r\n0\r\n\r\n", b"", Bad("ext", 6)),
    case("aspnetcore 66794: LF within quotes", b"4;a=\"\n\"\r\nping\r\n0\r\n\r\n", b"", Bad("ext", 5)),
    case("pound 62: a trailer within quotes", b"0;a=\"\r\nX: y\r\n\"\r\n\r\n", b"", Bad("ext", 5)),
    // The two bytes after the data.
    case(
        "CVE-2025-43859 h11, CVE-2023-40175 puma: any two octets behind the data",
        b"4\r\npingXX0\r\n\r\n",
        b"ping",
        Bad("data_end", 7),
    ),
    case("CVE-2025-43859 h11: CR and any octet behind the data", b"4\r\nping\rX0\r\n\r\n", b"ping", Bad("data_end", 8)),
    case("CVE-2025-58056 netty: data longer than its size", b"3\r\nping\r\n0\r\n\r\n", b"pin", Bad("data_end", 6)),
    // Trailers.
    case(
        "CVE-2025-59822 http4s: a line without a colon ended the section",
        b"0\r\nGET / HTTP/1.1\r\n\r\n",
        b"",
        Bad("trailer", 6),
    ),
    case("llhttp, ats: a blank before the colon", b"0\r\nA : b\r\n\r\n", b"", Bad("trailer", 4)),
    case("folded trailer", b"0\r\nA: b\r\n c: d\r\n\r\n", b"", Bad("trailer", 9)),
    case("trailer with a bare CR", b"0\r\nA: b\rC: d\r\n\r\n", b"", Bad("trailer", 8)),
    // The end of input.
    case("edge-http: a cut between chunks is no end", b"4\r\nping\r\n", b"ping", Bad("eof before-chunk", 9)),
    case("chunked_transfer: a cut within a chunk is no end", b"4\r\npi", b"pi", Bad("eof in-data", 5)),
    case("go 48861: a cut behind the data is no end", b"4\r\nping\r", b"ping", Bad("eof after-data", 8)),
    case("go 48861: a cut within a size is no end", b"4\r\nping\r\n1", b"ping", Bad("eof in-size-line", 10)),
    case("gunicorn: the last chunk alone is no end", b"4\r\nping\r\n0\r\n", b"ping", Bad("eof in-trailers", 12)),
    case("nothing is no end", b"", b"", Bad("eof before-chunk", 0)),
    // Valid bodies that look malformed.
    case("an end within data", b"5\r\n0\r\n\r\n\r\n0\r\n\r\n", b"0\r\n\r\n", At(15)),
    case("blanks before an extension", b"4 \t;a\r\nping\r\n00;z\r\n\r\nnext", b"ping", At(21)),
];

#[test]
fn each_bug_of_the_table_is_not_ours() {
    for case in CASES {
        let strict = (case.data, case.end);
        for (rules, (data, end)) in [(STRICT, strict), (lenient(STRICT), case.lenient.unwrap_or(strict))] {
            let whole = stream([case.input], rules);
            let due = match end {
                At(consumed) => (Some(consumed), None),
                Bad(kind, offset) => (None, Some((kind, offset))),
            };
            assert_eq!((whole.consumed, whole.error), due, "{}", case.name);
            assert_eq!(whole.data, data, "{}", case.name);
            every_cut(case.input, |cuts| check(case.name, case.input, cuts, rules, &whole));
        }
    }
}

/// Each of these reports has vectors, which readers in any language can use. `vectors.rs` runs them.
#[test]
fn the_reports_of_2026_are_vectors() {
    let rows = rows::rows("chunked.jsonl");
    for (report, read) in [("aspnetcore-66794-", 0), ("pound-62-", 0), ("cpp-httplib-2585-", 1), ("ntex-944-", 0)] {
        let of_it: Vec<_> = rows.iter().filter(|(name, _)| name.contains(report)).collect();
        assert!(of_it.len() >= 2, "{report}");
        // One report has a valid body, which must still be accepted.
        assert_eq!(of_it.iter().filter(|(_, row)| row["ok"] == true).count(), read, "{report}");
    }
}

/// `docs/chunked-reports.md` lists the reports of this file and of the vectors, and no others.
#[test]
fn the_page_names_the_reports_that_are_tested() {
    let page = include_str!("../../docs/chunked-reports.md");
    let tests = include_str!("cves.rs").to_uppercase().replace('_', "-");
    let named = |text: &str| -> BTreeSet<String> {
        let parts: Vec<_> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        let is_number = |part: &str| part.len() >= 4 && part.bytes().all(|octet| octet.is_ascii_digit());
        let cves = parts.windows(3).filter(|it| it[0] == "CVE" && is_number(it[1]) && is_number(it[2]));
        cves.map(|it| it.join("-")).collect()
    };
    assert_eq!(named(page), named(&tests));
    assert!(named(page).len() >= 13);
    for report in ["aspnetcore#66794", "pound#62", "cpp-httplib#2585", "ntex#944"] {
        assert!(page.contains(report), "{report}");
    }
}

/// The outcome of a body of `start` and `parts` times `part`, in inputs of 1,000 bytes and byte by byte.
fn flood(start: &[u8], part: &[u8], parts: usize) -> Outcome {
    let body = [start, &part.repeat(parts)].concat();
    let whole = stream(body.chunks(1000), STRICT);
    assert_eq!(whole, stream(body.chunks(1), STRICT));
    whole
}

#[test]
fn cve_2024_22019_node_cve_2023_39326_go_endless_extensions_are_cut_off() {
    assert_eq!(flood(b"1;", b"a", 100_000).error, Some(("limit line", 4096)));
    assert_eq!(flood(b"1", b" ", 100_000).error, Some(("limit line", 4096)));
    assert_eq!(flood(b"", b"0", 100_000).error, Some(("limit line", 4096)));
    // The body of Go's own test. Each chunk has 106 bytes of framing and pays for 18: the 187th size line fails, at its
    // LF.
    let chunk = [b"1;", &[b'a'; 100][..], b"\r\nx\r\n"].concat();
    let line = u64::try_from(chunk.len()).unwrap() * 186 + 103;
    assert_eq!(flood(b"", &chunk, 400).error, Some(("limit overhead", line)));
}

#[test]
fn twisted_1563_endless_trailers_are_cut_off() {
    assert_eq!(flood(b"0\r\nA: ", b"b", 100_000).error, Some(("limit trailers", 3 + 8192)));
    assert_eq!(flood(b"0\r\n", b"A: b\r\n", 100_000).error, Some(("limit trailers", 3 + 8192)));
    assert_eq!(flood(b"0\r\n", b"A", 100_000).error, Some(("limit trailers", 3 + 8192)));
}

/// The tests above set the limits explicitly. The default limits are the same.
#[test]
fn the_limits_that_nobody_gives_are_those() {
    assert_eq!(Options::STRICT, options(STRICT));
    assert_eq!(Options::default(), Options::STRICT);
}

#[test]
fn honest_long_streams_are_never_cut_off() {
    // picohttpparser refuses these bodies after 100 KB. hyper limits the extensions of a body to 16 KiB.
    let heavy_then_plain = [b"1;", &[b'a'; 95][..], b"\r\nx\r\n64\r\n", &[b'x'; 100], b"\r\n"].concat();
    for chunk in [
        &b"1\r\nx\r\n"[..],
        b"1;name=value\r\nx\r\n",
        b"a;x=12345678\r\n0123456789\r\n",
        b"3;a=0123456789abcdef0123456789abc\r\n:\n\n\r\n",
        // The second chunk removes the overhead of the first.
        &heavy_then_plain,
    ] {
        let whole = flood(b"", chunk, 30_000);
        assert_eq!(whole.error, Some(("eof before-chunk", chunk.len() as u64 * 30_000)));
    }
}

#[test]
fn cherrypy_2018_nothing_is_decoded_after_an_error() {
    let mut decoder = Decoder::new();
    let mut input: &[u8] = b"2\r\nok\r\nbad";
    assert_eq!(decoder.next(&mut input), Ok(Some(Piece::Data(b"ok"))));
    // `bad` is a valid size so far, and the input ends.
    assert_eq!(decoder.next(&mut input), Ok(None));
    let mut input: &[u8] = b"!\r\n";
    let error = decoder.next(&mut input).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ErrorKind::Size, 10));
    let mut good = *b"2\r\nno\r\n0\r\n\r\n";
    assert_eq!(decoder.next(&mut &good[..]), Err(error));
    let failed = decoder.decode_in_place(&mut good).unwrap_err();
    assert!(failed.data.is_empty());
    assert_eq!(DecodeError::from(failed), error);
    assert_eq!(decoder.finish(), Err(error));
    assert_eq!((decoder.position(), decoder.remaining_in_chunk(), decoder.has_ended()), (10, 0, false));
}
