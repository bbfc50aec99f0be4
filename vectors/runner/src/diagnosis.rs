//! The op `diagnose`.
#![allow(
    clippy::indexing_slicing,
    reason = "of JSON objects that are made here"
)]

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use lianlian_mpay::{KeyRole, VerifyingKey};
use lianlian_mpay_diagnose::{
    Diagnosis, Finding, KeyDiagnosis, NamedKey, Side, SignedText, diagnose_key, diagnose_with_texts,
};
use serde_json::{Value, json};

use crate::format::File;
use crate::input::{Input, base64};
use crate::ops::verifying_key;
use crate::run::{Diagnose, Ran, Stop};

/// The op `diagnose`, by the crate `lianlian-mpay-diagnose`.
pub const DIAGNOSE: Diagnose = Diagnose(run);

fn run(file: &File, input: Input) -> Ran {
    if input.has("kind") {
        of_key(input)
    } else {
        of_message(file, input)
    }
}

fn of_message(file: &File, mut input: Input) -> Ran {
    let (bytes, direction) = (input.message()?, input.direction()?);
    let keys = input.objects("keys")?.into_iter();
    let keys: Vec<Key> = keys
        .map(|key| Key::new(file, key))
        .collect::<Result<_, _>>()?;
    let (excluded, texts) = (input.excluded()?, input.optional_texts("texts")?);
    input.end()?;
    let keys: Vec<_> = keys.iter().map(Key::named).collect();
    let diagnosis = diagnose_with_texts(&bytes, direction, &keys, &excluded, &texts);
    Ok(told(&diagnosis))
}

/// A key that a case names.
struct Key {
    name: String,
    side: Side,
    public: VerifyingKey,
}

impl Key {
    fn new(file: &File, mut input: Input) -> Result<Self, Stop> {
        let (name, side) = (input.text("key")?, input.text("side")?);
        input.end()?;
        Ok(Self {
            public: verifying_key(file, &name)?,
            side: Side::parse(&side).ok_or_else(|| unknown("side", &side))?,
            name,
        })
    }

    fn named(&self) -> NamedKey<'_> {
        NamedKey {
            name: &self.name,
            side: self.side,
            key: &self.public,
        }
    }
}

fn told(diagnosis: &Diagnosis) -> Value {
    let mut out = json!({
        "reasons": reasons(diagnosis.findings()),
        "explained": diagnosis.is_explained(),
    });
    if !diagnosis.clues().is_empty() {
        out["clues"] = json!(reasons(diagnosis.clues()));
    }
    if let Some(place) = diagnosis.signed_text().and_then(SignedText::place) {
        out["differs_at"] = json!(place.offset());
    }
    if let Some(content) = diagnosis.content() {
        out["key"] = json!(content.key());
        if let Some(hash) = content.hash() {
            out["hash"] = json!(hash.to_string());
        }
    }
    out
}

fn reasons(findings: &[Finding]) -> Vec<Value> {
    let reason = |finding: &Finding| {
        let mut reason = json!({ "reason": finding.reason().code() });
        if let Some(subject) = finding.subject() {
            reason["subject"] = json!(subject);
        }
        reason
    };
    findings.iter().map(reason).collect()
}

fn of_key(mut input: Input) -> Ran {
    let (text, der) = (input.optional_text("text")?, input.optional_text("der")?);
    let kind = input.text("kind")?;
    input.end()?;
    let bytes = match (text, der) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(der)) => base64(&der)?,
        _ => return Err(Stop::Unusable("`in` has either `text` or `der`".into())),
    };
    let needed = KeyRole::parse(&kind).ok_or_else(|| unknown("kind", &kind))?;
    Ok(told_of_key(&diagnose_key(&bytes, needed)))
}

fn told_of_key(diagnosis: &KeyDiagnosis) -> Value {
    let mut out = json!({ "reasons": reasons(diagnosis.findings()) });
    if let Some(bits) = diagnosis.bits() {
        out["bits"] = json!(bits);
    }
    if let Some(format) = diagnosis.format() {
        out["format"] = json!(format.to_string());
    }
    if let Some(fingerprint) = diagnosis.fingerprint() {
        out["fingerprint"] = json!(fingerprint.to_string());
    }
    out
}

fn unknown(what: &str, found: &str) -> Stop {
    Stop::Unusable([what, " `", found, "` is not known"].concat())
}
