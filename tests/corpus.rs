//! The corpus: every vector holds, and rules, vectors and code hold together.
#![allow(clippy::restriction, reason = "tests may panic")]

extern crate alloc;

#[path = "../examples/conformance/engine.rs"]
mod engine;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use engine::{Case, File};
use lianlian_mpay::{Language, Reason, SigningKey};
use serde_json::{Value, json};

const SPEC: &str = include_str!("../vectors/SPEC.md");
const REASONS: &str = include_str!("../vectors/REASONS.md");

/// The op that no rule decides.
const DIAGNOSE: &str = "diagnose";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The vector files, by name.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(root().join("vectors")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|e| e == "json") {
            files.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    assert!(!files.is_empty());
    files
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for text in files().values() {
        let file: File = serde_json::from_str(text).unwrap();
        cases.extend(
            file.cases
                .iter()
                .map(|raw| serde_json::from_str::<Case>(raw.get()).unwrap()),
        );
    }
    cases
}

/// The cases that the rules decide.
fn protocol_cases() -> Vec<Case> {
    let mut cases = cases();
    cases.retain(|case| case.op != DIAGNOSE);
    cases
}

/// The rules that the specification states, each with the functions that it names.
fn rules() -> BTreeMap<String, Vec<String>> {
    let mut rules = BTreeMap::new();
    for block in SPEC.split("\n**").skip(1) {
        let (rule, rest) = block
            .split_once(" — ")
            .or_else(|| block.split_once('—'))
            .unwrap();
        let in_code = rest.split_once("In code: ").unwrap().1;
        let in_code = in_code.split_once('\n').map_or(in_code, |(line, _)| line);
        let functions = in_code
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        rules.insert(rule.trim().to_owned(), functions);
    }
    rules
}

/// The codes of the specification's table.
fn codes() -> BTreeSet<String> {
    let table = SPEC.split("## Error codes").nth(1).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.split('`').nth(1).unwrap().to_owned())
        .collect()
}

fn source() -> String {
    fn read(folder: &Path, text: &mut String) {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                read(&path, text);
            } else {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut text = String::new();
    read(&root().join("src"), &mut text);
    text
}

#[test]
fn every_vector_holds() {
    let mut passed = 0;
    for (name, text) in files() {
        let report = engine::run(&text, SigningKey::sign);
        assert_eq!(report.failures, Vec::<String>::new(), "{name}");
        assert!(report.passed > 0, "{name} has no cases");
        passed += report.passed;
    }
    assert_eq!(passed, cases().len());
}

#[cfg(feature = "openssl")]
#[test]
fn every_vector_holds_on_openssl() {
    use lianlian_mpay::{OpensslSigningKey, OpensslVerifyingKey, Signer as _, Verifier as _};
    let backend = engine::Backend {
        sign: |key, digest| OpensslSigningKey::new(key)?.sign_digest(digest),
        verify: |key, digest, signature| {
            OpensslVerifyingKey::new(key)?.verify_digest(digest, signature)
        },
    };
    for (name, text) in files() {
        let report = engine::run_with(&text, backend);
        assert_eq!(report.failures, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn ids_are_unique_in_the_whole_corpus() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        assert!(seen.insert(case.id.clone()), "{} stands twice", case.id);
    }
}

#[test]
fn there_are_enough_cases_and_most_are_refused() {
    let cases = protocol_cases();
    let refused = cases.iter().filter(|case| case.err.is_some()).count();
    assert!(cases.len() >= 500, "only {} cases", cases.len());
    assert!(
        refused * 2 > cases.len(),
        "only {refused} of {} are refused",
        cases.len()
    );
}

#[test]
fn every_rule_has_a_case_that_it_accepts_and_one_that_it_refuses() {
    let (rules, cases) = (rules(), protocol_cases());
    for case in &cases {
        assert!(!case.rules.is_empty(), "{} names no rule", case.id);
        for rule in &case.rules {
            assert!(
                rules.contains_key(rule),
                "{} names {rule}, which is no rule",
                case.id
            );
        }
    }
    for rule in rules.keys() {
        let of_rule = || cases.iter().filter(|case| case.rules.contains(rule));
        assert!(
            of_rule().any(|case| case.out.is_some()),
            "nothing is accepted by {rule}"
        );
        assert!(
            of_rule().any(|case| case.err.is_some()),
            "nothing is refused by {rule}"
        );
    }
}

#[test]
fn every_code_has_a_case_and_no_other_is_expected() {
    let expected: BTreeSet<String> = cases().into_iter().filter_map(|case| case.err).collect();
    assert_eq!(expected, codes());
}

/// The rows of the list of reasons: number, code, and what it means in English and in Chinese.
fn reasons() -> Vec<[String; 4]> {
    let rows = REASONS.lines().filter_map(|line| {
        let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
        let cells: Vec<_> = row.split(" | ").map(str::to_owned).collect();
        cells[0].parse::<u16>().ok()?;
        Some(cells.try_into().unwrap())
    });
    rows.collect()
}

#[test]
fn the_list_of_reasons_is_that_of_the_crate() {
    let of_crate = Reason::ALL.iter().map(|reason| {
        [
            reason.number().to_string(),
            format!("`{}`", reason.code()),
            reason.summary(Language::English).to_owned(),
            reason.summary(Language::Chinese).to_owned(),
        ]
    });
    assert_eq!(reasons(), of_crate.collect::<Vec<_>>());
}

#[test]
fn every_reason_has_a_case_and_a_diagnosis_never_fails() {
    let mut seen = BTreeSet::new();
    for case in cases().iter().filter(|case| case.op == DIAGNOSE) {
        assert_eq!(case.rules, Vec::<String>::new(), "{}", case.id);
        let out = case.out.as_ref().unwrap_or_else(|| panic!("{}", case.id));
        for reason in out["reasons"].as_array().unwrap() {
            seen.insert(reason["reason"].as_str().unwrap().to_owned());
        }
    }
    let all = Reason::ALL.iter().map(|reason| reason.code().to_owned());
    assert_eq!(seen, all.collect::<BTreeSet<_>>());
}

#[test]
fn both_sign_types_are_pinned_at_every_size() {
    for op in ["sign", "verify", "verify_raw"] {
        for (sign_type, digest) in [("RSA", "md5"), ("SHA256withRSA", "sha256")] {
            for bits in [1024, 2048, 3072, 4096] {
                assert!(
                    has_accepted(op, sign_type, digest, bits),
                    "{op} {sign_type} {bits}"
                );
            }
        }
    }
}

fn has_accepted(op: &str, sign_type: &str, digest: &str, bits: usize) -> bool {
    files().values().any(|text| {
        let file: File = serde_json::from_str(text).unwrap();
        file.cases.iter().any(|raw| {
            let case: Case = serde_json::from_str(raw.get()).unwrap();
            let input: Value = serde_json::from_str(case.input.get()).unwrap();
            let key = input["key"].as_str().and_then(|key| file.keys.get(key));
            case.op == op
                && case.out.is_some()
                && key.is_some_and(|key| key.bits == Some(bits))
                && (input["sign_type"] == sign_type
                    || input["digest"] == digest
                    || input["message"]
                        .as_str()
                        .is_some_and(|message| message.contains(&format!("\"{sign_type}\""))))
        })
    })
}

/// The documentation of a function, as the source has it above `fn NAME` in an `impl` of its type.
fn documentation(source: &str, function: &str) -> Option<String> {
    let (scope, name) = match function.rsplit_once("::") {
        Some((kind, name)) => (format!("{kind}<"), name),
        None => (String::new(), function),
    };
    let blocks = source.split("\nimpl").filter(|block| {
        let head = block.lines().next().unwrap_or_default();
        scope.is_empty()
            || head
                .replace(' ', "<")
                .contains(&format!(" {scope}").replace(' ', "<"))
    });
    let ends = [format!("pub fn {name}("), format!("pub fn {name}<")];
    for block in blocks {
        if let Some(at) = ends.iter().find_map(|end| block.find(end)) {
            let above: Vec<_> = block[..at]
                .lines()
                .rev()
                .skip(1)
                .map(str::trim)
                .take_while(|line| line.starts_with("///") || line.starts_with("#["))
                .collect();
            return Some(
                above
                    .into_iter()
                    .rev()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .replace("/// ", ""),
            );
        }
    }
    None
}

/// Whether a text names a rule, alone or within a span such as "`SIG-5` to `SIG-7`".
fn names_rule(text: &str, rule: &str) -> bool {
    let number = |rule: &str| -> Option<u32> { rule.split_once('-')?.1.parse().ok() };
    let (topic, wanted) = (rule.split('-').next(), number(rule));
    let parts: Vec<_> = text.split('`').collect();
    parts.contains(&rule)
        || parts.windows(3).any(|span| {
            span[1] == " to "
                && span[0].split('-').next() == topic
                && span[2].split('-').next() == topic
                && number(span[0]) < wanted
                && wanted < number(span[2])
        })
}

#[test]
fn rules_and_code_name_each_other() {
    let source = source();
    for (rule, functions) in rules() {
        assert!(!functions.is_empty(), "{rule} names no function");
        for function in functions {
            let documentation = documentation(&source, &function);
            let documentation = documentation.unwrap_or_else(|| panic!("{rule}: no {function}"));
            assert!(
                names_rule(&documentation, &rule),
                "{function} does not name {rule}"
            );
        }
    }
    for name in source.split('`').skip(1) {
        let is_rule = name.split_once('-').is_some_and(|(topic, number)| {
            ["MSG", "ORD", "STR", "SIG", "KEY", "REQ", "RSP"].contains(&topic)
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        assert!(
            !is_rule || rules().contains_key(name),
            "the code names {name}, which is no rule"
        );
    }
}

#[test]
fn every_code_of_the_crate_is_in_the_specification() {
    let source = source();
    let body = source
        .split("fn code(&self)")
        .nth(1)
        .unwrap()
        .split("\n    }\n")
        .next()
        .unwrap();
    let produced: BTreeSet<String> = body
        .lines()
        .filter_map(|line| line.split_once("=> \""))
        .map(|(_, code)| code.trim_end_matches(['"', ',']).to_owned())
        .collect();
    assert_eq!(produced, codes());
}

/// Two spaces of indentation, members in their order, no escapes but those that JSON needs.
#[test]
fn files_are_in_canonical_form() {
    for (name, text) in files() {
        let value: Value = serde_json::from_str(&text).unwrap();
        let canonical = serde_json::to_string_pretty(&value).unwrap() + "\n";
        assert!(text == canonical, "{name} is not in canonical form");
    }
}

/// For one case of every op, and of both things that can be diagnosed: whatever is changed in it, the runner says so, and names the case.
#[test]
fn the_runner_is_strict() {
    let mut ops = BTreeSet::new();
    for text in files().values() {
        let file: Value = serde_json::from_str(text).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let op = case["op"].as_str().unwrap();
            let kind = if case["out"].is_null() { "err" } else { "out" };
            let of_key = !case["in"]["kind"].is_null();
            if ops.insert((op.to_owned(), kind, of_key)) {
                check_strictness(&file, case);
            }
        }
    }
    let names: BTreeSet<_> = ops.iter().map(|(op, ..)| op.as_str()).collect();
    assert_eq!(names.len(), 9, "{names:?}");
    assert_eq!(ops.len(), 18, "{ops:?}");
}

fn check_strictness(file: &Value, case: &Value) {
    let run = |case: &Value, times: usize| {
        let mut file = file.clone();
        file["cases"] = Value::Array(vec![case.clone(); times]);
        engine::run(&file.to_string(), SigningKey::sign)
    };
    let id = case["id"].as_str().unwrap();
    assert_eq!((run(case, 1).passed, run(case, 1).failures.len()), (1, 0));
    let twice = run(case, 2);
    assert_eq!((twice.passed, twice.failures.len()), (1, 1), "{id} twice");

    let mut changes = vec![
        ("op", json!("no_such_op")),
        ("unknown", json!(1)),
        ("out", Value::Null),
        ("err", json!("no_such_code")),
        ("out", json!({ "valid": false })),
    ];
    let mut input = case["in"].clone();
    input["unknown"] = json!(1);
    changes.push(("in", input));
    for name in case["in"].as_object().unwrap().keys() {
        let mut input = case["in"].clone();
        input.as_object_mut().unwrap().remove(name);
        if !["allow", "unsigned"].contains(&name.as_str()) {
            changes.push(("in", input));
        }
    }
    if let Some(out) = case["out"].as_object() {
        for name in out.keys() {
            let mut other = case["out"].clone();
            other[name] = json!("another value");
            changes.push(("out", other));
            let mut shorter = case["out"].clone();
            shorter.as_object_mut().unwrap().remove(name);
            changes.push(("out", shorter));
        }
        let mut longer = case["out"].clone();
        longer["unknown"] = json!(1);
        changes.push(("out", longer));
    }
    for (name, value) in changes {
        let mut broken = case.clone();
        if name == "out" && value.is_null() {
            broken.as_object_mut().unwrap().remove("out");
            broken.as_object_mut().unwrap().remove("err");
        } else {
            broken[name] = value.clone();
        }
        let report = run(&broken, 1);
        assert_eq!(report.passed, 0, "{id} passes with {name}: {value}");
        assert!(
            report.failures[0].starts_with(&format!("{id}: ")),
            "{:?}",
            report.failures
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_fails() {
    for text in [
        "",
        "[]",
        "{}",
        r#"{"format":"mpay-vectors/2","title":"","cases":[]}"#,
        r#"{"format":"mpay-vectors/1","title":"","cases":[1"#,
    ] {
        let report = engine::run(text, SigningKey::sign);
        assert_eq!((report.passed, report.failures.len()), (0, 1), "{text}");
    }
}

/// What the format does not know is nobody's business in a file and in a key. In a case it is.
#[test]
fn what_a_file_says_besides_does_not_matter() {
    let case = |id: &str| json!({ "id": id, "op": "order", "in": { "names": [] }, "out": { "names": [] } });
    let mut other = case("other");
    other["more"] = json!(1);
    let file = json!({
        "format": "mpay-vectors/1", "title": "", "more": { "of": ["it"] },
        "keys": { "k": { "public": "", "made": "yesterday" } },
        "cases": [case("one"), other],
    });
    let report = engine::run(&file.to_string(), SigningKey::sign);
    assert_eq!((report.passed, report.failures.len()), (1, 1));
    assert!(report.failures[0].starts_with("other: "));
}

/// Runs one case with a key, given as the text of a file.
fn verdict(op: &str, input: &str, result: &str) -> Result<(), String> {
    let keys: Value = serde_json::from_str(include_str!("../vectors/tools/keys.json")).unwrap();
    let private = &keys["rsa"]["merchant-1024"]["private"];
    let file = format!(
        r#"{{"format":"mpay-vectors/1","keys":{{"k":{{"private":{private}}}}},"cases":[
            {{"id":"it","op":"{op}","in":{{"key":"k",{input}}},{result}}}]}}"#
    );
    let report = engine::run(&file, SigningKey::sign);
    assert_eq!(report.passed + report.failures.len(), 1);
    report.failures.into_iter().next().map_or(Ok(()), Err)
}

/// The limit is that of what is sent, not of how the file writes it.
#[test]
fn fields_count_as_they_are_sent() {
    let failure = |members: &str, code: &str| {
        let input = format!(r#""sign_type":"RSA","fields":{members}"#);
        verdict("bind_verify_request", &input, &format!(r#""err":"{code}""#)).err()
    };
    let fields = |token: &str, more: &str| {
        let rest = r#""oid_partner":"201103171000000000","user_id":"1","verify_code":"2""#;
        format!(r#"{{{more}"\u0074oken":"{token}",{rest}}}"#)
    };
    let signs = |fields: &str| failure(fields, "json_syntax").unwrap().contains("got {");
    for character in ["交", r"\u4ea4"] {
        assert!(signs(&fields(&character.repeat(21_700), "")));
        let longer = fields(&character.repeat(21_800), "");
        assert_eq!(failure(&longer, "message_too_large"), None);
    }
    assert!(signs(&fields("T", &" ".repeat(66_000))));
    for (member, code) in [
        (r#""no_order":"1","no_order":"1","#, "duplicate_field"),
        (r#""no_order":1e2,"#, "number_format"),
        (r#""no_order":[1],"#, "nested_field"),
        (r#""no_order":"\ud800","#, "json_syntax"),
        (r#""\ud800":"1","#, "json_syntax"),
        (r#""\"":"1","#, "field_name"),
    ] {
        assert_eq!(failure(&fields("T", member), code), None);
    }
    let literal = failure(&fields("T", r#""no_order":1.00,"#), "json_syntax").unwrap();
    assert!(literal.contains("no_order=1.00&"), "{literal}");
    assert_eq!(failure("[]", "not_an_object"), None);
}

#[test]
fn what_is_expected_counts_as_a_request_does() {
    let run = |request: &str, result: &str| {
        let message = json!(r#"{"ret_code":"1900","ret_msg":"x","user_id":"100"}"#);
        let input = format!(r#""message":{message},"request":{request}"#);
        verdict("bind_verify_response", &input, result)
    };
    let refused = r#""out":{"outcome":"refused","ret_code":"1900","ret_msg":"x",
        "authenticated":false,"next":"ask_code_again"}"#;
    for request in [
        r#"{"oid_partner":"201103171000000000","user_id":"100"}"#,
        r#"{"oid_partner":201103171000000000,"user_id":100,"no_order":null,"sign_type":null}"#,
        r#"{"oid_partner":"201103171000000000","user_id":100,"no_order":true,"sign_type":"rsa"}"#,
    ] {
        assert_eq!(run(request, refused), Ok(()), "{request}");
    }
    let partner = r#""oid_partner":"201103171000000000""#;
    for (request, code) in [
        ("{}".to_owned(), "missing_field"),
        (format!("{{{partner}}}"), "missing_field"),
        (format!(r#"{{{partner},"user_id":null}}"#), "missing_field"),
        (format!(r#"{{{partner},"user_id":""}}"#), "empty_field"),
        (
            format!(r#"{{{partner},"user_id":"1","no_order":""}}"#),
            "empty_field",
        ),
        (format!(r#"{{{partner},"user_id":[1]}}"#), "nested_field"),
        (format!(r#"{{{partner},"user_id":1e2}}"#), "number_format"),
        (
            format!(r#"{{{partner},"user_id":100.0}}"#),
            "response_mismatch",
        ),
        (
            format!(r#"{{{partner},"user_id":"1","sign_type":"MD5"}}"#),
            "unknown_sign_type",
        ),
    ] {
        let result = format!(r#""err":"{code}""#);
        assert_eq!(run(&request, &result), Ok(()), "{request}");
    }
    for member in [
        r#""token":"T""#,
        r#""a b":1"#,
        r#""user_id":"1","user_id":"1""#,
    ] {
        let request = format!(r#"{{{partner},"user_id":"1",{member}}}"#);
        for code in ["field_name", "duplicate_field"] {
            let failure = run(&request, &format!(r#""err":"{code}""#)).unwrap_err();
            assert!(failure.contains("`request`"), "{failure}");
        }
    }
}

/// A file as a stranger would write it: no titles, keys by id or inline, either half alone.
#[test]
fn a_file_of_somebody_else_runs() {
    let keys: Value = serde_json::from_str(include_str!("../vectors/tools/keys.json")).unwrap();
    let private = &keys["rsa"]["merchant-1024"]["private"];
    let key = SigningKey::from_text(private.as_str().unwrap()).unwrap();
    let digest = lianlian_mpay::Digest::of(lianlian_mpay::SignType::Rsa, b"a");
    let hex: Vec<String> = key
        .sign(&digest)
        .unwrap()
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let public =
        lianlian_mpay::Signature::from_bytes(&key.verifying_key().to_spki_der()).to_base64();
    let raw = |key: &str, value: &str| {
        json!({ "id": key, "op": "verify_raw", "out": { "valid": true }, "in": {
            key: value, "digest": "md5", "message_hex": "61", "signature_hex": hex.concat(),
        }})
    };
    let file = json!({
        "format": "mpay-vectors/1",
        "keys": { "only-private": { "private": private } },
        "cases": [raw("key", "only-private"), raw("public", &public), {
            "id": "sign", "op": "sign", "err": "sign_type_not_allowed", "in": {
                "message": "{\"sign_type\":\"RSA\"}", "key": "only-private",
                "sign_type": "SHA256withRSA",
            },
        }],
    });
    let report = engine::run(&file.to_string(), SigningKey::sign);
    assert_eq!((report.passed, report.failures), (3, vec![]));
}
