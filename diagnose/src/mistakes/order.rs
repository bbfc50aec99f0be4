//! The order of the fields: by name, without regard to the case of ASCII letters.

use core::cmp::Ordering;

use crate::mistake::{Does, Mistake, Step};
use crate::name;
use crate::part::Part;
use crate::reason::Reason;

pub(super) const MISTAKES: &[Mistake] = &[
    // PHP's `ksort`, Java's `TreeMap`, .NET's ordinal order. The byte order of a body that was
    // written in it is no lack of order.
    Mistake::daily(Reason::ByteOrder, Step::Order, Does::Order(by_bytes)),
    Mistake::daily(Reason::Unsorted, Step::Order, Does::Order(as_written)),
    // .NET's `OrdinalIgnoreCase` and SQL collations compare in upper case, so that `_` follows the
    // letters: `notify_url` stands before `no_order`.
    Mistake::daily(Reason::UpperOrder, Step::Order, Does::Order(by_upper_case)),
    // Sorting the pairs in place of the names: `=` follows digits, and precedes letters and `_`.
    Mistake::seldom(Reason::OtherOrder, Step::Order, Does::Order(by_pair)),
    // Locale-aware comparison passes over `_`.
    Mistake::seldom(
        Reason::OtherOrder,
        Step::Order,
        Does::Order(without_underscore),
    ),
    Mistake::seldom(Reason::OtherOrder, Step::Order, Does::Order(descending)),
    // Natural order: `name2` before `name10`.
    Mistake::seldom(Reason::OtherOrder, Step::Order, Does::Order(natural)),
    // `sign_type` was added to a text that was joined before.
    Mistake::seldom(Reason::OtherOrder, Step::Order, Does::Order(sign_type_last)),
    Mistake::seldom(
        Reason::OtherOrder,
        Step::Order,
        Does::Order(sign_type_last_unsorted),
    ),
];

fn by_bytes(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    a.name().cmp(b.name())
}

fn as_written(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    a.place().cmp(&b.place())
}

fn by_upper_case(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    let upper = |byte: u8| byte.to_ascii_uppercase();
    a.name().bytes().map(upper).cmp(b.name().bytes().map(upper))
}

fn by_pair(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    let pair = |name: &str| name.bytes().chain([b'=']).collect::<alloc::vec::Vec<_>>();
    pair(a.name()).cmp(&pair(b.name()))
}

fn without_underscore(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    let of = |part: &Part<'_>| part.name().replace('_', "").to_ascii_lowercase();
    of(a)
        .cmp(&of(b))
        .then_with(|| name::compare(a.name(), b.name()))
}

fn descending(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    name::compare(b.name(), a.name())
}

fn natural(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    let parted = |name: &str| {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = name.strip_prefix(stem).unwrap_or_default();
        (
            stem.to_ascii_lowercase(),
            number.parse::<u64>().unwrap_or_default(),
        )
    };
    parted(a.name()).cmp(&parted(b.name()))
}

fn sign_type_last(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    let is_last = |part: &Part<'_>| part.name() == "sign_type";
    is_last(a)
        .cmp(&is_last(b))
        .then_with(|| name::compare(a.name(), b.name()))
}

fn sign_type_last_unsorted(a: &Part<'_>, b: &Part<'_>) -> Ordering {
    let is_last = |part: &Part<'_>| part.name() == "sign_type";
    is_last(a).cmp(&is_last(b)).then_with(|| as_written(a, b))
}
