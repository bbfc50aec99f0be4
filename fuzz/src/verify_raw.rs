//! A signature is accepted if OpenSSL accepts it, and only then; except for keys that the crate
//! refuses by the rules of `stricter`. What the crate's public operation makes of a signature is
//! what OpenSSL's makes of it.

use arbitrary::Arbitrary;
use lianlian_mpay::{Digest, Error, SignType, Signature, VerifyingKey};
use openssl::pkey::Public;
use openssl::rsa::Rsa;

use crate::keys::{
    KEY_BITS, MD5_INFO, SHA256_INFO, SIGNING, TestKey, openssl_recovers, openssl_verifies,
    right_block, unhex,
};
use crate::{mode, structure};

/// A PKCS#1 block, right where nothing is said otherwise.
#[derive(Debug, Arbitrary)]
struct Block<'a> {
    key: u8,
    head: Head,
    fill: Option<(u16, u8)>,
    /// How many bytes of the fill are left out; the space goes to `tail`.
    missing_fill: Option<u8>,
    has_separator_twice: bool,
    info: Info,
    digest_edit: Option<(u8, u8)>,
    edit: Option<(u16, u8)>,
    signature: Change,
    tail: &'a [u8],
}

#[derive(Debug, Arbitrary)]
enum Head {
    Right,
    AlsoRight,
    Type2,
    Type0,
    NoZero,
}

/// What stands before the digest.
#[derive(Debug, Arbitrary)]
enum Info {
    Right,
    AlsoRight,
    OtherDigest,
    Nothing,
    ParametersAbsent,
    LongLength,
    Sha1,
}

/// What is done to the finished signature.
#[derive(Debug, Arbitrary)]
enum Change {
    Nothing,
    Nothing2,
    Nothing3,
    Bit(u16, u8),
    LeadingZero,
    Shorten,
    AddModulus,
    Zero,
    One,
    Bytes([u8; 32]),
}

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = mode(data) else {
        return;
    };
    let sign_type = SignType::ALL[usize::from(choice >> 1 & 1)];
    let digest = Digest::new(sign_type, b"what was signed");
    if choice & 1 == 0 {
        run_seed(rest, sign_type);
    } else if let Some(block) = structure::<Block<'_>>(rest) {
        run_block(&block, &digest);
    }
}

/// Key, signature and text as in the vectors: the first two with their length before them.
fn run_seed(data: &[u8], sign_type: SignType) {
    let Some((spki, rest)) = with_length(data) else {
        return;
    };
    let Some((signature, text)) = with_length(rest) else {
        return;
    };
    assert_agreement(spki, &Digest::new(sign_type, text), signature);
}

fn with_length(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = data.split_first_chunk::<2>()?;
    rest.split_at_checked(u16::from_le_bytes(*length).into())
}

fn run_block(block: &Block<'_>, digest: &Digest) {
    let key = SIGNING[usize::from(block.key) % SIGNING.len()];
    let length = key.signing().verifying_key().signature_len();
    let bytes = block.bytes(digest, length);
    // A block above the modulus has no signature.
    let Some(signature) = key.raise(&bytes) else {
        return;
    };
    let changed = block.signature.apply(key, signature.clone());
    let is_accepted = assert_agreement(&key.spki(), digest, &changed);
    let is_right = bytes == right_block(digest, length) && changed == signature;
    assert_eq!(
        is_accepted, is_right,
        "the block of rule SIG-7, and no other"
    );
}

/// The prefixes as SPEC.md has them, and the variations that lax readers take.
fn info_prefix(digest: &Digest, info: &Info) -> Vec<u8> {
    let is_md5 = matches!(digest, Digest::Md5(_)) != matches!(info, Info::OtherDigest);
    let hex = match (info, is_md5) {
        (Info::Nothing, _) => "",
        (Info::Sha1, _) => "3021300906052b0e03021a05000414",
        (Info::ParametersAbsent, true) => "301e300a06082a864886f70d02050410",
        (Info::ParametersAbsent, false) => "302f300b06096086480165030402010420",
        (Info::LongLength, true) => "308120300c06082a864886f70d020505000410",
        (Info::LongLength, false) => "308131300d060960864801650304020105000420",
        (_, true) => MD5_INFO,
        (_, false) => SHA256_INFO,
    };
    unhex(hex)
}

impl Block<'_> {
    fn bytes(&self, digest: &Digest, length: usize) -> Vec<u8> {
        let mut end = vec![0; 1 + usize::from(self.has_separator_twice)];
        end.extend(info_prefix(digest, &self.info));
        let start_of_digest = end.len();
        end.extend(digest.as_bytes());
        if let Some((place, bits)) = self.digest_edit {
            end[start_of_digest + usize::from(place) % digest.as_bytes().len()] ^= bits;
        }
        let missing = self
            .missing_fill
            .map_or(0, usize::from)
            .min(length - 2 - end.len());
        let mut bytes = match self.head {
            Head::Right | Head::AlsoRight => vec![0, 1],
            Head::Type2 => vec![0, 2],
            Head::Type0 => vec![0, 0],
            Head::NoZero => vec![1, 1],
        };
        bytes.resize(length - end.len() - missing, 0xff);
        if let Some((place, value)) = self.fill {
            let fill = &mut bytes[2..];
            let fill_len = fill.len().max(1);
            if let Some(byte) = fill.get_mut(usize::from(place) % fill_len) {
                *byte = value;
            }
        }
        bytes.extend(end);
        bytes.extend(self.tail.iter().chain([&0; 256]).take(missing));
        if let Some((place, bits)) = self.edit {
            bytes[usize::from(place) % length] ^= bits;
        }
        bytes
    }
}

impl Change {
    fn apply(&self, key: &TestKey, mut signature: Vec<u8>) -> Vec<u8> {
        let length = signature.len();
        match self {
            Self::Nothing | Self::Nothing2 | Self::Nothing3 => {}
            Self::Bit(place, bit) => signature[usize::from(*place) % length] ^= 1 << (bit % 8),
            Self::LeadingZero => signature.insert(0, 0),
            Self::Shorten => drop(signature.remove(0)),
            Self::AddModulus => return plus_modulus(key, &signature),
            Self::Zero => signature.fill(0),
            Self::One => {
                signature.fill(0);
                signature[length - 1] = 1;
            }
            Self::Bytes(bytes) => signature = bytes.to_vec(),
        }
        signature
    }
}

/// The same number modulo `n`, but not below it (rule SIG-6); longer than `n` where it has to be.
fn plus_modulus(key: &TestKey, signature: &[u8]) -> Vec<u8> {
    let number = openssl::bn::BigNum::from_slice(signature).unwrap();
    (&*number + key.openssl.n()).to_vec()
}

/// Whether both accept; they have to agree.
fn assert_agreement(der: &[u8], digest: &Digest, signature: &[u8]) -> bool {
    let theirs = Rsa::public_key_from_der(der).or_else(|_| Rsa::public_key_from_der_pkcs1(der));
    let Ok(ours) = VerifyingKey::from_der(der) else {
        let is_unexplained = theirs.is_ok_and(|key| stricter(der, &key).is_none());
        assert!(
            !is_unexplained,
            "a key that OpenSSL takes is refused without a listed reason"
        );
        return false;
    };
    let theirs = theirs.expect("OpenSSL reads every key that the crate reads");
    let signature = Signature::from_bytes(signature);
    let is_accepted = assert_recovers_alike(&ours, &theirs, digest, &signature);
    assert_eq!(
        is_accepted,
        openssl_verifies(&theirs, digest, signature.as_bytes()),
        "the crate, and OpenSSL"
    );
    is_accepted
}

/// Both recover the same block of a signature, and it is accepted if this block is the right one:
/// whether it is.
pub fn assert_recovers_alike(
    ours: &VerifyingKey,
    theirs: &Rsa<Public>,
    digest: &Digest,
    signature: &Signature,
) -> bool {
    let bytes = signature.as_bytes();
    let length = ours.signature_len();
    // OpenSSL takes a shorter signature for one with zeros before it.
    let expected = openssl_recovers(theirs, bytes).filter(|_| bytes.len() == length);
    assert_eq!(ours.recover_block(signature), expected, "another block");
    let verdict = match expected {
        Some(block) if block == right_block(digest, length) => Ok(()),
        None if bytes.len() != length => Err(Error::SignatureLength {
            expected: length,
            found: bytes.len(),
        }),
        _ => Err(Error::SignatureMismatch),
    };
    assert_eq!(ours.verify_digest(digest, signature), verdict);
    verdict.is_ok()
}

/// Where the crate is stricter with a key than OpenSSL, and why. For signatures there is no such
/// rule.
pub fn stricter(der: &[u8], key: &Rsa<Public>) -> Option<&'static str> {
    let (n, e) = (key.n(), key.e());
    if !KEY_BITS.contains(&n.num_bits()) {
        return Some("KEY-4: short keys can be factored, long ones burn time");
    }
    if n.is_negative() || !n.is_bit_set(0) {
        return Some("KEY-5: no RSA modulus is even");
    }
    if !e.is_bit_set(0) || e.num_bits() < 2 || e.num_bits() > 33 {
        return Some("KEY-5: the exponent is even, 1, or above 2^33 - 1: a way to burn time");
    }
    let written = [key.public_key_to_der(), key.public_key_to_der_pkcs1()];
    if !written.iter().flatten().any(|written| written == der) {
        return Some("KEY-1: not the one DER of its numbers: BER, or bytes after the end");
    }
    None
}
