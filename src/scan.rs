//! Looking for bytes in short texts.

/// Whether a text has such a byte. It reads on to the end, since an early one would cost a branch
/// for each byte: on the values of messages that is several times slower.
pub(crate) fn any(text: &str, is_wanted: impl Fn(u8) -> bool) -> bool {
    text.bytes()
        .fold(false, |found, byte| found | is_wanted(byte))
}
