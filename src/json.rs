//! JSON text in and out: the one file that names `serde_json`.
//!
//! Strings are decoded, and borrowed where they have no escapes. Every other value is its own text,
//! so that number literals are as they were written.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::base64;
use crate::error::{Error, Limit, Position};
use crate::scan;

/// The deepest nesting that is accepted; the message itself is level 1. LianLian's card list,
/// an array of objects, has 3.
pub const MAX_DEPTH: usize = 8;

/// A JSON text, with the means to say where in it something stands.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a> {
    text: &'a str,
}

/// A member as the reader finds it.
pub(crate) struct Found<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: FoundValue<'a>,
    /// A piece of the text that tells where the member is.
    pub(crate) place: &'a str,
}

/// A member's value as the reader finds it.
pub(crate) enum FoundValue<'a> {
    /// What a string holds.
    Text(Cow<'a, str>),
    /// The JSON of a value that is no string.
    Json(&'a str),
}

impl<'a> Json<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// The length of the text in bytes.
    pub(crate) fn len(self) -> usize {
        self.text.len()
    }

    /// Hands each member of the top-level object to `on_member`. Stops at the first error.
    pub(crate) fn members(
        self,
        on_member: impl FnMut(Found<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if !self.text.trim_start_matches(is_blank).starts_with('{') {
            return Err(self.not_an_object());
        }
        let mut failure = None;
        let mut reader = Deserializer::from_str(self.text);
        let visitor = Members {
            json: self,
            on_member,
            failure: &mut failure,
        };
        let read = reader.deserialize_map(visitor).and_then(|()| reader.end());
        self.result(self.text, read, failure)
    }

    /// Decodes the text of a JSON string.
    fn string(self, raw: &'a str) -> Result<Cow<'a, str>, Error> {
        Text.deserialize(&mut Deserializer::from_str(raw))
            .map_err(|error| self.syntax(raw, &error))
    }

    /// Rule `MSG-6`: a nested value's text is JSON to its depths, and within the limit.
    pub(crate) fn check_nested(self, raw: &'a str, level: usize) -> Result<(), Error> {
        match raw.as_bytes().first() {
            Some(b'"') => self.string(raw).map(drop),
            Some(b'{' | b'[') if level > MAX_DEPTH => Err(Error::MessageTooLarge(Limit::Depth)),
            Some(b'{' | b'[') => self.each(raw, |_, value| {
                self.check_nested(value, level.saturating_add(1))
            }),
            _ => Ok(()),
        }
    }

    /// The text of each value of an object or array, in the order of the text: nothing where the
    /// text is neither.
    pub(crate) fn values(self) -> Vec<&'a str> {
        let mut values = Vec::new();
        let read = self.each(self.text, |_, value| {
            values.push(value);
            Ok(())
        });
        read.map(|()| values).unwrap_or_default()
    }

    /// The text without the member of this name, and without the comma that parted it from others.
    pub(crate) fn without_member(self, name: &str) -> String {
        let value = self.value_of(name);
        match value.and_then(|value| self.span_of_member(name, value)) {
            Some((before, after)) => [before, after].concat(),
            None => self.text.into(),
        }
    }

    /// The text with `""` for this member's value.
    pub(crate) fn with_empty(self, name: &str) -> String {
        let value = self.value_of(name);
        match value.and_then(|value| self.around(value)) {
            Some((before, after)) => [before, "\"\"", after].concat(),
            None => self.text.into(),
        }
    }

    /// The text of this member's value.
    fn value_of(self, name: &str) -> Option<&'a str> {
        let mut value = None;
        let read = self.each(self.text, |found, text| {
            if found.is_some_and(|found| found == name) {
                value = Some(text);
            }
            Ok(())
        });
        read.ok().and(value)
    }

    /// What stands before a member and what stands behind it, one comma less.
    fn span_of_member(self, name: &str, value: &'a str) -> Option<(&'a str, &'a str)> {
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
        let (before, rest) = self.text.split_at_checked(self.offset_of(piece))?;
        Some((before, rest.strip_prefix(piece)?))
    }

    /// The position of a piece of the text.
    pub(crate) fn position_of(self, piece: &str) -> Position {
        Position::of(self.text, self.offset_of(piece))
    }

    /// Hands each member or element of the object or array in `raw` to `on_item`.
    fn each(
        self,
        raw: &'a str,
        on_item: impl FnMut(Option<Cow<'a, str>>, &'a str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut failure = None;
        let mut reader = Deserializer::from_str(raw);
        let visitor = Each {
            on_item,
            failure: &mut failure,
        };
        let read = reader.deserialize_any(visitor).and_then(|()| reader.end());
        self.result(raw, read, failure)
    }

    /// What came of reading `raw`: the first error of ours, or one of the reader's.
    fn result(
        self,
        raw: &'a str,
        read: serde_json::Result<()>,
        failure: Option<Error>,
    ) -> Result<(), Error> {
        match failure {
            Some(error) => Err(error),
            None => read.map_err(|error| self.syntax(raw, &error)),
        }
    }

    /// Whether the member whose name is this piece of the text has a string for its value.
    fn has_string(self, name: &str) -> bool {
        let end = self.offset_of(name).saturating_add(name.len());
        let behind = self.text.get(end..).and_then(|rest| rest.strip_prefix('"'));
        let value = behind.and_then(|rest| rest.trim_start_matches(is_blank).strip_prefix(':'));
        value.is_some_and(|rest| rest.trim_start_matches(is_blank).starts_with('"'))
    }

    fn not_an_object(self) -> Error {
        match serde_json::from_str::<&RawValue>(self.text) {
            Ok(_) => Error::NotAnObject,
            Err(error) => self.syntax(self.text, &error),
        }
    }

    fn syntax(self, raw: &str, error: &serde_json::Error) -> Error {
        let offset = self.offset_of(raw).saturating_add(error_offset(raw, error));
        Error::JsonSyntax {
            at: Position::of(self.text, offset),
            found: self.text.get(offset..).and_then(|rest| rest.chars().next()),
        }
    }

    fn offset_of(self, piece: &str) -> usize {
        piece
            .as_ptr()
            .addr()
            .saturating_sub(self.text.as_ptr().addr())
    }
}

/// The text that a JSON string holds, if the whole of `json` is one.
pub(crate) fn string_inside(json: &str) -> Option<String> {
    let text = Json::new(json).string(json.trim_matches(is_blank)).ok()?;
    Some(text.into_owned())
}

/// Writes a compact JSON object in one allocation, since growing would leave copies of secrets
/// behind: the members whose value is not empty, then `last`, with its bytes as base64. Names need
/// no escapes (rule `MSG-2`), and values none but two: rule `REQ-4` refuses control characters.
pub(crate) fn object(members: &[(&str, &str)], last: (&str, &[u8])) -> String {
    let mut json = String::with_capacity(room_for(members, last));
    for (name, value) in members.iter().filter(|(_, value)| !value.is_empty()) {
        push_name(&mut json, name);
        push_escaped(&mut json, value);
        json.push('"');
    }
    let (name, bytes) = last;
    push_name(&mut json, name);
    base64::append(&mut json, bytes);
    json.push_str("\"}");
    json
}

/// A name, up to where its value starts.
fn push_name(json: &mut String, name: &str) {
    json.push_str(if json.is_empty() { "{\"" } else { ",\"" });
    json.push_str(name);
    json.push_str("\":\"");
}

fn push_escaped(json: &mut String, text: &str) {
    if !scan::any(text, |byte| byte == b'"' || byte == b'\\') {
        json.push_str(text);
        return;
    }
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            json.push('\\');
        }
        json.push(character);
    }
}

/// At most what an object takes: as if all of each value had to be escaped.
fn room_for(members: &[(&str, &str)], last: (&str, &[u8])) -> usize {
    // Each with four quotes, a colon, and a comma or brace.
    let room = |name: &str, value: usize| name.len().saturating_add(value).saturating_add(6);
    let (name, bytes) = last;
    members.iter().fold(
        room(name, base64::encoded_len(bytes.len())).saturating_add(1),
        |sum, (name, value)| sum.saturating_add(room(name, value.len().saturating_mul(2))),
    )
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Where in `raw` the reader stopped, in bytes.
fn error_offset(raw: &str, error: &serde_json::Error) -> usize {
    if error.is_eof() {
        return raw.len();
    }
    let before = error.line().saturating_sub(1);
    let line_start: usize = raw.split_inclusive('\n').take(before).map(str::len).sum();
    // Behind a line break the column is 0.
    let offset = line_start.saturating_add(error.column()).saturating_sub(1);
    // For this one error the reader's column may be that of the character before.
    let is_control = |byte: &u8| *byte < 0x20;
    let is_before = error.to_string().starts_with("control character")
        && !raw.as_bytes().get(offset).is_some_and(is_control);
    offset.saturating_add(usize::from(is_before))
}

/// Visits a message, one member after the other; an error of ours waits in `failure`, since the
/// reader's own error type cannot carry it.
struct Members<'a, 'f, F> {
    json: Json<'a>,
    on_member: F,
    failure: &'f mut Option<Error>,
}

impl<'de, F> Visitor<'de> for Members<'de, '_, F>
where
    F: FnMut(Found<'de>) -> Result<(), Error>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Text)? {
            let (value, place) = match name {
                // Most values are strings, and read at once.
                Cow::Borrowed(place) if self.json.has_string(place) => {
                    (FoundValue::Text(map.next_value_seed(Text)?), place)
                }
                Cow::Borrowed(place) => (self.value(raw(&mut map)?)?, place),
                // A name with escapes is no piece of the text: its value tells the place.
                Cow::Owned(_) => {
                    let raw = raw(&mut map)?;
                    (self.value(raw)?, raw)
                }
            };
            let found = Found { name, value, place };
            (self.on_member)(found).map_err(|error| park(self.failure, error))?;
        }
        Ok(())
    }
}

impl<'de, F> Members<'de, '_, F> {
    /// The value that is this JSON.
    fn value<E: serde::de::Error>(&mut self, raw: &'de str) -> Result<FoundValue<'de>, E> {
        if !raw.starts_with('"') {
            return Ok(FoundValue::Json(raw));
        }
        let text = self.json.string(raw);
        text.map(FoundValue::Text)
            .map_err(|error| park(self.failure, error))
    }
}

/// A value as it stands.
fn raw<'de, A: MapAccess<'de>>(map: &mut A) -> Result<&'de str, A::Error> {
    map.next_value::<&RawValue>().map(RawValue::get)
}

/// Visits an object or array, one item after the other, each as its text.
struct Each<'f, F> {
    on_item: F,
    failure: &'f mut Option<Error>,
}

impl<'de, F> Visitor<'de> for Each<'_, F>
where
    F: FnMut(Option<Cow<'de, str>>, &'de str) -> Result<(), Error>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or array")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Text)? {
            let value = raw(&mut map)?;
            (self.on_item)(Some(name), value).map_err(|error| park(self.failure, error))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<&RawValue>()? {
            (self.on_item)(None, value.get()).map_err(|error| park(self.failure, error))?;
        }
        Ok(())
    }
}

/// Stops the reader with an error that waits.
fn park<E: serde::de::Error>(failure: &mut Option<Error>, error: Error) -> E {
    *failure = Some(error);
    E::custom("")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_the_library_writes_it() {
        for text in [
            "a b~",
            "交",
            "\"",
            "\\",
            "\"\"",
            "a\"b\\c",
            "交\"",
            "\u{7f}\u{80}",
        ] {
            let expected = serde_json::to_string(text).unwrap_or_default();
            assert_eq!(
                object(&[("a", text), ("b", ""), ("c", "1")], ("d", &[1, 2])),
                ["{\"a\":", &expected, ",\"c\":\"1\",\"d\":\"AQI=\"}"].concat()
            );
        }
    }

    #[test]
    fn an_object_never_grows() {
        let last = ("c", [1, 2].as_slice());
        let exact = r#"{"a":"","b":"","c":"AQI="}"#.len();
        for text in ["", "a", "交", "\"\"\"", "\\\\"] {
            let members = [("a", text), ("b", text)];
            let room = room_for(&members, last);
            assert_eq!(room, exact + 4 * text.len());
            assert_eq!(object(&members, last).capacity(), room, "{text:?}");
        }
    }
}
