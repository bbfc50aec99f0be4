//! Keys: read once, from whatever container they came in, and used for many messages.

mod container;
mod fast;
mod fingerprint;
mod known;
#[cfg(feature = "openssl")]
mod native;
mod recognise;
mod rsa;
mod set;
mod text;

use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use crate::digest::Digest;
use crate::error::{Error, KeyError, KeyRole};
use crate::limits::MAX_KEY_LEN;
use crate::randomness::Randomness;
use crate::signature::Signature;
#[cfg(feature = "getrandom")]
use crate::signer::Signer;
use crate::signer::Verifier;
use container::Blob;

pub use container::{KeyContainer, KeyEncoding, KeyFormat, Pkcs8Der};
#[cfg(any(feature = "getrandom", feature = "openssl"))]
pub use fast::FastSigningKey;
pub use fast::FastVerifyingKey;
pub use fingerprint::Fingerprint;
pub use known::KnownKey;
#[cfg(feature = "openssl")]
pub use native::{NativeSigningKey, NativeVerifyingKey};
pub use set::KeySet;

/// A private key, which signs.
///
/// It has no `Display`, cannot be serialised, and `Debug` shows its size and the [`Fingerprint`] of
/// its public half. The decoded key and this crate's copies of its numbers are wiped; the
/// arithmetic below keeps some of its own in freed memory (see `SECURITY.md`).
#[derive(Clone)]
#[doc(alias = "私钥")]
pub struct SigningKey {
    inner: rsa::PrivateKey,
    public: VerifyingKey,
}

/// A public key, which verifies.
#[derive(Clone)]
#[doc(alias = "公钥")]
pub struct VerifyingKey {
    inner: rsa::PublicKey,
    format: KeyFormat,
}

impl SigningKey {
    /// Reads a private key from text: PEM or bare base64, of PKCS#8 or PKCS#1 (rules `KEY-1`,
    /// `KEY-2`, `KEY-3`, `KEY-4`, `KEY-5`).
    ///
    /// What is unambiguous is read: a byte order mark, CRLF, blanks around lines, text around a PEM
    /// block, and other blocks beside the one private key. The label tells which half it is, the
    /// content in which container. Passwords are not asked for.
    ///
    /// For any text this returns without a panic, in time and memory bounded by
    /// [`MAX_KEY_LEN`] and [`MAX_KEY_BITS`](crate::MAX_KEY_BITS): what is longer is refused before
    /// it is decoded, and before any arithmetic is done with it.
    ///
    /// # Errors
    /// - [`Format`](KeyError::Format): not base64, truncated, trailing bytes, two private keys; or
    ///   what a [`KeyFile`](crate::KeyFile) names.
    /// - [`Kind`](KeyError::Kind): a public key, a certificate, an EC key, a key store, …
    /// - [`Encrypted`](KeyError::Encrypted): decrypt it first.
    /// - [`Size`](KeyError::Size): below 1017 or above 4096 bits.
    /// - [`Invalid`](KeyError::Invalid): its numbers are not those of an RSA key.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::SigningKey;
    ///
    /// let error = SigningKey::from_text("-----BEGIN PUBLIC KEY-----").unwrap_err();
    /// assert_eq!(error.code(), "key_kind");
    /// ```
    #[doc(alias = "读取私钥")]
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        Self::read_text(text.as_bytes())
    }

    /// Reads a private key as a file holds it: text, as [`from_text`](Self::from_text) takes it,
    /// or else DER. No DER of a key that is long enough is UTF-8, so the two are never mixed up.
    /// What stands around a PEM block may be in another character set.
    ///
    /// # Errors
    /// Those of [`from_text`](Self::from_text).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if text::is_text(bytes) {
            Self::read_text(bytes)
        } else {
            Self::from_der(bytes)
        }
    }

    /// Reads a private key from DER, PKCS#8 or PKCS#1 (rules `KEY-1`, `KEY-3`, `KEY-4`, `KEY-5`).
    ///
    /// # Errors
    /// Those of [`from_text`](Self::from_text).
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::SigningKey;
    ///
    /// let error = SigningKey::from_der(&[0x30, 0x82, 0x02, 0x76]).unwrap_err();
    /// assert_eq!(error.to_string(), "not a readable key: truncated");
    /// ```
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        check_length(der)?;
        Self::from_blob(&Blob::from_der(der))
    }

    /// Signs a digest, blinded by the operating system's randomness (rule `SIG-8`).
    ///
    /// The signature is raised to the public exponent before it is returned; one that does not
    /// give the block back, by a damaged key or a fault of the machine, is withheld.
    ///
    /// # Errors
    /// [`SigningFailed`](Error::SigningFailed): no randomness, or a result that did not check.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Digest, Error, SignType, Signature, SigningKey};
    ///
    /// fn sign(key: &SigningKey, text: &str) -> Result<Signature, Error> {
    ///     key.sign_digest(&Digest::new(SignType::Sha256WithRsa, text.as_bytes()))
    /// }
    /// ```
    #[cfg(feature = "getrandom")]
    #[doc(alias = "签名")]
    #[doc(alias = "加签")]
    pub fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        self.sign_digest_with(&mut rsa::System, digest)
    }

    /// Signs a digest, blinded by the caller's random numbers (rule `SIG-8`). The signature
    /// does not depend on them, but they must be random: from a generator that is stuck, the
    /// library draws in vain.
    ///
    /// # Errors
    /// [`SigningFailed`](Error::SigningFailed): `randomness` failed, or was drawn from 64 times in
    /// vain; or the result did not check.
    pub fn sign_digest_with(
        &self,
        randomness: &mut dyn Randomness,
        digest: &Digest,
    ) -> Result<Signature, Error> {
        self.inner.sign(randomness, digest)
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    /// Whether this private key and that public key are one pair.
    #[must_use]
    pub fn is_pair_of(&self, public: &VerifyingKey) -> bool {
        self.public == *public
    }

    /// What the key was read from.
    #[must_use]
    pub fn format(&self) -> KeyFormat {
        self.public.format
    }

    /// The length of the modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.public.bits()
    }

    /// The DER of the key as PKCS#8, whatever it was read from: to hand a key that was read and
    /// checked here to a library, a provider or a device that signs.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{KeyError, SigningKey};
    ///
    /// fn converted(file: &[u8]) -> Result<SigningKey, KeyError> {
    ///     SigningKey::from_der(SigningKey::from_bytes(file)?.to_pkcs8_der().as_bytes())
    /// }
    /// ```
    #[must_use]
    pub fn to_pkcs8_der(&self) -> Pkcs8Der {
        // A key that was read has all of its numbers.
        Pkcs8Der::new(
            self.inner
                .with_numbers(container::pkcs8_der)
                .unwrap_or_default(),
        )
    }

    /// Hands the numbers to `f`, for another backend.
    #[cfg(feature = "openssl")]
    fn with_numbers<T>(&self, f: impl FnOnce(&rsa::PrivateNumbers<'_>) -> T) -> Option<T> {
        self.inner.with_numbers(f)
    }

    fn read_text(text: &[u8]) -> Result<Self, KeyError> {
        check_length(text)?;
        text::decode(text, KeyRole::Private)
            .and_then(|blob| Self::from_blob(&blob))
            .map_err(|error| recognise::named(error, text, KeyRole::Private))
    }

    fn from_blob(blob: &Blob<'_>) -> Result<Self, KeyError> {
        let (numbers, format) = blob
            .private_numbers()
            .map_err(|error| recognise::named(error, blob.bytes(), KeyRole::Private))?;
        let inner = rsa::PrivateKey::new(numbers)?;
        let public = VerifyingKey {
            inner: inner.public(),
            format,
        };
        Ok(Self { inner, public })
    }
}

impl VerifyingKey {
    /// Reads a public key from text: PEM or bare base64, of SPKI or PKCS#1 (rules `KEY-1`,
    /// `KEY-2`, `KEY-3`, `KEY-4`, `KEY-5`), as unambiguous texts are read by
    /// [`SigningKey::from_text`].
    ///
    /// To verify what LianLian sends, this is LianLian's public key, not the merchant's.
    ///
    /// For any text this returns without a panic, in time and memory bounded by
    /// [`MAX_KEY_LEN`] and [`MAX_KEY_BITS`](crate::MAX_KEY_BITS).
    ///
    /// # Errors
    /// - [`Format`](KeyError::Format): not base64, truncated, trailing bytes, two public keys; or
    ///   what a [`KeyFile`](crate::KeyFile) names.
    /// - [`Kind`](KeyError::Kind): a private key, a certificate, an EC key, …
    /// - [`Encrypted`](KeyError::Encrypted): an encrypted private key.
    /// - [`Size`](KeyError::Size): below 1017 or above 4096 bits.
    /// - [`Invalid`](KeyError::Invalid): an even modulus, or an exponent that is even, below 3
    ///   or above 2^33 - 1.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{KnownKey, VerifyingKey};
    ///
    /// let key = VerifyingKey::from_text(
    ///     "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCSS/DiwdCf/aZsxxcacDnooGph3d2JOj5GXWi+
    ///      q3gznZauZjkNP8SKl3J2liP0O6rU/Y/29+IUe+GTMhMOFJuZm1htAtKiu5ekW0GlBMWxf4FPkYlQ
    ///      kPE0FtaoMP3gYfh+OwI+fIRrpW3ySn3mScnc6Z700nU/VYrRkfcSCbSnRwIDAQAB",
    /// )?;
    /// assert_eq!((key.bits(), key.format().to_string()), (1024, "spki-base64".into()));
    /// assert_eq!(key.fingerprint().known(), Some(KnownKey::LianLianPlatform));
    /// # Ok::<(), lianlian_mpay::KeyError>(())
    /// ```
    #[doc(alias = "读取公钥")]
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        Self::read_text(text.as_bytes())
    }

    /// Reads a public key as a file holds it: text, as [`from_text`](Self::from_text) takes it, or
    /// else DER. No DER of a key that is long enough is UTF-8, so the two are never mixed up.
    /// What stands around a PEM block may be in another character set.
    ///
    /// # Errors
    /// Those of [`from_text`](Self::from_text).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if text::is_text(bytes) {
            Self::read_text(bytes)
        } else {
            Self::from_der(bytes)
        }
    }

    /// Reads a public key from DER, SPKI or PKCS#1 (rules `KEY-1`, `KEY-3`, `KEY-4`, `KEY-5`).
    ///
    /// # Errors
    /// Those of [`from_text`](Self::from_text).
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        check_length(der)?;
        Self::from_blob(&Blob::from_der(der))
    }

    /// Checks a signature over a digest (rules `SIG-5`, `SIG-6`, `SIG-7`).
    ///
    /// # Errors
    /// - [`SignatureLength`](Error::SignatureLength): not as many bytes as the modulus has.
    /// - [`SignatureMismatch`](Error::SignatureMismatch): not this key's signature of this digest.
    #[doc(alias = "验签")]
    pub fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        self.inner.verify(digest, signature)
    }

    /// The DER of the key as `SubjectPublicKeyInfo`, whatever it was read from.
    #[must_use]
    pub fn to_spki_der(&self) -> Vec<u8> {
        self.inner.with_numbers(container::spki_der)
    }

    /// What identifies the key in logs and lists.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::from_spki(&self.to_spki_der())
    }

    /// What the key was read from.
    #[must_use]
    pub fn format(&self) -> KeyFormat {
        self.format
    }

    /// The length of the modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.inner.bits()
    }

    /// The length of the key's signatures in bytes.
    #[must_use]
    pub fn signature_len(&self) -> usize {
        self.inner.signature_len()
    }

    /// The block that a signature holds, `s^e mod n`, in as many bytes as the modulus has: nothing if
    /// the signature has another length, or is not below the modulus.
    ///
    /// It is for explaining a signature, and proves nothing: anybody can make a signature that
    /// holds a block of some form. To verify, the right block is built and compared, as
    /// [`verify_digest`](Self::verify_digest) does.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{KnownKey, Signature};
    ///
    /// let key = KnownKey::LianLianPlatform.public_key();
    /// let one = Signature::from_bytes(&[&[0; 127][..], &[1]].concat());
    /// assert_eq!(key.recover_block(&one).as_deref(), Some(one.as_bytes()));
    /// assert_eq!(key.recover_block(&Signature::from_bytes(&[1])), None);
    /// ```
    #[must_use]
    pub fn recover_block(&self, signature: &Signature) -> Option<Vec<u8>> {
        self.inner.recover(signature.as_bytes())
    }

    /// Hands the numbers to `f`, for another backend.
    #[cfg(feature = "openssl")]
    fn with_numbers<T>(&self, f: impl FnOnce(rsa::PublicNumbers<'_>) -> T) -> T {
        self.inner.with_numbers(f)
    }

    /// Rule `SIG-5`: the length of a signature that has the right one.
    #[cfg(feature = "openssl")]
    fn check_length(&self, signature: &Signature) -> Result<usize, Error> {
        self.inner.check_length(signature)
    }

    fn read_text(text: &[u8]) -> Result<Self, KeyError> {
        check_length(text)?;
        text::decode(text, KeyRole::Public)
            .and_then(|blob| Self::from_blob(&blob))
            .map_err(|error| recognise::named(error, text, KeyRole::Public))
    }

    fn from_blob(blob: &Blob<'_>) -> Result<Self, KeyError> {
        let (numbers, format) = blob
            .public_numbers()
            .map_err(|error| recognise::named(error, blob.bytes(), KeyRole::Public))?;
        Ok(Self {
            inner: rsa::PublicKey::new(numbers)?,
            format,
        })
    }
}

/// Rule `KEY-2`, before anything is decoded.
fn check_length(bytes: &[u8]) -> Result<(), KeyError> {
    if bytes.len() > MAX_KEY_LEN {
        return Err(KeyError::format("longer than 65,536 bytes"));
    }
    Ok(())
}

#[cfg(feature = "getrandom")]
impl Signer for SigningKey {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        self.sign_digest(digest)
    }

    fn public_half(&self) -> &dyn Verifier {
        &self.public
    }

    /// The library has checked the result.
    fn sign_checked(&self, digest: &Digest) -> Result<Signature, Error> {
        self.sign_digest(digest)
    }
}

impl Verifier for VerifyingKey {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        self.verify_digest(digest, signature)
    }
}

/// As [`SigningKey::from_text`].
impl FromStr for SigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::from_text(text)
    }
}

/// As [`VerifyingKey::from_text`].
impl FromStr for VerifyingKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::from_text(text)
    }
}

/// Two keys are equal if their numbers are, whatever they were read from.
impl PartialEq for VerifyingKey {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

impl Eq for VerifyingKey {}

impl Hash for VerifyingKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.inner
            .with_numbers(|numbers| numbers.modulus.hash(state));
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_key(f, "SigningKey", &self.public)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_key(f, "VerifyingKey", self)
    }
}

fn write_key(f: &mut fmt::Formatter<'_>, name: &str, public: &VerifyingKey) -> fmt::Result {
    f.debug_struct(name)
        .field("bits", &public.bits())
        .field("fingerprint", &public.fingerprint())
        .finish_non_exhaustive()
}
