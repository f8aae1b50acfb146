//! Counts the instructions that one function of this very program executes, with valgrind. So no clock and no other job on the
//! machine plays a part.

use std::process::Command;

/// Runs this program again under valgrind, with these arguments, and counts what is executed in `function`: a pattern like
/// `*linear*measured*`, of a function that is not inlined.
pub(crate) fn instructions(function: &str, arguments: &[&str]) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", &format!("--toggle-collect={function}")])
        .arg(std::env::current_exe().expect("a path to this program"))
        .args(arguments)
        .output()
        .expect("valgrind, from the package of that name");
    let report = String::from_utf8_lossy(&output.stderr);
    // It also counts a program that fails: what that program has checked counts too.
    assert!(output.status.success(), "{report}");
    let collected = report.lines().find_map(|line| line.split_once("Collected :")).map(|(_, count)| count.trim());
    let count = collected.and_then(|count| count.parse().ok()).filter(|count| *count > 1000);
    count.unwrap_or_else(|| panic!("valgrind counted nothing: {report}"))
}
