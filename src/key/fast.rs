//! One type of key for whatever arithmetic this build has.

#[cfg(any(feature = "getrandom", feature = "openssl"))]
use super::SigningKey;
#[cfg(all(feature = "getrandom", not(feature = "openssl")))]
use super::SigningKey as SigningInner;
use super::VerifyingKey;
#[cfg(not(feature = "openssl"))]
use super::VerifyingKey as VerifyingInner;
#[cfg(feature = "openssl")]
use super::native::{NativeSigningKey as SigningInner, NativeVerifyingKey as VerifyingInner};
use crate::digest::Digest;
use crate::error::{Error, KeyError};
use crate::signature::Signature;
#[cfg(any(feature = "getrandom", feature = "openssl"))]
use crate::signer::Signer;
use crate::signer::Verifier;

/// A private key on the fastest arithmetic of this build: OpenSSL or AWS-LC with those features,
/// the crate's own without. Bindings and programs name one type, whatever the features.
#[cfg(any(feature = "getrandom", feature = "openssl"))]
#[derive(Debug, Clone)]
pub struct FastSigningKey {
    inner: SigningInner,
    public: FastVerifyingKey,
}

/// A public key on the fastest arithmetic of this build, as `FastSigningKey`.
#[derive(Debug, Clone)]
pub struct FastVerifyingKey {
    inner: VerifyingInner,
    key: VerifyingKey,
}

#[cfg(any(feature = "getrandom", feature = "openssl"))]
impl FastSigningKey {
    /// Takes a key over, once for many requests.
    ///
    /// # Errors
    /// [`Invalid`](KeyError::Invalid): the library of this build does not take it.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{FastSigningKey, KeyError, SigningKey};
    ///
    /// fn load(pem: &str) -> Result<FastSigningKey, KeyError> {
    ///     FastSigningKey::new(&SigningKey::from_text(pem)?)
    /// }
    /// ```
    pub fn new(key: &SigningKey) -> Result<Self, KeyError> {
        Ok(Self {
            #[cfg(feature = "openssl")]
            inner: SigningInner::new(key)?,
            #[cfg(not(feature = "openssl"))]
            inner: key.clone(),
            public: FastVerifyingKey::new(key.verifying_key())?,
        })
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> &FastVerifyingKey {
        &self.public
    }
}

impl FastVerifyingKey {
    /// Takes a key over, once for many responses.
    ///
    /// # Errors
    /// [`Invalid`](KeyError::Invalid): the library of this build does not take it.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{FastVerifyingKey, KnownKey};
    ///
    /// let key = FastVerifyingKey::new(&KnownKey::LianLianPlatform.public_key())?;
    /// assert_eq!(key.key().bits(), 1024);
    /// # Ok::<(), lianlian_mpay::KeyError>(())
    /// ```
    pub fn new(key: &VerifyingKey) -> Result<Self, KeyError> {
        Ok(Self {
            #[cfg(feature = "openssl")]
            inner: VerifyingInner::new(key)?,
            #[cfg(not(feature = "openssl"))]
            inner: key.clone(),
            key: key.clone(),
        })
    }

    /// The key that this was made of.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }
}

#[cfg(any(feature = "getrandom", feature = "openssl"))]
impl Signer for FastSigningKey {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        self.inner.sign_digest(digest)
    }

    fn public_half(&self) -> &dyn Verifier {
        &self.public
    }

    /// Every arithmetic here checks the result itself.
    fn sign_checked(&self, digest: &Digest) -> Result<Signature, Error> {
        self.inner.sign_checked(digest)
    }
}

impl Verifier for FastVerifyingKey {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        self.inner.verify_digest(digest, signature)
    }
}
