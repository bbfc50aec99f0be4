//! The text of a field, in all the forms that signers take it in.

use alloc::borrow::Cow;

use crate::mistake::{Does, Mistake, Step, Take};
use crate::mistakes;
use crate::part::Part;

impl Part<'_> {
    /// The value as it is signed, if it is, where these mistakes are made in their order.
    pub(crate) fn text(&self, mistakes: &[&'static Mistake]) -> Option<Cow<'_, str>> {
        let signs_excluded = |mistake: &&'static Mistake| mistake.step == Step::Excluded;
        if self.is_excluded() && !mistakes.iter().any(signs_excluded) {
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
        let right = self.value().text().map(Cow::Borrowed);
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
        if self.value().is_empty() {
            return None;
        }
        self.value().text().map(Cow::Borrowed)
    }
}
