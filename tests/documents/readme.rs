//! The README is short, its quick starts are code that is run, and it has the words that people search for.

use std::fs;

use crate::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The code blocks of a document that begin with the line `fence`, without their fences.
fn blocks(document: &str, fence: &str) -> Vec<String> {
    let text = read(document);
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while lines.by_ref().any(|line| line == fence) {
        let block = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n"));
        blocks.push(block.collect());
    }
    blocks
}

#[test]
fn the_readme_has_150_lines_at_most() {
    let lines = read("README.md").lines().count();
    println!("{lines} lines");
    assert!(lines <= 150, "{lines} lines");
}

/// `interop-async/tests/quick_starts.rs` and `blocking.rs`, next to this file, run the code in CI.
#[test]
fn the_code_that_needs_other_crates_is_that_of_files_which_tests_run() {
    let quick_starts =
        ["llm", "server", "blocking"].map(|name| read(&format!("interop-async/src/quick_starts/{name}.rs")));
    assert_eq!(blocks("README.md", "```rust,ignore"), quick_starts);
    assert_eq!(blocks("docs/examples.md", "```rust"), [read("tests/documents/code/blocking.rs")]);
    let documents = crate::documents();
    let ignored = documents.iter().filter(|path| fs::read_to_string(path).expect("text").contains("```rust,ignore"));
    assert_eq!(ignored.count(), 1, "no other document has Rust that is not run");
}

#[test]
fn there_are_four_quick_starts_of_25_lines_at_most() {
    let quick_starts = [blocks("README.md", "```rust,ignore"), blocks("README.md", "```rust")].concat();
    let lengths: Vec<_> =
        quick_starts.iter().map(|code| code.lines().filter(|line| !line.is_empty()).count()).collect();
    println!("{lengths:?} lines");
    assert_eq!(lengths.len(), 4);
    assert!(lengths.iter().all(|length| *length <= 25), "{lengths:?}");
}

/// All features in Cargo.toml, except `default`.
fn features() -> Vec<String> {
    let manifest = read("Cargo.toml");
    let section = manifest.split("[features]").nth(1).and_then(|rest| rest.split("\n[").next()).expect("features");
    let names = section.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.to_owned()).filter(|name| name != "default").collect()
}

#[test]
fn every_cargo_add_names_features_that_exist_and_the_table_of_features_has_them_all() {
    let features = features();
    let readme = read("README.md");
    let added: Vec<_> =
        readme.split("--features ").skip(1).map(|rest| rest.split('`').next().expect("a name")).collect();
    println!("{added:?}");
    assert!(added.len() >= 3);
    for name in added.iter().flat_map(|names| names.split(',')) {
        let known = features.iter().any(|feature| feature == name) || name == "full"; // tokio's
        assert!(known, "there is no feature {name}");
    }
    let page = read("docs/sizes-and-features.md");
    let table = page.split("## Features").nth(1).expect("a table");
    for feature in &features {
        assert!(table.contains(&format!("`{feature}`")), "docs/sizes-and-features.md does not name {feature}");
    }
}

#[test]
fn the_msrv_in_the_documents_is_that_of_the_manifest() {
    let manifest = read("Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("a version");
    let said = format!(" {}", version.trim_matches('"'));
    for page in ["README.md", "docs/sizes-and-features.md", "docs/testing.md"] {
        assert!(read(page).contains(&format!("Rust{said}")), "{page} does not say Rust{said}");
    }
    for guide in ["docs/guide-libraries.md", "docs/guide-firmware.md"] {
        assert!(read(guide).contains(&format!("(MSRV) is{said}")), "{guide} does not say that the MSRV is{said}");
    }
}

#[test]
fn the_words_that_people_search_for_are_in_the_readme() {
    let readme = read("README.md").to_lowercase();
    for word in [
        "server-sent events",
        "sse",
        "text/event-stream",
        "eventsource",
        "parser",
        "decoder",
        "encoder",
        "no_std",
        "no-alloc",
        "zero-copy",
        "zero-allocation",
        "push parser",
        "incremental",
        "sans-i/o",
        "llm",
        "openai",
        "mcp",
        "backpressure",
        "backoff",
        "jitter",
        "heartbeat",
        "keep-alive",
        "cancellation safety",
        "msrv",
        "last-event-id",
        "reqwest",
        "hyper",
        "axum",
        "tokio",
        "firmware",
    ] {
        assert!(readme.contains(word), "the README does not say {word}");
    }
}
