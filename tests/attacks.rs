//! The seven attacks that the protocol allows: splice, substitute, downgrade, parser tricks, strip,
//! leak, lax decoding. Each has one test or more, which begins with its name and fails if the
//! default that stops it is taken away.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Direction, Error, Expected, KeyError, Limit, Message, Mismatch,
    Outcome, SignType, Signature, SignedFields, SignedMessage, SigningKey, SigningString,
    verify_message,
};
use serde_json::{Value, json};
use support::{REQUEST, fields_of, platform, real_message, signed, success};

const SHA256: SignType = SignType::Sha256WithRsa;

fn with(mut body: Value, name: &str, value: &str) -> Value {
    body[name] = value.into();
    body
}

fn without(mut body: Value, name: &str) -> Value {
    body.as_object_mut().unwrap().remove(name).unwrap();
    body
}

fn expected() -> Expected {
    let expected = Expected::new(REQUEST.oid_partner, REQUEST.user_id, SHA256).unwrap();
    expected.with_no_order(REQUEST.no_order.unwrap()).unwrap()
}

/// Reads a body that the test platform signed with SHA-256.
fn read_signed(body: &Value) -> Result<Outcome, Error> {
    read(&signed(body, SHA256, &platform()))
}

fn read(body: &str) -> Result<Outcome, Error> {
    expected().verify_response(body.as_bytes(), platform().verifying_key())
}

fn mismatch(name: &'static str, problem: Mismatch) -> Error {
    Error::ResponseMismatch {
        name: name.into(),
        problem,
    }
}

fn ambiguous(name: &'static str) -> Error {
    Error::AmbiguousValue { name: name.into() }
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
    let mut spliced = fields_of(&real.body);
    let no_order = spliced.remove("no_order").unwrap();
    let dt_order = spliced["dt_order"].as_str().unwrap();
    spliced["dt_order"] = format!("{dt_order}&no_order={}", no_order.as_str().unwrap()).into();
    let spliced = Value::Object(spliced).to_string();

    // The general layer verifies it, since the signature is right, and reports the ambiguity.
    let message = Message::parse(spliced.as_bytes()).unwrap();
    let message = SignedMessage::new(message, Direction::Response).unwrap();
    assert_eq!(message.signing_string().as_str(), real.signing_string);
    let verified = message.verify(&support::lianlian(), &[SignType::Rsa]);
    let verified = verified.unwrap();
    assert_eq!(verified.ambiguous().collect::<Vec<_>>(), ["dt_order"]);

    // The typed layer reads the original, and refuses the splice.
    let original = Expected::new(
        "201408071000001539",
        "LLianPay-YT-Test-12345",
        SignType::Rsa,
    );
    let original = original.unwrap();
    let verdict = |body: &str| original.verify_response(body.as_bytes(), &support::lianlian());
    assert!(matches!(verdict(&real.body), Ok(Outcome::Refused(_))));
    assert_eq!(verdict(&spliced).unwrap_err(), ambiguous("dt_order"));
}

/// Values that read as more fields: by a name of the page, by one that only LianLian's parser takes,
/// behind two and more other `&`, and with no name at all.
const SPLICES: [&str; 12] = [
    "7&verify_code=1",
    "7&v-x=1",
    "7&交=1",
    "7& token=1",
    "7&=1",
    "&=",
    "7&a&verify_code=1",
    "7&a&b&c&verify_code=1",
    "7&&verify_code=1",
    "7&&&x=",
    "a=b&c&d=e",
    "=&&=&",
];

/// What only looks like it: every `=` is before the first `&`.
const HARMLESS: [&str; 8] = ["7", "a&b", "a=b", "a=b=c", "a=b&c", "==&&", "&", "&a&b&"];

/// Attack 1, in a request: what a user typed becomes a field of its own.
#[test]
fn splice_into_a_request() {
    let fields: [fn(&str) -> BindVerifyRequest<'_>; 4] = [
        |token| BindVerifyRequest { token, ..REQUEST },
        |user_id| BindVerifyRequest { user_id, ..REQUEST },
        |verify_code| BindVerifyRequest {
            verify_code,
            ..REQUEST
        },
        |no_order| BindVerifyRequest {
            no_order: Some(no_order),
            ..REQUEST
        },
    ];
    for (request, name) in fields
        .iter()
        .zip(["token", "user_id", "verify_code", "no_order"])
    {
        for splice in SPLICES {
            let verdict = request(splice).prepare(SHA256).unwrap_err();
            assert_eq!(verdict, ambiguous(name), "{splice}");
        }
        for value in HARMLESS {
            assert!(request(value).prepare(SHA256).is_ok(), "{name} {value}");
        }
    }
    // Nor can a response be expected to such a request.
    for splice in SPLICES {
        let expected = Expected::new(REQUEST.oid_partner, splice, SHA256);
        assert_eq!(expected.unwrap_err(), ambiguous("user_id"));
    }
}

/// Attack 1, in a response: a field vanishes into the value of another, in whatever field, behind
/// however many `&`, in a success and in a refusal.
#[test]
fn splice_into_a_response() {
    for ret_code in ["0000", "1900"] {
        let body = with(success(), "ret_code", ret_code);
        for splice in SPLICES {
            let verdict = read_signed(&with(body.clone(), "memo", splice));
            assert_eq!(verdict.unwrap_err(), ambiguous("memo"), "{splice}");
        }
        for value in HARMLESS {
            assert!(read_signed(&with(body.clone(), "memo", value)).is_ok());
        }
    }
}

/// Attack 1, as it is done: `no_order` is cut out of a signed success, and pasted behind other `&`
/// of the value before it. The signature holds, so the value alone gives it away.
#[test]
fn splice_behind_other_separators() {
    for honest in ["a&b", "a&b&c", "&&&", "a=b&c&d"] {
        let honest = with(success(), "no_memo", honest);
        let sent = signed(&honest, SHA256, &platform());
        assert!(matches!(read(&sent), Ok(Outcome::Bound(_))));
        let mut spliced = fields_of(&sent);
        let no_order = spliced.remove("no_order").unwrap();
        let no_memo = spliced["no_memo"].as_str().unwrap();
        let pasted = format!("{no_memo}&no_order={}", no_order.as_str().unwrap());
        spliced.insert("no_memo".into(), pasted.into());
        let spliced = Value::Object(spliced).to_string();
        let key = platform();
        let general = verify_message(
            spliced.as_bytes(),
            Direction::Response,
            key.verifying_key(),
            &[SHA256],
        );
        let ambiguous_there = general.unwrap().ambiguous().count();
        assert_eq!(ambiguous_there, 1);
        assert_eq!(read(&spliced).unwrap_err(), ambiguous("no_memo"));
    }
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
        "stat_user",
        "oid_userno",
        "gateway_url",
    ] {
        let error = read_signed(&with(success(), name, "1")).unwrap_err();
        assert_eq!(
            error,
            Error::ResponseMismatch {
                name: name.into(),
                problem: Mismatch::OtherApi
            }
        );
    }
    let mut list = success();
    list["agreement_list"] = json!([{ "no_agree": "1" }]);
    assert_eq!(
        read_signed(&list).unwrap_err(),
        mismatch("agreement_list", Mismatch::OtherApi)
    );
}

/// Attack 2: a card list's array is not signed, so it can be stripped; if the caller also excludes
/// `card_no`, it could be added.
#[test]
fn substitute_of_a_stripped_card_list() {
    let list = without(without(success(), "card_no"), "no_agree");
    let mut forged = fields_of(&signed(&list, SHA256, &platform()));
    forged.insert("card_no".into(), "3123".into());
    let forged = Value::Object(forged).to_string();
    let expected = expected().with_excluded(&["card_no"]);
    let error = expected
        .verify_response(forged.as_bytes(), platform().verifying_key())
        .unwrap_err();
    assert_eq!(error, mismatch("card_no", Mismatch::Unsigned));
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
    let expected = expected().with_allowed(SignType::ALL);
    assert!(
        expected
            .verify_response(weak.as_bytes(), platform().verifying_key())
            .is_ok()
    );
}

/// Attack 3: LianLian's demo code lets a message choose an MD5 over a key that is empty, and a
/// library of its own one over the public key's text: anybody can make both.
#[test]
fn downgrade_to_a_symmetric_mode() {
    let key = platform();
    let spki = Signature::from_bytes(&key.verifying_key().to_spki_der()).to_base64();
    for sign_type in ["MD5", "md5", "RSA1", "SHA1withRSA", "HMAC"] {
        let body = with(success(), "sign_type", sign_type);
        for (secret, separator) in [("", "&key="), ("", ""), (&*spki, "&key="), (&*spki, "")] {
            let forged = forge_md5(&body, &format!("{separator}{secret}"));
            for sign in [
                forged.to_string(),
                Signature::from_bytes(forged.as_ref()).to_base64(),
            ] {
                let forged = with(body.clone(), "sign", &sign).to_string();
                assert_eq!(read(&forged).unwrap_err(), Error::UnknownSignType);
                // Whatever the caller allows, in every layer.
                let reader = expected().with_allowed(SignType::ALL);
                let verdict = reader.verify_response(forged.as_bytes(), key.verifying_key());
                assert_eq!(verdict.unwrap_err(), Error::UnknownSignType);
                assert_eq!(
                    reader.open(forged.as_bytes()).unwrap_err(),
                    Error::UnknownSignType
                );
                let verdict = verify_message(
                    forged.as_bytes(),
                    Direction::Response,
                    key.verifying_key(),
                    SignType::ALL,
                );
                assert_eq!(verdict.unwrap_err(), Error::UnknownSignType);
            }
        }
    }
}

/// The MD5 of the signing string and a key that is no secret.
fn forge_md5(body: &Value, key: &str) -> Digest {
    let text = body.to_string();
    let message = Message::parse(text.as_bytes()).unwrap();
    let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
    let keyed = format!("{}{key}", SigningString::new(&fields).as_str());
    Digest::new(SignType::Rsa, keyed.as_bytes())
}

/// Attack 3: the same forgery under the name of a sign type that exists.
#[test]
fn downgrade_under_a_right_name() {
    let body = with(success(), "sign_type", SHA256.as_str());
    let sign = Signature::from_bytes(forge_md5(&body, "&key=").as_ref());
    let forged = with(body, "sign", &sign.to_base64()).to_string();
    let short = Error::SignatureLength {
        expected: 256,
        found: 16,
    };
    assert_eq!(read(&forged).unwrap_err(), short);
}

/// Attack 4: where another parser would take the other one.
#[test]
fn parser_tricks_with_names() {
    let body = signed(&success(), SHA256, &platform());
    let and_field = |field: &str| body.replacen('{', &format!("{{{field},"), 1);
    for (field, name) in [
        (r#""user_id":"2""#, "user_id"),
        (r#""user_\u0069d":"2""#, "user_id"),
        (r#""USER_ID":"2013051500001""#, "user_id"),
        (r#""ret_code":null"#, "ret_code"),
    ] {
        let error = read(&and_field(field)).unwrap_err();
        assert_eq!(
            (
                error.code(),
                error.field().map(str::to_ascii_lowercase).as_deref()
            ),
            ("duplicate_field", Some(name)),
            "{field}"
        );
    }
    assert_eq!(
        read(&and_field(r#""sign ":"x""#)).unwrap_err().code(),
        "field_name"
    );
}

/// Attack 4: text that only some parsers read, and text without end.
#[test]
fn parser_tricks_with_text() {
    let body = signed(&success(), SHA256, &platform());
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
    let invalid = expected().verify_response(b"{\"a\":\"\xc0\x80\"}", platform().verifying_key());
    assert_eq!(invalid.unwrap_err(), Error::InvalidUtf8 { offset: 6 });
    let many: Vec<String> = (0..65).map(|i| format!("\"a{i}\":1")).collect();
    let many = format!("{{{}}}", many.join(","));
    assert_eq!(
        read(&many).unwrap_err(),
        Error::MessageTooLarge(Limit::Fields)
    );
}

/// Attack 5: a success loses its signature and its code, and must not become LianLian's word.
#[test]
fn strip_of_the_signature() {
    let body = fields_of(&signed(&success(), SHA256, &platform()));
    let strip = |code: &str, sign: Option<Value>| {
        let mut body = body.clone();
        body.insert("ret_code".into(), code.into());
        body.remove("sign");
        body.extend(sign.map(|sign| ("sign".into(), sign)));
        read(&Value::Object(body).to_string())
    };
    for sign in [None, Some(Value::Null), Some("".into())] {
        assert_eq!(
            strip("0000", sign.clone()).unwrap_err(),
            Error::MissingSignature
        );
        let Ok(Outcome::Unsigned(claim)) = strip("1900", sign) else {
            panic!("signed, or not refused")
        };
        assert_eq!(claim.ret_code(), "1900");
        assert!(claim.fields().iter().all(|field| !field.is_signed()));
    }
    // The same, signed, is LianLian's word.
    let refused = read_signed(&with(success(), "ret_code", "1900"));
    assert!(matches!(refused, Ok(Outcome::Refused(_))));
}

/// Attack 5, the other way: a field that the signature leaves out can be written by anybody, so
/// none that decides may be.
#[test]
fn strip_of_the_signature_over_a_field() {
    for name in [
        "ret_code",
        "ret_msg",
        "sign_type",
        "oid_partner",
        "user_id",
        "no_order",
        "no_agree",
    ] {
        let body = with(success(), "sign_type", SHA256.as_str());
        let value = body[name].as_str().unwrap();
        // Signed without the field, which is then added.
        let rest = without(body.clone(), name).to_string();
        let message = Message::parse(rest.as_bytes()).unwrap();
        let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
        let digest = SigningString::new(&fields).digest(SHA256);
        let sign = platform().sign_digest(&digest).unwrap().to_base64();
        let added = with(
            with(without(body.clone(), name), "sign", &sign),
            name,
            value,
        );
        let expected = expected().with_excluded(&[name]);
        let key = platform();
        let verdict = expected.verify_response(added.to_string().as_bytes(), key.verifying_key());
        assert_eq!(verdict.unwrap_err(), mismatch(name, Mismatch::Unsigned));
    }
}

/// Attack 6: no log line holds a token, a code, a card number or an agreement number, nor the digest
/// and signature from which they can be guessed. (`debug.rs` tries every type, `secrets.rs` memory.)
#[test]
fn leak_into_a_log() {
    let sent = REQUEST.sign(SHA256, &platform()).unwrap();
    let outcome = read_signed(&success()).unwrap();
    let log = format!("{REQUEST:?} {sent:?} {outcome:?}");
    let digest = sent.signing_string().digest(SHA256).to_string();
    for secret in [
        REQUEST.token,
        REQUEST.verify_code,
        "622202",
        "2013051613121201",
        &digest,
        &sent.signature().to_base64(),
    ] {
        assert!(!log.contains(secret), "{log} holds {secret}");
    }
    assert!(log.contains(REQUEST.user_id)); // or the log would be of no use
}

/// Attack 6: CRT values that do not fit make another library's signatures give the key away, so a
/// key with one of them changed is not read.
#[test]
fn leak_by_a_wrong_crt_value() {
    let private = support::keys()["rsa"]["merchant-1024"]["private"].clone();
    let private: String = private.as_str().unwrap().split_whitespace().collect();
    let der = Signature::from_base64(&private).unwrap();
    let honest = SigningKey::from_der(der.as_bytes()).unwrap();
    assert_eq!(honest.bits(), 1024);
    // version n e d p q dP dQ qInv, each an INTEGER of two bytes of head or more.
    let places = last_bytes_of_integers(der.as_bytes());
    assert_eq!(places.len(), 9);
    for (name, place) in ["dP", "dQ", "qInv"].iter().zip(&places[6..]) {
        let mut changed = der.as_bytes().to_vec();
        changed[*place] ^= 2;
        let error = SigningKey::from_der(&changed).unwrap_err();
        let problem = "a CRT value does not fit the primes";
        assert_eq!(error, KeyError::Invalid { problem }, "{name}");
    }
}

/// Where the numbers of the `RSAPrivateKey` inside of a PKCS#8 key end.
fn last_bytes_of_integers(der: &[u8]) -> Vec<usize> {
    let header = |at: usize| match der[at + 1] {
        length @ 0..=0x7f => (at + 2, usize::from(length)),
        0x81 => (at + 3, usize::from(der[at + 2])),
        _ => (
            at + 4,
            usize::from(u16::from_be_bytes([der[at + 2], der[at + 3]])),
        ),
    };
    let octets = der
        .windows(4)
        .position(|four| four == [5, 0, 4, 0x82])
        .unwrap()
        + 2;
    let (mut at, mut places) = (header(header(octets).0).0, Vec::new());
    while at < der.len() {
        let (content, length) = header(at);
        at = content + length;
        places.push(at - 1);
    }
    places
}

/// Attack 7 at the message: one signature has one text. (Forged blocks are in
/// `vectors/raw_signatures.json`.)
#[test]
fn lax_decoding_of_base64() {
    let body = fields_of(&signed(&success(), SHA256, &platform()));
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

/// Attack 7 below it: the block is built and compared, so no other block passes, whoever raised it.
#[test]
fn lax_decoding_of_the_block() {
    let body = signed(&success(), SHA256, &platform());
    let open = || match expected().open(body.as_bytes()).unwrap() {
        lianlian_mpay::OpenedResponse::Signed(response) => response,
        lianlian_mpay::OpenedResponse::Unsigned(claim) => panic!("unsigned: {claim:?}"),
    };
    let digest = open().digest();
    for (what, block) in support::lax_blocks(&digest, 256) {
        let verdict = open().finish_with_block(&block).unwrap_err();
        assert_eq!(verdict, Error::SignatureMismatch, "{what}");
    }
    let right = support::right_block(&digest, 256);
    assert!(matches!(
        open().finish_with_block(&right),
        Ok(Outcome::Bound(_))
    ));
}

/// The most common mistake of all: the merchant's own key where LianLian's belongs.
#[test]
fn own_key_in_the_place_of_lianlians() {
    let merchant = support::signing_key("merchant-2048");
    let body = signed(&success(), SHA256, &platform());
    let verdict = expected().verify_response(body.as_bytes(), merchant.verifying_key());
    assert_eq!(verdict.unwrap_err(), Error::SignatureMismatch);
}
