//! The mistakes that the field makes, one entry each.
//!
//! To add one, write its entry in the file of its step, with where it is seen, and its cases in
//! `vectors/diagnosis.json`. The search does the rest.

mod around;
mod bytes;
mod fields;
mod hash;
mod join;
mod order;
mod values;

use crate::mistake::Mistake;

/// All but which fields were left out, by their steps.
pub(crate) fn all() -> impl Iterator<Item = &'static Mistake> {
    [
        fields::MISTAKES,
        order::MISTAKES,
        values::MISTAKES,
        join::MISTAKES,
        around::MISTAKES,
        bytes::MISTAKES,
        hash::MISTAKES,
    ]
    .into_iter()
    .flatten()
}
