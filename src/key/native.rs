//! Keys on OpenSSL or AWS-LC: the one file that names the `openssl` crate.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use ::openssl::bn::BigNum;
use ::openssl::error::ErrorStack;
use ::openssl::hash::{MessageDigest, hash};
use ::openssl::pkey::{Private, Public};
use ::openssl::rsa::{Padding, Rsa};

use super::rsa::{CrtNumbers, PrivateNumbers, PublicNumbers};
use super::{SigningKey, VerifyingKey};
use crate::digest::Digest;
use crate::error::{Error, KeyError};
use crate::signature::Signature;
use crate::signer::{Signer, Verifier, WITHHELD};

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
/// Both libraries check the result of the CRT arithmetic against the public exponent. AWS-LC then
/// refuses; OpenSSL computes it again without CRT, and does not check that again. So each signature
/// is verified once more before it is released (rule `SIG-8`), which costs 5 % of signing at 1024
/// bits and 2 % at 2048 on OpenSSL 3.0.
#[derive(Clone)]
pub struct NativeSigningKey {
    rsa: Rsa<Private>,
    public: NativeVerifyingKey,
}

/// A public key that verifies with OpenSSL or AWS-LC, several times as fast as [`VerifyingKey`].
///
/// Made once of a [`VerifyingKey`], and used from any number of threads.
#[derive(Clone)]
pub struct NativeVerifyingKey {
    rsa: Rsa<Public>,
    key: VerifyingKey,
    has_md5: bool,
}

impl NativeSigningKey {
    /// Hands a key over to the library, and tries it: signs once, and verifies that.
    ///
    /// # Errors
    /// [`Invalid`](KeyError::Invalid): the library does not take the key, or what it signed did
    /// not verify, as with a key of which one factor is not a prime.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{KeyError, NativeSigningKey, SigningKey};
    ///
    /// fn load(pem: &str) -> Result<NativeSigningKey, KeyError> {
    ///     NativeSigningKey::new(&SigningKey::from_text(pem)?) // once, for many requests
    /// }
    /// ```
    pub fn new(key: &SigningKey) -> Result<Self, KeyError> {
        let rsa = key.with_numbers(private_key).ok_or(REFUSED)?;
        let key = Self {
            rsa: rsa.map_err(|_| REFUSED)?,
            public: NativeVerifyingKey::new(key.verifying_key())?,
        };
        let trial = Digest::Sha256(*key.public.key.fingerprint().as_bytes());
        match key.sign_digest(&trial) {
            Ok(_) => Ok(key),
            Err(_) => Err(KeyError::Invalid {
                problem: "what it signs does not verify",
            }),
        }
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> &NativeVerifyingKey {
        &self.public
    }
}

impl NativeVerifyingKey {
    /// Hands a key over to the library.
    ///
    /// # Errors
    /// [`Invalid`](KeyError::Invalid): the library does not take the key.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{KeyError, NativeVerifyingKey, VerifyingKey};
    ///
    /// fn load(pem: &str) -> Result<NativeVerifyingKey, KeyError> {
    ///     NativeVerifyingKey::new(&VerifyingKey::from_text(pem)?) // once, for many responses
    /// }
    /// ```
    pub fn new(key: &VerifyingKey) -> Result<Self, KeyError> {
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
    const fn offers(&self, digest: &Digest) -> bool {
        self.has_md5 || !matches!(digest, Digest::Md5(_))
    }
}

/// Why a library with a FIPS provider does not answer.
const NO_MD5: &str = "the OpenSSL library does not offer MD5 (a FIPS provider?)";

impl Signer for NativeSigningKey {
    /// Verified before it is released (rule `SIG-8`).
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        if !self.public.offers(digest) {
            return Err(Error::SigningFailed { problem: NO_MD5 });
        }
        let block = digest.block(self.public.key.signature_len());
        let mut signature = vec![0; block.len()];
        let signed = self
            .rsa
            .private_encrypt(&block, &mut signature, Padding::NONE);
        let signature = Signature::from(signature);
        match signed.map(|_| self.public.recover(&signature)) {
            Ok(Some(found)) if found == block => Ok(signature),
            _ => Err(WITHHELD),
        }
    }

    fn public_half(&self) -> &dyn Verifier {
        &self.public
    }

    fn sign_checked(&self, digest: &Digest) -> Result<Signature, Error> {
        self.sign_digest(digest)
    }
}

impl NativeVerifyingKey {
    /// The block that a signature of the right length holds: the library checks the range (rule
    /// `SIG-6`) and exponentiates.
    fn recover(&self, signature: &Signature) -> Option<Vec<u8>> {
        let mut block = vec![0; signature.as_bytes().len()];
        let done = self
            .rsa
            .public_decrypt(signature.as_bytes(), &mut block, Padding::NONE);
        done.is_ok().then_some(block)
    }
}

/// Rules `SIG-5` and `SIG-7`: the block is compared whole, so that nothing depends on how the
/// library would read it.
impl Verifier for NativeVerifyingKey {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        if !self.offers(digest) {
            return Err(Error::VerifyingFailed { problem: NO_MD5 });
        }
        let length = self.key.check_length(signature)?;
        match self.recover(signature) {
            Some(found) if found == digest.block(length) => Ok(()),
            _ => Err(Error::SignatureMismatch),
        }
    }
}

const REFUSED: KeyError = KeyError::Invalid {
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
    let CrtNumbers {
        d_mod_p1,
        d_mod_q1,
        q_inverse,
    } = numbers.crt;
    Rsa::from_private_components(
        BigNum::from_slice(numbers.public.modulus)?,
        BigNum::from_slice(numbers.public.exponent)?,
        BigNum::from_slice(numbers.exponent)?,
        BigNum::from_slice(p)?,
        BigNum::from_slice(q)?,
        BigNum::from_slice(d_mod_p1)?,
        BigNum::from_slice(d_mod_q1)?,
        BigNum::from_slice(q_inverse)?,
    )
}

/// As that of [`SigningKey`]: size and fingerprint.
impl fmt::Debug for NativeSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NativeSigningKey")
            .field(&self.public.key)
            .finish()
    }
}

impl fmt::Debug for NativeVerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NativeVerifyingKey")
            .field(&self.key)
            .finish()
    }
}
