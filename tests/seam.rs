//! Keys that live elsewhere, other backends, and what bindings rely on.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::cell::Cell;

use lianlian_mpay::{
    BindVerifyRequest, BoundCard, CONTENT_TYPE, Digest, ENDPOINT, Error, Expected, Fields,
    Fingerprint, Message, NextStep, Outcome, PreparedRequest, Refusal, RetCode, SignType,
    Signature, SignedMessage, SignedRequest, Signer, SigningKey, SigningString, Verified, Verifier,
    VerifyingKey,
};
use serde_json::{Value, json};
use support::{platform, signed, signing_key};

fn request() -> BindVerifyRequest<'static> {
    BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: "D096DBA0E3E0CC8F1D504C06E71D292D",
        user_id: "2013051500001",
        verify_code: "666666",
        no_order: Some("20130515094013"),
    }
}

/// A key that is asked from outside, and counts how often.
struct Counting<'a> {
    key: &'a SigningKey,
    count: Cell<usize>,
}

impl Signer for Counting<'_> {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        self.count.set(self.count.get() + 1);
        self.key.sign(digest)
    }
}

impl Verifier for Counting<'_> {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        self.count.set(self.count.get() + 1);
        self.key.verifying_key().verify(digest, signature)
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
    let signed = request().sign(SignType::Rsa, &key).unwrap();
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
        ..request()
    };
    let body = without
        .sign(SignType::Sha256WithRsa, &key)
        .unwrap()
        .into_body();
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["sign_type"], "SHA256withRSA");
    assert_eq!(body.get("no_order"), None);
}

#[test]
fn two_steps_give_what_one_gives() {
    let key = signing_key("merchant-2048");
    for sign_type in SignType::ALL {
        let whole = request().sign(sign_type, &key).unwrap();
        let prepared = request().prepare(sign_type).unwrap();
        assert_eq!(prepared.sign_type(), sign_type);
        assert_eq!(prepared.digest(), whole.signing_string().digest(sign_type));
        let signature = key.sign(&prepared.digest()).unwrap();
        let finished = prepared.finish(signature, key.verifying_key()).unwrap();
        assert_eq!(finished.body(), whole.body());
        assert_eq!(finished.expected(), whole.expected());
    }
}

/// What an external key returns when it was asked for the wrong mechanism, or is another key.
#[test]
fn a_wrong_signature_does_not_finish() {
    let (key, other) = (signing_key("merchant-2048"), platform());
    let finish = |signature| {
        let prepared = request().prepare(SignType::Sha256WithRsa).unwrap();
        prepared.finish(signature, key.verifying_key()).map(drop)
    };
    let digest = request().prepare(SignType::Sha256WithRsa).unwrap().digest();
    let wrong_digest = request().prepare(SignType::Rsa).unwrap().digest();
    assert_eq!(
        finish(key.sign(&wrong_digest).unwrap()),
        Err(Error::SignatureMismatch)
    );
    assert_eq!(
        finish(other.sign(&digest).unwrap()),
        Err(Error::SignatureMismatch)
    );
    let short = Error::SignatureLength {
        expected: 256,
        found: 2,
    };
    assert_eq!(finish(Signature::from_bytes(&[1, 2])), Err(short));
    assert_eq!(finish(key.sign(&digest).unwrap()), Ok(()));
}

#[test]
fn signer_and_verifier_can_be_replaced() {
    let (merchant, lianlian) = (signing_key("merchant-2048"), platform());
    let signer = Counting {
        key: &merchant,
        count: Cell::new(0),
    };
    let verifier = Counting {
        key: &lianlian,
        count: Cell::new(0),
    };
    let signer: &dyn Signer = &signer;
    let sent = request().sign(SignType::Rsa, signer).unwrap();
    assert_eq!(
        sent.body(),
        request().sign(SignType::Rsa, &merchant).unwrap().body()
    );

    let body = json!({
        "ret_code": "0000", "ret_msg": "交易成功", "oid_partner": "201103171000000000",
        "user_id": "2013051500001", "card_no": "3123", "no_order": "20130515094013",
    });
    let body = signed(&body, SignType::Rsa, &lianlian);
    let outcome = sent.verify_response(body.as_bytes(), &verifier).unwrap();
    assert!(matches!(outcome, Outcome::Bound(_)));
    assert_eq!(verifier.count.get(), 1);
    // A response without signature asks no key.
    let bare = br#"{"ret_code":"1900","ret_msg":"x"}"#;
    assert!(sent.verify_response(bare, &verifier).is_ok());
    assert_eq!(verifier.count.get(), 1);
}

/// A response that arrives in another process is read with what was stored of the request.
#[test]
fn what_is_expected_can_be_rebuilt() {
    let sent = request()
        .sign(SignType::Sha256WithRsa, &signing_key("merchant-2048"))
        .unwrap();
    let rebuilt = Expected::new(
        "201103171000000000",
        "2013051500001",
        SignType::Sha256WithRsa,
    )
    .unwrap();
    assert_ne!(&rebuilt, sent.expected());
    assert_eq!(
        &rebuilt.with_no_order("20130515094013").unwrap(),
        sent.expected()
    );
}

#[test]
fn members_that_the_page_does_not_list_stay_readable() {
    let body = json!({
        "ret_code": "0000", "ret_msg": "交易成功", "oid_partner": "201103171000000000",
        "user_id": "2013051500001", "card_no": "3123", "no_order": "20130515094013",
        "correlationID": "c-1", "bank_name": "B", "limits": [{"day": 1.50}], "memo": null,
    });
    let mut body: Value = serde_json::from_str(&signed(&body, SignType::Rsa, &platform())).unwrap();
    body["limits"] = json!([2]); // not covered, so it can be changed
    let sent = request()
        .sign(SignType::Rsa, &signing_key("merchant-1024"))
        .unwrap();
    let key = platform();
    let outcome = sent.verify_response(body.to_string().as_bytes(), key.verifying_key());
    let Ok(Outcome::Bound(card)) = outcome else {
        panic!("not bound: {outcome:?}")
    };
    let found: Vec<_> = card
        .members()
        .iter()
        .skip(6)
        .map(|m| (m.name(), m.text(), m.is_covered()))
        .collect();
    assert_eq!(
        found,
        [
            ("correlationID", "c-1", true),
            ("bank_name", "B", true),
            ("limits", "[2]", false),
            ("memo", "", false),
            ("sign_type", "RSA", true),
        ]
    );
    assert!(card.members().get("sign").is_none());
}

#[test]
fn public_types_can_be_shared_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<SigningKey>();
    check::<VerifyingKey>();
    check::<Signature>();
    check::<Digest>();
    check::<Fingerprint>();
    check::<SigningString>();
    check::<Message<'_>>();
    check::<Fields<'_>>();
    check::<SignedMessage<'_>>();
    check::<Verified<'_>>();
    check::<BindVerifyRequest<'_>>();
    check::<PreparedRequest<'_>>();
    check::<SignedRequest>();
    check::<Expected>();
    check::<Outcome>();
    check::<BoundCard>();
    check::<Refusal>();
    check::<RetCode>();
    check::<NextStep>();
    check::<Error>();
}
