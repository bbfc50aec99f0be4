//! Base64, through the core's own canonical form of it.

use alloc::string::String;
use alloc::vec::Vec;

use lianlian_mpay::Signature;

pub(crate) fn encoded(bytes: &[u8]) -> String {
    Signature::from_bytes(bytes).to_base64()
}

/// The bytes of a text that is base64 in whatever alphabet and padding, without blanks.
pub(crate) fn decoded(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').replace('-', "+");
    let text = text.replace('_', "/");
    let padding = match text.len() % 4 {
        2 => "==",
        3 => "=",
        _ => "",
    };
    let signature = Signature::from_base64(&[&text, padding].concat()).ok()?;
    Some(signature.as_bytes().to_vec())
}
