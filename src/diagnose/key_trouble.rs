//! What is this key, and how is it turned into the one that is needed?

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::finding::Finding;
use super::reason::{Language, Reason};
use crate::error::{self, Error, FoundKey, KeyRole};
use crate::key::{Fingerprint, KeyEncoding, KeyFormat, KnownKey, SigningKey, VerifyingKey};

/// What a key is, and what to do to have the one that is needed. It holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[doc(alias = "密钥诊断")]
pub struct KeyDiagnosis {
    findings: Vec<Finding>,
    details: Option<Details>,
    command: Option<String>,
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
/// use lianlian_mpay::{KeyRole, Reason, diagnose_key};
///
/// let diagnosis = diagnose_key(b"-----BEGIN CERTIFICATE-----\nMIIB", KeyRole::Public);
/// assert_eq!(diagnosis.findings()[0].reason(), Reason::KeyIsCertificate);
/// assert_eq!(diagnosis.command(), Some("openssl x509 -in CERT -noout -pubkey"));
/// ```
#[must_use]
#[doc(alias = "密钥诊断")]
pub fn diagnose_key(bytes: &[u8], needed: KeyRole) -> KeyDiagnosis {
    let read = match needed {
        KeyRole::Private => private(bytes),
        KeyRole::Public => public(bytes),
    };
    match read {
        Ok(details) => KeyDiagnosis::new(Reason::KeyFits, Some(details), None),
        Err(error) => {
            let details = match &error {
                Error::KeyKind { found, .. } => other_half(bytes, *found),
                _ => None,
            };
            let command = command(&error, details);
            KeyDiagnosis::new(reason_of(&error), details, command)
        }
    }
}

fn private(bytes: &[u8]) -> Result<Details, Error> {
    SigningKey::from_bytes(bytes).map(|key| Details::of(key.verifying_key()))
}

fn public(bytes: &[u8]) -> Result<Details, Error> {
    VerifyingKey::from_bytes(bytes).map(|key| Details::of(&key))
}

/// What is known of the key, if it is an RSA key after all, but the half that is not needed.
fn other_half(bytes: &[u8], found: FoundKey) -> Option<Details> {
    match found {
        FoundKey::RsaPrivate => private(bytes).ok(),
        FoundKey::RsaPublic => public(bytes).ok(),
        _ => None,
    }
}

fn reason_of(error: &Error) -> Reason {
    match error {
        Error::KeyEncrypted => Reason::KeyEncrypted,
        Error::KeySize { .. } => Reason::KeySize,
        Error::KeyInvalid { .. } => Reason::KeyInvalid,
        Error::KeyKind { found, .. } => match found {
            FoundKey::RsaPublic => Reason::KeyIsPublic,
            FoundKey::RsaPrivate => Reason::KeyIsPrivate,
            FoundKey::Certificate | FoundKey::CertificateRequest => Reason::KeyIsCertificate,
            FoundKey::Pkcs12 => Reason::KeyIsStore,
            FoundKey::OpenSsh => Reason::KeyIsOpenSsh,
            _ => Reason::KeyOtherAlgorithm,
        },
        _ => Reason::KeyUnreadable,
    }
}

const GENERATION: &str = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out KEY && openssl pkey -in KEY -pubout";

fn command(error: &Error, details: Option<Details>) -> Option<String> {
    let encoding = details.map(|details| details.format.encoding);
    let command = match (error, encoding) {
        (Error::KeyEncrypted, _) => error::DECRYPTION,
        (
            Error::KeyKind {
                found: FoundKey::RsaPrivate,
                ..
            },
            Some(KeyEncoding::Base64),
        ) => "base64 -d KEY | openssl pkey -inform DER -pubout",
        (Error::KeyKind { found, needed }, _) => match error::conversion(*found, *needed) {
            Some(command) => command,
            None if reason_of(error) == Reason::KeyOtherAlgorithm => GENERATION,
            None => return None,
        },
        (Error::KeySize { .. } | Error::KeyInvalid { .. }, _) => GENERATION,
        _ => return None,
    };
    Some(command.into())
}

impl KeyDiagnosis {
    fn new(reason: Reason, details: Option<Details>, command: Option<String>) -> Self {
        let known = details.and_then(|details| details.fingerprint.known());
        let demo = known.map(|known| Finding::about(Reason::KeyIsDemo, known.name()));
        Self {
            findings: [Finding::from(reason)].into_iter().chain(demo).collect(),
            details,
            command,
        }
    }

    /// What was found; never empty.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
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
    diagnosis: &'d KeyDiagnosis,
    language: Language,
}

impl fmt::Display for KeyReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.diagnosis.findings {
            finding.write(f, self.language)?;
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
