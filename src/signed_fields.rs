//! Second stage: which fields are signed, and in which order.

use alloc::vec::{IntoIter, Vec};
use core::{fmt, slice};

use crate::codes::codes;
use crate::error::{Error, Limit};
use crate::limits::MAX_FIELDS;
use crate::message::{Field, Message, Value};
use crate::name;
use crate::sign_type::SignType;

/// Who sent a message; the two are not read alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "请求")]
#[doc(alias = "响应")]
pub enum Direction {
    /// Merchant to LianLian: a nested field is refused.
    Request,
    /// LianLian to merchant: a nested field is left out of the signature, and reported.
    Response,
}

codes!(Direction { Request = "request", Response = "response" });

/// The signed fields of a message, in signing order.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "签名字段")]
pub struct SignedFields<'m> {
    pairs: Vec<(&'m str, &'m str)>,
    unsigned: Vec<&'m str>,
}

impl<'m> SignedFields<'m> {
    /// Picks the fields that are signed of a message: all but `sign` and the empty ones (rules
    /// `STR-1`, `STR-2`, `STR-4`, `STR-5`), in the order of rule `ORD-1`.
    ///
    /// # Errors
    /// - [`NestedField`](Error::NestedField): an array or object in a request.
    /// - [`NumberFormat`](Error::NumberFormat): a signed number with an exponent, such as `1e2`, or `-0`.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Direction, Message, SignedFields};
    ///
    /// let message = Message::parse(br#"{"b":"2","list":[1],"a":1.00,"c":""}"#)?;
    /// let fields = SignedFields::from_message(&message, Direction::Response)?;
    /// assert_eq!(fields.pairs(), [("a", "1.00"), ("b", "2")]);
    /// assert_eq!(fields.unsigned(), ["list"]);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn from_message(message: &'m Message<'_>, direction: Direction) -> Result<Self, Error> {
        Self::from_message_without::<&str>(message, direction, &[])
    }

    /// As [`from_message`](Self::from_message), without those that are named in `excluded` (rule
    /// `STR-6`).
    ///
    /// # Errors
    /// Those of [`from_message`](Self::from_message).
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Direction, Message, SignedFields};
    ///
    /// let message = Message::parse(br#"{"b":"2","memo":"x"}"#)?;
    /// let excluded = ["memo", "bank_name"];
    /// let fields = SignedFields::from_message_without(&message, Direction::Response, &excluded)?;
    /// assert_eq!((fields.pairs(), fields.unsigned()), (&[("b", "2")][..], &["memo"][..]));
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn from_message_without<S: AsRef<str>>(
        message: &'m Message<'_>,
        direction: Direction,
        excluded: &[S],
    ) -> Result<Self, Error> {
        let is_excluded = |name| excluded.iter().any(|excluded| excluded.as_ref() == name);
        let mut unsigned = Vec::new();
        for field in message {
            if !check_value(field, direction, is_excluded(field.name()))? {
                unsigned.push(field.name());
            }
        }
        let mut pairs = Vec::with_capacity(message.fields().len());
        for field in message.in_order() {
            if let Some(text) = field.value().text().filter(|_| is_signed(field, &unsigned)) {
                pairs.push((field.name(), text));
            }
        }
        Ok(Self { pairs, unsigned })
    }

    /// Takes names and values that are in no message yet, which obey rules `MSG-2`, `MSG-3` and
    /// `MSG-4`. Empty values and `sign` are left out (rules `STR-1`, `STR-2`).
    ///
    /// # Errors
    /// - [`FieldName`](Error::FieldName), [`DuplicateField`](Error::DuplicateField): a name that
    ///   no message may have, or twice.
    /// - [`MessageTooLarge`](Error::MessageTooLarge): more than 64 fields.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::SignedFields;
    ///
    /// let fields = SignedFields::from_pairs([("user_id", "1"), ("no_order", ""), ("token", "T")])?;
    /// assert_eq!(fields.pairs(), [("token", "T"), ("user_id", "1")]);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn from_pairs(pairs: impl IntoIterator<Item = (&'m str, &'m str)>) -> Result<Self, Error> {
        let pairs: Vec<_> = pairs.into_iter().collect();
        check_names(&pairs, |(name, _)| name)?;
        Ok(Self::from_checked(pairs))
    }

    /// As [`from_pairs`](Self::from_pairs), where the names are known to be right.
    pub(crate) fn from_checked(mut pairs: Vec<(&'m str, &'m str)>) -> Self {
        pairs.retain(|(name, value)| *name != "sign" && !value.is_empty());
        pairs.sort_unstable_by(|(a, _), (b, _)| name::compare(a, b));
        Self {
            pairs,
            unsigned: Vec::new(),
        }
    }

    /// Adds the field `sign_type` in its canonical spelling, if there is none (rule `SIG-2`).
    ///
    /// # Errors
    /// - [`UnknownSignType`](Error::UnknownSignType): there is one that is no sign type, or not in its
    ///   canonical spelling.
    /// - [`SignTypeNotAllowed`](Error::SignTypeNotAllowed): there is one, of another sign type.
    /// - [`DuplicateField`](Error::DuplicateField): there is one with other case in its name.
    /// - [`MessageTooLarge`](Error::MessageTooLarge): there are 64 fields already.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{SignType, SignedFields};
    ///
    /// let fields = SignedFields::from_pairs([("user_id", "1")])?.with_sign_type(SignType::Rsa)?;
    /// assert_eq!(fields.pairs(), [("sign_type", "RSA"), ("user_id", "1")]);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn with_sign_type(mut self, sign_type: SignType) -> Result<Self, Error> {
        if lacks_sign_type(self.value("sign_type"), sign_type)? {
            self.pairs.push(("sign_type", sign_type.as_str()));
            check_names(&self.pairs, |(name, _)| name)?;
        }
        Ok(Self::from_checked(self.pairs))
    }

    /// The signed names and values, in signing order (rule `ORD-1`).
    #[must_use]
    pub fn pairs(&self) -> &[(&'m str, &'m str)] {
        &self.pairs
    }

    /// The same, one after the other.
    pub fn iter(&self) -> slice::Iter<'_, (&'m str, &'m str)> {
        self.pairs.iter()
    }

    /// The signed value of the field with exactly this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'m str> {
        let mut pairs = self.pairs.iter();
        pairs
            .find(|(signed, _)| *signed == name)
            .map(|(_, value)| *value)
    }

    /// The names of fields that have a value but no signature over it, in the message's order.
    #[must_use]
    pub fn unsigned(&self) -> &[&'m str] {
        &self.unsigned
    }

    /// The signed fields whose value reads as more fields in the signing string (rule `REQ-5`). The
    /// typed API refuses them; here the caller decides, since some values (`notify_url`) are
    /// honestly like that. A message without such a value may still be another one's splitting:
    /// that cannot be seen from it.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::SignedFields;
    ///
    /// let fields = SignedFields::from_pairs([("a", "1&b=2"), ("c", "3&4=")])?;
    /// assert_eq!(fields.ambiguous().collect::<Vec<_>>(), ["a", "c"]);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn ambiguous(&self) -> impl Iterator<Item = &'m str> {
        let pairs = self.pairs.iter();
        pairs
            .filter(|(_, value)| is_ambiguous(value))
            .map(|(name, _)| *name)
    }
}

/// Whether a value reads as more fields in the signing string (rule `REQ-5`): it has an `&` that is
/// followed, before the next `&`, by `=`. What stands between the two does not matter: which names
/// a reader takes is the reader's choice.
pub(crate) fn is_ambiguous(value: &str) -> bool {
    value.split('&').skip(1).any(|part| part.contains('='))
}

/// Rule `SIG-2`: whether a message to be signed still lacks its sign type. One that is there is in
/// its canonical spelling, since LianLian's own library compares it exactly, and is the one asked
/// for.
pub(crate) fn lacks_sign_type(found: Option<&str>, asked: SignType) -> Result<bool, Error> {
    let Some(text) = found else { return Ok(true) };
    let mut known = SignType::ALL.iter().copied();
    let found = known.find(|known| known.as_str() == text);
    match found.ok_or(Error::UnknownSignType)? {
        found if found == asked => Ok(false),
        found => Err(Error::SignTypeNotAllowed { found }),
    }
}

/// Whether a field of a message is signed, of which these are not.
pub(crate) fn is_signed<S: AsRef<str>>(field: &Field<'_>, unsigned: &[S]) -> bool {
    // Rule `STR-1`.
    let is_sign = field.name() == "sign";
    // Rule `STR-2`.
    let is_empty = field.value().is_empty();
    !is_sign && !is_empty && !unsigned.iter().any(|name| name.as_ref() == field.name())
}

/// Refuses a field that has no signed form; false for one that has a value and is not signed.
fn check_value(field: &Field<'_>, direction: Direction, is_excluded: bool) -> Result<bool, Error> {
    let (name, value) = (field.name(), field.value());
    if matches!(value, Value::Nested(_)) && direction == Direction::Request {
        // Rule `STR-5`.
        return Err(Error::NestedField {
            name: name::owned(name),
        });
    }
    if name == "sign" || value.is_empty() {
        return Ok(true);
    }
    // Rule `STR-6`; and of a response a nested value.
    if is_excluded || value.text().is_none() {
        return Ok(false);
    }
    check_number(name, value).map(|()| true)
}

/// Rule `STR-4`: a number signs as its literal, unless it has an exponent or is a negative zero,
/// which have more than one spelling.
fn check_number(name: &str, value: &Value<'_>) -> Result<(), Error> {
    let is_zero = |digits: &str| digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    match value {
        Value::Number(literal)
            if literal.contains(['e', 'E']) || literal.strip_prefix('-').is_some_and(is_zero) =>
        {
            Err(Error::NumberFormat {
                name: name::owned(name),
            })
        }
        _ => Ok(()),
    }
}

/// Orders names as they are signed (rules `ORD-1` and `ORD-2`).
///
/// # Errors
/// - [`FieldName`](Error::FieldName): a name that no message may have.
/// - [`DuplicateField`](Error::DuplicateField): two names that are equal, or equal but for case.
/// - [`MessageTooLarge`](Error::MessageTooLarge): more than 64 names.
///
/// # Examples
/// ```
/// let order = lianlian_mpay::signing_order(["user_id", "no_order", "Token"])?;
/// assert_eq!(order, ["no_order", "Token", "user_id"]);
/// # Ok::<(), lianlian_mpay::Error>(())
/// ```
#[doc(alias = "排序")]
pub fn signing_order<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Vec<&'n str>, Error> {
    let mut names: Vec<_> = names.into_iter().collect();
    check_names(&names, |name| name)?;
    names.sort_unstable_by(|a, b| name::compare(a, b));
    Ok(names)
}

/// Rules `MSG-2`, `MSG-3`, and the limit of fields of `MSG-4`, for items that come from no message.
pub(crate) fn check_names<T>(items: &[T], name_of: impl Fn(&T) -> &str) -> Result<(), Error> {
    if items.len() > MAX_FIELDS {
        return Err(Error::MessageTooLarge(Limit::Fields));
    }
    for (index, item) in items.iter().enumerate() {
        let name = name_of(item);
        name::check(name).map_err(|problem| Error::FieldName { at: None, problem })?;
        let mut earlier = items.iter().take(index);
        if earlier.any(|earlier| name::is_same(name_of(earlier), name)) {
            return Err(Error::DuplicateField {
                at: None,
                name: name::owned(name),
            });
        }
    }
    Ok(())
}

/// The signed names and values, in signing order.
impl<'f, 'm> IntoIterator for &'f SignedFields<'m> {
    type Item = &'f (&'m str, &'m str);
    type IntoIter = slice::Iter<'f, (&'m str, &'m str)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The signed names and values, in signing order.
impl<'m> IntoIterator for SignedFields<'m> {
    type Item = (&'m str, &'m str);
    type IntoIter = IntoIter<(&'m str, &'m str)>;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.into_iter()
    }
}

/// Names only: values can be secret.
impl fmt::Debug for SignedFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signed: Vec<_> = self.pairs.iter().map(|(name, _)| name).collect();
        f.debug_struct("SignedFields")
            .field("signed", &signed)
            .field("unsigned", &self.unsigned)
            .finish()
    }
}
