//! Runs the examples as the programs that they are.
#![allow(dead_code)] // Each test uses its part.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// An example next to the test, where `cargo test` has built it.
///
/// # Panics
///
/// If only the test was built.
pub(crate) fn example(name: &str) -> PathBuf {
    let mut path = std::env::current_exe().expect("a path to this test");
    path.pop();
    path.pop();
    path.push(format!("examples/{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "there is no {}: build it with `cargo build --examples`", path.display());
    path
}

/// What a program left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) output: Vec<u8>,
    pub(crate) complaints: String,
}

impl Ran {
    /// The output as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.output).expect("is UTF-8")
    }
}

/// Runs an example to its end with this input.
pub(crate) fn run(name: &str, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = Command::new(example(name))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut pipe = child.stdin.take().expect("is piped");
    let output = std::thread::scope(|scope| {
        // Beside the reading, lest both wait. It may stop reading early, at what it does not like.
        scope.spawn(move || drop(pipe.write_all(input)));
        child.wait_with_output().expect("ends")
    });
    Ran {
        code: output.status.code().expect("has a code"),
        output: output.stdout,
        complaints: String::from_utf8(output.stderr).expect("is UTF-8"),
    }
}
