//! Times: a stage each, all but RSA, end to end, growth, and diagnosis. `benches/ratios` compares
//! what is measured here side by side.
//!
//! End to end stands beside its references in one group: the backend's RSA operation alone on a
//! parsed key, the implementation that suggests itself (`obvious.rs`), and the library called by
//! hand. With the feature `openssl` or `aws-lc` that library is measured, without them the default
//! backend.
#![allow(clippy::restriction, missing_docs, reason = "benches may panic")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lianlian_mpay::{
    Candidate, Digest, Direction, Fields, MAX_MESSAGE_LEN, Message, Owner, SignType, Signature,
    SigningString, diagnose,
};
use lianlian_mpay_benches::cases::{self, BACKEND, Case, SIZES};
use lianlian_mpay_benches::inputs::{REQUEST, Response, key, response};

const BITS: usize = 2048;

/// Each stage by itself.
fn stages(c: &mut Criterion) {
    let sign_type = SignType::Sha256WithRsa;
    let Response { body, .. } = response(BITS, sign_type);
    let message = Message::parse(body.as_bytes()).unwrap();
    let fields = Fields::of_message(&message, Direction::Response, &[]).unwrap();
    let text = SigningString::new(&fields);
    let signature = Signature::from_bytes(&[0x5a; BITS / 8]);
    let sign = signature.to_base64();
    let prepared = REQUEST.prepare(sign_type).unwrap();

    let mut group = c.benchmark_group("stages");
    group.bench_function("Message::parse", |b| {
        b.iter(|| Message::parse(black_box(body.as_bytes())));
    });
    group.bench_function("Fields::of_message", |b| {
        b.iter(|| Fields::of_message(black_box(&message), Direction::Response, &[]));
    });
    group.bench_function("SigningString::new", |b| {
        b.iter(|| SigningString::new(black_box(&fields)));
    });
    for sign_type in SignType::ALL {
        group.bench_function(format!("SigningString::digest {sign_type}"), |b| {
            b.iter(|| black_box(&text).digest(sign_type));
        });
    }
    group.bench_function("Signature::from_base64", |b| {
        b.iter(|| Signature::from_base64(black_box(&sign)));
    });
    group.bench_function("Signature::to_base64", |b| {
        b.iter(|| black_box(&signature).to_base64());
    });
    group.bench_function("BindVerifyRequest::prepare", |b| {
        b.iter(|| black_box(REQUEST).prepare(sign_type));
    });
    group.bench_function("PreparedRequest::finish_unchecked", |b| {
        b.iter_batched(
            || (prepared.clone(), signature.clone()),
            |(prepared, signature)| prepared.finish_unchecked(signature),
            BatchSize::SmallInput,
        );
    });
}

/// All but RSA.
fn beside_rsa(c: &mut Criterion) {
    for (bits, sign_type) in &SIZES[..2] {
        let group = format!("beside signing {sign_type}");
        bench_all(c, group, cases::beside_signing(*bits, *sign_type));
        let group = format!("beside verifying {sign_type}");
        bench_all(c, group, cases::beside_verifying(*bits, *sign_type));
    }
}

/// End to end on the backend of this run, beside its references.
fn end_to_end(c: &mut Criterion) {
    for (bits, sign_type) in SIZES {
        bench_all(
            c,
            format!("sign {bits} {BACKEND}"),
            cases::signing(bits, sign_type),
        );
        bench_all(
            c,
            format!("verify {bits} {BACKEND}"),
            cases::verifying(bits, sign_type),
        );
    }
}

fn bench_all(c: &mut Criterion, group: String, cases: Vec<Case>) {
    let mut group = c.benchmark_group(group);
    for Case { name, mut run } in cases {
        group.bench_function(name, |b| b.iter(&mut run));
    }
}

/// All but RSA against the number of members, and against the length of the body.
fn growth(c: &mut Criterion) {
    let mut group = c.benchmark_group("growth members");
    for members in [1, 2, 4, 8, 16, 32, 64] {
        let mut run = cases::growth_of_members(members).run;
        group.throughput(Throughput::Elements(members.into()));
        group.bench_function(BenchmarkId::from_parameter(members), |b| b.iter(&mut run));
    }
    group.finish();
    let mut group = c.benchmark_group("growth bytes");
    for length in [1024, 4096, 16_384, 65_536] {
        let mut run = cases::growth_of_bytes(length).run;
        group.throughput(Throughput::Bytes(length.into()));
        group.bench_function(BenchmarkId::from_parameter(length), |b| b.iter(&mut run));
    }
}

/// Diagnosis at its worst: a message of the longest size with a genuine signature over another
/// text, beside one operation with the same key. It takes less than 50 times as long.
fn diagnosis(c: &mut Criterion) {
    for (bits, sign_type) in SIZES {
        let mut group = c.benchmark_group(format!("diagnosis {bits}"));
        let key = key(&format!("platform-{bits}"));
        let digest = Digest::of(sign_type, b"another text");
        let signature = key.sign(&digest).unwrap();
        group.bench_function("one verification", |b| {
            b.iter(|| key.verifying_key().verify(black_box(&digest), &signature));
        });
        let candidate = Candidate {
            name: "platform",
            owner: Owner::LianLian,
            key: key.verifying_key(),
        };
        for (name, value) in [
            ("plain", "x"),
            ("escaped", "é'\\\\"),
            ("entities", "&amp;<~ "),
        ] {
            let head = format!(r#"{{"sign_type":"{sign_type}","sign":"{signature}","a":""#);
            let room = MAX_MESSAGE_LEN - head.len() - 2;
            let body = format!("{head}{}\"}}", value.repeat(room / value.len()));
            group.bench_function(name, |b| {
                b.iter(|| {
                    let body = black_box(body.as_bytes());
                    diagnose(body, Direction::Response, &[candidate], &[])
                });
            });
        }
    }
}

fn settings() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
        .without_plots()
}

criterion_group! {
    name = benches;
    config = settings();
    targets = stages, beside_rsa, growth, end_to_end, diagnosis
}
criterion_main!(benches);
