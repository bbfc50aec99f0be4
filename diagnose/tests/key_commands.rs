//! Each command line that a diagnosis of a key ends with, run as it stands: what comes of it is the
//! key that was needed. It takes the programs that the lines name; a line whose program is not
//! installed is named, and not run.
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

/// Runs the command for a file, and holds what comes of it against the key.
fn check(folder: &Folder, key: Fingerprint, file: &[u8], needed: KeyRole, what: &str) {
    let diagnosis = diagnose_key(file, needed);
    let command = diagnosis.command();
    let command = command.unwrap_or_else(|| panic!("{what}: no command in\n{diagnosis}"));
    let program = command.split(' ').next().unwrap();
    if !folder.sh(&format!("command -v {program}")).status.success() {
        println!("{what}: {program} is not installed");
        return;
    }
    for name in ["KEY", "STORE", "CERT", "COPY"] {
        folder.write(name, file);
    }
    folder.run("chmod 600 KEY COPY; rm -f NEW PLAIN DER LINE");
    let printed = folder.run(command);
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
    for (line, needed) in [
        ("openssl rsa -in k.pem -outform MSBLOB", KeyRole::Private),
        (
            "openssl rsa -in k.pem -pubout -outform MSBLOB",
            KeyRole::Public,
        ),
    ] {
        check(&folder, key, &folder.run(line), needed, line);
    }
}

#[test]
fn a_key_is_taken_out_of_what_holds_it() {
    let (folder, key) = prepared("holders");
    folder.run("openssl req -new -key k.pem -subj /CN=x -out r.pem");
    for (line, needed) in [
        ("cat k.pem", KeyRole::Public),
        ("cat c.pem", KeyRole::Public),
        ("openssl x509 -in c.pem -outform DER", KeyRole::Public),
        ("cat r.pem", KeyRole::Public),
        ("openssl crl2pkcs7 -nocrl -certfile c.pem", KeyRole::Public),
        (
            "openssl crl2pkcs7 -nocrl -certfile c.pem -outform DER",
            KeyRole::Public,
        ),
    ] {
        check(&folder, key, &folder.run(line), needed, line);
    }
}

/// A key of OpenSSH is rewritten in place, so that its passphrase is asked for: with none, an empty
/// one is taken.
#[test]
fn a_key_of_openssh_is_rewritten() {
    let (folder, key) = prepared("openssh");
    if !folder.sh("command -v ssh-keygen").status.success() {
        return;
    }
    folder.run("cp k.pem o && chmod 600 o && ssh-keygen -p -q -P '' -N '' -f o");
    let private = folder.read("o");
    let public =
        folder.run("ssh-keygen -y -f k.pem || (chmod 600 k.pem && ssh-keygen -y -f k.pem)");
    check(&folder, key, &public, KeyRole::Public, "ssh-rsa line");
    folder.write("line", &public);
    let ssh2 = folder.run("ssh-keygen -e -m RFC4716 -f line");
    check(&folder, key, &ssh2, KeyRole::Public, "SSH2");
    let diagnosis = diagnose_key(&private, KeyRole::Private);
    let command = diagnosis.command().unwrap().to_owned();
    folder.write("COPY", &private);
    folder.run("chmod 600 COPY");
    folder.run(&format!("{command} -P '' -N ''"));
    let made = SigningKey::from_bytes(&folder.read("COPY")).unwrap();
    assert_eq!(made.verifying_key().fingerprint(), key);
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
