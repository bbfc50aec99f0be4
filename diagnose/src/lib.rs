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
mod base64;
mod block;
mod body_forms;
mod charset;
mod compare;
mod diagnosis;
mod draft;
mod entities;
mod field_text;
mod finding;
mod hash;
mod hex;
mod json;
mod key_command;
mod key_trouble;
mod mistake;
mod mistakes;
mod name;
mod named_key;
mod part;
mod prepared;
mod pss;
mod reason;
mod repair_json;
mod repair_sign;
mod report;
mod report_json;
mod search;
mod signed_by;

use alloc::vec::Vec;

use lianlian_mpay::{Direction, Message};

use analysis::{Analysis, Question};

pub use compare::{Place, SignedText};
pub use diagnosis::{Diagnosis, SignatureContent};
pub use finding::Finding;
pub use hash::HashAlgorithm;
pub use key_trouble::{KeyDiagnosis, KeyReport, diagnose_key};
pub use named_key::{NamedKey, Side};
pub use prepared::diagnose_signature;
pub use reason::{Language, Reason};
pub use report::Report;

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
    diagnose_with_texts::<S, &str>(body, direction, keys, excluded, &[])
}

/// As [`diagnose()`], with texts that the signer, or whoever asks, thinks were signed: a line of a
/// log, what LianLian's support quotes.
///
/// If one of them makes the digest that the signature holds, that is proof, and
/// [`Diagnosis::signed_text`] tells where it leaves the right text; it is the answer to everything
/// that no search can find. If none does, that is said too ([`Reason::TextsNotSigned`]).
///
/// # Examples
/// ```
/// use lianlian_mpay::{Direction, KnownKey};
/// use lianlian_mpay_diagnose::{NamedKey, Reason, Side, diagnose_with_texts};
///
/// // LianLian signed this; then somebody changed the message in `ret_msg`.
/// let body = r#"{"oid_partner":"201408071000001541","ret_code":"4005","ret_msg":"未开通权限",
///     "sign":"M/EH4khKDPUIMnDqEid7mh90Acj0pguMVLiq17+ubl9M8YtOqG79X0q+b6TzuyiHVDOlXlUM8dvJQjgJ2qJFcGXe+1DakX0T71DLOQZjE3BEPcCWGQN0PcBpAs3EE1LBaI5p8FmBd3bLGMybYpTrt7/DC+BrukvJLgW7pMjHtHw=","sign_type":"RSA"}"#;
/// let key = KnownKey::LianLianPlatform.public_key();
/// let keys = [NamedKey { name: "lianlian.pem", side: Side::LianLian, key: &key }];
/// let text = "oid_partner=201408071000001541&ret_code=4005&ret_msg=商户未开通权限&sign_type=RSA";
/// let none: &[&str] = &[];
/// let diagnosis =
///     diagnose_with_texts(body.as_bytes(), Direction::Response, &keys, none, &[text]);
/// let place = diagnosis.signed_text().and_then(|signed| signed.place());
/// assert_eq!(place.and_then(|place| place.field()), Some("ret_msg"));
/// assert_eq!(diagnosis.findings()[0].reason(), Reason::SignedTextGiven);
/// ```
#[must_use]
pub fn diagnose_with_texts<S: AsRef<str>, T: AsRef<str>>(
    body: &[u8],
    direction: Direction,
    keys: &[NamedKey<'_>],
    excluded: &[S],
    texts: &[T],
) -> Diagnosis {
    let texts = texts.iter().map(AsRef::as_ref);
    let question = Question {
        direction,
        keys,
        excluded,
        texts: &texts.take(MAX_TEXTS).collect::<Vec<_>>(),
    };
    analyse(body, question).into_diagnosis()
}

/// How many texts are looked at.
const MAX_TEXTS: usize = 16;

/// What is found in a body, whatever it is.
fn analyse<S: AsRef<str>>(body: &[u8], question: Question<'_, S>) -> Analysis {
    let read = repair_json::read(body, |text, message, findings| {
        analyse_message(text, message, question).with(findings)
    });
    let analysis = read.unwrap_or_else(Analysis::of);
    if analysis.has(Reason::BodyGbk) && !proves_gbk(body, &analysis) {
        // What could be read as GBK is not GBK, as far as is known.
        return Analysis::not_utf8(&analysis);
    }
    analysis
}

/// Whether a body that can be read as GBK is GBK. Only the signature proves it: one that is
/// explained, over characters that were decoded; and not over the very bytes, where they may be
/// damaged UTF-8 that was signed so.
fn proves_gbk(body: &[u8], analysis: &Analysis) -> bool {
    let may_be_damaged = analysis.has(Reason::Gbk) && charset::starts_as_utf8(body);
    analysis.is_explained() && analysis.signs_beyond_ascii && !may_be_damaged
}

/// What is found in a message, or in the one that a field of it holds.
fn analyse_message<S: AsRef<str>>(
    text: &str,
    message: &Message<'_>,
    question: Question<'_, S>,
) -> Analysis {
    let outer = Analysis::of_message(text, message, question);
    if !outer.has(Reason::SignMissing) {
        return outer;
    }
    let Some((name, inner)) = body_forms::inner_message(message) else {
        return outer;
    };
    let found = Message::parse(inner.as_bytes())
        .map(|message| Analysis::of_message(&inner, &message, question));
    match found {
        // The signature proves that it is a message.
        Ok(found) if found.has_content() => found.with([Finding::about(Reason::Envelope, &name)]),
        _ => outer.with_clue(Some(Finding::about(Reason::PerhapsEnvelope, &name))),
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
