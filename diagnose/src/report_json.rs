//! A diagnosis as JSON, for programs.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::{self, Display};

use lianlian_mpay::KnownKey;
use serde_json::{Map, Value, json};

use crate::compare::SignedText;
use crate::diagnosis::{Diagnosis, Expectation, SignatureContent};
use crate::finding::Finding;
use crate::hex;
use crate::key_trouble::KeyReport;
use crate::reason::Language;
use crate::report::Report;

impl Report<'_> {
    /// The report as a JSON object, for programs that show it in their own way:
    ///
    /// | member | what |
    /// | --- | --- |
    /// | `verifies`, `explained`, `cut_short` | as [`Diagnosis::verifies`], [`is_explained`](Diagnosis::is_explained), [`is_cut_short`](Diagnosis::is_cut_short) |
    /// | `findings`, `clues` | lists of objects: `number`, `code`, `summary`, `remedy`, and where there are any `subject`, `offset`, `line`, `column` |
    /// | `signed_by` | where a key gave the block back: `key`, and where it is known `hash` and `digest` |
    /// | `expected` | where the message was read: `hash`, `digest`, and `fields`, in the order in which they are signed, each with `name`, `length` in characters, and with values `value` |
    /// | `signed_text` | where it is known: `given` (which of the given texts, from 0), `differs_at` (bytes), `field`, and with values `text` |
    ///
    /// Members that have nothing to say are missing. Members may be added, and keep their meaning.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::Direction;
    /// use lianlian_mpay_diagnose::{Language, diagnose};
    ///
    /// let diagnosis = diagnose::<&str>(b"<html>", Direction::Response, &[], &[]);
    /// let json = diagnosis.report(Language::Chinese).to_json();
    /// assert!(json.contains(r#""code":"not_json""#));
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let Diagnosis {
            findings, clues, ..
        } = self.diagnosis;
        let mut object = Map::new();
        object.insert("verifies".into(), self.diagnosis.verifies().into());
        object.insert("explained".into(), self.diagnosis.is_explained().into());
        object.insert("cut_short".into(), self.diagnosis.is_cut_short().into());
        object.insert("findings".into(), told(findings, self.language));
        object.insert("clues".into(), told(clues, self.language));
        let parts = [
            ("signed_by", self.diagnosis.content().map(signed_by)),
            (
                "expected",
                self.diagnosis.expected.as_ref().map(|it| self.expected(it)),
            ),
            (
                "signed_text",
                self.diagnosis.signed_text().map(|it| self.signed_text(it)),
            ),
        ];
        insert_known(&mut object, parts);
        Value::Object(object).to_string()
    }

    fn expected(&self, expected: &Expectation) -> Value {
        let fields = expected.signed.iter().map(|(name, value)| {
            let mut field = Map::new();
            field.insert("name".into(), name.as_str().into());
            field.insert("length".into(), value.chars().count().into());
            if self.shows_values {
                field.insert("value".into(), value.as_str().into());
            }
            Value::Object(field)
        });
        json!({
            "hash": expected.hash.code(),
            "digest": Hex(&expected.digest).to_string(),
            "fields": fields.collect::<Vec<_>>(),
        })
    }

    fn signed_text(&self, signed: &SignedText) -> Value {
        let mut object = Map::new();
        let place = signed.place();
        let parts = [
            ("given", signed.given().map(Value::from)),
            ("differs_at", place.map(|place| place.offset().into())),
            (
                "field",
                place.and_then(|place| place.field()).map(Value::from),
            ),
            ("text", self.shows_values.then(|| signed.text().into())),
        ];
        insert_known(&mut object, parts);
        Value::Object(object)
    }
}

impl KeyReport<'_> {
    /// The report as a JSON object: `fits`, `findings` (as [`Report::to_json`] has them), and where
    /// they are known `bits`, `format`, `fingerprint`, `known` (the code of a key that LianLian
    /// published), `command` and `problem`.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::KeyRole;
    /// use lianlian_mpay_diagnose::{Language, diagnose_key};
    ///
    /// let diagnosis = diagnose_key(b"-----BEGIN CERTIFICATE-----", KeyRole::Public);
    /// let json = diagnosis.report(Language::English).to_json();
    /// assert!(json.contains(r#""command":"openssl x509 -in CERT -noout -pubkey""#));
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let diagnosis = self.diagnosis;
        let mut object = Map::new();
        object.insert("fits".into(), diagnosis.fits().into());
        object.insert("findings".into(), told(diagnosis.findings(), self.language));
        let text = |it: Option<&str>| it.map(Value::from);
        let parts = [
            ("bits", diagnosis.bits().map(Value::from)),
            ("format", diagnosis.format().map(|it| it.to_string().into())),
            (
                "fingerprint",
                diagnosis.fingerprint().map(|it| it.to_string().into()),
            ),
            ("known", text(diagnosis.known().map(KnownKey::code))),
            ("command", text(diagnosis.command())),
            ("problem", text(diagnosis.problem())),
        ];
        insert_known(&mut object, parts);
        Value::Object(object).to_string()
    }
}

fn told(findings: &[Finding], language: Language) -> Value {
    let one = |finding: &Finding| {
        let reason = finding.reason();
        let position = finding.position();
        let mut object = Map::new();
        object.insert("number".into(), reason.number().into());
        object.insert("code".into(), reason.code().into());
        object.insert("summary".into(), reason.summary(language).into());
        object.insert("remedy".into(), reason.remedy(language).into());
        let parts = [
            ("subject", finding.subject().map(Value::from)),
            ("offset", position.map(|it| it.offset.into())),
            ("line", position.map(|it| it.line.into())),
            ("column", position.map(|it| it.column.into())),
        ];
        insert_known(&mut object, parts);
        Value::Object(object)
    };
    findings.iter().map(one).collect()
}

fn signed_by(content: &SignatureContent) -> Value {
    let mut object = Map::new();
    object.insert("key".into(), content.key().into());
    let parts = [
        ("hash", content.hash().map(|it| it.code().into())),
        (
            "digest",
            content
                .hash()
                .map(|_| Hex(content.digest()).to_string().into()),
        ),
    ];
    insert_known(&mut object, parts);
    Value::Object(object)
}

fn insert_known<const N: usize>(
    object: &mut Map<String, Value>,
    parts: [(&str, Option<Value>); N],
) {
    for (name, value) in parts {
        if let Some(value) = value {
            object.insert(name.into(), value);
        }
    }
}

struct Hex<'b>(&'b [u8]);

impl Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, self.0)
    }
}
