//! How the random tests run: how many cases, and where those are kept that failed.

use proptest::test_runner::{Config, FileFailurePersistence};

/// First the cases that failed once, then so many new ones, or as many as `PROPTEST_CASES` says.
///
/// `module` is the `module_path!()` of the tests. What fails is kept in `proptest-regressions/`, where each module has a file:
/// `encode_round_trip.txt` is that of `tests/encode/round_trip.rs`. It belongs into the vectors too, or into a table of cases,
/// with a name that says what went wrong.
pub fn config(module: &str, cases: u32) -> Config {
    const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../proptest-regressions");
    let file = format!("{DIRECTORY}/{}.txt", module.replace("::", "_"));
    let default = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    // The configuration wants a path that lives as long as the program.
    let kept = FileFailurePersistence::Direct(Box::leak(file.into_boxed_str()));
    Config { cases, failure_persistence: Some(Box::new(kept)), ..default }
}
