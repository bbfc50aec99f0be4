//! The forms in which bodies are found that are no JSON, and the JSON that they hold.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::str;

use lianlian_mpay::{Message, Value};
use percent_encoding::percent_decode_str;

use crate::base64;
use crate::entities;
use crate::json;
use crate::name;
use crate::reason::Reason;

/// A form, and what it holds.
struct Form {
    reason: Reason,
    unwrap: fn(&str) -> Option<String>,
}

/// In the order in which they are tried; each knows its own by its start.
const FORMS: &[Form] = &[
    // Pages that show a body; `htmlspecialchars` over a log.
    Form {
        reason: Reason::HtmlEntities,
        unwrap: from_entities,
    },
    // A JSON text inside a program's text or a line of a log, cut out without its quotation marks.
    Form {
        reason: Reason::BackslashesInBody,
        unwrap: from_backslashes,
    },
    // Form handlers, callbacks in a URL.
    Form {
        reason: Reason::PercentEncodedBody,
        unwrap: from_percent,
    },
    // Queues and proxies.
    Form {
        reason: Reason::Base64Body,
        unwrap: from_base64,
    },
    // Python's `print`, Java's `Map.toString`.
    Form {
        reason: Reason::PrintedDict,
        unwrap: from_dict,
    },
    Form {
        reason: Reason::PrintedDict,
        unwrap: from_java_map,
    },
    // Notifications sent as a form, and requests written as one.
    Form {
        reason: Reason::FormBody,
        unwrap: from_form,
    },
];

/// The JSON that a body holds which is none, and what it is.
pub(crate) fn unwrapped(text: &str) -> Option<(Reason, String)> {
    let text = text.trim();
    let holds = |form: &Form| {
        let inner = (form.unwrap)(text)?;
        inner
            .trim_start()
            .starts_with('{')
            .then_some((form.reason, inner))
    };
    FORMS.iter().find_map(holds)
}

/// Whether these bytes are compressed: by the first two of gzip or of zlib.
pub(crate) fn is_compressed(body: &[u8]) -> bool {
    matches!(
        body,
        [0x1f, 0x8b, ..] | [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]
    ) && str::from_utf8(body).is_err()
}

/// The text of a body in UTF-16, which starts with a byte order mark or with `{`.
pub(crate) fn from_utf16(body: &[u8]) -> Option<String> {
    type ToUnit = fn([u8; 2]) -> u16;
    let (body, unit): (_, ToUnit) = match body {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        [b'{', 0, ..] => (body, u16::from_le_bytes),
        [0, b'{', ..] => (body, u16::from_be_bytes),
        _ => return None,
    };
    let (pairs, []) = body.as_chunks::<2>() else {
        return None;
    };
    let units = pairs.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

fn from_entities(text: &str) -> Option<String> {
    let has_quotes = ["&quot;", "&#34;", "&#034;", "&#x22;"]
        .iter()
        .any(|quote| text.contains(quote));
    if !has_quotes || text.contains('"') {
        return None;
    }
    entities::decoded(text)
}

fn from_backslashes(text: &str) -> Option<String> {
    let text = text.strip_prefix('"').unwrap_or(text);
    let is_escaped = text
        .strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with("\\\"") || rest.starts_with("\\n"));
    let text = text
        .strip_suffix("}\"")
        .map_or_else(|| text.to_owned(), |inner| [inner, "}"].concat());
    is_escaped.then(|| json::string_inside(&format!("\"{text}\"")))?
}

fn from_percent(text: &str) -> Option<String> {
    let starts = ["%7B", "%7b", "%257B", "%257b"];
    let is_encoded = starts.iter().any(|start| text.starts_with(start));
    let decoded = is_encoded.then(|| form_decoded(text))??;
    // Encoded twice, `{` is `%257B`.
    if ["%7B", "%7b"]
        .iter()
        .any(|start| decoded.starts_with(start))
    {
        return form_decoded(&decoded);
    }
    Some(decoded)
}

/// A text with its percent-encoding undone, and `+` as a blank.
fn form_decoded(text: &str) -> Option<String> {
    let blanks = text.replace('+', " ");
    let decoded = percent_decode_str(&blanks).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

fn from_base64(text: &str) -> Option<String> {
    let lines: String = text.split_whitespace().collect();
    let bytes = base64::decoded(&lines)?;
    String::from_utf8(bytes).ok()
}

/// A form's pairs as an object. Without any percent-encoding, a `+` is taken for itself.
fn from_form(text: &str) -> Option<String> {
    if text.contains(['{', '"', '\n']) {
        return None;
    }
    let is_encoded = text.contains('%');
    let mut fields = Vec::new();
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=')?;
        let value = if is_encoded {
            form_decoded(value)?
        } else {
            value.into()
        };
        fields.push((name, value));
    }
    object(&fields)
}

/// `{a=1, b=2}`. It does not show which values were numbers.
fn from_java_map(text: &str) -> Option<String> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    if inner.contains('"') {
        return None;
    }
    let pairs = inner.split(", ").map(|pair| pair.split_once('='));
    let fields: Vec<_> = pairs
        .map(|pair| pair.map(|(name, value)| (name, value.to_owned())))
        .collect::<Option<_>>()?;
    object(&fields)
}

fn object(fields: &[(&str, String)]) -> Option<String> {
    let holds_json = || {
        fields
            .iter()
            .any(|(_, value)| value.trim().starts_with('{'))
    };
    let is_message =
        (fields.len() > 1 || holds_json()) && fields.iter().all(|(name, _)| name::is_name(name));
    let fields = fields
        .iter()
        .map(|(name, value)| [json::quoted(name), json::quoted(value)].join(":"));
    let fields: Vec<_> = fields.collect();
    is_message.then(|| ["{", &fields.join(","), "}"].concat())
}

/// A dictionary as Python prints it. Its texts are in apostrophes, or in quotation marks where they
/// hold an apostrophe.
fn from_dict(text: &str) -> Option<String> {
    if !text.starts_with("{'") {
        return None;
    }
    let mut json = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let behind = rest.get(next.len_utf8()..)?;
        rest = match next {
            '\'' | '"' => {
                let (inner, behind) = python_text(behind, next)?;
                json.push_str(&json::quoted(&inner));
                behind
            }
            'T' | 'F' | 'N' => {
                let words = [("True", "true"), ("False", "false"), ("None", "null")];
                let found = words
                    .iter()
                    .find_map(|(word, new)| Some((rest.strip_prefix(word)?, new)));
                let (behind, new) = found?;
                json.push_str(new);
                behind
            }
            other => {
                json.push(other);
                behind
            }
        };
    }
    Some(json)
}

/// What stands up to the quotation mark, and what stands behind it.
fn python_text(text: &str, quote: char) -> Option<(String, &str)> {
    let mut inner = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => inner.push(match characters.next()?.1 {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            }),
            _ if character == quote => {
                return Some((inner, text.get(at..)?.get(quote.len_utf8()..)?));
            }
            _ => inner.push(character),
        }
    }
    None
}

/// The object that a text is, or that is the only one in an array.
fn alone(text: &str) -> Option<&str> {
    if text.trim().starts_with('{') {
        return Some(text);
    }
    match json::Json::new(text).items().as_slice() {
        [(None, item)] if item.starts_with('{') => Some(*item),
        _ => None,
    }
}

/// How deep a message is looked for in another object.
const MAX_ENVELOPES: usize = 3;

/// The one message with a `sign` that a field of this one holds, as an object or as its text, and
/// the name of that field.
pub(crate) fn inner_message(message: &Message<'_>) -> Option<(String, String)> {
    inner_within(message, MAX_ENVELOPES)
}

fn inner_within(message: &Message<'_>, levels: usize) -> Option<(String, String)> {
    let levels = levels.checked_sub(1)?;
    let mut found = message.iter().filter_map(|field| {
        let (Value::Nested(text) | Value::String(text)) = field.value() else {
            return None;
        };
        let text = alone(text)?;
        let inner = Message::parse(text.as_bytes()).ok()?;
        if inner.text("sign").is_some_and(|sign| !sign.is_empty()) {
            return Some((field.name().to_string(), text.to_string()));
        }
        inner_within(&inner, levels)
    });
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_undone() {
        for (text, reason, inner) in [
            ("{&quot;a&quot;:1}", Reason::HtmlEntities, r#"{"a":1}"#),
            (
                r#"{\"a\":\"b\\n\"}"#,
                Reason::BackslashesInBody,
                r#"{"a":"b\n"}"#,
            ),
            (
                "%7B%22a%22%3A%22+%22%7D",
                Reason::PercentEncodedBody,
                r#"{"a":" "}"#,
            ),
            ("eyJhIjoxfQ==", Reason::Base64Body, r#"{"a":1}"#),
            (
                "{'a': 'it\\'s', 'b': None, 'c': \"'\", 'd': True}",
                Reason::PrintedDict,
                r#"{"a": "it's", "b": null, "c": "'", "d": true}"#,
            ),
            (
                "{a=1, sign=x==}",
                Reason::PrintedDict,
                r#"{"a":"1","sign":"x=="}"#,
            ),
            ("a=1+1&b=x=", Reason::FormBody, r#"{"a":"1+1","b":"x="}"#),
            ("a=1+1&b=%3d", Reason::FormBody, r#"{"a":"1 1","b":"="}"#),
        ] {
            assert_eq!(unwrapped(text), Some((reason, inner.into())), "{text}");
        }
    }

    #[test]
    fn what_is_no_form_is_none() {
        for text in [
            "",
            "{",
            "{}",
            "<html>",
            "a",
            "a=1",
            "a b=1&c=2",
            "{\"a\":1,}",
            "{'a",
        ] {
            assert_eq!(unwrapped(text), None, "{text}");
        }
    }

    #[test]
    fn utf16_is_read_in_either_order_with_a_mark_or_without() {
        let units = "{\"交\":\"😀\"}".encode_utf16();
        let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
        for (mark, bytes) in [(&[0xff, 0xfe], &little), (&[0xfe, 0xff], &big)] {
            let marked = [&mark[..], bytes].concat();
            for bytes in [&marked, bytes] {
                assert_eq!(from_utf16(bytes).as_deref(), Some("{\"交\":\"😀\"}"));
            }
        }
        assert_eq!(from_utf16(b"{\"a\":1}"), None);
        assert_eq!(from_utf16(&[0xff, 0xfe, b'{']), None);
    }
}
