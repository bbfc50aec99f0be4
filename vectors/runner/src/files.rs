//! The command line of a runner: which files it runs, and what it prints of them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use crate::engine::Report;

/// Runs the files that the command line names.
pub(crate) fn run(run_file: impl Fn(&str) -> Report) -> ExitCode {
    let mut total = Report::default();
    for name in env::args().skip(1) {
        for path in paths(Path::new(&name)) {
            let report = match read(&path) {
                Ok(text) => run_file(&text),
                Err(error) => Report {
                    failures: vec![format!("the file: expected vectors, got {error}")],
                    ..Report::default()
                },
            };
            print(&path, &report);
            total.passed += report.passed;
            total.left_out += report.left_out;
            total.failures.extend(report.failures);
        }
    }
    let (passed, failed) = (total.passed, total.failures.len());
    if total.left_out > 0 {
        println!(
            "left out: {} cases of diagnose, which is a crate of its own",
            total.left_out
        );
    }
    println!("{passed} passed, {failed} failed");
    if passed > 0 && failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A file, or all `.json` directly in a folder, by name.
fn paths(path: &Path) -> Vec<PathBuf> {
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

fn print(path: &Path, report: &Report) {
    let path = path.display();
    for failure in &report.failures {
        println!("{path}: {failure}");
    }
    let ran = report.passed + report.failures.len();
    println!("{path}: {} of {ran} passed", report.passed);
}
