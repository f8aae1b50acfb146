//! Byte by byte: every state that can be reached, every byte and every call, and the state after it.

extern crate std;

use super::model::{Items, Limits, Model, Owner, Place};
use super::{IN_RELEASE, Table, assert_same, block_end, block_item, end, item, limits};
use crate::decode::Decoder;
use crate::storage::Storage;
use crate::{Borrowed, Fixed, Growing};
use std::collections::VecDeque;
use std::println;
use std::time::Instant;
use std::vec::Vec;

/// What a walk found.
#[derive(Default)]
pub(super) struct Found<S> {
    pub(super) states: Vec<(Decoder<S>, Model)>,
    count: usize,
    steps: u64,
    calls: u64,
}

/// Which steps a walk takes, and whether it keeps the states.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// From each state, all 256 bytes. Otherwise, those that stand for all.
    pub(super) all_bytes: bool,
    /// `finish`, `reset`, `set_last_event_id` and `shrink_to`, too.
    pub(super) calls: bool,
    /// Whether a state is another one where a `retry`, an unknown field or an ignored value has come.
    pub(super) marks: bool,
    pub(super) keeps_states: bool,
}

/// The bytes that stand for all where the model is: two of data, and those that mean something.
pub(super) fn letters(model: &Model) -> &'static [u8] {
    match model.place {
        Place::Colon(Owner::Retry) => b"7x \n\r",
        Place::Value(Owner::Retry) => b"7x\n\r",
        Place::Colon(Owner::Id) => b"xy\0 \n\r",
        Place::Value(Owner::Id) => b"xy\0\n\r",
        Place::Colon(Owner::Unknown) => b"x \n\r",
        Place::Value(Owner::Unknown) => b"x\n\r",
        Place::Colon(_) => b"xy \n\r",
        Place::Value(_) => b"xy\n\r",
        Place::UnknownName => b"x:\n\r",
        _ => b"datevniry:\n\rx\xEF\xBB\xBF",
    }
}

/// Takes a byte as a chunk of its own, for events or for blocks.
pub(super) fn step<S: Storage>(decoder: &mut Decoder<S>, byte: u8, blocks: bool, limits: Limits) -> Items {
    let (chunk, before) = ([byte], decoder.position());
    let mut items = Items::default();
    if blocks {
        let mut cursor = decoder.feed_blocks(&chunk);
        items.block = cursor.next().map(|shown| block_item(shown, limits));
        assert!(cursor.next().is_none() && cursor.rest().is_empty());
    } else {
        let mut cursor = decoder.feed(&chunk);
        items.event = cursor.next().map(|shown| item(shown, limits));
        assert!(cursor.next().is_none() && cursor.rest().is_empty());
    }
    assert_eq!(decoder.position(), before.wrapping_add(1));
    items
}

/// Walks over all that can be reached from a new decoder.
pub(super) fn walk<S: Storage + Clone>(new: Decoder<S>, plan: Plan) -> Found<S> {
    let limits = limits(&new);
    let mut found = Found { states: Vec::new(), count: 0, steps: 0, calls: 0 };
    let mut seen = Table::default();
    let mut queue = VecDeque::from([(new, Model::new())]);
    seen.insert(Model::new().key(limits, plan.marks), ());
    let mut poisoned = [None, None];
    while let Some((decoder, model)) = queue.pop_front() {
        found.count += 1;
        for (other, slot) in [false, true].into_iter().zip(&mut poisoned) {
            let mut copy = decoder.clone();
            copy.poison(other);
            assert_same(&copy, &model, limits);
            *slot = Some(copy);
        }
        let [Some(one), Some(two)] = &poisoned else { unreachable!() };
        let mut reach = |decoder: Decoder<S>, model: Model| {
            if seen.insert(model.key(limits, plan.marks), ()).is_none() {
                queue.push_back((decoder, model));
            }
        };
        let representatives = letters(&model);
        let mut take = |byte: u8, goes_on: bool| {
            let mut next = model;
            let due = next.step(byte, limits);
            for (from, blocks) in [(&decoder, false), (one, true), (two, false)] {
                let mut copy = from.clone();
                let came = step(&mut copy, byte, blocks, limits);
                let due = if blocks { Items { event: None, ..due } } else { Items { block: None, ..due } };
                assert_eq!(came, due, "{model:?} byte {byte:#04x}");
                assert_same(&copy, &next, limits);
                if goes_on && !blocks {
                    reach(copy, next);
                }
            }
            found.steps += 1;
        };
        if plan.all_bytes {
            (0..=255).for_each(|byte| take(byte, representatives.contains(&byte)));
        } else {
            representatives.iter().for_each(|byte| take(*byte, true));
        }
        if plan.calls {
            found.calls += call([&decoder, one, two], &model, limits, &mut reach);
        }
        if plan.keeps_states {
            found.states.push((decoder, model));
        }
    }
    found
}

/// Everything but bytes that a decoder can be given between two chunks.
fn call<S: Storage + Clone>(
    [decoder, one, two]: [&Decoder<S>; 3],
    model: &Model,
    limits: Limits,
    reach: &mut impl FnMut(Decoder<S>, Model),
) -> u64 {
    let mut calls = 0;
    for from in [decoder, one, two] {
        let mut finished = *model;
        let due = finished.finish(limits);
        let mut copy = from.clone();
        assert_eq!(end(copy.finish(), limits), due[0], "{model:?}");
        assert_same(&copy, &finished, limits);
        reach(copy, finished);
        let mut copy = from.clone();
        assert_eq!(block_end(copy.finish_block(), limits), due[1], "{model:?}");
        assert_same(&copy, &finished, limits);

        let mut copy = from.clone();
        copy.reset();
        assert_eq!(copy.position(), 0);
        let mut due = *model;
        due.reset();
        assert_same(&copy, &due, limits);
        reach(copy, due);

        for id in [&b""[..], b"x", b"y", b"xyx"] {
            let (mut copy, mut due) = (from.clone(), *model);
            if id.len() <= limits.text {
                due.set_last_event_id(id, limits);
            }
            assert_eq!(copy.set_last_event_id(id).is_ok(), id.len() <= limits.text);
            assert_same(&copy, &due, limits);
            reach(copy, due);
        }
        for id in [b"\0", b"\n", b"\r"] {
            let mut copy = from.clone();
            assert!(copy.set_last_event_id(id).is_err());
            assert_same(&copy, model, limits);
        }
        let mut copy = from.clone();
        copy.shrink_to(0);
        assert_same(&copy, model, limits);
        calls += 11;
    }
    calls
}

fn show<S: Storage + Clone>(name: &str, new: Decoder<S>, plan: Plan) {
    let started = Instant::now();
    let Found { count, steps, calls, .. } = walk(new, plan);
    println!("{name}: {count} states, {steps} steps and {calls} calls, {:?}", started.elapsed());
}

const LETTERS: Plan = Plan { all_bytes: false, calls: true, marks: false, keeps_states: false };

#[test]
fn every_byte_in_every_state_of_the_smallest_decoder() {
    show("Fixed<0, 0>, all bytes", Decoder::<Fixed<0, 0>>::new(), Plan { all_bytes: true, ..LETTERS });
}

#[test]
fn every_mark_in_every_state_of_the_smallest_decoder() {
    if IN_RELEASE {
        show("Fixed<0, 0>, with marks", Decoder::<Fixed<0, 0>>::new(), Plan { marks: true, ..LETTERS });
    }
}

#[test]
fn every_letter_in_every_state_of_small_decoders() {
    show("Fixed<1, 0>", Decoder::<Fixed<1, 0>>::new(), LETTERS);
    if IN_RELEASE {
        show("Fixed<1, 1>", Decoder::<Fixed<1, 1>>::new(), LETTERS);
        show("Fixed<2, 1>", Decoder::<Fixed<2, 1>>::new(), LETTERS);
    }
}

#[test]
fn every_letter_in_every_state_of_a_small_decoder_on_the_heap() {
    show("Growing(1, 0)", Decoder::with_storage(Growing::new(1, 0)), LETTERS);
    if IN_RELEASE {
        show("Growing(1, 1)", Decoder::with_storage(Growing::new(1, 1)), LETTERS);
    }
}

/// The memory of the caller cannot be cloned: so one decoder comes from the start to each state, and takes one step.
#[test]
fn every_letter_in_every_state_of_a_small_decoder_in_borrowed_memory() {
    let limits = Limits { data: 1, text: 0 };
    let (mut states, mut steps) = (0, 0);
    let mut seen = Table::default();
    let mut queue = VecDeque::from([(Vec::new(), Model::new())]);
    while let Some((path, model)) = queue.pop_front() {
        states += 1;
        for &byte in letters(&model) {
            let (mut data, mut texts) = ([0xAA; 1], [0xAA; 3]);
            let mut decoder = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
            for byte in &path {
                let _ = step(&mut decoder, *byte, false, limits);
            }
            assert_same(&decoder, &model, limits);
            decoder.poison(states % 2 == 0);
            let mut next = model;
            let due = next.step(byte, limits);
            assert_eq!(step(&mut decoder, byte, false, limits).event, due.event, "{model:?} byte {byte:#04x}");
            assert_same(&decoder, &next, limits);
            steps += 1;
            if seen.insert(next.key(limits, false), ()).is_none() {
                let path = [&path[..], &[byte]].concat();
                queue.push_back((path, next));
            }
        }
    }
    println!("Borrowed, 1 and 0 bytes: {states} states, {steps} steps");
}

#[test]
#[ignore = "takes minutes: .ci/stages/proof runs it"]
fn every_byte_in_every_state_of_small_decoders_with_marks() {
    let plan = Plan { all_bytes: true, marks: true, ..LETTERS };
    show("Fixed<0, 0>, all bytes, with marks", Decoder::<Fixed<0, 0>>::new(), plan);
    show("Fixed<1, 0>, all bytes, with marks", Decoder::<Fixed<1, 0>>::new(), plan);
    show("Fixed<1, 1>, all bytes", Decoder::<Fixed<1, 1>>::new(), Plan { marks: false, ..plan });
}

#[test]
#[ignore = "takes minutes: .ci/stages/proof runs it"]
fn every_letter_in_every_state_of_larger_decoders() {
    show("Fixed<1, 1>, with marks", Decoder::<Fixed<1, 1>>::new(), Plan { marks: true, ..LETTERS });
    show("Growing(2, 1)", Decoder::with_storage(Growing::new(2, 1)), LETTERS);
    show("Fixed<3, 1>", Decoder::<Fixed<3, 1>>::new(), LETTERS);
    show("Fixed<2, 2>", Decoder::<Fixed<2, 2>>::new(), LETTERS);
}
