//! The op `diagnose` of the vectors, for the core's runner.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use lianlian_mpay::{Direction, KeyRole, SigningKey, VerifyingKey};
use lianlian_mpay_diagnose::{
    Diagnosis, Finding, KeyDiagnosis, NamedKey, Side, SignedText, diagnose_key, diagnose_with_texts,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::engine::{
    Backend, Case, File, Ran, Stop, base64, direction, input, message_bytes, verifying_key,
};

/// The core's own arithmetic, and diagnosis.
pub(crate) const BACKEND: Backend = Backend {
    sign: SigningKey::sign_digest,
    verify: VerifyingKey::verify_digest,
    diagnose: Some(run),
};

#[derive(Deserialize)]
#[serde(untagged)]
enum DiagnoseIn {
    Message(MessageIn),
    Key(KeyIn),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageIn {
    message: Option<String>,
    message_hex: Option<String>,
    direction: String,
    keys: Vec<NamedKeyIn>,
    #[serde(default)]
    excluded: Vec<String>,
    #[serde(default)]
    texts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedKeyIn {
    key: String,
    side: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyIn {
    text: Option<String>,
    der: Option<String>,
    kind: String,
}

fn run(file: &File, case: &Case) -> Ran {
    match input(case)? {
        DiagnoseIn::Message(given) => of_message(file, &given),
        DiagnoseIn::Key(given) => of_key(&given),
    }
}

fn of_message(file: &File, given: &MessageIn) -> Ran {
    let bytes = message_bytes(given.message.as_ref(), given.message_hex.as_ref())?;
    let keys = given.keys.iter();
    let keys: Vec<_> = keys
        .map(|named| Ok((named, verifying_key(file, &named.key)?)))
        .collect::<Result<_, Stop>>()?;
    let keys: Vec<_> = keys
        .iter()
        .map(|(NamedKeyIn { key: name, side }, key)| {
            let side = Side::parse(side).ok_or_else(|| unknown("side", side))?;
            Ok(NamedKey { name, side, key })
        })
        .collect::<Result<_, Stop>>()?;
    let direction: Direction = direction(&given.direction)?;
    Ok(diagnosis(&diagnose_with_texts(
        &bytes,
        direction,
        &keys,
        &given.excluded,
        &given.texts,
    )))
}

fn diagnosis(diagnosis: &Diagnosis) -> Value {
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

fn of_key(given: &KeyIn) -> Ran {
    let bytes = match (&given.text, &given.der) {
        (Some(text), None) => text.clone().into_bytes(),
        (None, Some(der)) => base64(der)?,
        _ => return Err(Stop::Unusable("`in` has either `text` or `der`".into())),
    };
    let needed = KeyRole::parse(&given.kind).ok_or_else(|| unknown("kind", &given.kind))?;
    Ok(key_diagnosis(&diagnose_key(&bytes, needed)))
}

fn key_diagnosis(diagnosis: &KeyDiagnosis) -> Value {
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
