//! What must not be printed is not: key bytes, `token`, `verify_code`, card numbers, `no_agree`.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::fmt::Debug;

use lianlian_mpay::{
    BindVerifyRequest, Direction, Expected, Message, Outcome, SignType, SignedMessage, SigningKey,
    VerifyingKey,
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
    check(&message.members()[4], &SECRETS);
    check(&message.value("no_agree"), &SECRETS);
    let signed = SignedMessage::new(&message, Direction::Response, &[]).unwrap();
    check(&signed, &SECRETS);
    check(signed.fields(), &SECRETS);
    let key = platform();
    check(
        &signed
            .verify(key.verifying_key(), &[SignType::Rsa])
            .unwrap(),
        &SECRETS,
    );

    let expected = Expected::new("201103171000000000", "2013051500001", SignType::Rsa).unwrap();
    let outcome = expected.read(body.as_bytes(), key.verifying_key()).unwrap();
    check(&outcome, &SECRETS);
    let Outcome::Bound(card) = outcome else {
        panic!("not bound")
    };
    assert_eq!(card.card_no(), CARD_NO);
    check(&card.members().get("no_agree").unwrap(), &SECRETS);
    assert_eq!(card.masked_card_no(), "**************3123");
    assert!(format!("{card:?}").contains("**************3123"));
}

#[test]
fn unauthenticated_refusals_hide_every_value_too() {
    let body = json!({ "ret_code": "1900", "ret_msg": "短信码校验错误", "token": TOKEN });
    let expected = Expected::new("201103171000000000", "2013051500001", SignType::Rsa).unwrap();
    let key = platform();
    let outcome = expected
        .read(body.to_string().as_bytes(), key.verifying_key())
        .unwrap();
    check(&outcome, &SECRETS);
}

#[test]
fn keys_hide_their_numbers() {
    let key = platform();
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
            .read(body.as_bytes(), key.verifying_key())
            .unwrap_err()
    };
    let mut errors = vec![
        read(&secret),
        read(&format!("\"{secret}\"")),
        read(&format!("{{\"a\":\"{secret}\u{1}\"}}")),
        read(&format!("{{\"a\":{secret}}}")),
        read(&format!("{{\"a\":\"{secret}\"")),
        read(&format!("{{\"ret_code\":\"{secret}\"}}")),
        read(&format!(
            "{{\"ret_code\":\"1900\",\"ret_msg\":\"{secret}\"}}"
        )),
        read(&format!(
            "{{\"sign\":\"{secret}\",\"sign_type\":\"{secret}\"}}"
        )),
        read(&format!("{{\"sign\":\"{secret}!\",\"sign_type\":\"RSA\"}}")),
        SigningKey::from_text(&secret).unwrap_err(),
        SigningKey::from_text(&format!("-----BEGIN {secret}-----\n{secret}")).unwrap_err(),
        VerifyingKey::from_text(&format!("-----BEGIN PUBLIC KEY-----\n{secret}")).unwrap_err(),
        VerifyingKey::from_der(secret.as_bytes()).unwrap_err(),
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
    assert_eq!(errors.len(), 16);
    for error in errors {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("Secret"), "{text}");
    }
}
