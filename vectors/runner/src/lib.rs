//! Runs vector files of the format `mpay-vectors/1`: case by case, what an implementation of LianLian
//! Pay's (连连支付) MPAY signatures must do. The format is told in `vectors/README.md`, the rules in
//! `vectors/SPEC.md`.
//!
//! Strict on purpose: a case that it does not understand fails, so that nothing is skipped in
//! silence. What a file or a key says besides does not matter.
//!
//! - [`run()`]: the core's own arithmetic; [`run_with`]: any other, as a [`Backend`].
//! - `command_line` (feature `std`): files, folders and standard input, for a program.
//! - `DIAGNOSE` (feature `diagnose`): the op `diagnose` too, which is left out otherwise.
//!
//! It needs `alloc` only, so that it also runs where there is no operating system.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "std")]
pub mod command_line;
#[cfg(feature = "diagnose")]
mod diagnosis;
mod format;
mod input;
mod ops;
mod run;

#[cfg(feature = "diagnose")]
pub use diagnosis::DIAGNOSE;
pub use format::{Case, FORMAT, File, Key};
pub use run::{Backend, Diagnose, Report, Sign, Verify, run, run_with};
