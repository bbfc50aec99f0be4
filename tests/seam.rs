//! Other signers and verifiers: what is asked of them, what is checked of what they answer, and what
//! bindings rely on.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::cell::Cell;
use std::sync::Arc;

#[cfg(any(feature = "getrandom", feature = "openssl"))]
use lianlian_mpay::FastSigningKey;
use lianlian_mpay::{
    BindVerifyRequest, BoundCard, CONTENT_TYPE, Digest, ENDPOINT, Error, Expected,
    FastVerifyingKey, Fingerprint, KeyError, KeySet, Message, NextStep, OpenedResponse, Outcome,
    PreparedMessage, PreparedRequest, Refusal, ResponseFields, RetCode, SignType, Signature,
    SignedBody, SignedFields, SignedMessage, SignedRequest, SignedResponse, Signer, SigningKey,
    SigningString, UnsignedRefusal, Verified, Verifier, VerifyingKey, sign_message,
};
use serde_json::Value;
use support::{REQUEST, SIZES, TestKey, platform, signed, signing_key, success};

const FIELDS: [(&str, &str); 1] = [("no_order", "1")];

/// A key that is asked from outside, and counts how often.
struct Counting<'a> {
    key: &'a TestKey,
    signed: Cell<usize>,
    verified: Cell<usize>,
}

impl<'a> Counting<'a> {
    fn new(key: &'a TestKey) -> Self {
        Self {
            key,
            signed: Cell::new(0),
            verified: Cell::new(0),
        }
    }
}

impl Signer for Counting<'_> {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        self.signed.set(self.signed.get() + 1);
        self.key.sign_digest(digest)
    }

    fn public_half(&self) -> &dyn Verifier {
        self
    }
}

impl Verifier for Counting<'_> {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        self.verified.set(self.verified.get() + 1);
        self.key.verifying_key().verify_digest(digest, signature)
    }
}

/// A foreign signer that returns what it was told to.
struct Foreign<F> {
    sign: F,
    public: VerifyingKey,
}

impl<F: Fn(&Digest) -> Result<Signature, Error>> Signer for Foreign<F> {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        (self.sign)(digest)
    }

    fn public_half(&self) -> &dyn Verifier {
        &self.public
    }
}

#[test]
fn the_body_is_what_the_page_asks_for() {
    assert_eq!(
        ENDPOINT,
        "https://mpayapi.lianlianpay.com/v1/bankcardbindverfy"
    );
    assert_eq!(CONTENT_TYPE, "application/json;charset=utf-8");
    let key = signing_key("merchant-1024");
    let signed = REQUEST.sign(SignType::Rsa, &key).unwrap();
    let sign = signed.signature().to_base64();
    assert_eq!(
        signed.body(),
        format!(
            "{{\"oid_partner\":\"201103171000000000\",\
             \"token\":\"D096DBA0E3E0CC8F1D504C06E71D292D\",\"user_id\":\"2013051500001\",\
             \"verify_code\":\"666666\",\"no_order\":\"20130515094013\",\"sign_type\":\"RSA\",\
             \"sign\":\"{sign}\"}}"
        )
    );
    let without = BindVerifyRequest {
        no_order: None,
        ..REQUEST
    };
    let body = without.sign(SignType::Sha256WithRsa, &key).unwrap();
    let body: Value = serde_json::from_str(body.body()).unwrap();
    assert_eq!(body["sign_type"], "SHA256withRSA");
    assert_eq!(body.get("no_order"), None);
}

#[test]
fn signer_and_verifier_can_be_replaced() {
    let (merchant, lianlian) = (signing_key("merchant-2048"), platform());
    let (signer, verifier) = (Counting::new(&merchant), Counting::new(&lianlian));
    let object: &dyn Signer = &signer;
    let sent = REQUEST.sign(SignType::Rsa, object).unwrap();
    assert_eq!(sent, REQUEST.sign(SignType::Rsa, &merchant).unwrap());
    // Signed once, and checked once before it was released.
    assert_eq!((signer.signed.get(), signer.verified.get()), (1, 1));

    let body = signed(&success(), SignType::Rsa, &lianlian);
    let object: &dyn Verifier = &verifier;
    let outcome = sent.verify_response(body.as_bytes(), object).unwrap();
    assert!(matches!(outcome, Outcome::Bound(_)));
    assert_eq!(verifier.verified.get(), 1);
    // A response without signature asks no key, and neither does one of a sign type not allowed.
    let bare = br#"{"ret_code":"1900","ret_msg":"x"}"#;
    assert!(sent.verify_response(bare, &verifier).is_ok());
    let other = signed(&success(), SignType::Sha256WithRsa, &lianlian);
    assert!(sent.verify_response(other.as_bytes(), &verifier).is_err());
    assert_eq!(verifier.verified.get(), 1);
}

type Sign<'k> = &'k dyn Fn(&Digest) -> Vec<u8>;

/// What a device returns that was asked for the wrong mechanism, has another key, or had a fault:
/// nothing of it is released.
#[test]
fn a_wrong_signature_is_withheld() {
    let (key, other) = (signing_key("merchant-2048"), platform());
    let wrong: [(&str, Sign<'_>); 6] = [
        ("another key's", &|digest| bytes(&other, digest)),
        ("over another text", &|digest| {
            bytes(&key, &Digest::new(digest.sign_type(), b"?"))
        }),
        ("with another digest", &|digest| {
            let other_type = match digest.sign_type() {
                SignType::Rsa => SignType::Sha256WithRsa,
                _ => SignType::Rsa,
            };
            bytes(&key, &Digest::new(other_type, b"?"))
        }),
        ("one bit of a fault", &|digest| {
            let mut signature = bytes(&key, digest);
            signature[100] ^= 4;
            signature
        }),
        ("too short", &|digest| bytes(&key, digest)[1..].to_vec()),
        ("nothing", &|_| Vec::new()),
    ];
    let problem = "the result did not check, so it was withheld; is the key damaged?";
    let withheld = Error::SigningFailed { problem };
    for &sign_type in SignType::ALL {
        for (what, sign) in wrong {
            let signer = Foreign {
                sign: |digest: &Digest| Ok(Signature::from(sign(digest))),
                public: key.verifying_key().clone(),
            };
            let digest = Digest::new(sign_type, b"x");
            let released = signer.sign_checked(&digest);
            assert_eq!(released, Err(withheld.clone()), "{what}");
            for released in [
                REQUEST.sign(sign_type, &signer).map(drop),
                REQUEST.prepare(sign_type).unwrap().sign(&signer).map(drop),
                sign_message(&FIELDS, sign_type, &signer).map(drop),
                REQUEST.sign(sign_type, &&signer).map(drop),
                REQUEST.sign(sign_type, &Box::new(&signer)).map(drop),
            ] {
                assert_eq!(released, Err(withheld.clone()), "{what}");
            }
        }
        // The same signer, when it is right.
        let signer = Foreign {
            sign: |digest: &Digest| key.sign_digest(digest),
            public: key.verifying_key().clone(),
        };
        assert!(REQUEST.sign(sign_type, &signer).is_ok());
    }
}

fn bytes(key: &TestKey, digest: &Digest) -> Vec<u8> {
    key.sign_digest(digest).unwrap().as_bytes().to_vec()
}

/// A signer's own error comes through; so does that of a verifier without an answer, for a message.
#[test]
fn foreign_errors_come_through() {
    let key = signing_key("merchant-1024");
    let failure = Error::SigningFailed {
        problem: "the device gave no signature",
    };
    let signer = Foreign {
        sign: |_: &Digest| Err(failure.clone()),
        public: key.verifying_key().clone(),
    };
    let verdict = REQUEST.sign(SignType::Rsa, &signer).map(drop);
    assert_eq!(verdict, Err(failure.clone()));

    let silent = Error::VerifyingFailed {
        problem: "the device does not answer",
    };
    let sent = REQUEST.sign(SignType::Rsa, &key).unwrap();
    let body = signed(&success(), SignType::Rsa, &platform());
    let verdict = sent.verify_response(body.as_bytes(), &Silent(silent.clone()));
    assert_eq!(verdict.unwrap_err(), silent);
    let prepared = REQUEST.prepare(SignType::Rsa).unwrap();
    let verdict = prepared.finish(sent.signature().clone(), &Silent(silent.clone()));
    assert_eq!(verdict.unwrap_err(), silent);
}

/// A verifier without an answer.
struct Silent(Error);

impl Verifier for Silent {
    fn verify_digest(&self, _: &Digest, _: &Signature) -> Result<(), Error> {
        Err(self.0.clone())
    }
}

/// Whoever points to a signer or a verifier is one, sized or not, and asks the very one it points
/// to, its own `sign_checked` included.
#[test]
fn pointers_are_what_they_point_to() {
    struct OwnCheck(TestKey);

    impl Signer for OwnCheck {
        fn sign_digest(&self, _: &Digest) -> Result<Signature, Error> {
            panic!("not asked where `sign_checked` is")
        }

        fn public_half(&self) -> &dyn Verifier {
            self.0.verifying_key()
        }

        fn sign_checked(&self, digest: &Digest) -> Result<Signature, Error> {
            self.0.sign_digest(digest)
        }
    }

    fn sign<S: Signer>(key: S) -> String {
        let signed = REQUEST.sign(SignType::Rsa, &key).unwrap();
        let digest = signed.signing_string().digest(SignType::Rsa);
        let public = key.public_half();
        assert_eq!(public.verify_digest(&digest, signed.signature()), Ok(()));
        signed.into_body()
    }

    fn read<V: Verifier>(verifier: V, body: &str) {
        let sent = REQUEST.sign(SignType::Rsa, &platform()).unwrap();
        let outcome = sent.verify_response(body.as_bytes(), &verifier);
        assert!(matches!(outcome, Ok(Outcome::Bound(_))));
    }

    let key = || OwnCheck(signing_key("merchant-1024"));
    let body = sign(key());
    let shared: Arc<dyn Signer> = Arc::new(key());
    let boxed: Box<dyn Signer> = Box::new(key());
    let (owned, pointer): (_, &OwnCheck) = (key(), &key());
    assert_eq!(sign(pointer), body);
    let pointer_to_it: &&OwnCheck = &pointer;
    assert_eq!(sign(pointer_to_it), body);
    assert_eq!(sign(owned), body);
    assert_eq!(sign(Box::new(key())), body);
    assert_eq!(sign(Arc::new(key())), body);
    assert_eq!(sign(&*boxed), body);
    assert_eq!(sign(boxed), body);
    assert_eq!(sign(Arc::clone(&shared)), body);
    assert_eq!(sign(&shared), body);

    let body = signed(&success(), SignType::Rsa, &platform());
    let key = platform().verifying_key().clone();
    let shared: Arc<dyn Verifier + Send + Sync> = Arc::new(key.clone());
    let boxed: Box<dyn Verifier> = Box::new(key.clone());
    read(&key, &body);
    read(Box::new(key.clone()), &body);
    read(Arc::new(key.clone()), &body);
    read(&*boxed, &body);
    read(boxed, &body);
    read(shared, &body);
}

#[test]
fn a_set_tells_which_key_matched() {
    let keys: Vec<_> = [
        "platform-2048",
        "platform-1024",
        "platform-4096",
        "merchant-2048",
    ]
    .map(signing_key)
    .into();
    let set: KeySet = KeySet::from(keys.iter().map(|key| key.verifying_key().clone()));
    assert_eq!(set.len(), 4);
    assert_eq!(&set[1], keys[1].verifying_key());
    for &sign_type in SignType::ALL {
        let digest = Digest::new(sign_type, b"x");
        for (place, key) in keys.iter().enumerate() {
            let signature = key.sign_digest(&digest).unwrap();
            assert_eq!(set.matching(&digest, &signature), Ok(place));
            assert_eq!(set.verify_digest(&digest, &signature), Ok(()));
            let other = Digest::new(sign_type, b"y");
            let verdict = set.matching(&other, &signature);
            assert_eq!(verdict, Err(Error::SignatureMismatch));
        }
        // The same key twice: the first.
        let twice = KeySet::from([
            keys[0].verifying_key().clone(),
            keys[0].verifying_key().clone(),
        ]);
        let signature = keys[0].sign_digest(&digest).unwrap();
        assert_eq!(twice.matching(&digest, &signature), Ok(0));
    }
}

/// A mismatch of a key that has the signature's length says more than a length that differs.
#[test]
fn a_set_of_mixed_sizes_says_what_it_knows() {
    let digest = Digest::new(SignType::Rsa, b"x");
    let by_stranger = |name| signing_key(name).sign_digest(&digest).unwrap();
    let public = |name| signing_key(name).verifying_key().clone();
    for names in [
        ["platform-1024", "platform-2048"],
        ["platform-2048", "platform-1024"],
    ] {
        // The keys of any backend.
        let fast = |name| FastVerifyingKey::new(&public(name)).unwrap();
        let set = KeySet::from(names.map(fast));
        for name in ["merchant-1024", "merchant-2048"] {
            let verdict = set.matching(&digest, &by_stranger(name));
            assert_eq!(verdict, Err(Error::SignatureMismatch), "{names:?} {name}");
        }
        let verdict = set.matching(&digest, &by_stranger("merchant-4096"));
        assert!(matches!(
            verdict,
            Err(Error::SignatureLength { found: 512, .. })
        ));
    }
}

/// A set that was not filled, such as by a configuration without keys, refuses, and is no mismatch.
#[test]
fn an_empty_set_has_no_answer() {
    let problem = "there is no key";
    let empty = Error::VerifyingFailed { problem };
    for set in [
        KeySet::<VerifyingKey>::default(),
        KeySet::from([]),
        KeySet::from(Vec::new()),
    ] {
        assert!(set.is_empty());
        let digest = Digest::new(SignType::Rsa, b"x");
        let signature = Signature::from_bytes(&[0; 128]);
        assert_eq!(set.matching(&digest, &signature), Err(empty.clone()));
        let sent = REQUEST.sign(SignType::Rsa, &platform()).unwrap();
        let body = signed(&success(), SignType::Rsa, &platform());
        let verdict = sent.verify_response(body.as_bytes(), &set);
        assert_eq!(verdict.unwrap_err(), empty);
    }
}

#[test]
fn a_rotation_is_read_with_both_keys() {
    let sent = REQUEST
        .sign(SignType::Rsa, &signing_key("merchant-1024"))
        .unwrap();
    let (old, new) = (signing_key("platform-1024"), platform());
    let keys = KeySet::from([new.verifying_key().clone(), old.verifying_key().clone()]);
    for (place, key) in [&new, &old].into_iter().enumerate() {
        let body = signed(&success(), SignType::Rsa, key);
        let outcome = sent.verify_response(body.as_bytes(), &keys);
        assert!(matches!(outcome, Ok(Outcome::Bound(_))));
        let OpenedResponse::Signed(response) = sent.open_response(body.as_bytes()).unwrap() else {
            panic!("unsigned")
        };
        let (outcome, matched) = response.finish_with_set(&keys).unwrap();
        assert!(matches!(outcome, Outcome::Bound(_)));
        assert_eq!(matched, place);
    }
    let stranger = signed(&success(), SignType::Rsa, &signing_key("merchant-2048"));
    let verdict = sent.verify_response(stranger.as_bytes(), &keys);
    assert_eq!(verdict.unwrap_err(), Error::SignatureMismatch);
}

/// One type of key, whatever arithmetic the build has: the same signatures, the same verdicts.
#[test]
fn fast_keys_agree() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        let fast = FastVerifyingKey::new(key.verifying_key()).unwrap();
        assert_eq!(fast.key(), key.verifying_key());
        for &sign_type in SignType::ALL {
            let digest = Digest::new(sign_type, b"x");
            let signature = key.sign_digest(&digest).unwrap();
            assert_eq!(fast.verify_digest(&digest, &signature), Ok(()));
            let other = Digest::new(sign_type, b"y");
            let verdict = fast.verify_digest(&other, &signature);
            assert_eq!(verdict, Err(Error::SignatureMismatch));
            #[cfg(any(feature = "getrandom", feature = "openssl"))]
            {
                let fast = FastSigningKey::new(&key).unwrap();
                assert_eq!(fast.sign_digest(&digest).as_ref(), Ok(&signature));
                assert_eq!(fast.sign_checked(&digest), Ok(signature.clone()));
                let public = fast.public_half();
                assert_eq!(public.verify_digest(&digest, &signature), Ok(()));
            }
        }
    }
}

/// A response that arrives in another process is read with what was stored of the request.
#[test]
fn what_is_expected_can_be_rebuilt() {
    let sign_type = SignType::Sha256WithRsa;
    let sent = REQUEST
        .sign(sign_type, &signing_key("merchant-2048"))
        .unwrap();
    let rebuilt = Expected::new(REQUEST.oid_partner, REQUEST.user_id, sign_type).unwrap();
    assert_ne!(&rebuilt, sent.expected());
    let rebuilt = rebuilt.with_no_order(REQUEST.no_order.unwrap());
    assert_eq!(&rebuilt.unwrap(), sent.expected());
    let body = Message::parse(sent.body().as_bytes()).unwrap();
    assert_eq!(&Expected::from_message(&body).unwrap(), sent.expected());
}

#[test]
fn public_types_can_be_shared_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<SigningKey>();
    check::<VerifyingKey>();
    #[cfg(any(feature = "getrandom", feature = "openssl"))]
    check::<FastSigningKey>();
    check::<FastVerifyingKey>();
    check::<KeySet>();
    check::<Signature>();
    check::<Digest>();
    check::<Fingerprint>();
    check::<SigningString>();
    check::<Message<'_>>();
    check::<SignedFields<'_>>();
    check::<SignedMessage<'_>>();
    check::<Verified<'_>>();
    check::<PreparedMessage>();
    check::<SignedBody>();
    check::<BindVerifyRequest<'_>>();
    check::<PreparedRequest>();
    check::<SignedRequest>();
    check::<Expected>();
    check::<OpenedResponse>();
    check::<SignedResponse>();
    check::<Outcome>();
    check::<BoundCard>();
    check::<Refusal>();
    check::<UnsignedRefusal>();
    check::<ResponseFields>();
    check::<RetCode>();
    check::<NextStep>();
    check::<Error>();
    check::<KeyError>();
}
