//! One thing that was found.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::reason::{Language, Reason};
use lianlian_mpay::Position;

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

    /// The name of the field or of the key that the reason is about, if it is about one. Never a
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

    pub(crate) fn about(reason: Reason, subject: &str) -> Self {
        Self {
            subject: Some(subject.into()),
            ..reason.into()
        }
    }

    pub(crate) fn at(self, position: Option<Position>) -> Self {
        Self { position, ..self }
    }

    pub(crate) fn anywhere(self) -> Self {
        self.at(None)
    }

    /// Whether this tells what the other one told, perhaps of another place.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.reason == other.reason && self.subject == other.subject
    }

    /// The finding in words: the reason's summary, with subject and position.
    #[must_use]
    pub fn describe(&self, language: Language) -> String {
        let summary = self.reason.summary(language);
        let subject = match &self.subject {
            Some(subject) => format!(": {subject}"),
            None => String::new(),
        };
        let place = match (self.position, language) {
            (None, _) => String::new(),
            (Some(Position { line, column, .. }), Language::English) => {
                format!(" (line {line}, column {column})")
            }
            (Some(Position { line, column, .. }), Language::Chinese) => {
                format!("（第 {line} 行第 {column} 列）")
            }
        };
        [summary, &subject, &place].concat()
    }

    /// Writes the finding and its remedy, each on a line.
    pub(crate) fn write(&self, f: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        let (number, text) = (self.reason.number(), self.describe(language));
        writeln!(f, "[{number}] {text}")?;
        writeln!(f, "      {}", self.reason.remedy(language))
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
