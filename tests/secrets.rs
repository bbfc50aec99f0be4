//! What must not be printed is not: key bytes, `token`, `verify_code`, card numbers, `no_agree`,
//! and digests and signatures, behind which the digits of a card are soon found.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::fmt::Debug;

use lianlian_mpay::{
    BindVerifyRequest, Direction, Error, Expected, KeyError, Message, OpenedResponse, Outcome,
    SignType, SignedFields, SignedMessage, SigningKey, VerifyingKey,
};
use serde_json::json;
use support::{platform, signed};

const TOKEN: &str = "D096DBA0E3E0CC8F1D504C06E71D292D";
const VERIFY_CODE: &str = "666666";
const CARD_NO: &str = "622202112313213123";
const NO_AGREE: &str = "2013051613121201";
const SECRETS: [&str; 4] = [TOKEN, VERIFY_CODE, CARD_NO, NO_AGREE];

fn request() -> BindVerifyRequest<'static> {
    BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: TOKEN,
        user_id: "2013051500001",
        verify_code: VERIFY_CODE,
        no_order: None,
    }
}

/// Fails if the text of a thing holds a secret, whole or half.
fn check(thing: &dyn Debug, secrets: &[&str]) {
    for text in [format!("{thing:?}"), format!("{thing:#?}")] {
        for secret in secrets {
            let half = &secret[..secret.len() / 2];
            assert!(!text.contains(half), "{text} holds {half}");
        }
    }
}

#[test]
fn requests_hide_token_and_code() {
    let prepared = request().prepare(SignType::Rsa).unwrap();
    let signed = request().sign(SignType::Rsa, &platform()).unwrap();
    for secret in [TOKEN, VERIFY_CODE] {
        assert!(signed.body().contains(secret)); // or the rest would show nothing
        assert!(prepared.signing_string().as_str().contains(secret));
    }
    check(&request(), &SECRETS);
    check(&prepared, &SECRETS);
    check(&prepared.signing_string(), &SECRETS);
    check(&signed, &SECRETS);
    // Asked for, a digest and a signature are shown.
    let (digest, signature) = (
        prepared.digest().to_string(),
        signed.signature().to_string(),
    );
    let things: [&dyn Debug; 4] = [&prepared, &prepared.digest(), &signed, signed.signature()];
    for thing in things {
        check(thing, &[&digest, &signature]);
    }
}

#[test]
fn messages_and_responses_hide_every_value() {
    let body = json!({
        "ret_code": "0000", "ret_msg": "ok", "oid_partner": "201103171000000000",
        "user_id": "2013051500001", "card_no": CARD_NO, "no_agree": NO_AGREE,
    });
    let body = signed(&body, SignType::Rsa, &platform());
    let message = Message::parse(body.as_bytes()).unwrap();
    check(&message, &SECRETS);
    check(&message.fields()[4], &SECRETS);
    check(&message.value("no_agree"), &SECRETS);
    let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
    check(&fields, &SECRETS);
    let signed = SignedMessage::new(message, Direction::Response).unwrap();
    let [digest, signature] = [signed.digest().to_string(), signed.signature().to_string()];
    let secrets = [&SECRETS[..], &[digest.as_str(), signature.as_str()]].concat();
    check(&signed, &secrets);
    let key = platform();
    let verified = signed.verify(key.verifying_key(), &[SignType::Rsa]);
    check(&verified.unwrap(), &secrets);

    let expected = Expected::new("201103171000000000", "2013051500001", SignType::Rsa).unwrap();
    let opened = expected.open(body.as_bytes()).unwrap();
    check(&opened, &secrets);
    let OpenedResponse::Signed(opened) = opened else {
        panic!("not signed")
    };
    let outcome = opened.finish(key.verifying_key()).unwrap();
    check(&outcome, &secrets);
    let Outcome::Bound(card) = outcome else {
        panic!("not bound")
    };
    assert_eq!(card.card_no(), CARD_NO);
    check(&card.fields().get("no_agree").unwrap(), &SECRETS);
    assert_eq!(card.masked_card_no(), "**************3123");
    assert!(format!("{card:?}").contains("**************3123"));
}

#[test]
fn unsigned_refusals_hide_every_value_too() {
    let body = json!({ "ret_code": "1900", "ret_msg": "短信码校验错误", "token": TOKEN });
    let expected = Expected::new("201103171000000000", "2013051500001", SignType::Rsa).unwrap();
    let key = platform();
    let outcome = expected
        .verify_response(body.to_string().as_bytes(), key.verifying_key())
        .unwrap();
    check(&outcome, &SECRETS);
}

#[test]
fn keys_hide_their_numbers() {
    let key = platform();
    let key: &SigningKey = &key;
    let text = format!("{key:?} {:?}", key.verifying_key());
    let fingerprint = key.verifying_key().fingerprint().to_string();
    assert_eq!(
        text,
        format!(
            "SigningKey {{ bits: 2048, fingerprint: {fingerprint}, .. }} \
             VerifyingKey {{ bits: 2048, fingerprint: {fingerprint}, .. }}"
        )
    );
}

/// Every way in which a value that is secret makes an error.
#[test]
fn errors_hide_every_value() {
    let secret = "ThisIsSecret".repeat(20);
    let key = platform();
    let expected = Expected::new("201103171000000000", "2013051500001", SignType::Rsa).unwrap();
    let read = |body: &str| {
        expected
            .verify_response(body.as_bytes(), key.verifying_key())
            .unwrap_err()
    };
    let mut errors: Vec<Error> = vec![
        read(&secret),
        read(&format!("\"{secret}\"")),
        read(&format!("{{\"a\":\"{secret}\u{1}\"}}")),
        read(&format!("{{\"a\":{secret}}}")),
        read(&format!("{{\"a\":\"{secret}\"")),
        read(&format!("{{\"ret_code\":\"{secret}\"}}")),
        read(&format!(
            "{{\"ret_code\":\"1900\",\"ret_msg\":[\"{secret}\"]}}"
        )),
        read(&format!(
            "{{\"sign\":\"{secret}\",\"sign_type\":\"{secret}\"}}"
        )),
        read(&format!("{{\"sign\":\"{secret}!\",\"sign_type\":\"RSA\"}}")),
    ];
    let ambiguous = format!("&{}=", &secret[..12]);
    for (token, user_id) in [
        (ambiguous.as_str(), "1"),
        ("\u{1}ThisIsSecret", "1"),
        ("1", &secret),
    ] {
        let request = BindVerifyRequest {
            token,
            user_id,
            ..request()
        };
        errors.push(request.prepare(SignType::Rsa).unwrap_err());
    }
    assert_eq!(errors.len(), 12);
    for error in errors {
        let text = format!("{error} {error:?} {:?}", error.detail());
        assert!(!text.contains("Secret"), "{text}");
    }
}

/// Every way in which a key that is secret makes an error.
#[test]
fn key_errors_hide_every_byte() {
    let secret = "ThisIsSecret".repeat(20);
    let private = |text: &str| SigningKey::from_text(text).unwrap_err();
    let errors: [KeyError; 10] = [
        private(&secret),
        private(&format!("MII{secret} {secret}")),
        private(&format!("-----BEGIN {secret}-----\n{secret}")),
        private(&format!("-----BEGIN {secret}")),
        private(&format!("{secret}\n-----BEGIN PRIVATE KEY-----\n{secret}!")),
        private(&format!("\"{secret}\"")),
        private(&format!("/{secret}.pem")),
        private(&format!("{{\"kty\":\"{secret}\"}}")),
        VerifyingKey::from_text(&format!("-----BEGIN PUBLIC KEY-----\n{secret}")).unwrap_err(),
        VerifyingKey::from_der(secret.as_bytes()).unwrap_err(),
    ];
    for error in errors {
        let text = format!("{error} {error:?} {:?}", error.detail());
        assert!(!text.contains("Secret"), "{text}");
    }
}
