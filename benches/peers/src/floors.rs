//! The speed that sse-wire has to reach, and whether it does.

use crate::decode::{Cell, Group, Results, Row};
use crate::table::{Table, figure};
use crate::workloads::Chunking;
use crate::{ours, ours_io, ours_layers, yardsticks};

/// A figure, the floor that it must reach, and the aim that it should reach.
pub struct Floor {
    pub what: String,
    /// The figure of the best rounds, and that of the median rounds.
    pub best: f64,
    pub median: f64,
    pub floor: f64,
    pub aim: Option<f64>,
}

pub fn table(floors: &[Floor]) -> Table {
    let mut table = Table::new(["", "floor", "aim", "best rounds", "medians", ""]);
    for Floor { what, best, median, floor, aim } in floors {
        let verdict = match aim {
            _ if best < floor => "**missed**",
            Some(aim) if best >= aim => "aim met",
            _ => "met",
        };
        let aim = aim.map_or("".into(), figure);
        table.row([what.clone(), figure(*floor), aim, figure(*best), figure(*median), verdict.into()]);
    }
    table
}

/// Floor and aim.
type Goal = [f64; 2];

/// For each workload at 16 KiB: the goals against the best peer, and against `memchr2_iter`.
const BUFFER: [(char, Goal, Option<Goal>); 8] = [
    ('a', [2.7, 4.0], Some([0.9, 1.3])),
    ('b', [4.0, 6.0], Some([1.2, 1.6])),
    ('c', [3.5, 6.0], Some([1.5, 2.0])),
    ('d', [1.8, 3.0], Some([0.45, 0.65])),
    ('e', [1.7, 3.0], Some([1.2, 1.7])),
    ('f', [0.9, 1.3], Some([3.0, 4.0])),
    ('g', [1.2, 1.6], None),
    ('h', [7.0, 12.0], None),
];

/// For each workload at 16 KiB: the goals against the best peer for what most programs call, a stream of borrowed
/// events, of owned bytes, and of owned text. For one event a chunk, the floors are nine tenths.
const STREAMS: [(char, [Goal; 3]); 7] = [
    ('a', [[2.6, 3.5], [1.2, 1.5], [1.0, 1.3]]),
    ('b', [[4.5, 6.0], [1.8, 2.2], [1.4, 1.8]]),
    ('c', [[3.0, 5.0], [0.95, 1.4], [1.15, 1.5]]),
    ('d', [[1.6, 2.4], [1.1, 1.4], [1.0, 1.3]]),
    ('e', [[1.3, 1.9], [1.1, 1.4], [1.05, 1.3]]),
    ('f', [[1.3, 1.6], [1.2, 1.5], [1.2, 1.5]]),
    ('h', [[8.0, 11.0], [3.0, 4.0], [1.05, 1.05]]),
];

pub fn of_decoders(all: &[Results]) -> Vec<Floor> {
    let mut floors = Vec::new();
    for results in all {
        for (column, letter) in results.workloads.iter().enumerate() {
            of_column(results, column, *letter, &mut floors);
        }
    }
    floors
}

fn of_column(results: &Results, column: usize, letter: char, floors: &mut Vec<Floor>) {
    // The floors are for a program that depends only on sse-wire, if that was measured.
    let ours = |name: &str| results.rows.iter().find(|row| row.name == name).map(|row| &row.cells[column]);
    let (Some(bytes), Some(text), Some(line_ends)) =
        (ours(ours::CURSOR_FIXED), ours(ours::TEXT_FIXED), ours(yardsticks::LINE_ENDS))
    else {
        return;
    };
    let peer = Best::of(results, column);
    let chunking = results.chunking.name();
    let mut add = |what: String, ratio: Option<(f64, f64)>, floor, aim| {
        floors.extend(ratio.map(|(best, median)| Floor { what, best, median, floor, aim }));
    };
    let against_peer = |cell| peer.as_ref().and_then(|peer| ratio(cell, peer.best, peer.median));
    let name = peer.as_ref().map_or("", |peer| peer.name);
    let streams = STREAMS.into_iter().find(|goals| goals.0 == letter);
    if let (Some((_, goals)), Chunking::Buffer | Chunking::Frame) = (streams, results.chunking) {
        let part = if results.chunking == Chunking::Frame { 0.9 } else { 1.0 };
        for (row, [floor, aim]) in
            [ours_io::STREAM_BORROWED, ours_io::STREAM_OWNED, ours_io::STREAM_TEXT].iter().zip(goals)
        {
            if let Some(cell) = ours(row) {
                let what = format!("{letter}, {chunking}: {}, × {name}", row.trim_start_matches("sse-wire: "));
                add(what, against_peer(cell), part * floor, Some(aim));
            }
        }
        if let (Some(owned), Some(codec)) = (ours(ours_io::STREAM_COPIED), ours(ours_io::CODEC)) {
            let what = format!("{letter}, {chunking}: tokio codec, × stream of copied chunks, owned");
            add(what, between(codec, owned), part * 0.9, None);
        }
        if let (Some(owned), Some(codec)) = (ours(ours_io::STREAM_OWNED), ours(ours_io::CODEC)) {
            add(format!("{letter}, {chunking}: tokio codec, × stream, owned"), between(codec, owned), part * 0.9, None);
        }
        for (layer, name, floor, letters) in
            [(ours_layers::BLOCKS, "blocks", 0.85, "abcef"), (ours_layers::LINES, "lines", 0.6, "abce")]
        {
            if let (Some(cell), true) = (ours(layer), letters.contains(letter)) {
                add(format!("{letter}, {chunking}: {name}, × bytes"), between(cell, bytes), floor, None);
            }
        }
        if let (Some(reader), true) = (ours(ours_io::READER_BORROWED), "abcf".contains(letter)) {
            add(
                format!("{letter}, {chunking}: std reader, borrowed in batches, × cursor"),
                between(reader, bytes),
                part * 0.6,
                None,
            );
        }
    }
    match results.chunking {
        Chunking::Buffer => {
            let (_, [floor, aim], against_line_ends) =
                BUFFER.into_iter().find(|goals| goals.0 == letter).expect("goals for every workload");
            add(format!("{letter}, {chunking}: bytes, × {name}"), against_peer(bytes), floor, Some(aim));
            if let Some([floor, aim]) = against_line_ends {
                let ratio = between(bytes, line_ends);
                add(format!("{letter}, {chunking}: bytes, × memchr2_iter"), ratio, floor, Some(aim));
            }
            if letter == 'h' {
                add(format!("{letter}, {chunking}: text, × {name}"), against_peer(text), 2.4, None);
                let with_simdutf8 =
                    results.rows.iter().find(|row| row.group == Group::Together && row.name == ours::TEXT_FIXED);
                if let (Some(row), Some(_)) = (with_simdutf8, &peer) {
                    let ratio = against_peer(&row.cells[column]);
                    add(format!("{letter}, {chunking}: text with simdutf8, × {name}"), ratio, 4.0, None);
                }
            } else {
                add(format!("{letter}, {chunking}: text, × bytes"), between(text, bytes), 0.8, None);
            }
        }
        Chunking::Frame => {
            let floor = match letter {
                'a' => 2.5,
                'b' => 3.0,
                'c' => 2.0,
                'h' => 7.0,
                _ => 1.0,
            };
            add(format!("{letter}, {chunking}: bytes, × {name}"), against_peer(bytes), floor, None);
        }
        Chunking::Byte => add(format!("{letter}, {chunking}: bytes, × {name}"), against_peer(bytes), 1.6, None),
        Chunking::Packet | Chunking::Whole => {
            add(format!("{letter}, {chunking}: bytes, × {name}"), against_peer(bytes), 1.0, None);
        }
    }
}

/// The fastest peer that passed its check, for one workload.
pub struct Best {
    pub name: &'static str,
    pub best: f64,
    pub median: f64,
}

impl Best {
    pub fn of(results: &Results, column: usize) -> Option<Self> {
        let timed = |row: &Row| {
            let cell = &row.cells[column];
            Some(Self { name: row.name, best: cell.best()?, median: cell.median()? })
        };
        let peers = results.rows.iter().filter(|row| row.group == Group::Peer);
        peers.filter_map(timed).max_by(|one, other| one.best.total_cmp(&other.best))
    }
}

fn ratio(cell: &Cell, best: f64, median: f64) -> Option<(f64, f64)> {
    Some((cell.best()? / best, cell.median()? / median))
}

fn between(cell: &Cell, other: &Cell) -> Option<(f64, f64)> {
    ratio(cell, other.best()?, other.median()?)
}
