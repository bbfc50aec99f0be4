//! What several test files need: the test keys, and LianLian's published messages.
#![allow(dead_code, reason = "each test file uses its part")]

use lianlian_mpay::{Direction, SigningKey, VerifyingKey};
use serde_json::Value;

const KEYS: &str = include_str!("../../../vectors/tools/keys.json");
const REAL: &str = include_str!("../../../vectors/tools/real_messages.json");

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

pub(crate) fn published_key(name: &str) -> VerifyingKey {
    let public = real()["keys"][name]["public_spki_base64"].clone();
    VerifyingKey::from_text(public.as_str().unwrap()).unwrap()
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

/// The real message with this id.
pub(crate) fn real_message(id: &str) -> Real {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let messages = real()["messages"].as_array().unwrap().clone();
    let message = messages.into_iter().find(|message| message["id"] == id);
    let message = message.unwrap();
    Real {
        id: text(&message["id"]),
        body: text(&message["body"]),
        signing_string: text(&message["signing_string"]),
        key: text(&message["key"]),
        direction: match text(&message["direction"]).as_str() {
            "request" => Direction::Request,
            _ => Direction::Response,
        },
    }
}
