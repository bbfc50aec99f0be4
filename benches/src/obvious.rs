//! What is compared with: the implementation that suggests itself, as most bindings have it.
//! Correct on the messages used here, and no more than that.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

type Fields = BTreeMap<String, String>;

/// Fields to the body; `sign` gets the signing string and returns the signature.
pub fn sign(
    fields: &[(&str, &str)],
    sign_type: &str,
    sign: impl FnOnce(&str) -> Vec<u8>,
) -> String {
    let mut fields: Fields = fields
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    fields.insert("sign_type".to_string(), sign_type.to_string());
    let signature = sign(&signing_string(&fields));
    fields.insert("sign".to_string(), STANDARD.encode(signature));
    serde_json::to_string(&fields).unwrap()
}

/// Bytes to the fields, if `verify` accepts signing string and signature.
pub fn verify(body: &[u8], verify: impl FnOnce(&str, &[u8]) -> bool) -> Result<Fields, String> {
    let fields: Fields = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let signature = STANDARD
        .decode(&fields["sign"])
        .map_err(|error| error.to_string())?;
    if verify(&signing_string(&fields), &signature) {
        Ok(fields)
    } else {
        Err("the signature does not match".to_string())
    }
}

fn signing_string(fields: &Fields) -> String {
    fields
        .iter()
        .filter(|(name, value)| *name != "sign" && !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}
