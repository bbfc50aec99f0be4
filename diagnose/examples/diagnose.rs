//! What a diagnosis says of messages that LianLian published:
//! `cargo run -p lianlian-mpay-diagnose --example diagnose`. For messages of your own there is the
//! program `mpay`, in `apps/cli`.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::error::Error;

use lianlian_mpay::{Direction, KeyRole, VerifyingKey};
use lianlian_mpay_diagnose::{NamedKey, Side, diagnose, diagnose_key};
use serde_json::Value;

/// LianLian's published messages and keys.
const REAL: &str = include_str!("../../vectors/tools/real_messages.json");

/// A message, and the key that is taken for the sender's.
const SHOWN: [(&str, Direction, &str, &str); 6] = [
    (
        "A refusal that LianLian signed",
        Direction::Response,
        "payment-apply-response-4005",
        "lianlian",
    ),
    (
        "The same, verified with the merchant's own key",
        Direction::Response,
        "payment-apply-response-4005",
        "merchant_demo_a",
    ),
    (
        "LianLian's own example of a verification",
        Direction::Response,
        "docs-verify-sign-sample",
        "lianlian",
    ),
    (
        "The sample response of the Card Bind Verify page",
        Direction::Response,
        "page-sample-response",
        "lianlian",
    ),
    (
        "A request, signed with another key than the one uploaded",
        Direction::Request,
        "pay-verify-request",
        "merchant_demo_b",
    ),
    (
        "A response, taken for a request",
        Direction::Request,
        "payment-apply-response-4005",
        "merchant_demo_a",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let real: Value = serde_json::from_str(REAL)?;
    for (title, direction, id, sender) in SHOWN {
        let key = published_key(&real, sender, "public_spki_base64");
        let key = VerifyingKey::from_text(key)?;
        let side = match direction {
            Direction::Request => Side::Merchant,
            Direction::Response => Side::LianLian,
        };
        let keys = [NamedKey {
            name: sender,
            side,
            key: &key,
        }];
        let diagnosis = diagnose::<&str>(body(&real, id).as_bytes(), direction, &keys, &[]);
        println!("{title}\n{diagnosis}");
    }
    let private = published_key(&real, "merchant_demo_a", "private_pkcs8_base64");
    let diagnosis = diagnose_key(private.as_bytes(), KeyRole::Public);
    print!("A key\n{diagnosis}");
    Ok(())
}

fn published_key<'r>(real: &'r Value, name: &str, half: &str) -> &'r str {
    real["keys"][name][half].as_str().unwrap()
}

fn body<'r>(real: &'r Value, id: &str) -> &'r str {
    let lists = ["messages", "signed_over_other_text", "not_json"];
    let messages = lists.iter().flat_map(|list| real[list].as_array().unwrap());
    let found = messages.into_iter().find(|message| message["id"] == id);
    found.unwrap()["body"].as_str().unwrap()
}
