//! Diagnosis: what it prints, what it hides, and that it blames nobody without proof. The causes
//! themselves are in `vectors/diagnosis.json`.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use lianlian_mpay::{
    Digest, Direction, KeyRole, Message, SignType, Signature, SignedFields, SignedMessage,
    SigningKey, SigningString, VerifyingKey,
};
use lianlian_mpay_diagnose::{
    Diagnosis, Finding, Language, NamedKey, Reason, Side, diagnose, diagnose_key,
};
use proptest::prelude::*;
use support::{platform, published_key, real_message};

const SECRETS: [&str; 3] = ["D096DBA0E3E0CC8F1D504C06", "622202112313213123", "Zhāng 三"];

fn of_response(body: impl AsRef<[u8]>, lianlian: &VerifyingKey) -> Diagnosis {
    let named_key = NamedKey {
        name: "lianlian.pem",
        side: Side::LianLian,
        key: lianlian,
    };
    diagnose::<&str>(body.as_ref(), Direction::Response, &[named_key], &[])
}

fn reasons(diagnosis: &Diagnosis) -> Vec<Reason> {
    let findings = diagnosis.findings().iter();
    findings.map(Finding::reason).collect()
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

/// A message with a signature over another text.
fn signed(fields: &str, over: &str, key: &SigningKey) -> String {
    let digest = Digest::new(SignType::Rsa, over.as_bytes());
    let sign = key.sign_digest(&digest).unwrap();
    format!(r#"{{{fields},"sign_type":"RSA","sign":"{sign}"}}"#)
}

#[test]
fn a_report_reads_well() {
    let diagnosis = of_response(
        r#"{"ret_code":"0000", "ret_msg":交易成功", "sign_type":"RSA", "sign":"AB CD+/=="}"#,
        &published_key("lianlian"),
    );
    assert_eq!(
        diagnosis.to_string(),
        "\
The signature does not verify:
[102] a quotation mark is missing (line 1, column 31)
      repair the text, or take the body as it arrived; LianLian's documentation prints a sample with this fault
[210] `sign` is not base64
      take the value as it was made: it may be cut, or changed on its way
should be:      md5 ed288eafdc7bfedf52a993df77ca2a2e
signing string: ret_code=<4>&ret_msg=<4>&sign_type=<3>
                (<n> stands for a value of n characters)
"
    );
    assert_eq!(
        diagnosis.report(Language::Chinese).to_string(),
        "\
签名验证不通过：
[102] 缺少一个引号（第 1 行第 31 列）
      请修正文本或使用实际收到的报文；连连文档中的示例就有这个错误
[210] sign 不是 base64
      请使用生成时的原值：它可能被截断或在途中被改动
应有摘要：md5 ed288eafdc7bfedf52a993df77ca2a2e
待签名串：ret_code=<4>&ret_msg=<4>&sign_type=<3>
          （<n> 表示长度为 n 个字符的值）
"
    );
}

#[test]
fn what_is_explained_says_whose_signature_it_is() {
    let real = real_message("payment-apply-response-4005");
    let body = real.body.replacen('{', r#"{"trace":"7","#, 1);
    let diagnosis = of_response(&body, &published_key("lianlian"));
    assert!(diagnosis.is_explained() && !diagnosis.is_cut_short());
    assert_eq!(
        diagnosis.to_string(),
        format!(
            "\
The signature does not verify. With this undone it would:
[408] a field was not signed: trace
      {}
signed by:      lianlian.pem
over:           md5 7c74b381042b5799a595737d67545650
should be:      md5 6ede01df0dc7065c2c287e0bc6bcb080
signing string: oid_partner=<18>&ret_code=<4>&ret_msg=<7>&sign_type=<3>&trace=<1>
                (<n> stands for a value of n characters)
",
            Reason::FieldLeftOut.remedy(Language::English)
        )
    );
}

#[test]
fn what_a_right_signature_is_made_over_is_told() {
    let real = real_message("payment-apply-response-4005");
    let diagnosis = of_response(&real.body, &published_key("lianlian"));
    assert!(diagnosis.verifies() && diagnosis.is_explained());
    let digest = Digest::new(SignType::Rsa, real.signing_string.as_bytes());
    let (hash, expected) = diagnosis.expected_digest().unwrap();
    assert_eq!(
        (hash.to_string(), hex(expected)),
        ("md5".into(), digest.to_string())
    );
    assert_eq!(diagnosis.content().unwrap().digest(), expected);
    assert_eq!(diagnosis.signing_string(), Some(real.signing_string));
}

#[test]
fn the_digest_that_is_expected_is_of_the_messages_own_sign_type() {
    let key = platform();
    let digest = Digest::new(SignType::Sha256WithRsa, b"a=1&sign_type=RSA");
    let sign = key.sign_digest(&digest).unwrap();
    let body = format!(r#"{{"a":"1","sign_type":"RSA","sign":"{sign}"}}"#);
    let diagnosis = of_response(&body, key.verifying_key());
    assert_eq!(reasons(&diagnosis), [Reason::OtherSignType]);
    assert_eq!(
        hex(diagnosis.content().unwrap().digest()),
        digest.to_string()
    );
    let (hash, expected) = diagnosis.expected_digest().unwrap();
    let digest = Digest::new(SignType::Rsa, b"a=1&sign_type=RSA");
    assert_eq!(
        (hash.to_string(), hex(expected)),
        ("md5".into(), digest.to_string())
    );
}

/// A line break is signed, and the text hashed twice: one of the last pairs that are tried.
#[test]
fn every_pair_of_mistakes_is_tried_up_to_1_kib_and_not_beyond() {
    let key = support::signing_key("platform-1024");
    let of_length = |len: usize| {
        let value = "x".repeat(len - "a=&sign_type=RSA".len());
        let over = format!("a={value}&sign_type=RSA\r\n");
        let over = Digest::new(SignType::Rsa, over.as_bytes()).to_string();
        let body = signed(&format!(r#""a":"{value}""#), &over, &key);
        of_response(&body, key.verifying_key())
    };
    let usual = of_length(1024);
    assert_eq!(
        reasons(&usual),
        [Reason::TrailingNewline, Reason::DoubleMd5]
    );
    assert!(usual.is_explained() && !usual.is_cut_short());
    let long = of_length(1025);
    assert_eq!(reasons(&long), [Reason::TextDiffers]);
    assert!(!long.is_explained() && long.is_cut_short());
    let report = [&usual, &long].map(ToString::to_string);
    assert_eq!(
        report.map(|report| report.contains("not every mistake was tried")),
        [false, true]
    );
}

/// Over a signing string of 3 kB with a line break, hashed twice, by `platform-1024` and without
/// a name of the hash.
const BARE: &str = concat!(
    "DMVBMMNjxG16teYR1QM0r+JTPt/Puhnm5wFCVJf1DXI9mvXn9twszPHQs8EGhMfyBBgr3wqJ55IDvqq/1wq6DJ",
    "Sl0lguYuXBkN932H9wJU9Bo8JXW5W12duzsLQE+Q4gJzLya+6D3vdInEGtJ54CeWOWAejdSx5DfVIJQJFy1PU="
);

/// A cause may be among what was not tried, whatever is said instead.
#[test]
fn a_search_that_was_cut_short_says_so_whatever_it_ends_in() {
    let key = support::signing_key("platform-1024");
    let value = "x".repeat(3000);
    let bare = format!(r#"{{"a":"{value}","sign_type":"RSA","sign":"{BARE}"}}"#);
    let over = Digest::new(SignType::Rsa, format!("a={value}\r\n").as_bytes()).to_string();
    let gbk = signed(&format!(r#""a":"{value}","b":"GBK""#), &over, &key).into_bytes();
    let at = gbk.windows(3).position(|bytes| bytes == b"GBK").unwrap();
    let gbk = [&gbk[..at], &[0xbd, 0xbb], &gbk[at + 3..]].concat();
    for (body, reason) in [
        (bare.into_bytes(), Reason::BadBlock),
        (gbk, Reason::NotUtf8),
    ] {
        let diagnosis = of_response(&body, key.verifying_key());
        assert_eq!(reasons(&diagnosis), [reason]);
        assert!(diagnosis.is_cut_short(), "{reason:?}");
    }
}

#[test]
fn an_exponent_in_a_member_that_is_not_signed_is_no_fault() {
    let key = platform();
    let body = signed(r#""a":"1","trace":1e5"#, "a=1&sign_type=RSA", &key);
    let lianlian = NamedKey {
        name: "lianlian.pem",
        side: Side::LianLian,
        key: key.verifying_key(),
    };
    let diagnose =
        |excluded: &[&str]| diagnose(body.as_bytes(), Direction::Response, &[lianlian], excluded);
    assert_eq!(reasons(&diagnose(&["trace"])), [Reason::Verifies]);
    assert_eq!(
        reasons(&diagnose(&[])),
        [Reason::NumberWithExponent, Reason::FieldLeftOut]
    );
}

#[test]
fn lianlians_own_sample_is_signed_by_lianlian_over_another_text() {
    let body = support::real()["signed_over_other_text"][0]["body"].clone();
    let diagnosis = of_response(body.as_str().unwrap(), &published_key("lianlian"));
    let recovered = diagnosis.content().unwrap();
    assert_eq!(reasons(&diagnosis), [Reason::TextDiffers]);
    assert_eq!(recovered.key(), "lianlian.pem");
    assert_eq!(recovered.hash().unwrap().to_string(), "md5");
    assert_eq!(recovered.digest().len(), 16);
    assert!(!diagnosis.is_explained());
}

#[test]
fn values_are_shown_to_those_who_ask() {
    let [token, card_no, name] = SECRETS;
    let fields = format!(r#""token":"{token}","card_no":"{card_no}","name":"{name}""#);
    let over = format!("card_no={card_no}&name={name}&sign_type=RSA");
    let key = platform();
    let diagnosis = of_response(signed(&fields, &over, &key), key.verifying_key());
    assert_eq!(reasons(&diagnosis), [Reason::FieldLeftOut]);
    for language in [Language::English, Language::Chinese] {
        let report = diagnosis.report(language);
        let hidden = format!("{report}{diagnosis:?}{report:?}");
        let shown = report.with_values().to_string();
        assert!(hidden.contains("FieldLeftOut"), "{hidden}");
        for secret in SECRETS {
            assert!(!hidden.contains(&secret[..6]), "{hidden}");
            assert!(shown.contains(secret), "{shown}");
        }
        assert!(!shown.contains("<n>"));
    }
}

#[test]
fn a_private_key_is_described_without_a_byte_of_it() {
    let text = support::real()["keys"]["merchant_demo_a"]["private_pkcs8_base64"].clone();
    let text = text.as_str().unwrap();
    let diagnosis = diagnose_key(text.as_bytes(), KeyRole::Public);
    let report = diagnosis.to_string();
    assert!(report.contains("[503]") && report.contains("[512]") && report.contains("1024 bits"));
    assert!(report.contains("| openssl base64 -d -A | openssl pkey -inform DER -pubout"));
    let chinese = diagnosis.report(Language::Chinese).to_string();
    assert!(
        chinese.contains("1024 位")
            && chinese.contains(&diagnosis.fingerprint().unwrap().to_string())
    );
    for piece in text.as_bytes().chunks_exact(12) {
        let piece = std::str::from_utf8(piece).unwrap();
        assert!(!report.contains(piece) && !format!("{diagnosis:?}").contains(piece));
    }
}

#[test]
fn an_unneeded_half_is_still_told_apart() {
    let public = published_key("lianlian").to_spki_der();
    let diagnosis = diagnose_key(&public, KeyRole::Private);
    let findings = diagnosis.findings().iter().map(Finding::reason);
    assert_eq!(
        findings.collect::<Vec<_>>(),
        [Reason::KeyIsPublic, Reason::KeyIsPublished]
    );
    assert_eq!(diagnosis.known().unwrap().code(), "lianlian_platform");
    assert_eq!((diagnosis.bits(), diagnosis.command()), (Some(1024), None));
    assert_eq!(diagnosis.format().unwrap().to_string(), "spki-der");
}

fn command(key: &[u8], needed: KeyRole) -> Option<String> {
    let diagnosis = diagnose_key(key, needed);
    diagnosis.command().map(str::to_owned)
}

#[test]
fn a_command_line_reads_pem_and_der_and_bare_base64() {
    let keys = support::keys();
    let blob = |name: &str| &keys["blobs"][name]["der"];
    let private = &keys["rsa"]["merchant-1024"]["private"];
    let encrypted = blob("pkcs8-encrypted");
    let certificate = blob("certificate");
    let request = blob("certificate-request");
    for (key, label, needed, [tool, file, rest]) in [
        (
            private,
            "PRIVATE KEY",
            KeyRole::Public,
            ["pkey", "KEY", "-pubout"],
        ),
        (
            encrypted,
            "ENCRYPTED PRIVATE KEY",
            KeyRole::Public,
            ["pkey", "KEY", "-pubout"],
        ),
        (
            encrypted,
            "ENCRYPTED PRIVATE KEY",
            KeyRole::Private,
            ["pkey", "KEY", "-out PLAIN"],
        ),
        (
            certificate,
            "CERTIFICATE",
            KeyRole::Public,
            ["x509", "CERT", "-noout -pubkey"],
        ),
        (
            request,
            "CERTIFICATE REQUEST",
            KeyRole::Public,
            ["req", "CERT", "-noout -pubkey"],
        ),
    ] {
        let base64 = key.as_str().unwrap();
        let pem = format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n");
        let der = Signature::from_base64(base64).unwrap();
        let decoded = format!("tr -cd 'A-Za-z0-9+/=' < {file} | openssl base64 -d -A");
        for (bytes, expected) in [
            (pem.as_bytes(), format!("openssl {tool} -in {file} {rest}")),
            (
                der.as_bytes(),
                format!("openssl {tool} -inform DER -in {file} {rest}"),
            ),
            (
                base64.as_bytes(),
                format!("{decoded} | openssl {tool} -inform DER {rest}"),
            ),
        ] {
            assert_eq!(command(bytes, needed), Some(expected), "{label}");
        }
    }
}

#[test]
fn there_is_no_command_line_where_there_is_no_way() {
    let keys = support::keys();
    for key in [
        &keys["rsa"]["merchant-1024"]["private"],
        &keys["blobs"]["certificate"]["der"],
        &keys["blobs"]["certificate-request"]["der"],
    ] {
        let key = key.as_str().unwrap().as_bytes();
        assert_eq!(command(key, KeyRole::Private), None);
    }
    let other_algorithm = keys["blobs"]["ec-spki"]["der"].as_str().unwrap();
    assert_eq!(command(other_algorithm.as_bytes(), KeyRole::Public), None);
    assert_eq!(command(b"key.pem", KeyRole::Private), None);
}

#[test]
fn a_key_is_taken_out_of_a_store_whichever_half_is_needed() {
    let base64 = support::keys()["blobs"]["pkcs12"]["der"].clone();
    let base64 = base64.as_str().unwrap();
    let der = Signature::from_base64(base64).unwrap();
    for (needed, options) in [
        (KeyRole::Private, "-nocerts -nodes | openssl pkey"),
        (
            KeyRole::Public,
            "-nokeys -clcerts | openssl x509 -noout -pubkey",
        ),
    ] {
        let of_der = format!("openssl pkcs12 -in STORE {options}");
        assert_eq!(command(der.as_bytes(), needed), Some(of_der));
        let decoded = "tr -cd 'A-Za-z0-9+/=' < STORE | openssl base64 -d -A";
        let of_base64 = format!("{decoded} | openssl pkcs12 {options}");
        assert_eq!(command(base64.as_bytes(), needed), Some(of_base64));
    }
}

#[test]
fn a_key_of_openssh_is_converted_but_its_public_half_makes_no_private_one() {
    let private = support::keys()["blobs"]["openssh-pem"]["text"].clone();
    let private = private.as_str().unwrap().as_bytes();
    let public = b"ssh-rsa AAAAB3NzaC1yc2E= somebody";
    let to_private = Some("ssh-keygen -p -m PKCS8 -f COPY".into());
    let to_public = Some("ssh-keygen -e -m PKCS8 -f KEY".into());
    assert_eq!(command(private, KeyRole::Private), to_private);
    assert_eq!(command(private, KeyRole::Public), to_public);
    assert_eq!(command(public, KeyRole::Private), None);
    assert_eq!(command(public, KeyRole::Public), to_public);
}

#[test]
fn a_new_key_is_made_in_place_of_one_that_cannot_sign() {
    let keys = support::keys();
    let generation = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out NEWKEY";
    for key in [
        &keys["blobs"]["ec-pkcs8"]["der"],
        &keys["rsa"]["bits-512"]["private"],
        &keys["rsa"]["exponent-34-bits"]["private"],
    ] {
        let key = key.as_str().unwrap().as_bytes();
        let command = command(key, KeyRole::Private);
        assert_eq!(command.as_deref(), Some(generation));
    }
}

#[test]
fn a_fault_of_the_text_stands_where_the_text_has_it() {
    let diagnosis = of_response("{\n\"a \":1}", &published_key("lianlian"));
    let [blank, missing] = diagnosis.findings() else {
        panic!("{diagnosis:?}");
    };
    let at = blank.position().unwrap();
    assert_eq!((at.offset, at.line, at.column), (3, 2, 2));
    assert_eq!(blank.reason(), Reason::BlankInName);
    assert_eq!(
        (missing.reason(), missing.position()),
        (Reason::SignMissing, None)
    );
}

/// Reading stops at the blank, before it comes to the comma that is too many.
#[test]
fn a_fault_behind_one_that_was_mended_has_no_place() {
    let diagnosis = of_response("{\n\"a \":1,\n}", &published_key("lianlian"));
    let [finding] = diagnosis.findings() else {
        panic!("{diagnosis:?}");
    };
    assert_eq!(
        (finding.reason(), finding.position()),
        (Reason::NotJson, None)
    );
}

#[test]
fn reasons_have_numbers_codes_and_texts_of_their_own() {
    for pair in Reason::ALL.windows(2) {
        assert!(pair[0].number() < pair[1].number());
    }
    for reason in Reason::ALL {
        let code = reason.code();
        assert_eq!(
            Reason::ALL
                .iter()
                .filter(|other| other.code() == code)
                .count(),
            1
        );
        assert_eq!(reason.to_string(), code);
        for text in [Reason::summary, Reason::remedy] {
            let [english, chinese] =
                [Language::English, Language::Chinese].map(|l| text(*reason, l));
            assert!(english.is_ascii() || english.contains('交'), "{english}");
            assert!(
                chinese.chars().any(|c| ('一'..='龥').contains(&c)),
                "{chinese}"
            );
            assert!(!english.ends_with('.') && !chinese.ends_with('。'));
        }
    }
}

proptest! {
    /// A value that somebody changed is nobody's mistake.
    #[test]
    fn tampering_is_blamed_on_nobody(
        place in any::<prop::sample::Index>(),
        digit in 0_u8..10,
        sha256 in any::<bool>(),
    ) {
        let key = platform();
        let sign_type = SignType::ALL[usize::from(sha256)];
        let pairs = [
            ("ret_code", "0000"), ("ret_msg", "交易成功"), ("user_id", "2013051500001"),
            ("card_no", "622202112313213123"), ("no_agree", "2013051613121201"),
        ];
        let fields = SignedFields::from_pairs(pairs).unwrap().with_sign_type(sign_type).unwrap();
        let sign = key.sign_digest(&SigningString::new(&fields).digest(sign_type)).unwrap();
        let [a, b, c, d, e] = pairs.map(|(name, value)| format!(r#""{name}":"{value}""#));
        let mut body = format!(r#"{{"sign_type":"{sign_type}","sign":"{sign}",{a},{b},{c},{d},{e}}}"#);
        prop_assert_eq!(reasons(&of_response(&body, key.verifying_key())), [Reason::Verifies]);
        let head = body.find("ret_code").unwrap();
        let digits: Vec<_> = body.char_indices().filter(|(i, c)| *i > head && c.is_ascii_digit()).collect();
        let (at, old) = *place.get(&digits);
        let new = char::from(b'0' + digit);
        body.replace_range(at..=at, &new.to_string());
        let expected = if new == old { Reason::Verifies } else { Reason::TextDiffers };
        prop_assert_eq!(reasons(&of_response(&body, key.verifying_key())), [expected]);
    }

    /// Whatever the text: it is called right exactly if it verifies.
    #[test]
    fn diagnosis_agrees_with_verification(
        values in prop::collection::vec("(null|[a&= %+é交\\\\'\"<]{0,6})", 0..6),
        forged in any::<bool>(),
    ) {
        let key = platform();
        let listed: Vec<_> = values.iter().enumerate().map(|(i, value)| {
            format!(r#""m{i}":{}"#, serde_json::to_string(value).unwrap())
        }).chain([r#""last":"1""#.to_owned()]).collect();
        let listed = listed.join(",");
        let unsigned = format!(r#"{{{listed},"sign_type":"RSA"}}"#);
        let message = Message::parse(unsigned.as_bytes()).unwrap();
        let fields = SignedFields::from_message(&message, Direction::Response).unwrap();
        let mut over = SigningString::new(&fields).as_str().to_owned();
        if forged {
            over.push('x');
        }
        let body = signed(&listed, &over, &key);
        let message = Message::parse(body.as_bytes()).unwrap();
        let verified = SignedMessage::new(message, Direction::Response)
            .and_then(|signed| signed.verify(key.verifying_key(), SignType::ALL));
        let diagnosis = of_response(&body, key.verifying_key());
        prop_assert_eq!(verified.is_ok(), reasons(&diagnosis) == [Reason::Verifies]);
        prop_assert_eq!(forged, reasons(&diagnosis) == [Reason::TextDiffers]);
    }
}
