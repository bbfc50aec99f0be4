//! `SignedFields` and `SigningString` are the naive rules, in both directions.

use lianlian_mpay::{Direction, Message, SignedFields, SigningString};

use crate::naive::{self, Signed};
use crate::reference;
use crate::text::{NAMES, choices_and_fields};

pub fn run(data: &[u8]) {
    let Some((choice, mut spelling, fields)) = choices_and_fields(data) else {
        return;
    };
    let is_request = choice & 2 == 2;
    // The choice's other six bits name up to six excluded fields.
    let is_excluded = |i: &usize| choice >> (i + 2) & 1 == 1;
    let excluded: Vec<_> = (0..6)
        .filter(is_excluded)
        .map(|i| NAMES[i * 3 + 1])
        .collect();
    let body = spelling.object(&fields);
    let expected = reference::read(body.as_bytes())
        .and_then(|fields| naive::signed(&fields, is_request, &excluded));
    assert_eq!(found(&body, is_request, &excluded), expected, "{body}");
}

/// What the crate makes of it, checked for agreement of the fields with the string.
fn found(body: &str, is_request: bool, excluded: &[&str]) -> Option<Signed> {
    let direction = if is_request {
        Direction::Request
    } else {
        Direction::Response
    };
    let message = Message::parse(body.as_bytes()).ok()?;
    let fields = SignedFields::from_message_without(&message, direction, excluded).ok()?;
    let pairs = fields.iter();
    let found = Signed {
        fields: pairs
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
        unsigned: fields
            .unsigned()
            .iter()
            .map(|name| (*name).into())
            .collect(),
    };
    let string = naive::signing_string(&found.fields);
    assert_eq!(SigningString::new(&fields).as_str(), string);
    let ambiguous = found
        .fields
        .iter()
        .filter(|(_, value)| naive::is_ambiguous(value));
    assert!(
        fields
            .ambiguous()
            .eq(ambiguous.map(|(name, _)| name.as_str()))
    );
    Some(found)
}
