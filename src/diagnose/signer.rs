//! Whose signature it is: the key that gives a block back.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;

use super::block::Content;
use super::finding::Finding;
use super::reason::Reason;
use super::{Candidate, Owner};
use crate::key::{KnownKey, VerifyingKey};
use crate::signature::Signature;

/// How many of the caller's keys are looked at. Each costs an operation with it.
const MAX_CANDIDATES: usize = 8;

/// The key that made a signature, and what it signed.
pub(super) struct Signer {
    pub(super) name: String,
    pub(super) content: Content,
    pub(super) signature_len: usize,
    /// Nothing, if it is the key that it should be.
    pub(super) findings: Vec<Finding>,
}

/// The key that verification was tried with: the sender's first.
pub(super) fn given<'k>(sender: Owner, keys: &[Candidate<'k>]) -> Option<Candidate<'k>> {
    keys.iter().find(|key| key.owner == sender).copied()
}

impl Signer {
    /// Looks for the signer among the sender's key, the other keys, and those that LianLian
    /// published. If it is none of them, the findings say so.
    pub(super) fn find(
        signature: &Signature,
        sender: Owner,
        keys: &[Candidate<'_>],
    ) -> Result<Self, Vec<Finding>> {
        let given = given(sender, keys);
        if let Some((given, content)) =
            given.and_then(|given| Some((given, content(signature, given.key)?)))
        {
            return Ok(Self {
                name: given.name.to_owned(),
                content,
                signature_len: signature.as_bytes().len(),
                findings: Vec::new(),
            });
        }
        let mut findings: Vec<_> = given
            .filter(|given| is_of_other_side(*given, keys))
            .map(|given| Finding::about(Reason::OwnKeyGiven, given.name))
            .into_iter()
            .collect();
        if let Some(found) = Self::among_others(signature, keys) {
            findings.extend(found.findings);
            return Ok(Self { findings, ..found });
        }
        if !has_length_of_any(signature, keys) {
            findings.push(Reason::SignLength.into());
        } else if findings.is_empty() {
            findings.push(Reason::NoKeyFits.into());
        }
        Err(findings)
    }

    fn among_others(signature: &Signature, keys: &[Candidate<'_>]) -> Option<Self> {
        let of_caller = keys
            .iter()
            .take(MAX_CANDIDATES)
            .find_map(|candidate| Self::other(signature, candidate.key, candidate.name));
        let published = || {
            KnownKey::ALL
                .into_iter()
                .find_map(|known| Self::other(signature, &known.public_key()?, known.name()))
        };
        of_caller.or_else(published)
    }

    /// The signer, if it is this key, which is not the one that it should be.
    fn other(signature: &Signature, key: &VerifyingKey, name: &str) -> Option<Self> {
        let content = content(signature, key)?;
        let known = key.fingerprint().known();
        let reason = if known.is_some_and(KnownKey::is_compromised) {
            Reason::DemoKey
        } else {
            Reason::OtherKey
        };
        Some(Self {
            name: name.to_owned(),
            content,
            signature_len: signature.as_bytes().len(),
            findings: [Finding::about(reason, name)].into(),
        })
    }
}

fn content(signature: &Signature, key: &VerifyingKey) -> Option<Content> {
    Content::of(&key.recover(signature)?)
}

/// Whether the key given as the sender's is the other side's: one that is there under the other
/// side's name too, or a merchant's that LianLian published.
fn is_of_other_side(given: Candidate<'_>, keys: &[Candidate<'_>]) -> bool {
    let known = given.key.fingerprint().known();
    let is_merchants = known.is_some_and(KnownKey::is_compromised);
    let is_shared = |key: &Candidate<'_>| key.owner != given.owner && key.key == given.key;
    keys.iter().any(is_shared) || (given.owner == Owner::LianLian && is_merchants)
}

fn has_length_of_any(signature: &Signature, keys: &[Candidate<'_>]) -> bool {
    let length = signature.as_bytes().len();
    length == KnownKey::SIGNATURE_LEN
        || keys
            .iter()
            .any(|candidate| candidate.key.signature_len() == length)
}
