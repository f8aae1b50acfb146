//! Runs the examples as programs.
#![allow(dead_code)] // Each test uses its part.

use super::usage::Usage;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The path of an example. `cargo test` has built it next to the test.
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

/// The timeout of every wait. Even an idle stream has keep-alives within this time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Repeats a check until it is true.
pub(crate) fn until(mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "it does not come true");
    }
}

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
        // In a thread, since the test and the program could block each other. The program may stop reading early.
        scope.spawn(move || drop(pipe.write_all(input)));
        child.wait_with_output().expect("ends")
    });
    Ran {
        code: output.status.code().expect("has a code"),
        output: output.stdout,
        complaints: String::from_utf8(output.stderr).expect("is UTF-8"),
    }
}

/// A running example server, with a port of its own. It ends when this is dropped.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: String,
}

impl Serving {
    /// The first line that the server prints has to be its address.
    pub(crate) fn start(name: &str, arguments: &[&str]) -> Self {
        Self::start_with(name, arguments, Stdio::null())
    }

    /// Like [`start`](Self::start), with the lines of the standard error as they are written.
    pub(crate) fn start_with_log(name: &str, arguments: &[&str]) -> (Self, Receiver<String>) {
        let mut serving = Self::start_with(name, arguments, Stdio::piped());
        let log = BufReader::new(serving.child.stderr.take().expect("is piped"));
        let (send, lines) = channel();
        std::thread::spawn(move || log.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        (serving, lines)
    }

    fn start_with(name: &str, arguments: &[&str], errors: Stdio) -> Self {
        let child = Command::new(example(name))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("starts");
        // Made before the address is read, so that the program ends even without one.
        let mut serving = Self { child, address: String::new() };
        let mut line = String::new();
        BufReader::new(serving.child.stdout.take().expect("is piped")).read_line(&mut line).expect("can be read");
        let address = line.trim_end().strip_prefix("http://").and_then(|line| line.split('/').next());
        address.unwrap_or_else(|| panic!("no address: {line:?}")).clone_into(&mut serving.address);
        serving
    }

    /// A new connection, with a timeout for reads.
    pub(crate) fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(&self.address).expect("is served");
        connection.set_read_timeout(Some(PATIENCE)).expect("can be set");
        connection
    }

    /// The resources in use, if the system reports them.
    pub(crate) fn usage(&self) -> Option<Usage> {
        Usage::of(self.child.id())
    }

    /// Sends a request, and reads to the end of the connection.
    pub(crate) fn ask(&self, request: &str) -> String {
        let mut connection = self.connect();
        connection.write_all(request.as_bytes()).expect("is sent");
        let mut response = Vec::new();
        connection.read_to_end(&mut response).expect("ends");
        String::from_utf8(response).expect("is UTF-8")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
