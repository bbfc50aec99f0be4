//! The least that a reader on these libraries does: it checks the text, has the reader find names
//! and values, and decodes the signature. No rule of the protocol is in it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserializer as _, MapAccess, Visitor};

type Fields<'a> = Vec<(&'a str, &'a str)>;

/// The signature of a body whose strings have no escapes.
pub(crate) fn read(body: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(body).unwrap();
    let mut reader = serde_json::Deserializer::from_str(text);
    let fields = reader.deserialize_map(Borrowed).unwrap();
    reader.end().unwrap();
    let sign = fields.iter().find(|(name, _)| *name == "sign").unwrap().1;
    STANDARD.decode(sign).unwrap()
}

struct Borrowed;

impl<'de> Visitor<'de> for Borrowed {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Vec::with_capacity(12);
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(fields)
    }
}
