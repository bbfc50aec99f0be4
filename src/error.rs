//! What can go wrong: with messages and signatures, and with keys. Each has a stable code.

use alloc::borrow::Cow;
use core::fmt;

use crate::codes::codes;
use crate::limits::{
    MAX_DEPTH, MAX_FIELDS, MAX_KEY_BITS, MAX_MESSAGE_LEN, MAX_NAME_LEN, MIN_KEY_BITS,
};
use crate::sign_type::{SignType, UnknownSignType};

/// Where in a message's text something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    pub(crate) fn new(text: &str, offset: usize) -> Self {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// More than [`MAX_MESSAGE_LEN`] bytes.
    Bytes,
    /// More than [`MAX_FIELDS`] fields.
    Fields,
    /// Nested deeper than [`MAX_DEPTH`] levels.
    Depth,
}

codes!(Limit { Bytes = "bytes", Fields = "fields", Depth = "depth" });

/// What the length of a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LengthUnit {
    /// Unicode scalar values, where the page declares a length.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}

codes!(LengthUnit { Characters = "characters", Bytes = "bytes" });

/// What is wrong with a field's name (rule `MSG-2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameProblem {
    /// It has no characters.
    Empty,
    /// It has more than [`MAX_NAME_LEN`] characters.
    TooLong,
    /// It holds this character, which is none of `A-Z a-z 0-9 _`.
    Character(char),
}

impl NameProblem {
    /// The stable machine name: `empty`, `too_long` or `character`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::Character(_) => "character",
        }
    }
}

/// Which half of a key pair is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyRole {
    /// The private key, which signs.
    Private,
    /// The public key, which verifies.
    Public,
}

codes!(KeyRole { Private = "private", Public = "public" });

/// What was found where an RSA key of one role was needed (rule `KEY-3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A public key in the format of RFC 4716 (`---- BEGIN SSH2 PUBLIC KEY ----`).
    Ssh2,
    /// A key file of `PuTTY` (`.ppk`).
    Putty,
    /// A Java key store (JKS or JCEKS).
    JavaKeyStore,
    /// A PKCS#7 file, by its PEM label.
    Pkcs7,
    /// A certificate revocation list.
    RevocationList,
}

codes!(FoundKey {
    RsaPrivate = "rsa_private",
    RsaPublic = "rsa_public",
    RsaMultiPrime = "rsa_multi_prime",
    RsaPss = "rsa_pss",
    EllipticCurve = "elliptic_curve",
    Edwards = "edwards",
    Dsa = "dsa",
    OtherAlgorithm = "other_algorithm",
    Certificate = "certificate",
    CertificateRequest = "certificate_request",
    Pkcs12 = "pkcs12",
    OpenSsh = "openssh",
    Ssh2 = "ssh2",
    Putty = "putty",
    JavaKeyStore = "java_key_store",
    Pkcs7 = "pkcs7",
    RevocationList = "revocation_list",
});

/// What a file that is no readable key looks like (rules `KEY-1`, `KEY-2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyFile {
    /// Nothing, or blanks only.
    Empty,
    /// The path of a file.
    Path,
    /// An HTML page.
    Html,
    /// A JSON Web Key.
    Jwk,
    /// Another JSON text.
    Json,
    /// The XML of .NET's `RSA.ToXmlString`.
    DotNetXml,
    /// UTF-16, of either byte order.
    Utf16,
    /// The hex digits of DER.
    Hex,
    /// Base64 with `-` and `_` for `+` and `/`.
    UrlSafeBase64,
    /// The base64 of a PEM.
    Base64OfPem,
    /// A key in quotation marks.
    Quoted,
    /// A PEM with the two characters `\n` for each line break.
    EscapedPem,
    /// A PEM whose line breaks are missing, or have become blanks.
    PemOnOneLine,
    /// A PEM with blanks in front of a line.
    IndentedPem,
    /// A PEM whose first line has fewer, more, or other dashes.
    PemDashes,
    /// A key blob of Windows: `PUBLICKEYBLOB`, `PRIVATEKEYBLOB`, or one of CNG.
    MicrosoftBlob,
    /// The DER of a PKCS#7 file.
    Pkcs7,
    /// A PKCS#12 key store in BER, which is not DER.
    Pkcs12,
    /// DER with a number that lacks the zero byte in front, so that it is negative.
    NegativeNumber,
    /// A private key of modulus and exponents only.
    NoPrimes,
}

codes!(KeyFile {
    Empty = "empty",
    Path = "path",
    Html = "html",
    Jwk = "jwk",
    Json = "json",
    DotNetXml = "dotnet_xml",
    Utf16 = "utf16",
    Hex = "hex",
    UrlSafeBase64 = "url_safe_base64",
    Base64OfPem = "base64_of_pem",
    Quoted = "quoted",
    EscapedPem = "escaped_pem",
    PemOnOneLine = "pem_on_one_line",
    IndentedPem = "indented_pem",
    PemDashes = "pem_dashes",
    MicrosoftBlob = "microsoft_blob",
    Pkcs7 = "pkcs7",
    Pkcs12 = "pkcs12",
    NegativeNumber = "negative_number",
    NoPrimes = "no_primes",
});

impl KeyFile {
    /// What it is, in words.
    const fn words(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Path => "the path of a file, not what is in the file",
            Self::Html => "an HTML page",
            Self::Jwk => "a JSON Web Key (JWK)",
            Self::Json => "JSON, not the text of a key alone",
            Self::DotNetXml => "the XML of a .NET key (RSAKeyValue)",
            Self::Utf16 => "UTF-16; a key in text is read as UTF-8",
            Self::Hex => "hex digits; DER is read as bytes or as base64",
            Self::UrlSafeBase64 => "URL-safe base64; the standard one has `+` and `/`",
            Self::Base64OfPem => "the base64 of a PEM: encoded once too often",
            Self::Quoted => "in quotation marks",
            Self::EscapedPem => "a PEM with the two characters `\\n` for its line breaks",
            Self::PemOnOneLine => {
                "a PEM on one line: its line breaks are missing, or have become blanks"
            }
            Self::IndentedPem => "a PEM with blanks in front of a line",
            Self::PemDashes => "a PEM whose BEGIN line has other than five `-` on either side",
            Self::MicrosoftBlob => "a Microsoft key blob (CryptoAPI or CNG)",
            Self::Pkcs7 => "a PKCS#7 file, which holds certificates",
            Self::Pkcs12 => "a PKCS#12 key store, in BER",
            Self::NegativeNumber => {
                "a number without the zero byte in front, which makes it negative"
            }
            Self::NoPrimes => "modulus and exponents only; the primes are needed too",
        }
    }
}

/// Why a verified response is not the answer to the request (rules `RSP-5`, `RSP-7`, `RSP-8`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mismatch {
    /// The field has another value than the request, or is absent.
    Differs,
    /// The field belongs to another API of LianLian.
    OtherApi,
    /// The field is not signed, but has to be.
    Unsigned,
}

codes!(Mismatch { Differs = "differs", OtherApi = "other_api", Unsigned = "unsigned" });

/// Makes the one table of codes and numbers.
macro_rules! code_table {
    ($($Name:ident = $number:literal, $code:literal;)*) => {
        /// The stable names and numbers of what can go wrong.
        #[derive(Clone, Copy)]
        enum Code {
            $($Name,)*
        }

        impl Code {
            const ALL: &'static [(u16, &'static str)] = &[$(($number, $code),)*];

            const fn number(self) -> u16 {
                match self {
                    $(Self::$Name => $number,)*
                }
            }

            const fn code(self) -> &'static str {
                match self {
                    $(Self::$Name => $code,)*
                }
            }
        }
    };
}

// Numbers stay what they are; a new code gets a new number.
code_table! {
    JsonSyntax = 1, "json_syntax";
    NotAnObject = 2, "not_an_object";
    InvalidUtf8 = 3, "invalid_utf8";
    MessageTooLarge = 4, "message_too_large";
    DuplicateField = 5, "duplicate_field";
    FieldName = 6, "field_name";
    NestedField = 7, "nested_field";
    NumberFormat = 8, "number_format";
    MissingField = 9, "missing_field";
    EmptyField = 10, "empty_field";
    FieldTooLong = 11, "field_too_long";
    FieldFormat = 12, "field_format";
    AmbiguousValue = 13, "ambiguous_value";
    UnknownSignType = 14, "unknown_sign_type";
    SignTypeNotAllowed = 15, "sign_type_not_allowed";
    MissingSignature = 16, "missing_signature";
    SignatureEncoding = 17, "signature_encoding";
    SignatureLength = 18, "signature_length";
    SignatureMismatch = 19, "signature_mismatch";
    ResponseMismatch = 20, "response_mismatch";
    KeyFormat = 21, "key_format";
    KeyKind = 22, "key_kind";
    KeyEncrypted = 23, "key_encrypted";
    KeySize = 24, "key_size";
    KeyInvalid = 25, "key_invalid";
    SigningFailed = 26, "signing_failed";
    VerifyingFailed = 27, "verifying_failed";
}

/// What is wrong with a message, or with its signature.
///
/// [`code`](Self::code) is the stable name of what went wrong: it is part of the vector format,
/// and bindings pass it on. [`Display`](fmt::Display) is for people: it names the field and the
/// position. Neither ever holds a field's value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// A field that this message does not have (`REQ-1`).
    UnknownField {
        /// Its name.
        name: Cow<'static, str>,
    },
    /// An array or object where a value is needed (`STR-5`, `REQ-1`, `RSP-1`, `RSP-6`).
    NestedField {
        /// The field.
        name: Cow<'static, str>,
    },
    /// A signed number with an exponent, or a negative zero (`STR-4`).
    NumberFormat {
        /// The field.
        name: Cow<'static, str>,
    },
    /// A required field is absent or `null`.
    MissingField {
        /// The field.
        name: &'static str,
    },
    /// A field that needs a value is `""`.
    EmptyField {
        /// The field.
        name: &'static str,
    },
    /// Longer than allowed (`REQ-2`, `REQ-3`, `RSP-1`, `RSP-6`).
    FieldTooLong {
        /// The field.
        name: &'static str,
        /// How much is allowed.
        max: usize,
        /// Of what.
        unit: LengthUnit,
    },
    /// A value of the wrong form.
    FieldFormat {
        /// The field.
        name: &'static str,
        /// The right form, in words.
        expected: &'static str,
    },
    /// A value whose signed text reads in more than one way: it holds an `&` that is followed,
    /// before the next `&`, by `=`; or, in a request, it is the text `null` (`REQ-5`, `RSP-4`).
    AmbiguousValue {
        /// The field.
        name: Cow<'static, str>,
    },
    /// `sign_type` is no sign type of this protocol (`SIG-1`).
    UnknownSignType,
    /// A sign type that the caller does not allow (`SIG-2`).
    SignTypeNotAllowed {
        /// The sign type of the message.
        found: SignType,
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
    /// The crate `lianlian-mpay-diagnose` tells which.
    SignatureMismatch,
    /// Verified, but not the answer to this request (`RSP-5`, `RSP-7`, `RSP-8`).
    ResponseMismatch {
        /// The field that shows it.
        name: Cow<'static, str>,
        /// How.
        problem: Mismatch,
    },
    /// The signature could not be made, or did not check and was withheld (`SIG-8`).
    SigningFailed {
        /// What is wrong, in words.
        problem: &'static str,
    },
    /// A verifier could not answer: it says nothing about the signature.
    VerifyingFailed {
        /// What is wrong, in words.
        problem: &'static str,
    },
}

/// What is wrong with a key.
///
/// [`code`](Self::code) and [`number`](Self::number) are of the same table as those of [`Error`].
/// Neither `Display` nor `Debug` ever holds a byte of the key.
///
/// ```
/// use lianlian_mpay::{KeyError, KeyFile, SigningKey};
///
/// let error = SigningKey::from_text("/etc/mpay/merchant.pem").unwrap_err();
/// let KeyError::Format { looks_like, .. } = error else { panic!() };
/// assert_eq!(looks_like, Some(KeyFile::Path));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[doc(alias = "密钥错误")]
pub enum KeyError {
    /// Not a key that can be read (`KEY-1`, `KEY-2`).
    Format {
        /// What is wrong, in words.
        problem: &'static str,
        /// What it looks like, where that is known.
        looks_like: Option<KeyFile>,
    },
    /// A key or certificate, but not the one needed (`KEY-3`).
    Kind {
        /// What it is.
        found: FoundKey,
        /// What is needed.
        needed: KeyRole,
    },
    /// An encrypted private key (`KEY-3`).
    Encrypted,
    /// The modulus is too short or too long (`KEY-4`).
    Size {
        /// Its length in bits.
        bits: usize,
    },
    /// Numbers that cannot be an RSA key (`KEY-5`).
    Invalid {
        /// What is wrong, in words.
        problem: &'static str,
    },
}

impl Error {
    /// Every code with its number, those of [`KeyError`] included.
    pub const CODES: &'static [(u16, &'static str)] = Code::ALL;

    /// The stable code, as `vectors/SPEC.md` lists them.
    ///
    /// ```
    /// let error = lianlian_mpay::Message::parse(b"[]").unwrap_err();
    /// assert_eq!((error.code(), error.number()), ("not_an_object", 2));
    /// ```
    #[must_use]
    #[doc(alias = "错误码")]
    pub const fn code(&self) -> &'static str {
        self.entry().code()
    }

    /// The stable number of the code, from 1, for bindings and columns; 0 is free for "no error".
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.entry().number()
    }

    const fn entry(&self) -> Code {
        match self {
            Self::JsonSyntax { .. } => Code::JsonSyntax,
            Self::NotAnObject => Code::NotAnObject,
            Self::MessageTooLarge(_) => Code::MessageTooLarge,
            Self::InvalidUtf8 { .. } => Code::InvalidUtf8,
            Self::DuplicateField { .. } => Code::DuplicateField,
            Self::FieldName { .. } | Self::UnknownField { .. } => Code::FieldName,
            Self::NestedField { .. } => Code::NestedField,
            Self::NumberFormat { .. } => Code::NumberFormat,
            Self::MissingField { .. } => Code::MissingField,
            Self::EmptyField { .. } => Code::EmptyField,
            Self::FieldTooLong { .. } => Code::FieldTooLong,
            Self::FieldFormat { .. } => Code::FieldFormat,
            Self::AmbiguousValue { .. } => Code::AmbiguousValue,
            Self::UnknownSignType => Code::UnknownSignType,
            Self::SignTypeNotAllowed { .. } => Code::SignTypeNotAllowed,
            Self::MissingSignature => Code::MissingSignature,
            Self::SignatureEncoding => Code::SignatureEncoding,
            Self::SignatureLength { .. } => Code::SignatureLength,
            Self::SignatureMismatch => Code::SignatureMismatch,
            Self::ResponseMismatch { .. } => Code::ResponseMismatch,
            Self::SigningFailed { .. } => Code::SigningFailed,
            Self::VerifyingFailed { .. } => Code::VerifyingFailed,
        }
    }

    /// What the error holds beside field and place, as a stable machine name: which limit, which
    /// fault of a name, which unit of length, which sign type was found, which mismatch; or, for
    /// people, the form that a value should have or what failed.
    ///
    /// ```
    /// let error = lianlian_mpay::Message::parse(br#"{"":1}"#).unwrap_err();
    /// assert_eq!((error.code(), error.detail()), ("field_name", Some("empty")));
    /// ```
    #[must_use]
    pub const fn detail(&self) -> Option<&'static str> {
        Some(match self {
            Self::MessageTooLarge(limit) => limit.code(),
            Self::FieldName { problem, .. } => problem.code(),
            Self::FieldTooLong { unit, .. } => unit.code(),
            Self::FieldFormat { expected, .. } => expected,
            Self::SignTypeNotAllowed { found } => found.as_str(),
            Self::ResponseMismatch { problem, .. } => problem.code(),
            Self::SigningFailed { problem } | Self::VerifyingFailed { problem } => problem,
            _ => return None,
        })
    }

    /// The field at fault, where one is.
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
            Self::UnknownSignType | Self::SignTypeNotAllowed { .. } => Some("sign_type"),
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

    /// How many bytes of the message are before that place, where it is known.
    #[must_use]
    pub const fn offset(&self) -> Option<usize> {
        match (self, self.position()) {
            (Self::InvalidUtf8 { offset }, _) => Some(*offset),
            (_, Some(at)) => Some(at.offset),
            _ => None,
        }
    }
}

impl KeyError {
    /// The stable code, as `vectors/SPEC.md` lists them.
    ///
    /// ```
    /// let error = lianlian_mpay::VerifyingKey::from_text("").unwrap_err();
    /// assert_eq!((error.code(), error.number()), ("key_format", 21));
    /// ```
    #[must_use]
    #[doc(alias = "错误码")]
    pub const fn code(&self) -> &'static str {
        self.entry().code()
    }

    /// The stable number of the code.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.entry().number()
    }

    /// What the error holds beside: the machine name of what was found, or what is wrong in words.
    #[must_use]
    pub const fn detail(&self) -> Option<&'static str> {
        match self {
            Self::Format {
                looks_like: Some(found),
                ..
            } => Some(found.code()),
            Self::Format { problem, .. } | Self::Invalid { problem } => Some(problem),
            Self::Kind { found, .. } => Some(found.code()),
            Self::Encrypted | Self::Size { .. } => None,
        }
    }

    pub(crate) const fn format(problem: &'static str) -> Self {
        Self::Format {
            problem,
            looks_like: None,
        }
    }

    pub(crate) const fn looks_like(found: KeyFile) -> Self {
        Self::Format {
            problem: found.words(),
            looks_like: Some(found),
        }
    }

    const fn entry(&self) -> Code {
        match self {
            Self::Format { .. } => Code::KeyFormat,
            Self::Kind { .. } => Code::KeyKind,
            Self::Encrypted => Code::KeyEncrypted,
            Self::Size { .. } => Code::KeySize,
            Self::Invalid { .. } => Code::KeyInvalid,
        }
    }
}

impl From<UnknownSignType> for Error {
    fn from(_: UnknownSignType) -> Self {
        Self::UnknownSignType
    }
}

impl core::error::Error for Error {}

impl core::error::Error for KeyError {}

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
            Self::UnknownField { name } => write!(f, "{name}: not a field of this request"),
            Self::NestedField { name } => {
                write!(f, "{name}: an array or object has no signed form")
            }
            Self::NumberFormat { name } => {
                write!(
                    f,
                    "{name}: a number with an exponent, or a negative zero, has no single signed form"
                )
            }
            Self::MissingField { name } => write!(f, "{name}: missing"),
            Self::EmptyField { name } => write!(f, "{name}: empty"),
            Self::FieldTooLong { name, max, unit } => {
                write!(f, "{name}: longer than {max} {}", unit.code())
            }
            Self::FieldFormat { name, expected } => write!(f, "{name}: not {expected}"),
            Self::AmbiguousValue { name } => write!(
                f,
                "{name}: the signed text of this value reads in more than one way"
            ),
            Self::UnknownSignType => UnknownSignType.fmt(f),
            Self::SignTypeNotAllowed { found } => {
                write!(f, "sign_type: `{found}` is not allowed here")
            }
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
            Self::SigningFailed { problem } => write!(f, "signing failed: {problem}"),
            Self::VerifyingFailed { problem } => {
                write!(f, "the verifier could not answer: {problem}")
            }
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format { problem, .. } => write!(f, "not a readable key: {problem}"),
            Self::Kind { found, needed } => {
                write!(f, "{found} where an RSA {needed} key is needed")
            }
            Self::Encrypted => f.write_str("the private key is encrypted"),
            Self::Size { bits } => write!(
                f,
                "an RSA key of {bits} bits; {MIN_KEY_BITS} to {MAX_KEY_BITS} are supported"
            ),
            Self::Invalid { problem } => write!(f, "not a valid RSA key: {problem}"),
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

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes => write!(f, "more than {MAX_MESSAGE_LEN} bytes"),
            Self::Fields => write!(f, "more than {MAX_FIELDS} fields"),
            Self::Depth => write!(f, "more than {MAX_DEPTH} levels"),
        }
    }
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::TooLong => write!(f, "is longer than {MAX_NAME_LEN} characters"),
            Self::Character(c) => write!(f, "holds {c:?}; only A-Z a-z 0-9 _ are allowed"),
        }
    }
}

impl fmt::Display for KeyRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
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
            Self::Ssh2 => "a public key in the SSH2 format",
            Self::Putty => "a PuTTY key file",
            Self::JavaKeyStore => "a Java key store",
            Self::Pkcs7 => "a PKCS#7 file",
            Self::RevocationList => "a certificate revocation list",
        })
    }
}

impl fmt::Display for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Differs => "not as in the request; this response answers another one",
            Self::OtherApi => "a field of another API; not a Card Bind Verify success",
            Self::Unsigned => "not signed, but it has to be",
        })
    }
}
