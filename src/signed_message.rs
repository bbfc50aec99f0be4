//! Fourth stage of reading: a message with its signature, and what is left once that is verified.

use alloc::string::String;
use alloc::vec::Vec;

use crate::digest::Digest;
use crate::error::Error;
use crate::key::KeySet;
use crate::message::{Field, Message, Value};
use crate::sign_type::SignType;
use crate::signature::Signature;
use crate::signed_fields::{Direction, SignedFields, is_ambiguous, is_signed};
use crate::signer::{HostVerdict, Verifier};
use crate::signing_string::SigningString;

/// A message that carries a signature, which is not checked yet.
///
/// This serves every MPAY message. It asks for no field but `sign_type` and `sign`.
///
/// It is checked by a [`Verifier`] here, or in two steps by a key elsewhere: hand out what that key
/// takes (signing string, digest or `DigestInfo`, and signature), and bring back the block that it
/// recovered, which is compared here.
#[derive(Debug, Clone)]
#[doc(alias = "签名报文")]
pub struct SignedMessage<'a> {
    message: Message<'a>,
    /// The names of fields that have a value but no signature over it.
    unsigned: Vec<String>,
    signing_string: SigningString,
    sign_type: SignType,
    signature: Signature,
}

/// A message whose signature was checked: what LianLian, or the merchant, did say.
///
/// It is made by the methods of [`SignedMessage`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[doc(alias = "验签通过")]
pub struct Verified<'a> {
    message: Message<'a>,
    unsigned: Vec<String>,
    sign_type: SignType,
}

impl<'a> SignedMessage<'a> {
    /// Takes a message apart into what is signed and its signature (rules `SIG-1`, `SIG-3`,
    /// `SIG-4`).
    ///
    /// # Errors
    /// - [`MissingSignature`](Error::MissingSignature): `sign` is absent, `null` or `""`.
    /// - [`MissingField`](Error::MissingField), [`EmptyField`](Error::EmptyField),
    ///   [`UnknownSignType`](Error::UnknownSignType): `sign_type` is absent, `""`, or `MD5`.
    /// - [`SignatureEncoding`](Error::SignatureEncoding): `sign` is not canonical base64.
    /// - Those of [`SignedFields::from_message`].
    pub fn new(message: Message<'a>, direction: Direction) -> Result<Self, Error> {
        Self::excluding::<&str>(message, direction, &[])
    }

    /// As [`new`](Self::new), where the signature leaves out the fields named in `excluded` (rule
    /// `STR-6`), beside `sign`. They come back as unsigned.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn excluding<S: AsRef<str>>(
        message: Message<'a>,
        direction: Direction,
        excluded: &[S],
    ) -> Result<Self, Error> {
        // Rule `SIG-3`.
        let sign = message.value("sign").filter(|sign| !sign.is_empty());
        let sign = sign.ok_or(Error::MissingSignature)?;
        let fields = SignedFields::from_message_without(&message, direction, excluded)?;
        let sign_type = sign_type_of(&message)?;
        // Rule `SIG-4`.
        let Value::String(sign) = sign else {
            return Err(Error::SignatureEncoding);
        };
        Ok(Self {
            signature: Signature::from_base64(sign)?,
            signing_string: SigningString::new(&fields),
            unsigned: fields
                .unsigned()
                .iter()
                .map(|name| String::from(*name))
                .collect(),
            sign_type,
            message,
        })
    }

    /// Verifies the message, if its sign type is one of `allowed` (rules `SIG-2`, `SIG-5`, `SIG-6`,
    /// `SIG-7`).
    ///
    /// # Errors
    /// - [`SignTypeNotAllowed`](Error::SignTypeNotAllowed): its sign type is not in `allowed`.
    /// - [`SignatureLength`](Error::SignatureLength): not as many bytes as the modulus has.
    /// - [`SignatureMismatch`](Error::SignatureMismatch): not this key's, or not over this text.
    /// - [`VerifyingFailed`](Error::VerifyingFailed): `verifier` could not answer.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Direction, KnownKey, Message, SignType, SignedMessage};
    ///
    /// // A refusal that LianLian signed, and published with its documentation.
    /// let body = r#"{"oid_partner":"201408071000001541","ret_code":"4005",
    ///     "ret_msg":"商户未开通权限","sign":"M/EH4khKDPUIMnDqEid7mh90Acj0pguMVLiq17+ubl9M8YtOqG79X0q+b6TzuyiHVDOlXlUM8dvJQjgJ2qJFcGXe+1DakX0T71DLOQZjE3BEPcCWGQN0PcBpAs3EE1LBaI5p8FmBd3bLGMybYpTrt7/DC+BrukvJLgW7pMjHtHw=","sign_type":"RSA"}"#;
    /// let key = KnownKey::LianLianPlatform.public_key();
    /// let signed = SignedMessage::new(Message::parse(body.as_bytes())?, Direction::Response)?;
    /// let verified = signed.verify(&key, &[SignType::Rsa])?;
    /// assert_eq!(verified.value("ret_code"), Some("4005"));
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    #[doc(alias = "验签")]
    pub fn verify<V>(self, verifier: &V, allowed: &[SignType]) -> Result<Verified<'a>, Error>
    where
        V: Verifier + ?Sized,
    {
        self.check_allowed(allowed)?;
        verifier.verify_digest(&self.digest(), &self.signature)?;
        Ok(self.into_verified())
    }

    /// As [`verify`](Self::verify), with the block that a host's raw public operation (without
    /// padding) recovered from the [`signature`](Self::signature): all of its bytes, as many as the
    /// modulus has. It is compared here, as rule `SIG-7` says, so that a lax host cannot accept for
    /// this crate. What the host answers for is rule `SIG-6`, that the signature is below the
    /// modulus; JCA, OpenSSL and their kin do.
    ///
    /// # Errors
    /// Those of [`verify`](Self::verify).
    ///
    /// # Examples
    /// ```
    /// # use lianlian_mpay::{Error, SignType, SignedMessage, Verified};
    /// /// `host` raises to the public exponent.
    /// fn verify<'a>(
    ///     signed: SignedMessage<'a>,
    ///     host: impl FnOnce(&[u8]) -> Vec<u8>,
    /// ) -> Result<Verified<'a>, Error> {
    ///     let block = host(signed.signature().as_bytes());
    ///     signed.verify_with_block(&block, &[SignType::Sha256WithRsa])
    /// }
    /// ```
    pub fn verify_with_block(
        self,
        block: &[u8],
        allowed: &[SignType],
    ) -> Result<Verified<'a>, Error> {
        self.check_allowed(allowed)?;
        let digest = self.digest();
        self.signature.verify_with_block(&digest, block)?;
        Ok(self.into_verified())
    }

    /// As [`verify`](Self::verify), by the word of a host, for want of its block.
    ///
    /// # Errors
    /// Those of [`verify`](Self::verify).
    pub fn verify_by_host(
        self,
        verdict: HostVerdict,
        allowed: &[SignType],
    ) -> Result<Verified<'a>, Error> {
        self.check_allowed(allowed)?;
        verdict.into_result()?;
        Ok(self.into_verified())
    }

    /// As [`verify`](Self::verify), and tells which key of the set it was: its place, from 0.
    ///
    /// # Errors
    /// Those of [`verify`](Self::verify).
    pub fn verify_with_set<K: Verifier>(
        self,
        keys: &KeySet<K>,
        allowed: &[SignType],
    ) -> Result<(Verified<'a>, usize), Error> {
        self.check_allowed(allowed)?;
        let place = keys.matching(&self.digest(), &self.signature)?;
        Ok((self.into_verified(), place))
    }

    /// The message, apart from the bytes that it was read from: for a handle that waits.
    #[must_use]
    pub fn into_owned(self) -> SignedMessage<'static> {
        SignedMessage {
            message: self.message.into_owned(),
            unsigned: self.unsigned,
            signing_string: self.signing_string,
            sign_type: self.sign_type,
            signature: self.signature,
        }
    }

    /// The message. Nothing in it is verified.
    #[must_use]
    pub fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// The names of fields that have a value but no signature over it, in the message's order.
    pub fn unsigned(&self) -> impl Iterator<Item = &str> {
        self.unsigned.iter().map(String::as_str)
    }

    /// The text that was signed, if the signature is right.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        &self.signing_string
    }

    /// The digest of the signing string.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.signing_string.digest(self.sign_type)
    }

    /// What `sign_type` says.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.sign_type
    }

    /// What `sign` holds.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Rule `SIG-2`: the caller's choice rules, not the message's.
    pub(crate) fn check_allowed(&self, allowed: &[SignType]) -> Result<(), Error> {
        if allowed.contains(&self.sign_type) {
            return Ok(());
        }
        Err(Error::SignTypeNotAllowed {
            found: self.sign_type,
        })
    }

    fn into_verified(self) -> Verified<'a> {
        Verified {
            message: self.message,
            unsigned: self.unsigned,
            sign_type: self.sign_type,
        }
    }
}

impl<'a> Verified<'a> {
    /// The message, apart from the bytes that it was read from.
    #[must_use]
    pub fn into_owned(self) -> Verified<'static> {
        Verified {
            message: self.message.into_owned(),
            unsigned: self.unsigned,
            sign_type: self.sign_type,
        }
    }

    /// The whole message, with the fields that are not signed.
    #[must_use]
    pub fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// The value of a field that is signed.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut signed = self.signed();
        signed
            .find(|(signed, _)| *signed == name)
            .map(|(_, value)| value)
    }

    /// The signed names and values, in signing order.
    pub fn signed(&self) -> impl Iterator<Item = (&str, &str)> {
        let signed = self
            .message
            .in_order()
            .filter(|field| self.is_signed(field));
        signed.filter_map(|field| Some((field.name(), field.value().text()?)))
    }

    /// The names of fields that have a value but no signature over it, in the message's order:
    /// anybody on the way may have written them.
    pub fn unsigned(&self) -> impl Iterator<Item = &str> {
        self.unsigned.iter().map(String::as_str)
    }

    /// The signed fields whose value reads as more fields in the signing string, as
    /// [`SignedFields::ambiguous`] has them.
    pub fn ambiguous(&self) -> impl Iterator<Item = &str> {
        let ambiguous = self.signed().filter(|(_, value)| is_ambiguous(value));
        ambiguous.map(|(name, _)| name)
    }

    /// How it was signed.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.sign_type
    }

    pub(crate) fn is_signed(&self, field: &Field<'_>) -> bool {
        is_signed(field, &self.unsigned)
    }
}

/// Verifies a message of any MPAY API: the whole way in one call.
///
/// # Errors
/// Those of [`Message::parse`], [`SignedMessage::new`] and [`SignedMessage::verify`].
///
/// # Examples
/// ```
/// use lianlian_mpay::{Direction, Error, SignType, VerifyingKey, verify_message};
///
/// fn amount(body: &[u8], lianlian: &VerifyingKey) -> Result<Option<String>, Error> {
///     let allowed = &[SignType::Sha256WithRsa];
///     let payment = verify_message(body, Direction::Response, lianlian, allowed)?;
///     Ok(payment.value("money_order").map(str::to_owned))
/// }
/// ```
#[doc(alias = "验签")]
pub fn verify_message<'a, V>(
    body: &'a [u8],
    direction: Direction,
    verifier: &V,
    allowed: &[SignType],
) -> Result<Verified<'a>, Error>
where
    V: Verifier + ?Sized,
{
    SignedMessage::new(Message::parse(body)?, direction)?.verify(verifier, allowed)
}

/// Rule `SIG-1`.
fn sign_type_of(message: &Message<'_>) -> Result<SignType, Error> {
    match message.value("sign_type") {
        None | Some(Value::Null) => Err(Error::MissingField { name: "sign_type" }),
        Some(value) if value.is_empty() => Err(Error::EmptyField { name: "sign_type" }),
        Some(value) => Ok(SignType::parse(value.text().unwrap_or_default())?),
    }
}
