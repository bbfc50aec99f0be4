//! Hashing: the one file that names `md5` and `sha2`.

use alloc::vec::Vec;
use core::fmt;

use md5::Md5;
use sha2::{Digest as _, Sha256};

use crate::sign_type::SignType;

/// The digest of a signing string, which is what a key signs.
///
/// A key that lives elsewhere (HSM, KMS, another process) gets [`as_bytes`](Self::as_bytes) and
/// makes a PKCS#1 v1.5 signature over it, with the `DigestInfo` of the algorithm in front.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
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
    /// let digest = Digest::new(SignType::Rsa, b"");
    /// assert_eq!(digest.to_string(), "d41d8cd98f00b204e9800998ecf8427e");
    /// ```
    #[must_use]
    pub fn new(sign_type: SignType, bytes: &[u8]) -> Self {
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
            Self::Md5(_) => &[
                0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05,
                0x05, 0x00, 0x04, 0x10,
            ],
            Self::Sha256(_) => &[
                0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                0x01, 0x05, 0x00, 0x04, 0x20,
            ],
        }
    }

    /// The DER of `DigestInfo`, prefix and digest: what a device signs that pads, but does not hash.
    #[must_use]
    pub fn to_info(&self) -> Vec<u8> {
        [self.info_prefix(), self.as_bytes()].concat()
    }

    /// The block of rule `SIG-7` for a key of so many bytes, of which the shortest has room for
    /// either digest.
    pub(crate) fn block(&self, length: usize) -> Vec<u8> {
        let info = self.to_info();
        let mut block = Vec::with_capacity(length);
        block.extend_from_slice(&[0, 1]);
        block.resize(length.saturating_sub(info.len()).saturating_sub(1), 0xff);
        block.push(0);
        block.extend_from_slice(&info);
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

/// The algorithm only: behind MD5 the digits of a card number that are not known are soon found.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5(_) => "Md5(..)",
            Self::Sha256(_) => "Sha256(..)",
        })
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::LowerHex for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self.as_bytes())
    }
}

/// Lower-case hex.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self.as_bytes())
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub(crate) fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}
