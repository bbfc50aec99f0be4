//! The seam: who makes signatures, and who checks them, can be replaced.
//!
//! [`SigningKey`](crate::SigningKey) and [`VerifyingKey`](crate::VerifyingKey) are one user of it,
//! those of the features `openssl` and `aws-lc` another.

use alloc::boxed::Box;
use alloc::sync::Arc;

use crate::codes::codes;
use crate::digest::Digest;
use crate::error::Error;
use crate::signature::Signature;

/// Why no signature is returned that does not check (rule `SIG-8`).
pub(crate) const WITHHELD: Error = Error::SigningFailed {
    problem: "the result did not check, so it was withheld; is the key damaged?",
};

/// Makes PKCS#1 v1.5 signatures: a private key, wherever it is.
///
/// A key that answers later, or with errors of its own, does without this trait: see
/// [`PreparedMessage`](crate::PreparedMessage).
///
/// A trait of this crate, and not that of the `signature` crate: that one cannot say of which
/// hash the bytes are, so a caller could sign an MD5 as a SHA-256; and its error type would be part
/// of this API.
///
/// ```
/// use lianlian_mpay::{Digest, Error, Signature, Signer, Verifier, VerifyingKey};
///
/// /// A key in a device, which takes a `DigestInfo` and gives a signature or nothing.
/// struct Device<F> {
///     sign: F,
///     public: VerifyingKey,
/// }
///
/// impl<F: Fn(&[u8]) -> Option<Vec<u8>>> Signer for Device<F> {
///     fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
///         let signature = (self.sign)(&digest.to_info()).ok_or(Error::SigningFailed {
///             problem: "the device gave no signature",
///         })?;
///         Ok(Signature::from_bytes(&signature))
///     }
///
///     fn public_half(&self) -> &dyn Verifier {
///         &self.public
///     }
/// }
/// ```
#[doc(alias = "加签")]
#[doc(alias = "加密机")]
pub trait Signer {
    /// Signs a digest. Nobody has to check the result: [`sign_checked`](Self::sign_checked) does.
    ///
    /// # Errors
    /// [`SigningFailed`](Error::SigningFailed) if there is no signature, or none to be trusted.
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error>;

    /// The public half of the key, with which its signatures are checked.
    fn public_half(&self) -> &dyn Verifier;

    /// Signs a digest, and releases the signature only where the public half verifies it (rule
    /// `SIG-8`): a signature of the wrong kind, of another key, or one that a fault of the machine
    /// made, which could give the key away. All that signs in this crate calls this.
    ///
    /// Leave it as it is, unless [`sign_digest`](Self::sign_digest) has checked the result already.
    ///
    /// # Errors
    /// [`SigningFailed`](Error::SigningFailed) if there is no signature, or it does not verify.
    fn sign_checked(&self, digest: &Digest) -> Result<Signature, Error> {
        let signature = self.sign_digest(digest)?;
        match self.public_half().verify_digest(digest, &signature) {
            Ok(()) => Ok(signature),
            Err(_) => Err(WITHHELD),
        }
    }
}

/// Checks PKCS#1 v1.5 signatures: a public key, on any implementation of RSA.
///
/// An implementation answers for rules `SIG-5`, `SIG-6` and `SIG-7`; run the project's vectors on
/// it. Of a key in a host that only gives back the block that a signature holds, this crate does
/// the rest: see [`SignedMessage::verify_with_block`](crate::SignedMessage::verify_with_block).
///
/// ```
/// use lianlian_mpay::{Digest, Error, Signature, Verifier};
///
/// /// A key in a device, which takes a `DigestInfo` and a signature, and may not answer.
/// struct Device<F>(F);
///
/// impl<F: Fn(&[u8], &[u8]) -> Option<bool>> Verifier for Device<F> {
///     fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
///         match (self.0)(&digest.to_info(), signature.as_bytes()) {
///             Some(true) => Ok(()),
///             Some(false) => Err(Error::SignatureMismatch),
///             None => Err(Error::VerifyingFailed { problem: "the device does not answer" }),
///         }
///     }
/// }
/// ```
#[doc(alias = "验签")]
pub trait Verifier {
    /// Checks a signature over a digest.
    ///
    /// # Errors
    /// - [`SignatureLength`](Error::SignatureLength) if it is not as long as the modulus.
    /// - [`SignatureMismatch`](Error::SignatureMismatch) if it is not this key's signature of
    ///   this digest.
    /// - [`VerifyingFailed`](Error::VerifyingFailed) if there is no answer.
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error>;
}

/// What a host's own verification said, where the host gives no more than that.
///
/// This is the second choice: what the host takes for a signature is then taken here. Use it only
/// for one whose strictness the vectors of `raw_signatures.json` have shown. JDK 17, for one, takes
/// a `DigestInfo` of MD5 without its NULL. The first choice is the block that the host recovers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "验签结果")]
pub enum HostVerdict {
    /// The host took the signature for right.
    Matches,
    /// It did not.
    DoesNotMatch,
    /// It could not answer: no such algorithm, no such key, an error of its own.
    NoAnswer,
}

codes!(HostVerdict {
    Matches = "matches",
    DoesNotMatch = "does_not_match",
    NoAnswer = "no_answer",
});

impl HostVerdict {
    pub(crate) const fn into_result(self) -> Result<(), Error> {
        match self {
            Self::Matches => Ok(()),
            Self::DoesNotMatch => Err(Error::SignatureMismatch),
            Self::NoAnswer => Err(Error::VerifyingFailed {
                problem: "the host has no answer",
            }),
        }
    }
}

/// Whoever points to a signer is one.
macro_rules! pointers {
    ($($Pointer:ty),*) => {
        $(
            impl<T: Signer + ?Sized> Signer for $Pointer {
                fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
                    (**self).sign_digest(digest)
                }

                fn public_half(&self) -> &dyn Verifier {
                    (**self).public_half()
                }

                fn sign_checked(&self, digest: &Digest) -> Result<Signature, Error> {
                    (**self).sign_checked(digest)
                }
            }

            impl<T: Verifier + ?Sized> Verifier for $Pointer {
                fn verify_digest(
                    &self,
                    digest: &Digest,
                    signature: &Signature,
                ) -> Result<(), Error> {
                    (**self).verify_digest(digest, signature)
                }
            }
        )*
    };
}

pointers!(&T, Box<T>, Arc<T>);
