//! Where a text that was signed leaves the right one.

use alloc::string::String;
use alloc::vec::Vec;

use crate::draft::{Deviations, Draft};
use crate::hash::HashAlgorithm;
use crate::mistake::Does;
use crate::mistakes;
use crate::search::{self, Target, USUAL_LEN};

/// A text that was signed, as the signer gave it or as the signature holds it, and where it leaves
/// the right one.
///
/// It holds values; `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedText {
    text: String,
    given: Option<usize>,
    place: Option<Place>,
}

/// The first place at which two texts differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    offset: usize,
    field: Option<String>,
}

impl SignedText {
    pub(crate) fn new(draft: &Draft<'_>, text: &str, given: Option<usize>) -> Self {
        Self {
            text: text.into(),
            given,
            place: Place::of(draft, text),
        }
    }

    /// The text: with every value, so keep it out of logs.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which of the given texts it is, from 0: nothing where the signature itself holds the text.
    #[must_use]
    pub const fn given(&self) -> Option<usize> {
        self.given
    }

    /// Where it leaves the right text: nothing where it does not.
    #[must_use]
    pub const fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }
}

impl core::fmt::Debug for SignedText {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignedText")
            .field("given", &self.given)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Place {
    /// How many bytes of both texts are equal.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The field of the right text that this place is in: nothing behind the last one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Where a text leaves the right one of a message.
    fn of(draft: &Draft<'_>, text: &str) -> Option<Self> {
        let right = draft.right();
        if right == text {
            return None;
        }
        let pairs = right.char_indices().zip(text.chars());
        let same = pairs.take_while(|((_, a), b)| a == b);
        let offset = same
            .last()
            .map_or(0, |((at, last), _)| at.saturating_add(last.len_utf8()));
        let is_behind =
            offset == right.len() && text.get(offset..).is_some_and(|rest| rest.starts_with('&'));
        let field = (!is_behind).then(|| field_at(draft, text, offset));
        Some(Self {
            offset,
            field: field.flatten().map(String::from),
        })
    }
}

/// The field of the right text that its byte `offset` is in. The `&` behind a field is of that one,
/// if the other text goes on there, and of the next one if the other text ends there. (Where a
/// field ends is known of the message alone: a value may hold what looks like another field.)
fn field_at<'m>(draft: &Draft<'m>, text: &str, offset: usize) -> Option<&'m str> {
    let mut fields = draft.signed().peekable();
    let mut end = 0_usize;
    while let Some((name, value)) = fields.next() {
        let length = name.len().saturating_add(value.len());
        end = end.saturating_add(length).saturating_add(1);
        let is_of_next = text.len() == end && fields.peek().is_some();
        if offset < end || offset == end && !is_of_next {
            return Some(name);
        }
        end = end.saturating_add(1);
    }
    None
}

/// A text that makes what the signature holds, and what has to be done to it for that.
pub(crate) struct Match<'m> {
    pub(crate) deviations: Deviations<'m>,
    pub(crate) given: usize,
}

/// Which of the given texts was signed: as it stands, or with what is done to finished texts.
pub(crate) fn signed_among<'m>(texts: &[&str], target: &Target<'_>) -> Option<Match<'m>> {
    let whole = mistakes::all().filter(|mistake| {
        matches!(
            mistake.does,
            Does::Whole(_) | Does::Encode(_) | Does::Hash(_)
        )
    });
    let ways: Vec<_> = [Deviations::default()]
        .into_iter()
        .chain(whole.map(|mistake| Deviations::of_mistakes(&[mistake])))
        .collect();
    ways.into_iter().find_map(|deviations| {
        let is_it = |text: &&str| {
            let is_usual = deviations.mistakes.is_empty() || text.len() <= USUAL_LEN;
            is_usual && target.is_of(&finished(text, &deviations, target.hash))
        };
        let given = texts.iter().position(is_it)?;
        Some(Match { deviations, given })
    })
}

/// The bytes that are hashed of a finished text.
fn finished(text: &str, deviations: &Deviations<'_>, hash: HashAlgorithm) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for known in &deviations.mistakes {
        bytes = match known.0.does {
            Does::Whole(whole) => whole(text).into_bytes(),
            Does::Encode(encode) => encode(text),
            Does::Hash(again) => again(hash, &bytes),
            _ => bytes,
        };
    }
    bytes
}

/// How many mistakes are taken together to make a text that is known.
const MAX_TOGETHER: usize = 6;

/// The mistakes that make a known text of the message, however many: each the one that brings the
/// text nearest. Nothing where they do not make it wholly.
pub(crate) fn deviations_to<'m>(draft: &Draft<'m>, text: &str) -> Option<Deviations<'m>> {
    if text.len() > USUAL_LEN || draft.message_len() > USUAL_LEN.saturating_mul(4) {
        return None;
    }
    let singles = search::singles(draft);
    let mut found = Deviations::default();
    for _ in 0..MAX_TOGETHER {
        let made = draft.text(&found);
        if made == text {
            return Some(found);
        }
        let now = nearness(&made, text);
        let more = singles.iter().map(|(one, _)| one);
        let more = more.filter(|one| is_new(&found, one));
        let nearer = more.map(|one| found.with(one)).map(|set| {
            let nearness = nearness(&draft.text(&set), text);
            (set, nearness)
        });
        let (best, nearness) = nearer.max_by(|(_, a), (_, b)| a.cmp(b))?;
        if nearness <= now {
            return None;
        }
        found = best;
    }
    (draft.text(&found) == text).then_some(found)
}

fn is_new(found: &Deviations<'_>, one: &Deviations<'_>) -> bool {
    let is_left_out = |name: &&str| found.left_out.contains(name);
    let steps = found.mistakes.iter().map(|known| known.0.step);
    let mut steps = steps.filter(|step| one.mistakes.iter().any(|known| known.0.step == *step));
    steps.next().is_none() && !one.left_out.iter().any(is_left_out)
}

/// How near two texts are: by their fields, each by how much of it is the same, and by their ends.
fn nearness(made: &str, text: &str) -> (bool, usize) {
    /// What an equal piece counts, and one that is where it belongs: more than any part of one.
    const EQUAL: usize = 4 * USUAL_LEN;
    let mut rest: Vec<&str> = made.split('&').collect();
    let mut near = 0_usize;
    let mut last = 0;
    for piece in text.split('&') {
        let name = |piece: &str| {
            piece
                .split_once('=')
                .map_or(String::new(), |(name, _)| name.into())
        };
        let equal = rest.iter().position(|other| *other == piece);
        let place = equal.or_else(|| rest.iter().position(|other| name(other) == name(piece)));
        let Some(place) = place else { continue };
        let other = rest.remove(place);
        let in_order = place == 0 || place >= last;
        last = place;
        near = near
            .saturating_add(equal.map_or(0, |_| EQUAL))
            .saturating_add(if in_order { EQUAL / 2 } else { 0 })
            .saturating_add(common(other, piece));
    }
    let surplus = rest.len().saturating_mul(EQUAL);
    let near = near.saturating_add(common(made, text));
    (made == text, near.saturating_sub(surplus))
}

/// How many characters two texts have in common at their start, and then at their end.
fn common(a: &str, b: &str) -> usize {
    let front = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let rest = |text: &str| text.chars().skip(front).collect::<Vec<_>>();
    let (a, b) = (rest(a), rest(b));
    let back = a.iter().rev().zip(b.iter().rev());
    front.saturating_add(back.take_while(|(a, b)| a == b).count())
}

#[cfg(test)]
mod tests {
    use lianlian_mpay::Message;

    use super::*;

    #[test]
    fn many_mistakes_are_found_in_a_text_that_is_known() {
        let body = r#"{"a":"1","flag":true,"memo":" a/b ","none":"","sign_type":"RSA"}"#;
        let text = "a=1&flag=True&memo=a%2Fb&none=&sign_type=RSA&";
        let message = Message::parse(body.as_bytes());
        assert!(message.is_ok());
        if let Ok(message) = &message {
            let draft = Draft::new::<&str>(body, message, &[]);
            let found = deviations_to(&draft, text).unwrap_or_default();
            let reasons: Vec<_> = found.reasons().collect();
            assert_eq!(reasons.len(), 5, "{reasons:?} make {}", draft.text(&found));
        }
    }
}
