//! Keys beyond what the vectors say: texts, pairs, fingerprints, and signing that goes wrong.
//! (Containers and their refusals are in `vectors/key_import.json`.)
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Error, FoundKey, KeyError, KeyRole, KnownKey, Randomness, SignType,
    Signature, SigningKey, VerifyingKey,
};
use support::{SIZES, keys, published_key, published_signing_key, real, signing_key};

const WITHHELD: &str =
    "signing failed: the result did not check, so it was withheld; is the key damaged?";

/// A generator that has no randomness to give.
struct Broken;

impl Randomness for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), Error> {
        Err(Error::SigningFailed {
            problem: "the device is gone",
        })
    }
}

#[test]
fn signatures_verify_at_every_size() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        assert_eq!(
            (key.bits(), key.verifying_key().signature_len()),
            (bits, bits / 8)
        );
        for sign_type in SignType::ALL.iter().copied() {
            let digest = Digest::new(sign_type, b"oid_partner=1");
            let signature = key.sign_digest(&digest).unwrap();
            assert_eq!(
                key.verifying_key().verify_digest(&digest, &signature),
                Ok(())
            );
        }
    }
}

#[test]
fn signing_without_randomness_fails() {
    let digest = Digest::new(SignType::Rsa, b"");
    let verdict = signing_key("merchant-1024").sign_digest_with(&mut Broken, &digest);
    let problem = "the device is gone";
    assert_eq!(verdict, Err(Error::SigningFailed { problem }));
}

/// One factor of this key is composite. Its numbers pass every check, but the CRT arithmetic
/// gives wrong results, as a fault of the machine would. One such signature, beside the right
/// block, gives the factors away; so it must not come out.
#[test]
fn a_faulty_signature_is_withheld() {
    let key = signing_key("composite-factor");
    for sign_type in SignType::ALL.iter().copied() {
        let digest = Digest::new(sign_type, b"oid_partner=1");
        let error = key.sign_digest(&digest).unwrap_err();
        assert_eq!(error.code(), "signing_failed");
        assert_eq!(error.to_string(), WITHHELD);
    }
    let request = BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: "T",
        user_id: "1",
        verify_code: "2",
        no_order: None,
    };
    let error = request.sign(SignType::Rsa, &key).unwrap_err();
    assert_eq!(error.to_string(), WITHHELD);
}

/// Another library would sign with the values of the container, and give the key away.
#[test]
fn each_crt_value_is_checked() {
    let text = keys()["rsa"]["merchant-1024"]["private"].clone();
    let pkcs8 = base64(text.as_str().unwrap());
    // Behind version, n, e, d, p and q, from the end: qInv, dQ and dP of 64 bytes, with headers of
    // two bytes, and perhaps a zero byte in front of the number.
    let mut end = pkcs8.len();
    for name in ["qInv", "dQ", "dP"] {
        let header = [[2, 64], [2, 65]];
        let start = (end - 67..=end - 66).find(|start| {
            header.contains(&[pkcs8[*start], pkcs8[start + 1]])
                && usize::from(pkcs8[start + 1]) == end - start - 2
        });
        let start = start.expect(name);
        for place in [end - 1, end - 32, end - 63] {
            for bit in [1, 0x10] {
                let mut changed = pkcs8.clone();
                changed[place] ^= bit;
                let error = SigningKey::from_der(&changed).unwrap_err();
                assert_eq!(
                    error.to_string(),
                    "not a valid RSA key: a CRT value does not fit the primes",
                    "{name}"
                );
            }
        }
        end = start;
    }
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

/// Each test key was written by OpenSSL: the DER is what OpenSSL wrote, from PKCS#1 too.
#[test]
fn a_key_is_handed_over_as_openssl_writes_it() {
    let keys = keys();
    let mut tried = 0;
    for (name, key) in keys["rsa"].as_object().unwrap() {
        let der = base64(key["private"].as_str().unwrap());
        let Ok(read) = SigningKey::from_der(&der) else {
            continue;
        };
        assert_eq!(read.to_pkcs8_der().as_bytes(), der, "{name}");
        // The PKCS#1 key, behind the headers of SEQUENCE, version, algorithm and OCTET STRING.
        let inner = SigningKey::from_der(&der[26..]).unwrap();
        assert_eq!(inner.to_pkcs8_der().as_bytes(), der, "{name}");
        tried += 1;
    }
    assert!(tried >= SIZES.len());
}

/// A file may hold text or DER, and nobody has to know beforehand.
#[test]
fn keys_are_read_as_files_hold_them() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        let public = key.verifying_key();
        let der = public.to_spki_der();
        let text = Signature::from_bytes(&der).to_base64();
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
fn refusals_say_what_was_found() {
    let private = real()["keys"]["merchant_demo_a"]["private_pkcs8_base64"].clone();
    let private = private.as_str().unwrap();
    let error = VerifyingKey::from_text(private).unwrap_err();
    let (found, needed) = (FoundKey::RsaPrivate, KeyRole::Public);
    assert_eq!(error, KeyError::Kind { found, needed });
    assert_eq!(
        error.to_string(),
        "a private key where an RSA public key is needed"
    );
    let trailing = [base64(private).as_slice(), &[0]].concat();
    let trailing = Signature::from_bytes(&trailing).to_base64();
    for (text, message) in [
        ("", "not a readable key: empty"),
        (
            "-----BEGIN CERTIF",
            "not a readable key: the BEGIN line of the PEM is not complete",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA",
            "an X.509 certificate where an RSA private key is needed",
        ),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA",
            "the private key is encrypted",
        ),
        (
            "a secret",
            "not a readable key: neither PEM nor canonical base64",
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

/// Generators that do not fix the highest bits make 1023 for 1024; what has 128 bytes is read.
#[test]
fn a_modulus_of_so_many_bytes_is_read() {
    let key = signing_key("bits-1023");
    assert_eq!(
        (key.bits(), key.verifying_key().signature_len()),
        (1023, 128)
    );
    let digest = Digest::new(SignType::Sha256WithRsa, b"oid_partner=1");
    let signature = key.sign_digest(&digest).unwrap();
    assert_eq!(signature.as_bytes().len(), 128);
    assert_eq!(
        key.verifying_key().verify_digest(&digest, &signature),
        Ok(())
    );
}

fn base64(text: &str) -> Vec<u8> {
    Signature::from_base64(text).unwrap().as_bytes().to_vec()
}
