//! Keys on OpenSSL or AWS-LC: the one file that names the `openssl` crate.

use alloc::vec;
use core::fmt;

use ::openssl::bn::BigNum;
use ::openssl::error::ErrorStack;
use ::openssl::hash::{MessageDigest, hash};
use ::openssl::pkey::{Private, Public};
use ::openssl::rsa::{Padding, Rsa};

use super::rsa::{PrivateNumbers, PublicNumbers, WITHHELD};
use crate::digest::Digest;
use crate::error::Error;
use crate::key::{SigningKey, VerifyingKey};
use crate::signature::Signature;
use crate::signer::{Signer, Verifier};

/// A private key that signs with OpenSSL or AWS-LC, several times as fast as [`SigningKey`].
///
/// Made once of a [`SigningKey`], so that what is a key is decided in one place, and used from any
/// number of threads. The library keeps with it what it computes for the key: the Montgomery
/// parameters, and the blinding, which it renews by itself.
///
/// Of the library only the RSA arithmetic is used, without its EVP layer: this crate hashes, and
/// builds the block of rule `SIG-7`. The library wipes its copy of the key when the last clone is
/// dropped.
///
/// # Faults
///
/// Both libraries check the result of the CRT arithmetic against the public exponent (rule
/// `SIG-8`). AWS-LC then refuses; OpenSSL computes it again without CRT, and does not check that
/// again. So that no damaged key gets that far, [`new`](Self::new) signs once and verifies it.
/// Who fears two faults of the machine in one signature prepares the request and
/// [finishes](crate::PreparedRequest::finish) it with the public half.
#[derive(Clone)]
pub struct OpensslSigningKey {
    rsa: Rsa<Private>,
    public: OpensslVerifyingKey,
}

/// A public key that verifies with OpenSSL or AWS-LC, several times as fast as [`VerifyingKey`].
///
/// Made once of a [`VerifyingKey`], and used from any number of threads.
#[derive(Clone)]
pub struct OpensslVerifyingKey {
    rsa: Rsa<Public>,
    key: VerifyingKey,
    has_md5: bool,
}

impl OpensslSigningKey {
    /// Hands a key over to the library, and tries it: signs once, and verifies that.
    ///
    /// # Errors
    /// - [`SigningFailed`](Error::SigningFailed): the trial did not check (rule `SIG-8`), as with
    ///   a key of which one factor is not a prime; or the library has no randomness.
    /// - [`KeyInvalid`](Error::KeyInvalid): the library does not take the key.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{BindVerifyRequest, Error, OpensslSigningKey, SignType, SigningKey};
    ///
    /// fn sign(key: &SigningKey, request: &BindVerifyRequest<'_>) -> Result<String, Error> {
    ///     let key = OpensslSigningKey::new(key)?; // once, for many requests
    ///     let signed = request.sign(SignType::Sha256WithRsa, &key)?;
    ///     Ok(signed.into_body())
    /// }
    /// ```
    pub fn new(key: &SigningKey) -> Result<Self, Error> {
        let rsa = key.with_numbers(private_key).ok_or(REFUSED)?;
        let key = Self {
            rsa: rsa.map_err(|_| REFUSED)?,
            public: OpensslVerifyingKey::new(key.verifying_key())?,
        };
        let trial = Digest::Sha256(*key.public.key.fingerprint().as_bytes());
        let signature = key.sign_digest(&trial)?;
        match key.public.verify_digest(&trial, &signature) {
            Ok(()) => Ok(key),
            Err(_) => Err(WITHHELD),
        }
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> &OpensslVerifyingKey {
        &self.public
    }
}

impl OpensslVerifyingKey {
    /// Hands a key over to the library.
    ///
    /// # Errors
    /// [`KeyInvalid`](Error::KeyInvalid): the library does not take the key.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Error, Expected, OpensslVerifyingKey, Outcome, VerifyingKey};
    ///
    /// fn read(key: &VerifyingKey, expected: &Expected, body: &[u8]) -> Result<Outcome, Error> {
    ///     let key = OpensslVerifyingKey::new(key)?; // once, for many responses
    ///     expected.read(body, &key)
    /// }
    /// ```
    pub fn new(key: &VerifyingKey) -> Result<Self, Error> {
        Ok(Self {
            rsa: key.with_numbers(public_key).map_err(|_| REFUSED)?,
            key: key.clone(),
            has_md5: hash(MessageDigest::md5(), &[]).is_ok(),
        })
    }

    /// The key that this was made of.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// MD5 is not computed here, but where the library may not, neither may this crate.
    fn check_offered(&self, digest: &Digest) -> Result<(), Error> {
        match digest {
            Digest::Md5(_) if !self.has_md5 => Err(Error::MissingDigest {
                sign_type: digest.sign_type(),
            }),
            _ => Ok(()),
        }
    }
}

impl Signer for OpensslSigningKey {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        self.public.check_offered(digest)?;
        let block = digest.block(self.public.key.signature_len());
        let mut signature = vec![0; block.len()];
        match self
            .rsa
            .private_encrypt(&block, &mut signature, Padding::NONE)
        {
            Ok(_) => Ok(signature.into()),
            Err(_) => Err(WITHHELD),
        }
    }
}

/// Rules `SIG-5` to `SIG-7`: the library checks the range and exponentiates; the block that comes
/// out is compared whole, so that nothing depends on how the library would read it.
impl Verifier for OpensslVerifyingKey {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        self.check_offered(digest)?;
        let length = self.key.check_length(signature)?;
        let mut found = vec![0; length];
        let is_done = self
            .rsa
            .public_decrypt(signature.as_bytes(), &mut found, Padding::NONE)
            .is_ok();
        if is_done && found == digest.block(length) {
            Ok(())
        } else {
            Err(Error::SignatureMismatch)
        }
    }
}

const REFUSED: Error = Error::KeyInvalid {
    problem: "the OpenSSL library does not take it",
};

fn public_key(numbers: PublicNumbers<'_>) -> Result<Rsa<Public>, ErrorStack> {
    Rsa::from_public_components(
        BigNum::from_slice(numbers.modulus)?,
        BigNum::from_slice(numbers.exponent)?,
    )
}

fn private_key(numbers: &PrivateNumbers<'_>) -> Result<Rsa<Private>, ErrorStack> {
    let [p, q] = numbers.primes;
    let [dp, dq] = numbers.crt_exponents;
    Rsa::from_private_components(
        BigNum::from_slice(numbers.public.modulus)?,
        BigNum::from_slice(numbers.public.exponent)?,
        BigNum::from_slice(numbers.exponent)?,
        BigNum::from_slice(p)?,
        BigNum::from_slice(q)?,
        BigNum::from_slice(dp)?,
        BigNum::from_slice(dq)?,
        BigNum::from_slice(numbers.crt_coefficient)?,
    )
}

/// As that of [`SigningKey`]: size and fingerprint.
impl fmt::Debug for OpensslSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OpensslSigningKey")
            .field(&self.public.key)
            .finish()
    }
}

impl fmt::Debug for OpensslVerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OpensslVerifyingKey")
            .field(&self.key)
            .finish()
    }
}
