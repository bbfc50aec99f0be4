//! What a response can mean, with the values that came with it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::ret_code::{NextStep, RetCode};
use super::schema::{CARD_NO, NO_AGREE, NO_ORDER, OID_PARTNER, RET_MSG, USER_ID};
use crate::message::{Field, Message, Value};
use crate::secret::Secret;
use crate::signed_message::Verified;

/// What came back for a Card Bind Verify request.
///
/// ```
/// use lianlian_mpay::{NextStep, Outcome};
///
/// fn tell(outcome: &Outcome) -> String {
///     match outcome {
///         Outcome::Bound(card) => format!("card {} is bound", card.masked_card_no()),
///         Outcome::Refused(refusal) => match refusal.next_step() {
///             NextStep::AskCodeAgain => "the code was wrong, please try again".into(),
///             NextStep::AskForAnotherCard => "please take another card".into(),
///             step => step.to_string(), // for the merchant's own people
///         },
///         // Anybody on the way may have written it: ask LianLian before you act.
///         Outcome::Unsigned(claim) => format!("query; the answer said {}", claim.ret_code()),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[doc(alias = "响应")]
#[doc(alias = "结果")]
pub enum Outcome {
    /// The card is bound. LianLian signed this, for this request.
    Bound(BoundCard),
    /// The card is not bound, or not yet. LianLian signed this.
    Refused(Refusal),
    /// A refusal without a signature: anybody's word. It has no next step.
    Unsigned(UnsignedRefusal),
}

/// A bound card: the verified content of a success.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "绑卡成功")]
pub struct BoundCard {
    fields: ResponseFields,
}

/// A refusal that LianLian signed.
///
/// It names no request by itself: an older one, of this merchant, says the same.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "绑卡失败")]
pub struct Refusal {
    ret_code: RetCode,
    fields: ResponseFields,
}

/// A refusal that nobody signed. LianLian sends such refusals, and anybody on the way can make one
/// out of a success: do not act on it as if LianLian had said so, but query what became of the
/// request.
///
/// It says what is in it, and not what to do:
///
/// ```compile_fail
/// fn act(claim: &lianlian_mpay::UnsignedRefusal) {
///     claim.next_step();
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "未签名应答")]
pub struct UnsignedRefusal {
    ret_code: RetCode,
    fields: ResponseFields,
}

/// All fields of a response but `sign`, in the order of the message, those included that the
/// page does not list.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseFields {
    /// The names and texts of all fields, one behind the other.
    all: Secret,
    places: Vec<Place>,
}

/// Where a field's name and text are among those of all fields.
#[derive(Clone, PartialEq, Eq)]
struct Place {
    name: Range<usize>,
    text: Range<usize>,
    is_signed: bool,
}

/// A field of a response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ResponseField<'r> {
    name: &'r str,
    text: &'r str,
    is_signed: bool,
}

impl BoundCard {
    /// Takes a success whose fields were checked.
    pub(super) fn new(verified: &Verified<'_>) -> Self {
        Self {
            fields: ResponseFields::from_verified(verified),
        }
    }

    /// The merchant, as in the request.
    #[must_use]
    pub fn oid_partner(&self) -> &str {
        self.fields.text(OID_PARTNER.name)
    }

    /// The user, as in the request.
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.fields.text(USER_ID.name)
    }

    /// The card's number as LianLian gives it: the last four digits, a masked number, or all of
    /// it. To show it to people use [`masked_card_no`](Self::masked_card_no). If you excluded it
    /// from the signature, anybody on the way may have written it: [`is_signed`](Self::is_signed)
    /// tells.
    #[must_use]
    pub fn card_no(&self) -> &str {
        self.fields.text(CARD_NO.name)
    }

    /// The card's number with all but the last four characters as `*`.
    #[must_use]
    #[doc(alias = "脱敏")]
    pub fn masked_card_no(&self) -> String {
        mask(self.card_no())
    }

    /// The agreement number, which later payments with this card use.
    #[must_use]
    #[doc(alias = "协议号")]
    pub fn no_agree(&self) -> Option<&str> {
        Some(self.fields.text(NO_AGREE.name)).filter(|text| !text.is_empty())
    }

    /// The serial number, if LianLian returned one.
    #[must_use]
    pub fn no_order(&self) -> Option<&str> {
        Some(self.fields.text(NO_ORDER.name)).filter(|text| !text.is_empty())
    }

    /// Whether the field with exactly this name is signed. All that this type has an accessor for
    /// is, but what was named in [`Expected::with_excluded`](crate::Expected::with_excluded).
    #[must_use]
    pub fn is_signed(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|field| field.is_signed())
    }

    /// All fields, with whether they are signed.
    #[must_use]
    pub fn fields(&self) -> &ResponseFields {
        &self.fields
    }
}

impl Refusal {
    pub(super) fn new(ret_code: RetCode, verified: &Verified<'_>) -> Self {
        Self {
            ret_code,
            fields: ResponseFields::from_verified(verified),
        }
    }

    /// LianLian's code.
    #[must_use]
    pub fn ret_code(&self) -> RetCode {
        self.ret_code
    }

    /// LianLian's text, in Chinese. It may hold control characters: escape it before it goes to a
    /// log.
    #[must_use]
    pub fn ret_msg(&self) -> &str {
        self.fields.text(RET_MSG.name)
    }

    /// What to do next, by the code.
    #[must_use]
    pub fn next_step(&self) -> NextStep {
        self.ret_code.next_step()
    }

    /// All fields, with whether they are signed.
    #[must_use]
    pub fn fields(&self) -> &ResponseFields {
        &self.fields
    }
}

impl UnsignedRefusal {
    pub(super) fn new(ret_code: RetCode, message: &Message<'_>) -> Self {
        Self {
            ret_code,
            fields: ResponseFields::from_message(message),
        }
    }

    /// The four digits of a code, whoever wrote them: a text, and no
    /// [`RetCode`], which would know a next step.
    #[must_use]
    pub fn ret_code(&self) -> &str {
        self.ret_code.as_str()
    }

    /// A text, whoever wrote it. It may hold control characters: escape it before it goes to a log.
    #[must_use]
    pub fn ret_msg(&self) -> &str {
        self.fields.text(RET_MSG.name)
    }

    /// All fields. None is signed.
    #[must_use]
    pub fn fields(&self) -> &ResponseFields {
        &self.fields
    }
}

impl ResponseFields {
    fn from_verified(verified: &Verified<'_>) -> Self {
        Self::new(verified.message(), |field| verified.is_signed(field))
    }

    fn from_message(message: &Message<'_>) -> Self {
        Self::new(message, |_| false)
    }

    fn new(message: &Message<'_>, is_signed: impl Fn(&Field<'_>) -> bool) -> Self {
        let fields = message.fields();
        let shown = fields.iter().filter(|field| field.name() != "sign");
        let length = |field: &Field<'_>| field.name().len().saturating_add(text_of(field).len());
        // One exact allocation for all: growing would leave copies of secrets behind.
        let mut all = String::with_capacity(shown.clone().map(length).sum());
        let mut places = Vec::with_capacity(fields.len());
        for field in shown {
            places.push(Place {
                name: append(&mut all, field.name()),
                text: append(&mut all, text_of(field)),
                is_signed: is_signed(field),
            });
        }
        Self {
            all: Secret::new(all),
            places,
        }
    }

    /// The field with exactly this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ResponseField<'_>> {
        self.iter().find(|field| field.name == name)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The fields, in the order of the message.
    #[must_use]
    pub fn iter(&self) -> ResponseFieldIter<'_> {
        ResponseFieldIter {
            fields: self,
            next: 0,
        }
    }

    fn text(&self, name: &str) -> &str {
        self.get(name).map_or("", |field| field.text)
    }
}

/// The fields of a response, one after the other: see [`ResponseFields::iter`].
#[derive(Debug, Clone)]
pub struct ResponseFieldIter<'r> {
    fields: &'r ResponseFields,
    next: usize,
}

impl<'r> Iterator for ResponseFieldIter<'r> {
    type Item = ResponseField<'r>;

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.fields.places.get(self.next)?;
        self.next = self.next.saturating_add(1);
        Some(ResponseField {
            name: self.fields.all.get(place.name.clone())?,
            text: self.fields.all.get(place.text.clone())?,
            is_signed: place.is_signed,
        })
    }
}

impl<'r> IntoIterator for &'r ResponseFields {
    type Item = ResponseField<'r>;
    type IntoIter = ResponseFieldIter<'r>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'r> ResponseField<'r> {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'r str {
        self.name
    }

    /// Its value: text as it is signed, the JSON of an array or object, `""` for `null`.
    #[must_use]
    pub const fn text(&self) -> &'r str {
        self.text
    }

    /// Whether it is signed. If not, anybody on the way may have written it.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.is_signed
    }
}

/// Puts a piece behind a text, and says where it is.
fn append(text: &mut String, piece: &str) -> Range<usize> {
    let start = text.len();
    text.push_str(piece);
    start..text.len()
}

/// All but the last four characters as `*`; card numbers are ASCII by rule `RSP-6`.
fn mask(card_no: &str) -> String {
    let hidden = card_no.len().saturating_sub(4);
    let shown = card_no.get(hidden..).unwrap_or_default();
    ["*".repeat(hidden).as_str(), shown].concat()
}

fn text_of<'m>(field: &'m Field<'_>) -> &'m str {
    match field.value() {
        Value::Nested(json) => json,
        value => value.text().unwrap_or_default(),
    }
}

/// The card's number is masked, the agreement number left out.
impl fmt::Debug for BoundCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundCard")
            .field("oid_partner", &self.oid_partner())
            .field("user_id", &self.user_id())
            .field("card_no", &self.masked_card_no())
            .field("no_order", &self.no_order())
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// Without `ret_msg`, which can name the parameter that was wrong.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("ret_code", &self.ret_code)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// Without `ret_msg`, which can name the parameter that was wrong.
impl fmt::Debug for UnsignedRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedRefusal")
            .field("ret_code", &self.ret_code)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// Names only: values can be secret.
impl fmt::Debug for ResponseFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|field| field.name))
            .finish()
    }
}

/// Without the value, which can be secret.
impl fmt::Debug for ResponseField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseField")
            .field("name", &self.name)
            .field("is_signed", &self.is_signed)
            .finish_non_exhaustive()
    }
}
