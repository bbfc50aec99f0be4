//! Canonical base64: the one file that names the library.

use alloc::string::String;
use alloc::vec::Vec;

// `STANDARD` demands padding and refuses bits that the text should have left zero.
use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;

/// The bytes of a text, or none if it is not their one canonical base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
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
