//! A signature, apart from what it signs.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::base64;
use crate::digest::Digest;
use crate::error::Error;

/// An RSA signature: as many bytes as the key's modulus, big-endian.
#[derive(Clone, PartialEq, Eq, Hash)]
#[doc(alias = "签名")]
pub struct Signature {
    bytes: Vec<u8>,
}

impl Signature {
    /// Takes the bytes of a signature, as an external key returns them. Any number of them is
    /// taken; whoever verifies compares it with the key (rule `SIG-5`).
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.into(),
        }
    }

    /// Reads the value of a field `sign` (rule `SIG-4`). For any text this returns without a
    /// panic, in time and memory bounded by the text's length.
    ///
    /// # Errors
    /// [`SignatureEncoding`](Error::SignatureEncoding) for anything but canonical base64: another
    /// alphabet, missing padding, blanks or line breaks, non-zero unused bits (`"QR=="`).
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::Signature;
    ///
    /// assert_eq!(Signature::from_base64("AQI=")?.as_bytes(), [1, 2]);
    /// assert!(Signature::from_base64("AQI").is_err());
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn from_base64(text: &str) -> Result<Self, Error> {
        let bytes = base64::decode(text).ok_or(Error::SignatureEncoding)?;
        Ok(Self { bytes })
    }

    /// The value for a field `sign`.
    #[must_use]
    pub fn to_base64(&self) -> String {
        base64::encode(&self.bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks the block that a host's raw public operation, without padding, recovered from this
    /// signature: as many bytes as the modulus has (rules `SIG-5` and `SIG-7`). That the host took
    /// no signature that is not below the modulus (rule `SIG-6`) is the host's to hold; of one
    /// that it refuses, hand in zeros.
    ///
    /// # Errors
    /// - [`SignatureLength`](Error::SignatureLength): the block is of another length.
    /// - [`SignatureMismatch`](Error::SignatureMismatch): not the block that the digest wants.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Digest, Error, Signature, SignType};
    ///
    /// let digest = Digest::new(SignType::Rsa, b"");
    /// let verdict = Signature::from_bytes(&[1; 128]).verify_with_block(&digest, &[0; 128]);
    /// assert_eq!(verdict, Err(Error::SignatureMismatch));
    /// ```
    pub fn verify_with_block(&self, digest: &Digest, block: &[u8]) -> Result<(), Error> {
        let (expected, found) = (block.len(), self.bytes.len());
        // Rule `SIG-5`.
        if expected != found {
            return Err(Error::SignatureLength { expected, found });
        }
        // Rule `SIG-7`.
        if digest.block(expected) == block {
            Ok(())
        } else {
            Err(Error::SignatureMismatch)
        }
    }
}

impl From<Vec<u8>> for Signature {
    /// As [`from_bytes`](Signature::from_bytes), without a copy.
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }
}

impl AsRef<[u8]> for Signature {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Its length only. A signature gives everybody who has the public key the digest of the message,
/// and behind MD5 the digits of a card number that are not known are soon found.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({} bytes)", self.bytes.len())
    }
}

/// The base64 of [`to_base64`](Signature::to_base64).
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}
