//! The crate's public operation is OpenSSL's, on 100,000 signatures a size: valid ones, those of
//! wrong blocks, and changed ones. What is drawn is drawn from a seed, so every run is the same.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use lianlian_mpay::{Digest, SignType, Signature, VerifyingKey};
use lianlian_mpay_fuzz::keys::{self, TestKey, openssl_recovers, right_block};
use lianlian_mpay_fuzz::verify_raw::assert_recovers_alike;
use openssl::bn::{BigNum, BigNumRef};
use openssl::pkey::Public;
use openssl::rsa::Rsa;

const COUNT: usize = 100_000;
const TEXTS: [&[u8]; 3] = [
    b"",
    b"oid_partner=201103171000000000",
    "ret_msg=交易成功".as_bytes(),
];

#[test]
fn at_1024_bits() {
    compare("platform-1024", COUNT);
}

#[test]
fn at_2048_bits() {
    compare("platform-2048", COUNT);
}

#[test]
fn at_4096_bits() {
    compare("platform-4096", COUNT);
}

/// Moduli that do not fill their words, and the shortest and longest exponents.
#[test]
fn at_other_sizes() {
    for name in [
        "bits-1023",
        "bits-1025",
        "bits-1500",
        "bits-2047",
        "exponent-3-1024",
        "exponent-33-bits",
    ] {
        compare(name, 6_000);
    }
}

fn compare(name: &str, count: usize) {
    let key = keys::ALL
        .iter()
        .find(|key| key.name == name)
        .expect("in the corpus");
    let mut run = Run {
        key,
        ours: key.signing().verifying_key(),
        theirs: key.public(),
        dice: Dice(0x6d70_6179),
        count,
        kinds: BTreeMap::new(),
        accepted: 0,
    };
    let valid = run.valid();
    run.every_byte_of_the_block();
    run.numbers(&valid);
    run.lengths(&valid);
    // So far, each twice: by itself, and beside the others.
    assert_eq!(run.accepted, 2 * valid.len());
    while run.done() < count {
        run.changed(&valid);
    }
    assert_eq!(run.accepted, 2 * valid.len());
    println!(
        "{name}: {} signatures ({} accepted), no difference: {:?}",
        run.done(),
        run.accepted,
        run.kinds
    );
}

/// Xorshift64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let byte = |_| u8::try_from(self.below(256)).unwrap();
        (0..length).map(byte).collect()
    }
}

/// A digest, and a signature of it.
type Signed = (Digest, Vec<u8>);

struct Run<'k> {
    key: &'k TestKey,
    ours: &'k VerifyingKey,
    theirs: Rsa<Public>,
    dice: Dice,
    count: usize,
    kinds: BTreeMap<&'static str, usize>,
    accepted: usize,
}

impl Run<'_> {
    fn done(&self) -> usize {
        self.kinds.values().sum()
    }

    /// What is compared: the block that is recovered, and the verdict.
    fn case(&mut self, kind: &'static str, digest: &Digest, signature: &[u8]) {
        let signature = Signature::from_bytes(signature);
        let is_accepted = assert_recovers_alike(self.ours, &self.theirs, digest, &signature);
        self.accepted += usize::from(is_accepted);
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// Both digests, of several texts.
    fn valid(&mut self) -> Vec<Signed> {
        let length = self.ours.signature_len();
        let mut valid = Vec::new();
        for text in TEXTS {
            for sign_type in SignType::ALL {
                let digest = Digest::new(*sign_type, text);
                let signature = self.key.raise(&right_block(&digest, length)).unwrap();
                self.case("valid", &digest, &signature);
                valid.push((digest, signature));
            }
        }
        assert_eq!(self.accepted, valid.len());
        for (digest, _) in &valid {
            for (_, signature) in &valid {
                self.case("each digest", digest, signature);
            }
        }
        valid
    }

    /// Signatures of blocks of which one byte is another.
    fn every_byte_of_the_block(&mut self) {
        let length = self.ours.signature_len();
        for sign_type in SignType::ALL {
            let digest = Digest::new(*sign_type, TEXTS[1]);
            for place in 0..length {
                let mut block = right_block(&digest, length);
                block[place] ^= u8::try_from(1 + self.dice.below(255)).unwrap();
                // A block above the modulus has no signature.
                if let Some(signature) = self.key.raise(&block) {
                    assert_eq!(openssl_recovers(&self.theirs, &signature), Some(block));
                    self.case("a byte of the block", &digest, &signature);
                }
            }
        }
    }

    /// Numbers at the edges, and those that are the same modulo `n` but not below it.
    fn numbers(&mut self, valid: &[Signed]) {
        let one = BigNum::from_u32(1).unwrap();
        let n = self.key.openssl.n().to_owned().unwrap();
        let edges = [
            BigNum::new().unwrap(),
            one.to_owned().unwrap(),
            &n - &one,
            n.to_owned().unwrap(),
            &n + &one,
            &n + &n,
        ];
        for (digest, signature) in valid {
            for number in &edges {
                self.number("an edge", digest, number);
            }
            let number = BigNum::from_slice(signature).unwrap();
            self.number("s+n", digest, &(&number + &n));
            self.number("n-s", digest, &(&n - &number));
        }
        let digest = valid[0].0;
        let length = self.ours.signature_len();
        self.case("s>=n", &digest, &vec![0xff; length]);
        // As many bytes as the modulus has hold numbers that are not below it.
        let mut room = BigNum::new().unwrap();
        room.set_bit(i32::try_from(length * 8).unwrap()).unwrap();
        let room = &room - &n;
        for _ in 0..self.count / 100 {
            let bytes = self.dice.bytes(length);
            let above = &(&BigNum::from_slice(&bytes).unwrap() % &room) + &n;
            self.number("s>=n", &digest, &above);
            let small = BigNum::from_slice(&bytes[length / 2..]).unwrap();
            self.number("small", &digest, &small);
            self.number("s+n", &digest, &(&small + &n));
        }
    }

    fn number(&mut self, kind: &'static str, digest: &Digest, number: &BigNumRef) {
        let length = i32::try_from(self.ours.signature_len()).unwrap();
        let bytes = if number.num_bytes() <= length {
            number.to_vec_padded(length).unwrap()
        } else {
            number.to_vec()
        };
        self.case(kind, digest, &bytes);
    }

    fn lengths(&mut self, valid: &[Signed]) {
        let length = self.ours.signature_len();
        for (digest, signature) in valid {
            for shorter in 0..length {
                self.case("wrong length", digest, &signature[..shorter]);
                self.case("wrong length", digest, &signature[length - shorter..]);
            }
            for more in 1..=8 {
                let zeros = vec![0; more];
                self.case("wrong length", digest, &[&zeros, &signature[..]].concat());
                self.case("wrong length", digest, &[&signature[..], &zeros].concat());
            }
        }
    }

    /// One bit of a valid signature is another, each in its turn; or more of it is; or all.
    fn changed(&mut self, valid: &[Signed]) {
        for bit in 0..self.ours.signature_len() * 8 {
            let (digest, signature) = &valid[self.dice.below(valid.len())];
            let mut changed = signature.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            self.case("one bit", digest, &changed);
            if bit % 4 == 0 {
                let at = self.dice.below(changed.len());
                let length = 1 + self.dice.below(changed.len() - at);
                let bytes = self.dice.bytes(length);
                changed[at..at + length].copy_from_slice(&bytes);
                self.case("several bytes", digest, &changed);
            }
            if self.done() >= self.count {
                return;
            }
        }
    }
}
