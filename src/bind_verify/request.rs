//! The Card Bind Verify request: named values in, a signed JSON body out.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::outcome::Outcome;
use super::response::{Expected, OpenedResponse};
use super::schema::{self, NO_ORDER, OID_PARTNER, TOKEN, USER_ID, VERIFY_CODE};
use crate::digest::Digest;
use crate::error::Error;
use crate::message::Message;
use crate::prepared_message::{PreparedMessage, SignedBody};
use crate::sign_type::SignType;
use crate::signature::Signature;
use crate::signed_fields::{Direction, SignedFields};
use crate::signer::{HostVerdict, Signer, Verifier};
use crate::signing_string::SigningString;

/// Where the request is posted to.
#[doc(alias = "接口地址")]
pub const ENDPOINT: &str = "https://mpayapi.lianlianpay.com/v1/bankcardbindverfy";

/// The request's `Content-Type`.
pub const CONTENT_TYPE: &str = "application/json;charset=utf-8";

/// A Card Bind Verify request (`bankcardbindverfy`), not signed yet.
///
/// ```
/// use lianlian_mpay::{BindVerifyRequest, SignType};
///
/// let request = BindVerifyRequest {
///     oid_partner: "201103171000000000",
///     token: "D096DBA0E3E0CC8F1D504C06E71D292D",
///     user_id: "2013051500001",
///     verify_code: "666666",
///     no_order: None,
/// };
/// assert_eq!(
///     request.prepare(SignType::Rsa)?.signing_string().as_str(),
///     "oid_partner=201103171000000000&sign_type=RSA&token=D096DBA0E3E0CC8F1D504C06E71D292D\
///      &user_id=2013051500001&verify_code=666666"
/// );
/// # Ok::<(), lianlian_mpay::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "绑卡验证")]
#[doc(alias = "签约验证")]
#[doc(alias = "bankcardbindverfy")]
pub struct BindVerifyRequest<'a> {
    /// The merchant's number: 18 digits.
    pub oid_partner: &'a str,
    /// What Card Bind Apply returned; valid for 30 minutes.
    pub token: &'a str,
    /// The user in the merchant's system: 1 to 32 characters.
    pub user_id: &'a str,
    /// The code that the user received by SMS.
    pub verify_code: &'a str,
    /// The serial number given to Card Bind Apply; LianLian compares it if it is sent. Sending it
    /// ties the response to this request, which is worth it: the response has no other nonce.
    pub no_order: Option<&'a str>,
}

/// A valid request with its signing string, which waits for a signature from wherever the key is.
///
/// It owns its values, which are wiped when it is dropped, so that a handle can hold it while a
/// device or another process signs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[doc(alias = "外部签名")]
pub struct PreparedRequest {
    message: PreparedMessage,
    expected: Expected,
}

/// A request ready to be sent, and the means to read its response.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "请求报文")]
pub struct SignedRequest {
    body: SignedBody,
    expected: Expected,
}

impl<'a> BindVerifyRequest<'a> {
    /// Reads a request from a message without `sign`, for bindings that hold one as JSON (rule
    /// `REQ-1`). A `sign_type` in it has to be the one asked for; sign with that one.
    ///
    /// # Errors
    /// - [`UnknownField`](Error::UnknownField): a field that the page does not list, or `sign`.
    /// - [`MissingField`](Error::MissingField): a required field is absent or `null`.
    /// - [`NestedField`](Error::NestedField), [`NumberFormat`](Error::NumberFormat): `[1]`, `1e2`.
    /// - [`UnknownSignType`](Error::UnknownSignType),
    ///   [`SignTypeNotAllowed`](Error::SignTypeNotAllowed): `sign_type` is none, or another one.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{BindVerifyRequest, Message, SignType};
    ///
    /// let message = Message::parse(
    ///     br#"{"oid_partner":"201103171000000000","token":"T","user_id":7,"verify_code":"666666"}"#,
    /// )?;
    /// let request = BindVerifyRequest::from_message(&message, SignType::Rsa)?;
    /// assert_eq!(request.user_id, "7");
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn from_message(message: &'a Message<'_>, sign_type: SignType) -> Result<Self, Error> {
        schema::check_listed(message, &["sign_type"])?;
        SignedFields::from_message(message, Direction::Request)?.with_sign_type(sign_type)?;
        Ok(Self {
            oid_partner: OID_PARTNER.present_in(message)?,
            token: TOKEN.present_in(message)?,
            user_id: USER_ID.present_in(message)?,
            verify_code: VERIFY_CODE.present_in(message)?,
            no_order: NO_ORDER.text_in(message)?,
        })
    }

    /// Validates the request, signs it, and gives the body to send (rules `REQ-2`, `REQ-3`,
    /// `REQ-4`, `REQ-5`, `REQ-6`, `SIG-8`).
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare) and of [`PreparedMessage::sign`].
    ///
    /// # Examples
    /// ```
    /// # use lianlian_mpay::{BindVerifyRequest, Error, SignType, Signer};
    /// # fn post(_: &str) {}
    /// fn bind(request: BindVerifyRequest<'_>, key: &impl Signer) -> Result<(), Error> {
    ///     let signed = request.sign(SignType::Sha256WithRsa, key)?;
    ///     post(signed.body());
    ///     Ok(())
    /// }
    /// ```
    #[doc(alias = "加签")]
    pub fn sign<S>(&self, sign_type: SignType, signer: &S) -> Result<SignedRequest, Error>
    where
        S: Signer + ?Sized,
    {
        self.prepare(sign_type)?.sign(signer)
    }

    /// Validates the request (rules `REQ-1`, `REQ-2`, `REQ-3`, `REQ-4`, `REQ-5`) and builds its
    /// signing string, as the first of two steps: the second is [`PreparedRequest::finish`], once
    /// a key that lives elsewhere has signed.
    ///
    /// # Errors
    /// - [`EmptyField`](Error::EmptyField): a value is `""`.
    /// - [`FieldTooLong`](Error::FieldTooLong): more than 18, 32 or 256 characters in `oid_partner`,
    ///   `user_id` or `token`; more than 64 bytes in `verify_code` or `no_order`.
    /// - [`FieldFormat`](Error::FieldFormat): `oid_partner` is not 18 digits, or a value holds a
    ///   control character.
    /// - [`AmbiguousValue`](Error::AmbiguousValue): a value reads as more fields, as `1&b=2` does, or
    ///   is the text `null`.
    pub fn prepare(&self, sign_type: SignType) -> Result<PreparedRequest, Error> {
        let required = [
            (OID_PARTNER, self.oid_partner),
            (TOKEN, self.token),
            (USER_ID, self.user_id),
            (VERIFY_CODE, self.verify_code),
        ];
        let optional = self.no_order.map(|no_order| (NO_ORDER, no_order));
        let mut pairs = Vec::with_capacity(6);
        for (field, value) in required.into_iter().chain(optional) {
            field.check_to_send(value)?;
            pairs.push((field.name, value));
        }
        // Rule `REQ-6`.
        pairs.push(("sign_type", sign_type.as_str()));
        Ok(PreparedRequest {
            message: PreparedMessage::from_checked(pairs, sign_type),
            expected: Expected::from_checked(
                self.oid_partner,
                self.user_id,
                self.no_order,
                sign_type,
            ),
        })
    }
}

impl PreparedRequest {
    /// The text to be signed.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        self.message.signing_string()
    }

    /// The digest of that text, for a key that signs digests; [`Digest::to_info`] is for one that
    /// signs a `DigestInfo`.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.message.digest()
    }

    /// How it is to be signed.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.message.sign_type()
    }

    /// Signs the request, and gives the body to send.
    ///
    /// # Errors
    /// Those of [`PreparedMessage::sign`].
    #[doc(alias = "加签")]
    pub fn sign<S>(self, signer: &S) -> Result<SignedRequest, Error>
    where
        S: Signer + ?Sized,
    {
        self.finished_by(|message| message.sign(signer))
    }

    /// Takes the signature and gives the body to send, after checking it with the public half of
    /// the key that made it.
    ///
    /// # Errors
    /// Those of [`PreparedMessage::finish`].
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{BindVerifyRequest, Error, SignType, Signature, SignedRequest};
    /// use lianlian_mpay::VerifyingKey;
    ///
    /// fn sign_elsewhere(
    ///     request: BindVerifyRequest<'_>,
    ///     public: &VerifyingKey,
    ///     hsm: impl FnOnce(&[u8]) -> Vec<u8>,
    /// ) -> Result<SignedRequest, Error> {
    ///     let prepared = request.prepare(SignType::Sha256WithRsa)?;
    ///     let signature = hsm(prepared.digest().as_bytes()); // in its time
    ///     prepared.finish(Signature::from_bytes(&signature), public)
    /// }
    /// ```
    pub fn finish<V>(self, signature: Signature, verifier: &V) -> Result<SignedRequest, Error>
    where
        V: Verifier + ?Sized,
    {
        self.finished_by(|message| message.finish(signature, verifier))
    }

    /// As [`finish`](Self::finish), with the block that a host's raw public operation recovered
    /// from the signature, which is compared here.
    ///
    /// # Errors
    /// Those of [`PreparedMessage::finish`].
    pub fn finish_with_block(
        self,
        signature: Signature,
        block: &[u8],
    ) -> Result<SignedRequest, Error> {
        self.finished_by(|message| message.finish_with_block(signature, block))
    }

    /// As [`finish`](Self::finish), by the word of a host that verified the signature.
    ///
    /// # Errors
    /// Those of [`PreparedMessage::finish`].
    pub fn finish_by_host(
        self,
        signature: Signature,
        verdict: HostVerdict,
    ) -> Result<SignedRequest, Error> {
        self.finished_by(|message| message.finish_by_host(signature, verdict))
    }

    /// As [`finish`](Self::finish), for a signer that checks its own signatures.
    ///
    /// # Errors
    /// [`MessageTooLarge`](Error::MessageTooLarge): the body would be above 65,536 bytes (rule
    /// `REQ-6`).
    pub fn finish_unchecked(self, signature: Signature) -> Result<SignedRequest, Error> {
        self.finished_by(|message| message.finish_unchecked(signature))
    }

    fn finished_by(
        self,
        finish: impl FnOnce(PreparedMessage) -> Result<SignedBody, Error>,
    ) -> Result<SignedRequest, Error> {
        Ok(SignedRequest {
            body: finish(self.message)?,
            expected: self.expected,
        })
    }
}

impl SignedRequest {
    /// The JSON body to post to [`ENDPOINT`] with [`CONTENT_TYPE`].
    #[must_use]
    pub fn body(&self) -> &str {
        self.body.as_str()
    }

    /// The body, owned. It holds `token` and `verify_code`, and is no longer wiped when dropped.
    #[must_use]
    pub fn into_body(self) -> String {
        self.body.into_string()
    }

    /// The text that was signed.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        self.body.signing_string()
    }

    /// The signature, as it stands in the body's `sign`.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        self.body.signature()
    }

    /// What the response has to match; it can be kept apart from the request.
    #[must_use]
    pub fn expected(&self) -> &Expected {
        &self.expected
    }

    /// Reads the response to this request, as [`Expected::verify_response`] does. `verifier` is
    /// LianLian's public key. To allow more than the request's own sign type, or to exclude fields
    /// from the signature, use a changed copy of [`expected`](Self::expected).
    ///
    /// # Errors
    /// Those of [`Expected::verify_response`].
    #[doc(alias = "验签")]
    pub fn verify_response<V>(&self, body: &[u8], verifier: &V) -> Result<Outcome, Error>
    where
        V: Verifier + ?Sized,
    {
        self.expected.verify_response(body, verifier)
    }

    /// Opens the response to this request for a key that lives elsewhere, as [`Expected::open`]
    /// does.
    ///
    /// # Errors
    /// Those of [`Expected::open`].
    pub fn open_response(&self, body: &[u8]) -> Result<OpenedResponse, Error> {
        self.expected.open(body)
    }
}

/// `token` and `verify_code` are secrets.
impl fmt::Debug for BindVerifyRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BindVerifyRequest")
            .field("oid_partner", &self.oid_partner)
            .field("user_id", &self.user_id)
            .field("no_order", &self.no_order)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("expected", &self.expected)
            .field("body", &self.body)
            .finish()
    }
}
