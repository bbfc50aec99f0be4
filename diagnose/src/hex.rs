//! Hex, where base64 or bytes should be.

use alloc::string::String;
use alloc::vec::Vec;
use core::{fmt, str};

/// Bytes in lower-case hex.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

pub(crate) fn write(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Bytes from their hex, in either case.
pub(crate) fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let pairs = text.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let is_hex = |byte: &u8| byte.is_ascii_hexdigit(); // where `from_str_radix` takes a sign too
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    text.iter().all(is_hex).then(|| pairs.map(byte).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_in_either_case() {
        assert_eq!(decoded(b"0aFf10"), Some([0x0a, 0xff, 0x10].into()));
    }

    #[test]
    fn what_is_not_pairs_of_hex_digits_is_not_hex() {
        for text in [
            "f", "0af", "+f", "-0", "0x", "0g", " 0", "0a\n", "é", "交易",
        ] {
            assert_eq!(decoded(text.as_bytes()), None, "{text}");
        }
    }
}
