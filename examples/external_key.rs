//! Signs with a key that another process holds: `cargo run --example external_key`.
//!
//! The command `openssl` stands in for an HSM or a KMS: it has the key, this program sends it
//! digests and gets signatures. The key is a test key of `vectors/`, which this program writes to
//! a file that only its user can read, and removes at the end. A real HSM makes the key itself
//! and never hands it out; there would be no file.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::error::Error as StdError;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::{env, process};

use lianlian_mpay::{BindVerifyRequest, Digest, Error, SignType, Signature, Signer, VerifyingKey};
use serde_json::Value;

/// Keys for tests, which protect nothing.
const KEYS: &str = include_str!("../vectors/tools/keys.json");

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("external_key: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let hsm = Hsm::open()?;
    let public = hsm.public_key()?;
    println!("The HSM's public key: {public:?}");

    println!("\n1. In two steps: the digest goes out, the signature comes in");
    for sign_type in SignType::ALL {
        let prepared = request().prepare(sign_type)?;
        let digest = prepared.digest();
        let signature = hsm.sign(&digest, &digest_option(&digest))?; // await it, queue it, …
        let signed = prepared.finish(signature, &public)?;
        println!("\n  sign type  {sign_type}");
        println!("  digest     {digest}");
        println!("  body       {}", signed.body());
    }

    println!("\n2. As a `Signer`, where the key answers at once");
    let signed = request().sign(SignType::Sha256WithRsa, &hsm)?;
    println!("\n  body       {}", signed.body());

    println!("\n3. The usual mistake: the HSM signs the bare digest, without a DigestInfo");
    let prepared = request().prepare(SignType::Sha256WithRsa)?;
    let signature = hsm.sign(&prepared.digest(), &[])?;
    match prepared.finish(signature, &public) {
        Ok(_) => Err("a signature without DigestInfo was taken".into()),
        Err(error) => {
            println!("\n  `finish` says {}: {error}", error.code());
            Ok(())
        }
    }
}

fn request() -> BindVerifyRequest<'static> {
    BindVerifyRequest {
        oid_partner: "201103171000000000",
        token: "D096DBA0E3E0CC8F1D504C06E71D292D",
        user_id: "2013051500001",
        verify_code: "666666",
        no_order: Some("20130515094013"),
    }
}

/// How OpenSSL is told to put the digest's `DigestInfo` in front (rule `SIG-7`). With PKCS#11 that
/// is the caller's: `Digest::info_prefix` before the digest, then `CKM_RSA_PKCS`.
fn digest_option(digest: &Digest) -> [&'static str; 2] {
    match digest.sign_type() {
        SignType::Rsa => ["-pkeyopt", "digest:md5"],
        SignType::Sha256WithRsa => ["-pkeyopt", "digest:sha256"],
    }
}

/// The stand-in. Only `openssl` reads the file.
struct Hsm {
    key: PathBuf,
}

impl Hsm {
    fn open() -> Result<Self> {
        let keys: Value = serde_json::from_str(KEYS)?;
        let private = &keys["rsa"]["merchant-2048"]["private"];
        let private = private.as_str().ok_or("the test key is missing")?;
        let key = env::temp_dir().join(format!("external_key-{}.pem", process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&key)?;
        let hsm = Self { key }; // from here on the file is removed, whatever happens
        writeln!(file, "-----BEGIN PRIVATE KEY-----")?;
        for line in private.as_bytes().chunks(64) {
            file.write_all(line)?;
            writeln!(file)?;
        }
        writeln!(file, "-----END PRIVATE KEY-----")?;
        Ok(hsm)
    }

    fn public_key(&self) -> Result<VerifyingKey> {
        let mut command = Command::new("openssl");
        command.args(["pkey", "-pubout", "-in"]).arg(&self.key);
        Ok(VerifyingKey::from_bytes(&answer(command, b"")?)?)
    }

    fn sign(&self, digest: &Digest, options: &[&str]) -> Result<Signature> {
        let mut command = Command::new("openssl");
        command.args(["pkeyutl", "-sign", "-inkey"]).arg(&self.key);
        command
            .args(["-pkeyopt", "rsa_padding_mode:pkcs1"])
            .args(options);
        Ok(Signature::from_bytes(&answer(command, digest.as_bytes())?))
    }
}

impl Drop for Hsm {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.key) {
            eprintln!(
                "external_key: {} is still there: {error}",
                self.key.display()
            );
        }
    }
}

/// The short way. The trait's error has no room for the HSM's own; who needs that signs in two
/// steps. A signer answers for its signatures: `BindVerifyRequest::sign` does not check them.
impl Signer for Hsm {
    fn sign_digest(&self, digest: &Digest) -> std::result::Result<Signature, Error> {
        self.sign(digest, &digest_option(digest))
            .map_err(|_| Error::SigningFailed {
                problem: "the HSM gave no signature",
            })
    }
}

/// Runs a command on an input, and gives what it prints.
fn answer(mut command: Command, input: &[u8]) -> Result<Vec<u8>> {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "this example needs the command `openssl`; install it".into(),
        _ => format!("`openssl` cannot be started: {error}"),
    })?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input)?; // dropped here, which ends the input
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("`openssl` failed: {}", output.status).into())
    }
}
