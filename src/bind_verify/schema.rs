//! The fields that the Card Bind Verify page lists, and what each may hold.

use alloc::borrow::Cow;

use crate::error::{Error, LengthUnit};
use crate::message::{Message, Value};
use crate::signed_fields::is_ambiguous;

/// What the value of one field has to be.
#[derive(Clone, Copy)]
pub(crate) struct FieldSpec {
    pub(crate) name: &'static str,
    max: usize,
    is_valid: fn(&str) -> bool,
    form: &'static str,
}

/// Where the page gives no length, the message's own limit is the limit.
const UNLIMITED: usize = usize::MAX;
const TEXT: &str = "free of control characters";

const fn text(name: &'static str, max: usize) -> FieldSpec {
    FieldSpec {
        name,
        max,
        is_valid: is_text,
        form: TEXT,
    }
}

/// Rule `REQ-2`.
pub(crate) const OID_PARTNER: FieldSpec = FieldSpec {
    name: "oid_partner",
    max: 18,
    is_valid: |value| is_digits(value) && value.len() == 18,
    form: "18 digits",
};
/// Rule `REQ-3`.
pub(crate) const USER_ID: FieldSpec = text("user_id", 32);
pub(crate) const TOKEN: FieldSpec = text("token", UNLIMITED);
pub(crate) const VERIFY_CODE: FieldSpec = text("verify_code", UNLIMITED);
pub(crate) const NO_ORDER: FieldSpec = text("no_order", UNLIMITED);
/// Rule `RSP-1`.
pub(crate) const RET_CODE: FieldSpec = FieldSpec {
    name: "ret_code",
    max: 4,
    is_valid: |value| is_digits(value) && value.len() == 4,
    form: "4 digits",
};
/// Rule `RSP-1`.
pub(crate) const RET_MSG: FieldSpec = FieldSpec {
    name: "ret_msg",
    max: 100,
    is_valid: |_| true,
    form: "text",
};
/// Rule `RSP-6`: the last four digits, a masked number, or a whole one.
pub(crate) const CARD_NO: FieldSpec = FieldSpec {
    name: "card_no",
    max: 19,
    is_valid: |value| value.len() >= 4 && value.bytes().all(|b| b.is_ascii_digit() || b == b'*'),
    form: "4 to 19 digits or `*`",
};
/// Rule `RSP-6`.
pub(crate) const NO_AGREE: FieldSpec = text("no_agree", 16);

impl FieldSpec {
    /// Whether a value fits: not empty, not too long, of the right form.
    pub(crate) fn check(&self, value: &str) -> Result<(), Error> {
        let name = self.name;
        if value.is_empty() {
            return Err(Error::EmptyField { name });
        }
        if value.chars().count() > self.max {
            return Err(Error::FieldTooLong {
                name,
                max: self.max,
                unit: LengthUnit::Characters,
            });
        }
        if !(self.is_valid)(value) {
            return Err(Error::FieldFormat {
                name,
                expected: self.form,
            });
        }
        Ok(())
    }

    /// Whether a value fits and can be sent: rules `REQ-2` to `REQ-5`.
    pub(crate) fn check_to_send(&self, value: &str) -> Result<(), Error> {
        self.check(value)?;
        if is_ambiguous(value) {
            return Err(Error::AmbiguousValue {
                name: Cow::Borrowed(self.name),
            });
        }
        Ok(())
    }

    /// The field's value in a message, which has to have one that fits.
    pub(crate) fn required<'m>(&self, message: &'m Message<'_>) -> Result<&'m str, Error> {
        let text = self.required_in(message)?;
        self.check(text).map(|()| text)
    }

    /// The field's text in a message that has it, be it empty.
    pub(crate) fn present_in<'m>(&self, message: &'m Message<'_>) -> Result<&'m str, Error> {
        let text = self.text_in(message)?;
        text.ok_or(Error::MissingField { name: self.name })
    }

    /// The field's value in a message, which has to have one.
    pub(crate) fn required_in<'m>(&self, message: &'m Message<'_>) -> Result<&'m str, Error> {
        match self.present_in(message)? {
            "" => Err(Error::EmptyField { name: self.name }),
            text => Ok(text),
        }
    }

    /// The field's value in a message, if it has one that is not empty.
    pub(crate) fn optional<'m>(&self, message: &'m Message<'_>) -> Result<Option<&'m str>, Error> {
        match self.text_in(message)? {
            None | Some("") => Ok(None),
            Some(text) => self.check(text).map(|()| Some(text)),
        }
    }

    /// The field's text in a message, unless it is absent or `null`.
    pub(crate) fn text_in<'m>(&self, message: &'m Message<'_>) -> Result<Option<&'m str>, Error> {
        match message.value(self.name) {
            Some(Value::Nested(_)) => Err(Error::NestedField {
                name: Cow::Borrowed(self.name),
            }),
            value => Ok(value.and_then(Value::text)),
        }
    }
}

/// Rule `REQ-4`.
fn is_text(value: &str) -> bool {
    !value.chars().any(char::is_control)
}

fn is_digits(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn no_control_character_is_text() {
        for text in ["", " a~", "交易", "a交"] {
            assert!(is_text(text), "{text:?}");
        }
        for text in ["\u{1}", "\u{7f}", "\n\n", "交\u{1}", "a\u{1}", "\u{85}"] {
            assert!(!is_text(text), "{text:?}");
        }
    }
}
