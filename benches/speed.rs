//! Times: a stage each, all but RSA, end to end, and growth. `ratios` compares
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
use lianlian_mpay::{Direction, Message, SignType, Signature, SignedFields, SigningString};
use lianlian_mpay_benches::cases::{self, BACKEND, Case, SIZES};
use lianlian_mpay_benches::inputs::{REQUEST, Response, response};

const BITS: usize = 2048;

/// Each stage by itself.
fn stages(c: &mut Criterion) {
    let sign_type = SignType::Sha256WithRsa;
    let Response { body, .. } = response(BITS, sign_type);
    let message = Message::parse(body.as_bytes()).unwrap();
    let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
    let text = SigningString::new(&fields);
    let signature = Signature::from_bytes(&[0x5a; BITS / 8]);
    let sign = signature.to_base64();
    let prepared = REQUEST.prepare(sign_type).unwrap();

    let mut group = c.benchmark_group("stages");
    group.bench_function("Message::parse", |b| {
        b.iter(|| Message::parse(black_box(body.as_bytes())));
    });
    group.bench_function("SignedFields::from_message", |b| {
        b.iter(|| SignedFields::from_message(black_box(&message), Direction::Response));
    });
    group.bench_function("SigningString::new", |b| {
        b.iter(|| SigningString::new(black_box(&fields)));
    });
    for &sign_type in SignType::ALL {
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

/// All but RSA against the number of fields, and against the length of the body.
fn growth(c: &mut Criterion) {
    let mut group = c.benchmark_group("growth fields");
    for fields in [1, 2, 4, 8, 16, 32, 64] {
        let mut run = cases::growth_of_fields(fields).run;
        group.throughput(Throughput::Elements(fields.into()));
        group.bench_function(BenchmarkId::from_parameter(fields), |b| b.iter(&mut run));
    }
    group.finish();
    let mut group = c.benchmark_group("growth bytes");
    for length in [1024, 4096, 16_384, 65_536] {
        let mut run = cases::growth_of_bytes(length).run;
        group.throughput(Throughput::Bytes(length.into()));
        group.bench_function(BenchmarkId::from_parameter(length), |b| b.iter(&mut run));
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
    targets = stages, beside_rsa, growth, end_to_end
}
criterion_main!(benches);
