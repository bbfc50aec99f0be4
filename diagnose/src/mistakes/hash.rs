//! Hashing: once, the bytes of the text.

use alloc::vec::Vec;

use crate::base64;
use crate::hash::HashAlgorithm;
use crate::hex;
use crate::mistake::{Does, Mistake, Step};
use crate::reason::Reason;

pub(super) const MISTAKES: &[Mistake] = &[
    // LianLian's account product (ACCP) signs the hex of an MD5 with MD5withRSA.
    Mistake::daily(Reason::DoubleMd5, Step::Hash, Does::Hash(md5_hex)),
    // A digest is given to what hashes by itself: a KMS in RAW mode, `MD5withRSA` over `md5(text)`.
    Mistake::daily(Reason::HashedTwice, Step::Hash, Does::Hash(own_digest)),
    Mistake::daily(Reason::HashedTwice, Step::Hash, Does::Hash(own_hex)),
    Mistake::daily(
        Reason::HashedTwice,
        Step::Hash,
        Does::Hash(own_hex_capitals),
    ),
    Mistake::seldom(Reason::HashedTwice, Step::Hash, Does::Hash(own_base64)),
    Mistake::seldom(Reason::HashedTwice, Step::Hash, Does::Hash(own_info)),
    Mistake::seldom(Reason::HashedTwice, Step::Hash, Does::Hash(md5_digest)),
    Mistake::seldom(
        Reason::HashedTwice,
        Step::Hash,
        Does::Hash(md5_hex_capitals),
    ),
    Mistake::seldom(Reason::HashedTwice, Step::Hash, Does::Hash(sha1_digest)),
    Mistake::seldom(Reason::HashedTwice, Step::Hash, Does::Hash(sha1_hex)),
    Mistake::seldom(Reason::HashedTwice, Step::Hash, Does::Hash(sha256_digest)),
    Mistake::seldom(Reason::HashedTwice, Step::Hash, Does::Hash(sha256_hex)),
];

fn hex_of(hash: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    hex::encoded(&hash.hash(bytes)).into_bytes()
}

fn md5_hex(_: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    hex_of(HashAlgorithm::Md5, bytes)
}

fn own_digest(hash: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    hash.hash(bytes)
}

fn own_hex(hash: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    hex_of(hash, bytes)
}

fn own_hex_capitals(hash: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    hex_of(hash, bytes).to_ascii_uppercase()
}

fn own_base64(hash: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    base64::encoded(&hash.hash(bytes)).into_bytes()
}

fn own_info(hash: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    [hash.info_prefix(), &hash.hash(bytes)].concat()
}

fn md5_digest(_: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    HashAlgorithm::Md5.hash(bytes)
}

fn md5_hex_capitals(_: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    hex_of(HashAlgorithm::Md5, bytes).to_ascii_uppercase()
}

fn sha1_digest(_: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    HashAlgorithm::Sha1.hash(bytes)
}

fn sha1_hex(_: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    hex_of(HashAlgorithm::Sha1, bytes)
}

fn sha256_digest(_: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    HashAlgorithm::Sha256.hash(bytes)
}

fn sha256_hex(_: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
    hex_of(HashAlgorithm::Sha256, bytes)
}
