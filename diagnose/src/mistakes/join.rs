//! Joining: `name=value`, with `&` between.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::json::{self, Json};
use crate::mistake::{Does, Mistake, Step};
use crate::reason::Reason;

pub(super) const MISTAKES: &[Mistake] = &[
    // The mobile form of other platforms: `a="1"&b="2"`.
    Mistake::daily(Reason::ValuesQuoted, Step::Join, Does::Join(double_quoted)),
    Mistake::seldom(Reason::ValuesQuoted, Step::Join, Does::Join(single_quoted)),
    // Other platforms' forms.
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(without_ampersand)),
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(without_joints)),
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(values_alone)),
    Mistake::seldom(
        Reason::OtherJoin,
        Step::Join,
        Does::Join(values_with_ampersand),
    ),
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(with_comma)),
    Mistake::seldom(
        Reason::OtherJoin,
        Step::Join,
        Does::Join(with_comma_and_blank),
    ),
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(with_line_breaks)),
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(with_bar)),
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(with_semicolon)),
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(with_colon)),
    // Escaping of the whole text for HTML.
    Mistake::seldom(Reason::OtherJoin, Step::Join, Does::Join(with_entities)),
    // Maps whose names ignore case, and `columnCase` settings.
    Mistake::seldom(Reason::NamesChanged, Step::Join, Does::Join(small_names)),
    Mistake::seldom(Reason::NamesChanged, Step::Join, Does::Join(capital_names)),
    Mistake::seldom(Reason::NamesChanged, Step::Join, Does::Join(camel_names)),
    // The body in place of the signing string.
    Mistake::daily(
        Reason::BodySigned,
        Step::Body,
        Does::Body(body_without_sign),
    ),
    Mistake::daily(
        Reason::BodySigned,
        Step::Body,
        Does::Body(body_with_empty_sign),
    ),
    Mistake::daily(Reason::BodySigned, Step::Body, Does::Body(body_compact)),
    Mistake::seldom(Reason::BodySigned, Step::Body, Does::Body(body_sorted)),
];

type Pairs<'p, 'v> = &'p [(&'p str, Cow<'v, str>)];

fn joined(pairs: Pairs<'_, '_>, pair: impl Fn(&str, &str) -> String, joint: &str) -> String {
    let pairs = pairs.iter().map(|(name, value)| pair(name, value));
    pairs.collect::<Vec<_>>().join(joint)
}

fn with(pairs: Pairs<'_, '_>, equals: &str, joint: &str) -> String {
    joined(pairs, |name, value| [name, equals, value].concat(), joint)
}

fn double_quoted(pairs: Pairs<'_, '_>) -> String {
    joined(
        pairs,
        |name, value| [name, "=\"", value, "\""].concat(),
        "&",
    )
}

fn single_quoted(pairs: Pairs<'_, '_>) -> String {
    joined(pairs, |name, value| [name, "='", value, "'"].concat(), "&")
}

fn without_ampersand(pairs: Pairs<'_, '_>) -> String {
    with(pairs, "=", "")
}

fn without_joints(pairs: Pairs<'_, '_>) -> String {
    with(pairs, "", "")
}

fn values_alone(pairs: Pairs<'_, '_>) -> String {
    joined(pairs, |_, value| value.into(), "")
}

fn values_with_ampersand(pairs: Pairs<'_, '_>) -> String {
    joined(pairs, |_, value| value.into(), "&")
}

fn with_comma(pairs: Pairs<'_, '_>) -> String {
    with(pairs, "=", ",")
}

fn with_comma_and_blank(pairs: Pairs<'_, '_>) -> String {
    with(pairs, "=", ", ")
}

fn with_line_breaks(pairs: Pairs<'_, '_>) -> String {
    with(pairs, "=", "\n")
}

fn with_bar(pairs: Pairs<'_, '_>) -> String {
    with(pairs, "=", "|")
}

fn with_semicolon(pairs: Pairs<'_, '_>) -> String {
    with(pairs, "=", ";")
}

fn with_colon(pairs: Pairs<'_, '_>) -> String {
    with(pairs, ":", "&")
}

fn with_entities(pairs: Pairs<'_, '_>) -> String {
    with(pairs, "=", "&amp;")
}

fn small_names(pairs: Pairs<'_, '_>) -> String {
    let pair = |name: &str, value: &str| [&name.to_ascii_lowercase(), "=", value].concat();
    joined(pairs, pair, "&")
}

fn capital_names(pairs: Pairs<'_, '_>) -> String {
    let pair = |name: &str, value: &str| [&name.to_ascii_uppercase(), "=", value].concat();
    joined(pairs, pair, "&")
}

fn camel_names(pairs: Pairs<'_, '_>) -> String {
    let pair = |name: &str, value: &str| [&camel_case(name), "=", value].concat();
    joined(pairs, pair, "&")
}

/// `no_order` as `noOrder`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = String::from(words.next().unwrap_or_default());
    for word in words {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}

fn body_without_sign(body: Json<'_>) -> String {
    body.without_field("sign")
}

fn body_with_empty_sign(body: Json<'_>) -> String {
    body.with_empty("sign")
}

fn body_compact(body: Json<'_>) -> String {
    json::compact(&body.without_field("sign"))
}

fn body_sorted(body: Json<'_>) -> String {
    Json::new(&body.without_field("sign")).sorted()
}
