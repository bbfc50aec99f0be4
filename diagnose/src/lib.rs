//! Why does a message of LianLian Pay's (连连支付) MPAY API not verify, and what is this key? An
//! explanation for people, never an acceptance: it is built on the public API of [`lianlian_mpay`]
//! alone, so no success can be had from it.
//!
//! - [`diagnose()`]: a message, and the keys that may have signed it.
//! - [`diagnose_key`]: a key, as a file or a configuration holds it.
//! - [`Reason`]: what they answer with. Numbers and codes are stable.
#![no_std]

extern crate alloc;

mod analysis;
mod block;
mod charset;
mod draft;
mod finding;
mod hash;
mod hex;
mod json;
mod key_trouble;
mod mistake;
mod name;
mod reason;
mod repair_json;
mod repair_sign;
mod report;
mod search;
mod signed_by;

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use draft::Draft;
use lianlian_mpay::{Direction, VerifyingKey};

pub use finding::Finding;
pub use hash::HashAlgorithm;
pub use key_trouble::{KeyDiagnosis, KeyReport, diagnose_key};
pub use reason::{Language, Reason};
pub use report::Report;

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// LianLian, which signs responses.
    LianLian,
    /// The merchant, who signs requests.
    Merchant,
}

impl Side {
    /// The stable machine name: `lianlian` or `merchant`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LianLian => "lianlian",
            Self::Merchant => "merchant",
        }
    }

    /// The one with this machine name.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let mut all = [Self::LianLian, Self::Merchant].into_iter();
        all.find(|side| side.code() == code)
    }
}

/// A key that may have made the signature.
#[derive(Debug, Clone, Copy)]
pub struct NamedKey<'a> {
    /// What to call it in the report: a file's name, an alias.
    pub name: &'a str,
    /// Whose key it is, or is thought to be.
    pub side: Side,
    /// Its public half.
    pub key: &'a VerifyingKey,
}

/// Why a message does not verify, as far as it can be told.
///
/// It is an explanation and nothing else: no [`Verified`](lianlian_mpay::Verified) and no
/// [`Outcome`](lianlian_mpay::Outcome) can be had from it, and a message that it calls right has still to
/// be verified by those who act on it.
///
/// Neither `Debug` nor [`report`](Self::report) shows a value of the message, unless
/// [`Report::with_values`] asks for it. `Debug` shows no digest either: behind MD5 the digits of a
/// card number that are not known are soon found. The report, which is asked for, does show one.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "验签失败")]
#[doc(alias = "诊断")]
pub struct Diagnosis {
    findings: Vec<Finding>,
    recovered: Option<SignatureContent>,
    expected: Option<Expectation>,
    is_explained: bool,
    signs_beyond_ascii: bool,
    is_cut_short: bool,
}

/// What a signature holds, and whose it is.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureContent {
    key: String,
    hash: Option<HashAlgorithm>,
    digest: Vec<u8>,
}

/// What a right signature would be made over.
#[derive(Clone, PartialEq, Eq)]
struct Expectation {
    signed: Vec<(String, Zeroizing<String>)>,
    hash: HashAlgorithm,
    digest: Vec<u8>,
}

/// Finds out why a message does not verify.
///
/// The sender of a response is LianLian, of a request the merchant. The first of `keys` that is
/// the sender's is taken for the key that verification was tried with; all others, and the keys
/// that LianLian published ([`KnownKey`](lianlian_mpay::KnownKey)), serve to find out whose signature it
/// is. `excluded` is what was given to
/// [`SignedMessage::excluding`](lianlian_mpay::SignedMessage::excluding).
///
/// Faults that can be mended are, so that what lies behind them is found too. Then the block that
/// the signature holds is recovered with each key, which tells key and hash; and if that hash is
/// of another text than the right one, the texts that known mistakes make of the message are
/// tried, one mistake at a time and then two.
///
/// For any bytes this returns without a panic, in bounded time and memory: beside the sender's key
/// at most 8 of `keys` are tried, messages beyond [`MAX_MESSAGE_LEN`](lianlian_mpay::MAX_MESSAGE_LEN) are not, and the search ends with
/// its budget ([`Diagnosis::is_cut_short`]). Beside being read, a message of that length costs less
/// than 50 operations with its public key. Of a signing string of up to 1 KiB, in a message of up to
/// 4 KiB, each mistake by itself is tried, and pairs of them for some milliseconds at most: that is
/// all pairs for messages as they are published. The copies of values that it makes are not wiped.
///
/// # Examples
/// ```
/// use lianlian_mpay::{Direction, KnownKey};
/// use lianlian_mpay_diagnose::{NamedKey, Reason, Side, diagnose};
/// let key = KnownKey::LianLianPlatform.public_key();
/// // A refusal that LianLian signed. Somebody added a field on the way.
/// let body = r#"{"oid_partner":"201408071000001541","ret_code":"4005","trace":"7",
///     "ret_msg":"商户未开通权限","sign":"M/EH4khKDPUIMnDqEid7mh90Acj0pguMVLiq17+ubl9M8YtOqG79X0q+b6TzuyiHVDOlXlUM8dvJQjgJ2qJFcGXe+1DakX0T71DLOQZjE3BEPcCWGQN0PcBpAs3EE1LBaI5p8FmBd3bLGMybYpTrt7/DC+BrukvJLgW7pMjHtHw=","sign_type":"RSA"}"#;
/// let lianlian = NamedKey { name: "lianlian.pem", side: Side::LianLian, key: &key };
/// let diagnosis = diagnose(body.as_bytes(), Direction::Response, &[lianlian], &["memo"]);
/// let [finding] = diagnosis.findings() else { unreachable!() };
/// assert_eq!((finding.reason(), finding.subject()), (Reason::FieldLeftOut, Some("trace")));
/// ```
#[must_use]
#[doc(alias = "诊断")]
pub fn diagnose<S: AsRef<str>>(
    body: &[u8],
    direction: Direction,
    keys: &[NamedKey<'_>],
    excluded: &[S],
) -> Diagnosis {
    let read = repair_json::read(body, |text, message, findings| {
        let mut diagnosis = Diagnosis::of(findings);
        let draft = Draft::new(text, message, excluded);
        diagnosis.add_message(message, direction, &draft, keys);
        diagnosis
    });
    let diagnosis = read.unwrap_or_else(Diagnosis::of);
    if diagnosis.has(Reason::BodyGbk) && !diagnosis.proves_gbk(body) {
        return Diagnosis {
            is_cut_short: diagnosis.is_cut_short,
            ..Diagnosis::of([Reason::NotUtf8.into()].into())
        };
    }
    diagnosis
}

impl Diagnosis {
    fn of(findings: Vec<Finding>) -> Self {
        Self {
            findings,
            recovered: None,
            expected: None,
            is_explained: false,
            signs_beyond_ascii: false,
            is_cut_short: false,
        }
    }

    /// Whether a body that can be read as GBK is GBK. Only the signature proves it: one that is
    /// explained, over characters that were decoded; and not over the very bytes, where they may be
    /// damaged UTF-8 that was signed so.
    fn proves_gbk(&self, body: &[u8]) -> bool {
        let may_be_damaged = self.has(Reason::Gbk) && charset::starts_as_utf8(body);
        self.is_explained && self.signs_beyond_ascii && !may_be_damaged
    }

    /// What was found, most likely first; never empty.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What the signature holds, if a key was found that gives it back.
    #[must_use]
    pub const fn content(&self) -> Option<&SignatureContent> {
        self.recovered.as_ref()
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

    /// The diagnosis as a text for people.
    #[must_use]
    pub const fn report(&self, language: Language) -> Report<'_> {
        Report::new(self, language)
    }

    fn has(&self, reason: Reason) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.reason() == reason)
    }

    fn add(&mut self, finding: impl Into<Finding>) {
        self.findings.push(finding.into());
    }
}

impl SignatureContent {
    /// The name of the key that gives the block back: that of the [`NamedKey`], or
    /// [`KnownKey::code`](lianlian_mpay::KnownKey::code).
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
    fn new(draft: &Draft<'_>, hash: HashAlgorithm) -> Self {
        let signed = draft
            .signed()
            .map(|(name, value)| (name.to_owned(), value.into_owned().into()))
            .collect();
        Self {
            signed,
            hash,
            digest: hash.hash(&draft.bytes(&[])),
        }
    }

    /// The length of the signing string in bytes.
    fn len(&self) -> usize {
        let length = |(name, value): &(String, Zeroizing<String>)| {
            name.len().saturating_add(value.len()).saturating_add(2)
        };
        let joined: usize = self.signed.iter().map(length).sum();
        joined.saturating_sub(1)
    }
}

/// Without values.
impl fmt::Debug for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnosis")
            .field("findings", &self.findings)
            .field("recovered", &self.recovered)
            .field("is_explained", &self.is_explained)
            .finish_non_exhaustive()
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

/// The report in English, without values.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report(Language::English).fmt(f)
    }
}

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The same in Chinese.
#[cfg(doctest)]
#[doc = include_str!("../README.zh-CN.md")]
struct ReadmeChinese;
