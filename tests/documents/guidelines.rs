//! The page on the Rust API Guidelines has a verdict for each item, and the rule on enums is kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::root;

/// The checklist of the Rust API Guidelines.
const ITEMS: &str = "C-CASE C-CONV C-GETTER C-ITER C-ITER-TY C-FEATURE C-WORD-ORDER \
    C-COMMON-TRAITS C-CONV-TRAITS C-COLLECT C-SERDE C-SEND-SYNC C-GOOD-ERR C-NUM-FMT C-RW-VALUE \
    C-EVOCATIVE C-MACRO-ATTR C-ANYWHERE C-MACRO-VIS C-MACRO-TY \
    C-CRATE-DOC C-EXAMPLE C-QUESTION-MARK C-FAILURE C-LINK C-METADATA C-RELNOTES C-HIDDEN \
    C-SMART-PTR C-CONV-SPECIFIC C-METHOD C-NO-OUT C-OVERLOAD C-DEREF C-CTOR \
    C-INTERMEDIATE C-CALLER-CONTROL C-GENERIC C-OBJECT C-NEWTYPE C-CUSTOM-TYPE C-BITFLAG C-BUILDER \
    C-VALIDATE C-DTOR-FAIL C-DTOR-BLOCK C-DEBUG C-DEBUG-NONEMPTY \
    C-SEALED C-STRUCT-PRIVATE C-NEWTYPE-HIDE C-STRUCT-BOUNDS C-STABLE C-PERMISSIVE";

#[test]
fn every_guideline_has_a_verdict() {
    let page = fs::read_to_string(root().join("docs/api-guidelines.md")).expect("the page");
    let mut verdicts = BTreeMap::new();
    for row in page.lines().filter(|line| line.starts_with("| C-")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [item, verdict, why] = cells[..] else { panic!("three cells: {row}") };
        assert!(["met", "met, but", "not here", "not yet", "not met"].contains(&verdict), "{row}");
        assert!(!why.is_empty() || verdict == "met" || verdict == "not here", "no reason: {row}");
        assert!(verdicts.insert(item, verdict).is_none(), "twice: {item}");
    }
    let due: Vec<&str> = ITEMS.split_whitespace().collect();
    for item in &due {
        assert!(verdicts.contains_key(item), "no verdict on {item}");
    }
    assert_eq!(verdicts.len(), due.len());
}

/// The enums of the sealed traits do not count, since users cannot name them.
#[test]
fn every_public_enum_is_non_exhaustive_or_says_why_not() {
    let mut count = 0;
    let mut directories = vec![root().join("src")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
            } else if !path.ends_with("storage/private.rs") {
                count += check(&path);
            }
        }
    }
    println!("{count} enums");
    assert!(count >= 30);
}

/// Checks the public enums of a file. Returns their number.
fn check(path: &PathBuf) -> usize {
    let source = fs::read_to_string(path).expect("a source file");
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let enums = (0..lines.len()).filter(|&at| lines[at].starts_with("pub enum "));
    enums
        .map(|at| {
            let before = lines[..at].iter().rev().take_while(|line| line.starts_with("//") || line.starts_with("#["));
            let says = |line: &&str| {
                line.starts_with("///") && (line.contains("xhaustive") || line.contains("`match` needs no arm"))
            };
            let open = before.into_iter().any(|line| *line == "#[non_exhaustive]" || says(line));
            assert!(open, "{}: {} needs `#[non_exhaustive]`, or its reason", path.display(), lines[at]);
        })
        .count()
}
