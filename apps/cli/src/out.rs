//! What is printed, and how: text with colour where a terminal has it, or JSON.

use std::fmt::Display;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use lianlian_mpay_diagnose::Language;
use serde_json::Value;

use crate::exit::{Exit, Stopped};
use crate::language::pick;

/// Where a command prints.
pub(crate) struct Out {
    pub(crate) language: Language,
    pub(crate) is_json: bool,
}

/// How a line is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tone {
    Good,
    Bad,
    Note,
}

#[allow(
    clippy::unused_self,
    reason = "a command prints through what it was given, and nowhere else"
)]
impl Out {
    pub(crate) const fn new(language: Language, is_json: bool) -> Self {
        Self { language, is_json }
    }

    pub(crate) fn pick<'t>(&self, english: &'t str, chinese: &'t str) -> &'t str {
        pick(self.language, english, chinese)
    }

    /// A line of text.
    pub(crate) fn line(&self, text: impl Display) -> io::Result<()> {
        writeln!(anstream::stdout(), "{text}")
    }

    /// A line in colour.
    pub(crate) fn toned(&self, tone: Tone, text: impl Display) -> io::Result<()> {
        let style = tone.style();
        self.line(format_args!("{style}{text}{style:#}"))
    }

    /// A report of several lines: the first in colour, and those that begin with a number.
    pub(crate) fn report(&self, tone: Tone, report: &str) -> io::Result<()> {
        for (place, line) in report.lines().enumerate() {
            match place {
                0 => self.toned(tone, line)?,
                _ if line.starts_with('[') => self.toned(Tone::Note, line)?,
                _ => self.line(line)?,
            }
        }
        Ok(())
    }

    pub(crate) fn json(&self, value: &Value) -> io::Result<()> {
        self.line(value)
    }

    /// A hint, beside what is printed.
    pub(crate) fn hint(&self, text: &str) {
        let style = Tone::Note.style();
        // Who does not read hints loses nothing.
        let _ = writeln!(anstream::stderr(), "{style}{text}{style:#}");
    }

    /// Says why a command could not do its work.
    pub(crate) fn stop(&self, stopped: &Stopped) -> Exit {
        if !stopped.is_silent {
            let style = Tone::Bad.style();
            let mpay = format_args!("{style}mpay:{style:#}");
            let _ = writeln!(anstream::stderr(), "{mpay} {}", stopped.problem.trim_end());
        }
        Exit::Misused
    }
}

impl Tone {
    fn style(self) -> Style {
        let colour = match self {
            Self::Good => AnsiColor::Green,
            Self::Bad => AnsiColor::Red,
            Self::Note => AnsiColor::Yellow,
        };
        colour.on_default().bold()
    }

    pub(crate) const fn of(is_good: bool) -> Self {
        if is_good { Self::Good } else { Self::Bad }
    }
}
