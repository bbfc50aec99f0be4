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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[doc(alias = "密钥轮换")]
pub struct KeySet {
    keys: Vec<VerifyingKey>,
}

impl KeySet {
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

impl Verifier for KeySet {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        self.matching(digest, signature).map(drop)
    }
}

impl<I: IntoIterator<Item = VerifyingKey>> From<I> for KeySet {
    fn from(keys: I) -> Self {
        Self {
            keys: keys.into_iter().collect(),
        }
    }
}

/// The keys, in their order.
impl Deref for KeySet {
    type Target = [VerifyingKey];

    fn deref(&self) -> &[VerifyingKey] {
        &self.keys
    }
}
