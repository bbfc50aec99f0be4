//! How often memory is allocated, end to end without RSA: exact numbers, beside those of the
//! implementation that suggests itself.
#![allow(clippy::restriction, missing_docs, reason = "tests may panic")]

use std::hint::black_box;

use allocation_counter::measure;
use lianlian_mpay::{Digest, Outcome, SignType};
use lianlian_mpay_benches::inputs::{FIELDS, NoRsa, REQUEST, Response, response};
use lianlian_mpay_benches::obvious;

const BITS: usize = 2048;
const SIGN_TYPE: SignType = SignType::Sha256WithRsa;

fn allocations(run: impl FnOnce()) -> u64 {
    measure(run).count_total
}

#[test]
fn from_fields_to_the_body() {
    let ours = allocations(|| {
        black_box(REQUEST.sign(SIGN_TYPE, &NoRsa { bits: BITS }).unwrap());
    });
    let obvious = allocations(|| {
        black_box(obvious::sign(&FIELDS, SIGN_TYPE.as_str(), |text| {
            black_box(Digest::new(SIGN_TYPE, text.as_bytes()));
            vec![0x5a; BITS / 8]
        }));
    });
    assert_eq!((ours, obvious), (6, 33));
    assert!(ours * 4 <= obvious);
}

#[test]
fn from_bytes_to_the_outcome() {
    let Response { body, expected } = response(BITS, SIGN_TYPE);
    let ours = allocations(|| {
        let outcome = expected.verify_response(body.as_bytes(), &NoRsa { bits: BITS });
        assert!(matches!(black_box(outcome), Ok(Outcome::Bound(_))));
    });
    let obvious = allocations(|| {
        let fields = obvious::verify(body.as_bytes(), |text, signature| {
            black_box(Digest::new(SIGN_TYPE, text.as_bytes()));
            signature.len() == BITS / 8
        });
        assert_eq!(black_box(fields).unwrap()["ret_code"], "0000");
    });
    assert_eq!((ours, obvious), (7, 43));
    assert!(ours * 4 <= obvious);
}
