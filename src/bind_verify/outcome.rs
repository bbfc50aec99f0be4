//! What a response can mean, with the values that came with it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::ret_code::{NextStep, RetCode};
use super::schema::{CARD_NO, NO_AGREE, NO_ORDER, OID_PARTNER, RET_MSG, USER_ID};
use crate::message::{Member, Message, Value};
use crate::secret::Secret;
use crate::signed_fields::Fields;

/// What LianLian answered to a Card Bind Verify request.
///
/// ```
/// use lianlian_mpay::{NextStep, Outcome};
///
/// fn tell(outcome: &Outcome) -> String {
///     match outcome {
///         Outcome::Bound(card) => format!("card {} is bound", card.masked_card_no()),
///         // Anybody on the way may have written it: ask LianLian before you act.
///         Outcome::Refused(refusal) if !refusal.is_authenticated() => "query".into(),
///         Outcome::Refused(refusal) => match refusal.next_step() {
///             NextStep::AskCodeAgain => "the code was wrong, please try again".into(),
///             NextStep::AnotherCard => "please take another card".into(),
///             step => step.to_string(), // for the merchant's own people
///         },
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use]
#[doc(alias = "响应")]
#[doc(alias = "结果")]
pub enum Outcome {
    /// The card is bound. This was signed by LianLian, for this request.
    Bound(BoundCard),
    /// The card is not bound, or not yet.
    Refused(Refusal),
}

/// A bound card: the verified content of a success.
#[derive(Clone)]
#[doc(alias = "绑卡成功")]
pub struct BoundCard {
    members: ResponseMembers,
}

/// A refusal, signed or not.
#[derive(Clone)]
#[doc(alias = "绑卡失败")]
pub struct Refusal {
    ret_code: RetCode,
    is_authenticated: bool,
    members: ResponseMembers,
}

/// All members of a response but `sign`, in the order of the message, those included that the
/// page does not list.
#[derive(Clone)]
pub struct ResponseMembers {
    /// The names and texts of all members, one behind the other.
    all: Secret,
    places: Vec<Place>,
}

/// Where a member's name and text are among those of all members.
#[derive(Clone)]
struct Place {
    name: Range<usize>,
    text: Range<usize>,
    is_covered: bool,
}

/// A member of a response.
#[derive(Clone, Copy)]
pub struct ResponseMember<'r> {
    name: &'r str,
    text: &'r str,
    is_covered: bool,
}

impl BoundCard {
    /// Takes a success whose members were checked.
    pub(crate) fn new(message: &Message<'_>, verified: &Fields<'_>) -> Self {
        Self {
            members: ResponseMembers::new(message, Some(verified)),
        }
    }

    /// The merchant, as in the request.
    #[must_use]
    pub fn oid_partner(&self) -> &str {
        self.members.text(OID_PARTNER.name)
    }

    /// The user, as in the request.
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.members.text(USER_ID.name)
    }

    /// The card's number as LianLian gives it: the last four digits, a masked number, or all of
    /// it. To show it to people use [`masked_card_no`](Self::masked_card_no). If you named it as
    /// unsigned, [`is_covered`](Self::is_covered) tells.
    #[must_use]
    pub fn card_no(&self) -> &str {
        self.members.text(CARD_NO.name)
    }

    /// The card's number with all but the last four characters as `*`.
    #[must_use]
    #[doc(alias = "脱敏")]
    pub fn masked_card_no(&self) -> String {
        mask(self.card_no())
    }

    /// The agreement number, which later payments with this card use; at most 16 characters. If
    /// you named it as unsigned, anybody on the way may have written it:
    /// [`is_covered`](Self::is_covered) tells.
    #[must_use]
    #[doc(alias = "协议号")]
    pub fn no_agree(&self) -> Option<&str> {
        Some(self.members.text(NO_AGREE.name)).filter(|text| !text.is_empty())
    }

    /// The serial number, if LianLian returned one.
    #[must_use]
    pub fn no_order(&self) -> Option<&str> {
        Some(self.members.text(NO_ORDER.name)).filter(|text| !text.is_empty())
    }

    /// Whether the signature covers the member with exactly this name. All that this type has an
    /// accessor for is covered, but what was named in
    /// [`Expected::with_unsigned`](crate::Expected::with_unsigned).
    #[must_use]
    pub fn is_covered(&self, name: &str) -> bool {
        self.members
            .get(name)
            .is_some_and(|member| member.is_covered())
    }

    /// All members, with whether the signature covers them.
    #[must_use]
    pub fn members(&self) -> &ResponseMembers {
        &self.members
    }
}

impl Refusal {
    pub(crate) fn new(
        ret_code: RetCode,
        message: &Message<'_>,
        verified: Option<&Fields<'_>>,
    ) -> Self {
        Self {
            ret_code,
            is_authenticated: verified.is_some(),
            members: ResponseMembers::new(message, verified),
        }
    }

    /// LianLian's code.
    #[must_use]
    pub fn ret_code(&self) -> &RetCode {
        &self.ret_code
    }

    /// LianLian's text, in Chinese; anybody's, where the refusal is not authenticated. It may hold
    /// control characters: escape it before it goes to a log.
    #[must_use]
    pub fn ret_msg(&self) -> &str {
        self.members.text(RET_MSG.name)
    }

    /// Whether LianLian signed it. If not, anybody on the way may have made it out of a success:
    /// do not act on it as if LianLian had said so.
    ///
    /// Even a signed refusal names no request by itself: an older one, of this merchant, says the
    /// same.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.is_authenticated
    }

    /// What to do next, by the code. It does not depend on
    /// [`is_authenticated`](Self::is_authenticated): where it matters, query before you act.
    #[must_use]
    pub fn next_step(&self) -> NextStep {
        self.ret_code.next_step()
    }

    /// All members, with whether the signature covers them.
    #[must_use]
    pub fn members(&self) -> &ResponseMembers {
        &self.members
    }
}

impl ResponseMembers {
    pub(crate) fn new(message: &Message<'_>, verified: Option<&Fields<'_>>) -> Self {
        let members = message.members();
        let shown = members.iter().filter(|member| member.name() != "sign");
        let length =
            |member: &Member<'_>| member.name().len().saturating_add(text_of(member).len());
        // One exact allocation for all: growing would leave copies of secrets behind.
        let mut all = String::with_capacity(shown.clone().map(length).sum());
        let mut places = Vec::with_capacity(members.len());
        for member in shown {
            places.push(Place {
                name: append(&mut all, member.name()),
                text: append(&mut all, text_of(member)),
                is_covered: verified.is_some_and(|fields| fields.covers(member)),
            });
        }
        Self {
            all: Secret::new(all),
            places,
        }
    }

    /// The member with exactly this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ResponseMember<'_>> {
        self.iter().find(|member| member.name == name)
    }

    fn text(&self, name: &str) -> &str {
        self.get(name).map_or("", |member| member.text)
    }

    /// The members, in the order of the message.
    pub fn iter(&self) -> impl Iterator<Item = ResponseMember<'_>> {
        self.places.iter().map(|place| ResponseMember {
            name: self.all.get(place.name.clone()).unwrap_or_default(),
            text: self.all.get(place.text.clone()).unwrap_or_default(),
            is_covered: place.is_covered,
        })
    }
}

impl<'r> ResponseMember<'r> {
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

    /// Whether a verified signature covers it. If not, anybody on the way may have written it.
    #[must_use]
    pub const fn is_covered(&self) -> bool {
        self.is_covered
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

fn text_of<'m>(member: &'m Member<'_>) -> &'m str {
    match member.value() {
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
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
}

/// Without `ret_msg`, which can name the parameter that was wrong.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("ret_code", &self.ret_code)
            .field("is_authenticated", &self.is_authenticated)
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
}

/// Names only: values can be secret.
impl fmt::Debug for ResponseMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|member| member.name))
            .finish()
    }
}

/// Without the value, which can be secret.
impl fmt::Debug for ResponseMember<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMember")
            .field("name", &self.name)
            .field("is_covered", &self.is_covered)
            .finish_non_exhaustive()
    }
}
