//! Keys in text: PEM, or the bare base64 of LianLian's dashboard (rules `KEY-2`, `KEY-3`).

use alloc::string::String;
use alloc::vec;

use pkcs8::der::pem::Decoder;
use zeroize::Zeroizing;

use super::container::{Blob, Shape};
use crate::base64;
use crate::error::{Error, FoundKey, KeyRole};

const BEGIN: &str = "-----BEGIN ";

/// Finds the DER in a text, and refuses by the label what cannot be the key that is needed.
pub(super) fn decode(text: &str, needed: KeyRole) -> Result<Blob<'static>, Error> {
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .trim_matches(is_blank);
    if text.split("\r\n").any(|part| part.contains('\r')) {
        return Err(Error::KeyFormat {
            problem: "a carriage return without a line feed",
        });
    }
    if text.starts_with(BEGIN) {
        return decode_pem(text, needed);
    }
    if text.starts_with("ssh-") {
        return Err(Error::KeyKind {
            found: FoundKey::OpenSsh,
            needed,
        });
    }
    decode_base64(text)
}

fn decode_pem(text: &str, needed: KeyRole) -> Result<Blob<'static>, Error> {
    let label = text
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.split_once("-----"));
    let Some((label, body)) = label else {
        return Err(Error::KeyFormat {
            problem: "the first line of the PEM is not complete",
        });
    };
    if label == "ENCRYPTED PRIVATE KEY" || body.contains("4,ENCRYPTED") {
        return Err(Error::KeyEncrypted);
    }
    let shape = shape_of_label(label, needed)?;
    shape.check_role(needed)?;
    let bad_pem = |_| Error::KeyFormat {
        problem: "not one PEM block with lines of one length and nothing around it",
    };
    let mut decoder = Decoder::new_detect_wrap(text.as_bytes()).map_err(bad_pem)?;
    let mut der = Zeroizing::new(vec![0; decoder.remaining_len()]);
    decoder.decode(&mut der).map_err(bad_pem)?;
    Ok(Blob::of_pem(der, shape))
}

fn shape_of_label(label: &str, needed: KeyRole) -> Result<Shape, Error> {
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
            return Err(Error::KeyFormat {
                problem: "the PEM has a label that no key has",
            });
        }
    };
    Err(Error::KeyKind { found, needed })
}

fn decode_base64(text: &str) -> Result<Blob<'static>, Error> {
    let problem = if text.contains(BEGIN) {
        "there is text before the PEM block"
    } else if text
        .lines()
        .any(|line| line.trim_matches(is_blank).contains(' '))
    {
        "a blank inside the base64; was it a `+`?"
    } else {
        "neither PEM nor canonical base64"
    };
    let mut joined = Zeroizing::new(String::with_capacity(text.len()));
    joined.extend(text.lines().map(|line| line.trim_matches(is_blank)));
    let der = base64::decode(&joined).ok_or(Error::KeyFormat { problem })?;
    Ok(Blob::of_base64(Zeroizing::new(der)))
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}
