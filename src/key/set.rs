//! Several public keys at once, for the time of a rotation.

use alloc::vec::Vec;
use core::ops::Deref;

use super::VerifyingKey;
use crate::digest::Digest;
use crate::error::Error;
use crate::signature::Signature;
use crate::signer::Verifier;

/// LianLian's keys for the time of a rotation: the new one and the old one, which both count.
///
/// Each key that does not fit costs one operation, so the current one comes first. As a
/// [`Verifier`] it takes what any of them takes; [`matching`](Self::matching) also tells which it
/// was, and so do [`SignedMessage::verify_with_set`](crate::SignedMessage::verify_with_set) and
/// [`SignedResponse::finish_with_set`](crate::SignedResponse::finish_with_set).
///
/// ```
/// use lianlian_mpay::{Error, Expected, KeySet, Outcome, VerifyingKey};
///
/// fn read(
///     expected: &Expected,
///     body: &[u8],
///     current: VerifyingKey,
///     previous: VerifyingKey,
/// ) -> Result<Outcome, Error> {
///     expected.verify_response(body, &KeySet::from([current, previous]))
/// }
/// ```
///
/// The keys may be those of another backend, such as `FastVerifyingKey`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[doc(alias = "密钥轮换")]
pub struct KeySet<K = VerifyingKey> {
    keys: Vec<K>,
}

impl<K: Verifier> KeySet<K> {
    /// Which key made a signature over a digest: its place, from 0.
    ///
    /// # Errors
    /// - [`SignatureMismatch`](Error::SignatureMismatch): none of those that have its length.
    /// - [`SignatureLength`](Error::SignatureLength): none has its length.
    /// - [`VerifyingFailed`](Error::VerifyingFailed): there is no key.
    pub fn matching(&self, digest: &Digest, signature: &Signature) -> Result<usize, Error> {
        let mut failure = Error::VerifyingFailed {
            problem: "there is no key",
        };
        for (place, key) in self.keys.iter().enumerate() {
            match key.verify_digest(digest, signature) {
                Ok(()) => return Ok(place),
                Err(error) if failure != Error::SignatureMismatch => failure = error,
                Err(_) => {}
            }
        }
        Err(failure)
    }
}

impl<K: Verifier> Verifier for KeySet<K> {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        self.matching(digest, signature).map(drop)
    }
}

/// Without a key, by which nothing verifies.
impl<K> Default for KeySet<K> {
    fn default() -> Self {
        Self { keys: Vec::new() }
    }
}

impl<K, I: IntoIterator<Item = K>> From<I> for KeySet<K> {
    fn from(keys: I) -> Self {
        Self {
            keys: keys.into_iter().collect(),
        }
    }
}

/// The keys, in their order.
impl<K> Deref for KeySet<K> {
    type Target = [K];

    fn deref(&self) -> &[K] {
        &self.keys
    }
}
