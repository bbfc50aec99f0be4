//! The bounded search for the mistakes that make the text that was signed.

use alloc::vec::Vec;

use crate::draft::Draft;
use crate::hash::HashAlgorithm;
use crate::mistake::{
    Apostrophe, BackslashesOf, Body, Charset, LineEnd, Mistake, NestedAs, NullAs, NumberAs,
    PercentForm,
};

/// How many bytes of text are made and hashed for a message as they are in practice, which is
/// enough for every pair of mistakes.
const BUDGET: usize = 1536 * 1024;

/// The longest signing string that has this budget. Published messages have at most 466 bytes.
pub(crate) const USUAL_LEN: usize = 1024;

/// The longest message that has it: some mistakes sign what the signing string leaves out.
const USUAL_MESSAGE_LEN: usize = 4 * USUAL_LEN;

/// What a text costs however short it is, and each field of it besides, in bytes.
const OVERHEAD: usize = 64;
const FIELD_OVERHEAD: usize = 16;

/// The budget of a longer message, per square of the signature's length: so it is a share of what
/// the operation with the public key costs, and the whole stays below 50 of these.
const LONG_BUDGET: usize = 4;

/// A digest that was recovered from a signature.
pub(crate) struct Target<'t> {
    pub(crate) hash: HashAlgorithm,
    pub(crate) digest: &'t [u8],
    /// It tells what an operation with the key costs.
    pub(crate) signature_len: usize,
}

/// How a search ended.
pub(crate) enum Searched<'m> {
    /// These mistakes make the digest.
    Found(Vec<Mistake<'m>>),
    /// None of those known does.
    Exhausted,
    /// None of those that were tried does.
    CutShort,
}

impl Target<'_> {
    pub(crate) fn is_of(&self, bytes: &[u8]) -> bool {
        self.hash.hash(bytes) == self.digest
    }
}

/// Looks for one mistake or, failing that, two.
pub(crate) fn search<'m>(
    draft: &Draft<'m>,
    target: &Target<'_>,
    signed_len: usize,
) -> Searched<'m> {
    let mut search = Search {
        draft,
        target,
        signed_len,
        budget: if signed_len <= USUAL_LEN && draft.message_len() <= USUAL_MESSAGE_LEN {
            BUDGET
        } else {
            long_budget(target.signature_len)
        },
    };
    let mistakes = candidates(draft);
    let singles = mistakes.iter().map(|mistake| Vec::from([*mistake]));
    search.first(singles.chain(pairs(&mistakes)))
}

fn long_budget(signature_len: usize) -> usize {
    let square = signature_len.saturating_mul(signature_len);
    square.saturating_mul(LONG_BUDGET)
}

struct Search<'s, 'm> {
    draft: &'s Draft<'m>,
    target: &'s Target<'s>,
    signed_len: usize,
    budget: usize,
}

impl<'m> Search<'_, 'm> {
    /// The first of these sets of mistakes that makes the digest.
    fn first(&mut self, sets: impl Iterator<Item = Vec<Mistake<'m>>>) -> Searched<'m> {
        let mut is_cut_short = false;
        for mistakes in sets {
            match self.makes_digest(&mistakes) {
                Some(true) => return Searched::Found(mistakes),
                Some(false) => {}
                // What costs less may still be had.
                None if self.budget >= self.cost(&[]) => is_cut_short = true,
                None => return Searched::CutShort,
            }
        }
        if is_cut_short {
            Searched::CutShort
        } else {
            Searched::Exhausted
        }
    }

    /// Whether these mistakes make the digest: nothing where the budget does not reach.
    fn makes_digest(&mut self, mistakes: &[Mistake<'_>]) -> Option<bool> {
        self.spend(self.cost(mistakes))?;
        let bytes = self.draft.bytes(mistakes);
        // What a text grows by is known only now.
        let growth = bytes.len().saturating_sub(self.source_len(mistakes));
        self.budget = self.budget.saturating_sub(growth);
        Some(self.target.is_of(&bytes))
    }

    fn cost(&self, mistakes: &[Mistake<'_>]) -> usize {
        let effort = mistakes.iter().map(Mistake::effort).sum::<usize>();
        let fields = self.draft.names().count().saturating_mul(FIELD_OVERHEAD);
        self.source_len(mistakes)
            .saturating_mul(effort.saturating_add(1))
            .saturating_add(fields)
            .saturating_add(OVERHEAD)
    }

    /// The length of what is gone through to make the text.
    fn source_len(&self, mistakes: &[Mistake<'_>]) -> usize {
        if mistakes.iter().any(Mistake::signs_more) {
            self.signed_len.max(self.draft.message_len())
        } else {
            self.signed_len
        }
    }

    fn spend(&mut self, cost: usize) -> Option<()> {
        self.budget = self.budget.checked_sub(cost)?;
        Some(())
    }
}

/// The mistakes that change what is signed of this message, likeliest first.
fn candidates<'m>(draft: &Draft<'m>) -> Vec<Mistake<'m>> {
    let is_listed = |name: &&str| matches!(*name, "sign_type" | "card_no");
    let fields = draft.names().filter(|name| !is_listed(name));
    let left_out = fields.map(Mistake::FieldLeftOut);
    MISTAKES
        .into_iter()
        .chain(left_out)
        .filter(|mistake| draft.is_changed_by(mistake))
        .collect()
}

/// Those of two fields that were left out come last: they are many, and seldom the case.
fn pairs<'s, 'm>(mistakes: &'s [Mistake<'m>]) -> impl Iterator<Item = Vec<Mistake<'m>>> + 's {
    let are_fields = |pair: &[Mistake<'_>]| {
        let mut pair = pair.iter();
        pair.all(|mistake| matches!(mistake, Mistake::FieldLeftOut(_)))
    };
    let of_fields = all_pairs(mistakes).filter(move |pair| are_fields(pair));
    all_pairs(mistakes)
        .filter(move |pair| !are_fields(pair))
        .chain(of_fields)
}

fn all_pairs<'s, 'm>(mistakes: &'s [Mistake<'m>]) -> impl Iterator<Item = Vec<Mistake<'m>>> + 's {
    let others = |index: usize| mistakes.iter().skip(index).skip(1);
    mistakes.iter().enumerate().flat_map(move |(index, first)| {
        let fitting = others(index).filter(|second| first.goes_with(**second));
        fitting.map(|second| Vec::from([*first, *second]))
    })
}

/// All but which field was left out. Of a pair the one that happens first stands first.
const MISTAKES: [Mistake<'static>; 35] = [
    Mistake::ExcludedSigned,
    Mistake::SignTypeLeftOut,
    Mistake::RetLeftOut,
    Mistake::CardNoLeftOut,
    Mistake::EmptyKept,
    Mistake::NullKept(NullAs::Word),
    Mistake::NullKept(NullAs::Empty),
    Mistake::NullTextDropped,
    Mistake::NestedSigned(NestedAs::Written),
    Mistake::NestedSigned(NestedAs::Compact),
    Mistake::NestedSigned(NestedAs::Word),
    Mistake::NumbersRewritten(NumberAs::Shortest),
    Mistake::NumbersRewritten(NumberAs::OneDecimal),
    // The byte order of a body that was written in it is no lack of order.
    Mistake::ByteOrder,
    Mistake::Unsorted,
    Mistake::EscapesKept,
    Mistake::BackslashesStripped(BackslashesOf::Json),
    Mistake::BackslashesStripped(BackslashesOf::Value),
    Mistake::HtmlEscaped(Apostrophe::Kept),
    Mistake::HtmlEscaped(Apostrophe::Long),
    Mistake::HtmlEscaped(Apostrophe::Short),
    Mistake::HtmlUnescaped,
    Mistake::PercentEncoded(PercentForm::Php),
    Mistake::PercentEncoded(PercentForm::Rfc3986),
    Mistake::PercentEncoded(PercentForm::Java),
    Mistake::BodySigned(Body::WithoutSign),
    Mistake::BodySigned(Body::WithEmptySign),
    Mistake::TrailingAmpersand,
    Mistake::TrailingNewline(LineEnd::Lf),
    Mistake::TrailingNewline(LineEnd::CrLf),
    Mistake::Gbk,
    Mistake::OneByte(Charset::Latin1),
    Mistake::OneByte(Charset::Ascii),
    Mistake::DoubleUtf8,
    Mistake::DoubleMd5,
];

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use lianlian_mpay::Message;

    /// A message that every mistake changes.
    const RICH: &str = r#"{"ret_code":"0000","ret_msg":"交易\u6210功","user_id":"a\\b\/c","card_no":"62**23",
        "Memo":"R&D <\"x\"> 'y' ~ &lt;é","empty":"","none":null,"word":"null","amount":1.00,"rate":2.50,
        "list":[{"a": "&", "b":[1 , 2]}],"left":"1","sign_type":"RSA","sign":"x"}"#;

    fn with_draft(text: &str, check: impl Fn(&Draft<'_>)) {
        let message = Message::parse(text.as_bytes());
        assert!(message.is_ok(), "{message:?}");
        if let Ok(message) = &message {
            check(&Draft::new(text, message, &["left"]));
        }
    }

    /// Which sets of mistakes are found, if `mistakes` were made.
    fn found<'m>(draft: &Draft<'m>, mistakes: &[Mistake<'_>]) -> Option<Vec<Mistake<'m>>> {
        let hash = HashAlgorithm::Md5;
        let target = Target {
            hash,
            digest: &hash.hash(&draft.bytes(mistakes)),
            signature_len: 128,
        };
        match search(draft, &target, draft.bytes(&[]).len()) {
            Searched::Found(found) => Some(found),
            Searched::Exhausted | Searched::CutShort => None,
        }
    }

    #[test]
    fn every_mistake_changes_the_rich_message() {
        with_draft(RICH, |draft| {
            let right = draft.bytes(&[]);
            for mistake in MISTAKES {
                assert!(draft.is_changed_by(&mistake), "{mistake:?}");
                assert_ne!(draft.bytes(&[mistake]), right, "{mistake:?}");
            }
        });
    }

    /// What is found may be another mistake, if it comes to the same text.
    fn assert_found(draft: &Draft<'_>, mistakes: &[Mistake<'_>]) {
        let found = found(draft, mistakes).unwrap_or_default();
        assert!(
            (1..=mistakes.len()).contains(&found.len()),
            "{mistakes:?} as {found:?}"
        );
        assert_eq!(draft.bytes(&found), draft.bytes(mistakes), "{mistakes:?}");
    }

    #[test]
    fn every_mistake_is_found() {
        with_draft(RICH, |draft| {
            for mistake in candidates(draft) {
                assert_found(draft, &[mistake]);
            }
        });
    }

    #[test]
    fn every_pair_of_mistakes_is_found() {
        with_draft(RICH, |draft| {
            let mistakes = candidates(draft);
            assert!(pairs(&mistakes).count() > 650);
            for pair in pairs(&mistakes) {
                assert_found(draft, &pair);
            }
        });
    }

    #[test]
    fn three_mistakes_are_nobodys() {
        let three = [
            Mistake::EmptyKept,
            Mistake::Unsorted,
            Mistake::TrailingAmpersand,
        ];
        with_draft(RICH, |draft| assert_eq!(found(draft, &three), None));
    }

    #[test]
    fn a_long_message_is_not_searched_to_the_end() {
        let text = RICH.replace("62**23", &"6".repeat(20_000));
        with_draft(&text, |draft| {
            assert_eq!(
                found(draft, &[Mistake::SignTypeLeftOut]),
                Some([Mistake::SignTypeLeftOut].into())
            );
            assert_eq!(found(draft, &[Mistake::DoubleMd5]), None);
        });
    }

    #[test]
    fn what_is_signed_besides_costs_what_it_is_long() {
        let one = Mistake::ExcludedSigned;
        let cheap = Mistake::SignTypeLeftOut;
        for (len, mistakes, is_found) in [
            (20_000, &[one][..], true),
            (20_000, &[one, Mistake::DoubleMd5], false),
            (65_000, &[one], false),
            (65_000, &[cheap], true),
        ] {
            let left = format!(r#""left":"{}""#, "1".repeat(len));
            with_draft(&RICH.replace(r#""left":"1""#, &left), |draft| {
                let expected = is_found.then(|| mistakes.into());
                assert_eq!(found(draft, mistakes), expected, "{len}");
            });
        }
    }

    /// Those that change every message, whose fields stand in signing order.
    const ALWAYS: [Mistake<'static>; 10] = [
        Mistake::SignTypeLeftOut,
        Mistake::Unsorted,
        Mistake::HtmlEscaped(Apostrophe::Kept),
        Mistake::PercentEncoded(PercentForm::Php),
        Mistake::BodySigned(Body::WithoutSign),
        Mistake::BodySigned(Body::WithEmptySign),
        Mistake::TrailingAmpersand,
        Mistake::TrailingNewline(LineEnd::Lf),
        Mistake::TrailingNewline(LineEnd::CrLf),
        Mistake::DoubleMd5,
    ];

    fn assert_tried(fields: &str, expected: &[Mistake<'_>]) {
        let text = format!(r#"{{{fields},"sign_type":"RSA"}}"#);
        with_draft(&text, |draft| {
            let (always, others): (Vec<_>, Vec<_>) = candidates(draft)
                .into_iter()
                .partition(|mistake| ALWAYS.contains(mistake));
            assert_eq!(always, ALWAYS, "{fields}");
            assert_eq!(others, expected, "{fields}");
        });
    }

    #[test]
    fn a_mistake_that_makes_no_text_of_its_own_is_not_tried() {
        let left_out = Mistake::FieldLeftOut("a");
        let charsets = [
            Mistake::Gbk,
            Mistake::OneByte(Charset::Latin1),
            Mistake::OneByte(Charset::Ascii),
            Mistake::DoubleUtf8,
            left_out,
        ];
        let escapes = [
            Mistake::EscapesKept,
            Mistake::BackslashesStripped(BackslashesOf::Json),
            Mistake::BackslashesStripped(BackslashesOf::Value),
        ];
        let apostrophes = [Apostrophe::Long, Apostrophe::Short].map(Mistake::HtmlEscaped);
        let nested = [NestedAs::Written, NestedAs::Compact, NestedAs::Word];
        let nested = nested.map(Mistake::NestedSigned);
        let numbers = [NumberAs::Shortest, NumberAs::OneDecimal].map(Mistake::NumbersRewritten);
        let percent = Mistake::PercentEncoded;
        // What a backslash may hide.
        let hidden = [
            &apostrophes[..],
            &[
                Mistake::HtmlUnescaped,
                percent(PercentForm::Rfc3986),
                percent(PercentForm::Java),
            ],
        ]
        .concat();
        for (value, expected) in [
            (r#""x""#, &[left_out][..]),
            ("true", &[left_out]),
            (r#""""#, &[Mistake::EmptyKept]),
            (
                "null",
                &[NullAs::Word, NullAs::Empty].map(Mistake::NullKept),
            ),
            (r#""null""#, &[Mistake::NullTextDropped, left_out]),
            ("[1]", &nested),
            (
                r#"["\\"]"#,
                &[&nested[..], &hidden, &charsets[..4]].concat(),
            ),
            ("1.00", &[&numbers[..], &[left_out]].concat()),
            (r#""~""#, &[percent(PercentForm::Rfc3986), left_out]),
            (r#"" ""#, &[percent(PercentForm::Rfc3986), left_out]),
            (r#""*""#, &[percent(PercentForm::Java), left_out]),
            (r#""&""#, &[Mistake::HtmlUnescaped, left_out]),
            (r#""'""#, &[&apostrophes[..], &[left_out]].concat()),
            (r#""é""#, &charsets),
            (r#""交""#, &[&charsets[..2], &charsets[3..]].concat()),
            (r#""\/""#, &[&escapes[..], &hidden, &charsets].concat()),
        ] {
            assert_tried(&format!(r#""a":{value}"#), expected);
        }
    }

    #[test]
    fn ret_code_alone_is_a_field_like_any_other() {
        let [code, message] = ["ret_code", "ret_msg"].map(Mistake::FieldLeftOut);
        assert_tried(r#""ret_code":"0000""#, &[code]);
        assert_tried(
            r#""ret_code":"0000","ret_msg":null"#,
            &[
                Mistake::NullKept(NullAs::Word),
                Mistake::NullKept(NullAs::Empty),
                code,
            ],
        );
        assert_tried(
            r#""ret_code":"0000","ret_msg":"x""#,
            &[Mistake::RetLeftOut, code, message],
        );
    }
}
