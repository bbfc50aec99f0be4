//! A value's text: the decoded string, the number's literal, `true` or `false`; as it is.

use alloc::format;
use alloc::string::{String, ToString as _};

use lianlian_mpay::Value;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::entities;
use crate::mistake::{Does, Mistake, Step};
use crate::part::Part;
use crate::reason::Reason;

pub(super) const MISTAKES: &[Mistake] = &[
    // A request is signed with the default sign type, and sent with another one.
    Mistake::daily(
        Reason::OtherSignTypeSigned,
        Step::SignType,
        Does::Render(as_rsa),
    ),
    Mistake::daily(
        Reason::OtherSignTypeSigned,
        Step::SignType,
        Does::Render(as_sha256),
    ),
    Mistake::daily(
        Reason::OtherSignTypeSigned,
        Step::SignType,
        Does::Render(as_sha256_capitals),
    ),
    Mistake::seldom(
        Reason::OtherSignTypeSigned,
        Step::SignType,
        Does::Render(as_rsa_small),
    ),
    Mistake::seldom(
        Reason::OtherSignTypeSigned,
        Step::SignType,
        Does::Render(as_rsa2),
    ),
    Mistake::seldom(
        Reason::OtherSignTypeSigned,
        Step::SignType,
        Does::Render(as_md5),
    ),
    // The text of the body, cut out in place of parsed.
    Mistake::daily(Reason::EscapesKept, Step::Read, Does::Render(escapes_kept)),
    // PHP's `stripslashes` over the body, and over the values.
    Mistake::daily(
        Reason::BackslashesStripped,
        Step::Read,
        Does::Render(body_stripped),
    ),
    Mistake::daily(
        Reason::BackslashesStripped,
        Step::Read,
        Does::Render(value_stripped),
    ),
    // PHP's `json_encode` over values: `\/`, and `\u4ea4`.
    Mistake::seldom(
        Reason::EscapesMade,
        Step::Read,
        Does::Render(escaped_as_php),
    ),
    // Python's `json.dumps`: `\u4ea4`.
    Mistake::seldom(
        Reason::EscapesMade,
        Step::Read,
        Does::Render(escaped_as_python),
    ),
    // PHP and JavaScript: `1.00` is the number 1. JavaScript loses digits above 2^53.
    Mistake::daily(
        Reason::NumbersRewritten,
        Step::Number,
        Does::Render(number_shortest),
    ),
    Mistake::daily(
        Reason::NumbersRewritten,
        Step::Number,
        Does::Render(number_as_double),
    ),
    // Gson and fastjson read numbers as `Double`: `8.0`, `1.2345678E7`.
    Mistake::daily(
        Reason::NumbersRewritten,
        Step::Number,
        Does::Render(number_one_decimal),
    ),
    Mistake::daily(
        Reason::NumbersRewritten,
        Step::Number,
        Does::Render(number_as_java_double),
    ),
    // `number_format`, `%.2f`: amounts.
    Mistake::daily(
        Reason::NumbersRewritten,
        Step::Number,
        Does::Render(number_two_decimals),
    ),
    // `toFixed(0)`, `intval`.
    Mistake::seldom(
        Reason::NumbersRewritten,
        Step::Number,
        Does::Render(number_whole),
    ),
    // Texts that look like numbers are made numbers: PHP's `+ 0`, Excel.
    Mistake::seldom(
        Reason::NumbersRewritten,
        Step::Number,
        Does::Render(text_shortest),
    ),
    Mistake::seldom(
        Reason::NumbersRewritten,
        Step::Number,
        Does::Render(text_two_decimals),
    ),
    // Python and .NET: `True`.
    Mistake::daily(
        Reason::WordsRewritten,
        Step::Boolean,
        Does::Render(word_capitalised),
    ),
    // PHP: `1` and nothing; SQL: `1` and `0`.
    Mistake::daily(
        Reason::WordsRewritten,
        Step::Boolean,
        Does::Render(word_as_digit),
    ),
    Mistake::daily(
        Reason::WordsRewritten,
        Step::Boolean,
        Does::Render(word_as_php),
    ),
    Mistake::seldom(
        Reason::WordsRewritten,
        Step::Boolean,
        Does::Render(word_in_capitals),
    ),
    // Form handlers, and `trim()` over what is read from a database.
    Mistake::daily(Reason::Trimmed, Step::Trim, Does::Render(trimmed)),
    Mistake::seldom(Reason::Trimmed, Step::Trim, Does::Render(blanks_removed)),
    Mistake::seldom(Reason::Trimmed, Step::Trim, Does::Render(blanks_collapsed)),
    // Text areas and files: line breaks of two characters become one, and the other way round.
    Mistake::seldom(
        Reason::LineBreaksChanged,
        Step::Trim,
        Does::Render(breaks_as_lf),
    ),
    Mistake::seldom(
        Reason::LineBreaksChanged,
        Step::Trim,
        Does::Render(breaks_as_crlf),
    ),
    Mistake::seldom(
        Reason::LineBreaksChanged,
        Step::Trim,
        Does::Render(breaks_removed),
    ),
    // Form decoding of what is no form.
    Mistake::daily(
        Reason::PercentDecoded,
        Step::Plus,
        Does::Render(plus_as_blank),
    ),
    Mistake::daily(
        Reason::PercentDecoded,
        Step::Plus,
        Does::Render(percent_decoded),
    ),
    Mistake::daily(
        Reason::PercentDecoded,
        Step::Plus,
        Does::Render(form_decoded),
    ),
    // Chinese input methods: what is typed in full width is stored in half width.
    Mistake::daily(
        Reason::WidthChanged,
        Step::Case,
        Does::Render(in_half_width),
    ),
    Mistake::seldom(
        Reason::CaseChanged,
        Step::Case,
        Does::Render(in_small_letters),
    ),
    Mistake::seldom(Reason::CaseChanged, Step::Case, Does::Render(in_capitals)),
    // PHP's `htmlspecialchars` (quotes kept or not), Python's `html.escape`, Spring, OWASP.
    Mistake::daily(Reason::HtmlEscaped, Step::Html, Does::Render(html_kept)),
    Mistake::daily(Reason::HtmlEscaped, Step::Html, Does::Render(html_long)),
    Mistake::daily(Reason::HtmlEscaped, Step::Html, Does::Render(html_short)),
    Mistake::daily(Reason::HtmlEscaped, Step::Html, Does::Render(html_hex)),
    Mistake::seldom(Reason::HtmlEscaped, Step::Html, Does::Render(html_named)),
    Mistake::seldom(Reason::HtmlEscaped, Step::Html, Does::Render(html_owasp)),
    Mistake::seldom(
        Reason::HtmlEscaped,
        Step::Html,
        Does::Render(html_without_quotes),
    ),
    Mistake::seldom(
        Reason::HtmlEscaped,
        Step::Html,
        Does::Render(html_less_and_greater),
    ),
    Mistake::daily(
        Reason::HtmlUnescaped,
        Step::Html,
        Does::Render(html_unescaped),
    ),
    // PHP's `addslashes`, and magic quotes.
    Mistake::daily(
        Reason::SlashesAdded,
        Step::Slashes,
        Does::Render(slashes_added),
    ),
    // SQL.
    Mistake::seldom(
        Reason::SlashesAdded,
        Step::Slashes,
        Does::Render(apostrophes_doubled),
    ),
    // PHP's `http_build_query`, `rawurlencode`, Java's `URLEncoder`, JavaScript's
    // `encodeURIComponent` and `encodeURI`, .NET's `HttpUtility` with small letters.
    Mistake::daily(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_php),
    ),
    Mistake::daily(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_rfc3986),
    ),
    Mistake::daily(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_java),
    ),
    Mistake::daily(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_javascript),
    ),
    Mistake::seldom(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_uri),
    ),
    Mistake::daily(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_dotnet),
    ),
    Mistake::seldom(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_small_php),
    ),
    Mistake::seldom(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_small),
    ),
    // Python's `quote` keeps `/`.
    Mistake::seldom(
        Reason::PercentEncoded,
        Step::Percent,
        Does::Render(percent_slash_kept),
    ),
];

/// Another text: nothing where it is the same one.
fn other(text: &str, new: String) -> Option<String> {
    (new != text).then_some(new)
}

// `sign_type`

fn sign_type_as(part: &Part<'_>, text: &str, new: &str) -> Option<String> {
    (part.name() == "sign_type" && text != new).then(|| new.into())
}

fn as_rsa(part: &Part<'_>, text: &str) -> Option<String> {
    sign_type_as(part, text, "RSA")
}

fn as_sha256(part: &Part<'_>, text: &str) -> Option<String> {
    sign_type_as(part, text, "SHA256withRSA")
}

fn as_sha256_capitals(part: &Part<'_>, text: &str) -> Option<String> {
    sign_type_as(part, text, "SHA256WITHRSA")
}

fn as_rsa_small(part: &Part<'_>, text: &str) -> Option<String> {
    sign_type_as(part, text, "rsa")
}

fn as_rsa2(part: &Part<'_>, text: &str) -> Option<String> {
    sign_type_as(part, text, "RSA2")
}

fn as_md5(part: &Part<'_>, text: &str) -> Option<String> {
    sign_type_as(part, text, "MD5")
}

// JSON strings

/// The value's JSON between its quotation marks, where it is a string.
fn between_quotes<'p>(part: &Part<'p>) -> Option<&'p str> {
    let inner = part.raw().strip_prefix('"')?;
    inner.strip_suffix('"')
}

fn escapes_kept(part: &Part<'_>, text: &str) -> Option<String> {
    other(text, between_quotes(part)?.into())
}

fn body_stripped(part: &Part<'_>, text: &str) -> Option<String> {
    other(text, between_quotes(part)?.replace('\\', ""))
}

fn value_stripped(part: &Part<'_>, text: &str) -> Option<String> {
    between_quotes(part)?;
    other(text, text.replace('\\', ""))
}

fn escaped_as_php(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, ascii_json(text).replace('/', "\\/"))
}

fn escaped_as_python(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, ascii_json(text))
}

/// The text of a JSON string in ASCII.
fn ascii_json(text: &str) -> String {
    let mut json = String::new();
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            ' '..='~' => json.push(character),
            _ => {
                let units = character.encode_utf16(&mut [0; 2]).to_vec();
                json.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    json
}

// Numbers and words

/// A number's literal, without an exponent, which has no signed form anyhow.
fn literal<'p>(part: &'p Part<'_>) -> Option<&'p str> {
    match part.value() {
        Value::Number(literal) if !literal.contains(['e', 'E']) => Some(literal),
        _ => None,
    }
}

/// A string that reads as a plain decimal number.
fn decimal_text<'t>(part: &Part<'_>, text: &'t str) -> Option<&'t str> {
    between_quotes(part)?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_decimal = |c: char| c.is_ascii_digit() || c == '.';
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(is_decimal)
        && digits.matches('.').count() <= 1
        && digits.len() <= 15;
    is_number.then_some(text)
}

fn number_shortest(part: &Part<'_>, text: &str) -> Option<String> {
    other(text, shortest(literal(part)?))
}

fn text_shortest(part: &Part<'_>, text: &str) -> Option<String> {
    let number = decimal_text(part, text)?;
    other(text, number.parse::<f64>().ok()?.to_string())
}

/// Without the zeros that end a fraction.
fn shortest(literal: &str) -> String {
    if literal.contains('.') {
        literal.trim_end_matches('0').trim_end_matches('.').into()
    } else {
        literal.into()
    }
}

fn number_as_double(part: &Part<'_>, text: &str) -> Option<String> {
    let number: f64 = literal(part)?.parse().ok()?;
    other(text, number.to_string())
}

fn number_one_decimal(part: &Part<'_>, text: &str) -> Option<String> {
    let short = shortest(literal(part)?);
    let point = if short.contains('.') { "" } else { ".0" };
    other(text, [&short, point].concat())
}

/// Java's `Double.toString`.
fn number_as_java_double(part: &Part<'_>, text: &str) -> Option<String> {
    let number: f64 = literal(part)?.parse().ok()?;
    let plain = (1e-3..1e7).contains(&number.abs()) || number == 0.0;
    let java = if plain {
        format!("{number:?}")
    } else {
        let scientific = format!("{number:E}");
        let (digits, exponent) = scientific.split_once('E')?;
        let point = if digits.contains('.') { "" } else { ".0" };
        [digits, point, "E", exponent].concat()
    };
    other(text, java)
}

fn number_two_decimals(part: &Part<'_>, text: &str) -> Option<String> {
    other(text, two_decimals(literal(part)?)?)
}

fn text_two_decimals(part: &Part<'_>, text: &str) -> Option<String> {
    other(text, two_decimals(decimal_text(part, text)?)?)
}

fn two_decimals(literal: &str) -> Option<String> {
    Some(format!("{:.2}", literal.parse::<f64>().ok()?))
}

fn number_whole(part: &Part<'_>, text: &str) -> Option<String> {
    let (whole, _) = literal(part)?.split_once('.')?;
    other(text, whole.into())
}

fn word(part: &Part<'_>, words: [&str; 2]) -> Option<String> {
    let [no, yes] = words;
    match part.value() {
        Value::Bool(is_true) => Some(if *is_true { yes } else { no }.into()),
        _ => None,
    }
}

fn word_capitalised(part: &Part<'_>, _: &str) -> Option<String> {
    word(part, ["False", "True"])
}

fn word_in_capitals(part: &Part<'_>, _: &str) -> Option<String> {
    word(part, ["FALSE", "TRUE"])
}

fn word_as_digit(part: &Part<'_>, _: &str) -> Option<String> {
    word(part, ["0", "1"])
}

fn word_as_php(part: &Part<'_>, _: &str) -> Option<String> {
    word(part, ["", "1"])
}

// Blanks and letters

fn trimmed(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.trim().into())
}

fn blanks_removed(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.split_whitespace().collect())
}

fn blanks_collapsed(_: &Part<'_>, text: &str) -> Option<String> {
    let words: alloc::vec::Vec<_> = text.split_whitespace().collect();
    other(text, words.join(" "))
}

fn breaks_as_lf(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.replace("\r\n", "\n"))
}

fn breaks_as_crlf(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.replace("\r\n", "\n").replace('\n', "\r\n"))
}

fn breaks_removed(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.replace(['\r', '\n'], ""))
}

fn in_small_letters(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.to_lowercase())
}

fn in_capitals(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.to_uppercase())
}

/// The full-width forms of ASCII, U+FF01 to U+FF5E, and the full-width blank.
fn in_half_width(_: &Part<'_>, text: &str) -> Option<String> {
    let half = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            let code = u32::from(c).saturating_sub(0xfee0);
            char::from_u32(code).unwrap_or(c)
        }
        _ => c,
    };
    other(text, text.chars().map(half).collect())
}

// HTML

/// `&`, `<`, `>`, `"` as entities.
fn html(text: &str) -> String {
    html_without(text).replace('"', "&quot;")
}

fn html_without(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn html_kept(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, html(text))
}

fn html_long(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, html(text).replace('\'', "&#039;"))
}

fn html_short(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, html(text).replace('\'', "&#39;"))
}

fn html_hex(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, html(text).replace('\'', "&#x27;"))
}

fn html_named(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, html(text).replace('\'', "&apos;"))
}

fn html_owasp(_: &Part<'_>, text: &str) -> Option<String> {
    let text_without_slash = html(text).replace('\'', "&#x27;");
    other(text, text_without_slash.replace('/', "&#x2F;"))
}

fn html_without_quotes(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, html_without(text))
}

fn html_less_and_greater(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.replace('<', "&lt;").replace('>', "&gt;"))
}

fn html_unescaped(_: &Part<'_>, text: &str) -> Option<String> {
    entities::decoded(text)
}

// Backslashes

fn slashes_added(_: &Part<'_>, text: &str) -> Option<String> {
    let slashed = text.replace('\\', "\\\\").replace('\'', "\\'");
    other(text, slashed.replace('"', "\\\""))
}

fn apostrophes_doubled(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.replace('\'', "''"))
}

// Percent-encoding

fn plus_as_blank(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, text.replace('+', " "))
}

fn percent_decoded(_: &Part<'_>, text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    other(text, decoded.into_owned())
}

fn form_decoded(_: &Part<'_>, text: &str) -> Option<String> {
    let blanks = text.replace('+', " ");
    let decoded = percent_decode_str(&blanks).decode_utf8().ok()?;
    other(text, decoded.into_owned())
}

const PHP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
const RFC3986: &AsciiSet = &PHP.remove(b'~');
const JAVA: &AsciiSet = &PHP.remove(b'*');
const JAVASCRIPT: &AsciiSet = &RFC3986
    .remove(b'!')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');
const DOTNET: &AsciiSet = &PHP.remove(b'!').remove(b'*').remove(b'(').remove(b')');
const URI: &AsciiSet = &JAVASCRIPT
    .remove(b';')
    .remove(b'/')
    .remove(b'?')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$')
    .remove(b',')
    .remove(b'#');
const PYTHON: &AsciiSet = &RFC3986.remove(b'/');

fn encoded(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).to_string()
}

fn percent_php(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, encoded(text, PHP).replace("%20", "+"))
}

fn percent_rfc3986(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, encoded(text, RFC3986))
}

fn percent_java(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, encoded(text, JAVA).replace("%20", "+"))
}

fn percent_javascript(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, encoded(text, JAVASCRIPT))
}

fn percent_uri(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, encoded(text, URI))
}

fn percent_dotnet(_: &Part<'_>, text: &str) -> Option<String> {
    let small = small_escapes(&encoded(text, DOTNET));
    other(text, small.replace("%20", "+"))
}

fn percent_small_php(_: &Part<'_>, text: &str) -> Option<String> {
    let small = small_escapes(&encoded(text, PHP));
    other(text, small.replace("%20", "+"))
}

fn percent_small(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, small_escapes(&encoded(text, RFC3986)))
}

fn percent_slash_kept(_: &Part<'_>, text: &str) -> Option<String> {
    other(text, encoded(text, PYTHON))
}

/// A text that is percent-encoded, with small letters in its escapes.
pub(super) fn small_escapes(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut small = String::from(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        small.push('%');
        small.push_str(&digits.to_ascii_lowercase());
        small.push_str(rest);
    }
    small
}

/// The whole text, percent-encoded as PHP and JavaScript do.
pub(super) fn percent_encoded_whole(text: &str) -> String {
    encoded(text, PHP).replace("%20", "+")
}

pub(super) fn percent_encoded_component(text: &str) -> String {
    encoded(text, JAVASCRIPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_loses_the_zeros_of_its_fraction_alone() {
        for (literal, expected) in [
            ("1.00", "1"),
            ("1.0", "1"),
            ("100.00", "100"),
            ("2.50", "2.5"),
            ("0.05", "0.05"),
            ("100", "100"),
            ("-20", "-20"),
        ] {
            assert_eq!(shortest(literal), expected);
        }
    }

    #[test]
    fn escapes_of_percent_encoding_get_small_letters_and_nothing_else_does() {
        assert_eq!(small_escapes("A%2FB%3Dc%"), "A%2fB%3dc%");
    }
}
