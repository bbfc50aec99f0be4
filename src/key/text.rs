//! Keys in text: PEM, or the bare base64 of LianLian's dashboard (rules `KEY-2`, `KEY-3`).
//!
//! Works on bytes: what stands around PEM blocks may be in any character set.

use alloc::vec::Vec;
use core::str;

use zeroize::Zeroizing;

use super::container::Blob;
use crate::base64;
use crate::error::{FoundKey, KeyError, KeyFile, KeyRole};

pub(super) const BEGIN: &[u8] = b"-----BEGIN ";
pub(super) const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a file holds text, rather than DER. All DER of keys begins with `0` and a byte that no
/// UTF-8 begins with; a PEM may stand in a text of another character set.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_ok()
        || (bytes.first() != Some(&b'0') && lines_of(bytes).any(|line| line.starts_with(BEGIN)))
}

/// Finds the DER in a text, and refuses by the label what cannot be the key that is needed.
pub(super) fn decode(text: &[u8], needed: KeyRole) -> Result<Blob<'static>, KeyError> {
    let text = bare(text);
    if has_lone_return(text) {
        return Err(KeyError::format("a carriage return without a line feed"));
    }
    let pem = Pem::new(text);
    if !pem.blocks.is_empty() {
        return pem.decode(needed);
    }
    if is_openssh_line(text) {
        return Err(KeyError::Kind {
            found: FoundKey::OpenSsh,
            needed,
        });
    }
    decode_base64(text)
}

/// A text without a byte order mark in front, and without blanks around.
pub(super) fn bare(text: &[u8]) -> &[u8] {
    trim(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text))
}

/// The lines of a text, without blanks around each.
pub(super) fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').map(trim)
}

/// Whether `part` is somewhere in `text`.
pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn trim(text: &[u8]) -> &[u8] {
    let Some(start) = text.iter().position(|byte| !is_blank(*byte)) else {
        return &[];
    };
    let end = text.iter().rposition(|byte| !is_blank(*byte));
    end.and_then(|end| text.get(start..=end)).unwrap_or(&[])
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn has_lone_return(text: &[u8]) -> bool {
    text.windows(2)
        .any(|pair| matches!(pair, [b'\r', other] if *other != b'\n'))
}

/// The PEM blocks of a text (RFC 7468), whatever stands before, between and behind them.
struct Pem<'t> {
    blocks: Vec<Block<'t>>,
    /// Why they cannot be told from each other and from what is around them.
    problem: Option<&'static str>,
}

/// One of them: what its BEGIN line says, and the lines between that and its END line.
struct Block<'t> {
    label: &'t [u8],
    lines: Vec<&'t [u8]>,
}

impl<'t> Pem<'t> {
    fn new(text: &'t [u8]) -> Self {
        let (mut blocks, mut problem) = (Vec::<Block<'_>>::new(), None);
        let mut is_open = false;
        for line in lines_of(text) {
            if let Some(rest) = line.strip_prefix(BEGIN) {
                let (label, behind) = split_label(rest);
                if is_open {
                    problem = problem.or(Some("a PEM block without its END line"));
                } else if behind != Some(DASHES) {
                    problem = problem.or(Some("the first line of the PEM is not complete"));
                }
                let lines = Vec::new();
                blocks.push(Block { label, lines });
                is_open = true;
            } else if let Some(rest) = line.strip_prefix(END) {
                let open = blocks.last().filter(|_| is_open);
                if open.map(|block| block.label) != rest.strip_suffix(DASHES) {
                    problem = problem.or(Some("an END line of the PEM that fits no BEGIN line"));
                }
                is_open = false;
            } else if let Some(block) = blocks.last_mut().filter(|_| is_open) {
                block.lines.push(line);
            }
        }
        if is_open {
            problem = problem.or(Some("a PEM block without its END line"));
        }
        Self { blocks, problem }
    }

    /// The one key of the role that is needed; the other blocks are not read.
    fn decode(&self, needed: KeyRole) -> Result<Blob<'static>, KeyError> {
        let has_role = |block: &&Block<'_>| block.role() == Some(needed);
        let mut found = self.blocks.iter().filter(has_role);
        match (found.next(), found.next(), self.problem) {
            (Some(_), Some(_), _) => Err(KeyError::format(
                "several PEM blocks of the kind that is needed; leave one of them",
            )),
            (Some(block), None, _) if block.is_encrypted() => Err(KeyError::Encrypted),
            (Some(_), None, Some(problem)) => Err(KeyError::format(problem)),
            (Some(block), None, None) => block.decode(),
            (None, _, problem) => Err(self.named(needed, problem)),
        }
    }

    /// What the file is, by the first label that says so.
    fn named(&self, needed: KeyRole, problem: Option<&'static str>) -> KeyError {
        let mut names = self.blocks.iter().filter_map(|block| block.named(needed));
        names.next().unwrap_or_else(|| {
            KeyError::format(problem.unwrap_or("the PEM has a label that no key has"))
        })
    }
}

/// What stands before the next five dashes, and the rest with these.
fn split_label(rest: &[u8]) -> (&[u8], Option<&[u8]>) {
    let end = rest.windows(DASHES.len()).position(|part| part == DASHES);
    match end.and_then(|end| rest.split_at_checked(end)) {
        Some((label, behind)) => (label, Some(behind)),
        None => (rest, None),
    }
}

impl Block<'_> {
    /// The role of the key that the label promises.
    fn role(&self) -> Option<KeyRole> {
        match self.label {
            b"PRIVATE KEY" | b"RSA PRIVATE KEY" | b"ENCRYPTED PRIVATE KEY" => {
                Some(KeyRole::Private)
            }
            b"PUBLIC KEY" | b"RSA PUBLIC KEY" => Some(KeyRole::Public),
            _ => None,
        }
    }

    /// By the label, or by the header of a key that an old OpenSSL encrypted (RFC 1421).
    fn is_encrypted(&self) -> bool {
        let is_header = |line: &&[u8]| {
            line.strip_prefix(b"Proc-Type:")
                .is_some_and(|kind| trim(kind) == b"4,ENCRYPTED")
        };
        self.label == b"ENCRYPTED PRIVATE KEY" || self.lines.iter().any(is_header)
    }

    /// What this is where a key of another role is needed, if the label tells.
    fn named(&self, needed: KeyRole) -> Option<KeyError> {
        let found = match self.label {
            _ if self.is_encrypted() => return Some(KeyError::Encrypted),
            b"PRIVATE KEY" | b"RSA PRIVATE KEY" => FoundKey::RsaPrivate,
            b"PUBLIC KEY" | b"RSA PUBLIC KEY" => FoundKey::RsaPublic,
            b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" => FoundKey::Certificate,
            b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST" => FoundKey::CertificateRequest,
            b"EC PRIVATE KEY" | b"EC PARAMETERS" => FoundKey::EllipticCurve,
            b"DSA PRIVATE KEY" | b"DSA PARAMETERS" => FoundKey::Dsa,
            b"OPENSSH PRIVATE KEY" => FoundKey::OpenSsh,
            b"PKCS7" | b"PKCS #7 SIGNED DATA" | b"CMS" => {
                return Some(KeyError::looks_like(KeyFile::Pkcs7));
            }
            _ => return None,
        };
        Some(KeyError::Kind { found, needed })
    }

    /// The label tells the role, the content the container.
    fn decode(&self) -> Result<Blob<'static>, KeyError> {
        let der = self.lines_of_one_length().and_then(joined);
        der.map(Blob::from_pem)
            .ok_or_else(|| KeyError::format(self.problem()))
    }

    /// The last line may be shorter.
    fn lines_of_one_length(&self) -> Option<&[&[u8]]> {
        let (last, others) = self.lines.split_last()?;
        let width = others.first().unwrap_or(last).len();
        let is_even = others.iter().all(|line| line.len() == width) && last.len() <= width;
        is_even.then_some(self.lines.as_slice())
    }

    fn problem(&self) -> &'static str {
        if self.lines.iter().any(|line| line.contains(&b':')) {
            "a header line inside the PEM"
        } else if self.lines.contains(&&b""[..]) {
            "an empty line inside the PEM"
        } else if let Some(problem) = blank_inside(&self.lines) {
            problem
        } else if self.lines_of_one_length().is_none() {
            "the lines of the PEM are not of one length"
        } else {
            "the PEM does not hold canonical base64"
        }
    }
}

/// Whether this is a public key as OpenSSH keeps it: `ssh-rsa AAAA… somebody`. All begin with the
/// length of their type's name, three bytes of which are zero.
fn is_openssh_line(text: &[u8]) -> bool {
    let mut words = text.splitn(2, |byte| *byte == b' ');
    let kind = words.next().unwrap_or_default();
    is_openssh_type(kind) && words.next().is_some_and(|blob| blob.starts_with(b"AAAA"))
}

/// Such as `ssh-rsa` and `sk-ssh-ed25519@openssh.com`; lines of base64 are none.
fn is_openssh_type(kind: &[u8]) -> bool {
    let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'@');
    kind.contains(&b'-') && kind.iter().all(is_allowed)
}

fn decode_base64(text: &[u8]) -> Result<Blob<'static>, KeyError> {
    let lines: Vec<_> = lines_of(text).collect();
    joined(&lines).map(Blob::from_base64).ok_or_else(|| {
        KeyError::format(if contains(text, BEGIN) {
            "the BEGIN line of the PEM has something in front"
        } else if let Some(problem) = blank_inside(&lines) {
            problem
        } else if lines.contains(&&b""[..]) {
            "an empty line inside the base64"
        } else {
            "neither PEM nor canonical base64"
        })
    })
}

/// What lines of base64 hold, none of them empty.
fn joined(lines: &[&[u8]]) -> Option<Zeroizing<Vec<u8>>> {
    if lines.contains(&&b""[..]) {
        return None;
    }
    base64::decode_secret(&Zeroizing::new(lines.concat()))
}

/// What is wrong with lines of DER in base64 that have blanks inside, and nothing else. One that
/// was a `+` counts as a character: with them the length is a multiple of four.
fn blank_inside(lines: &[&[u8]]) -> Option<&'static str> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/= ".contains(byte);
    let is_der = lines.first().is_some_and(|line| line.starts_with(b"MI"));
    let has_blank = lines.iter().any(|line| line.contains(&b' '));
    if !is_der || !has_blank || !lines.iter().copied().flatten().all(is_base64) {
        return None;
    }
    let length = lines
        .iter()
        .fold(0, |sum: usize, line| sum.saturating_add(line.len()));
    Some(if length.checked_rem(4) == Some(0) {
        "a blank inside the base64; was it a `+`?"
    } else {
        "a blank inside the base64"
    })
}
