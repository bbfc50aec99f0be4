//! Runs vector files against the crate: `cargo run --example conformance -- vectors/`. Takes files,
//! folders (every `.json` directly in them) and `-` for standard input. Exits with 0 only where
//! something ran and nothing failed. The cases of `diagnose` are left out, and counted: the runner of
//! the crate `lianlian-mpay-diagnose` has them.

use std::process::ExitCode;

use lianlian_mpay::SigningKey;
use lianlian_mpay_vectors::{command_line, run};

fn main() -> ExitCode {
    command_line::main(|text| run(text, SigningKey::sign_digest))
}
