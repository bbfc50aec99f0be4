//! Files that hold keys, as people have them: what is read, and what is refused by its name.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::fmt::Write as _;

use lianlian_mpay::{
    FoundKey, KeyError, KeyFile, KeyRole, MAX_KEY_LEN, Signature, SigningKey, VerifyingKey,
};
use support::{published_key, signing_key};

const KEY: &str = "merchant-1024";

/// The DER of a test key in each container.
struct Der {
    pkcs8: Vec<u8>,
    pkcs1: Vec<u8>,
    spki: Vec<u8>,
    pkcs1_public: Vec<u8>,
}

fn der() -> Der {
    let text = support::keys()["rsa"][KEY]["private"].clone();
    let pkcs8 = from_base64(text.as_str().unwrap());
    let spki = signing_key(KEY).verifying_key().to_spki_der();
    Der {
        // Behind the headers of SEQUENCE, version, algorithm and OCTET STRING or BIT STRING.
        pkcs1: pkcs8[26..].to_vec(),
        pkcs1_public: spki[22..].to_vec(),
        pkcs8,
        spki,
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    Signature::from_base64(text).unwrap().as_bytes().to_vec()
}

fn base64(bytes: &[u8]) -> String {
    Signature::from_bytes(bytes).to_base64()
}

fn lines(bytes: &[u8]) -> String {
    let text = base64(bytes);
    let lines = text.as_bytes().chunks(64);
    let lines: Vec<_> = lines.map(|line| str::from_utf8(line).unwrap()).collect();
    lines.join("\n")
}

fn pem(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines(der)
    )
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let length = &length[length.iter().position(|byte| *byte != 0).unwrap_or(3)..];
    let long = match content.len() {
        0..0x80 => vec![],
        _ => vec![0x80 | u8::try_from(length.len()).unwrap()],
    };
    [&[tag], long.as_slice(), length, content].concat()
}

fn sequence(items: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &items.concat())
}

/// `rsaEncryption`, with and without the NULL behind it.
const OID: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const NULL: &[u8] = &[5, 0];
const VERSION_0: &[u8] = &[2, 1, 0];
const VERSION_1: &[u8] = &[2, 1, 1];

/// A PKCS#8 key with this version, and this behind the key.
fn pkcs8(version: &[u8], pkcs1: &[u8], behind: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[OID, NULL]);
    sequence(&[version, &algorithm, &tlv(4, pkcs1), behind])
}

/// The contents of the INTEGERs of a PKCS#1 key.
fn integers(pkcs1: &[u8]) -> Vec<Vec<u8>> {
    fn read(bytes: &[u8]) -> (&[u8], &[u8]) {
        let (length, start) = match bytes[1] {
            0x81 => (usize::from(bytes[2]), 3),
            0x82 => (usize::from(u16::from_be_bytes([bytes[2], bytes[3]])), 4),
            length => (usize::from(length), 2),
        };
        bytes[start..].split_at(length)
    }
    let (mut rest, _) = read(pkcs1);
    let mut integers = Vec::new();
    while !rest.is_empty() {
        let (content, behind) = read(rest);
        integers.push(content.to_vec());
        rest = behind;
    }
    integers
}

fn sequence_of(integers: &[Vec<u8>]) -> Vec<u8> {
    let items: Vec<_> = integers.iter().map(|content| tlv(2, content)).collect();
    tlv(0x30, &items.concat())
}

fn private(file: impl AsRef<[u8]>) -> Result<String, KeyError> {
    let key = SigningKey::from_bytes(file.as_ref())?;
    assert!(key.is_pair_of(signing_key(KEY).verifying_key()));
    Ok(key.format().to_string())
}

fn public(file: impl AsRef<[u8]>) -> Result<String, KeyError> {
    let key = VerifyingKey::from_bytes(file.as_ref())?;
    assert_eq!(&key, signing_key(KEY).verifying_key());
    Ok(key.format().to_string())
}

fn read(role: KeyRole, file: impl AsRef<[u8]>) -> Result<String, KeyError> {
    match role {
        KeyRole::Private => private(file),
        KeyRole::Public => public(file),
    }
}

#[test]
fn text_around_the_block_is_not_read() {
    let Der { pkcs8, spki, .. } = der();
    let (key, half) = (pem("PRIVATE KEY", &pkcs8), pem("PUBLIC KEY", &spki));
    for (before, behind) in [
        (
            "Bag Attributes\n    localKeyID: 54 69 6D\nKey Attributes: <No Attributes>\n",
            "",
        ),
        ("商户私钥：\n\n", "\n(end)"),
        ("# the key of 2024\r\n", "\r\n# -----END\r\n"),
        ("", "MIIC\n"),
        ("\u{feff}x\n", ""),
    ] {
        let file = format!("{before}{key}{behind}");
        assert_eq!(private(&file), Ok("pkcs8-pem".into()), "{file}");
        assert_eq!(
            private(file.replace('\n', "\r\n").replace("\r\r", "\r")),
            Ok("pkcs8-pem".into())
        );
        assert_eq!(
            public(format!("{before}{half}{behind}")),
            Ok("spki-pem".into())
        );
    }
    // In another character set: here the first two characters of 商户 in GBK.
    let file = [b"\xc9\xcc\xbb\xa7\n", key.as_bytes()].concat();
    assert_eq!(private(&file), Ok("pkcs8-pem".into()));
}

#[test]
fn one_block_of_the_role_is_read_and_the_others_are_not() {
    let Der {
        pkcs8, spki, pkcs1, ..
    } = der();
    let (key, half) = (pem("PRIVATE KEY", &pkcs8), pem("PUBLIC KEY", &spki));
    let certificate = pem("CERTIFICATE", b"no certificate");
    let encrypted = pem("ENCRYPTED PRIVATE KEY", b"x");
    for file in [
        format!("{certificate}{key}"),
        format!("{key}{certificate}{certificate}"),
        format!("{half}text\n{key}"),
        format!("{encrypted}{key}{half}"),
        // What is not read may be broken.
        format!("-----BEGIN CERTIFICATE-----\nAAAA\n{key}"),
        format!("{key}-----BEGIN CERTIFICATE-----\nAAAA"),
        format!("-----END PRIVATE KEY-----\n{key}-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN private key-----\n{key}----BEGIN PRIVATE KEY----\n"),
    ] {
        assert_eq!(private(&file), Ok("pkcs8-pem".into()), "{file}");
    }
    let file = format!("{key}{half}{certificate}");
    assert_eq!(public(file), Ok("spki-pem".into()));
    let legacy = pem("RSA PRIVATE KEY", &pkcs1);
    for file in [
        format!("{key}{key}"),
        format!("{key}{legacy}"),
        format!("-----BEGIN PRIVATE KEY-----\n{key}"),
    ] {
        assert_eq!(
            private(file).unwrap_err().to_string(),
            "not a readable key: several PEM blocks of the kind that is needed; leave one of them"
        );
    }
}

#[test]
fn the_first_label_that_has_a_name_names_the_file() {
    use KeyRole::{Private, Public};
    let label = |label: &str| format!("-----BEGIN {label}-----\nAAAA\n");
    let header = "Proc-Type: 4,ENCRYPTED\n";
    for (role, file, found) in [
        (Private, label("PUBLIC KEY"), Some("rsa_public")),
        (Public, label("RSA PRIVATE KEY"), Some("rsa_private")),
        (Private, label("CERTIFICATE"), Some("certificate")),
        (Public, label("TRUSTED CERTIFICATE"), Some("certificate")),
        (
            Public,
            label("NEW CERTIFICATE REQUEST"),
            Some("certificate_request"),
        ),
        (Private, label("X509 CRL"), Some("revocation_list")),
        (Private, label("PKCS7"), Some("pkcs7")),
        (Private, label("CMS"), Some("pkcs7")),
        (Private, label("PKCS12"), Some("pkcs12")),
        (
            Private,
            label("EC PARAMETERS") + &label("EC PRIVATE KEY"),
            Some("elliptic_curve"),
        ),
        (Private, label("DSA PRIVATE KEY"), Some("dsa")),
        (Private, label("DH PARAMETERS"), Some("other_algorithm")),
        (Private, label("ANY PRIVATE KEY"), Some("other_algorithm")),
        (Private, label("OPENSSH PRIVATE KEY"), Some("openssh")),
        (Private, label("ENCRYPTED PRIVATE KEY"), None),
        (Private, label("RSA PRIVATE KEY") + header, None),
        (Public, label("RSA PRIVATE KEY") + header, None),
        (Public, label("EC PRIVATE KEY") + header, None),
        (
            Public,
            label("UNKNOWN") + &label("CERTIFICATE"),
            Some("certificate"),
        ),
        (
            Private,
            label("CERTIFICATE") + &label("ENCRYPTED PRIVATE KEY"),
            None,
        ),
        (
            Public,
            label("CERTIFICATE") + &label("ENCRYPTED PRIVATE KEY"),
            Some("certificate"),
        ),
        (
            Private,
            label("ENCRYPTED PRIVATE KEY") + &label("CERTIFICATE"),
            None,
        ),
    ] {
        let error = read(role, &file).unwrap_err();
        let code = found.map_or("key_encrypted", |_| "key_kind");
        assert_eq!((error.code(), error.detail()), (code, found), "{file}");
    }
    for unknown in ["UNKNOWN", "PRIVATEKEY", "NOPRIVATE KEY", "NO PRIVATE KEYS"] {
        assert_eq!(
            private(label(unknown)).unwrap_err().to_string(),
            "not a readable key: the PEM has a label that no key has"
        );
    }
}

#[test]
fn a_block_is_whole_or_refused() {
    const OPEN: &str = "a PEM block without its END line";
    const INCOMPLETE: &str = "the BEGIN line of the PEM is not complete";
    const UNEVEN: &str = "the lines of the PEM are not of one length";
    const RETURN: &str = "a carriage return without a line feed";
    let key = pem("PRIVATE KEY", &der().pkcs8);
    let longer = format!("{}\n-----END", "=".repeat(64));
    for (part, by, problem) in [
        ("-----END PRIVATE KEY-----", "", OPEN),
        ("END PRIVATE", "END RSA PRIVATE", OPEN),
        ("-----END", "-----BEGIN CERTIFICATE-----\n-----END", OPEN),
        ("PRIVATE KEY-----\nMII", "PRIVATE KEY-----MII", INCOMPLETE),
        ("BEGIN PRIVATE KEY", "BEGIN PRIVATE  KEY", INCOMPLETE),
        ("BEGIN PRIVATE KEY", "BEGIN Private Key", INCOMPLETE),
        (
            "-----BEGIN",
            "KEY=-----BEGIN",
            "the BEGIN line of the PEM has something in front",
        ),
        ("-----\nMII", "-----\n\nMII", "an empty line inside the PEM"),
        (
            "-----\nMII",
            "-----\nComment: a\nMII",
            "a header line inside the PEM",
        ),
        ("-----\nMII", "-----\nM\nII", UNEVEN),
        // The second line in two.
        (
            &key[110..130],
            &format!("{}\n{}", &key[110..120], &key[120..130]),
            UNEVEN,
        ),
        // The last line longer than the others.
        ("\n-----END", &longer, UNEVEN),
        (
            "-----\nMII",
            "-----\nMI!",
            "the PEM does not hold canonical base64",
        ),
        ("-----\nMII", "-----\rMII", RETURN),
        ("-----BEGIN", "a\rb\n-----BEGIN", RETURN),
    ] {
        let file = key.replace(part, by);
        let error = private(&file).unwrap_err();
        let looks_like = None;
        assert_eq!(
            error,
            KeyError::Format {
                problem,
                looks_like
            },
            "{file}"
        );
    }
}

#[test]
fn the_label_tells_the_role_and_the_content_the_container() {
    let Der {
        pkcs8,
        pkcs1,
        spki,
        pkcs1_public,
    } = der();
    for (label, der, role, format) in [
        ("RSA PRIVATE KEY", &pkcs8, KeyRole::Private, "pkcs8-pem"),
        ("PRIVATE KEY", &pkcs1, KeyRole::Private, "pkcs1-pem"),
        ("RSA PUBLIC KEY", &spki, KeyRole::Public, "spki-pem"),
        ("PUBLIC KEY", &pkcs1_public, KeyRole::Public, "pkcs1-pem"),
    ] {
        assert_eq!(read(role, pem(label, der)), Ok(format.into()), "{label}");
    }
    for (label, der, role, found) in [
        ("PRIVATE KEY", &spki, KeyRole::Private, "rsa_public"),
        (
            "RSA PRIVATE KEY",
            &pkcs1_public,
            KeyRole::Private,
            "rsa_public",
        ),
        ("PUBLIC KEY", &pkcs8, KeyRole::Public, "rsa_private"),
        ("RSA PUBLIC KEY", &pkcs1, KeyRole::Public, "rsa_private"),
        // By the label, unread.
        ("PRIVATE KEY", &spki, KeyRole::Public, "rsa_private"),
        ("PUBLIC KEY", &pkcs8, KeyRole::Private, "rsa_public"),
    ] {
        let error = read(role, pem(label, der)).unwrap_err();
        assert_eq!(
            (error.code(), error.detail()),
            ("key_kind", Some(found)),
            "{label}"
        );
    }
}

#[test]
fn blanks_at_the_ends_of_lines_are_read() {
    let key = pem("PRIVATE KEY", &der().pkcs8);
    for file in [
        key.replace('\n', " \n"),
        key.replace('\n', "\t \r\n"),
        key.replace("-----\nMII", "-----  \nMII"),
        format!(" \t{key}"),
    ] {
        assert_eq!(private(&file), Ok("pkcs8-pem".into()), "{file}");
    }
}

#[test]
fn both_versions_of_pkcs8_are_read() {
    let Der {
        pkcs1,
        pkcs1_public,
        ..
    } = der();
    let half = |public: &[u8]| tlv(0x81, &[&[0], public].concat());
    let attributes = tlv(0xa0, &sequence(&[b"\x06\x03\x55\x1d\x0f", &tlv(0x31, &[])]));
    for (version, behind) in [
        (VERSION_0, vec![]),
        (VERSION_0, attributes.clone()),
        (VERSION_1, vec![]),
        (VERSION_1, attributes.clone()),
        (VERSION_1, half(&pkcs1_public)),
        (
            VERSION_1,
            [attributes.clone(), half(&pkcs1_public)].concat(),
        ),
    ] {
        let file = pkcs8(version, &pkcs1, &behind);
        assert_eq!(private(&file), Ok("pkcs8-der".into()));
    }
    // That of another.
    let other = signing_key("platform-1024").verifying_key().to_spki_der();
    let mut exponent = pkcs1_public.clone();
    *exponent.last_mut().unwrap() = 3;
    for public in [&other[22..], &exponent] {
        let error = private(pkcs8(VERSION_1, &pkcs1, &half(public))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "not a valid RSA key: the public key beside the private one is not its half"
        );
    }
    let fits = half(&pkcs1_public);
    for (version, behind) in [
        (VERSION_0, fits.clone()),
        (VERSION_1, half(&[])),
        (VERSION_1, half(&pkcs1_public[..100])),
        (VERSION_1, half(&[&pkcs1_public[..], &[0]].concat())),
        (VERSION_1, half(&der().spki)),
        (VERSION_1, [fits.clone(), fits.clone()].concat()),
        (VERSION_1, [fits.clone(), attributes.clone()].concat()),
        (VERSION_1, [attributes.clone(), attributes].concat()),
        (VERSION_0, tlv(0xa0, &sequence(&[b"\x06\x03\x55\x1d\x0f"]))),
        (VERSION_1, tlv(0xa0, &sequence(&[NULL]))),
        (VERSION_1, tlv(0xa1, &tlv(3, &fits[3..]))),
        (VERSION_1, tlv(0x81, &[&[1], &pkcs1_public[..]].concat())),
        (VERSION_1, tlv(0x81, &[])),
        (VERSION_1, tlv(0x82, &[0])),
        (&[2, 1, 2], vec![]),
        (&[2, 1, 0xff], vec![]),
        (&[2, 2, 0, 1], vec![]),
    ] {
        let error = private(pkcs8(version, &pkcs1, &behind)).unwrap_err();
        assert_eq!(error.code(), "key_format", "{version:?} {behind:?}");
    }
}

#[test]
fn parameters_are_null_or_absent() {
    let Der {
        pkcs1,
        pkcs1_public,
        ..
    } = der();
    let bits = tlv(3, &[&[0], &pkcs1_public[..]].concat());
    let octets = tlv(4, &pkcs1);
    for (parameters, is_read) in [
        (NULL, true),
        (&[], true),
        (&[0x30, 0], false),
        (&[5, 1, 0], false),
        (&[5, 0, 5, 0], false),
        (OID, false),
    ] {
        let algorithm = sequence(&[OID, parameters]);
        let key = private(sequence(&[VERSION_0, &algorithm, &octets]));
        let half = public(sequence(&[&algorithm, &bits]));
        for (read, format) in [(key, "pkcs8-der"), (half, "spki-der")] {
            match read {
                Ok(found) => assert_eq!((found.as_str(), is_read), (format, true)),
                Err(error) => assert_eq!((error.code(), is_read), ("key_format", false)),
            }
        }
    }
}

/// What a file is.
enum Name {
    Kind(FoundKey),
    File(KeyFile),
}

impl From<FoundKey> for Name {
    fn from(found: FoundKey) -> Self {
        Self::Kind(found)
    }
}

impl From<KeyFile> for Name {
    fn from(file: KeyFile) -> Self {
        Self::File(file)
    }
}

/// A file that cannot be read, as a row: its machine name, and the error's own text or a part of it.
struct Row {
    file: Vec<u8>,
    role: KeyRole,
    name: Name,
    text: &'static str,
}

fn row(file: impl AsRef<[u8]>, role: KeyRole, name: impl Into<Name>, text: &'static str) -> Row {
    Row {
        file: file.as_ref().to_vec(),
        role,
        name: name.into(),
        text,
    }
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

fn hex(bytes: &[u8], between: &str) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(between)
}

#[test]
fn other_files_are_named() {
    use KeyRole::{Private, Public};
    let Der { pkcs8, spki, .. } = der();
    let (key, half) = (pem("PRIVATE KEY", &pkcs8), pem("PUBLIC KEY", &spki));
    check(&[
        row("", Private, KeyFile::Empty, "not a readable key: empty"),
        row(
            "\u{feff} \r\n",
            Public,
            KeyFile::Empty,
            "not a readable key: empty",
        ),
        row(
            utf16(&format!("\u{feff}{key}"), u16::to_le_bytes),
            Private,
            KeyFile::Utf16,
            "not a readable key: UTF-16; a key in text is read as UTF-8",
        ),
        row(
            utf16(&format!("\u{feff}{half}"), u16::to_be_bytes),
            Public,
            KeyFile::Utf16,
            "UTF-16",
        ),
        row(
            utf16(&key, u16::to_le_bytes),
            Private,
            KeyFile::Utf16,
            "UTF-16",
        ),
        row(
            utf16(&base64(&spki), u16::to_be_bytes),
            Public,
            KeyFile::Utf16,
            "UTF-16",
        ),
        row(
            "<!DOCTYPE html>\n<p>404</p>",
            Public,
            KeyFile::Html,
            "not a readable key: an HTML page",
        ),
        row(
            "<!-- saved -->\n<HTML lang=zh>",
            Public,
            KeyFile::Html,
            "HTML",
        ),
        row(
            "/etc/mpay/merchant",
            Private,
            KeyFile::Path,
            "not a readable key: the path of a file, not what is in the file",
        ),
        row("keys/merchant.PEM\n", Private, KeyFile::Path, "path"),
        row(r"C:\keys\merchant", Private, KeyFile::Path, "path"),
        row(
            "classpath:rsa_private_key.pem",
            Private,
            KeyFile::Path,
            "path",
        ),
    ]);
}

#[test]
fn keys_of_other_tools_are_named() {
    use KeyRole::{Private, Public};
    let Der { pkcs8, pkcs1, .. } = der();
    let key = pem("PRIVATE KEY", &pkcs8);
    let n = base64(&integers(&pkcs1)[1]);
    let jwk = format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#);
    let xml = format!("<RSAKeyValue><Modulus>{n}</Modulus></RSAKeyValue>");
    let escaped = key.replace('\n', "\\n");
    check(&[
        row(
            &jwk,
            Public,
            KeyFile::Jwk,
            "not a readable key: a JSON Web Key (JWK)",
        ),
        row(base64(jwk.as_bytes()), Public, KeyFile::Jwk, "JWK"),
        row(
            format!("{{\"key\":\"{escaped}\"}}"),
            Private,
            KeyFile::Json,
            "not a readable key: JSON, not the text of a key alone",
        ),
        row(
            &xml,
            Public,
            KeyFile::DotNetXml,
            "not a readable key: the XML of a .NET key (RSAKeyValue)",
        ),
        row(
            format!("<?xml version=\"1.0\"?>\n{xml}"),
            Public,
            KeyFile::DotNetXml,
            ".NET",
        ),
        row(
            "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----",
            Public,
            FoundKey::Ssh2,
            "a public key in the SSH2 format where an RSA public key is needed",
        ),
        row(
            "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n",
            Private,
            FoundKey::Putty,
            "a PuTTY key file where an RSA private key is needed",
        ),
    ]);
}

#[test]
fn keys_in_another_encoding_are_named() {
    use KeyRole::{Private, Public};
    let Der { pkcs8, spki, .. } = der();
    let (key, half) = (pem("PRIVATE KEY", &pkcs8), pem("PUBLIC KEY", &spki));
    let url_safe = base64(&pkcs8).replace('+', "-").replace('/', "_");
    check(&[
        row(
            base64(key.as_bytes()),
            Private,
            KeyFile::Base64OfPem,
            "not a readable key: the base64 of a PEM: encoded once too often",
        ),
        row(
            lines(half.as_bytes()),
            Public,
            KeyFile::Base64OfPem,
            "once too often",
        ),
        row(
            hex(&pkcs8, ""),
            Private,
            KeyFile::Hex,
            "not a readable key: hex digits; DER is read as bytes or as base64",
        ),
        row(hex(&spki, ":").to_uppercase(), Public, KeyFile::Hex, "hex"),
        row(format!("0x{}", hex(&spki, "")), Public, KeyFile::Hex, "hex"),
        row(hex(&spki, " "), Public, KeyFile::Hex, "hex"),
        row(
            &url_safe,
            Private,
            KeyFile::UrlSafeBase64,
            "not a readable key: URL-safe base64; the standard one has `+` and `/`",
        ),
        row(
            url_safe.trim_end_matches('='),
            Private,
            KeyFile::UrlSafeBase64,
            "URL-safe",
        ),
        row(
            format!("-----BEGIN PRIVATE KEY-----\n{url_safe}\n-----END PRIVATE KEY-----"),
            Private,
            KeyFile::UrlSafeBase64,
            "URL-safe",
        ),
        row(
            format!("\"{key}\""),
            Private,
            KeyFile::Quoted,
            "not a readable key: in quotation marks",
        ),
        row(
            format!("'{}'", base64(&spki)),
            Public,
            KeyFile::Quoted,
            "quotation marks",
        ),
        row(
            format!("“{key}”"),
            Private,
            KeyFile::Quoted,
            "quotation marks",
        ),
    ]);
}

#[test]
fn spoilt_pems_are_named() {
    use KeyRole::{Private, Public};
    let Der { pkcs8, spki, .. } = der();
    let (key, half) = (pem("PRIVATE KEY", &pkcs8), pem("PUBLIC KEY", &spki));
    let escaped = key.trim_end().replace('\n', "\\n");
    let one_line = key.trim_end().replace('\n', "");
    let long = |dash: &str| key.replace("-----", dash);
    check(&[
        row(
            &escaped,
            Private,
            KeyFile::EscapedPem,
            "not a readable key: a PEM with the two characters `\\n` for its line breaks",
        ),
        row(
            format!("\"{escaped}\\n\""),
            Private,
            KeyFile::EscapedPem,
            "`\\n`",
        ),
        row(
            half.replace('\n', "\\r\\n"),
            Public,
            KeyFile::EscapedPem,
            "`\\n`",
        ),
        row(
            &one_line,
            Private,
            KeyFile::PemOnOneLine,
            "not a readable key: a PEM on one line: its line breaks are missing, or have become \
             blanks",
        ),
        row(
            half.replace('\n', " "),
            Public,
            KeyFile::PemOnOneLine,
            "on one line",
        ),
        row(
            key.replace('\n', "\n  "),
            Private,
            KeyFile::IndentedPem,
            "not a readable key: a PEM with blanks in front of a line",
        ),
        row(
            format!("key: |\n    {}", half.replace('\n', "\n    ")),
            Public,
            KeyFile::IndentedPem,
            "blanks in front",
        ),
        row(
            key.replace("-----END", "\t-----END"),
            Private,
            KeyFile::IndentedPem,
            "blanks in front",
        ),
        row(
            long("----"),
            Private,
            KeyFile::PemDashes,
            "not a readable key: a PEM whose BEGIN line has other than five `-` on either side",
        ),
        row(long("------"), Private, KeyFile::PemDashes, "five `-`"),
        row(long("——-"), Private, KeyFile::PemDashes, "five `-`"),
        row(long("–––––"), Private, KeyFile::PemDashes, "five `-`"),
        row(long("—————"), Private, KeyFile::PemDashes, "five `-`"),
        row(long("－－－－－"), Private, KeyFile::PemDashes, "five `-`"),
        row(long(""), Private, KeyFile::PemDashes, "five `-`"),
        row(
            key.replacen("KEY-----", "KEY----", 1),
            Private,
            KeyFile::PemDashes,
            "five `-`",
        ),
    ]);
}

#[test]
fn other_containers_are_named() {
    use KeyRole::{Private, Public};
    let Der { pkcs1, .. } = der();
    let numbers = integers(&pkcs1);
    let (n, d) = (&numbers[1], &numbers[3]);
    let bits = 1024_u32.to_le_bytes();
    let blob = |kind: u8, algorithm: u8, magic: &[u8]| {
        [&[kind, 2, 0, 0, 0, algorithm, 0, 0], magic, &bits, d].concat()
    };
    let cng = |magic: &[u8]| [magic, &bits, &3_u32.to_le_bytes(), n].concat();
    let signed_data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    let pkcs7 = sequence(&[signed_data, &tlv(0xa0, &[0x30, 0])]);
    check(&[
        row(
            b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01",
            Private,
            FoundKey::JavaKeyStore,
            "a Java key store where an RSA private key is needed",
        ),
        row(
            b"\xce\xce\xce\xce\0\0\0\x02",
            Private,
            FoundKey::JavaKeyStore,
            "a Java key store",
        ),
        row(
            base64(b"\xfe\xed\xfe\xed\0\0\0\x02\0"),
            Private,
            FoundKey::JavaKeyStore,
            "a Java key store",
        ),
        row(
            b"\x30\x80\x02\x01\x03\x30\x80\x06\x09",
            Private,
            KeyFile::Pkcs12,
            "not a readable key: a PKCS#12 key store, in BER",
        ),
        row(
            blob(6, 0xa4, b"RSA1"),
            Public,
            KeyFile::MicrosoftBlob,
            "not a readable key: a Microsoft key blob (CryptoAPI or CNG)",
        ),
        row(
            blob(7, 0x24, b"RSA2"),
            Private,
            KeyFile::MicrosoftBlob,
            "Microsoft",
        ),
        row(
            base64(&blob(7, 0xa4, b"RSA2")),
            Private,
            KeyFile::MicrosoftBlob,
            "Microsoft",
        ),
        row(
            b"\x1e\xf1\xb5\xb0\0\0\0\0\x01\0\0\0",
            Private,
            KeyFile::MicrosoftBlob,
            "Microsoft",
        ),
        row(cng(b"RSA1"), Public, KeyFile::MicrosoftBlob, "Microsoft"),
        row(cng(b"RSA2"), Private, KeyFile::MicrosoftBlob, "Microsoft"),
        row(cng(b"RSA3"), Private, KeyFile::MicrosoftBlob, "Microsoft"),
        row(
            &pkcs7,
            Public,
            KeyFile::Pkcs7,
            "not a readable key: a PKCS#7 file, which holds certificates",
        ),
        row(
            pem("PRIVATE KEY", &pkcs7),
            Private,
            KeyFile::Pkcs7,
            "PKCS#7",
        ),
        row(base64(&pkcs7), Private, KeyFile::Pkcs7, "PKCS#7"),
    ]);
}

#[test]
fn keys_that_lack_something_are_named() {
    use KeyRole::{Private, Public};
    let Der { pkcs1, .. } = der();
    let numbers = integers(&pkcs1);
    let [version, n, e, d] = [0, 1, 2, 3].map(|place| numbers[place].clone());
    let negative = sequence_of(&[n[1..].to_vec(), e.clone()]);
    let negative = tlv(3, &[&[0], negative.as_slice()].concat());
    let negative = sequence(&[&sequence(&[OID, NULL]), &negative]);
    let mut negative_private = numbers.clone();
    negative_private[4].remove(0);
    let negative_private = sequence_of(&negative_private);
    // As Java writes a private key of which it knows no primes.
    let mut zeros = numbers.clone();
    zeros[4..].fill(vec![0]);
    check(&[
        row(
            &negative,
            Public,
            KeyFile::NegativeNumber,
            "not a readable key: a number without the zero byte in front, which makes it \
             negative",
        ),
        row(
            pem("PUBLIC KEY", &negative),
            Public,
            KeyFile::NegativeNumber,
            "negative",
        ),
        row(
            sequence_of(&[n[1..].to_vec(), e.clone()]),
            Public,
            KeyFile::NegativeNumber,
            "negative",
        ),
        row(
            pkcs8_of(&negative_private),
            Private,
            KeyFile::NegativeNumber,
            "negative",
        ),
        row(
            sequence_of(&[n.clone(), e.clone(), d.clone()]),
            Private,
            KeyFile::NoPrimes,
            "not a readable key: modulus and exponents only; the primes are needed too",
        ),
        row(
            sequence_of(&[version.clone(), n.clone(), e.clone(), d.clone()]),
            Private,
            KeyFile::NoPrimes,
            "the primes are needed",
        ),
        row(
            pkcs8_of(&sequence_of(&[version, n, e, d])),
            Private,
            KeyFile::NoPrimes,
            "the primes are needed",
        ),
        row(
            sequence_of(&zeros),
            Private,
            KeyFile::NoPrimes,
            "the primes are needed",
        ),
        row(
            pkcs8_of(&sequence_of(&zeros)),
            Private,
            KeyFile::NoPrimes,
            "the primes are needed",
        ),
    ]);
}

fn check(rows: &[Row]) {
    for (number, row) in rows.iter().enumerate() {
        let error = read(row.role, &row.file).unwrap_err();
        let mut shown = String::from_utf8_lossy(&row.file).into_owned();
        write!(shown, "\n{number} {error}").unwrap();
        let (code, detail) = match row.name {
            Name::Kind(found) => ("key_kind", found.code()),
            Name::File(file) => ("key_format", file.code()),
        };
        assert_eq!(
            (error.code(), error.detail()),
            (code, Some(detail)),
            "{shown}"
        );
        assert!(error.to_string().contains(row.text), "{shown}");
    }
}

fn pkcs8_of(pkcs1: &[u8]) -> Vec<u8> {
    pkcs8(VERSION_0, pkcs1, &[])
}

/// The hint is for a `+` that some form has decoded, not for any blank.
#[test]
fn a_blank_is_called_a_plus_only_where_it_can_be_one() {
    const HINT: &str = "a blank inside the base64; was it a `+`?";
    let key = base64(&der().pkcs8);
    assert!(key.contains('+'));
    let problem = |text: &str| match private(text) {
        Err(KeyError::Format { problem, .. }) => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!(problem(&key.replace('+', " ")), HINT);
    let file = pem("PRIVATE KEY", &der().pkcs8);
    let (head, body) = file.split_at(28);
    assert_eq!(
        problem(&format!("{head}{}", body.replacen('+', " ", 1))),
        HINT
    );
    // Put in beside all that was there.
    assert_eq!(
        problem(&key.replacen('A', "A ", 1)),
        "a blank inside the base64"
    );
    for text in ["a secret", "BEGIN PRIVATE", "not a key", "MII cannot!"] {
        assert_eq!(problem(text), "neither PEM nor canonical base64");
    }
}

#[test]
fn a_file_that_is_too_long_is_not_decoded() {
    let Der { pkcs8, .. } = der();
    let pem = pem("PRIVATE KEY", &pkcs8);
    let fill = |length: usize| format!("{}\n{pem}", "#".repeat(length - pem.len() - 1));
    assert_eq!(private(fill(MAX_KEY_LEN)), Ok("pkcs8-pem".into()));
    let der = tlv(0x30, &vec![5; MAX_KEY_LEN]);
    let base64 = base64(&der);
    let page = format!("<html>{}", " ".repeat(MAX_KEY_LEN));
    for file in [
        fill(MAX_KEY_LEN + 1).as_bytes(),
        &der,
        base64.as_bytes(),
        page.as_bytes(),
    ] {
        let problem = "longer than 65,536 bytes";
        let error = KeyError::Format {
            problem,
            looks_like: None,
        };
        assert_eq!(private(file), Err(error.clone()));
        assert_eq!(public(file), Err(error.clone()));
        assert_eq!(SigningKey::from_der(file).unwrap_err(), error);
        assert_eq!(VerifyingKey::from_der(file).unwrap_err(), error);
    }
    let text = fill(MAX_KEY_LEN + 1);
    assert_eq!(
        SigningKey::from_text(&text).unwrap_err().code(),
        "key_format"
    );
    assert_eq!(
        VerifyingKey::from_text(&text).unwrap_err().code(),
        "key_format"
    );
}

/// DER is not searched for PEM, even where an attribute holds one.
#[test]
fn a_pem_inside_der_is_not_read() {
    let note = format!("\n{}", pem("PUBLIC KEY", b"x"));
    let values = tlv(0x31, &tlv(4, note.as_bytes()));
    let attribute = tlv(0x30, &[b"\x06\x03\x55\x04\x0d", &values[..]].concat());
    // Behind the header of the outermost SEQUENCE.
    let content = [&der().pkcs8[4..], &tlv(0xa0, &attribute)].concat();
    assert_eq!(private(tlv(0x30, &content)), Ok("pkcs8-der".into()));
}

/// No recogniser is asked while a key can be read: LianLian's own, with anything beside.
#[test]
fn a_key_that_can_be_read_is_not_named() {
    let key = published_key("lianlian");
    for beside in [
        "{\"kty\"",
        "<html>",
        "/etc/key.pem",
        "PuTTY-User-Key-File-2",
        "\"",
        "BEGIN KEY",
    ] {
        let file = format!(
            "{beside}\n{}{beside}",
            pem("PUBLIC KEY", &key.to_spki_der())
        );
        assert_eq!(VerifyingKey::from_text(&file).as_ref(), Ok(&key), "{file}");
    }
}
