//! The fields that the Card Bind Verify page lists, and what each may hold.

use alloc::borrow::Cow;

use crate::error::{Error, LengthUnit};
use crate::message::{Message, Value};
use crate::name;
use crate::signed_fields::is_ambiguous;

/// What the value of one field has to be.
#[derive(Clone, Copy)]
pub(crate) struct FieldSpec {
    pub(crate) name: &'static str,
    max: usize,
    unit: LengthUnit,
    is_valid: fn(&str) -> bool,
    form: &'static str,
}

/// Any text without control characters, up to so many characters.
const fn text(name: &'static str, max: usize) -> FieldSpec {
    FieldSpec {
        name,
        max,
        unit: LengthUnit::Characters,
        is_valid: is_text,
        form: "free of control characters",
    }
}

/// As [`text`], up to so many bytes: so that a stranger's text has no room for the blocks of a
/// published MD5 collision.
const fn short_text(name: &'static str) -> FieldSpec {
    FieldSpec {
        unit: LengthUnit::Bytes,
        ..text(name, 64)
    }
}

/// Rule `REQ-2`.
pub(crate) const OID_PARTNER: FieldSpec = FieldSpec {
    is_valid: |value| is_digits(value) && value.len() == 18,
    form: "18 digits",
    ..text("oid_partner", 18)
};
/// Rule `REQ-3`.
pub(crate) const USER_ID: FieldSpec = text("user_id", 32);
/// Rule `REQ-3`.
pub(crate) const TOKEN: FieldSpec = text("token", 256);
/// Rule `REQ-3`.
pub(crate) const VERIFY_CODE: FieldSpec = short_text("verify_code");
/// Rule `REQ-3`.
pub(crate) const NO_ORDER: FieldSpec = short_text("no_order");
/// Rule `RSP-1`.
pub(crate) const RET_CODE: FieldSpec = FieldSpec {
    is_valid: |value| is_digits(value) && value.len() == 4,
    form: "4 digits",
    ..text("ret_code", 4)
};
/// Rule `RSP-1`: of any length, since LianLian's own texts are longer than its page says.
pub(crate) const RET_MSG: FieldSpec = FieldSpec {
    is_valid: |_| true,
    form: "text",
    ..text("ret_msg", usize::MAX)
};
/// Rule `RSP-6`: the last four digits, a masked number, or a whole one.
pub(crate) const CARD_NO: FieldSpec = FieldSpec {
    is_valid: |value| value.len() >= 4 && value.bytes().all(|b| b.is_ascii_digit() || b == b'*'),
    form: "4 to 19 digits or `*`",
    ..text("card_no", 19)
};
/// Rule `RSP-6`: LianLian's pages say 16 and 32 by turns.
pub(crate) const NO_AGREE: FieldSpec = text("no_agree", 64);

impl FieldSpec {
    /// Whether a value fits: not empty, not too long, of the right form.
    pub(crate) fn check(&self, value: &str) -> Result<(), Error> {
        let name = self.name;
        // Rule `REQ-1`.
        if value.is_empty() {
            return Err(Error::EmptyField { name });
        }
        // Rule `REQ-3`; of digits `REQ-2`.
        let length = match self.unit {
            LengthUnit::Characters => value.chars().count(),
            LengthUnit::Bytes => value.len(),
        };
        if length > self.max {
            return Err(Error::FieldTooLong {
                name,
                max: self.max,
                unit: self.unit,
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

    /// Whether a value fits and can be sent.
    pub(crate) fn check_to_send(&self, value: &str) -> Result<(), Error> {
        self.check(value)?;
        // Rule `REQ-7`: some of LianLian's own code drops this text, and some signs it.
        let is_null = value.eq_ignore_ascii_case("null");
        // Rule `REQ-5`.
        if is_null || is_ambiguous(value) {
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

/// Rule `REQ-1`: a request has no other field than the page lists, and those that are `allowed`
/// besides.
pub(super) fn check_listed(message: &Message<'_>, allowed: &[&str]) -> Result<(), Error> {
    let listed = [OID_PARTNER, TOKEN, USER_ID, VERIFY_CODE, NO_ORDER];
    for field in message {
        let is_listed = |spec: &FieldSpec| spec.name == field.name();
        if !allowed.contains(&field.name()) && !listed.iter().any(is_listed) {
            return Err(Error::UnknownField {
                name: name::owned(field.name()),
            });
        }
    }
    Ok(())
}

/// Rule `REQ-4`.
fn is_text(value: &str) -> bool {
    !value.chars().any(char::is_control)
}

/// Rules `REQ-2` and `RSP-1`.
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
