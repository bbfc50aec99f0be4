//! An async service that keeps request and response apart: `cargo run --example async_service`.
//!
//! One task sends requests and stores what each response has to match. Another, which could be
//! another process on another day, reads the responses with `Expected` and decides what to do.
//!
//! The keys are elsewhere, in a service that is awaited. So both ways take two steps: a request is
//! prepared, signed there, and finished here; a response is opened, its signature raised there, and
//! the block that comes back is compared here. What waits owns its values.
//!
//! No runtime is needed: the crate does no I/O, so it is called from async code like any function.
//! The responses are signed by a test key in LianLian's place.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::future::{self, Future};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use lianlian_mpay::{
    BindVerifyRequest, Digest, Error, Expected, NextStep, OpenedResponse, Outcome, SignType,
    Signature, SigningKey, VerifyingKey, sign_message,
};
use serde_json::Value;

/// Keys for tests, which protect nothing.
const KEYS: &str = include_str!("../vectors/tools/keys.json");
const MERCHANT: &str = "201103171000000000";
const SIGN_TYPE: SignType = SignType::Sha256WithRsa;

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

/// What is stored with a request: no token, no code, nothing secret.
struct Pending {
    oid_partner: String,
    user_id: String,
    sign_type: SignType,
}

/// The requests that wait for their response, by `no_order`. A table of a database.
type Store = BTreeMap<String, Pending>;

/// What the service does about a response.
enum Decision {
    /// The card is bound: keep the agreement number with this user.
    Keep { user_id: String, no_agree: String },
    /// LianLian said no: go on with the user, or with the set-up.
    GoOn(NextStep),
    /// Nobody knows: ask LianLian with a query of its own, and change nothing until then.
    Query(String),
}

fn main() -> Result<()> {
    let (keys, platform) = (KeyService::new()?, test_key("platform-2048")?);
    let mut store = Store::new();

    for (no_order, user_id) in [
        ("order-1", "user-1"),
        ("order-2", "user-2"),
        ("order-3", "user-3"),
        ("order-4", "user-4"),
    ] {
        block_on(send(no_order, user_id, &keys, &mut store))?;
    }

    // They arrive later, elsewhere, and in another order.
    let bound = [
        ("ret_code", "0000"),
        ("ret_msg", "交易成功"),
        ("oid_partner", MERCHANT),
        ("user_id", "user-1"),
        ("card_no", "3123"),
        ("no_agree", "2013051613121201"),
        ("no_order", "order-1"),
    ];
    let refused = [("ret_code", "1900"), ("ret_msg", "短信码校验错误")];
    let unsigned = r#"{"ret_code":"1900","ret_msg":"短信码校验错误"}"#;
    let sign = |fields: &[(&str, &str)]| sign_message(fields, SIGN_TYPE, &platform);
    let (bound, refused) = (sign(&bound)?, sign(&refused)?);
    for (no_order, response) in [
        ("order-3", unsigned),         // signed by nobody
        ("order-2", refused.as_str()), // signed
        ("order-4", bound.as_str()),   // signed, but it is user-1's
        ("order-1", bound.as_str()),   // signed, and the right one
        ("order-1", bound.as_str()),   // once more: answered already
    ] {
        let arrival = receive(no_order, response.as_bytes(), &keys, &mut store);
        match block_on(arrival)? {
            None => println!("{no_order}: no request waits for this; ignored"),
            Some(Decision::Keep { user_id, no_agree }) => {
                println!("{no_order}: bound; {user_id} pays with agreement {no_agree}");
            }
            Some(Decision::GoOn(step)) => println!("{no_order}: refused; next: {step}"),
            Some(Decision::Query(why)) => println!("{no_order}: unknown ({why}); query LianLian"),
        }
    }
    let waiting: Vec<_> = store.keys().collect();
    println!("still to be settled by a query: {waiting:?}");
    Ok(())
}

/// Prepares a request, has it signed, stores what its response has to match, and only then sends it.
async fn send(no_order: &str, user_id: &str, keys: &KeyService, store: &mut Store) -> Result<()> {
    let request = BindVerifyRequest {
        oid_partner: MERCHANT,
        token: "D096DBA0E3E0CC8F1D504C06E71D292D",
        user_id,
        verify_code: "666666",
        no_order: Some(no_order),
    };
    let prepared = request.prepare(SIGN_TYPE)?;
    let signature = Signature::from(keys.sign(&prepared.digest().to_info()).await?);
    let block = keys.raise_with_merchants(signature.as_bytes()).await;
    let signed = prepared.finish_with_block(signature, &block)?;
    let pending = Pending {
        oid_partner: MERCHANT.into(),
        user_id: user_id.into(),
        sign_type: SIGN_TYPE,
    };
    store.insert(no_order.into(), pending);
    post(signed.body()).await;
    println!("{no_order}: sent for {user_id}");
    Ok(())
}

/// Reads a response as the answer to a stored request. A request that is settled is taken out of
/// the store, so that a second copy of its response finds nothing.
async fn receive(
    no_order: &str,
    response: &[u8],
    keys: &KeyService,
    store: &mut Store,
) -> Result<Option<Decision>> {
    wait().await; // for the database
    let Some(pending) = store.get(no_order) else {
        return Ok(None);
    };
    let expected = Expected::new(&pending.oid_partner, &pending.user_id, pending.sign_type)?
        .with_no_order(no_order)?;
    let decision = decide(verify(&expected, response, keys).await);
    if !matches!(decision, Decision::Query(_)) {
        store.remove(no_order);
    }
    Ok(Some(decision))
}

/// Opens a response, has its signature raised to LianLian's public exponent, and compares the block.
async fn verify(
    expected: &Expected,
    response: &[u8],
    keys: &KeyService,
) -> std::result::Result<Outcome, Error> {
    match expected.open(response)? {
        OpenedResponse::Unsigned(claim) => Ok(Outcome::Unsigned(claim)),
        OpenedResponse::Signed(response) => {
            let block = keys
                .raise_with_lianlians(response.signature().as_bytes())
                .await;
            response.finish_with_block(&block)
        }
    }
}

fn decide(outcome: std::result::Result<Outcome, Error>) -> Decision {
    match outcome {
        Ok(Outcome::Bound(card)) => match card.no_agree() {
            Some(no_agree) => Decision::Keep {
                user_id: card.user_id().into(),
                no_agree: no_agree.into(),
            },
            None => Decision::Query("bound, without an agreement number".into()),
        },
        // It names no request by itself, so it may be an older one: let nothing hang on it that
        // cannot be taken back.
        Ok(Outcome::Refused(refusal)) => match refusal.next_step() {
            NextStep::QueryOutcome => Decision::Query(refusal.ret_code().to_string()),
            step => Decision::GoOn(step),
        },
        // Anybody on the way can write this out of a success.
        Ok(Outcome::Unsigned(_)) => Decision::Query("a refusal that nobody signed".into()),
        // Not a refusal: no answer at all. The code is safe to log.
        Err(error) => Decision::Query(error.code().into()),
    }
}

/// Your service of keys: bytes in, bytes out, in its time. This one has test keys.
struct KeyService {
    merchant: SigningKey,
    lianlian: VerifyingKey,
}

impl KeyService {
    fn new() -> Result<Self> {
        Ok(Self {
            merchant: test_key("merchant-2048")?,
            lianlian: test_key("platform-2048")?.verifying_key().clone(),
        })
    }

    /// Signs a `DigestInfo` with the merchant's key.
    async fn sign(&self, info: &[u8]) -> Result<Vec<u8>> {
        wait().await;
        let digest = info.last_chunk().ok_or("no digest")?;
        let signature = self.merchant.sign_digest(&Digest::Sha256(*digest))?;
        Ok(signature.as_bytes().to_vec())
    }

    async fn raise_with_merchants(&self, signature: &[u8]) -> Vec<u8> {
        wait().await;
        raise(self.merchant.verifying_key(), signature)
    }

    async fn raise_with_lianlians(&self, signature: &[u8]) -> Vec<u8> {
        wait().await;
        raise(&self.lianlian, signature)
    }
}

/// The raw public operation, without a look at the padding: what JCA calls `RSA/ECB/NoPadding`.
fn raise(key: &VerifyingKey, signature: &[u8]) -> Vec<u8> {
    let block = key.recover_block(&Signature::from_bytes(signature));
    block.unwrap_or_default()
}

/// Your HTTP client. This one drops the body.
async fn post(_body: &str) {
    wait().await;
}

/// Stands for everything that a service waits for: lets other tasks run once.
async fn wait() {
    let mut has_waited = false;
    future::poll_fn(|context| {
        if has_waited {
            return Poll::Ready(());
        }
        has_waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Your runtime: polls until it is done, which is enough where nothing really waits.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

fn test_key(name: &str) -> Result<SigningKey> {
    let keys: Value = serde_json::from_str(KEYS)?;
    let text = keys["rsa"][name]["private"].as_str().unwrap_or_default();
    Ok(SigningKey::from_text(text)?)
}
