//! Another MPAY call with the general layer: `cargo run --example payment_query`.
//!
//! Signs a payment query in one call and in two steps, and verifies the answer in one call and in
//! two steps. The docs say that the answer's `card_no`, `bank_name` and `memo` are not part of the
//! signature; so they are excluded, and come back as unsigned. The answer is signed by a test key in
//! LianLian's place.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::error::Error as StdError;

use lianlian_mpay::{
    Direction, Error, Message, PreparedMessage, SignType, Signature, SignedMessage, SigningKey,
    Verified, VerifyingKey, sign_message, verify_message,
};
use serde_json::Value;

/// Keys for tests, which protect nothing.
const KEYS: &str = include_str!("../vectors/tools/keys.json");

/// What the merchant asks: what became of this payment?
const QUERY: [(&str, &str); 4] = [
    ("oid_partner", "201103171000000000"),
    ("no_order", "20130515094013"),
    ("dt_order", "20130515094013"),
    ("query_version", "1.0"),
];

/// What LianLian signs of its answer.
const ANSWER: [(&str, &str); 8] = [
    ("ret_code", "0000"),
    ("ret_msg", "交易成功"),
    ("oid_partner", "201103171000000000"),
    ("no_order", "20130515094013"),
    ("dt_order", "20130515094013"),
    ("oid_paybill", "2013051500001"),
    ("money_order", "210.97"),
    ("result_pay", "SUCCESS"),
];

/// What it adds, and does not sign.
const NOT_SIGNED: [&str; 3] = ["card_no", "bank_name", "memo"];
const SIGN_TYPE: SignType = SignType::Sha256WithRsa;

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

fn main() -> Result<()> {
    let (merchant, platform) = (test_key("merchant-2048")?, test_key("platform-2048")?);
    let lianlian = platform.verifying_key();

    println!("1. Sign the query");
    let query = sign_message(&QUERY, SIGN_TYPE, &merchant)?;
    println!("  signing string  {}", query.signing_string().as_str());
    println!("  body            {}", query.as_str());

    println!("\n2. The same in two steps, for a key that lives elsewhere");
    let prepared = PreparedMessage::new(&QUERY, SIGN_TYPE)?;
    println!("  digest          {}", prepared.digest());
    let signature = elsewhere(&merchant, &prepared)?; // in its time
    let finished = prepared.finish(signature, merchant.verifying_key())?;
    println!("  the same body   {}", finished == query);

    println!("\n3. Verify the answer");
    let answer = answer(&platform)?;
    show(&verify(&answer, lianlian)?);

    println!("\n4. The same in two steps: the host raises, and the block is compared here");
    let message = Message::parse(answer.as_bytes())?;
    let signed = SignedMessage::excluding(message, Direction::Response, &NOT_SIGNED)?;
    let signed = signed.into_owned(); // for a handle that waits
    let block = lianlian.recover_block(signed.signature()); // stands for the host
    let verified = signed.verify_with_block(&block.unwrap_or_default(), &[SIGN_TYPE])?;
    println!(
        "  money_order     {}",
        signed_value(&verified, "money_order")
    );

    println!("\n5. What is altered on the way");
    let cheaper = answer.replace("210.97", "1.00");
    show_verdict("another amount", verify(&cheaper, lianlian));
    let renamed = answer.replace("test bank", "another bank");
    show_verdict("another bank name", verify(&renamed, lianlian));
    let strict = verify_message(
        answer.as_bytes(),
        Direction::Response,
        lianlian,
        &[SIGN_TYPE],
    );
    show_verdict("nothing, but nothing is excluded", strict);
    Ok(())
}

/// Verifies an answer of this API.
fn verify<'a>(body: &'a str, lianlian: &VerifyingKey) -> std::result::Result<Verified<'a>, Error> {
    let message = Message::parse(body.as_bytes())?;
    let signed = SignedMessage::excluding(message, Direction::Response, &NOT_SIGNED)?;
    signed.verify(lianlian, &[SIGN_TYPE])
}

/// Values are taken through `Verified`, which gives those that are signed.
fn show(verified: &Verified<'_>) {
    for (name, value) in verified.signed() {
        println!("  ✓ {name} = {value}");
    }
    for name in verified.unsigned() {
        let claim = verified.message().text(name).unwrap_or_default();
        println!("  ? {name} = {claim}, which anybody may have written");
    }
    println!(
        "  `value` of card_no: {}",
        signed_value(verified, "card_no")
    );
    println!("  read in two ways: {}", verified.ambiguous().count());
}

fn signed_value<'v>(verified: &'v Verified<'_>, name: &str) -> &'v str {
    verified.value(name).unwrap_or("none that is signed")
}

fn show_verdict(what: &str, verdict: std::result::Result<Verified<'_>, Error>) {
    match verdict {
        Ok(_) => println!("  ✓ {what}"),
        Err(error) => println!("  ✗ {what}\n      {}: {error}", error.code()),
    }
}

/// Your HSM, KMS or signing service: a `DigestInfo` in, a signature out.
fn elsewhere(key: &SigningKey, prepared: &PreparedMessage) -> Result<Signature> {
    Ok(key.sign_digest(&prepared.digest())?)
}

/// LianLian's answer: signed fields, and others put in front.
fn answer(platform: &SigningKey) -> Result<String> {
    let body = sign_message(&ANSWER, SIGN_TYPE, platform)?.into_string();
    let added = r#"{"card_no":"622202******3123","bank_name":"test bank","memo":"a memo","#;
    Ok(body.replacen('{', added, 1))
}

fn test_key(name: &str) -> Result<SigningKey> {
    let keys: Value = serde_json::from_str(KEYS)?;
    let text = keys["rsa"][name]["private"].as_str().unwrap_or_default();
    Ok(SigningKey::from_text(text)?)
}
