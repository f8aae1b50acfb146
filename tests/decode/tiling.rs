//! The tokens of a stream concatenate back to it. With fragments joined, they are the same for every cut. The tokenizer
//! says correctly where a line or a frame may be inserted.

use sse_wire::token::{Field, Token, Tokenizer};
use support::cuts;
use support::item::{BlockEnd, Event, Item};
use support::model::{self, Limits, Lines, Says, interpret};
use support::runner;
use support::tokens::{Join, Joined, due, joined};
use support::vectors;

fn streams() -> Vec<Vec<u8>> {
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    own.chain(vectors::limited().into_iter().map(|vector| vector.stream)).collect()
}

#[test]
fn every_vector_under_every_cut() {
    let mut runs = 0;
    for stream in streams() {
        let due = due(&stream);
        // A long stream has thousands of cuts: every tenth runs.
        let step = if stream.len() > 2_000 { 10 } else { 1 };
        let single = cuts::single(&stream).into_iter().step_by(step).map(|cut| vec![cut]);
        let pairs = runner::pairs(stream.len()).map(Vec::from);
        let bytes = cuts::bytes(stream.len());
        let strewn = cuts::with_empty_chunks(&bytes, stream.len());
        for cuts in single.chain(pairs).chain([vec![], bytes, strewn]) {
            check(&stream, &cuts, &due);
            runs += 1;
        }
    }
    println!("{runs} runs");
}

#[test]
fn every_string_under_every_cut() {
    let letters: [&[u8]; 11] =
        [b"data", b"event", b"id", b"retry", b":", b" ", b"\n", b"\r", b"e", b"\xEF\xBB\xBF", b"\xEF"];
    let length = if cfg!(debug_assertions) { 3 } else { 4 };
    let mut runs = 0;
    for length in 0..=length {
        for mut number in 0..letters.len().pow(length) {
            let mut stream = Vec::new();
            for _ in 0..length {
                stream.extend_from_slice(letters[number % letters.len()]);
                number /= letters.len();
            }
            let due = due(&stream);
            check(&stream, &cuts::bytes(stream.len()), &due);
            for cut in 0..=stream.len() {
                check(&stream, &[cut], &due);
                runs += 1;
            }
        }
    }
    println!("{runs} runs");
}

fn check(stream: &[u8], cuts: &[usize], due: &[Joined]) {
    let mut chunks = Vec::new();
    cuts::chunks(stream, cuts, &mut chunks);
    let join = joined(chunks);
    let case = || format!("\"{}\" cut at {cuts:?}", stream.escape_ascii());
    assert_eq!(join.fault, None, "{}", case());
    assert!(join.bytes == stream, "the tokens are other bytes, \"{}\", than {}", join.bytes.escape_ascii(), case());
    assert!(join.tokens == due, "came {:#?}\ndue {due:#?}\nof {}", join.tokens, case());
}

/// Only bytes that may become a byte order mark or a name are held back.
#[test]
fn tokens_are_prompt() {
    for stream in streams().into_iter().filter(|stream| stream.len() <= 2_000) {
        let mut tokenizer = Tokenizer::new();
        let mut given = 0;
        for (at, byte) in stream.iter().enumerate() {
            given += tokenizer.feed(&[*byte]).map(|token| token.bytes().len()).sum::<usize>();
            let held = at + 1 - given;
            assert_eq!(held, may_be_held(&stream[..=at]), "held (is, due) after \"{}\"", stream[..=at].escape_ascii());
        }
    }
}

fn may_be_held(stream: &[u8]) -> usize {
    let pending = model::split(stream).pending;
    let part_of_mark = stream.len() < 3 && b"\xEF\xBB\xBF".starts_with(stream);
    let part_of_name = ["data", "event", "id", "retry"].iter().any(|name| name.as_bytes().starts_with(pending));
    // At the start of a line nothing is pending, and an LF is never held, so this is 0.
    if part_of_mark || part_of_name { pending.len() } else { 0 }
}

/// Stops after each token, with the iterator and with `Tokenizer::next`.
#[test]
fn stopping_early_loses_nothing() {
    for stream in streams().into_iter().filter(|stream| stream.len() <= 2_000) {
        let (mut by_iterator, mut by_method) = (Tokenizer::new(), Tokenizer::new());
        let (mut joined, mut other) = (Join::default(), Join::default());
        for chunk in stream.chunks(13) {
            let mut rest = chunk;
            loop {
                let mut tokens = by_iterator.feed(rest);
                let Some(token) = tokens.next() else { break };
                rest = tokens.rest();
                joined.push(token);
            }
            let mut rest = chunk;
            while let Some(token) = by_method.next(&mut rest) {
                other.push(token);
            }
            assert_eq!(rest, b"");
        }
        for (join, mut tokenizer) in [(&mut joined, by_iterator), (&mut other, by_method)] {
            if let Some(token) = tokenizer.finish() {
                join.push(token);
            }
            assert_eq!(join.fault, None, "{}", stream.escape_ascii());
            assert_eq!(join.tokens, due(&stream), "{}", stream.escape_ascii());
        }
    }
}

#[test]
fn finish_gives_what_is_held() {
    let held = |stream: &[u8]| {
        let mut tokenizer = Tokenizer::new();
        assert!(tokenizer.feed(stream).last().is_none());
        tokenizer.finish()
    };
    assert_eq!(held(b""), None);
    for field in [Field::Data, Field::Event, Field::Id, Field::Retry] {
        assert_eq!(held(field.name().as_bytes()), Some(Token::Name(field)));
    }
    for part in [&b"d"[..], b"da", b"dat", b"even", b"i", b"retr", b"\xEF", b"\xEF\xBB"] {
        let Some(Token::UnknownName(fragment)) = held(part) else { panic!("{part:?}") };
        assert_eq!((fragment.bytes, fragment.first, fragment.last), (part, true, false));
    }
}

/// Bytes that may follow the place of an insertion.
const CONTINUATIONS: [&[u8]; 8] =
    [b"", b"\n", b"\r\n", b"\r", b"x\n", b"data: x\n\n", b":c\n", b"\xEF\xBB\xBFdata: x\n\n"];

/// A line may be inserted exactly where every continuation keeps its tokens.
#[test]
fn a_line_may_be_put_in_exactly_where_it_says() {
    let (mut yes, mut no) = (0, 0);
    each_place(|before, after, tokenizer| {
        let harmless = CONTINUATIONS
            .iter()
            .chain([&after])
            .all(|continuation| [&b":i\n"[..], b":i\r\n"].iter().all(|line| keeps_tokens(before, line, continuation)));
        assert_eq!(tokenizer.at_line_start(), harmless, "after \"{}\"", before.escape_ascii());
        *if harmless { &mut yes } else { &mut no } += 1;
    });
    println!("{yes} places where a line may be put in, {no} where not");
    assert!(yes > 300 && no > 1_000);
}

/// Whether the tokens of all three are those of `before` and `after`, with those of `line` in between.
fn keeps_tokens(before: &[u8], line: &[u8], after: &[u8]) -> bool {
    let without = due(&[before, after].concat());
    let with = due(&[before, line, after].concat());
    let line = &due(&[b"x\n", line].concat())[3..];
    (0..=without.len()).any(|at| {
        with.get(at..).is_some_and(|rest| rest.starts_with(line))
            && with[..at] == without[..at]
            && with[at + line.len()..] == without[at..]
    })
}

/// A frame may be inserted where a line has ended and no field has come since the last blank line. There it changes no
/// other event, whatever follows. At another start of a line it does, if the block has data, a type or an ID.
#[test]
fn a_frame_may_be_put_in_exactly_where_it_says() {
    let (mut yes, mut no, mut behind_a_carriage_return) = (0, 0, 0);
    each_place(|before, after, tokenizer| {
        let block = lines_of_block(before);
        let value_of = |field: &[u8]| {
            let fields = block.iter().rev().map(|line| model::read(line));
            let mut values = fields.filter_map(|says| match says {
                Says::Field { name, value } if name == field && (name != b"id" || !value.contains(&0)) => Some(value),
                _ => None,
            });
            values.next()
        };
        let matters = value_of(b"data").is_some()
            || value_of(b"id").is_some()
            || value_of(b"event").is_some_and(|event_type| !event_type.is_empty());
        let any_field = block.iter().any(|line| matches!(model::read(line), Says::Field { .. }));
        let case = || format!("after \"{}\"", before.escape_ascii());
        let Lines { byte_order_mark, lines, pending } = model::split(before);
        let a_line_has_ended = pending.is_empty() && (byte_order_mark || !lines.is_empty());
        assert_eq!(tokenizer.at_block_start(), a_line_has_ended && !any_field, "{}", case());
        if tokenizer.at_block_start() {
            for frame in [&b"data: i\n\n"[..], b"event: i\r\ndata: i\r\n\r\n", b"data: i\r\r"] {
                for after in CONTINUATIONS.into_iter().chain([after]) {
                    assert!(keeps_events(before, frame, after), "{} and before \"{}\"", case(), after.escape_ascii());
                }
            }
            behind_a_carriage_return += u64::from(before.ends_with(b"\r"));
            yes += 1;
        } else if tokenizer.at_line_start() && matters {
            let continuations: [&[u8]; 2] = [b"data: x\n\n", b"\n"];
            let kept = continuations.iter().all(|after| keeps_events(before, b"data: i\n\n", after));
            assert!(!kept, "{}", case());
            no += 1;
        }
    });
    println!(
        "{yes} places where a frame may be put in, {behind_a_carriage_return} of them behind a CR; {no} at the start of a line \
         where not"
    );
    assert!(yes > 100 && no > 100 && behind_a_carriage_return > 30);
}

/// A tokenizer is unfinished after bytes of a line or of a byte order mark, and after a field of a block.
#[test]
fn a_tokenizer_is_unfinished_exactly_where_the_end_of_the_stream_would_cut_something_off() {
    let (mut finished, mut unfinished) = (0, 0);
    each_place(|before, _, tokenizer| {
        let clean = interpret(before, Limits::NONE, b"").block_end == BlockEnd::Clean;
        assert_eq!(tokenizer.is_unfinished(), !clean, "after \"{}\"", before.escape_ascii());
        *if clean { &mut finished } else { &mut unfinished } += 1;
        if clean {
            assert_eq!(tokenizer.clone().finish(), None, "nothing is held");
        }
    });
    assert!(finished > 300 && unfinished > 1_000);
}

/// The lines since the last blank line.
fn lines_of_block(before: &[u8]) -> Vec<&[u8]> {
    let Lines { lines, .. } = model::split(before);
    let start = lines.iter().rposition(|line| line.bytes.is_empty()).map_or(0, |blank| blank + 1);
    lines[start..].iter().map(|line| line.bytes).collect()
}

/// Whether the items of all three are those of `before` and `after`, with the event of the frame in between.
fn keeps_events(before: &[u8], frame: &[u8], after: &[u8]) -> bool {
    let items = |stream: &[u8]| {
        let items = interpret(stream, Limits::NONE, b"").items;
        items.into_iter().map(|(item, _)| item).collect::<Vec<_>>()
    };
    let own = items(frame);
    let is_own = |item: &Item| match (item, &own[0]) {
        (Item::Event(item), Item::Event(own)) => {
            Event { id: own.id.clone(), id_is_set: own.id_is_set, ..item.clone() } == *own
        }
        _ => false,
    };
    let mut with = items(&[before, frame, after].concat());
    let without = items(&[before, after].concat());
    (0..with.len()).any(|at| {
        if !is_own(&with[at]) {
            return false;
        }
        let own = with.remove(at);
        let kept = with == without;
        with.insert(at, own);
        kept
    })
}

/// Calls `see` for each place in each short vector, with a tokenizer that was fed byte by byte up to it.
fn each_place(mut see: impl FnMut(&[u8], &[u8], &Tokenizer)) {
    for stream in streams().into_iter().filter(|stream| stream.len() <= 100) {
        let mut tokenizer = Tokenizer::new();
        for at in 0..=stream.len() {
            let (before, after) = stream.split_at(at);
            see(before, after, &tokenizer);
            let mut byte = after.get(..1).unwrap_or_default();
            while tokenizer.next(&mut byte).is_some() {}
        }
    }
}
