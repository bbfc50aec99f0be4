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

/// The object identifier under which NIST names hash functions, by a last number each.
const NIST: [u8; 8] = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2];

/// Those that common libraries offer beside ours: the last number, the digest's length, and a name.
const NIST_HASHES: [(u8, usize, &str); 9] = [
    (2, 48, "sha384"),
    (3, 64, "sha512"),
    (4, 28, "sha224"),
    (5, 28, "sha512_224"),
    (6, 32, "sha512_256"),
    (7, 28, "sha3_224"),
    (8, 32, "sha3_256"),
    (9, 48, "sha3_384"),
    (10, 64, "sha3_512"),
];

/// The others: the whole object identifier, the digest's length, and a name.
const OTHER_HASHES: [(&[u8], usize, &str); 6] = [
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 2], 16, "md2"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 4], 16, "md4"),
    (&[0x2b, 0x24, 3, 2, 1], 20, "ripemd160"),
    (&[0x2b, 0x24, 3, 2, 2], 16, "ripemd128"),
    (&[0x2b, 0x24, 3, 2, 3], 32, "ripemd256"),
    (&[0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x83, 0x11], 32, "sm3"),
];

/// The name of the other hash whose `DigestInfo` this is, with NULL or without.
fn other_hash(content: &[u8]) -> Option<&'static str> {
    let of_nist = NIST_HASHES.iter().map(|(number, length, name)| {
        let oid = [&NIST[..], &[*number]].concat();
        (oid, *length, *name)
    });
    let others = OTHER_HASHES.iter();
    let others = others.map(|(oid, length, name)| (oid.to_vec(), *length, *name));
    let mut known = of_nist.chain(others).filter(|(oid, length, _)| {
        let (info, digest) = content.split_at(content.len().saturating_sub(*length));
        let forms = [&[5, 0][..], &[]];
        digest.len() == *length && forms.iter().any(|null| info == info_of(oid, null, *length))
    });
    known.next().map(|(_, _, name)| name)
}

/// The DER of a `DigestInfo` up to its digest.
fn info_of(oid: &[u8], null: &[u8], digest_len: usize) -> Vec<u8> {
    let length = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
    let algorithm = [&[6, length(oid.len())], oid, null].concat();
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
        for (info, length, name) in [
            (
                &b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\0\x04\x30"[..],
                48,
                "sha384",
            ),
            (
                b"\x30\x3f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x04\x30",
                48,
                "sha384",
            ),
            (
                b"\x30\x21\x30\x09\x06\x05\x2b\x24\x03\x02\x01\x05\0\x04\x14",
                20,
                "ripemd160",
            ),
            (
                b"\x30\x1f\x30\x07\x06\x05\x2b\x24\x03\x02\x01\x04\x14",
                20,
                "ripemd160",
            ),
        ] {
            for (found, content) in [(length, Some(name)), (length - 1, None), (length + 1, None)] {
                let info = [info, &[7].repeat(found)].concat();
                assert_eq!(other_hash(&info), content, "{found}");
            }
            assert_eq!(other_hash(info), None);
        }
        assert_eq!(other_hash(&[]), None);
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
