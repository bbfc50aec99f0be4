//! What stands around the text: nothing.

use alloc::string::String;

use super::values::{percent_encoded_component, percent_encoded_whole, small_escapes};
use crate::base64;
use crate::mistake::{Does, Mistake, Step};
use crate::reason::Reason;

pub(super) const MISTAKES: &[Mistake] = &[
    // Loops that put a joint behind each pair, or before it.
    Mistake::daily(
        Reason::TrailingAmpersand,
        Step::Around,
        Does::Whole(ampersand_behind),
    ),
    Mistake::daily(
        Reason::PutAround,
        Step::Around,
        Does::Whole(ampersand_before),
    ),
    // Texts made for a URL.
    Mistake::daily(
        Reason::PutAround,
        Step::Around,
        Does::Whole(question_mark_before),
    ),
    // The form with a shared key, where there is none. What the key is cannot be known from here.
    Mistake::daily(Reason::KeyBehind, Step::Around, Does::Whole(key_behind)),
    Mistake::seldom(Reason::KeyBehind, Step::Around, Does::Whole(key_before)),
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(sign_behind)),
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(blank_before)),
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(blank_behind)),
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(quoted)),
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(in_apostrophes)),
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(braced)),
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(bracketed)),
    // Windows editors, .NET's `StreamWriter`.
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(mark_before)),
    // C strings that are handed over with their end.
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(nul_behind)),
    Mistake::seldom(Reason::PutAround, Step::Around, Does::Whole(comma_behind)),
    Mistake::seldom(
        Reason::PutAround,
        Step::Around,
        Does::Whole(semicolon_behind),
    ),
    // `echo`, `println`, here-documents.
    Mistake::daily(
        Reason::TrailingNewline,
        Step::LineEnd,
        Does::Whole(line_feed_behind),
    ),
    Mistake::daily(
        Reason::TrailingNewline,
        Step::LineEnd,
        Does::Whole(line_end_behind),
    ),
    // `urlencode` over the text in place of the values.
    Mistake::daily(
        Reason::PercentEncoded,
        Step::Whole,
        Does::Whole(percent_encoded_whole),
    ),
    Mistake::daily(
        Reason::PercentEncoded,
        Step::Whole,
        Does::Whole(percent_encoded_component),
    ),
    Mistake::seldom(
        Reason::PercentEncoded,
        Step::Whole,
        Does::Whole(percent_small_whole),
    ),
    // Other platforms encode before they hash.
    Mistake::seldom(Reason::Base64Signed, Step::Whole, Does::Whole(in_base64)),
    Mistake::seldom(
        Reason::CaseChanged,
        Step::Whole,
        Does::Whole(whole_in_small_letters),
    ),
    Mistake::seldom(
        Reason::CaseChanged,
        Step::Whole,
        Does::Whole(whole_in_capitals),
    ),
];

fn around(before: &str, text: &str, behind: &str) -> String {
    [before, text, behind].concat()
}

fn ampersand_behind(text: &str) -> String {
    around("", text, "&")
}

fn ampersand_before(text: &str) -> String {
    around("&", text, "")
}

fn question_mark_before(text: &str) -> String {
    around("?", text, "")
}

fn key_behind(text: &str) -> String {
    around("", text, "&key=")
}

fn key_before(text: &str) -> String {
    around("key=&", text, "")
}

fn sign_behind(text: &str) -> String {
    around("", text, "&sign=")
}

fn blank_before(text: &str) -> String {
    around(" ", text, "")
}

fn blank_behind(text: &str) -> String {
    around("", text, " ")
}

fn quoted(text: &str) -> String {
    around("\"", text, "\"")
}

fn in_apostrophes(text: &str) -> String {
    around("'", text, "'")
}

fn braced(text: &str) -> String {
    around("{", text, "}")
}

fn bracketed(text: &str) -> String {
    around("[", text, "]")
}

fn mark_before(text: &str) -> String {
    around("\u{feff}", text, "")
}

fn nul_behind(text: &str) -> String {
    around("", text, "\0")
}

fn comma_behind(text: &str) -> String {
    around("", text, ",")
}

fn semicolon_behind(text: &str) -> String {
    around("", text, ";")
}

fn line_feed_behind(text: &str) -> String {
    around("", text, "\n")
}

fn line_end_behind(text: &str) -> String {
    around("", text, "\r\n")
}

fn percent_small_whole(text: &str) -> String {
    small_escapes(&percent_encoded_whole(text))
}

fn in_base64(text: &str) -> String {
    base64::encoded(text.as_bytes())
}

fn whole_in_small_letters(text: &str) -> String {
    text.to_lowercase()
}

fn whole_in_capitals(text: &str) -> String {
    text.to_uppercase()
}
