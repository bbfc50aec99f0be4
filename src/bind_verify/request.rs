//! The Card Bind Verify request: named values in, a signed JSON body out.

use alloc::string::String;
use core::fmt;

use rand_core::TryCryptoRng;

use super::outcome::Outcome;
use super::response::Expected;
use super::schema::{NO_ORDER, OID_PARTNER, Rule, TOKEN, USER_ID, VERIFY_CODE};
use crate::digest::Digest;
use crate::error::{Error, Limit};
use crate::json;
use crate::key::SigningKey;
use crate::message::{MAX_MESSAGE_LEN, Message};
use crate::name;
use crate::secret::Secret;
use crate::sign_type::SignType;
use crate::signature::Signature;
use crate::signed_fields::{Direction, Fields};
use crate::signer::{Signer, Verifier};
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
#[derive(Clone, Copy)]
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
#[derive(Clone)]
#[doc(alias = "外部签名")]
pub struct PreparedRequest<'a> {
    request: BindVerifyRequest<'a>,
    sign_type: SignType,
    signing_string: SigningString,
}

/// A request ready to be sent, and the means to read its response.
#[derive(Clone)]
#[doc(alias = "请求报文")]
pub struct SignedRequest {
    body: Secret,
    signing_string: SigningString,
    signature: Signature,
    expected: Expected,
}

impl<'a> BindVerifyRequest<'a> {
    /// Reads a request from a message without `sign`, for bindings that hold one as JSON (rule
    /// `REQ-1`). A `sign_type` in it has to be the one asked for; sign with that one.
    ///
    /// # Errors
    /// - [`UnknownField`](Error::UnknownField): a member that the page does not list, or `sign`.
    /// - [`MissingField`](Error::MissingField): a required member is absent or `null`.
    /// - [`NestedField`](Error::NestedField), [`NumberFormat`](Error::NumberFormat): `[1]`, `1e2`.
    /// - [`SignTypeNotAllowed`](Error::SignTypeNotAllowed),
    ///   [`UnknownSignType`](Error::UnknownSignType): `sign_type` is another one, or none.
    pub fn from_message(message: &'a Message<'_>, sign_type: SignType) -> Result<Self, Error> {
        for member in message.members() {
            let is_listed = |rule: &Rule| rule.name == member.name();
            let listed = [OID_PARTNER, TOKEN, USER_ID, VERIFY_CODE, NO_ORDER];
            if member.name() != "sign_type" && !listed.iter().any(is_listed) {
                return Err(Error::UnknownField {
                    name: name::owned(member.name()),
                });
            }
        }
        Fields::of_message(message, Direction::Request, &[])?.with_sign_type(sign_type)?;
        let required = |rule: Rule| {
            rule.text_in(message)?
                .ok_or(Error::MissingField { name: rule.name })
        };
        Ok(Self {
            oid_partner: required(OID_PARTNER)?,
            token: required(TOKEN)?,
            user_id: required(USER_ID)?,
            verify_code: required(VERIFY_CODE)?,
            no_order: NO_ORDER.text_in(message)?,
        })
    }

    /// Validates the request, signs it, and gives the body to send (rules `REQ-2` to `REQ-6`,
    /// `SIG-8`).
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare); what the signer returns; and
    /// [`MessageTooLarge`](Error::MessageTooLarge) for a body above 65,536 bytes.
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
        let prepared = self.prepare(sign_type)?;
        let signature = signer.sign_digest(&prepared.digest())?;
        prepared.finish_unchecked(signature)
    }

    /// As [`sign`](Self::sign), blinded by the caller's random numbers.
    ///
    /// # Errors
    /// Those of [`sign`](Self::sign).
    pub fn sign_with_rng<R>(
        &self,
        sign_type: SignType,
        key: &SigningKey,
        rng: &mut R,
    ) -> Result<SignedRequest, Error>
    where
        R: TryCryptoRng + ?Sized,
    {
        let prepared = self.prepare(sign_type)?;
        let signature = key.sign_with_rng(rng, &prepared.digest())?;
        prepared.finish_unchecked(signature)
    }

    /// Validates the request (rules `REQ-1` to `REQ-5`) and builds its signing string, as the
    /// first of two steps: the second is [`PreparedRequest::finish`], once a key that lives
    /// elsewhere has signed the digest.
    ///
    /// # Errors
    /// - [`EmptyField`](Error::EmptyField): a value is `""`.
    /// - [`FieldTooLong`](Error::FieldTooLong): more than 18 or 32 characters in `oid_partner`
    ///   or `user_id`.
    /// - [`FieldFormat`](Error::FieldFormat): `oid_partner` is not 18 digits, or a value holds a
    ///   control character.
    /// - [`AmbiguousValue`](Error::AmbiguousValue): a value contains `&name=`.
    pub fn prepare(&self, sign_type: SignType) -> Result<PreparedRequest<'a>, Error> {
        for (rule, value) in [
            (OID_PARTNER, self.oid_partner),
            (TOKEN, self.token),
            (USER_ID, self.user_id),
            (VERIFY_CODE, self.verify_code),
        ] {
            rule.check_to_send(value)?;
        }
        self.no_order
            .map_or(Ok(()), |value| NO_ORDER.check_to_send(value))?;
        let fields = Fields::of_checked(self.members(sign_type).into());
        Ok(PreparedRequest {
            request: *self,
            sign_type,
            signing_string: SigningString::new(&fields),
        })
    }

    /// The members to be signed, in the page's order; `""` where there is none.
    fn members(&self, sign_type: SignType) -> [(&'a str, &'a str); 6] {
        [
            (OID_PARTNER.name, self.oid_partner),
            (TOKEN.name, self.token),
            (USER_ID.name, self.user_id),
            (VERIFY_CODE.name, self.verify_code),
            (NO_ORDER.name, self.no_order.unwrap_or_default()),
            ("sign_type", sign_type.as_str()),
        ]
    }
}

impl PreparedRequest<'_> {
    /// The text to be signed.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        &self.signing_string
    }

    /// The digest of that text, for a key that signs digests.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.signing_string.digest(self.sign_type)
    }

    /// How it is to be signed.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.sign_type
    }

    /// Takes the signature and gives the body to send (rule `REQ-6`), after checking it with the
    /// public half of the key that made it: a signature of the wrong kind (such as one without
    /// `DigestInfo`) shows here, not in LianLian's answer `1001`.
    ///
    /// # Errors
    /// - [`SignatureLength`](Error::SignatureLength),
    ///   [`SignatureMismatch`](Error::SignatureMismatch): it is not that key's signature.
    /// - [`MessageTooLarge`](Error::MessageTooLarge): the body would be above 65,536 bytes.
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
        verifier.verify_digest(&self.digest(), &signature)?;
        self.finish_unchecked(signature)
    }

    /// As [`finish`](Self::finish), for a signer that checks its own signatures.
    ///
    /// # Errors
    /// [`MessageTooLarge`](Error::MessageTooLarge): the body would be above 65,536 bytes (rule
    /// `REQ-6`).
    pub fn finish_unchecked(self, signature: Signature) -> Result<SignedRequest, Error> {
        let members = self.request.members(self.sign_type);
        let body = Secret::new(json::object(&members, ("sign", signature.as_bytes())));
        if body.len() > MAX_MESSAGE_LEN {
            return Err(Error::MessageTooLarge(Limit::Bytes));
        }
        let BindVerifyRequest {
            oid_partner,
            user_id,
            no_order,
            ..
        } = self.request;
        Ok(SignedRequest {
            body,
            signing_string: self.signing_string,
            signature,
            expected: Expected::of_valid(oid_partner, user_id, no_order, self.sign_type),
        })
    }
}

impl SignedRequest {
    /// The JSON body to post to [`ENDPOINT`] with [`CONTENT_TYPE`].
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The body, owned. It holds `token` and `verify_code`, and is no longer wiped when dropped.
    #[must_use]
    pub fn into_body(self) -> String {
        self.body.into_text()
    }

    /// The text that was signed.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        &self.signing_string
    }

    /// The signature, as it stands in the body's `sign`.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// What the response has to match; it can be kept apart from the request.
    #[must_use]
    pub fn expected(&self) -> &Expected {
        &self.expected
    }

    /// Reads the response to this request, as [`Expected::read`] does. `verifier` is LianLian's
    /// public key. To allow more than the request's own sign type, or to name unsigned members,
    /// read with a changed copy of [`expected`](Self::expected).
    ///
    /// # Errors
    /// Those of [`Expected::read`].
    #[doc(alias = "验签")]
    pub fn verify_response<V>(&self, body: &[u8], verifier: &V) -> Result<Outcome, Error>
    where
        V: Verifier + ?Sized,
    {
        self.expected.read(body, verifier)
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

impl fmt::Debug for PreparedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRequest")
            .field("request", &self.request)
            .field("sign_type", &self.sign_type)
            .field("signing_string", &self.signing_string)
            .finish()
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("expected", &self.expected)
            .field("signing_string", &self.signing_string)
            .field("signature", &self.signature)
            .finish_non_exhaustive()
    }
}
