//! Fields → signing string is injective, though values are not escaped (rules `REQ-5`, `RSP-4`).
//!
//! The reader here knows nothing of the crate: it cuts a string in every way in which it can be cut
//! into `name=value`. Over values that are not ambiguous it finds one way, for every name that is
//! not empty and holds neither `&` nor `=`. A reader that takes those into a name finds others, but
//! in each of them a field that has to be there is gone.
#![allow(clippy::restriction, reason = "tests may panic")]

#[path = "../../support/mod.rs"]
mod support;

use lianlian_mpay::{BindVerifyRequest, Error, SignType, SignedFields, SigningString};
use proptest::collection::vec;
use proptest::prelude::*;
use support::REQUEST;

type Pair<'t> = (&'t str, &'t str);
type Reading<'t> = Vec<Pair<'t>>;

/// What the names and values of a reading may be.
type Taken = fn(&str, &str) -> bool;

/// Every way to cut a text into `name=value`, joined by `&`.
fn readings(text: &str, taken: Taken) -> Vec<Reading<'_>> {
    if text.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    let ends = text.match_indices('&').map(|(end, _)| end);
    for end in ends.chain([text.len()]) {
        let heads = ways_to_name(&text[..end], taken);
        if heads.is_empty() {
            continue;
        }
        let rests = match text.get(end + 1..) {
            None => vec![Vec::new()],
            Some("") => continue, // an `&` at the end joins nothing
            Some(rest) => readings(rest, taken),
        };
        for head in heads {
            all.extend(rests.iter().map(|rest| [&[head], &rest[..]].concat()));
        }
    }
    all
}

/// Every way to cut one piece into a name and a value.
fn ways_to_name(piece: &str, taken: Taken) -> Vec<Pair<'_>> {
    let cuts = piece.match_indices('=');
    let pairs = cuts.map(|(at, _)| (&piece[..at], &piece[at + 1..]));
    pairs.filter(|(name, value)| taken(name, value)).collect()
}

/// A name as any sane reader has it, LianLian's included, and a value of this crate.
fn sane(name: &str, value: &str) -> bool {
    !name.is_empty() && !name.contains(['&', '=']) && !value.is_empty() && !is_ambiguous(value)
}

/// Names that may be empty, and any values.
fn lax(name: &str, _: &str) -> bool {
    !name.contains(['&', '='])
}

/// Whatever can be cut.
fn anything(_: &str, _: &str) -> bool {
    true
}

/// The rule, in its own words: an `&` that is followed, before the next `&`, by `=`.
fn is_ambiguous(value: &str) -> bool {
    value.match_indices('&').any(|(at, _)| {
        let behind = &value[at + 1..];
        let equals = behind.find('=');
        equals.is_some_and(|equals| behind.find('&').is_none_or(|next| equals < next))
    })
}

/// A field of the request that is varied.
type Vary = for<'a> fn(BindVerifyRequest<'a>, &'a str) -> BindVerifyRequest<'a>;

const VARIED: [Vary; 4] = [
    |request, token| BindVerifyRequest { token, ..request },
    |request, user_id| BindVerifyRequest { user_id, ..request },
    |request, verify_code| BindVerifyRequest {
        verify_code,
        ..request
    },
    |request, no_order| BindVerifyRequest {
        no_order: Some(no_order),
        ..request
    },
];

/// Short values, so that there are few ways to cut the rest.
const SHORT: BindVerifyRequest<'static> = BindVerifyRequest {
    token: "T",
    user_id: "U",
    verify_code: "V",
    no_order: None,
    ..REQUEST
};

/// The fields of a request as they are signed, in order.
fn signed_fields<'a>(request: &BindVerifyRequest<'a>) -> Reading<'a> {
    let no_order = request.no_order.map(|no_order| ("no_order", no_order));
    let rest = [
        ("oid_partner", request.oid_partner),
        ("sign_type", "RSA"),
        ("token", request.token),
        ("user_id", request.user_id),
        ("verify_code", request.verify_code),
    ];
    no_order.into_iter().chain(rest).collect()
}

/// Every text of up to so many of these four characters.
fn texts(most: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut start = 0;
    for _ in 0..most {
        let end = all.len();
        for place in start..end {
            for character in ['a', 'b', '&', '='] {
                all.push(format!("{}{character}", all[place]));
            }
        }
        start = end;
    }
    all
}

/// A request is refused if and only if a value is ambiguous; one that is signed reads in one way.
fn check(request: &BindVerifyRequest<'_>) {
    let fields = signed_fields(request);
    let is_refused = fields.iter().any(|(_, value)| is_ambiguous(value));
    match request.prepare(SignType::Rsa) {
        Ok(prepared) => {
            assert!(!is_refused, "{fields:?} is signed");
            let text = prepared.signing_string().as_str();
            assert_eq!(readings(text, sane), [fields]);
        }
        Err(Error::AmbiguousValue { .. }) => assert!(is_refused, "{fields:?} is refused"),
        Err(error) => panic!("{fields:?}: {error}"),
    }
}

#[test]
fn one_value_of_up_to_six_characters() {
    let texts = texts(6);
    assert_eq!(texts.len(), 5461);
    for vary in VARIED {
        for text in texts.iter().filter(|text| !text.is_empty()) {
            check(&vary(SHORT, text));
        }
    }
}

#[test]
fn pairs_of_values_of_up_to_three_characters() {
    let texts = texts(3);
    assert_eq!(texts.len(), 85);
    let texts: Vec<_> = texts.iter().filter(|text| !text.is_empty()).collect();
    for (place, first) in VARIED.iter().enumerate() {
        for second in &VARIED[place + 1..] {
            for a in &texts {
                for b in &texts {
                    check(&second(first(SHORT, a), b));
                }
            }
        }
    }
}

/// The rule refuses no value without need: each that it refuses does read in another way, for a
/// reader that takes any name, an empty one too, and any value.
#[test]
fn every_refused_value_reads_in_another_way() {
    for text in texts(6).iter().filter(|text| is_ambiguous(text)) {
        let signed = format!("user_id={text}");
        let ways = readings(&signed, lax);
        assert!(ways.contains(&vec![("user_id", text)]));
        assert!(ways.len() > 1, "{text} reads in one way only");
    }
}

/// A reader that takes `=` or `&` into names, and any value, can cut a signed request differently.
/// Then a required field is no longer there under its name; or `no_order` is not, whose value holds
/// an `=`.
#[test]
fn a_reader_of_other_names_loses_a_required_field() {
    let required = [
        "oid_partner",
        "sign_type",
        "token",
        "user_id",
        "verify_code",
    ];
    let mut others = 0;
    let mut check = |request: &BindVerifyRequest<'_>| {
        let Ok(prepared) = request.prepare(SignType::Rsa) else {
            return;
        };
        let fields = signed_fields(request);
        let ways = readings(prepared.signing_string().as_str(), anything);
        assert!(ways.contains(&fields));
        for way in ways.iter().filter(|way| **way != fields) {
            others += 1;
            let is_lost = |name: &&str| !way.iter().any(|(found, _)| found == name);
            let is_order = |no_order: &str| no_order.contains('=') && is_lost(&"no_order");
            let is_there = !required.iter().any(is_lost) && !request.no_order.is_some_and(is_order);
            assert!(!is_there, "{fields:?} reads as {way:?}");
        }
    };
    let (one, pair) = (texts(4), texts(2));
    for (place, vary) in VARIED.iter().enumerate() {
        for text in one.iter().filter(|text| !text.is_empty()) {
            check(&vary(SHORT, text));
        }
        for other in &VARIED[place + 1..] {
            for a in pair.iter().filter(|text| !text.is_empty()) {
                for b in pair.iter().filter(|text| !text.is_empty()) {
                    check(&other(vary(SHORT, a), b));
                }
            }
        }
    }
    assert!(others > 100_000, "only {others} other ways were tried");
}

/// What the general layer reports is what the rule says.
#[test]
fn the_general_layer_reports_the_same_values() {
    for text in texts(6) {
        let fields = [("user_id", &*text)];
        let fields = SignedFields::from_pairs(fields).unwrap();
        let reported = fields.ambiguous().count();
        assert_eq!(reported, usize::from(is_ambiguous(&text)), "{text}");
    }
}

/// Text in which separators, and what looks like fields, are frequent.
fn tricky_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => Just("&".to_owned()),
        3 => Just("=".to_owned()),
        1 => Just("&user_id=".to_owned()),
        1 => Just("&v-x=".to_owned()),
        1 => Just("token".to_owned()),
        2 => "[a-zA-Z0-9_]{1,3}",
        2 => "[交易 .%+/\"\\\\]",
        1 => any::<String>(),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// A name that is not empty and holds neither `&` nor `=`, of this crate or not.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{1,4}", "[^&=]{1,4}"]
}

proptest! {
    /// For any names, with the string written down as the protocol has it.
    #[test]
    fn fields_of_any_names(fields in vec((any_name(), tricky_text()), 0..6)) {
        let mut fields: Vec<_> =
            fields.into_iter().filter(|(_, value)| !is_ambiguous(value)).collect();
        fields.sort();
        fields.dedup_by(|a, b| a.0 == b.0);
        let kept: Reading<'_> = fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let pairs: Vec<_> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let text = pairs.join("&");
        prop_assert_eq!(readings(&text, sane), [kept]);
    }

    /// For this crate's names, with the string that it signs: up to order, and to empty fields.
    #[test]
    fn fields_of_a_message(
        fields in proptest::collection::btree_map("[a-z_]{1,6}", tricky_text(), 0..8),
    ) {
        let pairs = fields.iter().map(|(name, value)| (&**name, &**value));
        let signed = SignedFields::from_pairs(pairs).unwrap();
        if signed.ambiguous().next().is_some() {
            return Ok(());
        }
        let text = SigningString::new(&signed);
        let expected: Reading<'_> = fields
            .iter()
            .filter(|(name, value)| *name != "sign" && !value.is_empty())
            .map(|(name, value)| (&**name, &**value))
            .collect();
        prop_assert_eq!(readings(text.as_str(), sane), [expected]);
    }

    /// And for the typed request, whatever its values are.
    #[test]
    fn fields_of_a_request(
        token in tricky_text(),
        user_id in tricky_text(),
        verify_code in tricky_text(),
        no_order in proptest::option::of(tricky_text()),
    ) {
        let request = BindVerifyRequest {
            token: &token,
            user_id: &user_id,
            verify_code: &verify_code,
            no_order: no_order.as_deref(),
            ..REQUEST
        };
        let Ok(prepared) = request.prepare(SignType::Rsa) else { return Ok(()) };
        let ways = readings(prepared.signing_string().as_str(), sane);
        prop_assert_eq!(ways, [signed_fields(&request)]);
    }
}
