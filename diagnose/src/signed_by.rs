//! Whose signature it is: the key that gives a block back.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;

use super::{NamedKey, Side};
use crate::block::Content;
use crate::finding::Finding;
use crate::reason::Reason;
use lianlian_mpay::{KnownKey, Signature, VerifyingKey};

/// How long signatures of the keys are that LianLian published, all of 1024 bits.
const KNOWN_LENGTH: usize = 128;

/// How many of the caller's keys are looked at. Each costs an operation with it.
const MAX_CANDIDATES: usize = 8;

/// The key that made a signature, and what it signed.
pub(crate) struct Signer {
    pub(crate) name: String,
    pub(crate) content: Content,
    pub(crate) signature_len: usize,
    /// Nothing, if it is the key that it should be.
    pub(crate) findings: Vec<Finding>,
}

/// The key that verification was tried with: the sender's first.
pub(crate) fn given<'k>(sender: Side, keys: &[NamedKey<'k>]) -> Option<NamedKey<'k>> {
    keys.iter().find(|key| key.side == sender).copied()
}

impl Signer {
    /// Looks for the signer among the sender's key, the other keys, and those that LianLian
    /// published. If it is none of them, the findings say so.
    pub(crate) fn find(
        signature: &Signature,
        sender: Side,
        keys: &[NamedKey<'_>],
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

    fn among_others(signature: &Signature, sender: Side, keys: &[NamedKey<'_>]) -> Option<Self> {
        let of_caller = keys.iter().take(MAX_CANDIDATES).find_map(|candidate| {
            let is_senders = candidate.side == sender;
            Self::other(signature, candidate.key, candidate.name, is_senders)
        });
        let published = || {
            KnownKey::ALL.iter().copied().find_map(|known| {
                let is_senders = (sender == Side::LianLian) != known.is_compromised();
                Self::other(signature, &known.public_key(), known.code(), is_senders)
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
fn stranger(signature: &Signature, given: Option<NamedKey<'_>>, keys: &[NamedKey<'_>]) -> Finding {
    let is_fitting = lengths(keys).any(|length| length == signature.as_bytes().len());
    match given {
        None => Reason::NoSenderKey.into(),
        Some(_) if is_fitting => Reason::NoKeyFits.into(),
        Some(_) => Reason::SignLength.into(),
    }
}

/// How long the signatures are of those keys that are tried.
pub(crate) fn lengths(keys: &[NamedKey<'_>]) -> impl Iterator<Item = usize> {
    let of_caller = keys.iter().map(|candidate| candidate.key.signature_len());
    of_caller.chain([KNOWN_LENGTH])
}

fn content(signature: &Signature, key: &VerifyingKey) -> Option<Content> {
    Content::of(&key.recover_block(signature)?)
}

/// Whether the key given as the sender's is the other side's: one that LianLian published as such,
/// or one that is there under the other side's name too.
fn is_of_other_side(given: NamedKey<'_>, keys: &[NamedKey<'_>]) -> bool {
    let is_shared = |key: &NamedKey<'_>| key.side != given.side && key.key == given.key;
    match given.key.fingerprint().known() {
        Some(known) => known.is_compromised() == (given.side == Side::LianLian),
        None => keys.iter().any(is_shared),
    }
}
