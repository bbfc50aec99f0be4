//! The vectors of diagnosis, and the list of reasons beside them.
#![allow(clippy::restriction, reason = "tests may panic")]

use std::collections::BTreeSet;

use lianlian_mpay::{SigningKey, VerifyingKey};
use lianlian_mpay_diagnose::{Language, Reason};
use lianlian_mpay_vectors::{Backend, DIAGNOSE, run_with};
use serde_json::Value;

const VECTORS: &str = include_str!("../../vectors/diagnosis.json");
const REASONS: &str = include_str!("../../vectors/REASONS.md");

/// What `diagnose_signature` alone says, which is no operation of the vectors.
const OF_TWO_STEPS: [Reason; 2] = [Reason::SignIsText, Reason::OtherDigest];

#[test]
fn every_case_passes() {
    let backend = Backend {
        sign: SigningKey::sign_digest,
        verify: VerifyingKey::verify_digest,
        diagnose: Some(DIAGNOSE),
    };
    let report = run_with(VECTORS, backend);
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
        let clues = case["out"]["clues"].as_array().into_iter().flatten();
        let all = reasons.iter().chain(clues);
        seen.extend(all.map(|one| one["reason"].as_str().unwrap()));
    }
    for reason in Reason::ALL {
        let is_seen = seen.contains(reason.code()) || OF_TWO_STEPS.contains(reason);
        assert!(is_seen, "{reason} has no case");
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
