//! HTML entities, where texts have no business with HTML.

use alloc::string::String;

/// The text with its entities decoded: nothing where it has none.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut pieces = text.split('&');
    let mut decoded = String::from(pieces.next()?);
    let mut is_changed = false;
    for piece in pieces {
        let entity = piece.split_once(';');
        let known = entity.and_then(|(entity, rest)| Some((character(entity)?, rest)));
        let (character, rest) = known.unwrap_or(('&', piece));
        is_changed |= known.is_some();
        decoded.push(character);
        decoded.push_str(rest);
    }
    is_changed.then_some(decoded)
}

/// The character that stands between `&` and `;`.
fn character(entity: &str) -> Option<char> {
    let named = match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "plus" => '+',
        "equals" => '=',
        "sol" => '/',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            return char::from_u32(code.ok()?);
        }
    };
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_once_and_other_ampersands_kept() {
        for (text, expected) in [
            ("a&amp;b", Some("a&b")),
            ("&amp;lt;", Some("&lt;")),
            ("&#39;&#039;&#x27;&#X2f;", Some("'''/")),
            ("a&b;&quot", None),
            ("&;&#;&#xd800;", None),
            ("a&b&lt;c", Some("a&b<c")),
        ] {
            assert_eq!(decoded(text).as_deref(), expected, "{text}");
        }
    }
}
