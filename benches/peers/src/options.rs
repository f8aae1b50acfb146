//! The command line.

use crate::workloads::{Chunking, LENGTH, LETTERS};
use std::path::PathBuf;
use std::time::Duration;

pub const USAGE: &str = "\
Measures sse-wire beside other crates.

    --quick             one short round over 256 KiB: shows that all of it works, not how fast it is
    --rounds N          how many rounds (15)
    --only SUITES       decode, encode, chunked: one or several, with commas
    --workloads LETTERS some of abcdefgh
    --chunkings NAMES   some of 16k,1460,event,whole,byte
    --write DIRECTORY   writes benchmarks.md and benchmarks.svg there";

pub struct Options {
    pub rounds: usize,
    /// Bytes of a workload.
    pub length: usize,
    /// The approximate duration of a sample of a decoder, if one pass is shorter. Zero: a sample is one pass, without a
    /// warm-up.
    pub sample: Duration,
    pub suites: Vec<String>,
    pub workloads: Vec<char>,
    pub chunkings: Vec<Chunking>,
    pub write: Option<PathBuf>,
}

pub const SUITES: [&str; 3] = ["decode", "encode", "chunked"];

impl Options {
    /// The options of the command line, or what is wrong with it.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            rounds: 15,
            length: LENGTH,
            sample: Duration::from_millis(4),
            suites: SUITES.map(String::from).to_vec(),
            workloads: LETTERS.chars().collect(),
            chunkings: Chunking::ALL.to_vec(),
            write: None,
        };
        while let Some(argument) = arguments.next() {
            if argument == "--quick" {
                (options.rounds, options.length, options.sample) = (1, 256 << 10, Duration::ZERO);
                continue;
            }
            if !["--rounds", "--only", "--workloads", "--chunkings", "--write"].contains(&argument.as_str()) {
                return Err(format!("{argument} is unknown\n\n{USAGE}"));
            }
            let value = arguments.next().ok_or_else(|| format!("{argument} wants a value"))?;
            let wrong = |part: &str| format!("{argument} cannot be {part}");
            match argument.as_str() {
                "--rounds" => {
                    options.rounds = value.parse().ok().filter(|rounds| *rounds > 0).ok_or_else(|| wrong(&value))?;
                }
                "--only" => {
                    options.suites = value.split(',').map(String::from).collect();
                    if let Some(suite) = options.suites.iter().find(|suite| !SUITES.contains(&suite.as_str())) {
                        return Err(wrong(suite));
                    }
                }
                "--workloads" => {
                    options.workloads = value.chars().collect();
                    if let Some(letter) = options.workloads.iter().find(|letter| !LETTERS.contains(**letter)) {
                        return Err(wrong(&letter.to_string()));
                    }
                }
                "--chunkings" => {
                    let chunking = |name: &str| {
                        Chunking::ALL.into_iter().find(|one| one.name() == name).ok_or_else(|| wrong(name))
                    };
                    options.chunkings = value.split(',').map(chunking).collect::<Result<_, _>>()?;
                }
                _ => options.write = Some(value.into()),
            }
        }
        Ok(options)
    }

    pub fn suite(&self, name: &str) -> bool {
        self.suites.iter().any(|suite| suite == name)
    }
}
