//! Built by `.ci/neighbours`: one key, read by both crates; each verifies what the other signs, and
//! neither verifies another text.

use lianlian_mpay::{Digest, SignType, Signature, SigningKey};
use rsa::pkcs1v15;
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::signature::{SignatureEncoding as _, Signer as _, Verifier as _};
use sha2::Sha256;

const TEXT: &[u8] = b"oid_partner=201103171000000000&sign_type=SHA256withRSA";
const OTHER: &[u8] = b"oid_partner=201103171000000001&sign_type=SHA256withRSA";

fn main() {
    let file = std::env::args().nth(1).expect("the file of test keys");
    let keys = std::fs::read_to_string(file).expect("a file");
    let mut tried = 0;
    for pem in private_keys(&keys) {
        let ours = SigningKey::from_text(&pem).expect("a key");
        let spki = ours.verifying_key().to_spki_der();
        let theirs = rsa::PrivateKey::from_pkcs8_pem(&pem).expect("the same key");
        let their_public = rsa::PublicKey::from_public_key_der(&spki).expect("its public half");
        assert_eq!(their_public, theirs.to_public_key());

        let digest = Digest::new(SignType::Sha256WithRsa, TEXT);
        let signature = ours.sign_digest(&digest).expect("a signature");
        let verifying = pkcs1v15::VerifyingKey::<Sha256>::new(their_public);
        let read = pkcs1v15::Signature::try_from(signature.as_bytes()).expect("a signature");
        verifying.verify(TEXT, &read).expect("ours verifies there");
        assert!(verifying.verify(OTHER, &read).is_err());

        let signing = pkcs1v15::SigningKey::<Sha256>::new(theirs);
        let signature = Signature::from_bytes(&signing.sign(TEXT).to_bytes());
        let key = ours.verifying_key();
        key.verify_digest(&digest, &signature)
            .expect("theirs verifies here");
        let other = Digest::new(SignType::Sha256WithRsa, OTHER);
        assert!(key.verify_digest(&other, &signature).is_err());
        tried += 1;
    }
    assert!(tried > 6, "only {tried} keys");
    println!("{tried} keys: each crate verifies what the other signs");
}

/// The keys of merchants and of the platform, as PEM. The file has PKCS#8 in base64.
fn private_keys(file: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut is_plain = false;
    for line in file.lines().map(str::trim_start) {
        if line.ends_with('{') {
            is_plain = line.starts_with("\"merchant-") || line.starts_with("\"platform-");
        }
        if let Some(text) = line.strip_prefix("\"private\": \"")
            && is_plain
        {
            let base64 = text.trim_end_matches(['"', ',']).as_bytes();
            let lines = base64.chunks(64).map(String::from_utf8_lossy);
            let lines = lines.collect::<Vec<_>>().join("\n");
            let label = "PRIVATE KEY-----";
            keys.push(format!("-----BEGIN {label}\n{lines}\n-----END {label}\n"));
        }
    }
    keys
}
