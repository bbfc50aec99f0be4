//! `Fields::of_message` and `SigningString` are the naive rules, in both directions.

use lianlian_mpay::{Direction, Fields, Message, SigningString};

use crate::naive::{self, Signed};
use crate::reference;
use crate::text::{NAMES, choices_and_members};

pub fn run(data: &[u8]) {
    let Some((choice, mut spelling, members)) = choices_and_members(data) else {
        return;
    };
    let is_request = choice & 2 == 2;
    // The choice's other six bits name up to six unsigned members.
    let is_unsigned = |i: &usize| choice >> (i + 2) & 1 == 1;
    let unsigned: Vec<_> = (0..6)
        .filter(is_unsigned)
        .map(|i| NAMES[i * 3 + 1])
        .collect();
    let body = spelling.object(&members);
    let expected = reference::read(body.as_bytes())
        .and_then(|members| naive::signed(&members, is_request, &unsigned));
    assert_eq!(found(&body, is_request, &unsigned), expected, "{body}");
}

/// What the crate makes of it, checked for agreement of the fields with the string.
fn found(body: &str, is_request: bool, unsigned: &[&str]) -> Option<Signed> {
    let direction = if is_request {
        Direction::Request
    } else {
        Direction::Response
    };
    let message = Message::parse(body.as_bytes()).ok()?;
    let fields = Fields::of_message(&message, direction, unsigned).ok()?;
    let pairs = fields.signed().iter();
    let found = Signed {
        fields: pairs
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
        uncovered: fields
            .uncovered()
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
