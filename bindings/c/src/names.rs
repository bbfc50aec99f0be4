//! The numbers that stand for enums at the border, checked.

use lianlian_mpay::{Digest, Direction, HostVerdict, KeyRole, SignType};
use lianlian_mpay_diagnose::{Language, Side};

use crate::failure::Failure;

pub(crate) const RSA: u32 = 1;
pub(crate) const SHA256_WITH_RSA: u32 = 2;

pub(crate) fn sign_type(number: u32) -> Result<SignType, Failure> {
    match number {
        RSA => Ok(SignType::Rsa),
        SHA256_WITH_RSA => Ok(SignType::Sha256WithRsa),
        _ => Err(Failure::misuse("no such sign type")),
    }
}

pub(crate) const fn number_of(sign_type: SignType) -> u32 {
    match sign_type {
        SignType::Rsa => RSA,
        _ => SHA256_WITH_RSA,
    }
}

/// The sign types of a set of bits.
pub(crate) fn sign_types(bits: u32) -> Result<Vec<SignType>, Failure> {
    if bits & !(RSA | SHA256_WITH_RSA) != 0 {
        return Err(Failure::misuse("no such sign type"));
    }
    let all = SignType::ALL.iter().copied();
    Ok(all.filter(|one| number_of(*one) & bits != 0).collect())
}

pub(crate) fn direction(number: u32) -> Result<Direction, Failure> {
    match number {
        1 => Ok(Direction::Request),
        2 => Ok(Direction::Response),
        _ => Err(Failure::misuse("no such direction")),
    }
}

pub(crate) fn verdict(number: u32) -> Result<HostVerdict, Failure> {
    match number {
        1 => Ok(HostVerdict::Matches),
        2 => Ok(HostVerdict::DoesNotMatch),
        3 => Ok(HostVerdict::NoAnswer),
        _ => Err(Failure::misuse("no such verdict")),
    }
}

pub(crate) fn role(number: u32) -> Result<KeyRole, Failure> {
    match number {
        1 => Ok(KeyRole::Private),
        2 => Ok(KeyRole::Public),
        _ => Err(Failure::misuse("no such role")),
    }
}

pub(crate) fn side(number: u32) -> Result<Side, Failure> {
    match number {
        1 => Ok(Side::LianLian),
        2 => Ok(Side::Merchant),
        _ => Err(Failure::misuse("no such side")),
    }
}

pub(crate) fn language(number: u32) -> Result<Language, Failure> {
    match number {
        1 => Ok(Language::English),
        2 => Ok(Language::Chinese),
        _ => Err(Failure::misuse("no such language")),
    }
}

/// A digest, whose length its sign type tells.
pub(crate) fn digest(sign_type: SignType, bytes: &[u8]) -> Result<Digest, Failure> {
    let wrong = |_| Failure::misuse("a digest of another length");
    match sign_type {
        SignType::Rsa => bytes.try_into().map(Digest::Md5).map_err(wrong),
        _ => bytes.try_into().map(Digest::Sha256).map_err(wrong),
    }
}
