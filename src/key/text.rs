//! Keys in text: PEM, or the bare base64 of LianLian's dashboard (rules `KEY-2`, `KEY-3`).

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::container::{Blob, Shape};
use crate::base64;
use crate::error::{FoundKey, KeyError, KeyRole};

const BEGIN: &str = "-----BEGIN ";

/// Finds the DER in a text, and refuses by the label what cannot be the key that is needed.
pub(super) fn decode(text: &str, needed: KeyRole) -> Result<Blob<'static>, KeyError> {
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .trim_matches(is_blank);
    if text.split("\r\n").any(|part| part.contains('\r')) {
        return Err(KeyError::Format {
            problem: "a carriage return without a line feed",
        });
    }
    if text.starts_with(BEGIN) {
        return decode_pem(text, needed);
    }
    if is_openssh_line(text) {
        return Err(KeyError::Kind {
            found: FoundKey::OpenSsh,
            needed,
        });
    }
    decode_base64(text)
}

fn decode_pem(text: &str, needed: KeyRole) -> Result<Blob<'static>, KeyError> {
    let label = text
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.split_once("-----"));
    let Some((label, rest)) = label else {
        return Err(KeyError::Format {
            problem: "the first line of the PEM is not complete",
        });
    };
    if label == "ENCRYPTED PRIVATE KEY" || rest.lines().any(is_encryption_header) {
        return Err(KeyError::Encrypted);
    }
    let shape = shape_of_label(label, needed)?;
    shape.check_role(needed)?;
    let der = lines_of_block(label, rest).and_then(|lines| joined(&lines));
    let der = der.ok_or(KeyError::Format {
        problem: "not one PEM block with lines of one length and nothing around it",
    })?;
    Ok(Blob::from_pem(der, shape))
}

/// Of a private key that an old OpenSSL encrypted (RFC 1421).
fn is_encryption_header(line: &str) -> bool {
    line.strip_prefix("Proc-Type:")
        .is_some_and(|kind| kind.trim_matches(is_blank) == "4,ENCRYPTED")
}

/// The lines of a PEM block that begins before `rest`. They have one length; the last may be
/// shorter.
fn lines_of_block<'t>(label: &str, rest: &'t str) -> Option<Vec<&'t str>> {
    let end = ["-----END ", label, "-----"].concat();
    let mut lines = rest.lines();
    // Nothing follows the label on the first line.
    lines.next().filter(|behind| behind.is_empty())?;
    lines.next_back().filter(|line| *line == end)?;
    let lines: Vec<_> = lines.collect();
    let (last, others) = lines.split_last()?;
    let width = others.first().unwrap_or(last).len();
    let is_even = others.iter().all(|line| line.len() == width) && last.len() <= width;
    is_even.then_some(lines)
}

fn shape_of_label(label: &str, needed: KeyRole) -> Result<Shape, KeyError> {
    let found = match label {
        "PRIVATE KEY" => return Ok(Shape::Pkcs8),
        "RSA PRIVATE KEY" => return Ok(Shape::Pkcs1Private),
        "PUBLIC KEY" => return Ok(Shape::Spki),
        "RSA PUBLIC KEY" => return Ok(Shape::Pkcs1Public),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => FoundKey::Certificate,
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => FoundKey::CertificateRequest,
        "EC PRIVATE KEY" | "EC PARAMETERS" => FoundKey::EllipticCurve,
        "DSA PRIVATE KEY" | "DSA PARAMETERS" => FoundKey::Dsa,
        "OPENSSH PRIVATE KEY" => FoundKey::OpenSsh,
        _ => {
            return Err(KeyError::Format {
                problem: "the PEM has a label that no key has",
            });
        }
    };
    Err(KeyError::Kind { found, needed })
}

/// Whether this is a public key as OpenSSH keeps it: `ssh-rsa AAAA… somebody`. All begin with the
/// length of their type's name, three bytes of which are zero.
fn is_openssh_line(text: &str) -> bool {
    text.split_once(' ')
        .is_some_and(|(kind, blob)| is_openssh_type(kind) && blob.starts_with("AAAA"))
}

/// Such as `ssh-rsa` and `sk-ssh-ed25519@openssh.com`; lines of base64 are none.
fn is_openssh_type(kind: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '@');
    kind.contains('-') && kind.chars().all(is_allowed)
}

fn decode_base64(text: &str) -> Result<Blob<'static>, KeyError> {
    let lines: Vec<_> = text
        .lines()
        .map(|line| line.trim_matches(is_blank))
        .collect();
    let problem = if text.contains(BEGIN) {
        "there is text before the PEM block"
    } else if lines.iter().any(|line| line.contains(' ')) {
        "a blank inside the base64; was it a `+`?"
    } else if lines.contains(&"") {
        "an empty line inside the base64"
    } else {
        "neither PEM nor canonical base64"
    };
    let der = joined(&lines).ok_or(KeyError::Format { problem })?;
    Ok(Blob::from_base64(der))
}

/// What lines of base64 hold, none of them empty.
fn joined(lines: &[&str]) -> Option<Zeroizing<Vec<u8>>> {
    if lines.contains(&"") {
        return None;
    }
    base64::decode(&Zeroizing::new(lines.concat())).map(Zeroizing::new)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}
