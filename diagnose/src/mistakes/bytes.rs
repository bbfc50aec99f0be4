//! The bytes of the text: its UTF-8.

use alloc::vec::Vec;

use crate::charset;
use crate::mistake::{Does, Mistake, Step};
use crate::reason::Reason;

pub(super) const MISTAKES: &[Mistake] = &[
    // MySQL's `utf8` and fonts that lack them: characters beyond U+FFFF become `?`, one for each or
    // for each UTF-16 unit. Which charset it was does not show where nothing else is lost.
    Mistake::daily(Reason::CharactersLost, Step::Encode, Does::Encode(one_mark)),
    Mistake::daily(
        Reason::CharactersLost,
        Step::Encode,
        Does::Encode(two_marks),
    ),
    Mistake::seldom(
        Reason::CharactersLost,
        Step::Encode,
        Does::Encode(four_marks),
    ),
    Mistake::seldom(Reason::CharactersLost, Step::Encode, Does::Encode(dropped)),
    // `getBytes()` on Chinese Windows.
    Mistake::daily(Reason::Gbk, Step::Encode, Does::Encode(charset::to_gbk)),
    Mistake::seldom(Reason::Gbk, Step::Encode, Does::Encode(charset::to_gb18030)),
    // The default of servlets, and `getBytes()` in containers without a locale.
    Mistake::daily(
        Reason::Latin1,
        Step::Encode,
        Does::Encode(charset::to_latin1),
    ),
    Mistake::daily(
        Reason::Latin1,
        Step::Encode,
        Does::Encode(charset::to_ascii),
    ),
    Mistake::daily(
        Reason::DoubleUtf8,
        Step::Encode,
        Does::Encode(charset::to_double_utf8),
    ),
    // .NET's `Encoding.Unicode` and Java's `UTF-16`.
    Mistake::daily(Reason::Utf16, Step::Encode, Does::Encode(little_endian)),
    Mistake::seldom(Reason::Utf16, Step::Encode, Does::Encode(big_endian)),
    Mistake::seldom(
        Reason::Utf16,
        Step::Encode,
        Does::Encode(little_endian_marked),
    ),
    Mistake::daily(Reason::Utf16, Step::Encode, Does::Encode(big_endian_marked)),
];

/// The text with `mark` for each character beyond the basic plane.
fn marked(text: &str, mark: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if character > '\u{ffff}' {
            bytes.extend_from_slice(mark.as_bytes());
        } else {
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    bytes
}

fn one_mark(text: &str) -> Vec<u8> {
    marked(text, "?")
}

fn two_marks(text: &str) -> Vec<u8> {
    marked(text, "??")
}

fn four_marks(text: &str) -> Vec<u8> {
    marked(text, "????")
}

fn dropped(text: &str) -> Vec<u8> {
    marked(text, "")
}

fn little_endian(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn big_endian(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn little_endian_marked(text: &str) -> Vec<u8> {
    [vec_of([0xff, 0xfe]), little_endian(text)].concat()
}

fn big_endian_marked(text: &str) -> Vec<u8> {
    [vec_of([0xfe, 0xff]), big_endian(text)].concat()
}

fn vec_of(bytes: [u8; 2]) -> Vec<u8> {
    bytes.into()
}
