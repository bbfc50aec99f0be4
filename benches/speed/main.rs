//! Times: a stage each, all but RSA, end to end, and growth. `benches/ratios.py` makes tables of
//! them.
//!
//! End to end stands beside its references in one group: the backend's RSA operation alone on a
//! parsed key, the implementation that suggests itself (`obvious.rs`), and the `openssl` crate
//! called by hand. With the feature `openssl` or `aws-lc` that library is measured, without them
//! the default backend.
#![allow(clippy::restriction, missing_docs, reason = "benches may panic")]

mod by_hand;
mod inputs;
mod obvious;

use std::hint::black_box;
use std::time::Duration;

use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
    measurement::WallTime,
};
use inputs::{FIELDS, NoRsa, REQUEST, Response, key, pkcs8, response};
use lianlian_mpay::{
    Candidate, Digest, Direction, Fields, MAX_MESSAGE_LEN, Message, Owner, SignType, Signature,
    SignedMessage, SigningKey, SigningString, VerifyingKey, diagnose,
};

type Group<'c> = BenchmarkGroup<'c, WallTime>;

const BITS: usize = 2048;

/// The sizes of LianLian's keys, with the sign type that each comes with.
const SIZES: [(usize, SignType); 3] = [
    (1024, SignType::Rsa),
    (2048, SignType::Sha256WithRsa),
    (4096, SignType::Sha256WithRsa),
];

/// The library that the backend of this run stands on.
const BACKEND: &str = if cfg!(feature = "aws-lc") {
    "aws-lc"
} else if cfg!(feature = "openssl") {
    "openssl"
} else {
    "default"
};

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

/// All but RSA, end to end: ours and the obvious, each with its hash, and the hash alone.
fn own_part(c: &mut Criterion) {
    for sign_type in SignType::ALL {
        own_part_of_signing(
            &mut c.benchmark_group(format!("own sign {sign_type}")),
            sign_type,
        );
        own_part_of_verifying(
            &mut c.benchmark_group(format!("own verify {sign_type}")),
            sign_type,
        );
    }
}

fn own_part_of_signing(group: &mut Group<'_>, sign_type: SignType) {
    let no_rsa = NoRsa { bits: BITS };
    group.bench_function("ours", |b| {
        b.iter(|| black_box(REQUEST).sign(sign_type, &no_rsa).unwrap());
    });
    group.bench_function("obvious", |b| {
        b.iter(|| {
            obvious::sign(black_box(&FIELDS), sign_type.as_str(), |text| {
                black_box(Digest::of(sign_type, text.as_bytes()));
                vec![0x5a; BITS / 8]
            })
        });
    });
    let prepared = REQUEST.prepare(sign_type).unwrap();
    group.bench_function("hash", |b| b.iter(|| black_box(&prepared).digest()));
}

/// Ours twice: to the outcome, and to what the obvious does, a message that verified.
fn own_part_of_verifying(group: &mut Group<'_>, sign_type: SignType) {
    let no_rsa = NoRsa { bits: BITS };
    let Response { body, expected } = response(BITS, sign_type);
    group.bench_function("ours", |b| {
        b.iter(|| expected.read(black_box(body.as_bytes()), &no_rsa).unwrap());
    });
    group.bench_function("ours, message", |b| {
        b.iter(|| {
            let message = Message::parse(black_box(body.as_bytes())).unwrap();
            let signed = SignedMessage::new(&message, Direction::Response, &[]).unwrap();
            signed.verify(&no_rsa, &[sign_type]).is_ok()
        });
    });
    group.bench_function("obvious", |b| {
        b.iter(|| {
            obvious::verify(black_box(body.as_bytes()), |text, signature| {
                black_box(Digest::of(sign_type, text.as_bytes()));
                signature.len() == BITS / 8
            })
            .unwrap()
        });
    });
    let message = Message::parse(body.as_bytes()).unwrap();
    let text = signing_string(&message);
    group.bench_function("hash", |b| b.iter(|| black_box(&text).digest(sign_type)));
}

/// All but RSA against the number of members, and against the length of the body.
fn growth(c: &mut Criterion) {
    let read = |body: &str| {
        let message = Message::parse(body.as_bytes()).unwrap();
        signing_string(&message).digest(SignType::Sha256WithRsa)
    };
    let mut group = c.benchmark_group("growth members");
    for members in [1, 2, 4, 8, 16, 32, 64] {
        let member = |number: usize| format!("\"member_{:02}\":\"20130515\"", (number * 37) % 64);
        let body = format!(
            "{{{}}}",
            (0..members).map(member).collect::<Vec<_>>().join(",")
        );
        group.throughput(Throughput::Elements(members as u64));
        group.bench_function(BenchmarkId::from_parameter(members), |b| {
            b.iter(|| read(black_box(&body)));
        });
    }
    group.finish();
    let mut group = c.benchmark_group("growth bytes");
    for kib in [1, 4, 16, 64] {
        let length = kib * 1024;
        let body = format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
        group.throughput(Throughput::Bytes(length as u64));
        group.bench_function(BenchmarkId::from_parameter(length), |b| {
            b.iter(|| read(black_box(&body)));
        });
    }
}

fn signing_string(message: &Message<'_>) -> SigningString {
    let fields = Fields::of_message(message, Direction::Response, &[]).unwrap();
    SigningString::new(&fields)
}

/// End to end on the backend of this run, beside its references.
fn end_to_end(c: &mut Criterion) {
    for (bits, sign_type) in SIZES {
        let mut group = c.benchmark_group(format!("sign {bits} {BACKEND}"));
        signing(&mut group, &format!("merchant-{bits}"), sign_type);
        group.finish();
        let mut group = c.benchmark_group(format!("verify {bits} {BACKEND}"));
        verifying(
            &mut group,
            &format!("platform-{bits}"),
            &response(bits, sign_type),
        );
    }
}

fn signing(group: &mut Group<'_>, name: &str, sign_type: SignType) {
    let pkcs8 = pkcs8(name);
    let by_hand = by_hand::PrivateKey::new(&pkcs8);
    let ours = our_signer(&key(name));
    let prepared = REQUEST.prepare(sign_type).unwrap();
    let (digest, text) = (prepared.digest(), prepared.signing_string().as_str());
    let obvious = |key: &by_hand::PrivateKey| {
        obvious::sign(black_box(&FIELDS), sign_type.as_str(), |text| {
            key.sign(sign_type, text)
        })
    };
    let signed = REQUEST.sign(sign_type, &ours).unwrap();
    assert_eq!(by_hand.sign(sign_type, text), signed.signature().as_bytes());

    group.bench_function("raw", |b| b.iter(|| by_hand.raw(black_box(&digest))));
    group.bench_function("ours", |b| {
        b.iter(|| black_box(REQUEST).sign(sign_type, &ours).unwrap());
    });
    group.bench_function("by hand", |b| {
        b.iter(|| by_hand.sign(sign_type, black_box(text)));
    });
    group.bench_function("obvious", |b| b.iter(|| obvious(&by_hand)));
    group.bench_function("obvious, key parsed each time", |b| {
        b.iter(|| obvious(&by_hand::PrivateKey::new(&pkcs8)));
    });
}

fn verifying(group: &mut Group<'_>, name: &str, response: &Response) {
    let Response { body, expected } = response;
    let spki = key(name).verifying_key().to_spki_der();
    let by_hand = by_hand::PublicKey::new(&spki);
    let ours = our_verifier(key(name).verifying_key());
    let message = Message::parse(body.as_bytes()).unwrap();
    let signed = SignedMessage::new(&message, Direction::Response, &[]).unwrap();
    let (digest, sign_type) = (signed.digest(), signed.sign_type());
    let (text, signature) = (
        signed.signing_string().as_str(),
        signed.signature().as_bytes(),
    );
    let obvious = |key: &by_hand::PublicKey| {
        obvious::verify(black_box(body.as_bytes()), |text, signature| {
            key.verify(sign_type, text, signature)
        })
        .unwrap()
    };
    assert!(by_hand.verify(sign_type, text, signature));

    group.bench_function("raw", |b| {
        b.iter(|| by_hand.raw(black_box(&digest), black_box(signature)));
    });
    group.bench_function("ours", |b| {
        b.iter(|| expected.read(black_box(body.as_bytes()), &ours).unwrap());
    });
    group.bench_function("by hand", |b| {
        b.iter(|| by_hand.verify(sign_type, black_box(text), black_box(signature)));
    });
    group.bench_function("obvious", |b| b.iter(|| obvious(&by_hand)));
    group.bench_function("obvious, key parsed each time", |b| {
        b.iter(|| obvious(&by_hand::PublicKey::new(&spki)));
    });
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

#[cfg(not(feature = "openssl"))]
fn our_signer(key: &SigningKey) -> SigningKey {
    key.clone()
}

#[cfg(not(feature = "openssl"))]
fn our_verifier(key: &VerifyingKey) -> VerifyingKey {
    key.clone()
}

#[cfg(feature = "openssl")]
fn our_signer(key: &SigningKey) -> lianlian_mpay::OpensslSigningKey {
    lianlian_mpay::OpensslSigningKey::new(key).unwrap()
}

#[cfg(feature = "openssl")]
fn our_verifier(key: &VerifyingKey) -> lianlian_mpay::OpensslVerifyingKey {
    lianlian_mpay::OpensslVerifyingKey::new(key).unwrap()
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
    targets = stages, own_part, growth, end_to_end, diagnosis
}
criterion_main!(benches);
