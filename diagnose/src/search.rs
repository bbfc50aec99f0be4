//! The bounded search for the mistakes that make what was signed.
//!
//! Each mistake is tried alone, the usual ones first; then each subset of the fields as left out;
//! then pairs of mistakes of two steps. A pair is not tried where that is known to make a text that
//! was tried before:
//!
//! - A `Take` that takes no field differently makes no difference beside any other mistake, since
//!   it depends on the field alone.
//! - What leaves the text as it is makes no difference beside what is done to the finished text
//!   (around it, to its bytes, by hashing), which sees the text alone. Beside a mistake in fields or
//!   values it may: a name in capitals is out of order only where it is signed.
//!
//! - What makes no other text of any value, in any form in which signers take one, makes no
//!   difference beside what takes other fields or orders them.
//!
//! Nothing else is left out as "changing nothing": one that is left out wrongly would lose a
//! diagnosis in silence.

use alloc::string::String;
use alloc::vec::Vec;

use crate::draft::{Deviations, Draft};
use crate::hash::HashAlgorithm;
use crate::mistake::{Does, Often, Step};
use crate::mistakes;
use crate::pss::Pss;

/// How many bytes of text are made and hashed for a message as they are in practice.
const BUDGET: usize = 16 * 1024 * 1024;

/// The longest signing string that has this budget. Published messages have at most 466 bytes.
pub(crate) const USUAL_LEN: usize = 1024;

/// The longest message that has it: some mistakes sign what the signing string leaves out.
const USUAL_MESSAGE_LEN: usize = 4 * USUAL_LEN;

/// What a text costs however short it is, and each field of it besides, in bytes.
const OVERHEAD: usize = 64;
const FIELD_OVERHEAD: usize = 16;

/// How often a text is gone through more than to join and to hash it, for each mistake that makes
/// another text.
const EFFORT: usize = 1;

/// The budget of a longer message, per square of the signature's length: so it is a share of what
/// the operation with the public key costs, and the whole stays below 50 of these.
const LONG_BUDGET: usize = 3;

/// Up to so many fields, each subset of them is tried as left out.
const ALL_SUBSETS_OF: usize = 10;

/// Up to so many fields, each three of them are.
const THREES_OF: usize = 20;

/// What LianLian's pages, or its messages, leave out of a signature together.
const OFTEN_LEFT_OUT: [&str; 6] = [
    "card_no",
    "bank_name",
    "memo",
    "ret_code",
    "ret_msg",
    "sign_type",
];

/// What a signature holds that a text is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Target<'t> {
    pub(crate) hash: HashAlgorithm,
    pub(crate) held: Held<'t>,
    /// It tells what an operation with the key costs.
    pub(crate) signature_len: usize,
}

#[derive(Clone, Copy)]
pub(crate) enum Held<'t> {
    Digest(&'t [u8]),
    Text(&'t [u8]),
    Pss(&'t Pss),
}

/// How a search ended.
pub(crate) enum Searched<'m> {
    /// These make what is held.
    Found(Deviations<'m>),
    /// None of those known does.
    Exhausted,
    /// None of those that were tried does.
    CutShort,
}

impl Target<'_> {
    /// Whether it holds this digest, of a text that is hashed once.
    pub(crate) fn is_of_hashed(&self, digest: &[u8]) -> bool {
        match self.held {
            Held::Digest(held) => held == digest,
            Held::Pss(pss) => pss.is_over(digest),
            Held::Text(_) => false,
        }
    }

    pub(crate) fn is_of(&self, bytes: &[u8]) -> bool {
        match self.held {
            Held::Digest(digest) => self.hash.hash(bytes) == digest,
            Held::Text(text) => text == bytes,
            Held::Pss(pss) => pss.is_over(&self.hash.hash(bytes)),
        }
    }
}

/// Looks for one mistake or, failing that, two; `right` is the signing string without any.
pub(crate) fn search<'m>(draft: &Draft<'m>, target: &Target<'_>, right: String) -> Searched<'m> {
    let is_usual = right.len() <= USUAL_LEN && draft.message_len() <= USUAL_MESSAGE_LEN;
    let mut search = Search {
        draft,
        target,
        budget: if is_usual {
            BUDGET
        } else {
            long_budget(target.signature_len)
        },
        is_cut_short: false,
        right,
    };
    match search.run() {
        Some(found) => Searched::Found(found),
        None if search.is_cut_short => Searched::CutShort,
        None => Searched::Exhausted,
    }
}

/// Every single deviation that is known of this message, the usual ones first.
pub(crate) fn singles<'m>(draft: &Draft<'m>) -> Vec<(Deviations<'m>, Often)> {
    let known = mistakes::all().filter(|mistake| draft.is_taken_differently_by(mistake));
    let known = known.map(|mistake| (Deviations::of_mistakes(&[mistake]), mistake.often));
    let fields = draft.names().map(|name| Deviations::of_left_out(&[name]));
    let mut all: Vec<_> = known.chain(fields.map(|one| (one, Often::Daily))).collect();
    all.sort_by_key(|(_, often)| *often);
    all
}

/// The sets of two and more fields that are often left out.
fn often_left_out<'m>(draft: &Draft<'m>) -> Vec<Vec<&'m str>> {
    let names = draft.names().filter(|name| OFTEN_LEFT_OUT.contains(name));
    let names: Vec<_> = names.collect();
    subsets(&names).filter(|names| names.len() > 1).collect()
}

/// All subsets of a few names, the small ones first.
fn subsets<'m>(names: &[&'m str]) -> impl Iterator<Item = Vec<&'m str>> {
    let count = u32::try_from(names.len()).ok();
    let end = count
        .and_then(|count| 1_u32.checked_shl(count))
        .unwrap_or(0);
    let mut masks: Vec<u32> = (0..end).collect();
    masks.sort_by_key(|mask| mask.count_ones());
    masks.into_iter().map(move |mask| {
        let is_in = |place: u32| mask.checked_shr(place).is_some_and(|rest| rest & 1 == 1);
        let placed = names.iter().zip(0_u32..);
        placed
            .filter(|(_, place)| is_in(*place))
            .map(|(name, _)| *name)
            .collect()
    })
}

/// Every set of two and three names.
fn twos_and_threes<'s, 'm>(names: &'s [&'m str]) -> impl Iterator<Item = Vec<&'m str>> + 's {
    let behind = |place: usize| names.iter().enumerate().skip(place).skip(1);
    let twos = names.iter().enumerate().flat_map(move |(place, first)| {
        behind(place).map(move |(_, second)| Vec::from([*first, *second]))
    });
    let has_threes = names.len() <= THREES_OF;
    let threes = names.iter().enumerate().flat_map(move |(place, first)| {
        behind(place).flat_map(move |(place, second)| {
            behind(place).map(move |(_, third)| Vec::from([*first, *second, *third]))
        })
    });
    twos.chain(threes.filter(move |_| has_threes))
}

fn long_budget(signature_len: usize) -> usize {
    let square = signature_len.saturating_mul(signature_len);
    square.saturating_mul(LONG_BUDGET)
}

struct Search<'s, 'm> {
    draft: &'s Draft<'m>,
    target: &'s Target<'s>,
    budget: usize,
    is_cut_short: bool,
    /// The signing string, if nothing goes wrong.
    right: String,
}

impl<'m> Search<'_, 'm> {
    fn run(&mut self) -> Option<Deviations<'m>> {
        let singles = singles(self.draft);
        for (one, _) in &singles {
            if self.is_spent() {
                return None;
            }
            if self.makes_held(one) {
                return Some(one.clone());
            }
        }
        if self.is_cut_short {
            return None;
        }
        let tried: Vec<_> = singles
            .into_iter()
            .map(|(one, often)| self.tried(one, often))
            .collect();
        self.among_subsets()
            .or_else(|| self.among_pairs(&tried))
            .or_else(|| self.among_often_left_out(&tried))
    }

    fn tried(&self, one: Deviations<'m>, often: Often) -> Tried<'m> {
        let text = self.draft.text(&one);
        let known = one.mistakes.first();
        Tried {
            // What is done to bytes does not show in the text.
            lives: text != self.right || one.step() >= Step::Encode,
            acts: known.is_none_or(|known| self.draft.is_rendered_differently_by(known.0)),
            one,
            often,
            text,
        }
    }

    fn among_subsets(&mut self) -> Option<Deviations<'m>> {
        let names: Vec<_> = self.draft.names().collect();
        if names.len() <= ALL_SUBSETS_OF {
            let sets = subsets(&names).filter(|set| set.len() > 1 && set.len() < names.len());
            return self.first_subset(sets);
        }
        self.first_subset(twos_and_threes(&names))
    }

    fn first_subset(&mut self, sets: impl Iterator<Item = Vec<&'m str>>) -> Option<Deviations<'m>> {
        let mut sets = sets.map(|names| Deviations::of_left_out(&names));
        sets.find(|set| !self.is_spent() && self.makes_held(set))
    }

    fn among_pairs(&mut self, tried: &[Tried<'m>]) -> Option<Deviations<'m>> {
        for (place, first) in tried.iter().enumerate() {
            for second in tried.iter().skip(place).skip(1) {
                if first.is_worth_trying_with(second)
                    && let Some(found) = self.pair(first, second)
                {
                    return Some(found);
                }
            }
        }
        None
    }

    /// What is often left out together, beside each of the usual mistakes.
    fn among_often_left_out(&mut self, tried: &[Tried<'m>]) -> Option<Deviations<'m>> {
        for names in often_left_out(self.draft) {
            let several = self.tried(Deviations::of_left_out(&names), Often::Daily);
            let is_usual = |other: &&Tried<'_>| other.lives && other.often == Often::Daily;
            for other in tried.iter().filter(is_usual) {
                if several.is_worth_trying_with(other)
                    && let Some(found) = self.pair(&several, other)
                {
                    return Some(found);
                }
            }
        }
        None
    }

    fn pair(&mut self, first: &Tried<'m>, second: &Tried<'m>) -> Option<Deviations<'m>> {
        if self.is_spent() {
            return None;
        }
        let both = first.one.with(&second.one);
        // What is done to a finished text needs no other one made.
        let text = match (first.is_of_whole(), second.is_of_whole()) {
            (true, true) => Some(both.put_around(self.right.clone())),
            (false, true) => Some(second.one.put_around(first.text.clone())),
            (true, false) => Some(first.one.put_around(second.text.clone())),
            (false, false) => None,
        };
        self.makes(&both, text).then_some(both)
    }

    /// Whether there is too little left for even the right text.
    fn is_spent(&self) -> bool {
        self.is_cut_short && self.budget < self.cost(self.right.len())
    }

    /// Whether these make what is held; not where the budget does not reach.
    fn makes_held(&mut self, deviations: &Deviations<'_>) -> bool {
        self.makes(deviations, None)
    }

    /// The same, where the finished text is at hand.
    fn makes(&mut self, deviations: &Deviations<'_>, text: Option<String>) -> bool {
        let Some(left) = self
            .budget
            .checked_sub(self.cost(self.source_len(deviations)))
        else {
            self.is_cut_short = true;
            return false;
        };
        self.budget = left;
        let text = text.unwrap_or_else(|| self.draft.text(deviations));
        let bytes = deviations.encoded(text, self.target.hash);
        // What a text grows by is known only now.
        let growth = bytes.len().saturating_sub(self.right.len());
        self.budget = self.budget.saturating_sub(growth);
        self.target.is_of(&bytes)
    }

    fn cost(&self, len: usize) -> usize {
        let fields = self.draft.len().saturating_mul(FIELD_OVERHEAD);
        len.saturating_add(fields).saturating_add(OVERHEAD)
    }

    /// The length of what is gone through to make the text, as often as it is.
    fn source_len(&self, deviations: &Deviations<'_>) -> usize {
        let signs_more = |step| matches!(step, Step::Excluded | Step::Nested | Step::Body);
        let mut steps = deviations.mistakes.iter().map(|known| known.0.step);
        let len = if steps.any(signs_more) {
            self.right.len().max(self.draft.message_len())
        } else {
            self.right.len()
        };
        let is_costly = |does: &Does| {
            matches!(
                does,
                Does::Render(_) | Does::Whole(_) | Does::Encode(_) | Does::Body(_)
            )
        };
        let costly = deviations
            .mistakes
            .iter()
            .filter(|known| is_costly(&known.0.does));
        let effort = costly.count().saturating_mul(EFFORT).saturating_add(1);
        len.saturating_mul(effort)
    }
}

/// A deviation that was tried alone.
struct Tried<'m> {
    one: Deviations<'m>,
    often: Often,
    text: String,
    /// Whether it makes another text.
    lives: bool,
    /// Whether it may beside mistakes that take other fields, or order them.
    acts: bool,
}

impl Tried<'_> {
    /// Whether both together may make a text that was not tried yet, and are likely enough.
    fn is_worth_trying_with(&self, other: &Self) -> bool {
        let are_seldom = self.often == Often::Seldom && other.often == Often::Seldom;
        let is_idle = (!self.lives && other.is_of_whole()) || (!other.lives && self.is_of_whole());
        let sleeps = (!self.acts && other.is_of_fields()) || (!other.acts && self.is_of_fields());
        !are_seldom && !is_idle && !sleeps && self.one.goes_with(&other.one)
    }

    /// Whether it is about which fields are signed, and in which order.
    fn is_of_fields(&self) -> bool {
        self.one.step() <= Step::Order
    }

    /// Whether it is done to the finished text, whatever that is.
    fn is_of_whole(&self) -> bool {
        self.one.step() > Step::Body
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use lianlian_mpay::Message;

    use super::*;
    use crate::compare::SignedText;
    use crate::reason::Reason;

    /// A message that nearly every mistake changes.
    const RICH: &str = r#"{"ret_code":"0000","ret_msg":"交易\u6210功","user_id":"a\\b\/c","card_no":"62**23",
        "Memo":"R&D <\"x\"> 'y' ~ &lt;é 😀 ","empty":"","none":null,"word":"null","zero":"0","yes":true,
        "amount":1.00,"rate":29383937493038367292,"blank":" ","wide":"Ａ","break":"a\r\nb","line":"a\nb","form":"a+b%2F!(",
        "list":[{"b": "&", "a":[1 , 2]}],"left":"1","sign_type":"RSA","name10":"1","name2":"2",
        "name":"3","no_zone":"1","notify_url":"2","sign":"x"}"#;

    fn with_draft(text: &str, check: impl Fn(&Draft<'_>)) {
        let message = Message::parse(text.as_bytes());
        assert!(message.is_ok(), "{message:?}");
        if let Ok(message) = &message {
            check(&Draft::new(text, message, &["left"]));
        }
    }

    const HASH: HashAlgorithm = HashAlgorithm::Sha256;

    /// What is found, if `made` is what was done.
    fn found<'m>(draft: &Draft<'m>, made: &Deviations<'_>) -> Searched<'m> {
        let target = Target {
            hash: HASH,
            held: Held::Digest(&HASH.hash(&draft.bytes(made, HASH))),
            signature_len: 128,
        };
        search(draft, &target, draft.right())
    }

    /// What is found may be another mistake, if it comes to the same bytes.
    fn assert_found(draft: &Draft<'_>, made: &Deviations<'_>) {
        let bytes = draft.bytes(made, HASH);
        if bytes == draft.right().into_bytes() {
            return;
        }
        match found(draft, made) {
            Searched::Found(found) => assert_eq!(draft.bytes(&found, HASH), bytes, "{made:?}"),
            Searched::Exhausted => assert_eq!("exhausted", "found", "{made:?}"),
            Searched::CutShort => assert_eq!("cut short", "found", "{made:?}"),
        }
    }

    #[test]
    fn every_mistake_changes_the_rich_message() {
        with_draft(RICH, |draft| {
            let right = draft.right().into_bytes();
            for (one, _) in singles(draft) {
                let is_spelling = |reason| reason == Reason::OtherSignTypeSigned;
                let is_said_already =
                    one.reasons().any(is_spelling) && !draft.text(&one).is_empty();
                let is_excluded = one.left_out.contains(&"left");
                let bytes = draft.bytes(&one, HASH);
                assert!(bytes != right || is_said_already || is_excluded, "{one:?}");
            }
        });
    }

    #[test]
    fn every_mistake_is_found() {
        with_draft(RICH, |draft| {
            for (one, _) in singles(draft) {
                assert_found(draft, &one);
            }
        });
    }

    #[test]
    fn every_mistake_shows_where_its_text_leaves_the_right_one() {
        with_draft(RICH, |draft| {
            let right = draft.right();
            for (one, _) in singles(draft) {
                let text = draft.text(&one);
                let signed = SignedText::new(draft, &text, None);
                let Some(place) = signed.place() else {
                    assert_eq!(text, right, "{one:?}");
                    continue;
                };
                let offset = place.offset();
                let pairs = right.bytes().zip(text.bytes());
                let same = pairs.take_while(|(a, b)| a == b).count();
                let mut whole = (0..=same).rev().filter(|at| right.is_char_boundary(*at));
                assert_eq!(Some(offset), whole.next(), "{one:?}");
                let mut start = 0_usize;
                let fields = draft.signed().map(|(name, value)| {
                    let from = start;
                    start = from.saturating_add([name, "=", &value, "&"].concat().len());
                    (name, from.saturating_sub(1)..start)
                });
                let mut holds = fields.filter(|(_, range)| range.contains(&offset));
                let is_right = match place.field() {
                    Some(field) => holds.any(|(name, _)| name == field),
                    None => offset == right.len(),
                };
                assert!(is_right, "{one:?}: {offset}, {:?}", place.field());
            }
        });
    }

    /// Every seventh pair of those that are looked for, by turns over all; it takes long enough.
    #[test]
    fn pairs_of_mistakes_are_found() {
        let text = r#"{"Zone":"8","ret_code":"0000","ret_msg":"a 交&'","none":"","list":[1],"sign_type":"RSA"}"#;
        with_draft(text, |draft| {
            let singles = singles(draft);
            let mut turn = 0_usize;
            for (place, (first, often)) in singles.iter().enumerate() {
                for (second, other) in singles.iter().skip(place).skip(1) {
                    let are_seldom = *often == Often::Seldom && *other == Often::Seldom;
                    turn = turn.saturating_add(1);
                    if !are_seldom && first.goes_with(second) && turn.is_multiple_of(41) {
                        assert_found(draft, &first.with(second));
                    }
                }
            }
        });
    }

    /// Escaping has nothing to do in the value, but in what decoding makes of it.
    #[test]
    fn what_works_on_the_result_of_another_is_found() {
        with_draft(r#"{"a":"x%3Cy","sign_type":"RSA"}"#, |draft| {
            let of = |reason| {
                let singles = singles(draft).into_iter().map(|(one, _)| one);
                singles.filter(move |one| one.reasons().any(|found| found == reason))
            };
            let decoded = of(Reason::PercentDecoded)
                .flat_map(|first| of(Reason::HtmlEscaped).map(move |second| first.with(&second)));
            let mut made = decoded.filter(|both| draft.text(both).contains("x&lt;y"));
            let both = made.next().unwrap_or_default();
            assert!(draft.text(&both).contains("x&lt;y"));
            assert_found(draft, &both);
        });
    }

    #[test]
    fn each_subset_of_a_few_fields_is_found() {
        let text = r#"{"a":"1","b":"2","c":"3","d":"4","e":"5","sign_type":"RSA"}"#;
        with_draft(text, |draft| {
            let names: Vec<_> = draft.names().collect();
            for left_out in subsets(&names).filter(|set| set.len() < names.len()) {
                assert_found(draft, &Deviations::of_left_out(&left_out));
            }
        });
    }

    #[test]
    fn subsets_come_by_their_size() {
        let sets: Vec<_> = subsets(&["a", "b"]).collect();
        assert_eq!(sets, [&[][..], &["a"], &["b"], &["a", "b"]]);
    }

    /// Beside another mistake only those that are often left out together.
    #[test]
    fn what_is_often_left_out_is_found_beside_another_mistake() {
        let text =
            r#"{"bank_name":"1","card_no":"2","memo":"3","oid_partner":"4","sign_type":"RSA"}"#;
        with_draft(text, |draft| {
            let left_out = Deviations::of_left_out(&["bank_name", "card_no", "memo"]);
            let of_hash = |(one, _): &(Deviations<'_>, _)| one.step() == Step::Hash;
            let others = singles(draft).into_iter().filter(of_hash);
            for (other, often) in others {
                if often == Often::Daily {
                    assert_found(draft, &left_out.with(&other));
                }
            }
        });
    }

    #[test]
    fn a_search_of_a_usual_message_comes_to_its_end() {
        with_draft(RICH, |draft| {
            let target = Target {
                hash: HASH,
                held: Held::Digest(&[7; 32]),
                signature_len: 128,
            };
            let searched = search(draft, &target, draft.right());
            assert!(matches!(searched, Searched::Exhausted));
        });
    }

    #[test]
    fn of_many_fields_each_two_and_three_are_tried() {
        let names = ["a", "b", "c", "d"];
        let sets: Vec<_> = twos_and_threes(&names).collect();
        assert_eq!(sets.len(), 6 + 4);
        let many: Vec<String> = (0..21).map(|number| format!("n{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(twos_and_threes(&many).count(), 210);
    }

    #[test]
    fn of_a_long_message_the_usual_mistakes_are_tried() {
        let text = RICH.replace("62**23", &"6".repeat(5000));
        with_draft(&text, |draft| {
            for (one, _) in singles(draft).into_iter().take(2) {
                assert_found(draft, &one);
            }
        });
    }

    /// What costs too much is passed over, and what follows is tried.
    #[test]
    fn behind_a_long_field_that_is_excluded_the_others_are_tried() {
        let excluded = format!(r#""left":"{}""#, "6".repeat(60_000));
        with_draft(&RICH.replace(r#""left":"1""#, &excluded), |draft| {
            for (one, _) in singles(draft).into_iter().skip(1).take(2) {
                assert_found(draft, &one);
            }
        });
    }

    /// Whatever the fields are, a signer who signs nothing did not forget each of them.
    #[test]
    fn that_all_fields_are_left_out_is_no_answer() {
        with_draft(r#"{"a":"1","b":"2","sign_type":"RSA"}"#, |draft| {
            let all: Vec<_> = draft.names().collect();
            let all = Deviations::of_left_out(&all);
            assert!(matches!(found(draft, &all), Searched::Exhausted));
        });
    }

    #[test]
    fn a_long_message_is_not_searched_to_the_end() {
        let long = "6".repeat(60_000);
        // Signed, and not.
        let excluded = format!(r#""left":"{long}""#);
        let unsigned = RICH.replace(r#""left":"1""#, &excluded);
        for text in [RICH.replace("62**23", &long), unsigned] {
            with_draft(&text, |draft| {
                let nothing = Deviations::of_left_out(&["user_id", "left"]);
                assert!(matches!(found(draft, &nothing), Searched::CutShort));
            });
        }
    }

    #[test]
    fn what_answers_one_question_twice_is_not_two_mistakes() {
        with_draft(RICH, |draft| {
            for (one, _) in singles(draft) {
                assert!(!one.goes_with(&one), "{one:?}");
            }
        });
    }
}
