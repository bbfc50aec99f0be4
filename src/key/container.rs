//! What a key came in: the one file that names `pkcs1`, and the DER of `pkcs8`.

use alloc::vec::Vec;
use core::fmt;

use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef, UintRef};
use pkcs8::der::asn1::{BitStringRef, Null, OctetStringRef};
use pkcs8::der::{Decode, Encode as _, Header, Reader as _, SliceReader, Tag, TagNumber};
use pkcs8::{AlgorithmIdentifierRef, ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::rsa::{CrtNumbers, PrivateNumbers, PublicNumbers};
use crate::codes::codes;
use crate::error::{FoundKey, KeyError, KeyFile, KeyRole};

/// The structure that held a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyContainer {
    /// `PrivateKeyInfo` (RFC 5208), label `PRIVATE KEY`.
    Pkcs8,
    /// `RSAPrivateKey` or `RSAPublicKey` (RFC 8017), label `RSA PRIVATE KEY` or `RSA PUBLIC KEY`.
    Pkcs1,
    /// `SubjectPublicKeyInfo` (RFC 5280), label `PUBLIC KEY`.
    Spki,
}

/// How that structure was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyEncoding {
    /// Bytes.
    Der,
    /// Base64 between `-----BEGIN` and `-----END` lines.
    Pem,
    /// Base64 alone.
    Base64,
}

/// What a key was read from. Its `Display` is that of the vectors: `pkcs8-pem`, `spki-base64`, …
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "密钥格式")]
pub struct KeyFormat {
    /// The structure.
    pub container: KeyContainer,
    /// Its encoding.
    pub encoding: KeyEncoding,
}

/// The DER of a private key as `PrivateKeyInfo` (PKCS#8, RFC 5208), for another library. The bytes
/// are wiped when this is dropped; `Debug` shows none.
#[derive(Clone)]
pub struct Pkcs8Der {
    der: Zeroizing<Vec<u8>>,
}

impl Pkcs8Der {
    pub(super) fn new(der: Zeroizing<Vec<u8>>) -> Self {
        Self { der }
    }

    /// The bytes. Copies of them are the caller's to wipe.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.der
    }
}

impl fmt::Debug for Pkcs8Der {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pkcs8Der")
    }
}

codes!(KeyContainer { Pkcs8 = "pkcs8", Pkcs1 = "pkcs1", Spki = "spki" });

codes!(KeyEncoding { Der = "der", Pem = "pem", Base64 = "base64" });

impl fmt::Display for KeyFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.container.code(), self.encoding.code())
    }
}

/// DER that should hold a key, and how it was found.
pub(super) struct Blob<'a> {
    der: Bytes<'a>,
    encoding: KeyEncoding,
}

enum Bytes<'a> {
    Borrowed(&'a [u8]),
    Owned(Zeroizing<Vec<u8>>),
}

impl<'a> Blob<'a> {
    pub(super) fn from_der(der: &'a [u8]) -> Self {
        Self {
            der: Bytes::Borrowed(der),
            encoding: KeyEncoding::Der,
        }
    }

    pub(super) fn from_pem(der: Zeroizing<Vec<u8>>) -> Self {
        Self {
            der: Bytes::Owned(der),
            encoding: KeyEncoding::Pem,
        }
    }

    pub(super) fn from_base64(der: Zeroizing<Vec<u8>>) -> Self {
        Self {
            der: Bytes::Owned(der),
            encoding: KeyEncoding::Base64,
        }
    }

    /// The numbers of the private key that this has to be.
    pub(super) fn private_numbers(&self) -> Result<(PrivateNumbers<'_>, KeyFormat), KeyError> {
        let shape = self.shape(KeyRole::Private)?;
        if shape != Shape::Pkcs8 {
            let numbers = private_numbers(self.bytes())?;
            return Ok((numbers, self.format(KeyContainer::Pkcs1)));
        }
        let key = Pkcs8::new(self.bytes())?;
        let numbers = private_numbers(key.private)?;
        key.check_public(numbers.public)?;
        Ok((numbers, self.format(KeyContainer::Pkcs8)))
    }

    /// The numbers of the public key that this has to be.
    pub(super) fn public_numbers(&self) -> Result<(PublicNumbers<'_>, KeyFormat), KeyError> {
        let shape = self.shape(KeyRole::Public)?;
        let (pkcs1, container) = if shape == Shape::Spki {
            (spki_content(self.bytes())?, KeyContainer::Spki)
        } else {
            (self.bytes(), KeyContainer::Pkcs1)
        };
        Ok((public_numbers(pkcs1)?, self.format(container)))
    }

    fn shape(&self, needed: KeyRole) -> Result<Shape, KeyError> {
        let shape = Shape::new(self.bytes())?;
        shape.check_role(needed)?;
        Ok(shape)
    }

    fn format(&self, container: KeyContainer) -> KeyFormat {
        KeyFormat {
            container,
            encoding: self.encoding,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match &self.der {
            Bytes::Borrowed(bytes) => bytes,
            Bytes::Owned(bytes) => bytes,
        }
    }
}

/// What a DER structure is, by the tags of its outermost members (rule `KEY-3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Pkcs8,
    Pkcs1Private,
    Spki,
    Pkcs1Public,
    EncryptedPkcs8,
    Certified(FoundKey),
    EcPrivate,
    DsaPrivate,
    Pkcs12,
}

impl Shape {
    fn new(der: &[u8]) -> Result<Self, KeyError> {
        let content = sequence_content(der)?;
        let tags = tags_of(content).ok_or(NOT_DER)?;
        let integers = tags.iter().take_while(|tag| **tag == Tag::Integer).count();
        let rest = tags.get(integers..).unwrap_or_default();
        Ok(match (integers, rest) {
            (1, [Tag::Sequence, Tag::OctetString, ..]) => Self::Pkcs8,
            (9, [] | [Tag::Sequence]) => Self::Pkcs1Private,
            (0, [Tag::Sequence, Tag::BitString]) => Self::Spki,
            (2, []) => Self::Pkcs1Public,
            (0, [Tag::Sequence, Tag::OctetString]) if is_encrypted(content) => Self::EncryptedPkcs8,
            (0, [Tag::Sequence, Tag::Sequence, Tag::BitString]) => {
                Self::Certified(certified(content))
            }
            (1, [Tag::OctetString, ..]) => Self::EcPrivate,
            (6, []) => Self::DsaPrivate,
            (1, [Tag::Sequence] | [Tag::Sequence, Tag::Sequence]) => Self::Pkcs12,
            _ => {
                return Err(KeyError::format("DER, but not of a key"));
            }
        })
    }

    /// Rule `KEY-3`.
    fn check_role(self, needed: KeyRole) -> Result<(), KeyError> {
        let found = match (self, needed) {
            (Self::Pkcs8 | Self::Pkcs1Private, KeyRole::Private)
            | (Self::Spki | Self::Pkcs1Public, KeyRole::Public) => return Ok(()),
            (Self::EncryptedPkcs8, _) => return Err(KeyError::Encrypted),
            (Self::Pkcs8 | Self::Pkcs1Private, KeyRole::Public) => FoundKey::RsaPrivate,
            (Self::Spki | Self::Pkcs1Public, KeyRole::Private) => FoundKey::RsaPublic,
            (Self::Certified(found), _) => found,
            (Self::EcPrivate, _) => FoundKey::EllipticCurve,
            (Self::DsaPrivate, _) => FoundKey::Dsa,
            (Self::Pkcs12, _) => FoundKey::Pkcs12,
        };
        Err(KeyError::Kind { found, needed })
    }
}

const NOT_DER: KeyError = KeyError::format("not DER");

/// The algorithms that can be named when they stand in RSA's place.
const ALGORITHMS: [(&str, FoundKey); 7] = [
    ("1.2.840.113549.1.1.10", FoundKey::RsaPss),
    ("1.2.840.10045.2.1", FoundKey::EllipticCurve),
    ("1.3.101.110", FoundKey::Edwards),
    ("1.3.101.111", FoundKey::Edwards),
    ("1.3.101.112", FoundKey::Edwards),
    ("1.3.101.113", FoundKey::Edwards),
    ("1.2.840.10040.4.1", FoundKey::Dsa),
];

/// The content of the one SEQUENCE that a key is.
fn sequence_content(der: &[u8]) -> Result<&[u8], KeyError> {
    let mut reader = SliceReader::new(der).map_err(|_| NOT_DER)?;
    let header = Header::decode(&mut reader).map_err(|_| NOT_DER)?;
    if header.tag() != Tag::Sequence {
        return Err(NOT_DER);
    }
    let content = reader
        .read_slice(header.length())
        .map_err(|_| KeyError::format("truncated"))?;
    if !reader.is_finished() {
        return Err(KeyError::format("there are bytes after its end"));
    }
    Ok(content)
}

/// The tag and content of each element, one behind the other.
fn items_of(content: &[u8]) -> Option<Vec<(Tag, &[u8])>> {
    let mut reader = SliceReader::new(content).ok()?;
    let mut items = Vec::new();
    while !reader.is_finished() {
        let header = Header::decode(&mut reader).ok()?;
        items.push((header.tag(), reader.read_slice(header.length()).ok()?));
    }
    Some(items)
}

fn tags_of(content: &[u8]) -> Option<Vec<Tag>> {
    let items = items_of(content)?;
    Some(items.into_iter().map(|(tag, _)| tag).collect())
}

/// An encrypted key begins with what encrypts it, which `rsaEncryption` never does: such a blob
/// is a damaged key.
fn is_encrypted(content: &[u8]) -> bool {
    let algorithm = SliceReader::new(content)
        .ok()
        .and_then(|mut reader| AlgorithmIdentifierRef::decode(&mut reader).ok());
    algorithm.is_some_and(|found| found.oid != pkcs1::ALGORITHM_OID)
}

/// A request begins with its version and a name, a certificate with its version in `[0]` or, in
/// the first version, with a serial number and an algorithm.
fn certified(content: &[u8]) -> FoundKey {
    let items = items_of(content).unwrap_or_default();
    let inner = items.first().and_then(|(_, first)| tags_of(first));
    match inner.as_deref() {
        Some(
            [Tag::Integer, Tag::Sequence, Tag::Sequence]
            | [
                Tag::Integer,
                Tag::Sequence,
                Tag::Sequence,
                Tag::ContextSpecific { .. },
            ],
        ) => FoundKey::CertificateRequest,
        _ => FoundKey::Certificate,
    }
}

/// What a PKCS#8 key holds (rule `KEY-1`): `PrivateKeyInfo` (RFC 5208), which is version 0, or
/// `OneAsymmetricKey` (RFC 5958), which is version 1 and may hold the public key too. The `pkcs8`
/// crate knows version 1 only with a public key.
struct Pkcs8<'a> {
    private: &'a [u8],
    /// The content of the BIT STRING.
    public: Option<&'a [u8]>,
}

impl<'a> Pkcs8<'a> {
    /// Rule `KEY-1`.
    fn new(der: &'a [u8]) -> Result<Self, KeyError> {
        const PROBLEM: KeyError = KeyError::format("the PrivateKeyInfo is not DER");
        let mut reader = SliceReader::new(sequence_content(der)?).map_err(|_| PROBLEM)?;
        let version = u8::decode(&mut reader).map_err(|_| PROBLEM)?;
        let algorithm = AlgorithmIdentifierRef::decode(&mut reader).map_err(|_| PROBLEM)?;
        check_algorithm(&algorithm, KeyRole::Private)?;
        let private = <&OctetStringRef>::decode(&mut reader).map_err(|_| PROBLEM)?;
        Ok(Self {
            private: private.as_bytes(),
            public: Self::public(version, sequence_content(der)?)?,
        })
    }

    /// Behind version, algorithm and key there may be attributes, whose values nobody reads, and
    /// in version 1 the public key; nothing else.
    fn public(version: u8, content: &'a [u8]) -> Result<Option<&'a [u8]>, KeyError> {
        let items = items_of(content).ok_or(NOT_DER)?;
        let rest = match items.get(3..).unwrap_or_default() {
            [(ATTRIBUTES, attributes), rest @ ..] if are_attributes(attributes) => rest,
            rest => rest,
        };
        match (version, rest) {
            (0 | 1, []) => Ok(None),
            // No bit of the last byte is unused.
            (1, [(PUBLIC_KEY, [0, public @ ..])]) => Ok(Some(public)),
            (0 | 1, _) => Err(KeyError::format(
                "there is more behind the PKCS#8 key than its version has",
            )),
            _ => Err(KeyError::format("PKCS#8 of a version above 1")),
        }
    }

    /// A public key beside the private one is its half.
    fn check_public(&self, numbers: PublicNumbers<'_>) -> Result<(), KeyError> {
        let Some(public) = self.public else {
            return Ok(());
        };
        let found = public_numbers(public)?;
        if (found.modulus, found.exponent) == (numbers.modulus, numbers.exponent) {
            Ok(())
        } else {
            Err(KeyError::Invalid {
                problem: "the public key beside the private one is not its half",
            })
        }
    }
}

/// The tag of a PKCS#8 key's attributes.
const ATTRIBUTES: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// The tag of its public key.
const PUBLIC_KEY: Tag = Tag::ContextSpecific {
    constructed: false,
    number: TagNumber(1),
};

/// Whether these are items of the form `Attribute` (RFC 5280): a type, and a set of values.
fn are_attributes(content: &[u8]) -> bool {
    let is_attribute = |(tag, content): &(Tag, &[u8])| {
        *tag == Tag::Sequence
            && matches!(
                items_of(content).as_deref(),
                Some([(Tag::ObjectIdentifier, kind), (Tag::Set, _)])
                    if ObjectIdentifier::from_bytes(kind).is_ok()
            )
    };
    items_of(content).is_some_and(|items| items.iter().all(is_attribute))
}

/// Rule `KEY-1`: what a `SubjectPublicKeyInfo` holds.
fn spki_content(der: &[u8]) -> Result<&[u8], KeyError> {
    let info: SubjectPublicKeyInfoRef<'_> = decode(der, "the SubjectPublicKeyInfo is not DER")?;
    check_algorithm(&info.algorithm, KeyRole::Public)?;
    info.subject_public_key.as_bytes().ok_or(NOT_DER)
}

/// Rule `KEY-1`: `rsaEncryption`, with NULL parameters or without any; another algorithm is of rule
/// `KEY-3`.
fn check_algorithm(found: &AlgorithmIdentifierRef<'_>, needed: KeyRole) -> Result<(), KeyError> {
    if found.oid != pkcs1::ALGORITHM_OID {
        let is_found = |(oid, _): &&(&str, _)| ObjectIdentifier::new(oid) == Ok(found.oid);
        let known = ALGORITHMS.iter().find(is_found);
        let found = known.map_or(FoundKey::OtherAlgorithm, |(_, found)| *found);
        return Err(KeyError::Kind { found, needed });
    }
    if found.parameters.is_none_or(|found| found == Null.into()) {
        Ok(())
    } else {
        Err(KeyError::format(
            "the parameters of rsaEncryption are not NULL",
        ))
    }
}

fn public_numbers(pkcs1: &[u8]) -> Result<PublicNumbers<'_>, KeyError> {
    let key: RsaPublicKeyRef<'_> = decode(pkcs1, "the RSAPublicKey is not DER")?;
    Ok(PublicNumbers {
        modulus: key.modulus.as_bytes(),
        exponent: key.public_exponent.as_bytes(),
    })
}

fn private_numbers(pkcs1: &[u8]) -> Result<PrivateNumbers<'_>, KeyError> {
    let key: RsaPrivateKeyRef<'_> = decode(pkcs1, "the RSAPrivateKey is not DER")?;
    if key.other_prime_infos.is_some() {
        return Err(KeyError::Kind {
            found: FoundKey::RsaMultiPrime,
            needed: KeyRole::Private,
        });
    }
    // As Java writes a key of which it knows no primes.
    let others = [
        key.prime1,
        key.prime2,
        key.exponent1,
        key.exponent2,
        key.coefficient,
    ];
    if others.iter().all(|number| number.as_bytes() == [0]) {
        return Err(KeyError::looks_like(KeyFile::NoPrimes));
    }
    Ok(PrivateNumbers {
        public: PublicNumbers {
            modulus: key.modulus.as_bytes(),
            exponent: key.public_exponent.as_bytes(),
        },
        exponent: key.private_exponent.as_bytes(),
        primes: [key.prime1.as_bytes(), key.prime2.as_bytes()],
        crt: CrtNumbers {
            d_mod_p1: key.exponent1.as_bytes(),
            d_mod_q1: key.exponent2.as_bytes(),
            q_inverse: key.coefficient.as_bytes(),
        },
    })
}

/// The DER of a public key as `SubjectPublicKeyInfo`.
pub(super) fn spki_der(numbers: PublicNumbers<'_>) -> Vec<u8> {
    encode_spki(numbers).unwrap_or_default() // numbers of at most 4096 bits always fit
}

fn encode_spki(numbers: PublicNumbers<'_>) -> pkcs8::der::Result<Vec<u8>> {
    let key = RsaPublicKeyRef {
        modulus: UintRef::new(numbers.modulus)?,
        public_exponent: UintRef::new(numbers.exponent)?,
    };
    let key = key.to_der()?;
    SubjectPublicKeyInfoRef {
        algorithm: pkcs1::ALGORITHM_ID,
        subject_public_key: BitStringRef::from_bytes(&key)?,
    }
    .to_der()
}

/// The DER of a private key as `PrivateKeyInfo`.
pub(super) fn pkcs8_der(numbers: &PrivateNumbers<'_>) -> Zeroizing<Vec<u8>> {
    encode_pkcs8(numbers).unwrap_or_default() // numbers of at most 4096 bits always fit
}

fn encode_pkcs8(numbers: &PrivateNumbers<'_>) -> pkcs8::der::Result<Zeroizing<Vec<u8>>> {
    let [p, q] = numbers.primes;
    let key = RsaPrivateKeyRef {
        modulus: UintRef::new(numbers.public.modulus)?,
        public_exponent: UintRef::new(numbers.public.exponent)?,
        private_exponent: UintRef::new(numbers.exponent)?,
        prime1: UintRef::new(p)?,
        prime2: UintRef::new(q)?,
        exponent1: UintRef::new(numbers.crt.d_mod_p1)?,
        exponent2: UintRef::new(numbers.crt.d_mod_q1)?,
        coefficient: UintRef::new(numbers.crt.q_inverse)?,
        other_prime_infos: None,
    };
    let key = Zeroizing::new(key.to_der()?);
    let info = PrivateKeyInfoRef::new(pkcs1::ALGORITHM_ID, OctetStringRef::new(&key)?);
    info.to_der().map(Zeroizing::new)
}

fn decode<'a, T: Decode<'a>>(der: &'a [u8], problem: &'static str) -> Result<T, KeyError> {
    T::from_der(der).map_err(|_| KeyError::format(problem))
}

/// Whether a number of an RSA key is negative, for want of a zero byte in front.
pub(super) fn has_negative_number(der: &[u8]) -> bool {
    integers_of(der).is_some_and(|numbers| {
        let is_negative = |number: &&[u8]| number.first().is_some_and(|byte| *byte >= 0x80);
        numbers.len() >= 2 && numbers.iter().any(is_negative)
    })
}

/// Whether these are modulus, public and private exponent, after a version perhaps, and no more.
/// (Three numbers of one length are those of DSA.)
pub(super) fn has_no_primes(der: &[u8]) -> bool {
    integers_of(der).is_some_and(|numbers| {
        let numbers = numbers.strip_prefix(&[&[0_u8][..]]).unwrap_or(&numbers);
        matches!(numbers, [n, e, d] if e.len() <= 8 && n.len() > 64 && d.len() > 8)
    })
}

/// The integers that an RSA key consists of, in whatever container, read without regard to what
/// makes them valid.
fn integers_of(der: &[u8]) -> Option<Vec<&[u8]>> {
    let outer = content_items(der)?;
    let items = match outer.as_slice() {
        [(Tag::Sequence, _), (Tag::BitString, bits)] => content_items(bits.strip_prefix(&[0])?)?,
        [
            (Tag::Integer, _),
            (Tag::Sequence, _),
            (Tag::OctetString, key),
            ..,
        ] => content_items(key)?,
        _ => outer,
    };
    let integer = |(tag, content)| (tag == Tag::Integer).then_some(content);
    items.into_iter().map(integer).collect()
}

fn content_items(der: &[u8]) -> Option<Vec<(Tag, &[u8])>> {
    items_of(sequence_content(der).ok()?)
}
