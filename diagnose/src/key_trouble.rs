//! What is this key, and how is it turned into the one that is needed?

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use crate::finding::Finding;
use crate::key_command;
use crate::reason::{Language, Reason};
use lianlian_mpay::{
    Fingerprint, FoundKey, KeyError, KeyFormat, KeyRole, KnownKey, SigningKey, VerifyingKey,
};

/// What a key is, and what to do to have the one that is needed. It holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[doc(alias = "密钥诊断")]
pub struct KeyDiagnosis {
    findings: Vec<Finding>,
    details: Option<Details>,
    command: Option<String>,
    problem: Option<String>,
}

/// What is known of an RSA key that can be read, whichever half it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Details {
    format: KeyFormat,
    bits: usize,
    fingerprint: Fingerprint,
}

impl Details {
    fn of(key: &VerifyingKey) -> Self {
        Self {
            format: key.format(),
            bits: key.bits(),
            fingerprint: key.fingerprint(),
        }
    }
}

/// Tells what a key is, as a file or a configuration holds it, where a private or a public RSA key
/// is needed.
///
/// It does not panic, whatever it is given; its work is that of reading the key, in either role.
///
/// # Examples
/// ```
/// use lianlian_mpay::KeyRole;
/// use lianlian_mpay_diagnose::{Reason, diagnose_key};
///
/// let diagnosis = diagnose_key(b"-----BEGIN CERTIFICATE-----\nMIIB", KeyRole::Public);
/// assert_eq!(diagnosis.findings()[0].reason(), Reason::KeyIsCertificate);
/// assert_eq!(diagnosis.command(), Some("openssl x509 -in CERT -noout -pubkey"));
/// ```
#[must_use]
#[doc(alias = "密钥诊断")]
pub fn diagnose_key(bytes: &[u8], needed: KeyRole) -> KeyDiagnosis {
    let error = match read(bytes, needed) {
        Ok(details) => {
            return KeyDiagnosis::new(needed, Reason::KeyFits.into(), Some(details), None);
        }
        Err(error) => error,
    };
    let (error, details) = match other_half(bytes, &error) {
        Some(Ok(details)) => (error, Some(details)),
        // What is wrong with it in its own role matters more than that it is of the other one.
        Some(Err(error)) => (error, None),
        None => (error, None),
    };
    let mut finding = Finding::from(reason_of(&error));
    if finding.reason() == Reason::KeyIsOtherFile {
        finding = Finding::about(finding.reason(), sort_of(&error));
    }
    KeyDiagnosis {
        problem: Some(error.to_string()),
        ..KeyDiagnosis::new(
            needed,
            finding,
            details,
            key_command::command(bytes, &error, reason_of(&error), needed),
        )
    }
}

fn read(bytes: &[u8], role: KeyRole) -> Result<Details, KeyError> {
    match role {
        KeyRole::Private => private(bytes),
        KeyRole::Public => public(bytes),
    }
}

fn private(bytes: &[u8]) -> Result<Details, KeyError> {
    SigningKey::from_bytes(bytes).map(|key| Details::of(key.verifying_key()))
}

fn public(bytes: &[u8]) -> Result<Details, KeyError> {
    VerifyingKey::from_bytes(bytes).map(|key| Details::of(&key))
}

/// The key as the half that is not needed, if it is that one.
fn other_half(bytes: &[u8], error: &KeyError) -> Option<Result<Details, KeyError>> {
    match error {
        KeyError::Kind {
            found: FoundKey::RsaPrivate,
            ..
        } => Some(private(bytes)),
        KeyError::Kind {
            found: FoundKey::RsaPublic,
            ..
        } => Some(public(bytes)),
        _ => None,
    }
}

/// The machine name of what a file is.
fn sort_of(error: &KeyError) -> &'static str {
    match error {
        KeyError::Format {
            looks_like: Some(sort),
            ..
        } => sort.code(),
        KeyError::Kind { found, .. } => found.code(),
        _ => "unknown",
    }
}

fn reason_of(error: &KeyError) -> Reason {
    match error {
        KeyError::Encrypted => Reason::KeyEncrypted,
        KeyError::Size { .. } => Reason::KeySize,
        KeyError::Invalid { .. } => Reason::KeyInvalid,
        KeyError::Kind { found, .. } => match found {
            FoundKey::RsaPublic => Reason::KeyIsPublic,
            FoundKey::RsaPrivate => Reason::KeyIsPrivate,
            FoundKey::Certificate | FoundKey::CertificateRequest => Reason::KeyIsCertificate,
            FoundKey::Pkcs12 => Reason::KeyIsStore,
            FoundKey::OpenSsh => Reason::KeyIsOpenSsh,
            FoundKey::Ssh2
            | FoundKey::Putty
            | FoundKey::JavaKeyStore
            | FoundKey::Pkcs7
            | FoundKey::RevocationList => Reason::KeyIsOtherFile,
            _ => Reason::KeyOtherAlgorithm,
        },
        KeyError::Format {
            looks_like: Some(_),
            ..
        } => Reason::KeyIsOtherFile,
        _ => Reason::KeyUnreadable,
    }
}

/// A modulus that is no longer than this one, in bits, is weak.
const WEAK_BITS: usize = 1024;

impl KeyDiagnosis {
    fn new(
        needed: KeyRole,
        finding: Finding,
        details: Option<Details>,
        command: Option<String>,
    ) -> Self {
        let known = details.and_then(|details| details.fingerprint.known());
        let published = known.map(|known| Finding::about(Reason::KeyIsPublished, known.code()));
        // The key that others are verified with; LianLian's published one is of this length.
        let is_weak = needed == KeyRole::Public
            && finding.reason() == Reason::KeyFits
            && details.is_some_and(|details| details.bits <= WEAK_BITS);
        let weak = is_weak.then(|| Finding::from(Reason::KeyIsWeak));
        Self {
            findings: [finding].into_iter().chain(published).chain(weak).collect(),
            details,
            command,
            problem: None,
        }
    }

    /// What was found; never empty.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether it is read as what is needed ([`Reason::KeyFits`]), whatever else is to be said of it.
    #[must_use]
    pub fn fits(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.reason() == Reason::KeyFits)
    }

    /// What it was read from, if it is an RSA key that can be read.
    #[must_use]
    pub fn format(&self) -> Option<KeyFormat> {
        self.details.map(|details| details.format)
    }

    /// The length of the modulus in bits, if it is an RSA key that can be read.
    #[must_use]
    pub fn bits(&self) -> Option<usize> {
        self.details.map(|details| details.bits)
    }

    /// The fingerprint of the public half, if it is an RSA key that can be read.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.details.map(|details| details.fingerprint)
    }

    /// The key that LianLian published, if it is one.
    #[must_use]
    pub fn known(&self) -> Option<KnownKey> {
        self.fingerprint()?.known()
    }

    /// The command line that makes what is needed of it, where there is one. Names in capitals
    /// stand for files.
    #[must_use]
    pub fn command(&self) -> Option<&str> {
        self.command.as_deref()
    }

    /// What the reader of keys says of it, in English, if it is not read as what is needed.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The diagnosis as a text for people.
    #[must_use]
    pub const fn report(&self, language: Language) -> KeyReport<'_> {
        KeyReport {
            diagnosis: self,
            language,
        }
    }
}

/// A [`KeyDiagnosis`] as a text for people, through its `Display`.
#[derive(Debug, Clone, Copy)]
pub struct KeyReport<'d> {
    pub(crate) diagnosis: &'d KeyDiagnosis,
    pub(crate) language: Language,
}

impl fmt::Display for KeyReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.diagnosis.findings {
            finding.write(f, self.language)?;
        }
        // Of a key that is read, if not as what is needed, the reason has said all.
        let problem = self.diagnosis.problem();
        if let Some(problem) = problem.filter(|_| self.diagnosis.details.is_none()) {
            writeln!(f, "      ({problem})")?;
        }
        if let Some(command) = self.diagnosis.command() {
            writeln!(f, "      $ {command}")?;
        }
        if let Some(details) = self.diagnosis.details {
            let Details {
                format,
                bits,
                fingerprint,
            } = details;
            match self.language {
                Language::English => {
                    writeln!(f, "key:         RSA, {bits} bits, {format}")?;
                    writeln!(f, "fingerprint: {fingerprint}")?;
                }
                Language::Chinese => {
                    writeln!(f, "密钥：RSA，{bits} 位，{format}")?;
                    writeln!(f, "指纹：{fingerprint}")?;
                }
            }
        }
        Ok(())
    }
}

/// The report in English.
impl fmt::Display for KeyDiagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report(Language::English).fmt(f)
    }
}
