//! Prints the public API of a crate, one item a line, from a JSON file that rustdoc has written. The stages
//! `public-api` and `rebuilt` compare the output.
//!
//! ```sh
//! cargo run --manifest-path .ci/list-public-api/Cargo.toml -- target/doc/sse_wire.json
//! ```
//!
//! `--written` leaves out implementations that are derived or automatic.

use std::{env, error::Error, process::ExitCode};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let (path, written_alone) = match &arguments[..] {
        [path] => (path, false),
        [option, path] if option == "--written" => (path, true),
        _ => return Err("usage: list-public-api [--written] FILE".into()),
    };
    let public_api = public_api::Builder::from_rustdoc_json(path)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(written_alone)
        .omit_auto_derived_impls(written_alone)
        .build()?;
    for item in public_api.items() {
        println!("{item}");
    }
    Ok(())
}
