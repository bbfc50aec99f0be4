//! What came of a diagnosis.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use crate::compare::SignedText;
use crate::draft::Draft;
use crate::finding::Finding;
use crate::hash::HashAlgorithm;
use crate::reason::Reason;

/// Why a message does not verify, as far as it can be told.
///
/// It is an explanation and nothing else: no [`Verified`](lianlian_mpay::Verified) and no
/// [`Outcome`](lianlian_mpay::Outcome) can be had from it, and a message that it calls right has
/// still to be verified by those who act on it.
///
/// Neither `Debug` nor [`report`](Self::report) shows a value of the message, unless
/// [`Report::with_values`](crate::Report::with_values) asks for it. `Debug` shows no digest either: behind MD5 the digits of a
/// card number that are not known are soon found. The report, which is asked for, does show one.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "验签失败")]
#[doc(alias = "诊断")]
pub struct Diagnosis {
    pub(crate) findings: Vec<Finding>,
    pub(crate) clues: Vec<Finding>,
    pub(crate) content: Option<SignatureContent>,
    pub(crate) expected: Option<Expectation>,
    pub(crate) signed_text: Option<SignedText>,
    pub(crate) is_explained: bool,
    pub(crate) is_cut_short: bool,
}

/// What a signature holds, and whose it is.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureContent {
    pub(crate) key: String,
    pub(crate) hash: Option<HashAlgorithm>,
    pub(crate) digest: Vec<u8>,
}

/// What a right signature would be made over.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Expectation {
    pub(crate) signed: Vec<(String, Zeroizing<String>)>,
    pub(crate) hash: HashAlgorithm,
    pub(crate) digest: Vec<u8>,
}

impl Diagnosis {
    /// What was found, by number; never empty. The bytes or the signature prove each.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What is likely, but not proven. It explains nothing by itself.
    #[must_use]
    pub fn clues(&self) -> &[Finding] {
        &self.clues
    }

    /// What the signature holds, if a key was found that gives it back.
    #[must_use]
    pub const fn content(&self) -> Option<&SignatureContent> {
        self.content.as_ref()
    }

    /// The text that was signed, where it was given or the signature itself holds it, and where it
    /// leaves the right one.
    #[must_use]
    pub const fn signed_text(&self) -> Option<&SignedText> {
        self.signed_text.as_ref()
    }

    /// Whether the findings account for everything: with them undone, and the message signed anew
    /// where the signer made them, the signature would verify.
    #[must_use]
    pub const fn is_explained(&self) -> bool {
        self.is_explained
    }

    /// The text that a right signature would be made over: with every value, so keep it out of logs.
    /// Nothing where [`expected_digest`](Self::expected_digest) is.
    #[must_use]
    pub fn signing_string(&self) -> Option<String> {
        let signed = &self.expected.as_ref()?.signed;
        let text = |(name, value): &(String, Zeroizing<String>)| [name, "=", value].concat();
        Some(signed.iter().map(text).collect::<Vec<_>>().join("&"))
    }

    /// The digest that a right signature would hold, and its algorithm: nothing if the message was
    /// not read, or neither `sign_type` nor the signature tells the algorithm.
    #[must_use]
    pub fn expected_digest(&self) -> Option<(HashAlgorithm, &[u8])> {
        let expected = self.expected.as_ref()?;
        Some((expected.hash, &expected.digest))
    }

    /// Whether nothing is wrong: [`Reason::Verifies`] is all there is to say.
    #[must_use]
    pub const fn verifies(&self) -> bool {
        matches!(
            self.findings.as_slice(),
            [finding] if matches!(finding.reason(), Reason::Verifies)
        )
    }

    /// Whether there was too much in the message to search for every mistake.
    #[must_use]
    pub const fn is_cut_short(&self) -> bool {
        self.is_cut_short
    }

    pub(crate) fn has(&self, reason: Reason) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.reason() == reason)
    }
}

impl SignatureContent {
    /// The name of the key that gives the block back: that of the
    /// [`NamedKey`](crate::NamedKey), or [`KnownKey::code`](lianlian_mpay::KnownKey::code).
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The hash algorithm of the signature: nothing if it is one that is not known here, or none
    /// is named.
    #[must_use]
    pub const fn hash(&self) -> Option<HashAlgorithm> {
        self.hash
    }

    /// The digest that was signed, of 16, 20 or 32 bytes; empty if there is no
    /// [`hash`](Self::hash).
    #[must_use]
    pub fn digest(&self) -> &[u8] {
        &self.digest
    }
}

impl Expectation {
    pub(crate) fn new(draft: &Draft<'_>, hash: HashAlgorithm) -> Self {
        let right = draft.right();
        Self::of_digest(draft, hash, hash.hash(right.as_bytes()))
    }

    /// The same, where the digest is known.
    pub(crate) fn of_digest(draft: &Draft<'_>, hash: HashAlgorithm, digest: Vec<u8>) -> Self {
        let signed = draft
            .signed()
            .map(|(name, value)| (name.to_owned(), value.into_owned().into()))
            .collect();
        Self {
            signed,
            hash,
            digest,
        }
    }
}

/// Without the digest.
impl fmt::Debug for SignatureContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureContent")
            .field("key", &self.key)
            .field("hash", &self.hash)
            .finish_non_exhaustive()
    }
}

/// Without values.
impl fmt::Debug for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnosis")
            .field("findings", &self.findings)
            .field("clues", &self.clues)
            .field("content", &self.content)
            .field("is_explained", &self.is_explained)
            .finish_non_exhaustive()
    }
}
