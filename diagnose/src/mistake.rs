//! What a mistake is: one deviation at one step of making what is signed.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::hash::HashAlgorithm;
use crate::json::Json;
use crate::part::Part;
use crate::reason::Reason;

/// The steps in which a text is made and hashed, in their order. A signer does each in one way, so
/// two mistakes of one signer are of two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    // Which fields are signed, each by its value
    Excluded,
    Empty,
    Null,
    Word,
    Falsy,
    Nested,
    LeftOut,
    // Their order
    Order,
    // Each value, from its JSON to its text
    SignType,
    Read,
    Number,
    Boolean,
    Trim,
    Plus,
    Case,
    Html,
    Slashes,
    Percent,
    // The text as a whole
    Join,
    Body,
    Around,
    LineEnd,
    Whole,
    Encode,
    Hash,
}

/// How often the field makes a mistake: two that are both seldom are not looked for in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Often {
    /// In most lists of what goes wrong.
    Daily,
    /// In some.
    Seldom,
}

/// One way to go wrong. Each is one entry of a file in `mistakes/`, which says where it is seen.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) reason: Reason,
    pub(crate) step: Step,
    pub(crate) often: Often,
    pub(crate) does: Does,
}

/// What a mistake does in place of what is right.
#[derive(Debug)]
pub(crate) enum Does {
    /// Takes another text for a field's value, or leaves the field out.
    Take(fn(&Part<'_>) -> Take),
    /// Puts the fields into another order.
    Order(fn(&Part<'_>, &Part<'_>) -> Ordering),
    /// Makes another text of a value: nothing where that is the same one.
    Render(fn(&Part<'_>, &str) -> Option<String>),
    /// Joins names and values differently.
    Join(Join),
    /// Takes another text than the fields'.
    Body(fn(Json<'_>) -> String),
    /// Makes another text of the whole.
    Whole(fn(&str) -> String),
    /// Makes other bytes of the text than its UTF-8.
    Encode(fn(&str) -> Vec<u8>),
    /// Makes other bytes of the bytes, before they are hashed for the signature.
    Hash(fn(HashAlgorithm, &[u8]) -> Vec<u8>),
}

/// Joins the names and values that are signed, in their order.
pub(crate) type Join = fn(&[(&str, Cow<'_, str>)]) -> String;

/// What a signer takes for a field's value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Take {
    /// What is right.
    Right,
    /// Nothing: the field is left out.
    Nothing,
    /// This text.
    Text(String),
}

impl Mistake {
    pub(crate) const fn daily(reason: Reason, step: Step, does: Does) -> Self {
        let often = Often::Daily;
        Self {
            reason,
            step,
            often,
            does,
        }
    }

    pub(crate) const fn seldom(reason: Reason, step: Step, does: Does) -> Self {
        let often = Often::Seldom;
        Self {
            reason,
            step,
            often,
            does,
        }
    }
}
