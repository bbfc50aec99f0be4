//! `mpay why`: why does this message not verify?

use clap::ArgMatches;
use lianlian_mpay_diagnose::diagnose_with_texts;

use crate::exit::{Exit, Stopped};
use crate::out::{Out, Tone};
use crate::{command, files};

pub(crate) fn run(given: &ArgMatches, out: &mut Out) -> Result<Exit, Stopped> {
    let keys = files::keys(given, out)?;
    let keys: Vec<_> = keys.iter().map(files::OwnedKey::named).collect();
    let texts = signers_texts(given, out)?;
    let body = files::read(&files::named(given, "body"), out)?;
    let diagnosis = diagnose_with_texts(
        &body,
        command::direction(given),
        &keys,
        &files::texts(given, "excluded"),
        &texts,
    );
    let mut report = diagnosis.report(out.language);
    if given.get_flag("show-values") {
        report = report.with_values();
    }
    if out.is_json {
        out.line(report.to_json())?;
    } else {
        out.report(Tone::of(diagnosis.verifies()), &report.to_string())?;
    }
    Ok(if diagnosis.verifies() {
        Exit::Good
    } else {
        Exit::Bad
    })
}

/// What somebody thinks was signed, whole: an end of line is part of it.
fn signers_texts(given: &ArgMatches, out: &Out) -> Result<Vec<String>, Stopped> {
    let files = files::all_named(given, "text").into_iter();
    let text = |file: &std::path::PathBuf| {
        let bytes = files::read(file, out)?;
        String::from_utf8(bytes).map_err(|error| Stopped::of_file(file, &error))
    };
    files.map(text).collect()
}
