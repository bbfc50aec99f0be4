//! `Message::parse` accepts what the reference reader accepts, and reads the same values.

use lianlian_mpay::{Member, Message, Value};

use crate::reference;

pub fn run(data: &[u8]) {
    let expected = reference::read(data);
    match Message::parse(data) {
        Ok(message) => {
            let found: Vec<_> = message.members().iter().map(owned).collect();
            assert_eq!(Some(found), expected, "other members");
        }
        Err(error) => {
            assert_eq!(None, expected, "refused: {error}");
            let offset = error.position().map_or(0, |position| position.offset);
            assert!(
                offset <= data.len(),
                "a position outside of the text: {error}"
            );
        }
    }
}

/// A member of the crate's in the reference's terms.
pub fn owned(member: &Member<'_>) -> reference::Member {
    let value = match member.value() {
        Value::Null => reference::Value::Null,
        Value::Bool(value) => reference::Value::Bool(*value),
        Value::Number(text) => reference::Value::Number((*text).to_owned()),
        Value::String(text) => reference::Value::Text(text.clone().into_owned()),
        Value::Nested(text) => reference::Value::Nested((*text).to_owned()),
    };
    (member.name().to_owned(), value)
}
