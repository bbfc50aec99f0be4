//! The seam: who makes signatures, and who checks them, can be replaced.
//!
//! [`SigningKey`](crate::SigningKey) and [`VerifyingKey`](crate::VerifyingKey) are one user of it,
//! those of the features `openssl` and `aws-lc` another.

use crate::digest::Digest;
use crate::error::Error;
use crate::signature::Signature;

/// Makes PKCS#1 v1.5 signatures: a private key, wherever it is.
///
/// A key that answers later, or with errors of its own, does without this trait: see
/// [`BindVerifyRequest::prepare`](crate::BindVerifyRequest::prepare). A signer answers for its
/// signatures; nobody checks them before they are sent.
///
/// ```
/// use lianlian_mpay::{Digest, Error, Signature, Signer};
///
/// /// A key in a device, which takes a digest and gives a signature or nothing.
/// struct Device<F>(F);
///
/// impl<F: Fn(&[u8]) -> Option<Vec<u8>>> Signer for Device<F> {
///     fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
///         // Many devices want the whole `DigestInfo`.
///         let info = [digest.info_prefix(), digest.as_bytes()].concat();
///         let signature = (self.0)(&info).ok_or(Error::SigningFailed {
///             problem: "the device gave no signature",
///         })?;
///         Ok(Signature::from_bytes(&signature))
///     }
/// }
/// ```
#[doc(alias = "加签")]
#[doc(alias = "加密机")]
pub trait Signer {
    /// Signs a digest (rule `SIG-8`).
    ///
    /// # Errors
    /// [`SigningFailed`](Error::SigningFailed) if there is no signature, or none to be trusted.
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error>;
}

/// Checks PKCS#1 v1.5 signatures: a public key, on any implementation of RSA.
///
/// An implementation answers for rules `SIG-5` to `SIG-7`; run the project's vectors on it.
///
/// ```
/// use lianlian_mpay::{Digest, Error, Signature, Verifier, VerifyingKey};
///
/// /// LianLian's key, and the one that replaces it from some day on.
/// struct Either(VerifyingKey, VerifyingKey);
///
/// impl Verifier for Either {
///     fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
///         let first = self.0.verify(digest, signature);
///         first.or_else(|_| self.1.verify(digest, signature))
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
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error>;
}
