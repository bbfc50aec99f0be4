//! `Message::parse` accepts what the reference reader accepts, and reads the same values; a message
//! that is parted from its bytes is the same.

use lianlian_mpay::{Field, Message, Value};

use crate::reference;

pub fn run(data: &[u8]) {
    let expected = reference::read(data);
    match Message::parse(data) {
        Ok(message) => {
            assert_eq!(Some(fields(&message)), expected, "other fields");
            assert_eq!(message.clone().into_owned(), message);
        }
        Err(error) => {
            assert_eq!(None, expected, "refused: {error}");
            let offset = error.offset().unwrap_or_default();
            assert!(
                offset <= data.len(),
                "a position outside of the text: {error}"
            );
        }
    }
}

/// The fields of a message in the reference's terms.
pub fn fields(message: &Message<'_>) -> Vec<reference::Field> {
    message.iter().map(owned).collect()
}

fn owned(field: &Field<'_>) -> reference::Field {
    let value = match field.value() {
        Value::Null => reference::Value::Null,
        Value::Bool(value) => reference::Value::Bool(*value),
        Value::Number(text) => reference::Value::Number(text.clone().into_owned()),
        Value::String(text) => reference::Value::Text(text.clone().into_owned()),
        Value::Nested(text) => reference::Value::Nested(text.clone().into_owned()),
    };
    (field.name().to_owned(), value)
}
