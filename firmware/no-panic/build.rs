//! Sets the linker arguments for a program without an operating system or without a C library.

fn main() {
    println!("cargo::rerun-if-changed=memory.x");
    let board = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "none");
    if board {
        println!("cargo::rustc-link-search={}", env!("CARGO_MANIFEST_DIR"));
        println!("cargo::rustc-link-arg-bins=-Tlink.x");
    } else {
        for argument in ["-nostdlib", "-nostartfiles", "-static"] {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}
