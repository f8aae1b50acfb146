//! A history agrees with a list of all pushed frames, for any size of its memory and any pushes.
//!
//! The first byte is the capacity, the second is the epoch. Each line after them is a push: the data alone, or `=`, an
//! ID, `=` and the data. Bytes below 0x08 in data are line ends. An empty line restarts the server with the next epoch.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed, NotKept};
use sse_wire::{EventHead, EventId};

fuzz_target!(|input: &[u8]| {
    let &[capacity, epoch, ref steps @ ..] = input else { return };
    let (capacity, mut epoch) = (usize::from(capacity), u64::from(epoch));
    let mut memory = vec![b'\n'; capacity];
    let mut history = History::new(epoch, &mut memory[..]);
    let mut pushed: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut ever: Vec<Vec<u8>> = vec![b"0-1".to_vec()];
    // The number of the last ID, and the number that stands for the last time when the history was empty.
    let (mut number, mut start) = (0, 0);
    for step in steps.split(|&byte| byte == b'\n') {
        if step.is_empty() {
            epoch += 1;
            (number, start) = (0, 0);
            history = History::new(epoch, &mut memory[..]);
            pushed.clear();
            continue;
        }
        let own = step.strip_prefix(b"=").map(|rest| rest.splitn(2, |&byte| byte == b'='));
        let (own, data) = own.map_or((None, step), |mut parts| (parts.next(), parts.next().unwrap_or_default()));
        let data: Vec<u8> = data.iter().map(|&byte| if byte < 8 { b'\n' } else { byte }).collect();
        let mut frame = EventHead::new().data_bytes(&data);
        let mut usable = true;
        let is_numbered = own.is_none();
        let id = match own.map(EventId::from_bytes) {
            Some(Err(_)) => continue,
            Some(Ok(id)) => {
                frame = frame.id(id);
                usable = id.comes_back_in_header();
                id.as_bytes().to_vec()
            }
            None => {
                number += 1;
                format!("{epoch}-{number}").into_bytes()
            }
        };
        let wire = EventHead::new().id(EventId::from_bytes(&id).expect("as above")).data_bytes(&data).to_vec();
        let due = match wire.len() {
            _ if !usable => Err(NotKept::UnusableId),
            needed if needed > capacity => Err(NotKept::TooLong { needed, capacity }),
            _ => Ok(&wire[..]),
        };
        assert_eq!(history.push(&frame), due);
        if due.is_ok() {
            pushed.push((id.clone(), wire));
        } else {
            pushed.clear();
            number += u64::from(!is_numbered);
            start = number;
        }
        ever.push(id);
        let start_id = format!("{epoch}-{start}").into_bytes();
        ever.push(start_id.clone());

        let held: Vec<&[u8]> = history.frames().collect();
        let all: Vec<&[u8]> = pushed.iter().map(|(_, wire)| &wire[..]).collect();
        assert!(all.ends_with(&held));
        assert_eq!(held.is_empty(), all.is_empty());
        assert!(held.iter().map(|frame| frame.len()).sum::<usize>() <= capacity);
        // Only a few IDs, so that long inputs are not slow.
        for id in ever.iter().rev().take(8).chain(ever.first()) {
            let Ok(Some(asked)) = LastEventId::received(id) else { continue };
            let at = pushed[pushed.len() - held.len()..].iter().position(|(held, _)| held == asked.as_bytes());
            let behind =
                if asked.as_bytes() == start_id && held.len() == all.len() { Some(0) } else { at.map(|at| at + 1) };
            match (history.missed(Some(asked)), behind) {
                (Missed::Gap, None) => {}
                (Missed::Nothing, Some(behind)) => assert_eq!(behind, held.len()),
                (Missed::Frames(frames), Some(behind)) => {
                    assert!(frames.eq(held[behind..].iter().copied()) && behind < held.len())
                }
                (missed, at) => panic!("{missed:?}, and {at:?} was due"),
            }
        }
    }
});
