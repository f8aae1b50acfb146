//! An engine: code that runs over a stream. It is a peer, one of our ways to decode, or a yardstick.

use crate::allocations;
use crate::feed::{Check, Discard, Feed, Sink};
use crate::places;
use crate::workloads::{Chunking, Seen, Workload};
use cpu_time::ThreadTime;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Turns chunks into events.
pub trait Decode {
    const NAME: &'static str;
    fn run<K: Sink>(feed: Feed, sink: &mut K);
}

#[derive(Clone, Copy)]
pub struct Engine {
    pub name: &'static str,
    /// `None` for a yardstick, which decodes nothing.
    check: Option<fn(Feed) -> Seen>,
    run: fn(Feed),
}

pub fn engine<D: Decode>() -> Engine {
    Engine {
        name: D::NAME,
        check: Some(|feed| {
            let mut check = Check::default();
            D::run(feed, &mut check);
            check.seen
        }),
        run: |feed| D::run(feed, &mut Discard),
    }
}

/// The result of a check.
pub enum Verdict {
    /// Correct for this number of frames: all, or as many as it decodes in reasonable time.
    Right {
        frames: usize,
    },
    Wrong(String),
    /// Even the shortest piece takes too long.
    TooSlow,
}

/// The longest time for one pass.
const PASS: Duration = Duration::from_millis(160);

impl Engine {
    pub const fn yardstick(name: &'static str, run: fn(Feed)) -> Self {
        Self { name, check: None, run }
    }

    pub const fn is_yardstick(&self) -> bool {
        self.check.is_none()
    }

    /// Compares the events of the engine with the expected ones. It begins with a short piece of the stream, and goes
    /// on to longer ones while a pass takes at most about [`PASS`]. So an engine with quadratic time ends with a short
    /// piece.
    pub fn check(&self, workload: &'static Workload, chunking: Chunking, all: usize) -> Verdict {
        let Some(check) = self.check else { return Verdict::Right { frames: all } };
        let (mut frames, mut through) = (workload.frames_within(64 << 10).min(all), None);
        loop {
            let started = ThreadTime::now();
            let feed = Feed::new(workload.chunks(frames, chunking), Some((started, 10 * PASS)));
            let Ok(seen) = catch_unwind(AssertUnwindSafe(|| check(feed))) else {
                return Verdict::Wrong("panics".into());
            };
            let taken = started.elapsed();
            match through {
                Some(frames) if taken > 2 * PASS => return Verdict::Right { frames },
                None if taken > 10 * PASS => return Verdict::TooSlow,
                _ => {}
            }
            let due = workload.expected(frames);
            // A decoder need not deliver comments. If it delivers any, it has to deliver all.
            if seen.comments != 0 && seen.comments != due.comments {
                return Verdict::Wrong(format!("{} comments for {}", seen.comments, due.comments));
            }
            if seen.events != due.events {
                return Verdict::Wrong(format!("{} events for {}", seen.events, due.events));
            }
            if seen.digest != due.digest {
                return Verdict::Wrong("other types or data".into());
            }
            let next = workload.frames_within(4 * workload.length_of(frames)).min(all);
            if next == frames || 4 * taken > 2 * PASS {
                return Verdict::Right { frames };
            }
            through = Some(frames);
            frames = next;
        }
    }

    /// The time for `passes` passes. In each call, allocations have other addresses.
    pub fn time(&self, workload: &'static Workload, chunking: Chunking, frames: usize, passes: u32) -> Duration {
        places::change();
        let started = ThreadTime::now();
        for _ in 0..passes {
            (self.run)(Feed::new(workload.chunks(frames, chunking), None));
        }
        started.elapsed()
    }

    /// The number of allocations in one pass.
    pub fn allocations(&self, workload: &'static Workload, chunking: Chunking, frames: usize) -> u64 {
        let before = allocations::count();
        (self.run)(Feed::new(workload.chunks(frames, chunking), None));
        allocations::count() - before
    }
}
