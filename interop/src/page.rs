//! The web page: it has an `EventSource` for each case, and reports all events.

use crate::case::{Case, Event};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// After this time, the page reports what it has, even if it has not finished.
pub const DEADLINE_IN_MILLISECONDS: u32 = 40_000;

/// What a client saw in one case, in order.
pub type Log = Vec<Entry>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Open,
    Event(Event),
    /// The state after the error: 0 if the client reconnects, 2 if it is closed.
    Error(u64),
}

pub struct Report {
    pub agent: String,
    pub logs: Vec<Log>,
    pub unfinished: Vec<usize>,
}

pub fn of(cases: &[Case]) -> String {
    let close_after: Vec<Option<usize>> = cases.iter().map(|case| case.close_after).collect();
    let mut types: BTreeSet<&str> = ["message", "open", "error"].into();
    types
        .extend(cases.iter().flat_map(|case| case.events.iter().flatten()).map(|[event_type, ..]| event_type.as_str()));
    // A browser may remove a NUL from a type, or replace it. The page listens for these types, too.
    let mangled: Vec<String> =
        types.iter().flat_map(|name| [name.replace('\0', ""), name.replace('\0', "\u{FFFD}")]).collect();
    types.extend(mangled.iter().map(String::as_str).filter(|name| !name.is_empty()));
    let script = |value: Value| value.to_string().replace('<', "\\u003c");
    include_str!("page.html")
        .replace("/*CASES*/[]", &script(json!(close_after)))
        .replace("/*TYPES*/[]", &script(json!(types)))
        .replace("/*DEADLINE*/0", &DEADLINE_IN_MILLISECONDS.to_string())
}

/// Parses a report. `None` if it is malformed.
pub fn report(text: &str) -> Option<Report> {
    let value: Value = serde_json::from_str(text).ok()?;
    let string = |value: &Value| value.as_str().map(str::to_owned);
    let entry = |entry: &Value| match entry[0].as_str()? {
        "open" => Some(Entry::Open),
        "error" => entry[1].as_u64().map(Entry::Error),
        "event" => Some(Entry::Event([string(&entry[1])?, string(&entry[2])?, string(&entry[3])?])),
        _ => None,
    };
    Some(Report {
        agent: string(&value["agent"])?,
        logs: value["logs"]
            .as_array()?
            .iter()
            .map(|log| log.as_array()?.iter().map(entry).collect())
            .collect::<Option<_>>()?,
        unfinished: value["unfinished"]
            .as_array()?
            .iter()
            .filter_map(|index| usize::try_from(index.as_u64()?).ok())
            .collect(),
    })
}
