//! The seam: who makes signatures, and who checks them, can be replaced.
//!
//! [`SigningKey`](crate::SigningKey) and [`VerifyingKey`](crate::VerifyingKey) are one user of it.

use crate::digest::Digest;
use crate::error::Error;
use crate::signature::Signature;

/// Makes PKCS#1 v1.5 signatures: a private key, wherever it is.
///
/// A key that answers later, or with errors of its own, does without this trait: see
/// [`BindVerifyRequest::prepare`](crate::BindVerifyRequest::prepare).
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
pub trait Verifier {
    /// Checks a signature over a digest.
    ///
    /// # Errors
    /// - [`SignatureLength`](Error::SignatureLength) if it is not as long as the modulus.
    /// - [`SignatureMismatch`](Error::SignatureMismatch) if it is not this key's signature of
    ///   this digest.
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error>;
}
