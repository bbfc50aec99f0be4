//! Which key is it: a fingerprint that can be logged, and the keys that everybody has.

use core::fmt;

use crate::digest;

/// The SHA-256 of a public key's `SubjectPublicKeyInfo`. It identifies a key and gives away
/// nothing of it, so it can be logged. `openssl pkey -pubin -in KEY -outform DER | sha256sum`
/// prints the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "指纹")]
pub struct Fingerprint {
    bytes: [u8; 32],
}

/// A key that LianLian published with its documentation or demo code.
///
/// The private halves of the merchant keys are public, so anybody can sign with them: a binding
/// should refuse them in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KnownKey {
    /// The platform key of the demo code; LianLian's published messages verify under it. Only its
    /// public half is known.
    LianLianPlatform,
    /// The merchant key of the M-Pay Java demo.
    DemoMerchantA,
    /// The merchant key of the YT Java demo.
    DemoMerchantB,
    /// The example on the documentation's page about key configuration.
    DocsExample,
}

impl KnownKey {
    /// Whether the private half is public too, so that anybody can sign with it.
    #[must_use]
    pub const fn is_compromised(self) -> bool {
        !matches!(self, Self::LianLianPlatform)
    }
}

impl Fingerprint {
    /// The key that LianLian published and that has this fingerprint.
    #[must_use]
    pub fn known(&self) -> Option<KnownKey> {
        KNOWN
            .iter()
            .find(|(bytes, _)| *bytes == self.bytes)
            .map(|(_, key)| *key)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(super) fn of_spki(der: &[u8]) -> Self {
        Self {
            bytes: digest::sha256(der),
        }
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

/// The keys of `vectors/real_messages.json`, and the documentation's example.
const KNOWN: [([u8; 32], KnownKey); 4] = [
    (
        [
            0xc5, 0xe8, 0x6d, 0x06, 0xc7, 0x24, 0x1e, 0x21, 0x87, 0x8b, 0xfe, 0xd5, 0x73, 0x89,
            0x8a, 0x9a, 0x9e, 0x7e, 0xf9, 0x30, 0xe9, 0x84, 0x13, 0x1f, 0xd6, 0x13, 0xd3, 0xe5,
            0x24, 0x30, 0x15, 0x72,
        ],
        KnownKey::LianLianPlatform,
    ),
    (
        [
            0x1d, 0x41, 0x8e, 0x41, 0x3a, 0x26, 0xa6, 0xc7, 0x59, 0xb8, 0x25, 0xf5, 0x46, 0x66,
            0x64, 0xd8, 0xa3, 0xf7, 0x0a, 0x25, 0x80, 0xe5, 0x92, 0x73, 0x2f, 0x22, 0x3a, 0xe6,
            0xc2, 0x19, 0xed, 0x88,
        ],
        KnownKey::DemoMerchantA,
    ),
    (
        [
            0x51, 0x14, 0xa1, 0xc0, 0x51, 0x2e, 0xa0, 0x34, 0x60, 0x3f, 0xca, 0x5a, 0x75, 0x1d,
            0xe3, 0x1b, 0x70, 0x89, 0xe1, 0x59, 0xa9, 0x99, 0x18, 0x37, 0x7b, 0xfd, 0xb2, 0x40,
            0x36, 0x2b, 0xd9, 0x75,
        ],
        KnownKey::DemoMerchantB,
    ),
    (
        [
            0x2b, 0xef, 0xe8, 0xfa, 0xc7, 0xe5, 0x72, 0xc5, 0xed, 0x8f, 0xf3, 0x59, 0x96, 0xc3,
            0xa9, 0xb5, 0x6b, 0x83, 0x40, 0xb4, 0x95, 0x44, 0x76, 0xa1, 0xa3, 0x15, 0x9b, 0xdb,
            0x31, 0xc2, 0xfc, 0x79,
        ],
        KnownKey::DocsExample,
    ),
];
