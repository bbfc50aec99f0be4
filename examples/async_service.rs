//! An async service that keeps request and response apart: `cargo run --example async_service`.
//!
//! One task sends requests and stores what each response has to match. Another, which could be
//! another process on another day, reads the responses with `Expected` and decides what to do.
//! No runtime is needed: the crate does no I/O, so it is called from async code like any function.
//! The responses are signed by a test key in LianLian's place.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::future::{self, Future};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use lianlian_mpay::{
    BindVerifyRequest, Direction, Error, Expected, Fields, Message, NextStep, Outcome, SignType,
    SigningKey, SigningString, VerifyingKey,
};
use serde_json::{Value, json};

/// Keys for tests, which protect nothing.
const KEYS: &str = include_str!("../vectors/tools/keys.json");
const MERCHANT: &str = "201103171000000000";

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
    let (merchant, platform) = (test_key("merchant-2048")?, test_key("platform-2048")?);
    let mut store = Store::new();

    block_on(send("order-1", "user-1", &merchant, &mut store))?;
    block_on(send("order-2", "user-2", &merchant, &mut store))?;
    block_on(send("order-3", "user-3", &merchant, &mut store))?;
    block_on(send("order-4", "user-4", &merchant, &mut store))?;

    // They arrive later, elsewhere, and in another order.
    let bound = json!({ "ret_code": "0000", "ret_msg": "交易成功", "oid_partner": MERCHANT,
        "user_id": "user-1", "card_no": "3123", "no_agree": "2013051613121201",
        "no_order": "order-1" });
    let refused = json!({ "ret_code": "1900", "ret_msg": "短信码校验错误" });
    for (no_order, response) in [
        ("order-3", refused.to_string()),        // signed by nobody
        ("order-2", sign(&refused, &platform)?), // signed
        ("order-4", sign(&bound, &platform)?),   // signed, but it is user-1's
        ("order-1", sign(&bound, &platform)?),   // signed, and the right one
        ("order-1", sign(&bound, &platform)?),   // once more: answered already
    ] {
        let arrival = receive(
            no_order,
            response.as_bytes(),
            &mut store,
            platform.verifying_key(),
        );
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

/// Signs a request, stores what its response has to match, and only then sends it.
async fn send(no_order: &str, user_id: &str, key: &SigningKey, store: &mut Store) -> Result<()> {
    let request = BindVerifyRequest {
        oid_partner: MERCHANT,
        token: "D096DBA0E3E0CC8F1D504C06E71D292D",
        user_id,
        verify_code: "666666",
        no_order: Some(no_order),
    };
    let signed = request.sign(SignType::Sha256WithRsa, key)?;
    let pending = Pending {
        oid_partner: MERCHANT.into(),
        user_id: user_id.into(),
        sign_type: SignType::Sha256WithRsa,
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
    store: &mut Store,
    lianlian: &VerifyingKey,
) -> Result<Option<Decision>> {
    wait().await; // for the database
    let Some(pending) = store.get(no_order) else {
        return Ok(None);
    };
    let expected = Expected::new(&pending.oid_partner, &pending.user_id, pending.sign_type)?
        .with_no_order(no_order)?;
    let decision = decide(expected.read(response, lianlian));
    if !matches!(decision, Decision::Query(_)) {
        store.remove(no_order);
    }
    Ok(Some(decision))
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
        Ok(Outcome::Refused(refusal)) if refusal.is_authenticated() => match refusal.next_step() {
            NextStep::QueryOutcome => Decision::Query(refusal.ret_code().to_string()),
            step => Decision::GoOn(step),
        },
        // Anybody on the way can write this out of a success.
        Ok(Outcome::Refused(_)) => Decision::Query("a refusal that nobody signed".into()),
        // Not a refusal: no answer at all. The code is safe to log.
        Err(error) => Decision::Query(error.code().into()),
    }
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

/// Signs as LianLian's platform does, with a test key.
fn sign(body: &Value, key: &SigningKey) -> Result<String> {
    let mut body = body.clone();
    body["sign_type"] = SignType::Sha256WithRsa.as_str().into();
    let text = body.to_string();
    let message = Message::parse(text.as_bytes())?;
    let fields = Fields::of_message(&message, Direction::Response, &[])?;
    let digest = SigningString::new(&fields).digest(SignType::Sha256WithRsa);
    body["sign"] = key.sign(&digest)?.to_base64().into();
    Ok(body.to_string())
}

fn test_key(name: &str) -> Result<SigningKey> {
    let keys: Value = serde_json::from_str(KEYS)?;
    let text = keys["rsa"][name]["private"].as_str().unwrap_or_default();
    Ok(SigningKey::from_text(text)?)
}
