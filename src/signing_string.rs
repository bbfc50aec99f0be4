//! Third stage: fields to the text that is signed.

use alloc::string::String;
use core::fmt;

use crate::digest::Digest;
use crate::secret::Secret;
use crate::sign_type::SignType;
use crate::signed_fields::SignedFields;

/// The text that is signed: `name=value` of every signed field, joined by `&`.
///
/// It holds whatever the message holds (tokens, card data), so it is wiped when dropped and not
/// shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "待签名串")]
#[doc(alias = "签名原串")]
pub struct SigningString {
    text: Secret,
}

impl SigningString {
    /// Joins fields to their signing string (rule `STR-3`).
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{SignedFields, SigningString};
    ///
    /// let fields = SignedFields::from_pairs([("user_id", "1"), ("sign_type", "RSA")])?;
    /// assert_eq!(SigningString::new(&fields).as_str(), "sign_type=RSA&user_id=1");
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    #[must_use]
    pub fn new(fields: &SignedFields<'_>) -> Self {
        let length =
            |(name, value): &(&str, &str)| name.len().saturating_add(value.len()).saturating_add(2);
        // One exact allocation: growing would leave copies of secrets behind.
        let mut text = String::with_capacity(fields.pairs().iter().map(length).sum());
        for (name, value) in fields.pairs() {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        Self {
            text: Secret::new(text),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The digest of the text's UTF-8 bytes, as a sign type asks for.
    #[must_use]
    pub fn digest(&self, sign_type: SignType) -> Digest {
        Digest::new(sign_type, self.text.as_bytes())
    }
}

impl AsRef<str> for SigningString {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for SigningString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningString({} bytes)", self.text.len())
    }
}
