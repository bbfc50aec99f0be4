//! The Card Bind Verify response: bytes in, an outcome that answers this request out.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::outcome::{BoundCard, Outcome, Refusal};
use super::ret_code::RetCode;
use super::schema::{CARD_NO, NO_AGREE, NO_ORDER, OID_PARTNER, RET_CODE, RET_MSG, Rule, USER_ID};
use crate::error::{Error, Mismatch};
use crate::message::{Member, Message, Value};
use crate::name;
use crate::sign_type::SignType;
use crate::signed_fields::{Direction, Fields};
use crate::signed_message::SignedMessage;
use crate::signer::Verifier;

/// What a response has to match to be the answer to a request.
///
/// [`SignedRequest::expected`](crate::SignedRequest::expected) makes it; where the response
/// arrives in another process, it is made again from what was stored.
///
/// ```
/// use lianlian_mpay::{Expected, SignType};
///
/// let expected = Expected::new("201103171000000000", "2013051500001", SignType::Rsa)?
///     .with_no_order("20130515094013")?;
/// # Ok::<(), lianlian_mpay::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[doc(alias = "响应验证")]
pub struct Expected {
    oid_partner: String,
    user_id: String,
    no_order: Option<String>,
    allowed: Cow<'static, [SignType]>,
    unsigned: Vec<String>,
}

/// Members of the sibling APIs' successes, which Card Bind Verify does not have (rule `RSP-5`).
const FOREIGN: [&str; 14] = [
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
];

/// Members of the page's responses, none of which is foreign. Found first, they save a tenth of
/// what reading a response takes beside RSA.
fn is_listed(name: &str) -> bool {
    matches!(
        name,
        "ret_code"
            | "ret_msg"
            | "sign_type"
            | "sign"
            | "oid_partner"
            | "user_id"
            | "no_order"
            | "card_no"
            | "no_agree"
    )
}

/// Members whose values decide, and so have to be signed (rule `RSP-8`).
const DECISIVE: [&str; 6] = [
    "ret_code",
    "ret_msg",
    "sign_type",
    "oid_partner",
    "user_id",
    "no_order",
];

impl Expected {
    /// Expects an answer to the request of this merchant for this user, signed as the request
    /// was.
    ///
    /// # Errors
    /// Those of [`BindVerifyRequest::prepare`](crate::BindVerifyRequest::prepare), for values that
    /// no request can have.
    pub fn new(oid_partner: &str, user_id: &str, sign_type: SignType) -> Result<Self, Error> {
        OID_PARTNER.check_to_send(oid_partner)?;
        USER_ID.check_to_send(user_id)?;
        Ok(Self::of_valid(oid_partner, user_id, None, sign_type))
    }

    /// Expects an answer to a request whose values were checked before.
    pub(crate) fn of_valid(
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
            unsigned: Vec::new(),
        }
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

    /// Leaves these members out of the signing string, should LianLian's signature be found not
    /// to cover them. They come back as not covered, and anybody on the way can change them; those
    /// that decide the outcome are refused then (rule `RSP-8`).
    #[must_use]
    pub fn with_unsigned(mut self, names: &[&str]) -> Self {
        self.unsigned = names.iter().map(ToString::to_string).collect();
        self
    }

    /// Reads a response and says what it means for the request (rules `RSP-1` to `RSP-8`).
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
    /// - [`AmbiguousValue`](Error::AmbiguousValue): a value contains `&name=`.
    /// - [`MissingField`](Error::MissingField), [`EmptyField`](Error::EmptyField),
    ///   [`NestedField`](Error::NestedField), [`FieldTooLong`](Error::FieldTooLong),
    ///   [`FieldFormat`](Error::FieldFormat): a member of the page is not as the page has it.
    /// - [`ResponseMismatch`](Error::ResponseMismatch): genuine, but for another user, order or
    ///   merchant, of another API, or with a decisive member outside the signature.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Expected, Outcome, SignType, VerifyingKey};
    /// # let lianlian = VerifyingKey::from_text(concat!(
    /// #     "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCSS/DiwdCf/aZsxxcacDnooGph3d2JOj5GXWi+q3gz",
    /// #     "nZauZjkNP8SKl3J2liP0O6rU/Y/29+IUe+GTMhMOFJuZm1htAtKiu5ekW0GlBMWxf4FPkYlQkPE0FtaoMP3g",
    /// #     "Yfh+OwI+fIRrpW3ySn3mScnc6Z700nU/VYrRkfcSCbSnRwIDAQAB"))?;
    /// // A refusal that LianLian signed, and published with its documentation.
    /// let body = r#"{"oid_partner":"201408071000001541","ret_code":"4005",
    ///     "ret_msg":"商户未开通权限","sign":"M/EH4khKDPUIMnDqEid7mh90Acj0pguMVLiq17+ubl9M8YtOqG79X0q+b6TzuyiHVDOlXlUM8dvJQjgJ2qJFcGXe+1DakX0T71DLOQZjE3BEPcCWGQN0PcBpAs3EE1LBaI5p8FmBd3bLGMybYpTrt7/DC+BrukvJLgW7pMjHtHw=","sign_type":"RSA"}"#;
    ///
    /// // What was stored of the request.
    /// let expected = Expected::new("201408071000001541", "user-1", SignType::Rsa)?;
    /// match expected.read(body.as_bytes(), &lianlian)? {
    ///     Outcome::Bound(card) => unreachable!("{card:?}"),
    ///     Outcome::Refused(refusal) => {
    ///         assert!(refusal.is_authenticated());
    ///         assert_eq!(refusal.ret_code().as_str(), "4005");
    ///     }
    /// }
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    #[doc(alias = "验签")]
    pub fn read<V>(&self, body: &[u8], verifier: &V) -> Result<Outcome, Error>
    where
        V: Verifier + ?Sized,
    {
        let message = Message::parse(body)?;
        if message.value("sign").is_none_or(Value::is_empty) {
            self.read_unsigned(&message)
        } else {
            self.read_signed(&message, verifier)
        }
    }

    /// Rule `RSP-2`: without a signature there is at most an unauthenticated refusal.
    fn read_unsigned(&self, message: &Message<'_>) -> Result<Outcome, Error> {
        let ret_code = read_ret(message)?;
        if ret_code.is_success() {
            return Err(Error::MissingSignature);
        }
        self.check_refusal(message)?;
        Ok(Outcome::Refused(Refusal::new(ret_code, message, None)))
    }

    /// Rule `RSP-3`: a signature, once there, has to verify; and rule `RSP-4`, over a text that
    /// reads one way only.
    fn read_signed<V>(&self, message: &Message<'_>, verifier: &V) -> Result<Outcome, Error>
    where
        V: Verifier + ?Sized,
    {
        let unsigned: Vec<&str> = self.unsigned.iter().map(String::as_str).collect();
        let signed = SignedMessage::new(message, Direction::Response, &unsigned)?;
        let genuine = signed.verify(verifier, &self.allowed)?;
        let fields = genuine.fields();
        if let Some(name) = fields.ambiguous().next() {
            return Err(Error::AmbiguousValue {
                name: name::owned(name),
            });
        }
        let ret_code = read_ret(message)?;
        if ret_code.is_success() {
            return self.read_success(message, fields).map(Outcome::Bound);
        }
        self.check_refusal(message)?;
        check_covered(&DECISIVE, fields)?;
        let refusal = Refusal::new(ret_code, message, Some(fields));
        Ok(Outcome::Refused(refusal))
    }

    /// Rules `RSP-5` to `RSP-8`, for a message that verified.
    fn read_success(&self, message: &Message<'_>, fields: &Fields<'_>) -> Result<BoundCard, Error> {
        check_foreign(message)?;
        let oid_partner = OID_PARTNER.required_in(message)?;
        let user_id = USER_ID.required_in(message)?;
        CARD_NO.required(message)?;
        NO_AGREE.optional(message)?;
        let no_order = NO_ORDER.text_in(message)?.filter(|value| !value.is_empty());
        check_same(&OID_PARTNER, oid_partner, &self.oid_partner)?;
        check_same(&USER_ID, user_id, &self.user_id)?;
        if let Some(expected) = &self.no_order {
            check_same(&NO_ORDER, no_order.unwrap_or_default(), expected)?;
        }
        check_covered(&DECISIVE, fields)?;
        if fields.value(NO_AGREE.name).is_none() {
            check_covered(&[CARD_NO.name], fields)?;
        }
        Ok(BoundCard::new(message, fields))
    }

    /// Rule `RSP-7` for a refusal: what it repeats of the request is repeated rightly.
    fn check_refusal(&self, message: &Message<'_>) -> Result<(), Error> {
        for (rule, expected) in [
            (OID_PARTNER, Some(&self.oid_partner)),
            (USER_ID, Some(&self.user_id)),
            (NO_ORDER, self.no_order.as_ref()),
        ] {
            let Some(expected) = expected else { continue };
            if let Some(found) = rule.text_in(message)?.filter(|value| !value.is_empty()) {
                check_same(&rule, found, expected)?;
            }
        }
        Ok(())
    }
}

/// Rule `RSP-1`.
fn read_ret(message: &Message<'_>) -> Result<RetCode, Error> {
    let ret_code = RetCode::parse(RET_CODE.required_in(message)?)?;
    RET_MSG.required(message)?;
    Ok(ret_code)
}

/// Rule `RSP-5`.
fn check_foreign(message: &Message<'_>) -> Result<(), Error> {
    let is_foreign = |member: &&Member<'_>| {
        let mut known = FOREIGN.iter();
        !is_listed(member.name())
            && !member.value().is_empty()
            && known.any(|name| name.eq_ignore_ascii_case(member.name()))
    };
    match message.members().iter().find(is_foreign) {
        None => Ok(()),
        Some(member) => Err(mismatch(name::owned(member.name()), Mismatch::Foreign)),
    }
}

/// Rule `RSP-7`.
fn check_same(rule: &Rule, found: &str, expected: &str) -> Result<(), Error> {
    if found == expected {
        Ok(())
    } else {
        Err(mismatch(Cow::Borrowed(rule.name), Mismatch::Differs))
    }
}

/// Rule `RSP-8`.
fn check_covered(names: &[&'static str], fields: &Fields<'_>) -> Result<(), Error> {
    let is_uncovered = |name: &&&str| fields.uncovered().contains(*name);
    match names.iter().find(is_uncovered) {
        None => Ok(()),
        Some(name) => Err(mismatch(Cow::Borrowed(name), Mismatch::Uncovered)),
    }
}

fn mismatch(name: Cow<'static, str>, problem: Mismatch) -> Error {
    Error::ResponseMismatch { name, problem }
}
