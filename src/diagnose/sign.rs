//! What was done to `sign` on its way.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use percent_encoding::percent_decode_str;

use super::reason::Reason;
use crate::rsa::{MAX_KEY_BITS, MIN_KEY_BITS};
use crate::signature::Signature;

/// The `sign` that LianLian's documentation prints with most of its messages, up to where a
/// genuine one would differ anyhow.
const SAMPLE: &str = "ZPZULntRpJwFmGNIVKwjLEF2Tze7bqs60rxQ22CqT5J1UlvGo575QK9z/+p+7E9cOoRoWzqR";

/// Reads `sign` however it was mangled, and tells how; in vain if there is no way.
pub(super) fn read(text: &str) -> (Option<Signature>, Vec<Reason>) {
    if text.trim().starts_with(SAMPLE) {
        return (None, [Reason::SignSample].into());
    }
    if let Some(signature) = from_hex(text) {
        return (Some(signature), [Reason::SignHex].into());
    }
    let mut reasons = Vec::new();
    let mut text = Cow::Borrowed(text);
    for undo in UNDO {
        if Signature::from_base64(&text).is_ok() {
            break;
        }
        if let Some((reason, before)) = undo(&text) {
            reasons.push(reason);
            text = Cow::Owned(before);
        }
    }
    reasons.sort_unstable();
    reasons.dedup();
    match Signature::from_base64(&text) {
        Ok(signature) => (Some(signature), reasons),
        Err(_) => (None, [Reason::SignNotBase64].into()),
    }
}

type Undo = fn(&str) -> Option<(Reason, String)>;

/// What may have been done to the text, the last of it first.
const UNDO: [Undo; 5] = [
    percent_encoding,
    url_safe_alphabet,
    line_breaks,
    blanks,
    missing_padding,
];

fn percent_encoding(text: &str) -> Option<(Reason, String)> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    (decoded != text).then(|| (Reason::SignPercentEncoded, decoded.into_owned()))
}

fn url_safe_alphabet(text: &str) -> Option<(Reason, String)> {
    let is_url_safe = text.contains(['-', '_']);
    let replaced = || text.replace('-', "+").replace('_', "/");
    is_url_safe.then(|| (Reason::SignUrlSafe, replaced()))
}

fn line_breaks(text: &str) -> Option<(Reason, String)> {
    let is_break = ['\r', '\n', '\t'];
    let is_broken = text.contains(is_break);
    is_broken.then(|| (Reason::SignLineBreaks, text.replace(is_break, "")))
}

/// A blank stands for `+`, unless it is there besides whole base64.
fn blanks(text: &str) -> Option<(Reason, String)> {
    if !text.contains(' ') {
        return None;
    }
    let (with_plus, without) = (text.replace(' ', "+"), text.replace(' ', ""));
    let is_besides =
        Signature::from_base64(&with_plus).is_err() && Signature::from_base64(&without).is_ok();
    Some(if is_besides {
        (Reason::SignLineBreaks, without)
    } else {
        (Reason::SignBlanks, with_plus)
    })
}

fn missing_padding(text: &str) -> Option<(Reason, String)> {
    let text = text.trim_end_matches('=');
    let padding = match text.len() % 4 {
        2 => "==",
        3 => "=",
        _ => return None,
    };
    Some((Reason::SignUnpadded, [text, padding].concat()))
}

/// Hex of a signature's length is hex, though its text is that of some base64, too.
fn from_hex(text: &str) -> Option<Signature> {
    let lengths = MIN_KEY_BITS / 4..=MAX_KEY_BITS / 4;
    if !lengths.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let byte = |pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Vec<u8> = pairs.map(byte).collect::<Option<_>>()?;
    Some(Signature::from_bytes(&bytes))
}
