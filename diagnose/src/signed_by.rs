//! Whose signature it is: the key that gives a block back.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;

use lianlian_mpay::{KnownKey, Signature, VerifyingKey};

use crate::block::{Block, Content};
use crate::finding::Finding;
use crate::named_key::{NamedKey, Side};
use crate::pss::Pss;
use crate::reason::Reason;

/// How long signatures of the keys are that LianLian published, all of 1024 bits.
const KNOWN_LENGTH: usize = 128;

/// How many of the caller's keys are looked at. Each costs an operation with it, and another one
/// for the signature's bytes in reverse order.
const MAX_KEYS: usize = 8;

/// Into how many pieces a text may have been parted that was "encrypted".
const MAX_PIECES: usize = 8;

/// The key that made a signature, and what it signed.
pub(crate) struct Signer {
    pub(crate) name: String,
    pub(crate) block: Block,
    pub(crate) signature_len: usize,
    /// Nothing, if it is the key that it should be, and the bytes are in their order.
    pub(crate) findings: Vec<Finding>,
}

/// A signature that is of no key, as a block of PKCS#1 v1.5.
pub(crate) struct Stranger {
    /// What is to be said, if it is nothing else.
    pub(crate) findings: Vec<Finding>,
    /// What it may be of PSS, by key.
    pub(crate) pss: Vec<(String, Pss)>,
}

/// A key that is tried, and what it means if it is the one.
struct Tried<'k> {
    name: &'k str,
    key: VerifyingKey,
    /// Nothing for the key that it should be.
    reason: Option<Reason>,
}

impl Signer {
    /// Looks for the signer among the sender's key, the other keys, and those that LianLian
    /// published. If it is none of them, the findings say so.
    pub(crate) fn find(
        signature: &Signature,
        sender: Side,
        keys: &[NamedKey<'_>],
    ) -> Result<Self, Stranger> {
        let given = keys.iter().find(|key| key.side == sender).copied();
        let own = given.filter(|given| is_of_other_side(*given, keys));
        let own = own.map(|given| Finding::about(Reason::OwnKeyGiven, given.name));
        let tried = tried(given, sender, keys);
        let mut pss = Vec::new();
        for one in &tried {
            let Some(block) = one.key.recover_block(signature) else {
                continue;
            };
            if let Some(block) = Block::new(&block) {
                return Ok(one.signer(block, signature, own, None));
            }
            let found = Pss::all(&block, one.key.bits());
            pss.extend(found.map(|pss| (one.name.to_owned(), pss)));
        }
        if !pss.iter().any(|(_, pss)| pss.is_certain()) {
            let reversed: Vec<u8> = signature.as_bytes().iter().rev().copied().collect();
            let reversed = Signature::from(reversed);
            for one in &tried {
                let block = one.key.recover_block(&reversed);
                if let Some(block) = block.and_then(|block| Block::new(&block)) {
                    let reversed = Some(Reason::ReversedBytes);
                    return Ok(one.signer(block, signature, own, reversed));
                }
            }
            for one in &tried {
                if let Some(content) = one.pieces(signature) {
                    let is_padded = true;
                    let block = Block { content, is_padded };
                    return Ok(one.signer(block, signature, own, None));
                }
            }
        }
        let findings = [own.unwrap_or_else(|| stranger(signature, given, keys))].into();
        Err(Stranger { findings, pss })
    }
}

impl Tried<'_> {
    fn signer(
        &self,
        block: Block,
        signature: &Signature,
        own: Option<Finding>,
        more: Option<Reason>,
    ) -> Signer {
        let whose = self.reason.map(|reason| Finding::about(reason, self.name));
        // The key is wrong only where it is not the one that signed.
        let own = own.filter(|_| whose.is_some());
        let more = more.map(Finding::from);
        Signer {
            name: self.name.to_owned(),
            block,
            signature_len: signature.as_bytes().len(),
            findings: own.into_iter().chain(whose).chain(more).collect(),
        }
    }

    /// What several signatures in a row hold.
    fn pieces(&self, signature: &Signature) -> Option<Content> {
        let length = self.key.signature_len();
        let pieces = signature.as_bytes().chunks_exact(length);
        let count = pieces.len();
        if !(2..=MAX_PIECES).contains(&count) || !pieces.remainder().is_empty() {
            return None;
        }
        let blocks = pieces.map(|piece| self.key.recover_block(&Signature::from_bytes(piece)));
        Content::joined(blocks)
    }
}

/// The keys in the order in which they are tried: the sender's first.
fn tried<'k>(given: Option<NamedKey<'k>>, sender: Side, keys: &[NamedKey<'k>]) -> Vec<Tried<'k>> {
    let first = given.map(|given| Tried {
        name: given.name,
        key: given.key.clone(),
        reason: None,
    });
    let others = keys
        .iter()
        .take(MAX_KEYS)
        .filter(|other| given.is_none_or(|given| given.key != other.key));
    let others = others.map(|other| {
        let known = other.key.fingerprint().known();
        Tried {
            name: other.name,
            key: other.key.clone(),
            reason: Some(reason(known, other.side == sender)),
        }
    });
    let published = KnownKey::ALL.iter().map(|known| {
        let is_senders = (sender == Side::LianLian) != known.is_compromised();
        Tried {
            name: known.code(),
            key: known.public_key(),
            reason: Some(reason(Some(*known), is_senders)),
        }
    });
    first.into_iter().chain(others).chain(published).collect()
}

/// What it means that a key is the signer's, which is not the one that it should be.
fn reason(known: Option<KnownKey>, is_senders: bool) -> Reason {
    if known.is_some_and(KnownKey::is_compromised) {
        Reason::DemoKey
    } else if is_senders {
        Reason::OtherKey
    } else {
        Reason::OtherSide
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
    let of_caller = keys.iter().map(|named| named.key.signature_len());
    of_caller.chain([KNOWN_LENGTH])
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
