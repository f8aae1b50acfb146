//! What a returning client has missed: each rule alone, and random sequences compared with a model.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed, NotKept};
use sse_wire::{EventHead, EventId, EventType, Frame, IntegerId};
use std::convert::Infallible;
use support::property::config;

fn last_event_id(id: &str) -> Option<LastEventId<'_>> {
    LastEventId::received(id.as_bytes()).expect("no control characters")
}

/// A copy of `Missed` that owns its frames.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    NoId,
    Nothing,
    Frames(Vec<Vec<u8>>),
    Gap,
}

fn ask<M: AsRef<[u8]> + AsMut<[u8]>>(history: &History<M>, id: &str) -> Answer {
    match history.missed(last_event_id(id)) {
        Missed::NoId => Answer::NoId,
        Missed::Nothing => Answer::Nothing,
        Missed::Gap => Answer::Gap,
        Missed::Frames(frames) => {
            let (first, second) = frames.as_slices();
            let joined = [first, second].concat();
            let frames: Vec<Vec<u8>> = frames.map(<[u8]>::to_vec).collect();
            assert_eq!(frames.concat(), joined);
            Answer::Frames(frames)
        }
    }
}

fn held<M: AsRef<[u8]> + AsMut<[u8]>>(history: &History<M>) -> Vec<Vec<u8>> {
    history.frames().map(<[u8]>::to_vec).collect()
}

#[test]
fn a_client_without_an_id_has_missed_nothing_that_is_known() {
    let mut history = History::new(1, [0; 64]);
    assert_eq!(ask(&history, ""), Answer::NoId);
    history.push(&Frame::message("a")).unwrap();
    assert_eq!(ask(&history, ""), Answer::NoId);
    assert_eq!(ask(&history, " \t"), Answer::NoId);
    assert_eq!(held(&history), [b"id: 1-1\ndata: a\n\n"]);
}

#[test]
fn an_id_of_another_run_is_a_gap() {
    let mut memory = [0; 256];
    for epoch in [1, 2, 11, u64::MAX] {
        // The memory still contains the frames of the run before.
        let mut history = History::new(epoch, &mut memory[..]);
        for other in [0, 1, 2, 11, 12, u64::MAX - 1, u64::MAX] {
            for number in 0..5 {
                // `{epoch}-0` is the ID before the first event.
                let due = if (other, number) == (epoch, 0) { Answer::Nothing } else { Answer::Gap };
                assert_eq!(ask(&history, &format!("{other}-{number}")), due);
            }
        }
        for data in ["a", "b", "c"] {
            history.push(&Frame::message(data)).unwrap();
        }
        for other in [0, 1, 2, 11, 12, u64::MAX - 1, u64::MAX] {
            for number in 0..5 {
                let known = other == epoch && (0..=3).contains(&number);
                let answer = ask(&history, &format!("{other}-{number}"));
                assert_eq!(answer != Answer::Gap, known, "{other}-{number} in {epoch}");
            }
        }
        assert_eq!(ask(&history, &format!("{epoch}-3")), Answer::Nothing);
        assert_eq!(ask(&history, &format!("{epoch}-03")), Answer::Gap);
        assert_eq!(ask(&history, &format!("{epoch}-")), Answer::Gap);
        assert_eq!(ask(&history, "3"), Answer::Gap);
    }
}

/// Frames of many lengths, in memory that has wrapped around, with IDs that count up from different numbers.
#[test]
fn every_place_is_found_among_many_frames() {
    let long = "x\n".repeat(500);
    for first in [None, Some(0), Some(9_950), Some(u64::MAX - 5_000)] {
        let mut history = History::new(1, vec![0; 30_000]);
        for number in 0..3_000 {
            let id = first.map(|first| IntegerId::new(first + number));
            let data = long.get(..(number as usize * 37) % if number % 100 == 0 { 1_000 } else { 30 }).unwrap();
            let frame = id.iter().fold(Frame::message(data), |frame, id| frame.id(id.as_event_id()));
            history.push(&frame.with_comment("id: 1\nid: 2")).unwrap();
        }
        let held = held(&history);
        assert!((200..2_000).contains(&held.len()), "{}", held.len());
        for number in 0..3_000 {
            let id = first.map_or_else(|| format!("1-{}", number + 1), |first| (first + number).to_string());
            let due = match 3_000 - 1 - number as usize {
                0 => Answer::Nothing,
                missed if missed < held.len() => Answer::Frames(held[held.len() - missed..].to_vec()),
                _ => Answer::Gap,
            };
            assert_eq!(ask(&history, &id), due, "{id}");
        }
        for other in ["1-3001", "2-2999", "", "x", "18446744073709551615", "-"] {
            assert_eq!(ask(&history, other), if other.is_empty() { Answer::NoId } else { Answer::Gap }, "{other}");
        }
    }
}

#[test]
fn an_id_in_data_or_in_a_comment_is_not_an_id() {
    let mut history = History::new(1, vec![0; 1_000]);
    let head = EventHead::new().comment("\nid: 1-9\n\nid: 1-8").event_type(EventType::new("id: 1-7").unwrap());
    history.push(&head.data("\nid: 1-6\n\nid: 1-5\n")).unwrap();
    history.push(&Frame::message("id: 1-4")).unwrap();
    for number in [3, 4, 5, 6, 7, 8, 9] {
        assert_eq!(ask(&history, &format!("1-{number}")), Answer::Gap);
    }
    assert_eq!(held(&history).len(), 2);
    assert_eq!(ask(&history, "1-1"), Answer::Frames(vec![b"id: 1-2\ndata: id: 1-4\n\n".to_vec()]));
}

#[test]
fn an_id_of_its_own_is_kept_and_compared_whole() {
    let mut history = History::new(1, [0; 256]);
    for id in ["a", "a b", "A", "№ 7", "a"] {
        let frame = Frame::message("x").id(EventId::new(id).unwrap());
        let bytes = frame.to_vec();
        assert_eq!(history.push(&frame), Ok(&bytes[..]));
    }
    let all = held(&history);
    assert_eq!(ask(&history, "a b"), Answer::Frames(all[2..].to_vec()));
    assert_eq!(ask(&history, "№ 7"), Answer::Frames(all[4..].to_vec()));
    // The first occurrence of an ID counts: a repeated event is better than a lost one.
    assert_eq!(ask(&history, "a"), Answer::Frames(all[1..].to_vec()));
    for other in ["b", "a ", "", "a  b", "№ 77", "№"] {
        assert!(
            matches!((other.trim(), ask(&history, other)), ("a", _) | ("", Answer::NoId) | (_, Answer::Gap)),
            "{other}"
        );
    }
    // Frames without an ID still get a number.
    assert_eq!(history.push(&Frame::message("x")), Ok(&b"id: 1-1\ndata: x\n\n"[..]));
}

#[test]
fn what_is_not_kept_is_a_gap_for_all() {
    let too_long = Frame::message("0123456789012345678901234567890123456789");
    let unusable = |id| Frame::message("x").id(EventId::new(id).unwrap());
    let cases = [
        (too_long, NotKept::TooLong { needed: 56, capacity: 40 }),
        (too_long.id(EventId::new("x").unwrap()), NotKept::TooLong { needed: 54, capacity: 40 }),
        (unusable(""), NotKept::UnusableId),
        (unusable("a "), NotKept::UnusableId),
        (unusable("\ta"), NotKept::UnusableId),
        (unusable("a\x1bb"), NotKept::UnusableId),
        (Frame::message("x").id(EventId::from_bytes(b"a\xFF").unwrap()), NotKept::UnusableId),
    ];
    for (frame, error) in cases {
        let mut history = History::new(1, [0; 40]);
        history.push(&Frame::message("a")).unwrap();
        assert_eq!(history.push(&frame), Err(error));
        assert!(error.to_string().starts_with("the history was emptied"));
        assert_eq!(history.frames().count(), 0);
        assert_eq!(ask(&history, "1-1"), Answer::Gap);
        let next = history.push(&Frame::message("b")).unwrap().to_vec();
        assert_eq!(ask(&history, "1-1"), Answer::Gap);
        assert_eq!(held(&history), [next]);
    }
}

#[test]
fn what_is_no_event_changes_nothing() {
    let mut history = History::new(1, [0; 40]);
    history.push(&Frame::message("a")).unwrap();
    for (frame, error) in [
        (Frame::KEEP_ALIVE, NotKept::NoEvent),
        (Frame::retry_only(1), NotKept::NoEvent),
        (Frame::id_only(EventId::new("x").unwrap()), NotKept::IdWithoutEvent),
        (Frame::id_only(EventId::RESET), NotKept::IdWithoutEvent),
    ] {
        assert_eq!(history.push(&frame), Err(error));
    }
    assert_eq!(ask(&history, "1-1"), Answer::Nothing);
    assert_eq!(history.push(&Frame::message("b")), Ok(&b"id: 1-2\ndata: b\n\n"[..]));
}

#[test]
fn data_that_could_not_be_written_changes_nothing() {
    let mut history = History::new(1, [0; 64]);
    history.push(&Frame::message("a")).unwrap();
    let failed = history.push_data(EventHead::new(), |data| {
        data.write_bytes(b"half a thought");
        Err("the serializer failed")
    });
    assert_eq!(failed, Err("the serializer failed"));
    assert_eq!(ask(&history, "1-1"), Answer::Nothing);
    assert_eq!(history.push(&Frame::message("b")), Ok(&b"id: 1-2\ndata: b\n\n"[..]));
}

#[test]
fn what_was_cleared_is_a_gap() {
    let mut history = History::new(1, [0; 64]);
    history.push(&Frame::message("a")).unwrap();
    history.clear();
    assert_eq!(ask(&history, "1-1"), Answer::Gap);
    // A client that connects now gets a new ID to reconnect with.
    assert_eq!(history.newest_id().as_event_id().as_bytes(), b"1-2");
    assert_eq!(ask(&history, "1-2"), Answer::Nothing);
    let next = history.push(&Frame::message("b")).unwrap().to_vec();
    assert_eq!(next, b"id: 1-3\ndata: b\n\n");
    assert_eq!(ask(&history, "1-2"), Answer::Frames(vec![next]));
    assert_eq!(ask(&history, "1-1"), Answer::Gap);
}

#[test]
fn the_id_of_a_moment_without_events_holds_until_the_first_event_is_evicted() {
    let mut history = History::new(1, [0; 40]);
    assert_eq!(format!("{:?}", history.newest_id()), "EventId(\"1-0\")");
    assert_eq!(ask(&history, "1-0"), Answer::Nothing);
    for count in 1..=2 {
        history.push(&Frame::message("a")).unwrap();
        assert_eq!(ask(&history, "1-0"), Answer::Frames(held(&history)));
        assert_eq!(held(&history).len(), count);
    }
    history.push(&Frame::message("a")).unwrap();
    assert_eq!(ask(&history, "1-0"), Answer::Gap);
    assert_eq!(history.newest_id().as_event_id().as_bytes(), b"1-3");
}

/// A frame from `push_data` has an ID, even if it is too long for the history.
#[test]
fn who_has_received_what_is_too_long_has_missed_nothing() {
    let mut history = History::new(1, [0; 40]);
    history.push(&Frame::message("a")).unwrap();
    let Ok(pushed) = history.push_data(EventHead::new(), |data| {
        data.write_bytes(&[b'x'; 40]);
        Ok::<_, Infallible>(())
    });
    assert!(pushed.frame.starts_with(b"id: 1-2\n") && pushed.kept.is_err());
    assert_eq!(ask(&history, "1-2"), Answer::Nothing);
    assert_eq!(ask(&history, "1-1"), Answer::Gap);
}

#[test]
fn what_a_serializer_wrote_under_an_unusable_id_has_none() {
    for id in [&b""[..], b" x", b"x\t", b"x\x01", b"x\xC3"] {
        let mut history = History::new(1, [0; 40]);
        history.push(&Frame::message("a")).unwrap();
        let head = EventHead::new().id(EventId::from_bytes(id).unwrap());
        let Ok(pushed) = history.push_data(head, |data| {
            data.write_bytes(b"b");
            Ok::<_, Infallible>(())
        });
        assert_eq!((&pushed.frame[..], pushed.kept), (&b"data: b\n\n"[..], Err(NotKept::UnusableId)));
        assert_eq!(ask(&history, "1-1"), Answer::Gap);
    }
}

#[test]
fn all_kinds_of_memory_do() {
    fn run<M: AsRef<[u8]> + AsMut<[u8]>>(memory: M) -> Vec<Vec<u8>> {
        let mut history = History::new(1, memory);
        for data in ["a", "bb", "ccc", "dddd", "eeeee", "ffffff"] {
            history.push(&Frame::message(data)).unwrap();
        }
        assert_eq!(format!("{history:?}"), "History(epoch 1, 63 of 64 bytes)");
        held(&history)
    }
    let due = run([0; 64]);
    assert_eq!(due.len(), 3);
    assert_eq!(run(&mut [0xFF; 64][..]), due);
    assert_eq!(run(vec![b'\n'; 64]), due);
    assert_eq!(run(vec![0; 64].into_boxed_slice()), due);
    static MEMORY: std::sync::Mutex<[u8; 64]> = std::sync::Mutex::new([0; 64]);
    assert_eq!(run(&mut MEMORY.lock().unwrap()[..]), due);
}

#[test]
fn frames_that_fit_exactly_leave_nothing_unused() {
    const LENGTH: usize = b"id: 1-1\ndata: a\n\n".len();
    for kept in 1..5 {
        for spare in [0, 1, LENGTH - 1] {
            let mut history = History::new(1, vec![0; kept * LENGTH + spare]);
            for pushed in 1..10 {
                history.push(&Frame::message("a")).unwrap();
                assert_eq!(history.frames().count(), kept.min(pushed));
            }
        }
    }
}

/// One step of a server.
#[derive(Clone, Debug)]
enum Step {
    Push { event_type: String, own_id: Option<String>, data: String },
    Comment,
    Clear,
    Restart,
}

/// Short and long data. Some of it looks like fields or ends of frames.
fn data() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{0,12}",
        1 => select(&["", "\n", "\n\n", "id: 0-1", "\nid: 1-1\n", "a\n\nid: 1-2\n\n", "\n\n\n\n\n\n"][..]).prop_map(str::to_owned),
        1 => "[a-z\n]{0,60}",
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let own_id = prop_oneof![
        6 => Just(None),
        // Some IDs occur twice, cannot be sent back, or look like those of another run.
        2 => "[a-c]{1,2}".prop_map(Some),
        2 => (0..300_u32).prop_map(|number| Some(number.to_string())),
        1 => select(&["", " a", "0-1", "1-1", "1-2", "2-1", "id: a"][..]).prop_map(|id| Some(id.to_owned())),
    ];
    prop_oneof![
        20 => ("[a-z]{0,3}", own_id, data()).prop_map(|(event_type, own_id, data)| Step::Push { event_type, own_id, data }),
        1 => Just(Step::Comment),
        1 => Just(Step::Clear),
        1 => Just(Step::Restart),
    ]
}

/// A model of the encoder: the frame in the form of the standard.
fn wire(event_type: &str, id: &str, data: &str) -> Vec<u8> {
    let event_type = if event_type.is_empty() { String::new() } else { format!("event: {event_type}\n") };
    let lines: String = data.split('\n').map(|line| format!("data: {line}\n")).collect();
    format!("{event_type}id: {id}\n{lines}\n").into_bytes()
}

/// The frames that were pushed since the history was last emptied, with their IDs.
#[derive(Default)]
struct Model {
    epoch: u64,
    number: u64,
    /// The number of the moment before the first of these frames.
    start: u64,
    pushed: Vec<(String, Vec<u8>)>,
    longest: usize,
}

impl Model {
    /// Removes all frames. This moment takes a new number, or has the number of the event that was not kept.
    fn empty(&mut self, takes_a_number: bool) {
        self.number += u64::from(takes_a_number);
        self.start = self.number;
        self.pushed.clear();
    }
}

fn frame_without_id(event_type: &str, data: &str) -> Vec<u8> {
    EventHead::new().event_type(EventType::new(event_type).unwrap()).data(data).to_vec()
}

proptest! {
    #![proptest_config(config(module_path!(), 500))]

    #[test]
    fn every_life_of_a_server_is_as_the_model_has_it(
        capacity in prop_oneof![0..40_usize, 40..300_usize],
        steps in vec(step(), 0..60),
    ) {
        let mut memory = vec![b'\n'; capacity];
        let lives = steps.split(|step| matches!(step, Step::Restart));
        let mut ever = vec!["0-1".to_owned(), "9-9".to_owned()];
        for (epoch, life) in (0..).zip(lives) {
            let mut history = History::new(epoch, &mut memory[..]);
            // The same history, with data that is written byte by byte.
            let mut written = History::new(epoch, vec![b'\n'; capacity]);
            let mut model = Model { epoch, ..Model::default() };
            for step in life {
                match step {
                    Step::Push { event_type, own_id, data } => {
                        let head = EventHead::new().event_type(EventType::new(event_type).unwrap());
                        let mut frame = head.data(data);
                        if let Some(id) = own_id {
                            frame = frame.id(EventId::new(id).unwrap());
                        } else {
                            model.number += 1;
                        }
                        let id = own_id.clone().unwrap_or_else(|| format!("{}-{}", model.epoch, model.number));
                        let bytes = wire(event_type, &id, data);
                        let unusable = id.is_empty() || id.trim() != id;
                        let due = if unusable {
                            Err(NotKept::UnusableId)
                        } else if bytes.len() > capacity {
                            Err(NotKept::TooLong { needed: bytes.len(), capacity })
                        } else {
                            Ok(&bytes[..])
                        };
                        prop_assert_eq!(history.push(&frame), due);
                        let head = own_id.iter().fold(head, |head, id| head.id(EventId::new(id).unwrap()));
                        let pushed = written.push_data(head, |writer| {
                            data.bytes().for_each(|byte| writer.write_bytes(&[byte]));
                            Ok::<_, Infallible>(())
                        });
                        let Ok(pushed) = pushed;
                        let sent = if unusable { frame_without_id(event_type, data) } else { bytes.clone() };
                        prop_assert_eq!((&pushed.frame, pushed.kept), (&sent, due.map(|_| ())));
                        if due.is_ok() {
                            model.longest = model.longest.max(bytes.len());
                            model.pushed.push((id.clone(), bytes));
                        } else {
                            model.empty(own_id.is_some());
                        }
                        ever.push(id);
                        ever.push(format!("{}-{}", model.epoch, model.start));
                    }
                    Step::Comment => prop_assert_eq!(history.push(&Frame::KEEP_ALIVE), Err(NotKept::NoEvent)),
                    Step::Clear => {
                        history.clear();
                        written.clear();
                        model.empty(true);
                    }
                    Step::Restart => unreachable!("lives are split there"),
                }
                check(&history, capacity, &model, &ever)?;
                prop_assert_eq!(held(&written), held(&history));
            }
        }
    }
}

fn answer(missed: &[Vec<u8>]) -> Answer {
    if missed.is_empty() { Answer::Nothing } else { Answer::Frames(missed.to_vec()) }
}

/// The history holds the newest frames, as many as promised, and every ID of `ever` gets the due answer.
fn check(history: &History<&mut [u8]>, capacity: usize, model: &Model, ever: &[String]) -> Result<(), TestCaseError> {
    let held = held(history);
    let all: Vec<&Vec<u8>> = model.pushed.iter().map(|(_, bytes)| bytes).collect();
    prop_assert!(
        all.iter()
            .map(|bytes| &bytes[..])
            .collect::<Vec<_>>()
            .ends_with(&held.iter().map(Vec::as_slice).collect::<Vec<_>>())
    );
    let start = format!("{}-{}", model.epoch, model.start);
    let newest = model.pushed.last().filter(|_| !held.is_empty()).map_or(&start, |(id, _)| id);
    let newest_id = history.newest_id();
    prop_assert_eq!(newest_id.as_event_id().as_bytes(), newest.as_bytes());
    let total: usize = held.iter().map(Vec::len).sum();
    prop_assert!(total <= capacity);
    // The history holds at least the memory less twice the longest frame.
    let forgotten = all.len() - held.len();
    if let Some(next) = forgotten.checked_sub(1).map(|at| all[at].len()) {
        prop_assert!(total + next + 2 * model.longest > capacity, "{} of {} bytes are held", total, capacity);
    }
    for id in ever {
        let here = model.pushed[forgotten..].iter().position(|(held, _)| held == id.trim());
        let due = match here {
            _ if id.trim().is_empty() => Answer::NoId,
            _ if forgotten == 0 && id.trim() == start => answer(&held),
            None => Answer::Gap,
            Some(at) => answer(&held[at + 1..]),
        };
        prop_assert_eq!(ask(history, id), due, "{}", id);
    }
    Ok(())
}
