//! Signs and verifies with keys that another process holds: `cargo run --example external_key`.
//!
//! The command `openssl` stands in for an HSM or a KMS: it has the key, this program sends it
//! digests and gets signatures; and for a host that verifies: it gets a signature, and gives back
//! the block that the signature holds, which is compared here. The key is a test key of `vectors/`, which this program writes to
//! a file that only its user can read, and removes at the end. A real HSM makes the key itself
//! and never hands it out; there would be no file.
#![allow(clippy::restriction, reason = "a program may print, and has `std`")]

use std::error::Error as StdError;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::{env, process};

use lianlian_mpay::{
    BindVerifyRequest, Digest, Error, OpenedResponse, Outcome, SignType, Signature, SignedRequest,
    Signer, Verifier, VerifyingKey,
};
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
    let public = hsm.public.clone();
    println!("The HSM's public key: {public:?}");

    println!("\n1. In two steps: the digest goes out, the signature comes in");
    for &sign_type in SignType::ALL {
        let prepared = request().prepare(sign_type)?;
        let digest = prepared.digest();
        let signature = hsm.sign(&digest.to_info())?; // await it, queue it, …
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
    let signature = hsm.sign(prepared.digest().as_bytes())?;
    match prepared.finish(signature, &public) {
        Ok(_) => return Err("a signature without DigestInfo was taken".into()),
        Err(error) => println!("\n  `finish` says {}: {error}", error.code()),
    }

    println!("\n4. Reading in two steps: the signature goes out, the block comes in");
    let platform = Hsm::with("platform-2048")?;
    let answer = answer(&platform)?;
    show("as it was sent", &read(&signed, &answer, &platform)?);
    let altered = answer.replace("2013051613121201", "2013051613121202");
    match read(&signed, &altered, &platform) {
        Ok(outcome) => Err(format!("an altered response was taken: {outcome:?}").into()),
        Err(error) => {
            println!("  altered: {error}");
            Ok(())
        }
    }
}

/// Opens the response without a key, has its signature raised to the public exponent elsewhere, and
/// compares the block here: what the host thinks of the padding does not matter.
fn read(sent: &SignedRequest, body: &str, host: &Hsm) -> Result<Outcome> {
    match sent.open_response(body.as_bytes())? {
        OpenedResponse::Unsigned(claim) => Ok(Outcome::Unsigned(claim)),
        OpenedResponse::Signed(response) => {
            let block = host.raise(response.signature())?; // await it, queue it, …
            Ok(response.finish_with_block(&block)?)
        }
    }
}

fn show(what: &str, outcome: &Outcome) {
    match outcome {
        Outcome::Bound(card) => {
            let no_agree = card.no_agree().unwrap_or("none");
            println!("\n  {what}: bound, agreement number {no_agree}");
        }
        Outcome::Refused(refusal) => println!("\n  {what}: {}", refusal.next_step()),
        Outcome::Unsigned(_) => println!("\n  {what}: query LianLian"),
    }
}

/// LianLian's answer, signed by a test key in its place.
fn answer(platform: &Hsm) -> Result<String> {
    let fields = [
        ("ret_code", "0000"),
        ("ret_msg", "交易成功"),
        ("oid_partner", request().oid_partner),
        ("user_id", request().user_id),
        ("card_no", "622202******3123"),
        ("no_agree", "2013051613121201"),
        ("no_order", request().no_order.unwrap_or_default()),
    ];
    let signed = lianlian_mpay::sign_message(&fields, SignType::Sha256WithRsa, platform)?;
    Ok(signed.into_string())
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

/// The stand-in. Only `openssl` reads the file.
struct Hsm {
    file: KeyFile,
    public: VerifyingKey,
}

impl Hsm {
    fn open() -> Result<Self> {
        Self::with("merchant-2048")
    }

    fn with(name: &str) -> Result<Self> {
        let file = KeyFile::create(name)?;
        let mut command = Command::new("openssl");
        command.args(["pkey", "-pubout", "-in"]).arg(&file.path);
        let public = VerifyingKey::from_bytes(&answer_of(command, b"")?)?;
        Ok(Self { file, public })
    }

    /// Pads and signs: PKCS#11 calls that `CKM_RSA_PKCS`. What is padded is a `DigestInfo` (rule
    /// `SIG-7`). A KMS that puts it in front itself takes the digest alone, and its name.
    fn sign(&self, info: &[u8]) -> Result<Signature> {
        let mut command = Command::new("openssl");
        command
            .args(["pkeyutl", "-sign", "-inkey"])
            .arg(&self.file.path)
            .args(["-pkeyopt", "rsa_padding_mode:pkcs1"]);
        Ok(answer_of(command, info)?.into())
    }

    /// The block that a signature holds, as it is.
    fn raise(&self, signature: &Signature) -> Result<Vec<u8>> {
        let mut command = Command::new("openssl");
        command
            .args(["pkeyutl", "-verifyrecover", "-inkey"])
            .arg(&self.file.path);
        command.args(["-pkeyopt", "rsa_padding_mode:none"]);
        answer_of(command, signature.as_bytes())
    }
}

/// The short way. The trait's error has no room for the HSM's own; who needs that signs in two
/// steps. What comes out of it is checked with the public half before it is released.
impl Signer for Hsm {
    fn sign_digest(&self, digest: &Digest) -> std::result::Result<Signature, Error> {
        self.sign(&digest.to_info())
            .map_err(|_| Error::SigningFailed {
                problem: "the HSM gave no signature",
            })
    }

    fn public_half(&self) -> &dyn Verifier {
        &self.public
    }
}

/// The test key in a file, which is removed at the end.
struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    fn create(name: &str) -> Result<Self> {
        let keys: Value = serde_json::from_str(KEYS)?;
        let private = keys["rsa"][name]["private"].as_str();
        let private = private.ok_or("the test key is missing")?;
        let path = env::temp_dir().join(format!("external_key-{}-{name}.pem", process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        let key = Self { path }; // from here on the file is removed, whatever happens
        writeln!(file, "-----BEGIN PRIVATE KEY-----")?;
        for line in private.as_bytes().chunks(64) {
            file.write_all(line)?;
            writeln!(file)?;
        }
        writeln!(file, "-----END PRIVATE KEY-----")?;
        Ok(key)
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            eprintln!(
                "external_key: {} is still there: {error}",
                self.path.display()
            );
        }
    }
}

/// Runs a command on an input, and gives what it prints.
fn answer_of(mut command: Command, input: &[u8]) -> Result<Vec<u8>> {
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
