//! Charsets that texts are signed or read in by mistake: the one file that names `encoding_rs`.

use alloc::string::String;
use alloc::vec::Vec;
use core::str;

use encoding_rs::{EncoderResult, GBK};

/// Room for the encoder; what it writes at once.
const CHUNK: usize = 1024;

/// Text in GBK, with `?` for what GBK does not have.
pub(crate) fn to_gbk(mut text: &str) -> Vec<u8> {
    let mut encoder = GBK.new_encoder();
    let mut bytes = Vec::with_capacity(text.len());
    let mut chunk = [0; CHUNK];
    loop {
        let (result, read, written) =
            encoder.encode_from_utf8_without_replacement(text, &mut chunk, true);
        bytes.extend_from_slice(chunk.get(..written).unwrap_or_default());
        text = text.get(read..).unwrap_or_default();
        match result {
            EncoderResult::InputEmpty => return bytes,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(_) => bytes.push(b'?'),
        }
    }
}

/// The text that GBK bytes are, if they are GBK to the end.
pub(crate) fn from_gbk(bytes: &[u8]) -> Option<String> {
    let text = GBK.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// Whether bytes are UTF-8 for a while, beyond ASCII, and then no more: damaged UTF-8 is, and so
/// are some texts in GBK.
pub(crate) fn starts_as_utf8(bytes: &[u8]) -> bool {
    let start = str::from_utf8(bytes)
        .err()
        .and_then(|error| bytes.get(..error.valid_up_to()));
    start.is_some_and(|start| !start.is_ascii())
}

/// Text in a charset that has Unicode's first characters and no others, such as ISO-8859-1 up to
/// U+00FF, with `?` for what it does not have.
pub(crate) fn to_one_byte(text: &str, last: u8) -> Vec<u8> {
    let byte = |c| u8::try_from(u32::from(c)).ok();
    let known = |c| byte(c).filter(|byte| *byte <= last);
    text.chars().map(|c| known(c).unwrap_or(b'?')).collect()
}

/// Text whose UTF-8 was taken for ISO-8859-1 and encoded again.
pub(crate) fn to_double_utf8(text: &str) -> Vec<u8> {
    let again: String = text.bytes().map(char::from).collect();
    again.into_bytes()
}
