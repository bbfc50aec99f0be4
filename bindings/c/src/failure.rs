//! Why a function refused.

use lianlian_mpay::{Error, KeyError, Position};

/// An error: of a message, of a key, or of the call itself.
#[derive(Debug)]
pub struct Failure(Box<Told>);

/// Behind a pointer, so that what is returned where all is well stays small.
#[derive(Debug, Default)]
struct Told {
    text: String,
    number: u16,
    code: &'static str,
    field: Option<String>,
    detail: Option<&'static str>,
    offset: Option<usize>,
    position: Option<Position>,
}

impl Failure {
    /// A call that breaks the contract: a pointer that is NULL, a number that no enum has, a handle
    /// that was used up. The header lists number and code beside those of the core.
    pub(crate) fn misuse(problem: &str) -> Self {
        Self::told(Told {
            text: format!("the call is wrong: {problem}"),
            number: MISUSE_NUMBER,
            code: "misuse",
            ..Told::default()
        })
    }

    fn told(told: Told) -> Self {
        Self(Box::new(told))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0.text
    }

    pub(crate) fn number(&self) -> u16 {
        self.0.number
    }

    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    pub(crate) fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    pub(crate) fn detail(&self) -> Option<&'static str> {
        self.0.detail
    }

    pub(crate) fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    pub(crate) fn position(&self) -> Option<Position> {
        self.0.position
    }
}

/// Beyond the numbers of the core, which has three digits at most.
pub(crate) const MISUSE_NUMBER: u16 = 1000;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::told(Told {
            text: error.to_string(),
            number: error.number(),
            code: error.code(),
            field: error.field().map(Into::into),
            detail: error.detail(),
            offset: error.offset(),
            position: error.position(),
        })
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        Self::told(Told {
            text: error.to_string(),
            number: error.number(),
            code: error.code(),
            detail: error.detail(),
            ..Told::default()
        })
    }
}
