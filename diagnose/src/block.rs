//! What a signature holds: the block that the public operation gives back.

use alloc::vec::Vec;
use core::str;

use crate::base64;
use crate::hash::HashAlgorithm;
use crate::hex;

/// The content of a block, in whatever form signers make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) content: Content,
    /// Whether it has the padding of PKCS#1 v1.5, type 1 (RFC 8017 section 9.2), or none at all.
    pub(crate) is_padded: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// A `DigestInfo`, as it has to be or without the NULL of its algorithm.
    Digest {
        hash: HashAlgorithm,
        digest: Vec<u8>,
        has_null: bool,
    },
    /// What may be a digest without `DigestInfo`, or its hex or base64.
    Bare {
        hash: HashAlgorithm,
        digest: Vec<u8>,
    },
    /// A `DigestInfo` of another algorithm, by its name.
    OtherHash(&'static str),
    /// Anything else, a text perhaps.
    Other(Vec<u8>),
}

/// RFC 8017 demands at least this many bytes of padding.
const MIN_PADDING: usize = 8;

impl Block {
    /// A block; nothing if it is none, as it is under any key but the signer's: there, its first
    /// eight bytes are as if drawn at random.
    pub(crate) fn new(block: &[u8]) -> Option<Self> {
        if let Some(content) = padded(block) {
            return Some(Self {
                content: Content::new(content),
                is_padded: true,
            });
        }
        let zeros = block.iter().take_while(|byte| **byte == 0).count();
        let content = block.get(zeros..).filter(|content| !content.is_empty())?;
        (zeros >= MIN_PADDING).then(|| Self {
            content: Content::new(content),
            is_padded: false,
        })
    }
}

/// What stands behind the padding.
fn padded(block: &[u8]) -> Option<&[u8]> {
    let rest = block.strip_prefix(&[0, 1])?;
    let padding = rest.iter().take_while(|byte| **byte == 0xff).count();
    if padding < MIN_PADDING {
        return None;
    }
    rest.get(padding..)?.strip_prefix(&[0])
}

impl Content {
    fn new(content: &[u8]) -> Self {
        for hash in HashAlgorithm::ALL {
            for has_null in [true, false] {
                let prefix = info_prefix(hash, has_null);
                let digest = content.strip_prefix(prefix.as_slice());
                if let Some(digest) = digest.filter(|digest| digest.len() == hash.digest_len()) {
                    let digest = digest.to_vec();
                    return Self::Digest {
                        hash,
                        digest,
                        has_null,
                    };
                }
            }
        }
        if let Some(name) = other_hash(content) {
            return Self::OtherHash(name);
        }
        bare(content).unwrap_or_else(|| Self::Other(content.to_vec()))
    }

    /// The text that several blocks hold piece by piece, as "encryption" of long texts makes it.
    pub(crate) fn joined(blocks: impl Iterator<Item = Option<Vec<u8>>>) -> Option<Self> {
        let mut text = Vec::new();
        for block in blocks {
            text.extend_from_slice(padded(&block?)?);
        }
        Some(Self::Other(text))
    }
}

/// A digest without `DigestInfo`, or its hex or base64.
fn bare(content: &[u8]) -> Option<Content> {
    let text = str::from_utf8(content).ok();
    let forms = [
        hex::decoded(content),
        text.and_then(base64::decoded),
        Some(content.to_vec()),
    ];
    forms.into_iter().flatten().find_map(|digest| {
        let has_length = |hash: &HashAlgorithm| hash.digest_len() == digest.len();
        let hash = HashAlgorithm::ALL.into_iter().find(has_length)?;
        Some(Content::Bare { hash, digest })
    })
}

/// The DER of `DigestInfo` up to the digest. Without NULL, its two lengths are two less.
fn info_prefix(hash: HashAlgorithm, has_null: bool) -> Vec<u8> {
    let prefix = hash.info_prefix();
    match prefix {
        [0x30, outer, 0x30, inner, rest @ .., 5, 0, 4, length] if !has_null => {
            let [outer, inner] = [outer, inner].map(|length| length.saturating_sub(2));
            [&[0x30, outer, 0x30, inner], rest, &[4, *length]].concat()
        }
        _ => prefix.into(),
    }
}

/// The algorithms that common libraries offer beside ours: the object identifier's DER, the
/// digest's length, and a name.
const OTHER_HASHES: &[(&[u8], usize, &str)] = &[
    (&[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4], 28, "sha224"),
    (&[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2], 48, "sha384"),
    (&[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3], 64, "sha512"),
    (
        &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 5],
        28,
        "sha512_224",
    ),
    (
        &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 6],
        32,
        "sha512_256",
    ),
    (
        &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 7],
        28,
        "sha3_224",
    ),
    (
        &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 8],
        32,
        "sha3_256",
    ),
    (
        &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 9],
        48,
        "sha3_384",
    ),
    (
        &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 10],
        64,
        "sha3_512",
    ),
    (&[6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 2], 16, "md2"),
    (&[6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 4], 16, "md4"),
    (&[6, 5, 0x2b, 0x24, 3, 2, 1], 20, "ripemd160"),
    (&[6, 5, 0x2b, 0x24, 3, 2, 2], 16, "ripemd128"),
    (&[6, 5, 0x2b, 0x24, 3, 2, 3], 32, "ripemd256"),
    (
        &[6, 8, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x83, 0x11],
        32,
        "sm3",
    ),
];

/// The name of the other hash whose `DigestInfo` this is, with NULL or without.
fn other_hash(content: &[u8]) -> Option<&'static str> {
    let known = OTHER_HASHES.iter().find(|(oid, length, _)| {
        [&[5, 0][..], &[]].into_iter().any(|null| {
            let info = info(oid, null, *length);
            let is_prefix = content.starts_with(&info);
            is_prefix && content.len() == info.len().saturating_add(*length)
        })
    });
    known.map(|(_, _, name)| *name)
}

/// The DER of a `DigestInfo` up to its digest.
fn info(oid: &[u8], null: &[u8], digest_len: usize) -> Vec<u8> {
    let length = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
    let algorithm = [oid, null].concat();
    let all = algorithm.len().saturating_add(digest_len).saturating_add(4);
    let outer = [0x30, length(all), 0x30, length(algorithm.len())];
    [&outer[..], &algorithm, &[4, length(digest_len)]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(padding: usize, content: &[u8]) -> Vec<u8> {
        [&[0, 1], [0xff].repeat(padding).as_slice(), &[0], content].concat()
    }

    #[test]
    fn eight_bytes_of_padding_make_a_block_and_seven_do_not() {
        assert_eq!(Block::new(&block(7, b"x")), None);
        for padding in [8, 9, 100] {
            let found = Block::new(&block(padding, b"x")).map(|block| block.content);
            assert_eq!(found, Some(Content::Other(b"x".to_vec())));
        }
    }

    #[test]
    fn eight_zeros_make_a_block_without_padding_and_seven_do_not() {
        for (zeros, is_block) in [(7, false), (8, true), (100, true)] {
            let bytes = [[0].repeat(zeros).as_slice(), b"x"].concat();
            let found = Block::new(&bytes);
            assert_eq!(found.is_some(), is_block);
            assert!(found.is_none_or(|block| !block.is_padded));
        }
        assert_eq!(Block::new(&[0; 128]), None);
    }

    #[test]
    fn a_digest_info_of_another_hash_has_a_digest_of_its_length() {
        let [_, (oid, length, name), ..] = OTHER_HASHES else {
            return;
        };
        for null in [&[5, 0][..], &[]] {
            let info = info(oid, null, *length);
            for (found, content) in [(48, Some(*name)), (47, None), (49, None)] {
                let info = [&info[..], &[7].repeat(found)].concat();
                assert_eq!(other_hash(&info), content, "{found}");
            }
        }
    }

    #[test]
    fn without_null_a_digest_info_is_two_bytes_shorter() {
        for hash in HashAlgorithm::ALL {
            let [with, without] = [true, false].map(|has_null| info_prefix(hash, has_null));
            assert_eq!(with.len(), without.len() + 2);
            let length = without.len() + hash.digest_len() - 2;
            assert_eq!(without.get(1).copied().map(usize::from), Some(length));
        }
    }
}
