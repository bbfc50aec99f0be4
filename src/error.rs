//! What can go wrong: one type, with a stable code for each thing a caller can act on.

use alloc::borrow::Cow;
use core::fmt;

use crate::sign_type::SignType;

/// Where in a message's text something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// Bytes before it, from 0.
    pub offset: usize,
    /// Line, from 1; a line ends with `\n`.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The position of the character at or before byte `offset` of `text`.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset = offset.saturating_sub(1);
        }
        let before = text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |i| i.saturating_add(1));
        let in_line = before.get(line_start..).unwrap_or_default();
        Self {
            offset,
            line: before.matches('\n').count().saturating_add(1),
            column: in_line.chars().count().saturating_add(1),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Which limit of a message was passed (rule `MSG-4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// More than [`MAX_MESSAGE_LEN`](crate::MAX_MESSAGE_LEN) bytes.
    Bytes,
    /// More than [`MAX_MEMBERS`](crate::MAX_MEMBERS) members.
    Members,
    /// Nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH) levels.
    Depth,
}

/// What is wrong with a member's name (rule `MSG-2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameProblem {
    /// It has no characters.
    Empty,
    /// It has more than [`MAX_NAME_LEN`](crate::MAX_NAME_LEN) characters.
    TooLong,
    /// It holds this character, which is none of `A-Z a-z 0-9 _`.
    Character(char),
}

/// Which half of a key pair is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRole {
    /// The private key, which signs.
    Private,
    /// The public key, which verifies.
    Public,
}

/// What was found where an RSA key of one role was needed (rule `KEY-3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FoundKey {
    /// An RSA private key.
    RsaPrivate,
    /// An RSA public key.
    RsaPublic,
    /// An RSA private key with more than two primes.
    RsaMultiPrime,
    /// A key for RSASSA-PSS only.
    RsaPss,
    /// An elliptic-curve key.
    EllipticCurve,
    /// An Ed25519, Ed448, X25519 or X448 key.
    Edwards,
    /// A DSA key.
    Dsa,
    /// A key of an algorithm not known here.
    OtherAlgorithm,
    /// An X.509 certificate.
    Certificate,
    /// A certificate request.
    CertificateRequest,
    /// A PKCS#12 key store (`.p12`, `.pfx`).
    Pkcs12,
    /// A key in OpenSSH's own format.
    OpenSsh,
}

/// Why a genuine response is not the answer to the request (rules `RSP-5`, `RSP-7`, `RSP-8`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The member has another value than the request, or is absent.
    Differs,
    /// The member belongs to another MPAY API.
    Foreign,
    /// The member is not covered by the signature, but has to be.
    Uncovered,
}

/// An error of this crate.
///
/// [`code`](Self::code) is the stable name of what went wrong: it is part of the vector format,
/// and bindings pass it on. [`Display`](fmt::Display) is for people: it names the member and the
/// position. Neither ever holds a member's value or a byte of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[doc(alias = "错误")]
pub enum Error {
    /// Not one complete JSON text (`MSG-1`, `MSG-5`).
    JsonSyntax {
        /// Where reading stopped.
        at: Position,
        /// The character there; none at the end of the text.
        found: Option<char>,
    },
    /// JSON, but not an object (`MSG-1`).
    NotAnObject,
    /// Beyond a limit (`MSG-4`).
    MessageTooLarge(
        /// Which.
        Limit,
    ),
    /// Bytes that are not UTF-8 (`MSG-1`).
    InvalidUtf8 {
        /// The first bad byte, from 0.
        offset: usize,
    },
    /// The same name twice, or twice but for case (`MSG-3`).
    DuplicateField {
        /// Where the later one starts, if it was read from a message.
        at: Option<Position>,
        /// The later one, as it is spelled.
        name: Cow<'static, str>,
    },
    /// A name that cannot be (`MSG-2`).
    FieldName {
        /// Where the name starts, or its value if the name has escapes, if it was read from a
        /// message.
        at: Option<Position>,
        /// What is wrong.
        problem: NameProblem,
    },
    /// A member that this message does not have (`REQ-1`).
    UnknownField {
        /// Its name.
        name: Cow<'static, str>,
    },
    /// An array or object where a value is needed (`STR-5`, `REQ-1`, `RSP-1`, `RSP-6`).
    NestedField {
        /// The member.
        name: Cow<'static, str>,
    },
    /// A signed number with an exponent (`STR-4`).
    NumberFormat {
        /// The member.
        name: Cow<'static, str>,
    },
    /// A required member is absent or `null`.
    MissingField {
        /// The member.
        name: &'static str,
    },
    /// A member that needs a value is `""`.
    EmptyField {
        /// The member.
        name: &'static str,
    },
    /// More characters than allowed.
    FieldTooLong {
        /// The member.
        name: &'static str,
        /// How many characters are allowed.
        max: usize,
    },
    /// A value of the wrong form.
    FieldFormat {
        /// The member.
        name: &'static str,
        /// The right form, in words.
        expected: &'static str,
    },
    /// A value that reads as another member in the signing string (`REQ-5`, `RSP-4`).
    AmbiguousValue {
        /// The member.
        name: Cow<'static, str>,
    },
    /// `sign_type` is no sign type of this protocol (`SIG-1`).
    UnknownSignType,
    /// A sign type that the caller does not allow (`SIG-2`).
    SignTypeNotAllowed {
        /// The sign type of the message.
        found: SignType,
    },
    /// A backend does not offer the digest of this sign type: an OpenSSL library without MD5, as
    /// with FIPS providers.
    MissingDigest {
        /// The sign type of the message.
        sign_type: SignType,
    },
    /// No `sign` where one is needed (`SIG-3`, `RSP-2`).
    MissingSignature,
    /// `sign` is not canonical base64 (`SIG-4`).
    SignatureEncoding,
    /// The signature is not as long as the modulus (`SIG-5`).
    SignatureLength {
        /// The modulus's length in bytes.
        expected: usize,
        /// The signature's length in bytes.
        found: usize,
    },
    /// The signature does not match: another key, another text, or a forgery (`SIG-6`, `SIG-7`).
    /// [`diagnose`](crate::diagnose()) tells which.
    SignatureMismatch,
    /// Genuine, but not the answer to this request (`RSP-5`, `RSP-7`, `RSP-8`).
    ResponseMismatch {
        /// The member that shows it.
        name: Cow<'static, str>,
        /// How.
        problem: Mismatch,
    },
    /// Not a key that can be read (`KEY-1`, `KEY-2`).
    KeyFormat {
        /// What is wrong, in words.
        problem: &'static str,
    },
    /// A key or certificate, but not the one needed (`KEY-3`).
    KeyKind {
        /// What it is.
        found: FoundKey,
        /// What is needed.
        needed: KeyRole,
    },
    /// An encrypted private key (`KEY-3`).
    KeyEncrypted,
    /// The modulus is too short or too long (`KEY-4`).
    KeySize {
        /// Its length in bits.
        bits: usize,
    },
    /// Numbers that cannot be an RSA key (`KEY-5`).
    KeyInvalid {
        /// What is wrong, in words.
        problem: &'static str,
    },
    /// The signature could not be made, or did not check and was withheld (`SIG-8`).
    SigningFailed {
        /// What is wrong, in words.
        problem: &'static str,
    },
}

impl Error {
    /// The stable code, as `vectors/SPEC.md` lists them.
    ///
    /// ```
    /// let error = lianlian_mpay::Message::parse(b"[]").unwrap_err();
    /// assert_eq!(error.code(), "not_an_object");
    /// ```
    #[must_use]
    #[doc(alias = "错误码")]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::JsonSyntax { .. } => "json_syntax",
            Self::NotAnObject => "not_an_object",
            Self::MessageTooLarge(_) => "message_too_large",
            Self::InvalidUtf8 { .. } => "invalid_utf8",
            Self::DuplicateField { .. } => "duplicate_field",
            Self::FieldName { .. } | Self::UnknownField { .. } => "field_name",
            Self::NestedField { .. } => "nested_field",
            Self::NumberFormat { .. } => "number_format",
            Self::MissingField { .. } => "missing_field",
            Self::EmptyField { .. } => "empty_field",
            Self::FieldTooLong { .. } => "field_too_long",
            Self::FieldFormat { .. } => "field_format",
            Self::AmbiguousValue { .. } => "ambiguous_value",
            Self::UnknownSignType => "unknown_sign_type",
            Self::SignTypeNotAllowed { .. } | Self::MissingDigest { .. } => "sign_type_not_allowed",
            Self::MissingSignature => "missing_signature",
            Self::SignatureEncoding => "signature_encoding",
            Self::SignatureLength { .. } => "signature_length",
            Self::SignatureMismatch => "signature_mismatch",
            Self::ResponseMismatch { .. } => "response_mismatch",
            Self::KeyFormat { .. } => "key_format",
            Self::KeyKind { .. } => "key_kind",
            Self::KeyEncrypted => "key_encrypted",
            Self::KeySize { .. } => "key_size",
            Self::KeyInvalid { .. } => "key_invalid",
            Self::SigningFailed { .. } => "signing_failed",
        }
    }

    /// The member at fault, where one is.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::DuplicateField { name, .. }
            | Self::UnknownField { name }
            | Self::NestedField { name }
            | Self::NumberFormat { name }
            | Self::AmbiguousValue { name }
            | Self::ResponseMismatch { name, .. } => Some(name),
            Self::MissingField { name }
            | Self::EmptyField { name }
            | Self::FieldTooLong { name, .. }
            | Self::FieldFormat { name, .. } => Some(name),
            Self::UnknownSignType
            | Self::SignTypeNotAllowed { .. }
            | Self::MissingDigest { .. } => Some("sign_type"),
            Self::MissingSignature
            | Self::SignatureEncoding
            | Self::SignatureLength { .. }
            | Self::SignatureMismatch => Some("sign"),
            _ => None,
        }
    }

    /// The place in the message's text, where one is known.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        match self {
            Self::JsonSyntax { at, .. } => Some(*at),
            Self::FieldName { at, .. } | Self::DuplicateField { at, .. } => *at,
            _ => None,
        }
    }
}

impl core::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::JsonSyntax { at, found } => write_syntax(f, at, *found),
            Self::NotAnObject => f.write_str("the message is JSON, but not an object"),
            Self::MessageTooLarge(limit) => write!(f, "the message has {limit}"),
            Self::InvalidUtf8 { offset } => {
                write!(f, "byte {offset} of the message is not UTF-8")
            }
            Self::DuplicateField { at, name } => {
                write!(f, "{name}: this name is there twice (case does not count)")?;
                at.map_or(Ok(()), |at| write!(f, ", again at {at}"))
            }
            Self::FieldName {
                at: Some(at),
                problem,
            } => write!(f, "the name at {at} {problem}"),
            Self::FieldName { at: None, problem } => write!(f, "a name {problem}"),
            Self::UnknownField { name } => write!(f, "{name}: not a member of this request"),
            Self::NestedField { name } => {
                write!(f, "{name}: an array or object has no signed form")
            }
            Self::NumberFormat { name } => {
                write!(
                    f,
                    "{name}: a number with an exponent has no single signed form"
                )
            }
            Self::MissingField { name } => write!(f, "{name}: missing"),
            Self::EmptyField { name } => write!(f, "{name}: empty"),
            Self::FieldTooLong { name, max } => write!(f, "{name}: longer than {max} characters"),
            Self::FieldFormat { name, expected } => write!(f, "{name}: not {expected}"),
            Self::AmbiguousValue { name } => write!(
                f,
                "{name}: the value contains `&name=`, which reads as another member when signed"
            ),
            Self::UnknownSignType => {
                f.write_str("sign_type: neither `RSA` (MD5withRSA) nor `SHA256withRSA`")
            }
            Self::SignTypeNotAllowed { found } => {
                write!(f, "sign_type: `{found}` is not allowed here")
            }
            Self::MissingDigest { sign_type } => write!(
                f,
                "sign_type: the library in use does not offer the digest of `{sign_type}` (a FIPS provider?)"
            ),
            Self::MissingSignature => f.write_str("sign: missing or empty"),
            Self::SignatureEncoding => {
                f.write_str("sign: not canonical base64 (standard alphabet, padded, no blanks)")
            }
            Self::SignatureLength { expected, found } => write!(
                f,
                "sign: {found} bytes, but this key's signatures have {expected}; is it another key's?"
            ),
            Self::SignatureMismatch => f.write_str("the signature does not match"),
            Self::ResponseMismatch { name, problem } => write!(f, "{name}: {problem}"),
            Self::KeyFormat { problem } => write!(f, "not a readable key: {problem}"),
            Self::KeyKind { found, needed } => write_key_kind(f, *found, *needed),
            Self::KeyEncrypted => f.write_str(
                "the private key is encrypted; decrypt it with: openssl pkey -in KEY -out PLAIN",
            ),
            Self::KeySize { bits } => {
                write!(f, "an RSA key of {bits} bits; 1024 to 4096 are supported")
            }
            Self::KeyInvalid { problem } => write!(f, "not a valid RSA key: {problem}"),
            Self::SigningFailed { problem } => write!(f, "signing failed: {problem}"),
        }
    }
}

fn write_syntax(f: &mut fmt::Formatter<'_>, at: &Position, found: Option<char>) -> fmt::Result {
    write!(f, "not JSON at {at} (byte {}): ", at.offset)?;
    match found {
        None => f.write_str("the text ends too early"),
        Some('\u{feff}') => f.write_str("a byte order mark"),
        Some(quote @ ('“' | '”' | '‘' | '’')) => write!(f, "a curly quote `{quote}`"),
        Some(c) => write!(f, "unexpected {c:?}"),
    }
}

fn write_key_kind(f: &mut fmt::Formatter<'_>, found: FoundKey, needed: KeyRole) -> fmt::Result {
    write!(f, "{found} where an RSA {needed} key is needed")?;
    let remedy = match (found, needed) {
        (FoundKey::Certificate | FoundKey::CertificateRequest, KeyRole::Public) => {
            "; extract its key with: "
        }
        (FoundKey::RsaPrivate, KeyRole::Public) => {
            "; to verify LianLian's messages use LianLian's public key, not your own; \
             your public half comes from: "
        }
        (FoundKey::RsaPublic, KeyRole::Private) => {
            "; sign with the private key whose public half you gave to LianLian"
        }
        (FoundKey::Pkcs12, _) => "; unpack it with: ",
        (FoundKey::OpenSsh, KeyRole::Private) => "; convert a copy of the private key with: ",
        (FoundKey::OpenSsh, KeyRole::Public) => "; convert it with: ",
        _ => "",
    };
    f.write_str(remedy)?;
    f.write_str(conversion(found, needed).unwrap_or_default())
}

/// The command that makes what is needed of what was found, where there is one.
const fn conversion(found: FoundKey, needed: KeyRole) -> Option<&'static str> {
    Some(match (found, needed) {
        (FoundKey::Certificate, KeyRole::Public) => "openssl x509 -in CERT -noout -pubkey",
        (FoundKey::CertificateRequest, KeyRole::Public) => "openssl req -in REQUEST -noout -pubkey",
        (FoundKey::RsaPrivate, KeyRole::Public) => "openssl pkey -in KEY -pubout",
        (FoundKey::Pkcs12, KeyRole::Private) => {
            "openssl pkcs12 -in STORE -nocerts -nodes | openssl pkey"
        }
        (FoundKey::Pkcs12, KeyRole::Public) => {
            "openssl pkcs12 -in STORE -nokeys -clcerts | openssl x509 -noout -pubkey"
        }
        (FoundKey::OpenSsh, KeyRole::Private) => "ssh-keygen -p -m PKCS8 -f COPY",
        (FoundKey::OpenSsh, KeyRole::Public) => "ssh-keygen -e -m PKCS8 -f KEY",
        _ => return None,
    })
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes => write!(f, "more than {} bytes", crate::MAX_MESSAGE_LEN),
            Self::Members => write!(f, "more than {} members", crate::MAX_MEMBERS),
            Self::Depth => write!(f, "more than {} levels", crate::MAX_DEPTH),
        }
    }
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::TooLong => write!(f, "is longer than {} characters", crate::MAX_NAME_LEN),
            Self::Character(c) => write!(f, "holds {c:?}; only A-Z a-z 0-9 _ are allowed"),
        }
    }
}

impl fmt::Display for KeyRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "private",
            Self::Public => "public",
        })
    }
}

impl fmt::Display for FoundKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RsaPrivate => "a private key",
            Self::RsaPublic => "a public key",
            Self::RsaMultiPrime => "an RSA key with more than two primes",
            Self::RsaPss => "a key for RSASSA-PSS only",
            Self::EllipticCurve => "an elliptic-curve key",
            Self::Edwards => "an Ed25519, Ed448, X25519 or X448 key",
            Self::Dsa => "a DSA key",
            Self::OtherAlgorithm => "a key of another algorithm",
            Self::Certificate => "an X.509 certificate",
            Self::CertificateRequest => "a certificate request",
            Self::Pkcs12 => "a PKCS#12 key store",
            Self::OpenSsh => "a key in OpenSSH's format",
        })
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Differs => "not as in the request; this response answers another one",
            Self::Foreign => "a member of another MPAY API; not a Card Bind Verify success",
            Self::Uncovered => "not covered by the signature, but it has to be",
        })
    }
}
