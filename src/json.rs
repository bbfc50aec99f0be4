//! JSON text in and out: the one file that names `serde_json`.
//!
//! Strings are decoded, and borrowed where they have no escapes. Every other value is its own text,
//! so that number literals are as they were written.
//!
//! A value with escapes is a copy, which is wiped. The library decodes it in a buffer of its own,
//! one for each message and one for each nested value or escaped name's value. That buffer it
//! frees as it is: it then holds the last string that had escapes, and when it grew its smaller ones
//! hold what was decoded until then. `tests/freed_memory.rs` counts them.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use core::{fmt, mem};

use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::base64;
use crate::error::{Error, Limit, Position};
use crate::limits::{MAX_DEPTH, MAX_KEY_BITS};
use crate::secret::Secret;

/// A JSON text, with the means to say where in it something stands.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a> {
    text: &'a str,
}

/// A field as the reader finds it.
pub(crate) struct Found<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: FoundValue<'a>,
    /// A piece of the text that tells where the field is.
    pub(crate) place: &'a str,
}

/// A field's value as the reader finds it. What it owns is wiped when it is dropped.
pub(crate) enum FoundValue<'a> {
    /// What a string holds.
    Text(Cow<'a, str>),
    /// The JSON of a value that is no string.
    Json(&'a str),
}

impl Drop for FoundValue<'_> {
    fn drop(&mut self) {
        if let Self::Text(text) = self {
            wipe(mem::take(text));
        }
    }
}

/// Drops a text, and wipes it if it is a copy.
pub(crate) fn wipe(text: Cow<'_, str>) {
    if let Cow::Owned(text) = text {
        drop(Secret::new(text));
    }
}

impl<'a> Json<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// Hands each field of the top-level object to `on_field` (rule `MSG-1`). Stops at the first error.
    pub(crate) fn fields(
        self,
        on_field: impl FnMut(Found<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if !self.text.trim_start_matches(is_blank).starts_with('{') {
            return Err(self.not_an_object());
        }
        let mut failure = None;
        let mut reader = Deserializer::from_str(self.text);
        let visitor = Fields {
            json: self,
            on_field,
            failure: &mut failure,
        };
        let read = reader.deserialize_map(visitor).and_then(|()| reader.end());
        self.result(self.text, read, failure)
    }

    /// Decodes the text of a JSON string (rule `MSG-5`).
    fn string(self, raw: &'a str) -> Result<Cow<'a, str>, Error> {
        Text.deserialize(&mut Deserializer::from_str(raw))
            .map_err(|error| self.syntax(raw, &error))
    }

    /// Rule `MSG-6`: a nested value's text is JSON to its depths; rule `MSG-4`: and within the limit.
    pub(crate) fn check_nested(self, raw: &'a str, level: usize) -> Result<(), Error> {
        match raw.as_bytes().first() {
            Some(b'"') => self.string(raw).map(wipe),
            Some(b'{' | b'[') if level > MAX_DEPTH => Err(Error::MessageTooLarge(Limit::Depth)),
            Some(b'{' | b'[') => self.each(raw, |_, value| {
                self.check_nested(value, level.saturating_add(1))
            }),
            _ => Ok(()),
        }
    }

    /// The position of a piece of the text.
    pub(crate) fn position_of(self, piece: &str) -> Position {
        Position::new(self.text, self.offset_of(piece))
    }

    /// Hands each field or element of the object or array in `raw` to `on_item`.
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

    /// Whether the field whose name is this piece of the text has a string for its value.
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
            at: Position::new(self.text, offset),
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

/// Writes the fields of a compact JSON object, up to where one more follows, for which there is
/// room: growing would leave copies of secrets behind. Names need no escapes (rule `MSG-2`).
pub(crate) fn open_object<'f>(fields: impl Iterator<Item = (&'f str, &'f str)> + Clone) -> Secret {
    // Each with four quotes, a colon, and a comma or brace.
    let room = |(name, value)| {
        str::len(name)
            .saturating_add(escaped_len(value))
            .saturating_add(6)
    };
    let length: usize = fields.clone().map(room).sum();
    let longest = room_for("sign", MAX_KEY_BITS / 8);
    let mut json = String::with_capacity(length.saturating_add(longest));
    for (name, value) in fields {
        push_name(&mut json, name);
        push_escaped(&mut json, value);
        json.push('"');
    }
    Secret::new(json)
}

/// Ends an object with one more field, whose value are these bytes in base64.
pub(crate) fn close_object(open: Secret, name: &str, bytes: &[u8]) -> Secret {
    let mut json = with_room(open, room_for(name, bytes.len())).into_text();
    push_name(&mut json, name);
    base64::append(&mut json, bytes);
    json.push_str("\"}");
    Secret::new(json)
}

/// What a last field takes.
fn room_for(name: &str, bytes: usize) -> usize {
    name.len()
        .saturating_add(base64::encoded_len(bytes))
        .saturating_add(7)
}

/// The text with room for so much more: at another place, if there was none, as for bytes that are
/// more than any key's signature.
fn with_room(text: Secret, room: usize) -> Secret {
    if text.has_room(room) {
        return text;
    }
    let mut larger = String::with_capacity(text.len().saturating_add(room));
    larger.push_str(&text);
    Secret::new(larger)
}

/// A name, up to where its value starts.
fn push_name(json: &mut String, name: &str) {
    json.push_str(if json.is_empty() { "{\"" } else { ",\"" });
    json.push_str(name);
    json.push_str("\":\"");
}

/// What RFC 8259 section 7 wants escaped, and no more.
fn push_escaped(json: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\0'..='\x1f' => {
                let code = u32::from(character);
                let digit = |shift: u32| char::from_digit((code >> shift) & 0xf, 16);
                json.push_str("\\u00");
                json.extend([digit(4), digit(0)].into_iter().flatten());
            }
            _ => json.push(character),
        }
    }
}

fn escaped_len(text: &str) -> usize {
    let length = |byte: u8| match byte {
        b'"' | b'\\' => 2_usize,
        0..=0x1f => 6,
        _ => 1,
    };
    text.bytes().map(length).sum()
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

/// Visits a message, one field after the other; an error of ours waits in `failure`, since the
/// reader's own error type cannot carry it.
struct Fields<'a, 'f, F> {
    json: Json<'a>,
    on_field: F,
    failure: &'f mut Option<Error>,
}

impl<'de, F> Visitor<'de> for Fields<'de, '_, F>
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
            (self.on_field)(found).map_err(|error| park(self.failure, error))?;
        }
        Ok(())
    }
}

impl<'de, F> Fields<'de, '_, F> {
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

    /// The object with this value, written here and read by the library.
    fn read_back(text: &str) -> Option<String> {
        let fields = [("a", text), ("b", "")];
        let json = close_object(open_object(fields.into_iter()), "c", &[1, 2]);
        let value: serde_json::Value = serde_json::from_str(&json).ok()?;
        let (b, c) = (value.get("b")?.as_str()?, value.get("c")?.as_str()?);
        assert_eq!((b, c), ("", "AQI="));
        value.get("a")?.as_str().map(String::from)
    }

    #[test]
    fn what_is_written_is_read_back() {
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
            assert_eq!(read_back(text).as_deref(), Some(text));
        }
        for control in '\0'..='\x1f' {
            let text: String = ['a', control, '"'].into_iter().collect();
            assert_eq!(read_back(&text), Some(text));
        }
    }

    /// For a signature of the longest key, the text has exactly the room that it needs.
    #[test]
    fn an_object_never_grows() {
        for text in ["", "a", "交", "\"\"\"", "\\\\", "\n\u{1f}"] {
            for bytes in [2, 128, 512, 514, 4096] {
                let open = open_object([("a", text), ("b", text)].into_iter());
                let place = open.as_ptr();
                let closed = close_object(open, "sign", &[7].repeat(bytes));
                assert_eq!(closed.as_ptr() == place, bytes <= 512, "{text:?} {bytes}");
                let json = closed.into_text();
                assert!(
                    bytes < 512 || json.capacity() == json.len(),
                    "{text:?} {bytes}"
                );
            }
        }
    }
}
