//! `mpay`: why does a LianLian Pay MPAY signature not verify? Signs, verifies, audits logs, reads
//! keys, runs vectors. Each command is a file; `command.rs` says what the command line takes.

mod audit;
mod command;
mod exit;
mod files;
mod key;
mod language;
mod out;
mod sign;
mod vectors;
mod verify;
mod why;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;

use exit::{Exit, Stopped};
use out::Out;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let language = language::of(&arguments);
    let matches = command::of(language).get_matches_from(arguments);
    let mut out = Out::new(language, matches.get_flag("json"));
    let exit = run(&matches, &mut out).unwrap_or_else(|stopped| out.stop(&stopped));
    exit.into()
}

fn run(matches: &ArgMatches, out: &mut Out) -> Result<Exit, Stopped> {
    match matches.subcommand() {
        Some(("why", given)) => why::run(given, out),
        Some(("key", given)) => key::run(given, out),
        Some(("sign", given)) => sign::run(given, out),
        Some(("verify", given)) => verify::run(given, out),
        Some(("audit", given)) => audit::run(given, out),
        Some(("vectors", given)) => vectors::run(given, out),
        Some(("completions", given)) => command::completions(given, out),
        _ => command::manual(out),
    }
}
