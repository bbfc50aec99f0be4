//! Keys in text: PEM, or the bare base64 of LianLian's dashboard (rules `KEY-2`, `KEY-3`).
//!
//! Works on bytes: what stands around PEM blocks may be in any character set.

use alloc::vec::Vec;
use core::str;

use zeroize::Zeroizing;

use super::container::Blob;
use crate::base64;
use crate::error::{FoundKey, KeyError, KeyRole};

pub(super) const BEGIN: &[u8] = b"-----BEGIN ";
pub(super) const END: &[u8] = b"-----END ";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a file holds text, rather than DER. All DER of keys begins with `0` and a byte that no
/// UTF-8 begins with; a PEM may stand in a text of another character set.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let has_pem = || lines_of(bare(bytes)).any(|line| label_of(line).is_some());
    str::from_utf8(bytes).is_ok() || (bytes.first() != Some(&b'0') && has_pem())
}

/// Finds the DER in a text, and refuses by the label what cannot be the key that is needed (rule
/// `KEY-2`).
pub(super) fn decode(text: &[u8], needed: KeyRole) -> Result<Blob<'static>, KeyError> {
    let text = bare(text);
    if has_lone_return(text) {
        return Err(KeyError::format("a carriage return without a line feed"));
    }
    let blocks = blocks_of(text);
    if !blocks.is_empty() {
        return decode_pem(&blocks, needed);
    }
    match other_tool(text) {
        Some(found) => Err(KeyError::Kind { found, needed }),
        None => decode_base64(text),
    }
}

/// A text without a byte order mark in front, and without blanks around.
pub(super) fn bare(text: &[u8]) -> &[u8] {
    trim(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text))
}

/// The lines of a text, without blanks at the end of each.
pub(super) fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').map(trim_end)
}

/// Whether `part` is somewhere in `text`.
pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !is_blank(*byte));
    start
        .and_then(|start| text.get(start..))
        .map_or(&[], trim_end)
}

fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !is_blank(*byte));
    end.and_then(|end| text.get(..=end)).unwrap_or(&[])
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn has_lone_return(text: &[u8]) -> bool {
    text.windows(2)
        .any(|pair| matches!(pair, [b'\r', other] if *other != b'\n'))
}

/// One PEM block of a text (RFC 7468): what its BEGIN line says, and the lines between that and its
/// END line, or the next BEGIN line, or the end of the text.
struct Block<'t> {
    label: &'t [u8],
    lines: Vec<&'t [u8]>,
    has_end: bool,
}

/// The blocks of a text, whatever stands before, between and behind them.
fn blocks_of(text: &[u8]) -> Vec<Block<'_>> {
    let mut blocks = Vec::<Block<'_>>::new();
    for line in lines_of(text) {
        if let Some(label) = label_of(line) {
            blocks.push(Block {
                label,
                lines: Vec::new(),
                has_end: false,
            });
        } else if let Some(block) = blocks.last_mut().filter(|block| !block.has_end) {
            if framed(line, END) == Some(block.label) {
                block.has_end = true;
            } else {
                block.lines.push(line);
            }
        }
    }
    blocks
}

/// What a BEGIN line says: words of capital letters and digits, with one space between them.
fn label_of(line: &[u8]) -> Option<&[u8]> {
    let is_word = |word: &[u8]| {
        let is_allowed = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        !word.is_empty() && word.iter().all(is_allowed)
    };
    framed(line, BEGIN).filter(|label| label.split(|byte| *byte == b' ').all(is_word))
}

fn framed<'t>(line: &'t [u8], start: &[u8]) -> Option<&'t [u8]> {
    line.strip_prefix(start)?.strip_suffix(b"-----")
}

/// The one key of the role that is needed; the other blocks are not read.
fn decode_pem(blocks: &[Block<'_>], needed: KeyRole) -> Result<Blob<'static>, KeyError> {
    let mut found = blocks.iter().filter(|block| block.role() == Some(needed));
    match (found.next(), found.next()) {
        (Some(block), None) => block.decode(),
        (Some(_), Some(_)) => Err(KeyError::format(
            "several PEM blocks of the kind that is needed; leave one of them",
        )),
        (None, _) => Err(without_role(blocks, needed)),
    }
}

/// Rule `KEY-3`: what the blocks are, if none of them is of the role that is needed.
fn without_role(blocks: &[Block<'_>], needed: KeyRole) -> KeyError {
    let names = || blocks.iter().filter_map(|block| block.named(needed));
    let encrypted = names().find(|name| *name == KeyError::Encrypted);
    encrypted
        .filter(|_| needed == KeyRole::Private)
        .or_else(|| names().next())
        .unwrap_or(KeyError::format("the PEM has a label that no key has"))
}

impl Block<'_> {
    /// The role of the key that the label promises.
    fn role(&self) -> Option<KeyRole> {
        match self.label {
            b"PRIVATE KEY" | b"RSA PRIVATE KEY" => Some(KeyRole::Private),
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

    /// Rule `KEY-3`: what this is where a key of another role is needed, if the label tells.
    fn named(&self, needed: KeyRole) -> Option<KeyError> {
        let ends_with = |words: &[u8]| {
            let before = self.label.strip_suffix(words);
            before.is_some_and(|before| before.is_empty() || before.ends_with(b" "))
        };
        let found = match self.label {
            b"PRIVATE KEY" | b"RSA PRIVATE KEY" => FoundKey::RsaPrivate,
            b"PUBLIC KEY" | b"RSA PUBLIC KEY" => FoundKey::RsaPublic,
            b"EC PRIVATE KEY" | b"EC PARAMETERS" => FoundKey::EllipticCurve,
            b"DSA PRIVATE KEY" | b"DSA PARAMETERS" => FoundKey::Dsa,
            b"DH PARAMETERS" => FoundKey::OtherAlgorithm,
            b"OPENSSH PRIVATE KEY" => FoundKey::OpenSsh,
            b"X509 CRL" => FoundKey::RevocationList,
            b"PKCS7" | b"CMS" => FoundKey::Pkcs7,
            b"PKCS12" => FoundKey::Pkcs12,
            _ if ends_with(b"CERTIFICATE") => FoundKey::Certificate,
            _ if ends_with(b"CERTIFICATE REQUEST") => FoundKey::CertificateRequest,
            _ if ends_with(b"PRIVATE KEY") || ends_with(b"PUBLIC KEY") => FoundKey::OtherAlgorithm,
            _ => return None,
        };
        Some(if self.is_encrypted() {
            KeyError::Encrypted
        } else {
            KeyError::Kind { found, needed }
        })
    }

    /// The label tells the role, the content the container.
    fn decode(&self) -> Result<Blob<'static>, KeyError> {
        if self.is_encrypted() {
            return Err(KeyError::Encrypted);
        }
        let lines = self.lines_of_one_length().filter(|_| self.has_end);
        lines
            .and_then(joined)
            .map(Blob::from_pem)
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
        if !self.has_end {
            "a PEM block without its END line"
        } else if self.lines.iter().any(|line| line.contains(&b':')) {
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

/// A key of another tool, by how its text begins.
fn other_tool(text: &[u8]) -> Option<FoundKey> {
    if text.starts_with(b"---- BEGIN SSH2 ") {
        Some(FoundKey::Ssh2)
    } else if text.starts_with(b"PuTTY-User-Key-File-") {
        Some(FoundKey::Putty)
    } else {
        is_openssh_line(text).then_some(FoundKey::OpenSsh)
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
    let lines: Vec<_> = lines_of(text).map(trim).collect();
    joined(&lines).map(Blob::from_base64).ok_or_else(|| {
        KeyError::format(if lines.iter().any(|line| line.starts_with(BEGIN)) {
            "the BEGIN line of the PEM is not complete"
        } else if contains(text, BEGIN) {
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

/// Whether this is a PEM but for blanks in front of a line, as in YAML.
pub(super) fn is_indented_pem(bytes: &[u8]) -> bool {
    let text = bare(bytes);
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let is_indented = |line: &&[u8]| line.first().copied().is_some_and(is_blank);
    let is_content = |line: &[u8]| line.starts_with(END) || trim(line).iter().all(is_base64);
    let has_pem = lines_of(text).any(|line| label_of(trim(line)).is_some());
    has_pem
        && lines_of(text)
            .filter(is_indented)
            .map(trim)
            .any(|line| label_of(line).is_some() || is_content(line))
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
