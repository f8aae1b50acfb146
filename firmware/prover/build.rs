//! Copies the files of the library whose private functions are called. Also sets the linker arguments for a program
//! without an operating system or without a C library.

use std::{env, fs, path::Path};

/// Files of the library. Each becomes a module into which `main.rs` puts calls of its private functions.
const FILES: [&str; 4] = ["scan/masks.rs", "encode/check.rs", "chunked/size_line.rs", "decimal.rs"];

fn main() {
    let variable = |name| env::var(name).unwrap_or_default();
    let library = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../../src");
    for file in FILES {
        let source = library.join(file);
        println!("cargo::rerun-if-changed={}", source.display());
        let text = fs::read_to_string(&source).expect("the library has this file");
        // An included file must not have `//!` comments, so they become `//`. Nothing else is changed.
        let text: String = text.lines().map(|line| format!("{}\n", line.replacen("//!", "//", 1))).collect();
        let name = Path::new(file).file_name().expect("it has a name");
        fs::write(Path::new(&variable("OUT_DIR")).join(name), text).expect("the directory is there for this");
    }
    // No start-up code: the program is read and never run.
    let board = variable("CARGO_CFG_TARGET_OS") == "none";
    let link: &[&str] =
        if board { &["--entry=0"] } else { &["-nostdlib", "-nostartfiles", "-static", "-Wl,--entry=0"] };
    for argument in link {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
