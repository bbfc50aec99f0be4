//! Laws that hold for all messages, on random ones.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::sync::LazyLock;

use lianlian_mpay::{
    BindVerifyRequest, Direction, Error, Expected, Fields, MAX_DEPTH, MAX_MEMBERS, MAX_MESSAGE_LEN,
    MAX_NAME_LEN, Message, Outcome, SignType, Signature, SignedMessage, SigningKey, SigningString,
    VerifyingKey, signing_order,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value};

static PLATFORM: LazyLock<SigningKey> = LazyLock::new(|| support::signing_key("platform-1024"));

/// Text in which separators, and what looks like members, are frequent.
fn tricky_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("&".to_owned()),
        Just("=".to_owned()),
        Just("&user_id=".to_owned()),
        Just("token".to_owned()),
        "[a-zA-Z0-9_]{1,3}",
        "[交易 .%+/\"\\\\]",
    ];
    vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// A flat message with distinct names, as name and text.
fn flat() -> impl Strategy<Value = Vec<(String, String)>> {
    let members = btree_map("[a-z_][a-z0-9_]{0,8}", any::<String>(), 0..12);
    members.prop_map(|members| {
        members
            .into_iter()
            .filter(|(name, _)| name != "sign")
            .collect()
    })
}

/// One JSON text of the members: in the order of `keys`, with escapes where `escape` says so, and
/// with `blanks` between tokens.
fn spelled(members: &[(String, String)], keys: &[u64], escape: bool, blanks: &str) -> String {
    let mut order: Vec<_> = members
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
    let members: Vec<_> = order
        .iter()
        .map(|((name, value), _)| {
            format!(
                "{blanks}{}{blanks}:{blanks}{}{blanks}",
                text(name),
                text(value)
            )
        })
        .collect();
    format!("{blanks}{{{}}}{blanks}", members.join(","))
}

fn signing_string(body: &str) -> Result<String, Error> {
    let message = Message::parse(body.as_bytes())?;
    let fields = Fields::of_message(&message, Direction::Response, &[])?;
    Ok(SigningString::new(&fields).as_str().to_owned())
}

/// The rules of the signing string, in the plainest words.
fn naive_signing_string(members: &[(String, String)]) -> String {
    let mut members: Vec<_> = members
        .iter()
        .filter(|(name, value)| name != "sign" && !value.is_empty())
        .collect();
    members.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    let pairs: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn verify(body: &str, key: &VerifyingKey) -> Result<(), Error> {
    let message = Message::parse(body.as_bytes())?;
    SignedMessage::new(&message, Direction::Response, &[])?
        .verify(key, &SignType::ALL)
        .map(drop)
}

/// Takes a signing string of the typed API apart again; possible since no value contains `&name=`.
fn split(signing_string: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for part in signing_string.split('&') {
        let is_name = |name: &str| {
            (1..=64).contains(&name.len())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        match (part.split_once('='), fields.last_mut()) {
            (Some((name, value)), _) if is_name(name) => fields.push((name.into(), value.into())),
            (_, Some((_, value))) => *value = format!("{value}&{part}"),
            (_, None) => panic!("no name at the start"),
        }
    }
    fields
}

proptest! {
    #[test]
    fn the_signing_string_is_that_of_the_naive_rules(members in flat()) {
        let body = spelled(&members, &[], false, "");
        prop_assert_eq!(signing_string(&body).unwrap(), naive_signing_string(&members));
    }

    #[test]
    fn order_spaces_and_escapes_never_matter(
        members in flat(),
        keys in vec(any::<u64>(), 12),
        escape: bool,
        blanks in "[ \t\r\n]{0,3}",
    ) {
        let plain = signing_string(&spelled(&members, &[], false, ""));
        prop_assert_eq!(signing_string(&spelled(&members, &keys, escape, &blanks)), plain);
    }

    #[test]
    fn what_is_parsed_and_printed_parses_to_the_same(members in flat(), escape: bool) {
        let body = spelled(&members, &[], escape, " ");
        let message = Message::parse(body.as_bytes()).unwrap();
        let printed: Map<String, Value> = message
            .members()
            .iter()
            .map(|member| (member.name().to_owned(), member.value().text().unwrap().into()))
            .collect();
        let printed = Value::Object(printed).to_string();
        prop_assert_eq!(Message::parse(printed.as_bytes()).unwrap(), message);
    }

    #[test]
    fn fields_to_signing_string_is_injective(
        token in tricky_text(),
        user_id in tricky_text(),
        verify_code in tricky_text(),
        no_order in proptest::option::of(tricky_text()),
    ) {
        let request = BindVerifyRequest {
            oid_partner: "201103171000000000",
            token: &token,
            user_id: &user_id,
            verify_code: &verify_code,
            no_order: no_order.as_deref(),
        };
        let Ok(prepared) = request.prepare(SignType::Rsa) else { return Ok(()) };
        let mut fields = vec![
            ("oid_partner", "201103171000000000"),
            ("sign_type", "RSA"),
            ("token", &token),
            ("user_id", &user_id),
            ("verify_code", &verify_code),
        ];
        fields.extend(no_order.as_deref().map(|no_order| ("no_order", no_order)));
        fields.sort_unstable();
        let fields: Vec<_> =
            fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        prop_assert_eq!(split(prepared.signing_string().as_str()), fields);
    }

    #[test]
    fn one_changed_byte_of_the_text_is_refused_or_changes_nothing(
        members in flat(),
        place: prop::sample::Index,
        bit in 0..8_u32,
    ) {
        let mut members: Map<String, Value> =
            members.into_iter().map(|(name, value)| (name, value.into())).collect();
        members.insert("sign_type".into(), "RSA".into());
        let unsigned = Value::Object(members.clone()).to_string();
        let text = signing_string(&unsigned).unwrap();
        let digest = lianlian_mpay::Digest::of(SignType::Rsa, text.as_bytes());
        let sign = PLATFORM.sign(&digest).unwrap().to_base64();
        members.insert("sign".into(), sign.into());
        let body = Value::Object(members).to_string();
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
            let outcome = expected.read(body, PLATFORM.verifying_key());
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

    let of_members = |count: usize| {
        let members: Vec<_> = (0..count).map(|i| format!("\"a{i}\":1")).collect();
        format!("{{{}}}", members.join(","))
    };
    assert_eq!(parse(of_members(MAX_MEMBERS)), Ok(()));
    assert_eq!(parse(of_members(MAX_MEMBERS + 1)), too_large);

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

    let body_len = |token: usize| {
        let token = "T".repeat(token);
        let request = BindVerifyRequest {
            oid_partner: "201103171000000000",
            token: &token,
            user_id: "1",
            verify_code: "2",
            no_order: None,
        };
        let signed = request.sign(SignType::Rsa, &*PLATFORM);
        signed
            .map(|signed| signed.body().len())
            .map_err(|error| error.code())
    };
    let edge = MAX_MESSAGE_LEN - (body_len(1).unwrap() - 1);
    assert_eq!(body_len(edge), Ok(MAX_MESSAGE_LEN));
    assert_eq!(body_len(edge + 1), Err("message_too_large"));

    let of_name = |len: usize| format!("{{\"{}\":1}}", "n".repeat(len));
    assert_eq!(parse(of_name(MAX_NAME_LEN)), Ok(()));
    assert_eq!(parse(of_name(MAX_NAME_LEN + 1)), Err("field_name"));
}
