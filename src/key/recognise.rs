//! What a file is that holds no readable key: one table of recognisers, for the error's own text.
//!
//! They are asked only when reading has failed, so none of them can refuse a key. What a PEM label,
//! the first words of a text, or the tags of DER tell is known before (rule `KEY-3`).

use core::str;

use super::container::{has_negative_number, has_no_primes};
use super::text::{BEGIN, END, bare, contains, is_indented_pem, lines_of};
use crate::error::{FoundKey, KeyError, KeyFile, KeyRole};

/// Whether a file, or what its base64 holds, is of one sort.
type Recogniser = fn(&[u8]) -> bool;

/// What it names.
#[derive(Clone, Copy)]
enum Name {
    /// Clearly a key of another kind: `key_kind`.
    Kind(FoundKey),
    /// Anything else: `key_format`.
    File(KeyFile),
}

/// The first that fits names the file.
const RECOGNISERS: [(Recogniser, Name); 21] = [
    (is_empty, Name::File(KeyFile::Empty)),
    (is_utf16, Name::File(KeyFile::Utf16)),
    (is_java_key_store, Name::Kind(FoundKey::JavaKeyStore)),
    (is_ber_pkcs12, Name::File(KeyFile::Pkcs12)),
    (is_pkcs7, Name::File(KeyFile::Pkcs7)),
    (is_microsoft_blob, Name::File(KeyFile::MicrosoftBlob)),
    (is_jwk, Name::File(KeyFile::Jwk)),
    (is_json, Name::File(KeyFile::Json)),
    (is_dot_net_xml, Name::File(KeyFile::DotNetXml)),
    (is_html, Name::File(KeyFile::Html)),
    (is_escaped_pem, Name::File(KeyFile::EscapedPem)),
    (is_quoted, Name::File(KeyFile::Quoted)),
    (is_pem_on_one_line, Name::File(KeyFile::PemOnOneLine)),
    (has_other_dashes, Name::File(KeyFile::PemDashes)),
    (is_indented_pem, Name::File(KeyFile::IndentedPem)),
    (is_base64_of_pem, Name::File(KeyFile::Base64OfPem)),
    (is_path, Name::File(KeyFile::Path)),
    (is_hex, Name::File(KeyFile::Hex)),
    (is_url_safe_base64, Name::File(KeyFile::UrlSafeBase64)),
    (has_negative_number, Name::File(KeyFile::NegativeNumber)),
    (has_no_primes, Name::File(KeyFile::NoPrimes)),
];

/// Says what the bytes are in place of what reading stumbled over, where that is known.
pub(super) fn named(error: KeyError, bytes: &[u8], needed: KeyRole) -> KeyError {
    let KeyError::Format {
        looks_like: None, ..
    } = error
    else {
        return error;
    };
    let found = RECOGNISERS.iter().find(|(is_it, _)| is_it(bytes));
    match found {
        Some((_, Name::Kind(found))) => KeyError::Kind {
            found: *found,
            needed,
        },
        Some((_, Name::File(found))) => KeyError::looks_like(*found),
        None => error,
    }
}

fn is_empty(bytes: &[u8]) -> bool {
    bare(bytes).is_empty()
}

/// With a byte order mark; or without one, where the first characters are ASCII.
fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, 0, b, 0, c, 0, d, 0, ..] | [0, a, 0, b, 0, c, 0, d, ..] => ![a, b, c, d].contains(&&0),
        _ => false,
    }
}

fn is_java_key_store(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) || bytes.starts_with(&[0xce; 4])
}

/// As Apple's tools write it: an indefinite length, which is not DER, version 3, a `ContentInfo`.
fn is_ber_pkcs12(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x30, 0x80, 2, 1, 3, 0x30])
}

/// A SEQUENCE, in DER or BER, that begins with an object identifier 1.2.840.113549.1.7.
fn is_pkcs7(bytes: &[u8]) -> bool {
    let oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";
    let is_at = |place: usize| bytes.get(place..).is_some_and(|rest| rest.starts_with(oid));
    bytes.first() == Some(&0x30) && (2..=6).any(is_at)
}

/// The magic of CNG or of a `.pvk` at the start, or that of `CryptoAPI` behind a header of eight
/// bytes: public or private, version 2, an algorithm of RSA.
fn is_microsoft_blob(bytes: &[u8]) -> bool {
    let is_magic = |magic: &[u8]| matches!(magic, b"RSA1" | b"RSA2" | b"RSA3");
    match bytes {
        [6 | 7, 2, 0, 0, 0, 0x24 | 0xa4, 0, 0, m @ ..] => m.get(..4).is_some_and(is_magic),
        // A number of bits, little-endian, is behind that of CNG: no text goes on like this.
        [0x1e, 0xf1, 0xb5, 0xb0, 0, 0, 0, 0, ..]
        | [b'R', b'S', b'A', b'1'..=b'3', _, _, 0, 0, ..] => true,
        _ => false,
    }
}

fn is_jwk(bytes: &[u8]) -> bool {
    is_json(bytes) && contains(bytes, b"\"kty\"")
}

fn is_json(bytes: &[u8]) -> bool {
    bare(bytes).starts_with(b"{")
}

fn is_dot_net_xml(bytes: &[u8]) -> bool {
    contains(bytes, b"<RSAKeyValue")
}

fn is_html(bytes: &[u8]) -> bool {
    let is_tag = |part: &[u8]| part.eq_ignore_ascii_case(b"<html");
    let text = bare(bytes);
    let start = text.get(..9).unwrap_or_default();
    start.eq_ignore_ascii_case(b"<!doctype")
        || (text.starts_with(b"<") && text.windows(5).any(is_tag))
}

fn is_escaped_pem(bytes: &[u8]) -> bool {
    contains(bytes, BEGIN) && (contains(bytes, br"\n") || contains(bytes, br"\r"))
}

fn is_quoted(bytes: &[u8]) -> bool {
    let quotes = ["\"", "'", "`", "“", "‘", "”", "’"];
    let text = bare(bytes);
    quotes
        .iter()
        .any(|quote| text.starts_with(quote.as_bytes()))
}

fn is_pem_on_one_line(bytes: &[u8]) -> bool {
    lines_of(bare(bytes)).any(|line| line.starts_with(BEGIN) && contains(line, END))
}

/// The word BEGIN and a label of a key, with dashes around of which some are missing, too many, or
/// made long by a word processor.
fn has_other_dashes(bytes: &[u8]) -> bool {
    let is_other = |line: &str| {
        let is_outside = |c: char| c == ' ' || is_dash(c);
        let label = line.trim_matches(is_outside);
        let is_label = label.starts_with("BEGIN ") && label.ends_with(" KEY");
        is_label
            && line
                .strip_prefix("-----")
                .and_then(|line| line.strip_suffix("-----"))
                != Some(label)
    };
    str::from_utf8(bare(bytes)).is_ok_and(|text| text.lines().map(str::trim).any(is_other))
}

/// Hyphens and dashes of Unicode, those of Chinese input methods among them.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{ad}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{ff0d}'
                | '\u{fe63}'
                | '\u{fe58}'
    )
}

fn is_base64_of_pem(bytes: &[u8]) -> bool {
    bare(bytes).starts_with(b"LS0tLS1CRUdJTi")
}

/// One line that begins as a path does, or ends as the name of a key's file does.
fn is_path(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] = [b"/", b"./", b"../", b"~/", b"file:", br"\\", b".\\"];
    const ENDS: [&[u8]; 11] = [
        b".pem", b".key", b".der", b".cer", b".crt", b".p8", b".p12", b".pfx", b".pub", b".jks",
        b".txt",
    ];
    let line = bare(bytes);
    let ends_with = |end: &&[u8]| {
        let start = line.len().saturating_sub(end.len());
        line.get(start..)
            .is_some_and(|rest| rest.eq_ignore_ascii_case(end))
    };
    let is_line = line.len() <= 1024 && !line.contains(&b'\n');
    is_line
        && (STARTS.iter().any(|start| line.starts_with(start))
            || matches!(line, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
            || ENDS.iter().any(ends_with))
}

/// DER in hex, with colons or blanks between, or none.
fn is_hex(bytes: &[u8]) -> bool {
    let text = bare(bytes);
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    let is_allowed = |byte: &u8| byte.is_ascii_hexdigit() || b": \t\r\n".contains(byte);
    text.starts_with(b"30") && text.len() > 100 && text.iter().all(is_allowed)
}

/// The base64 of DER in the other alphabet, bare or in a PEM.
fn is_url_safe_base64(bytes: &[u8]) -> bool {
    let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_=".contains(byte);
    let is_other = |byte: &u8| b"-_".contains(byte);
    let lines = || lines_of(bare(bytes)).filter(|line| !line.starts_with(b"-----"));
    lines().next().is_some_and(|line| line.starts_with(b"MI"))
        && lines().flatten().all(is_allowed)
        && lines().flatten().any(is_other)
}
