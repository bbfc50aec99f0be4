//! The stages behind the text: fields, `sign`, key, and what was signed.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Diagnosis, Expectation, NamedKey, Side, SignatureContent, repair_sign};
use crate::block::{self, Content};
use crate::draft::Draft;
use crate::finding::Finding;
use crate::hash::HashAlgorithm;
use crate::mistake::Mistake;
use crate::reason::Reason;
use crate::search::{self, Searched, Target};
use crate::signed_by::{self, Signer};
use lianlian_mpay::{Direction, Message, SignType, Signature, Value};

impl Diagnosis {
    /// Adds what is found behind the text, one stage after the other.
    pub(crate) fn add_message(
        &mut self,
        message: &Message<'_>,
        direction: Direction,
        draft: &Draft<'_>,
        keys: &[NamedKey<'_>],
    ) {
        self.add_unsignable(message, direction, draft);
        let lengths: Vec<_> = signed_by::lengths(keys).collect();
        let signature = self.add_sign(message, &lengths);
        let sign_type = self.add_sign_type(message);
        if let Some(signature) = signature {
            let sender = match direction {
                Direction::Request => Side::Merchant,
                Direction::Response => Side::LianLian,
            };
            match Signer::find(&signature, sender, keys) {
                Ok(signer) => self.add_signer(signer, draft, sign_type),
                Err(findings) => {
                    let given = signed_by::given(sender, keys);
                    self.add_stranger(findings, given, &signature, draft, sign_type);
                }
            }
        }
        if self.expected.is_none() {
            self.expected = sign_type.map(|sign_type| Expectation::new(draft, sign_type.into()));
        }
        if self.findings.is_empty() {
            self.add(Reason::Verifies);
        }
        self.findings.sort_by_key(Finding::reason);
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
                Value::Number(literal) if literal.contains(['e', 'E']) && is_signed() => {
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
        match message.value("sign").filter(|sign| !sign.is_empty()) {
            None => {
                self.add(Reason::SignMissing);
                None
            }
            Some(Value::String(text)) => {
                let (signature, reasons) = repair_sign::read(text, lengths);
                self.findings.extend(reasons.into_iter().map(Finding::from));
                signature
            }
            Some(_) => {
                self.add(Reason::SignNotBase64);
                None
            }
        }
    }

    /// A key gave the block back: what it holds.
    fn add_signer(&mut self, signer: Signer, draft: &Draft<'_>, sign_type: Option<SignType>) {
        self.findings.extend(signer.findings);
        let (hash, digest, is_bare) = match signer.content {
            Content::Digest { hash, digest } => (hash, digest, false),
            Content::Bare { hash, digest } => (hash, digest, true),
            Content::OtherHash => return self.add_unread(Reason::OtherHash, signer.name),
            Content::Other => return self.add_unread(Reason::BadBlock, signer.name),
        };
        let draft = self.completed(draft, hash);
        let target = Target {
            hash,
            digest: &digest,
            signature_len: signer.signature_len,
        };
        let right = Expectation::new(&draft, hash);
        let text = Text::of(&draft, &target, &right);
        self.is_cut_short = matches!(text, Text::Unsearched);
        if is_bare && !text.is_known() {
            // Bytes of that length need not be a digest, and then they are nobody's business.
            return self.add_unread(Reason::BadBlock, signer.name);
        }
        self.findings
            .extend(is_bare.then_some(Reason::BareDigest).map(Finding::from));
        self.findings
            .extend(wrong_hash(hash, sign_type).map(Finding::from));
        self.is_explained = text.is_known();
        self.signs_beyond_ascii = draft.signs_beyond_ascii(text.mistakes());
        self.findings.extend(text.into_findings());
        if sign_type.is_none_or(|sign_type| HashAlgorithm::from(sign_type) == hash) {
            self.expected = Some(right);
        }
        self.recovered = Some(SignatureContent {
            key: signer.name,
            hash: Some(hash),
            digest,
        });
    }

    /// The block of a signature that cannot be compared with a text.
    fn add_unread(&mut self, reason: Reason, key: String) {
        self.add(reason);
        self.recovered = Some(SignatureContent {
            key,
            hash: None,
            digest: Vec::new(),
        });
    }

    /// No key gave a block back: perhaps it is no block of PKCS#1 v1.5.
    fn add_stranger(
        &mut self,
        findings: Vec<Finding>,
        given: Option<NamedKey<'_>>,
        signature: &Signature,
        draft: &Draft<'_>,
        sign_type: Option<SignType>,
    ) {
        let digests = HashAlgorithm::ALL.map(|hash| {
            let draft = self.completed(draft, hash);
            (hash, hash.hash(&draft.bytes(&[])))
        });
        let pss = given.and_then(|given| {
            let block = given.key.recover_block(signature)?;
            let is_pss = |(hash, digest): &(HashAlgorithm, Vec<u8>)| {
                block::is_pss(&block, given.key.bits(), *hash, digest)
            };
            let (hash, digest) = digests.into_iter().find(is_pss)?;
            Some(SignatureContent {
                key: given.name.to_owned(),
                hash: Some(hash),
                digest,
            })
        });
        let Some(SignatureContent {
            hash: Some(hash), ..
        }) = pss
        else {
            self.findings.extend(findings);
            return;
        };
        self.add(Reason::Pss);
        self.findings
            .extend(wrong_hash(hash, sign_type).map(Finding::from));
        self.is_explained = true;
        self.signs_beyond_ascii = draft.signs_beyond_ascii(&[]);
        self.recovered = pss;
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
}

/// What is wrong with the hash of a signature, for the message's sign type.
fn wrong_hash(found: HashAlgorithm, sign_type: Option<SignType>) -> Option<Reason> {
    match (found, sign_type.map(HashAlgorithm::from)) {
        (HashAlgorithm::Sha1, _) => Some(Reason::Sha1),
        (found, Some(expected)) if found != expected => Some(Reason::OtherSignType),
        _ => None,
    }
}

/// Which text a digest is of.
enum Text<'m> {
    Right,
    Mistaken(Vec<Mistake<'m>>),
    Other,
    /// Another one, as far as was searched.
    Unsearched,
}

impl<'m> Text<'m> {
    fn of(draft: &Draft<'m>, target: &Target<'_>, right: &Expectation) -> Self {
        if right.digest == target.digest {
            return Self::Right;
        }
        match search::search(draft, target, right.len()) {
            Searched::Found(mistakes) => Self::Mistaken(mistakes),
            Searched::Exhausted => Self::Other,
            Searched::CutShort => Self::Unsearched,
        }
    }

    const fn is_known(&self) -> bool {
        matches!(self, Self::Right | Self::Mistaken(_))
    }

    fn mistakes(&self) -> &[Mistake<'m>] {
        match self {
            Self::Mistaken(mistakes) => mistakes,
            Self::Right | Self::Other | Self::Unsearched => &[],
        }
    }

    fn into_findings(self) -> Vec<Finding> {
        match self {
            Self::Right => Vec::new(),
            Self::Mistaken(mistakes) => mistakes.into_iter().map(Mistake::finding).collect(),
            Self::Other | Self::Unsearched => [Reason::TextDiffers.into()].into(),
        }
    }
}
