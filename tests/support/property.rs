//! The configuration of the property tests: the number of cases, and the file of the failed ones.

use proptest::test_runner::{Config, FileFailurePersistence};

/// Runs the cases that have failed before, then `cases` new ones. `PROPTEST_CASES` overrides this number.
///
/// `module` is the `module_path!()` of the tests. Each module has a file of failed cases in `proptest-regressions/`:
/// `encode_round_trip.txt` is for `tests/encode/round_trip.rs`. Add a failed case also to the vectors or to a table of
/// cases, with a name that says what went wrong.
pub fn config(module: &str, cases: u32) -> Config {
    const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../proptest-regressions");
    let file = format!("{DIRECTORY}/{}.txt", module.replace("::", "_"));
    let default = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    // The configuration needs a path that lives as long as the program.
    let kept = FileFailurePersistence::Direct(Box::leak(file.into_boxed_str()));
    Config { cases, failure_persistence: Some(Box::new(kept)), ..default }
}
