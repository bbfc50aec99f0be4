//! The command line of a runner: which files it runs, and what it prints of them.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use crate::run::Report;

/// A program that runs what its arguments name, prints as [`run`] does, and succeeds only where
/// something ran and nothing failed.
#[must_use]
pub fn main(run_file: impl Fn(&str) -> Report) -> ExitCode {
    let names = env::args_os().skip(1).map(PathBuf::from);
    match run(names, run_file, &mut io::stdout().lock()) {
        Ok(total) if total.is_success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Runs files and folders (every `.json` directly in them), and standard input for `-`. Prints a line
/// for each case that failed, a count per file, what was left out, and last `N passed, N failed`.
///
/// # Errors
/// Those of `out`. A file that cannot be read is a failure of the report.
pub fn run(
    names: impl IntoIterator<Item = PathBuf>,
    run_file: impl Fn(&str) -> Report,
    out: &mut dyn Write,
) -> io::Result<Report> {
    let mut total = Report::default();
    for path in names.into_iter().flat_map(|name| files_of(&name)) {
        let report = match read(&path) {
            Ok(text) => run_file(&text),
            Err(error) => Report {
                failures: vec![format!("the file: expected vectors, got {error}")],
                ..Report::default()
            },
        };
        print(&path, &report, out)?;
        total.add(report);
    }
    if total.left_out > 0 {
        writeln!(
            out,
            "left out: {} cases of diagnose, which is a crate of its own",
            total.left_out
        )?;
    }
    writeln!(out, "{total}")?;
    Ok(total)
}

/// A file, or all `.json` directly in a folder, by name.
fn files_of(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return vec![path.into()];
    };
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_json = |file: &PathBuf| file.extension().is_some_and(|end| end == "json");
    let mut files: Vec<_> = files.filter(is_json).collect();
    files.sort();
    files
}

fn read(path: &Path) -> io::Result<String> {
    if path == Path::new("-") {
        io::read_to_string(io::stdin())
    } else {
        fs::read_to_string(path)
    }
}

fn print(path: &Path, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let path = path.display();
    for failure in &report.failures {
        writeln!(out, "{path}: {failure}")?;
    }
    let (passed, ran) = (report.passed, report.ran());
    writeln!(out, "{path}: {passed} of {ran} passed")
}
