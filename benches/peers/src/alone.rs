//! sse-wire and the yardsticks in a process where `memchr` does not have the feature `std`: see `Cargo.toml`.
//!
//! This is the other build of the program, started with `--alone` and a length. It reads orders from its standard
//! input, one a line, and answers each with a line. It waits while others are timed, so each round goes through both
//! processes and the figures can be compared.

use crate::engine::{Engine, Verdict};
use crate::workloads::{Chunking, Workload};
use crate::{ours, streams, yardsticks};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The other process, seen from the one that measures.
pub struct Alone {
    _child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Alone {
    /// Starts the program that `SSE_WIRE_ALONE` names, if it is set.
    pub fn start(length: usize) -> Option<Self> {
        let program = std::env::var_os("SSE_WIRE_ALONE")?;
        let mut command = Command::new(program);
        command.args(["--alone", &length.to_string()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let (orders, answers) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        Some(Self { _child: child, orders, answers })
    }

    fn ask(&mut self, order: std::fmt::Arguments<'_>) -> String {
        let mut answer = String::new();
        writeln!(self.orders, "{order}").and_then(|()| self.answers.read_line(&mut answer)).expect("the other process");
        answer.trim_end().to_owned()
    }

    pub fn check(&mut self, name: &str, workload: &Workload, chunking: Chunking, frames: usize) -> Verdict {
        let answer = self.ask(format_args!("check\t{name}\t{}\t{}\t{frames}\t1", workload.letter, chunking.name()));
        match answer.split_once('\t') {
            Some(("right", frames)) => Verdict::Right { frames: frames.parse().expect("a number") },
            Some(("wrong", why)) => Verdict::Wrong(why.into()),
            _ => Verdict::TooSlow,
        }
    }

    pub fn time(
        &mut self,
        name: &str,
        workload: &Workload,
        chunking: Chunking,
        frames: usize,
        passes: u32,
    ) -> Duration {
        let (letter, chunking) = (workload.letter, chunking.name());
        let answer = self.ask(format_args!("time\t{name}\t{letter}\t{chunking}\t{frames}\t{passes}"));
        Duration::from_nanos(answer.parse().expect("a number"))
    }

    pub fn allocations(&mut self, name: &str, workload: &Workload, chunking: Chunking, frames: usize) -> u64 {
        let (letter, chunking) = (workload.letter, chunking.name());
        self.ask(format_args!("allocations\t{name}\t{letter}\t{chunking}\t{frames}\t1")).parse().expect("a number")
    }
}

/// Answers orders until there are no more.
pub fn serve() {
    let engines: Vec<Engine> = ours::engines().into_iter().chain(yardsticks::engines()).collect();
    for order in std::io::stdin().lines().map_while(Result::ok) {
        let words: Vec<&str> = order.split('\t').collect();
        let [what, name, letter, chunking, frames, passes] = words[..] else { panic!("no order: {order}") };
        let engine = engines.iter().find(|engine| engine.name == name).expect("an engine of that name");
        let workload = streams::get(letter.chars().next().expect("a letter"));
        let chunking = Chunking::ALL.into_iter().find(|one| one.name() == chunking).expect("a chunking of that name");
        let (frames, passes) = (frames.parse().expect("a number"), passes.parse().expect("a number"));
        match what {
            "check" => match engine.check(workload, chunking, frames) {
                Verdict::Right { frames } => println!("right\t{frames}"),
                Verdict::Wrong(why) => println!("wrong\t{why}"),
                Verdict::TooSlow => println!("slow"),
            },
            "time" => println!("{}", engine.time(workload, chunking, frames, passes).as_nanos()),
            _ => println!("{}", engine.allocations(workload, chunking, frames)),
        }
    }
}
