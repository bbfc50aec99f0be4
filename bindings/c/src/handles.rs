//! What handles point to: the core's types, and beside them the texts that getters lend.

use lianlian_mpay::{
    Digest, Expected, Message, OpenedResponse, Outcome, PreparedMessage, PreparedRequest, SignType,
    Signature, SignedBody, SignedFields, SignedMessage, SignedRequest, SigningString, Verified,
};
use lianlian_mpay_diagnose::{Diagnosis as CoreDiagnosis, KeyDiagnosis as CoreKeyDiagnosis};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// A private key.
#[derive(Debug)]
pub struct SigningKey {
    pub(crate) key: lianlian_mpay::SigningKey,
    pub(crate) public: VerifyingKey,
}

/// A public key.
#[derive(Debug, Clone)]
pub struct VerifyingKey {
    pub(crate) key: lianlian_mpay::VerifyingKey,
    pub(crate) format: String,
    pub(crate) fingerprint: String,
}

impl From<lianlian_mpay::SigningKey> for SigningKey {
    fn from(key: lianlian_mpay::SigningKey) -> Self {
        let public = key.verifying_key().clone().into();
        Self { key, public }
    }
}

impl From<lianlian_mpay::VerifyingKey> for VerifyingKey {
    fn from(key: lianlian_mpay::VerifyingKey) -> Self {
        Self {
            format: key.format().to_string(),
            fingerprint: key.fingerprint().to_string(),
            key,
        }
    }
}

/// Bytes or text that the caller owns. They are wiped when they are freed.
pub struct Bytes(pub(crate) Zeroizing<Vec<u8>>);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

/// Names, in an order.
pub struct Names(pub(crate) Vec<String>);

/// A request or another message that waits for its signature.
pub struct Prepared {
    pub(crate) what: PreparedWhat,
    pub(crate) digest: Digest,
    pub(crate) info: Vec<u8>,
}

#[derive(Clone)]
pub(crate) enum PreparedWhat {
    Request(PreparedRequest),
    Message(PreparedMessage),
}

impl From<PreparedRequest> for Prepared {
    fn from(prepared: PreparedRequest) -> Self {
        let digest = prepared.digest();
        Self::new(PreparedWhat::Request(prepared), digest)
    }
}

impl From<PreparedMessage> for Prepared {
    fn from(prepared: PreparedMessage) -> Self {
        let digest = prepared.digest();
        Self::new(PreparedWhat::Message(prepared), digest)
    }
}

impl Prepared {
    fn new(what: PreparedWhat, digest: Digest) -> Self {
        let info = digest.to_info();
        Self { what, digest, info }
    }

    pub(crate) fn signing_string(&self) -> &SigningString {
        match &self.what {
            PreparedWhat::Request(prepared) => prepared.signing_string(),
            PreparedWhat::Message(prepared) => prepared.signing_string(),
        }
    }

    pub(crate) fn sign(&self, key: &lianlian_mpay::SigningKey) -> Result<Signed, Failure> {
        Ok(match self.what.clone() {
            PreparedWhat::Request(prepared) => prepared.sign(key)?.into(),
            PreparedWhat::Message(prepared) => prepared.sign(key)?.into(),
        })
    }

    pub(crate) fn finish(
        &self,
        signature: Signature,
        key: &lianlian_mpay::VerifyingKey,
    ) -> Result<Signed, Failure> {
        Ok(match self.what.clone() {
            PreparedWhat::Request(prepared) => prepared.finish(signature, key)?.into(),
            PreparedWhat::Message(prepared) => prepared.finish(signature, key)?.into(),
        })
    }

    pub(crate) fn finish_with_block(
        &self,
        signature: Signature,
        block: &[u8],
    ) -> Result<Signed, Failure> {
        Ok(match self.what.clone() {
            PreparedWhat::Request(prepared) => prepared.finish_with_block(signature, block)?.into(),
            PreparedWhat::Message(prepared) => prepared.finish_with_block(signature, block)?.into(),
        })
    }
}

/// What is sent.
pub struct Signed {
    pub(crate) what: SignedWhat,
}

pub(crate) enum SignedWhat {
    Request(SignedRequest),
    Message(SignedBody),
}

impl From<SignedRequest> for Signed {
    fn from(signed: SignedRequest) -> Self {
        Self {
            what: SignedWhat::Request(signed),
        }
    }
}

impl From<SignedBody> for Signed {
    fn from(signed: SignedBody) -> Self {
        Self {
            what: SignedWhat::Message(signed),
        }
    }
}

impl Signed {
    pub(crate) fn body(&self) -> &str {
        match &self.what {
            SignedWhat::Request(signed) => signed.body(),
            SignedWhat::Message(signed) => signed.as_str(),
        }
    }

    pub(crate) fn signing_string(&self) -> &SigningString {
        match &self.what {
            SignedWhat::Request(signed) => signed.signing_string(),
            SignedWhat::Message(signed) => signed.signing_string(),
        }
    }

    pub(crate) fn signature(&self) -> &Signature {
        match &self.what {
            SignedWhat::Request(signed) => signed.signature(),
            SignedWhat::Message(signed) => signed.signature(),
        }
    }

    pub(crate) fn expected(&self) -> Result<Expected, Failure> {
        match &self.what {
            SignedWhat::Request(signed) => Ok(signed.expected().clone()),
            SignedWhat::Message(_) => Err(Failure::misuse("not a Card Bind Verify request")),
        }
    }
}

/// The fields of a message that are signed.
pub struct Fields {
    pub(crate) signing_string: SigningString,
    pub(crate) unsigned: Vec<String>,
}

impl Fields {
    pub(crate) fn new(fields: &SignedFields<'_>) -> Self {
        Self {
            signing_string: SigningString::new(fields),
            unsigned: fields
                .unsigned()
                .iter()
                .map(|name| (*name).into())
                .collect(),
        }
    }
}

/// A message with a signature that is not yet verified: of any MPAY API, or the answer to a request.
pub struct Opened {
    pub(crate) what: Option<OpenedWhat>,
    pub(crate) digest: Option<Digest>,
    pub(crate) info: Vec<u8>,
}

pub(crate) enum OpenedWhat {
    Response(OpenedResponse),
    Message(SignedMessage<'static>),
}

impl From<OpenedResponse> for Opened {
    fn from(opened: OpenedResponse) -> Self {
        let digest = match &opened {
            OpenedResponse::Signed(signed) => Some(signed.digest()),
            OpenedResponse::Unsigned(_) => None,
        };
        Self::new(OpenedWhat::Response(opened), digest)
    }
}

impl From<SignedMessage<'static>> for Opened {
    fn from(signed: SignedMessage<'static>) -> Self {
        let digest = signed.digest();
        Self::new(OpenedWhat::Message(signed), Some(digest))
    }
}

/// How an opened message is verified.
pub(crate) enum By<'b> {
    Key(&'b lianlian_mpay::VerifyingKey),
    Block(&'b [u8]),
    Host(lianlian_mpay::HostVerdict),
}

impl Opened {
    fn new(what: OpenedWhat, digest: Option<Digest>) -> Self {
        Self {
            info: digest.as_ref().map(Digest::to_info).unwrap_or_default(),
            digest,
            what: Some(what),
        }
    }

    pub(crate) fn signature(&self) -> Option<&Signature> {
        match self.what.as_ref()? {
            OpenedWhat::Response(OpenedResponse::Signed(signed)) => Some(signed.signature()),
            OpenedWhat::Response(OpenedResponse::Unsigned(_)) => None,
            OpenedWhat::Message(signed) => Some(signed.signature()),
        }
    }

    pub(crate) fn signing_string(&self) -> Option<&SigningString> {
        match self.what.as_ref()? {
            OpenedWhat::Response(OpenedResponse::Signed(signed)) => Some(signed.signing_string()),
            OpenedWhat::Response(OpenedResponse::Unsigned(_)) => None,
            OpenedWhat::Message(signed) => Some(signed.signing_string()),
        }
    }

    /// The outcome; the handle is used up.
    pub(crate) fn outcome(&mut self, by: &By<'_>) -> Result<Outcome, Failure> {
        match (self.what.take(), by) {
            (Some(OpenedWhat::Response(OpenedResponse::Unsigned(claim))), _) => {
                Ok(Outcome::Unsigned(claim))
            }
            (Some(OpenedWhat::Response(OpenedResponse::Signed(signed))), by) => Ok(match by {
                By::Key(key) => signed.finish(*key)?,
                By::Block(block) => signed.finish_with_block(block)?,
                By::Host(verdict) => signed.finish_by_host(*verdict)?,
            }),
            (Some(OpenedWhat::Message(_)), _) => Err(Failure::misuse(
                "not the answer to a Card Bind Verify request",
            )),
            (None, _) => Err(USED_UP()),
        }
    }

    /// The verified message; the handle is used up.
    pub(crate) fn verified(
        &mut self,
        by: &By<'_>,
        allowed: &[SignType],
    ) -> Result<Verified<'static>, Failure> {
        match (self.what.take(), by) {
            (Some(OpenedWhat::Message(signed)), by) => Ok(match by {
                By::Key(key) => signed.verify(*key, allowed)?,
                By::Block(block) => signed.verify_with_block(block, allowed)?,
                By::Host(verdict) => signed.verify_by_host(*verdict, allowed)?,
            }),
            (Some(OpenedWhat::Response(_)), _) => Err(Failure::misuse(
                "the answer to a request, whose outcome is to be asked for",
            )),
            (None, _) => Err(USED_UP()),
        }
    }
}

const USED_UP: fn() -> Failure = || Failure::misuse("this handle is used up");

/// What came of a request.
pub struct OutcomeHandle {
    pub(crate) outcome: Outcome,
    pub(crate) masked: Option<String>,
    /// The code of a signed refusal.
    pub(crate) ret_code: Option<lianlian_mpay::RetCode>,
}

impl From<Outcome> for OutcomeHandle {
    fn from(outcome: Outcome) -> Self {
        let (masked, ret_code) = match &outcome {
            Outcome::Bound(card) => (Some(card.masked_card_no()), None),
            Outcome::Refused(refusal) => (None, Some(refusal.ret_code())),
            Outcome::Unsigned(_) => (None, None),
        };
        Self {
            outcome,
            masked,
            ret_code,
        }
    }
}

/// A message of any MPAY API whose signature verified.
pub struct VerifiedHandle {
    pub(crate) verified: Verified<'static>,
    pub(crate) signed: Vec<String>,
    pub(crate) unsigned: Vec<String>,
    pub(crate) ambiguous: Vec<String>,
}

impl From<Verified<'static>> for VerifiedHandle {
    fn from(verified: Verified<'static>) -> Self {
        Self {
            signed: verified.signed().map(|(name, _)| name.into()).collect(),
            unsigned: verified.unsigned().map(Into::into).collect(),
            ambiguous: verified.ambiguous().map(Into::into).collect(),
            verified,
        }
    }
}

/// Why a message does not verify.
pub struct Diagnosis(pub(crate) CoreDiagnosis);

/// What a key is.
pub struct KeyDiagnosis(pub(crate) CoreKeyDiagnosis);

/// Parses a message and keeps it.
pub(crate) fn parse(bytes: &[u8]) -> Result<Message<'_>, Failure> {
    Ok(Message::parse(bytes)?)
}
