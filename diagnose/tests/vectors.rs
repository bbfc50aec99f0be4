//! The vectors of diagnosis, and the list of reasons beside them.
#![allow(clippy::restriction, reason = "tests may panic")]

extern crate alloc;

#[path = "../examples/conformance/diagnosis.rs"]
mod diagnosis;
#[allow(dead_code, reason = "the core's runner calls more of it")]
#[path = "../../examples/conformance/engine.rs"]
mod engine;

use std::collections::BTreeSet;

use lianlian_mpay_diagnose::{Language, Reason};
use serde_json::Value;

const VECTORS: &str = include_str!("../../vectors/diagnosis.json");
const REASONS: &str = include_str!("../../vectors/REASONS.md");

#[test]
fn every_case_passes() {
    let report = engine::run_with(VECTORS, diagnosis::BACKEND);
    assert_eq!(report.failures, [""; 0]);
    assert_eq!(report.left_out, 0);
    assert!(report.passed > 300, "{}", report.passed);
}

#[test]
fn every_reason_has_a_case_and_a_diagnosis_never_fails() {
    let file: Value = serde_json::from_str(VECTORS).unwrap();
    let mut seen = BTreeSet::new();
    for case in file["cases"].as_array().unwrap() {
        assert!(case["err"].is_null(), "{}", case["id"]);
        let reasons = case["out"]["reasons"].as_array().unwrap();
        assert!(!reasons.is_empty(), "{}", case["id"]);
        seen.extend(reasons.iter().map(|one| one["reason"].as_str().unwrap()));
    }
    for reason in Reason::ALL {
        assert!(seen.contains(reason.code()), "{reason} has no case");
    }
}

#[test]
fn the_list_of_reasons_is_the_crates() {
    let rows: Vec<_> = REASONS
        .lines()
        .filter(|line| line.starts_with('|') && line.contains("| `"))
        .collect();
    let expected: Vec<_> = Reason::ALL
        .iter()
        .map(|reason| {
            format!(
                "| {} | `{}` | {} | {} |",
                reason.number(),
                reason.code(),
                reason.summary(Language::English),
                reason.summary(Language::Chinese)
            )
        })
        .collect();
    assert_eq!(rows, expected);
}
