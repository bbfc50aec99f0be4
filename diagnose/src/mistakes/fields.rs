//! Which fields are signed: those with a value that is neither `null`, nor `""`, nor nested.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use lianlian_mpay::Value;

use crate::json::{self, Json};
use crate::mistake::{Does, Mistake, Step, Take};
use crate::part::Part;
use crate::reason::Reason;

pub(super) const MISTAKES: &[Mistake] = &[
    // The caller excludes too much, by a list that is another API's.
    Mistake::daily(Reason::ExcludedSigned, Step::Excluded, Does::Take(right)),
    // LianLian's oldest Java SDK; everybody who joins a map as it is.
    Mistake::daily(Reason::EmptyKept, Step::Empty, Does::Take(empty_kept)),
    // Java: `map.get(name) + ""`, JavaScript's `${value}`.
    Mistake::daily(Reason::NullKept, Step::Null, Does::Take(null_as_word)),
    // PHP: `null . ''`.
    Mistake::daily(Reason::NullKept, Step::Null, Does::Take(null_as_empty)),
    // Python: `f"{name}={value}"`.
    Mistake::seldom(Reason::NullKept, Step::Null, Does::Take(null_as_none)),
    // LLP-M-Pay-Java and the .NET demo drop the text `null`.
    Mistake::daily(
        Reason::NullTextDropped,
        Step::Word,
        Does::Take(null_text_dropped),
    ),
    // PHP's `empty()`, and JavaScript's `if (value)` for numbers.
    Mistake::daily(Reason::FalsyDropped, Step::Falsy, Does::Take(falsy_dropped)),
    // `StringUtils.isBlank`.
    Mistake::daily(Reason::FalsyDropped, Step::Falsy, Does::Take(blank_dropped)),
    // Two card lists that LianLian signs; fastjson's `toString`.
    Mistake::daily(
        Reason::NestedSigned,
        Step::Nested,
        Does::Take(nested_written),
    ),
    Mistake::daily(
        Reason::NestedSigned,
        Step::Nested,
        Does::Take(nested_compact),
    ),
    // Python's `json.dumps`, with a blank behind each comma and colon.
    Mistake::seldom(
        Reason::NestedSigned,
        Step::Nested,
        Does::Take(nested_spaced),
    ),
    // Gson into a TreeMap, Python's `sort_keys`.
    Mistake::seldom(
        Reason::NestedSigned,
        Step::Nested,
        Does::Take(nested_sorted),
    ),
    // PHP.
    Mistake::daily(Reason::NestedSigned, Step::Nested, Does::Take(nested_word)),
    // JavaScript.
    Mistake::seldom(
        Reason::NestedSigned,
        Step::Nested,
        Does::Take(nested_object_word),
    ),
    // Java's `Map.toString` and `List.toString`.
    Mistake::daily(Reason::NestedSigned, Step::Nested, Does::Take(nested_java)),
    // Python's `str(dict)`.
    Mistake::seldom(
        Reason::NestedSigned,
        Step::Nested,
        Does::Take(nested_python),
    ),
];

/// That excluded fields are taken is told by the step.
fn right(_: &Part<'_>) -> Take {
    Take::Right
}

fn empty_kept(part: &Part<'_>) -> Take {
    match part.value() {
        Value::String(text) if text.is_empty() => Take::Text(String::new()),
        _ => Take::Right,
    }
}

fn null_as(part: &Part<'_>, text: &str) -> Take {
    match part.value() {
        Value::Null => Take::Text(text.into()),
        _ => Take::Right,
    }
}

fn null_as_word(part: &Part<'_>) -> Take {
    null_as(part, "null")
}

fn null_as_empty(part: &Part<'_>) -> Take {
    null_as(part, "")
}

fn null_as_none(part: &Part<'_>) -> Take {
    null_as(part, "None")
}

fn dropped_if(is_dropped: bool) -> Take {
    if is_dropped {
        Take::Nothing
    } else {
        Take::Right
    }
}

fn null_text_dropped(part: &Part<'_>) -> Take {
    dropped_if(matches!(part.value(), Value::String(text) if text == "null"))
}

fn falsy_dropped(part: &Part<'_>) -> Take {
    dropped_if(match part.value() {
        Value::String(text) => text == "0",
        Value::Number(literal) => literal.parse() == Ok(0.0_f64),
        Value::Bool(is_true) => !is_true,
        Value::Null | Value::Nested(_) => false,
    })
}

fn blank_dropped(part: &Part<'_>) -> Take {
    dropped_if(matches!(part.value(), Value::String(text) if text.trim().is_empty()))
}

fn nested_as(part: &Part<'_>, text: impl FnOnce(&str) -> String) -> Take {
    match part.value() {
        Value::Nested(raw) => Take::Text(text(raw)),
        _ => Take::Right,
    }
}

fn nested_written(part: &Part<'_>) -> Take {
    nested_as(part, |raw| raw.into())
}

fn nested_compact(part: &Part<'_>) -> Take {
    nested_as(part, json::compact)
}

fn nested_sorted(part: &Part<'_>) -> Take {
    nested_as(part, |raw| Json::new(raw).sorted())
}

fn nested_spaced(part: &Part<'_>) -> Take {
    nested_as(part, |raw| printed(raw, &json::quoted, ": ", "null"))
}

fn nested_word(part: &Part<'_>) -> Take {
    nested_as(part, |_| "Array".into())
}

fn nested_object_word(part: &Part<'_>) -> Take {
    nested_as(part, |raw| {
        let items = Json::new(raw).items();
        if raw.starts_with('{') {
            return "[object Object]".into();
        }
        // Elements are joined by commas, each by itself.
        let element = |value: &str| match value.as_bytes().first() {
            Some(b'{') => "[object Object]".to_string(),
            _ => json::string_inside(value).unwrap_or_else(|| value.into()),
        };
        let elements: Vec<_> = items.iter().map(|(_, value)| element(value)).collect();
        elements.join(",")
    })
}

fn nested_java(part: &Part<'_>) -> Take {
    nested_as(part, |raw| printed(raw, &|text| text.into(), "=", "null"))
}

fn nested_python(part: &Part<'_>) -> Take {
    let quoted = |text: &str| format!("'{text}'");
    nested_as(part, |raw| printed(raw, &quoted, ": ", "None"))
}

/// How a language prints a map or list. Nesting is within the core's limit.
fn printed(raw: &str, text: &dyn Fn(&str) -> String, colon: &str, null: &str) -> String {
    let items = Json::new(raw).items();
    let (open, close) = match raw.as_bytes().first() {
        Some(b'{') => ("{", "}"),
        Some(b'[') => ("[", "]"),
        Some(b'"') => return text(&json::string_inside(raw).unwrap_or_default()),
        _ if raw == "null" => return null.into(),
        _ if null == "None" && raw == "true" => return "True".into(),
        _ if null == "None" && raw == "false" => return "False".into(),
        _ => return raw.into(),
    };
    let items = items.iter().map(|(name, value)| {
        let value = printed(value, text, colon, null);
        match name {
            Some(name) => [&text(name), colon, &value].concat(),
            None => value,
        }
    });
    let items: Vec<_> = items.collect();
    [open, &items.join(", "), close].concat()
}
