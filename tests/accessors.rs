//! What every type says of itself: accessors, `Display`, and a `Debug` that shows what it may.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Direction, Error, Expected, Fields, KnownKey, Message, NextStep,
    Outcome, RetCode, SignType, Signature, SignedMessage, SigningString, Value,
};
use serde_json::json;
use support::{platform, signed, signing_key};

const OID_PARTNER: &str = "201103171000000000";

fn expected() -> Expected {
    Expected::new(OID_PARTNER, "u-1", SignType::Rsa).unwrap()
}

fn read(body: &str) -> Outcome {
    expected()
        .with_unsigned(&["memo"])
        .read(body.as_bytes(), platform().verifying_key())
        .unwrap()
}

#[test]
fn messages() {
    let body = br#"{"s":"x","n":1.0,"t":true,"f":false,"z":null,"e":"","l":[1]}"#;
    let message = Message::parse(body).unwrap();
    assert_eq!(
        format!("{message:?}"),
        r#"Message ["s", "n", "t", "f", "z", "e", "l"]"#
    );
    assert_eq!(
        format!("{:?}", message.members()),
        r#"[Member("s", String(..)), Member("n", Number(..)), Member("t", Bool(..)), Member("f", Bool(..)), Member("z", Null), Member("e", String(..)), Member("l", Nested(..))]"#
    );
    let texts: Vec<_> = message.members().iter().map(|m| m.value().text()).collect();
    let of = |text| Some(text);
    assert_eq!(
        texts,
        [
            of("x"),
            of("1.0"),
            of("true"),
            of("false"),
            None,
            of(""),
            None
        ]
    );
    let empty: Vec<_> = message
        .members()
        .iter()
        .map(|m| m.value().is_empty())
        .collect();
    assert_eq!(empty, [false, false, false, false, true, true, false]);
    assert_eq!(message.value("l"), Some(&Value::Nested("[1]")));
    assert_eq!(message.value("S"), None);
}

#[test]
fn fields_and_signing_strings() {
    let pairs = [("b", "2"), ("sign", "x"), ("c", ""), ("a", "1")];
    let fields = Fields::from_pairs(pairs).unwrap();
    assert_eq!(fields.signed(), [("a", "1"), ("b", "2")]);
    assert_eq!((fields.value("a"), fields.value("c")), (Some("1"), None));
    assert_eq!(
        format!("{fields:?}"),
        r#"Fields { signed: ["a", "b"], uncovered: [] }"#
    );
    let string = SigningString::new(&fields);
    assert_eq!(format!("{string:?}"), "SigningString(7 bytes)");
    // The MD5 and SHA-256 of "a=1&b=2", by `md5sum` and `sha256sum`.
    let md5 = string.digest(SignType::Rsa);
    assert_eq!(md5.to_string(), "ed04c91cf6f6ab5a01a31c0295c5da34");
    let sha256 = string.digest(SignType::Sha256WithRsa);
    assert_eq!(
        sha256.to_string(),
        "8e85be58c1c372ac29fe7bfa80d8ddcbd04a4032c7b51c1c026d67c55b1ab23f"
    );
    assert_eq!((md5.as_bytes().len(), sha256.as_bytes().len()), (16, 32));
    assert_eq!(
        (md5.sign_type(), sha256.sign_type()),
        (SignType::Rsa, SignType::Sha256WithRsa)
    );
    let asked = Fields::from_pairs([("sign_type", "sha256WITHrsa")]).unwrap();
    let asked = asked.with_sign_type(SignType::Sha256WithRsa).unwrap();
    assert_eq!(asked.signed(), [("sign_type", "sha256WITHrsa")]);
}

#[test]
fn signatures_and_sign_types() {
    let signature = Signature::from_bytes(&[1, 2]);
    assert_eq!(signature.to_string(), "AQI=");
    assert_eq!(format!("{signature:?}"), "Signature(AQI=)");
    assert_eq!(signature, Signature::from_base64("AQI=").unwrap());
    assert_ne!(signature, Signature::from_bytes(&[1, 3]));
    assert_eq!(SignType::Rsa.to_string(), "RSA");
    assert_eq!(SignType::Sha256WithRsa.to_string(), "SHA256withRSA");
}

#[test]
fn signed_messages() {
    let body = signed(
        &json!({ "b": "2", "list": [1] }),
        SignType::Rsa,
        &platform(),
    );
    let message = Message::parse(body.as_bytes()).unwrap();
    let signed = SignedMessage::new(&message, Direction::Response, &[]).unwrap();
    assert_eq!(signed.sign_type(), SignType::Rsa);
    assert_eq!(signed.signing_string().as_str(), "b=2&sign_type=RSA");
    assert_eq!(
        signed.digest(),
        Digest::of(SignType::Rsa, b"b=2&sign_type=RSA")
    );
    assert_eq!(
        Some(signed.signature().to_base64().as_str()),
        message.text("sign")
    );
    assert_eq!(signed.fields().uncovered(), ["list"]);
    let verified = signed
        .verify(platform().verifying_key(), &SignType::ALL)
        .unwrap();
    assert_eq!(
        (verified.value("b"), verified.value("list")),
        (Some("2"), None)
    );
    assert_eq!(verified.sign_type(), SignType::Rsa);
    assert_eq!(verified.fields().uncovered(), ["list"]);
    assert_eq!(
        format!("{verified:?}"),
        r#"Verified { fields: Fields { signed: ["b", "sign_type"], uncovered: ["list"] }, sign_type: Rsa }"#
    );
}

#[test]
fn requests() {
    let request = BindVerifyRequest {
        oid_partner: OID_PARTNER,
        token: "T",
        user_id: "u-1",
        verify_code: "123456",
        no_order: Some("n-1"),
    };
    assert_eq!(
        format!("{request:?}"),
        r#"BindVerifyRequest { oid_partner: "201103171000000000", user_id: "u-1", no_order: Some("n-1"), .. }"#
    );
    let prepared = request.prepare(SignType::Rsa).unwrap();
    assert!(format!("{prepared:?}").starts_with("PreparedRequest { request: BindVerifyRequest {"));
    let signed = request
        .sign(SignType::Rsa, &signing_key("merchant-1024"))
        .unwrap();
    assert_eq!(signed.signing_string(), prepared.signing_string());
    let text = format!("{signed:?}");
    assert!(
        text.starts_with("SignedRequest { expected: Expected {"),
        "{text}"
    );
    assert!(text.contains(&signed.signature().to_base64()));
    let body = signed.body().to_owned();
    assert_eq!(signed.into_body(), body);
}

#[test]
fn bound_cards() {
    let body = json!({
        "ret_code": "0000", "ret_msg": "交易成功", "oid_partner": OID_PARTNER, "user_id": "u-1",
        "card_no": "3123", "no_agree": "2013051613121201", "no_order": "n-1",
    });
    let body = signed(&body, SignType::Rsa, &platform());
    let body = body.replacen('{', r#"{"memo":"added","#, 1);
    let Outcome::Bound(card) = read(&body) else {
        panic!("not bound")
    };
    assert_eq!((card.oid_partner(), card.user_id()), (OID_PARTNER, "u-1"));
    assert_eq!(
        (card.card_no(), card.no_agree()),
        ("3123", Some("2013051613121201"))
    );
    assert_eq!(card.no_order(), Some("n-1"));
    assert_eq!(card.masked_card_no(), "3123");
    assert!(card.is_covered("card_no"));
    assert!(!card.is_covered("memo") && !card.is_covered("absent"));
    let memo = card.members().get("memo").unwrap();
    assert_eq!(
        (memo.name(), memo.text(), memo.is_covered()),
        ("memo", "added", false)
    );
    assert_eq!(
        format!("{memo:?}"),
        r#"ResponseMember { name: "memo", is_covered: false, .. }"#
    );
    assert_eq!(
        format!("{card:?}"),
        r#"BoundCard { oid_partner: "201103171000000000", user_id: "u-1", card_no: "3123", no_order: Some("n-1"), members: ["memo", "ret_code", "ret_msg", "oid_partner", "user_id", "card_no", "no_agree", "no_order", "sign_type"], .. }"#
    );
}

#[test]
fn refusals_and_return_codes() {
    let Outcome::Refused(refusal) = read(r#"{"ret_code":"1900","ret_msg":"x"}"#) else {
        panic!("not refused")
    };
    assert_eq!(
        (refusal.ret_code().as_str(), refusal.ret_msg()),
        ("1900", "x")
    );
    assert_eq!(refusal.next_step(), NextStep::AskCodeAgain);
    assert_eq!(refusal.members().iter().count(), 2);
    assert_eq!(
        format!("{refusal:?}"),
        r#"Refusal { ret_code: RetCode(1900), is_authenticated: false, members: ["ret_code", "ret_msg"], .. }"#
    );
    let code = RetCode::parse("1900").unwrap();
    assert_eq!(code.to_string(), "1900");
    assert_eq!(code.message_zh(), Some("短信码校验错误"));
    assert_eq!(code.meaning(), Some("wrong SMS code"));
    assert!(!code.is_success() && RetCode::parse("0000").unwrap().is_success());
    let unknown = RetCode::parse("4711").unwrap();
    assert_eq!((unknown.message_zh(), unknown.meaning()), (None, None));
    assert_eq!(unknown.next_step().to_string(), "query_outcome");
    assert_eq!(RetCode::parse("9999").unwrap().message_zh(), None);
    for (text, code) in [
        ("", "empty_field"),
        ("19000", "field_too_long"),
        ("19 0", "field_format"),
    ] {
        assert_eq!(RetCode::parse(text).unwrap_err().code(), code);
    }
}

#[test]
fn keys() {
    let key = signing_key("merchant-1024");
    assert_eq!(key.format().to_string(), "pkcs8-base64");
    assert_eq!((key.bits(), key.verifying_key().bits()), (1024, 1024));
    let fingerprint = key.verifying_key().fingerprint();
    let hex: Vec<_> = fingerprint
        .as_bytes()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(fingerprint.to_string(), hex.concat());
    assert_eq!(format!("{fingerprint:?}"), fingerprint.to_string());
    assert_eq!(fingerprint.known(), None::<KnownKey>);
}

#[test]
fn errors_have_a_position_where_one_is_known() {
    for (text, offset) in [
        ("{\"a b\":1}", Some(2)),
        ("{\"a\":1,\"a\":2}", Some(8)),
        ("{\"a\":x}", Some(5)),
        ("[]", None),
    ] {
        let error: Error = Message::parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.position().map(|at| at.offset), offset, "{text}");
    }
}
