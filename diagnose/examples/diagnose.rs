//! Why does this message not verify? `cargo run -p lianlian-mpay-diagnose --example diagnose -- OPTIONS [FILE]`.
//!
//! FILE is the body of a response (or, with `--request`, of a request) as it went over the wire;
//! without it, or for `-`, standard input is read. Keys come as files in any form that the core
//! reads; of a private key the public half is taken. The first key of the sender (LianLian for a
//! response, the merchant for a request) is the one that verification is tried with; the others
//! tell whose signature it is, if it is not that key's.
//!
//! Exits with 0 if the message verifies (or the key is the one that is needed), with 1 if not,
//! with 2 if it was not used well. Without any argument it shows what it finds in messages that
//! LianLian published.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::{env, fs, slice};

use lianlian_mpay::{Direction, FoundKey, KeyError, KeyRole, SigningKey, VerifyingKey};
use lianlian_mpay_diagnose::{
    Language, NamedKey, Side, diagnose, diagnose_key, diagnose_with_texts,
};
use serde_json::Value;

const USAGE: &str = "\
usage: diagnose [--request | --response] [--lianlian KEYFILE]... [--merchant KEYFILE]...
                [--excluded NAME]... [--text TEXTFILE]... [--chinese] [--show-values] [FILE]
       diagnose --key KEYFILE [--need private | --need public] [--chinese]
       diagnose            (shows what it finds in messages that LianLian published)

The body is read from FILE, or from standard input. --text gives what the signer says was signed:
the bytes of the file, whole. --show-values prints the signing string whole:
tokens, card numbers and all.
";

/// LianLian's published messages and keys.
const REAL: &str = include_str!("../../vectors/tools/real_messages.json");

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let mut out = io::stdout().lock();
    match run(&arguments, &mut io::stdin().lock(), &mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// Whether nothing is wrong with what the arguments name; or why that cannot be told.
pub(crate) fn run(
    arguments: &[OsString],
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> Result<bool, String> {
    if arguments.is_empty() {
        return demonstrate(out).map(|()| true);
    }
    if arguments.iter().any(|argument| argument == "--help") {
        return write!(out, "{USAGE}")
            .map(|()| true)
            .map_err(|error| error.to_string());
    }
    let options = Options::parse(arguments)?;
    match &options.key {
        Some(file) => about_key(&read(file, input)?, &options, out),
        None => about_message(&options, input, out),
    }
}

/// What the command line asks for.
struct Options {
    direction: Direction,
    keys: Vec<(OsString, Side)>,
    excluded: Vec<String>,
    texts: Vec<OsString>,
    key: Option<OsString>,
    need: KeyRole,
    language: Language,
    shows_values: bool,
    file: Option<OsString>,
}

impl Options {
    fn parse(arguments: &[OsString]) -> Result<Self, String> {
        let mut options = Self {
            direction: Direction::Response,
            keys: Vec::new(),
            excluded: Vec::new(),
            texts: Vec::new(),
            key: None,
            need: KeyRole::Public,
            language: Language::English,
            shows_values: false,
            file: None,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            options.take(argument, &mut rest)?;
        }
        if options.key.is_some() && (options.file.is_some() || !options.keys.is_empty()) {
            return Err(misused("--key stands without a message and its keys"));
        }
        Ok(options)
    }

    fn take(
        &mut self,
        argument: &OsString,
        rest: &mut slice::Iter<'_, OsString>,
    ) -> Result<(), String> {
        let mut value = || {
            let missing = || misused(&format!("{} needs a value", argument.display()));
            rest.next().cloned().ok_or_else(missing)
        };
        match argument.to_str() {
            Some("--request") => self.direction = Direction::Request,
            Some("--response") => self.direction = Direction::Response,
            Some("--lianlian") => self.keys.push((value()?, Side::LianLian)),
            Some("--merchant") => self.keys.push((value()?, Side::Merchant)),
            Some("--excluded") => self.excluded.push(text(value()?)?),
            Some("--text") => self.texts.push(value()?),
            Some("--key") => self.key = Some(value()?),
            Some("--need") => self.need = role(&text(value()?)?)?,
            Some("--chinese") => self.language = Language::Chinese,
            Some("--show-values") => self.shows_values = true,
            Some(unknown) if unknown.starts_with("--") => {
                return Err(misused(&format!("unknown option {unknown}")));
            }
            _ if self.file.is_some() => return Err(misused("there is more than one FILE")),
            _ => self.file = Some(argument.clone()),
        }
        Ok(())
    }
}

fn misused(problem: &str) -> String {
    format!("{problem}\n{USAGE}")
}

fn text(value: OsString) -> Result<String, String> {
    value.into_string().map_err(|_| misused("not UTF-8"))
}

fn role(name: &str) -> Result<KeyRole, String> {
    match name {
        "private" => Ok(KeyRole::Private),
        "public" => Ok(KeyRole::Public),
        other => Err(misused(&format!("--need takes no `{other}`"))),
    }
}

/// The bytes of a file, or of standard input for `-`.
fn read(file: &OsString, input: &mut dyn Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let done = if file == "-" {
        input.read_to_end(&mut bytes).map(|_| ())
    } else {
        fs::read(file).map(|content| bytes = content)
    };
    done.map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(bytes)
}

fn about_message(
    options: &Options,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> Result<bool, String> {
    let mut keys = Vec::new();
    for (file, side) in &options.keys {
        keys.push((file.display().to_string(), *side, key_of_file(file)?));
    }
    let body = read(options.file.as_ref().unwrap_or(&"-".into()), input)?;
    let keys: Vec<_> = keys
        .iter()
        .map(|(name, side, key)| named_key(name, *side, key))
        .collect();
    let texts: Vec<_> = options
        .texts
        .iter()
        .map(text_of_file)
        .collect::<Result<_, _>>()?;
    let diagnosis = diagnose_with_texts(&body, options.direction, &keys, &options.excluded, &texts);
    let report = diagnosis.report(options.language);
    let report = if options.shows_values {
        report.with_values()
    } else {
        report
    };
    write(out, &report)?;
    Ok(diagnosis.verifies())
}

fn named_key<'k>(name: &'k str, side: Side, key: &'k VerifyingKey) -> NamedKey<'k> {
    NamedKey { name, side, key }
}

fn key_of_file(file: &OsString) -> Result<VerifyingKey, String> {
    let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    public_half(&bytes).map_err(|_| {
        let trouble = diagnose_key(&bytes, KeyRole::Public);
        format!("{}:\n{trouble}", file.display())
    })
}

/// What somebody thinks was signed, whole.
fn text_of_file(file: &OsString) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The key, or the public half of it if it is a private one.
fn public_half(bytes: &[u8]) -> Result<VerifyingKey, KeyError> {
    match VerifyingKey::from_bytes(bytes) {
        Err(KeyError::Kind {
            found: FoundKey::RsaPrivate,
            ..
        }) => SigningKey::from_bytes(bytes).map(|key| key.verifying_key().clone()),
        read => read,
    }
}

fn about_key(bytes: &[u8], options: &Options, out: &mut dyn Write) -> Result<bool, String> {
    let diagnosis = diagnose_key(bytes, options.need);
    write(out, &diagnosis.report(options.language))?;
    Ok(diagnosis.fits())
}

fn write(out: &mut dyn Write, report: &dyn std::fmt::Display) -> Result<(), String> {
    write!(out, "{report}").map_err(|error| error.to_string())
}

// What it says of messages that LianLian published

/// A message, and the key that is taken for the sender's.
const SHOWN: [(&str, Direction, &str, &str); 6] = [
    (
        "A refusal that LianLian signed",
        Direction::Response,
        "payment-apply-response-4005",
        "lianlian",
    ),
    (
        "The same, verified with the merchant's own key",
        Direction::Response,
        "payment-apply-response-4005",
        "merchant_demo_a",
    ),
    (
        "LianLian's own example of a verification",
        Direction::Response,
        "docs-verify-sign-sample",
        "lianlian",
    ),
    (
        "The sample response of the Card Bind Verify page",
        Direction::Response,
        "page-sample-response",
        "lianlian",
    ),
    (
        "A request, signed with another key than the one uploaded",
        Direction::Request,
        "pay-verify-request",
        "merchant_demo_b",
    ),
    (
        "A response, taken for a request",
        Direction::Request,
        "payment-apply-response-4005",
        "merchant_demo_a",
    ),
];

fn demonstrate(out: &mut dyn Write) -> Result<(), String> {
    let real: Value = serde_json::from_str(REAL).map_err(|error| error.to_string())?;
    for (title, direction, id, sender) in SHOWN {
        let key = published_key(&real, sender, "public_spki_base64");
        let key = public_half(key.as_bytes()).map_err(|error| error.to_string())?;
        let side = match direction {
            Direction::Request => Side::Merchant,
            Direction::Response => Side::LianLian,
        };
        let keys = [named_key(sender, side, &key)];
        let diagnosis = diagnose::<&str>(body(&real, id).as_bytes(), direction, &keys, &[]);
        write(out, &format!("{title}\n{diagnosis}\n"))?;
    }
    let private = published_key(&real, "merchant_demo_a", "private_pkcs8_base64");
    let diagnosis = diagnose_key(private.as_bytes(), KeyRole::Public);
    write(out, &format!("A key\n{diagnosis}"))
}

fn published_key<'r>(real: &'r Value, name: &str, half: &str) -> &'r str {
    real["keys"][name][half].as_str().unwrap()
}

fn body<'r>(real: &'r Value, id: &str) -> &'r str {
    let lists = ["messages", "signed_over_other_text", "not_json"];
    let messages = lists.iter().flat_map(|list| real[list].as_array().unwrap());
    let found = messages.into_iter().find(|message| message["id"] == id);
    found.unwrap()["body"].as_str().unwrap()
}
