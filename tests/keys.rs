//! Keys beyond what the vectors say: texts, pairs, fingerprints, and signing that goes wrong.
//! (Containers and their refusals are in `vectors/key_import.json`.)
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::rand_core::{TryCryptoRng, TryRng};
use lianlian_mpay::{
    BindVerifyRequest, Digest, Error, FoundKey, KeyRole, KnownKey, SignType, SigningKey,
    VerifyingKey,
};
use support::{SIZES, published_key, published_signing_key, real, signing_key};

/// A generator that has no randomness to give.
struct Broken;

impl TryRng for Broken {
    type Error = core::fmt::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Err(core::fmt::Error)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Err(core::fmt::Error)
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
        Err(core::fmt::Error)
    }
}

impl TryCryptoRng for Broken {}

#[test]
fn signatures_verify_at_every_size() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        assert_eq!(
            (key.bits(), key.verifying_key().signature_len()),
            (bits, bits / 8)
        );
        for sign_type in SignType::ALL {
            let digest = Digest::of(sign_type, b"oid_partner=1");
            let signature = key.sign(&digest).unwrap();
            assert_eq!(key.verifying_key().verify(&digest, &signature), Ok(()));
        }
    }
}

#[test]
fn signing_without_randomness_fails() {
    let digest = Digest::of(SignType::Rsa, b"");
    let verdict = signing_key("merchant-1024").sign_with_rng(&mut Broken, &digest);
    let problem = "no randomness for blinding";
    assert_eq!(verdict, Err(Error::SigningFailed { problem }));
}

/// One factor of this key is composite. Its numbers pass every check, but the CRT arithmetic
/// gives wrong results, as a fault of the machine would. One such signature, beside the right
/// block, gives the factors away; so it must not come out.
#[test]
fn a_faulty_signature_is_withheld() {
    let key = signing_key("composite-factor");
    for sign_type in SignType::ALL {
        let digest = Digest::of(sign_type, b"oid_partner=1");
        let error = key.sign(&digest).unwrap_err();
        assert_eq!(error.code(), "signing_failed");
        assert_eq!(
            error.to_string(),
            "signing failed: the result did not check, so it was withheld; is the key damaged?"
        );
    }
    let request = BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: "T",
        user_id: "1",
        verify_code: "2",
        no_order: None,
    };
    assert_eq!(
        request.sign(SignType::Rsa, &key).unwrap_err().code(),
        "signing_failed"
    );
}

#[test]
fn pairs_are_told_from_strangers() {
    let (a, b) = (signing_key("merchant-2048"), signing_key("platform-2048"));
    assert!(a.is_pair_of(a.verifying_key()));
    assert!(!a.is_pair_of(b.verifying_key()));
    // Whatever the public half was read from.
    let again = VerifyingKey::from_der(&a.verifying_key().to_spki_der()).unwrap();
    assert!(a.is_pair_of(&again));
}

#[test]
fn published_keys_are_recognised() {
    for (name, known, is_compromised) in [
        ("lianlian", KnownKey::LianLianPlatform, false),
        ("merchant_demo_a", KnownKey::DemoMerchantA, true),
        ("merchant_demo_b", KnownKey::DemoMerchantB, true),
        ("docs_key_configuration", KnownKey::DocsExample, true),
    ] {
        let key = published_key(name);
        assert_eq!(key.fingerprint().known(), Some(known));
        assert_eq!(known.is_compromised(), is_compromised);
        if is_compromised {
            assert!(published_signing_key(name).is_pair_of(&key));
        }
    }
    assert_eq!(
        signing_key("merchant-1024")
            .verifying_key()
            .fingerprint()
            .known(),
        None
    );
}

/// `openssl pkey -pubin -inform DER -outform DER | sha256sum` of LianLian's platform key.
#[test]
fn a_fingerprint_is_the_hash_of_the_spki() {
    let key = published_key("lianlian");
    let spki = real()["keys"]["lianlian"]["public_spki_base64"].clone();
    assert_eq!(key.to_spki_der(), base64(spki.as_str().unwrap()));
    assert_eq!(
        key.fingerprint().to_string(),
        "c5e86d06c7241e21878bfed573898a9a9e7ef930e984131fd613d3e524301572"
    );
}

/// A file may hold text or DER, and nobody has to know beforehand.
#[test]
fn keys_are_read_as_files_hold_them() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        let public = key.verifying_key();
        let der = public.to_spki_der();
        let text = lianlian_mpay::Signature::from_bytes(&der).to_base64();
        assert_eq!(&VerifyingKey::from_bytes(&der).unwrap(), public);
        assert_eq!(&VerifyingKey::from_bytes(text.as_bytes()).unwrap(), public);
    }
    let text = real()["keys"]["merchant_demo_a"]["private_pkcs8_base64"].clone();
    let text = text.as_str().unwrap();
    for bytes in [text.as_bytes().to_vec(), base64(text)] {
        let key = SigningKey::from_bytes(&bytes).unwrap();
        assert!(key.is_pair_of(&published_key("merchant_demo_a")));
    }
    assert_eq!(
        SigningKey::from_bytes(b"").unwrap_err().code(),
        "key_format"
    );
    assert_eq!(
        VerifyingKey::from_bytes(b"\xff\xfe-\0-\0")
            .unwrap_err()
            .code(),
        "key_format"
    );
}

#[test]
fn refusals_say_what_was_found_and_what_to_do() {
    let private = real()["keys"]["merchant_demo_a"]["private_pkcs8_base64"].clone();
    let private = private.as_str().unwrap();
    let error = VerifyingKey::from_text(private).unwrap_err();
    let (found, needed) = (FoundKey::RsaPrivate, KeyRole::Public);
    assert_eq!(error, Error::KeyKind { found, needed });
    assert_eq!(
        error.to_string(),
        "a private key where an RSA public key is needed; to verify LianLian's messages use \
         LianLian's public key, not your own; your public half comes from: openssl pkey -in KEY \
         -pubout"
    );
    let trailing = [base64(private).as_slice(), &[0]].concat();
    let trailing = lianlian_mpay::Signature::from_bytes(&trailing).to_base64();
    for (text, message) in [
        ("", "not a readable key: empty"),
        (
            "-----BEGIN CERTIF",
            "not a readable key: the first line of the PEM is not complete",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA",
            "an X.509 certificate where an RSA private key is needed",
        ),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA",
            "the private key is encrypted; decrypt it with: openssl pkey -in KEY -out PLAIN",
        ),
        (
            "a secret",
            "not a readable key: a blank inside the base64; was it a `+`?",
        ),
        (
            "secret!",
            "not a readable key: neither PEM nor canonical base64",
        ),
        ("AAAA", "not a readable key: not DER"),
        (&private[..800], "not a readable key: truncated"),
        (
            &trailing,
            "not a readable key: there are bytes after its end",
        ),
    ] {
        assert_eq!(
            SigningKey::from_text(text).unwrap_err().to_string(),
            message,
            "{text}"
        );
    }
}

/// The corpus has the keys; here is what people are told of them.
#[test]
fn numbers_that_do_not_fit_are_named() {
    let file = include_str!("../vectors/key_import.json");
    let file: serde_json::Value = serde_json::from_str(file).unwrap();
    for (id, message) in [
        (
            "exponent-1-spki",
            "not a valid RSA key: the public exponent is below 3",
        ),
        (
            "exponent-8589934593-spki",
            "not a valid RSA key: the public exponent is above 2^33 - 1",
        ),
        (
            "exponent-64-bits-spki",
            "not a valid RSA key: the public exponent is above 2^33 - 1",
        ),
        (
            "exponent-65536-spki",
            "not a valid RSA key: an exponent is even, or the private one does not fit the public \
             one",
        ),
        (
            "modulus-even-public",
            "not a valid RSA key: the modulus is even, or not the product of the primes",
        ),
        (
            "numbers-uneven-factors",
            "not a valid RSA key: a prime is even, one, or longer than half the modulus",
        ),
        (
            "numbers-dp-wrong",
            "not a valid RSA key: a CRT value does not fit the primes",
        ),
        (
            "kind-private-ec-pkcs8-der",
            "an elliptic-curve key where an RSA private key is needed",
        ),
        (
            "kind-public-ed25519-der",
            "an Ed25519, Ed448, X25519 or X448 key where an RSA public key is needed",
        ),
        (
            "kind-public-dsa-der",
            "a DSA key where an RSA public key is needed",
        ),
        (
            "kind-public-rsa-pss-der",
            "a key for RSASSA-PSS only where an RSA public key is needed",
        ),
        (
            "kind-public-rsa-oaep-der",
            "a key of another algorithm where an RSA public key is needed",
        ),
        (
            "size-512-spki",
            "an RSA key of 512 bits; 1024 to 4096 are supported",
        ),
        (
            "kind-public-certificate-der",
            "an X.509 certificate where an RSA public key is needed; extract its key with: \
             openssl x509 -in CERT -noout -pubkey",
        ),
        (
            "kind-public-certificate-request-der",
            "a certificate request where an RSA public key is needed; extract its key with: \
             openssl req -in REQUEST -noout -pubkey",
        ),
    ] {
        let cases = file["cases"].as_array().unwrap();
        let case = cases
            .iter()
            .find(|case| case["id"] == format!("key/{id}"))
            .expect(id);
        let der = base64(case["in"]["der"].as_str().unwrap());
        let error = if case["in"]["kind"] == "private" {
            SigningKey::from_der(&der).unwrap_err()
        } else {
            VerifyingKey::from_der(&der).unwrap_err()
        };
        assert_eq!(error.to_string(), message, "{id}");
    }
}

fn base64(text: &str) -> Vec<u8> {
    lianlian_mpay::Signature::from_base64(text)
        .unwrap()
        .as_bytes()
        .to_vec()
}
