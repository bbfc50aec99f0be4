//! The main job, stage by stage: `cargo run --example bind_verify`.
//!
//! Signs the request of LianLian's *Card Bind Verify API* page with both sign types, verifies the
//! messages that LianLian published with real signatures, shows what is refused and why, and
//! reads a success and a refusal to the end. It needs nothing but this repository.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::error::Error as StdError;

use lianlian_mpay::{
    BindVerifyRequest, CONTENT_TYPE, Direction, ENDPOINT, Error, Expected, Field, Message, Outcome,
    SignType, SignedFields, SignedMessage, SignedRequest, SigningKey, SigningString, VerifyingKey,
};
use serde_json::{Map, Value, json};

/// LianLian's published messages, with the keys they verify under.
const REAL: &str = include_str!("../vectors/tools/real_messages.json");
/// Keys for tests, which protect nothing.
const KEYS: &str = include_str!("../vectors/tools/keys.json");

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

fn main() -> Result<()> {
    let (real, keys): (Value, Value) = (serde_json::from_str(REAL)?, serde_json::from_str(KEYS)?);
    let merchant = SigningKey::from_text(text(&keys["rsa"]["merchant-2048"]["private"]))?;
    let platform = SigningKey::from_text(text(&keys["rsa"]["platform-2048"]["private"]))?;
    let lianlian = VerifyingKey::from_text(text(&real["keys"]["lianlian"]["public_spki_base64"]))?;

    title("1. Sign the page's request");
    println!("merchant's key: {merchant:?}");
    for &sign_type in SignType::ALL {
        show_signing(sign_type, &merchant)?;
    }
    title("2. Verify the messages that LianLian published");
    verify_published(&real, &lianlian)?;
    title("3. Refuse what LianLian did not sign");
    refuse_altered(&real, &lianlian)?;
    title("4. Read the response to our request");
    println!("(No signed success of this call has been published, so a test platform signs here.)");
    let sent = page_request().sign(SignType::Sha256WithRsa, &merchant)?;
    read_answers(&sent, &platform)?;
    println!("\nAnd what verifies, but is not the answer to our request:");
    refuse_other_answers(&sent, &platform)
}

/// The request that LianLian's page shows.
fn page_request() -> BindVerifyRequest<'static> {
    BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: "D096DBA0E3E0CC8F1D504C06E71D292D",
        user_id: "2013051500001",
        verify_code: "666666",
        no_order: None,
    }
}

/// A success of that request, as LianLian would say it.
fn success() -> Value {
    json!({
        "ret_code": "0000", "ret_msg": "交易成功", "oid_partner": "201103171000000000",
        "user_id": "2013051500001", "card_no": "622202******3123",
        "no_agree": "2013051613121201", "correlationID": "20130515-0001",
    })
}

fn verify_published(real: &Value, lianlian: &VerifyingKey) -> Result<()> {
    for message in list(&real["messages"]) {
        let key = &real["keys"][text(&message["key"])];
        let key = VerifyingKey::from_text(text(&key["public_spki_base64"]))?;
        let who = if key == *lianlian {
            "LianLian"
        } else {
            "a demo merchant"
        };
        let verdict = verify(text(&message["body"]), direction(message), &key);
        let (api, kind) = (text(&message["api"]), text(&message["direction"]));
        println!("{} {api}, {kind}, signed by {who}", mark(&verdict));
        println!("    {}", verdict?);
    }
    Ok(())
}

fn refuse_altered(real: &Value, lianlian: &VerifyingKey) -> Result<()> {
    let signed = text(&real["messages"][0]["body"]);
    for (what, body) in [
        (
            "the first message with one digit changed",
            signed.replacen("8888", "8889", 1),
        ),
        (
            "LianLian's own example of verification, over another text",
            sample(real),
        ),
        (
            "the page's sample response",
            text(&real["not_json"][0]["body"]).to_owned(),
        ),
    ] {
        show_refusal(what, &verify(&body, Direction::Response, lianlian));
    }
    let spliced = splice(signed)?;
    let verdict = verify(&spliced, Direction::Response, lianlian);
    println!(
        "\nno_order moved into the value of dt_order, so that the signing string is the same:"
    );
    println!(
        "{} the general layer, which reports it: {}",
        mark(&verdict),
        ambiguous(&spliced)?
    );
    let expected = Expected::new(
        "201408071000001539",
        "LLianPay-YT-Test-12345",
        SignType::Rsa,
    )?;
    show_refusal(
        "the typed response",
        &expected.verify_response(spliced.as_bytes(), lianlian),
    );
    Ok(())
}

fn read_answers(sent: &SignedRequest, platform: &SigningKey) -> Result<()> {
    let refusal = json!({ "ret_code": "1900", "ret_msg": "短信码校验错误" });
    for (what, body) in [
        (
            "A success, signed with SHA-256",
            sign(success(), SignType::Sha256WithRsa, platform)?,
        ),
        (
            "A refusal, signed",
            sign(refusal.clone(), SignType::Sha256WithRsa, platform)?,
        ),
        ("The same refusal, without a signature", refusal.to_string()),
    ] {
        println!("\n{what}:");
        show_outcome(&sent.verify_response(body.as_bytes(), platform.verifying_key())?);
    }
    Ok(())
}

fn refuse_other_answers(sent: &SignedRequest, platform: &SigningKey) -> Result<()> {
    let with = |name: &str, value: &str| {
        let mut body = success();
        body[name] = value.into();
        sign(body, SignType::Sha256WithRsa, platform)
    };
    for (what, body) in [
        ("another user's success", with("user_id", "2013051500002")?),
        (
            "a payment's success",
            with("oid_paybill", "2013051613121201")?,
        ),
        (
            "a success signed with MD5",
            sign(success(), SignType::Rsa, platform)?,
        ),
        ("a success without signature", success().to_string()),
    ] {
        let verdict = sent.verify_response(body.as_bytes(), platform.verifying_key());
        show_refusal(what, &verdict);
    }
    Ok(())
}

fn show_signing(sign_type: SignType, key: &SigningKey) -> Result<()> {
    let request = page_request();
    let prepared = request.prepare(sign_type)?;
    let signed = request.sign(sign_type, key)?;
    println!("\n  sign type       {sign_type}");
    let body = Message::parse(signed.body().as_bytes())?;
    let fields: Vec<_> = body.iter().map(Field::name).collect();
    println!("  fields          {}", fields.join(" "));
    let order = lianlian_mpay::signing_order(fields)?;
    println!(
        "  in order        {}",
        names(order.iter().filter(|name| **name != "sign"))
    );
    println!("  signing string  {}", prepared.signing_string().as_str());
    println!("  digest          {}", prepared.digest());
    println!("  signature       {}", signed.signature());
    println!("  POST            {ENDPOINT}");
    println!("  Content-Type    {CONTENT_TYPE}");
    println!("  body            {}", signed.body());
    Ok(())
}

fn show_outcome(outcome: &Outcome) {
    match outcome {
        Outcome::Bound(card) => {
            println!(
                "✓ bound: card {} of user {}",
                card.masked_card_no(),
                card.user_id()
            );
            println!(
                "    agreement number: {}",
                card.no_agree().unwrap_or("none")
            );
            let other = card.fields().get("correlationID");
            let other = other.map_or("none", |field| field.text());
            println!("    correlationID, which the page does not list: {other}");
        }
        Outcome::Refused(refusal) => {
            let code = refusal.ret_code();
            let meaning = code.meaning().unwrap_or("not documented");
            println!("✗ refused: {code} {} ({meaning})", refusal.ret_msg());
            println!("    next step: {}", refusal.next_step());
        }
        Outcome::Unsigned(claim) => {
            let (code, message) = (claim.ret_code(), claim.ret_msg());
            println!("? somebody says: {code} {message}");
            println!("    LianLian did not sign it: query what became of the request");
        }
    }
}

fn show_refusal<T>(what: &str, verdict: &std::result::Result<T, Error>) {
    println!("{} {what}", mark(verdict));
    if let Err(error) = verdict {
        println!("    {}: {error}", error.code());
    }
}

/// Verifies a message and returns its signing string.
fn verify(
    body: &str,
    direction: Direction,
    key: &VerifyingKey,
) -> std::result::Result<String, Error> {
    let message = Message::parse(body.as_bytes())?;
    let signed = SignedMessage::new(message, direction)?;
    let signing_string = signed.signing_string().as_str().to_owned();
    signed.verify(key, &[SignType::Rsa]).map(|_| signing_string)
}

fn ambiguous(body: &str) -> Result<String> {
    let message = Message::parse(body.as_bytes())?;
    let fields = SignedFields::from_message(&message, Direction::Response)?;
    Ok(names(fields.ambiguous()))
}

fn splice(body: &str) -> Result<String> {
    let mut body: Map<String, Value> = serde_json::from_str(body)?;
    let no_order = body.remove("no_order").unwrap_or_default();
    body["dt_order"] = format!("{}&no_order={}", text(&body["dt_order"]), text(&no_order)).into();
    Ok(Value::Object(body).to_string())
}

/// Signs as LianLian's platform does, with a test key.
fn sign(mut body: Value, sign_type: SignType, key: &SigningKey) -> Result<String> {
    body["sign_type"] = sign_type.as_str().into();
    let message = body.to_string();
    let message = Message::parse(message.as_bytes())?;
    let fields = SignedFields::from_message(&message, Direction::Response)?;
    body["sign"] = key
        .sign_digest(&SigningString::new(&fields).digest(sign_type))?
        .to_base64()
        .into();
    Ok(body.to_string())
}

fn sample(real: &Value) -> String {
    text(&real["signed_over_other_text"][0]["body"]).to_owned()
}

fn direction(message: &Value) -> Direction {
    if text(&message["direction"]) == "request" {
        Direction::Request
    } else {
        Direction::Response
    }
}

fn mark<T, E>(verdict: &std::result::Result<T, E>) -> char {
    if verdict.is_ok() { '✓' } else { '✗' }
}

fn names<S: AsRef<str>>(names: impl Iterator<Item = S>) -> String {
    names
        .map(|name| name.as_ref().to_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

fn title(text: &str) {
    println!("\n{text}\n{}", "─".repeat(text.len()));
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
