//! Runs vector files, those of diagnosis too:
//! `cargo run -p lianlian-mpay-diagnose --example conformance -- vectors/`. Takes files, folders
//! (every `.json` directly in them) and `-` for standard input. Exits with 0 only where something ran
//! and nothing failed.

use std::process::ExitCode;

use lianlian_mpay::{SigningKey, VerifyingKey};
use lianlian_mpay_vectors::{Backend, DIAGNOSE, command_line, run_with};

const BACKEND: Backend = Backend {
    sign: SigningKey::sign_digest,
    verify: VerifyingKey::verify_digest,
    diagnose: Some(DIAGNOSE),
};

fn main() -> ExitCode {
    command_line::main(|text| run_with(text, BACKEND))
}
