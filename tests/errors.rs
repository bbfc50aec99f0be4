//! The exact text of every error, and its code, number, detail, field and place.
#![allow(
    clippy::restriction,
    clippy::too_many_lines,
    reason = "tests may panic"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;

use lianlian_mpay::{
    BindVerifyRequest, Direction, Error, Expected, FoundKey, HostVerdict, KeyError, KeyFile,
    KeyRole, LengthUnit, Limit, Message, Mismatch, NameProblem, Position, PreparedMessage,
    SignType, Signature, SignedFields, signing_order, verify_message,
};
use support::REQUEST;

fn parse(text: &str) -> Error {
    Message::parse(text.as_bytes()).unwrap_err()
}

fn verify(text: &str) -> Error {
    let allowed = &[SignType::Sha256WithRsa];
    let key = support::lianlian();
    verify_message(text.as_bytes(), Direction::Request, &key, allowed).unwrap_err()
}

fn prepare(request: BindVerifyRequest<'_>) -> Error {
    request.prepare(SignType::Rsa).unwrap_err()
}

fn write(fields: &[(&str, &str)]) -> Error {
    PreparedMessage::new(fields, SignType::Rsa).unwrap_err()
}

fn response(text: &str) -> Error {
    let expected = Expected::new(REQUEST.oid_partner, "1", SignType::Rsa).unwrap();
    expected
        .verify_response(text.as_bytes(), &support::lianlian())
        .unwrap_err()
}

#[test]
fn syntax_errors_say_where() {
    for (text, at) in [
        ("", "line 1, column 1 (byte 0): the text ends too early"),
        (
            "{\"a\":1",
            "line 1, column 7 (byte 6): the text ends too early",
        ),
        (
            "{\"a\":\"交易\",\n  \"b\":x}",
            "line 2, column 7 (byte 21): unexpected 'x'",
        ),
        (
            "{\"a\":\"交\",\"b\":'x'}",
            "line 1, column 14 (byte 15): unexpected '\\''",
        ),
        (
            "{\"a\":\"交\u{1}\"}",
            "line 1, column 8 (byte 9): unexpected '\\u{1}'",
        ),
        (
            "{\"a\":\"b\nc\"}",
            "line 1, column 8 (byte 7): unexpected '\\n'",
        ),
        (
            "{\"a\":\"b \u{1}\"}",
            "line 1, column 9 (byte 8): unexpected '\\u{1}'",
        ),
        // The same where a name has escapes, and inside of a nested value.
        (
            "{\"\\u0061\":\"b\nc\"}",
            "line 1, column 13 (byte 12): unexpected '\\n'",
        ),
        (
            "{\"\\u0061\":\"b \u{1}\"}",
            "line 1, column 14 (byte 13): unexpected '\\u{1}'",
        ),
        (
            "{\"a\":[\n\"b\nc\"]}",
            "line 2, column 3 (byte 9): unexpected '\\n'",
        ),
        (
            "{\"a\":\n\"\n\"}",
            "line 2, column 2 (byte 7): unexpected '\\n'",
        ),
        (
            "{\"交\u{1}\":1}",
            "line 1, column 4 (byte 5): unexpected '\\u{1}'",
        ),
        ("\u{feff}{}", "line 1, column 1 (byte 0): a byte order mark"),
        (
            "{\"a\":“b”}",
            "line 1, column 6 (byte 5): a curly quote `“`",
        ),
        ("{\"a\":1} x", "line 1, column 9 (byte 8): unexpected 'x'"),
        ("{\"a\":1,}", "line 1, column 8 (byte 7): unexpected '}'"),
        ("{\"a\":01}", "line 1, column 7 (byte 6): unexpected '1'"),
        ("{\"a\":+1}", "line 1, column 6 (byte 5): unexpected '+'"),
        (
            "{\n\n\"a\":[\n\"\\ud800\"]}",
            "line 4, column 8 (byte 16): unexpected '\"'",
        ),
        (
            "{\"a\":\"\\ud800x\"}",
            "line 1, column 13 (byte 12): unexpected 'x'",
        ),
        ("<html>", "line 1, column 1 (byte 0): unexpected '<'"),
    ] {
        let error = parse(text);
        assert_eq!(error.to_string(), format!("not JSON at {at}"), "{text}");
        assert_eq!(error.code(), "json_syntax");
        let position = error.position().unwrap();
        assert_eq!(
            format!("{position} (byte {})", position.offset),
            at.split(": ").next().unwrap()
        );
    }
}

#[test]
fn names_are_shown_with_their_place() {
    for (text, message) in [
        (
            "{\"a\":1,\n \"sign_type \":\"RSA\"}",
            "the name at line 2, column 3 holds ' '; only A-Z a-z 0-9 _ are allowed",
        ),
        ("{\"\":1}", "the name at line 1, column 3 is empty"),
        // Decoded from escapes, so that only the value has a place in the text.
        (
            "{\"\\u4ea4\":1}",
            "the name at line 1, column 11 holds '交'; only A-Z a-z 0-9 _ are allowed",
        ),
    ] {
        assert_eq!(parse(text).to_string(), message);
    }
    let long = format!("{{\"{}\":1}}", "a".repeat(65));
    assert_eq!(
        parse(&long).to_string(),
        "the name at line 1, column 3 is longer than 64 characters"
    );
    let error = signing_order(["a", "A"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "A: this name is there twice (case does not count)"
    );
    let error = signing_order(["a b"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a name holds ' '; only A-Z a-z 0-9 _ are allowed"
    );
    assert_eq!(error.position(), None);
}

/// What an error says of itself, in full.
type Row = (
    Error,
    (u16, &'static str),
    Option<&'static str>,
    Option<&'static str>,
    Option<usize>,
    &'static str,
);

fn at(offset: usize) -> Position {
    Position {
        offset,
        line: 1,
        column: offset + 1,
    }
}

/// Every variant: number and code, detail, field, offset, text.
fn table() -> Vec<Row> {
    use {Error as E, LengthUnit as U, Limit as L, Mismatch as M, NameProblem as N};
    let name = || "a".into();
    vec![
        (
            E::JsonSyntax {
                at: at(3),
                found: Some('x'),
            },
            (1, "json_syntax"),
            None,
            None,
            Some(3),
            "not JSON at line 1, column 4 (byte 3): unexpected 'x'",
        ),
        (
            E::NotAnObject,
            (2, "not_an_object"),
            None,
            None,
            None,
            "the message is JSON, but not an object",
        ),
        (
            E::InvalidUtf8 { offset: 6 },
            (3, "invalid_utf8"),
            None,
            None,
            Some(6),
            "byte 6 of the message is not UTF-8",
        ),
        (
            E::MessageTooLarge(L::Bytes),
            (4, "message_too_large"),
            Some("bytes"),
            None,
            None,
            "the message has more than 65536 bytes",
        ),
        (
            E::MessageTooLarge(L::Fields),
            (4, "message_too_large"),
            Some("fields"),
            None,
            None,
            "the message has more than 64 fields",
        ),
        (
            E::MessageTooLarge(L::Depth),
            (4, "message_too_large"),
            Some("depth"),
            None,
            None,
            "the message has more than 8 levels",
        ),
        (
            E::DuplicateField {
                at: Some(at(8)),
                name: name(),
            },
            (5, "duplicate_field"),
            None,
            Some("a"),
            Some(8),
            "a: this name is there twice (case does not count), again at line 1, column 9",
        ),
        (
            E::DuplicateField {
                at: None,
                name: name(),
            },
            (5, "duplicate_field"),
            None,
            Some("a"),
            None,
            "a: this name is there twice (case does not count)",
        ),
        (
            E::FieldName {
                at: Some(at(2)),
                problem: N::Empty,
            },
            (6, "field_name"),
            Some("empty"),
            None,
            Some(2),
            "the name at line 1, column 3 is empty",
        ),
        (
            E::FieldName {
                at: None,
                problem: N::TooLong,
            },
            (6, "field_name"),
            Some("too_long"),
            None,
            None,
            "a name is longer than 64 characters",
        ),
        (
            E::FieldName {
                at: None,
                problem: N::Character('交'),
            },
            (6, "field_name"),
            Some("character"),
            None,
            None,
            "a name holds '交'; only A-Z a-z 0-9 _ are allowed",
        ),
        (
            E::UnknownField { name: name() },
            (6, "field_name"),
            None,
            Some("a"),
            None,
            "a: not a field of this request",
        ),
        (
            E::NestedField { name: name() },
            (7, "nested_field"),
            None,
            Some("a"),
            None,
            "a: an array or object has no signed form",
        ),
        (
            E::NumberFormat { name: name() },
            (8, "number_format"),
            None,
            Some("a"),
            None,
            "a: a number with an exponent, or a negative zero, has no single signed form",
        ),
        (
            E::MissingField { name: "a" },
            (9, "missing_field"),
            None,
            Some("a"),
            None,
            "a: missing",
        ),
        (
            E::EmptyField { name: "a" },
            (10, "empty_field"),
            None,
            Some("a"),
            None,
            "a: empty",
        ),
        (
            E::FieldTooLong {
                name: "a",
                max: 32,
                unit: U::Characters,
            },
            (11, "field_too_long"),
            Some("characters"),
            Some("a"),
            None,
            "a: longer than 32 characters",
        ),
        (
            E::FieldTooLong {
                name: "a",
                max: 64,
                unit: U::Bytes,
            },
            (11, "field_too_long"),
            Some("bytes"),
            Some("a"),
            None,
            "a: longer than 64 bytes",
        ),
        (
            E::FieldFormat {
                name: "a",
                expected: "4 digits",
            },
            (12, "field_format"),
            Some("4 digits"),
            Some("a"),
            None,
            "a: not 4 digits",
        ),
        (
            E::AmbiguousValue { name: name() },
            (13, "ambiguous_value"),
            None,
            Some("a"),
            None,
            "a: the signed text of this value reads in more than one way",
        ),
        (
            E::UnknownSignType,
            (14, "unknown_sign_type"),
            None,
            Some("sign_type"),
            None,
            "sign_type: neither `RSA` (MD5withRSA) nor `SHA256withRSA`",
        ),
        (
            E::SignTypeNotAllowed {
                found: SignType::Rsa,
            },
            (15, "sign_type_not_allowed"),
            Some("RSA"),
            Some("sign_type"),
            None,
            "sign_type: `RSA` is not allowed here",
        ),
        (
            E::MissingSignature,
            (16, "missing_signature"),
            None,
            Some("sign"),
            None,
            "sign: missing or empty",
        ),
        (
            E::SignatureEncoding,
            (17, "signature_encoding"),
            None,
            Some("sign"),
            None,
            "sign: not canonical base64 (standard alphabet, padded, no blanks)",
        ),
        (
            E::SignatureLength {
                expected: 128,
                found: 3,
            },
            (18, "signature_length"),
            None,
            Some("sign"),
            None,
            "sign: 3 bytes, but this key's signatures have 128; is it another key's?",
        ),
        (
            E::SignatureMismatch,
            (19, "signature_mismatch"),
            None,
            Some("sign"),
            None,
            "the signature does not match",
        ),
        (
            E::ResponseMismatch {
                name: name(),
                problem: M::Differs,
            },
            (20, "response_mismatch"),
            Some("differs"),
            Some("a"),
            None,
            "a: not as in the request; this response answers another one",
        ),
        (
            E::ResponseMismatch {
                name: name(),
                problem: M::OtherApi,
            },
            (20, "response_mismatch"),
            Some("other_api"),
            Some("a"),
            None,
            "a: a field of another API; not a Card Bind Verify success",
        ),
        (
            E::ResponseMismatch {
                name: name(),
                problem: M::Unsigned,
            },
            (20, "response_mismatch"),
            Some("unsigned"),
            Some("a"),
            None,
            "a: not signed, but it has to be",
        ),
        (
            E::SigningFailed {
                problem: "no power",
            },
            (26, "signing_failed"),
            Some("no power"),
            None,
            None,
            "signing failed: no power",
        ),
        (
            E::VerifyingFailed {
                problem: "no power",
            },
            (27, "verifying_failed"),
            Some("no power"),
            None,
            None,
            "the verifier could not answer: no power",
        ),
    ]
}

type KeyRow = (
    KeyError,
    (u16, &'static str),
    Option<&'static str>,
    &'static str,
);

fn key_table() -> Vec<KeyRow> {
    use {FoundKey as F, KeyError as E, KeyRole as R};
    vec![
        (
            E::Format {
                problem: "truncated",
                looks_like: None,
            },
            (21, "key_format"),
            Some("truncated"),
            "not a readable key: truncated",
        ),
        (
            E::Kind {
                found: F::Certificate,
                needed: R::Public,
            },
            (22, "key_kind"),
            Some("certificate"),
            "an X.509 certificate where an RSA public key is needed",
        ),
        (
            E::Kind {
                found: F::RsaPublic,
                needed: R::Private,
            },
            (22, "key_kind"),
            Some("rsa_public"),
            "a public key where an RSA private key is needed",
        ),
        (
            E::Encrypted,
            (23, "key_encrypted"),
            None,
            "the private key is encrypted",
        ),
        (
            E::Size { bits: 512 },
            (24, "key_size"),
            None,
            "an RSA key of 512 bits; 1017 to 4096 are supported",
        ),
        (
            E::Invalid {
                problem: "the modulus is even",
            },
            (25, "key_invalid"),
            Some("the modulus is even"),
            "not a valid RSA key: the modulus is even",
        ),
    ]
}

#[test]
fn every_error_says_what_it_is() {
    for (error, (number, code), detail, field, offset, text) in table() {
        assert_eq!(error.to_string(), text);
        assert_eq!((error.number(), error.code()), (number, code), "{text}");
        assert_eq!(error.detail(), detail, "{text}");
        assert_eq!(error.field(), field, "{text}");
        assert_eq!(error.offset(), offset, "{text}");
        let place = error.position().map(|at| at.offset);
        let is_utf8 = matches!(error, Error::InvalidUtf8 { .. });
        assert_eq!(place, offset.filter(|_| !is_utf8), "{text}");
        assert!(error.source().is_none());
        assert_eq!(error.clone(), error);
    }
    for (error, (number, code), detail, text) in key_table() {
        assert_eq!(error.to_string(), text);
        assert_eq!((error.number(), error.code()), (number, code), "{text}");
        assert_eq!(error.detail(), detail, "{text}");
        assert!(error.source().is_none());
        assert_eq!(error.clone(), error);
    }
}

/// A text starts in lower case, unless with a proper name, ends without a full stop, is one line.
#[test]
fn texts_have_one_form() {
    let texts = table().into_iter().map(|row| row.5);
    for text in texts.chain(key_table().into_iter().map(|row| row.3)) {
        assert!(!text.ends_with('.') && !text.contains('\n'), "{text}");
        assert!(text.starts_with(char::is_lowercase), "{text}");
    }
}

/// `Error::CODES` is the one table: of both error types, of the specification, each once.
#[test]
fn codes_and_numbers_are_of_one_table() {
    let codes: BTreeMap<u16, &str> = Error::CODES.iter().copied().collect();
    let names: BTreeSet<&str> = codes.values().copied().collect();
    assert_eq!(codes.len(), Error::CODES.len(), "a number stands twice");
    assert_eq!(names.len(), Error::CODES.len(), "a code stands twice");
    assert!(!codes.contains_key(&0), "0 is for no error");

    let made = table().into_iter().map(|row| row.1);
    let made: BTreeMap<_, _> = made
        .chain(key_table().into_iter().map(|row| row.1))
        .collect();
    assert_eq!(
        made, codes,
        "the tables of this file do not have every code"
    );

    let spec = include_str!("../vectors/SPEC.md");
    let table = spec.split("## Error codes").nth(1).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let listed: BTreeSet<_> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    assert_eq!(names, listed);
}

/// The same errors, from what causes them.
#[test]
fn errors_come_from_what_they_say() {
    let big = format!("{{\"a\":\"{}\"}}", "x".repeat(65_536));
    let many: Vec<_> = (0..65).map(|i| format!("\"a{i}\":1")).collect();
    let bare = r#""sign":"AAAA""#;
    for (error, text) in [
        (parse("[]"), "the message is JSON, but not an object"),
        (parse(&big), "the message has more than 65536 bytes"),
        (
            parse(&format!("{{{}}}", many.join(","))),
            "the message has more than 64 fields",
        ),
        (
            parse("{\"a\":[[[[[[[[1]]]]]]]]}"),
            "the message has more than 8 levels",
        ),
        (
            Message::parse(b"{\"a\":\"\xff\"}").unwrap_err(),
            "byte 6 of the message is not UTF-8",
        ),
        (
            parse("{\"a\":1,\"A\":2}"),
            "A: this name is there twice (case does not count), again at line 1, column 9",
        ),
        (
            verify(r#"{"a":[],"sign":"AAAA","sign_type":"RSA"}"#),
            "a: an array or object has no signed form",
        ),
        (
            verify(r#"{"a":1e2,"sign":"AAAA","sign_type":"RSA"}"#),
            "a: a number with an exponent, or a negative zero, has no single signed form",
        ),
        (
            verify(r#"{"a":-0.0,"sign":"AAAA","sign_type":"RSA"}"#),
            "a: a number with an exponent, or a negative zero, has no single signed form",
        ),
        (
            SignedFields::from_pairs([("sign_type", "RSA")])
                .and_then(|fields| fields.with_sign_type(SignType::Sha256WithRsa))
                .unwrap_err(),
            "sign_type: `RSA` is not allowed here",
        ),
        (
            verify(r#"{"sign":"AAAA","sign_type":"MD5"}"#),
            "sign_type: neither `RSA` (MD5withRSA) nor `SHA256withRSA`",
        ),
        (verify(&format!("{{{bare}}}")), "sign_type: missing"),
        (
            verify(&format!("{{{bare},\"sign_type\":\"\"}}")),
            "sign_type: empty",
        ),
        (verify("{}"), "sign: missing or empty"),
        (
            Signature::from_base64("A A=").unwrap_err(),
            "sign: not canonical base64 (standard alphabet, padded, no blanks)",
        ),
        (
            verify(&format!("{{{bare},\"sign_type\":\"SHA256WITHRSA\"}}")),
            "sign: 3 bytes, but this key's signatures have 128; is it another key's?",
        ),
        (
            prepare(BindVerifyRequest {
                oid_partner: "20110317100000000",
                ..REQUEST
            }),
            "oid_partner: not 18 digits",
        ),
        (
            prepare(BindVerifyRequest {
                user_id: &"交".repeat(33),
                ..REQUEST
            }),
            "user_id: longer than 32 characters",
        ),
        (
            prepare(BindVerifyRequest {
                token: &"交".repeat(257),
                ..REQUEST
            }),
            "token: longer than 256 characters",
        ),
        (
            prepare(BindVerifyRequest {
                verify_code: &"交".repeat(22),
                ..REQUEST
            }),
            "verify_code: longer than 64 bytes",
        ),
        (
            prepare(BindVerifyRequest {
                no_order: Some("Null"),
                ..REQUEST
            }),
            "no_order: the signed text of this value reads in more than one way",
        ),
        (
            prepare(BindVerifyRequest {
                token: "\u{1}",
                ..REQUEST
            }),
            "token: not free of control characters",
        ),
        (
            prepare(BindVerifyRequest {
                user_id: "a&sign=b",
                ..REQUEST
            }),
            "user_id: the signed text of this value reads in more than one way",
        ),
        (
            BindVerifyRequest::from_message(
                &Message::parse(b"{\"mobile\":\"1\"}").unwrap(),
                SignType::Rsa,
            )
            .unwrap_err(),
            "mobile: not a field of this request",
        ),
        (
            response(r#"{"ret_code":"1900","ret_msg":"x","user_id":"2"}"#),
            "user_id: not as in the request; this response answers another one",
        ),
        (write(&[("sign", "x")]), "sign: not a field of this request"),
        (
            write(&[("SIGN", "x")]),
            "SIGN: this name is there twice (case does not count)",
        ),
        (
            write(&[("a", ""), ("a", "")]),
            "a: this name is there twice (case does not count)",
        ),
        (write(&[("", "x")]), "a name is empty"),
    ] {
        assert_eq!(error.to_string(), text);
        let known = (error.number(), error.code());
        assert!(Error::CODES.contains(&known), "{text}");
    }
    let message = Message::parse(br#"{"sign_type":"RSA","sign":"AAAA"}"#).unwrap();
    let signed = lianlian_mpay::SignedMessage::new(message, Direction::Response).unwrap();
    let verdict = signed.verify_by_host(HostVerdict::NoAnswer, SignType::ALL);
    assert_eq!(
        verdict.unwrap_err().to_string(),
        "the verifier could not answer: the host has no answer"
    );
}

/// What was found where a key was needed, in words.
#[test]
fn found_keys_are_named() {
    let found = [
        (FoundKey::RsaPrivate, "a private key"),
        (FoundKey::RsaPublic, "a public key"),
        (
            FoundKey::RsaMultiPrime,
            "an RSA key with more than two primes",
        ),
        (FoundKey::RsaPss, "a key for RSASSA-PSS only"),
        (FoundKey::EllipticCurve, "an elliptic-curve key"),
        (FoundKey::Edwards, "an Ed25519, Ed448, X25519 or X448 key"),
        (FoundKey::Dsa, "a DSA key"),
        (FoundKey::OtherAlgorithm, "a key of another algorithm"),
        (FoundKey::Certificate, "an X.509 certificate"),
        (FoundKey::CertificateRequest, "a certificate request"),
        (FoundKey::Pkcs12, "a PKCS#12 key store"),
        (FoundKey::OpenSsh, "a key in OpenSSH's format"),
        (FoundKey::Ssh2, "a public key in the SSH2 format"),
        (FoundKey::Putty, "a PuTTY key file"),
        (FoundKey::JavaKeyStore, "a Java key store"),
        (FoundKey::Pkcs7, "a PKCS#7 file"),
        (FoundKey::RevocationList, "a certificate revocation list"),
    ];
    assert_eq!(found.map(|(found, _)| found), FoundKey::ALL);
    for (found, text) in found {
        assert_eq!(found.to_string(), text);
        for needed in [KeyRole::Private, KeyRole::Public] {
            let error = KeyError::Kind { found, needed };
            let text = format!("{text} where an RSA {needed} key is needed");
            assert_eq!(error.to_string(), text);
            assert_eq!(error.detail(), Some(found.code()));
        }
    }
}

/// What a file that is no key looks like, in words, and as an error says it.
#[test]
fn files_that_are_no_key_are_named() {
    let files = [
        (KeyFile::Empty, "empty"),
        (KeyFile::Path, "the path of a file, not what is in the file"),
        (KeyFile::Html, "an HTML page"),
        (KeyFile::Jwk, "a JSON Web Key (JWK)"),
        (KeyFile::Json, "JSON, not the text of a key alone"),
        (KeyFile::DotNetXml, "the XML of a .NET key (RSAKeyValue)"),
        (KeyFile::Utf16, "UTF-16; a key in text is read as UTF-8"),
        (
            KeyFile::Hex,
            "hex digits; DER is read as bytes or as base64",
        ),
        (
            KeyFile::UrlSafeBase64,
            "URL-safe base64; the standard one has `+` and `/`",
        ),
        (
            KeyFile::Base64OfPem,
            "the base64 of a PEM: encoded once too often",
        ),
        (KeyFile::Quoted, "in quotation marks"),
        (
            KeyFile::EscapedPem,
            "a PEM with the two characters `\\n` for its line breaks",
        ),
        (
            KeyFile::PemOnOneLine,
            "a PEM on one line: its line breaks are missing, or have become blanks",
        ),
        (KeyFile::IndentedPem, "a PEM with blanks in front of a line"),
        (
            KeyFile::PemDashes,
            "a PEM whose BEGIN line has other than five `-` on either side",
        ),
        (
            KeyFile::MicrosoftBlob,
            "a Microsoft key blob (CryptoAPI or CNG)",
        ),
        (KeyFile::Pkcs7, "a PKCS#7 file, which holds certificates"),
        (KeyFile::Pkcs12, "a PKCS#12 key store, in BER"),
        (
            KeyFile::NegativeNumber,
            "a number without the zero byte in front, which makes it negative",
        ),
        (
            KeyFile::NoPrimes,
            "modulus and exponents only; the primes are needed too",
        ),
    ];
    assert_eq!(files.map(|(file, _)| file), KeyFile::ALL);
    for (file, text) in files {
        assert_eq!(file.to_string(), text);
        let error = KeyError::Format {
            problem: text,
            looks_like: Some(file),
        };
        assert_eq!(error.to_string(), format!("not a readable key: {text}"));
        assert_eq!(error.detail(), Some(file.code()));
        assert_eq!((error.number(), error.code()), (21, "key_format"));
    }
}
