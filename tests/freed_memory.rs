//! What is secret is wiped before its memory is freed, on accepted and on refused input. What the
//! libraries leave is listed with its count, so that a change shows.
//!
//! The libraries keep numbers as words, whose bytes stand the other way round on a big-endian
//! machine; so this is searched on little-endian ones.
#![cfg(target_endian = "little")]
#![allow(clippy::restriction, reason = "tests may panic")]
#![allow(
    clippy::drop_non_drop,
    reason = "when something is dropped is what is tested"
)]

mod support;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Direction, Expected, Message, OpenedResponse, Outcome, SignType,
    Signature, SignedMessage, SigningKey, VerifyingKey,
};
use lianlian_mpay_watcher::{Secret, Watcher, freed};
use serde_json::{Value, json};
use support::{platform, signed, signing_key};

#[global_allocator]
static WATCHER: Watcher = Watcher;

type Found = Vec<(&'static str, usize)>;

/// What `rsa` 0.10.0 and its numbers leave when a key is imported and dropped: of
/// `PrivateKey::from_components` the product of the primes, `validate_private_key_parts`, and
/// `precompute` with the inversion of `q`; of its key the parameters modulo `p`.
const LEFT_BY_IMPORT: &[(&str, usize)] = &[("p", 9), ("q", 4)];

/// The last of these alone, when a key is dropped.
const LEFT_BY_DROPPING: &[(&str, usize)] = &[("p", 1)];

/// What they leave of each signature: in `rsa_decrypt` the parameters modulo `p` and `q`.
const LEFT_BY_SIGNING: &[(&str, usize)] = &[("p", 1), ("q", 1)];

/// What `serde_json` leaves of a message with escapes: the buffer in which it decodes them, and in
/// it the last string that has some.
const LEFT_BY_ESCAPES: &[(&str, usize)] = &[("no_agree", 1)];

const BITS: usize = 1024;

/// A private key in its containers, with the numbers as secrets.
struct Key {
    pkcs8: Vec<u8>,
    pkcs1: Vec<u8>,
    base64: String,
    secrets: Vec<Secret>,
}

fn key() -> Key {
    let base64 = support::keys()["rsa"][format!("merchant-{BITS}")]["private"].clone();
    let base64 = base64.as_str().unwrap().to_owned();
    let pkcs8 = Signature::from_base64(&base64).unwrap().as_bytes().to_vec();
    // Behind the headers of SEQUENCE, version, algorithm and OCTET STRING.
    let pkcs1 = pkcs8[26..].to_vec();
    let numbers = integers(&pkcs1);
    let names = ["d", "p", "q", "dP", "dQ", "qInv"];
    let numbers = names.into_iter().zip(&numbers[3..]);
    let mut secrets: Vec<_> = numbers
        .map(|(name, bytes)| Secret::number(name, bytes))
        .collect();
    // The first bytes of the text are those of every key.
    secrets.push(Secret::text("base64", &base64[64..]));
    Key {
        pkcs8,
        pkcs1,
        base64,
        secrets,
    }
}

/// The numbers of a PKCS#1 key, without the zero byte that keeps one positive.
fn integers(pkcs1: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &pkcs1[4..];
    let mut integers = Vec::new();
    while let [2, behind @ ..] = rest {
        let (length, behind) = match behind {
            [0x82, high, low, behind @ ..] => {
                (usize::from(u16::from_be_bytes([*high, *low])), behind)
            }
            [0x81, length, behind @ ..] | [length, behind @ ..] => (usize::from(*length), behind),
            [] => panic!("no length"),
        };
        let (content, behind) = behind.split_at(length);
        integers.push(content.strip_prefix(&[0]).unwrap_or(content).to_vec());
        rest = behind;
    }
    integers
}

fn pem(label: &str, text: &str) -> String {
    let mut pem = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(str::from_utf8(line).unwrap());
        pem.push('\n');
    }
    pem + &format!("-----END {label}-----\n")
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

fn base64(bytes: &[u8]) -> String {
    Signature::from_bytes(bytes).to_base64()
}

/// The watcher finds what it is made for, or the rest would show nothing.
#[test]
fn what_is_not_wiped_is_found() {
    let Key { pkcs8, secrets, .. } = key();
    let found = freed(&secrets, || drop(pkcs8.clone()));
    let all = ["d", "p", "q", "dP", "dQ", "qInv"].map(|name| (name, 1));
    assert_eq!(found, all);
    // A buffer that grows leaves its smaller ones.
    let found = freed(&secrets, || {
        let mut buffer = Vec::new();
        for byte in &pkcs8 {
            buffer.push(*byte);
        }
    });
    assert!(found.iter().any(|(name, count)| *name == "d" && *count > 1));
    let little: Vec<_> = pkcs8.iter().rev().copied().collect();
    assert_eq!(freed(&secrets, || drop(little)), all);
}

#[test]
fn importing_a_key_leaves_what_the_library_leaves() {
    let Key {
        pkcs8,
        pkcs1,
        base64: text,
        secrets,
    } = key();
    let (key, legacy) = (
        pem("PRIVATE KEY", &text),
        pem("RSA PRIVATE KEY", &base64(&pkcs1)),
    );
    let bags = format!("Bag Attributes\n{key}{}", pem("CERTIFICATE", "AAAA"));
    let texts = [text.as_str(), &key, &legacy, &bags];
    for text in texts {
        let found = freed(&secrets, || drop(SigningKey::from_text(text).unwrap()));
        assert_eq!(found, LEFT_BY_IMPORT, "{}", text.len());
    }
    for bytes in [&pkcs8, &pkcs1] {
        let found = freed(&secrets, || drop(SigningKey::from_der(bytes).unwrap()));
        assert_eq!(found, LEFT_BY_IMPORT);
    }
}

#[test]
fn a_key_that_is_handed_over_leaves_nothing() {
    let Key {
        base64, secrets, ..
    } = key();
    let key = SigningKey::from_text(&base64).unwrap();
    let found = freed(&secrets, || drop(key.to_pkcs8_der().clone()));
    assert_eq!(found, Found::new());
}

#[test]
fn a_refused_key_leaves_nothing() {
    let Key {
        pkcs8,
        pkcs1,
        base64: text,
        secrets,
    } = key();
    let key = pem("PRIVATE KEY", &text);
    let cut = |text: &str, end: &str| format!("{}{end}", &text[..text.len() - end.len()]);
    let body = &text[..text.len() - 8];
    for text in [
        // Refused in the middle of the base64, and at its end.
        cut(&text, "!"),
        cut(&text, "!==="),
        format!("{body}!{body}"),
        format!("{body} {}", &text[text.len() - 8..]),
        pem("PRIVATE KEY", &format!("{body}!AAAAAAA")),
        pem("PRIVATE KEY", &format!("{body}-_AAAAAA")),
        // Decoded, and not a key, or another one.
        body.to_owned(),
        base64(&[&pkcs8[..], &[0]].concat()),
        pem("PRIVATE KEY", body),
        format!("{key}{key}"),
        key.trim_end().trim_end_matches('-').to_owned(),
        // A file that is named.
        format!("\"{key}\""),
        key.replace('\n', "\\n"),
        key.replace('\n', ""),
        base64(key.as_bytes()),
        format!("{{\"key\":\"{text}\"}}"),
        text.replace('+', "-").replace('/', "_"),
        hex(&pkcs8),
    ] {
        let found = freed(&secrets, || drop(SigningKey::from_text(&text).unwrap_err()));
        assert_eq!(found, Found::new(), "{text}");
        let found = freed(&secrets, || {
            drop(VerifyingKey::from_text(&text).unwrap_err());
        });
        assert_eq!(found, Found::new(), "{text}");
    }
    for text in [&text, &key, &base64(&pkcs1)] {
        let found = freed(&secrets, || {
            drop(VerifyingKey::from_text(text).unwrap_err());
        });
        assert_eq!(found, Found::new(), "{text}");
    }
    let file: Vec<_> = key.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [&pkcs8[..500], &[&pkcs8[..], &[0]].concat(), &file] {
        let found = freed(&secrets, || {
            drop(SigningKey::from_bytes(bytes).unwrap_err());
        });
        assert_eq!(found, Found::new());
    }
}

/// Keys whose numbers do not fit: of what the library has seen it leaves no more than of a key that
/// is accepted.
#[test]
fn a_key_whose_numbers_do_not_fit_leaves_no_more() {
    let Key { pkcs8, secrets, .. } = key();
    let numbers = integers(&pkcs8[26..]);
    for (place, number) in numbers.iter().enumerate().skip(1) {
        let start = pkcs8
            .windows(number.len())
            .rposition(|part| part == number)
            .unwrap();
        let mut changed = pkcs8.clone();
        changed[start + number.len() - 1] ^= 2;
        let found = freed(&secrets, || {
            drop(SigningKey::from_der(&changed).unwrap_err());
        });
        for (name, count) in found {
            let most = LEFT_BY_IMPORT.iter().find(|(known, _)| *known == name);
            assert!(
                most.is_some_and(|(_, most)| count <= *most),
                "{place} {name} {count}"
            );
        }
        // What a factor and a wrong one give would give the factor away.
        let wrong = &changed[start..start + number.len()];
        let product = match place {
            4 => product(wrong, &numbers[5]),
            5 => product(&numbers[4], wrong),
            _ => continue,
        };
        // Its upper half is that of the modulus.
        let product = [Secret::number("product", &product[number.len()..])];
        let found = freed(&product, || {
            drop(SigningKey::from_der(&changed).unwrap_err());
        });
        assert_eq!(found, []);
    }
}

/// Of two numbers, big-endian.
fn product(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut product = vec![0; a.len() + b.len()];
    for (place, a) in a.iter().rev().enumerate() {
        let mut carry = 0;
        for (digit, b) in product
            .iter_mut()
            .rev()
            .skip(place)
            .zip(b.iter().rev().chain([&0]))
        {
            let sum = u16::from(*a) * u16::from(*b) + u16::from(*digit) + carry;
            [_, *digit] = sum.to_be_bytes();
            carry = sum >> 8;
        }
    }
    product
}

#[test]
fn signing_leaves_what_the_library_leaves() {
    let Key {
        base64, secrets, ..
    } = key();
    let key = SigningKey::from_text(&base64).unwrap();
    for sign_type in SignType::ALL {
        let digest = Digest::new(*sign_type, b"oid_partner=1");
        let found = freed(&secrets, || {
            drop(support::sign_digest(&key, &digest).unwrap());
        });
        assert_eq!(found, LEFT_BY_SIGNING);
    }
    // A clone is wiped as the key itself.
    let found = freed(&secrets, || drop(key.clone()));
    assert_eq!(found, Found::new());
    assert_eq!(freed(&secrets, || drop(key)), LEFT_BY_DROPPING);
}

const TOKEN: &str = "D096DBA0E3E0CC8F1D504C06E71D292D";
const VERIFY_CODE: &str = "918273";
const CARD_NO: &str = "6222021123132\u{31}3123";
const NO_AGREE: &str = "2013051613121201";

fn values() -> [Secret; 4] {
    [
        Secret::text("token", TOKEN),
        Secret::text("verify_code", VERIFY_CODE),
        Secret::text("card_no", CARD_NO),
        Secret::text("no_agree", NO_AGREE),
    ]
}

const REQUEST: BindVerifyRequest<'static> = BindVerifyRequest {
    oid_partner: "201103171000000000",
    token: TOKEN,
    user_id: "2013051500001",
    verify_code: VERIFY_CODE,
    no_order: None,
};

#[test]
fn a_request_leaves_nothing() {
    let (merchant, secrets) = (signing_key("merchant-1024"), values());
    let found = freed(&secrets, || {
        let prepared = REQUEST.prepare(SignType::Rsa).unwrap();
        drop(prepared.clone());
        let signed = prepared.sign(&merchant).unwrap();
        drop(signed.clone());
    });
    assert_eq!(found, []);
    // Refused: by the rules before and after the text is built, and by the key.
    let composite = signing_key("composite-factor");
    let other = signing_key("platform-1024");
    let found = freed(&secrets, || {
        let refused = BindVerifyRequest {
            user_id: "a&b=c",
            ..REQUEST
        };
        drop(refused.prepare(SignType::Rsa).unwrap_err());
        drop(REQUEST.sign(SignType::Rsa, &composite).unwrap_err());
        let prepared = REQUEST.prepare(SignType::Rsa).unwrap();
        let signature = other.sign_digest(&prepared.digest()).unwrap();
        drop(
            prepared
                .finish(signature, merchant.verifying_key())
                .unwrap_err(),
        );
    });
    assert_eq!(found, []);
}

fn success() -> Value {
    json!({
        "ret_code": "0000", "ret_msg": "ok", "oid_partner": "201103171000000000",
        "user_id": "2013051500001", "card_no": CARD_NO, "no_agree": NO_AGREE,
    })
}

fn expected() -> Expected {
    Expected::new("201103171000000000", "2013051500001", SignType::Rsa).unwrap()
}

#[test]
fn a_response_leaves_nothing() {
    let (key, secrets, expected) = (platform(), values(), expected());
    let body = signed(&success(), SignType::Rsa, &key);
    let found = freed(&secrets, || {
        let outcome = expected.verify_response(body.as_bytes(), key.verifying_key());
        assert!(matches!(outcome, Ok(Outcome::Bound(_))));
        drop(outcome.clone());
        let OpenedResponse::Signed(opened) = expected.open(body.as_bytes()).unwrap() else {
            panic!("not signed")
        };
        drop(opened.clone().finish(key.verifying_key()).unwrap());
        let message = Message::parse(body.as_bytes()).unwrap().into_owned();
        let signed = SignedMessage::new(message.clone(), Direction::Response).unwrap();
        drop(signed.clone().into_owned());
        drop(
            signed
                .verify(key.verifying_key(), SignType::ALL)
                .unwrap()
                .into_owned(),
        );
    });
    assert_eq!(found, []);
}

#[test]
fn a_refused_response_leaves_nothing() {
    let (key, secrets, expected) = (platform(), values(), expected());
    let body = signed(&success(), SignType::Rsa, &key);
    let other = signing_key("merchant-2048");
    for body in [
        body.replace("\"ok\"", "\"no\""),
        body.replace("2013051500001", "2013051500002"),
        body.replace("\"sign\":\"", "\"sign\":\"!"),
        body.replace("\"sign\":", "\"sigm\":"),
        body.replace("\"RSA\"", "\"MD5\""),
        body.replace('}', ",\"Card_No\":\"1\"}"),
        body.replace('}', ""),
        body.replace(CARD_NO, &format!("{CARD_NO}{CARD_NO}")),
        signed(&success(), SignType::Rsa, &other),
        signed(&success(), SignType::Sha256WithRsa, &key),
    ] {
        let found = freed(&secrets, || {
            drop(
                expected
                    .verify_response(body.as_bytes(), key.verifying_key())
                    .unwrap_err(),
            );
        });
        assert_eq!(found, [], "{body}");
    }
}

/// With escapes a value is a copy, which is ours to wipe; but the library decodes in a buffer that
/// it frees as it is.
#[test]
fn escapes_leave_what_the_library_leaves() {
    let (key, secrets, expected) = (platform(), values(), expected());
    let escape = |body: &str| {
        let body = body.replace(CARD_NO, &format!("\\u0036{}", &CARD_NO[1..]));
        body.replace(NO_AGREE, &format!("\\u0032{}", &NO_AGREE[1..]))
    };
    let body = escape(&signed(&success(), SignType::Rsa, &key));
    let found = freed(&secrets, || {
        let outcome = expected.verify_response(body.as_bytes(), key.verifying_key());
        assert!(matches!(outcome, Ok(Outcome::Bound(_))));
    });
    assert_eq!(found, LEFT_BY_ESCAPES);
    // Refused when the value was decoded: no more than the buffer, or one for each that was used.
    let array = format!("\"ret_msg\":[\"\\u0036{}\"]", &CARD_NO[1..]);
    for (body, left) in [
        // A name twice, and one that is too long.
        (body.replace("user_id", "card_no"), &[("no_agree", 1)][..]),
        (body.replace("card_no", &"a".repeat(65)), &[("card_no", 1)]),
        // With escapes in the name too, the value is decoded apart; here before a name twice.
        (
            body.replace("card_no", "c\\u0061rd_no")
                .replace("no_agree", "ret_msg"),
            &[("card_no", 1), ("no_agree", 1)],
        ),
        // In an array, which is read to its depths.
        (
            body.replace("\"ret_msg\":\"ok\"", &array),
            &[("card_no", 1), ("no_agree", 1)],
        ),
        (body.replace('}', ",}"), LEFT_BY_ESCAPES),
        (body.replace("\"0000\"", "\"00000\""), LEFT_BY_ESCAPES),
    ] {
        let found = freed(&secrets, || {
            let read = expected.verify_response(body.as_bytes(), key.verifying_key());
            drop(read.unwrap_err());
        });
        assert_eq!(found, left, "{body}");
    }
}
