//! A chart of the decoders at 16 KiB: how many times as fast as the fastest peer.

use crate::decode::{Group, Results};
use crate::floors::Best;
use crate::table::figure;
use crate::{ours, yardsticks};
use std::fmt::Write;

const ABOUT: [(char, &str); 8] = [
    ('a', "JSON, 250 B (OpenAI)"),
    ('b', "type, JSON, 120 B (Anthropic)"),
    ('c', "data: 1"),
    ('d', "type, ID, JSON, 1.5 KB (Wikipedia)"),
    ('e', "20 lines of data, CR LF"),
    ('f', ": ping"),
    ('g', "lines of 1 MiB"),
    ('h', "JSON, Chinese and emoji"),
];

const BAR: u32 = 13;
const LEFT: u32 = 270;
const RIGHT: f64 = 480.0;

/// The chart for one chunking.
pub fn svg(results: &Results, caption: &str) -> String {
    let bars = bars(results);
    let longest = bars.iter().flat_map(|(_, bars)| bars).map(|bar| bar.ratio).fold(1.0, f64::max);
    let (mut body, mut y) = (String::new(), 54);
    for (letter, bars) in &bars {
        let about = ABOUT.iter().find(|about| about.0 == *letter).map_or("", |about| about.1);
        let middle = y + BAR * bars.len() as u32 / 2 + 4;
        let _ = writeln!(body, r#"<text x="{}" y="{middle}" text-anchor="end">{letter} · {about}</text>"#, LEFT - 10);
        for Bar { class, name, speed, ratio } in bars {
            let width = RIGHT * ratio / longest;
            let _ = writeln!(
                body,
                r#"<rect class="{class}" x="{LEFT}" y="{y}" width="{width:.1}" height="{}"/><text class="small" x="{:.1}" y="{}">{name}: {} GB/s</text>"#,
                BAR - 2,
                f64::from(LEFT) + width + 5.0,
                y + BAR - 4,
                figure(*speed),
            );
            y += BAR;
        }
        y += 10;
    }
    let one = f64::from(LEFT) + RIGHT / longest;
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="960" height="{height}" viewBox="0 0 960 {height}" role="img" aria-label="Decoding speed beside the fastest other crate">
<style>
text {{ font: 13px system-ui, sans-serif; fill: #24292f }} .small {{ font-size: 11px }} .title {{ font-size: 16px; font-weight: 600 }}
.ours {{ fill: #1f6feb }} .text {{ fill: #79b8ff }} .peer {{ fill: #8c959f }} .yard {{ fill: #d0d7de }} line {{ stroke: #8c959f; stroke-dasharray: 3 3 }}
@media (prefers-color-scheme: dark) {{ text {{ fill: #e6edf3 }} .yard {{ fill: #484f58 }} }}
</style>
<text class="title" x="10" y="22">Decoding, in chunks of 16 KiB: how many times as fast as the fastest other crate</text>
<text class="small" x="10" y="40">{caption}</text>
<line x1="{one:.1}" x2="{one:.1}" y1="48" y2="{}"/>
{body}</svg>
"#,
        y - 4,
        height = y + 6,
    )
}

struct Bar {
    class: &'static str,
    name: String,
    speed: f64,
    ratio: f64,
}

fn bars(results: &Results) -> Vec<(char, Vec<Bar>)> {
    let column = |(column, letter): (usize, &char)| {
        let peer = Best::of(results, column)?;
        let bar = |class, of: &'static str, name: &str| {
            // The first row of this name is of the program without other crates, if that was measured.
            let row = results.rows.iter().find(|row| row.name == of && row.group != Group::Peer)?;
            let speed = row.cells[column].best()?;
            Some(Bar { class, name: name.into(), speed, ratio: speed / peer.best })
        };
        let bars = [
            bar("ours", ours::CURSOR_FIXED, "sse-wire, bytes"),
            bar("text", ours::TEXT_FIXED, "sse-wire, checked text"),
            Some(Bar { class: "peer", name: peer.name.into(), speed: peer.best, ratio: 1.0 }),
            // Workload g has hardly any line ends, so this yardstick is off the scale.
            if *letter == 'g' { None } else { bar("yard", yardsticks::LINE_ENDS, "memchr2_iter") },
        ];
        Some((*letter, bars.into_iter().flatten().collect()))
    };
    results.workloads.iter().enumerate().filter_map(column).collect()
}
