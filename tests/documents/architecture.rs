//! The functions that `docs/architecture.md` names are in the files that it names.

use std::fs;

use crate::root;

#[test]
fn every_function_in_the_pictures_is_in_its_file() {
    let page = fs::read_to_string(root().join("docs/architecture.md")).expect("the page");
    let mut count = 0;
    // `Type::function (module/file.rs)`.
    for (before, rest) in page.match_indices(" (").map(|(at, _)| (&page[..at], &page[at + 2..])) {
        let Some((file, _)) = rest.split_once(')').filter(|(file, _)| file.ends_with(".rs")) else { continue };
        let name = before.rsplit([' ', '`', '\n']).next().unwrap_or_default();
        let function = name.rsplit("::").next().unwrap_or_default();
        let source = fs::read_to_string(root().join("src").join(file)).unwrap_or_else(|_| panic!("there is no {file}"));
        let declared = [format!("fn {function}("), format!("fn {function}<")];
        assert!(declared.iter().any(|text| source.contains(text)), "{file} has no function {function}");
        count += 1;
    }
    println!("{count} functions");
    assert!(count >= 40);
}
