//! What every type says of itself: accessors, the traits that users expect, and machine names.
//! (`debug.rs` has what `Debug` hides, `errors.rs` the errors.)
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::collections::{BTreeSet, HashSet};
use std::fmt::LowerHex;
use std::str::FromStr;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Direction, Error, Expected, Field, Fingerprint, FoundKey,
    HostVerdict, KeyContainer, KeyEncoding, KeyFile, KeyRole, KnownKey, LengthUnit, Limit, Message,
    Mismatch, NameProblem, NextStep, Outcome, PreparedMessage, RetCode, SignType, Signature,
    SignedFields, SignedMessage, SigningKey, SigningString, UnknownSignType, Value, VerifyingKey,
};
use serde_json::json;
use support::{REQUEST, platform, published_key, signed, signing_key, success};

fn expected() -> Expected {
    let expected = Expected::new(REQUEST.oid_partner, REQUEST.user_id, SignType::Rsa).unwrap();
    expected.with_excluded(&["memo"])
}

fn read(body: &str) -> Outcome {
    expected()
        .verify_response(body.as_bytes(), platform().verifying_key())
        .unwrap()
}

#[test]
fn messages() {
    let body = br#"{"s":"x","n":1.0,"t":true,"f":false,"z":null,"e":"","l":[1]}"#;
    let message = Message::parse(body).unwrap();
    let texts: Vec<_> = message.iter().map(|field| field.value().text()).collect();
    let some = Some::<&str>;
    assert_eq!(
        texts,
        [
            some("x"),
            some("1.0"),
            some("true"),
            some("false"),
            None,
            some(""),
            None
        ]
    );
    let empty: Vec<_> = message.iter().map(|f| f.value().is_empty()).collect();
    assert_eq!(empty, [false, false, false, false, true, true, false]);
    assert_eq!(message.value("l"), Some(&Value::Nested("[1]".into())));
    assert_eq!((message.text("n"), message.text("l")), (Some("1.0"), None));
    assert_eq!(message.value("S"), None);
}

#[test]
fn fields_and_signing_strings() {
    let pairs = [("b", "2"), ("sign", "x"), ("c", ""), ("a", "1")];
    let fields = SignedFields::from_pairs(pairs).unwrap();
    assert_eq!(fields.pairs(), [("a", "1"), ("b", "2")]);
    assert_eq!((fields.value("a"), fields.value("c")), (Some("1"), None));
    assert_eq!(fields.unsigned(), [""; 0]);
    let string = SigningString::new(&fields);
    assert_eq!((string.as_str(), string.as_ref()), ("a=1&b=2", "a=1&b=2"));
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
    let info = [md5.info_prefix(), md5.as_bytes()].concat();
    assert_eq!((md5.to_info(), md5.to_info().len()), (info, 34));
    assert_eq!(sha256.to_info().len(), 51);
}

#[test]
fn a_sign_type_that_is_there_is_compared() {
    let with = |spelling| SignedFields::from_pairs([("sign_type", spelling)]).unwrap();
    let same = with("SHA256withRSA").with_sign_type(SignType::Sha256WithRsa);
    assert_eq!(same.unwrap().pairs(), [("sign_type", "SHA256withRSA")]);
    for (spelling, code) in [
        ("RSA", "sign_type_not_allowed"),
        ("MD5", "unknown_sign_type"),
        // What is signed is spelled as the page spells it, and that is told first.
        ("sha256WITHrsa", "unknown_sign_type"),
        ("rsa", "unknown_sign_type"),
    ] {
        let error = with(spelling).with_sign_type(SignType::Sha256WithRsa);
        assert_eq!(error.unwrap_err().code(), code);
    }
}

#[test]
fn signatures_and_sign_types() {
    let signature = Signature::from_bytes(&[1, 2]);
    assert_eq!(signature.to_string(), "AQI=");
    assert_eq!(signature, Signature::from_base64("AQI=").unwrap());
    assert_eq!(signature, Signature::from(vec![1, 2]));
    assert_ne!(signature, Signature::from_bytes(&[1, 3]));
    assert_eq!(SignType::Rsa.to_string(), "RSA");
    assert_eq!(SignType::Sha256WithRsa.to_string(), "SHA256withRSA");
    for sign_type in SignType::ALL {
        assert_eq!(SignType::parse(sign_type.as_str()), Ok(*sign_type));
        let other_case = sign_type.as_str().to_ascii_lowercase();
        assert_eq!(SignType::parse(&other_case), Ok(*sign_type));
    }
    assert_eq!(SignType::ALL, [SignType::Rsa, SignType::Sha256WithRsa]);
    let unknown = SignType::parse("MD5").unwrap_err();
    assert_eq!(unknown, UnknownSignType);
    assert_eq!(unknown.to_string(), Error::from(unknown).to_string());
    assert_eq!(Error::from(unknown), Error::UnknownSignType);
}

#[test]
fn signed_messages() {
    let body = signed(
        &json!({ "b": "2", "list": [1], "a": "x&y=1" }),
        SignType::Rsa,
        &platform(),
    );
    let message = Message::parse(body.as_bytes()).unwrap();
    let signed = SignedMessage::new(message.clone(), Direction::Response).unwrap();
    assert_eq!(signed.message(), &message);
    assert_eq!(signed.sign_type(), SignType::Rsa);
    let text = "a=x&y=1&b=2&sign_type=RSA";
    assert_eq!(signed.signing_string().as_str(), text);
    assert_eq!(signed.digest(), Digest::new(SignType::Rsa, text.as_bytes()));
    assert_eq!(
        Some(signed.signature().to_base64().as_str()),
        message.text("sign")
    );
    assert_eq!(signed.unsigned().collect::<Vec<_>>(), ["list"]);
    let verified = signed
        .verify(platform().verifying_key(), SignType::ALL)
        .unwrap();
    assert_eq!(
        (verified.value("b"), verified.value("list")),
        (Some("2"), None)
    );
    assert_eq!(verified.value("sign"), None);
    assert_eq!(verified.sign_type(), SignType::Rsa);
    assert_eq!(verified.message(), &message);
    assert_eq!(verified.unsigned().collect::<Vec<_>>(), ["list"]);
    assert_eq!(verified.ambiguous().collect::<Vec<_>>(), ["a"]);
    assert_eq!(
        verified.signed().collect::<Vec<_>>(),
        [("a", "x&y=1"), ("b", "2"), ("sign_type", "RSA")]
    );
    let owned = verified.clone().into_owned();
    assert_eq!(owned, verified);
}

#[test]
fn written_messages() {
    let fields = [("b", "2"), ("a", ""), ("c", "\"")];
    let key = signing_key("merchant-1024");
    let prepared = PreparedMessage::new(&fields, SignType::Rsa).unwrap();
    assert_eq!(prepared.sign_type(), SignType::Rsa);
    let text = "b=2&c=\"&sign_type=RSA";
    assert_eq!(prepared.signing_string().as_str(), text);
    assert_eq!(
        prepared.digest(),
        Digest::new(SignType::Rsa, text.as_bytes())
    );
    let body = prepared.clone().sign(&key).unwrap();
    assert_eq!(body.signing_string(), prepared.signing_string());
    let sign = body.signature().to_base64();
    let json = format!("{{\"b\":\"2\",\"c\":\"\\\"\",\"sign_type\":\"RSA\",\"sign\":\"{sign}\"}}");
    assert_eq!((body.as_str(), body.as_ref()), (&*json, &*json));
    // The same from JSON, where `null` is `""` and a number its literal.
    let given = Message::parse(br#"{"b":2,"a":null,"c":"\u0022"}"#).unwrap();
    let again = PreparedMessage::from_message(&given, SignType::Rsa).unwrap();
    assert_eq!(again, prepared);
    assert_eq!(body.into_string(), json);
}

#[test]
fn requests() {
    let prepared = REQUEST.prepare(SignType::Rsa).unwrap();
    let key = signing_key("merchant-1024");
    let signed = REQUEST.sign(SignType::Rsa, &key).unwrap();
    assert_eq!(signed.signing_string(), prepared.signing_string());
    assert_eq!(prepared.sign(&key).unwrap(), signed);
    let body = signed.body().to_owned();
    assert_eq!(signed.into_body(), body);
    let message = Message::parse(body.as_bytes()).unwrap();
    let error = BindVerifyRequest::from_message(&message, SignType::Rsa).unwrap_err();
    assert_eq!((error.code(), error.field()), ("field_name", Some("sign")));
}

#[test]
fn what_is_expected() {
    let expected = REQUEST.prepare(SignType::Rsa).unwrap();
    let signed = expected.sign(&signing_key("merchant-1024")).unwrap();
    let expected = signed.expected();
    assert_eq!(expected.oid_partner(), REQUEST.oid_partner);
    assert_eq!(expected.user_id(), REQUEST.user_id);
    assert_eq!(expected.no_order(), REQUEST.no_order);
    assert_eq!(expected.allowed(), [SignType::Rsa]);
    assert_eq!(expected.excluded(), [""; 0]);
    let changed = expected.clone().with_allowed(SignType::ALL);
    let changed = changed.with_excluded(&[String::from("card_no")]);
    assert_eq!(changed.allowed(), SignType::ALL);
    assert_eq!(changed.excluded(), ["card_no"]);
    assert_ne!(&changed, expected);
    // From the body that was sent, and from what may be left of it.
    let sent = Message::parse(signed.body().as_bytes()).unwrap();
    assert_eq!(&Expected::from_message(&sent).unwrap(), expected);
    let kept = br#"{"oid_partner":"201103171000000000","user_id":"7"}"#;
    let kept = Expected::from_message(&Message::parse(kept).unwrap()).unwrap();
    assert_eq!((kept.user_id(), kept.no_order()), ("7", None));
    assert_eq!(kept.allowed(), SignType::ALL);
}

#[test]
fn bound_cards() {
    let body = signed(&success(), SignType::Rsa, &platform());
    let body = body.replacen('{', r#"{"memo":"added","#, 1);
    let Outcome::Bound(card) = read(&body) else {
        panic!("not bound")
    };
    assert_eq!(
        (card.oid_partner(), card.user_id()),
        (REQUEST.oid_partner, REQUEST.user_id)
    );
    assert_eq!(
        (card.card_no(), card.no_agree()),
        ("622202******3123", Some("2013051613121201"))
    );
    assert_eq!(card.no_order(), REQUEST.no_order);
    assert_eq!(card.masked_card_no(), "************3123");
    assert!(card.is_signed("card_no"));
    assert!(!card.is_signed("memo") && !card.is_signed("absent"));
    let memo = card.fields().get("memo").unwrap();
    assert_eq!(
        (memo.name(), memo.text(), memo.is_signed()),
        ("memo", "added", false)
    );
    // In the order of the message, and all but `sign`.
    let message = Message::parse(body.as_bytes()).unwrap();
    let sent = message.iter().map(Field::name).filter(|n| *n != "sign");
    let names = card.fields().iter().map(|field| field.name());
    assert!(names.eq(sent));
    assert_eq!((card.fields().len(), card.fields().is_empty()), (9, false));
    assert_eq!(read(&body), Outcome::Bound(card));
}

#[test]
fn fields_that_the_page_does_not_list_stay_readable() {
    let mut body = success();
    body["correlationID"] = "c-1".into();
    body["limits"] = json!([{"day": 1.50}]);
    body["memo"] = json!(null);
    let body = signed(&body, SignType::Rsa, &platform());
    let body = body.replace(r#"[{"day":1.5}]"#, "[2]"); // not signed, so it can be changed
    let Outcome::Bound(card) = read(&body) else {
        panic!("not bound")
    };
    let found: Vec<_> = card
        .fields()
        .into_iter()
        .filter(|field| success().get(field.name()).is_none())
        .map(|field| (field.name(), field.text(), field.is_signed()))
        .collect();
    assert_eq!(
        found,
        [
            ("correlationID", "c-1", true),
            ("limits", "[2]", false),
            ("memo", "", false),
            ("sign_type", "RSA", true),
        ]
    );
    assert!(card.fields().get("sign").is_none());
}

#[test]
fn refusals() {
    let body = json!({ "ret_code": "1900", "ret_msg": "x" });
    let Outcome::Refused(refusal) = read(&signed(&body, SignType::Rsa, &platform())) else {
        panic!("not refused")
    };
    assert_eq!(
        (refusal.ret_code().as_str(), refusal.ret_msg()),
        ("1900", "x")
    );
    assert_eq!(refusal.next_step(), NextStep::AskCodeAgain);
    assert!(refusal.fields().iter().all(|field| field.is_signed()));
    let Outcome::Unsigned(claim) = read(&body.to_string()) else {
        panic!("signed")
    };
    assert_eq!((claim.ret_code(), claim.ret_msg()), ("1900", "x"));
    assert_eq!(claim.fields().len(), 2);
    assert!(!claim.fields().iter().any(|field| field.is_signed()));
}

#[test]
fn return_codes() {
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

/// All rows of the specification's table, and `0000`; a row that cannot be parsed would be missing.
#[test]
fn documented_return_codes_are_those_of_the_specification() {
    let spec = include_str!("../vectors/SPEC.md");
    let table = spec.split("### Return codes").nth(1).unwrap();
    let table = table.split("\n## ").next().unwrap();
    let mut rows = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let step = row.split('`').nth(1).unwrap();
        let codes = row.split('|').nth(2).unwrap().split([' ', ',']);
        for code in codes.filter(|word| word.len() == 4 && word.parse::<u16>().is_ok()) {
            assert!(rows.insert((code.to_owned(), step.to_owned())), "{code}");
        }
    }
    let documented: Vec<_> = RetCode::documented().collect();
    assert_eq!(documented.len(), 55);
    assert!(documented.is_sorted());
    assert!(documented[0].is_success());
    let ours: BTreeSet<_> = documented[1..]
        .iter()
        .map(|code| (code.to_string(), code.next_step().to_string()))
        .collect();
    assert_eq!(ours, rows);
}

#[test]
fn keys() {
    let key = signing_key("merchant-1024");
    assert_eq!(key.format().to_string(), "pkcs8-base64");
    assert_eq!((key.bits(), key.verifying_key().bits()), (1024, 1024));
    let fingerprint = key.verifying_key().fingerprint();
    assert_eq!(fingerprint.to_string(), hex(fingerprint.as_bytes()));
    assert_eq!(format!("{fingerprint:?}"), fingerprint.to_string());
    assert_eq!(fingerprint.known(), None::<KnownKey>);
    for known in KnownKey::ALL {
        assert_eq!(known.public_key().fingerprint().known(), Some(*known));
    }
}

fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.concat()
}

/// Text that is parsed one way only can be parsed by `str::parse` too.
#[test]
fn what_is_parsed_is_parsed_by_the_standard_trait() {
    fn same<T: FromStr<Err = E> + PartialEq, E: PartialEq>(
        parse: fn(&str) -> Result<T, E>,
        text: &str,
    ) {
        assert!(text.parse::<T>() == parse(text), "{text}");
    }
    for text in ["RSA", "sha256WITHrsa", "MD5", ""] {
        same(SignType::parse, text);
    }
    for text in ["0000", "1900", "190", "x"] {
        same(RetCode::parse, text);
    }
    let spki = Signature::from_bytes(&published_key("lianlian").to_spki_der()).to_base64();
    for text in [spki.as_str(), "", "AAAA"] {
        same(VerifyingKey::from_text, text);
    }
    let private = support::keys()["rsa"]["merchant-1024"]["private"].clone();
    let key: SigningKey = private.as_str().unwrap().parse().unwrap();
    assert!(key.is_pair_of(signing_key("merchant-1024").verifying_key()));
    assert!("".parse::<SigningKey>().is_err());
}

#[test]
fn bytes_and_text_are_borrowed_and_printed_alike() {
    fn check(thing: &(impl AsRef<[u8]> + LowerHex + ToString), bytes: &[u8]) {
        assert_eq!(thing.as_ref(), bytes);
        assert_eq!(format!("{thing:x}"), hex(bytes));
        assert_eq!(thing.to_string(), hex(bytes));
    }
    for sign_type in SignType::ALL {
        let digest = Digest::new(*sign_type, b"x");
        check(&digest, digest.as_bytes());
    }
    let fingerprint: Fingerprint = published_key("lianlian").fingerprint();
    check(&fingerprint, fingerprint.as_bytes());
    let signature = Signature::from_bytes(&[1, 2]);
    assert_eq!(signature.as_ref(), signature.as_bytes());
    let code = RetCode::parse("1900").unwrap();
    assert_eq!(code.as_ref(), code.as_str());
}

/// `for` takes what has fields, by reference, in the order of `iter`.
#[test]
fn what_holds_fields_is_iterated() {
    let message = Message::parse(br#"{"b":"2","a":"1"}"#).unwrap();
    let mut names = Vec::new();
    for field in &message {
        names.push(field.name());
    }
    assert_eq!(names, ["b", "a"]);
    assert_eq!(message.fields().len(), message.iter().len());

    let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
    let mut pairs = Vec::new();
    for pair in &fields {
        pairs.push(*pair);
    }
    assert_eq!(pairs, fields.pairs());
    assert_eq!(fields.iter().copied().collect::<Vec<_>>(), pairs);
    assert_eq!(fields.into_iter().collect::<Vec<_>>(), pairs);

    let Outcome::Unsigned(claim) = read(r#"{"ret_code":"1900","ret_msg":"x"}"#) else {
        panic!("signed")
    };
    let mut texts = Vec::new();
    for field in claim.fields() {
        texts.push(field.text());
    }
    assert_eq!(texts, ["1900", "x"]);
}

/// What can be put in a set is, and equal things are one.
#[test]
fn values_that_compare_can_be_hashed() {
    let (a, b) = (
        published_key("lianlian"),
        platform().verifying_key().clone(),
    );
    let keys = HashSet::from([a.clone(), b, a]);
    assert_eq!(keys.len(), 2);
    let signatures = HashSet::from([vec![1], vec![2], vec![1]].map(Signature::from));
    assert_eq!(signatures.len(), 2);
    assert_eq!(HashSet::from([expected(), expected()]).len(), 1);
    assert_eq!(HashSet::from([REQUEST, REQUEST]).len(), 1);
    let error = || Message::parse(b"[]").unwrap_err();
    assert_eq!(HashSet::from([error(), error()]).len(), 1);
}

/// Machine names are unique, of one form, and lead back to their value.
#[test]
fn machine_names_lead_back() {
    macro_rules! check {
        ($($Type:ident),*) => {
            $(
                let mut seen = HashSet::new();
                for value in $Type::ALL {
                    let code = value.code();
                    assert_eq!($Type::parse(code), Some(*value));
                    assert_eq!($Type::parse(&code.to_ascii_uppercase()), None, "{code}");
                    assert!(seen.insert(code), "{code} stands twice");
                    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
                    assert!(code.bytes().all(is_plain), "{code}");
                }
                assert!(seen.len() > 1, stringify!($Type));
                assert_eq!($Type::parse(""), None);
            )*
        };
    }
    check!(
        Direction,
        FoundKey,
        HostVerdict,
        KeyContainer,
        KeyEncoding,
        KeyFile,
        KeyRole,
        KnownKey,
        LengthUnit,
        Limit,
        Mismatch,
        NextStep
    );
    // This one holds the character, so it has no list.
    let problems = [
        NameProblem::Empty,
        NameProblem::TooLong,
        NameProblem::Character(' '),
    ];
    let codes = problems.map(NameProblem::code);
    assert_eq!(codes, ["empty", "too_long", "character"]);
}
