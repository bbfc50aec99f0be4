//! `mpay vectors`: the conformance runner.

use std::io;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use lianlian_mpay::{SigningKey, VerifyingKey};
use lianlian_mpay_vectors::{Backend, DIAGNOSE, command_line, run_with};
use serde_json::json;

use crate::exit::{Exit, Stopped};
use crate::files;
use crate::out::Out;

const BACKEND: Backend = Backend {
    sign: SigningKey::sign_digest,
    verify: VerifyingKey::verify_digest,
    diagnose: Some(DIAGNOSE),
};

pub(crate) fn run(given: &ArgMatches, out: &mut Out) -> Result<Exit, Stopped> {
    let mut names = Vec::new();
    for name in files::all_named(given, "files") {
        names.extend(expanded(name)?);
    }
    let run_file = |text: &str| run_with(text, BACKEND);
    let total = if out.is_json {
        command_line::run(names, run_file, &mut io::sink())?
    } else {
        command_line::run(names, run_file, &mut anstream::stdout())?
    };
    if out.is_json {
        out.json(&json!({
            "passed": total.passed,
            "failed": total.failures.len(),
            "failures": total.failures,
        }))?;
    }
    Ok(if total.is_success() {
        Exit::Good
    } else {
        Exit::Bad
    })
}

/// The files of a pattern that the shell left as it is. A pattern without files is an error, since
/// nothing would run in silence.
fn expanded(name: &Path) -> Result<Vec<PathBuf>, Stopped> {
    let pattern = name.to_string_lossy();
    if name.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![name.into()]);
    }
    let paths = glob::glob(&pattern).map_err(|error| Stopped::of_file(name, &error))?;
    let paths: Vec<_> = paths
        .collect::<Result<_, _>>()
        .map_err(|error| Stopped::of_file(name, &error))?;
    if paths.is_empty() {
        return Err(Stopped::new(format!("{pattern}: no such file")));
    }
    Ok(paths)
}
