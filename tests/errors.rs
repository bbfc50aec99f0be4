//! The exact text of every error: it names the member and the place, in lower case.
#![allow(
    clippy::restriction,
    clippy::too_many_lines,
    reason = "tests may panic"
)]

mod support;

use lianlian_mpay::{
    BindVerifyRequest, Direction, Error, Expected, Fields, FoundKey, KeyRole, Limit, Message,
    Mismatch, SignType, Signature, SignedMessage, signing_order,
};

fn parse(text: &str) -> Error {
    Message::parse(text.as_bytes()).unwrap_err()
}

fn verify(text: &str) -> Error {
    let message = Message::parse(text.as_bytes()).unwrap();
    let signed = match SignedMessage::new(&message, Direction::Request, &[]) {
        Ok(signed) => signed,
        Err(error) => return error,
    };
    signed
        .verify(&support::lianlian(), &[SignType::Sha256WithRsa])
        .unwrap_err()
}

fn request(oid_partner: &str, user_id: &str) -> Error {
    BindVerifyRequest {
        oid_partner,
        token: "T",
        user_id,
        verify_code: "1",
        no_order: None,
    }
    .prepare(SignType::Rsa)
    .unwrap_err()
}

fn response(text: &str) -> Error {
    let expected = Expected::new("201103171000000000", "1", SignType::Rsa).unwrap();
    expected
        .read(text.as_bytes(), &support::lianlian())
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

#[test]
fn every_other_error_names_its_member() {
    let big = format!("{{\"a\":\"{}\"}}", "x".repeat(65_536));
    let bare = r#""sign":"AAAA""#;
    for (error, code, field, text) in [
        (
            parse("[]"),
            "not_an_object",
            None,
            "the message is JSON, but not an object",
        ),
        (
            parse(&big),
            "message_too_large",
            None,
            "the message has more than 65536 bytes",
        ),
        (
            Error::MessageTooLarge(Limit::Members),
            "message_too_large",
            None,
            "the message has more than 64 members",
        ),
        (
            parse("{\"a\":[[[[[[[[1]]]]]]]]}"),
            "message_too_large",
            None,
            "the message has more than 8 levels",
        ),
        (
            Message::parse(b"{\"a\":\"\xff\"}").unwrap_err(),
            "invalid_utf8",
            None,
            "byte 6 of the message is not UTF-8",
        ),
        (
            parse("{\"a\":1,\"A\":2}"),
            "duplicate_field",
            Some("A"),
            "A: this name is there twice (case does not count), again at line 1, column 9",
        ),
        (
            verify(r#"{"a":[],"sign":"AAAA","sign_type":"RSA"}"#),
            "nested_field",
            Some("a"),
            "a: an array or object has no signed form",
        ),
        (
            verify(r#"{"a":1e2,"sign":"AAAA","sign_type":"RSA"}"#),
            "number_format",
            Some("a"),
            "a: a number with an exponent has no single signed form",
        ),
        (
            Fields::from_pairs([("sign_type", "RSA")])
                .unwrap()
                .with_sign_type(SignType::Sha256WithRsa)
                .unwrap_err(),
            "sign_type_not_allowed",
            Some("sign_type"),
            "sign_type: `RSA` is not allowed here",
        ),
        (
            Error::MissingDigest {
                sign_type: SignType::Rsa,
            },
            "sign_type_not_allowed",
            Some("sign_type"),
            "sign_type: the library in use does not offer the digest of `RSA` (a FIPS provider?)",
        ),
        (
            verify(r#"{"sign":"AAAA","sign_type":"MD5"}"#),
            "unknown_sign_type",
            Some("sign_type"),
            "sign_type: neither `RSA` (MD5withRSA) nor `SHA256withRSA`",
        ),
        (
            verify(&format!("{{{bare}}}")),
            "missing_field",
            Some("sign_type"),
            "sign_type: missing",
        ),
        (
            verify(&format!("{{{bare},\"sign_type\":\"\"}}")),
            "empty_field",
            Some("sign_type"),
            "sign_type: empty",
        ),
        (
            verify("{}"),
            "missing_signature",
            Some("sign"),
            "sign: missing or empty",
        ),
        (
            Signature::from_base64("A A=").unwrap_err(),
            "signature_encoding",
            Some("sign"),
            "sign: not canonical base64 (standard alphabet, padded, no blanks)",
        ),
        (
            verify(&format!("{{{bare},\"sign_type\":\"SHA256WITHRSA\"}}")),
            "signature_length",
            Some("sign"),
            "sign: 3 bytes, but this key's signatures have 128; is it another key's?",
        ),
        (
            Error::SignatureMismatch,
            "signature_mismatch",
            Some("sign"),
            "the signature does not match",
        ),
        (
            request("20110317100000000", "1"),
            "field_format",
            Some("oid_partner"),
            "oid_partner: not 18 digits",
        ),
        (
            request("201103171000000000", &"交".repeat(33)),
            "field_too_long",
            Some("user_id"),
            "user_id: longer than 32 characters",
        ),
        (
            request("201103171000000000", "a&sign=b"),
            "ambiguous_value",
            Some("user_id"),
            "user_id: the value contains `&name=`, which reads as another member when signed",
        ),
        (
            BindVerifyRequest::from_message(
                &Message::parse(b"{\"mobile\":\"1\"}").unwrap(),
                SignType::Rsa,
            )
            .unwrap_err(),
            "field_name",
            Some("mobile"),
            "mobile: not a member of this request",
        ),
        (
            response(r#"{"ret_code":"1900","ret_msg":"x","user_id":"2"}"#),
            "response_mismatch",
            Some("user_id"),
            "user_id: not as in the request; this response answers another one",
        ),
        (
            Error::ResponseMismatch {
                name: "token".into(),
                problem: Mismatch::Foreign,
            },
            "response_mismatch",
            Some("token"),
            "token: a member of another MPAY API; not a Card Bind Verify success",
        ),
        (
            Error::ResponseMismatch {
                name: "user_id".into(),
                problem: Mismatch::Uncovered,
            },
            "response_mismatch",
            Some("user_id"),
            "user_id: not covered by the signature, but it has to be",
        ),
        (
            Error::KeySize { bits: 512 },
            "key_size",
            None,
            "an RSA key of 512 bits; 1024 to 4096 are supported",
        ),
        (
            Error::KeyInvalid {
                problem: "the public exponent is below 3",
            },
            "key_invalid",
            None,
            "not a valid RSA key: the public exponent is below 3",
        ),
    ] {
        assert_eq!(error.to_string(), text);
        assert_eq!(error.code(), code, "{text}");
        assert_eq!(error.field(), field, "{text}");
        assert!(core::error::Error::source(&error).is_none());
    }
}

#[test]
fn a_wrong_key_comes_with_its_remedy() {
    use {FoundKey as F, KeyRole as R};
    for (found, needed, text) in [
        (
            F::Certificate,
            R::Public,
            "an X.509 certificate where an RSA public key is needed; extract its key with: \
             openssl x509 -in CERT -noout -pubkey",
        ),
        (
            F::CertificateRequest,
            R::Public,
            "a certificate request where an RSA public key is needed; extract its key with: \
             openssl req -in REQUEST -noout -pubkey",
        ),
        (
            F::RsaPublic,
            R::Private,
            "a public key where an RSA private key is needed; sign with the private key whose \
             public half you gave to LianLian",
        ),
        (
            F::Pkcs12,
            R::Private,
            "a PKCS#12 key store where an RSA private key is needed; unpack it with: \
             openssl pkcs12 -in STORE -nocerts -nodes | openssl pkey",
        ),
        (
            F::Pkcs12,
            R::Public,
            "a PKCS#12 key store where an RSA public key is needed; unpack it with: \
             openssl pkcs12 -in STORE -nokeys -clcerts | openssl x509 -noout -pubkey",
        ),
        (
            F::OpenSsh,
            R::Public,
            "a key in OpenSSH's format where an RSA public key is needed; convert it with: \
             ssh-keygen -e -m PKCS8 -f KEY",
        ),
        (
            F::OpenSsh,
            R::Private,
            "a key in OpenSSH's format where an RSA private key is needed; convert a copy of the \
             private key with: ssh-keygen -p -m PKCS8 -f COPY",
        ),
        (
            F::EllipticCurve,
            R::Public,
            "an elliptic-curve key where an RSA public key is needed",
        ),
        (
            F::Edwards,
            R::Public,
            "an Ed25519, Ed448, X25519 or X448 key where an RSA public key is needed",
        ),
        (
            F::RsaPss,
            R::Private,
            "a key for RSASSA-PSS only where an RSA private key is needed",
        ),
        (
            F::Dsa,
            R::Public,
            "a DSA key where an RSA public key is needed",
        ),
        (
            F::OtherAlgorithm,
            R::Public,
            "a key of another algorithm where an RSA public key is needed",
        ),
        (
            F::RsaMultiPrime,
            R::Private,
            "an RSA key with more than two primes where an RSA private key is needed",
        ),
    ] {
        let error = Error::KeyKind { found, needed };
        assert_eq!(error.to_string(), text);
        assert_eq!(error.code(), "key_kind");
    }
}
