//! Runs files through a target, without a fuzzer: `replay TARGET FILE…`.
#![forbid(unsafe_code)]

use std::env;

use lianlian_mpay_fuzz::{TARGETS, replay};

fn main() {
    let mut arguments = env::args_os().skip(1);
    let name = arguments.next().unwrap_or_default();
    let Some((_, run)) = TARGETS.iter().find(|(target, _)| name == *target) else {
        let names: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
        panic!(
            "usage: replay TARGET FILE…, TARGET one of {}",
            names.join(" ")
        );
    };
    replay(*run, arguments);
}
