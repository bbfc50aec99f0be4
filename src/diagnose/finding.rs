//! One thing that was found.

use alloc::string::String;
use core::fmt;

use super::reason::{Language, Reason};
use crate::error::Position;

/// A reason, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    reason: Reason,
    subject: Option<String>,
    position: Option<Position>,
}

impl Finding {
    /// The reason.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// The name of the member or of the key that the reason is about, if it is about one. Never a
    /// value.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Where in the message's text the fault stands, if it is a fault of the text.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }

    pub(super) fn about(reason: Reason, subject: &str) -> Self {
        Self {
            subject: Some(subject.into()),
            ..reason.into()
        }
    }

    pub(super) fn at(self, position: Option<Position>) -> Self {
        Self { position, ..self }
    }

    pub(super) fn anywhere(self) -> Self {
        self.at(None)
    }

    /// Whether this tells what the other one told, perhaps of another place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.reason == other.reason && self.subject == other.subject
    }

    /// Writes the finding and its remedy, each on a line.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        write!(
            f,
            "[{}] {}",
            self.reason.number(),
            self.reason.finding(language)
        )?;
        if let Some(subject) = &self.subject {
            write!(f, ": {subject}")?;
        }
        if let Some(Position { line, column, .. }) = self.position {
            match language {
                Language::English => write!(f, " (line {line}, column {column})")?,
                Language::Chinese => write!(f, "（第 {line} 行第 {column} 列）")?,
            }
        }
        writeln!(f, "\n      {}", self.reason.remedy(language))
    }
}

impl From<Reason> for Finding {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            subject: None,
            position: None,
        }
    }
}
