//! The order of fields, white space and escapes never matter to what is signed; and a message
//! that is read, printed and read again is the same.

use lianlian_mpay::{Direction, Message, SignedFields, SigningString, signing_order};

use crate::text::{choices_and_fields, plain_object};
use crate::{message, naive, reference};

pub fn run(data: &[u8]) {
    let Some((_, mut spelling, fields)) = choices_and_fields(data) else {
        return;
    };
    let plain = plain_object(&fields);
    // Reading back what was made, so that what is refused is so for the fields' sake.
    let expected = reference::read(plain.as_bytes())
        .and_then(|read| naive::signed(&read, false, &[]))
        .map(|signed| naive::signing_string(&signed.fields));
    assert_eq!(signing_string(&plain), expected, "{plain}");
    assert_order(fields.iter().map(|(name, _)| name.as_str()).collect());

    let mut shuffled = fields.clone();
    spelling.shuffle(&mut shuffled);
    let other = spelling.object(&shuffled);
    // The other spelling is longer, and may pass the limit.
    if other.len() <= lianlian_mpay::MAX_MESSAGE_LEN {
        assert_eq!(signing_string(&other), expected, "{other}");
        assert_prints_back(&other);
    }
}

fn signing_string(body: &str) -> Option<String> {
    let message = Message::parse(body.as_bytes()).ok()?;
    let fields = SignedFields::from_message(&message, Direction::Response).ok()?;
    Some(SigningString::new(&fields).as_str().to_owned())
}

/// `signing_order` is the naive order, and does not depend on where it starts.
fn assert_order(mut names: Vec<&str>) {
    let first = signing_order(names.iter().copied()).ok();
    names.reverse();
    assert_eq!(signing_order(names.iter().copied()).ok(), first);
    names.sort_by_key(|name| name.to_ascii_lowercase());
    assert!(first.is_none_or(|order| order == names));
}

fn assert_prints_back(body: &str) {
    let Ok(read) = Message::parse(body.as_bytes()) else {
        return;
    };
    let printed = plain_object(&message::fields(&read));
    assert_eq!(
        Message::parse(printed.as_bytes()).as_ref(),
        Ok(&read),
        "{printed}"
    );
}
