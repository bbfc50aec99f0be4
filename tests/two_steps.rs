//! Keys that live elsewhere, both ways: a handle that owns its values waits while another thread
//! signs, or verifies; then the result comes in, and is compared here.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::sync::mpsc;
use std::thread;

use lianlian_mpay::{
    Digest, Direction, Error, HostVerdict, KeySet, Message, OpenedResponse, Outcome,
    PreparedMessage, SignType, Signature, SignedBody, SignedMessage, SignedRequest, SignedResponse,
    VerifyingKey,
};
use serde_json::json;
use support::{REQUEST, TestKey, lax_blocks, platform, right_block, signed, signing_key, success};

/// A device in a thread of its own: it gets what crosses a boundary, which are bytes.
struct Device {
    asked: mpsc::Sender<Vec<u8>>,
    answered: mpsc::Receiver<Vec<u8>>,
}

impl Device {
    fn new(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> Self {
        let (asked, questions) = mpsc::channel::<Vec<u8>>();
        let (answers, answered) = mpsc::channel();
        thread::spawn(move || {
            for question in questions {
                answers.send(answer(&question)).unwrap();
            }
        });
        Self { asked, answered }
    }

    fn ask(&self, question: &[u8]) -> Vec<u8> {
        self.asked.send(question.to_vec()).unwrap();
        self.answered.recv().unwrap()
    }

    /// Signs a `DigestInfo`.
    fn signing(key: TestKey) -> Self {
        Self::new(move |info| {
            let digest = Digest::Sha256(info[info.len() - 32..].try_into().unwrap());
            assert_eq!(digest.to_info(), info);
            key.sign_digest(&digest).unwrap().as_bytes().to_vec()
        })
    }

    /// Raises a signature to the public exponent, without a look at the padding.
    fn raising(key: VerifyingKey) -> Self {
        Self::new(move |signature| {
            let block = key.recover_block(&Signature::from_bytes(signature));
            block.unwrap_or_default()
        })
    }
}

/// A handle of a binding goes wherever its owner does.
fn in_another_thread<T: Send + 'static, R: Send + 'static>(
    handle: T,
    run: impl FnOnce(T) -> R + Send + 'static,
) -> R {
    thread::spawn(move || run(handle)).join().unwrap()
}

const SHA256: SignType = SignType::Sha256WithRsa;

fn merchant() -> TestKey {
    signing_key("merchant-2048")
}

fn sent() -> SignedRequest {
    REQUEST.sign(SHA256, &merchant()).unwrap()
}

fn answer() -> String {
    signed(&success(), SHA256, &platform())
}

fn open(body: &str) -> SignedResponse {
    match sent().open_response(body.as_bytes()).unwrap() {
        OpenedResponse::Signed(response) => response,
        OpenedResponse::Unsigned(claim) => panic!("unsigned: {claim:?}"),
    }
}

fn open_message(body: &str) -> SignedMessage<'static> {
    let message = Message::parse(body.as_bytes()).unwrap();
    let signed = SignedMessage::new(message, Direction::Response).unwrap();
    signed.into_owned()
}

#[test]
fn a_request_is_signed_elsewhere() {
    let whole = sent();
    let prepared = REQUEST.prepare(SHA256).unwrap();
    assert_eq!(prepared.signing_string(), whole.signing_string());
    assert_eq!(prepared.digest(), whole.signing_string().digest(SHA256));
    let device = Device::signing(merchant());
    let finished = in_another_thread(prepared, move |prepared| {
        let signature = device.ask(&prepared.digest().to_info());
        let signature = Signature::from(signature);
        let key = merchant();
        let by_key = prepared
            .clone()
            .finish(signature.clone(), key.verifying_key());
        let block = Device::raising(key.verifying_key().clone()).ask(signature.as_bytes());
        let by_block = prepared
            .clone()
            .finish_with_block(signature.clone(), &block);
        let by_host = prepared
            .clone()
            .finish_by_host(signature.clone(), HostVerdict::Matches);
        [
            by_key,
            by_block,
            by_host,
            prepared.finish_unchecked(signature),
        ]
    });
    for finished in finished {
        assert_eq!(finished.unwrap(), whole);
    }
}

type Finish = fn(PreparedMessage, Signature, &[u8]) -> Result<SignedBody, Error>;

#[test]
fn any_message_is_signed_elsewhere() {
    let fields = [("oid_partner", "201103171000000000"), ("no_order", "1")];
    let prepared = PreparedMessage::new(&fields, SHA256).unwrap();
    let device = Device::signing(merchant());
    let signature = Signature::from(device.ask(&prepared.digest().to_info()));
    let block = merchant()
        .verifying_key()
        .recover_block(&signature)
        .unwrap();
    let finish: [Finish; 4] = [
        |prepared, signature, _| prepared.finish(signature, merchant().verifying_key()),
        |prepared, signature, block| prepared.finish_with_block(signature, block),
        |prepared, signature, _| prepared.finish_by_host(signature, HostVerdict::Matches),
        |prepared, signature, _| prepared.finish_unchecked(signature),
    ];
    for finish in finish {
        let body = finish(prepared.clone(), signature.clone(), &block).unwrap();
        let key = merchant();
        let verified = lianlian_mpay::verify_message(
            body.as_str().as_bytes(),
            Direction::Request,
            key.verifying_key(),
            &[SHA256],
        );
        assert_eq!(verified.unwrap().value("no_order"), Some("1"));
        assert_eq!(body.signature(), &signature);
    }
}

/// What a device returns that was asked for the wrong mechanism, has another key, or answers less.
#[test]
fn a_wrong_signature_does_not_finish() {
    let key = merchant();
    let prepared = || REQUEST.prepare(SHA256).unwrap();
    let digest = prepared().digest();
    let of_md5 = key.sign_digest(&REQUEST.prepare(SignType::Rsa).unwrap().digest());
    let of_other = platform().sign_digest(&digest);
    for wrong in [of_md5.unwrap(), of_other.unwrap()] {
        let verdict = prepared().finish(wrong.clone(), key.verifying_key());
        assert_eq!(verdict.unwrap_err(), Error::SignatureMismatch);
        let block = key.verifying_key().recover_block(&wrong);
        let block = block.unwrap_or_else(|| vec![0; 256]);
        let verdict = prepared().finish_with_block(wrong, &block);
        assert_eq!(verdict.unwrap_err(), Error::SignatureMismatch);
    }
    let length = |expected, found| Error::SignatureLength { expected, found };
    let short = || Signature::from_bytes(&[1, 2]);
    let verdict = prepared().finish(short(), key.verifying_key());
    assert_eq!(verdict.unwrap_err(), length(256, 2));
    let verdict = prepared().finish_with_block(short(), &right_block(&digest, 256));
    assert_eq!(verdict.unwrap_err(), length(256, 2));
    let right = key.sign_digest(&digest).unwrap();
    for (verdict, code) in [
        (HostVerdict::DoesNotMatch, "signature_mismatch"),
        (HostVerdict::NoAnswer, "verifying_failed"),
    ] {
        let error = prepared().finish_by_host(right.clone(), verdict);
        assert_eq!(error.unwrap_err().code(), code);
    }
    assert!(prepared().finish(right, key.verifying_key()).is_ok());
}

#[test]
fn a_response_is_verified_elsewhere() {
    let whole = sent().verify_response(answer().as_bytes(), platform().verifying_key());
    let whole = whole.unwrap();
    assert!(matches!(whole, Outcome::Bound(_)));
    let response = open(&answer()); // the body is gone by now
    assert_eq!(response.sign_type(), SHA256);
    assert_eq!(response.digest(), response.signing_string().digest(SHA256));
    let device = Device::raising(platform().verifying_key().clone());
    let outcomes = in_another_thread(response, move |response| {
        let block = device.ask(response.signature().as_bytes());
        assert_eq!(block, right_block(&response.digest(), 256));
        let set = KeySet::from([platform().verifying_key().clone()]);
        let by_set = response.clone().finish_with_set(&set);
        [
            response.clone().finish_with_block(&block),
            response.clone().finish(platform().verifying_key()),
            response.clone().finish_by_host(HostVerdict::Matches),
            by_set.map(|(outcome, _)| outcome),
        ]
    });
    for outcome in outcomes {
        assert_eq!(outcome.unwrap(), whole);
    }
}

#[test]
fn any_message_is_verified_elsewhere() {
    let body = signed(&json!({ "money_order": "1.00" }), SHA256, &platform());
    let message = open_message(&body);
    let key = platform();
    let whole = message
        .clone()
        .verify(key.verifying_key(), &[SHA256])
        .unwrap();
    let device = Device::raising(key.verifying_key().clone());
    let verified = in_another_thread(message, move |message| {
        let block = device.ask(message.signature().as_bytes());
        let set = KeySet::from([key.verifying_key().clone()]);
        let by_set = message.clone().verify_with_set(&set, &[SHA256]);
        [
            message.clone().verify_with_block(&block, &[SHA256]),
            message
                .clone()
                .verify_by_host(HostVerdict::Matches, &[SHA256]),
            by_set.map(|(verified, _)| verified),
        ]
    });
    for verified in verified {
        assert_eq!(verified.unwrap(), whole);
    }
}

/// The sign type is the caller's choice, whoever verifies.
#[test]
fn a_host_does_not_choose_the_sign_type() {
    let weak = signed(&success(), SignType::Rsa, &platform());
    let message = || open_message(&weak);
    let block = right_block(&message().digest(), 256);
    let set = KeySet::from([platform().verifying_key().clone()]);
    let found = SignType::Rsa;
    for verdict in [
        message().verify_with_block(&block, &[SHA256]).map(drop),
        message()
            .verify_by_host(HostVerdict::Matches, &[SHA256])
            .map(drop),
        message().verify_with_set(&set, &[SHA256]).map(drop),
        message().verify_with_block(&block, &[]).map(drop),
        sent().open_response(weak.as_bytes()).map(drop),
    ] {
        assert_eq!(verdict, Err(Error::SignTypeNotAllowed { found }));
    }
}

/// Each thing that a host can say, and nothing that it does not say is taken for "no".
#[test]
fn each_verdict_means_what_it_says() {
    let no_answer = Error::VerifyingFailed {
        problem: "the host has no answer",
    };
    for (verdict, expected) in [
        (HostVerdict::Matches, Ok(())),
        (HostVerdict::DoesNotMatch, Err(Error::SignatureMismatch)),
        (HostVerdict::NoAnswer, Err(no_answer)),
    ] {
        let outcome = open(&answer()).finish_by_host(verdict);
        assert_eq!(outcome.map(drop), expected, "{verdict:?}");
        let verified = open_message(&answer()).verify_by_host(verdict, SignType::ALL);
        assert_eq!(verified.map(drop), expected, "{verdict:?}");
    }
    assert_eq!(HostVerdict::ALL.len(), 3);
}

/// A block that some library takes for the right one is not: for a key of each size, and both
/// digests.
#[test]
fn a_lax_block_is_refused() {
    for &sign_type in SignType::ALL {
        for bits in support::SIZES {
            let key = signing_key(&format!("platform-{bits}"));
            let body = signed(&json!({ "a": "1" }), sign_type, &key);
            let length = key.verifying_key().signature_len();
            let message = || open_message(&body);
            let digest = message().digest();
            for (what, block) in lax_blocks(&digest, length) {
                assert_eq!(block.len(), length, "{what}");
                let verdict = message().verify_with_block(&block, SignType::ALL).map(drop);
                assert_eq!(verdict, Err(Error::SignatureMismatch), "{what}");
            }
            let right = right_block(&digest, length);
            assert!(message().verify_with_block(&right, SignType::ALL).is_ok());
            for place in 0..length {
                let mut wrong = right.clone();
                wrong[place] ^= 1;
                let verdict = message().verify_with_block(&wrong, SignType::ALL).map(drop);
                assert_eq!(verdict, Err(Error::SignatureMismatch), "byte {place}");
            }
        }
    }
}

/// A host that strips the leading zero, as a library of numbers does, or adds one.
#[test]
fn a_block_of_another_length_is_refused() {
    let digest = open(&answer()).digest();
    let right = right_block(&digest, 256);
    let stripped = right[1..].to_vec();
    let longer = [&[0], &*right].concat();
    for block in [vec![], stripped, longer, right_block(&digest, 128)] {
        let expected = block.len();
        let error = Error::SignatureLength {
            expected,
            found: 256,
        };
        let outcome = open(&answer()).finish_with_block(&block);
        assert_eq!(outcome.unwrap_err(), error);
        let verified = open_message(&answer()).verify_with_block(&block, SignType::ALL);
        assert_eq!(verified.unwrap_err(), error);
    }
}

/// Whatever comes in by a signature of a few bytes, and a block as short: no room, no match.
#[test]
fn a_block_without_room_is_refused() {
    for length in 0..64 {
        let sign = Signature::from(vec![1; length]).to_base64();
        let body = json!({ "sign_type": "RSA", "sign": sign }).to_string();
        let message = Message::parse(body.as_bytes()).unwrap();
        let Ok(message) = SignedMessage::new(message, Direction::Response) else {
            assert_eq!(length, 0);
            continue;
        };
        for block in [vec![0; length], message.digest().to_info()] {
            assert!(
                message
                    .clone()
                    .verify_with_block(&block, SignType::ALL)
                    .is_err()
            );
        }
    }
}

/// Without a signature no key is asked, and none is needed to know what that is worth.
#[test]
fn an_unsigned_response_is_open_already() {
    let body = br#"{"ret_code":"1900","ret_msg":"x"}"#;
    let OpenedResponse::Unsigned(claim) = sent().open_response(body).unwrap() else {
        panic!("signed")
    };
    let whole = sent().verify_response(body, platform().verifying_key());
    assert_eq!(whole.unwrap(), Outcome::Unsigned(claim));
    let success = br#"{"ret_code":"0000","ret_msg":"x"}"#;
    let error = sent().open_response(success).unwrap_err();
    assert_eq!(error, Error::MissingSignature);
}

/// The second step is as strict as the one call: a response that verifies may answer another
/// request.
#[test]
fn what_verified_elsewhere_still_has_to_answer_the_request() {
    let mut other = success();
    other["user_id"] = "2013051500002".into();
    let body = signed(&other, SHA256, &platform());
    let block = right_block(&open(&body).digest(), 256);
    for verdict in [
        open(&body).finish_with_block(&block),
        open(&body).finish(platform().verifying_key()),
        open(&body).finish_by_host(HostVerdict::Matches),
    ] {
        let error = verdict.unwrap_err();
        assert_eq!(
            (error.code(), error.field()),
            ("response_mismatch", Some("user_id"))
        );
    }
}
