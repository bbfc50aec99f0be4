//! JSON text, piece by piece: the one file that names `serde_json`.
//!
//! The core reads a message strictly; this finds where in the text of one the pieces stand.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

/// A JSON text.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a> {
    text: &'a str,
}

impl<'a> Json<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// The length of the text in bytes.
    pub(crate) fn len(self) -> usize {
        self.text.len()
    }

    /// The text of each value of an object or array, in the order of the text, with its name in an
    /// object: nothing where the text is neither.
    pub(crate) fn items(self) -> Vec<(Option<Cow<'a, str>>, &'a str)> {
        let mut items = Vec::new();
        let mut reader = Deserializer::from_str(self.text);
        let read = reader.deserialize_any(Items(&mut items));
        match read.and_then(|()| reader.end()) {
            Ok(()) => items,
            Err(_) => Vec::new(),
        }
    }

    /// The text without the field of this name, and without the comma that parted it from others.
    pub(crate) fn without_field(self, name: &str) -> String {
        let value = self.value_of(name);
        match value.and_then(|value| self.span_of_field(name, value)) {
            Some((before, after)) => [before, after].concat(),
            None => self.text.into(),
        }
    }

    /// The text with `""` for this field's value.
    pub(crate) fn with_empty(self, name: &str) -> String {
        let value = self.value_of(name);
        match value.and_then(|value| self.around(value)) {
            Some((before, after)) => [before, "\"\"", after].concat(),
            None => self.text.into(),
        }
    }

    /// The text of this field's value.
    fn value_of(self, name: &str) -> Option<&'a str> {
        let items = self.items().into_iter();
        let mut found = items.filter(|(found, _)| found.as_deref() == Some(name));
        found.next_back().map(|(_, value)| value)
    }

    /// What stands before a field and what stands behind it, one comma less.
    fn span_of_field(self, name: &str, value: &'a str) -> Option<(&'a str, &'a str)> {
        let (before, after) = self.around(value)?;
        let before = before.trim_end().strip_suffix(':')?.trim_end();
        let before = before.strip_suffix('"')?.strip_suffix(name)?;
        let before = before.strip_suffix('"')?;
        match after.trim_start().strip_prefix(',') {
            Some(after) => Some((before, after.trim_start())),
            None => Some((before.trim_end().trim_end_matches(','), after)),
        }
    }

    /// What stands before a piece of the text, and what stands behind it.
    fn around(self, piece: &str) -> Option<(&'a str, &'a str)> {
        let start = self.text.as_ptr().addr();
        let offset = piece.as_ptr().addr().checked_sub(start)?;
        let (before, rest) = self.text.split_at_checked(offset)?;
        Some((before, rest.strip_prefix(piece)?))
    }
}

/// The text that a JSON string holds, if the whole of `json` is one.
pub(crate) fn string_inside(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

/// Visits an object or array, one item after the other.
struct Items<'a, 'i>(&'i mut Vec<(Option<Cow<'a, str>>, &'a str)>);

impl<'de> Visitor<'de> for Items<'de, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Text)? {
            let value = map.next_value::<&RawValue>()?;
            self.0.push((Some(name), value.get()));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<&RawValue>()? {
            self.0.push((None, value.get()));
        }
        Ok(())
    }
}

/// Reads a string, borrowed where it has no escapes.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.into()))
    }
}
