//! Laws that hold for all messages, on random ones.
#![allow(clippy::restriction, reason = "tests may panic")]

#[path = "../../support/mod.rs"]
mod support;

use std::sync::LazyLock;

use lianlian_mpay::{
    Digest, Direction, Error, Expected, MAX_DEPTH, MAX_FIELDS, MAX_MESSAGE_LEN, MAX_NAME_LEN,
    Message, Outcome, PreparedMessage, SignType, Signature, SignedFields, SigningKey,
    SigningString, VerifyingKey, signing_order, verify_message,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value};
use support::TestKey;

static PLATFORM: LazyLock<TestKey> = LazyLock::new(|| support::signing_key("platform-1024"));

/// A flat message with distinct names, as name and text.
fn flat() -> impl Strategy<Value = Vec<(String, String)>> {
    let fields = btree_map("[a-z_][a-z0-9_]{0,8}", any::<String>(), 0..12);
    fields.prop_map(|fields| {
        fields
            .into_iter()
            .filter(|(name, _)| name != "sign")
            .collect()
    })
}

/// One JSON text of the fields: in the order of `keys`, with escapes where `escape` says so, and
/// with `blanks` between tokens.
fn spelled(fields: &[(String, String)], keys: &[u64], escape: bool, blanks: &str) -> String {
    let mut order: Vec<_> = fields
        .iter()
        .zip(keys.iter().chain(std::iter::repeat(&0)))
        .collect();
    order.sort_by_key(|(_, key)| **key);
    let text = |text: &str| {
        if escape {
            let units: Vec<_> = text
                .encode_utf16()
                .map(|unit| format!("\\u{unit:04X}"))
                .collect();
            format!("\"{}\"", units.concat())
        } else {
            Value::from(text).to_string()
        }
    };
    let fields: Vec<_> = order
        .iter()
        .map(|((name, value), _)| {
            format!(
                "{blanks}{}{blanks}:{blanks}{}{blanks}",
                text(name),
                text(value)
            )
        })
        .collect();
    format!("{blanks}{{{}}}{blanks}", fields.join(","))
}

fn signing_string(body: &str) -> Result<String, Error> {
    let message = Message::parse(body.as_bytes())?;
    let fields = SignedFields::from_message(&message, Direction::Response)?;
    Ok(SigningString::new(&fields).as_str().to_owned())
}

/// The rules of the signing string, in the plainest words.
fn naive_signing_string(fields: &[(String, String)]) -> String {
    let mut fields: Vec<_> = fields
        .iter()
        .filter(|(name, value)| name != "sign" && !value.is_empty())
        .collect();
    fields.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn verify(body: &str, key: &VerifyingKey) -> Result<(), Error> {
    verify_message(body.as_bytes(), Direction::Response, key, SignType::ALL).map(drop)
}

proptest! {
    #[test]
    fn the_signing_string_is_that_of_the_naive_rules(fields in flat()) {
        let body = spelled(&fields, &[], false, "");
        prop_assert_eq!(signing_string(&body).unwrap(), naive_signing_string(&fields));
    }

    #[test]
    fn order_spaces_and_escapes_never_matter(
        fields in flat(),
        keys in vec(any::<u64>(), 12),
        escape: bool,
        blanks in "[ \t\r\n]{0,3}",
    ) {
        let plain = signing_string(&spelled(&fields, &[], false, ""));
        prop_assert_eq!(signing_string(&spelled(&fields, &keys, escape, &blanks)), plain);
    }

    #[test]
    fn what_is_parsed_and_printed_parses_to_the_same(fields in flat(), escape: bool) {
        let body = spelled(&fields, &[], escape, " ");
        let message = Message::parse(body.as_bytes()).unwrap();
        let printed: Map<String, Value> = message
            .iter()
            .map(|field| (field.name().to_owned(), field.value().text().unwrap().into()))
            .collect();
        let printed = Value::Object(printed).to_string();
        prop_assert_eq!(Message::parse(printed.as_bytes()).unwrap(), message);
    }

    #[test]
    fn what_is_written_verifies_over_the_same_text(fields in flat()) {
        let prepared = PreparedMessage::new(&fields, SignType::Sha256WithRsa).unwrap();
        let text = prepared.signing_string().as_str().to_owned();
        let body = prepared.sign(&*PLATFORM).unwrap();
        prop_assert_eq!(signing_string(body.as_str()).unwrap(), text);
        prop_assert_eq!(verify(body.as_str(), PLATFORM.verifying_key()), Ok(()));
        let order: Vec<_> = fields.iter().filter(|(_, value)| !value.is_empty()).collect();
        let message = Message::parse(body.as_str().as_bytes()).unwrap();
        let written = message.iter().take(order.len());
        for (field, (name, value)) in written.zip(order) {
            prop_assert_eq!((field.name(), field.value().text()), (&**name, Some(&**value)));
        }
    }

    #[test]
    fn what_is_owned_is_what_was_borrowed(fields in flat(), escape: bool) {
        let body = spelled(&fields, &[], escape, "");
        let message = Message::parse(body.as_bytes()).unwrap();
        prop_assert_eq!(message.clone().into_owned(), message);
    }

    #[test]
    fn one_changed_byte_of_the_text_is_refused_or_changes_nothing(
        fields in flat(),
        place: prop::sample::Index,
        bit in 0..8_u32,
    ) {
        let mut fields: Map<String, Value> =
            fields.into_iter().map(|(name, value)| (name, value.into())).collect();
        fields.insert("sign_type".into(), "RSA".into());
        let unsigned = Value::Object(fields.clone()).to_string();
        let text = signing_string(&unsigned).unwrap();
        let digest = Digest::new(SignType::Rsa, text.as_bytes());
        let sign = PLATFORM.sign_digest(&digest).unwrap().to_base64();
        fields.insert("sign".into(), sign.into());
        let body = Value::Object(fields).to_string();
        let key = PLATFORM.verifying_key();
        prop_assert_eq!(verify(&body, key), Ok(()));

        let mut bytes = body.clone().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
        if verify(&changed, key).is_ok() {
            // The spelling may have changed (`A` for `a` in an escape), but no signed byte.
            prop_assert_eq!(signing_string(&changed).unwrap(), text);
        }
    }

    #[test]
    fn names_are_ordered_alike_from_every_start(mut names in vec("[A-Za-z0-9_]{1,5}", 1..20)) {
        let order = |names: &[String]| {
            let order = signing_order(names.iter().map(String::as_str));
            order.map(|names| names.join(" ")).map_err(|error| error.code())
        };
        let first = order(&names);
        names.reverse();
        prop_assert_eq!(order(&names), first);
    }

    #[test]
    fn base64_that_is_read_is_what_is_written(text in "[A-Za-z0-9+/]{0,12}={0,2}") {
        if let Ok(signature) = Signature::from_base64(&text) {
            prop_assert_eq!(signature.to_base64(), text);
        }
    }

    #[test]
    fn no_bytes_panic_and_none_are_bound(bytes in vec(any::<u8>(), 0..200), text in ".{0,200}") {
        let expected = Expected::new("201103171000000000", "1", SignType::Rsa).unwrap();
        for body in [bytes.as_slice(), text.as_bytes()] {
            let outcome = expected.verify_response(body, PLATFORM.verifying_key());
            prop_assert!(!matches!(outcome, Ok(Outcome::Bound(_))));
            let _ = SigningKey::from_der(body);
            let _ = VerifyingKey::from_der(body);
        }
        for text in [text.clone(), format!("-----BEGIN PRIVATE KEY-----\n{text}")] {
            let _ = SigningKey::from_text(&text);
            let _ = VerifyingKey::from_text(&text);
        }
    }

    #[test]
    fn a_changed_key_is_refused_or_reads_back(
        place: prop::sample::Index,
        byte: u8,
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut der = PLATFORM.verifying_key().to_spki_der();
        let place = place.index(der.len());
        der[place] = byte;
        if let Some(cut) = cut {
            der.truncate(cut.index(der.len()));
        }
        if let Ok(key) = VerifyingKey::from_der(&der) {
            prop_assert_eq!(&VerifyingKey::from_der(&key.to_spki_der()).unwrap(), &key);
            prop_assert_eq!(key.to_spki_der(), der);
        }
    }
}

#[test]
fn limits_hold_at_their_edge() {
    let parse = |text: String| {
        Message::parse(text.as_bytes())
            .map(drop)
            .map_err(|e| e.code())
    };
    let too_large = Err("message_too_large");

    let of_len = |len: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(len - 8));
    assert_eq!(of_len(MAX_MESSAGE_LEN).len(), MAX_MESSAGE_LEN);
    assert_eq!(parse(of_len(MAX_MESSAGE_LEN)), Ok(()));
    assert_eq!(parse(of_len(MAX_MESSAGE_LEN + 1)), too_large);

    let of_fields = |count: usize| {
        let fields: Vec<_> = (0..count).map(|i| format!("\"a{i}\":1")).collect();
        format!("{{{}}}", fields.join(","))
    };
    assert_eq!(parse(of_fields(MAX_FIELDS)), Ok(()));
    assert_eq!(parse(of_fields(MAX_FIELDS + 1)), too_large);

    for (open, close) in [("[", "]"), ("{\"b\":", "}")] {
        let of_depth = |depth: usize| {
            format!(
                "{{\"a\":{}1{}}}",
                open.repeat(depth - 1),
                close.repeat(depth - 1)
            )
        };
        assert_eq!(parse(of_depth(MAX_DEPTH)), Ok(()));
        assert_eq!(parse(of_depth(MAX_DEPTH + 1)), too_large);
        assert_eq!(parse(of_depth(1000)), too_large);
    }

    // What is sent, the same. (A typed request has limits of its own.)
    let body_len = |len: usize| {
        let fields = [("a", "x".repeat(len))];
        let body = PreparedMessage::new(&fields, SignType::Rsa).and_then(|m| m.sign(&*PLATFORM));
        body.map(|body| body.as_str().len()).map_err(|e| e.code())
    };
    let edge = MAX_MESSAGE_LEN - (body_len(1).unwrap() - 1);
    assert_eq!(body_len(edge), Ok(MAX_MESSAGE_LEN));
    assert_eq!(body_len(edge + 1), Err("message_too_large"));
    let written = |count: usize| {
        let fields: Vec<_> = (0..count).map(|i| (format!("a{i}"), "1")).collect();
        PreparedMessage::new(&fields, SignType::Rsa)
            .map(drop)
            .map_err(|e| e.code())
    };
    assert_eq!(written(MAX_FIELDS - 2), Ok(())); // `sign_type` and `sign` come to them
    assert_eq!(written(MAX_FIELDS - 1), too_large);

    let of_name = |len: usize| format!("{{\"{}\":1}}", "n".repeat(len));
    assert_eq!(parse(of_name(MAX_NAME_LEN)), Ok(()));
    assert_eq!(parse(of_name(MAX_NAME_LEN + 1)), Err("field_name"));
}
