//! Command lines, and what a program prints.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// The task of an example with the usual options.
enum Command {
    Help,
    Demo,
    Serve { port: u16 },
}

impl Command {
    fn parse() -> Result<Self, lexopt::Error> {
        use lexopt::prelude::*;
        let (mut demo, mut port) = (false, None);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("demo") => demo = true,
                Long("port") => port = Some(parser.value()?.parse()?),
                Long("help") | Short('h') => return Ok(Self::Help),
                other => return Err(other.unexpected()),
            }
        }
        match (demo, port) {
            (true, None) => Ok(Self::Demo),
            (true, Some(_)) => Err("the demo takes a port of its own".into()),
            (false, port) => Ok(Self::Serve { port: port.unwrap_or(0) }),
        }
    }
}

/// A program with the options `--demo`, `--port N` and `--help`. Both functions return an error message. `serve` gets the address on
/// which to listen, and prints it. The exit code is 1 after an error, and 2 if the command line is wrong.
pub(crate) fn run(
    name: &str,
    help: &str,
    serve: impl FnOnce(&str) -> Result<(), String>,
    demo: impl FnOnce() -> Result<(), String>,
) -> ExitCode {
    let (done, failure) = match Command::parse() {
        Ok(Command::Help) => {
            print_help(help);
            return ExitCode::SUCCESS;
        }
        Ok(Command::Serve { port }) => (serve(&format!("127.0.0.1:{port}")), 1),
        Ok(Command::Demo) => (demo(), 1),
        Err(problem) => (Err(problem.to_string()), 2),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{name}: {problem}");
            ExitCode::from(failure)
        }
    }
}

pub(crate) fn print_help(help: &str) {
    // If this fails, nobody can be told.
    let _ = io::stdout().write_all(help.as_bytes());
}

/// Text from another program, without the characters that control a terminal.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for character in String::from_utf8_lossy(bytes).chars() {
        match character {
            '\n' | '\t' => text.push(character),
            _ if character.is_control() => text.extend(character.escape_default()),
            _ => text.push(character),
        }
    }
    text
}

/// Prints a line at once. If the reader of the output has closed it, the program ends without an error.
pub(crate) fn print_line(line: &str) -> Result<(), String> {
    let mut output = io::stdout().lock();
    match writeln!(output, "{line}").and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        result => result.map_err(|error| format!("cannot write: {error}")),
    }
}

/// For demos: checks that a result is as expected.
pub(crate) fn check<T: PartialEq + std::fmt::Debug>(what: &str, came: &T, due: &T) -> Result<(), String> {
    if came == due { Ok(()) } else { Err(format!("{what} came out as {came:?}, and {due:?} was due")) }
}
