//! Runs vector files against the crate: `cargo run --example conformance -- FILE…`, or `-` for
//! standard input. Exits with 0 only where something ran and nothing failed.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

extern crate alloc;

mod engine;

use std::io::Read as _;
use std::process::ExitCode;
use std::{env, fs, io};

use lianlian_mpay::SigningKey;

fn main() -> ExitCode {
    let names: Vec<String> = env::args().skip(1).collect();
    let (mut passed, mut failed) = (0, 0);
    for name in &names {
        let report = match read(name) {
            Ok(text) => engine::run(&text, SigningKey::sign),
            Err(error) => engine::Report {
                passed: 0,
                failures: vec![format!("the file: expected vectors, got {error}")],
            },
        };
        for failure in &report.failures {
            println!("{name}: {failure}");
        }
        println!(
            "{name}: {} of {} passed",
            report.passed,
            report.passed + report.failures.len()
        );
        passed += report.passed;
        failed += report.failures.len();
    }
    println!("{passed} passed, {failed} failed");
    if passed > 0 && failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn read(name: &str) -> io::Result<String> {
    if name == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        Ok(text)
    } else {
        fs::read_to_string(name)
    }
}
