//! Links work for somebody who has only the package, or only its documentation page.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::{beside, definitions, documents, inline_links, links, root, text};

/// This page links to pages next to the tests, and names tests throughout. Its readers need the repository.
const NEEDS_THE_REPOSITORY: [&str; 1] = ["docs/promises.md"];

/// The files of the package without `src`, which `.ci/stages/package` checks.
fn package() -> Vec<String> {
    let list = fs::read_to_string(root().join(".ci/package-contents")).expect("the list");
    list.lines().map(str::to_owned).collect()
}

/// The path from the top of the repository, without `..`.
fn from_root(path: &Path) -> String {
    let mut parts = PathBuf::new();
    for part in path.strip_prefix(root()).expect("in the repository").components() {
        match part {
            Component::ParentDir => assert!(parts.pop(), "{} leaves the repository", path.display()),
            part => parts.push(part),
        }
    }
    parts.to_str().expect("text").to_owned()
}

#[test]
fn every_link_of_a_document_in_the_package_leads_to_a_file_in_the_package() {
    let package = package();
    let mut count = 0;
    for document in documents() {
        let name = from_root(&document);
        if !package.contains(&name) || NEEDS_THE_REPOSITORY.contains(&name.as_str()) {
            continue;
        }
        for target in links(&text(&document)).iter().filter(|target| !target.contains("://")) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() {
                count += 1;
                let leads_to = from_root(&beside(&document, path));
                assert!(package.contains(&leads_to), "{name}: {leads_to} is not in the package");
            }
        }
    }
    println!("{count} links");
    assert!(count >= 15);
}

/// File links do not work there. `src/lib.rs` defines their labels again, before the page, and the first definition
/// counts.
#[test]
fn every_link_of_a_page_that_rustdoc_shows_leads_to_an_address_or_into_the_page() {
    let source = fs::read_to_string(root().join("src/lib.rs")).expect("the library");
    let guides = source.split("pub mod guides").nth(1).expect("the guides");
    let parts: Vec<_> = guides.split("include_str!(\"../").collect();
    let leads_there = |target: &str| target.starts_with("https://") || target.starts_with('#');
    let mut defined = 0;
    for (before, after) in parts.iter().zip(&parts[1..]) {
        let page = after.split('"').next().expect("a path");
        let text = text(&root().join(page));
        for target in inline_links(&text) {
            assert!(leads_there(&target), "{page}: {target}");
        }
        for (label, target) in definitions(&text) {
            let is_defined = before.contains(&format!("\n    /// [{label}]: "));
            assert!(leads_there(&target) || is_defined, "{page}: src/lib.rs does not define [{label}] before it");
            defined += usize::from(is_defined);
        }
    }
    println!("{} pages, {defined} labels", parts.len() - 1);
    assert!(parts.len() > 7 && defined >= 20);
}
