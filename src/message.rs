//! First stage of reading: bytes to a message, strictly.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::{fmt, mem, slice, str};

use crate::error::{Error, Limit};
use crate::json::{self, Found, FoundValue, Json};
use crate::limits::{MAX_FIELDS, MAX_MESSAGE_LEN};
use crate::name;

/// How many fields are made room for at once: more than any published message has.
const USUAL_FIELDS: usize = 12;

/// A message as it was read: the fields of one flat JSON object, in the order of the text.
///
/// What is borrowed is borrowed from the bytes; [`into_owned`](Self::into_owned) parts the two.
/// Nothing is verified yet: a message read here says nothing about who wrote it. What it owns of
/// its values is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "报文")]
pub struct Message<'a> {
    fields: Vec<Field<'a>>,
    /// The places of the fields in the order of rule `ORD-1`.
    order: Vec<usize>,
}

/// A field of a message: a name and a value.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "字段")]
pub struct Field<'a> {
    name: Cow<'a, str>,
    value: Value<'a>,
}

/// A field's value.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "字段值")]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as its literal was written.
    Number(Cow<'a, str>),
    /// A string, decoded.
    String(Cow<'a, str>),
    /// An array or object, as its JSON text.
    Nested(Cow<'a, str>),
}

impl<'a> Message<'a> {
    /// Reads a message: the one strict reading of rules `MSG-1`, `MSG-2`,
    /// `MSG-3`, `MSG-4`, `MSG-5` and `MSG-6`.
    ///
    /// For any bytes this returns without a panic, in time and memory bounded by
    /// [`MAX_MESSAGE_LEN`] and [`MAX_DEPTH`](crate::MAX_DEPTH).
    ///
    /// # Errors
    /// - [`MessageTooLarge`](Error::MessageTooLarge): over 65,536 bytes, 64 fields, or 8 levels.
    /// - [`InvalidUtf8`](Error::InvalidUtf8): `b"{\"a\":\"\xff\"}"`.
    /// - [`JsonSyntax`](Error::JsonSyntax): `{"a":交易"}`, `{} {}`, a byte order mark, `"\ud800"`.
    /// - [`NotAnObject`](Error::NotAnObject): `[]`, `"text"`, `null`.
    /// - [`FieldName`](Error::FieldName): `{"sign ":"…"}`.
    /// - [`DuplicateField`](Error::DuplicateField): `{"a":1,"A":2}`.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Message, Value};
    ///
    /// let message = Message::parse(br#"{"amount":1.00,"ret_msg":"\u4ea4\u6613"}"#)?;
    /// assert_eq!(message.value("amount"), Some(&Value::Number("1.00".into())));
    /// assert_eq!(message.text("ret_msg"), Some("交易"));
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    #[doc(alias = "解析")]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_MESSAGE_LEN {
            return Err(Error::MessageTooLarge(Limit::Bytes));
        }
        let text = str::from_utf8(bytes).map_err(|error| Error::InvalidUtf8 {
            offset: error.valid_up_to(),
        })?;
        let json = Json::new(text);
        let mut message = Self {
            fields: Vec::with_capacity(USUAL_FIELDS),
            order: Vec::with_capacity(USUAL_FIELDS),
        };
        json.fields(|found| {
            let Found {
                name,
                mut value,
                place,
            } = found;
            let rank = message.rank_of(&name, json, place)?;
            let value = match &mut value {
                FoundValue::Text(text) => Value::String(mem::take(text)),
                FoundValue::Json(raw) => read_other(json, raw)?,
            };
            message.order.insert(rank, message.fields.len());
            message.fields.push(Field { name, value });
            Ok(())
        })?;
        Ok(message)
    }

    /// The fields, in the order of the text.
    #[must_use]
    pub fn fields(&self) -> &[Field<'a>] {
        &self.fields
    }

    /// The same, one after the other.
    pub fn iter(&self) -> slice::Iter<'_, Field<'a>> {
        self.fields.iter()
    }

    /// The message, apart from the bytes that it was read from.
    #[must_use]
    pub fn into_owned(mut self) -> Message<'static> {
        Message {
            fields: mem::take(&mut self.fields)
                .into_iter()
                .map(Field::into_owned)
                .collect(),
            order: mem::take(&mut self.order),
        }
    }

    /// The fields in the order of rule `ORD-1`.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Field<'a>> {
        self.order
            .iter()
            .filter_map(|place| self.fields.get(*place))
    }

    /// The value of the field with exactly this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value<'a>> {
        self.fields
            .iter()
            .find(|field| field.name == name)
            .map(|field| &field.value)
    }

    /// The text of the field with exactly this name, as [`Value::text`] has it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::text)
    }

    /// Where in the order one more field comes, whose name stands at `place`; rules `MSG-2`,
    /// `MSG-3`, `MSG-4`.
    fn rank_of(&self, name: &str, json: Json<'_>, place: &str) -> Result<usize, Error> {
        name::check(name).map_err(|problem| Error::FieldName {
            at: Some(json.position_of(place)),
            problem,
        })?;
        let found = self.order.binary_search_by(|other| {
            let other = self.fields.get(*other).map_or("", Field::name);
            name::compare(other, name)
        });
        let Err(rank) = found else {
            return Err(Error::DuplicateField {
                at: Some(json.position_of(place)),
                name: name::owned(name),
            });
        };
        if self.fields.len() >= MAX_FIELDS {
            return Err(Error::MessageTooLarge(Limit::Fields));
        }
        Ok(rank)
    }
}

impl<'a> Field<'a> {
    fn into_owned(self) -> Field<'static> {
        Field {
            name: owned(self.name),
            value: match self.value {
                Value::Null => Value::Null,
                Value::Bool(value) => Value::Bool(value),
                Value::Number(literal) => Value::Number(owned(literal)),
                Value::String(text) => Value::String(owned(text)),
                Value::Nested(json) => Value::Nested(owned(json)),
            },
        }
    }

    /// The name, decoded.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &Value<'a> {
        &self.value
    }
}

impl Value<'_> {
    /// The value as it would be signed: a string's content, a number's literal, `true` or
    /// `false`. `null` and nested values have none.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::Number(literal) => Some(literal),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Null | Self::Nested(_) => None,
        }
    }

    /// Whether the value is `null` or `""`, which rule `STR-2` does not sign.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::String(text) => text.is_empty(),
            Self::Bool(_) | Self::Number(_) | Self::Nested(_) => false,
        }
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

/// Values can be secret, so those that are owned are wiped.
impl Drop for Message<'_> {
    fn drop(&mut self) {
        for field in &mut self.fields {
            if let Value::String(text) | Value::Number(text) | Value::Nested(text) =
                &mut field.value
            {
                json::wipe(mem::take(text));
            }
        }
    }
}

impl<'m, 'a> IntoIterator for &'m Message<'a> {
    type Item = &'m Field<'a>;
    type IntoIter = slice::Iter<'m, Field<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Rule `MSG-6`: a value that is no string, from its JSON text.
fn read_other<'a>(json: Json<'a>, raw: &'a str) -> Result<Value<'a>, Error> {
    Ok(match raw.as_bytes().first() {
        Some(b'{' | b'[') => {
            json.check_nested(raw, 2)?;
            Value::Nested(raw.into())
        }
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        _ => Value::Number(raw.into()),
    })
}

/// Names only: values can be secret.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message ")?;
        f.debug_list()
            .entries(self.fields.iter().map(Field::name))
            .finish()
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field")
            .field(&self.name)
            .field(&self.value)
            .finish()
    }
}

/// The kind only: values can be secret.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool(..)",
            Self::Number(_) => "Number(..)",
            Self::String(_) => "String(..)",
            Self::Nested(_) => "Nested(..)",
        })
    }
}
