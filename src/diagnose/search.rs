//! The bounded search for the mistakes that make the text that was signed.

use alloc::vec::Vec;

use super::draft::Draft;
use super::mistake::{
    Apostrophe, BackslashesOf, Body, LineEnd, Mistake, NestedAs, NullAs, NumberAs, PercentForm,
};
use crate::digest::HashAlgorithm;

/// How many bytes of text are built and hashed at most, each text with [`OVERHEAD`] besides. A
/// message as they are in practice is searched to the end in a fraction of it; for the longest
/// ones it allows the likeliest mistakes alone.
const BUDGET: usize = 1024 * 1024;

/// What a text costs however short it is.
const OVERHEAD: usize = 256;

/// A digest that was recovered from a signature.
pub(super) struct Target<'t> {
    pub(super) hash: HashAlgorithm,
    pub(super) digest: &'t [u8],
}

/// How a search ended.
pub(super) enum Searched<'m> {
    /// These mistakes make the digest.
    Found(Vec<Mistake<'m>>),
    /// None of those known does.
    Exhausted,
    /// None of those that were tried does.
    CutShort,
}

impl Target<'_> {
    pub(super) fn is_of(&self, bytes: &[u8]) -> bool {
        self.hash.hash(bytes) == self.digest
    }
}

/// Looks for one mistake or, failing that, two.
pub(super) fn search<'m>(draft: &Draft<'m>, target: &Target<'_>) -> Searched<'m> {
    let mut search = Search {
        draft,
        target,
        budget: BUDGET,
    };
    let mistakes = candidates(draft);
    let singles = mistakes.iter().map(|mistake| Vec::from([*mistake]));
    search.first(singles.chain(pairs(&mistakes)))
}

struct Search<'s, 'm> {
    draft: &'s Draft<'m>,
    target: &'s Target<'s>,
    budget: usize,
}

impl<'m> Search<'_, 'm> {
    /// The first of these sets of mistakes that makes the digest.
    fn first(&mut self, sets: impl Iterator<Item = Vec<Mistake<'m>>>) -> Searched<'m> {
        for mistakes in sets {
            match self.makes_digest(&mistakes) {
                Some(true) => return Searched::Found(mistakes),
                Some(false) => {}
                None => return Searched::CutShort,
            }
        }
        Searched::Exhausted
    }

    /// Whether these mistakes make the digest: nothing once the budget is spent.
    fn makes_digest(&mut self, mistakes: &[Mistake<'_>]) -> Option<bool> {
        let cost = self.draft.cost().saturating_add(OVERHEAD);
        self.budget = self.budget.checked_sub(cost)?;
        Some(self.target.is_of(&self.draft.bytes(mistakes)))
    }
}

/// The mistakes that change what is signed of this message, likeliest first.
fn candidates<'m>(draft: &Draft<'m>) -> Vec<Mistake<'m>> {
    let is_listed = |name: &&str| matches!(*name, "sign_type" | "card_no");
    let members = draft.names().filter(|name| !is_listed(name));
    let left_out = members.map(Mistake::MemberLeftOut);
    MISTAKES
        .into_iter()
        .chain(left_out)
        .filter(|mistake| draft.is_changed_by(mistake))
        .collect()
}

fn pairs<'s, 'm>(mistakes: &'s [Mistake<'m>]) -> impl Iterator<Item = Vec<Mistake<'m>>> + 's {
    let others = |index: usize| mistakes.iter().skip(index).skip(1);
    mistakes.iter().enumerate().flat_map(move |(index, first)| {
        let fitting = others(index).filter(|second| first.goes_with(**second));
        fitting.map(|second| Vec::from([*first, *second]))
    })
}

/// All but which member was left out. Of a pair the one that happens first stands first.
const MISTAKES: [Mistake<'static>; 33] = [
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
    Mistake::Unsorted,
    Mistake::ByteOrder,
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
    Mistake::BodySigned(Body::Whole),
    Mistake::TrailingAmpersand,
    Mistake::TrailingNewline(LineEnd::Lf),
    Mistake::TrailingNewline(LineEnd::CrLf),
    Mistake::Gbk,
    Mistake::Latin1,
    Mistake::DoubleUtf8,
    Mistake::DoubleMd5,
];
