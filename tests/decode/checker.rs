//! The strict UTF-8 check agrees with `core::str::from_utf8` on the complete stream, wherever the stream is cut.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sse_wire::text::{Checker, Malformed};
use sse_wire::{Decoder, Growing, Item};
use support::cuts;
use support::property::config;
use support::soup::{cuts_of, soup};

const _: () = assert!(size_of::<Checker>() <= 16);

/// The error of a checker: its offset, and the number of bytes fed when it was reported (`None`: at the end).
type Found = Option<(u64, Option<usize>)>;

/// The expected error, from one check of the complete stream.
fn due(stream: &[u8]) -> Found {
    let error = std::str::from_utf8(stream).err()?;
    let offset = error.valid_up_to();
    // The end of the shortest sequence that cannot begin a character.
    let wrong = (offset + 1..=stream.len())
        .find(|&end| std::str::from_utf8(&stream[offset..end]).is_err_and(|error| error.error_len().is_some()));
    Some((offset as u64, wrong))
}

fn found(chunks: &[&[u8]]) -> Found {
    let mut checker = Checker::new();
    let mut given = 0;
    for (number, chunk) in chunks.iter().enumerate() {
        given += chunk.len();
        if let Err(malformed) = checker.check(chunk) {
            for later in &chunks[number..] {
                assert_eq!(checker.check(later), Err(malformed), "the error is final");
            }
            assert_eq!(checker.finish(), Err(malformed));
            assert_eq!(checker, Checker::new());
            return Some((malformed.offset, Some(given)));
        }
    }
    let end = checker.finish();
    assert_eq!(checker, Checker::new());
    end.err().map(|malformed| (malformed.offset, None))
}

/// Checks a stream under these cuts. The error is expected in the chunk with the first wrong byte.
fn check(stream: &[u8], cuts: &[usize]) {
    let due = due(stream);
    let mut chunks = Vec::new();
    cuts::chunks(stream, cuts, &mut chunks);
    let found = found(&chunks);
    assert_eq!(found.map(|found| found.0), due.map(|due| due.0), "{} cut at {cuts:?}", stream.escape_ascii());
    let wrong = due.and_then(|due| due.1);
    let given = found.and_then(|found| found.1);
    // The checker reports the error with the chunk: its exact byte cannot be observed.
    let chunk_end = wrong.map(|end| cuts.iter().copied().find(|&cut| cut >= end).unwrap_or(stream.len()));
    assert_eq!(given, chunk_end, "{} cut at {cuts:?}", stream.escape_ascii());
}

fn check_every_cut(stream: &[u8]) {
    let length = stream.len();
    check(stream, &[]);
    check(stream, &cuts::bytes(length));
    check(stream, &cuts::with_empty_chunks(&cuts::bytes(length), length));
    (0..=length).for_each(|cut| check(stream, &[cut]));
    cuts::pairs(length).for_each(|pair| check(stream, &pair));
}

/// The first and the last character of each class, and sequences next to them.
const SEQUENCES: [&[u8]; 45] = [
    b"",
    b"\0",
    b"\x7F",
    // Two bytes.
    b"\xC2\x80",
    b"\xDF\xBF",
    b"\xC2\x7F",
    b"\xC2\xC0",
    // Three bytes, with the narrower second bytes after E0 and ED.
    b"\xE0\xA0\x80",
    b"\xE0\xBF\xBF",
    b"\xE1\x80\x80",
    b"\xEC\xBF\xBF",
    b"\xED\x80\x80",
    b"\xED\x9F\xBF",
    b"\xEE\x80\x80",
    b"\xEF\xBF\xBF",
    b"\xEF\xBB\xBF",
    b"\xE1\x80\x7F",
    b"\xE1\x7F\x80",
    // Four bytes, with the narrower second bytes after F0 and F4.
    b"\xF0\x90\x80\x80",
    b"\xF0\xBF\xBF\xBF",
    b"\xF1\x80\x80\x80",
    b"\xF3\xBF\xBF\xBF",
    b"\xF4\x80\x80\x80",
    b"\xF4\x8F\xBF\xBF",
    b"\xF1\x80\x80\x7F",
    b"\xF1\x80\x80\xC0",
    b"\xF1\x80\x7F\x80",
    b"\xF1\x7F\x80\x80",
    // Overlong.
    b"\xC0\x80",
    b"\xC1\xBF",
    b"\xE0\x80\x80",
    b"\xE0\x9F\xBF",
    b"\xF0\x80\x80\x80",
    b"\xF0\x8F\xBF\xBF",
    // Surrogates.
    b"\xED\xA0\x80",
    b"\xED\xBF\xBF",
    // Beyond the last character, and bytes that begin nothing.
    b"\xF4\x90\x80\x80",
    b"\xF5\x80\x80\x80",
    b"\xFE",
    b"\xFF",
    b"\x80",
    b"\xBF",
    b"\x80\x80\x80\x80\x80",
    // Sequences in which another character begins before the first is complete.
    b"\xE1\xF1\x80",
    b"\xF1\x80\xE1\x80\x80",
];

#[test]
fn every_sequence_and_its_truncations_under_every_cut() {
    for sequence in SEQUENCES {
        for length in 0..=sequence.len() {
            for before in [&b""[..], b"a", b"\xE2\x82\xAC", b"data: x\n\n"] {
                for after in [&b""[..], b"b", b"\xC3\xA9", b"\xF0\x9F\x98\x80\n"] {
                    check_every_cut(&[before, &sequence[..length], after].concat());
                }
            }
        }
    }
}

/// The chunk is long enough for code that checks many bytes at once.
#[test]
fn at_every_place_of_a_long_chunk() {
    for sequence in SEQUENCES {
        for at in (0..150).step_by(7) {
            let stream = [&b"x".repeat(at), sequence, &b"y".repeat(150 - at)].concat();
            for cuts in [vec![], vec![at], vec![at + sequence.len() / 2], cuts::every(64, stream.len())] {
                check(&stream, &cuts);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(module_path!(), 1_000))]

    #[test]
    fn as_one_look_at_all_of_the_stream(
        pieces in vec(prop_oneof![
            4 => select(&SEQUENCES[..22]).prop_map(<[u8]>::to_vec),
            1 => vec(any::<u8>(), 0..3),
            1 => "[a-z]{0,40}".prop_map(String::into_bytes),
        ], 0..20),
        indices in vec(any::<Index>(), 0..8),
    ) {
        let stream = pieces.concat();
        check(&stream, &cuts_of(&stream, &indices));
        check(&stream, &cuts::bytes(stream.len()));
    }

    /// As the documentation advises: check a chunk, and decode the bytes before the error.
    #[test]
    fn what_is_complete_before_the_error_is_not_lost(stream in soup(), indices in vec(any::<Index>(), 0..8)) {
        let (mut checker, mut decoder) = (Checker::new(), Decoder::<Growing>::default());
        let (mut chunks, mut ends, mut error) = (Vec::new(), Vec::new(), None);
        cuts::chunks(&stream, &cuts_of(&stream, &indices), &mut chunks);
        for chunk in chunks {
            let checked = checker.check(chunk);
            let well_formed = checked.map_or_else(
                |malformed| malformed.offset.saturating_sub(decoder.position()) as usize,
                |()| chunk.len(),
            );
            ends.extend(events(&mut decoder, &chunk[..well_formed]));
            if let Err(malformed) = checked {
                error = Some(malformed);
                break;
            }
        }
        let due = std::str::from_utf8(&stream).err().filter(|error| error.error_len().is_some());
        prop_assert_eq!(error.map(|error| error.offset), due.map(|error| error.valid_up_to() as u64));
        let well_formed = due.map_or(stream.len(), |error| error.valid_up_to());
        prop_assert_eq!(ends, events(&mut Decoder::<Growing>::default(), &stream[..well_formed]));
    }
}

/// The events in a chunk: the offset where each ends, and its data.
fn events(decoder: &mut Decoder<Growing>, chunk: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let mut events = Vec::new();
    let mut items = decoder.feed(chunk);
    while let Some(item) = items.next() {
        let Ok(Item::Event(event)) = item else { continue };
        let data = event.data().to_vec();
        events.push((items.decoder().position(), data));
    }
    events
}

#[test]
fn the_error_says_what_to_do() {
    let malformed: Malformed = Checker::new().check(b"ab\xFF").expect_err("malformed");
    assert_eq!(
        malformed.to_string(),
        "malformed UTF-8 at byte 2 of the stream; close the connection, or read without the strict check"
    );
    let error: &dyn std::error::Error = &malformed;
    assert!(error.source().is_none());
}
