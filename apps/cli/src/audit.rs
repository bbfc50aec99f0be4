//! `mpay audit`: a log of bodies, one a line, on all cores.

use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};
use lianlian_mpay::{
    Direction, Error, FastVerifyingKey, KeyError, KeySet, Message, SignType, SignedMessage,
};
use lianlian_mpay_diagnose::{Language, NamedKey, Reason, Side, diagnose};
use serde_json::json;

use crate::exit::{Exit, Stopped};
use crate::out::{Out, Tone};
use crate::{command, files, verify};

/// Lines that a thread takes at once: enough to make taking them cheap.
const BATCH: usize = 256;

/// How many failures of one batch are diagnosed: all, of a log that has some, and few of one that is
/// verified with a wrong key.
const DIAGNOSED: usize = 10;

/// Some lines of the log, with the number of the first, from 1.
struct Batch {
    first: usize,
    bytes: Vec<u8>,
}

/// How lines fared.
#[derive(Default)]
struct Report {
    lines: usize,
    bytes: u64,
    /// How many failed, by the error's code.
    errors: BTreeMap<&'static str, usize>,
    /// How many of those that were diagnosed, by the first reason.
    reasons: BTreeMap<Reason, usize>,
    first: Vec<Failure>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Failure {
    line: usize,
    code: &'static str,
    why: String,
}

/// What every thread needs.
struct Audit {
    keys: KeySet<FastVerifyingKey>,
    direction: Direction,
    excluded: Vec<String>,
    language: Language,
}

pub(crate) fn run(given: &ArgMatches, out: &mut Out) -> Result<Exit, Stopped> {
    let audit = Audit::new(given, out)?;
    let threads = threads(given);
    let first = usize::from(given.get_one("first").copied().unwrap_or(10_u16));
    let (log, size) = files::lines(&files::named(given, "log"), out)?;
    let start = Instant::now();
    let report = audit.all(log, threads, first, &progress(size, out))?;
    report.show(threads, start.elapsed(), out)?;
    let is_good = report.failed() == 0 && report.lines > 0;
    Ok(if is_good { Exit::Good } else { Exit::Bad })
}

fn threads(given: &ArgMatches) -> usize {
    let asked = given.get_one::<u16>("threads").map(|n| usize::from(*n));
    asked.unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZero::get))
}

/// Shown on a terminal only: by bytes where it is known how many there are.
fn progress(size: Option<u64>, out: &Out) -> ProgressBar {
    let (bar, template) = match size {
        Some(size) => (
            ProgressBar::new(size),
            "{bar:30} {percent}% {msg} {elapsed_precise} / {eta_precise}",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{spinner} {msg} {elapsed_precise}",
        ),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(out.pick("verifying", "正在验签"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

impl Audit {
    fn new(given: &ArgMatches, out: &Out) -> Result<Self, Stopped> {
        let keys = verify::senders_keys(given, out)?;
        let keys: Result<Vec<_>, KeyError> = keys.iter().map(FastVerifyingKey::new).collect();
        let keys = keys.map_err(|error| Stopped::new(error.to_string()))?;
        Ok(Self {
            keys: keys.into(),
            direction: command::direction(given),
            excluded: files::texts(given, "excluded")
                .into_iter()
                .cloned()
                .collect(),
            language: out.language,
        })
    }

    /// Reads on this thread, verifies on the others, adds up on one more.
    fn all(
        &self,
        log: Box<dyn BufRead + Send>,
        threads: usize,
        first: usize,
        bar: &ProgressBar,
    ) -> Result<Report, Stopped> {
        thread::scope(|scope| {
            let (batches, waiting) = sync_channel(2 * threads);
            let (done, reports) = sync_channel(2 * threads);
            let waiting = std::sync::Arc::new(Mutex::new(waiting));
            for _ in 0..threads {
                let (waiting, done) = (waiting.clone(), done.clone());
                scope.spawn(move || self.work(&waiting, &done));
            }
            drop((waiting, done));
            let total = scope.spawn(move || total(&reports, first, bar));
            hand_out(log, &batches)?;
            drop(batches);
            total.join().map_err(|_| Stopped::new("a thread failed"))
        })
    }

    /// Verifies batches until there are none.
    fn work(&self, waiting: &Mutex<Receiver<Batch>>, done: &SyncSender<Report>) {
        loop {
            let next = waiting.lock().map(|waiting| waiting.recv());
            let Ok(Ok(batch)) = next else { return };
            if done.send(self.batch(&batch)).is_err() {
                return;
            }
        }
    }

    fn batch(&self, batch: &Batch) -> Report {
        let mut report = Report {
            bytes: u64::try_from(batch.bytes.len()).unwrap_or_default(),
            ..Report::default()
        };
        let lines = batch.bytes.split_inclusive(|byte| *byte == b'\n');
        for (body, line) in lines.zip(batch.first..) {
            report.lines += 1;
            if let Err(error) = self.verify(body) {
                *report.errors.entry(error.code()).or_default() += 1;
                if report.first.len() < DIAGNOSED {
                    self.explain(body, line, error.code(), &mut report);
                }
            }
        }
        report
    }

    /// One line: any MPAY message, signed either way.
    fn verify(&self, body: &[u8]) -> Result<(), Error> {
        let message = Message::parse(body)?;
        let signed = SignedMessage::excluding(message, self.direction, &self.excluded)?;
        signed.verify(&self.keys, SignType::ALL).map(drop)
    }

    /// Why a line did not verify, without a value of it.
    fn explain(&self, body: &[u8], line: usize, code: &'static str, report: &mut Report) {
        let side = match self.direction {
            Direction::Request => Side::Merchant,
            Direction::Response => Side::LianLian,
        };
        let keys = self.keys.iter().map(|key| NamedKey {
            name: "given",
            side,
            key: key.key(),
        });
        let keys: Vec<_> = keys.collect();
        let diagnosis = diagnose(body, self.direction, &keys, &self.excluded);
        let findings = diagnosis.findings();
        if let Some(finding) = findings.first() {
            *report.reasons.entry(finding.reason()).or_default() += 1;
        }
        let words = findings.iter().map(|finding| {
            format!(
                "[{}] {}",
                finding.reason().number(),
                finding.describe(self.language)
            )
        });
        report.first.push(Failure {
            line,
            code,
            why: words.collect::<Vec<_>>().join("; "),
        });
    }
}

/// Hands out the lines of the log.
fn hand_out(mut log: Box<dyn BufRead + Send>, batches: &SyncSender<Batch>) -> io::Result<()> {
    let mut first = 1;
    loop {
        let (mut bytes, mut lines) = (Vec::new(), 0);
        while lines < BATCH && log.read_until(b'\n', &mut bytes)? > 0 {
            lines += 1;
        }
        if lines == 0 || batches.send(Batch { first, bytes }).is_err() {
            return Ok(());
        }
        first += lines;
    }
}

/// Adds up the reports, and shows how far they are.
fn total(reports: &Receiver<Report>, first: usize, bar: &ProgressBar) -> Report {
    let mut total = Report::default();
    let start = Instant::now();
    for report in reports {
        bar.inc(report.bytes);
        total.add(report, first);
        bar.set_message(format!(
            "{} ({} ✗) {}/s",
            total.lines,
            total.failed(),
            total.rate(start.elapsed())
        ));
    }
    bar.finish_and_clear();
    total
}

impl Report {
    fn add(&mut self, mut other: Self, first: usize) {
        self.lines += other.lines;
        for (code, count) in other.errors {
            *self.errors.entry(code).or_default() += count;
        }
        for (reason, count) in other.reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
        self.first.append(&mut other.first);
        self.first.sort();
        self.first.truncate(first);
    }

    fn failed(&self) -> usize {
        self.errors.values().sum()
    }

    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate, in whole messages"
    )]
    fn rate(&self, time: Duration) -> u64 {
        (self.lines as f64 / time.as_secs_f64().max(f64::EPSILON)) as u64
    }

    fn show(&self, threads: usize, time: Duration, out: &Out) -> Result<(), Stopped> {
        if out.is_json {
            out.json(&self.json(threads, time))?;
            return Ok(());
        }
        for Failure { line, code, why } in &self.first {
            out.line(match out.language {
                Language::Chinese => format!("第 {line} 行：{code}：{why}"),
                _ => format!("line {line}: {code}: {why}"),
            })?;
        }
        let failed = self.failed();
        let more = failed.saturating_sub(self.first.len());
        if more > 0 {
            out.line(match out.language {
                Language::Chinese => format!("……另有 {more} 条"),
                _ => format!("… and {more} more"),
            })?;
        }
        for (code, count) in &self.errors {
            out.line(format_args!("{count:>9}  {code}"))?;
        }
        for (reason, count) in &self.reasons {
            let (number, summary) = (reason.number(), reason.summary(out.language));
            out.line(format_args!("{count:>9}  [{number}] {summary}"))?;
        }
        let verified = self.lines - failed;
        let (rate, seconds) = (self.rate(time), time.as_secs_f64());
        out.toned(
            Tone::of(failed == 0 && self.lines > 0),
            match out.language {
                Language::Chinese => format!("{verified} 条验签通过，{failed} 条不通过"),
                _ => format!("{verified} verified, {failed} failed"),
            },
        )?;
        out.line(match out.language {
            Language::Chinese => format!("用时 {seconds:.1} 秒，每秒 {rate} 条，线程数 {threads}"),
            _ => format!("{seconds:.1} s, {rate} messages a second, threads: {threads}"),
        })?;
        Ok(())
    }

    fn json(&self, threads: usize, time: Duration) -> serde_json::Value {
        let first = self.first.iter().map(
            |failure| json!({ "line": failure.line, "code": failure.code, "why": failure.why }),
        );
        let reasons = self.reasons.iter();
        let reasons = reasons.map(|(reason, count)| (reason.code(), count));
        json!({
            "lines": self.lines,
            "failed": self.failed(),
            "errors": self.errors,
            "reasons": reasons.collect::<BTreeMap<_, _>>(),
            "first": first.collect::<Vec<_>>(),
            "threads": threads,
            "seconds": time.as_secs_f64(),
        })
    }
}
