//! What is wrong with a message's text, and the text as it was meant.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;
use alloc::vec::Vec;
use core::str;

use crate::charset;
use crate::finding::Finding;
use crate::json;
use crate::name;
use crate::reason::Reason;
use crate::search::USUAL_LEN;
use lianlian_mpay::{Error, MAX_MESSAGE_LEN, Message, NameProblem, Position};

/// How often a text is read, and a fault of it mended: seldom where it is longer than messages are
/// in practice.
const fn max_readings(len: usize) -> usize {
    if len <= USUAL_LEN { 16 } else { 3 }
}

/// Hands the message that a body was meant to be to `on_message`, with its text and the faults that
/// were mended. What remains in the way is the last finding of the error.
pub(crate) fn read<T>(
    body: &[u8],
    on_message: impl FnOnce(&str, &Message<'_>, Vec<Finding>) -> T,
) -> Result<T, Vec<Finding>> {
    if body.len() > MAX_MESSAGE_LEN {
        return Err([Reason::LimitPassed.into()].into());
    }
    let (mut text, mut findings) = decoded(body).map_err(|finding| Vec::from([finding]))?;
    let mut first_error = None;
    for _ in 0..max_readings(body.len()) {
        let error = match Message::parse(text.as_bytes()) {
            Ok(message) => return Ok(on_message(&text, &message, findings)),
            Err(error) => error,
        };
        let (finding, mended) = fault(&text, &error);
        // A place in a text that was mended before is none in the text that the caller has.
        let finding = if findings.is_empty() {
            finding
        } else {
            finding.anywhere()
        };
        let first_error = first_error.get_or_insert(error);
        if finding.reason() == Reason::NotJson {
            // Then what was mended before was guessed wrong.
            return Err([unread(body, first_error)].into());
        }
        if !findings.iter().any(|known| known.is_same(&finding)) {
            findings.push(finding);
        }
        match mended {
            Some(mended) => text = Cow::Owned(mended),
            None => return Err(findings),
        }
    }
    Err(findings)
}

/// The text that the bytes are, in UTF-8 or in GBK.
fn decoded(body: &[u8]) -> Result<(Cow<'_, str>, Vec<Finding>), Finding> {
    if let Ok(text) = str::from_utf8(body) {
        return Ok((text.into(), Vec::new()));
    }
    match charset::from_gbk(body) {
        Some(text) => Ok((text.into(), [Reason::BodyGbk.into()].into())),
        None => Err(Reason::NotUtf8.into()),
    }
}

/// What is said of a body that cannot be mended, by the error that reading it ended with.
fn unread(body: &[u8], error: &Error) -> Finding {
    match error {
        Error::JsonSyntax { at, .. } => not_json(body, Some(*at)),
        Error::NotAnObject => Reason::NotAnObject.into(),
        // It stopped before it came to what is no JSON.
        _ => not_json(body, None),
    }
}

/// What is said of a body that is no JSON, of which reading stopped here.
fn not_json(body: &[u8], at: Option<Position>) -> Finding {
    // Before the first character that was decoded from GBK, it is no JSON in any charset. A byte
    // order mark decodes to one that is not at its place.
    let start = at.and_then(|at| body.get(..at.offset));
    let start = start.filter(|_| !body.starts_with("\u{feff}".as_bytes()));
    if start.is_some_and(<[u8]>::is_ascii) || str::from_utf8(body).is_ok() {
        Finding::from(Reason::NotJson).at(at)
    } else {
        Reason::NotUtf8.into()
    }
}

/// What an error of reading shows, and the text without that fault, if it can be had.
fn fault(text: &str, error: &Error) -> (Finding, Option<String>) {
    match error {
        Error::JsonSyntax { at, found } => syntax_fault(text, *at, *found),
        Error::NotAnObject => match json::string_inside(text) {
            Some(inner) if inner.contains('{') => (Reason::JsonInString.into(), Some(inner)),
            _ => (Reason::NotAnObject.into(), None),
        },
        Error::FieldName { at, problem } => name_fault(text, *at, *problem),
        Error::DuplicateField { at, name } => {
            let finding = Finding::about(Reason::DuplicateName, name).at(*at);
            (finding, None)
        }
        _ => (Reason::LimitPassed.into(), None),
    }
}

fn syntax_fault(text: &str, at: Position, found: Option<char>) -> (Finding, Option<String>) {
    if text.trim_start().starts_with('<') {
        // A page of HTML may hold an object, but is no message.
        return (Finding::from(Reason::NotJson).at(Some(at)), None);
    }
    let (before, after) = text.split_at_checked(at.offset).unwrap_or((text, ""));
    let mended = match found {
        Some('\u{feff}') if before.is_empty() => {
            Some((Reason::ByteOrderMark, after.replacen('\u{feff}', "", 1)))
        }
        Some('“' | '”') => Some((Reason::CurlyQuotes, text.replace(['“', '”'], "\""))),
        Some('‘' | '’') => Some((Reason::CurlyQuotes, text.replace(['‘', '’'], "\""))),
        _ => object_inside(text, before)
            .map(|object| (Reason::TextAround, object))
            .or_else(|| with_quote(before, after)),
    };
    match mended {
        Some((reason, mended)) => (Finding::from(reason).at(Some(at)), Some(mended)),
        None => (Finding::from(Reason::NotJson).at(Some(at)), None),
    }
}

/// The object that ends or starts where reading stopped.
fn object_inside(text: &str, before: &str) -> Option<String> {
    if before.contains('{') {
        return Message::parse(before.as_bytes())
            .ok()
            .map(|_| before.to_owned());
    }
    let (around, object) = text.split_at_checked(text.find('{')?)?;
    // The object may be part of a message whose start is missing.
    let around = around.trim_end();
    let is_part = around.ends_with(['[', ',']) || around.ends_with("\":");
    (!is_part).then(|| object.to_owned())
}

/// The text with the quotation mark that is missing where reading stopped, between `before` and
/// `after`: the one that opens a text, or the one that closes the text before, unless a curly one
/// stands in its place.
fn with_quote(before: &str, after: &str) -> Option<(Reason, String)> {
    // Reading stops within a value that has no quotation mark, such as `20130515"`.
    let start = before
        .rfind([':', ',', '{'])
        .and_then(|i| i.checked_add(1))?;
    let (head, begun) = before.split_at_checked(start)?;
    let blanks = begun.len().checked_sub(begun.trim_start().len())?;
    let (blanks, begun) = begun.split_at_checked(blanks)?;
    if !begun.starts_with('"') {
        // What has no closing quotation mark either is a word such as `NaN`.
        let text = [begun, after].concat();
        let is_closed = text.find(['"', ',', '}', '\n']).is_some_and(|end| {
            end > 0 && text.get(end..).is_some_and(|rest| rest.starts_with('"'))
        });
        return is_closed.then(|| {
            let text = [head, blanks, "\"", &text].concat();
            (Reason::MissingQuote, text)
        });
    }
    if after.is_empty() {
        let object = before.trim_end().strip_suffix('}')?;
        let text = [object.trim_end(), "\"}"].concat();
        return Some((Reason::MissingQuote, text));
    }
    // Reading stops behind `"first,"`, which swallowed the start of the next name.
    let before_next = before.strip_suffix('"')?.trim_end();
    let first = before_next.strip_suffix(',')?.trim_end();
    let rest = before.get(first.len()..)?;
    let (reason, first) = match first.strip_suffix(['”', '’']) {
        Some(first) => (Reason::CurlyQuotes, first),
        None => (Reason::MissingQuote, first),
    };
    Some((reason, [first, "\"", rest, after].concat()))
}

fn name_fault(text: &str, at: Option<Position>, problem: NameProblem) -> (Finding, Option<String>) {
    let finding = Finding::from(Reason::BadName).at(at);
    let Some((before, after)) = at.and_then(|at| text.split_at_checked(at.offset)) else {
        return (finding, None);
    };
    // The place of a name with escapes is that of its value.
    let is_name = before.ends_with('"');
    let is_blank = matches!(problem, NameProblem::Character(c) if c.is_whitespace());
    match after.split_once('"') {
        Some((name, rest)) if is_name && is_blank && name::is_name(name.trim()) => (
            Finding::about(Reason::BlankInName, name.trim()).at(at),
            Some([before, name.trim(), "\"", rest].concat()),
        ),
        _ => (finding, None),
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn reasons(body: &str) -> Vec<Reason> {
        let findings = match read(body.as_bytes(), |_, _, findings| findings) {
            Ok(findings) | Err(findings) => findings,
        };
        findings.iter().map(Finding::reason).collect()
    }

    fn of_length(len: usize) -> String {
        let (before, after) = (r#"{"a":""#, r#""}"#);
        let rest = [before, after].concat().len();
        [before, &"x".repeat(len.saturating_sub(rest)), after].concat()
    }

    #[test]
    fn a_message_of_the_greatest_length_is_read_and_no_longer_one() {
        assert_eq!(reasons(&of_length(MAX_MESSAGE_LEN)), []);
        let limit = [Reason::LimitPassed];
        assert_eq!(reasons(&of_length(MAX_MESSAGE_LEN + 1)), limit);
    }

    /// Each name with a blank takes one reading.
    #[test]
    fn a_long_text_is_mended_twice_and_a_usual_one_more_often() {
        let is_read = |faults: usize, len: usize| {
            let names = (0..faults).map(|i| format!(r#""n{i} ":1,"#));
            let names = names.collect::<Vec<_>>().concat();
            let rest = of_length(len - names.len());
            let body = rest.replacen('{', &["{", &names].concat(), 1);
            assert_eq!(body.len(), len);
            read(body.as_bytes(), |_, _, _| ()).is_ok()
        };
        assert!(is_read(15, USUAL_LEN) && !is_read(16, USUAL_LEN));
        assert!(is_read(2, USUAL_LEN + 1) && !is_read(3, USUAL_LEN + 1));
    }
}
