//! Hashing: the one file that names `md5`, `sha1` and `sha2`.

use alloc::vec::Vec;
use core::fmt;

pub(crate) use md5::Md5;
pub(crate) use sha1::Sha1;
pub(crate) use sha2::Sha256;

use sha2::Digest as _;

use crate::sign_type::SignType;

/// The digest of a signing string, which is what a key signs.
///
/// A key that lives elsewhere (HSM, KMS, another process) gets [`as_bytes`](Self::as_bytes) and
/// makes a PKCS#1 v1.5 signature over it, with the `DigestInfo` of the algorithm in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[doc(alias = "摘要")]
pub enum Digest {
    /// MD5, of sign type [`Rsa`](SignType::Rsa): 16 bytes.
    Md5([u8; 16]),
    /// SHA-256, of sign type [`Sha256WithRsa`](SignType::Sha256WithRsa): 32 bytes.
    Sha256([u8; 32]),
}

impl Digest {
    /// Hashes bytes as a sign type asks for.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Digest, SignType};
    ///
    /// let digest = Digest::of(SignType::Rsa, b"");
    /// assert_eq!(digest.to_string(), "d41d8cd98f00b204e9800998ecf8427e");
    /// ```
    #[must_use]
    pub fn of(sign_type: SignType, bytes: &[u8]) -> Self {
        match sign_type {
            SignType::Rsa => Self::Md5(Md5::digest(bytes).into()),
            SignType::Sha256WithRsa => Self::Sha256(sha256(bytes)),
        }
    }

    /// The digest's bytes: 16 for MD5, 32 for SHA-256.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Md5(bytes) => bytes,
            Self::Sha256(bytes) => bytes,
        }
    }

    /// What stands before the digest in a PKCS#1 v1.5 block (rule `SIG-7`): the DER of
    /// `DigestInfo` up to the digest, with the algorithm's object identifier and NULL parameters
    /// (RFC 8017 section 9.2, note 1).
    #[must_use]
    pub const fn info_prefix(&self) -> &'static [u8] {
        match self {
            Self::Md5(_) => HashAlgorithm::Md5.info_prefix(),
            Self::Sha256(_) => HashAlgorithm::Sha256.info_prefix(),
        }
    }

    /// The block of rule `SIG-7` for a key of so many bytes, of which the shortest has room for
    /// either digest.
    pub(crate) fn block(&self, length: usize) -> Vec<u8> {
        let (prefix, digest) = (self.info_prefix(), self.as_bytes());
        let info = prefix.len().saturating_add(digest.len());
        let mut block = Vec::with_capacity(length);
        block.extend_from_slice(&[0, 1]);
        block.resize(length.saturating_sub(info).saturating_sub(1), 0xff);
        block.push(0);
        block.extend_from_slice(prefix);
        block.extend_from_slice(digest);
        block
    }

    /// The sign type whose digest this is.
    #[must_use]
    pub const fn sign_type(&self) -> SignType {
        match self {
            Self::Md5(_) => SignType::Rsa,
            Self::Sha256(_) => SignType::Sha256WithRsa,
        }
    }
}

/// Lower-case hex.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self.as_bytes())
    }
}

/// A hash algorithm that a signature was made with: one of the protocol's two, or SHA-1, which
/// other LianLian products use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// MD5, of sign type [`Rsa`](SignType::Rsa).
    Md5,
    /// SHA-1, of no sign type.
    Sha1,
    /// SHA-256, of sign type [`Sha256WithRsa`](SignType::Sha256WithRsa).
    Sha256,
}

impl HashAlgorithm {
    pub(crate) const ALL: [Self; 3] = [Self::Md5, Self::Sha1, Self::Sha256];

    /// The sign type that asks for it.
    pub(crate) const fn sign_type(self) -> Option<SignType> {
        match self {
            Self::Md5 => Some(SignType::Rsa),
            Self::Sha1 => None,
            Self::Sha256 => Some(SignType::Sha256WithRsa),
        }
    }

    pub(crate) fn hash(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(bytes).to_vec(),
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
        }
    }

    /// The length of a digest in bytes.
    pub(crate) const fn digest_len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The DER of `DigestInfo` up to the digest (RFC 8017 section 9.2, note 1).
    pub(crate) const fn info_prefix(self) -> &'static [u8] {
        match self {
            Self::Md5 => &[
                0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05,
                0x05, 0x00, 0x04, 0x10,
            ],
            Self::Sha1 => &[
                0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04,
                0x14,
            ],
            Self::Sha256 => &[
                0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                0x01, 0x05, 0x00, 0x04, 0x20,
            ],
        }
    }
}

/// The hash algorithm that a sign type asks for.
impl From<SignType> for HashAlgorithm {
    fn from(sign_type: SignType) -> Self {
        match sign_type {
            SignType::Rsa => Self::Md5,
            SignType::Sha256WithRsa => Self::Sha256,
        }
    }
}

/// `md5`, `sha1` or `sha256`.
impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        })
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub(crate) fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}
