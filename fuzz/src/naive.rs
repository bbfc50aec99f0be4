//! The rules of signing strings in the plainest words, over what the reference reader read.

use crate::reference::{Member, Value, is_name};

/// What is signed, and what has a value but is not signed.
#[derive(Debug, PartialEq, Eq)]
pub struct Signed {
    pub fields: Vec<(String, String)>,
    pub uncovered: Vec<String>,
}

/// STR-1 to STR-6; none where a rule refuses the message.
pub fn signed(members: &[Member], is_request: bool, unsigned: &[&str]) -> Option<Signed> {
    let mut fields = Vec::new();
    let mut uncovered = Vec::new();
    for (name, value) in members {
        let text = text_of(value);
        if is_request && matches!(value, Value::Nested(_)) {
            return None;
        }
        if name == "sign" || *value == Value::Null || text.as_deref() == Some("") {
            continue;
        }
        let (Some(text), false) = (text, unsigned.contains(&name.as_str())) else {
            uncovered.push(name.clone());
            continue;
        };
        if matches!(value, Value::Number(_)) && text.to_lowercase().contains('e') {
            return None;
        }
        fields.push((name.clone(), text));
    }
    fields.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    Some(Signed { fields, uncovered })
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

/// REQ-5: whether `&`, a name and `=` stand anywhere in a value.
pub fn is_ambiguous(value: &str) -> bool {
    value.match_indices('&').any(|(at, _)| {
        let rest = &value[at + 1..];
        rest.find('=').is_some_and(|end| is_name(&rest[..end]))
    })
}

/// Takes the signing string of unambiguous values apart again: a `&` starts a member where a name
/// and `=` follow it.
pub fn split(signing_string: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for part in signing_string.split('&') {
        match (part.split_once('='), fields.last_mut()) {
            (Some((name, value)), _) if is_name(name) => fields.push((name.into(), value.into())),
            (_, Some((_, value))) => value.extend(["&", part]),
            (_, None) => panic!("no name at the start of {signing_string:?}"),
        }
    }
    fields
}
