//! How the random tests run: how many cases, and where those are kept that failed.

use proptest::test_runner::{Config, FileFailurePersistence};

/// First the cases that failed once, then so many new ones, or as many as `PROPTEST_CASES` says.
///
/// What fails is kept in `proptest-regressions/`, where each test binary has a file of its own name. It belongs into the
/// vectors too, or into a table of cases, with a name that says what went wrong.
pub(crate) fn config(cases: u32) -> Config {
    const FILE: &str = concat!("proptest-regressions/", env!("CARGO_CRATE_NAME"), ".txt");
    let default = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    Config { cases, failure_persistence: Some(Box::new(FileFailurePersistence::Direct(FILE))), ..default }
}
