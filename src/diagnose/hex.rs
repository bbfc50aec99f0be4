//! Hex, where base64 or bytes should be.

use alloc::vec::Vec;
use core::str;

/// Bytes from their hex, in either case.
pub(super) fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let pairs = text.chunks_exact(2);
    if text.is_empty() || !pairs.remainder().is_empty() {
        return None;
    }
    let is_hex = |byte: &u8| byte.is_ascii_hexdigit(); // where `from_str_radix` takes a sign too
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    text.iter().all(is_hex).then(|| pairs.map(byte).collect())?
}
