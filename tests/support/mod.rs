//! What several test files need: the test keys, and LianLian's published messages.
#![allow(dead_code, reason = "each test file uses its part")]

use lianlian_mpay::{Direction, SigningKey, VerifyingKey};
#[cfg(feature = "getrandom")]
use lianlian_mpay::{Fields, Message, SignType, SigningString};
use serde_json::{Map, Value};

const KEYS: &str = include_str!("../../vectors/tools/keys.json");
const REAL: &str = include_str!("../../vectors/tools/real_messages.json");

/// Sizes in bits that LianLian uses, and one between.
pub(crate) const SIZES: [usize; 4] = [1024, 2048, 3072, 4096];

/// The key material of the corpus.
pub(crate) fn keys() -> Value {
    serde_json::from_str(KEYS).unwrap()
}

/// A test key of the corpus.
pub(crate) fn signing_key(name: &str) -> SigningKey {
    let keys = keys();
    let private = keys["rsa"][name]["private"].as_str().unwrap();
    SigningKey::from_text(private).unwrap()
}

/// The test key that stands for LianLian's platform.
pub(crate) fn platform() -> SigningKey {
    signing_key("platform-2048")
}

/// LianLian's platform key.
pub(crate) fn lianlian() -> VerifyingKey {
    published_key("lianlian")
}

pub(crate) fn published_key(name: &str) -> VerifyingKey {
    let public = real()["keys"][name]["public_spki_base64"].clone();
    VerifyingKey::from_text(public.as_str().unwrap()).unwrap()
}

pub(crate) fn published_signing_key(name: &str) -> SigningKey {
    let private = real()["keys"][name]["private_pkcs8_base64"].clone();
    SigningKey::from_text(private.as_str().unwrap()).unwrap()
}

pub(crate) fn real() -> Value {
    serde_json::from_str(REAL).unwrap()
}

/// A message that LianLian published with a real signature.
pub(crate) struct Real {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) signing_string: String,
    pub(crate) key: String,
    pub(crate) direction: Direction,
}

pub(crate) fn real_messages() -> Vec<Real> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let messages = real()["messages"].as_array().unwrap().clone();
    assert_eq!(messages.len(), 6);
    let read = |message: Value| Real {
        id: text(&message["id"]),
        body: text(&message["body"]),
        signing_string: text(&message["signing_string"]),
        key: text(&message["key"]),
        direction: match text(&message["direction"]).as_str() {
            "request" => Direction::Request,
            _ => Direction::Response,
        },
    };
    messages.into_iter().map(read).collect()
}

/// The real message with this id.
pub(crate) fn real_message(id: &str) -> Real {
    real_messages()
        .into_iter()
        .find(|real| real.id == id)
        .unwrap()
}

/// The members of a JSON object, in its order.
pub(crate) fn members(body: &str) -> Map<String, Value> {
    serde_json::from_str(body).unwrap()
}

#[cfg(feature = "getrandom")]
/// Signs an object as LianLian's platform would, with a test key: adds `sign_type` and `sign`.
pub(crate) fn signed(body: &Value, sign_type: SignType, key: &SigningKey) -> String {
    let mut members = body.as_object().unwrap().clone();
    members
        .entry("sign_type")
        .or_insert_with(|| sign_type.as_str().into());
    let text = Value::Object(members.clone()).to_string();
    let message = Message::parse(text.as_bytes()).unwrap();
    let fields = Fields::of_message(&message, Direction::Response, &[]).unwrap();
    let digest = SigningString::new(&fields).digest(sign_type);
    members.insert("sign".into(), key.sign(&digest).unwrap().to_base64().into());
    Value::Object(members).to_string()
}
