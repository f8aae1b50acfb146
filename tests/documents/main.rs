//! Everything that the documents name exists: the target of every relative link, and every file, directory and test.
//! (Their Rust code is run as documentation tests: see the end of `src/lib.rs`.)

mod architecture;
mod blocking;
mod figures;
mod guidelines;
mod package;
mod readable_stream;
mod readme;
mod speed;

use std::fs;
use std::path::{Path, PathBuf};

/// The text in backticks is a path in this repository if it begins with one of these.
const DIRECTORIES: [&str; 9] =
    [".ci/", "benches/", "examples/", "firmware/", "fuzz/", "interop/", "interop-async/", "src/", "tests/"];

/// Directories with generated files.
const NOT_OURS: [&str; 3] = ["artifacts", "corpus", "target"];

#[test]
fn every_link_leads_somewhere() {
    let mut count = 0;
    for document in documents() {
        for target in links(&text(&document)) {
            if target.contains("://") {
                continue;
            }
            count += 1;
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = if path.is_empty() { document.clone() } else { beside(&document, path) };
            assert!(file.exists(), "{}: the link to {target} leads nowhere", document.display());
            if !anchor.is_empty() {
                let headings = headings(&text(&file));
                assert!(headings.iter().any(|heading| heading == anchor), "{}: no {target}", document.display());
            }
        }
    }
    println!("{count} links");
    assert!(count >= 20);
}

#[test]
fn every_file_and_test_that_is_named_exists() {
    let mut count = 0;
    for document in documents() {
        for span in code_spans(&text(&document)) {
            if !DIRECTORIES.iter().any(|directory| span.starts_with(directory)) || span.contains(['*', '…']) {
                continue;
            }
            count += 1;
            // `FILE::TEST`, or a file or directory and perhaps arguments.
            let name = span.split_whitespace().next().unwrap_or_default();
            let (path, function) = name.split_once("::").unwrap_or((name, ""));
            let file = root().join(path);
            assert!(file.exists(), "{}: there is no {path}", document.display());
            if !function.is_empty() {
                let source = fs::read_to_string(&file).expect("a source file");
                assert!(source.contains(&format!("fn {function}(")), "{}: no {name}", document.display());
            }
        }
    }
    println!("{count} names");
    assert!(count >= 100);
}

/// `docs/promises.md` names every fuzz target and every stage.
#[test]
fn no_fuzz_target_and_no_stage_goes_unnamed() {
    let promises = text(&root().join("docs/promises.md"));
    let places = [("fuzz/fuzz_targets", ".rs"), ("fuzz/differential/fuzz_targets", ".rs"), (".ci/stages", "")];
    for (directory, ending) in places {
        for entry in fs::read_dir(root().join(directory)).expect("a directory") {
            let name = entry.expect("an entry").file_name().into_string().expect("text");
            assert!(name.ends_with(ending));
            let named = format!("`{directory}/{name}`");
            assert!(promises.contains(&named), "docs/promises.md does not name {named}");
        }
    }
}

/// The row of a stage says how long the stage takes.
#[test]
fn every_stage_has_a_row_on_the_page_about_tests() {
    let page = text(&root().join("docs/testing.md"));
    for entry in fs::read_dir(root().join(".ci/stages")).expect("a directory") {
        let name = entry.expect("an entry").file_name().into_string().expect("text");
        assert!(page.contains(&format!("\n| `{name}` | ")), "docs/testing.md has no row of the stage {name}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All Markdown in this repository.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut directories = vec![root()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() && !name.starts_with('.') && !NOT_OURS.contains(&name) {
                directories.push(path);
            } else if name.ends_with(".md") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() >= 8, "{found:?}");
    found
}

/// A document without its blocks of code.
fn text(document: &Path) -> String {
    let all = fs::read_to_string(document).expect("a document");
    let mut inside = false;
    let mut text = String::new();
    for line in all.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            text.push_str(line);
            text.push('\n');
        }
    }
    assert!(!inside, "{}: a block of code does not end", document.display());
    text
}

fn beside(document: &Path, path: &str) -> PathBuf {
    document.parent().expect("a directory").join(path)
}

/// The targets of all links.
fn links(text: &str) -> Vec<String> {
    let defined = definitions(text).into_iter().map(|(_, target)| target);
    inline_links(text).into_iter().chain(defined).collect()
}

/// The targets of `[…](target)`.
fn inline_links(text: &str) -> Vec<String> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

/// The labels and targets of `[label]: target`.
fn definitions(text: &str) -> Vec<(String, String)> {
    let definition =
        |line: &str| line.strip_prefix('[')?.split_once("]: ").map(|(label, target)| (label.into(), target.into()));
    text.lines().filter_map(definition).collect()
}

/// The texts between backticks.
fn code_spans(text: &str) -> Vec<String> {
    // A line end within a span counts as a space.
    text.split("\n\n").flat_map(|part| part.split('`').skip(1).step_by(2)).map(|span| span.replace('\n', " ")).collect()
}

/// The anchors of the headings, in the form that code hosts generate.
fn headings(text: &str) -> Vec<String> {
    let anchor = |heading: &str| {
        let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    text.lines().filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}
