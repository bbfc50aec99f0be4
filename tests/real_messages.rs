//! LianLian's own messages are the first truth: what it signed verifies, and nothing else does.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{
    Direction, Error, Message, SignType, SignedFields, SignedMessage, SigningString, VerifyingKey,
    verify_message,
};
use support::{Real, fields_of, published_key, published_signing_key, real, real_messages};

fn verify(body: &str, direction: Direction, key: &VerifyingKey) -> Result<(), Error> {
    verify_message(body.as_bytes(), direction, key, &[SignType::Rsa]).map(drop)
}

fn verify_real(real: &Real, body: &str) -> Result<(), Error> {
    verify(body, real.direction, &published_key(&real.key))
}

#[test]
fn every_published_message_verifies_over_the_published_signing_string() {
    for real in real_messages() {
        let message = Message::parse(real.body.as_bytes()).unwrap();
        let signed = SignedMessage::new(message, real.direction).unwrap();
        assert_eq!(
            signed.signing_string().as_str(),
            real.signing_string,
            "{}",
            real.id
        );
        assert_eq!(verify_real(&real, &real.body), Ok(()), "{}", real.id);
    }
}

#[test]
fn requests_signed_with_the_demo_keys_give_the_published_signatures() {
    let requests = real_messages()
        .into_iter()
        .filter(|r| r.direction == Direction::Request);
    let mut count = 0;
    for real in requests {
        let message = Message::parse(real.body.as_bytes()).unwrap();
        let fields = SignedFields::from_message(&message, Direction::Request).unwrap();
        let digest = SigningString::new(&fields).digest(SignType::Rsa);
        let signature = published_signing_key(&real.key)
            .sign_digest(&digest)
            .unwrap();
        assert_eq!(
            Some(signature.to_base64().as_str()),
            message.text("sign"),
            "{}",
            real.id
        );
        count += 1;
    }
    assert_eq!(count, 3);
}

#[test]
fn changing_any_one_signed_byte_breaks_the_signature() {
    for real in real_messages() {
        let message = fields_of(&real.body);
        for (name, value) in &message {
            if name == "sign" {
                continue;
            }
            let value = value.as_str().unwrap();
            for (index, old) in value.char_indices() {
                // A letter that is neither the old one nor its other case.
                let new = if old.eq_ignore_ascii_case(&'x') {
                    'y'
                } else {
                    'x'
                };
                let changed: String = value
                    .char_indices()
                    .map(|(i, c)| if i == index { new } else { c })
                    .collect();
                let mut message = message.clone();
                message.insert(name.clone(), changed.into());
                let body = serde_json::Value::Object(message).to_string();
                let expected = if name == "sign_type" {
                    Error::UnknownSignType
                } else {
                    Error::SignatureMismatch
                };
                assert_eq!(
                    verify_real(&real, &body),
                    Err(expected),
                    "{} {name} {index}",
                    real.id
                );
            }
        }
    }
}

#[test]
fn changing_any_bit_of_the_signature_breaks_it() {
    for real in real_messages() {
        let message = Message::parse(real.body.as_bytes()).unwrap();
        let signed = SignedMessage::new(message, real.direction).unwrap();
        let key = published_key(&real.key);
        let bytes = signed.signature().as_bytes();
        for index in 0..bytes.len() * 8 {
            let mut bytes = bytes.to_vec();
            bytes[index / 8] ^= 1 << (index % 8);
            let changed = lianlian_mpay::Signature::from_bytes(&bytes);
            let verdict = key.verify_digest(&signed.digest(), &changed);
            assert_eq!(
                verdict,
                Err(Error::SignatureMismatch),
                "{} bit {index}",
                real.id
            );
        }
    }
}

#[test]
fn order_escapes_and_spaces_do_not_matter() {
    for real in real_messages() {
        let message = fields_of(&real.body);
        let escaped = |text: &str| -> String {
            let units: Vec<_> = text
                .encode_utf16()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect();
            units.concat()
        };
        let reversed: serde_json::Map<_, _> = message.clone().into_iter().rev().collect();
        let all_escaped: Vec<String> = message
            .iter()
            .map(|(name, value)| {
                format!(
                    "\"{}\":\"{}\"",
                    escaped(name),
                    escaped(value.as_str().unwrap())
                )
            })
            .collect();
        let slashes = real.body.replace('/', "\\/");
        let spaced = serde_json::to_string_pretty(&message)
            .unwrap()
            .replace('\n', "\r\n\t ");
        for body in [
            serde_json::Value::Object(reversed).to_string(),
            format!("{{{}}}", all_escaped.join(",")),
            slashes,
            format!(" \n{spaced}\t\r\n"),
        ] {
            assert_eq!(verify_real(&real, &body), Ok(()), "{} {body}", real.id);
        }
    }
}

#[test]
fn no_published_message_verifies_under_another_published_key() {
    let keys = [
        "lianlian",
        "merchant_demo_a",
        "merchant_demo_b",
        "docs_key_configuration",
    ];
    for real in real_messages() {
        for name in keys.into_iter().filter(|name| *name != real.key) {
            let verdict = verify(&real.body, real.direction, &published_key(name));
            assert_eq!(verdict, Err(Error::SignatureMismatch), "{} {name}", real.id);
        }
    }
}

#[test]
fn signatures_over_other_text_are_refused() {
    let others = real()["signed_over_other_text"].as_array().unwrap().clone();
    assert_eq!(others.len(), 2);
    for other in others {
        let body = other["body"].as_str().unwrap();
        let verdict = verify(body, Direction::Response, &support::lianlian());
        assert_eq!(verdict, Err(Error::SignatureMismatch), "{}", other["id"]);
    }
}

#[test]
fn the_pages_sample_response_is_refused_with_its_place() {
    let samples = real()["not_json"].as_array().unwrap().clone();
    let body = samples[0]["body"].as_str().unwrap().to_owned();
    let error = Message::parse(body.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "not JSON at line 3, column 15 (byte 40): unexpected '交'"
    );
}
