//! Takes the vectors into the firmware: whole files for the corpus, single cases for the figures.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    let vectors = here.join("../../vectors");

    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=memory.x");
    println!("cargo:rerun-if-changed={}", vectors.display());
    println!("cargo:rustc-link-search={}", here.display());
    println!("cargo:rustc-link-arg-bins=-Tlink.x");

    fs::write(out.join("corpus.rs"), corpus(&vectors)).unwrap();
    fs::write(out.join("cases.rs"), cases(&vectors)).unwrap();
}

/// Every vector file with its name, in the section that `memory.x` has for them. A file that has
/// cases of `diagnose` only, which is another crate's, is named with their number, and stays out.
fn corpus(vectors: &Path) -> String {
    let mut paths: Vec<PathBuf> = fs::read_dir(vectors)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    paths.sort();
    let (mut code, mut files) = (String::new(), String::new());
    for (index, path) in paths.iter().enumerate() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let content = read(path);
        let cases = content["cases"].as_array().unwrap();
        if cases.iter().all(|case| case["op"] == "diagnose") {
            write!(files, "({name:?}, Content::LeftOut({})), ", cases.len()).unwrap();
            continue;
        }
        writeln!(
            code,
            "#[unsafe(link_section = \".vectors\")]
            static FILE_{index}: [u8; include_bytes!({path:?}).len()] = *include_bytes!({path:?});"
        )
        .unwrap();
        write!(files, "({name:?}, Content::Text(&FILE_{index})), ").unwrap();
    }
    code + &format!("static FILES: &[(&str, Content)] = &[{files}];\n")
}

/// A request and a response at 2048 bits, the response in both sign types.
fn cases(vectors: &Path) -> String {
    let requests = read(&vectors.join("requests.json"));
    let responses = read(&vectors.join("responses.json"));
    let request = case(&requests, "request/sha256-2048");
    let fields = &request["in"]["fields"];
    let sha256 = case(&responses, "response/bound-sha256-2048");
    let md5 = case(&responses, "response/bound-md5-2048");
    let mut code = String::new();
    for (name, value) in [
        ("OID_PARTNER", &fields["oid_partner"]),
        ("TOKEN", &fields["token"]),
        ("USER_ID", &fields["user_id"]),
        ("VERIFY_CODE", &fields["verify_code"]),
        ("NO_ORDER", &fields["no_order"]),
        ("SIGN", &request["out"]["body"]["sign"]),
        (
            "MERCHANT_KEY",
            &requests["keys"]["merchant-2048"]["private"],
        ),
        (
            "PLATFORM_KEY",
            &responses["keys"]["platform-2048"]["public"],
        ),
        ("RESPONSE_SHA256", &sha256["in"]["message"]),
        ("RESPONSE_MD5", &md5["in"]["message"]),
        ("RESPONSE_NO_ORDER", &sha256["in"]["request"]["no_order"]),
        ("CARD_NO", &sha256["out"]["card_no"]),
    ] {
        let text = value
            .as_str()
            .unwrap_or_else(|| panic!("the vectors lack {name}"));
        writeln!(code, "pub const {name}: &str = {text:?};").unwrap();
    }
    code
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn case<'f>(file: &'f Value, id: &str) -> &'f Value {
    let cases = file["cases"].as_array().unwrap();
    cases
        .iter()
        .find(|case| case["id"] == id)
        .unwrap_or_else(|| panic!("the vectors lack {id}"))
}
