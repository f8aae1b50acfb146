//! Counts the instructions that one function of this program executes, with valgrind. The result does not depend on a
//! clock, or on other jobs on the machine.

use std::process::Command;

/// Runs this program again under valgrind, with these arguments, and counts the instructions in `function`. That is a
/// pattern like `*linear*measured*`, for a function that is not inlined.
pub(crate) fn instructions(function: &str, arguments: &[&str]) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", &format!("--toggle-collect={function}")])
        .arg(std::env::current_exe().expect("a path to this program"))
        .args(arguments)
        .output()
        .expect("valgrind, from the package of that name");
    let report = String::from_utf8_lossy(&output.stderr);
    // valgrind also counts a program that fails. A failed assertion of the program has to fail here, too.
    assert!(output.status.success(), "{report}");
    let collected = report.lines().find_map(|line| line.split_once("Collected :")).map(|(_, count)| count.trim());
    let count = collected.and_then(|count| count.parse().ok()).filter(|count| *count > 1000);
    count.unwrap_or_else(|| panic!("valgrind counted nothing: {report}"))
}
