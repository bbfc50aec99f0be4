//! `Debug` shows no value that can be secret, no digest and no signature: of every public type, the
//! text is searched for each secret, as text, as hex and as a list of bytes.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::fmt::Debug;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Direction, Error, FastVerifyingKey, HostVerdict, KeySet, KnownKey,
    Message, OpenedResponse, Outcome, PreparedMessage, RetCode, SignType, Signature, SignedFields,
    SignedMessage, SignedRequest, VerifyingKey,
};
use serde_json::{Value, json};
use support::{REQUEST, TestKey, platform, signed};

const CARD_NO: &str = "622202112313213123";
const NO_AGREE: &str = "2013051613121201";
const RET_MSG: &str = "商户请求参数校验错误[mobile]";
const OTHER: &str = "SomethingElse";

/// What was searched for, and in how many types.
struct Search {
    secrets: Vec<(&'static str, String)>,
    types: Vec<&'static str>,
}

impl Search {
    fn new(digest: &Digest, signature: &Signature) -> Self {
        let mut search = Self {
            secrets: Vec::new(),
            types: Vec::new(),
        };
        for (name, text) in [
            ("the token", REQUEST.token),
            ("the code", REQUEST.verify_code),
            ("the card", CARD_NO),
            ("the agreement", NO_AGREE),
            ("the message", RET_MSG),
            ("another value", OTHER),
        ] {
            search.add_text(name, text);
        }
        search.add_bytes("the digest", digest.as_bytes());
        search.add_bytes("the signature", signature.as_bytes());
        search.add_text("the signature", &signature.to_base64());
        search
    }

    /// Half of it is too much already.
    fn add_text(&mut self, name: &'static str, text: &str) {
        let (start, end): (Vec<char>, Vec<char>) = {
            let all: Vec<_> = text.chars().collect();
            let half = all.len() / 2;
            (all[..half].to_vec(), all[half..].to_vec())
        };
        let halves = [start, end].map(|half| half.into_iter().collect::<String>());
        self.secrets.extend(halves.map(|half| (name, half)));
        self.add_bytes(name, text.as_bytes());
    }

    fn add_bytes(&mut self, name: &'static str, bytes: &[u8]) {
        let spelled =
            |spell: fn(&u8) -> String| -> Vec<_> { bytes[..4].iter().map(spell).collect() };
        for spelling in [
            spelled(|byte| format!("{byte:02x}")),
            spelled(|byte| format!("{byte:02X}")),
            spelled(|byte| format!("{byte}, ")),
        ] {
            self.secrets.push((name, spelling.concat()));
        }
    }

    fn look<T: Debug + ?Sized>(&mut self, thing: &T) {
        let kind = std::any::type_name::<T>();
        for text in [format!("{thing:?}"), format!("{thing:#?}")] {
            for (name, secret) in &self.secrets {
                assert!(!text.contains(secret), "{kind}: {text} shows {name}");
            }
        }
        self.types.push(kind);
    }
}

fn response() -> Value {
    json!({
        "ret_code": "0000", "ret_msg": RET_MSG, "oid_partner": REQUEST.oid_partner,
        "user_id": REQUEST.user_id, "card_no": CARD_NO, "no_agree": NO_AGREE,
        "no_order": REQUEST.no_order, "other": OTHER, "list": [OTHER],
    })
}

fn sent(key: &TestKey) -> SignedRequest {
    REQUEST.sign(SignType::Rsa, key).unwrap()
}

#[test]
fn what_is_sent() {
    let key = platform();
    let signed = sent(&key);
    for secret in [REQUEST.token, REQUEST.verify_code] {
        assert!(signed.body().contains(secret)); // or the rest would show nothing
    }
    let digest = signed.signing_string().digest(SignType::Rsa);
    let mut search = Search::new(&digest, signed.signature());
    search.look(&REQUEST);
    search.look(&REQUEST.prepare(SignType::Rsa).unwrap());
    search.look(&signed);
    search.look(signed.signing_string());
    search.look(signed.signature());
    search.look(signed.expected());
    search.look(&digest);
    search.look(&[digest]);
    search.look(&Some(signed.signature().clone()));

    let fields = [
        ("token", REQUEST.token),
        ("verify_code", REQUEST.verify_code),
    ];
    let prepared = PreparedMessage::new(&fields, SignType::Rsa).unwrap();
    search.look(&SignedFields::from_pairs(fields).unwrap());
    search.look(&prepared);
    let body = prepared.sign(&key).unwrap();
    search.add_bytes(
        "the digest",
        body.signing_string().digest(SignType::Rsa).as_bytes(),
    );
    search.add_bytes("the signature", body.signature().as_bytes());
    search.look(&body);
    assert_eq!(search.types.len(), 12);
}

#[test]
fn what_is_received() {
    let key = platform();
    let body = signed(&response(), SignType::Rsa, &key);
    let message = Message::parse(body.as_bytes()).unwrap();
    let opened = sent(&key).open_response(body.as_bytes()).unwrap();
    let OpenedResponse::Signed(waiting) = &opened else {
        panic!("unsigned")
    };
    let mut search = Search::new(&waiting.digest(), waiting.signature());
    search.look(&message);
    search.look(message.fields());
    for field in &message {
        search.look(field);
        search.look(field.value());
    }
    let owned = message.clone().into_owned();
    search.look(&owned);
    let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
    search.look(&fields);
    let received = SignedMessage::new(message, Direction::Response).unwrap();
    search.look(&received);
    search.look(&opened);
    search.look(waiting);
    let verified = received.verify_by_host(HostVerdict::Matches, SignType::ALL);
    search.look(&verified.unwrap());
    let outcome = waiting.clone().finish(key.verifying_key());
    search.look(&outcome);
    let Ok(Outcome::Bound(card)) = outcome else {
        panic!("not bound")
    };
    assert_eq!((card.card_no(), card.no_agree()), (CARD_NO, Some(NO_AGREE)));
    search.look(&card);
    search.look(card.fields());
    search.look(&card.fields().iter());
    for field in card.fields() {
        search.look(&field);
    }
    assert_eq!(card.masked_card_no(), "**************3123");
    let text = format!("{card:?}");
    assert!(
        text.contains("**************3123") && text.contains("\"no_agree\""),
        "{text}"
    );
}

#[test]
fn what_is_refused() {
    let key = platform();
    let refusal = json!({ "ret_code": "1004", "ret_msg": RET_MSG, "token": REQUEST.token });
    let body = signed(&refusal, SignType::Rsa, &key);
    for body in [refusal.to_string(), body] {
        let outcome = sent(&key).verify_response(body.as_bytes(), key.verifying_key());
        let digest = Digest::new(SignType::Rsa, b"");
        let mut search = Search::new(&digest, &Signature::from_bytes(&[9; 128]));
        search.look(&outcome);
        match outcome.unwrap() {
            Outcome::Bound(card) => panic!("bound: {card:?}"),
            Outcome::Refused(refusal) => search.look(&refusal),
            Outcome::Unsigned(claim) => {
                search.look(&claim);
                let opened = sent(&key).open_response(body.as_bytes()).unwrap();
                search.look(&opened);
            }
        }
    }
}

/// Nothing of a private key; of a public one, its fingerprint.
#[test]
fn keys() {
    let private = support::keys()["rsa"]["merchant-1024"]["private"].clone();
    let private: String = private.as_str().unwrap().split_whitespace().collect();
    let der = Signature::from_base64(&private).unwrap();
    let key = support::signing_key("merchant-1024");
    let public = key.verifying_key();
    let mut search = Search {
        secrets: Vec::new(),
        types: Vec::new(),
    };
    // Wherever one of its numbers begins, and wherever its base64 does.
    for piece in der.as_bytes().chunks_exact(4).skip(8) {
        search.add_bytes("a number", piece);
    }
    for at in (0..private.len() - 12).step_by(3) {
        search
            .secrets
            .push(("its base64", private[at..at + 8].to_owned()));
    }
    search.look(&*key);
    search.look(&key.to_pkcs8_der());
    search.look(public);
    search.look(&KeySet::from([public.clone()]));
    search.look(&FastVerifyingKey::new(public).unwrap());
    #[cfg(any(feature = "getrandom", feature = "openssl"))]
    search.look(&lianlian_mpay::FastSigningKey::new(&key).unwrap());
    #[cfg(feature = "openssl")]
    {
        let native = lianlian_mpay::NativeSigningKey::new(&key).unwrap();
        search.look(&native);
        search.look(native.verifying_key());
    }
    let fingerprint = public.fingerprint().to_string();
    let text = format!("bits: 1024, fingerprint: {fingerprint}, ..");
    assert_eq!(format!("{:?}", &*key), format!("SigningKey {{ {text} }}"));
    assert_eq!(format!("{public:?}"), format!("VerifyingKey {{ {text} }}"));
}

/// The exact texts, for what people read in logs.
#[test]
fn what_is_shown() {
    let message = Message::parse(br#"{"s":"x","n":1,"t":true,"z":null,"l":[1]}"#).unwrap();
    let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
    let unsigned = sent(&platform()).verify_response(
        br#"{"ret_code":"1900","ret_msg":"x"}"#,
        platform().verifying_key(),
    );
    let prepared = PreparedMessage::new(&[("a", "1")], SignType::Rsa).unwrap();
    let things: [(&dyn Debug, &str); 10] = [
        (&message, r#"Message ["s", "n", "t", "z", "l"]"#),
        (
            &message.fields(),
            r#"[Field("s", String(..)), Field("n", Number(..)), Field("t", Bool(..)), Field("z", Null), Field("l", Nested(..))]"#,
        ),
        (
            &fields,
            r#"SignedFields { signed: ["n", "s", "t"], unsigned: ["l"] }"#,
        ),
        (
            &REQUEST,
            r#"BindVerifyRequest { oid_partner: "201103171000000000", user_id: "2013051500001", no_order: Some("20130515094013"), .. }"#,
        ),
        (&Signature::from_bytes(&[1, 2]), "Signature(2 bytes)"),
        (&Digest::new(SignType::Rsa, b""), "Md5(..)"),
        (&Digest::new(SignType::Sha256WithRsa, b""), "Sha256(..)"),
        (
            &prepared,
            "PreparedMessage { sign_type: Rsa, signing_string: SigningString(17 bytes), .. }",
        ),
        (&RetCode::parse("1900").unwrap(), "RetCode(1900)"),
        (
            &unsigned.unwrap(),
            r#"Unsigned(UnsignedRefusal { ret_code: RetCode(1900), fields: ["ret_code", "ret_msg"], .. })"#,
        ),
    ];
    for (thing, text) in things {
        assert_eq!(format!("{thing:?}"), text);
    }
    let known = KnownKey::LianLianPlatform.public_key();
    assert!(format!("{known:?}").contains("fingerprint: c5e86d06"));
}

/// Every way in which a value that is secret makes an error.
#[test]
fn errors() {
    let secret = "ThisIsSecret".repeat(20);
    let ambiguous = format!("&{}=", &secret[..12]);
    let request = |token, user_id| BindVerifyRequest {
        token,
        user_id,
        ..REQUEST
    };
    let prepare = |request: BindVerifyRequest<'_>| request.prepare(SignType::Rsa).map(drop);
    let key = platform();
    let read = |body: &str| {
        let verdict = sent(&key).verify_response(body.as_bytes(), key.verifying_key());
        verdict.map(drop)
    };
    let write = |name: &str, value: &str| {
        let fields = [(name, value), ("sign_type", "RSA")];
        PreparedMessage::new(&fields, SignType::Sha256WithRsa).map(drop)
    };
    let errors: [Result<(), Error>; 14] = [
        read(&secret),
        read(&format!("\"{secret}\"")),
        read(&format!("{{\"a\":\"{secret}\u{1}\"}}")),
        read(&format!("{{\"a\":{secret}}}")),
        read(&format!("{{\"a\":\"{secret}\"")),
        read(&format!("{{\"ret_code\":\"{secret}\"}}")),
        read(&format!(
            "{{\"sign\":\"{secret}\",\"sign_type\":\"{secret}\"}}"
        )),
        read(&format!("{{\"sign\":\"{secret}!\",\"sign_type\":\"RSA\"}}")),
        prepare(request(&ambiguous, "1")),
        prepare(request("\u{1}ThisIsSecret", "1")),
        prepare(request("1", &secret)),
        write("a", &secret),
        RetCode::parse(&secret).map(drop),
        SignType::parse(&secret).map(drop).map_err(Error::from),
    ];
    for error in errors {
        let error = error.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains("Secret"), "{text}");
    }
    for error in [
        VerifyingKey::from_text(&secret).unwrap_err(),
        VerifyingKey::from_text(&format!("-----BEGIN {secret}-----\n{secret}")).unwrap_err(),
        VerifyingKey::from_der(secret.as_bytes()).unwrap_err(),
        secret.parse::<lianlian_mpay::SigningKey>().unwrap_err(),
    ] {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("Secret"), "{text}");
    }
}
