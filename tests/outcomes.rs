//! Three arms, and one way into two of them: what LianLian signed comes through `Verified`, and what
//! nobody signed has no next step.
//!
//! That `UnsignedRefusal` has no `next_step` is a `compile_fail` test of its documentation; that
//! nothing but `Verified` makes the others is seen in `public_api.txt`, which is searched here.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{
    Direction, Error, MAX_MESSAGE_LEN, NextStep, OpenedResponse, Outcome, RetCode, SignType,
    SignedRequest, verify_message,
};
use serde_json::{Value, json};
use support::{REQUEST, fields_of, platform, signed, signing_key, success};

const API: &str = include_str!("public_api.txt");

const SHA256: SignType = SignType::Sha256WithRsa;

fn sent() -> SignedRequest {
    REQUEST.sign(SHA256, &signing_key("merchant-1024")).unwrap()
}

fn read(body: &str) -> Result<Outcome, Error> {
    sent().verify_response(body.as_bytes(), platform().verifying_key())
}

/// What a merchant's program does: it has to say what it does about each arm.
fn act(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Bound(card) => format!("store {}", card.no_agree().unwrap_or("nothing")),
        Outcome::Refused(refusal) => refusal.next_step().to_string(),
        Outcome::Unsigned(_) => "query".into(),
    }
}

/// Rule `RSP-1`: up to the length that a message may have.
#[test]
fn ret_msg_has_no_limit_but_the_messages() {
    let body = |length| {
        let fields = json!({ "ret_code": "1900", "ret_msg": "x".repeat(length) });
        signed(&fields, SHA256, &platform())
    };
    let longest = MAX_MESSAGE_LEN - body(0).len();
    let outcome = read(&body(longest)).unwrap();
    assert!(matches!(&outcome, Outcome::Refused(refusal) if refusal.ret_msg().len() == longest));
    assert_eq!(
        read(&body(longest + 1)).unwrap_err().code(),
        "message_too_large"
    );
}

/// A signed success loses its signature on the way, and gets another code: whatever code that is,
/// the program is not told to do anything about it.
#[test]
fn a_stripped_success_is_unsigned() {
    let honest = signed(&success(), SHA256, &platform());
    assert_eq!(act(&read(&honest).unwrap()), "store 2013051613121201");
    let strip = |code: &str, sign: Option<Value>| {
        let mut body = fields_of(&honest);
        body.insert("ret_code".into(), code.into());
        body.remove("sign");
        body.extend(sign.map(|sign| ("sign".into(), sign)));
        Value::Object(body).to_string()
    };
    for sign in [None, Some(Value::Null), Some("".into())] {
        for code in RetCode::documented().skip(1) {
            let body = strip(code.as_str(), sign.clone());
            let outcome = read(&body).unwrap();
            let Outcome::Unsigned(claim) = &outcome else {
                panic!("signed: {outcome:?}")
            };
            assert_eq!(claim.ret_code(), code.as_str());
            assert_eq!(claim.ret_msg(), "交易成功");
            assert!(claim.fields().iter().all(|field| !field.is_signed()));
            assert_eq!(act(&outcome), "query");
            let opened = sent().open_response(body.as_bytes()).unwrap();
            assert!(matches!(opened, OpenedResponse::Unsigned(_)));
        }
        // And its own code is no refusal at all.
        let error = read(&strip("0000", sign.clone())).unwrap_err();
        assert_eq!(error, Error::MissingSignature);
    }
    // Nor is a signature that is there, but wrong, the same as none.
    let mut wrong = fields_of(&honest);
    wrong.insert("ret_code".into(), "1900".into());
    let error = read(&Value::Object(wrong).to_string()).unwrap_err();
    assert_eq!(error, Error::SignatureMismatch);
}

/// The same code in the three arms: only LianLian's word advises.
#[test]
fn each_arm_needs_its_own_answer() {
    let refusal = json!({ "ret_code": "1100", "ret_msg": "无效卡号" });
    let by_lianlian = read(&signed(&refusal, SHA256, &platform())).unwrap();
    let by_anybody = read(&refusal.to_string()).unwrap();
    assert_ne!(by_lianlian, by_anybody);
    assert_eq!(act(&by_lianlian), NextStep::AskForAnotherCard.code());
    assert_eq!(act(&by_anybody), "query");
}

/// An unsigned refusal that says of another request, or of a wrong form, is none at all.
#[test]
fn an_unsigned_refusal_has_rules_too() {
    for (body, code) in [
        (
            json!({ "ret_code": "1100", "ret_msg": "x", "user_id": "9" }),
            "response_mismatch",
        ),
        (
            json!({ "ret_code": "1100", "ret_msg": "x", "no_order": "9" }),
            "response_mismatch",
        ),
        (
            json!({ "ret_code": "1100", "ret_msg": "x", "oid_partner": "9" }),
            "response_mismatch",
        ),
        (json!({ "ret_code": "110", "ret_msg": "x" }), "field_format"),
        (json!({ "ret_code": "1100" }), "missing_field"),
        (json!({ "ret_msg": "x" }), "missing_field"),
        (json!({}), "missing_field"),
        (
            json!({ "ret_code": ["1100"], "ret_msg": "x" }),
            "nested_field",
        ),
    ] {
        assert_eq!(read(&body.to_string()).unwrap_err().code(), code, "{body}");
    }
}

/// The public functions that give a type, by their line in the list of the API.
fn makers(of: &str) -> Vec<&'static str> {
    let gives = |line: &&str| {
        let result = line.split(" -> ").nth(1).unwrap_or_default();
        let mut words = result.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        line.contains("fn ") && words.any(|word| word == of) && !line.contains("::clone(")
    };
    API.lines().filter(gives).collect()
}

/// The gate is a type: what counts as LianLian's word is made of `Verified` alone, and that by those
/// alone who verify.
#[test]
fn verified_is_the_only_way() {
    for of in ["BoundCard", "Refusal", "UnsignedRefusal"] {
        assert_eq!(makers(of), [""; 0], "{of} is made in public");
        let open = format!("pub lianlian_mpay::{of}::");
        let public: Vec<_> = API.lines().filter(|line| line.starts_with(&open)).collect();
        assert_eq!(public, [""; 0], "{of} has public fields");
        assert!(API.contains(&format!("pub struct lianlian_mpay::{of}")));
    }
    let names = |of: &str| -> Vec<_> {
        let name = |line: &&str| {
            let head = line.split('(').next().unwrap();
            let head = head.split_once("lianlian_mpay::").unwrap().1;
            let without_generics = head.split('<').map(|part| part.rsplit('>').next().unwrap());
            without_generics.collect::<String>()
        };
        makers(of).iter().map(name).collect()
    };
    assert_eq!(
        names("Verified"),
        [
            "SignedMessage::verify",
            "SignedMessage::verify_by_host",
            "SignedMessage::verify_with_block",
            "SignedMessage::verify_with_set",
            "Verified::into_owned",
            "verify_message",
        ]
    );
    assert_eq!(
        names("Outcome"),
        [
            "Expected::verify_response",
            "SignedRequest::verify_response",
            "SignedResponse::finish",
            "SignedResponse::finish_by_host",
            "SignedResponse::finish_with_block",
            "SignedResponse::finish_with_set",
        ]
    );
}

/// What verifies in general is no Card Bind Verify success for that.
#[test]
fn verified_alone_is_no_bound_card() {
    let body = json!({ "ret_code": "0000", "ret_msg": "ok", "oid_paybill": "1" });
    let body = signed(&body, SHA256, &platform());
    let key = platform();
    let verified = verify_message(
        body.as_bytes(),
        Direction::Response,
        key.verifying_key(),
        &[SHA256],
    );
    assert_eq!(verified.unwrap().value("ret_code"), Some("0000"));
    assert_eq!(read(&body).unwrap_err().code(), "response_mismatch");
}
