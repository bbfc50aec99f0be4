//! The main job, stage by stage: `cargo run --example bind_verify`.
//!
//! Signs the request of LianLian's *Card Bind Verify API* page with both sign types, verifies the
//! messages that LianLian published with real signatures, shows what is refused and why, and
//! reads a success and a refusal to the end. It needs nothing but this repository.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::error::Error as StdError;

use lianlian_mpay::{
    BindVerifyRequest, CONTENT_TYPE, Direction, ENDPOINT, Error, Expected, Fields, Message,
    Outcome, SignType, SignedMessage, SigningKey, SigningString, VerifyingKey,
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
    let request = BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: "D096DBA0E3E0CC8F1D504C06E71D292D",
        user_id: "2013051500001",
        verify_code: "666666",
        no_order: None,
    };
    println!("merchant's key: {merchant:?}");
    for sign_type in SignType::ALL {
        show_signing(&request, sign_type, &merchant)?;
    }

    title("2. Verify what LianLian signed");
    for message in list(&real["messages"]) {
        let key = &real["keys"][text(&message["key"])];
        let key = VerifyingKey::from_text(text(&key["public_spki_base64"]))?;
        let who = if key == lianlian {
            "LianLian"
        } else {
            "a demo merchant"
        };
        let verdict = verify(text(&message["body"]), direction(message), &key);
        let api = text(&message["api"]);
        println!(
            "{} {api}, {}, signed by {who}",
            mark(&verdict),
            text(&message["direction"])
        );
        println!("    {}", verdict?);
    }

    title("3. Refuse what LianLian did not sign");
    let genuine = text(&real["messages"][0]["body"]);
    for (what, body) in [
        (
            "the first message with one digit changed",
            genuine.replacen("8888", "8889", 1),
        ),
        (
            "LianLian's own example of verification, over another text",
            sample(&real),
        ),
        (
            "the page's sample response",
            text(&real["not_json"][0]["body"]).to_owned(),
        ),
    ] {
        show_refusal(what, &verify(&body, Direction::Response, &lianlian));
    }
    let spliced = splice(genuine)?;
    let verdict = verify(&spliced, Direction::Response, &lianlian);
    println!("\nno_order moved into the value of dt_order: the same signing string, so that");
    println!(
        "{} the general layer verifies it, and reports the ambiguous value of {:?}",
        mark(&verdict),
        ambiguous(&spliced)?
    );
    let expected = Expected::new(
        "201408071000001539",
        "LLianPay-YT-Test-12345",
        SignType::Rsa,
    )?;
    let typed = expected
        .read(spliced.as_bytes(), &lianlian)
        .map(|_| String::new());
    show_refusal("the typed response, which does not take it", &typed);

    title("4. Read the response to our request");
    println!("(No signed success of this call has been published, so a test platform signs here.)");
    let sent = request.sign(SignType::Sha256WithRsa, &merchant)?;
    let success = json!({
        "ret_code": "0000", "ret_msg": "交易成功", "oid_partner": request.oid_partner,
        "user_id": request.user_id, "card_no": "622202******3123",
        "no_agree": "2013051613121201", "correlationID": "20130515-0001",
    });
    let bare = json!({ "ret_code": "1900", "ret_msg": "短信码校验错误" });
    let read = |body: &str| sent.verify_response(body.as_bytes(), platform.verifying_key());
    let signed = |body: Value| sign_as_platform(body, SignType::Sha256WithRsa, &platform);
    println!("\nA success, signed with SHA-256:");
    show_outcome(&read(&signed(success.clone())?)?);
    println!("\nA refusal, signed:");
    show_outcome(&read(&signed(bare.clone())?)?);
    println!("\nThe same refusal, without a signature:");
    show_outcome(&read(&bare.to_string())?);

    println!("\nAnd what is genuine, but not the answer to our request:");
    let with = |name: &str, value: &str| {
        let mut body = success.clone();
        body[name] = value.into();
        body
    };
    let downgraded = sign_as_platform(success.clone(), SignType::Rsa, &platform)?;
    for (what, body) in [
        (
            "another user's success",
            signed(with("user_id", "2013051500002"))?,
        ),
        (
            "a payment's success",
            signed(with("oid_paybill", "2013051613121201"))?,
        ),
        (
            "a success signed with MD5, where the request used SHA-256",
            downgraded,
        ),
        ("a success without signature", success.to_string()),
    ] {
        show_refusal(what, &read(&body).map(|_| String::new()));
    }
    Ok(())
}

fn show_signing(
    request: &BindVerifyRequest<'_>,
    sign_type: SignType,
    key: &SigningKey,
) -> Result<()> {
    let prepared = request.prepare(sign_type)?;
    let signed = request.sign(sign_type, key)?;
    println!("\n  sign type       {sign_type}");
    let body: Map<String, Value> = serde_json::from_str(signed.body())?;
    println!("  fields          {}", names(body.keys()));
    let order = lianlian_mpay::signing_order(body.keys().map(String::as_str))?;
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
            let other = card
                .members()
                .get("correlationID")
                .map_or("none", |m| m.text());
            println!("    correlationID, which the page does not list: {other}");
        }
        Outcome::Refused(refusal) => {
            let code = refusal.ret_code();
            let meaning = code.meaning().unwrap_or("not documented");
            println!("✗ refused: {code} {} ({meaning})", refusal.ret_msg());
            println!("    next step: {}", refusal.next_step());
            println!(
                "    said by LianLian: {}",
                if refusal.is_authenticated() {
                    "yes"
                } else {
                    "nobody knows"
                }
            );
        }
    }
}

fn show_refusal(what: &str, verdict: &std::result::Result<String, Error>) {
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
    let signed = SignedMessage::new(&message, direction, &[])?;
    let signing_string = signed.signing_string().as_str().to_owned();
    signed.verify(key, &[SignType::Rsa]).map(|_| signing_string)
}

fn ambiguous(body: &str) -> Result<String> {
    let message = Message::parse(body.as_bytes())?;
    let fields = Fields::of_message(&message, Direction::Response, &[])?;
    Ok(names(fields.ambiguous()))
}

fn splice(body: &str) -> Result<String> {
    let mut body: Map<String, Value> = serde_json::from_str(body)?;
    let no_order = body.remove("no_order").unwrap_or_default();
    body["dt_order"] = format!("{}&no_order={}", text(&body["dt_order"]), text(&no_order)).into();
    Ok(Value::Object(body).to_string())
}

/// Signs as LianLian's platform does, with a test key.
fn sign_as_platform(mut body: Value, sign_type: SignType, key: &SigningKey) -> Result<String> {
    body["sign_type"] = sign_type.as_str().into();
    let message = body.to_string();
    let message = Message::parse(message.as_bytes())?;
    let fields = Fields::of_message(&message, Direction::Response, &[])?;
    body["sign"] = key
        .sign(&SigningString::new(&fields).digest(sign_type))?
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
