//! Runs vector files, those of diagnosis too:
//! `cargo run -p lianlian-mpay-diagnose --example conformance -- vectors/`. Takes files, folders
//! (every `.json` directly in them) and `-` for standard input. Exits with 0 only where something ran
//! and nothing failed.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

extern crate alloc;

#[path = "conformance/diagnosis.rs"]
mod diagnosis;
#[allow(dead_code, reason = "the core's runner calls more of it")]
#[path = "../../examples/conformance/engine.rs"]
mod engine;
#[path = "../../examples/conformance/files.rs"]
mod files;

use std::process::ExitCode;

fn main() -> ExitCode {
    files::run(|text| engine::run_with(text, diagnosis::BACKEND))
}
