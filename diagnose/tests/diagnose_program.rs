//! The program of the example `diagnose`: what it reads, what it says, and with which status.
#![allow(clippy::restriction, reason = "tests may panic")]

#[allow(dead_code, reason = "the test calls what `main` calls")]
#[path = "../examples/diagnose.rs"]
mod program;

use std::ffi::OsString;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

fn real() -> Value {
    serde_json::from_str(include_str!("../../vectors/tools/real_messages.json")).unwrap()
}

/// A file of the test's own; its name tells the tests apart, which run at the same time.
fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

fn run(arguments: &[&str], input: &str) -> (Result<bool, String>, String) {
    let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    let mut out = Vec::new();
    let result = program::run(&arguments, &mut input.as_bytes(), &mut out);
    (result, String::from_utf8(out).unwrap())
}

fn key(name: &str, half: &str) -> String {
    real()["keys"][name][half].as_str().unwrap().to_owned()
}

fn body(index: usize) -> String {
    real()["messages"][index]["body"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn it_tells_what_verifies_and_what_does_not() {
    let lianlian = file("lianlian.pem", &key("lianlian", "public_spki_base64"));
    let lianlian = lianlian.to_str().unwrap();
    let (result, report) = run(&["--lianlian", lianlian], &body(0));
    assert_eq!(result, Ok(true), "{report}");
    assert!(report.contains("[100]"), "{report}");

    let altered = file("altered.json", &body(0).replace("8888", "8889"));
    let altered = altered.to_str().unwrap();
    let (result, report) = run(&["--response", "--lianlian", lianlian, altered], "");
    assert_eq!(result, Ok(false), "{report}");
    assert!(report.contains("[401]"), "{report}");
}

#[test]
fn of_a_private_key_it_takes_the_public_half() {
    let merchant = file(
        "merchant.key",
        &key("merchant_demo_a", "private_pkcs8_base64"),
    );
    let arguments = ["--request", "--merchant", merchant.to_str().unwrap(), "-"];
    assert_eq!(run(&arguments, &body(1)).0, Ok(true));
    let other = file("other.pem", &key("merchant_demo_b", "public_spki_base64"));
    let given = ["--request", "--merchant", other.to_str().unwrap()];
    let (result, report) = run(&[&given[..], &arguments[1..]].concat(), &body(1));
    assert_eq!(result, Ok(false));
    assert!(report.contains("[304]"), "{report}");
}

#[test]
fn values_are_shown_on_demand_only() {
    let token = "ce40a0c2e72964cc25e1dcd4e47e62c1";
    assert!(body(0).contains(token));
    let (_, report) = run(&["-"], &body(0));
    assert!(!report.contains(token), "{report}");
    let (_, report) = run(&["--show-values"], &body(0));
    assert!(report.contains(&format!("token={token}")), "{report}");
}

#[test]
fn members_can_be_named_as_unsigned() {
    let lianlian = file("for-unsigned.pem", &key("lianlian", "public_spki_base64"));
    let more = body(0).replacen('{', "{\"memo\":\"1\",", 1);
    let given = ["--lianlian", lianlian.to_str().unwrap()];
    let (result, report) = run(&given, &more);
    assert_eq!(result, Ok(false));
    assert!(report.contains("[408]") && report.contains("memo"));
    let named = [&given[..], &["--excluded", "memo"]].concat();
    assert_eq!(run(&named, &more).0, Ok(true));
    let signed = [&given[..], &["--excluded", "ret_msg"]].concat();
    let (result, report) = run(&signed, &body(0));
    assert_eq!(result, Ok(false));
    assert!(report.contains("[425]"), "{report}");
}

#[test]
fn the_two_sides_are_told_apart() {
    let lianlian = file("side-lianlian.pem", &key("lianlian", "public_spki_base64"));
    let merchant = file(
        "side-merchant.pem",
        &key("merchant_demo_a", "public_spki_base64"),
    );
    let [lianlian, merchant] = [&lianlian, &merchant].map(|path| path.to_str().unwrap());
    let both = ["--request", "--merchant", merchant, "--lianlian", lianlian];
    let (result, report) = run(&both, &body(0));
    assert_eq!(result, Ok(false));
    assert!(report.contains("[311]") && report.contains("lianlian.pem"));
    let damaged = body(0).replace("\"sign\":\"O", "\"sign\":\"P");
    let (_, report) = run(&["--merchant", merchant], &damaged);
    assert!(report.contains("[312]"), "{report}");
    let (_, report) = run(&["--merchant", merchant, "--lianlian", lianlian], &damaged);
    assert!(report.contains("[303]"), "{report}");
}

#[test]
fn it_tells_what_a_key_is() {
    let private = key("docs_key_configuration", "private_pkcs8_base64");
    let path = file("key.txt", &private);
    let path = path.to_str().unwrap();
    let (result, report) = run(&["--key", path], "");
    assert_eq!(result, Ok(false));
    assert!(report.contains("[503]") && report.contains("[512]"));
    assert!(report.contains("$ "), "no command: {report}");
    let (result, report) = run(&["--key", "-", "--need", "private", "--chinese"], &private);
    assert_eq!(result, Ok(true));
    assert!(report.contains("[501]") && report.contains("密钥"));
    let (result, _) = run(&["--key", path, "--need", "public"], "");
    assert_eq!(result, Ok(false));
}

#[test]
fn both_languages_are_there() {
    let (_, english) = run(&["-"], "<html>");
    let (_, chinese) = run(&["-", "--chinese"], "<html>");
    assert!(english.contains("the body is not JSON"), "{english}");
    assert!(chinese.contains("报文不是 JSON"), "{chinese}");
}

#[test]
fn what_is_not_understood_is_refused() {
    let certificate = file("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB");
    let certificate = certificate.to_str().unwrap();
    let misuses: [&[&str]; 9] = [
        &["--no-such-option"],
        &["--lianlian"],
        &["--key"],
        &["--key", "-", "--need", "both"],
        &["--key", "-", "body.json"],
        &["--key", "-", "--merchant", certificate],
        &["one.json", "two.json"],
        &["no/such/file.json"],
        &["--lianlian", certificate],
    ];
    for arguments in misuses {
        let (result, report) = run(arguments, "");
        assert!(result.is_err(), "{arguments:?}");
        assert_eq!(report, "", "{arguments:?}");
    }
    let (result, _) = run(&["--lianlian", certificate], "");
    assert!(result.unwrap_err().contains("[504]"));
}

#[test]
fn without_arguments_it_shows_what_it_finds() {
    let (result, shown) = run(&[], "");
    assert_eq!(result, Ok(true));
    let numbers = [100, 301, 302, 401, 102, 212, 304, 311, 503, 512];
    let mut rest = shown.as_str();
    for number in numbers {
        let found = rest.split_once(&format!("[{number}]"));
        rest = found.unwrap_or_else(|| panic!("no {number} in\n{shown}")).1;
    }
}
