//! The seven attacks that the protocol allows, one test each or more. Each fails if the default
//! that stops it is taken away.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{
    BindVerifyRequest, Direction, Error, Expected, Limit, Message, Mismatch, Outcome, SignType,
    SignedMessage,
};
use serde_json::{Value, json};
use support::{members, platform, real_message, signed};

const OID_PARTNER: &str = "201103171000000000";
const USER_ID: &str = "2013051500001";
const NO_ORDER: &str = "20130515094013";

fn success() -> Value {
    json!({
        "ret_code": "0000",
        "ret_msg": "交易成功",
        "oid_partner": OID_PARTNER,
        "user_id": USER_ID,
        "card_no": "622202******3123",
        "no_agree": "2013051613121201",
        "no_order": NO_ORDER,
    })
}

fn with(mut body: Value, name: &str, value: &str) -> Value {
    body[name] = value.into();
    body
}

fn without(mut body: Value, name: &str) -> Value {
    body.as_object_mut().unwrap().shift_remove(name).unwrap();
    body
}

fn expected() -> Expected {
    let expected = Expected::new(OID_PARTNER, USER_ID, SignType::Sha256WithRsa).unwrap();
    expected.with_no_order(NO_ORDER).unwrap()
}

/// Reads a body that the test platform signed with SHA-256.
fn read_signed(body: &Value) -> Result<Outcome, Error> {
    read(&signed(body, SignType::Sha256WithRsa, &platform()))
}

fn read(body: &str) -> Result<Outcome, Error> {
    expected().read(body.as_bytes(), platform().verifying_key())
}

fn mismatch(name: &'static str, problem: Mismatch) -> Error {
    Error::ResponseMismatch {
        name: name.into(),
        problem,
    }
}

/// What all the refusals below stand against: the same message, untouched, is a success.
#[test]
fn the_honest_success_is_bound() {
    let Ok(Outcome::Bound(card)) = read_signed(&success()) else {
        panic!("not bound")
    };
    assert_eq!(card.no_agree(), Some("2013051613121201"));
    assert_eq!(card.masked_card_no(), "************3123");
}

/// Attack 1, on a message that LianLian signed: `no_order` moves into the value of `dt_order`,
/// and the signing string stays the same.
#[test]
fn splice_of_a_real_response() {
    let real = real_message("bind-apply-response-8888");
    let mut spliced = members(&real.body);
    let no_order = spliced.shift_remove("no_order").unwrap();
    let dt_order = spliced["dt_order"].as_str().unwrap();
    spliced["dt_order"] = format!("{dt_order}&no_order={}", no_order.as_str().unwrap()).into();
    let spliced = Value::Object(spliced).to_string();

    // The general layer verifies it, since the signature is right, and reports the ambiguity.
    let message = Message::parse(spliced.as_bytes()).unwrap();
    let message = SignedMessage::new(&message, Direction::Response, &[]).unwrap();
    assert_eq!(message.signing_string().as_str(), real.signing_string);
    assert_eq!(
        message.fields().ambiguous().collect::<Vec<_>>(),
        ["dt_order"]
    );
    assert!(
        message
            .verify(&support::lianlian(), &[SignType::Rsa])
            .is_ok()
    );

    // The typed layer reads the original, and refuses the splice.
    let original = Expected::new(
        "201408071000001539",
        "LLianPay-YT-Test-12345",
        SignType::Rsa,
    )
    .unwrap();
    let verdict = |body: &str| original.read(body.as_bytes(), &support::lianlian());
    assert!(matches!(verdict(&real.body), Ok(Outcome::Refused(_))));
    assert_eq!(
        verdict(&spliced).unwrap_err(),
        Error::AmbiguousValue {
            name: "dt_order".into()
        }
    );
}

/// Attack 1, the other way: what a user typed becomes a member of the request.
#[test]
fn splice_into_a_request() {
    let request = BindVerifyRequest {
        oid_partner: OID_PARTNER,
        token: "T",
        user_id: "7&verify_code=1",
        verify_code: "2",
        no_order: None,
    };
    let error = request.prepare(SignType::Rsa).unwrap_err();
    assert_eq!(
        error,
        Error::AmbiguousValue {
            name: "user_id".into()
        }
    );
}

/// Attack 2: a success that LianLian signed, but for somebody else.
#[test]
fn substitute_of_another_users_success() {
    let error = read_signed(&with(success(), "user_id", "2013051500002")).unwrap_err();
    assert_eq!(error, mismatch("user_id", Mismatch::Differs));
    let error = read_signed(&with(success(), "oid_partner", "201103171000000001")).unwrap_err();
    assert_eq!(error, mismatch("oid_partner", Mismatch::Differs));
}

/// Attack 2: an older success of the same user, with another `no_order` or from before there was
/// one.
#[test]
fn substitute_of_an_older_success() {
    let older = with(success(), "no_order", "20130514000000");
    assert_eq!(
        read_signed(&older).unwrap_err(),
        mismatch("no_order", Mismatch::Differs)
    );
    let bare = without(success(), "no_order");
    assert_eq!(
        read_signed(&bare).unwrap_err(),
        mismatch("no_order", Mismatch::Differs)
    );
}

/// Attack 2: a sibling API's success has all that a bound card has, and more.
#[test]
fn substitute_of_a_sibling_apis_success() {
    for name in [
        "token",
        "money_order",
        "result_pay",
        "oid_paybill",
        "Settle_Date",
    ] {
        let error = read_signed(&with(success(), name, "1")).unwrap_err();
        assert_eq!(
            error,
            Error::ResponseMismatch {
                name: name.into(),
                problem: Mismatch::Foreign
            }
        );
    }
    let mut list = success();
    list["agreement_list"] = json!([{ "no_agree": "1" }]);
    assert_eq!(
        read_signed(&list).unwrap_err(),
        mismatch("agreement_list", Mismatch::Foreign)
    );
}

/// Attack 2: a card list's array is not signed, so it can be stripped; if the caller also takes
/// `card_no` as unsigned, it could be added.
#[test]
fn substitute_of_a_stripped_card_list() {
    let list = without(without(success(), "card_no"), "no_agree");
    let mut forged = members(&signed(&list, SignType::Sha256WithRsa, &platform()));
    forged.insert("card_no".into(), "3123".into());
    let forged = Value::Object(forged).to_string();
    let expected = expected().with_unsigned(&["card_no"]);
    let error = expected
        .read(forged.as_bytes(), platform().verifying_key())
        .unwrap_err();
    assert_eq!(error, mismatch("card_no", Mismatch::Uncovered));
}

/// Attack 3: the message must not choose a weaker digest than the request's.
#[test]
fn downgrade_to_md5() {
    let weak = signed(&success(), SignType::Rsa, &platform());
    let error = read(&weak).unwrap_err();
    assert_eq!(
        error,
        Error::SignTypeNotAllowed {
            found: SignType::Rsa
        }
    );
    // Only the caller can allow it.
    let expected = expected().with_allowed(&SignType::ALL);
    assert!(
        expected
            .read(weak.as_bytes(), platform().verifying_key())
            .is_ok()
    );
}

/// Attack 3: the demo code's symmetric mode, with an empty key, can be forged by anybody.
#[test]
fn downgrade_to_a_symmetric_mode() {
    for sign_type in ["MD5", "md5", "RSA1", "SHA1withRSA", "HMAC"] {
        let forged = with(with(success(), "sign_type", sign_type), "sign", "AAAA");
        assert_eq!(
            read(&forged.to_string()).unwrap_err(),
            Error::UnknownSignType
        );
    }
}

/// Attack 4: where another parser would take the other one.
#[test]
fn parser_tricks_with_names() {
    let body = signed(&success(), SignType::Sha256WithRsa, &platform());
    let and_member = |member: &str| body.replacen('{', &format!("{{{member},"), 1);
    for (member, name) in [
        (r#""user_id":"2""#, "user_id"),
        (r#""user_\u0069d":"2""#, "user_id"),
        (r#""USER_ID":"2013051500001""#, "user_id"),
        (r#""ret_code":null"#, "ret_code"),
    ] {
        let error = read(&and_member(member)).unwrap_err();
        assert_eq!(
            (
                error.code(),
                error.field().map(str::to_ascii_lowercase).as_deref()
            ),
            ("duplicate_field", Some(name)),
            "{member}"
        );
    }
    assert_eq!(
        read(&and_member(r#""sign ":"x""#)).unwrap_err().code(),
        "field_name"
    );
}

/// Attack 4: text that only some parsers read, and text without end.
#[test]
fn parser_tricks_with_text() {
    let body = signed(&success(), SignType::Sha256WithRsa, &platform());
    for (body, code) in [
        (format!("\u{feff}{body}"), "json_syntax"),
        (format!("{body}{{}}"), "json_syntax"),
        (body.replace("交易", "\\ud800"), "json_syntax"),
        (body.replace('{', "{/**/"), "json_syntax"),
        (format!("[{body}]"), "not_an_object"),
        (
            body.replacen(
                '{',
                &format!("{{\"a\":{}1{},", "[".repeat(8), "]".repeat(8)),
                1,
            ),
            "message_too_large",
        ),
        (
            format!("{body}{}", " ".repeat(lianlian_mpay::MAX_MESSAGE_LEN)),
            "message_too_large",
        ),
    ] {
        assert_eq!(read(&body).unwrap_err().code(), code);
    }
    let invalid = expected().read(b"{\"a\":\"\xc0\x80\"}", platform().verifying_key());
    assert_eq!(invalid.unwrap_err(), Error::InvalidUtf8 { offset: 6 });
    let many: Vec<String> = (0..65).map(|i| format!("\"a{i}\":1")).collect();
    let many = format!("{{{}}}", many.join(","));
    assert_eq!(
        read(&many).unwrap_err(),
        Error::MessageTooLarge(Limit::Members)
    );
}

/// Attack 5: a success loses its signature and its code, and must not become LianLian's word.
#[test]
fn strip_of_the_signature() {
    let body = members(&signed(&success(), SignType::Sha256WithRsa, &platform()));
    let strip = |code: &str, sign: Option<Value>| {
        let mut body = body.clone();
        body.insert("ret_code".into(), code.into());
        body.shift_remove("sign");
        body.extend(sign.map(|sign| ("sign".into(), sign)));
        read(&Value::Object(body).to_string())
    };
    for sign in [None, Some(Value::Null), Some("".into())] {
        assert_eq!(
            strip("0000", sign.clone()).unwrap_err(),
            Error::MissingSignature
        );
        let Ok(Outcome::Refused(refusal)) = strip("1900", sign) else {
            panic!("not refused")
        };
        assert!(!refusal.is_authenticated());
        assert!(refusal.members().iter().all(|member| !member.is_covered()));
    }
    // The same, signed, is authenticated.
    let Ok(Outcome::Refused(refusal)) = read_signed(&with(success(), "ret_code", "1900")) else {
        panic!("not refused")
    };
    assert!(refusal.is_authenticated());
}

/// A member that the signature leaves out can be rewritten, so none that decides may be.
#[test]
fn decisive_members_must_be_signed() {
    for name in [
        "ret_code",
        "ret_msg",
        "sign_type",
        "oid_partner",
        "user_id",
        "no_order",
    ] {
        let mut body = with(success(), "sign_type", "SHA256withRSA");
        let value = body[name].clone();
        body = without(body, name);
        // Signed without the member, which is then added.
        let text = body.to_string();
        let message = Message::parse(text.as_bytes()).unwrap();
        let fields = lianlian_mpay::Fields::of_message(&message, Direction::Response, &[]).unwrap();
        let digest = lianlian_mpay::SigningString::new(&fields).digest(SignType::Sha256WithRsa);
        body["sign"] = platform().sign(&digest).unwrap().to_base64().into();
        body[name] = value;
        let expected = expected().with_unsigned(&[name]);
        let verdict = expected.read(body.to_string().as_bytes(), platform().verifying_key());
        assert_eq!(verdict.unwrap_err(), mismatch(name, Mismatch::Uncovered));
    }
}

/// Attack 7 at the message: one signature has one text. (Forged blocks are in
/// `vectors/raw_signatures.json`.)
#[test]
fn lax_base64() {
    let body = members(&signed(&success(), SignType::Sha256WithRsa, &platform()));
    let sign = body["sign"].as_str().unwrap().to_owned();
    let (head, tail) = sign.split_at(64);
    for lax in [
        sign.trim_end_matches('=').to_owned(),
        format!("{sign}\n"),
        format!("{head}\n{tail}"),
        format!(" {sign}"),
        sign.replacen('+', " ", 1).replacen('/', "_", 1),
        format!("{}B==", &sign[..sign.len() - 3]),
    ] {
        let mut body = body.clone();
        body.insert("sign".into(), lax.clone().into());
        let verdict = read(&Value::Object(body).to_string());
        assert_eq!(verdict.unwrap_err(), Error::SignatureEncoding, "{lax}");
    }
    for (lax, found) in [("AAAA".to_owned(), 3), (format!("AAAA{sign}"), 259)] {
        let mut body = body.clone();
        body.insert("sign".into(), lax.into());
        let verdict = read(&Value::Object(body).to_string());
        assert_eq!(
            verdict.unwrap_err(),
            Error::SignatureLength {
                expected: 256,
                found
            }
        );
    }
}

/// The most common mistake of all: the merchant's own key where LianLian's belongs.
#[test]
fn own_key_in_the_place_of_lianlians() {
    let merchant = support::signing_key("merchant-2048");
    let body = signed(&success(), SignType::Sha256WithRsa, &platform());
    let verdict = expected().read(body.as_bytes(), merchant.verifying_key());
    assert_eq!(verdict.unwrap_err(), Error::SignatureMismatch);
}
