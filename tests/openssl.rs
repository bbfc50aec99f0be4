//! The OpenSSL and AWS-LC backend: the same signatures, the same verdicts, the same errors.
//! (All vectors run on it in `corpus.rs`.)
#![cfg(feature = "openssl")]
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::process::Command;
use std::{env, fs, thread};

use lianlian_mpay::{
    Digest, Error, Expected, FastSigningKey, FastVerifyingKey, KeyError, NativeSigningKey,
    NativeVerifyingKey, Outcome, SignType, Signature, Signer as _, Verifier as _,
};
use serde_json::json;
use support::{REQUEST, SIZES, platform, signed, signing_key, success};

#[test]
fn backends_agree_at_every_size() {
    for bits in SIZES {
        let ours = signing_key(&format!("merchant-{bits}"));
        let theirs = NativeSigningKey::new(&ours).unwrap();
        for &sign_type in SignType::ALL {
            let digest = Digest::new(sign_type, b"oid_partner=1");
            let signature = ours.sign_digest(&digest).unwrap();
            assert_eq!(theirs.sign_digest(&digest).as_ref(), Ok(&signature));
            check_verdicts(theirs.verifying_key(), &digest, &signature);
        }
    }
}

/// A signature, each of its bytes changed, and other lengths: both backends say the same.
fn check_verdicts(theirs: &NativeVerifyingKey, digest: &Digest, signature: &Signature) {
    let verdict = |bytes: &[u8]| {
        let signature = Signature::from_bytes(bytes);
        let verdict = theirs.verify_digest(digest, &signature);
        assert_eq!(verdict, theirs.key().verify_digest(digest, &signature));
        verdict
    };
    assert_eq!(verdict(signature.as_bytes()), Ok(()));
    for index in 0..signature.as_bytes().len() {
        let mut bytes = signature.as_bytes().to_vec();
        bytes[index] ^= 1;
        assert_eq!(verdict(&bytes), Err(Error::SignatureMismatch));
    }
    let expected = signature.as_bytes().len();
    for found in [0, 1, expected - 1, expected + 1] {
        let error = Error::SignatureLength { expected, found };
        assert_eq!(verdict(&vec![0; found]), Err(error));
    }
    // As large as the modulus, or larger.
    assert_eq!(
        verdict(&vec![0xff; expected]),
        Err(Error::SignatureMismatch)
    );
    let other = Digest::new(digest.sign_type(), b"oid_partner=2");
    let verdict = theirs.verify_digest(&other, signature);
    assert_eq!(verdict, Err(Error::SignatureMismatch));
}

/// One factor of this key is composite. Its numbers pass every check, but signatures of it are
/// wrong, and would give the factors away.
#[test]
fn a_key_that_signs_wrongly_is_refused() {
    let error = NativeSigningKey::new(&signing_key("composite-factor")).unwrap_err();
    let problem = "what it signs does not verify";
    assert_eq!(error, KeyError::Invalid { problem });
}

/// One type for the fastest arithmetic of the build, which is this one here.
#[test]
fn the_fast_keys_are_these() {
    let ours = signing_key("merchant-1024");
    let fast = FastSigningKey::new(&ours).unwrap();
    let digest = Digest::new(SignType::Rsa, b"a");
    let signature = fast.sign_checked(&digest).unwrap();
    assert_eq!(signature, ours.sign_digest(&digest).unwrap());
    assert_eq!(
        fast.public_half().verify_digest(&digest, &signature),
        Ok(())
    );
    assert_eq!(fast.verifying_key().key(), ours.verifying_key());
    assert!(format!("{fast:?}").contains("NativeSigningKey"));
    let public = FastVerifyingKey::new(ours.verifying_key()).unwrap();
    assert_eq!(public.verify_digest(&digest, &signature), Ok(()));
    let error = FastSigningKey::new(&signing_key("composite-factor")).unwrap_err();
    assert_eq!(error.code(), "key_invalid");
}

#[test]
fn one_key_serves_all_threads() {
    let key = NativeSigningKey::new(&signing_key("merchant-2048")).unwrap();
    let work = || {
        for number in 0..20_u8 {
            let digest = Digest::new(SignType::Sha256WithRsa, &[number]);
            let signature = key.sign_digest(&digest).unwrap();
            assert_eq!(
                key.verifying_key().verify_digest(&digest, &signature),
                Ok(())
            );
        }
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(work);
        }
    });
}

#[test]
fn keys_are_shared_and_hidden() {
    fn check<T: Clone + Send + Sync + 'static>(_: &T) {}
    let key = NativeSigningKey::new(&platform()).unwrap();
    check(&key);
    check(key.verifying_key());
    let public = key.verifying_key().key();
    assert_eq!(format!("{key:?}"), format!("NativeSigningKey({public:?})"));
    let text = format!("{:?}", key.verifying_key());
    assert_eq!(text, format!("NativeVerifyingKey({public:?})"));
}

#[test]
fn a_request_and_its_response_are_served() {
    let (merchant, lianlian) = (signing_key("merchant-2048"), platform());
    let signer = NativeSigningKey::new(&merchant).unwrap();
    let verifier = NativeVerifyingKey::new(lianlian.verifying_key()).unwrap();
    for &sign_type in SignType::ALL {
        let sent = REQUEST.sign(sign_type, &signer).unwrap();
        assert_eq!(sent, REQUEST.sign(sign_type, &merchant).unwrap());
        let body = signed(&success(), sign_type, &lianlian);
        let outcome = sent.verify_response(body.as_bytes(), &verifier);
        assert!(matches!(outcome, Ok(Outcome::Bound(_))));
    }
}

/// A library that offers only what is approved: all but MD5 works, and MD5 is no "mismatch".
///
/// The configuration is read when a process starts, so the check runs in one of its own.
#[test]
fn a_library_without_md5_says_so() {
    const CHILD: &str = "MPAY_TEST_WITHOUT_MD5";
    if env::var_os(CHILD).is_some() {
        return check_without_md5();
    }
    let config = env::temp_dir().join(format!("mpay-without-md5-{}.cnf", std::process::id()));
    fs::write(&config, WITHOUT_MD5).unwrap();
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_library_without_md5_says_so", "--nocapture"])
        .env(CHILD, "1")
        .env("OPENSSL_CONF", &config)
        .output()
        .unwrap();
    fs::remove_file(config).unwrap();
    let text = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{text}");
}

/// Nothing in the default provider has the property `fips`; random numbers are exempt.
const WITHOUT_MD5: &str = "
openssl_conf = all
[all]
alg_section = algorithms
random = random
[algorithms]
default_properties = fips=yes
[random]
properties = -fips
seed_properties = -fips
";

fn check_without_md5() {
    let ours = platform();
    let key = NativeVerifyingKey::new(ours.verifying_key()).unwrap();
    let digest = Digest::new(SignType::Sha256WithRsa, b"a");
    let signature = ours.sign_digest(&digest).unwrap();
    assert_eq!(key.verify_digest(&digest, &signature), Ok(()));

    let digest = Digest::new(SignType::Rsa, b"a");
    let signature = ours.sign_digest(&digest).unwrap();
    let verdict = key.verify_digest(&digest, &signature);
    // AWS-LC reads no configuration, and always has MD5.
    let problem = "the OpenSSL library does not offer MD5 (a FIPS provider?)";
    let unless_aws_lc = |error| {
        if cfg!(feature = "aws-lc") {
            Ok(())
        } else {
            Err(error)
        }
    };
    let cannot_verify = unless_aws_lc(Error::VerifyingFailed { problem });
    assert_eq!(verdict, cannot_verify);
    let signer = NativeSigningKey::new(&ours).unwrap();
    let cannot_sign = unless_aws_lc(Error::SigningFailed { problem });
    assert_eq!(signer.sign_digest(&digest).map(drop), cannot_sign);

    let body = json!({ "ret_code": "1900", "ret_msg": "x" });
    let body = signed(&body, SignType::Rsa, &ours);
    let reader = Expected::new(REQUEST.oid_partner, REQUEST.user_id, SignType::Rsa).unwrap();
    let verdict = reader.verify_response(body.as_bytes(), &key);
    assert_eq!(verdict.map(drop), cannot_verify);
}
