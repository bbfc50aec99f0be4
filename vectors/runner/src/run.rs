//! Runs the cases of a file, and compares.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use lianlian_mpay::{
    Digest, Error, KeyError, Signature, SigningKey, UnknownSignType, VerifyingKey,
};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::format::{Case, FORMAT, File};
use crate::input::Input;
use crate::ops::run_op;

/// How a file fared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases that passed.
    pub passed: usize,
    /// Cases of `diagnose`, where the backend has none.
    pub left_out: usize,
    /// A line for each case that failed: its id, and what was expected and found.
    pub failures: Vec<String>,
}

impl Report {
    /// How many cases ran.
    #[must_use]
    pub fn ran(&self) -> usize {
        self.passed.saturating_add(self.failures.len())
    }

    /// Whether something ran and nothing failed.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.passed > 0 && self.failures.is_empty()
    }

    /// Adds what another file gave.
    pub fn add(&mut self, other: Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.left_out = self.left_out.saturating_add(other.left_out);
        self.failures.extend(other.failures);
    }
}

/// `N passed, N failed`.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failures.len())
    }
}

/// Why a case has no result to compare.
pub(crate) enum Stop {
    /// The crate refused, with this code, and in these words.
    Refused(&'static str, String),
    /// The case itself is not one that can be run.
    Unusable(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error.code(), error.to_string())
    }
}

impl From<UnknownSignType> for Stop {
    fn from(error: UnknownSignType) -> Self {
        Error::from(error).into()
    }
}

impl From<KeyError> for Stop {
    fn from(error: KeyError) -> Self {
        Self::Refused(error.code(), error.to_string())
    }
}

impl From<String> for Stop {
    fn from(problem: String) -> Self {
        Self::Unusable(problem)
    }
}

/// What a case yields.
pub(crate) type Ran = Result<Value, Stop>;

/// How to sign: blinding needs random numbers, which come from elsewhere on each machine.
pub type Sign = fn(&SigningKey, &Digest) -> Result<Signature, Error>;

/// How to verify.
pub type Verify = fn(&VerifyingKey, &Digest, &Signature) -> Result<(), Error>;

/// The op `diagnose`, which is another crate's: `DIAGNOSE`, with the feature of that name.
#[derive(Debug, Clone, Copy)]
pub struct Diagnose(pub(crate) fn(&File, Input) -> Ran);

/// What does the arithmetic, and what else there is.
#[derive(Debug, Clone, Copy)]
pub struct Backend {
    /// Signs a digest.
    pub sign: Sign,
    /// Verifies a signature of a digest.
    pub verify: Verify,
    /// Without it the cases of `diagnose` are left out, and counted.
    pub diagnose: Option<Diagnose>,
}

/// Runs every case of a file but those of `diagnose`, with the core's own arithmetic.
///
/// # Examples
/// ```
/// use lianlian_mpay::{Error, SigningKey};
///
/// let file = r#"{"format":"mpay-vectors/1","cases":[
///     {"id":"a","op":"order","in":{"names":["b","A"]},"out":{"names":["A","b"]}}
/// ]}"#;
/// // No case of it signs.
/// let report = lianlian_mpay_vectors::run(file, |_, _| Err(Error::SignatureMismatch));
/// assert_eq!((report.passed, report.failures.len()), (1, 0));
/// ```
#[must_use]
pub fn run(text: &str, sign: Sign) -> Report {
    let backend = Backend {
        sign,
        verify: VerifyingKey::verify_digest,
        diagnose: None,
    };
    run_with(text, backend)
}

/// Runs every case of a file. A text that is no vector file is one failure.
#[must_use]
pub fn run_with(text: &str, backend: Backend) -> Report {
    let mut report = Report::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = match File::read(text) {
        Ok(file) => file,
        Err(error) => {
            report
                .failures
                .push(format!("the file: expected {FORMAT}, got {error}"));
            return report;
        }
    };
    if file.format != FORMAT {
        report
            .failures
            .push(format!("the file: expected {FORMAT}, got {}", file.format));
        return report;
    }
    let mut seen = BTreeSet::new();
    for (raw, number) in file.cases.iter().zip(1_usize..) {
        match run_case(&file, raw, backend, &mut seen) {
            Ok(true) => report.passed = report.passed.saturating_add(1),
            Ok(false) => report.left_out = report.left_out.saturating_add(1),
            Err((id, failure)) => {
                let id = id.unwrap_or_else(|| format!("case {number}"));
                report.failures.push(format!("{id}: {failure}"));
            }
        }
    }
    report
}

/// Runs a case; false where it is left out.
fn run_case(
    file: &File,
    raw: &RawValue,
    backend: Backend,
    seen: &mut BTreeSet<String>,
) -> Result<bool, (Option<String>, String)> {
    let case = Case::read(raw.get()).map_err(|problem| (id_of(raw), problem))?;
    let failed = |failure: String| (Some(case.id.clone()), failure);
    if !seen.insert(case.id.clone()) {
        return Err(failed("the id is not unique".into()));
    }
    let expected = match (&case.out, &case.err) {
        (Some(out), None) => Ok(with_parsed_body(out)),
        (None, Some(code)) => Err(code.as_str()),
        _ => return Err(failed("a case has either `out` or `err`".into())),
    };
    if case.op == "diagnose" && backend.diagnose.is_none() {
        return Ok(false);
    }
    compare(expected, run_op(file, &case, backend)).map_err(failed)?;
    Ok(true)
}

/// A body is compared as JSON, also where a file carries it as text.
fn with_parsed_body(out: &Value) -> Value {
    let mut out = out.clone();
    if let Some(body) = out.get_mut("body")
        && let Some(Ok(parsed)) = body.as_str().map(serde_json::from_str)
    {
        *body = parsed;
    }
    out
}

fn compare(expected: Result<Value, &str>, got: Ran) -> Result<(), String> {
    let got = match got {
        Ok(value) => Ok(value),
        Err(Stop::Refused(code, text)) => Err((code, text)),
        Err(Stop::Unusable(problem)) => return Err(problem),
    };
    match (expected, got) {
        (Ok(out), Ok(value)) if out == value => Ok(()),
        (Err(code), Err((found, _))) if code == found => Ok(()),
        (Ok(out), Ok(value)) => Err(format!("expected {out}, got {value}")),
        (Ok(out), Err((found, text))) => Err(format!("expected {out}, got {found} ({text})")),
        (Err(code), Ok(value)) => Err(format!("expected {code}, got {value}")),
        (Err(code), Err((found, text))) => Err(format!("expected {code}, got {found} ({text})")),
    }
}

fn id_of(raw: &RawValue) -> Option<String> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    Some(value.get("id")?.as_str()?.to_owned())
}
