//! A field that may be signed.

use alloc::borrow::Cow;

use lianlian_mpay::Value;

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

    pub(crate) fn is_excluded(&self) -> bool {
        self.is_excluded
    }

    pub(crate) fn place(&self) -> usize {
        self.place
    }

    /// Whether the field is signed if nothing goes wrong but that what is excluded is signed.
    pub(crate) fn has_text(&self) -> bool {
        !self.value.is_empty() && self.value.text().is_some()
    }
}
