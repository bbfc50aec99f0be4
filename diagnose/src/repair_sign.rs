//! What was done to `sign` on its way.

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use lianlian_mpay::{MAX_KEY_BITS, MIN_KEY_BITS, Signature};
use percent_encoding::percent_decode_str;

use crate::base64;
use crate::entities;
use crate::hex;
use crate::reason::Reason;

/// The `sign` that LianLian's documentation prints with most of its messages, up to where a
/// real one would differ anyhow.
const SAMPLE: &str = "ZPZULntRpJwFmGNIVKwjLEF2Tze7bqs60rxQ22CqT5J1UlvGo575QK9z/+p+7E9cOoRoWzqR";

/// A longer text is no `sign`, however it was mangled.
const MAX_LEN: usize = 16 * 1024;

/// How many texts are read that the value may have been, the least mangled first.
const MAX_TEXTS: usize = 24;

/// Reads `sign` however it was mangled, and tells how; in vain if there is no way. Of several
/// readings the first is taken that has one of the `lengths` that signatures of the keys have, or
/// else a multiple of one.
pub(crate) fn read(text: &str, lengths: &[usize]) -> (Option<Signature>, Vec<Reason>) {
    if text.trim().starts_with(SAMPLE) {
        return (None, [Reason::SignSample].into());
    }
    let readings = readings(text, lengths);
    let len = |reading: &Reading| reading.signature.as_bytes().len();
    let fitting = readings
        .iter()
        .find(|reading| lengths.contains(&len(reading)));
    let is_row = |reading: &&Reading| {
        let mut fitting = lengths.iter().filter(|length| len(reading) > **length);
        fitting.any(|length| len(reading).checked_rem(*length) == Some(0))
    };
    if let Some(reading) = fitting.or_else(|| readings.iter().find(is_row)) {
        return (Some(reading.signature.clone()), reading.reasons.clone());
    }
    if is_no_signature(text) {
        return (None, [Reason::SignIsNone].into());
    }
    match readings.first() {
        Some(reading) => {
            // What padding is missing then is that of a text which lost more.
            let reasons = reading.reasons.iter().copied();
            let reasons = reasons.filter(|reason| *reason != Reason::SignUnpadded);
            (Some(reading.signature.clone()), reasons.collect())
        }
        None => (None, [Reason::SignNotBase64].into()),
    }
}

/// Whether a text is what programs print for nothing or for an array, or has a digest's length.
fn is_no_signature(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "null",
        "none",
        "nil",
        "undefined",
        "true",
        "false",
        "nan",
        "array",
        "system.byte[]",
        "byte[]",
        "[object object]",
        "[object arraybuffer]",
    ];
    let text = text.trim().trim_matches(['"', '\'']);
    let is_digest_len = |len: usize| matches!(len, 16 | 20 | 28 | 32 | 48 | 64);
    let has_len = |bytes: Option<Vec<u8>>| bytes.is_some_and(|bytes| is_digest_len(bytes.len()));
    WORDS.contains(&text.to_ascii_lowercase().as_str())
        || text.starts_with("[B@")
        || text.starts_with("[I@")
        || has_len(hex::decoded(text.as_bytes()))
        || has_len(base64::decoded(text))
}

/// A signature that the text may have been, and what was done to it.
struct Reading {
    signature: Signature,
    reasons: Vec<Reason>,
}

/// Something that is undone as a whole.
struct Undo {
    reason: Reason,
    undo: fn(&str) -> Option<String>,
}

const UNDONE: &[Undo] = &[
    // A value that was cut out with the marks around it.
    Undo {
        reason: Reason::SignEscaped,
        undo: without_marks,
    },
    // A value in the spelling of JSON, of a program or of a page.
    Undo {
        reason: Reason::SignEscaped,
        undo: without_escapes,
    },
    // Copied through a chat or a word processor.
    Undo {
        reason: Reason::SignInvisible,
        undo: without_invisible,
    },
    Undo {
        reason: Reason::SignPercentEncoded,
        undo: percent_decoded,
    },
];

/// All readings, the least mangled first.
fn readings(text: &str, lengths: &[usize]) -> Vec<Reading> {
    if text.len() > MAX_LEN {
        return Vec::new();
    }
    let mut readings = Vec::new();
    let mut waiting = VecDeque::from([Mangled {
        text: text.into(),
        reasons: Vec::new(),
    }]);
    let mut seen = Vec::new();
    while let Some(mangled) = waiting.pop_front() {
        if seen.contains(&mangled.text) || seen.len() >= MAX_TEXTS {
            continue;
        }
        seen.push(mangled.text.clone());
        readings.extend(mangled.as_hex());
        readings.extend(mangled.as_numbers());
        for blanks in BLANKS {
            readings.extend(mangled.unblanked(blanks).readings(lengths));
        }
        waiting.extend(UNDONE.iter().filter_map(|undone| {
            let text = (undone.undo)(&mangled.text)?;
            Some(mangled.with(text, undone.reason))
        }));
    }
    readings
}

/// Another text: nothing where it is the same one.
fn other(text: &str, new: String) -> Option<String> {
    (new != text).then_some(new)
}

fn without_marks(text: &str) -> Option<String> {
    let inner = text.trim();
    let inner = inner.strip_suffix([',', ';']).unwrap_or(inner);
    let inner = inner.strip_prefix("sign=").unwrap_or(inner);
    let inner = inner.strip_prefix("b'").unwrap_or(inner);
    let marks = ['"', '\'', '`', '“', '”', '‘', '’', '<', '>', '\\'];
    let inner = inner.trim_matches(marks);
    let is_marked = inner.len() < text.trim().len();
    is_marked.then(|| inner.into())
}

/// Escapes of JSON, of programs and of quoted-printable text, and HTML entities.
fn without_escapes(text: &str) -> Option<String> {
    let decoded = entities::decoded(text);
    let decoded = decoded.as_deref().unwrap_or(text);
    let decoded = decoded
        .replace("=3D", "=")
        .replace("=2B", "+")
        .replace("=\r\n", "")
        .replace("=\n", "");
    let mut plain = String::new();
    let mut pieces = decoded.split('\\');
    plain.push_str(pieces.next()?);
    for piece in pieces {
        let (kind, rest) = piece.split_at_checked(1).unwrap_or((piece, ""));
        let digits = match kind {
            "u" => 4,
            "x" => 2,
            _ => 0,
        };
        let code = rest.get(..digits).filter(|_| digits > 0);
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        match (kind, code.and_then(char::from_u32)) {
            ("u" | "x", Some(character)) => {
                plain.push(character);
                plain.push_str(rest.get(digits..)?);
            }
            // A line break, as two characters.
            ("n" | "r" | "t", _) => plain.push_str(rest),
            _ => plain.push_str(piece),
        }
    }
    other(text, plain)
}

fn without_invisible(text: &str) -> Option<String> {
    let is_seen = |c: &char| {
        !matches!(c,
            '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}')
    };
    other(text, text.chars().filter(is_seen).collect())
}

fn percent_decoded(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    other(text, decoded.into_owned())
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

    /// This text in place of the one before, for this reason if it is another one.
    fn with(&self, text: String, reason: Reason) -> Self {
        let is_new = text != self.text && !self.reasons.contains(&reason);
        let reasons = self.reasons.iter().copied().chain(is_new.then_some(reason));
        Self {
            reasons: reasons.collect(),
            text,
        }
    }

    /// The signature that the text is in hex, with something between its bytes: .NET's
    /// `BitConverter` puts hyphens, others put colons, commas or `0x`.
    fn as_hex(&self) -> Option<Reading> {
        let text = self.text.trim();
        let is_parted = text.contains(['-', ':', ',', 'x']);
        let digits: String =
            text.split(['-', ':', ',', ' ', '\n'])
                .fold(String::new(), |mut digits, byte| {
                    let byte = byte.strip_prefix("0x").unwrap_or(byte);
                    digits.push_str(byte.strip_prefix("\\x").unwrap_or(byte));
                    digits
                });
        let signature = hex_signature(&digits).filter(|_| is_parted)?;
        Some(self.with(String::new(), Reason::SignHex).read_as(signature))
    }

    /// The signature that is a list of its bytes: `[12, -34]`, or a `Buffer` of JavaScript.
    fn as_numbers(&self) -> Option<Reading> {
        let text = self.text.as_str();
        let start = text.find('[').and_then(|at| at.checked_add(1));
        let list = match (start, text.rfind(']')) {
            (Some(start), Some(end)) => text.get(start..end)?,
            _ => text.trim_matches(['{', '}', '(', ')']),
        };
        // `"0":12`, as an array of bytes is written that became an object.
        let number = |item: &str| {
            let (_, value) = item.rsplit_once(':').unwrap_or(("", item));
            let number: i16 = value.trim().parse().ok()?;
            let byte = if number < 0 {
                number.checked_add(256)?
            } else {
                number
            };
            u8::try_from(byte).ok()
        };
        let bytes: Vec<u8> = list.split(',').map(number).collect::<Option<_>>()?;
        let signature = Signature::from(bytes);
        let reading = self.with(String::new(), Reason::SignNumbers);
        is_signature_len(signature.as_bytes().len()).then(|| reading.read_as(signature))
    }

    /// The signatures that the text is: in hex, in base64 with whatever padding, or in either of
    /// base64's.
    fn readings(&self, lengths: &[usize]) -> Vec<Reading> {
        if let Some(signature) = hex_signature(&self.text) {
            let reading = self.with(String::new(), Reason::SignHex);
            return [reading.read_as(signature)].into();
        }
        let padded = self.with(padded(&self.text), Reason::SignUnpadded);
        let Ok(signature) = Signature::from_base64(&padded.text) else {
            return Vec::new();
        };
        let twice = twice(&signature, lengths);
        let twice = twice.map(|signature| {
            let reading = padded.with(String::new(), Reason::SignEncodedTwice);
            reading.read_as(signature)
        });
        let once = padded.read_as(signature);
        [once].into_iter().chain(twice).collect()
    }

    fn read_as(self, signature: Signature) -> Reading {
        let mut reasons = self.reasons;
        reasons.sort_unstable();
        Reading { signature, reasons }
    }
}

/// The signature that is text in bytes which were taken for a signature.
fn twice(signature: &Signature, lengths: &[usize]) -> Option<Signature> {
    let text = core::str::from_utf8(signature.as_bytes()).ok()?;
    let text: String = text.split_whitespace().collect();
    let bytes = hex_signature(&text).or_else(|| Some(base64::decoded(&text)?.into()));
    bytes.filter(|bytes| lengths.contains(&bytes.as_bytes().len()))
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
    let bytes = hex::decoded(text.as_bytes());
    let bytes = bytes.filter(|bytes| is_signature_len(bytes.len()));
    bytes.map(Signature::from)
}

fn is_signature_len(len: usize) -> bool {
    (MIN_KEY_BITS.div_ceil(8)..=MAX_KEY_BITS / 8).contains(&len)
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

    #[test]
    fn what_is_no_signature_is_named_so() {
        for text in [
            "null",
            "None",
            "[B@1b6d3586",
            "System.Byte[]",
            "d41d8cd98f00b204e9800998ecf8427e",
            "1B2M2Y8AsgTpgAmY7PhCfg==",
            "\"undefined\"",
        ] {
            assert_eq!(length(text), (None, [Reason::SignIsNone].into()), "{text}");
        }
    }
}
