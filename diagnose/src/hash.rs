//! The hashes that signatures are made over: the one file that names `md5`, `sha1` and `sha2`.

use alloc::vec::Vec;
use core::fmt;

use lianlian_mpay::SignType;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// A hash algorithm that a signature was made with: one of the protocol's two, or SHA-1, which
/// other LianLian products use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

    /// The stable machine name: `md5`, `sha1` or `sha256`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

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
            SignType::Sha256WithRsa => Self::Sha256,
            // `SignType` may grow, but never by a type with another hash without a release of this.
            _ => Self::Md5,
        }
    }
}

/// The code.
impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
