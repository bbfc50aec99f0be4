//! The Card Bind Verify response: bytes in, an outcome that answers this request out.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::outcome::{BoundCard, Outcome, Refusal, UnsignedRefusal};
use super::ret_code::RetCode;
use super::schema::{
    self, CARD_NO, FieldSpec, NO_AGREE, NO_ORDER, OID_PARTNER, RET_CODE, RET_MSG, USER_ID,
};
use crate::digest::Digest;
use crate::error::{Error, Mismatch};
use crate::key::KeySet;
use crate::message::{Field, Message, Value};
use crate::name;
use crate::sign_type::SignType;
use crate::signature::Signature;
use crate::signed_fields::{Direction, SignedFields};
use crate::signed_message::{SignedMessage, Verified};
use crate::signer::{HostVerdict, Verifier};
use crate::signing_string::SigningString;

/// What a response has to match to be the answer to a request.
///
/// [`SignedRequest::expected`](crate::SignedRequest::expected) makes it; where the response
/// arrives in another process, it is made again from what was stored: the values, or the body that
/// was sent.
///
/// ```
/// use lianlian_mpay::{Expected, SignType};
///
/// let expected = Expected::new("201103171000000000", "2013051500001", SignType::Rsa)?
///     .with_no_order("20130515094013")?;
/// # Ok::<(), lianlian_mpay::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[doc(alias = "响应验证")]
pub struct Expected {
    oid_partner: String,
    user_id: String,
    no_order: Option<String>,
    allowed: Cow<'static, [SignType]>,
    excluded: Vec<String>,
}

/// A response that was opened without a key.
#[derive(Debug, Clone)]
pub enum OpenedResponse {
    /// It carries a signature, which a key elsewhere has to check.
    Signed(SignedResponse),
    /// It carries none, and no key is needed to know what that is worth.
    Unsigned(UnsignedRefusal),
}

/// A response that carries a signature, which waits to be checked by a key elsewhere: in an HSM, in
/// another process, in the host of a binding.
///
/// It owns its values, which are wiped when it is dropped.
///
/// ```
/// use lianlian_mpay::{Error, Expected, OpenedResponse, Outcome};
///
/// /// `host` raises to LianLian's public exponent, without a look at the padding.
/// fn read(
///     expected: &Expected,
///     body: &[u8],
///     host: impl FnOnce(&[u8]) -> Vec<u8>,
/// ) -> Result<Outcome, Error> {
///     match expected.open(body)? {
///         OpenedResponse::Unsigned(claim) => Ok(Outcome::Unsigned(claim)),
///         OpenedResponse::Signed(response) => {
///             let block = host(response.signature().as_bytes()); // in its time
///             response.finish_with_block(&block)
///         }
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct SignedResponse {
    signed: SignedMessage<'static>,
    expected: Expected,
}

/// Fields of other APIs' successes, which Card Bind Verify does not have (rule `RSP-5`).
const OF_OTHER_APIS: [&str; 17] = [
    "token",
    "money_order",
    "oid_paybill",
    "result_pay",
    "settle_date",
    "pay_type",
    "info_order",
    "agreement_list",
    "confirm_code",
    "no_refund",
    "dt_refund",
    "money_refund",
    "oid_refundno",
    "sta_refund",
    "stat_user",
    "oid_userno",
    "gateway_url",
];

/// Fields whose values decide, and so have to be signed (rule `RSP-8`).
const DECISIVE: [&str; 7] = [
    "ret_code",
    "ret_msg",
    "sign_type",
    "oid_partner",
    "user_id",
    "no_order",
    "no_agree",
];

impl Expected {
    /// Expects an answer to the request of this merchant for this user, signed as the request
    /// was.
    ///
    /// # Errors
    /// Those of [`BindVerifyRequest::prepare`](crate::BindVerifyRequest::prepare), for values that no request can have.
    pub fn new(oid_partner: &str, user_id: &str, sign_type: SignType) -> Result<Self, Error> {
        OID_PARTNER.check_to_send(oid_partner)?;
        USER_ID.check_to_send(user_id)?;
        Ok(Self::from_checked(oid_partner, user_id, None, sign_type))
    }

    /// Expects an answer to a request whose values were checked before.
    pub(super) fn from_checked(
        oid_partner: &str,
        user_id: &str,
        no_order: Option<&str>,
        sign_type: SignType,
    ) -> Self {
        Self {
            oid_partner: oid_partner.to_string(),
            user_id: user_id.to_string(),
            no_order: no_order.map(ToString::to_string),
            allowed: sign_type.alone().into(),
            excluded: Vec::new(),
        }
    }

    /// Expects an answer to the request that was sent, as its body has it. `token`, `verify_code`
    /// and `sign` may be missing by now. Without a `sign_type` every one is allowed.
    ///
    /// # Errors
    /// - [`UnknownField`](Error::UnknownField): a field that no request has.
    /// - [`MissingField`](Error::MissingField): no `oid_partner` or `user_id`.
    /// - [`UnknownSignType`](Error::UnknownSignType): `sign_type` is none.
    /// - Those of [`BindVerifyRequest::prepare`](crate::BindVerifyRequest::prepare), for values that no request can have.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Expected, Message, SignType};
    ///
    /// let sent = br#"{"oid_partner":"201103171000000000","user_id":"7","sign_type":"RSA"}"#;
    /// let expected = Expected::from_message(&Message::parse(sent)?)?;
    /// assert_eq!((expected.user_id(), expected.allowed()), ("7", &[SignType::Rsa][..]));
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn from_message(sent: &Message<'_>) -> Result<Self, Error> {
        schema::check_listed(sent, &["sign_type", "sign"])?;
        let fields = SignedFields::from_message(sent, Direction::Request)?;
        let sign_type = fields.value("sign_type").map(SignType::parse).transpose()?;
        let oid_partner = OID_PARTNER.present_in(sent)?;
        let user_id = USER_ID.present_in(sent)?;
        let expected = Self::new(oid_partner, user_id, sign_type.unwrap_or(SignType::Rsa))?;
        let expected = match NO_ORDER.text_in(sent)? {
            Some(no_order) => expected.with_no_order(no_order)?,
            None => expected,
        };
        Ok(match sign_type {
            Some(_) => expected,
            None => expected.with_allowed(SignType::ALL),
        })
    }

    /// Also expects the serial number that the request carried.
    ///
    /// # Errors
    /// Those of [`BindVerifyRequest::prepare`](crate::BindVerifyRequest::prepare).
    pub fn with_no_order(mut self, no_order: &str) -> Result<Self, Error> {
        NO_ORDER.check_to_send(no_order)?;
        self.no_order = Some(no_order.to_string());
        Ok(self)
    }

    /// Allows these sign types, instead of the request's alone. To allow
    /// [`Rsa`](SignType::Rsa) is to trust MD5. None at all refuses every signed response.
    #[must_use]
    pub fn with_allowed(mut self, allowed: &[SignType]) -> Self {
        self.allowed = allowed.to_vec().into();
        self
    }

    /// Takes these fields out of the signing string, should LianLian's signature be found not to
    /// hold them. They come back as unsigned, and anybody on the way can change them; those that
    /// decide the outcome are refused then (rule `RSP-8`).
    #[must_use]
    pub fn with_excluded<S: AsRef<str>>(mut self, names: &[S]) -> Self {
        self.excluded = names.iter().map(|name| name.as_ref().into()).collect();
        self
    }

    /// The merchant.
    #[must_use]
    pub fn oid_partner(&self) -> &str {
        &self.oid_partner
    }

    /// The user.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// The serial number, if one is expected.
    #[must_use]
    pub fn no_order(&self) -> Option<&str> {
        self.no_order.as_deref()
    }

    /// The allowed sign types.
    #[must_use]
    pub fn allowed(&self) -> &[SignType] {
        &self.allowed
    }

    /// The names of the fields that are taken out of the signing string.
    #[must_use]
    pub fn excluded(&self) -> &[String] {
        &self.excluded
    }

    /// Reads a response and says what it means for the request (rules `RSP-1` and those behind it).
    /// `verifier` is LianLian's public key.
    ///
    /// For any bytes this returns without a panic, in time and memory bounded by
    /// [`MAX_MESSAGE_LEN`](crate::MAX_MESSAGE_LEN) and one public-key operation.
    ///
    /// # Errors
    /// - Those of [`Message::parse`]: the body is not a message.
    /// - [`MissingSignature`](Error::MissingSignature): a success without `sign`.
    /// - Those of [`SignedMessage::new`] and [`SignedMessage::verify`]: it is signed, but not
    ///   rightly so. **Treat this as no answer, not as a refusal.**
    /// - [`AmbiguousValue`](Error::AmbiguousValue): a value reads as more fields.
    /// - [`MissingField`](Error::MissingField), [`EmptyField`](Error::EmptyField),
    ///   [`NestedField`](Error::NestedField), [`FieldTooLong`](Error::FieldTooLong),
    ///   [`FieldFormat`](Error::FieldFormat): a field of the page is not as the page has it.
    /// - [`ResponseMismatch`](Error::ResponseMismatch): verified, but for another user, order or
    ///   merchant, of another API, or with a decisive field outside the signature.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Expected, KnownKey, Outcome, SignType};
    ///
    /// // A refusal that LianLian signed, and published with its documentation.
    /// let body = r#"{"oid_partner":"201408071000001541","ret_code":"4005",
    ///     "ret_msg":"商户未开通权限","sign":"M/EH4khKDPUIMnDqEid7mh90Acj0pguMVLiq17+ubl9M8YtOqG79X0q+b6TzuyiHVDOlXlUM8dvJQjgJ2qJFcGXe+1DakX0T71DLOQZjE3BEPcCWGQN0PcBpAs3EE1LBaI5p8FmBd3bLGMybYpTrt7/DC+BrukvJLgW7pMjHtHw=","sign_type":"RSA"}"#;
    /// let lianlian = KnownKey::LianLianPlatform.public_key();
    ///
    /// // What was stored of the request.
    /// let expected = Expected::new("201408071000001541", "user-1", SignType::Rsa)?;
    /// match expected.verify_response(body.as_bytes(), &lianlian)? {
    ///     Outcome::Refused(refusal) => assert_eq!(refusal.ret_code().as_str(), "4005"),
    ///     other => unreachable!("{other:?}"),
    /// }
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    #[doc(alias = "验签")]
    pub fn verify_response<V>(&self, body: &[u8], verifier: &V) -> Result<Outcome, Error>
    where
        V: Verifier + ?Sized,
    {
        match self.take_apart(Message::parse(body)?)? {
            Apart::Unsigned(claim) => Ok(Outcome::Unsigned(claim)),
            Apart::Signed(signed) => self.outcome(&signed.verify(verifier, &self.allowed)?),
        }
    }

    /// Opens a response as the first of two steps, for a key that lives elsewhere. Whether its sign
    /// type is allowed is checked here; all that needs the signature, in the second step.
    ///
    /// # Errors
    /// - Those of [`Message::parse`] and [`SignedMessage::new`].
    /// - [`SignTypeNotAllowed`](Error::SignTypeNotAllowed): its sign type is not allowed.
    /// - Those of [`verify_response`](Self::verify_response), for one without a signature.
    pub fn open(&self, body: &[u8]) -> Result<OpenedResponse, Error> {
        match self.take_apart(Message::parse(body)?)? {
            Apart::Unsigned(claim) => Ok(OpenedResponse::Unsigned(claim)),
            Apart::Signed(signed) => {
                signed.check_allowed(&self.allowed)?;
                Ok(OpenedResponse::Signed(SignedResponse {
                    signed: signed.into_owned(),
                    expected: self.clone(),
                }))
            }
        }
    }

    /// Parts what carries a signature from what does not.
    fn take_apart<'m>(&self, message: Message<'m>) -> Result<Apart<'m>, Error> {
        if message.value("sign").is_none_or(Value::is_empty) {
            return self.unsigned_refusal(&message).map(Apart::Unsigned);
        }
        // Rule `RSP-3`: a signature, once there, has to verify.
        SignedMessage::excluding(message, Direction::Response, &self.excluded).map(Apart::Signed)
    }

    /// Rule `RSP-2`: without a signature there is at most a refusal that anybody may have written.
    fn unsigned_refusal(&self, message: &Message<'_>) -> Result<UnsignedRefusal, Error> {
        let ret_code = read_ret(message)?;
        if ret_code.is_success() {
            return Err(Error::MissingSignature);
        }
        self.check_refusal(message)?;
        Ok(UnsignedRefusal::new(ret_code, message))
    }

    /// What a message means whose signature verified: rules `RSP-3` to the last one.
    fn outcome(&self, verified: &Verified<'_>) -> Result<Outcome, Error> {
        // Rule `RSP-4`: over a text that reads one way only.
        if let Some(name) = verified.ambiguous().next() {
            return Err(Error::AmbiguousValue {
                name: name::owned(name),
            });
        }
        let message = verified.message();
        let ret_code = read_ret(message)?;
        if ret_code.is_success() {
            return self.bound_card(verified).map(Outcome::Bound);
        }
        self.check_refusal(message)?;
        check_signed(&DECISIVE, verified)?;
        Ok(Outcome::Refused(Refusal::new(ret_code, verified)))
    }

    /// Rules `RSP-5`, `RSP-6`, `RSP-7` and `RSP-8`, for a success.
    fn bound_card(&self, verified: &Verified<'_>) -> Result<BoundCard, Error> {
        let message = verified.message();
        check_api(message)?;
        let oid_partner = OID_PARTNER.required_in(message)?;
        let user_id = USER_ID.required_in(message)?;
        CARD_NO.required(message)?;
        NO_AGREE.optional(message)?;
        let no_order = NO_ORDER.text_in(message)?.unwrap_or_default();
        check_same(&OID_PARTNER, oid_partner, &self.oid_partner)?;
        check_same(&USER_ID, user_id, &self.user_id)?;
        if let Some(expected) = &self.no_order {
            check_same(&NO_ORDER, no_order, expected)?;
        }
        check_signed(&DECISIVE, verified)?;
        if verified.value(NO_AGREE.name).is_none() {
            check_signed(&[CARD_NO.name], verified)?;
        }
        Ok(BoundCard::new(verified))
    }

    /// Rule `RSP-7` for a refusal: what it repeats of the request is repeated rightly.
    fn check_refusal(&self, message: &Message<'_>) -> Result<(), Error> {
        for (field, expected) in [
            (OID_PARTNER, Some(&self.oid_partner)),
            (USER_ID, Some(&self.user_id)),
            (NO_ORDER, self.no_order.as_ref()),
        ] {
            let Some(expected) = expected else { continue };
            if let Some(found) = field.text_in(message)?.filter(|value| !value.is_empty()) {
                check_same(&field, found, expected)?;
            }
        }
        Ok(())
    }
}

/// A response, by whether it carries a signature.
enum Apart<'m> {
    Signed(SignedMessage<'m>),
    Unsigned(UnsignedRefusal),
}

impl SignedResponse {
    /// The text that was signed, if the signature is right.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        self.signed.signing_string()
    }

    /// The digest of that text; [`Digest::to_info`] is its `DigestInfo`.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.signed.digest()
    }

    /// How it says that it is signed; one of those that are allowed.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.signed.sign_type()
    }

    /// The signature to be checked.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        self.signed.signature()
    }

    /// The outcome, where `verifier` takes the signature.
    ///
    /// # Errors
    /// Those of [`Expected::verify_response`].
    pub fn finish<V>(self, verifier: &V) -> Result<Outcome, Error>
    where
        V: Verifier + ?Sized,
    {
        let Self { signed, expected } = self;
        expected.outcome(&signed.verify(verifier, expected.allowed())?)
    }

    /// The outcome, where the block that a host's raw public operation (without padding) recovered
    /// from the [`signature`](Self::signature) is the right one: see
    /// [`SignedMessage::verify_with_block`].
    ///
    /// # Errors
    /// Those of [`Expected::verify_response`].
    pub fn finish_with_block(self, block: &[u8]) -> Result<Outcome, Error> {
        let Self { signed, expected } = self;
        expected.outcome(&signed.verify_with_block(block, expected.allowed())?)
    }

    /// The outcome, by the word of a host that verified the signature.
    ///
    /// # Errors
    /// Those of [`Expected::verify_response`]; [`VerifyingFailed`](Error::VerifyingFailed) for
    /// [`HostVerdict::NoAnswer`].
    pub fn finish_by_host(self, verdict: HostVerdict) -> Result<Outcome, Error> {
        let Self { signed, expected } = self;
        expected.outcome(&signed.verify_by_host(verdict, expected.allowed())?)
    }

    /// The outcome, and which key of the set made the signature: its place, from 0.
    ///
    /// # Errors
    /// Those of [`Expected::verify_response`].
    pub fn finish_with_set<K: Verifier>(self, keys: &KeySet<K>) -> Result<(Outcome, usize), Error> {
        let Self { signed, expected } = self;
        let (verified, place) = signed.verify_with_set(keys, expected.allowed())?;
        Ok((expected.outcome(&verified)?, place))
    }
}

/// Rule `RSP-1`.
fn read_ret(message: &Message<'_>) -> Result<RetCode, Error> {
    let ret_code = RetCode::parse(RET_CODE.required_in(message)?)?;
    RET_MSG.required(message)?;
    Ok(ret_code)
}

/// Rule `RSP-5`.
fn check_api(message: &Message<'_>) -> Result<(), Error> {
    let is_of_other_api = |field: &&Field<'_>| {
        let mut known = OF_OTHER_APIS.iter();
        !field.value().is_empty() && known.any(|name| name.eq_ignore_ascii_case(field.name()))
    };
    match message.fields().iter().find(is_of_other_api) {
        None => Ok(()),
        Some(field) => Err(mismatch(name::owned(field.name()), Mismatch::OtherApi)),
    }
}

/// Rule `RSP-7`.
fn check_same(field: &FieldSpec, found: &str, expected: &str) -> Result<(), Error> {
    if found == expected {
        Ok(())
    } else {
        Err(mismatch(Cow::Borrowed(field.name), Mismatch::Differs))
    }
}

/// Rule `RSP-8`: none of these has a value that is not signed.
fn check_signed(names: &[&'static str], verified: &Verified<'_>) -> Result<(), Error> {
    let is_unsigned = |name: &&&str| verified.unsigned().any(|unsigned| unsigned == **name);
    match names.iter().find(is_unsigned) {
        None => Ok(()),
        Some(name) => Err(mismatch(Cow::Borrowed(name), Mismatch::Unsigned)),
    }
}

fn mismatch(name: Cow<'static, str>, problem: Mismatch) -> Error {
    Error::ResponseMismatch { name, problem }
}
