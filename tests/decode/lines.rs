//! A line decoder returns the lines of the stream, whatever the cuts, the storage, the limit and the API.

use sse_wire::line::{Content, LineDecoder};
use sse_wire::{Fixed, Growing, Part};
use support::cuts;
use support::engine::{KINDS, Kind};
use support::letters::{BYTES, LINES, PIECES_OF_LINES};
use support::line_engine::{Engine, FACES, Face, Lent, Watch, check, with_decoder};
use support::line_model::lines;
use support::rows;
use support::runner;
use support::vectors;

/// Limits that every short line exceeds, that some exceed, and that none exceeds.
const LIMITS: [usize; 6] = [0, 1, 2, 3, 8, 2_048];

fn streams() -> Vec<Vec<u8>> {
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    own.chain(vectors::limited().into_iter().map(|vector| vector.stream)).collect()
}

/// In one chunk, byte by byte, with empty chunks and with every single cut. A short stream also with pairs of cuts.
fn every_cut(stream: &[u8], limits: &[usize]) -> u64 {
    let bytes = cuts::bytes(stream.len());
    let strewn = cuts::with_empty_chunks(&bytes, stream.len());
    let single = cuts::single(stream).into_iter().map(|cut| vec![cut]);
    let pairs = runner::pairs(if stream.len() <= 40 { stream.len() } else { 0 }).map(Vec::from);
    let cuts: Vec<Vec<usize>> = [vec![], bytes, strewn].into_iter().chain(single).chain(pairs).collect();
    let mut runs = 0;
    for &limit in limits {
        let due = lines(stream, limit);
        for (number, cuts) in cuts.iter().enumerate() {
            for (turn, kind) in KINDS.into_iter().enumerate() {
                if number < 3 {
                    runs += FACES.iter().map(|&face| check(stream, cuts, kind, face, limit, &due)).sum::<u64>();
                } else {
                    runs += check(stream, cuts, kind, FACES[(number + turn) % FACES.len()], limit, &due);
                }
            }
        }
    }
    runs
}

#[test]
fn every_vector_under_every_cut() {
    let mut runs = 0;
    for stream in streams() {
        let limits = if stream.len() <= 2_000 { &LIMITS[..] } else { &[100_000] };
        runs += every_cut(&stream, limits);
        runs += check(&stream, &[], Kind::Unlimited, Face::Cursor, usize::MAX, &lines(&stream, usize::MAX));
    }
    println!("{runs} runs");
    assert!(runs > 300_000);
}

#[test]
fn a_directory_of_more_vectors() {
    let mut runs = 0;
    for (_, row) in rows::rows("sse-parse.jsonl") {
        let stream = rows::base64(&row["input_b64"]);
        runs += every_cut(&stream, if stream.len() <= 2_000 { &[3, 2_048] } else { &[100_000] });
    }
    println!("{runs} runs");
}

/// The strings of three alphabets of `parse_of_every_string.rs`, in one chunk, byte by byte and with every single cut.
#[test]
fn every_string_over_the_alphabets() {
    for alphabet in [PIECES_OF_LINES, LINES, BYTES] {
        let mut runs = 0;
        let strings = alphabet.each_string(&mut |stream| {
            let due = lines(stream, 3);
            let face = FACES[stream.len() % FACES.len()];
            runs += check(stream, &[], Kind::Borrowed, face, 3, &due);
            runs += check(stream, &cuts::bytes(stream.len()), Kind::Borrowed, face, 3, &due);
            for cut in 0..=stream.len() {
                runs += check(stream, &[cut], Kind::Fixed, FACES[cut % FACES.len()], 3, &due);
            }
        });
        println!("{}: {strings} strings, {runs} runs", alphabet.name);
    }
}

/// Line ends are found 64 bytes at a time, so each short vector starts at each place of such a block.
#[test]
fn every_short_vector_at_every_place_of_a_chunk() {
    let mut runs = 0;
    for vector in streams().into_iter().filter(|stream| stream.len() <= 100) {
        for place in 2..=130 {
            let stream = [b":", &vec![b'x'; place - 2][..], b"\n", &vector].concat();
            let due = lines(&stream, 2_048);
            let face = FACES[place % FACES.len()];
            runs += check(&stream, &[], Kind::Growing, face, 2_048, &due);
            runs += check(&stream, &cuts::every(100, stream.len()), Kind::Fixed, face, 2_048, &due);
        }
    }
    println!("{runs} runs");
}

/// Checks after every prefix of every short vector whether it is unfinished or at a start, and the end.
#[test]
fn after_every_prefix() {
    let (mut runs, mut yes, mut no) = (0, [0; 3], [0; 3]);
    for stream in streams().into_iter().filter(|stream| stream.len() <= 300) {
        for length in 0..=stream.len() {
            let prefix = &stream[..length];
            for limit in LIMITS {
                let due = lines(prefix, limit);
                for (size, face) in [(prefix.len().max(1), Face::Cursor), (1, Face::Kept)] {
                    let cuts = cuts::every(size, prefix.len());
                    runs += check(prefix, &cuts, Kind::Growing, face, limit, &due);
                }
            }
            let due = lines(prefix, 0);
            for (number, place) in [due.is_unfinished(), due.at_line_start(), due.at_block_start()].iter().enumerate() {
                if *place { yes[number] += 1 } else { no[number] += 1 }
            }
        }
    }
    println!("{runs} runs; unfinished, at the start of a line, of a block: {yes:?} prefixes, and {no:?} that are not");
    assert!(yes.iter().chain(&no).all(|&count| count > 200));
}

/// For every limit from 0 to 20: the lines that fit are those without a limit. Each other line is reported once, in its
/// place, with its length.
#[test]
fn whatever_the_limit() {
    let mut reports = 0;
    for stream in streams().into_iter().filter(|stream| stream.len() <= 300) {
        let all = said(Kind::Unlimited, usize::MAX, &[&stream]);
        for limit in 0..=20 {
            for chunks in [vec![&stream[..]], stream.chunks(1).collect(), stream.chunks(3).collect()] {
                let came = said(Kind::Growing, limit, &chunks);
                assert_eq!(came.len(), all.len());
                for (came, all) in came.iter().zip(&all) {
                    let (length, without_limit, at) = all;
                    let between_lines =
                        without_limit.contains("ByteOrderMark") || without_limit.contains("LineFeedOfCrlf");
                    if *length <= limit || between_lines {
                        assert_eq!(came, all);
                    } else {
                        let due = format!(
                            "Err(Oversized {{ part: Line, limit: {limit}, length: {length}, oversized_id: None }})"
                        );
                        assert_eq!((&came.1, came.2), (&due, *at));
                        reports += 1;
                    }
                }
            }
        }
    }
    println!("{reports} reports");
    assert!(reports > 1_000);
}

/// The length, the `Debug` output and the position of each line.
fn said(kind: Kind, limit: usize, chunks: &[&[u8]]) -> Vec<(usize, String, u64)> {
    struct Say(Vec<(usize, String, u64)>);
    impl Watch for Say {
        fn line(&mut self, line: Lent<'_>, _: &[u8]) {
            self.0.push((line.map_or_else(|report| report.length, |line| line.bytes().len()), format!("{line:?}"), 0));
        }

        fn position(&mut self, position: u64) {
            self.0.last_mut().expect("a line").2 = position;
        }
    }
    let mut said = Say(Vec::new());
    assert!(with_decoder(kind, limit, &mut |decoder| decoder.run(Face::Cursor, chunks, &mut said)));
    said.0
}

/// The test compares addresses. A line that is kept is never borrowed.
#[test]
fn a_line_is_borrowed_exactly_when_it_lies_in_one_chunk() {
    struct Rule<'a> {
        due: &'a [support::line_model::Shown<'a>],
        cut: usize,
        face: Face,
        seen: [u64; 2],
    }
    impl Watch for Rule<'_> {
        fn line(&mut self, line: Lent<'_>, chunk: &[u8]) {
            let (due, rest) = self.due.split_first().expect("a line is due");
            self.due = rest;
            let line = line.expect("it fits");
            if line.bytes().is_empty() || line.content() == Content::ByteOrderMark {
                return;
            }
            let start = due.position - due.bytes.len() - 1;
            let in_one_chunk = !(start < self.cut && self.cut < due.position);
            let borrowed = chunk.as_ptr_range().contains(&line.bytes().as_ptr());
            assert_eq!(borrowed, in_one_chunk && self.face != Face::Kept, "{line:?} cut at {}", self.cut);
            self.seen[usize::from(borrowed)] += 1;
        }

        fn position(&mut self, _: u64) {}
    }
    let mut seen = [0; 2];
    for stream in streams().into_iter().filter(|stream| stream.len() <= 300 && !stream.starts_with(b"\xEF")) {
        let due = lines(&stream, 2_048);
        for cut in 0..=stream.len() {
            for (kind, face) in KINDS.iter().flat_map(|&kind| FACES.map(|face| (kind, face))) {
                let mut rule = Rule { due: &due.lines, cut, face, seen };
                let (before, after) = stream.split_at(cut);
                with_decoder(kind, 2_048, &mut |decoder| decoder.run(face, &[before, after], &mut rule));
                seen = rule.seen;
            }
        }
    }
    println!("{} borrowed, {} copied", seen[1], seen[0]);
    assert!(seen.iter().all(|&count| count > 1_000));
}

/// An old `Ready`, or one with another input, shows another line. Keeping it changes nothing of the current line.
#[test]
fn an_old_line_changes_nothing() {
    let old = LineDecoder::<Fixed<64, 0>>::new().advance(b"data: 0123456789 123456789\n").ready.expect("a line");
    for (first, rest) in [("data: a", "b\n"), ("", "x\n"), ("id: 1\n", "\n"), ("id: 1\r", "\n"), ("\u{feff}", "\n")] {
        let mut decoder = LineDecoder::with_storage(Growing::new(8, 0));
        let mut undisturbed = decoder.clone();
        for decoder in [&mut decoder, &mut undisturbed] {
            let mut input = first.as_bytes();
            while !input.is_empty() {
                input = &input[decoder.advance(input).consumed..];
            }
        }
        for input in [&b"data: 0123456789 123456789\n"[..], b"x\n", b""] {
            let kept = decoder.keep(old, input);
            let _ = (decoder.view(old, input), decoder.view(kept, input));
        }
        let (mut lines, mut due) = (decoder.feed(rest.as_bytes()), undisturbed.feed(rest.as_bytes()));
        assert_eq!(lines.next(), due.next(), "{first:?} {rest:?}");
        assert!(lines.next().is_none());
    }
}

/// After every prefix, a reset or an end begins a new stream. Nothing of the old stream remains.
#[test]
fn a_new_stream_finds_nothing_of_the_old_one() {
    struct Nothing;
    impl Watch for Nothing {
        fn line(&mut self, _: Lent<'_>, _: &[u8]) {}
        fn position(&mut self, _: u64) {}
    }
    let next = "\u{feff}data: n\r\n\n:c".as_bytes();
    let due = said(Kind::Unlimited, usize::MAX, &[next]);
    for stream in streams().into_iter().filter(|stream| stream.len() <= 100) {
        for length in 0..=stream.len() {
            for ends in [false, true] {
                let mut decoder = LineDecoder::<Fixed<64, 0>>::new();
                decoder.run(Face::Cursor, &[&stream[..length]], &mut Nothing);
                if ends {
                    let _ = decoder.end();
                } else {
                    decoder.reset();
                }
                assert_eq!(decoder.places(), [false; 3]);
                let mut lines = decoder.feed(next);
                for (_, due, _) in &due {
                    assert_eq!(format!("{:?}", lines.next().expect("a line")), *due);
                }
                assert!(lines.next().is_none());
                assert_eq!((decoder.position(), decoder.end()), (next.len() as u64, Ok(Some(b":c".to_vec()))));
            }
        }
    }
}

/// `oversized_so_far` reports a line from the byte that exceeds the limit up to the line end. Checked after every
/// prefix, in one chunk and byte by byte.
#[test]
fn a_line_that_passes_the_limit_is_known_with_the_very_byte() {
    let (mut passing, mut fitting) = (0, 0);
    for stream in streams().into_iter().filter(|stream| stream.len() <= 100) {
        for (limit, length) in LIMITS.iter().flat_map(|&limit| (0..=stream.len()).map(move |length| (limit, length))) {
            let prefix = &stream[..length];
            let line = prefix.rsplit(|byte| matches!(byte, b'\r' | b'\n')).next().expect("a last piece");
            // A byte order mark is a line of its own, whatever the limit. So is its beginning, while it may become one.
            let mark = b"\xEF\xBB\xBF";
            let may_be_mark = line.len() == prefix.len() && mark.starts_with(line);
            let line = if line.len() == prefix.len() { line.strip_prefix(mark).unwrap_or(line) } else { line };
            let due = (line.len() > limit && !may_be_mark).then_some((Part::Line, limit, line.len(), None));
            *if due.is_some() { &mut passing } else { &mut fitting } += 1;
            for size in [length.max(1), 1] {
                let mut decoder = LineDecoder::with_storage(Growing::new(limit, 0));
                for chunk in prefix.chunks(size) {
                    let mut lines = decoder.feed(chunk);
                    while lines.next().is_some() {}
                }
                let came = decoder.oversized_so_far();
                let came = came.map(|report| (report.part, report.limit, report.length, report.oversized_id));
                assert_eq!(came, due, "\"{}\" in {size}, limit {limit}", prefix.escape_ascii());
            }
        }
    }
    println!("{passing} prefixes in which a line has passed, {fitting} in which none has");
    assert!(passing > 1_000 && fitting > 1_000);
}
