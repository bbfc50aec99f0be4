//! RSA arithmetic: the one file that names the crates `rsa` and `crypto-bigint`.

use alloc::vec::Vec;
use core::fmt;

use ::rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use ::rsa::{BoxedUint, Error as RsaError, Pkcs1v15Sign};
use crypto_bigint::modular::BoxedMontyForm;
use crypto_bigint::{ConcatenatingMul as _, MontyForm, MontyMultiplier as _};
use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroizing;

use crate::digest::Digest;
use crate::error::{Error, KeyError};
use crate::limits::{MAX_KEY_BITS, MIN_KEY_BITS};
use crate::randomness::Randomness;
use crate::signature::Signature;
use crate::signer::WITHHELD;

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
    pub(crate) crt: CrtNumbers<'a>,
}

/// The numbers of the Chinese remainder theorem that a container holds beside: one name each, so
/// that one which is not read is a warning.
#[derive(Clone, Copy)]
pub(crate) struct CrtNumbers<'a> {
    /// `d mod (p-1)`.
    pub(crate) d_mod_p1: &'a [u8],
    /// `d mod (q-1)`.
    pub(crate) d_mod_q1: &'a [u8],
    /// `q^-1 mod p`.
    pub(crate) q_inverse: &'a [u8],
}

/// A public exponent of more bytes passes the `rsa` crate's limit of 2^33 - 1 anyhow.
const MAX_EXPONENT_LEN: usize = 5;

/// How often random bytes are drawn for one signature. About seven draws are needed: half of all
/// numbers are above the modulus at worst, and of those below nearly all can be inverted. A
/// generator that is stuck would be drawn from for ever.
const MAX_DRAWS: usize = 64;

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    key: ::rsa::PublicKey,
    signature_len: usize,
}

impl PublicKey {
    /// Rules `KEY-4` and `KEY-5` for a public key.
    pub(crate) fn new(numbers: PublicNumbers<'_>) -> Result<Self, KeyError> {
        let (modulus, exponent) = checked_public(numbers)?;
        ::rsa::PublicKey::new_with_size_limits(modulus, exponent, MIN_KEY_BITS..=MAX_KEY_BITS)
            .map(Self::from_library)
            .map_err(|error| invalid(&error))
    }

    fn from_library(key: ::rsa::PublicKey) -> Self {
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

    /// Rules `SIG-5` and `SIG-7`; [`recover`](Self::recover) holds `SIG-6`.
    pub(crate) fn verify(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        let length = self.check_length(signature)?;
        // Rule `SIG-7`.
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
        // Rule `SIG-6`.
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
    pub(crate) fn new(numbers: PrivateNumbers<'_>) -> Result<Self, KeyError> {
        let (modulus, exponent) = checked_public(numbers.public)?;
        let half = checked_primes(&modulus, &numbers)?;
        let d = secret(numbers.exponent, modulus.bits_precision())?;
        let [p, q] = numbers.primes.map(|prime| secret(prime, half));
        // The library takes copies, which it keeps in the key; ours are wiped here.
        let primes = [p?, q?].map(|prime| BoxedUint::clone(&prime)).into();
        let key =
            ::rsa::PrivateKey::from_components(modulus, exponent, BoxedUint::clone(&d), primes)
                .map_err(|error| invalid(&error))?;
        check_crt(&key, &numbers.crt)?;
        Ok(Self(key))
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey::from_library(self.0.to_public_key())
    }

    /// Hands the numbers to `f`, big-endian, with leading zeros perhaps.
    pub(crate) fn with_numbers<T>(&self, f: impl FnOnce(&PrivateNumbers<'_>) -> T) -> Option<T> {
        let bytes = |number: &BoxedUint| Zeroizing::new(number.to_be_bytes());
        let key = &self.0;
        let [p, q] = key.primes() else { return None };
        let coefficient = Zeroizing::new(key.qinv()?.retrieve());
        Some(f(&PrivateNumbers {
            public: PublicNumbers {
                modulus: &key.n_bytes(),
                exponent: &key.e_bytes(),
            },
            exponent: &bytes(key.d()),
            primes: [&bytes(p), &bytes(q)],
            crt: CrtNumbers {
                d_mod_p1: &bytes(key.dp()?),
                d_mod_q1: &bytes(key.dq()?),
                q_inverse: &bytes(&coefficient),
            },
        }))
    }

    /// Rule `SIG-8`. The library blinds base, exponents and moduli, raises the result to the public
    /// exponent, and withholds it where that does not give the block back (`tests/keys.rs` proves
    /// it with a key whose CRT arithmetic is wrong).
    pub(crate) fn sign(
        &self,
        randomness: &mut dyn Randomness,
        digest: &Digest,
    ) -> Result<Signature, Error> {
        let mut draws = Draws {
            randomness,
            left: MAX_DRAWS,
            failure: None,
        };
        let signed = self
            .0
            .sign_with_rng(&mut draws, scheme(digest), digest.as_bytes());
        match (signed, draws.failure) {
            (Ok(bytes), _) => Ok(bytes.into()),
            (Err(_), Some(failure)) => Err(failure),
            (Err(_), None) => Err(WITHHELD),
        }
    }
}

/// The caller's randomness as the library takes it, which draws so often at most.
struct Draws<'r> {
    randomness: &'r mut dyn Randomness,
    left: usize,
    failure: Option<Error>,
}

/// The failure waits beside.
#[derive(Debug)]
struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no randomness")
    }
}

impl core::error::Error for NoRandomness {}

impl Draws<'_> {
    fn draw<const N: usize>(&mut self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        self.try_fill_bytes(&mut bytes)?;
        Ok(bytes)
    }
}

impl TryRng for Draws<'_> {
    type Error = NoRandomness;

    fn try_next_u32(&mut self) -> Result<u32, NoRandomness> {
        self.draw().map(u32::from_le_bytes)
    }

    fn try_next_u64(&mut self) -> Result<u64, NoRandomness> {
        self.draw().map(u64::from_le_bytes)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let filled = match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                self.randomness.fill(bytes)
            }
            None => Err(Error::SigningFailed {
                problem: "the generator gives no number that can blind; is it stuck?",
            }),
        };
        filled.map_err(|error| {
            self.failure = Some(error);
            NoRandomness
        })
    }
}

impl TryCryptoRng for Draws<'_> {}

/// The operating system's randomness.
#[cfg(feature = "getrandom")]
pub(super) struct System;

#[cfg(feature = "getrandom")]
impl Randomness for System {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        getrandom::fill(bytes).map_err(|_| Error::SigningFailed {
            problem: "the operating system has no randomness",
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
fn checked_public(numbers: PublicNumbers<'_>) -> Result<(BoxedUint, BoxedUint), KeyError> {
    // Rule `KEY-4`.
    let bits = bit_length(numbers.modulus);
    if !(MIN_KEY_BITS..=MAX_KEY_BITS).contains(&bits) {
        return Err(KeyError::Size { bits });
    }
    // Rule `KEY-5`; that the exponent is odd and from 3 to 2^33 - 1 is checked by the library.
    if numbers.modulus.last().is_none_or(|byte| byte % 2 == 0) {
        return Err(KeyError::Invalid {
            problem: "the modulus is even",
        });
    }
    if numbers.exponent.len() > MAX_EXPONENT_LEN {
        return Err(KeyError::Invalid {
            problem: "the public exponent is above 2^33 - 1",
        });
    }
    let modulus = BoxedUint::from_be_slice_vartime(numbers.modulus);
    let exponent = BoxedUint::from_be_slice_vartime(numbers.exponent);
    Ok((modulus, exponent))
}

/// Rule `KEY-5`: what the library refuses before it has made a key of the numbers, it frees as it
/// is; so that is refused here. Returns the precision of a prime: half that of the modulus.
///
/// The library's way for primes of unlike length costs two to four times as much, and it warns
/// against choosing it by the primes.
fn checked_primes(modulus: &BoxedUint, numbers: &PrivateNumbers<'_>) -> Result<u32, KeyError> {
    let invalid = |problem| Err(KeyError::Invalid { problem });
    let [p, q] = numbers
        .primes
        .map(|prime| secret(prime, modulus.bits_precision()));
    let product = Zeroizing::new(p?.concatenating_mul(&*q?));
    if *product != *modulus {
        return invalid("the modulus is not the product of the primes");
    }
    let lengths = numbers.primes.map(bit_length);
    if lengths.contains(&1) {
        return invalid("a prime is one");
    }
    let half = modulus.bit_width_vartime().div_ceil(2);
    let is_longer = |length: &usize| u32::try_from(*length).is_ok_and(|bits| bits > half);
    if lengths.iter().any(is_longer) {
        return invalid(
            "a prime is longer than half the modulus, which is a limit of this library; make a \
             key whose primes are of one length",
        );
    }
    Ok(half)
}

/// A number that is wiped when it is dropped.
fn secret(bytes: &[u8], precision: u32) -> Result<Zeroizing<BoxedUint>, KeyError> {
    let number = BoxedUint::from_be_slice(bytes, precision);
    number.map(Zeroizing::new).map_err(|_| KeyError::Invalid {
        problem: "a private number is above the modulus",
    })
}

/// Rule `KEY-5`: the library computes its own CRT values; those of the container must be the same
/// ones, or another library would sign with them and give the key away.
fn check_crt(key: &::rsa::PrivateKey, crt: &CrtNumbers<'_>) -> Result<(), KeyError> {
    let CrtNumbers {
        d_mod_p1,
        d_mod_q1,
        q_inverse,
    } = crt;
    // `crt_coefficient` would compute it once more, and leave it in freed memory.
    let coefficient = key.qinv().map(|form| Zeroizing::new(form.retrieve()));
    let is_same = is_number(key.dp(), d_mod_p1)
        && is_number(key.dq(), d_mod_q1)
        && is_number(coefficient.as_deref(), q_inverse);
    if is_same {
        Ok(())
    } else {
        Err(KeyError::Invalid {
            problem: "a CRT value does not fit the primes",
        })
    }
}

fn is_number(number: Option<&BoxedUint>, bytes: &[u8]) -> bool {
    number.is_some_and(|number| {
        let other = secret(bytes, number.bits_precision());
        other.is_ok_and(|other| *number == *other)
    })
}

fn invalid(error: &RsaError) -> KeyError {
    KeyError::Invalid {
        problem: match error {
            RsaError::PublicExponentTooSmall => "the public exponent is below 3",
            RsaError::PublicExponentTooLarge => "the public exponent is above 2^33 - 1",
            RsaError::InvalidExponent => {
                "an exponent is even, or the private one does not fit the public one"
            }
            RsaError::InvalidPrime => "the primes have a common factor",
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
