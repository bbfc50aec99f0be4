//! Runs vector files against the crate: `cargo run --example conformance -- vectors/`. Takes files,
//! folders (every `.json` directly in them) and `-` for standard input. Exits with 0 only where
//! something ran and nothing failed. The cases of `diagnose` are left out, and counted: the runner of
//! the crate `lianlian-mpay-diagnose` has them.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

extern crate alloc;

mod engine;
mod files;

use std::process::ExitCode;

use lianlian_mpay::SigningKey;

fn main() -> ExitCode {
    files::run(|text| engine::run(text, SigningKey::sign_digest))
}
