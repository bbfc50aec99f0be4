//! The OpenSSL and AWS-LC backend: the same signatures, the same verdicts, the same errors.
//! (All vectors run on it in `corpus.rs`.)
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::process::Command;
use std::{env, fs, thread};

use lianlian_mpay::{
    BindVerifyRequest, Digest, Error, Expected, OpensslSigningKey, OpensslVerifyingKey, Outcome,
    SignType, Signature, Signer as _, Verifier as _,
};
use serde_json::json;
use support::{SIZES, platform, signed, signing_key};

#[test]
fn backends_agree_at_every_size() {
    for bits in SIZES {
        let ours = signing_key(&format!("merchant-{bits}"));
        let theirs = OpensslSigningKey::new(&ours).unwrap();
        for sign_type in SignType::ALL {
            let digest = Digest::of(sign_type, b"oid_partner=1");
            let signature = ours.sign(&digest).unwrap();
            assert_eq!(theirs.sign_digest(&digest).as_ref(), Ok(&signature));
            check_verdicts(theirs.verifying_key(), &digest, &signature);
        }
    }
}

/// A signature, each of its bytes changed, and other lengths: both backends say the same.
fn check_verdicts(theirs: &OpensslVerifyingKey, digest: &Digest, signature: &Signature) {
    let verdict = |bytes: &[u8]| {
        let signature = Signature::from_bytes(bytes);
        let verdict = theirs.verify_digest(digest, &signature);
        assert_eq!(verdict, theirs.key().verify(digest, &signature));
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
    let other = Digest::of(digest.sign_type(), b"oid_partner=2");
    let verdict = theirs.verify_digest(&other, signature);
    assert_eq!(verdict, Err(Error::SignatureMismatch));
}

/// One factor of this key is composite. Its numbers pass every check, but signatures of it are
/// wrong, and would give the factors away.
#[test]
fn a_key_that_signs_wrongly_is_refused() {
    let error = OpensslSigningKey::new(&signing_key("composite-factor")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "signing failed: the result did not check, so it was withheld; is the key damaged?"
    );
}

#[test]
fn one_key_serves_all_threads() {
    let key = OpensslSigningKey::new(&signing_key("merchant-2048")).unwrap();
    let work = || {
        for number in 0..20_u8 {
            let digest = Digest::of(SignType::Sha256WithRsa, &[number]);
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
    let key = OpensslSigningKey::new(&platform()).unwrap();
    check(&key);
    check(key.verifying_key());
    let public = key.verifying_key().key();
    assert_eq!(format!("{key:?}"), format!("OpensslSigningKey({public:?})"));
    let text = format!("{:?}", key.verifying_key());
    assert_eq!(text, format!("OpensslVerifyingKey({public:?})"));
}

#[test]
fn a_request_and_its_response_are_served() {
    let (merchant, lianlian) = (signing_key("merchant-2048"), platform());
    let request = BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: "T",
        user_id: "1",
        verify_code: "2",
        no_order: None,
    };
    let signer = OpensslSigningKey::new(&merchant).unwrap();
    let verifier = OpensslVerifyingKey::new(lianlian.verifying_key()).unwrap();
    for sign_type in SignType::ALL {
        let sent = request.sign(sign_type, &signer).unwrap();
        assert_eq!(
            sent.body(),
            request.sign(sign_type, &merchant).unwrap().body()
        );
        let body = json!({
            "ret_code": "0000", "ret_msg": "ok", "oid_partner": "201103171000000000",
            "user_id": "1", "card_no": "3123",
        });
        let body = signed(&body, sign_type, &lianlian);
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
    let key = OpensslVerifyingKey::new(ours.verifying_key()).unwrap();
    let digest = Digest::of(SignType::Sha256WithRsa, b"a");
    let signature = ours.sign(&digest).unwrap();
    assert_eq!(key.verify_digest(&digest, &signature), Ok(()));

    let digest = Digest::of(SignType::Rsa, b"a");
    let signature = ours.sign(&digest).unwrap();
    let verdict = key.verify_digest(&digest, &signature);
    // AWS-LC reads no configuration, and always has MD5.
    let sign_type = SignType::Rsa;
    let expected = if cfg!(feature = "aws-lc") {
        Ok(())
    } else {
        Err(Error::MissingDigest { sign_type })
    };
    assert_eq!(verdict, expected);
    let signer = OpensslSigningKey::new(&ours).unwrap();
    assert_eq!(signer.sign_digest(&digest).map(drop), expected);

    let body = json!({ "ret_code": "1900", "ret_msg": "x" });
    let body = signed(&body, sign_type, &ours);
    let reader = Expected::new("201103171000000000", "1", sign_type).unwrap();
    assert_eq!(reader.read(body.as_bytes(), &key).map(drop), expected);
}
