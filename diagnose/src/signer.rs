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
        let own = given.filter(|given| is_of_other_side(*given, keys));
        let own = own.map(|given| Finding::about(Reason::OwnKeyGiven, given.name));
        if let Some(mut found) = Self::among_others(signature, sender, keys) {
            found.findings.splice(..0, own);
            return Ok(found);
        }
        Err([own.unwrap_or_else(|| stranger(signature, given, keys))].into())
    }

    fn among_others(signature: &Signature, sender: Owner, keys: &[Candidate<'_>]) -> Option<Self> {
        let of_caller = keys.iter().take(MAX_CANDIDATES).find_map(|candidate| {
            let is_senders = candidate.owner == sender;
            Self::other(signature, candidate.key, candidate.name, is_senders)
        });
        let published = || {
            KnownKey::ALL.into_iter().find_map(|known| {
                let is_senders = (sender == Owner::LianLian) != known.is_compromised();
                Self::other(signature, &known.public_key()?, known.name(), is_senders)
            })
        };
        of_caller.or_else(published)
    }

    /// The signer, if it is this key, which is not the one that it should be.
    fn other(
        signature: &Signature,
        key: &VerifyingKey,
        name: &str,
        is_senders: bool,
    ) -> Option<Self> {
        let content = content(signature, key)?;
        let known = key.fingerprint().known();
        let reason = if known.is_some_and(KnownKey::is_compromised) {
            Reason::DemoKey
        } else if is_senders {
            Reason::OtherKey
        } else {
            Reason::OtherSide
        };
        Some(Self {
            name: name.to_owned(),
            content,
            signature_len: signature.as_bytes().len(),
            findings: [Finding::about(reason, name)].into(),
        })
    }
}

/// What is to be said of a signature that no key fits.
fn stranger(
    signature: &Signature,
    given: Option<Candidate<'_>>,
    keys: &[Candidate<'_>],
) -> Finding {
    let is_fitting = lengths(keys).any(|length| length == signature.as_bytes().len());
    match given {
        None => Reason::NoSenderKey.into(),
        Some(_) if is_fitting => Reason::NoKeyFits.into(),
        Some(_) => Reason::SignLength.into(),
    }
}

/// How long the signatures are of those keys that are tried.
pub(super) fn lengths(keys: &[Candidate<'_>]) -> impl Iterator<Item = usize> {
    let of_caller = keys.iter().map(|candidate| candidate.key.signature_len());
    of_caller.chain([KnownKey::SIGNATURE_LEN])
}

fn content(signature: &Signature, key: &VerifyingKey) -> Option<Content> {
    Content::of(&key.recover(signature)?)
}

/// Whether the key given as the sender's is the other side's: one that LianLian published as such,
/// or one that is there under the other side's name too.
fn is_of_other_side(given: Candidate<'_>, keys: &[Candidate<'_>]) -> bool {
    let is_shared = |key: &Candidate<'_>| key.owner != given.owner && key.key == given.key;
    match given.key.fingerprint().known() {
        Some(known) => known.is_compromised() == (given.owner == Owner::LianLian),
        None => keys.iter().any(is_shared),
    }
}
