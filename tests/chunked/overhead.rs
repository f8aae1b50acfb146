//! The limit on framing (overhead): short extensions are accepted for ever, and a flood of extensions is refused.

use sse_wire::chunked::{DecodeError, Decoder, ErrorKind, Options, Piece};
use support::chunked_model::{Rules, STRICT, decode};
use support::chunked_run::{check, every_cut, options, stream};

/// The bytes of framing that each chunk pays for without its data, and those that are tolerated in addition.
const PAID: usize = 16;
const TOLERATED: usize = 64;

/// A chunk with an extension of so many bytes, with the semicolon.
fn chunk(data: &[u8], extension: usize) -> Vec<u8> {
    let extension = if extension == 0 { String::new() } else { format!(";{:a>width$}", "", width = extension - 1) };
    [format!("{:x}{extension}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat()
}

/// Decodes a chunk repeatedly, in inputs of `size` bytes. Counts the data bytes, or the chunks before an error.
fn again_and_again(chunk: &[u8], times: u64, options: Options, size: usize) -> Result<u64, (u64, DecodeError)> {
    let mut decoder = Decoder::with_options(options);
    let mut octets = 0;
    for time in 0..times {
        for mut input in chunk.chunks(size) {
            loop {
                match decoder.next(&mut input) {
                    Ok(Some(Piece::Data(data))) => octets += data.len() as u64,
                    Ok(None) => break,
                    Ok(other) => panic!("{other:?}"),
                    Err(error) => return Err((time, error)),
                }
            }
        }
    }
    Ok(octets)
}

#[test]
fn five_thousand_keep_alives_with_an_extension_of_32_octets_are_read_under_every_cut() {
    let body = [chunk(b":\n\n", 32).repeat(5_000), b"0\r\n\r\n".to_vec()].concat();
    let due = decode(&body, STRICT);
    assert_eq!((due.data.len(), due.consumed, due.error), (15_000, Some(body.len()), None));
    every_cut(&body, |cuts| check("keep-alives", &body, cuts, STRICT, &due));
}

/// One keep-alive every 15 seconds is 2,102,400 in a year.
#[test]
fn keep_alives_go_on_for_a_year() {
    // The longest one that is always accepted has the length of a signature: `;chunk-signature=` and 64 digits.
    let signed = chunk(b":\n\n", 81);
    assert_eq!(again_and_again(&signed, 2_102_400, Options::STRICT, signed.len()), Ok(3 * 2_102_400));
    for extension in [0, 1, 32, 65, 81] {
        let chunk = chunk(b":\n\n", extension);
        assert_eq!(again_and_again(&chunk, 20_000, Options::STRICT, 1), Ok(3 * 20_000), "{extension}, octet by octet");
    }
}

/// A chunk may have 80 bytes of framing and two for each byte of data. With one more, all that it does not pay for
/// counts.
#[test]
fn more_framing_than_is_tolerated_is_refused_in_the_end_and_no_less() {
    for size in [1, 3, 15, 100, 300] {
        let data = vec![b'x'; size];
        let plain = chunk(&data, 0).len() - size; // digits and two CRLFs
        let free = PAID + 2 * size + TOLERATED - plain;
        let longest = chunk(&data, free);
        assert_eq!(again_and_again(&longest, 40_000, Options::STRICT, 1_000), Ok(size as u64 * 40_000), "{size}");
        for more in [1, 2, 50] {
            let chunk = chunk(&data, free + more);
            let (whole, error) = again_and_again(&chunk, 40_000, Options::STRICT, 1_000).expect_err("refused");
            assert_eq!(whole, 16_384 / (TOLERATED + more) as u64, "{size} and {more} more");
            assert_eq!(error.kind(), ErrorKind::TooMuchOverhead);
            // The error is at the LF of the size line.
            let line_feed = (chunk.len() - size - 3) as u64;
            assert_eq!(error.offset(), whole * chunk.len() as u64 + line_feed);
        }
    }
}

/// The attack on Go, and similar ones: little data with much framing.
#[test]
fn cve_2023_39326_floods_of_extensions_over_little_data_stay_refused() {
    for (data, extension, due) in
        [(&b"x"[..], 78, 252), (b"x", 101, 186), (b"x", 1_000, 16), (b"x", 4_094, 4), (b":\n\n", 300, 57)]
    {
        let chunk = chunk(data, extension);
        let (whole, error) = again_and_again(&chunk, 10_000, Options::STRICT, 4_096).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::TooMuchOverhead, "{extension}");
        assert_eq!(whole, due, "chunks of {extension} octets and {} of data", data.len());
    }
}

#[test]
fn the_account_recovers_with_each_chunk_that_has_less() {
    // Each heavy chunk adds 1,082 bytes to the overhead. A plain chunk of 3 bytes removes 81.
    let heavy = chunk(b"x", 1_095);
    let plain = chunk(b":\n\n", 0);
    let run = |plains: usize| [heavy.repeat(15), plain.repeat(plains)].concat();
    for (plains, refused) in [(201, false), (200, true)] {
        let outcome = stream(run(plains).repeat(50).chunks(777), STRICT);
        assert_eq!(outcome.error.is_some_and(|(kind, _)| kind == "limit overhead"), refused, "{plains}");
    }
    // One chunk with much data removes all of it.
    let paid = [heavy.repeat(15), chunk(&[b'x'; 10_000], 0)].concat().repeat(20);
    assert_eq!(stream(paid.chunks(777), STRICT).error, Some(("eof before-chunk", paid.len() as u64)));
}

#[test]
fn the_limit_has_more_than_16_bits() {
    let each = 4_000; // bytes that the chunk does not pay for
    let chunk = chunk(b"x", PAID + 2 - 5 + each);
    for limit in [0, 65_535, 65_536, 1_000_000, 10_000_001] {
        let options = Options::STRICT.max_overhead(limit);
        let (whole, error) = again_and_again(&chunk, 10_000, options, 5_000).expect_err("refused");
        assert_eq!(whole, u64::from(limit) / each as u64, "{limit}");
        assert_eq!(error.kind(), ErrorKind::TooMuchOverhead);
    }
    let rules = Rules { max_overhead: 70_000, ..STRICT };
    let body = chunk.repeat(18);
    let due = decode(&body, rules);
    assert_eq!(due.error.map(|(kind, _)| kind), Some("limit overhead"));
    every_cut(&body, |cuts| check("17 bits", &body, cuts, rules, &due));
}

#[test]
fn the_account_can_be_switched_off() {
    let heavy = chunk(b"x", 4_000);
    let off = Options::STRICT.no_overhead_limit();
    assert_eq!(again_and_again(&heavy, 5_000, off, heavy.len()), Ok(5_000));
    let past_all = (1 << 29) - 1;
    let shown = |options| format!("{:?}", Decoder::with_options(options));
    for limit in [past_all, past_all + 1, u32::MAX] {
        assert_eq!(shown(Options::STRICT.max_overhead(limit)), shown(off), "{limit}");
    }
    assert_ne!(shown(Options::STRICT.max_overhead(past_all - 1)), shown(off));
    // The other limits still apply.
    assert_eq!(off.max_overhead(16_384), Options::STRICT);
    let long = chunk(b"x", 4_096);
    let (_, error) = again_and_again(&long, 1, off, 4_096).expect_err("refused");
    assert_eq!((error.kind(), error.offset()), (ErrorKind::SizeLineTooLong, 4_096));
    let rules = Rules { max_overhead: u128::MAX, ..STRICT };
    assert_eq!(options(rules), off);
    let body = heavy.repeat(20);
    let due = decode(&body, rules);
    every_cut(&body, |cuts| check("off", &body, cuts, rules, &due));
}

/// The limit and the switches share an integer, and do not affect each other.
#[test]
fn limit_and_switches_do_not_disturb_each_other() {
    let body = b"1 \nx\n0\nA: b\n\n";
    for limit in [0, 1, 7, 16_384, (1 << 29) - 2, u32::MAX] {
        for switches in 0..8_u8 {
            let [blanks, bare, deliver] = [1, 2, 4].map(|switch| switches & switch != 0);
            let options = Options::STRICT
                .max_overhead(limit)
                .allow_blanks_before_size_line_end(blanks)
                .allow_bare_line_feed_as_line_end(bare)
                .deliver_trailers(deliver);
            let mut decoder = Decoder::with_options(options);
            let mut input = &body[..];
            let mut pieces = Vec::new();
            let outcome = loop {
                match decoder.next(&mut input) {
                    Ok(Some(Piece::End)) => break Ok(()),
                    Ok(Some(piece)) => pieces.push(piece),
                    Ok(None) => panic!("the body is whole"),
                    Err(error) => break Err(error.kind()),
                }
            };
            let due = match (blanks, bare) {
                (true, true) => Ok(()),
                (false, _) => Err(ErrorKind::Size),
                (true, false) => Err(ErrorKind::LineEnd),
            };
            assert_eq!(outcome, due, "{limit}, {switches}");
            let trailers = pieces.iter().any(|piece| matches!(piece, Piece::Trailer(_)));
            assert_eq!(trailers, due.is_ok() && deliver, "{limit}, {switches}");
        }
    }
}
