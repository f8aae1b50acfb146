//! Makes the page from the tables.

use crate::decode::{Cell, Group, Results, Row};
use crate::floors::{self, Floor};
use crate::options::Options;
use crate::table::{Table, figure};
use crate::workloads::Chunking;
use std::fmt::Write;
use std::process::Command;

/// One line with the date, the machine and the compiler.
pub fn circumstances(options: &Options) -> String {
    let say = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()).filter(|said| !said.is_empty())
    };
    let date = say("date", &["-u", "+%F"]).unwrap_or_else(|| "an unknown day".into());
    let compiler = say("rustc", &["-V"]).unwrap_or_else(|| "an unknown compiler".into());
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let processor = processor.map_or("an unknown processor", |(_, name)| name);
    let Options { rounds, length, .. } = options;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{date}, {processor}, {cores} cores, {compiler}, {rounds} rounds over {} MiB of each workload",
        length >> 20
    )
}

/// The tables for one chunking.
pub fn decoders(results: &Results) -> String {
    let mut text = format!("### {}\n\n", about(results.chunking));
    let heads = || std::iter::once(String::new()).chain(results.workloads.iter().map(char::to_string));
    let groups = [
        (Group::Alone, "sse-wire in a program of its own (`memchr` without `std`: SSE2)"),
        (Group::Together, "sse-wire beside the others (`memchr` with `std`: AVX2 where there is any; `simdutf8`)"),
        (Group::Peer, "other crates"),
    ];
    let mut speed = Table::new(heads());
    for (group, title) in groups {
        let rows: Vec<&Row> = results.rows.iter().filter(|row| row.group == group).collect();
        if !rows.is_empty() {
            speed.row(std::iter::once(format!("*{title}*")).chain(results.workloads.iter().map(|_| String::new())));
        }
        for row in rows {
            speed.row(std::iter::once(row.name.to_owned()).chain(row.cells.iter().map(speed_of)));
        }
    }
    let _ = writeln!(text, "GB/s, best round / median:\n\n{speed}");
    let notes = notes(results);
    if !notes.is_empty() {
        let _ = writeln!(text, "{notes}");
    }
    if results.chunking == Chunking::Buffer {
        let mut allocations = Table::new(heads());
        let first = results.rows[0].group;
        for row in results.rows.iter().filter(|row| !row.is_yardstick() && [first, Group::Peer].contains(&row.group)) {
            let cells = row.cells.iter().map(|cell| match cell {
                Cell::Timed { allocations: 0.0, .. } => "0".into(),
                Cell::Timed { allocations, .. } => format!("{allocations:.2}"),
                Cell::NotTimed(_) => "✗".into(),
            });
            allocations.row(std::iter::once(row.name.to_owned()).chain(cells));
        }
        let _ = writeln!(text, "Allocations for a frame:\n\n{allocations}");
    }
    text
}

fn speed_of(cell: &Cell) -> String {
    match (cell.best(), cell.median()) {
        (Some(best), Some(median)) => {
            let mark = if matches!(cell, Cell::Timed { capped: true, .. }) { "†" } else { "" };
            format!("{} / {}{mark}", figure(best), figure(median))
        }
        _ => "✗".into(),
    }
}

fn notes(results: &Results) -> String {
    let mut notes = String::new();
    for row in &results.rows {
        for (letter, cell) in results.workloads.iter().zip(&row.cells) {
            if let Cell::NotTimed(why) = cell {
                let _ = writeln!(notes, "* ✗ {}, {letter}: {why}", row.name);
            }
        }
    }
    notes
}

fn about(chunking: Chunking) -> &'static str {
    match chunking {
        Chunking::Buffer => "In chunks of 16 KiB",
        Chunking::Packet => "In chunks of 1,460 bytes",
        Chunking::Frame => "One event a chunk",
        Chunking::Whole => "Whole, in one chunk",
        Chunking::Byte => "Byte by byte (the first MiB)",
    }
}

/// The complete page.
pub fn page(circumstances: &str, with_alone: bool, floors: &[Floor], tables: &str) -> String {
    let alone = if with_alone {
        "sse-wire is measured in a program of its own here, and the other crates as they are."
    } else if cfg!(feature = "others") {
        "This run had no second program without `memchr`'s `std`: sse-wire was measured with AVX2, if there is any."
    } else {
        "This run had no other crates in it, so `memchr` was without `std`."
    };
    let floors = if floors.is_empty() {
        String::new()
    } else {
        format!("## Floors and aims\n\n{FLOORS}\n\n{alone}\n\n{}\n", floors::table(floors))
    };
    let contents: String = tables.lines().chain(floors.lines()).filter_map(entry).collect();
    format!("# Benchmarks\n\n{circumstances}.\n\n{ABOUT}\n\n{contents}\n{tables}\n{floors}")
}

/// The entry of a heading in the table of contents, with a link as code hosts make it.
fn entry(line: &str) -> Option<String> {
    let (marks, heading) = line.split_once(' ')?;
    let indent = "  ".repeat(marks.strip_prefix("##")?.len());
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -".contains(*letter));
    let anchor = kept.collect::<String>().to_lowercase().replace(' ', "-");
    Some(format!("{indent}* [{heading}](#{anchor})\n"))
}

const FLOORS: &str = "\
Each figure is the speed of what stands before the ×, divided by the speed of what follows it: 2.00 is twice as fast. \
sse-wire must reach the floor, and should reach the aim. The fastest other crate is the one with the best round.";

const ABOUT: &str = "\
![Decoding speed beside the fastest other crate](benchmarks.svg)

`benches/peers/run --write docs` wrote this page. [`benches/README.md`](../benches/README.md) explains the workloads
a to h, the labels, and how to read the tables. Compare only figures of this page with each other.

* Each decoder is checked before it is timed: it has to return the right events, types and data, for each workload and
  each kind of chunk. ✗ marks a decoder that failed this check. It was not timed, and the reason is under the table.
* † marks a decoder that was measured with the beginning of the stream only, since it needs too long for the complete
  stream. This makes a decoder with quadratic time look better than it is.
* sse-wire is not the fastest in every column. Under \"Floors and aims\", a figure below 1 beside another crate is a column
  where that crate is faster.";
