//! What was done to `sign` on its way.

use alloc::string::String;
use alloc::vec::Vec;

use percent_encoding::percent_decode_str;

use crate::hex;
use crate::reason::Reason;
use lianlian_mpay::{MAX_KEY_BITS, MIN_KEY_BITS, Signature};

/// The `sign` that LianLian's documentation prints with most of its messages, up to where a
/// genuine one would differ anyhow.
const SAMPLE: &str = "ZPZULntRpJwFmGNIVKwjLEF2Tze7bqs60rxQ22CqT5J1UlvGo575QK9z/+p+7E9cOoRoWzqR";

/// How often a text was percent-encoded, at most.
const MAX_PERCENT_LEVELS: usize = 2;

/// A longer text is no `sign`, however it was mangled.
const MAX_LEN: usize = 16 * 1024;

/// Reads `sign` however it was mangled, and tells how; in vain if there is no way. Of several
/// readings the first is taken that has one of the `lengths` that signatures of the keys have.
pub(crate) fn read(text: &str, lengths: &[usize]) -> (Option<Signature>, Vec<Reason>) {
    if text.trim().starts_with(SAMPLE) {
        return (None, [Reason::SignSample].into());
    }
    let readings = readings(text);
    let is_fitting = |reading: &&Reading| lengths.contains(&reading.signature.as_bytes().len());
    match (readings.iter().find(is_fitting), readings.first()) {
        (Some(reading), _) => (Some(reading.signature.clone()), reading.reasons.clone()),
        (None, Some(reading)) => {
            // What padding is missing then is that of a text which lost more.
            let reasons = reading.reasons.iter().copied();
            let reasons = reasons.filter(|reason| *reason != Reason::SignUnpadded);
            (Some(reading.signature.clone()), reasons.collect())
        }
        (None, None) => (None, [Reason::SignNotBase64].into()),
    }
}

/// A signature that the text may have been, and what was done to it.
struct Reading {
    signature: Signature,
    reasons: Vec<Reason>,
}

/// All readings, the least mangled first.
fn readings(text: &str) -> Vec<Reading> {
    if text.len() > MAX_LEN {
        return Vec::new();
    }
    let mut readings = Vec::new();
    let mut mangled = Mangled {
        text: text.into(),
        reasons: Vec::new(),
    };
    for _ in 0..=MAX_PERCENT_LEVELS {
        readings.extend(
            BLANKS
                .into_iter()
                .filter_map(|blanks| mangled.unblanked(blanks).reading()),
        );
        match mangled.percent_decoded() {
            Some(decoded) => mangled = decoded,
            None => break,
        }
    }
    readings
}

/// What blanks stand for.
#[derive(Clone, Copy)]
enum Blanks {
    /// `+`, except around the text.
    PlusInside,
    /// `+`, everywhere.
    Plus,
    /// Nothing: they are where lines were broken.
    Nothing,
}

const BLANKS: [Blanks; 3] = [Blanks::PlusInside, Blanks::Plus, Blanks::Nothing];

/// A text, and what was undone to have it.
struct Mangled {
    text: String,
    reasons: Vec<Reason>,
}

impl Mangled {
    /// Undoes what leaves the text without blanks, line breaks and another alphabet. Text that has
    /// a `+` or `/` is not in the other alphabet, and none of its blanks was a `+`.
    fn unblanked(&self, blanks: Blanks) -> Self {
        let trimmed = match blanks {
            Blanks::PlusInside => self.text.trim(),
            Blanks::Plus | Blanks::Nothing => &self.text,
        };
        self.with(trimmed.into(), Reason::SignLineBreaks)
            .replaced(&['\r', '\n', '\t'], "", Reason::SignLineBreaks)
            .without_blanks(blanks)
            .in_standard_alphabet(self.text.contains(['+', '/']))
    }

    fn in_standard_alphabet(self, is_standard: bool) -> Self {
        if is_standard {
            return self;
        }
        self.replaced(&['-'], "+", Reason::SignUrlSafe)
            .replaced(&['_'], "/", Reason::SignUrlSafe)
    }

    fn without_blanks(&self, blanks: Blanks) -> Self {
        match blanks {
            Blanks::PlusInside | Blanks::Plus if !self.text.contains('+') => {
                self.replaced(&[' '], "+", Reason::SignBlanks)
            }
            _ => self.replaced(&[' '], "", Reason::SignLineBreaks),
        }
    }

    fn replaced(&self, found: &[char], replacement: &str, reason: Reason) -> Self {
        self.with(self.text.replace(found, replacement), reason)
    }

    fn percent_decoded(&self) -> Option<Self> {
        let decoded = percent_decode_str(&self.text).decode_utf8().ok()?;
        let is_encoded = decoded != self.text.as_str();
        is_encoded.then(|| self.with(decoded.into_owned(), Reason::SignPercentEncoded))
    }

    /// This text in place of the one before, for this reason if it is another one.
    fn with(&self, text: String, reason: Reason) -> Self {
        let is_new = text != self.text && !self.reasons.contains(&reason);
        let reasons = self.reasons.iter().copied().chain(is_new.then_some(reason));
        Self {
            reasons: reasons.collect(),
            text,
        }
    }

    /// The signature that the text is, in hex or in base64 with whatever padding.
    fn reading(&self) -> Option<Reading> {
        if let Some(signature) = hex_signature(&self.text) {
            return Some(self.with(String::new(), Reason::SignHex).read_as(signature));
        }
        let padded = self.with(padded(&self.text), Reason::SignUnpadded);
        let signature = Signature::from_base64(&padded.text).ok()?;
        Some(padded.read_as(signature))
    }

    fn read_as(self, signature: Signature) -> Reading {
        let mut reasons = self.reasons;
        reasons.sort_unstable();
        Reading { signature, reasons }
    }
}

/// The text with the padding that it should have.
fn padded(text: &str) -> String {
    let text = text.trim_end_matches('=');
    let padding = match text.len() % 4 {
        2 => "==",
        3 => "=",
        _ => "",
    };
    [text, padding].concat()
}

/// Hex of a signature's length is hex, though the same text is base64, too.
fn hex_signature(text: &str) -> Option<Signature> {
    let lengths = MIN_KEY_BITS.div_ceil(8)..=MAX_KEY_BITS / 8;
    let bytes = hex::decoded(text.as_bytes()).filter(|bytes| lengths.contains(&bytes.len()));
    bytes.map(|bytes| Signature::from_bytes(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of the signature that is read, and how it was mangled.
    fn length(text: &str) -> (Option<usize>, Vec<Reason>) {
        let (signature, reasons) = read(text, &[]);
        (signature.map(|found| found.as_bytes().len()), reasons)
    }

    #[test]
    fn hex_that_is_no_signatures_length_is_base64() {
        for digits in [256, 1024] {
            let expected = (Some(digits / 2), [Reason::SignHex].into());
            assert_eq!(length(&"c4".repeat(digits / 2)), expected);
        }
        for digits in [252, 1028] {
            let expected = (Some(digits / 4 * 3), Vec::new());
            assert_eq!(length(&"c4".repeat(digits / 2)), expected);
        }
    }

    #[test]
    fn sixteen_kib_are_read_and_no_more() {
        let sign = "MPAY".repeat(64);
        let blanks = " ".repeat(16 * 1024 - sign.len());
        let longest = [sign, blanks].concat();
        let expected = (Some(192), [Reason::SignLineBreaks].into());
        assert_eq!(length(&longest), expected);
        let expected = (None, [Reason::SignNotBase64].into());
        assert_eq!(length(&[" ", &longest].concat()), expected);
    }
}
