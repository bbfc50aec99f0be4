//! The sign types of the protocol.

use core::fmt;
use core::str::FromStr;

/// How a message is signed; the value of its field `sign_type`.
///
/// There is no symmetric sign type: a key shared by every verifier proves nothing, and the demo
/// code that lets a message choose one can be forged for by anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[doc(alias = "签名方式")]
pub enum SignType {
    /// `RSA`: RSASSA-PKCS1-v1_5 with **MD5** (`MD5withRSA`).
    ///
    /// MD5 collisions are practical. One who can choose parts of a text that you sign may obtain
    /// a signature for another text. Use [`Sha256WithRsa`](Self::Sha256WithRsa) where LianLian
    /// accepts it, and then do not allow this one.
    Rsa,
    /// `SHA256withRSA`: RSASSA-PKCS1-v1_5 with SHA-256.
    Sha256WithRsa,
}

/// A text is no sign type of this protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnknownSignType;

impl SignType {
    /// All sign types, for a caller who allows any.
    pub const ALL: &'static [Self] = &[Self::Rsa, Self::Sha256WithRsa];

    /// Reads the value of a field `sign_type`, without regard to ASCII case (rule `SIG-1`).
    ///
    /// # Errors
    /// [`UnknownSignType`] for anything else, `MD5` among them; as an [`Error`](crate::Error) it is
    /// the one of that name.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::SignType;
    ///
    /// assert_eq!(SignType::parse("SHA256WITHRSA"), Ok(SignType::Sha256WithRsa));
    /// assert!(SignType::parse("MD5").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, UnknownSignType> {
        let mut known = Self::ALL.iter().copied();
        known
            .find(|sign_type| sign_type.as_str().eq_ignore_ascii_case(text))
            .ok_or(UnknownSignType)
    }

    /// This one alone, for a caller who allows no other.
    pub(crate) const fn alone(self) -> &'static [Self] {
        match self {
            Self::Rsa => &[Self::Rsa],
            Self::Sha256WithRsa => &[Self::Sha256WithRsa],
        }
    }

    /// The canonical spelling: `RSA` or `SHA256withRSA`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::Sha256WithRsa => "SHA256withRSA",
        }
    }
}

/// As [`SignType::parse`].
impl FromStr for SignType {
    type Err = UnknownSignType;

    fn from_str(text: &str) -> Result<Self, UnknownSignType> {
        Self::parse(text)
    }
}

impl fmt::Display for SignType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for UnknownSignType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sign_type: neither `RSA` (MD5withRSA) nor `SHA256withRSA`")
    }
}

impl core::error::Error for UnknownSignType {}
