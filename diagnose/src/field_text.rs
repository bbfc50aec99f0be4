//! A field that may be signed, in all the forms that signers take it in.

use alloc::borrow::Cow;

use lianlian_mpay::Value;

use crate::mistake::{Does, Mistake, Step, Take};
use crate::mistakes;

/// A field that may be signed.
#[derive(Debug, Clone)]
pub(crate) struct Part<'m> {
    name: &'m str,
    value: Cow<'m, Value<'m>>,
    /// The value's JSON text.
    raw: &'m str,
    /// Whether the caller says that it is not signed.
    is_excluded: bool,
    /// The place among the fields.
    place: usize,
}

impl<'m> Part<'m> {
    pub(crate) fn new(
        name: &'m str,
        value: Cow<'m, Value<'m>>,
        raw: &'m str,
        is_excluded: bool,
        place: usize,
    ) -> Self {
        Self {
            name,
            value,
            raw,
            is_excluded,
            place,
        }
    }

    pub(crate) fn name(&self) -> &'m str {
        self.name
    }

    pub(crate) fn value(&self) -> &Value<'m> {
        &self.value
    }

    pub(crate) fn raw(&self) -> &'m str {
        self.raw
    }

    pub(crate) fn place(&self) -> usize {
        self.place
    }

    /// Whether the field is signed if nothing goes wrong but that what is excluded is signed.
    pub(crate) fn has_text(&self) -> bool {
        !self.value.is_empty() && self.value.text().is_some()
    }

    /// The value as it is signed, if it is, where these mistakes are made in their order.
    pub(crate) fn text(&self, mistakes: &[&'static Mistake]) -> Option<Cow<'_, str>> {
        let signs_excluded = |mistake: &&'static Mistake| mistake.step == Step::Excluded;
        if self.is_excluded && !mistakes.iter().any(signs_excluded) {
            return None;
        }
        let mut text = self.taken(mistakes)?;
        for mistake in mistakes {
            if let Does::Render(render) = mistake.does
                && let Some(rendered) = render(self, &text)
            {
                text = rendered.into();
            }
        }
        Some(text)
    }

    /// Every text that signers take for the value, before they make another one of it.
    pub(crate) fn sources(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let right = self.value.text().map(Cow::Borrowed);
        let taken = mistakes::all().filter_map(|mistake| match mistake.does {
            Does::Take(take) => match take(self) {
                Take::Text(text) => Some(Cow::Owned(text)),
                Take::Right | Take::Nothing => None,
            },
            _ => None,
        });
        right.into_iter().chain(taken)
    }

    fn taken(&self, mistakes: &[&'static Mistake]) -> Option<Cow<'_, str>> {
        for mistake in mistakes {
            if let Does::Take(take) = mistake.does {
                match take(self) {
                    Take::Right => {}
                    Take::Nothing => return None,
                    Take::Text(text) => return Some(text.into()),
                }
            }
        }
        if self.value.is_empty() {
            return None;
        }
        self.value.text().map(Cow::Borrowed)
    }
}
