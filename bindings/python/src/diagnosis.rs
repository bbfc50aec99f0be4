//! Why does it not verify, and what is this key?

use lianlian_mpay::KeyRole;
use lianlian_mpay::{Direction, KnownKey};
use lianlian_mpay_diagnose as core;
use lianlian_mpay_diagnose::{Language, Side, diagnose_with_texts};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::enums::Code;
use crate::errors;
use crate::input::{Input, Texts, items};
use crate::keys::VerifyingKey;
use crate::message::Digest;

const ENGLISH: Code<Language> = Code(Language::English);

/// Why a message does not verify: one of a closed list.
#[pyclass(frozen, eq, hash, module = "lianlian_mpay")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Reason(pub(crate) core::Reason);

#[pymethods]
impl Reason {
    /// The stable number.
    #[getter]
    fn number(&self) -> u16 {
        self.0.number()
    }

    /// The stable machine name.
    #[getter]
    fn code(&self) -> &'static str {
        self.0.code()
    }

    /// What is wrong.
    #[pyo3(signature = (language=ENGLISH))]
    fn summary(&self, language: Code<Language>) -> &'static str {
        self.0.summary(language.0)
    }

    /// What to do about it.
    #[pyo3(signature = (language=ENGLISH))]
    fn remedy(&self, language: Code<Language>) -> &'static str {
        self.0.remedy(language.0)
    }

    fn __str__(&self) -> &'static str {
        self.0.code()
    }

    fn __repr__(&self) -> String {
        format!("Reason({}, '{}')", self.0.number(), self.0)
    }
}

/// A reason, with what it is about.
#[pyclass(frozen, eq, module = "lianlian_mpay")]
#[derive(PartialEq, Eq)]
pub(crate) struct Finding(core::Finding);

#[pymethods]
impl Finding {
    /// The reason.
    #[getter]
    fn reason(&self) -> Reason {
        Reason(self.0.reason())
    }

    /// The stable number of the reason.
    #[getter]
    fn number(&self) -> u16 {
        self.0.reason().number()
    }

    /// The stable machine name of the reason.
    #[getter]
    fn code(&self) -> &'static str {
        self.0.reason().code()
    }

    /// The field or the key that the reason is about. Never a value.
    #[getter]
    fn subject(&self) -> Option<&str> {
        self.0.subject()
    }

    /// Where in the message's text the fault stands.
    #[getter]
    fn position<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let position = self.0.position().map(errors::place);
        position
            .map(|place| errors::position(py, place))
            .transpose()
    }

    /// The finding in words.
    #[pyo3(signature = (language=ENGLISH))]
    fn describe(&self, language: Code<Language>) -> String {
        self.0.describe(language.0)
    }

    fn __repr__(&self) -> String {
        match self.0.subject() {
            Some(subject) => format!("Finding('{}', subject='{subject}')", self.0.reason()),
            None => format!("Finding('{}')", self.0.reason()),
        }
    }
}

fn findings(findings: &[core::Finding]) -> Vec<Finding> {
    findings.iter().cloned().map(Finding).collect()
}

fn codes(findings: &[core::Finding]) -> String {
    let codes = findings.iter().map(|finding| finding.reason().code());
    codes.collect::<Vec<_>>().join(", ")
}

/// What a signature holds, and whose it is.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct SignatureContent(core::SignatureContent);

#[pymethods]
impl SignatureContent {
    /// The name of the key that gives the block back.
    #[getter]
    fn key(&self) -> &str {
        self.0.key()
    }

    /// The signature's hash algorithm: `md5`, `sha1` or `sha256`, if it is one that is known.
    #[getter]
    fn hash(&self) -> Option<&'static str> {
        self.0.hash().map(core::HashAlgorithm::code)
    }

    /// The digest that was signed.
    #[getter]
    fn digest(&self) -> &[u8] {
        self.0.digest()
    }

    fn __repr__(&self) -> String {
        format!("SignatureContent(key='{}')", self.0.key())
    }
}

/// The first place at which two texts differ.
#[pyclass(frozen, get_all, module = "lianlian_mpay")]
pub(crate) struct Place {
    /// How many bytes are the same.
    offset: usize,
    /// The field that the place is in, where it is in one.
    field: Option<String>,
}

#[pymethods]
impl Place {
    fn __repr__(&self) -> String {
        match &self.field {
            Some(field) => format!("Place(offset={}, field='{field}')", self.offset),
            None => format!("Place(offset={}, field=None)", self.offset),
        }
    }
}

/// A text that was signed, and where it leaves the right one.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct SignedText(core::SignedText);

#[pymethods]
impl SignedText {
    /// The text, with every value: keep it out of logs.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    /// Which of the given texts it is, from 0: nothing where the signature itself holds it.
    #[getter]
    fn given(&self) -> Option<usize> {
        self.0.given()
    }

    /// Where it leaves the right text.
    #[getter]
    fn place(&self) -> Option<Place> {
        self.0.place().map(|place| Place {
            offset: place.offset(),
            field: place.field().map(String::from),
        })
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// Why a message does not verify, as far as it can be told. Nothing in it is verified.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct Diagnosis(core::Diagnosis);

impl Diagnosis {
    fn core_report(&self, language: Code<Language>, with_values: bool) -> core::Report<'_> {
        let report = self.0.report(language.0);
        if with_values {
            report.with_values()
        } else {
            report
        }
    }
}

#[pymethods]
impl Diagnosis {
    /// What was found, by number; never empty. The bytes or the signature prove each.
    #[getter]
    fn findings(&self) -> Vec<Finding> {
        findings(self.0.findings())
    }

    /// What is likely, but not proven.
    #[getter]
    fn clues(&self) -> Vec<Finding> {
        findings(self.0.clues())
    }

    /// What the signature holds, if a key was found that gives it back.
    #[getter]
    fn content(&self) -> Option<SignatureContent> {
        self.0.content().cloned().map(SignatureContent)
    }

    /// The text that was signed, where it was given or the signature itself holds it.
    #[getter]
    fn signed_text(&self) -> Option<SignedText> {
        self.0.signed_text().cloned().map(SignedText)
    }

    /// The text that a right signature would be made over, with every value: keep it out of logs.
    #[getter]
    fn signing_string(&self) -> Option<String> {
        self.0.signing_string()
    }

    /// The digest that a right signature would hold: its algorithm and its bytes.
    #[getter]
    fn expected_digest<'py>(&self, py: Python<'py>) -> Option<(&'static str, Bound<'py, PyBytes>)> {
        let (hash, digest) = self.0.expected_digest()?;
        Some((hash.code(), PyBytes::new(py, digest)))
    }

    /// Whether the findings account for everything: with them undone, the signature would verify.
    #[getter]
    fn is_explained(&self) -> bool {
        self.0.is_explained()
    }

    /// Whether there was too much in the message to search for every mistake.
    #[getter]
    fn is_cut_short(&self) -> bool {
        self.0.is_cut_short()
    }

    /// Whether nothing is wrong.
    #[getter]
    fn verifies(&self) -> bool {
        self.0.verifies()
    }

    /// The diagnosis as a text for people; with the message's values only where that is asked for.
    #[pyo3(signature = (language=ENGLISH, *, with_values=false))]
    fn report(&self, language: Code<Language>, with_values: bool) -> String {
        self.core_report(language, with_values).to_string()
    }

    /// The same as the JSON of an object, for programs.
    #[pyo3(signature = (language=ENGLISH, *, with_values=false))]
    fn to_json(&self, language: Code<Language>, with_values: bool) -> String {
        self.core_report(language, with_values).to_json()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Diagnosis({})", codes(self.0.findings()))
    }
}

/// What a key is, and what to do where it is not the one that is needed.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct KeyDiagnosis(core::KeyDiagnosis);

#[pymethods]
impl KeyDiagnosis {
    /// What was found; never empty.
    #[getter]
    fn findings(&self) -> Vec<Finding> {
        findings(self.0.findings())
    }

    /// Whether it is read as what is needed, whatever else is to be said of it.
    #[getter]
    fn fits(&self) -> bool {
        self.0.fits()
    }

    /// What it was read from, if it is an RSA key that can be read.
    #[getter]
    fn format(&self) -> Option<String> {
        self.0.format().map(|format| format.to_string())
    }

    /// The length of the modulus in bits, if it is an RSA key that can be read.
    #[getter]
    fn bits(&self) -> Option<usize> {
        self.0.bits()
    }

    /// The SHA-256 of the public half's SPKI in hex, if it is an RSA key that can be read.
    #[getter]
    fn fingerprint(&self) -> Option<String> {
        self.0
            .fingerprint()
            .map(|fingerprint| fingerprint.to_string())
    }

    /// Which of the keys that LianLian published it is, if it is one.
    #[getter]
    fn known(&self) -> Option<Code<KnownKey>> {
        self.0.known().map(Code)
    }

    /// The command line that makes what is needed of it, where there is one.
    #[getter]
    fn command(&self) -> Option<&str> {
        self.0.command()
    }

    /// What the reader of keys says of it, in English, if it is not read as what is needed.
    #[getter]
    fn problem(&self) -> Option<&str> {
        self.0.problem()
    }

    /// The diagnosis as a text for people.
    #[pyo3(signature = (language=ENGLISH))]
    fn report(&self, language: Code<Language>) -> String {
        self.0.report(language.0).to_string()
    }

    /// The same as the JSON of an object, for programs.
    #[pyo3(signature = (language=ENGLISH))]
    fn to_json(&self, language: Code<Language>) -> String {
        self.0.report(language.0).to_json()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("KeyDiagnosis({})", codes(self.0.findings()))
    }
}

/// A public key that may have made a signature, with what to call it and whose it is.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct NamedKey {
    #[pyo3(get)]
    name: String,
    side: Side,
    #[pyo3(get)]
    key: Py<VerifyingKey>,
}

impl NamedKey {
    fn for_core(&self) -> core::NamedKey<'_> {
        core::NamedKey {
            name: &self.name,
            side: self.side,
            key: &self.key.get().key,
        }
    }
}

#[pymethods]
impl NamedKey {
    #[new]
    fn new(name: String, side: Code<Side>, key: Py<VerifyingKey>) -> Self {
        let side = side.0;
        Self { name, side, key }
    }

    #[getter]
    fn side(&self) -> Code<Side> {
        Code(self.side)
    }

    fn __repr__(&self) -> String {
        format!("NamedKey('{}', '{}')", self.name, self.side.code())
    }
}

/// The keys of a call.
pub(crate) struct Keys(Vec<Py<NamedKey>>);

impl Keys {
    pub(crate) fn for_core(&self) -> Vec<core::NamedKey<'_>> {
        let keys = self.0.iter().map(Py::get);
        keys.map(NamedKey::for_core).collect()
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Keys {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        items(object).map(Self)
    }
}

/// Finds out why a message does not verify. `texts` are what the signer says was signed.
#[pyfunction]
#[pyo3(signature = (body, direction, keys, *, excluded=Texts(Vec::new()), texts=Texts(Vec::new())))]
pub(crate) fn diagnose(
    py: Python<'_>,
    body: Input<'_>,
    direction: Code<Direction>,
    keys: Keys,
    excluded: Texts,
    texts: Texts,
) -> Diagnosis {
    let body = body.bytes();
    Diagnosis(
        py.detach(|| {
            diagnose_with_texts(body, direction.0, &keys.for_core(), &excluded.0, &texts.0)
        }),
    )
}

/// Finds out why a signature that a key elsewhere made is not one of this digest.
#[pyfunction]
pub(crate) fn diagnose_signature(
    py: Python<'_>,
    digest: &Bound<'_, Digest>,
    signature: Input<'_>,
    keys: Keys,
) -> Diagnosis {
    let (digest, signature) = (digest.get().0, signature.bytes());
    Diagnosis(py.detach(|| core::diagnose_signature(&digest, signature, &keys.for_core())))
}

/// Tells what a key is, where a private or a public one is needed.
#[pyfunction]
pub(crate) fn diagnose_key(py: Python<'_>, data: Input<'_>, needed: Code<KeyRole>) -> KeyDiagnosis {
    let data = data.bytes();
    KeyDiagnosis(py.detach(|| core::diagnose_key(data, needed.0)))
}
