//! The text that a signer would sign who makes given mistakes.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::str;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::charset;
use crate::hash::HashAlgorithm;
use crate::hex;
use crate::json::Json;
use crate::mistake::{
    Apostrophe, BackslashesOf, Body, Charset, LineEnd, Mistake, NestedAs, NullAs, NumberAs,
    PercentForm,
};
use crate::name;
use lianlian_mpay::{Message, SignType, Value};

/// What a message says, in all the forms that signers take it in.
#[derive(Clone)]
pub(crate) struct Draft<'m> {
    json: Json<'m>,
    /// The fields that may be signed, in signing order.
    parts: Vec<Part<'m>>,
}

/// A field that may be signed.
#[derive(Clone)]
pub(crate) struct Part<'m> {
    name: &'m str,
    value: Cow<'m, Value<'m>>,
    /// The value's JSON text.
    raw: &'m str,
    /// Which bytes that text has.
    bytes: Bytes,
    /// Whether the caller says that it is not signed.
    is_excluded: bool,
    /// The place among the fields.
    place: usize,
}

impl<'m> Draft<'m> {
    /// The draft of the message that `text` is; the fields named in `excluded` are not signed.
    pub(crate) fn new<S: AsRef<str>>(
        text: &'m str,
        message: &'m Message<'m>,
        excluded: &[S],
    ) -> Self {
        let json = Json::new(text);
        let mut draft = Self {
            json,
            parts: Vec::new(),
        };
        for (field, (_, raw)) in message.fields().iter().zip(json.items()) {
            if field.name() != "sign" {
                let is_excluded = excluded.iter().any(|name| name.as_ref() == field.name());
                draft.add(field.name(), Cow::Borrowed(field.value()), raw, is_excluded);
            }
        }
        draft
    }

    /// The draft with `sign_type` besides.
    pub(crate) fn with_sign_type(mut self, sign_type: SignType) -> Self {
        let value = Value::String(sign_type.as_str().into());
        let raw = match sign_type {
            SignType::Sha256WithRsa => "\"SHA256withRSA\"",
            _ => "\"RSA\"",
        };
        self.add("sign_type", Cow::Owned(value), raw, false);
        self
    }

    fn add(&mut self, name: &'m str, value: Cow<'m, Value<'m>>, raw: &'m str, is_excluded: bool) {
        let place = self.parts.len();
        self.parts.push(Part {
            name,
            value,
            raw,
            bytes: Bytes::of(raw),
            is_excluded,
            place,
        });
        self.parts.sort_by(|a, b| name::compare(a.name, b.name));
    }

    /// The length of the whole message in bytes.
    pub(crate) fn message_len(&self) -> usize {
        self.json.len()
    }

    /// The names of the fields that may be signed.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'m str> {
        self.parts.iter().map(|part| part.name)
    }

    /// Whether a mistake changes the bytes at all, as far as a glance tells.
    pub(crate) fn is_changed_by(&self, mistake: &Mistake<'_>) -> bool {
        match mistake {
            Mistake::ByteOrder => self.names().any(|name| name != name.to_ascii_lowercase()),
            // One of them alone is a field like any other.
            Mistake::RetLeftOut => {
                let is_signed = |ret| self.signed().any(|(name, _)| name == ret);
                ["ret_code", "ret_msg"].into_iter().all(is_signed)
            }
            Mistake::BodySigned(_)
            | Mistake::Unsorted
            | Mistake::TrailingNewline(_)
            | Mistake::TrailingAmpersand
            | Mistake::DoubleMd5 => true,
            _ => self.parts.iter().any(|part| part.is_changed_by(mistake)),
        }
    }

    /// The fields that are signed, as they are signed if nothing goes wrong.
    pub(crate) fn signed(&self) -> impl Iterator<Item = (&'m str, Cow<'_, str>)> {
        self.parts
            .iter()
            .filter_map(|part| Some((part.name, part.text(&[])?)))
    }

    /// The bytes that are hashed, if these mistakes are made.
    pub(crate) fn bytes(&self, mistakes: &[Mistake<'_>]) -> Vec<u8> {
        let mut text = match mistakes.iter().find_map(Mistake::body) {
            Some(Body::WithoutSign) => self.json.without_field("sign"),
            Some(Body::WithEmptySign) => self.json.with_empty("sign"),
            None => self.joined(mistakes),
        };
        for mistake in mistakes {
            text.push_str(mistake.ending());
        }
        let bytes = mistakes.iter().find_map(|mistake| mistake.encode(&text));
        let bytes = bytes.unwrap_or_else(|| text.into_bytes());
        if mistakes.contains(&Mistake::DoubleMd5) {
            return hex::encoded(&HashAlgorithm::Md5.hash(&bytes)).into_bytes();
        }
        bytes
    }

    /// Whether more than ASCII is signed, and not lost, where these mistakes are made. What is
    /// signed in GBK and is UTF-8 as well was only taken for GBK.
    pub(crate) fn signs_beyond_ascii(&self, mistakes: &[Mistake<'_>]) -> bool {
        let is_hidden = |mistake: &Mistake<'_>| {
            matches!(mistake, Mistake::DoubleMd5 | Mistake::PercentEncoded(_))
        };
        let shown = mistakes.iter().filter(|mistake| !is_hidden(mistake));
        let bytes = self.bytes(&shown.copied().collect::<Vec<_>>());
        let is_utf8 = mistakes.contains(&Mistake::Gbk) && str::from_utf8(&bytes).is_ok();
        !bytes.is_ascii() && !is_utf8
    }

    fn joined(&self, mistakes: &[Mistake<'_>]) -> String {
        let mut parts: Vec<_> = self.parts.iter().collect();
        if mistakes.contains(&Mistake::ByteOrder) {
            parts.sort_by_key(|part| part.name);
        } else if mistakes.contains(&Mistake::Unsorted) {
            parts.sort_by_key(|part| part.place);
        }
        let mut joined = String::new();
        for part in parts {
            let is_left_out = mistakes.iter().any(|mistake| mistake.leaves_out(part.name));
            if let Some(text) = part.text(mistakes).filter(|_| !is_left_out) {
                if !joined.is_empty() {
                    joined.push('&');
                }
                joined.push_str(part.name);
                joined.push('=');
                joined.push_str(&text);
            }
        }
        joined
    }
}

/// The bytes that a text has, in whatever order: each of 256 is there or not.
#[derive(Clone)]
struct Bytes([bool; 256]);

impl Bytes {
    fn of(text: &str) -> Self {
        let mut bytes = Self([false; 256]);
        for byte in text.bytes() {
            if let Some(is_there) = bytes.0.get_mut(usize::from(byte)) {
                *is_there = true;
            }
        }
        bytes
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)) == Some(&true)
    }
}

impl Part<'_> {
    fn is_changed_by(&self, mistake: &Mistake<'_>) -> bool {
        let has = |bytes: &[u8]| bytes.iter().any(|byte| self.bytes.has(*byte));
        // An escape may stand for any character: `\u0026` is `&`.
        let has_any = |bytes: &[u8]| has(bytes) || has(b"\\");
        match mistake {
            Mistake::HtmlEscaped(Apostrophe::Kept) => has_any(b"&<>\""),
            Mistake::HtmlEscaped(_) => has_any(b"'"),
            Mistake::HtmlUnescaped => has_any(b"&"),
            Mistake::PercentEncoded(PercentForm::Rfc3986) => has_any(b" ~"),
            Mistake::PercentEncoded(PercentForm::Java) => has_any(b"*"),
            Mistake::PercentEncoded(PercentForm::Php) => true,
            // What the two do differently are the characters up to U+00FF: these bytes lead them.
            Mistake::OneByte(Charset::Ascii) => has_any(&[0xc2, 0xc3]),
            Mistake::Gbk | Mistake::OneByte(Charset::Latin1) | Mistake::DoubleUtf8 => {
                !self.raw.is_ascii() || has_any(b"")
            }
            Mistake::EscapesKept | Mistake::BackslashesStripped(_) => {
                matches!(*self.value, Value::String(_)) && has(b"\\")
            }
            Mistake::ExcludedSigned => self.is_excluded,
            // One that was excluded may be the only one of these that is not signed.
            _ if mistake.leaves_out(self.name) => self.text(&[Mistake::ExcludedSigned]).is_some(),
            _ => mistake.take(self) != Take::Right,
        }
    }

    /// The value as it is signed, if it is.
    fn text(&self, mistakes: &[Mistake<'_>]) -> Option<Cow<'_, str>> {
        if self.is_excluded && !mistakes.contains(&Mistake::ExcludedSigned) {
            return None;
        }
        let mut takes = mistakes.iter().map(|mistake| mistake.take(self));
        let text = match takes.find(|take| *take != Take::Right) {
            Some(Take::Text(text)) => text,
            Some(_) => return None,
            None if self.value.is_empty() => return None,
            None => self.value.text()?.into(),
        };
        let rewrite = |text, mistake: &Mistake<'_>| mistake.rewrite(text);
        Some(mistakes.iter().fold(text, rewrite))
    }
}

/// What a signer takes for a field's value.
#[derive(PartialEq, Eq)]
enum Take<'p> {
    /// What is right.
    Right,
    /// Nothing: the field is left out.
    Nothing,
    /// This text.
    Text(Cow<'p, str>),
}

/// Each of these does what one kind of mistake does, and nothing for the others.
impl Mistake<'_> {
    fn body(&self) -> Option<Body> {
        match self {
            Self::BodySigned(body) => Some(*body),
            _ => None,
        }
    }

    fn leaves_out(&self, name: &str) -> bool {
        match self {
            Self::SignTypeLeftOut => name == "sign_type",
            Self::RetLeftOut => name == "ret_code" || name == "ret_msg",
            Self::CardNoLeftOut => name == "card_no",
            Self::FieldLeftOut(field) => name == *field,
            _ => false,
        }
    }

    fn take<'p>(&self, part: &'p Part<'_>) -> Take<'p> {
        Take::Text(match (self, &*part.value) {
            (Self::NullKept(NullAs::Word), Value::Null) => "null".into(),
            (Self::NullKept(NullAs::Empty), Value::Null) => "".into(),
            (Self::EmptyKept, Value::String(text)) if text.is_empty() => "".into(),
            (Self::NullTextDropped, Value::String(text)) if text == "null" => return Take::Nothing,
            (Self::EscapesKept, Value::String(text)) if !text.is_empty() => {
                unquoted(part.raw).into()
            }
            (Self::BackslashesStripped(of), Value::String(text)) if !text.is_empty() => {
                let text = match of {
                    BackslashesOf::Json => unquoted(part.raw),
                    BackslashesOf::Value => text,
                };
                text.replace('\\', "").into()
            }
            (Self::NumbersRewritten(form), Value::Number(literal)) => rewritten(literal, *form),
            (Self::NestedSigned(form), Value::Nested(raw)) => match form {
                NestedAs::Written => raw.as_ref().into(),
                NestedAs::Compact => compact(raw).into(),
                NestedAs::Word => "Array".into(),
            },
            _ => return Take::Right,
        })
    }

    fn rewrite<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        match self {
            Self::HtmlEscaped(apostrophe) => html_escaped(&text, *apostrophe).into(),
            Self::HtmlUnescaped => html_unescaped(&text).into(),
            Self::PercentEncoded(form) => percent_encoded(&text, *form).into(),
            _ => text,
        }
    }

    /// Whether it signs what the signing string leaves out, however long that is.
    pub(crate) const fn signs_more(&self) -> bool {
        matches!(
            self,
            Self::ExcludedSigned | Self::NestedSigned(_) | Self::BodySigned(_)
        )
    }

    /// How often the text is gone through for this mistake, in units of hashing it.
    pub(crate) fn effort(&self) -> usize {
        match self {
            Self::HtmlEscaped(_) | Self::HtmlUnescaped | Self::Gbk => 4,
            Self::PercentEncoded(_) | Self::DoubleUtf8 | Self::OneByte(_) => 3,
            Self::NestedSigned(_) | Self::BackslashesStripped(_) => 1,
            _ => 0,
        }
    }

    fn ending(&self) -> &'static str {
        match self {
            Self::TrailingNewline(LineEnd::Lf) => "\n",
            Self::TrailingNewline(LineEnd::CrLf) => "\r\n",
            Self::TrailingAmpersand => "&",
            _ => "",
        }
    }

    fn encode(&self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Gbk => Some(charset::to_gbk(text)),
            Self::OneByte(Charset::Latin1) => Some(charset::to_one_byte(text, 0xff)),
            Self::OneByte(Charset::Ascii) => Some(charset::to_one_byte(text, 0x7f)),
            Self::DoubleUtf8 => Some(charset::to_double_utf8(text)),
            _ => None,
        }
    }
}

/// A JSON string's text between its quotation marks.
fn unquoted(raw: &str) -> &str {
    let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    inner.unwrap_or(raw)
}

fn rewritten(literal: &str, form: NumberAs) -> Cow<'_, str> {
    if !literal.contains('.') || literal.contains(['e', 'E']) {
        return literal.into();
    }
    let shortest = literal.trim_end_matches('0');
    match (shortest.strip_suffix('.'), form) {
        (Some(whole), NumberAs::Shortest) => whole.into(),
        (Some(_), NumberAs::OneDecimal) => [shortest, "0"].concat().into(),
        (None, _) => shortest.into(),
    }
}

/// JSON without the white space that means nothing.
fn compact(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let mut is_kept = |c: char| {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            return true;
        }
        in_string = c == '"';
        !c.is_ascii_whitespace()
    };
    json.chars().filter(|c| is_kept(*c)).collect()
}

fn html_escaped(text: &str, apostrophe: Apostrophe) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    match apostrophe {
        Apostrophe::Kept => text,
        Apostrophe::Short => text.replace('\'', "&#39;"),
        Apostrophe::Long => text.replace('\'', "&#039;"),
    }
}

fn html_unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#039;", "'")
        .replace("&amp;", "&")
}

const PHP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
const RFC3986: &AsciiSet = &PHP.remove(b'~');
const JAVA: &AsciiSet = &PHP.remove(b'*');

fn percent_encoded(text: &str, form: PercentForm) -> String {
    let encoded = |set| utf8_percent_encode(text, set).to_string();
    match form {
        PercentForm::Php => encoded(PHP).replace("%20", "+"),
        PercentForm::Rfc3986 => encoded(RFC3986),
        PercentForm::Java => encoded(JAVA).replace("%20", "+"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_written_anew_loses_the_zeros_of_its_fraction_alone() {
        for (literal, shortest, one_decimal) in [
            ("1.00", "1", "1.0"),
            ("1.0", "1", "1.0"),
            ("100.00", "100", "100.0"),
            ("2.50", "2.5", "2.5"),
            ("0.05", "0.05", "0.05"),
            ("100", "100", "100"),
            ("-20", "-20", "-20"),
            ("1.50e10", "1.50e10", "1.50e10"),
            ("10E10", "10E10", "10E10"),
        ] {
            assert_eq!(rewritten(literal, NumberAs::Shortest), shortest);
            assert_eq!(rewritten(literal, NumberAs::OneDecimal), one_decimal);
        }
    }

    #[test]
    fn compact_json_keeps_the_blanks_of_its_texts() {
        for (json, expected) in [
            ("[1 , 2]", "[1,2]"),
            ("{ \"a b\" : \"c  d\" }\n", "{\"a b\":\"c  d\"}"),
            (r#"["a\" b", 1]"#, r#"["a\" b",1]"#),
            (r#"["a\\", " b"]"#, r#"["a\\"," b"]"#),
            (r#"["\\\" ", 1]"#, r#"["\\\" ",1]"#),
        ] {
            assert_eq!(compact(json), expected, "{json}");
        }
    }

    #[test]
    fn what_goes_through_the_text_again_is_paid_for() {
        for (mistake, effort) in [
            (Mistake::HtmlEscaped(Apostrophe::Kept), 4),
            (Mistake::HtmlUnescaped, 4),
            (Mistake::Gbk, 4),
            (Mistake::PercentEncoded(PercentForm::Php), 3),
            (Mistake::DoubleUtf8, 3),
            (Mistake::OneByte(Charset::Latin1), 3),
            (Mistake::NestedSigned(NestedAs::Compact), 1),
            (Mistake::BackslashesStripped(BackslashesOf::Json), 1),
            (Mistake::EmptyKept, 0),
            (Mistake::TrailingAmpersand, 0),
        ] {
            assert_eq!(mistake.effort(), effort, "{mistake:?}");
        }
    }
}
