//! What a signature holds: the block that the public operation gives back.

use alloc::vec::Vec;

use crate::hash::HashAlgorithm;
use crate::hex;

/// The content of a PKCS#1 v1.5 block of type 1 (RFC 8017 section 9.2).
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A `DigestInfo` as it has to be.
    Digest {
        hash: HashAlgorithm,
        digest: Vec<u8>,
    },
    /// What may be a digest without `DigestInfo`, or its hex.
    Bare {
        hash: HashAlgorithm,
        digest: Vec<u8>,
    },
    /// A `DigestInfo` of another algorithm.
    OtherHash,
    /// Anything else.
    Other,
}

impl Content {
    /// The content of a block; nothing if it is none, as it is under any key but the signer's.
    pub(crate) fn of(block: &[u8]) -> Option<Self> {
        let rest = block.strip_prefix(&[0, 1])?;
        let padding = rest.iter().take_while(|byte| **byte == 0xff).count();
        if padding < MIN_PADDING {
            return None;
        }
        let content = rest.get(padding..)?.strip_prefix(&[0])?;
        Some(Self::of_content(content))
    }

    fn of_content(content: &[u8]) -> Self {
        for hash in HashAlgorithm::ALL {
            let digest = content.strip_prefix(hash.info_prefix());
            if let Some(digest) = digest.filter(|digest| digest.len() == hash.digest_len()) {
                let digest = digest.to_vec();
                return Self::Digest { hash, digest };
            }
        }
        if is_info_of_other_hash(content) {
            return Self::OtherHash;
        }
        let bare = hex::decoded(content).unwrap_or_else(|| content.to_vec());
        let has_length = |hash: &HashAlgorithm| hash.digest_len() == bare.len();
        match HashAlgorithm::ALL.into_iter().find(has_length) {
            Some(hash) => Self::Bare { hash, digest: bare },
            None => Self::Other,
        }
    }
}

/// Whether a block is RSASSA-PSS over a digest, for a modulus of so many bits: with a salt of any
/// length, and MGF1 of the same hash (RFC 8017 section 9.1.2). The protocol does not know PSS.
pub(crate) fn is_pss(block: &[u8], bits: usize, hash: HashAlgorithm, digest: &[u8]) -> bool {
    pss_parts(block, bits, hash).is_some_and(|(salt, found)| {
        hash.hash(&[[0; 8].as_slice(), digest, &salt].concat()) == found
    })
}

/// The salt in a block that has the form of PSS, and the hash at its end.
fn pss_parts(block: &[u8], bits: usize, hash: HashAlgorithm) -> Option<(Vec<u8>, &[u8])> {
    // The encoded message has one bit less than the modulus, which may be a byte less.
    let bits = bits.checked_sub(1)?;
    let (above, encoded) = block.split_at_checked(block.len().checked_sub(bits.div_ceil(8))?)?;
    let body = encoded.strip_suffix(&[0xbc])?;
    let (masked, found) = body.split_at_checked(body.len().checked_sub(hash.digest_len())?)?;
    let mask = mgf1(found, masked.len(), hash);
    let mut data: Vec<_> = masked.iter().zip(mask).map(|(a, b)| a ^ b).collect();
    let used = bits.checked_sub(1)?.checked_rem(8)?.checked_add(1)?;
    *data.first_mut()? &= 0xff_u8.checked_shr(8_u32.checked_sub(u32::try_from(used).ok()?)?)?;
    let start = data.iter().position(|byte| *byte != 0)?;
    let salt = data.get(start..)?.strip_prefix(&[1])?.to_vec();
    (above.iter().all(|byte| *byte == 0)).then_some((salt, found))
}

/// The mask of RFC 8017 appendix B.2.1.
fn mgf1(seed: &[u8], length: usize, hash: HashAlgorithm) -> impl Iterator<Item = u8> {
    let seed = seed.to_vec();
    (0_u32..)
        .flat_map(move |counter| hash.hash(&[seed.as_slice(), &counter.to_be_bytes()].concat()))
        .take(length)
}

/// RFC 8017 demands at least this many bytes of padding.
const MIN_PADDING: usize = 8;

/// The algorithms that common libraries offer beside ours: the bytes of `DigestInfo` between its
/// first length and its digest, and the digest's length.
const OTHER_HASHES: [(&[u8], usize); 4] = [
    // SHA-224, SHA-384, SHA-512: 2.16.840.1.101.3.4.2.x
    (
        &[
            0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4, 5, 0, 4,
        ],
        28,
    ),
    (
        &[
            0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4,
        ],
        48,
    ),
    (
        &[
            0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4,
        ],
        64,
    ),
    // RIPEMD-160: 1.3.36.3.2.1
    (&[0x30, 9, 6, 5, 0x2b, 0x24, 3, 2, 1, 5, 0, 4], 20),
];

fn is_info_of_other_hash(content: &[u8]) -> bool {
    let Some([0x30, _, info @ ..]) = content.get(..) else {
        return false;
    };
    OTHER_HASHES.iter().any(|(algorithm, length)| {
        let digest = info.strip_prefix(*algorithm);
        let digest = digest.and_then(|rest| rest.split_first());
        digest.is_some_and(|(found, digest)| {
            usize::from(*found) == *length && digest.len() == *length
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA384: [u8; 18] = [
        0x30, 0x41, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4,
    ];

    fn block(padding: usize, content: &[u8]) -> Vec<u8> {
        [&[0, 1], [0xff].repeat(padding).as_slice(), &[0], content].concat()
    }

    #[test]
    fn eight_bytes_of_padding_make_a_block_and_seven_do_not() {
        assert_eq!(Content::of(&block(7, b"x")), None);
        for padding in [8, 9, 100] {
            assert_eq!(Content::of(&block(padding, b"x")), Some(Content::Other));
        }
    }

    #[test]
    fn a_digest_info_of_another_hash_has_a_digest_of_its_length() {
        for (stated, length, content) in [
            (48, 48, Content::OtherHash),
            (48, 47, Content::Other),
            (47, 48, Content::Other),
            (47, 47, Content::Other),
        ] {
            let info = [&SHA384[..], &[stated], &[7].repeat(length)].concat();
            assert_eq!(Content::of_content(&info), content, "{stated} {length}");
        }
    }
}
