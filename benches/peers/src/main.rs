//! Measures sse-wire beside other crates: see `benches/README.md`.

mod allocations;
mod alone;
mod chart;
mod chunked;
mod chunked_decoders;
mod decode;
#[cfg(feature = "others")]
mod decoders;
mod encode;
#[cfg(feature = "others")]
mod encoders;
mod engine;
mod feed;
mod floors;
mod options;
mod ours;
mod ours_encoders;
mod ours_io;
mod ours_layers;
mod places;
mod report;
mod sources;
mod streams;
mod table;
mod turns;
#[path = "../../workloads/mod.rs"]
mod workloads;
mod yardsticks;

use crate::alone::Alone;
use crate::options::Options;
use crate::workloads::Chunking;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == "--alone") {
        let length = arguments.get(1).and_then(|length| length.parse().ok());
        streams::LENGTH.get_or_init(|| length.unwrap_or(workloads::LENGTH));
        alone::serve();
        return ExitCode::SUCCESS;
    }
    if arguments.first().is_some_and(|argument| argument == "--pass") {
        chunked::pass(&arguments[1..]);
        return ExitCode::SUCCESS;
    }
    match Options::read(arguments.into_iter()).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    streams::LENGTH.get_or_init(|| options.length);
    let mut alone = Alone::start(options.length);
    let circumstances = report::circumstances(options);
    let (mut tables, mut floors) = (String::new(), Vec::new());
    let mut chart = None;
    if options.suite("decode") {
        let all = decode::run(options, &mut alone);
        tables.push_str("## Decoders\n\n");
        for results in &all {
            tables.push_str(&report::decoders(results));
            tables.push('\n');
        }
        floors.extend(floors::of_decoders(&all));
        chart =
            all.iter().find(|results| results.chunking == Chunking::Buffer).map(|it| chart::svg(it, &circumstances));
    }
    if options.suite("encode") {
        let (text, more) = encode::run(options);
        tables.push_str(&format!("## Encoders\n\n{text}\n"));
        floors.extend(more);
    }
    if options.suite("chunked") {
        let (text, more) = chunked::run(options);
        tables.push_str(&format!("## Chunked coding\n\n{text}\n"));
        floors.extend(more);
    }
    // For another crate, a wrong result is only reported. For this crate, it is an error.
    let wrong = tables.lines().find(|line| line.starts_with("* ✗ sse-wire"));
    let text = report::page(&circumstances, alone.is_some(), &floors, &tables);
    println!("{text}");
    if let Some(folder) = &options.write {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
        };
        write("benchmarks.md", &text)?;
        if let Some(chart) = chart {
            write("benchmarks.svg", &chart)?;
        }
    }
    wrong.map_or(Ok(()), |line| Err(format!("sse-wire does not return what is due: {line}")))
}
