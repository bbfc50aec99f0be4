//! The question of two-step signing: why is this signature not one of that digest?

use alloc::vec::Vec;
use core::str;

use lianlian_mpay::{Digest, Signature};

use crate::analysis::{Analysis, wrong_hash};
use crate::base64;
use crate::block::{Block, Content};
use crate::diagnosis::Diagnosis;
use crate::finding::Finding;
use crate::hash::HashAlgorithm;
use crate::hex;
use crate::named_key::{NamedKey, Side};
use crate::reason::Reason;
use crate::repair_sign;
use crate::signed_by::{self, Signer, Stranger};

/// Finds out why [`PreparedRequest::finish`](lianlian_mpay::PreparedRequest::finish) or
/// [`PreparedMessage::finish`](lianlian_mpay::PreparedMessage::finish) refuses a signature that a
/// key elsewhere made (an HSM, a KMS, another process): `digest` is what was to be signed, and
/// `signature` what came back.
///
/// The usual causes: the digest was hashed again, signed without its `DigestInfo`, or signed by
/// another key; the bytes are still base64; it is PSS.
///
/// # Examples
/// ```
/// use lianlian_mpay::{Digest, KnownKey, SignType};
/// use lianlian_mpay_diagnose::{NamedKey, Reason, Side, diagnose_signature};
///
/// let key = KnownKey::DemoMerchantA.public_key();
/// let keys = [NamedKey { name: "kms", side: Side::Merchant, key: &key }];
/// let digest = Digest::new(SignType::Rsa, b"user_id=1");
/// let diagnosis = diagnose_signature(&digest, &[7; 128], &keys);
/// assert_eq!(diagnosis.findings()[0].reason(), Reason::NoKeyFits);
/// ```
#[must_use]
pub fn diagnose_signature(digest: &Digest, signature: &[u8], keys: &[NamedKey<'_>]) -> Diagnosis {
    let (signature, findings) = bytes_of(signature, keys);
    let analysis = Analysis::of(findings);
    let analysis = match Signer::find(&signature, Side::Merchant, keys) {
        Ok(signer) => of_signer(analysis, signer, digest),
        Err(stranger) => of_stranger(analysis, stranger, digest),
    };
    analysis.into_diagnosis()
}

/// The bytes of a signature, and that they were text.
fn bytes_of(signature: &[u8], keys: &[NamedKey<'_>]) -> (Signature, Vec<Finding>) {
    let lengths: Vec<_> = signed_by::lengths(keys).collect();
    let bytes = Signature::from_bytes(signature);
    if lengths.contains(&signature.len()) {
        return (bytes, Vec::new());
    }
    let read = str::from_utf8(signature)
        .ok()
        .map(|text| repair_sign::read(text, &lengths));
    match read {
        Some((Some(read), _)) if lengths.contains(&read.as_bytes().len()) => {
            (read, [Reason::SignIsText.into()].into())
        }
        _ => (bytes, Vec::new()),
    }
}

fn of_signer(analysis: Analysis, signer: Signer, digest: &Digest) -> Analysis {
    let Signer {
        name,
        block: Block { content, is_padded },
        findings,
        ..
    } = signer;
    let mut findings = findings;
    findings.extend((!is_padded).then_some(Reason::NoPadding).map(Finding::from));
    let sign_type = Some(digest.sign_type());
    let (hash, held, more): (_, Vec<u8>, Vec<Finding>) = match content {
        Content::Digest {
            hash,
            digest: held,
            has_null,
        } => {
            let null = (!has_null).then_some(Reason::InfoWithoutNull);
            let reasons = null.into_iter().chain(wrong_hash(hash, sign_type));
            let reasons = reasons.chain(held_instead(hash, &held, digest));
            (Some(hash), held, reasons.map(Finding::from).collect())
        }
        Content::Bare { hash, digest: held } if held == digest.as_bytes() => {
            (Some(hash), held, [Reason::BareDigest.into()].into())
        }
        Content::OtherHash(hash) => (
            None,
            Vec::new(),
            [Finding::about(Reason::OtherHash, hash)].into(),
        ),
        Content::Bare { .. } | Content::Other(_) => {
            (None, Vec::new(), [Reason::BadBlock.into()].into())
        }
    };
    let is_unknown = |finding: &Finding| {
        matches!(
            finding.reason(),
            Reason::OtherDigest | Reason::BadBlock | Reason::OtherHash
        )
    };
    let is_explained = !more.iter().any(is_unknown);
    analysis
        .with(findings)
        .with(more)
        .with_content(name, hash, held, is_explained)
}

/// What a `DigestInfo` holds in place of the digest: the digest hashed again, or another one.
fn held_instead(hash: HashAlgorithm, held: &[u8], digest: &Digest) -> Option<Reason> {
    let bytes = digest.as_bytes();
    if held == bytes {
        return None;
    }
    let forms = [
        bytes.to_vec(),
        hex::encoded(bytes).into_bytes(),
        hex::encoded(bytes).to_ascii_uppercase().into_bytes(),
        base64::encoded(bytes).into_bytes(),
        digest.to_info(),
    ];
    let is_again = forms.iter().any(|form| hash.hash(form) == held);
    Some(if is_again {
        Reason::HashedTwice
    } else {
        Reason::OtherDigest
    })
}

fn of_stranger(analysis: Analysis, stranger: Stranger, digest: &Digest) -> Analysis {
    let is_it = |pss: &crate::pss::Pss| pss.is_over(digest.as_bytes()) || pss.is_certain();
    let found = stranger.pss.iter().find(|(_, pss)| is_it(pss));
    let Some((name, pss)) = found else {
        return analysis.with(stranger.findings);
    };
    let wrong = wrong_hash(pss.hash, Some(digest.sign_type()));
    let other = (!pss.is_over(digest.as_bytes())).then_some(Reason::OtherDigest);
    let reasons = [Reason::Pss].into_iter().chain(wrong).chain(other);
    analysis.with(reasons.map(Finding::from)).with_content(
        name.clone(),
        Some(pss.hash),
        Vec::new(),
        other.is_none(),
    )
}
