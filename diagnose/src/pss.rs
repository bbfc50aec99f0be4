//! RSASSA-PSS, to recognise it: the protocol does not know it.

use alloc::vec::Vec;

use crate::hash::HashAlgorithm;

/// What a block of PSS holds: the salt, and the hash over salt and digest.
pub(crate) struct Pss {
    pub(crate) hash: HashAlgorithm,
    salt: Vec<u8>,
    found: Vec<u8>,
    zeros: usize,
}

impl Pss {
    /// All that a block may be, for a modulus of so many bits: with a salt of any length, and MGF1
    /// of the same hash or another one (RFC 8017 section 9.1.2).
    pub(crate) fn all(block: &[u8], bits: usize) -> impl Iterator<Item = Self> + '_ {
        HashAlgorithm::ALL.into_iter().flat_map(move |hash| {
            let masks = HashAlgorithm::ALL.into_iter();
            masks.filter_map(move |mask| parts(block, bits, hash, mask))
        })
    }

    /// Whether it is over this digest.
    pub(crate) fn is_over(&self, digest: &[u8]) -> bool {
        let message = [[0; 8].as_slice(), digest, &self.salt].concat();
        self.hash.hash(&message) == self.found
    }

    /// Whether its form alone proves it: under another key, eight bytes are not zero by chance.
    pub(crate) fn is_certain(&self) -> bool {
        self.zeros >= 8
    }
}

fn parts(block: &[u8], bits: usize, hash: HashAlgorithm, mask: HashAlgorithm) -> Option<Pss> {
    // The encoded message has one bit less than the modulus, which may be a byte less.
    let bits = bits.checked_sub(1)?;
    let (above, encoded) = block.split_at_checked(block.len().checked_sub(bits.div_ceil(8))?)?;
    let body = encoded.strip_suffix(&[0xbc])?;
    let (masked, found) = body.split_at_checked(body.len().checked_sub(hash.digest_len())?)?;
    let mask = mgf1(found, masked.len(), mask);
    let mut data: Vec<_> = masked.iter().zip(mask).map(|(a, b)| a ^ b).collect();
    let used = bits.checked_sub(1)?.checked_rem(8)?.checked_add(1)?;
    *data.first_mut()? &= 0xff_u8.checked_shr(8_u32.checked_sub(u32::try_from(used).ok()?)?)?;
    let zeros = data.iter().position(|byte| *byte != 0)?;
    let salt = data.get(zeros..)?.strip_prefix(&[1])?.to_vec();
    above.iter().all(|byte| *byte == 0).then(|| Pss {
        hash,
        salt,
        found: found.into(),
        zeros,
    })
}

/// The mask of RFC 8017 appendix B.2.1.
fn mgf1(seed: &[u8], length: usize, hash: HashAlgorithm) -> impl Iterator<Item = u8> {
    let seed = seed.to_vec();
    (0_u32..)
        .flat_map(move |counter| hash.hash(&[seed.as_slice(), &counter.to_be_bytes()].concat()))
        .take(length)
}
