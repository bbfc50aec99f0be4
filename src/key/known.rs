//! The keys that everybody has.

use super::VerifyingKey;
use crate::codes::codes;

/// A key that LianLian published with its documentation or demo code.
///
/// The private halves of the merchant keys are public, so anybody can sign with them: a binding
/// should refuse them in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

codes!(KnownKey {
    LianLianPlatform = "lianlian_platform",
    DemoMerchantA = "demo_merchant_a",
    DemoMerchantB = "demo_merchant_b",
    DocsExample = "docs_example",
});

impl KnownKey {
    /// Whether the private half is public too, so that anybody can sign with it.
    #[must_use]
    pub const fn is_compromised(self) -> bool {
        !matches!(self, Self::LianLianPlatform)
    }

    /// The public half.
    ///
    /// # Panics
    /// Never: a test reads each of them.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the text is a constant, and a test reads each"
    )]
    pub fn public_key(self) -> VerifyingKey {
        VerifyingKey::from_text(self.spki()).expect("a published key")
    }

    pub(super) fn from_fingerprint(fingerprint: &[u8; 32]) -> Option<Self> {
        let mut known = Self::ALL.iter().copied();
        known.find(|known| known.fingerprint() == *fingerprint)
    }

    /// The base64 that was published, or that follows from the private key that was.
    const fn spki(self) -> &'static str {
        match self {
            Self::LianLianPlatform => concat!(
                "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCSS/DiwdCf/aZsxxcacDnooGph3d2JOj5GXWi+",
                "q3gznZauZjkNP8SKl3J2liP0O6rU/Y/29+IUe+GTMhMOFJuZm1htAtKiu5ekW0GlBMWxf4FPkYlQ",
                "kPE0FtaoMP3gYfh+OwI+fIRrpW3ySn3mScnc6Z700nU/VYrRkfcSCbSnRwIDAQAB",
            ),
            Self::DemoMerchantA => concat!(
                "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDopTeLUex6TWL0ga2vw83m3pqAIhrRnmsWvqnm",
                "8fztmAHVBTyPsUyk19hE8qksxn28V6Zkmse7VznaGt7smhZ4SkRkby3atZE0k7u6ubOoE68sVR9p",
                "utj8vD8NLCnLrldAsbcZK8VMxkDfkEsX/k8jQL+a2Iv2sr7A4FnQd3EamwIDAQAB",
            ),
            Self::DemoMerchantB => concat!(
                "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCmRl6Zn4MmtoBoelHRT6j6ounts/x1+GiJTB9/",
                "eBTl01cBK50hmOUtGBcOVrJCa0C1NkR8BYgOT/WLfFT8cICw6XSJtf2uzZco71jbwXfFe8MiEx/L",
                "XiQNQHuclpkUa1hXFUUo6Qat8X8L++pVZfjav40dPKf7oFWCYLWBCDOdyQIDAQAB",
            ),
            Self::DocsExample => concat!(
                "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC65wUFTP1VE2hAi1v1WjHySuC2+lmWi+iMujGF",
                "q9A+K0pN1VP99y77m0T1EAMpVlKU/LIGh29m5D5ftfgwLwBC6EftsiBkTaul+qKgEfw67/2+jDqJ",
                "MxBqvSsTkDOOGkR4MARGw07dSFhSI9uNQOVgSaZqyy58igGZu405gpiE6QIDAQAB",
            ),
        }
    }

    const fn fingerprint(self) -> [u8; 32] {
        match self {
            Self::LianLianPlatform => [
                0xc5, 0xe8, 0x6d, 0x06, 0xc7, 0x24, 0x1e, 0x21, 0x87, 0x8b, 0xfe, 0xd5, 0x73, 0x89,
                0x8a, 0x9a, 0x9e, 0x7e, 0xf9, 0x30, 0xe9, 0x84, 0x13, 0x1f, 0xd6, 0x13, 0xd3, 0xe5,
                0x24, 0x30, 0x15, 0x72,
            ],
            Self::DemoMerchantA => [
                0x1d, 0x41, 0x8e, 0x41, 0x3a, 0x26, 0xa6, 0xc7, 0x59, 0xb8, 0x25, 0xf5, 0x46, 0x66,
                0x64, 0xd8, 0xa3, 0xf7, 0x0a, 0x25, 0x80, 0xe5, 0x92, 0x73, 0x2f, 0x22, 0x3a, 0xe6,
                0xc2, 0x19, 0xed, 0x88,
            ],
            Self::DemoMerchantB => [
                0x51, 0x14, 0xa1, 0xc0, 0x51, 0x2e, 0xa0, 0x34, 0x60, 0x3f, 0xca, 0x5a, 0x75, 0x1d,
                0xe3, 0x1b, 0x70, 0x89, 0xe1, 0x59, 0xa9, 0x99, 0x18, 0x37, 0x7b, 0xfd, 0xb2, 0x40,
                0x36, 0x2b, 0xd9, 0x75,
            ],
            Self::DocsExample => [
                0x2b, 0xef, 0xe8, 0xfa, 0xc7, 0xe5, 0x72, 0xc5, 0xed, 0x8f, 0xf3, 0x59, 0x96, 0xc3,
                0xa9, 0xb5, 0x6b, 0x83, 0x40, 0xb4, 0x95, 0x44, 0x76, 0xa1, 0xa3, 0x15, 0x9b, 0xdb,
                0x31, 0xc2, 0xfc, 0x79,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KnownKey;

    #[test]
    fn fingerprints_are_those_of_the_keys() {
        for known in KnownKey::ALL {
            let key = known.public_key();
            assert_eq!(key.fingerprint().known(), Some(*known));
            assert_eq!(key.signature_len(), 128);
        }
    }
}
