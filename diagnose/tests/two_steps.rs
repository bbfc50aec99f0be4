//! Two-step signing: why a signature that came back is none of the digest that was handed out.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{Digest, SignType, Signature, SigningKey};
use lianlian_mpay_diagnose::{Diagnosis, Finding, NamedKey, Reason, Side, diagnose_signature};
use support::signing_key;

const TEXT: &str = "sign_type=RSA&user_id=u-1001";

fn of(key: &SigningKey, sign_type: SignType, signature: &[u8]) -> Diagnosis {
    let digest = Digest::new(sign_type, TEXT.as_bytes());
    let named = NamedKey {
        name: "kms",
        side: Side::Merchant,
        key: key.verifying_key(),
    };
    diagnose_signature(&digest, signature, &[named])
}

fn reasons(diagnosis: &Diagnosis) -> Vec<Reason> {
    diagnosis.findings().iter().map(Finding::reason).collect()
}

fn signed(key: &SigningKey, sign_type: SignType, bytes: &[u8]) -> Signature {
    key.sign_digest(&Digest::new(sign_type, bytes)).unwrap()
}

#[test]
fn a_right_signature_verifies() {
    let key = signing_key("merchant-2048");
    for sign_type in SignType::ALL {
        let signature = signed(&key, *sign_type, TEXT.as_bytes());
        let diagnosis = of(&key, *sign_type, signature.as_bytes());
        assert!(diagnosis.verifies() && diagnosis.is_explained());
        assert_eq!(diagnosis.content().unwrap().key(), "kms");
    }
}

#[test]
fn a_digest_that_was_hashed_again_is_named() {
    let key = signing_key("merchant-2048");
    for sign_type in SignType::ALL {
        let digest = Digest::new(*sign_type, TEXT.as_bytes());
        let hex = digest.to_string();
        for again in [
            digest.as_bytes().to_vec(),
            hex.clone().into_bytes(),
            hex.to_uppercase().into_bytes(),
            digest.to_info(),
        ] {
            let signature = signed(&key, *sign_type, &again);
            let diagnosis = of(&key, *sign_type, signature.as_bytes());
            assert_eq!(reasons(&diagnosis), [Reason::HashedTwice]);
            assert!(diagnosis.is_explained());
        }
    }
}

#[test]
fn another_digest_and_another_hash_are_told_apart() {
    let key = signing_key("merchant-2048");
    let other = signed(&key, SignType::Rsa, b"another");
    let diagnosis = of(&key, SignType::Rsa, other.as_bytes());
    assert_eq!(reasons(&diagnosis), [Reason::OtherDigest]);
    assert!(!diagnosis.is_explained());
    let sha256 = signed(&key, SignType::Sha256WithRsa, TEXT.as_bytes());
    let diagnosis = of(&key, SignType::Rsa, sha256.as_bytes());
    assert_eq!(
        reasons(&diagnosis),
        [Reason::OtherSignType, Reason::OtherDigest]
    );
}

#[test]
fn another_key_is_named_where_it_is_known() {
    let (key, other) = (signing_key("merchant-2048"), signing_key("platform-2048"));
    let signature = signed(&other, SignType::Rsa, TEXT.as_bytes());
    assert_eq!(
        reasons(&of(&key, SignType::Rsa, signature.as_bytes())),
        [Reason::NoKeyFits]
    );
    let digest = Digest::new(SignType::Rsa, TEXT.as_bytes());
    let keys = [("kms", &key), ("old", &other)].map(|(name, key)| NamedKey {
        name,
        side: Side::Merchant,
        key: key.verifying_key(),
    });
    let diagnosis = diagnose_signature(&digest, signature.as_bytes(), &keys);
    assert_eq!(reasons(&diagnosis), [Reason::OtherKey]);
    assert_eq!(diagnosis.findings()[0].subject(), Some("old"));
}

#[test]
fn text_in_place_of_bytes_is_named() {
    let key = signing_key("merchant-2048");
    let signature = signed(&key, SignType::Rsa, TEXT.as_bytes());
    let hex = signature
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"));
    let hex = hex.collect::<Vec<_>>().concat();
    for text in [signature.to_base64(), format!("{signature}\n"), hex] {
        let diagnosis = of(&key, SignType::Rsa, text.as_bytes());
        assert_eq!(reasons(&diagnosis), [Reason::SignIsText], "{text}");
    }
}

#[test]
fn reversed_bytes_are_named() {
    let key = signing_key("merchant-1024");
    let signature = signed(&key, SignType::Rsa, TEXT.as_bytes());
    let reversed: Vec<u8> = signature.as_bytes().iter().rev().copied().collect();
    let diagnosis = of(&key, SignType::Rsa, &reversed);
    assert_eq!(reasons(&diagnosis), [Reason::ReversedBytes]);
    assert!(diagnosis.is_explained());
}

#[test]
fn any_bytes_are_answered() {
    let key = signing_key("merchant-1024");
    for len in [0, 1, 127, 128, 129, 256, 1024] {
        let diagnosis = of(&key, SignType::Sha256WithRsa, &vec![7; len]);
        assert!(!diagnosis.findings().is_empty() && !diagnosis.is_explained());
    }
}
