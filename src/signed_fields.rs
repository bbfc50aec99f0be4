//! Second stage: which members are signed, and in which order.

use alloc::vec::Vec;
use core::fmt;

use crate::error::{Error, Limit};
use crate::message::{MAX_MEMBERS, Member, Message, Value};
use crate::name;
use crate::sign_type::SignType;

/// Who sent a message; the two are not read alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(alias = "请求")]
#[doc(alias = "响应")]
pub enum Direction {
    /// Merchant to LianLian: a nested member is refused.
    Request,
    /// LianLian to merchant: a nested member is left out of the signature, and reported.
    Response,
}

/// The signed members of a message, in signing order.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "签名字段")]
pub struct Fields<'m> {
    signed: Vec<(&'m str, &'m str)>,
    uncovered: Vec<&'m str>,
}

impl<'m> Fields<'m> {
    /// Picks the members that a message's signature covers: all but `sign`, the empty ones, and
    /// those named in `unsigned` (rules `STR-1`, `STR-2`, `STR-4` to `STR-6`), in the order of rule
    /// `ORD-1`.
    ///
    /// # Errors
    /// - [`NestedField`](Error::NestedField): an array or object in a request.
    /// - [`NumberFormat`](Error::NumberFormat): a signed number with an exponent, such as `1e2`.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Direction, Fields, Message};
    ///
    /// let message = Message::parse(br#"{"b":"2","list":[1],"memo":"x","a":1.00,"c":""}"#)?;
    /// let fields = Fields::of_message(&message, Direction::Response, &["memo"])?;
    /// assert_eq!(fields.signed(), [("a", "1.00"), ("b", "2")]);
    /// assert_eq!(fields.uncovered(), ["list", "memo"]);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn of_message(
        message: &'m Message<'_>,
        direction: Direction,
        unsigned: &[&str],
    ) -> Result<Self, Error> {
        let mut fields = Self {
            signed: Vec::with_capacity(message.members().len()),
            uncovered: Vec::new(),
        };
        for member in message.members() {
            fields.check(member, direction, unsigned)?;
        }
        for member in message.in_order() {
            if let Some(text) = member.value().text().filter(|_| fields.covers(member)) {
                fields.signed.push((member.name(), text));
            }
        }
        Ok(fields)
    }

    /// Makes fields of names and values that are in no message yet, which obey rules `MSG-2` to
    /// `MSG-4`. Empty values and `sign` are left out (rules `STR-1`, `STR-2`).
    ///
    /// # Errors
    /// - [`FieldName`](Error::FieldName), [`DuplicateField`](Error::DuplicateField): a name that
    ///   no message may have, or twice.
    /// - [`MessageTooLarge`](Error::MessageTooLarge): more than 64 members.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::Fields;
    ///
    /// let fields = Fields::from_pairs([("user_id", "1"), ("no_order", ""), ("token", "T")])?;
    /// assert_eq!(fields.signed(), [("token", "T"), ("user_id", "1")]);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn from_pairs(pairs: impl IntoIterator<Item = (&'m str, &'m str)>) -> Result<Self, Error> {
        let pairs: Vec<_> = pairs.into_iter().collect();
        check_names(&pairs, |(name, _)| name)?;
        Ok(Self::of_checked(pairs))
    }

    /// As [`from_pairs`](Self::from_pairs), where the names are known to be right.
    pub(crate) fn of_checked(mut pairs: Vec<(&'m str, &'m str)>) -> Self {
        pairs.retain(|(name, value)| *name != "sign" && !value.is_empty());
        let mut fields = Self {
            signed: pairs,
            uncovered: Vec::new(),
        };
        fields.sort();
        fields
    }

    /// Adds the member `sign_type` in its canonical spelling, if there is none (rule `SIG-2`).
    ///
    /// # Errors
    /// - [`SignTypeNotAllowed`](Error::SignTypeNotAllowed): there is one, of another sign type.
    /// - [`UnknownSignType`](Error::UnknownSignType): there is one that is no sign type.
    /// - [`DuplicateField`](Error::DuplicateField): there is one with other case in its name.
    /// - [`MessageTooLarge`](Error::MessageTooLarge): there are 64 members already.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Fields, SignType};
    ///
    /// let fields = Fields::from_pairs([("user_id", "1")])?.with_sign_type(SignType::Rsa)?;
    /// assert_eq!(fields.signed(), [("sign_type", "RSA"), ("user_id", "1")]);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn with_sign_type(mut self, sign_type: SignType) -> Result<Self, Error> {
        match self.value("sign_type").map(SignType::parse).transpose()? {
            Some(found) if found != sign_type => Err(Error::SignTypeNotAllowed { found }),
            Some(_) => Ok(self),
            None => {
                self.signed.push(("sign_type", sign_type.as_str()));
                check_names(&self.signed, |(name, _)| name)?;
                self.sort();
                Ok(self)
            }
        }
    }

    /// The signed names and values, in signing order (rule `ORD-1`).
    #[must_use]
    pub fn signed(&self) -> &[(&'m str, &'m str)] {
        &self.signed
    }

    /// The signed value of the member with exactly this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'m str> {
        self.signed
            .iter()
            .find(|(signed, _)| *signed == name)
            .map(|(_, value)| *value)
    }

    /// The names of members that have a value but no signature over it, in the message's order.
    #[must_use]
    pub fn uncovered(&self) -> &[&'m str] {
        &self.uncovered
    }

    /// The signed members whose value contains `&name=`, so that the same signing string is also
    /// that of another message (rule `REQ-5`). The typed API refuses them; here the caller
    /// decides, since some values (`notify_url`) contain that honestly. A message without such a
    /// value may still be another one's splitting: that cannot be seen from it.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::Fields;
    ///
    /// let fields = Fields::from_pairs([("a", "1&b=2"), ("c", "3&4=")])?;
    /// assert_eq!(fields.ambiguous().collect::<Vec<_>>(), ["a", "c"]);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn ambiguous(&self) -> impl Iterator<Item = &'m str> {
        self.signed
            .iter()
            .filter(|(_, value)| name::is_in(value))
            .map(|(name, _)| *name)
    }

    /// Whether the signature covers a member of the message that these fields are of.
    pub(crate) fn covers(&self, member: &Member<'_>) -> bool {
        let is_left_out = member.name() == "sign" || member.value().is_empty();
        !is_left_out && !self.uncovered.contains(&member.name())
    }

    /// Refuses a member that cannot be signed, and keeps the name of one that is not.
    fn check(
        &mut self,
        member: &'m Member<'_>,
        direction: Direction,
        unsigned: &[&str],
    ) -> Result<(), Error> {
        let (name, value) = (member.name(), member.value());
        if matches!(value, Value::Nested(_)) && direction == Direction::Request {
            return Err(Error::NestedField {
                name: name::owned(name),
            });
        }
        if name == "sign" || value.is_empty() {
            return Ok(());
        }
        match value.text() {
            Some(_) if !unsigned.contains(&name) => check_number(name, value),
            _ => {
                self.uncovered.push(name);
                Ok(())
            }
        }
    }

    fn sort(&mut self) {
        self.signed
            .sort_unstable_by(|(a, _), (b, _)| name::compare(a, b));
    }
}

/// Orders names as they are signed (rules `ORD-1`, `ORD-2`, and with them `MSG-2` to `MSG-4`).
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

/// Rules `MSG-2`, `MSG-3` and the member limit, for items that come from no message.
fn check_names<T>(items: &[T], name_of: fn(&T) -> &str) -> Result<(), Error> {
    if items.len() > MAX_MEMBERS {
        return Err(Error::MessageTooLarge(Limit::Members));
    }
    for (index, name) in items.iter().map(name_of).enumerate() {
        name::check(name).map_err(|problem| Error::FieldName { at: None, problem })?;
        let mut earlier = items.iter().map(name_of).take(index);
        if earlier.any(|earlier| name::is_same(earlier, name)) {
            return Err(Error::DuplicateField {
                at: None,
                name: name::owned(name),
            });
        }
    }
    Ok(())
}

/// Rule `STR-4`: a number signs as its literal, unless it has an exponent.
fn check_number(name: &str, value: &Value<'_>) -> Result<(), Error> {
    match value {
        Value::Number(literal) if literal.contains(['e', 'E']) => Err(Error::NumberFormat {
            name: name::owned(name),
        }),
        _ => Ok(()),
    }
}

/// Names only: values can be secret.
impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signed: Vec<_> = self.signed.iter().map(|(name, _)| name).collect();
        f.debug_struct("Fields")
            .field("signed", &signed)
            .field("uncovered", &self.uncovered)
            .finish()
    }
}
