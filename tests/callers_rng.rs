//! Signing with the caller's random numbers: all that works without the feature `getrandom`.
#![allow(
    clippy::restriction,
    clippy::cast_possible_truncation,
    reason = "tests may panic"
)]

mod support;

use lianlian_mpay::rand_core::{Infallible, TryCryptoRng, TryRng};
use lianlian_mpay::{BindVerifyRequest, Digest, SignType};
use support::{SIZES, signing_key};

/// Numbers that are known beforehand, which is what a test wants and nobody else.
struct Counter(u64);

impl TryRng for Counter {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| number as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().try_for_each(|byte| {
            *byte = (self.try_next_u64()? >> 56) as u8;
            Ok(())
        })
    }
}

impl TryCryptoRng for Counter {}

#[test]
fn a_signature_does_not_depend_on_the_generator() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        for sign_type in SignType::ALL {
            let digest = Digest::of(sign_type, b"oid_partner=1");
            let signature = key.sign_with_rng(&mut Counter(1), &digest).unwrap();
            assert_eq!(key.verifying_key().verify(&digest, &signature), Ok(()));
            assert_eq!(key.sign_with_rng(&mut Counter(2), &digest), Ok(signature));
        }
    }
}

#[test]
fn a_request_is_signed_with_it() {
    let request = BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: "T",
        user_id: "1",
        verify_code: "2",
        no_order: None,
    };
    let key = signing_key("merchant-1024");
    let signed = request
        .sign_with_rng(SignType::Rsa, &key, &mut Counter(3))
        .unwrap();
    let digest = signed.signing_string().digest(SignType::Rsa);
    assert_eq!(
        key.verifying_key().verify(&digest, signed.signature()),
        Ok(())
    );
}
