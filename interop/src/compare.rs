//! Compares the events of a browser with those of this crate, and with the list of known differences.

use crate::browser::Browser;
use crate::case::{Case, Event};
use crate::differences::{self, Instead};
use crate::page::{Entry, Log};
use crate::server::Asked;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The result of one client for one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub log: Log,
    pub asked: Vec<Asked>,
}

/// The result of a browser.
#[derive(Default)]
pub struct Outcome {
    /// For each group of cases: how many agree, how many differ as listed, how many differ otherwise, and the number of
    /// events.
    groups: BTreeMap<String, [usize; 4]>,
    known: BTreeMap<&'static str, Vec<String>>,
    pub problems: Vec<String>,
}

/// Compares the run of this crate's client with the expectations of the cases.
pub fn ours(cases: &[Case], seen: &[Seen]) -> Vec<String> {
    let mut problems = Vec::new();
    for (case, seen) in cases.iter().zip(seen) {
        let events: Vec<&Event> = events(&seen.log).collect();
        if let Some(due) = &case.events
            && events != due.iter().collect::<Vec<_>>()
        {
            problems.push(format!("{}: our decoder gives {}, due is {}", case.name, short(&events), short(&due)));
        }
        let ids: Vec<Option<Vec<u8>>> = seen.asked.iter().map(|asked| asked.last_event_id.clone()).collect();
        if let Some(due) = &case.last_event_ids
            && &ids != due
        {
            problems.push(format!("{}: we send {}, due is {}", case.name, ids_shown(&ids), ids_shown(due)));
        }
    }
    problems
}

fn events(log: &Log) -> impl Iterator<Item = &Event> {
    log.iter().filter_map(|entry| if let Entry::Event(event) = entry { Some(event) } else { None })
}

pub fn browser(browser: Browser, cases: &[Case], ours: &[Seen], theirs: &[Seen]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut shown = BTreeSet::new();
    for ((case, ours), theirs) in cases.iter().zip(ours).zip(theirs) {
        let group = case.name.split('/').next().unwrap_or_default();
        let counts = outcome.groups.entry(group.to_owned()).or_default();
        counts[3] += events(&theirs.log).count();
        let listed = differences::of(browser, &case.name);
        let due = listed.map_or_else(|| ours.clone(), |(_, difference)| apply(difference.instead, case, ours));
        let passes = listed.is_some_and(|(_, difference)| difference.depends_on_reads) && theirs == ours;
        if passes || (listed.is_none() && *theirs == due) {
            counts[0] += 1;
        } else if let Some((index, difference)) = listed
            && *theirs == due
        {
            counts[1] += 1;
            shown.insert(index);
            outcome.known.entry(difference.why).or_default().push(case.name.clone());
            if theirs == ours {
                outcome.problems.push(format!("{}: listed as different, but it is not", case.name));
            }
        } else {
            counts[2] += 1;
            let mut problem = case.name.clone();
            if listed.is_some() {
                problem += " (listed as different, but not so)";
            }
            if theirs.log != due.log {
                let alike = theirs.log.iter().zip(&due.log).take_while(|(theirs, due)| theirs == due).count();
                let behind = |log: &Log| log.iter().skip(alike).take(8).map(short).collect::<Vec<_>>().join(" ");
                let _ = write!(
                    problem,
                    "\n      alike so far: {alike}\n      saw then {}\n      due then {}",
                    behind(&theirs.log),
                    behind(&due.log)
                );
            }
            if theirs.asked != due.asked {
                let _ = write!(
                    problem,
                    "\n      asked {}\n      due   {}",
                    asked_shown(&theirs.asked),
                    asked_shown(&due.asked)
                );
            }
            outcome.problems.push(problem);
        }
    }
    for difference in differences::unused(browser, &shown) {
        outcome.problems.push(format!("no case shows a listed difference any more: {difference}"));
    }
    outcome
}

/// Applies a listed difference to the correct result.
fn apply(instead: Instead, case: &Case, right: &Seen) -> Seen {
    let mut seen = right.clone();
    match instead {
        Instead::Events(events) => set_events(&mut seen, case, events),
        Instead::LastEventIds(ids) => set_last_event_ids(&mut seen, ids),
        Instead::EventsAndIds(events, ids) => {
            set_events(&mut seen, case, events);
            set_last_event_ids(&mut seen, ids);
        }
        Instead::Fails => {
            seen.log = vec![Entry::Error(2)];
            seen.asked.truncate(1);
        }
        Instead::Opens => {
            let event = Entry::Event(["message", "x", ""].map(str::to_owned));
            seen.log = vec![Entry::Open, event, Entry::Error(0), Entry::Error(2)];
            seen.asked.push(seen.asked[0].clone());
        }
        Instead::ReconnectsRedirected => {
            if let [_, redirected, again] = &mut seen.asked[..] {
                again.query.clone_from(&redirected.query);
            }
        }
    }
    seen
}

/// Replaces the events of the last stream by these.
fn set_events(seen: &mut Seen, case: &Case, events: &[[&str; 3]]) {
    let streams = case.answers.len();
    let opened = seen.log.iter().enumerate().filter(|(_, entry)| **entry == Entry::Open).map(|(at, _)| at);
    let Some(at) = opened.take(streams).last() else { return };
    let tail = seen.log.split_off(at + 1);
    seen.log.extend(events.iter().map(|event| Entry::Event(event.map(str::to_owned))));
    seen.log.extend(tail.into_iter().filter(|entry| !matches!(entry, Entry::Event(_))));
}

fn set_last_event_ids(seen: &mut Seen, ids: &[Option<&[u8]>]) {
    for (asked, id) in seen.asked.iter_mut().skip(1).zip(ids) {
        asked.last_event_id = id.map(<[u8]>::to_vec);
    }
}

impl Outcome {
    pub fn table(&self) -> String {
        let mut table =
            format!("  {:<18} {:>6} {:>9} {:>8} {:>7}\n", "cases", "agree", "as listed", "problems", "events");
        let mut sums = [0; 4];
        for (group, counts) in &self.groups {
            sums = std::array::from_fn(|index| sums[index] + counts[index]);
            row(&mut table, group, *counts);
        }
        row(&mut table, "all", sums);
        for (why, cases) in &self.known {
            let _ = writeln!(table, "  differs as listed: {why}");
            for case in cases {
                let _ = writeln!(table, "    {case}");
            }
        }
        for problem in &self.problems {
            let _ = writeln!(table, "  PROBLEM {problem}");
        }
        table
    }
}

fn row(table: &mut String, name: &str, [agree, listed, problems, events]: [usize; 4]) {
    let _ = writeln!(table, "  {name:<18} {agree:>6} {listed:>9} {problems:>8} {events:>7}");
}

fn short(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(150) {
        Some((at, _)) => format!("{}… ({} bytes)", &text[..at], text.len()),
        None => text,
    }
}

fn ids_shown(ids: &[Option<Vec<u8>>]) -> String {
    let shown: Vec<String> =
        ids.iter().map(|id| id.as_ref().map_or("-".to_owned(), |id| format!("\"{}\"", id.escape_ascii()))).collect();
    short(&shown.join(" "))
}

fn asked_shown(asked: &[Asked]) -> String {
    let ids: Vec<Option<Vec<u8>>> = asked.iter().map(|asked| asked.last_event_id.clone()).collect();
    let queries: Vec<&str> = asked.iter().map(|asked| asked.query.as_str()).filter(|query| !query.is_empty()).collect();
    format!("{} requests, ids {}, queries {queries:?}", asked.len(), ids_shown(&ids))
}
