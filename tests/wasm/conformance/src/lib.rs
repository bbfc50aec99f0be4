//! The conformance runner as a WebAssembly module.
#![no_std]

extern crate alloc;

use alloc::string::String;
use core::fmt::Write as _;

use abi::HostRandom;
use lianlian_mpay_vectors::run as run_vectors;

/// Runs a vector file: a line for each case that failed, then `left out: N`, and last `N of M passed`.
///
/// # Safety
///
/// That of `abi::bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn run(address: *const u8, length: usize) -> u64 {
    // SAFETY: the contract is the same.
    let file = String::from_utf8_lossy(unsafe { abi::bytes(address, length) });
    abi::answer(report(&file).as_bytes())
}

fn report(file: &str) -> String {
    let report = run_vectors(file, |key, digest| {
        key.sign_digest_with(&mut HostRandom, digest)
    });
    let mut lines = report.failures.join("\n");
    if !lines.is_empty() {
        lines.push('\n');
    }
    let cases = report.passed + report.failures.len();
    // Writing to a string has nothing that could fail.
    let _ = writeln!(lines, "left out: {}", report.left_out);
    let _ = write!(lines, "{} of {cases} passed", report.passed);
    lines
}
