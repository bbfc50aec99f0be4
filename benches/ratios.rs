//! Prints, as Markdown, the tables that README's section "Speed" has of this run's backend; fails
//! where the default backend takes longer than it may.
//!
//!     cargo bench -p lianlian-mpay-benches --bench ratios
//!     cargo bench -p lianlian-mpay-benches --bench ratios --features openssl
//!     cargo bench -p lianlian-mpay-benches --bench ratios --features aws-lc
//!
//! With `-- --limits` only what has a limit.
//!
//! What is compared takes turns, a fraction of a millisecond each or one call where that takes
//! longer, and a ratio is the median of those of all rounds: whatever else the machine does, it
//! does to both.
#![allow(clippy::restriction, missing_docs, reason = "benches may panic")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use lianlian_mpay::SignType;
use lianlian_mpay_benches::cases::{self, BACKEND, Case, SIZES};

const ROUNDS: usize = 301;

/// How long one turn takes, or one call if that takes longer.
const TURN: Duration = Duration::from_micros(200);

/// The cases of a size.
type Cases = fn(usize, SignType) -> Vec<Case>;

/// What takes how much of the time of the `rsa` crate: of its own operation, and of the obvious
/// implementation with it.
const LIMITS: [(&str, Cases, f64); 3] = [
    ("sign a digest", cases::signing_beside_rsa, 1.05),
    ("verify a digest", cases::verifying_beside_rsa, 0.60),
    ("bytes to the outcome", cases::outcome_beside_rsa, 0.65),
];

/// The times of one case, in nanoseconds a call, by round.
struct Times {
    name: &'static str,
    rounds: Vec<f64>,
}

fn main() -> ExitCode {
    // `cargo test --benches` and `cargo bench -- --test` ask whether all this runs, not how fast.
    let is_given = |flag: &str| std::env::args().any(|argument| argument == flag);
    let is_test = is_given("--test") || !is_given("--bench");
    let rounds = if is_test { 1 } else { ROUNDS };
    if is_test {
        println!("one round each, which measures nothing:\n");
    }
    let is_within = beside_rsa_crate(rounds) || is_test;
    if is_given("--limits") {
        return exit_code(is_within);
    }
    end_to_end("sign", cases::signing, rounds);
    end_to_end("verify", cases::verifying, rounds);
    beside_rsa(rounds);
    growth(
        "fields",
        &[1, 2, 4, 8, 16, 32, 64],
        cases::growth_of_fields,
        rounds,
    );
    growth(
        "bytes",
        &[1024, 4096, 16_384, 65_536],
        cases::growth_of_bytes,
        rounds,
    );
    exit_code(is_within)
}

fn exit_code(is_within: bool) -> ExitCode {
    if is_within {
        ExitCode::SUCCESS
    } else {
        eprintln!("above its limit: see the first table");
        ExitCode::FAILURE
    }
}

/// The default backend against the `rsa` crate, and beside the other library where there is one.
/// Whether all is within its limits.
fn beside_rsa_crate(rounds: usize) -> bool {
    let mut is_within = true;
    head(&[
        "default backend",
        "bits",
        "ours",
        "the `rsa` crate",
        "ratio",
        "limit",
        "ours / the other library",
        "the `rsa` crate / the other library",
    ]);
    for (job, cases, limit) in LIMITS {
        for (bits, sign_type) in SIZES {
            let times = side_by_side(cases(bits, sign_type), rounds);
            let (ours, rsa) = (of(&times, "ours"), of(&times, "rsa"));
            let other = times.iter().find(|times| times.name == "other");
            let beside = |times| other.map_or("—".into(), |other| ratio(times, other, 2));
            is_within &= ours.ratio(rsa) <= limit;
            row(&[
                job.into(),
                bits.to_string(),
                in_words(ours.median()),
                in_words(rsa.median()),
                ratio(ours, rsa, 3),
                format!("{limit:.2}"),
                beside(ours),
                beside(rsa),
            ]);
        }
    }
    println!();
    is_within
}

/// Ours in time, and as a multiple of each reference.
fn end_to_end(job: &str, cases: Cases, rounds: usize) {
    let references = ["raw", "by hand", "obvious", "obvious, key parsed each time"];
    head(&[
        job,
        "bits",
        "RSA alone",
        "ours",
        "ours / RSA alone",
        "/ library by hand",
        "/ obvious",
        "/ obvious, key parsed each time",
    ]);
    for (bits, sign_type) in SIZES {
        let times = side_by_side(cases(bits, sign_type), rounds);
        let mut cells = vec![BACKEND.into(), bits.to_string()];
        cells.extend(["raw", "ours"].map(|name| in_words(of(&times, name).median())));
        cells.extend(references.map(|name| ratio(of(&times, "ours"), of(&times, name), 3)));
        row(&cells);
    }
    println!();
}

/// All but RSA, with and without the hash; and what the libraries take of it.
fn beside_rsa(rounds: usize) {
    head(&[
        "beside RSA",
        "bits",
        "ours",
        "obvious",
        "ratio",
        "without the hash",
        "libraries alone / obvious",
        "without the hash",
    ]);
    for (bits, sign_type) in &SIZES[..2] {
        let signing = side_by_side(cases::beside_signing(*bits, *sign_type), rounds);
        let verifying = side_by_side(cases::beside_verifying(*bits, *sign_type), rounds);
        for (job, times, ours) in [
            ("sign", &signing, "ours"),
            ("verify, to the message", &verifying, "ours, to the message"),
            ("verify", &verifying, "ours"),
        ] {
            let [ours, obvious, hash, libraries] =
                [ours, "obvious", "hash", "libraries"].map(|name| of(times, name));
            let without_hash = |times: &Times| times.less(hash);
            row(&[
                format!("{job}, {sign_type}"),
                bits.to_string(),
                in_words(ours.median()),
                in_words(obvious.median()),
                ratio(ours, obvious, 2),
                ratio(&without_hash(ours), &without_hash(obvious), 2),
                ratio(libraries, obvious, 2),
                ratio(&without_hash(libraries), &without_hash(obvious), 2),
            ]);
        }
    }
    println!();
}

/// All but RSA against a size.
fn growth(what: &str, sizes: &[u32], case: fn(u32) -> Case, rounds: usize) {
    let times = side_by_side(sizes.iter().map(|size| case(*size)).collect(), rounds);
    let cells = |first: &str, cell: &dyn Fn(u32, f64) -> String| -> Vec<String> {
        let cells = sizes
            .iter()
            .zip(&times)
            .map(|(size, times)| cell(*size, times.median()));
        [first.to_owned()].into_iter().chain(cells).collect()
    };
    let names = cells(what, &|size, _| size.to_string());
    head(&names.iter().map(String::as_str).collect::<Vec<_>>());
    row(&cells("time", &|_, time| in_words(time)));
    row(&cells("each", &|size, time| {
        format!("{:.2} ns", time / f64::from(size))
    }));
    println!();
}

/// Runs all cases in turns.
fn side_by_side(mut cases: Vec<Case>, rounds: usize) -> Vec<Times> {
    let calls: Vec<_> = cases.iter_mut().map(calls_in_a_turn).collect();
    let mut times: Vec<Times> = cases
        .iter()
        .map(|case| Times {
            name: case.name,
            rounds: Vec::new(),
        })
        .collect();
    for _ in 0..rounds {
        for ((case, calls), times) in cases.iter_mut().zip(&calls).zip(&mut times) {
            // What ran before has left its data in the caches.
            (case.run)();
            times.rounds.push(time(case, *calls));
        }
    }
    times
}

fn calls_in_a_turn(case: &mut Case) -> u32 {
    (case.run)();
    let calls = TURN.as_secs_f64() * 1e9 / time(case, 10);
    (1..10_000)
        .find(|number| f64::from(*number) >= calls)
        .unwrap_or(10_000)
}

/// Nanoseconds a call.
fn time(case: &mut Case, calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        (case.run)();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}

fn of<'t>(times: &'t [Times], name: &str) -> &'t Times {
    times.iter().find(|times| times.name == name).unwrap()
}

impl Times {
    fn median(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// The median of the ratios of all rounds.
    fn ratio(&self, other: &Self) -> f64 {
        let rounds = self.rounds.iter().zip(&other.rounds);
        median(rounds.map(|(ours, other)| ours / other).collect())
    }

    /// What is left without another case's time.
    fn less(&self, other: &Self) -> Self {
        let rounds = self.rounds.iter().zip(&other.rounds);
        Self {
            name: self.name,
            rounds: rounds.map(|(time, other)| time - other).collect(),
        }
    }
}

fn ratio(ours: &Times, other: &Times, digits: usize) -> String {
    format!("{:.digits$}", ours.ratio(other))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn in_words(nanoseconds: f64) -> String {
    if nanoseconds < 10_000.0 {
        format!("{nanoseconds:.0} ns")
    } else {
        format!("{:.1} µs", nanoseconds / 1000.0)
    }
}

fn head(cells: &[&str]) {
    println!("| {} |", cells.join(" | "));
    println!("|{}", " --- |".repeat(cells.len()));
}

fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}
