//! Which key is it: a fingerprint that can be logged.

use core::fmt;

use super::KnownKey;
use crate::digest;

/// The SHA-256 of a public key's `SubjectPublicKeyInfo`. It identifies a key and gives away
/// nothing of it, so it can be logged. `openssl pkey -pubin -in KEY -outform DER | sha256sum`
/// prints the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "指纹")]
pub struct Fingerprint {
    bytes: [u8; 32],
}

impl Fingerprint {
    /// The key that LianLian published and that has this fingerprint.
    #[must_use]
    pub fn known(&self) -> Option<KnownKey> {
        KnownKey::from_fingerprint(&self.bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(super) fn from_spki(der: &[u8]) -> Self {
        Self {
            bytes: digest::sha256(der),
        }
    }
}

impl AsRef<[u8]> for Fingerprint {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::LowerHex for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        digest::write_hex(f, &self.bytes)
    }
}

/// Lower-case hex.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        digest::write_hex(f, &self.bytes)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
