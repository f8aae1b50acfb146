//! Attacks on each example that serves, over loopback: `.ci/stages/attack`.
//!
//! Each attack is bounded, and has a server of its own. The threads, descriptors and resident memory of the server are
//! measured during the attack and after it. Then a good client has to be served. The program prints a table, and fails
//! if a bound is exceeded.

mod attacks;
#[path = "../examples/programs.rs"]
mod programs;
mod target;
#[path = "../examples/usage.rs"]
mod usage;

use attacks::ATTACKS;
use programs::{Serving, until};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};
use target::{TARGETS, Target};
use usage::Usage;

/// The maximum growth of resident memory during an attack, and after it, in KiB.
const MOST_MEMORY_DURING: usize = 64 * 1024;
const MOST_MEMORY_BEHIND: usize = 24 * 1024;
/// How long a server may take to free its threads and descriptors.
const RECOVERY: Duration = Duration::from_secs(5);
/// The interval between measurements.
const PULSE: Duration = Duration::from_millis(2);

fn main() -> ExitCode {
    let started = Instant::now();
    if Usage::of(std::process::id()).is_none() {
        println!("Nothing can be counted: that takes Linux and its /proc.");
        return ExitCode::FAILURE;
    }
    println!("server   attack                     before -> most -> behind: threads, descriptors, MiB     ms  answers");
    let mut failed = 0;
    for target in &TARGETS {
        for (name, attack) in ATTACKS {
            let line = format!("{:<8} {name:<26}", target.name);
            match survive(target, attack) {
                Ok(Some(row)) => println!("{line} {row}"),
                Ok(None) => {}
                Err(problem) => {
                    println!("{line} FAILED: {problem}");
                    failed += 1;
                }
            }
        }
    }
    println!("{failed} attacks did harm; {} s", started.elapsed().as_secs());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs an attack. `None` if it does not apply to this server.
fn survive(target: &Target, attack: attacks::Attack) -> Result<Option<String>, String> {
    let serving = Serving::start(target.name, target.arguments);
    // After an answer, the server has started all threads of its own.
    serving.ask("GET /nowhere HTTP/1.0\r\n\r\n");
    until(|| serving.usage().is_some_and(|usage| usage.threads <= target.threads));
    let usage = || serving.usage().ok_or("the server has gone");
    let before = usage()?;

    let started = Instant::now();
    let (answers, most) = thread::scope(|scope| {
        let attacking = scope.spawn(|| attack(target, &serving));
        let mut most = before;
        while !attacking.is_finished() {
            let Some(now) = serving.usage() else { break };
            most.threads = most.threads.max(now.threads);
            most.descriptors = most.descriptors.max(now.descriptors);
            most.resident = most.resident.max(now.resident);
            thread::sleep(PULSE);
        }
        (attacking.join().unwrap_or_else(|_| Err("the attack cannot be carried out".to_owned())), most)
    });
    let took = started.elapsed().as_millis();
    let Some(answers) = answers? else { return Ok(None) };

    let deadline = Instant::now() + RECOVERY;
    let mut behind = usage()?;
    while behind.threads > before.threads || behind.descriptors > before.descriptors {
        if Instant::now() > deadline {
            return Err(format!("it does not recover: {before}, then {behind}"));
        }
        thread::sleep(PULSE);
        behind = usage()?;
    }
    target.serves_a_good_client(&serving, deadline)?;

    // For each client, a thread that writes and one that watches; and the threads that refuse further clients.
    let most_threads = before.threads + 2 * target.connections + target::REFUSALS;
    let most_descriptors = before.descriptors + target.connections + target::REFUSALS + 1;
    for (what, came, due) in [
        ("threads", most.threads, most_threads),
        ("descriptors", most.descriptors, most_descriptors),
        ("KiB during the attack", most.resident, before.resident + MOST_MEMORY_DURING),
        ("KiB behind the attack", behind.resident, before.resident + MOST_MEMORY_BEHIND),
    ] {
        if came > due {
            return Err(format!("{came} {what}, where {due} are the most"));
        }
    }
    let mib = |usage: Usage| usage.resident as f64 / 1024.0;
    Ok(Some(format!(
        "{:>3} -> {:>3} -> {:<3}  {:>3} -> {:>3} -> {:<3}  {:>4.1} -> {:>4.1} -> {:<4.1} {took:>6}  {answers}",
        before.threads,
        most.threads,
        behind.threads,
        before.descriptors,
        most.descriptors,
        behind.descriptors,
        mib(before),
        mib(most),
        mib(behind),
    )))
}
