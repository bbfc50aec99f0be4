//! Verifies a log of messages on all cores, from one shared key.
//!
//! ```sh
//! cargo run -p lianlian-mpay-diagnose --release --example audit_log -- --make 100000 > log.jsonl
//! cargo run -p lianlian-mpay-diagnose --release --example audit_log -- log.jsonl
//! ```
//!
//! The first makes a log: every line the body of one message, signed with the test key that stands
//! for LianLian's platform, and every thousandth line altered. The second verifies it and reports
//! totals, the first failures with their diagnosis, and messages per second; it exits with 1, since
//! some lines do not verify. While it takes long, progress goes to standard error.
//!
//! ```text
//! audit_log [--threads N] [--key FILE] [FILE]     (standard input without FILE)
//! audit_log --make N
//! ```
//!
//! Other logs are verified with `--key`, LianLian's public key. With `--features openssl` or
//! `--features aws-lc` those libraries do the arithmetic, several times as fast.
#![allow(
    clippy::restriction,
    clippy::cast_precision_loss,
    reason = "a program may print, and has `std`"
)]

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use lianlian_mpay::{
    Digest, Direction, Error, Message, SignType, SignedFields, SignedMessage, SigningKey,
    SigningString, Verifier, VerifyingKey,
};
use lianlian_mpay_diagnose::{Language, NamedKey, Side, diagnose};
use serde_json::{Value, json};

/// Keys for tests, which protect nothing.
const KEYS: &str = include_str!("../../vectors/tools/keys.json");

/// Lines that a thread takes at once: enough to make taking them cheap.
const BATCH: usize = 256;

/// How many failures are shown.
const SHOWN: usize = 10;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What the command line asks for.
struct Options {
    make: Option<usize>,
    threads: usize,
    key: Option<String>,
    log: Option<String>,
}

/// Some lines of the log, with the number of the first, from 1.
struct Batch {
    first: usize,
    bytes: Vec<u8>,
}

/// How some lines fared: how many there were and failed, and the first failures by line.
#[derive(Default)]
struct Report {
    lines: usize,
    failed: usize,
    first: Vec<(usize, String)>,
}

fn main() -> ExitCode {
    let done = Options::read(env::args().skip(1)).and_then(|options| match options.make {
        Some(lines) => make(lines),
        None => audit(&options),
    });
    done.unwrap_or_else(|error| {
        eprintln!("audit_log: {error}");
        ExitCode::from(2)
    })
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            make: None,
            threads: thread::available_parallelism().map_or(1, NonZero::get),
            key: None,
            log: None,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--make" => options.make = Some(value()?.parse()?),
                "--threads" => options.threads = value()?.parse::<NonZero<usize>>()?.get(),
                "--key" => options.key = Some(value()?),
                unknown if unknown.starts_with("--") => {
                    return Err(format!("unknown option {unknown}").into());
                }
                _ => options.log = Some(argument),
            }
        }
        Ok(options)
    }
}

/// Reads on this thread, verifies on the others, and reports.
fn audit(options: &Options) -> Result<ExitCode> {
    let log: Box<dyn BufRead> = match &options.log {
        Some(name) => Box::new(BufReader::new(File::open(name)?)),
        None => Box::new(io::stdin().lock()),
    };
    let key = platform_key(options)?;
    let verifier = &verifier(&key)?;
    let start = Instant::now();
    let report: Result<Report> = thread::scope(|scope| {
        let (batches, waiting) = sync_channel(2 * options.threads);
        let (done, reports) = sync_channel(2 * options.threads);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..options.threads {
            let (key, waiting, done) = (&key, Arc::clone(&waiting), done.clone());
            scope.spawn(move || work(verifier, key, &waiting, &done));
        }
        drop((waiting, done));
        let total = scope.spawn(move || total(&reports, start));
        read_batches(log, &batches)?;
        drop(batches);
        total.join().map_err(|_| "a thread failed".into())
    });
    Ok(show(&report?, options.threads, start.elapsed()))
}

/// Hands out the lines of the log.
fn read_batches(mut log: impl BufRead, batches: &SyncSender<Batch>) -> Result<()> {
    let mut first = 1;
    loop {
        let (mut bytes, mut lines) = (Vec::new(), 0);
        while lines < BATCH && log.read_until(b'\n', &mut bytes)? > 0 {
            lines += 1;
        }
        if lines == 0 {
            return Ok(());
        }
        batches.send(Batch { first, bytes })?;
        first += lines;
    }
}

/// Verifies batches until there are none; `key` is the verifier's, to explain failures with.
fn work(
    verifier: &impl Verifier,
    key: &VerifyingKey,
    waiting: &Mutex<Receiver<Batch>>,
    done: &SyncSender<Report>,
) {
    loop {
        let next = waiting.lock().map(|waiting| waiting.recv());
        let Ok(Ok(batch)) = next else { return };
        let mut report = Report::default();
        let lines = batch.bytes.split_inclusive(|byte| *byte == b'\n');
        for (line, number) in lines.zip(batch.first..) {
            report.lines += 1;
            let Err(error) = verify(verifier, line) else {
                continue;
            };
            report.failed += 1;
            if report.first.len() < SHOWN {
                report.first.push((number, reason(line, &error, key)));
            }
        }
        if done.send(report).is_err() {
            return;
        }
    }
}

/// One line: any MPAY message, signed either way.
fn verify(key: &impl Verifier, line: &[u8]) -> std::result::Result<(), Error> {
    let message = Message::parse(line)?;
    let signed = SignedMessage::new(message, Direction::Response)?;
    signed.verify(key, SignType::ALL).map(drop)
}

/// Why a line did not verify, without a value of it.
fn reason(line: &[u8], error: &Error, key: &VerifyingKey) -> String {
    let named_key = NamedKey {
        name: "the key",
        side: Side::LianLian,
        key,
    };
    let diagnosis = diagnose::<&str>(line, Direction::Response, &[named_key], &[]);
    let findings = diagnosis.findings().iter();
    let findings = findings.map(|finding| finding.describe(Language::English));
    let findings: Vec<_> = findings.collect();
    format!("{}: {}", error.code(), findings.join("; "))
}

/// Adds up the reports, and shows progress once a second.
fn total(reports: &Receiver<Report>, start: Instant) -> Report {
    let mut total = Report::default();
    let mut shown = start;
    for mut report in reports {
        total.lines += report.lines;
        total.failed += report.failed;
        total.first.append(&mut report.first);
        total.first.sort();
        total.first.truncate(SHOWN);
        if shown.elapsed() > Duration::from_secs(1) {
            shown = Instant::now();
            eprintln!("{} lines, {} failed", total.lines, total.failed);
        }
    }
    total
}

fn show(report: &Report, threads: usize, time: Duration) -> ExitCode {
    for (line, reason) in &report.first {
        println!("line {line}: {reason}");
    }
    let failed = report.failed;
    if failed > report.first.len() {
        println!("… and {} more", failed - report.first.len());
    }
    println!("{} verified, {failed} failed", report.lines - failed);
    let rate = report.lines as f64 / time.as_secs_f64();
    println!("{rate:.0} messages per second on {threads} threads");
    if failed == 0 && report.lines > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The key to verify with: the one asked for, or the test platform's.
fn platform_key(options: &Options) -> Result<VerifyingKey> {
    match &options.key {
        Some(file) => Ok(VerifyingKey::from_bytes(&fs::read(file)?)?),
        None => Ok(platform()?.verifying_key().clone()),
    }
}

/// What does the arithmetic.
#[cfg(feature = "openssl")]
fn verifier(key: &VerifyingKey) -> Result<impl Verifier + Send + Sync + use<>> {
    Ok(lianlian_mpay::NativeVerifyingKey::new(key)?)
}

/// What does the arithmetic.
#[cfg(not(feature = "openssl"))]
#[allow(clippy::unnecessary_wraps, reason = "the other one can fail")]
fn verifier(key: &VerifyingKey) -> Result<impl Verifier + Send + Sync + use<>> {
    Ok(key.clone())
}

/// Writes a log of messages, of which every thousandth is altered.
fn make(lines: usize) -> Result<ExitCode> {
    let platform = platform()?;
    // Signing takes long; a hundred different messages tell as much.
    let messages: Vec<String> = (0..100)
        .map(|number| message(number, &platform))
        .collect::<Result<_>>()?;
    let mut out = BufWriter::new(io::stdout().lock());
    for number in 1..=lines {
        let message = &messages[number % messages.len()];
        if number % 1000 == 0 {
            writeln!(out, "{}", message.replacen("0000", "0001", 1))?;
        } else {
            writeln!(out, "{message}")?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A success of Card Bind Verify, signed as LianLian would.
fn message(number: usize, key: &SigningKey) -> Result<String> {
    let mut body = json!({
        "ret_code": "0000", "ret_msg": "交易成功", "oid_partner": "201103171000000000",
        "user_id": format!("20130515{number:05}"), "card_no": "622202******3123",
        "no_agree": "2013051613121201", "sign_type": SignType::Sha256WithRsa.as_str(),
    });
    let text = body.to_string();
    let message = Message::parse(text.as_bytes())?;
    let fields = SignedFields::from_message(&message, Direction::Response)?;
    let text = SigningString::new(&fields);
    let digest = Digest::new(SignType::Sha256WithRsa, text.as_str().as_bytes());
    body["sign"] = key.sign_digest(&digest)?.to_base64().into();
    Ok(body.to_string())
}

fn platform() -> Result<SigningKey> {
    let keys: Value = serde_json::from_str(KEYS)?;
    let private = keys["rsa"]["platform-2048"]["private"].as_str();
    Ok(SigningKey::from_text(private.unwrap_or_default())?)
}
