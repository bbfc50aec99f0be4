//! The corpus: every vector holds, and rules, vectors and code hold together.
#![allow(clippy::restriction, reason = "tests may panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use lianlian_mpay::{Digest, Error, SignType, Signature, SigningKey, VerifyingKey};
use lianlian_mpay_vectors as runner;
use runner::{Case, File};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use support::{sign_digest, signing_key};

const SPEC: &str = include_str!("../vectors/SPEC.md");

/// The op of another crate, which no rule decides.
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
        let file = File::read(text).unwrap();
        cases.extend(file.cases.iter().map(|raw| Case::read(raw.get()).unwrap()));
    }
    cases
}

/// The cases that the rules decide.
fn protocol_cases() -> Vec<Case> {
    let mut cases = cases();
    cases.retain(|case| case.op != DIAGNOSE);
    cases
}

/// What the specification says of a rule.
struct Rule {
    /// The functions that decide it.
    decides: Vec<String>,
    /// Who calls them, of the public API.
    called_by: Vec<String>,
    /// The test, or the case, that fails without it.
    fails: Vec<String>,
}

/// The rules that the specification states.
fn rules() -> BTreeMap<String, Rule> {
    let names = |text: &str| {
        text.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let mut rules = BTreeMap::new();
    for block in SPEC.split("\n**").skip(1) {
        let (rule, rest) = block
            .split_once(" — ")
            .or_else(|| block.split_once('—'))
            .unwrap();
        let in_code = rest.split_once("In code: ").unwrap().1;
        let in_code = in_code.split_once('\n').map_or(in_code, |(line, _)| line);
        let (functions, fails) = in_code.split_once(". Fails without it: ").unwrap();
        let (decides, called_by) = functions
            .split_once("; called by ")
            .unwrap_or((functions, ""));
        let rule = rule.trim().split('*').next().unwrap().trim().to_owned();
        rules.insert(
            rule,
            Rule {
                decides: names(decides),
                called_by: names(called_by),
                fails: names(fails),
            },
        );
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

/// The files of the source, with their text.
fn sources() -> Vec<(PathBuf, String)> {
    fn read(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, files);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    read(&root().join("src"), &mut files);
    files.sort();
    files
}

#[test]
fn every_vector_holds() {
    let (mut passed, mut left_out, mut failures) = (0, 0, Vec::new());
    for (name, text) in files() {
        let report = runner::run(&text, sign_digest);
        let ran = report.passed + report.left_out + report.failures.len();
        assert!(ran > 0, "{name} has no cases");
        failures.extend(report.failures);
        passed += report.passed;
        left_out += report.left_out;
    }
    assert_eq!(failures, Vec::<String>::new());
    assert_eq!(passed, protocol_cases().len());
    assert_eq!(passed + left_out, cases().len());
}

#[cfg(feature = "openssl")]
#[test]
fn every_vector_holds_on_openssl() {
    use lianlian_mpay::{NativeSigningKey, NativeVerifyingKey, Signer as _, Verifier as _};
    let backend = runner::Backend {
        sign: |key, digest| {
            let refused = |_| Error::SigningFailed {
                problem: "OpenSSL does not take the key",
            };
            NativeSigningKey::new(key)
                .map_err(refused)?
                .sign_digest(digest)
        },
        verify: |key, digest, signature| {
            let key = NativeVerifyingKey::new(key).unwrap();
            key.verify_digest(digest, signature)
        },
        diagnose: None,
    };
    for (name, text) in files() {
        let report = runner::run_with(&text, backend);
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

/// No file can make a verifier that does not answer.
const NOT_IN_VECTORS: &str = "verifying_failed";

#[test]
fn every_code_has_a_case_and_no_other_is_expected() {
    let expected: BTreeSet<String> = cases().into_iter().filter_map(|case| case.err).collect();
    let mut codes = codes();
    assert!(codes.remove(NOT_IN_VECTORS));
    assert_eq!(expected, codes);
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
        let file = File::read(text).unwrap();
        file.cases.iter().any(|raw| {
            let case = Case::read(raw.get()).unwrap();
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

/// A function of the source: the text from its documentation to its end.
///
/// A path is `function`, `module::function` or `Type::function`, as code would have it.
fn function(sources: &[(PathBuf, String)], path: &str) -> Vec<String> {
    let (scope, name) = path.rsplit_once("::").unwrap_or(("", path));
    let is_type = scope.starts_with(char::is_uppercase);
    let mut found = Vec::new();
    for (file, text) in sources {
        if !is_type && !scope.is_empty() && file.file_stem().unwrap() != scope {
            continue;
        }
        let lines: Vec<_> = text.lines().collect();
        let mut head = "";
        for (place, line) in lines.iter().enumerate() {
            if line.starts_with("impl") || line.starts_with("pub trait") {
                head = line;
            } else if line.starts_with('}') {
                head = "";
            }
            let is_here = if is_type {
                names_type(head, scope)
            } else {
                !line.starts_with(' ')
            };
            if is_here && declares(line, name) {
                found.push(whole_function(&lines, place));
            }
        }
    }
    found
}

/// Whether the head of a block is that of a type, or of a trait.
fn names_type(head: &str, name: &str) -> bool {
    let mut words = head.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.any(|word| word == name)
}

fn declares(line: &str, name: &str) -> bool {
    line.split_once("fn ").is_some_and(|(_, rest)| {
        let end = rest.find(['(', '<']).unwrap_or(rest.len());
        &rest[..end] == name
    })
}

fn whole_function(lines: &[&str], place: usize) -> String {
    let indent = lines[place].len() - lines[place].trim_start().len();
    let is_above = |line: &&&str| line.trim().starts_with("//") || line.trim().starts_with("#[");
    let above = lines[..place].iter().rev().take_while(is_above).count();
    let end = format!("{}}}", " ".repeat(indent));
    let below = lines[place..].iter().position(|line| {
        *line == end
            || line.ends_with(';') && !line.starts_with(&format!("{} ", " ".repeat(indent)))
    });
    let below = below.map_or(lines.len(), |below| place + below + 1);
    lines[place - above..below].join("\n")
}

/// The rule stands by itself in the documentation of what decides, or in a comment there: a search
/// for its number finds it.
#[test]
fn rules_and_code_name_each_other() {
    let sources = sources();
    let mut faults = Vec::new();
    let cases: BTreeSet<_> = cases().into_iter().map(|case| case.id).collect();
    let attacks = include_str!("attacks.rs");
    for (rule, said) in rules() {
        if said.decides.is_empty() || said.fails.is_empty() {
            faults.push(format!("{rule} names no function, or no test"));
        }
        for path in said.called_by {
            if function(&sources, &path).is_empty() {
                faults.push(format!("{rule}: there is no {path}"));
            }
        }
        for name in said.fails {
            if !cases.contains(&name) && !attacks.contains(&format!("fn {name}()")) {
                faults.push(format!("{rule}: there is no {name}"));
            }
        }
        for path in said.decides {
            let found = function(&sources, &path);
            if found.is_empty() {
                faults.push(format!("{rule}: there is no {path}"));
            } else if !found.iter().any(|text| text.contains(&format!("`{rule}`"))) {
                faults.push(format!("{path} does not name {rule}"));
            }
        }
    }
    for (file, text) in &sources {
        for (number, line) in text.lines().enumerate() {
            let place = format!("{}:{}", file.display(), number + 1);
            for name in line.split('`').filter(|name| is_rule(name)) {
                if !rules().contains_key(name) {
                    faults.push(format!("{place} names {name}, which is no rule"));
                }
            }
            let ends: Vec<_> = line.split("` to `").collect();
            let is_span = |pair: &[&str]| {
                let (from, to) = (pair[0].rsplit('`').next(), pair[1].split('`').next());
                from.is_some_and(is_rule) && to.is_some_and(is_rule)
            };
            if ends.windows(2).any(is_span) {
                faults.push(format!(
                    "{place} names a span, in which no search finds a rule"
                ));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

fn is_rule(name: &str) -> bool {
    name.split_once('-').is_some_and(|(topic, number)| {
        ["MSG", "ORD", "STR", "SIG", "WRT", "KEY", "REQ", "RSP"].contains(&topic)
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[test]
fn every_code_of_the_crate_is_in_the_specification() {
    let of_crate = Error::CODES.iter().map(|(_, code)| (*code).to_owned());
    assert_eq!(of_crate.collect::<BTreeSet<_>>(), codes());
}

/// No escapes but those that JSON needs; a line for each key, and for each field of a case. Number
/// literals, and names that stand twice, are as they were written.
#[test]
fn files_are_in_canonical_form() {
    for (name, text) in files() {
        let whole: &RawValue = serde_json::from_str(&text).unwrap();
        let canonical = layout(whole, "") + "\n";
        assert!(text == canonical, "{name} is not in canonical form");
    }
}

fn layout(raw: &RawValue, indent: &str) -> String {
    let is_whole = |raw: &RawValue| raw.get().starts_with(['{', '[']);
    let deeper = format!("{indent}  ");
    let (open, close, has_lines, items): (_, _, _, Vec<_>) = match raw.get().as_bytes()[0] {
        b'{' => {
            let Entries(fields) = serde_json::from_str(raw.get()).unwrap();
            let has_whole = fields.iter().any(|(_, inner)| is_whole(inner));
            let item = |(name, inner): (String, Box<RawValue>)| {
                format!("{}: {}", json!(name), layout(&inner, &deeper))
            };
            let items = fields.into_iter().map(item).collect();
            ("{", "}", has_whole && indent.len() <= 4, items)
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap();
            let items = items.iter().map(|inner| layout(inner, &deeper)).collect();
            ("[", "]", indent.len() == 2, items)
        }
        b'"' => return json!(serde_json::from_str::<String>(raw.get()).unwrap()).to_string(),
        _ => return raw.get().to_owned(),
    };
    if has_lines {
        let between = format!(",\n{deeper}");
        format!("{open}\n{deeper}{}\n{indent}{close}", items.join(&between))
    } else {
        format!("{open}{}{close}", items.join(", "))
    }
}

/// The fields of an object, in their order, and those of one name too.
struct Entries(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'de> Visitor<'de> for Entries {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(field) = map.next_entry()? {
            self.0.push(field);
        }
        Ok(self)
    }
}

/// For one case of every op: whatever is changed in it, the runner says so, and names the case.
#[test]
fn the_runner_is_strict() {
    let mut ops = BTreeSet::new();
    for text in files().values() {
        let file: Value = serde_json::from_str(text).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let op = case["op"].as_str().unwrap();
            let kind = if case["out"].is_null() { "err" } else { "out" };
            if op != DIAGNOSE && ops.insert((op.to_owned(), kind)) {
                check_strictness(&file, case);
            }
        }
    }
    let names: BTreeSet<_> = ops.iter().map(|(op, _)| op.as_str()).collect();
    assert_eq!(names.len(), 9, "{names:?}");
    assert_eq!(ops.len(), 18, "{ops:?}");
}

fn check_strictness(file: &Value, case: &Value) {
    let run = |case: &Value, times: usize| {
        let mut file = file.clone();
        file["cases"] = Value::Array(vec![case.clone(); times]);
        runner::run(&file.to_string(), sign_digest)
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
        if !["allow", "excluded"].contains(&name.as_str()) {
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
        let report = runner::run(text, sign_digest);
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
    let report = runner::run(&file.to_string(), sign_digest);
    assert_eq!((report.passed, report.failures.len()), (1, 1));
    assert!(report.failures[0].starts_with("other: "));
}

/// Runs one case with a key, given as the text of a file.
fn verdict(op: &str, input: &str, result: &str) -> Result<(), String> {
    let keys = support::keys();
    let private = &keys["rsa"]["merchant-1024"]["private"];
    let file = format!(
        r#"{{"format":"mpay-vectors/1","keys":{{"k":{{"private":{private}}}}},"cases":[
            {{"id":"it","op":"{op}","in":{{"key":"k",{input}}},{result}}}]}}"#
    );
    let report = runner::run(&file, sign_digest);
    assert_eq!(report.passed + report.failures.len(), 1);
    report.failures.into_iter().next().map_or(Ok(()), Err)
}

/// The limit is that of what is sent, not of how the file writes it.
#[test]
fn fields_count_as_they_are_sent() {
    let fields = |token: &str, more: &str| {
        let rest = r#""oid_partner":"201103171000000000","user_id":"1","verify_code":"2""#;
        format!(r#"{{{more}"\u0074oken":"{token}",{rest}}}"#)
    };
    for op in ["bind_verify_request", "body"] {
        let failure = |fields: &str, code: &str| {
            let input = format!(r#""sign_type":"RSA","fields":{fields}"#);
            verdict(op, &input, &format!(r#""err":"{code}""#)).err()
        };
        let signs = |fields: &str| failure(fields, "json_syntax").unwrap().contains("got {");
        // The typed request has a limit of its own.
        let (longest, code) = match op {
            "body" => (21_700, "message_too_large"),
            _ => (256, "field_too_long"),
        };
        for character in ["交", r"\u4ea4"] {
            assert!(signs(&fields(&character.repeat(longest), "")));
            let longer = fields(&character.repeat(longest + 100), "");
            assert_eq!(failure(&longer, code), None);
        }
        assert!(signs(&fields("T", &" ".repeat(66_000))));
        for (field, code) in [
            (r#""no_order":"1","no_order":"1","#, "duplicate_field"),
            (r#""no_order":1e2,"#, "number_format"),
            (r#""no_order":[1],"#, "nested_field"),
            (r#""no_order":"\ud800","#, "json_syntax"),
            (r#""\ud800":"1","#, "json_syntax"),
            (r#""\"":"1","#, "field_name"),
        ] {
            assert_eq!(failure(&fields("T", field), code), None, "{op}");
        }
        let literal = failure(&fields("T", r#""no_order":1.00,"#), "json_syntax").unwrap();
        assert!(literal.contains("no_order=1.00&"), "{literal}");
        assert_eq!(failure("[]", "not_an_object"), None);
    }
}

#[test]
fn what_is_expected_counts_as_a_request_does() {
    let run = |request: &str, result: &str| {
        let message = json!(r#"{"ret_code":"1900","ret_msg":"x","user_id":"100"}"#);
        let input = format!(r#""message":{message},"request":{request}"#);
        verdict("bind_verify_response", &input, result)
    };
    let refused = r#""out":{"outcome":"unsigned","ret_code":"1900","ret_msg":"x"}"#;
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
    for field in [
        r#""token":"T""#,
        r#""a b":1"#,
        r#""user_id":"1","user_id":"1""#,
    ] {
        let request = format!(r#"{{{partner},"user_id":"1",{field}}}"#);
        for code in ["field_name", "duplicate_field"] {
            let failure = run(&request, &format!(r#""err":"{code}""#)).unwrap_err();
            assert!(failure.contains("`request`"), "{failure}");
        }
    }
}

/// A file as a stranger would write it: no titles, keys by id or inline, either half alone.
#[test]
fn a_file_of_somebody_else_runs() {
    let keys = support::keys();
    let private = &keys["rsa"]["merchant-1024"]["private"];
    let key = signing_key("merchant-1024");
    let digest = Digest::new(SignType::Rsa, b"a");
    let hex: Vec<String> = key
        .sign_digest(&digest)
        .unwrap()
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let public = Signature::from_bytes(&key.verifying_key().to_spki_der()).to_base64();
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
    let report = runner::run(&file.to_string(), sign_digest);
    assert_eq!((report.passed, report.failures), (3, vec![]));
}

/// The corpus has the keys; here is what people are told of them.
#[test]
fn numbers_that_do_not_fit_are_named() {
    let file: Value = serde_json::from_str(&files()["key_import.json"]).unwrap();
    for (id, message) in [
        (
            "exponent-1-spki",
            "not a valid RSA key: the public exponent is below 3",
        ),
        (
            "exponent-8589934593-spki",
            "not a valid RSA key: the public exponent is above 2^33 - 1",
        ),
        (
            "exponent-64-bits-spki",
            "not a valid RSA key: the public exponent is above 2^33 - 1",
        ),
        (
            "exponent-65536-spki",
            "not a valid RSA key: an exponent is even, or the private one does not fit the public \
             one",
        ),
        (
            "modulus-even-public",
            "not a valid RSA key: the modulus is even",
        ),
        (
            "numbers-uneven-factors",
            "not a valid RSA key: a prime is longer than half the modulus, which is a limit of \
             this library; make a key whose primes are of one length",
        ),
        ("numbers-p-is-one", "not a valid RSA key: a prime is one"),
        (
            "numbers-n-wrong",
            "not a valid RSA key: the modulus is not the product of the primes",
        ),
        (
            "numbers-d-wrong",
            "not a valid RSA key: an exponent is even, or the private one does not fit the public \
             one",
        ),
        (
            "numbers-dp-wrong",
            "not a valid RSA key: a CRT value does not fit the primes",
        ),
        (
            "kind-private-ec-pkcs8-der",
            "an elliptic-curve key where an RSA private key is needed",
        ),
        (
            "kind-public-ed25519-der",
            "an Ed25519, Ed448, X25519 or X448 key where an RSA public key is needed",
        ),
        (
            "kind-public-dsa-der",
            "a DSA key where an RSA public key is needed",
        ),
        (
            "kind-public-rsa-pss-der",
            "a key for RSASSA-PSS only where an RSA public key is needed",
        ),
        (
            "kind-public-rsa-oaep-der",
            "a key of another algorithm where an RSA public key is needed",
        ),
        (
            "size-512-spki",
            "an RSA key of 512 bits; 1017 to 4096 are supported",
        ),
        (
            "kind-public-certificate-der",
            "an X.509 certificate where an RSA public key is needed",
        ),
        (
            "kind-public-certificate-request-der",
            "a certificate request where an RSA public key is needed",
        ),
    ] {
        let cases = file["cases"].as_array().unwrap();
        let case = cases
            .iter()
            .find(|case| case["id"] == format!("key/{id}"))
            .expect(id);
        let der = Signature::from_base64(case["in"]["der"].as_str().unwrap()).unwrap();
        let error = if case["in"]["kind"] == "private" {
            SigningKey::from_der(der.as_bytes()).unwrap_err()
        } else {
            VerifyingKey::from_der(der.as_bytes()).unwrap_err()
        };
        assert_eq!(error.to_string(), message, "{id}");
    }
}
