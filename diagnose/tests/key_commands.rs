//! Each command line that a diagnosis of a key ends with, run as it stands, but for the passwords
//! that it would ask for: what comes of it is the key that was needed. It takes the programs that
//! the lines name. A line whose program is not installed is named and not run; where the variable
//! `EVERY_COMMAND` is set, as by `.ci/tests`, that fails.
#![allow(clippy::restriction, reason = "tests may panic, and run programs")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use lianlian_mpay::{Fingerprint, KeyRole, SigningKey, VerifyingKey};
use lianlian_mpay_diagnose::diagnose_key;

/// A folder of this test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn sh(&self, line: &str) -> Output {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", line])
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    /// What a line that must succeed prints.
    fn run(&self, line: &str) -> Vec<u8> {
        let output = self.sh(line);
        let problem = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {problem}");
        output.stdout
    }

    /// Whether the programs of a line are installed.
    fn has_programs_of(&self, line: &str) -> bool {
        let parts = line.split(" | ").flat_map(|part| part.split(" && "));
        let programs = parts.map(|part| part.split(' ').next().unwrap());
        let is_missing =
            |program: &&str| !self.sh(&format!("command -v {program}")).status.success();
        let missing: Vec<_> = programs.filter(is_missing).collect();
        if !missing.is_empty() {
            println!("not run, since {missing:?} is not installed: {line}");
            assert!(env::var_os("EVERY_COMMAND").is_none(), "{missing:?}");
        }
        missing.is_empty()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }
}

/// A key pair, and a certificate, made by OpenSSL.
fn prepared(name: &str) -> (Folder, Fingerprint) {
    let folder = Folder::new(name);
    folder.run("openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k.pem || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k.pem");
    folder.run("openssl pkey -in k.pem -pubout -out p.pem");
    folder.run("openssl req -x509 -new -key k.pem -subj /CN=x -out c.pem");
    let key = SigningKey::from_bytes(&folder.read("k.pem")).unwrap();
    let fingerprint = key.verifying_key().fingerprint();
    (folder, fingerprint)
}

/// The line, with an answer to what it asks for at the terminal.
fn answered(line: &str) -> String {
    let line = line
        .replace("openssl pkcs12", "openssl pkcs12 -passin pass:secret")
        .replace("openssl pkey", "openssl pkey -passin pass:secret");
    let answers = match line.split(' ').next() {
        Some("keytool") => " -srcstorepass secret -deststorepass secret",
        Some("ssh-keygen") if line.contains(" -p ") => " -P '' -N ''",
        _ => "",
    };
    line + answers
}

/// Runs the command for a file, and holds what comes of it against the key.
fn check(folder: &Folder, key: Fingerprint, file: &[u8], needed: KeyRole, what: &str) {
    let diagnosis = diagnose_key(file, needed);
    let command = diagnosis.command();
    let command = command.unwrap_or_else(|| panic!("{what}: no command in\n{diagnosis}"));
    if !folder.has_programs_of(command) {
        return;
    }
    for name in ["KEY", "STORE", "CERT", "COPY"] {
        folder.write(name, file);
    }
    folder.run("chmod 600 KEY COPY; rm -f NEW NEW.p12 PLAIN DER LINE");
    let printed = folder.run(&answered(command));
    // A key store of Java's becomes one that another command takes the key out of.
    if folder.0.join("NEW.p12").exists() {
        return check(folder, key, &folder.read("NEW.p12"), needed, what);
    }
    let made = ["NEW", "PLAIN"]
        .iter()
        .find(|name| folder.0.join(name).exists());
    let made = match made {
        Some(name) => folder.read(name),
        None if command.contains("COPY") => folder.read("COPY"),
        None => printed,
    };
    let found = match needed {
        KeyRole::Private => SigningKey::from_bytes(&made).map(|key| key.verifying_key().clone()),
        KeyRole::Public => VerifyingKey::from_bytes(&made),
    };
    let found = found.unwrap_or_else(|error| panic!("{what}: `{command}`: {error}"));
    assert_eq!(found.fingerprint(), key, "{what}: `{command}`");
}

/// The halves that a file gives by a command; for the others there is none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gives {
    Both,
    Private,
    Public,
}

/// Checks a file where either half is needed.
fn check_both(folder: &Folder, key: Fingerprint, file: &[u8], gives: Gives, what: &str) {
    for (needed, without) in [
        (KeyRole::Private, Gives::Public),
        (KeyRole::Public, Gives::Private),
    ] {
        if gives == without {
            assert_eq!(diagnose_key(file, needed).command(), None, "{what}");
        } else {
            check(folder, key, file, needed, &format!("{what}, {needed}"));
        }
    }
}

/// The same, for the file and for its base64.
fn check_encoded(folder: &Folder, key: Fingerprint, file: &[u8], gives: Gives, what: &str) {
    check_both(folder, key, file, gives, what);
    folder.write("bytes", file);
    let encoded = folder.run("base64 bytes");
    check_both(folder, key, &encoded, gives, &format!("{what}, in base64"));
}

fn utf16(text: &[u8]) -> Vec<u8> {
    let text = str::from_utf8(text).unwrap();
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(units).collect()
}

#[test]
fn a_spoilt_pem_is_mended() {
    let (folder, key) = prepared("spoilt-pem");
    for (file, needed) in [("k.pem", KeyRole::Private), ("p.pem", KeyRole::Public)] {
        let pem = folder.read(file);
        let text = String::from_utf8(pem.clone()).unwrap();
        let bare: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        let url_safe = bare.replace('+', "-").replace('/', "_");
        for (what, spoilt) in [
            ("UTF-16", utf16(&pem)),
            ("escaped", text.replace('\n', "\\n").into_bytes()),
            (
                "escaped and quoted",
                format!("\"{}\"", text.replace('\n', "\\n")).into_bytes(),
            ),
            ("quoted", format!("'{bare}'").into_bytes()),
            ("on one line", text.replace('\n', " ").into_bytes()),
            ("without line breaks", text.replace('\n', "").into_bytes()),
            ("indented", text.replace('\n', "\n    ").into_bytes()),
            ("four dashes", text.replace("-----", "----").into_bytes()),
            (
                "long dashes",
                text.replace("-----", "\u{2014}\u{2014}").into_bytes(),
            ),
            ("url-safe", url_safe.into_bytes()),
        ] {
            check(&folder, key, &spoilt, needed, &format!("{what}, {file}"));
        }
        for line in ["base64 -w0", "base64"] {
            let encoded = folder.run(&format!("{line} {file}"));
            check(&folder, key, &encoded, needed, &format!("{line}, {file}"));
        }
    }
}

#[test]
fn what_openssl_reads_it_writes_anew() {
    let (folder, key) = prepared("openssl");
    folder.run("openssl pkey -in k.pem -outform DER -out k.der");
    folder.run("openssl pkey -in p.pem -pubin -outform DER -out p.der");
    for (file, needed) in [("k.der", KeyRole::Private), ("p.der", KeyRole::Public)] {
        let der = folder.read(file);
        let hex = der.iter().map(|byte| format!("{byte:02X}"));
        let hex = hex.collect::<Vec<_>>().concat();
        check(&folder, key, hex.as_bytes(), needed, "hex");
        check(
            &folder,
            key,
            format!("0x{hex}").as_bytes(),
            needed,
            "0x and hex",
        );
        let trailing = [&der[..], &[0, 0]].concat();
        check(&folder, key, &trailing, needed, "two bytes behind");
    }
}

/// One value of DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length = &length[content.len().leading_zeros() as usize / 8..];
    let marker = 0x80 + u8::try_from(length.len()).unwrap();
    let marker = (content.len() >= 0x80).then_some(marker);
    let head = [tag].into_iter().chain(marker);
    head.chain(length.iter().chain(content).copied()).collect()
}

/// Public and private key whose modulus lacks its leading zero byte, so that it is negative.
fn negative(folder: &Folder) -> [Vec<u8>; 2] {
    const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\0";
    let spoilt = |pkcs1: &[u8], from: usize| {
        let at = pkcs1
            .windows(5)
            .position(|head| head == b"\x02\x82\x01\x01\0");
        let at = at.unwrap();
        let (before, behind) = (&pkcs1[from..at], &pkcs1[at + 5..]);
        let numbers = [before, b"\x02\x82\x01\0", behind].concat();
        der(0x30, &numbers)
    };
    folder.run("openssl rsa -in k.pem -RSAPublicKey_out -outform DER -out p1.der");
    folder.run("openssl rsa -in k.pem -traditional -outform DER -out k1.der");
    let public = spoilt(&folder.read("p1.der"), 4);
    let private = spoilt(&folder.read("k1.der"), 4);
    let bits = der(3, &[&[0], &public[..]].concat());
    let spki = der(0x30, &[RSA, &bits].concat());
    let pkcs8 = [b"\x02\x01\0", RSA, &der(4, &private)].concat();
    [der(0x30, &pkcs8), spki]
}

#[test]
fn a_modulus_gets_its_zero_byte_back() {
    let (folder, key) = prepared("negative");
    let [private, public] = negative(&folder);
    for (file, needed) in [(private, KeyRole::Private), (public, KeyRole::Public)] {
        let found = diagnose_key(&file, needed).findings()[0]
            .subject()
            .map(str::to_owned);
        assert_eq!(found.as_deref(), Some("negative_number"));
        check(&folder, key, &file, needed, "negative");
        folder.write("bytes", &file);
        check(
            &folder,
            key,
            &folder.run("base64 bytes"),
            needed,
            "its base64",
        );
    }
}

#[test]
fn a_blob_of_windows_is_read_by_openssl() {
    let (folder, key) = prepared("blobs");
    for (line, gives) in [
        ("openssl rsa -in k.pem -outform MSBLOB", Gives::Both),
        ("openssl rsa -in k.pem -outform PVK -pvk-none", Gives::Both),
        (
            "openssl rsa -in k.pem -pubout -outform MSBLOB",
            Gives::Public,
        ),
    ] {
        check_encoded(&folder, key, &folder.run(line), gives, line);
    }
    // What CNG writes, OpenSSL does not read.
    let blob = [&b"RSA1\0\x08\0\0"[..], &[0x55; 300]].concat();
    for needed in [KeyRole::Private, KeyRole::Public] {
        let diagnosis = diagnose_key(&blob, needed);
        assert_eq!(diagnosis.findings()[0].subject(), Some("microsoft_blob"));
        assert_eq!(diagnosis.command(), None);
    }
}

#[test]
fn a_key_is_taken_out_of_what_holds_it() {
    let (folder, key) = prepared("holders");
    folder.run("openssl req -new -key k.pem -subj /CN=x -out r.pem");
    for line in [
        "cat c.pem",
        "cat r.pem",
        "openssl crl2pkcs7 -nocrl -certfile c.pem",
    ] {
        check_both(&folder, key, &folder.run(line), Gives::Public, line);
    }
    for line in [
        "openssl x509 -in c.pem -outform DER",
        "openssl req -in r.pem -outform DER",
        "openssl crl2pkcs7 -nocrl -certfile c.pem -outform DER",
    ] {
        check_encoded(&folder, key, &folder.run(line), Gives::Public, line);
    }
    check(
        &folder,
        key,
        &folder.run("cat k.pem"),
        KeyRole::Public,
        "k.pem",
    );
    for line in [
        "openssl pkcs8 -topk8 -nocrypt -in k.pem -outform DER",
        "openssl pkcs8 -topk8 -nocrypt -in k.pem -outform DER | base64",
    ] {
        check(&folder, key, &folder.run(line), KeyRole::Public, line);
    }
}

#[test]
fn an_encrypted_key_is_decrypted() {
    let (folder, key) = prepared("encrypted");
    for line in [
        "openssl pkcs8 -topk8 -in k.pem -passout pass:secret",
        "openssl rsa -in k.pem -traditional -aes128 -passout pass:secret",
    ] {
        check_both(&folder, key, &folder.run(line), Gives::Both, line);
        let line = &format!("cat c.pem; {line}");
        check_both(&folder, key, &folder.run(line), Gives::Both, line);
    }
    let line = "openssl pkcs8 -topk8 -in k.pem -passout pass:secret -outform DER";
    check_encoded(&folder, key, &folder.run(line), Gives::Both, line);
}

/// As Apple's tools write the outermost SEQUENCE: of indefinite length.
fn in_ber(der: &[u8]) -> Vec<u8> {
    let length_len = usize::from(der[1] & 0x7f);
    [&[0x30, 0x80], &der[2 + length_len..], &[0, 0]].concat()
}

#[test]
fn a_key_store_is_opened() {
    let (folder, key) = prepared("stores");
    let line = "openssl pkcs12 -export -inkey k.pem -in c.pem -name k -passout pass:secret";
    let store = folder.run(line);
    check_encoded(&folder, key, &store, Gives::Both, line);
    check_encoded(&folder, key, &in_ber(&store), Gives::Both, "in BER");
    folder.write("s.p12", &store);
    let content = folder.run("base64 s.p12");
    let content = str::from_utf8(&content).unwrap();
    let pem = format!("-----BEGIN PKCS12-----\n{content}-----END PKCS12-----\n");
    check_both(&folder, key, pem.as_bytes(), Gives::Both, "in PEM");
}

#[test]
fn a_key_store_of_java_becomes_one_of_openssl() {
    let (folder, key) = prepared("java");
    folder.run(
        "openssl pkcs12 -export -inkey k.pem -in c.pem -name k -passout pass:secret -out s.p12",
    );
    if !folder.has_programs_of("keytool") {
        return;
    }
    for kind in ["JKS", "JCEKS"] {
        folder.run(&format!(
            "keytool -importkeystore -srckeystore s.p12 -destkeystore s -deststoretype {kind} \
             -srcstorepass secret -deststorepass secret"
        ));
        check_both(&folder, key, &folder.read("s"), Gives::Both, kind);
        let encoded = folder.run("base64 s; rm s");
        assert_eq!(diagnose_key(&encoded, KeyRole::Private).command(), None);
    }
}

#[test]
fn a_key_of_putty_is_exported() {
    let (folder, key) = prepared("putty");
    if !folder.has_programs_of("puttygen") {
        return;
    }
    folder.run("openssl rsa -in k.pem -traditional -out t.pem && chmod 600 t.pem");
    for version in ["2", "3"] {
        folder.run(&format!(
            "puttygen t.pem -O private -o p.ppk --ppk-param version={version} --new-passphrase /dev/null"
        ));
        check_both(&folder, key, &folder.read("p.ppk"), Gives::Private, version);
    }
}

#[test]
fn where_no_key_can_be_made_of_a_file_one_is_made_anew() {
    let (folder, _) = prepared("anew");
    for line in [
        "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "openssl genrsa 512",
    ] {
        let diagnosis = diagnose_key(&folder.run(line), KeyRole::Private);
        folder.run(diagnosis.command().unwrap());
        let made = SigningKey::from_bytes(&folder.read("NEWKEY")).unwrap();
        assert_eq!(made.bits(), 2048);
    }
}

#[test]
fn a_key_of_openssh_is_rewritten() {
    let (folder, key) = prepared("openssh");
    if !folder.has_programs_of("ssh-keygen") {
        return;
    }
    folder.run("chmod 600 k.pem && cp k.pem o && ssh-keygen -p -q -P '' -N '' -f o");
    check_both(&folder, key, &folder.read("o"), Gives::Both, "OpenSSH");
    let line = folder.run("ssh-keygen -y -f k.pem");
    check_both(&folder, key, &line, Gives::Public, "ssh-rsa line");
    folder.write("line", &line);
    let ssh2 = folder.run("ssh-keygen -e -m RFC4716 -f line");
    check_both(&folder, key, &ssh2, Gives::Public, "SSH2");
}

#[test]
fn the_readers_own_reason_is_passed_on() {
    for (file, words) in [
        (
            &b"-----BEGIN PUBLIC KEY-----\nMIIB"[..],
            "not a readable key",
        ),
        (
            b"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3DTA",
            "not a readable key",
        ),
        (b"rsa_public_key.pem", "path"),
    ] {
        let diagnosis = diagnose_key(file, KeyRole::Public);
        let problem = diagnosis.problem().unwrap();
        assert!(problem.contains(words), "{problem}");
        assert!(diagnosis.to_string().contains(problem));
    }
    let key = lianlian_mpay::KnownKey::LianLianPlatform.public_key();
    let fits = diagnose_key(&key.to_spki_der(), KeyRole::Public);
    assert_eq!(fits.problem(), None);
}
