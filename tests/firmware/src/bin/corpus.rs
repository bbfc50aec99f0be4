//! The vectors through the conformance runner, on bare metal.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use cortex_m_semihosting::hprintln;
use firmware::generator::Generator;
use firmware::{exit, heap, stack};
use lianlian_mpay::{Digest, Error, Signature, SigningKey};
use lianlian_mpay_vectors::{Report, run};
use panic_semihosting as _;

include!(concat!(env!("OUT_DIR"), "/corpus.rs"));

/// What `build.rs` took of a vector file.
enum Content {
    Text(&'static [u8]),
    /// So many cases of `diagnose`, and no other.
    LeftOut(usize),
}

#[entry]
fn main() -> ! {
    heap::start(3 * 1024 * 1024);
    let ((is_success, heap), stack) = stack::peak_of(|| heap::peak_of(run_all));
    hprintln!(
        "corpus: peak heap {} bytes, peak stack {} bytes",
        heap,
        stack
    );
    exit(is_success)
}

fn run_all() -> bool {
    let (mut passed, mut failed, mut left_out) = (0, 0, 0);
    for (name, content) in FILES {
        let report = match content {
            Content::Text(text) => run(str::from_utf8(text).unwrap_or_default(), sign),
            Content::LeftOut(cases) => Report {
                left_out: *cases,
                ..Report::default()
            },
        };
        for failure in &report.failures {
            hprintln!("vectors/{}: {}", name, failure);
        }
        let cases = report.passed + report.failures.len();
        hprintln!("vectors/{}: {} of {} passed", name, report.passed, cases);
        passed += report.passed;
        failed += report.failures.len();
        left_out += report.left_out;
    }
    if left_out > 0 {
        hprintln!(
            "left out: {} cases of diagnose, which is a crate of its own",
            left_out
        );
    }
    hprintln!("{} passed, {} failed", passed, failed);
    passed > 0 && failed == 0
}

fn sign(key: &SigningKey, digest: &Digest) -> Result<Signature, Error> {
    key.sign_digest_with(&mut Generator::default(), digest)
}
