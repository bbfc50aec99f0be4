//! What a diagnosis costs, in operations with the public key. Only an optimised build tells:
//! `cargo test --release -p lianlian-mpay-diagnose --test cost`.
#![allow(clippy::restriction, reason = "tests may panic, and look at the clock")]
#![cfg(not(debug_assertions))]

mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use lianlian_mpay::{Digest, Direction, Message, SignType, Signature};
use lianlian_mpay_diagnose::{NamedKey, Side, diagnose};
use support::signing_key;

/// The least time of several runs: others use the machine too.
fn least(mut run: impl FnMut()) -> Duration {
    let time = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..40).map(|_| time(&mut run)).min().unwrap()
}

/// Beside being read, a message of 64 KiB costs less than 50 operations with its public key.
#[test]
fn a_long_message_costs_less_than_50_operations() {
    // The longest, and about the longest of which another text is still made for a key of 1024 bits.
    let lengths = [65_000, 48_000];
    let pieces = ["x", "交", "%", "&lt;"];
    for name in ["platform-1024", "platform-2048"] {
        let key = signing_key(name);
        let digest = Digest::new(SignType::Rsa, b"another text");
        let right = key.sign_digest(&digest).unwrap();
        let stranger = Signature::from_bytes(&vec![7; right.as_bytes().len()]);
        let operation = least(|| {
            black_box(key.verifying_key().recover_block(black_box(&right)));
        });
        for (what, signature) in [("another text", right.clone()), ("no key's", stranger)] {
            let both = lengths
                .iter()
                .flat_map(|len| pieces.map(|piece| (len, piece)));
            for (len, piece) in both {
                let value = piece.repeat(len / piece.len());
                let body = format!(r#"{{"a":"{value}","sign_type":"RSA","sign":"{signature}"}}"#);
                let named = NamedKey {
                    name: "key",
                    side: Side::LianLian,
                    key: key.verifying_key(),
                };
                let reading = least(|| {
                    black_box(Message::parse(black_box(body.as_bytes())).is_ok());
                });
                let diagnosing = least(|| {
                    black_box(diagnose::<&str>(
                        body.as_bytes(),
                        Direction::Response,
                        &[named],
                        &[],
                    ));
                });
                let beside = diagnosing.saturating_sub(reading);
                let operations = beside.as_secs_f64() / operation.as_secs_f64();
                println!("{name}, {what}, {len}: {operations:.1} operations");
                assert!(
                    operations < 50.0,
                    "{name}, {what}: {operations:.1} operations"
                );
            }
        }
    }
}

/// A message as it is in practice takes some milliseconds, even if nothing is found.
#[test]
fn a_usual_message_takes_milliseconds() {
    let key = signing_key("platform-1024");
    let sign = key
        .sign_digest(&Digest::new(SignType::Rsa, b"another"))
        .unwrap();
    let body = format!(
        r#"{{"ret_code":"0000","ret_msg":"交易成功","oid_partner":"201304121000001004","user_id":"2013051500001","card_no":"622202******3123","no_agree":"2013051613121201","sign_type":"RSA","sign":"{sign}"}}"#
    );
    let named = NamedKey {
        name: "key",
        side: Side::LianLian,
        key: key.verifying_key(),
    };
    let time = least(|| {
        black_box(diagnose::<&str>(
            body.as_bytes(),
            Direction::Response,
            &[named],
            &[],
        ));
    });
    println!("{time:?}");
    assert!(time < Duration::from_millis(50), "{time:?}");
}
