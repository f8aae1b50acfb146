//! Compares decoders.

use crate::alone::Alone;
use crate::engine::{Engine, Verdict};
use crate::options::Options;
use crate::workloads::{Chunking, Workload};
use crate::{ours, streams, turns, yardsticks};

/// The program that an engine runs in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Ours and the yardsticks, in a program without the peers: `memchr` without `std`.
    Alone,
    /// Ours and the yardsticks, in the program with the peers.
    Together,
    Peer,
}

/// One engine with one workload and one chunking.
pub enum Cell {
    /// Nanoseconds per byte, one figure for each round, in ascending order.
    Timed { rounds: Vec<f64>, capped: bool, allocations: f64 },
    /// Why it was not timed.
    NotTimed(String),
}

impl Cell {
    /// Gigabytes per second in the best round.
    pub fn best(&self) -> Option<f64> {
        self.rounds().map(|rounds| 1.0 / rounds[0])
    }

    /// Gigabytes per second in the median round.
    pub fn median(&self) -> Option<f64> {
        self.rounds().map(|rounds| 1.0 / rounds[rounds.len() / 2])
    }

    fn rounds(&self) -> Option<&[f64]> {
        match self {
            Self::Timed { rounds, .. } => Some(rounds),
            Self::NotTimed(_) => None,
        }
    }
}

pub struct Row {
    pub name: &'static str,
    pub group: Group,
    /// One for each workload.
    pub cells: Vec<Cell>,
    engine: Engine,
}

impl Row {
    pub fn is_yardstick(&self) -> bool {
        self.engine.is_yardstick()
    }
}

/// All engines with one chunking.
pub struct Results {
    pub chunking: Chunking,
    pub workloads: Vec<char>,
    pub rows: Vec<Row>,
}

/// An engine that passed its check, while it is timed.
struct Timed {
    /// The index of its row.
    place: usize,
    frames: usize,
    /// The number of passes in a sample.
    passes: u32,
    /// Whether an untimed sample runs before each sample.
    warms_up: bool,
    allocations: f64,
    found: Vec<f64>,
}

pub fn run(options: &Options, alone: &mut Option<Alone>) -> Vec<Results> {
    let run_one = |chunking: &Chunking| {
        let mut results =
            Results { chunking: *chunking, workloads: options.workloads.clone(), rows: rows(alone.is_some()) };
        for letter in &options.workloads {
            eprintln!("decoding workload {letter}, cut: {}", chunking.name());
            measure(&mut results, streams::get(*letter), options, alone);
        }
        results
    };
    options.chunkings.iter().map(run_one).collect()
}

fn rows(with_alone: bool) -> Vec<Row> {
    let row = |group| move |engine: Engine| Row { name: engine.name, group, cells: Vec::new(), engine };
    let all = || ours::engines().into_iter().chain(yardsticks::engines());
    let mut rows = Vec::new();
    if with_alone {
        rows.extend(all().map(row(Group::Alone)));
    }
    // Two rows are enough to show the effect of the feature.
    let shown = |engine: &Engine| {
        !with_alone || engine.is_yardstick() || [ours::CURSOR_FIXED, ours::TEXT_FIXED].contains(&engine.name)
    };
    rows.extend(all().filter(shown).map(row(Group::Together)));
    #[cfg(feature = "others")]
    rows.extend(crate::decoders::engines().into_iter().map(row(Group::Peer)));
    rows
}

fn measure(results: &mut Results, workload: &'static Workload, options: &Options, alone: &mut Option<Alone>) {
    let Options { rounds, sample, .. } = *options;
    let chunking = results.chunking;
    // Byte by byte, a part of the workload is enough.
    let length = if chunking == Chunking::Byte { 1 << 20 } else { usize::MAX };
    let all = workload.frames_within(length);
    let mut right = Vec::new();
    for (place, row) in results.rows.iter_mut().enumerate() {
        let mut remote = if row.group == Group::Alone { alone.as_mut() } else { None };
        let verdict = match &mut remote {
            Some(alone) => alone.check(row.name, workload, chunking, all),
            None => row.engine.check(workload, chunking, all),
        };
        match verdict {
            Verdict::Right { frames } => {
                let once = match &mut remote {
                    Some(alone) => alone.time(row.name, workload, chunking, frames, 1),
                    None => row.engine.time(workload, chunking, frames, 1),
                };
                let passes = (sample.as_nanos() / once.as_nanos().max(1)).clamp(1, 16) as u32;
                let allocations = match &mut remote {
                    Some(alone) => alone.allocations(row.name, workload, chunking, frames),
                    None => row.engine.allocations(workload, chunking, frames),
                };
                row.cells.push(Cell::NotTimed(String::new()));
                right.push(Timed {
                    place,
                    frames,
                    passes,
                    // A process that waited has lost its share of the caches, and its processor may have slept. To be
                    // fair, each engine begins with an untimed sample, unless its effect would be too small to notice.
                    warms_up: once < 2 * sample,
                    allocations: allocations as f64 / frames as f64,
                    found: Vec::with_capacity(rounds),
                });
            }
            Verdict::Wrong(why) => row.cells.push(Cell::NotTimed(format!("wrong: {why}"))),
            Verdict::TooSlow => row.cells.push(Cell::NotTimed("too slow".into())),
        }
    }
    for round in 0..rounds {
        for turn in turns::of_round(round, right.len()) {
            let Timed { place, frames, passes, warms_up, found, .. } = &mut right[turn];
            let row = &results.rows[*place];
            let mut time = |passes| match (row.group, &mut *alone) {
                (Group::Alone, Some(alone)) => alone.time(row.name, workload, chunking, *frames, passes),
                _ => row.engine.time(workload, chunking, *frames, passes),
            };
            if *warms_up {
                time(*passes);
            }
            let bytes = workload.length_of(*frames) as f64 * f64::from(*passes);
            found.push(time(*passes).as_nanos() as f64 / bytes);
        }
    }
    for Timed { place, frames, allocations, mut found, .. } in right {
        found.sort_by(f64::total_cmp);
        let cell = Cell::Timed { rounds: found, capped: frames < all, allocations };
        *results.rows[place].cells.last_mut().expect("just pushed") = cell;
    }
}
