//! RSA arithmetic: the one file that names the `rsa` crate.

use alloc::vec::Vec;

use ::rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use ::rsa::{BoxedUint, Error as RsaError, Pkcs1v15Sign};
use crypto_bigint::modular::BoxedMontyForm;
use crypto_bigint::{MontyForm, MontyMultiplier as _};
use rand_core::TryCryptoRng;
use zeroize::{Zeroize as _, Zeroizing};

use crate::digest::Digest;
use crate::error::Error;
use crate::signature::Signature;

/// The numbers of a public key, big-endian without leading zeros, as they stand in its container.
#[derive(Clone, Copy)]
pub(crate) struct PublicNumbers<'a> {
    pub(crate) modulus: &'a [u8],
    pub(crate) exponent: &'a [u8],
}

/// The numbers of a private key, big-endian without leading zeros, as they stand in its container.
#[derive(Clone, Copy)]
pub(crate) struct PrivateNumbers<'a> {
    pub(crate) public: PublicNumbers<'a>,
    pub(crate) exponent: &'a [u8],
    pub(crate) primes: [&'a [u8]; 2],
    /// `d mod (p-1)`, `d mod (q-1)`.
    pub(crate) crt_exponents: [&'a [u8]; 2],
    /// `q^-1 mod p`.
    pub(crate) crt_coefficient: &'a [u8],
}

/// The shortest modulus, in bits: LianLian's old keys. Shorter ones can be factored.
pub const MIN_KEY_BITS: usize = 1024;

/// The longest modulus, in bits: LianLian's longest. It bounds the work that a key can cause.
pub const MAX_KEY_BITS: usize = 4096;

/// A public exponent of more bytes passes the `rsa` crate's limit of 2^33 - 1 anyhow.
const MAX_EXPONENT_LEN: usize = 5;

/// Why no signature is returned that does not check (rule `SIG-8`).
pub(crate) const WITHHELD: Error = Error::SigningFailed {
    problem: "the result did not check, so it was withheld; is the key damaged?",
};

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    key: ::rsa::PublicKey,
    signature_len: usize,
}

impl PublicKey {
    /// Rules `KEY-4` and `KEY-5` for a public key.
    pub(crate) fn new(numbers: PublicNumbers<'_>) -> Result<Self, Error> {
        let (modulus, exponent) = checked_public(numbers)?;
        ::rsa::PublicKey::new(modulus, exponent)
            .map(Self::of)
            .map_err(|error| invalid(&error))
    }

    fn of(key: ::rsa::PublicKey) -> Self {
        let signature_len = key.size();
        Self { key, signature_len }
    }

    /// The length of the modulus in bits.
    pub(crate) fn bits(&self) -> usize {
        bit_length(&self.key.n_bytes())
    }

    /// The length of a signature in bytes.
    pub(crate) fn signature_len(&self) -> usize {
        self.signature_len
    }

    /// Hands modulus and exponent to `f`, big-endian without leading zeros.
    pub(crate) fn with_numbers<T>(&self, f: impl FnOnce(PublicNumbers<'_>) -> T) -> T {
        f(PublicNumbers {
            modulus: &self.key.n_bytes(),
            exponent: &self.key.e_bytes(),
        })
    }

    /// Rule `SIG-5`: the length of a signature that has the right one.
    pub(crate) fn check_length(&self, signature: &Signature) -> Result<usize, Error> {
        let (expected, found) = (self.signature_len, signature.as_bytes().len());
        if found == expected {
            Ok(expected)
        } else {
            Err(Error::SignatureLength { expected, found })
        }
    }

    /// Rules `SIG-5` to `SIG-7`.
    pub(crate) fn verify(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        let length = self.check_length(signature)?;
        match self.recover(signature.as_bytes()) {
            Some(found) if found == digest.block(length) => Ok(()),
            _ => Err(Error::SignatureMismatch),
        }
    }

    /// The block that a signature holds, `s^e mod n`: nothing if the signature is not as long as
    /// the modulus, or not below it (rule `SIG-6`).
    pub(crate) fn recover(&self, signature: &[u8]) -> Option<Vec<u8>> {
        if signature.len() != self.signature_len() {
            return None;
        }
        let modulus = self.key.n().as_ref();
        let number = BoxedUint::from_be_slice(signature, modulus.bits_precision()).ok()?;
        if number >= *modulus {
            return None;
        }
        let block = self.raise(number).to_be_bytes();
        // The library's numbers are whole words, which a modulus need not be.
        let padding = block.len().checked_sub(signature.len())?;
        block.get(padding..).map(<[u8]>::to_vec)
    }

    /// Raises a number below the modulus to the public exponent, by squaring and multiplying from
    /// the exponent's second highest bit down.
    ///
    /// How long this takes depends on exponent and modulus, and perhaps on the number. Here that
    /// gives nothing away: the key is public, and so is the signature. The library's own
    /// exponentiation, which hides the exponent, takes twice as many multiplications. Nothing else
    /// may be raised like this; signing is the library's.
    fn raise(&self, number: BoxedUint) -> BoxedUint {
        let parameters = self.key.n_params();
        let exponent = self.key.e();
        let base = BoxedMontyForm::new(number, parameters);
        let mut power = base.clone();
        let mut multiplier = <BoxedMontyForm as MontyForm>::Multiplier::from(parameters);
        for bit in (0..exponent.bit_width_vartime().saturating_sub(1)).rev() {
            multiplier.square_assign(&mut power);
            if exponent.bit_vartime(bit) {
                multiplier.mul_assign(&mut power, &base);
            }
        }
        power.retrieve()
    }
}

#[derive(Clone)]
pub(crate) struct PrivateKey(::rsa::PrivateKey);

impl PrivateKey {
    /// Rules `KEY-4` and `KEY-5` for a private key.
    pub(crate) fn new(numbers: PrivateNumbers<'_>) -> Result<Self, Error> {
        let (modulus, exponent) = checked_public(numbers.public)?;
        let precision = modulus.bits_precision();
        let [d, p, q] = [numbers.exponent, numbers.primes[0], numbers.primes[1]]
            .map(|bytes| BoxedUint::from_be_slice(bytes, precision).map(Zeroizing::new));
        let (Ok(d), Ok(p), Ok(q)) = (d, p, q) else {
            return Err(Error::KeyInvalid {
                problem: "a private number is above the modulus",
            });
        };
        // The library takes copies, which it keeps in the key; ours are wiped here.
        let primes = [p, q].map(|prime| BoxedUint::clone(&prime)).into();
        let key =
            ::rsa::PrivateKey::from_components(modulus, exponent, BoxedUint::clone(&d), primes)
                .map_err(|error| invalid(&error))?;
        check_crt(&key, &numbers)?;
        Ok(Self(key))
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey::of(self.0.to_public_key())
    }

    /// Hands the numbers to `f`, big-endian, with leading zeros perhaps.
    #[cfg(feature = "openssl")]
    pub(crate) fn with_numbers<T>(&self, f: impl FnOnce(&PrivateNumbers<'_>) -> T) -> Option<T> {
        let bytes = |number: &BoxedUint| Zeroizing::new(number.to_be_bytes());
        let key = &self.0;
        let [p, q] = key.primes() else { return None };
        let coefficient = Zeroizing::new(key.crt_coefficient()?);
        Some(f(&PrivateNumbers {
            public: PublicNumbers {
                modulus: &key.n_bytes(),
                exponent: &key.e_bytes(),
            },
            exponent: &bytes(key.d()),
            primes: [&bytes(p), &bytes(q)],
            crt_exponents: [&bytes(key.dp()?), &bytes(key.dq()?)],
            crt_coefficient: &bytes(&coefficient),
        }))
    }

    /// Rule `SIG-8`. Blinded with `rng`; the library raises the result to the public exponent and
    /// withholds it where that does not give the block back (`tests/keys.rs` proves it with a key
    /// whose CRT arithmetic is wrong).
    pub(crate) fn sign<R>(&self, rng: &mut R, digest: &Digest) -> Result<Signature, Error>
    where
        R: TryCryptoRng + ?Sized,
    {
        self.0
            .sign_with_rng(rng, scheme(digest), digest.as_bytes())
            .map(Signature::from)
            .map_err(|error| match error {
                RsaError::Rng => Error::SigningFailed {
                    problem: "no randomness for blinding",
                },
                _ => WITHHELD,
            })
    }
}

/// How the block of rule `SIG-7` is built and compared.
fn scheme(digest: &Digest) -> Pkcs1v15Sign {
    Pkcs1v15Sign {
        hash_len: Some(digest.as_bytes().len()),
        prefix: digest.info_prefix().into(),
    }
}

/// Sizes first, so that no arithmetic is done on numbers of any length.
fn checked_public(numbers: PublicNumbers<'_>) -> Result<(BoxedUint, BoxedUint), Error> {
    let bits = bit_length(numbers.modulus);
    if !(MIN_KEY_BITS..=MAX_KEY_BITS).contains(&bits) {
        return Err(Error::KeySize { bits });
    }
    if numbers.exponent.len() > MAX_EXPONENT_LEN {
        return Err(Error::KeyInvalid {
            problem: "the public exponent is above 2^33 - 1",
        });
    }
    let modulus = BoxedUint::from_be_slice_vartime(numbers.modulus);
    let exponent = BoxedUint::from_be_slice_vartime(numbers.exponent);
    Ok((modulus, exponent))
}

/// The library computes its own CRT values; those of the container must be the same ones, or
/// another library would sign with them and give the key away.
fn check_crt(key: &::rsa::PrivateKey, numbers: &PrivateNumbers<'_>) -> Result<(), Error> {
    let coefficient = key.crt_coefficient().map(Zeroizing::new);
    let is_same = is_number(key.dp(), numbers.crt_exponents[0])
        && is_number(key.dq(), numbers.crt_exponents[1])
        && is_number(coefficient.as_deref(), numbers.crt_coefficient);
    if is_same {
        Ok(())
    } else {
        Err(Error::KeyInvalid {
            problem: "a CRT value does not fit the primes",
        })
    }
}

fn is_number(number: Option<&BoxedUint>, bytes: &[u8]) -> bool {
    let Some(number) = number else { return false };
    let Ok(mut other) = BoxedUint::from_be_slice(bytes, number.bits_precision()) else {
        return false;
    };
    let is_same = *number == other;
    other.zeroize();
    is_same
}

fn invalid(error: &RsaError) -> Error {
    Error::KeyInvalid {
        problem: match error {
            RsaError::PublicExponentTooSmall => "the public exponent is below 3",
            RsaError::PublicExponentTooLarge => "the public exponent is above 2^33 - 1",
            RsaError::InvalidModulus => "the modulus is even, or not the product of the primes",
            RsaError::InvalidExponent => {
                "an exponent is even, or the private one does not fit the public one"
            }
            RsaError::InvalidPrime => "a prime is even, one, or longer than half the modulus",
            _ => "its numbers do not fit together",
        },
    }
}

fn bit_length(bytes: &[u8]) -> usize {
    let Some((first, rest)) = bytes.split_first() else {
        return 0;
    };
    let first = u8::BITS.saturating_sub(first.leading_zeros());
    usize::try_from(first)
        .unwrap_or_default()
        .saturating_add(rest.len().saturating_mul(8))
}
