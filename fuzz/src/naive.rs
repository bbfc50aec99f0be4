//! The rules of signing strings in the plainest words, over what the reference reader read.

use lianlian_mpay::SignType;

use crate::reference::{Field, Value, are_names};

/// What is signed, and what has a value but is not signed.
#[derive(Debug, PartialEq, Eq)]
pub struct Signed {
    pub fields: Vec<(String, String)>,
    pub unsigned: Vec<String>,
}

/// STR-1 to STR-6; none where a rule refuses the message.
pub fn signed(read: &[Field], is_request: bool, excluded: &[&str]) -> Option<Signed> {
    let mut fields = Vec::new();
    let mut unsigned = Vec::new();
    for (name, value) in read {
        let text = text_of(value);
        if is_request && matches!(value, Value::Nested(_)) {
            return None;
        }
        if name == "sign" || *value == Value::Null || text.as_deref() == Some("") {
            continue;
        }
        let (Some(text), false) = (text, excluded.contains(&name.as_str())) else {
            unsigned.push(name.clone());
            continue;
        };
        if matches!(value, Value::Number(_)) && is_refused_number(&text) {
            return None;
        }
        fields.push((name.clone(), text));
    }
    fields.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    Some(Signed { fields, unsigned })
}

/// STR-4: a number with an exponent, or a negative zero in any spelling.
pub fn is_refused_number(literal: &str) -> bool {
    let is_zero = |digits: &str| digits.chars().all(|c| c == '0' || c == '.');
    literal.to_lowercase().contains('e') || literal.strip_prefix('-').is_some_and(is_zero)
}

/// SIG-2: whether a message that says this may be signed as that sign type.
pub fn is_to_be_signed_as(text: &str, sign_type: SignType) -> bool {
    text == spelling(sign_type)
}

/// SIG-1: the canonical spelling.
pub fn spelling(sign_type: SignType) -> &'static str {
    match sign_type {
        SignType::Rsa => "RSA",
        _ => "SHA256withRSA",
    }
}

/// WRT-1 to WRT-4: the fields of the body in their order, up to where `sign` follows. None where a
/// rule refuses them.
pub fn written(given: &[Field], sign_type: SignType) -> Option<Vec<(String, String)>> {
    let is_like = |name: &str| ["sign", "sign_type"].contains(&name.to_ascii_lowercase().as_str());
    if !are_names(given) || given.len() > 64 {
        return None;
    }
    if given
        .iter()
        .any(|(name, _)| is_like(name) && name != "sign_type")
    {
        return None;
    }
    signed(given, true, &[])?;
    let texts = given
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), text_of(value)?)));
    let mut fields: Vec<_> = texts.filter(|(_, text)| !text.is_empty()).collect();
    match fields.iter().find(|(name, _)| name == "sign_type") {
        Some((_, text)) if !is_to_be_signed_as(text, sign_type) => return None,
        Some(_) => {}
        None => fields.push(("sign_type".into(), spelling(sign_type).into())),
    }
    (fields.len() < 64).then_some(fields)
}

/// MSG-6: a value as it would be signed.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Nested(_) => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(text) | Value::Text(text) => Some(text.clone()),
    }
}

/// STR-3.
pub fn signing_string(fields: &[(String, String)]) -> String {
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// REQ-5: whether an `&` is followed, before the next `&`, by an `=`. The last `&` before an `=` is
/// one, so this is any `=` behind the first `&`.
pub fn is_ambiguous(value: &str) -> bool {
    value
        .find('&')
        .is_some_and(|first| value[first..].contains('='))
}

/// REQ-7.
pub fn is_text_null(value: &str) -> bool {
    value.to_ascii_lowercase() == "null"
}

/// Takes the signing string of unambiguous values apart again, as one does who takes any name: what
/// has an `=` between two `&` starts a field.
pub fn split(signing_string: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for part in signing_string.split('&') {
        match (part.split_once('='), fields.last_mut()) {
            (Some((name, value)), _) => fields.push((name.into(), value.into())),
            (None, Some((_, value))) => value.extend(["&", part]),
            (None, None) => panic!("no name at the start of {signing_string:?}"),
        }
    }
    fields
}
