//! The JSON of a report: its shape, and no value of the message unless it is asked for.
#![allow(clippy::restriction, reason = "tests may panic")]

use lianlian_mpay::{Direction, KeyRole, KnownKey};
use lianlian_mpay_diagnose::{Language, NamedKey, Side, diagnose, diagnose_key};
use serde_json::{Value, json};

const REAL: &str = include_str!("../../vectors/tools/real_messages.json");
const REFUSAL: &str = "payment-apply-response-4005";

fn body(id: &str) -> String {
    let real: Value = serde_json::from_str(REAL).unwrap();
    let messages = real["messages"].as_array().unwrap();
    let found = messages.iter().find(|message| message["id"] == id);
    found.unwrap()["body"].as_str().unwrap().into()
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_message_of_lianlian_with_the_merchants_key() {
    let key = KnownKey::DemoMerchantA.public_key();
    let keys = [NamedKey {
        name: "mine",
        side: Side::LianLian,
        key: &key,
    }];
    let body = body(REFUSAL);
    let diagnosis = diagnose::<&str>(body.as_bytes(), Direction::Response, &keys, &[]);
    let hidden = parsed(&diagnosis.report(Language::English).to_json());
    assert_eq!(hidden["verifies"], false);
    assert_eq!(hidden["signed_by"]["key"], "lianlian_platform");
    assert_eq!(hidden["signed_by"]["digest"], hidden["expected"]["digest"]);
    let finding = &hidden["findings"][0];
    assert!(finding["number"].is_u64() && finding["code"].is_string());
    assert_eq!(
        hidden["expected"]["fields"][2],
        json!({ "name": "ret_msg", "length": 7 })
    );
    assert!(!hidden.to_string().contains("商户未开通权限"));
    let shown = parsed(&diagnosis.report(Language::Chinese).with_values().to_json());
    assert_eq!(shown["expected"]["fields"][2]["value"], "商户未开通权限");
    assert_ne!(shown["findings"][0]["summary"], finding["summary"]);
}

#[test]
fn what_is_not_known_is_missing() {
    let diagnosis = diagnose::<&str>(b"{\"a\":}", Direction::Response, &[], &[]);
    let json = parsed(&diagnosis.report(Language::English).to_json());
    let members: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        members.len(),
        5,
        "verifies, explained, cut_short, findings, clues: {members:?}"
    );
    let finding = &json["findings"][0];
    assert_eq!(
        (&finding["line"], &finding["column"]),
        (&json!(1), &json!(6))
    );
}

#[test]
fn a_key_and_no_key() {
    let spki = KnownKey::LianLianPlatform.public_key().to_spki_der();
    let diagnosis = diagnose_key(&spki, KeyRole::Public);
    let json = parsed(&diagnosis.report(Language::English).to_json());
    assert_eq!(json["fits"], true);
    assert_eq!(json["bits"], 1024);
    assert_eq!(json["known"], "lianlian_platform");
    assert_eq!(json["format"], "spki-der");
    let diagnosis = diagnose_key(b"<RSAKeyValue>", KeyRole::Private);
    let json = parsed(&diagnosis.report(Language::English).to_json());
    assert_eq!(json["fits"], false);
    assert!(json.get("bits").is_none() && json["problem"].is_string());
}
