//! What is measured side by side, each a function to be run again and again.

use std::hint::black_box;

use lianlian_mpay::{
    Digest, Direction, FastSigningKey, FastVerifyingKey, Message, SignType, SignedFields,
    SignedMessage, Signer, SigningString,
};

use crate::inputs::{FIELDS, NoRsa, REQUEST, Response, key, pkcs8, response};
use crate::{by_hand, floor, obvious};

pub struct Case {
    pub name: &'static str,
    pub run: Box<dyn FnMut()>,
}

/// The sizes of LianLian's keys, with the sign type that each comes with.
pub const SIZES: [(usize, SignType); 3] = [
    (1024, SignType::Rsa),
    (2048, SignType::Sha256WithRsa),
    (4096, SignType::Sha256WithRsa),
];

/// The library that the backend of this run stands on.
pub const BACKEND: &str = if cfg!(feature = "aws-lc") {
    "aws-lc"
} else if cfg!(feature = "openssl") {
    "openssl"
} else {
    "default"
};

/// The page's request to its body.
pub fn signing(bits: usize, sign_type: SignType) -> Vec<Case> {
    let name = format!("merchant-{bits}");
    let pkcs8 = kept(pkcs8(&name));
    let by_hand = kept(by_hand::PrivateKey::new(pkcs8));
    let ours = kept(FastSigningKey::new(&key(&name)).unwrap());
    let prepared = kept(REQUEST.prepare(sign_type).unwrap());
    let (digest, text) = (prepared.digest(), prepared.signing_string().as_str());
    let signed = REQUEST.sign(sign_type, ours).unwrap();
    assert_eq!(by_hand.sign(sign_type, text), signed.signature().as_bytes());

    let obvious = move |key: &by_hand::PrivateKey| {
        obvious::sign(black_box(&FIELDS), sign_type.as_str(), |text| {
            key.sign(sign_type, text)
        })
    };
    vec![
        case("raw", move || by_hand.raw(black_box(&digest))),
        case("ours", move || {
            black_box(REQUEST).sign(sign_type, ours).unwrap()
        }),
        case("by hand", move || by_hand.sign(sign_type, black_box(text))),
        case("obvious", move || obvious(by_hand)),
        case("obvious, key parsed each time", move || {
            obvious(&by_hand::PrivateKey::new(pkcs8))
        }),
    ]
}

/// A response's bytes to its outcome.
pub fn verifying(bits: usize, sign_type: SignType) -> Vec<Case> {
    let name = format!("platform-{bits}");
    let spki = kept(key(&name).verifying_key().to_spki_der());
    let by_hand = kept(by_hand::PublicKey::new(spki));
    let ours = kept(FastVerifyingKey::new(key(&name).verifying_key()).unwrap());
    let Response { body, expected } = kept(response(bits, sign_type));
    let signed = kept(signed(body));
    let (digest, text) = (signed.digest(), signed.signing_string().as_str());
    let signature = signed.signature().as_bytes();
    assert!(by_hand.verify(sign_type, text, signature));

    let obvious = move |key: &by_hand::PublicKey| {
        obvious::verify(black_box(body.as_bytes()), |text, signature| {
            key.verify(sign_type, text, signature)
        })
        .unwrap()
    };
    vec![
        case("raw", move || {
            by_hand.raw(black_box(&digest), black_box(signature))
        }),
        case("ours", move || {
            expected
                .verify_response(black_box(body.as_bytes()), ours)
                .unwrap()
        }),
        case("by hand", move || {
            by_hand.verify(sign_type, black_box(text), black_box(signature))
        }),
        case("obvious", move || obvious(by_hand)),
        case("obvious, key parsed each time", move || {
            obvious(&by_hand::PublicKey::new(spki))
        }),
    ]
}

/// The default backend, whatever the features, against the `rsa` crate that it stands on, and
/// against the other library where there is one: signing a digest.
pub fn signing_beside_rsa(bits: usize, sign_type: SignType) -> Vec<Case> {
    let name = format!("merchant-{bits}");
    let ours = kept(key(&name));
    let pkcs8 = pkcs8(&name);
    let rsa = kept(by_hand::rust::PrivateKey::new(&pkcs8));
    let digest = Digest::new(sign_type, b"a text");
    let signature = ours.sign_digest(&digest).unwrap();
    assert_eq!(rsa.raw(&digest), signature.as_bytes());
    vec![
        case("ours", move || {
            ours.sign_digest(black_box(&digest)).unwrap()
        }),
        case("rsa", move || rsa.raw(black_box(&digest))),
        #[cfg(feature = "openssl")]
        case("other", {
            let other = kept(by_hand::c::PrivateKey::new(&pkcs8));
            move || other.raw(black_box(&digest))
        }),
    ]
}

/// The same for verifying a digest.
pub fn verifying_beside_rsa(bits: usize, sign_type: SignType) -> Vec<Case> {
    let key = kept(key(&format!("platform-{bits}")));
    let ours = key.verifying_key();
    let spki = ours.to_spki_der();
    let rsa = kept(by_hand::rust::PublicKey::new(&spki));
    let digest = Digest::new(sign_type, b"a text");
    let signature = kept(key.sign_digest(&digest).unwrap());
    assert!(rsa.raw(&digest, signature.as_bytes()));
    vec![
        case("ours", move || {
            ours.verify_digest(black_box(&digest), black_box(signature))
                .unwrap();
        }),
        case("rsa", move || {
            assert!(rsa.raw(black_box(&digest), black_box(signature.as_bytes())));
        }),
        #[cfg(feature = "openssl")]
        case("other", {
            let other = kept(by_hand::c::PublicKey::new(&spki));
            move || other.raw(black_box(&digest), black_box(signature.as_bytes()))
        }),
    ]
}

/// The same for a response: its bytes to the outcome, against the obvious implementation.
pub fn outcome_beside_rsa(bits: usize, sign_type: SignType) -> Vec<Case> {
    let key = kept(key(&format!("platform-{bits}")));
    let ours = key.verifying_key();
    let spki = ours.to_spki_der();
    let rsa = kept(by_hand::rust::PublicKey::new(&spki));
    let Response { body, expected } = kept(response(bits, sign_type));
    vec![
        case("ours", move || {
            expected
                .verify_response(black_box(body.as_bytes()), ours)
                .unwrap()
        }),
        case("rsa", move || {
            obvious::verify(black_box(body.as_bytes()), |text, signature| {
                rsa.verify(sign_type, text, signature)
            })
            .unwrap()
        }),
        #[cfg(feature = "openssl")]
        case("other", {
            let other = kept(by_hand::c::PublicKey::new(&spki));
            move || {
                obvious::verify(black_box(body.as_bytes()), |text, signature| {
                    other.verify(sign_type, text, signature)
                })
                .unwrap()
            }
        }),
    ]
}

/// Signing without RSA.
pub fn beside_signing(bits: usize, sign_type: SignType) -> Vec<Case> {
    let no_rsa = kept(NoRsa { bits });
    let prepared = kept(REQUEST.prepare(sign_type).unwrap());
    vec![
        case("obvious", move || {
            obvious::sign(black_box(&FIELDS), sign_type.as_str(), |text| {
                black_box(Digest::new(sign_type, text.as_bytes()));
                vec![0x5a; bits / 8]
            })
        }),
        case("ours", move || {
            black_box(REQUEST).sign(sign_type, no_rsa).unwrap()
        }),
        case("libraries", move || {
            let digest = black_box(prepared).digest();
            no_rsa.sign_digest(&digest).unwrap().to_base64()
        }),
        case("hash", move || black_box(prepared).digest()),
    ]
}

/// Verifying without RSA, ours twice: to the outcome, and to what the obvious does, a message that
/// verified.
pub fn beside_verifying(bits: usize, sign_type: SignType) -> Vec<Case> {
    let no_rsa = kept(NoRsa { bits });
    let Response { body, expected } = kept(response(bits, sign_type));
    let text = kept(signed(body)).signing_string();
    vec![
        case("obvious", move || {
            obvious::verify(black_box(body.as_bytes()), |text, signature| {
                black_box(Digest::new(sign_type, text.as_bytes()));
                signature.len() == bits / 8
            })
            .unwrap()
        }),
        case("ours", move || {
            expected
                .verify_response(black_box(body.as_bytes()), no_rsa)
                .unwrap()
        }),
        case("ours, to the message", move || {
            signed(black_box(body)).verify(no_rsa, &[sign_type]).is_ok()
        }),
        case("libraries", move || {
            let signature = floor::read(black_box(body.as_bytes()));
            (signature, black_box(text).digest(sign_type))
        }),
        case("hash", move || black_box(text).digest(sign_type)),
    ]
}

/// From a body of so many fields to the digest.
pub fn growth_of_fields(fields: u32) -> Case {
    let field = |number| format!("\"field_{:02}\":\"20130515\"", (number * 37) % 64);
    let fields: Vec<_> = (0..fields).map(field).collect();
    to_the_digest(format!("{{{}}}", fields.join(",")))
}

/// From a body of so many bytes to the digest.
pub fn growth_of_bytes(length: u32) -> Case {
    let value = "x".repeat(length as usize - 8);
    to_the_digest(format!("{{\"a\":\"{value}\"}}"))
}

fn to_the_digest(body: String) -> Case {
    case("to the digest", move || {
        let message = Message::parse(black_box(body.as_bytes())).unwrap();
        let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
        SigningString::new(&fields).digest(SignType::Sha256WithRsa)
    })
}

fn signed(body: &str) -> SignedMessage<'_> {
    let message = Message::parse(body.as_bytes()).unwrap();
    SignedMessage::new(message, Direction::Response).unwrap()
}

fn case<T>(name: &'static str, mut run: impl FnMut() -> T + 'static) -> Case {
    Case {
        name,
        run: Box::new(move || {
            black_box(run());
        }),
    }
}

/// The inputs live as long as the program, so that the cases can share them.
fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
