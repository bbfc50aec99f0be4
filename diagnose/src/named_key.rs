//! The keys that may have made a signature.

use lianlian_mpay::{Direction, VerifyingKey};

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// LianLian, which signs responses.
    LianLian,
    /// The merchant, who signs requests.
    Merchant,
}

impl Side {
    /// The stable machine name: `lianlian` or `merchant`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LianLian => "lianlian",
            Self::Merchant => "merchant",
        }
    }

    /// The one with this machine name.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let mut all = [Self::LianLian, Self::Merchant].into_iter();
        all.find(|side| side.code() == code)
    }

    /// Who sends what goes this way.
    pub(crate) const fn sender(direction: Direction) -> Self {
        match direction {
            Direction::Request => Self::Merchant,
            Direction::Response => Self::LianLian,
        }
    }
}

/// A key that may have made the signature.
#[derive(Debug, Clone, Copy)]
pub struct NamedKey<'a> {
    /// What to call it in the report: a file's name, an alias.
    pub name: &'a str,
    /// Whose key it is, or is thought to be.
    pub side: Side,
    /// Its public half.
    pub key: &'a VerifyingKey,
}
