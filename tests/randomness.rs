//! The caller's random bytes: whatever they are, the same signature, or an error in bounded time.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::time::{Duration, Instant};

use lianlian_mpay::{Digest, Error, Randomness, SignType, SigningKey};
use support::{SIZES, Seeded, signing_key};

/// How often a signature draws at most, as `SigningKey::sign_digest_with` says.
const MAX_DRAWS: usize = 64;

/// Gives what `fill` writes, and counts how often it is asked.
struct Counted<F> {
    fill: F,
    draws: usize,
}

impl<F: FnMut(&mut [u8]) -> Result<(), Error>> Randomness for Counted<F> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.draws += 1;
        (self.fill)(bytes)
    }
}

fn counted<F: FnMut(&mut [u8]) -> Result<(), Error>>(fill: F) -> Counted<F> {
    Counted { fill, draws: 0 }
}

fn digest() -> Digest {
    Digest::new(SignType::Sha256WithRsa, b"oid_partner=1")
}

#[test]
fn a_signature_does_not_depend_on_the_generator() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        for &sign_type in SignType::ALL {
            let digest = Digest::new(sign_type, b"oid_partner=1");
            let signature = key.sign_digest_with(&mut Seeded(1), &digest).unwrap();
            let public = key.verifying_key();
            assert_eq!(public.verify_digest(&digest, &signature), Ok(()));
            assert_eq!(key.sign_digest_with(&mut Seeded(2), &digest), Ok(signature));
        }
    }
}

/// How many draws a sound generator is asked for: far fewer than the limit, so that nobody meets it
/// by bad luck.
#[test]
fn a_sound_generator_is_not_asked_often() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        for seed in 0..32 {
            let mut seeded = Seeded(seed);
            let mut generator = counted(|bytes| seeded.fill(bytes));
            key.sign_digest_with(&mut generator, &digest()).unwrap();
            let draws = generator.draws;
            assert!((1..=MAX_DRAWS / 2).contains(&draws), "{bits}: {draws}");
        }
    }
}

/// A generator that gives one byte for ever: the library would draw without end for a number that
/// can blind. It gets so many draws and no more, and no draw costs more than two signatures.
#[test]
fn a_stuck_generator_ends() {
    for bits in SIZES {
        let key = signing_key(&format!("merchant-{bits}"));
        let usual = usual_time(&key);
        for byte in [0x00, 0xff] {
            let mut generator = counted(|bytes| {
                bytes.fill(byte);
                Ok(())
            });
            let mut stuck = || {
                generator.draws = 0;
                let problem = "the generator gives no number that can blind; is it stuck?";
                let start = Instant::now();
                let verdict = key.sign_digest_with(&mut generator, &digest());
                assert_eq!(verdict, Err(Error::SigningFailed { problem }));
                assert_eq!(generator.draws, MAX_DRAWS, "{bits} {byte:#x}");
                start.elapsed()
            };
            // A draw may cost an attempt to invert the number: about a signature, with a short key.
            let most = usual * 128 + Duration::from_millis(20);
            // A machine that is busy with other things gets another chance.
            assert!(
                (0..10).any(|_| stuck() < most),
                "{bits} {byte:#x}: above {most:?}"
            );
        }
    }
}

fn usual_time(key: &SigningKey) -> Duration {
    let once = || {
        let start = Instant::now();
        key.sign_digest_with(&mut Seeded(1), &digest()).unwrap();
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap()
}

/// What the caller's generator says of itself reaches the caller, at the first draw and later.
#[test]
fn a_failing_generator_passes_its_own_error_on() {
    for bits in SIZES {
        let key: &SigningKey = &signing_key(&format!("merchant-{bits}"));
        for sound in 0..4 {
            let error = Error::SigningFailed {
                problem: "the device is on fire",
            };
            let (mut seeded, mut left) = (Seeded(7), sound);
            let mut generator = counted(|bytes| {
                if left == 0 {
                    return Err(error.clone());
                }
                left -= 1;
                seeded.fill(bytes)
            });
            let verdict = key.sign_digest_with(&mut generator, &digest());
            if generator.draws > sound {
                assert_eq!(verdict, Err(error.clone()), "{bits} after {sound}");
                assert_eq!(generator.draws, sound + 1, "asked again after an error");
            } else {
                assert!(verdict.is_ok(), "{bits} after {sound}");
            }
        }
    }
}

/// One factor of this key is composite. Its numbers pass every check, but the arithmetic gives wrong
/// results, as a fault of the machine would: withheld, whatever the generator.
#[test]
fn a_wrong_result_is_withheld() {
    let key = signing_key("composite-factor");
    let verdict = key.sign_digest_with(&mut Seeded(1), &digest()).unwrap_err();
    let problem = "the result did not check, so it was withheld; is the key damaged?";
    assert_eq!(verdict, Error::SigningFailed { problem });
}

/// The trait is object-safe, and the operating system's is one user of it.
#[test]
fn any_generator_can_be_handed_over() {
    let key = signing_key("merchant-1024");
    let mut generators: Vec<Box<dyn Randomness>> = vec![Box::new(Seeded(3)), Box::new(Seeded(4))];
    let signatures = generators
        .iter_mut()
        .map(|generator| key.sign_digest_with(generator.as_mut(), &digest()));
    let signatures: Vec<_> = signatures.map(Result::unwrap).collect();
    assert_eq!(signatures[0], signatures[1]);
    #[cfg(feature = "getrandom")]
    assert_eq!(
        SigningKey::sign_digest(&key, &digest()),
        Ok(signatures[0].clone())
    );
}
