//! How a command ends. The numbers are stable: scripts read them.

use std::error::Error;
use std::io;
use std::process::ExitCode;

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It verifies, it fits, it was signed; nothing failed.
    Good,
    /// It does not.
    Bad,
    /// The command was not used well, or a file could not be read.
    Misused,
    /// A refusal that LianLian signed.
    Refused,
    /// A refusal that nobody signed.
    Unsigned,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Good => 0,
            Exit::Bad => 1,
            Exit::Misused => 2,
            Exit::Refused => 3,
            Exit::Unsigned => 4,
        })
    }
}

/// Why a command could not do its work, in words.
#[derive(Debug)]
pub(crate) struct Stopped {
    pub(crate) problem: String,
    /// Who reads what is printed went away, as `head` does: nothing to be said.
    pub(crate) is_silent: bool,
}

impl Stopped {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            is_silent: false,
        }
    }

    /// A problem of a file.
    pub(crate) fn of_file(file: &std::path::Path, error: &dyn Error) -> Self {
        Self::new(format!("{}: {error}", file.display()))
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self {
            problem: error.to_string(),
            is_silent: error.kind() == io::ErrorKind::BrokenPipe,
        }
    }
}
