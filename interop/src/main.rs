//! Tests sse-wire with browsers, curl, nginx and hyper. `interop --help` explains the command line.

mod browser;
mod case;
mod client;
mod compare;
mod differences;
mod ours;
mod page;
mod pages;
mod proxies;
mod random;
mod relay;
mod server;
mod table;
mod upstream;
mod webdriver;
mod wire;

use browser::Browser;
use client::Failure;
use compare::Seen;
use page::Report;
use server::Server;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

const HELP: &str = "\
Usage: interop COMMAND

  browsers [NAME…]   Chromium, Firefox and WebKit, or those named: each reads all cases, and is compared with our decoder
  serve [ADDRESS]    the same with any browser: open the page yourself (127.0.0.1:8787)
  curl               reads our streams
  nginx              passes our streams on to our client
  pages PROGRAMS PICTURES
                     drives the pages of the examples in that directory, and leaves pictures of them in the other

Exits with 1 when something differs that is not listed, or does not differ that is.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["browsers"] => browsers(&Browser::ALL),
        ["browsers", ref names @ ..] => {
            match names.iter().map(|name| Browser::from_name(name)).collect::<Option<Vec<_>>>() {
                Some(browsers) => self::browsers(&browsers),
                None => Err("there are Chromium, Firefox and WebKit".into()),
            }
        }
        ["curl"] => proxies::run_curl(),
        ["nginx"] => proxies::run_nginx(),
        ["pages", programs, pictures] => pages::run(programs.as_ref(), pictures.as_ref()),
        ["serve"] => serve("127.0.0.1:8787"),
        ["serve", address] => serve(address),
        _ => {
            print!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("interop: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The maximum time of a browser, from its start to its report.
const PATIENCE: Duration = Duration::from_secs(60);

fn browsers(browsers: &[Browser]) -> Result<bool, Failure> {
    let cases = Arc::new(case::all());
    let (ours, mut good) = ours(&cases)?;
    for &browser in browsers {
        let started = Instant::now();
        let server = Server::start(&cases, "127.0.0.1:0")?;
        let running = browser::start(browser, &format!("http://{}/", server.address))?;
        let Ok(report) = server.reports.recv_timeout(PATIENCE) else {
            println!("{}: no report in {PATIENCE:?}. It said:\n{}", browser.name(), running.output());
            good = false;
            continue;
        };
        drop(running);
        let report = page::report(&report).ok_or("a report that cannot be read")?;
        println!("{}: {}, {:.1} s", browser.name(), report.agent, started.elapsed().as_secs_f32());
        good &= compared(browser, &cases, &ours, &server, report);
    }
    println!("{}", if good { "All as it should be." } else { "There are problems." });
    Ok(good)
}

/// Runs this crate's client on all cases, and checks the expectations of the cases.
fn ours(cases: &Arc<Vec<case::Case>>) -> Result<(Vec<Seen>, bool), Failure> {
    let started = Instant::now();
    let server = Server::start(cases, "127.0.0.1:0")?;
    let address = server.address;
    // Six at a time, as browsers do.
    let logs: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..6)
            .map(|worker| {
                let turns = cases.iter().enumerate().skip(worker).step_by(6);
                scope.spawn(move || {
                    turns.map(|(index, case)| (index, ours::run(address, index, case))).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no panic")).collect()
    });
    let mut seen: Vec<Seen> =
        (0..cases.len()).map(|index| Seen { log: Vec::new(), asked: server.asked(index) }).collect();
    for (index, log) in logs {
        seen[index].log = log;
    }
    let problems = compare::ours(cases, &seen);
    let requests: usize = seen.iter().map(|seen| seen.asked.len()).sum();
    println!("sse-wire: {} cases, {requests} requests, {:.1} s", cases.len(), started.elapsed().as_secs_f32());
    for problem in &problems {
        println!("  PROBLEM {problem}");
    }
    Ok((seen, problems.is_empty()))
}

fn compared(browser: Browser, cases: &[case::Case], ours: &[Seen], server: &Server, report: Report) -> bool {
    let asked = (0..cases.len()).map(|index| server.asked(index));
    let theirs: Vec<Seen> = report.logs.into_iter().zip(asked).map(|(log, asked)| Seen { log, asked }).collect();
    let mut outcome = compare::browser(browser, cases, ours, &theirs);
    outcome.problems.extend(report.unfinished.iter().map(|&index| format!("{}: not finished", cases[index].name)));
    outcome.problems.extend(server.oddities());
    print!("{}", outcome.table());
    outcome.problems.is_empty()
}

/// For any other browser: compares its results with the standard.
fn serve(address: &str) -> Result<bool, Failure> {
    let cases = Arc::new(case::all());
    let (ours, good) = ours(&cases)?;
    let server = Server::start(&cases, address)?;
    println!("Open http://{}/", server.address);
    let report = page::report(&server.reports.recv()?).ok_or("a report that cannot be read")?;
    println!("{}", report.agent);
    let engine = match &report.agent {
        agent if agent.contains("Firefox/") => Browser::Firefox,
        agent if agent.contains("Chrome/") => Browser::Chromium,
        _ => Browser::WebKit,
    };
    Ok(compared(engine, &cases, &ours, &server, report) && good)
}
