//! `mpay key`: what is this key?

use clap::ArgMatches;
use lianlian_mpay::KeyRole;
use lianlian_mpay_diagnose::diagnose_key;

use crate::exit::{Exit, Stopped};
use crate::files;
use crate::out::{Out, Tone};

pub(crate) fn run(given: &ArgMatches, out: &mut Out) -> Result<Exit, Stopped> {
    let bytes = files::read(&files::named(given, "file"), out)?;
    let need: Option<&String> = given.get_one("need");
    let need = need.and_then(|need| KeyRole::parse(need));
    let role = need.unwrap_or_else(|| role_of(&bytes));
    let diagnosis = diagnose_key(&bytes, role);
    let report = diagnosis.report(out.language);
    if out.is_json {
        out.line(report.to_json())?;
    } else {
        if need.is_none() && diagnosis.fits() {
            out.line(match role {
                KeyRole::Private => out.pick("a private key", "私钥"),
                KeyRole::Public => out.pick("a public key", "公钥"),
            })?;
        }
        out.report(Tone::of(diagnosis.fits()), &report.to_string())?;
    }
    Ok(if diagnosis.fits() {
        Exit::Good
    } else {
        Exit::Bad
    })
}

/// Where it is not said what is needed, a key of either role will do.
fn role_of(bytes: &[u8]) -> KeyRole {
    if diagnose_key(bytes, KeyRole::Private).fits() {
        KeyRole::Private
    } else {
        KeyRole::Public
    }
}
