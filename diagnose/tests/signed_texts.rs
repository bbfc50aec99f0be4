//! The signer's own text: what it proves, and where it leaves the right one.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{Digest, Direction, SignType, SigningKey};
use lianlian_mpay_diagnose::{
    Diagnosis, Finding, Language, NamedKey, Reason, Side, diagnose_with_texts,
};
use proptest::prelude::*;
use support::signing_key;

const RIGHT: &str = "amount=1.00&memo=a 交&oid_partner=2011&sign_type=RSA&user_id=u-1001";
const FIELDS: &str = r#""user_id":"u-1001","oid_partner":"2011","memo":"a 交","amount":"1.00""#;

fn key() -> SigningKey {
    signing_key("platform-1024")
}

/// The diagnosis of the message, if `over` was signed and `texts` are given.
fn of_text(over: &str, texts: &[&str]) -> Diagnosis {
    of_fields(FIELDS, over, texts)
}

fn of_fields(fields: &str, over: &str, texts: &[&str]) -> Diagnosis {
    let key = key();
    let sign = key
        .sign_digest(&Digest::new(SignType::Rsa, over.as_bytes()))
        .unwrap();
    let body = format!(r#"{{{fields},"sign_type":"RSA","sign":"{sign}"}}"#);
    let named = NamedKey {
        name: "lianlian.pem",
        side: Side::LianLian,
        key: key.verifying_key(),
    };
    let none: &[&str] = &[];
    diagnose_with_texts(body.as_bytes(), Direction::Response, &[named], none, texts)
}

fn reasons(diagnosis: &Diagnosis) -> Vec<Reason> {
    diagnosis.findings().iter().map(Finding::reason).collect()
}

/// How many bytes two texts share at their start, in whole characters.
fn shared(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    same.map(|(c, _)| c.len_utf8()).sum()
}

#[test]
fn the_field_is_the_one_in_which_the_texts_part() {
    for (text, field, offset) in [
        ("amount=1.0&memo=a 交&oid_partner=2011", Some("amount"), 10),
        ("amount=1.00&memo=b 交", Some("memo"), 17),
        ("amount=1.00&oid_partner=2011", Some("memo"), 12),
        ("amount=1.00", Some("memo"), 11),
        ("amount=1.00x&memo=a 交", Some("amount"), 11),
        ("x", Some("amount"), 0),
        ("", Some("amount"), 0),
        (&format!("{RIGHT}&key=k"), None, RIGHT.len()),
        (&format!("{RIGHT}x"), Some("user_id"), RIGHT.len()),
        (&RIGHT[..RIGHT.len() - 1], Some("user_id"), RIGHT.len() - 1),
    ] {
        let diagnosis = of_text(text, &[text]);
        let signed = diagnosis.signed_text().unwrap();
        let place = signed.place().unwrap();
        assert_eq!((place.field(), place.offset()), (field, offset), "{text}");
        assert_eq!((signed.text(), signed.given()), (text, Some(0)));
        assert!(diagnosis.is_explained(), "{text}");
        let report = diagnosis.report(Language::English);
        assert!(
            report
                .to_string()
                .contains(&format!("from byte {offset} on"))
        );
        let debug = format!("{diagnosis:?}{signed:?}");
        assert!(!debug.contains("2011") && debug.contains(&format!("offset: {offset}")));
    }
}

/// The name is one of the message, and no value is shown, where a value holds what reads as a field.
#[test]
fn a_value_that_reads_as_a_field_is_none() {
    let fields = r#""memo":"a&hidden=1&2","z":"3""#;
    for (text, field) in [
        ("memo=a&hidden=9&2&sign_type=RSA&z=3", "memo"),
        ("memo=a&hidden=1&7&sign_type=RSA&z=3", "memo"),
        ("memo=a&hidden=1", "memo"),
        ("memo=a&hidden=1&2", "sign_type"),
        ("memo=a&hidden=1&2&sign_type=RSA&z=4", "z"),
    ] {
        let diagnosis = of_fields(fields, text, &[text]);
        let place = diagnosis.signed_text().unwrap().place().unwrap();
        assert_eq!(place.field(), Some(field), "{text}");
        assert!(!format!("{diagnosis}{diagnosis:?}").contains("hidden"));
    }
}

#[test]
fn the_one_of_several_texts_is_named() {
    let over = format!("{RIGHT}&key=k");
    let diagnosis = of_text(&over, &["a", RIGHT, &over]);
    assert_eq!(diagnosis.signed_text().unwrap().given(), Some(2));
    assert!(diagnosis.to_string().contains("text 3 of yours"));
    assert!(
        diagnosis
            .report(Language::Chinese)
            .to_string()
            .contains("第 3 段")
    );
    let shown = diagnosis
        .report(Language::English)
        .with_values()
        .to_string();
    assert!(shown.contains("`&key=k` in place of ``"), "{shown}");
}

/// What is done to a finished text is found behind one that no search would make.
#[test]
fn a_text_is_known_behind_what_is_done_to_it() {
    let text = format!("{RIGHT}&key=k");
    let hex = Digest::new(SignType::Rsa, text.as_bytes()).to_string();
    for (over, reason) in [
        (format!("{text}\n"), Reason::TrailingNewline),
        (hex, Reason::DoubleMd5),
    ] {
        let diagnosis = of_text(&over, &[&text]);
        assert_eq!(reasons(&diagnosis), [reason, Reason::SignedTextGiven]);
        assert_eq!(diagnosis.signed_text().unwrap().given(), Some(0));
    }
}

#[test]
fn texts_that_were_not_signed_prove_that_and_nothing_else() {
    let diagnosis = of_text("another", &[RIGHT, "a=1"]);
    assert_eq!(
        reasons(&diagnosis),
        [Reason::TextDiffers, Reason::TextsNotSigned]
    );
    assert!(!diagnosis.is_explained() && diagnosis.signed_text().is_none());
    let verifies = of_text(RIGHT, &["a=1"]);
    assert!(verifies.verifies() && verifies.signed_text().is_none());
}

/// An optimised build does the thousand.
const CASES: u32 = if cfg!(debug_assertions) { 50 } else { 1000 };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    /// Whatever was done to the text: the place is right, and the signature proves the text.
    #[test]
    fn the_first_differing_place_is_right(
        at in any::<prop::sample::Index>(),
        cut in 0_usize..4,
        put in "[a-z交&= ]{0,3}",
    ) {
        let characters: Vec<char> = RIGHT.chars().collect();
        let at = at.index(characters.len() + 1);
        let (before, after) = characters.split_at(at);
        let after = after.iter().skip(cut);
        let text: String = before.iter().copied().chain(put.chars()).chain(after.copied()).collect();
        let diagnosis = of_text(&text, &["x", &text]);
        if text == RIGHT {
            prop_assert!(diagnosis.verifies());
            return Ok(());
        }
        let signed = diagnosis.signed_text().unwrap();
        let place = signed.place().unwrap();
        prop_assert_eq!(place.offset(), shared(RIGHT, &text));
        prop_assert!(diagnosis.is_explained());
        // The field holds the place, or starts or ends there.
        if let Some(field) = place.field() {
            let start = RIGHT.find(&format!("{field}=")).unwrap();
            let end = RIGHT[start..].find('&').map_or(RIGHT.len(), |len| start + len);
            prop_assert!((start.saturating_sub(1)..=end).contains(&place.offset()));
        } else {
            prop_assert_eq!(place.offset(), RIGHT.len());
        }
    }

    /// Without the text, damage is explained only by what it may be: what is said makes the digest,
    /// and none of it is said of a field that was not touched.
    #[test]
    fn a_changed_value_is_explained_by_nothing(value in "[a-z0-9]{1,8}") {
        let over = RIGHT.replace("u-1001", &format!("u-{value}"));
        prop_assume!(over != RIGHT);
        let diagnosis = of_text(&over, &[]);
        prop_assert_eq!(reasons(&diagnosis), [Reason::TextDiffers]);
        prop_assert!(diagnosis.clues().is_empty() && !diagnosis.is_explained());
    }
}
