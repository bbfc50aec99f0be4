//! Canonical base64: the one file that names the library.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

// `STANDARD` demands padding and refuses bits that the text should have left zero.
use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// The bytes of a text, or none if it is not their one canonical base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// As [`decode`], of what is secret: the bytes are wiped on every way out, also those that were
/// decoded before the text turned out to be refused.
pub(crate) fn decode_secret(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let room = ::base64::decoded_len_estimate(text.len());
    let mut bytes = Zeroizing::new(vec![0; room]);
    let length = STANDARD.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Puts what [`encode`] makes of bytes behind another text.
pub(crate) fn append(text: &mut String, bytes: &[u8]) {
    STANDARD.encode_string(bytes, text);
}

/// The length of what [`encode`] makes of so many bytes.
pub(crate) fn encoded_len(length: usize) -> usize {
    ::base64::encoded_len(length, true).unwrap_or_default()
}
