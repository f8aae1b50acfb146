//! The speeds in the README are those in `docs/benchmarks.md`, which the benchmarks write.

use std::fs;

use crate::root;

/// The README rounds each ratio to one decimal place, so it may differ from the page by this much.
const ROUNDING: f64 = 0.051;

/// The rows of the README, and the beginning of the row on the page, after the letter of the workload.
const ROWS: [(&str, &str); 7] = [
    ("borrowed bytes, 16 KiB chunks", "16k: bytes, × "),
    ("borrowed bytes, 1,460-byte chunks", "1460: bytes, × "),
    ("borrowed bytes, one event per chunk", "event: bytes, × "),
    ("borrowed bytes, byte by byte", "byte: bytes, × "),
    ("owned bytes, 16 KiB chunks", "16k: bytes, stream, owned, × "),
    ("owned text, 16 KiB chunks", "16k: text, stream, owned, × "),
    ("encoding", "encoding: × "),
];

fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split('|').map(str::trim).collect()
}

/// The ratio of the best rounds to another crate, whose name has a version.
fn measured(page: &str, workload: char, engine: &str) -> Option<f64> {
    let start = format!("{workload}, {engine}");
    let rows = page.lines().filter(|line| line.starts_with('|')).map(cells);
    let mut beside_a_crate = rows.filter(|row| row[0].strip_prefix(&start).is_some_and(|name| name.contains('.')));
    beside_a_crate.next()?.get(3)?.parse().ok()
}

#[test]
fn the_speeds_in_the_readme_are_those_of_the_benchmarks() {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let page = fs::read_to_string(root().join("docs/benchmarks.md")).expect("the page");
    let mut count = 0;
    for (name, engine) in ROWS {
        let row = readme.lines().find(|line| line.starts_with(&format!("| {name} |"))).expect(name);
        for (workload, cell) in ('a'..='h').zip(&cells(row)[1..]) {
            let measured = measured(&page, workload, engine);
            let said = cell.parse::<f64>().ok();
            let agree = match (said, measured) {
                (Some(said), Some(measured)) => (said - measured).abs() < ROUNDING,
                (said, measured) => said.is_none() && measured.is_none(),
            };
            assert!(agree, "{name}, workload {workload}: the README says {said:?}, the page {measured:?}");
            count += usize::from(said.is_some());
        }
    }
    println!("{count} speeds");
    assert_eq!(count, 51);
}
