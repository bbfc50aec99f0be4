//! The stages behind the text: fields, `sign`, key, and what was signed.

use alloc::string::String;
use alloc::vec::Vec;
use core::str;

use lianlian_mpay::{Direction, Message, SignType, Signature, Value};

use crate::block::{Block, Content};
use crate::compare::{self, SignedText};
use crate::diagnosis::{Diagnosis, Expectation, SignatureContent};
use crate::draft::{Deviations, Draft};
use crate::finding::Finding;
use crate::hash::HashAlgorithm;
use crate::named_key::{NamedKey, Side};
use crate::pss::Pss;
use crate::reason::Reason;
use crate::repair_sign;
use crate::search::{self, Held, Searched, Target};
use crate::signed_by::{self, Signer, Stranger};

/// What is asked of a message.
pub(crate) struct Question<'q, S> {
    pub(crate) direction: Direction,
    pub(crate) keys: &'q [NamedKey<'q>],
    pub(crate) excluded: &'q [S],
    /// What the signer says was signed.
    pub(crate) texts: &'q [&'q str],
}

impl<S> Copy for Question<'_, S> {}

impl<S> Clone for Question<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

/// What is gathered, stage after stage.
#[derive(Default)]
pub(crate) struct Analysis {
    findings: Vec<Finding>,
    clues: Vec<Finding>,
    content: Option<SignatureContent>,
    expected: Option<Expectation>,
    signed_text: Option<SignedText>,
    is_explained: bool,
    is_cut_short: bool,
    /// Whether characters beyond ASCII were signed, and not lost.
    pub(crate) signs_beyond_ascii: bool,
}

impl Analysis {
    /// What is known when there is nothing but the faults of a text.
    pub(crate) fn of(findings: Vec<Finding>) -> Self {
        Self {
            findings,
            ..Self::default()
        }
    }

    /// What is found in a message, whose text is `text`, one stage after the other.
    pub(crate) fn of_message<S: AsRef<str>>(
        text: &str,
        message: &Message<'_>,
        question: Question<'_, S>,
    ) -> Self {
        let mut analysis = Self::default();
        let draft = Draft::new(text, message, question.excluded);
        analysis.add_unsignable(message, question.direction, &draft);
        let lengths: Vec<_> = signed_by::lengths(question.keys).collect();
        let signature = analysis.add_sign(message, &lengths);
        let sign_type = analysis.add_sign_type(message);
        if let Some(signature) = signature {
            let sender = Side::sender(question.direction);
            match Signer::find(&signature, sender, question.keys) {
                Ok(signer) => analysis.add_signer(signer, &draft, sign_type, question.texts),
                Err(stranger) => {
                    let length = signature.as_bytes().len();
                    analysis.add_stranger(stranger, length, &draft, sign_type, question.texts);
                }
            }
        }
        if analysis.expected.is_none() {
            let expected = |sign_type: SignType| Expectation::new(&draft, sign_type.into());
            analysis.expected = sign_type.map(expected);
        }
        analysis.add_clues(message, &draft);
        analysis
    }

    pub(crate) fn into_diagnosis(mut self) -> Diagnosis {
        if self.findings.is_empty() {
            self.add(Reason::Verifies);
        }
        self.findings.sort_by_key(Finding::reason);
        Diagnosis {
            findings: self.findings,
            clues: self.clues,
            content: self.content,
            expected: self.expected,
            signed_text: self.signed_text,
            is_explained: self.is_explained,
            is_cut_short: self.is_cut_short,
        }
    }

    pub(crate) fn with(mut self, findings: impl IntoIterator<Item = Finding>) -> Self {
        self.findings.extend(findings);
        self
    }

    /// With what a signature holds, and whether that is accounted for.
    pub(crate) fn with_content(
        mut self,
        key: String,
        hash: Option<HashAlgorithm>,
        digest: Vec<u8>,
        is_explained: bool,
    ) -> Self {
        self.content = Some(SignatureContent { key, hash, digest });
        self.is_explained = is_explained;
        self
    }

    pub(crate) fn with_clue(mut self, clue: Option<Finding>) -> Self {
        self.clues.extend(clue);
        self
    }

    /// Of a body that is neither UTF-8 nor proven to be anything else, this is all there is to say.
    pub(crate) fn not_utf8(found: &Self) -> Self {
        Self {
            is_cut_short: found.is_cut_short,
            ..Self::of([Reason::NotUtf8.into()].into())
        }
    }

    /// Whether a key was found that gives something back.
    pub(crate) const fn has_content(&self) -> bool {
        self.content.is_some()
    }

    pub(crate) const fn is_explained(&self) -> bool {
        self.is_explained
    }

    pub(crate) fn has(&self, reason: Reason) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.reason() == reason)
    }

    fn add(&mut self, finding: impl Into<Finding>) {
        self.findings.push(finding.into());
    }

    /// What has no signed form.
    fn add_unsignable(&mut self, message: &Message<'_>, direction: Direction, draft: &Draft<'_>) {
        for field in message.fields() {
            let name = field.name();
            let is_signed = || draft.signed().any(|(signed, _)| signed == name);
            match field.value() {
                Value::Nested(_) if direction == Direction::Request => {
                    self.add(Finding::about(Reason::NestedInRequest, name));
                }
                Value::Number(literal) if has_no_signed_form(literal) && is_signed() => {
                    self.add(Finding::about(Reason::NumberWithExponent, name));
                }
                _ => {}
            }
        }
    }

    fn add_sign_type(&mut self, message: &Message<'_>) -> Option<SignType> {
        let value = message.value("sign_type");
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            // A refusal without signature has neither.
            if !self.has(Reason::SignMissing) {
                self.add(Reason::SignTypeMissing);
            }
            return None;
        };
        let sign_type = SignType::parse(value.text().unwrap_or_default()).ok();
        if sign_type.is_none() {
            self.add(Reason::SignTypeUnknown);
        }
        sign_type
    }

    fn add_sign(&mut self, message: &Message<'_>, lengths: &[usize]) -> Option<Signature> {
        let value = message.value("sign").filter(|sign| !sign.is_empty());
        let Some(value) = value else {
            self.add(Reason::SignMissing);
            return None;
        };
        let (Value::String(text) | Value::Nested(text)) = value else {
            self.add(Reason::SignIsNone);
            return None;
        };
        let (signature, reasons) = repair_sign::read(text, lengths);
        self.findings.extend(reasons.into_iter().map(Finding::from));
        signature
    }

    /// A key gave a block back: what it holds.
    fn add_signer(
        &mut self,
        signer: Signer,
        draft: &Draft<'_>,
        sign_type: Option<SignType>,
        texts: &[&str],
    ) {
        let Signer {
            name,
            block: Block { content, is_padded },
            signature_len,
            findings,
        } = signer;
        self.findings.extend(findings);
        if !is_padded {
            self.add(Reason::NoPadding);
        }
        match content {
            Content::Digest {
                hash,
                digest,
                has_null,
            } => {
                if !has_null {
                    self.add(Reason::InfoWithoutNull);
                }
                let held = Held::Digest(&digest);
                let target = Target {
                    hash,
                    held,
                    signature_len,
                };
                self.add_text(draft, target, sign_type, texts);
                self.content = Some(content_of(name, hash, digest));
            }
            Content::Bare { hash, digest } => {
                let held = Held::Digest(&digest);
                let target = Target {
                    hash,
                    held,
                    signature_len,
                };
                let mut behind = Self::of(self.findings.clone());
                behind.add_text(draft, target, sign_type, texts);
                if behind.is_explained {
                    behind.add(Reason::BareDigest);
                    behind.content = Some(content_of(name, hash, digest));
                    *self = behind;
                } else {
                    // Bytes of that length need not be a digest, and then they tell nothing.
                    self.is_cut_short = behind.is_cut_short;
                    self.add_unread(Reason::BadBlock.into(), name);
                }
            }
            Content::OtherHash(hash) => {
                self.add_unread(Finding::about(Reason::OtherHash, hash), name);
            }
            Content::Other(bytes) => self.add_encrypted(&bytes, name, signature_len, draft),
        }
    }

    /// The block of a signature that cannot be compared with a text.
    fn add_unread(&mut self, finding: Finding, key: String) {
        self.add(finding);
        self.content = Some(SignatureContent {
            key,
            hash: None,
            digest: Vec::new(),
        });
    }

    /// The block holds neither a digest nor a `DigestInfo`: the text itself, perhaps.
    fn add_encrypted(
        &mut self,
        bytes: &[u8],
        key: String,
        signature_len: usize,
        draft: &Draft<'_>,
    ) {
        let target = Target {
            hash: HashAlgorithm::Md5,
            held: Held::Text(bytes),
            signature_len,
        };
        let text = Text::of(draft, &target);
        self.is_cut_short = matches!(text, Text::Unsearched);
        // One that is not made of the message is a text if it reads as one.
        let readable = str::from_utf8(bytes)
            .ok()
            .filter(|text| reads_as_text(text));
        if !text.is_known() && readable.is_none() {
            return self.add_unread(Reason::BadBlock.into(), key);
        }
        self.add_unread(Reason::TextEncrypted.into(), key);
        self.is_explained = true;
        match (text, readable) {
            (Text::Mistaken(deviations), _) => self.findings.extend(deviations.into_findings()),
            (Text::Other | Text::Unsearched, Some(text)) => self.add_signed_text(draft, text, None),
            _ => {}
        }
    }

    /// Which text it is that the target holds.
    fn add_text(
        &mut self,
        draft: &Draft<'_>,
        target: Target<'_>,
        sign_type: Option<SignType>,
        texts: &[&str],
    ) {
        let hash = target.hash;
        let draft = &self.completed(draft, hash);
        let right = draft.right();
        let digest = hash.hash(right.as_bytes());
        let text = if target.is_of_hashed(&digest) {
            Text::Right
        } else {
            Text::searched(draft, &target, right)
        };
        self.is_cut_short = matches!(text, Text::Unsearched);
        self.findings
            .extend(wrong_hash(hash, sign_type).map(Finding::from));
        self.is_explained = text.is_known();
        self.signs_beyond_ascii = self.is_explained && draft.signs_beyond_ascii(text.deviations());
        if sign_type.is_none_or(|sign_type| HashAlgorithm::from(sign_type) == hash) {
            self.expected = Some(Expectation::of_digest(draft, hash, digest));
        }
        let is_right = matches!(text, Text::Right);
        let given = compare::signed_among(texts, &target).filter(|_| !is_right);
        match (text, given) {
            (Text::Mistaken(deviations), given) => {
                self.findings.extend(deviations.into_findings());
                if let Some(given) = given {
                    let text = texts.get(given.given).copied().unwrap_or_default();
                    let place = SignedText::new(draft, text, Some(given.given));
                    self.signed_text = Some(place);
                } else if !texts.is_empty() {
                    self.add(Reason::TextsNotSigned);
                }
            }
            (Text::Other | Text::Unsearched, Some(given)) => {
                self.is_explained = true;
                self.is_cut_short = false;
                self.findings.extend(given.deviations.into_findings());
                let text = texts.get(given.given).copied().unwrap_or_default();
                self.add_signed_text(draft, text, Some(given.given));
            }
            (Text::Other | Text::Unsearched, None) => {
                self.add(Reason::TextDiffers);
                if !texts.is_empty() {
                    self.add(Reason::TextsNotSigned);
                }
            }
            (Text::Right, _) => {}
        }
    }

    /// A text that is known to be the one that was signed, and where it leaves the right one.
    fn add_signed_text(&mut self, draft: &Draft<'_>, text: &str, given: Option<usize>) {
        let signed = SignedText::new(draft, text, given);
        if let Some(deviations) = compare::deviations_to(draft, text) {
            self.findings.extend(deviations.into_findings());
        } else {
            let field = signed.place().and_then(|place| place.field());
            self.add(match field {
                Some(field) => Finding::about(Reason::SignedTextGiven, field),
                None => Reason::SignedTextGiven.into(),
            });
        }
        self.signed_text = Some(signed);
    }

    /// No key gave a block back: perhaps it is no block of PKCS#1 v1.5.
    fn add_stranger(
        &mut self,
        stranger: Stranger,
        signature_len: usize,
        draft: &Draft<'_>,
        sign_type: Option<SignType>,
        texts: &[&str],
    ) {
        let is_over = |(_, pss): &(String, Pss)| {
            let draft = self.completed(draft, pss.hash);
            let right = draft.bytes(&Deviations::default(), pss.hash);
            pss.is_over(&pss.hash.hash(&right))
        };
        let over_right = stranger.pss.iter().position(is_over);
        let certain = || stranger.pss.iter().position(|(_, pss)| pss.is_certain());
        let mistaken = || {
            let mut held = stranger.pss.iter();
            held.position(|(_, pss)| {
                let target = Target {
                    hash: pss.hash,
                    held: Held::Pss(pss),
                    signature_len,
                };
                Text::of(&self.completed(draft, pss.hash), &target).is_known()
            })
        };
        let found = over_right.or_else(certain).or_else(mistaken);
        let Some((name, pss)) = found.and_then(|place| stranger.pss.into_iter().nth(place)) else {
            self.findings.extend(stranger.findings);
            return;
        };
        self.add(Reason::Pss);
        let target = Target {
            hash: pss.hash,
            held: Held::Pss(&pss),
            signature_len,
        };
        self.add_text(draft, target, sign_type, texts);
        self.content = Some(SignatureContent {
            key: name,
            hash: Some(pss.hash),
            digest: Vec::new(),
        });
    }

    /// The draft with the `sign_type` that a signature shows and the message lacks.
    fn completed<'m>(&self, draft: &Draft<'m>, hash: HashAlgorithm) -> Draft<'m> {
        let draft = draft.clone();
        match hash
            .sign_type()
            .filter(|_| self.has(Reason::SignTypeMissing))
        {
            Some(sign_type) => draft.with_sign_type(sign_type),
            None => draft,
        }
    }

    /// What is likely where nothing is proven.
    fn add_clues(&mut self, message: &Message<'_>, draft: &Draft<'_>) {
        if self.has(Reason::TextDiffers) {
            let is_lost = |value: &str| {
                value.contains('\u{fffd}') || (!value.is_empty() && value.chars().all(|c| c == '?'))
            };
            let lost = draft.signed().filter(|(_, value)| is_lost(value));
            let lost = lost.map(|(name, _)| Finding::about(Reason::LostCharacters, name));
            self.clues.extend(lost);
        }
        let names_md5 = message
            .text("sign_type")
            .is_some_and(|text| text.eq_ignore_ascii_case("MD5"));
        if names_md5 && !self.is_explained {
            self.clues.push(Reason::PerhapsSharedKey.into());
        }
        if self.has(Reason::NoKeyFits) || self.has(Reason::SignLength) {
            self.clues.push(Reason::PerhapsDamaged.into());
        }
    }
}

fn content_of(key: String, hash: HashAlgorithm, digest: Vec<u8>) -> SignatureContent {
    SignatureContent {
        key,
        hash: Some(hash),
        digest,
    }
}

/// Rule `STR-4`: an exponent, or a negative zero.
fn has_no_signed_form(literal: &str) -> bool {
    let is_zero = |literal: &str| literal.chars().all(|c| matches!(c, '0' | '.'));
    literal.contains(['e', 'E']) || literal.strip_prefix('-').is_some_and(is_zero)
}

/// Whether bytes that are UTF-8 are a text that somebody meant to sign.
fn reads_as_text(text: &str) -> bool {
    let is_printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.len() >= 8 && text.contains(['=', '{', '&']) && text.chars().all(is_printable)
}

/// What is wrong with the hash of a signature, for the message's sign type.
pub(crate) fn wrong_hash(found: HashAlgorithm, sign_type: Option<SignType>) -> Option<Reason> {
    match (found, sign_type.map(HashAlgorithm::from)) {
        (HashAlgorithm::Sha1, _) => Some(Reason::Sha1),
        (found, Some(expected)) if found != expected => Some(Reason::OtherSignType),
        _ => None,
    }
}

/// Which text a signature is over.
enum Text<'m> {
    Right,
    Mistaken(Deviations<'m>),
    Other,
    /// Another one, as far as was searched.
    Unsearched,
}

const NONE: &Deviations<'static> = &Deviations {
    mistakes: Vec::new(),
    left_out: Vec::new(),
};

impl<'m> Text<'m> {
    fn of(draft: &Draft<'m>, target: &Target<'_>) -> Self {
        let right = draft.right();
        if target.is_of(right.as_bytes()) {
            return Self::Right;
        }
        Self::searched(draft, target, right)
    }

    fn searched(draft: &Draft<'m>, target: &Target<'_>, right: String) -> Self {
        match search::search(draft, target, right) {
            Searched::Found(deviations) => Self::Mistaken(deviations),
            Searched::Exhausted => Self::Other,
            Searched::CutShort => Self::Unsearched,
        }
    }

    const fn is_known(&self) -> bool {
        matches!(self, Self::Right | Self::Mistaken(_))
    }

    fn deviations(&self) -> &Deviations<'m> {
        match self {
            Self::Mistaken(deviations) => deviations,
            Self::Right | Self::Other | Self::Unsearched => NONE,
        }
    }
}
