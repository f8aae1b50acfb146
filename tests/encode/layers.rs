//! The files of `src/encode` form layers: a file imports only from lower layers, so there are no import cycles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// For each file, the files that it imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_two_files_of_the_encoder_import_each_other() {
    let sources = sources();
    assert!(sources.len() >= 10, "{sources:?}");
    let imports: Imports = sources.iter().map(|(name, source)| (name.clone(), imports(name, source))).collect();
    for (name, imported) in &imports {
        for other in imported {
            assert!(imports.contains_key(other), "{name} imports {other}, which is no file: name the file, not mod.rs");
        }
    }
    match layers(&imports) {
        Ok(layers) => println!("{layers:#?}"),
        Err(circle) => panic!("these import each other: {circle:#?}"),
    }
}

#[test]
fn no_file_of_the_encoder_has_more_than_600_lines() {
    for (name, source) in sources() {
        assert!(source.lines().count() <= 600, "{name}");
    }
}

#[test]
fn a_circle_is_found() {
    let files = [
        ("a", "use super::b::B;\nuse super::{c::C, d};"),
        ("b", "//! See [`super::a`].\nuse super::d::D;"),
        ("c", "fn f() -> super::e::E {}"),
        ("d", "#[cfg(test)]\nmod tests {\n    use super::a::A;\n}"),
        ("e", "use super::{\n    c::C,\n};"),
    ];
    let imports: Imports = files.iter().map(|(name, source)| (name.to_string(), imports(name, source))).collect();
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!(imports["a"], names(&["b", "c", "d"]));
    assert_eq!(imports["b"], names(&["d"]));
    assert_eq!(imports["d"], names(&[]));
    // `a` imports from the cycle, so it has no layer either.
    assert_eq!(layers(&imports), Err(names(&["a", "c", "e"])));
}

/// The layers, the lowest first. The error has the files without a layer: they are in a cycle, or depend on one.
fn layers(imports: &Imports) -> Result<Vec<BTreeSet<String>>, BTreeSet<String>> {
    let (mut layers, mut placed, mut left) = (Vec::new(), BTreeSet::new(), imports.clone());
    while !left.is_empty() {
        let layer: BTreeSet<String> =
            left.iter().filter(|(_, imported)| imported.is_subset(&placed)).map(|(name, _)| name.clone()).collect();
        if layer.is_empty() {
            return Err(left.into_keys().collect());
        }
        left.retain(|name, _| !layer.contains(name));
        placed.extend(layer.iter().cloned());
        layers.push(layer);
    }
    Ok(layers)
}

/// The names after each `super::`, outside of comments and unit tests. No other path leads to a file of the directory.
fn imports(name: &str, source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code: String = code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    assert!(!code.replace("$crate::encode", "").contains("crate::encode"), "{name} imports from above itself");
    let word = |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for path in code.split("super::").skip(1) {
        match path.strip_prefix('{') {
            Some(list) => {
                let list = list.split("};").next().unwrap_or_default();
                found.extend(list.split(',').map(word).filter(|word| !word.is_empty()));
            }
            None => _ = found.insert(word(path)),
        }
    }
    found
}

/// All files except `mod.rs`, which imports all of them and is imported by none.
fn sources() -> BTreeMap<String, String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/encode");
    let files = fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path());
    files
        .map(|path| {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            (name, fs::read_to_string(path).expect("a source file"))
        })
        .filter(|(name, _)| name != "mod")
        .collect()
}
